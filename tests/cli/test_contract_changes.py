"""What scripts may count on when they change tickets: statuses of the exit, and all or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from igdesk.simulator.simulator import Simulator

from .support import CONFIG, CustomerWrites, Igdesk, piped

FIELDS = """
[[fields]]
id = "code"
name = "Code"
pattern = "\\\\d{8}"

[[fields]]
id = "size"
name = "Size"
type = "select"
options = ["S", "M"]

[[fields]]
id = "faults"
name = "Faults"
type = "multiselect"
options = ["colour", "size"]

[[fields]]
id = "amount"
name = "Amount"
type = "number"

[[fields]]
id = "day"
name = "Day"
type = "date"
"""


@pytest.fixture(autouse=True)
def _ticket(customer_writes: CustomerWrites) -> None:
    customer_writes("I want a refund")


@pytest.fixture
def with_fields(config_file: Path) -> None:
    config_file.write_text(CONFIG + FIELDS, encoding="utf-8")


@pytest.mark.usefixtures("with_fields")
@pytest.mark.parametrize("right", ["code=12345678", "size=M", "faults=colour, size", "amount=-12.50", "day=2026-11-21"])
def test_a_field_takes_what_fits_it(igdesk: Igdesk, right: str) -> None:
    key, _, value = right.partition("=")
    assert igdesk("ticket", "set", "1", "--field", right, "--json").json["fields"] == {key: value}
    assert igdesk("ticket", "set", "1", "--field", f"{key}=", "--json").json["fields"] == {}


@pytest.mark.usefixtures("with_fields")
@pytest.mark.parametrize(
    "wrong",
    [
        "code=123",
        "code=x12345678",
        "size=L",
        "size=S,M",
        "faults=colour,smell",
        "amount=much",
        "amount=nan",
        "day=soon",
    ],
)
def test_a_field_refuses_what_does_not_fit_it_and_nothing_is_half_done(igdesk: Igdesk, wrong: str) -> None:
    before = igdesk("ticket", "show", "1", "--json").json
    told = igdesk("ticket", "set", "1", "--tag", "+vip", "--field", wrong, "--json")
    assert (told.status, told.out, len(told.err.splitlines())) == (1, "", 1)
    assert igdesk("ticket", "show", "1", "--json").json == before
    new = igdesk("ticket", "new", "--channel", "email", "--customer", "a", "--text", "b", "--field", wrong)
    assert (new.status, len(igdesk("ticket", "list", "--json").json)) == (1, 1)


def test_a_status_that_is_so_already_does_not_stop_what_comes_with_it(igdesk: Igdesk) -> None:
    igdesk("ticket", "claim", "1")
    told = igdesk("ticket", "set", "1", "--status", "open", "--priority", "urgent", "--json").json
    assert (told["status"], told["priority"]) == ("open", "urgent")
    assert [igdesk("ticket", "resolve", "1").status for _ in range(2)] == [0, 0]
    assert [igdesk("ticket", "close", "1").status for _ in range(2)] == [0, 1]


def test_empty_keys_of_other_systems_say_nothing_and_odd_values_are_refused(
    igdesk: Igdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = '"channel": "email", "customer": "a", "text": "b"'
    monkeypatch.setattr("sys.stdin", piped(f'\ufeff{{{one}, "category": "", "priority": "", "subject": ""}}'))
    [made] = igdesk("ticket", "new", "--json-in", "-", "--json").json
    assert (made["category"], made["priority"], made["subject"]) == (None, "medium", None)
    for odd in ("true", "NaN", "null", "[1]"):
        monkeypatch.setattr("sys.stdin", piped(f'{{{one}, "field": {{"order_no": {odd}}}}}'))
        assert igdesk("ticket", "new", "--json-in", "-").status == 2


@pytest.mark.parametrize("group", ["ticket", "config", "import"])
def test_a_group_by_itself_names_its_commands(igdesk: Igdesk, group: str) -> None:
    told = igdesk(group)
    assert (told.status, told.out, len(told.err.splitlines())) == (2, "", 2)
    assert "Say which command: " in told.err
    listed = igdesk(group, "--help").out.partition("Commands:")[2]
    names = [line.split()[0] for line in listed.splitlines() if line.startswith("  ") and line[2] != " "]
    assert len(names) == len(set(names)) > 0


def test_a_mistyped_command_names_the_nearest(igdesk: Igdesk) -> None:
    assert "Did you mean ticket?" in igdesk("tiket", "list").err
    assert "Did you mean claim?" in igdesk("ticket", "clam", "1").err


def test_a_reply_that_cannot_go_out_is_still_named_in_json(live: Igdesk, instagram: Simulator) -> None:
    instagram.control.customer_writes("Where is my parcel?", "bob")
    live("sync", "--once")
    number = str(next(t["number"] for t in live("ticket", "list", "--json").json if t["customer"]["username"] == "bob"))
    instagram.control.set_faults("send:throttle")
    told = live("ticket", "reply", number, "--text", "On its way", "--wait", "--json")
    assert told.status == 5
    assert [(r["state"], r["text"]) for r in told.json["replies"]] == [("queued", "On its way")]
