"""The nature of a complaint, the keep-informed clock, departments' hours and the waiting line on the command line."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.clock import FixedClock

from .support import CONFIG, CustomerWrites, Igdesk
from .test_clocks import clock_of

MORE = """
[[categories]]
id = "complaint"
name = "Complaint"
kinds = ["logistics", "account"]

[[sla]]
id = "word"
when = { category = ["complaint"] }
keep_informed = "4h"
hours = "always"

[[rules]]
id = "angry"
when = { text_any = ["worst"] }
set = { category = "complaint" }

[[rules]]
id = "lost"
when = { text_any = ["lost"] }
set = { kind = "logistics" }

[[rules]]
id = "share"
when = { text_any = ["worst"] }
assign = { skill = "nobody-has-it", wait = true }
"""
SKILLED = 'id = "ken"'


@pytest.fixture(autouse=True)
def _complaint(config_file: Path, customer_writes: CustomerWrites) -> None:
    text = CONFIG.replace(SKILLED, f'{SKILLED}\nskills = ["nobody-has-it"]\nshifts = ["mon 00:00-00:01"]')
    config_file.write_text(text + MORE, encoding="utf-8")
    customer_writes("worst shop: my parcel is lost")


def test_rules_set_it_and_people_change_it(igdesk: Igdesk) -> None:
    assert igdesk("ticket", "show", "1", "--json").json["kind"] == "logistics"
    assert igdesk("ticket", "set", "1", "--kind", "account", "--json").json["kind"] == "account"
    assert igdesk("ticket", "list", "--kind", "account", "--json").json[0]["number"] == 1
    assert igdesk("ticket", "list", "--kind", "logistics", "--json").json == []
    assert "Complaint/accou…" in igdesk("ticket", "list").out
    assert "投诉性质" in igdesk("--lang", "zh", "rules", "explain", "--text", "worst: lost").out
    wrong = igdesk("ticket", "set", "1", "--kind", "marketing")
    assert (wrong.status, "logistics, account" in wrong.err) == (1, True)
    assert igdesk("undo").status == 0
    assert igdesk("ticket", "show", "1", "--json").json["kind"] == "logistics"
    assert igdesk("ticket", "set", "1", "--kind", "", "--json").json["kind"] is None
    assert igdesk("ticket", "set", "1", "--category", "order", "--kind", "account").status == 1


def test_the_search_knows_it_by_id_and_name(igdesk: Igdesk) -> None:
    for asked in ("kind:logistics", "kind:delivery", "kind:物流配送"):
        assert [hit["ticket"] for hit in igdesk("search", f"{asked} parcel", "--json").json] == [1]
    assert igdesk("search", "kind:account parcel", "--json").json == []


def test_the_customer_hears_from_us(igdesk: Igdesk) -> None:
    shown = igdesk("ticket", "show", "1", "--json").json
    clock = next(each for each in shown["clocks"] if each["clock"] == "keep_informed")
    assert (clock["limit"], clock["due_at"], clock["calendar"]) == ("sla:word", shown["keep_informed_due_at"], None)
    assert clock_of(igdesk, "Keep informed")[1].startswith("4 hours by limit word, around the clock")
    assert clock_of(igdesk, "告知进展", "zh")[0]
    explained = igdesk("rules", "explain", "--text", "worst: lost", "--json").json
    assert (explained["kind"], explained["keep_informed_seconds"]) == ("logistics", 14400)


def test_a_departments_hours_are_named(igdesk: Igdesk, config_file: Path, clock: FixedClock) -> None:
    text = config_file.read_text(encoding="utf-8")
    own = 'intake = true\nhours = { weekdays = ["mon-fri 10:00-12:00"] }\ntimezone = "Europe/Berlin"\n'
    config_file.write_text(text.replace("intake = true\n", own), encoding="utf-8")
    clock.advance(timedelta(minutes=1))
    shown = igdesk("ticket", "set", "1", "--priority", "high", "--json").json
    first = next(each for each in shown["clocks"] if each["clock"] == "first_response")
    assert first["calendar"] == f"department:{shown['department']}"
    assert "(Europe/Berlin)" in clock_of(igdesk, "First response")[1]


def test_it_waits_in_line_and_says_for_whom(igdesk: Igdesk) -> None:
    shown = igdesk("ticket", "show", "1", "--json").json
    assert (shown["assignee"], shown["waits_for"]) == (None, "skill=nobody-has-it")
    assert "waiting in line for somebody with the skill nobody-has-it" in igdesk("ticket", "show", "1").out
    assert igdesk("ticket", "claim", "1", "--json").json["waits_for"] is None
