"""A ticket as small named facts, so that two states can be compared and one of them brought back in part.

Each tag, field, link and mark of a person's hand is a fact by itself: taking back one tag leaves what others tagged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from igdesk.clock import from_ms, to_ms
from igdesk.config.model import Limit
from igdesk.rules.model import PrioritySource, Remedy, Status, Ticket, in_order
from igdesk.rules.ticket_parts import Asked, Leg, Pause, Promise, RuleLimit, Told

Facet = Any
"""A JSON value; None stands for a fact that does not hold."""

CLOCKS = ("first_response_due_at", "next_response_due_at", "resolution_due_at", "keep_informed_due_at")
"""Facts that follow from others."""
TIMES = (
    "last_customer_message_at", "unanswered_since", "answered_through", "first_responded_at", "resolved_at",
    "closed_at", "resolution_from", "last_answered_at", "heard_late_at",
    "snoozed_until", "undisturbed_until", "rating_asked_at", "follow_up_at", "returned_at", "untouched_since",
    *CLOCKS,
)  # fmt: skip
"""Facts that are times, in milliseconds."""
PLAIN = (
    "priority", "subject", "category", "kind", "suggested", "urgency", "department", "assignee", "waits_for",
    "would_go_to", "would_wait_for", "given_for", "language", "previous", "reopened", "merged_into", "returns",
    "rating", "incident", "case_kind",
)  # fmt: skip
"""Facts that are text or a number, for a file as well."""
_PLAIN = (*PLAIN, "escalated")
_ENUMS: Mapping[str, type[Status] | type[PrioritySource]] = {"status": Status, "priority_source": PrioritySource}
_SETS = {"by_hand": "by_hand", "escalated_by": "escalated_by", "link": "links", "watch": "watchers"}
"""Sets of a ticket: the prefix of their facts, and the attribute."""
_DUTIES = {"promise": "promises", "leg": "legs", "asked": "asked"}
"""What people have to do by a time: the prefix of its facts, and the attribute."""
_REMEDIES = ("granted", "proposed")
"""Prefixes of the facts that compensations are."""


def facets(ticket: Ticket) -> dict[str, Facet]:
    """Everything about a ticket that can change, but for its version and the time of its last change."""
    found: dict[str, Facet] = {name: getattr(ticket, name) for name in _PLAIN}
    found |= {name: getattr(ticket, name).value for name in _ENUMS}
    found |= {name: _time(getattr(ticket, name)) for name in TIMES}
    found["pauses"] = [[to_ms(each.since), _time(each.until)] for each in ticket.pauses] or None
    found["limits"] = [[each.rule, each.name, each.limit.days, _seconds(each.limit)] for each in ticket.limits] or None
    found["told"] = [[each.clock, to_ms(each.since), to_ms(each.due), each.times] for each in ticket.told] or None
    found["rang"] = {rule: to_ms(since) for rule, since in ticket.rang.items()} or None
    found["robots"] = list(map(to_ms, ticket.robots)) or None
    found |= {f"tag:{tag}": place for place, tag in enumerate(ticket.tags)}
    found |= {f"field:{name}": value for name, value in ticket.fields.items()}
    found |= {f"promise:{each.id}": [each.owner, to_ms(each.since), to_ms(each.due_at)] for each in ticket.promises}
    found |= {f"asked:{i}": [to, rule, to_ms(since), to_ms(due)] for i, to, rule, since, due in ticket.asked}
    found |= {f"leg:{i}": [to, owner, to_ms(since), _time(due)] for i, to, owner, since, due in ticket.legs}
    found |= {_remedy_name(each): [f"{each.amount:f}", each.currency, each.by] for each in ticket.compensations}
    for prefix, attribute in _SETS.items():
        found |= {f"{prefix}:{each}": True for each in getattr(ticket, attribute)}
    return found


def changed(before: Ticket, after: Ticket) -> tuple[str, ...]:
    """Names of the facts that differ. A tag's place among the others is no difference."""
    old, new = facets(before), facets(after)
    names = [*old, *(name for name in new if name not in old)]
    return tuple(name for name in names if not same(name, old.get(name), new.get(name)))


def same(name: str, one: Facet, other: Facet) -> bool:
    """Whether two values of a fact mean the same."""
    if name.startswith("tag:"):
        return (one is None) == (other is None)
    return bool(one == other)


