"""What rules have called outside, and what is posted in the team's chats: named once, with the event that wants it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from igdesk.config.model import (
    Agent,
    Assignment,
    Condition,
    Config,
    Department,
    Effects,
    Hook,
    Imagined,
    Limit,
    Notifications,
    Priority,
    Rule,
)
from igdesk.config.settings import Desk
from igdesk.rules import events as e
from igdesk.rules.arrival import Arrival
from igdesk.rules.calling import Why, chats, happening, why_phrase
from igdesk.rules.decision import Decision, NewCall
from igdesk.rules.event import Event
from igdesk.rules.model import Channel, Customer, Direction, Inbound, Status, Ticket
from igdesk.rules.receive import receive, reconsider
from igdesk.rules.timer_events import LATE
from igdesk.rules.timers import tick
from igdesk.rules.trial import try_out

from .support import NOON

MINUTE = timedelta(minutes=1)
ADA = Customer(1, "ada", remote_id="1")
CHAT = "https://chat.example/T0/B0/secret"
DESK = Config(
    departments=(Department("support", "Support", intake=True),),
    agents=(
        Agent("mei", "Mei", departments=("support",)),
        Agent("zhou", "Zhou", role="supervisor", departments=("support",)),
        Agent("li", "Li", role="supervisor", departments=("support",)),
    ),
    priorities=(Priority("medium", "Medium", Limit(rest=240 * MINUTE), hours="always"),),
    hooks=(Hook("label", ("label",)), Hook("erp", url_env="ERP")),
    rules=(
        Rule("send", Condition(text_any=("order",)), hook=("label", "erp")),
        Rule("slow", Condition(unanswered_for=60 * MINUTE), on="timer", hook=("erp",)),
    ),
)
CHATTY = replace(DESK, notifications=Notifications(webhooks=(CHAT,)))


def came(
    config: Config = DESK,
    *,
    at: int = 0,
    latest: Ticket | None = None,
    late: timedelta = timedelta(),
    first_pull: bool = False,
    by: Customer = ADA,
) -> Decision:
    """A message that came so many minutes after noon, and was read so much later."""
    sent = NOON + at * MINUTE
    inbound = Inbound(Direction.IN, sent, "Where is my order?", Channel.DM, remote_id=f"m{at}")
    arrival = Arrival(config, "sync", f"op{at}", sent + late, 1, by, latest, 1, is_first_pull=first_pull)
    decision = receive(inbound, arrival)
    assert decision is not None
    return decision


def called(decision: Decision) -> list[NewCall]:
    """The calls of rules, each checked to stand with its event."""
    first = decision.ticket.version - len(decision.events) + 1
    for call in decision.calls:
        event = decision.events[call.version - first].event
        assert not isinstance(event, e.HookCalled) or (event.hook, event.rule) == (call.hook, call.rule)
    return [call for call in decision.calls if call.rule is not None]


def test_a_rule_calls_once_for_as_long_as_the_customer_waits() -> None:
    first = came()
    assert [(call.hook, call.rule) for call in called(first)] == [("label", "send"), ("erp", "send")]
    again = came(at=1, latest=first.ticket)
    assert called(again) == []
    answered = replace(again.ticket, unanswered_since=None, answered_through=NOON + MINUTE)
    assert [call.hook for call in called(came(at=2, latest=answered))] == ["label", "erp"]


def test_a_rule_that_tells_people_calls_as_well() -> None:
    both = replace(DESK, rules=(replace(DESK.rules[0], notify=("assignee",)),))
    first = came(both)
    assert [call.hook for call in called(first)] == ["label", "erp"]
    assert [type(r.event) for r in first.events].count(e.Notified) == 1
    assert not came(both, at=1, latest=first.ticket).calls


def test_a_timer_rule_calls_once_for_a_wait() -> None:
    ticket = came().ticket
    done = tick(ticket, ADA, DESK, {}, op="t", now=NOON + 61 * MINUTE)
    assert [(call.hook, call.rule) for call in called(done)] == [("erp", "slow")]
    assert not tick(done.ticket, ADA, DESK, {}, op="u", now=NOON + 90 * MINUTE).calls


@pytest.mark.parametrize("desk", [Desk(mode="shadow"), Desk(mode="canary", canary_percent=0)])
def test_outside_the_pilot_it_is_recorded_what_would_have_been_called(desk: Desk) -> None:
    config = replace(CHATTY, desk=desk)
    first = came(config)
    held = [r.event for r in first.events if isinstance(r.event, e.HookHeld)]
    assert [(each.hook, each.why) for each in held] == [("label", "mode"), ("erp", "mode")]
    assert called(first) == []
    again = came(config, at=1, latest=first.ticket)
    assert not [r for r in again.events if isinstance(r.event, e.HookHeld)], "once, as it would have been called once"


def test_months_of_messages_that_the_first_pull_reads_call_nothing() -> None:
    late = came(late=LATE + MINUTE, first_pull=True)
    assert called(late) == []
    assert {r.event.why for r in late.events if isinstance(r.event, e.HookHeld)} == {"late"}
    assert len(called(came(late=LATE, first_pull=True))) == 2
    assert len(called(came(late=LATE + MINUTE))) == 2, "nobody was there over the weekend: that is no history"


def test_what_people_are_to_know_is_posted_once_in_each_chat() -> None:
    two = replace(DESK, notifications=Notifications(webhooks=(CHAT, f"{CHAT}2", CHAT)))
    ticket = came(replace(two, rules=())).ticket
    done = tick(ticket, ADA, replace(two, rules=()), {}, op="t", now=NOON + 241 * MINUTE)
    assert len(done.notices) > 1
    assert [call.hook for call in done.calls] == list(chats(two))
    assert len({call.version for call in done.calls}) == 1
    assert not any("secret" in call.hook or "chat.example" in call.hook for call in done.calls)


def test_in_shadow_and_long_afterwards_nothing_is_posted() -> None:
    quiet = replace(CHATTY, rules=())
    shadow = replace(quiet, desk=Desk(mode="shadow"))
    ticket = came(quiet).ticket
    assert not tick(ticket, ADA, shadow, {}, op="t", now=NOON + 241 * MINUTE).calls
    assert not tick(ticket, ADA, quiet, {}, op="t", now=NOON + 300 * MINUTE + LATE + 24 * 60 * MINUTE).calls


def test_more_known_of_a_customer_tells_and_calls_once() -> None:
    """The rules look twice then, the first time only to see which of them act."""
    vip = Rule("vip", Condition(followers_min=1000), set_=Effects(tags=("vip",)), notify=("mei",), hook=("erp",))
    config = replace(CHATTY, rules=(vip,))
    ticket = came(config).ticket
    known = replace(ADA, followers=5000)
    inbound = Inbound(Direction.IN, NOON, "Where is my order?", Channel.DM)
    decision = reconsider(ticket, inbound, Arrival(config, "sync", "p", NOON, 1, known, ticket, 1))
    assert [notice.agent for notice in decision.notices] == ["mei"]
    assert [call.hook for call in decision.calls] == ["erp", *chats(config)]
    called(decision)


def test_a_trial_says_what_would_be_called() -> None:
    config = replace(DESK, desk=Desk(mode="shadow"))
    trial = try_out(config, Imagined("Where is my order?", NOON))
    assert [(each.rule, each.value) for each in trial.outcome.hooks] == [("send", "label"), ("send", "erp")]


@pytest.mark.parametrize("why", Why)
def test_every_reason_has_words(why: Why) -> None:
    assert why_phrase(why, 3).in_("en")
    assert why_phrase(why, None).in_("zh")


EYE_ON_ALL = Hook("crm", ("crm",), on=("opened", "assigned", "escalated", "overdue", "resolved", "closed"))
WATCHING = replace(DESK, rules=(), hooks=(EYE_ON_ALL, Hook("erp", url_env="ERP", on=("overdue",))))


def happened(decision: Decision) -> list[tuple[str, str | None]]:
    """The calls of hooks that have their eye on events, each with what it is about."""
    first = decision.ticket.version - len(decision.events) + 1
    return [(call.hook, happening(decision.events[call.version - first].event)) for call in decision.calls]


def test_a_hook_has_its_eye_on_events_whoever_brings_them_about() -> None:
    opened = came(WATCHING)
    assert happened(opened) == [("crm", "opened")]
    late = tick(opened.ticket, ADA, WATCHING, {}, op="t", now=NOON + 241 * MINUTE)
    assert happened(late) == [("crm", "overdue"), ("erp", "overdue")]
    given = Rule("give", Condition(text_any=("order",)), assign=Assignment(agent="mei"))
    assert happened(came(replace(WATCHING, rules=(given,)))) == [("crm", "opened"), ("crm", "assigned")]


def test_a_hook_on_events_keeps_out_of_trials_and_of_what_is_history() -> None:
    for mode in ("shadow", "canary"):
        quiet = replace(WATCHING, desk=replace(WATCHING.desk, mode=mode, canary_percent=0))
        assert not came(quiet).calls
    assert not came(WATCHING, late=LATE + MINUTE, first_pull=True).calls


@pytest.mark.parametrize(
    ("event", "name"),
    [
        (e.Assigned("mei", None), None),
        (e.Escalated("x", "because", "role:supervisor", None, None), "escalated"),
        (e.StatusChanged(Status.OPEN, Status.WAITING, NOON), None),
        (e.StatusChanged(Status.OPEN, Status.RESOLVED, NOON), "resolved"),
        (e.StatusChanged(Status.RESOLVED, Status.CLOSED, NOON), "closed"),
        (e.ClockTold("resolution", NOON, NOON, 0, "4h"), None),
        (e.ClockTold("resolution", NOON, NOON, 1, "4h"), "overdue"),
    ],
)
def test_which_event_is_which(event: Event, name: str | None) -> None:
    assert happening(event) == name
