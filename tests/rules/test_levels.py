"""What went up and is not answered: told when it is late, then asked of somebody higher, once each, until nobody is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from igdesk.config.model import (
    Agent,
    Condition,
    Config,
    Department,
    Escalation,
    Hours,
    Level,
    Limit,
    Priority,
    Target,
)
from igdesk.rules import commands as c
from igdesk.rules import events as e
from igdesk.rules.decide import Situation, decide
from igdesk.rules.decision import Decision, Draft
from igdesk.rules.escalation_answers import Above, Raised
from igdesk.rules.facets import facets, with_facets
from igdesk.rules.levels import levels
from igdesk.rules.model import Customer, Ticket, rule_actor
from igdesk.rules.timers import settle, tick
from tests.rules.support import NOON, ticket, week

HOUR = timedelta(hours=1)
HALF = Limit(rest=HOUR / 2)
HARM = Escalation("harm", Condition(urgency=("crisis",)), Target(department="tech"), HALF, "harm")
DESK = Config(
    departments=(Department("support", "Support", intake=True), Department("tech", "Tech")),
    agents=(
        Agent("mei", "Mei", departments=("support",)),
        Agent("ken", "Ken", departments=("tech",)),
        Agent("zhou", "Zhou", role="supervisor", departments=("support",)),
        Agent("boss", "Boss", role="admin", departments=("support",)),
    ),
    priorities=(Priority("medium", "Medium", hours="always"),),
    escalations=(HARM,),
)


def lived(config: Config = DESK, hours: int = 12) -> list[tuple[float, str, str]]:
    """What time does to a ticket that went up at noon and that nobody answers: after how long, what, to whom."""
    draft = Draft(ticket(urgency="crisis", assignee="mei"), "mei", NOON, "op", Customer(1))
    settle(draft, config)
    decision, found = draft.done(), []
    for step in range(1, 4 * hours + 1):
        found += _said(decision, decision.ticket)
        at = NOON + step * HOUR / 4
        decision = _tick(decision.ticket, at, config) if _is_due(decision, at) else replace(decision, events=())
    return found


def _is_due(decision: Decision, at: datetime) -> bool:
    return decision.wake_at is not None and decision.wake_at <= at


def _tick(before: Ticket, at: datetime, config: Config) -> Decision:
    return tick(before, Customer(1), config, {}, op=f"at{at:%H%M}", now=at)


def _said(decision: Decision, after: Ticket) -> list[tuple[float, str, str]]:
    found = []
    for recorded in decision.events:
        hours = (recorded.at - NOON) / HOUR
        match recorded.event:
            case e.Escalated(to=to):
                assert recorded.actor == rule_actor("harm")
                found.append((hours, "up", to))
            case e.DutyTold(times=1, to=to):
                found.append((hours, "late", " ".join(to)))
    return found


def test_it_goes_up_level_by_level_and_each_is_told_once() -> None:
    assert lived() == [
        (0, "up", "department:tech"),
        (0.5, "late", "ken zhou"),
        (1, "up", "role:supervisor"),
        (1.5, "late", "zhou"),
        (2, "up", "role:admin"),
        (2.5, "late", "boss zhou"),
    ]


def test_it_goes_where_the_configuration_says() -> None:
    then = (Level(Target(agent="boss"), Limit(rest=2 * HOUR)), Level(Target(role="supervisor")))
    config = replace(DESK, escalations=(replace(HARM, then=then),))
    assert [each for each in lived(config) if each[1] == "up"] == [
        (0, "up", "department:tech"),
        (1, "up", "agent:boss"),
        (5, "up", "role:supervisor"),  # two hours to answer, and as long again
    ]


def test_nobody_is_asked_who_was_asked_already() -> None:
    config = replace(DESK, escalations=(replace(HARM, to=Target(role="supervisor")),))
    alone = replace(config, agents=DESK.agents[:3])
    assert [each[2] for each in lived(config) if each[1] == "up"] == ["role:supervisor", "role:admin"]
    assert [each[2] for each in lived(alone) if each[1] == "up"] == ["role:supervisor"]
    one = replace(config, agents=(Agent("me", "Me", role="admin"),))
    assert [each[1] for each in lived(one)] == ["up", "late"]


def test_without_a_time_nothing_is_late() -> None:
    assert lived(replace(DESK, escalations=(replace(HARM, within=None),))) == [(0, "up", "department:tech")]


def test_under_desk_hours_only_open_time_counts() -> None:
    hours = Hours(weekdays=week(*[((NOON.hour, NOON.hour + 1),)] * 7))
    config = replace(DESK, hours=hours, desk=replace(DESK.desk, timezone=ZoneInfo("UTC")))
    config = replace(config, escalations=(replace(HARM, hours="desk"),))
    assert [each[:2] for each in lived(config, hours=30)] == [
        (0, "up"),
        (0.5, "late"),
        (1, "up"),
        (24.5, "late"),
        (25, "up"),
    ]


def test_one_answer_holds_for_all_who_were_asked_and_ends_it() -> None:
    draft = Draft(ticket(urgency="crisis", assignee="mei"), "mei", NOON, "op", Customer(1))
    settle(draft, DESK)
    up = _tick(_tick(draft.ticket, NOON, DESK).ticket, NOON + HOUR, DESK).ticket
    assert [(each.to, each.rule) for each in up.asked] == [("role:supervisor", "harm")]
    first = Raised("l1", "department:tech", "rule:harm", rule="harm")
    second = Raised(up.asked[0].id, "role:supervisor", "rule:harm", rule="harm")
    above = Above((first, second, Raised("own", "role:admin", "mei")))
    situation = Situation(DESK, "ken", "answer", NOON + HOUR, Customer(1), NOON, above=above)
    after = decide(up, c.ReturnEscalation(1, "replace it"), situation)
    answers = [each.event for each in after.events if isinstance(each.event, e.EscalationAnswered)]
    assert [(each.escalations, each.stands) for each in answers] == [(("l1", up.asked[0].id), True)]
    assert after.ticket.asked == ()


def test_a_ticket_that_has_ended_goes_no_further_and_what_stands_is_a_fact() -> None:
    draft = Draft(ticket(urgency="crisis", assignee="mei"), "mei", NOON, "op", Customer(1))
    settle(draft, DESK)
    up = _tick(draft.ticket, NOON, DESK).ticket
    name = f"asked:{up.asked[0].id}"
    assert with_facets(replace(up, asked=()), {name: facets(up)[name]}).asked == up.asked
    assert with_facets(up, {name: None}).asked == ()


def test_history_is_told_to_nobody_later() -> None:
    assert e.Escalated("x", "harm", "role:supervisor", "harm", NOON).change(ticket()).asked == ()


def test_what_the_levels_are() -> None:
    assert [each.to for each in levels(HARM, DESK)] == [
        Target(department="tech"), Target(role="supervisor"), Target(role="admin"),
    ]  # fmt: skip
    assert levels(replace(HARM, to=Target(role="admin")), DESK) == (Level(Target(role="admin"), HALF),)
