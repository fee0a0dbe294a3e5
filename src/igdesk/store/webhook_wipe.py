"""What a customer wrote, taken out of the deliveries that lie in this computer's spool of webhooks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

_EVENTS = ("messaging", "standby", "changes")


def without(body: bytes, names: Iterable[str]) -> bytes | None:
    """A delivery without what is of a customer: the same bytes where nothing is, none where nothing else is left.

    What cannot be told apart, because it is no delivery as Instagram makes them, goes as a whole.

    Args:
        body: As it came.
        names: What the customer is called in it: Instagram's number, the handle.
    """
    called = frozenset(name.casefold() for name in names if name)
    try:
        found: object = json.loads(body)
    except (ValueError, RecursionError):
        text = body.decode("utf-8", "replace").casefold()
        return None if any(name in text for name in called) else body
    if not _names(found, called):
        return body
    left = [rest for each in _list(found) if (rest := _envelope(each, called)) is not None]
    if not left:
        return None
    return json.dumps(left if isinstance(found, list) else left[0], ensure_ascii=False).encode()


def _envelope(value: object, called: frozenset[str]) -> object | None:
    """One envelope without them, if anything else is in it."""
    if not _names(value, called):
        return value
    if not isinstance(value, dict) or "entry" not in value:
        return None
    entries = [rest for each in _list(value["entry"]) if (rest := _entry(each, called)) is not None]
    return {**value, "entry": entries} if entries else None


def _entry(value: object, called: frozenset[str]) -> object | None:
    if not _names(value, called):
        return value
    if not isinstance(value, dict):
        return None
    left = dict(value)
    for name in _EVENTS:
        if name in value:
            left[name] = [each for each in _list(value[name]) if not _names(each, called)]
    has_more = any(left.get(name) for name in _EVENTS)
    return left if has_more and not _names(left, called) else None


def _names(value: object, called: frozenset[str]) -> bool:
    """Whether a customer is named anywhere in a value. What others wrote of them is not theirs."""
    if isinstance(value, Mapping):
        return any(_names(each, called) for each in value.values())
    if isinstance(value, list):
        return any(_names(each, called) for each in value)
    return str(value).casefold() in called


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
