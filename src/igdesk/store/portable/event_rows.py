"""Events as an export has them: the times within their data readable, every value checked by the event's own fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from functools import cache
from typing import Any

from igdesk.rules.events import EVENTS
from igdesk.rules.facets import TIMES
from igdesk.store.portable.columns import FieldError, iso_ms, ms_of, text_of

_MAPPING = "Mapping[str, Facet]"


def shown_event(row: dict[str, Any]) -> dict[str, Any]:
    """The row with the times in its data as ISO 8601."""
    types, data = _types(row["kind"]), row["data"]
    for name, value in data.items():
        of_type = types.get(name, "")
        if of_type.startswith("datetime") and value is not None:
            data[name] = iso_ms(value)
        elif of_type == _MAPPING:
            data[name] = {n: iso_ms(v) if n in TIMES and v is not None else v for n, v in value.items()}
    return row


def stored_event(row: dict[str, Any]) -> dict[str, Any]:
    """The row with its data as the store has it.

    Raises:
        FieldError: There is no such kind of event, or its data are not what events of this kind have.
    """
    kind, data = row["kind"], row["data"]
    if not isinstance(kind, str) or kind not in EVENTS:
        raise FieldError("kind")
    types = _types(kind)
    if not isinstance(data, dict) or not data.keys() <= types.keys() or not _required(kind) <= data.keys():
        raise FieldError("data")
    try:
        return row | {"data": {name: _stored(types[name], value) for name, value in data.items()}}
    except (ValueError, RecursionError) as error:
        raise FieldError("data") from error


@cache
def _types(kind: str) -> Mapping[str, str]:
    return {field.name: str(field.type) for field in fields(EVENTS[kind])}


@cache
def _required(kind: str) -> frozenset[str]:
    """Fields that events of this kind have always had: what came later has a default."""
    return frozenset(f.name for f in fields(EVENTS[kind]) if f.default is MISSING and f.default_factory is MISSING)


def _stored(of_type: str, value: Any) -> Any:
    plain = of_type.removesuffix(" | None")
    if value is None and plain != of_type:
        return None
    return _CHECKS[plain](value)


def _number(value: Any) -> int:
    if type(value) is int and abs(value) < 2**63:
        return value
    raise ValueError("no whole number")


def _truth(value: Any) -> bool:
    if type(value) is bool:
        return value
    raise ValueError("neither true nor false")


def _list_of(check: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def checked(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise ValueError("no list")
        return [check(each) for each in value]

    return checked


def _facets(value: Any) -> dict[str, Any]:
    """Facts of a ticket by name; whether they make sense is seen when the log is replayed."""
    if not isinstance(value, dict):
        raise ValueError("no object")
    return {name: ms_of(each) if name in TIMES and each is not None else each for name, each in value.items()}


def _phrase(value: Any) -> dict[str, Any]:
    """A phrase's key and what it is about, as `rows.phrase_data` has them."""
    args = value.get("args") if isinstance(value, dict) else None
    if not isinstance(args, dict) or value.keys() != {"key", "args"}:
        raise ValueError("no phrase")
    return {"key": text_of(value["key"]), "args": {name: text_of(each) for name, each in args.items()}}


_CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "str": text_of,
    "int": _number,
    "bool": _truth,
    "datetime": ms_of,
    "Status": text_of,
    "Channel": text_of,
    "PrioritySource": text_of,
    "tuple[str, ...]": _list_of(text_of),
    "tuple[int, ...]": _list_of(_number),
    _MAPPING: _facets,
    "Mapping[str, object]": _phrase,
}
"""By the type of an event's field."""
