"""How much of its allowance the account has used, from the headers that Meta sends after enough calls.

`X-App-Usage` and `X-Business-Use-Case-Usage`; percent, throttled at 100, and the wait in minutes. Source:
developers.facebook.com, "Rate Limits". Whether graph.instagram.com sends them is not documented: nothing relies on it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from datetime import timedelta

from igdesk.instagram.coerce import items, mapping
from igdesk.values import dataclass

LONGEST_WAIT = timedelta(days=1)
"""More is taken for a broken header: every limit of Meta's is over a day or less."""
_PERCENTAGES = ("call_count", "total_time", "total_cputime")


@dataclass(frozen=True, slots=True)
class Usage:
    """What the headers of one answer say."""

    percent: float | None
    """The fullest of all counters; None where no header told."""
    wait: timedelta
    """How long Meta wants to be left alone; zero where it did not say."""


def usage_in(headers: Mapping[str, str]) -> Usage:
    """Read the usage headers, whatever the case of their names; what is unreadable counts as absent."""
    by_name = {name.lower(): value for name, value in headers.items()}
    counters = [_json(by_name.get("x-app-usage"))]
    for entries in mapping(_json(by_name.get("x-business-use-case-usage"))).values():
        counters.extend(items(entries))
    percents = [value for counter in counters for value in _numbers(counter, _PERCENTAGES)]
    minutes = [value for counter in counters for value in _numbers(counter, ("estimated_time_to_regain_access",))]
    return Usage(
        percent=max(percents, default=None),
        wait=max(_clamped(max(minutes, default=0.0) * 60), _retry_after(by_name.get("retry-after"))),
    )


def _retry_after(value: str | None) -> timedelta:
    return _clamped(float(value)) if value is not None and value.isascii() and value.isdigit() else timedelta(0)


def _clamped(seconds: float) -> timedelta:
    return timedelta(seconds=min(seconds, LONGEST_WAIT.total_seconds()))


def _numbers(counter: object, names: tuple[str, ...]) -> Iterator[float]:
    for name in names:
        value = mapping(counter).get(name)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < math.inf:
            yield float(min(value, LONGEST_WAIT.total_seconds()))


def _json(text: str | None) -> object:
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None
