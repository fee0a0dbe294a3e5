"""Old messages on the rules once more: equal rules change nothing, other rules change what they would."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from igdesk.config.model import (
    Agent,
    Assignment,
    Condition,
    Config,
    Department,
    Effects,
    Escalation,
    Limit,
    Rule,
    Target,
)
from igdesk.rules.arrival import Arrival
from igdesk.rules.model import Customer, Direction, Inbound, PrioritySource, Status, Ticket
from igdesk.rules.receive import receive
from igdesk.rules.rehearsal import Change, Past, Replay, against_rules, against_ticket
from tests.rules.support import NOON

CONFIG = Config(
    departments=(Department("front", "Front", intake=True), Department("back", "Back")),
    agents=(Agent("ada", "Ada", departments=("front",)), Agent("bob", "Bob", departments=("back",))),
    rules=(
        Rule("tea", Condition(text_any=("tea",)), set_=Effects(category="tea", tags=("warm",), priority="high")),
        Rule("cup", Condition(text_regex=r"cup (\d+)"), set_=Effects(fields={"cup": "$1"})),
        Rule("famous", Condition(followers_min=10), set_=Effects(tier="vip")),
        Rule("again", Condition(status=("open",), text_any=("still",)), set_=Effects(tags=("again",))),
    ),
    escalations=(
        Escalation("burn", Condition(text_any=("burn",)), Target(role="supervisor")),
        Escalation("late", Condition(any=(Condition(overdue_by=timedelta(hours=1)),)), Target(role="supervisor")),
    ),
)
NEW = replace(
    CONFIG,
    rules=(
        Rule("tea", Condition(text_any=("tea",)), set_=Effects(category="drinks", tags=("warm",), priority="high")),
        Rule("order", Condition(text_regex=r"cup (\d)"), set_=Effects(fields={"cup": "$1"})),
        Rule("fast", Condition(text_any=("tea",)), set_=Effects(first_response=Limit(rest=timedelta(minutes=1)))),
        Rule("to-bob", Condition(text_any=("tea",)), assign=Assignment(agent="bob"), notify=("bob",), reply="hello"),
    ),
    escalations=(),
)


def said(text: str, minutes: int = 0, direction: Direction = Direction.IN) -> Inbound:
    return Inbound(direction, NOON + timedelta(minutes=minutes), text)


def past(*messages: Inbound, customer: Customer | None = None, **now: Any) -> Past:
    """A ticket as the desk has it after these messages under `CONFIG`, and whatever else became of it."""
    who = customer or Customer(1)
    ticket: Ticket | None = None
    for message in messages:
        decision = receive(message, Arrival(CONFIG, "sync", "op", message.at, 1, who, ticket, 7))
        if decision is not None:
            ticket, who = decision.ticket, replace(who, tier=decision.tier or who.tier)
    assert ticket is not None
    return Past(replace(ticket, **now), who, messages)


OLD = past(said("tea in cup 12, I burnt myself"), said("we look", 5, Direction.OUT), said("still waiting", 9))


def changes(changed: Any) -> dict[str, tuple[Any, Any]]:
    assert changed is not None
    return {each.fact: (each.before, each.after) for each in changed.changes}


def test_the_same_rules_find_everything_as_it_is() -> None:
    assert OLD.ticket.tags == ("warm", "again")
    assert against_ticket(OLD, CONFIG) is None
    assert against_rules(OLD, CONFIG, replace(CONFIG)) is None
    famous = past(said("hi"), customer=Customer(2, followers=10))
    assert famous.customer.tier == "vip"
    assert against_ticket(famous, CONFIG) is None


def test_history_that_no_rule_has_seen_shows_what_they_would_do() -> None:
    imported = Past(replace(OLD.ticket, category=None, priority="medium", tags=(), fields={}, escalated_by=frozenset()),
                    OLD.customer, OLD.messages)  # fmt: skip
    changed = against_ticket(imported, CONFIG)
    assert changes(changed) == {
        "category": (None, "tea"),
        "priority": ("medium", "high"),
        "tag:warm": (None, "warm"),
        "tag:again": (None, "again"),
        "field:cup": (None, "12"),
        "escalation:burn": (None, "burn"),
    }
    assert changed is not None
    assert changed.rules["tag:again"] == "again"
    assert changed.rules["escalation:burn"] == "burn"


def test_what_people_decided_is_left_out() -> None:
    by_hand = frozenset({"category", "tag:warm", "field:cup"})
    decided = past(*OLD.messages, category="mine", tags=("again", "own"), fields={}, by_hand=by_hand | {"tag:own"})
    assert against_ticket(decided, CONFIG) is None
    nobodys = replace(decided, ticket=replace(decided.ticket, by_hand=frozenset()))
    assert changes(against_ticket(nobodys, CONFIG)).keys() == {"category", "tag:warm", "tag:own", "field:cup"}


def test_a_priority_that_followed_from_a_persons_category_is_left_out() -> None:
    followed = past(*OLD.messages, category="mine", priority="low", priority_source=PrioritySource.CATEGORY,
                    by_hand=frozenset({"category"}))  # fmt: skip
    assert against_ticket(followed, CONFIG) is None
    by_rule = replace(followed, ticket=replace(followed.ticket, priority_source=PrioritySource.RULE))
    assert changes(against_ticket(by_rule, CONFIG)) == {"priority": ("low", "high")}


def test_other_rules_are_told_with_what_they_would_do_besides() -> None:
    changed = against_rules(OLD, CONFIG, NEW)
    assert changes(changed) == {
        "category": ("tea", "drinks"),
        "tag:again": ("again", None),
        "field:cup": ("12", "1"),
        "escalation:burn": ("burn", None),
        "assign": (None, "agent=bob"),
        "notify:bob": (None, "bob"),
        "reply:hello": (None, "hello"),
        "first_response": (1800, 60),
    }
    assert changed is not None
    assert changed.rules["assign"] == "to-bob"
    assert "tag:again" not in changed.rules
    held = replace(OLD, ticket=replace(OLD.ticket, by_hand=frozenset({"assignee"})))
    assert "assign" not in changes(against_rules(held, CONFIG, NEW))


def test_an_escalation_that_waits_for_time_is_no_difference() -> None:
    late = replace(OLD, ticket=replace(OLD.ticket, escalated_by=OLD.ticket.escalated_by | {"late"}))
    assert against_ticket(late, CONFIG) is None


def test_a_ticket_on_which_no_customer_wrote_is_left_alone() -> None:
    silent = Past(OLD.ticket, OLD.customer, (said("hello?", 0, Direction.OUT),))
    assert against_ticket(silent, CONFIG) is None
    assert against_rules(silent, CONFIG, NEW) is None


def test_a_ticket_that_rests_is_rehearsed_as_one() -> None:
    assert against_ticket(past(*OLD.messages, status=Status.CLOSED), CONFIG) is None


def test_changes_are_counted_without_what_customers_wrote_into_fields() -> None:
    found = Replay()
    for cup in ("21", "22"):
        each = past(said(f"cup {cup}"))
        found.add(each, against_rules(each, CONFIG, NEW))
    found.add(OLD, None)
    assert (found.tickets, found.messages, found.differ) == (3, 4, 2)
    assert found.counts == {Change("field:cup", "…", "…"): 2}
