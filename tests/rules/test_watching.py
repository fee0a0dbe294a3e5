"""What watchers and those who are called by name are told: once, of what has weight, never of what they did."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from igdesk.config.model import Agent, Config, Department
from igdesk.rules import commands as c
from igdesk.rules import events as e
from igdesk.rules.decide import Situation, decide
from igdesk.rules.decision import Decision, Draft
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.log import Recorded
from igdesk.rules.model import Customer, Status, Ticket
from igdesk.rules.watching import NewNotice, for_watchers
from tests.rules.support import NOON, ticket

CONFIG = Config(
    departments=(Department("support", "Support", intake=True), Department("tech", "Tech")),
    agents=(
        Agent("mei", "Mei", departments=("support",)),
        Agent("lin", "Lin", departments=("support",)),
        Agent("ken", "Ken", departments=("tech",)),
        Agent("kim", "Kim", departments=("tech",)),
        Agent("zhou", "Zhou", role="supervisor", departments=("support",)),
    ),
)
ADA = Customer(1, "ada", "Ada", "100")


def does(command: c.Command, on: Ticket, who: str = "mei") -> Decision:
    return decide(on, command, Situation(CONFIG, who, "op", NOON, ADA))


def told(decision: Decision) -> dict[str, str]:
    first = decision.ticket.version - len(decision.events) + 1
    return {each.agent: decision.events[each.version - first].event.kind for each in decision.notices}


OPEN = does(c.SetTags(1, ("seen",)), ticket(status=Status.OPEN, version=1)).ticket
"""With its clocks running."""


def test_whoever_is_called_is_told_and_watches_from_then_on() -> None:
    decision = does(c.AddNote(1, "@lin and @ken, look"), OPEN)
    assert told(decision) == {"lin": "noted", "ken": "noted"}
    assert decision.ticket.watchers == {"lin", "ken"}
    assert decision.notes[0].called == ("lin", "ken")


def test_a_department_is_told_but_watches_only_if_its_people_choose_to() -> None:
    decision = does(c.AddNote(1, "@tech: how come?"), OPEN)
    assert (told(decision), decision.ticket.watchers) == ({"ken": "noted", "kim": "noted"}, frozenset())


def test_nobody_calls_themselves() -> None:
    decision = does(c.AddNote(1, "@mei @tech"), OPEN, "ken")
    assert (sorted(told(decision)), sorted(decision.ticket.watchers)) == (["kim", "mei"], ["mei"])


def test_what_no_person_wrote_calls_nobody() -> None:
    draft = Draft(OPEN, "rule:returns", NOON, "op", ADA)
    draft.note("@lin", CONFIG)
    assert (draft.notices, draft.ticket.watchers) == ([], frozenset())


def test_a_reply_calls_nobody() -> None:
    config = replace(CONFIG, desk=replace(CONFIG.desk, undo_send=timedelta(seconds=10)))
    waiting = replace(OPEN, last_customer_message_at=NOON, unanswered_since=NOON)
    situation = Situation(config, "mei", "op", NOON, ADA, last_customer_message_at=NOON)
    assert decide(waiting, c.Reply(1, ("@lin will help you",)), situation).notices == ()


def test_watching_twice_is_watching_and_whoever_stops_is_told_nothing_more() -> None:
    watching = does(c.Watch(1), OPEN).ticket
    assert watching.watchers == {"mei"}
    assert does(c.Watch(1), watching).is_empty
    assert does(c.Watch(1, watching=False), watching).ticket.watchers == frozenset()
    assert does(c.Watch(1, watching=False), OPEN).is_empty


def test_what_is_over_can_be_watched_but_a_merged_one_is_no_place_for_news() -> None:
    assert does(c.Watch(1), replace(OPEN, status=Status.CLOSED)).ticket.watchers == {"mei"}


WATCHED = replace(OPEN, watchers=frozenset({"mei", "lin", "ken"}))


@pytest.mark.parametrize(
    ("command", "kind"),
    [
        (c.Escalate(1, "loud"), "escalated"),
        (c.SetStatus(1, Status.RESOLVED), "status"),
        (c.SetStatus(1, Status.CLOSED), "status"),
    ],
)
def test_watchers_are_told_of_what_has_weight_but_not_of_their_own_doing(command: c.Command, kind: str) -> None:
    decision = does(command, WATCHED, "lin")
    assert {who: what for who, what in told(decision).items() if who in ("mei", "ken")} == {"mei": kind, "ken": kind}
    assert "lin" not in told(decision)


@pytest.mark.parametrize(
    "command",
    [c.Claim(1), c.SetTags(1, ("a",)), c.SetPriority(1, "high"), c.AddNote(1, "hm"), c.Snooze(1, NOON + timedelta(1))],
)
def test_they_are_left_alone_with_everything_else(command: c.Command) -> None:
    assert does(command, WATCHED, "lin").notices == ()


def happened(*events: e.Event, actor: str = "sync") -> list[NewNotice]:
    log = [Recorded(NOON, actor, event) for event in events]
    after = replace(WATCHED, version=OPEN.version + len(log))
    return list(for_watchers(after, log, (), quiet=False))


def test_of_one_decision_they_hear_the_weightiest_once() -> None:
    wrote, up = e.CustomerWrote(NOON), e.Escalated("x", "loud", "role:supervisor", "legal", None)
    assert happened(wrote, e.Tagged(("a",)), wrote, up) == [
        NewNotice(who, OPEN.version + 4, calm=True) for who in ("ken", "lin", "mei")
    ]
    assert happened(wrote, wrote) == [NewNotice(who, OPEN.version + 1, calm=True) for who in ("ken", "lin", "mei")]
    assert happened(e.DutyTold("promise:p", NOON, NOON, times=1, to=("zhou",)))[0].version == OPEN.version + 1
    assert happened(e.DutyTold("leg:p", NOON, NOON, times=1, to=("zhou",))) == []
    assert happened(e.StatusChanged(Status.RESOLVED, Status.CLOSED, NOON)) == []  # which closed by itself in the end


def test_history_and_whoever_was_told_anyway_are_left_out() -> None:
    log = [Recorded(NOON, "sync", e.CustomerWrote(NOON))]
    after = replace(WATCHED, version=2)
    assert list(for_watchers(after, log, (), quiet=True)) == []
    assert [each.agent for each in for_watchers(after, log, (NewNotice("lin", 2),), quiet=False)] == ["ken", "mei"]


def test_handing_over_gives_it_away_tells_them_once_and_says_what_there_is_to_know() -> None:
    mine = replace(OPEN, assignee="mei")
    decision = does(c.HandOver(1, "lin", "ask @lin or @ken"), mine)
    assert decision.ticket.assignee == "lin"
    assert [each.event.kind for each in decision.events] == ["assigned", "noted", "handed_over"]
    assert sorted(told(decision)) == ["ken", "lin"]
    assert len(decision.notices) == 2
    plain = does(c.HandOver(1, "lin"), mine)
    assert (plain.notes, told(plain)) == ((), {"lin": "handed_over"})
    assert does(c.HandOver(1, "mei"), mine).is_empty


def test_it_is_handed_over_to_somebody_who_is_here() -> None:
    with pytest.raises(Refusal, match="nobody-here"):
        does(c.HandOver(1, "nobody-here"), OPEN)
