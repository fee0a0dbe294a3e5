"""Events written down: the form in which the store and the public JSON keep them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from igdesk.clock import from_ms, to_ms
from igdesk.rules.events import EVENTS, Event
from igdesk.rules.facets import TIMES
from igdesk.rules.model import Channel, PrioritySource, Status


def to_data(event: Event, times: Callable[[datetime], int | str] = to_ms) -> dict[str, Any]:
    """The event's own values as JSON has them.

    Args:
        event: The event.
        times: How a time is written; milliseconds unless another way is asked for.
    """
    return {f.name: _plain(getattr(event, f.name), times) for f in fields(event)}


def from_data(kind: str, data: Mapping[str, Any]) -> Event:
    """The event that `to_data` wrote down.

    Raises:
        KeyError: No such kind.
    """
    cls = EVENTS[kind]
    return cls(**{f.name: _typed(str(f.type), data[f.name]) for f in fields(cls) if f.name in data})


def _plain(value: object, times: Callable[[datetime], int | str]) -> object:
    if isinstance(value, datetime):
        return times(value)
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Mapping):
        return {name: _plain(_time_of(name, each), times) for name, each in value.items()}
    return value


def _time_of(name: str, value: object) -> object:
    return from_ms(value) if name in TIMES and isinstance(value, int) else value


_TYPES = {"Status": Status, "Channel": Channel, "PrioritySource": PrioritySource}


def _typed(annotation: str, value: Any) -> Any:
    if value is None:
        return None
    name = annotation.removesuffix(" | None")
    if name == "datetime":
        return from_ms(value)
    if name.startswith("tuple"):
        return tuple(value)
    return _TYPES[name](value) if name in _TYPES else value
