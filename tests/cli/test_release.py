"""A trainee's reply on the command line: it waits, and `igdesk outbox --release` and `--return` decide on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from .support import CONFIG, CustomerWrites, Igdesk

LEARNS = '\n[[agents]]\nid = "tess"\nname = "Tess"\ntrainee = true\nbuddy = "lin"\n'


@pytest.fixture(autouse=True)
def _one_ticket(config_file: Path, customer_writes: CustomerWrites) -> None:
    config_file.write_text(CONFIG.replace("\n[[categories]]", f"{LEARNS}\n[[categories]]", 1), encoding="utf-8")
    customer_writes("I want a refund")


def written(igdesk: Igdesk, *options: str) -> str:
    done = igdesk("--as", "tess", "ticket", "reply", "1", "--text", "Good morning", *options, "--json")
    [reply] = done.json["replies"]
    assert (done.status, reply["awaits_release"], reply["released_by"]) == (0, True, None)
    return str(reply["id"])


def test_it_says_whom_it_waits_for_and_is_listed_so(igdesk: Igdesk) -> None:
    told = igdesk("--as", "tess", "ticket", "reply", "1", "--text", "Good morning")
    assert (told.status, "waits for a release by Lin" in told.out) == (0, True)
    assert "waits for a release" in igdesk("outbox").out
    [found] = igdesk("search", "is:release", "--json").json
    assert found["ticket"] == 1


def test_who_ends_its_ticket_is_told_that_it_still_waits(igdesk: Igdesk) -> None:
    written(igdesk)
    assert "still waits for a release" in igdesk("--as", "lin", "ticket", "resolve", "1").out


def test_waiting_for_it_ends_at_once(igdesk: Igdesk) -> None:
    written(igdesk, "--wait")


def test_released_it_goes_in_its_writers_name(igdesk: Igdesk) -> None:
    reply = written(igdesk)
    [row] = igdesk("--as", "lin", "outbox", "--release", reply[:9], "--json").json
    assert (row["awaits_release"], row["released_by"], row["author"]) == (False, "lin", "tess")
    log = igdesk("ticket", "show", "1", "--json").json["events"]
    assert [(each["actor"], each["kind"]) for each in log if each["kind"].startswith("reply_")] == [
        ("tess", "reply_queued"),
        ("lin", "reply_released"),
    ]
    second = igdesk("--as", "zhou", "outbox", "--return", reply, "--note", "warmer")
    assert (second.status, "Lin has released" in second.err) == (3, True)


@pytest.mark.parametrize("who", ["tess", "mei", "ken"])
def test_who_may_not_is_told_so(igdesk: Igdesk, who: str) -> None:
    reply = written(igdesk)
    for options in (("--release", reply), ("--return", reply, "--note", "warmer")):
        refused = igdesk("--as", who, "outbox", *options)
        assert (refused.status, refused.err.count("\n")) == (4, 1)
    assert igdesk("--as", "tess", "outbox", "--now", reply).status == 1
    assert igdesk("outbox", "--json").json[0]["awaits_release"] is True


def test_returned_with_a_line_it_is_out_of_the_outbox(igdesk: Igdesk) -> None:
    reply = written(igdesk)
    assert igdesk("--as", "lin", "outbox", "--return", reply, "--note", "begin with an apology", "--json").json == []
    assert igdesk("ticket", "show", "1", "--json").json["notes"][-1]["text"] == "begin with an apology"
    second = igdesk("--as", "lin", "outbox", "--release", reply)
    assert second.status == 3


@pytest.mark.parametrize("options", [("--return", "x"), ("--note", "warmer"), ("--release", "x", "--note", "warmer")])
def test_which_reply_and_what_is_to_be_done_go_together(igdesk: Igdesk, options: tuple[str, ...]) -> None:
    assert igdesk("outbox", *options).status == 2


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('trainee = true\nbuddy = "tess"', "releases what they write themselves"),
        ('buddy = "lin"', "only a trainee has a buddy"),
        ('trainee = true\nbuddy = "ken"', "cannot release replies"),
        ('trainee = true\nbuddy = "nobody"', "nobody"),
        ('trainee = true\nrole = "supervisor"', "is no trainee"),
    ],
)
def test_a_buddy_who_cannot_release_is_a_fault_of_the_configuration(
    igdesk: Igdesk, config_file: Path, lines: str, said: str
) -> None:
    text = config_file.read_text("utf-8").replace('trainee = true\nbuddy = "lin"', lines)
    config_file.write_text(text, encoding="utf-8")
    refused = igdesk("config", "check")
    assert (refused.status, said in refused.err + refused.out) == (2, True)


def test_somebody_must_be_no_trainee(igdesk: Igdesk, config_file: Path) -> None:
    text = config_file.read_text("utf-8")
    for who in ("mei", "lin"):
        text = text.replace(f'id = "{who}"\n', f'id = "{who}"\ntrainee = true\n', 1)
    config_file.write_text(text.replace('role = "supervisor"\n', "").replace('buddy = "lin"\n', ""), encoding="utf-8")
    text = config_file.read_text("utf-8").replace('id = "zhou"\n', 'id = "zhou"\ntrainee = true\n')
    config_file.write_text(text, encoding="utf-8")
    refused = igdesk("config", "check")
    assert (refused.status, "nobody could release" in refused.err + refused.out) == (2, True)
