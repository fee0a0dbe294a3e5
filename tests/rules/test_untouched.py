"""Taking back what its owner did not touch: after how much open time, from whom, to whom, and who is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from igdesk.config.model import Agent, Config, Hours, Limit, Priority, Sharing
from igdesk.rules import events as e
from igdesk.rules.commands import AddNote, Assign, Claim, Command, HandOver, SetTags
from igdesk.rules.decide import Situation, decide
from igdesk.rules.decision import Decision, Draft
from igdesk.rules.log import Recorded, begin
from igdesk.rules.model import Channel, Customer, Status, Ticket
from igdesk.rules.timers import digest, settle, tick
from igdesk.rules.untouched import goes_back_at

from .support import NOON, week

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
HOME = ("support",)
TEAM = (
    Agent("mei", "Mei", departments=HOME),
    Agent("lin", "Lin", departments=HOME),
    Agent("zhou", "Zhou", role="supervisor", departments=HOME),
)
NO_LIMITS = (Priority("medium", "Medium"),)
DESK = Config(agents=TEAM, priorities=NO_LIMITS, assignment=Sharing(take_back=Limit(rest=2 * HOUR)))
ANNA = Customer(1, "anna", "Anna", "100")
SHARE = "department=support strategy=round_robin"


def given(config: Config = DESK, *events: tuple[str, e.Event], to: str = "mei", by: str | None = SHARE) -> Decision:
    """A ticket that was given to somebody at noon, and what happened to it since, all at noon."""
    first = Recorded(NOON, "sync", e.Opened(Channel.DM, 1, 1, NOON, "medium", "support"))
    draft = Draft(begin(1, first), "sync", NOON, "op", ANNA)
    draft.add(e.CustomerWrote(NOON))
    draft.add(e.Assigned(None, to, NOON, by), "rule:share" if by else "zhou")
    for actor, event in events:
        draft.add(event, actor)
    settle(draft, config)
    return draft.done()


def done(ticket: Ticket, command: Command, actor: str, config: Config = DESK, now: datetime = NOON) -> Ticket:
    return decide(ticket, command, Situation(config, actor, "op2", now, ANNA)).ticket


def ticked(before: Decision | Ticket, now: datetime, config: Config = DESK) -> Decision:
    ticket = before.ticket if isinstance(before, Decision) else before
    return tick(ticket, ANNA, config, {}, op="tick", now=now)


def kinds(decision: Decision) -> list[str]:
    return [each.event.kind for each in decision.events]


def test_what_a_rule_gave_goes_on_to_somebody_else_and_then_to_nobody() -> None:
    before = given()
    assert before.wake_at == NOON + 2 * HOUR == goes_back_at(before.ticket, DESK)
    assert kinds(ticked(before, NOON + 2 * HOUR - MINUTE)) == []
    first = ticked(before, NOON + 2 * HOUR)
    assert [each.event for each in first.events] == [
        e.TakenBack("mei", NOON, ("mei", "lin", "zhou"), "lin"),
        e.Assigned(None, "lin", NOON + 2 * HOUR),
    ]
    assert {each.agent for each in first.notices} == {"mei", "lin", "zhou"}
    second = ticked(first, NOON + 4 * HOUR)
    assert kinds(second) == ["taken_back"]
    assert second.ticket.assignee is None
    assert goes_back_at(second.ticket, DESK) is None


def test_what_a_person_gave_goes_back_to_where_everybody_sees_it() -> None:
    taken = ticked(given(by=None), NOON + 2 * HOUR)
    assert [each.event for each in taken.events] == [e.TakenBack("mei", NOON, ("mei", "lin", "zhou"))]
    assert (taken.ticket.assignee, taken.ticket.by_hand) == (None, frozenset())


def test_it_is_off_unless_the_file_says_after_how_long() -> None:
    silent = replace(DESK, assignment=Sharing())
    assert goes_back_at(given(silent).ticket, silent) is None
    assert digest(silent) != digest(DESK), "tickets are looked at anew once it says so"


@pytest.mark.parametrize("command", [AddNote(1, "on it"), SetTags(1, add=("vip",))])
def test_whatever_its_owner_does_is_a_touch_and_what_others_do_is_none(command: Command) -> None:
    ticket = given().ticket
    assert goes_back_at(done(ticket, command, "mei"), DESK) is None
    assert goes_back_at(done(ticket, command, "zhou"), DESK) == NOON + 2 * HOUR


def test_what_people_take_themselves_is_in_hand_and_what_they_pass_on_is_not() -> None:
    free = ticked(given(by=None), NOON + 2 * HOUR).ticket
    assert done(free, Claim(1), "lin").untouched_since is None
    assert done(free, Assign(1, "lin"), "lin").untouched_since is None
    passed = done(done(free, Claim(1), "lin"), HandOver(1, "mei", "please"), "lin", now=NOON + HOUR)
    assert (passed.assignee, passed.untouched_since) == ("mei", NOON + HOUR)
    assert done(passed, Assign(1, None), "zhou").untouched_since is None


@pytest.mark.parametrize(
    "rests",
    [
        e.StatusChanged(Status.NEW, Status.WAITING, NOON),
        e.Snoozed(NOON + 9 * HOUR, NOON),
        e.LegSent("leg", "support", None, NOON, None, "note"),
        e.HeardLate(NOON + timedelta(days=2)),
    ],
    ids=["waiting", "snoozed", "asked a department", "history"],
)
def test_what_is_not_for_us_to_act_on_stays_where_it_is(rests: e.Event) -> None:
    assert goes_back_at(given(DESK, ("zhou", rests)).ticket, DESK) is None


def test_the_time_begins_anew_when_the_customer_writes_and_open_time_alone_counts() -> None:
    shop = replace(DESK, hours=Hours(week(*[((2, 5),)] * 7)))
    assert goes_back_at(given(shop).ticket, shop) == NOON + 23 * HOUR, (
        "an hour until it closes, and one from when it opens"
    )
    answered = given(DESK, ("zhou", e.StatusChanged(Status.NEW, Status.WAITING, NOON))).ticket
    draft = Draft(answered, "sync", NOON + 5 * HOUR, "op3", ANNA)
    draft.add(e.StatusChanged(Status.WAITING, Status.OPEN, NOON + 5 * HOUR, by_customer=True))
    draft.add(replace(e.CustomerWrote(NOON + 5 * HOUR), anew=True))
    assert goes_back_at(draft.ticket, DESK) == NOON + 7 * HOUR


def test_whoever_is_away_or_full_does_not_get_it() -> None:
    away = replace(TEAM[1], away=frozenset({NOON.date()}))
    desk = replace(DESK, agents=(TEAM[0], away, TEAM[2]))
    taken = ticked(given(desk), NOON + 2 * HOUR, desk)
    assert kinds(taken) == ["taken_back"]


def test_outside_the_pilot_nothing_is_taken_from_anybody() -> None:
    shadow = replace(DESK, desk=replace(DESK.desk, mode="shadow"))
    before = given(shadow)
    assert before.wake_at != NOON + 2 * HOUR
    assert kinds(ticked(before, NOON + 3 * HOUR, shadow)) == []
