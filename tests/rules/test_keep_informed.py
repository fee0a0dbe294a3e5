"""The customer hears from us: a clock that runs from our last answer while we are at it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.config.model import CLOCKS, Config, Limit, Priority, SlaTarget
from igdesk.rules import events as e
from igdesk.rules.decision import Draft
from igdesk.rules.event_data import from_data, to_data
from igdesk.rules.log import Recorded, replay
from igdesk.rules.model import Channel, PrioritySource, Status, Ticket
from igdesk.rules.sla import refresh_clocks, running
from tests.rules.support import NOON

HOUR = timedelta(hours=1)


def hours(count: float) -> Limit:
    return Limit(rest=HOUR * count)


DESK = Config(
    priorities=(
        Priority("medium", "Medium", first_response=hours(2), hours="always", keep_informed=hours(4)),
        Priority("low", "Low", hours="always"),
    ),
)
OPENED = e.Opened(channel=Channel.DM, customer=1, thread=1, created_at=NOON, priority="medium", department="support")


def at(count: float) -> datetime:
    return NOON + HOUR * count


def lived(*happened: tuple[float, e.Event], config: Config = DESK) -> Draft:
    """A ticket of noon after what happened so many hours later, its clocks set anew each time."""
    draft = Draft.opening(1, OPENED, "sync", NOON, "op", None)
    draft.add(e.CustomerWrote(NOON))
    refresh_clocks(draft, config)
    for hour, event in happened:
        draft.now = at(hour)
        draft.add(event, "mei")
        refresh_clocks(draft, config)
    return draft


def wrote(hour: float) -> tuple[float, e.Event]:
    return hour, e.CustomerWrote(at(hour))


def answered(hour: float) -> tuple[float, e.Event]:
    return hour, e.ReplySent(f"r{hour}", at(hour), at(hour))


def moved(hour: float, before: Status, after: Status, *, by_customer: bool = False) -> tuple[float, e.Event]:
    return hour, e.StatusChanged(before, after, at(hour), by_customer=by_customer)


TAKEN = moved(0.5, Status.NEW, Status.OPEN)


@pytest.mark.parametrize(
    ("happened", "due"),
    [
        ((), 4),  # nobody has answered: from when the customer wrote
        ((TAKEN, answered(1)), 5),
        ((TAKEN, answered(1), answered(3)), 7),
        ((TAKEN, answered(1), wrote(2)), 5),  # they wrote since, and still have not heard from us for longer
        ((TAKEN, (1, e.ReplySent("robot", at(1), at(1), automatic=True))), 4),
        ((TAKEN, (1, e.AnsweredInApp(at(1)))), 5),
        ((TAKEN, answered(1), (2, e.LegSent("l", "tech", None, at(2), None, "n"))), 5),  # a department looks into it
        # It stands still while we wait for the customer.
        ((TAKEN, answered(1), moved(2, Status.OPEN, Status.WAITING), moved(10, Status.WAITING, Status.OPEN)), 13),
        # A customer who comes back begins anew.
        (
            (
                answered(1),
                moved(2, Status.OPEN, Status.RESOLVED),
                moved(50, Status.RESOLVED, Status.OPEN, by_customer=True),
            ),
            54,
        ),
    ],
)
def test_it_runs_from_our_last_answer(happened: tuple[tuple[float, e.Event], ...], due: float) -> None:
    assert lived(*happened).ticket.keep_informed_due_at == at(due)


def test_it_stands_still_while_we_wait_and_stops_when_resolved() -> None:
    waiting = lived(TAKEN, answered(1), moved(2, Status.OPEN, Status.WAITING)).ticket
    assert waiting.due_at is None
    resolved = lived(TAKEN, answered(1), moved(2, Status.OPEN, Status.RESOLVED)).ticket
    assert (resolved.keep_informed_due_at, resolved.due_at) == (None, None)


def test_it_is_among_the_tightest_and_says_so() -> None:
    draft = lived(TAKEN, answered(1))
    assert draft.ticket.due_at == at(5)
    (clock,) = running(draft.ticket, DESK)
    assert (clock.clock, clock.since, clock.due.limit.name) == ("keep_informed", at(1), "priority:medium")
    due = draft.events[-1].event
    assert isinstance(due, e.DueSet)
    assert (due.keep_informed, due.tightest, due.because) == (at(5), at(5), "priority:medium")


def test_the_tightest_of_several_holds_and_a_rules_own_counts_too() -> None:
    config = replace(DESK, sla=(SlaTarget("dm", keep_informed=hours(3), hours="always"),))
    assert lived(TAKEN, answered(1), config=config).ticket.keep_informed_due_at == at(4)
    by_rule = (1.5, e.LimitSet("vip", "keep_informed", 0, 3600))
    assert lived(TAKEN, answered(1), by_rule, config=config).ticket.keep_informed_due_at == at(2)


def test_without_a_limit_nothing_runs() -> None:
    low = (0.1, e.PrioritySet("medium", "low", PrioritySource.PERSON))
    assert lived(low, TAKEN, answered(1)).ticket.keep_informed_due_at is None


STEPS = st.lists(
    st.tuples(
        st.integers(1, 20).map(lambda quarters: quarters / 4),
        st.sampled_from(["wrote", "answered", "waits", "works", "resolves"]),
    ),
    max_size=10,
)


def _happened(steps: list[tuple[float, str]]) -> list[tuple[float, e.Event]]:
    hour, status, found = 0.5, Status.OPEN, [TAKEN]
    wanted = {"waits": Status.WAITING, "works": Status.OPEN, "resolves": Status.RESOLVED}
    for later, what in steps:
        hour += later
        if what == "wrote":
            found.append(wrote(hour))
        elif what == "answered":
            found.append(answered(hour))
        elif wanted[what] is not status:
            found.append(moved(hour, status, wanted[what]))
            status = wanted[what]
    return found


@given(STEPS)
def test_the_log_gives_the_ticket_and_the_tightest_is_never_later(steps: list[tuple[float, str]]) -> None:
    draft = lived(*_happened(steps))
    written = [Recorded(r.at, r.actor, from_data(r.event.kind, to_data(r.event))) for r in draft.events]
    ticket: Ticket = draft.ticket
    assert replay(1, written) == ticket
    found = {each.clock: each for each in running(ticket, DESK)}
    assert set(found) <= set(CLOCKS)
    if ticket.due_at is not None:
        assert all(ticket.due_at <= each.due.at for each in found.values())
    if "keep_informed" in found:
        clock = found["keep_informed"]
        stood = sum((until - since for since, until in clock.pauses), HOUR * 0)
        assert clock.due.at >= clock.since + 4 * HOUR
        assert clock.due.at <= clock.since + 4 * HOUR + stood
