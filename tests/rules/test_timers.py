"""Time passing: what is told of a clock, when, and once; timer rules; what goes up when late; when to look next."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from igdesk.config.model import (
    Agent,
    Condition,
    Config,
    Department,
    Effects,
    Escalation,
    Hours,
    Interval,
    Limit,
    OwnHours,
    Priority,
    Rule,
    SlaWarnings,
    Target,
)
from igdesk.rules import events as e
from igdesk.rules.decision import Decision, Draft
from igdesk.rules.log import Recorded, begin
from igdesk.rules.model import Channel, Customer, PrioritySource, Status, Ticket
from igdesk.rules.timers import digest, settle, tick
from tests.rules.support import NOON, week

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ALWAYS = Priority("medium", "Medium", Limit(rest=4 * HOUR), Limit(rest=2 * HOUR), Limit(days=2), hours="always")
TEAM = (
    Agent("mei", "Mei", departments=("support",)),
    Agent("lin", "Lin", departments=("support",)),
    Agent("zhou", "Zhou", role="supervisor", departments=("support",)),
)
DESK = Config(priorities=(ALWAYS,), agents=TEAM, sla_warnings=SlaWarnings(0.75, HOUR, 2))
ANNA = Customer(1, "anna", "Anna", "100")


def opened(config: Config = DESK, *, assignee: str | None = "mei", at: datetime = NOON) -> Decision:
    """A ticket whose customer has just written."""
    first = e.Opened(Channel.DM, 1, 1, at, "medium", "support")
    draft = Draft(begin(1, Recorded(at, "sync", first)), "sync", at, "op", None)
    draft.add(e.CustomerWrote(at))
    if assignee:
        draft.add(e.Assigned(None, assignee))
    settle(draft, config)
    return draft.done()


def ticked(before: Ticket, now: datetime, config: Config = DESK, customer: Customer = ANNA) -> Decision:
    return tick(before, customer, config, {}, op="tick", now=now)


def told(decision: Decision) -> list[tuple[str, int, tuple[str, ...]]]:
    found = [recorded.event for recorded in decision.events]
    return [(event.clock, event.times, event.to) for event in found if isinstance(event, e.ClockTold)]


def lived(before: Decision, *, until: datetime, config: Config = DESK) -> list[tuple[datetime, Decision]]:
    """What happens by itself until a time, each thing at the moment for which the ticket asked to be looked at."""
    happened = []
    now, after = before.wake_at, before
    while now is not None and now <= until:
        after = ticked(after.ticket, now, config)
        happened.append((now, after))
        assert after.wake_at is None or after.wake_at > now, "a ticket that asks to be looked at again at once"
        now = after.wake_at
    return happened


def test_a_clock_is_told_of_before_it_runs_out_when_it_does_and_a_few_times_after() -> None:
    happened = [(at - NOON, told(decision)) for at, decision in lived(opened(), until=NOON + 24 * HOUR)]
    mei, both = ("mei",), ("mei", "zhou")
    assert happened == [
        (3 * HOUR, [("first_response", 0, mei)]),
        (4 * HOUR, [("first_response", 1, both)]),
        (5 * HOUR, [("first_response", 2, both)]),
        (6 * HOUR, [("first_response", 3, both)]),
        (24 * HOUR, []),  # its reply window closes: it has another place in lists
    ]


def test_everybody_who_is_told_gets_a_notice_of_that_event() -> None:
    [(_, decision), *_] = lived(opened(), until=NOON + 3 * HOUR)
    [place] = [n for n, recorded in enumerate(decision.events, 1) if isinstance(recorded.event, e.ClockTold)]
    version = decision.ticket.version - len(decision.events) + place
    assert [(notice.agent, notice.version) for notice in decision.notices] == [("mei", version)]


def test_whoever_looks_late_tells_the_latest_and_only_that() -> None:
    late = ticked(opened().ticket, NOON + 5 * HOUR + MINUTE)
    assert told(late) == [("first_response", 2, ("mei", "zhou"))]
    assert told(ticked(late.ticket, NOON + 5 * HOUR + 2 * MINUTE)) == []


def test_what_nobody_has_is_told_to_those_of_its_department_on_shift() -> None:
    at_work = Hours(week(*[((0, 24),)] * 7)).weekdays
    asleep = week(*[()] * 7)
    team = (replace(TEAM[0], shifts=asleep), replace(TEAM[1], shifts=at_work), TEAM[2])
    desk = replace(DESK, agents=team)
    warned = ticked(opened(desk, assignee=None).ticket, NOON + 3 * HOUR, desk)
    assert told(warned) == [("first_response", 0, ("lin", "zhou"))]


def test_an_answer_ends_it() -> None:
    decision = opened()
    draft = Draft(decision.ticket, "mei", NOON + HOUR, "op", None)
    draft.add(e.ReplySent("r", NOON + HOUR, NOON))
    draft.add(e.StatusChanged(Status.NEW, Status.WAITING, NOON + HOUR))
    settle(draft, DESK)
    assert draft.wake_at is None


def test_the_next_wait_is_told_of_anew() -> None:
    late = ticked(opened().ticket, NOON + 9 * HOUR)
    draft = Draft(late.ticket, "mei", NOON + 10 * HOUR, "op", None)
    draft.add(e.ReplySent("r", NOON + 10 * HOUR, NOON))
    draft.add(e.CustomerWrote(NOON + 11 * HOUR))
    settle(draft, DESK)
    assert draft.wake_at == NOON + 11 * HOUR + 1.5 * HOUR
    assert told(ticked(draft.ticket, draft.wake_at)) == [("next_response", 0, ("mei",))]


def test_other_hours_of_the_desk_are_another_configuration_though_no_department_keeps_them() -> None:
    own = Department("support", "Support", intake=True, hours=OwnHours(week(*[((9, 18),)] * 7), frozenset()))
    desk = replace(DESK, departments=(own,))
    assert digest(replace(desk, hours=Hours(week(*[((8, 20),)] * 7)))) != digest(desk)
    assert digest(replace(desk)) == digest(desk)


def test_a_rule_tells_of_the_next_wait_also_where_nobody_waits_for_an_answer() -> None:
    slow = Rule("slow", Condition(overdue_by=HOUR), on="timer", notify=("supervisor",))
    desk = replace(DESK, rules=(slow,))
    before, told_of = opened(desk).ticket, []
    for began in (NOON, NOON + timedelta(days=5)):  # then the customer comes back
        draft = Draft(before, "mei", began, "op", None)
        if draft.ticket.status is Status.RESOLVED:
            draft.add(e.CustomerWrote(began))
            draft.add(e.StatusChanged(Status.RESOLVED, Status.OPEN, began, by_customer=True))
        draft.add(e.ReplySent("r", began, began))
        late = ticked(draft.ticket, began + timedelta(days=2, hours=1), desk)
        told_of.append([each.event.since for each in late.events if isinstance(each.event, e.Notified)])
        done = Draft(late.ticket, "mei", began + timedelta(days=3), "op", None)
        done.add(e.StatusChanged(late.ticket.status, Status.RESOLVED, began + timedelta(days=3)))
        before = done.ticket
    assert told_of == [[NOON], [NOON + timedelta(days=5)]]


def test_a_limit_that_is_put_off_is_alerted_again_when_it_passes() -> None:
    late = ticked(opened().ticket, NOON + 4 * HOUR)
    longer = replace(DESK, priorities=(replace(ALWAYS, first_response=Limit(rest=10 * HOUR)),))
    eased = ticked(late.ticket, NOON + 4 * HOUR + MINUTE, longer)
    assert (told(eased), eased.wake_at) == ([], NOON + 10 * HOUR)
    assert told(ticked(eased.ticket, NOON + 10 * HOUR, longer)) == [("first_response", 1, ("mei", "zhou"))]


def test_a_limit_that_is_drawn_in_is_alerted_at_once() -> None:
    shorter = replace(DESK, priorities=(replace(ALWAYS, first_response=Limit(rest=HOUR)),))
    hasty = ticked(opened().ticket, NOON + 90 * MINUTE, shorter)
    assert told(hasty) == [("first_response", 1, ("mei", "zhou"))]


def test_a_snoozed_ticket_is_quiet_and_goes_on_where_it_stood() -> None:
    draft = Draft(opened().ticket, "mei", NOON + HOUR, "op", None)
    draft.add(e.Snoozed(NOON + 21 * HOUR, NOON + HOUR))
    settle(draft, DESK)
    assert draft.wake_at == NOON + 21 * HOUR
    assert draft.ticket.due_at is None
    woken = ticked(draft.ticket, NOON + 22 * HOUR)
    assert woken.ticket.snoozed_until is None
    assert woken.ticket.first_response_due_at == NOON + 24 * HOUR  # twenty hours later, however late it was looked at
    assert woken.wake_at == NOON + 23 * HOUR
    assert [notice.agent for notice in woken.notices] == ["mei"]


def test_time_outside_the_hours_does_not_count() -> None:
    nine_to_five = Hours(week(*[((9, 17),)] * 5, (), ()))
    desk = replace(DESK, hours=nine_to_five, priorities=(replace(ALWAYS, hours="desk"),))
    friday = NOON + timedelta(days=4)  # a Friday, 04:00 UTC
    happened = [at for at, decision in lived(opened(desk, at=friday), until=friday + timedelta(days=3), config=desk)]
    assert happened[:3] == [friday + 8 * HOUR, friday + 9 * HOUR, friday + 10 * HOUR]


# --- rules on a timer ---


def timer(rule_id: str = "slow", *, set_: Effects | None = None, notify: tuple[str, ...] = (), **when: object) -> Rule:
    return Rule(rule_id, Condition(**when), on="timer", set_=set_ or Effects(), notify=notify)  # type: ignore[arg-type]


UNANSWERED = timer(unanswered_for=2 * HOUR, notify=("assignee", "supervisor"))


def rang(decision: Decision) -> list[str]:
    return [recorded.event.rule for recorded in decision.events if isinstance(recorded.event, e.TimerRang)]


def test_a_timer_rule_fires_once_for_each_wait() -> None:
    desk = replace(DESK, rules=(UNANSWERED,))
    happened = lived(opened(desk), until=NOON + 40 * HOUR, config=desk)
    assert [at - NOON for at, decision in happened if rang(decision)] == [2 * HOUR]
    notified = [r.event for _, d in happened for r in d.events if isinstance(r.event, e.Notified)]
    assert notified == [e.Notified("slow", NOON, ("mei", "zhou"))]
    draft = Draft(happened[-1][1].ticket, "mei", NOON + 41 * HOUR, "op", None)
    draft.add(e.ReplySent("r", NOON + 41 * HOUR, NOON))
    draft.add(e.CustomerWrote(NOON + 42 * HOUR))
    settle(draft, desk)
    again = [at for at, decision in lived(draft.done(), until=NOON + 80 * HOUR, config=desk) if rang(decision)]
    assert again == [NOON + 44 * HOUR]


def test_a_timer_rule_does_what_other_rules_do() -> None:
    high = Priority("high", "High", Limit(rest=HOUR), hours="always")
    desk = replace(
        DESK,
        priorities=(high, ALWAYS),
        rules=(timer(set_=Effects(priority="high", tags=("slow",)), unanswered_for=2 * HOUR),),
    )
    [decision] = [each for _, each in lived(opened(desk), until=NOON + 2 * HOUR, config=desk) if rang(each)]
    after = decision.ticket
    assert (after.priority, after.priority_source, after.tags) == ("high", PrioritySource.RULE, ("slow",))
    assert after.first_response_due_at == NOON + HOUR
    assert after.overdue(NOON + 2 * HOUR)
    actors = {recorded.actor for recorded in decision.events if isinstance(recorded.event, e.PrioritySet | e.Tagged)}
    assert actors == {"rule:slow"}


def test_a_rule_that_asks_for_more_than_time_waits_until_that_holds() -> None:
    desk = replace(DESK, rules=(timer(unanswered_for=2 * HOUR, tags=("vip",), notify=("supervisor",)),))
    decision = opened(desk)
    assert not any(rang(each) for _, each in lived(decision, until=NOON + 9 * HOUR, config=desk))
    draft = Draft(ticked(decision.ticket, NOON + 9 * HOUR, desk).ticket, "mei", NOON + 9 * HOUR, "op", None)
    draft.add(e.Tagged(("vip",)))
    settle(draft, desk)
    assert draft.wake_at == NOON + 9 * HOUR
    assert rang(ticked(draft.ticket, NOON + 9 * HOUR, desk)) == ["slow"]


def test_a_rule_for_a_time_of_day_waits_for_it() -> None:
    morning = (Interval((NOON + 6 * HOUR).time(), (NOON + 8 * HOUR).time()),)
    desk = replace(DESK, rules=(timer(unanswered_for=HOUR, time_of_day=morning, notify=("supervisor",)),))
    fired = [at for at, decision in lived(opened(desk), until=NOON + 30 * HOUR, config=desk) if rang(decision)]
    assert fired == [NOON + 6 * HOUR]


@pytest.mark.parametrize(
    ("zone", "opens", "fires"),
    [
        ("America/New_York", datetime(2027, 3, 14, 3, tzinfo=UTC), datetime(2027, 3, 14, 7, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 10, 3, 12, tzinfo=UTC), datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
    ],
)
def test_a_time_of_day_that_a_clock_change_leaves_out_comes_with_the_change(
    zone: str, opens: datetime, fires: datetime
) -> None:
    night = (Interval(time(2, 10), time(3, 10)),)
    desk = replace(
        DESK,
        desk=replace(DESK.desk, timezone=ZoneInfo(zone)),
        rules=(timer(unanswered_for=HOUR, time_of_day=night, notify=("zhou",)),),
    )
    fired = [
        at for at, decision in lived(opened(desk, at=opens), until=opens + 9 * HOUR, config=desk) if rang(decision)
    ]
    assert fired == [fires]


def test_a_rule_for_open_hours_waits_for_the_opening() -> None:
    open_late = Hours(week(*[((10, 20),)] * 7))  # UTC; it is 04:00
    desk = replace(DESK, hours=open_late, rules=(timer(unanswered_for=HOUR, outside_hours=False, notify=("mei",)),))
    fired = [at for at, decision in lived(opened(desk), until=NOON + 30 * HOUR, config=desk) if rang(decision)]
    assert fired == [NOON + 6 * HOUR]


# --- escalations ---


def escalated(decision: Decision) -> list[str | None]:
    return [recorded.event.rule for recorded in decision.events if isinstance(recorded.event, e.Escalated)]


MISSED = Escalation("missed", Condition(overdue_by=HOUR), Target(role="supervisor"), Limit(rest=MINUTE * 30), "late")


def test_what_is_overdue_goes_up_once() -> None:
    desk = replace(DESK, escalations=(MISSED,))
    happened = [(at - NOON, escalated(d)) for at, d in lived(opened(desk), until=NOON + 60 * HOUR, config=desk)]
    assert [each for each in happened if each[1]] == [(5 * HOUR, ["missed"])]


def test_whoever_it_goes_to_is_told_and_until_when_they_answer() -> None:
    desk = replace(DESK, escalations=(MISSED,))
    up = ticked(ticked(opened(desk).ticket, NOON + 4 * HOUR, desk).ticket, NOON + 5 * HOUR, desk)
    assert [(each.to, each.answer_due_at) for each in up.escalations] == [("role:supervisor", NOON + 5.5 * HOUR)]
    assert "zhou" in {notice.agent for notice in up.notices}


def test_a_timer_rule_and_an_escalation_may_have_the_same_id() -> None:
    slow = timer("missed", unanswered_for=7 * HOUR, notify=("zhou",))
    desk = replace(DESK, rules=(slow,), escalations=(MISSED,))
    happened = [
        (at - NOON, escalated(d), rang(d)) for at, d in lived(opened(desk), until=NOON + 60 * HOUR, config=desk)
    ]
    assert [each for each in happened if each[1] or each[2]] == [(5 * HOUR, ["missed"], []), (7 * HOUR, [], ["missed"])]


def test_levels_go_up_one_after_the_other() -> None:
    boss = Escalation("forgotten", Condition(overdue_by=3 * HOUR), Target(agent="lin"))
    desk = replace(DESK, escalations=(MISSED, boss))
    happened = [(at - NOON, escalated(d)) for at, d in lived(opened(desk), until=NOON + 60 * HOUR, config=desk)]
    assert [each for each in happened if each[1]] == [(5 * HOUR, ["missed"]), (7 * HOUR, ["forgotten"])]


def test_what_a_person_writes_on_the_ticket_may_make_it_go_up() -> None:
    dear = Escalation("dear", Condition(refund_over=Decimal(500)), Target(role="supervisor"))
    desk = replace(DESK, escalations=(dear,))
    draft = Draft(opened(desk).ticket, "mei", NOON + MINUTE, "op", None)
    draft.add(e.FieldSet("refund_amount", None, "800"))
    settle(draft, desk)
    assert draft.ticket.escalated_by == {"dear"}  # in one step: nobody waits for a sync
    assert escalated(ticked(draft.ticket, NOON + MINUTE, desk)) == []


def test_who_the_customer_is_counts_at_once_for_what_a_person_writes() -> None:
    known = replace(ANNA, followers=20_000)
    dear = Escalation("dear", Condition(refund_over=Decimal(500), followers_min=10_000), Target(role="supervisor"))
    desk = replace(DESK, escalations=(dear,))
    draft = Draft(opened(desk).ticket, "mei", NOON + MINUTE, "op", known)
    draft.add(e.FieldSet("refund_amount", None, "800"))
    settle(draft, desk)
    assert draft.ticket.escalated_by == {"dear"}


def test_a_rule_that_time_need_not_make_true_fires_once_too() -> None:
    either = Condition(any=(Condition(unanswered_for=2 * HOUR), Condition(status=("open",))))
    desk = replace(DESK, rules=(Rule("either", either, on="timer", notify=("zhou",)),))
    draft = Draft(opened(desk).ticket, "mei", NOON, "op", None)
    draft.add(e.StatusChanged(Status.NEW, Status.OPEN, NOON))
    settle(draft, desk)
    assert draft.wake_at == NOON
    assert rang(ticked(draft.ticket, NOON, desk)) == ["either"]


# --- what always holds ---

MINUTES = st.integers(0, 3 * 24 * 60)


@settings(max_examples=60)
@given(looks=st.lists(MINUTES, max_size=12), share=st.floats(0.1, 0.95), repeats=st.integers(0, 4))
def test_each_thing_is_told_once_however_often_one_looks(looks: list[int], share: float, repeats: int) -> None:
    desk = replace(
        DESK,
        departments=(Department("support", "Support", intake=True),),
        sla_warnings=SlaWarnings(share, HOUR, repeats),
        rules=(UNANSWERED,),
        escalations=(MISSED,),
    )
    decision, seen = opened(desk), list[object]()
    for minutes in sorted(looks):
        decision = ticked(decision.ticket, NOON + minutes * MINUTE, desk)
        seen += [*((clock, times) for clock, times, _ in told(decision)), *rang(decision), *escalated(decision)]
        assert decision.wake_at is None or decision.wake_at > NOON + minutes * MINUTE
    assert len(seen) == len(set(seen))


@settings(max_examples=60)
@given(minutes=MINUTES, share=st.floats(0.05, 0.99))
def test_nothing_comes_before_the_moment_for_which_the_ticket_asked(minutes: int, share: float) -> None:
    desk = replace(DESK, sla_warnings=SlaWarnings(share, HOUR, 2), rules=(UNANSWERED,), escalations=(MISSED,))
    decision, now = opened(desk), NOON + minutes * MINUTE
    assert decision.wake_at is not None
    if now < decision.wake_at:
        quiet = ticked(decision.ticket, now, desk)
        assert quiet.is_empty
        assert quiet.wake_at == decision.wake_at


@pytest.mark.parametrize("status", [Status.RESOLVED, Status.CLOSED, Status.WAITING])
def test_what_does_not_run_asks_for_nothing(status: Status) -> None:
    draft = Draft(opened().ticket, "mei", NOON + HOUR, "op", None)
    draft.add(e.StatusChanged(Status.NEW, status, NOON + HOUR))
    settle(draft, DESK)
    assert draft.wake_at is None
    assert ticked(draft.ticket, NOON + 90 * HOUR).is_empty


@pytest.mark.parametrize("rests", [e.Snoozed(NOON + 9 * HOUR, NOON), e.StatusChanged(Status.NEW, Status.WAITING, NOON)])
def test_a_new_configuration_leaves_alone_what_rests(rests: e.Event) -> None:
    draft = Draft(opened().ticket, "mei", NOON, "op", None)
    draft.add(rests)
    desk = replace(DESK, escalations=(Escalation("all", Condition(priority=("medium",)), Target(agent="lin")),))
    settle(draft, desk)
    assert ticked(draft.ticket, NOON + HOUR, desk).escalations == ()
