"""A desk that is tried out, at the command line: what is refused, what waits, and the trial's report."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.clock import FixedClock
from igdesk.i18n import LANGUAGES, Lang, Words
from igdesk.text import cells

from .support import CONFIG, CustomerWrites, Igdesk

RULES = """
[[rules]]
id = "share"
when = { unassigned = true }
assign = { strategy = "round_robin" }

[[rules]]
id = "robot"
when = { text_any = ["order"] }
reply = "hello"

[[escalations]]
id = "up"
when = { text_any = ["lawyer"] }
to = { role = "supervisor" }
within = "30m"
reason = "A lawyer"
"""


def run_as(config_file: Path, mode: str) -> None:
    text = CONFIG.replace("[desk]\n", f'[desk]\nmode = "{mode}"\ncanary_percent = 40\n', 1) + RULES
    config_file.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_reply_is_refused_in_one_sentence(
    igdesk: Igdesk, customer_writes: CustomerWrites, config_file: Path, lang: Lang
) -> None:
    run_as(config_file, "shadow")
    customer_writes("my order?")
    for rest in (["--text", "hi"], ["--template", "hello"], ["--text", "hi", "--wait"]):
        told = igdesk("--lang", lang, "ticket", "reply", "1", *rest)
        assert (told.status, told.out, told.err.count("\n")) == (1, "", 1)
        assert Words(lang)("pilot.refused") in told.err
    assert igdesk("outbox", "--json").json == []
    run_as(config_file, "canary")
    assert igdesk("ticket", "reply", "1", "--text", "hi").status == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_was_queued_before_says_why_it_waits(
    igdesk: Igdesk, customer_writes: CustomerWrites, config_file: Path, lang: Lang
) -> None:
    customer_writes("hello")
    igdesk("ticket", "reply", "1", "--text", "hi")
    run_as(config_file, "shadow")
    why = Words(lang)("pilot.waits")
    [row] = igdesk("--lang", lang, "outbox", "--json").json
    assert (row["state"], row["error"]) == ("queued", why)
    begin = why.replace("；", ";").partition(";")[0]
    assert begin in igdesk("--lang", lang, "outbox").out
    assert begin in igdesk("--lang", lang, "ticket", "show", "1").out
    assert igdesk("outbox", "--cancel", row["id"][:8], "--json").json == []
    assert igdesk("outbox", "--json").json == []


def test_explain_tells_what_the_rules_do_whatever_the_mode(igdesk: Igdesk, config_file: Path) -> None:
    told = []
    for mode in ("live", "shadow", "canary"):
        run_as(config_file, mode)
        told.append(igdesk("rules", "explain", "--text", "my order", "--json").json)
    assert told[0] == told[1] == told[2]
    assert told[0]["assign"] == "mei"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_report_of_a_week_in_shadow(
    igdesk: Igdesk, customer_writes: CustomerWrites, config_file: Path, clock: FixedClock, lang: Lang
) -> None:
    run_as(config_file, "shadow")
    texts = ["my order?", "refund please", "hello", "refund my order, or my lawyer writes"]
    for number, text in enumerate(texts):
        customer_writes(text, f"c{number}")
    igdesk("ticket", "assign", "1", "mei")
    igdesk("ticket", "set", "2", "--category", "order")
    igdesk("ticket", "set", "3", "--category", "order")
    found = igdesk("rules", "trial", "--json").json
    assert (found["mode"], found["tickets"], found["since"]) == ("shadow", 4, None)
    assert found["categories"][0] == {"category": "order", "tickets": 2}
    assert {each["agent"]: (each["would"], each["same"], each["done"]) for each in found["assignments"]} == {
        "mei": (2, 1, 0),
        "lin": (1, 0, 0),
        "ken": (1, 0, 0),
    }
    assert found["replies"] == [
        {"template": "hello", "sent": 0, "would": 2, "answered": 0, "answer_seconds": None},
    ]
    outside = found["outside"]
    assert (found["inside"]["tickets"], outside["tickets"], outside["answered"]) == (0, 4, 0)
    assert outside["category"] == {"by_rules": 2, "changed": 1, "added": 1}
    assert outside["escalations"] == [{"rule": "up", "count": 1}]
    told = igdesk("--lang", lang, "rules", "trial")
    assert (told.status, told.err) == (0, "")
    assert all(cells(line) <= 80 and line == line.rstrip() for line in told.out.splitlines())
    for word in ("hello", "Lin", "up"):
        assert word in told.out
    clock.advance(timedelta(days=8))
    later = igdesk("--lang", lang, "rules", "trial", "--since", "7d")
    assert Words(lang)("trial.nothing") in later.out
    assert igdesk("rules", "trial", "--since", "7d", "--json").json["tickets"] == 0


def test_canary_puts_both_sides_beside_each_other(
    igdesk: Igdesk, customer_writes: CustomerWrites, config_file: Path
) -> None:
    run_as(config_file, "canary")
    for number in range(12):
        customer_writes("my order?", f"c{number}")
    found = igdesk("rules", "trial", "--json").json
    inside, outside = found["inside"]["tickets"], found["outside"]["tickets"]
    assert (inside + outside, min(inside, outside) > 0) == (12, True)
    assert sum(each["done"] for each in found["assignments"]) == inside
    assert sum(each["would"] for each in found["assignments"]) == outside
    [reply] = found["replies"]
    assert (reply["sent"], reply["would"]) == (inside, outside)
    heading = next(line for line in igdesk("rules", "trial").out.splitlines() if "inside  outside" in line)
    assert heading.endswith("inside  outside")


def test_a_channel_can_be_tried_alone(igdesk: Igdesk, customer_writes: CustomerWrites, config_file: Path) -> None:
    run_as(config_file, "canary")
    text = config_file.read_text(encoding="utf-8")
    alone = 'canary_percent = 100\ncanary_channels = ["comment"]\n'
    config_file.write_text(text.replace("canary_percent = 40\n", alone), encoding="utf-8")
    for number in range(3):
        customer_writes("my order?", f"c{number}")
    found = igdesk("rules", "trial", "--json").json
    assert (found["canary_channels"], found["inside"]["tickets"], found["outside"]["tickets"]) == (["comment"], 0, 3)
    assert [(each["sent"], each["would"]) for each in found["replies"]] == [(0, 3)]
    assert "Inside is only what came by: comment." in igdesk("--lang", "en", "rules", "trial").out


@pytest.mark.parametrize("rest", [["--since", "soon"], ["--since", ""], ["x"], ["--nonsense"]])
def test_rubbish_is_told_in_a_line(igdesk: Igdesk, customer_writes: CustomerWrites, rest: list[str]) -> None:
    customer_writes("hello")
    told = igdesk("rules", "trial", *rest)
    assert (told.status, told.out) == (2, "")
    assert told.err


def test_without_a_desk_it_is_told(igdesk: Igdesk, config_file: Path) -> None:
    told = igdesk("rules", "trial")
    assert (told.status, told.out, len(told.err.splitlines())) == (2, "", 1)
