"""What became of a figure since the days before, in a few characters: by how much, and whether that is good news."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from operator import attrgetter
from typing import Literal, NamedTuple

from igdesk.i18n import Words
from igdesk.rules.reports.figures import Figures

Look = Literal["", "good", "bad"]
_Measure = Callable[[Figures], float | None]


class Change(NamedTuple):
    """It, in words; they say what the colour says."""

    text: str
    look: Look


class _Measured(NamedTuple):
    measure: _Measure
    better: int = 0
    """1: more is better; -1: less is; 0: neither."""
    is_share: bool = False
    """Whether the difference is told in hundredths of the whole, not as a part of what it was."""


def _parts(term: str) -> Iterator[tuple[str, str]]:
    """What a line of a length of time is called, and what stands in it."""
    yield term, "mean"
    yield from ((f"{term}.{part}", part) for part in ("median", "p90"))


_LENGTHS = ("first_response", "first_response_working", "resolution", "resolution_working")
_PROMISES = {
    "in_time": _Measured(lambda f: f.promises.share, 1, is_share=True),
    "late": _Measured(lambda f: f.promises.late, -1),
    "open": _Measured(lambda f: f.promises.open),
    "overdue": _Measured(lambda f: f.promises.overdue, -1),
}
_MEASURED: Mapping[str, _Measured] = {
    "tickets": _Measured(lambda f: f.tickets),
    "per_day": _Measured(lambda f: f.per_day),
    "open": _Measured(lambda f: f.open, -1),
    **{name: _Measured(attrgetter(f"{term}.{part}"), -1) for term in _LENGTHS for name, part in _parts(term)},
    "first_contact_resolution": _Measured(lambda f: f.first_contact_resolution, 1, is_share=True),
    "sla_first_response": _Measured(lambda f: f.sla_first_response.share, 1, is_share=True),
    "sla_resolution": _Measured(lambda f: f.sla_resolution.share, 1, is_share=True),
    "csat": _Measured(lambda f: f.csat.mean, 1),
    "escalation_rate": _Measured(lambda f: f.escalation_rate, -1, is_share=True),
    "reopen_rate": _Measured(lambda f: f.reopen_rate, -1, is_share=True),
    "legs": _Measured(lambda f: f.legs),
    "promises": _Measured(lambda f: f.promises.given),
    **{f"promises.{part}": measured for part, measured in _PROMISES.items()},
}


def change(figure: str, now: Figures, then: Figures, words: Words) -> Change:
    """What became of a figure; nothing where it was not measured in both, or has no number."""
    known = _MEASURED.get(figure)
    new, old = (None, None) if known is None else (known.measure(now), known.measure(then))
    if known is None or new is None or old is None:
        return Change("", "")
    if known.is_share:
        text = words("reports.points", change=f"{100 * (new - old):+.0f}")
        is_same = round(100 * (new - old)) == 0
    else:
        text, is_same = relative(new, old), new == old or (old != 0 and round(100 * (new - old) / old) == 0)
    if is_same:
        return Change("=", "")
    if not known.better:
        return Change(text, "")
    is_good = (new > old) == (known.better > 0)
    return Change(f"{text} {words('reports.better' if is_good else 'reports.worse')}", "good" if is_good else "bad")


def relative(new: float, old: float) -> str:
    """By how much of what it was; of what was nothing by how much."""
    return f"{round(new - old, 1):+g}" if not old else f"{100 * (new - old) / old:+.0f}%"
