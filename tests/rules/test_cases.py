"""Keeping a ticket as a case: with what there is to learn, also when it is closed, and out again."""

from __future__ import annotations

import pytest

from igdesk.config.model import Agent, Config, Department
from igdesk.rules import commands as c
from igdesk.rules.case_events import CaseFlagged
from igdesk.rules.cases import LONGEST
from igdesk.rules.decide import Situation, decide
from igdesk.rules.event import Event
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import Customer, Status, Ticket

from .support import NOON, ticket

CONFIG = Config(departments=(Department("support", "Support", intake=True),), agents=(Agent("mei", "Mei"),))


def flagged(on: Ticket, case: str | None, why: str = "") -> list[Event]:
    situation = Situation(CONFIG, "mei", "op", NOON, Customer(1, "ada"))
    events = [each.event for each in decide(on, c.FlagCase(on.number, case, why), situation).events]
    return [each for each in events if isinstance(each, CaseFlagged)]


@pytest.mark.parametrize("status", list(Status))
def test_a_ticket_in_any_state_is_kept_with_what_there_is_to_learn(status: Status) -> None:
    assert flagged(ticket(status=status), "good", "  a photo\nfirst ") == [CaseFlagged("good", "a photo first")]


def test_it_changes_its_kind_and_is_taken_out_once() -> None:
    kept = CaseFlagged("bad", "too late").change(ticket())
    assert kept.case_kind == "bad"
    assert flagged(kept, "good", "well mended") == [CaseFlagged("good", "well mended")]
    assert flagged(kept, None) == [CaseFlagged(None, "")]
    assert flagged(ticket(), None) == []


@pytest.mark.parametrize(("case", "why"), [("great", "x"), ("good", " "), ("bad", "x" * (LONGEST + 1))])
def test_what_says_nothing_is_refused(case: str, why: str) -> None:
    with pytest.raises(Refusal):
        flagged(ticket(), case, why)
