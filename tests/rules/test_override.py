"""What a person set by hand stays, unless a rule says that it overrides that."""

from __future__ import annotations

from dataclasses import replace

import pytest

from igdesk.config.model import Category, Condition, Config, Department, Effects, Rule, TicketField
from igdesk.rules.arrival import Arrival
from igdesk.rules.decision import Draft
from igdesk.rules.events import CategorySet, DepartmentSet, FieldSet, PrioritySet, Tagged, UrgencySet
from igdesk.rules.log import Recorded, evolve
from igdesk.rules.model import Customer, Direction, Inbound, PrioritySource, Ticket
from igdesk.rules.receive import receive
from tests.rules.support import NOON, ticket

SETS = Effects(
    category="safety", priority="urgent", urgency="crisis", department="tech", tags=("money",), fields={"what": "card"}
)
RULE = Rule("stolen", Condition(text_any=("stolen",)), set_=SETS)
DESK = Config(
    departments=(Department("support", "Support", intake=True), Department("tech", "Tech")),
    categories=(Category("safety", "Safety"), Category("chat", "Chat")),
    fields=(TicketField("what", "What"),),
    rules=(RULE,),
)
ANNA = Customer(1, "anna", remote_id="1")


def by_hand() -> Ticket:
    """A ticket on which a person has settled everything."""
    after = ticket(tags=("money",), department="support")
    for event in (
        CategorySet(None, "chat"),
        PrioritySet("medium", "low", PrioritySource.PERSON),
        UrgencySet(None, "general"),
        DepartmentSet("tech", "support"),
        Tagged(removed=("money",)),
        FieldSet("what", None, "a bag"),
    ):
        after = evolve(after, Recorded(NOON, "mei", event))
    return after


def hears(before: Ticket, config: Config, text: str = "My card was stolen") -> Ticket:
    inbound = Inbound(Direction.IN, NOON, text)
    decision = receive(inbound, Arrival(config, "sync", "op", NOON, 1, ANNA, before, next_number=2))
    assert decision is not None
    return decision.ticket


def settled(after: Ticket) -> tuple[object, ...]:
    return after.category, after.priority, after.urgency, after.department, after.tags, dict(after.fields)


def test_what_a_person_set_stays() -> None:
    assert settled(hears(by_hand(), DESK)) == settled(by_hand())


def test_a_rule_that_overrides_has_its_way() -> None:
    config = replace(DESK, rules=(replace(RULE, override=True),))
    after = hears(by_hand(), config)
    assert settled(after) == ("safety", "urgent", "crisis", "tech", ("money",), {"what": "card"})
    again = hears(after, config)
    assert again.version - after.version <= 3, "nothing but the message, the rule and a clock is recorded a second time"


def test_it_lowers_too() -> None:
    calm = replace(RULE, override=True, set_=Effects(priority="low", urgency="general"))
    upset = ticket()
    for event in (PrioritySet("medium", "urgent", PrioritySource.PERSON), UrgencySet(None, "crisis")):
        upset = evolve(upset, Recorded(NOON, "mei", event))
    after = hears(upset, replace(DESK, rules=(calm,)))
    assert (after.priority, after.urgency) == ("low", "general")


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_first_rule_that_may_set_a_category_wins(order: tuple[int, int]) -> None:
    other = replace(RULE, id="chat", override=True, set_=Effects(category="safety"))
    rules = (replace(RULE, set_=Effects(category="chat")), other)
    before = by_hand()
    assert hears(before, replace(DESK, rules=tuple(rules[each] for each in order))).category == "safety"


def test_without_it_a_rule_does_not_change_what_another_rule_set() -> None:
    draft = Draft(ticket(), "rule:x", NOON, "op", None)
    draft.add(CategorySet(None, "chat"))
    assert hears(draft.ticket, replace(DESK, rules=(replace(RULE, override=True),))).category == "chat"
