"""The monthly look at the rules: which to drop, which people set right, how fast their tickets were answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from igdesk.rules.hits import Hits
from igdesk.rules.reports.figures import Spread
from igdesk.rules.reports.tally import Spans

Advice = Literal["overridden", "never", "gone", "fine"]
_ORDER: tuple[Advice, ...] = ("overridden", "never", "fine", "gone")
OFTEN = 0.2
"""The share of its tickets that people set otherwise from which on a rule deserves a look."""
LEAST = 5
"""On fewer tickets that says nothing."""


class Reviewed(NamedTuple):
    """A rule, and what is to be said of it."""

    hits: Hits
    advice: Advice
    first_response: Spread
    """Of the tickets on which it fired."""


def review(found: Iterable[Hits], responses: Mapping[str, Spans]) -> tuple[Reviewed, ...]:
    """The rules, first those to be changed, then those that never fired, then all others by how often they fired.

    Args:
        found: How they fared.
        responses: By rule, how long customers waited for a person's first answer on its tickets.
    """
    seen = [Reviewed(each, _advice(each), responses.get(each.rule, Spans()).spread()) for each in found]
    return tuple(sorted(seen, key=lambda each: (_ORDER.index(each.advice), -_overridden(each.hits), -each.hits.fired)))


def _advice(hits: Hits) -> Advice:
    if hits.kind is None:
        return "gone"
    if not hits.fired:
        return "never"
    return "overridden" if hits.tickets >= LEAST and _overridden(hits) >= OFTEN else "fine"


def _overridden(hits: Hits) -> float:
    return hits.overridden_tickets / hits.tickets if hits.tickets >= LEAST else 0.0
