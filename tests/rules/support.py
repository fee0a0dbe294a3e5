"""What the tests of the rules share: messages, small desks, tickets."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from igdesk.config.model import Condition, Config, Effects, Interval, Rule, Week
from igdesk.rules.facts import Because, Facts, Outcome
from igdesk.rules.match import evaluate
from igdesk.rules.model import Channel, Status, Ticket

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
"""A Monday, noon in Shanghai."""


def facts(text: str = "", **known: Any) -> Facts:
    """A direct message on Monday noon."""
    return Facts(**{"text": text, "channel": Channel.DM, "at": NOON, "first_message": False, **known})


def rule(rule_id: str = "r", *, set_: Effects | None = None, **when: Any) -> Rule:
    return Rule(rule_id, Condition(**when), set_=set_ or Effects(tags=(rule_id,)))


def desk(*rules: Rule, **more: Any) -> Config:
    return Config(rules=rules, **more)


def matched(outcome: Outcome) -> list[str]:
    """The customer's words that spoke for a rule."""
    return [because.matched for because in outcome.because if because.at is not None]


def words_of(term: str, text: str) -> list[str]:
    """What one term finds in a text."""
    return matched(evaluate(desk(rule(text_any=(term,))), facts(text)))


def denied(term: str, text: str) -> list[str]:
    """What one term finds denied in a text."""
    return [b.matched for b in nearly(evaluate(desk(rule(text_any=(term,))), facts(text))) if b.condition == "negated"]


def nearly(outcome: Outcome) -> tuple[Because, ...]:
    assert all(because.at is None or because.at >= 0 for because in outcome.nearly)
    return outcome.nearly


def week(*days: tuple[tuple[int, int], ...]) -> Week:
    """Seven days of spans in hours, 24 being the midnight that ends the day."""
    return tuple(tuple(Interval(time(start), time(end % 24)) for start, end in day) for day in days)


def ticket(**known: Any) -> Ticket:
    """A ticket as it is when it opens, apart from what is named."""
    base = {"number": 1, "status": Status.NEW, "channel": Channel.DM, "thread": 1, "customer": 1}
    return Ticket(**{**base, "created_at": NOON, "updated_at": NOON, "priority": "medium", **known})