def with_facets(ticket: Ticket, values: Mapping[str, Facet]) -> Ticket:
    """The ticket with these facts as they are given; all others stay.

    Raises:
        ValueError: There is no such fact.
    """
    settings: dict[str, Any] = {}
    for name, value in values.items():
        prefix, colon, rest = name.partition(":")
        if colon:
            _set_element(settings, ticket, prefix, rest, value)
        else:
            settings[name] = _typed(name, value)
    tags = [(place, tag) for tag, place in settings.pop("tags", {}).items()]
    if tags:
        settings["tags"] = _with_tags(ticket.tags, tags)
    return replace(ticket, **settings)


def _set_element(settings: dict[str, Any], ticket: Ticket, prefix: str, name: str, value: Facet) -> None:
    if prefix == "tag":
        settings.setdefault("tags", {})[name] = value
    elif prefix == "field":
        known = settings.setdefault("fields", dict(ticket.fields))
        known.pop(name, None)
        if value is not None:
            known[name] = value
    elif prefix in _REMEDIES:
        known = settings.get("compensations", ticket.compensations)
        kept = tuple(each for each in known if _remedy_name(each) != f"{prefix}:{name}")
        settings["compensations"] = in_order((*kept, *_remedies(prefix, name, value)))
    elif prefix in _DUTIES:
        attribute = _DUTIES[prefix]
        others = (each for each in settings.get(attribute, getattr(ticket, attribute)) if each.id != name)
        settings[attribute] = tuple(sorted((*others, *_duty(prefix, name, value)), key=lambda each: each.since))
    elif prefix in _SETS:
        attribute = _SETS[prefix]
        element = {int(name) if prefix == "link" else name}
        now = settings.get(attribute, getattr(ticket, attribute))
        settings[attribute] = now - element if value is None else now | element
    else:
        raise ValueError(f"no such fact: {prefix}")


def _duty(prefix: str, name: str, value: Facet) -> tuple[Promise | Leg | Asked, ...]:
    if value is None:
        return ()
    if prefix == "asked":
        to, rule, since, due = value
        return (Asked(name, to, rule, from_ms(since), from_ms(due)),)
    if prefix == "promise":
        owner, since, due = value
        return (Promise(name, owner, from_ms(since), from_ms(due)),)
    department, owner, since, due = value
    return (Leg(name, department, owner, from_ms(since), None if due is None else from_ms(due)),)


def _remedy_name(remedy: Remedy) -> str:
    return f"{'granted' if remedy.granted else 'proposed'}:{remedy.kind}"


def _remedies(prefix: str, kind: str, value: Facet) -> tuple[Remedy, ...]:
    if value is None:
        return ()
    amount, currency, by = value
    return (Remedy(kind, Decimal(amount), currency, by, prefix == "granted"),)


def _with_tags(tags: tuple[str, ...], wanted: list[tuple[int | None, str]]) -> tuple[str, ...]:
    """Tags without those whose place is None, the others back in their places as far as those exist."""
    named = {tag for _place, tag in wanted}
    kept = [tag for tag in tags if tag not in named]
    for place, tag in sorted((place, tag) for place, tag in wanted if place is not None):
        kept.insert(place, tag)
    return tuple(kept)


def _typed(name: str, value: Facet) -> Any:
    if name in TIMES:
        return None if value is None else from_ms(value)
    if name in _ENUMS:
        return _ENUMS[name](value)
    if name == "limits":
        return tuple(
            RuleLimit(rule, kind, Limit(days, timedelta(seconds=rest))) for rule, kind, days, rest in value or ()
        )
    if name == "pauses":
        return tuple(Pause(from_ms(since), None if until is None else from_ms(until)) for since, until in value or ())
    if name == "told":
        return tuple(Told(clock, from_ms(since), from_ms(due), times) for clock, since, due, times in value or ())
    if name == "rang":
        return {rule: from_ms(since) for rule, since in (value or {}).items()}
    if name == "robots":
        return tuple(map(from_ms, value or ()))
    if name not in _PLAIN:
        raise ValueError(f"no such fact: {name}")
    return value


def _time(at: datetime | None) -> int | None:
    return None if at is None else to_ms(at)


def _seconds(limit: Limit) -> int:
    return int(limit.rest.total_seconds())
