"""Tickets as another system tells of them: JSON objects, whose keys are the options of `igdesk ticket new`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from igdesk.errors import UsageError
from igdesk.i18n import Phrase
from igdesk.rules.model import Channel
from igdesk.store.create import NewTicket, Origin
from igdesk.text import storable

_NEEDED = ("channel", "customer", "text")
_BY_NETWORK = ("network", "external_id", "message_id")
"""What a message that came by a network has: by which one, its customer's id and its own id there."""
_TEXTS = (*_NEEDED, "subject", "category", "priority", *_BY_NETWORK)
_KEYS = (*_TEXTS, "field", "tag")
"""Keys of a JSON object: the names of the options, and those of networks."""
_WRITTEN = (Channel.EMAIL, Channel.FORM, Channel.OTHER)
"""Channels that are not Instagram's."""
_ALSO = {"fields": "field", "tags": "tag"}
"""What other systems call them, as our own JSON does."""


def new_tickets(value: Any, source: str) -> list[NewTicket]:
    """The tickets that a JSON value tells of: one object, or a list of them.

    Args:
        value: The value.
        source: Where it comes from, for words.

    Raises:
        UsageError: It is something else, or one of them is wrong.
    """
    items = value if isinstance(value, list) else [value]
    if not items:
        raise UsageError("cli.empty_json", path=source)
    return [new_ticket(item, place if isinstance(value, list) else None) for place, item in enumerate(items, 1)]


def new_ticket(raw: Any, place: int | None = None) -> NewTicket:
    """The ticket that an object tells of.

    Args:
        raw: Names of the options, and what they say.
        place: Which object of a list, from 1.

    Raises:
        UsageError: A key is unknown or missing, or has a value of another kind.
    """
    if not isinstance(raw, Mapping):
        raise _fault("cli.not_an_object", place)
    raw = {_ALSO.get(key, key): value for key, value in raw.items()}
    for key in raw:
        if key not in _KEYS:
            raise _fault("cli.unknown_key", place, name=key, known=", ".join(_KEYS))
    for key in _TEXTS:
        if raw.get(key) is not None and not isinstance(raw[key], str):
            raise _fault("cli.wrong_kind", place, name=key)
    if any(_is_said(raw, key) for key in _BY_NETWORK):
        raw = {"channel": Channel.OTHER.value, **raw}
    missing = [f"--{key}" for key in _NEEDED if not _is_said(raw, key)]
    if missing:
        raise _fault("cli.missing_keys", place, keys=", ".join(missing))
    if raw["channel"] not in list(Channel):
        raise _fault("cli.no_channel", place, got=raw["channel"], known=", ".join(Channel))
    return NewTicket(
        channel=Channel(raw["channel"]),
        customer=storable(raw["customer"]),
        text=storable(raw["text"]),
        subject=storable(raw["subject"]) if raw.get("subject") else None,
        category=raw.get("category") or None,
        priority=raw.get("priority") or None,
        fields=_fields(raw.get("field"), place),
        tags=_tags(raw.get("tag"), place),
        origin=_origin(raw, place),
    )


def _is_said(raw: Mapping[str, Any], key: str) -> bool:
    return bool((raw.get(key) or "").strip())


def _origin(raw: Mapping[str, Any], place: int | None) -> Origin | None:
    """By which network it came, where it did."""
    missing = [key for key in _BY_NETWORK if not _is_said(raw, key)]
    if len(missing) == len(_BY_NETWORK):
        return None
    if missing:
        raise _fault("cli.missing_keys", place, keys=", ".join(missing))
    if raw["channel"] not in _WRITTEN:
        raise _fault("networks.channel", place, got=raw["channel"], known=", ".join(_WRITTEN))
    return Origin(*(storable(raw[key].strip()) for key in _BY_NETWORK))


def _fields(raw: Any, place: int | None) -> dict[str, str]:
    """Fields as an object, or as a list of `K=V` like the option."""
    if isinstance(raw, str):
        raw = [raw]
    if isinstance(raw, list) and all(isinstance(each, str) for each in raw):
        return dict(key_and_value(each) for each in raw)
    if raw is None:
        return {}
    if not isinstance(raw, Mapping) or not all(map(_fits_field, raw.values())):
        raise _fault("cli.wrong_kind", place, name="field")
    return {key: storable(str(value)) for key, value in raw.items()}


def _fits_field(value: Any) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool) and value == value  # NaN is not itself


def _tags(raw: Any, place: int | None) -> tuple[str, ...]:
    tags = [raw] if isinstance(raw, str) else raw or []
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise _fault("cli.wrong_kind", place, name="tag")
    return tuple(storable(tag) for tag in tags)


def _fault(key: str, place: int | None, **args: object) -> UsageError:
    if place is None:
        return UsageError(key, **args)
    return UsageError("cli.in_object", place=place, what=Phrase(key, args))


def key_and_value(text: str) -> tuple[str, str]:
    """`K=V` in its two parts.

    Raises:
        UsageError: There is no `=` in it, or nothing before it.
    """
    key, sign, value = text.partition("=")
    if not sign or not key.strip():
        raise UsageError("cli.no_key_value", got=text)
    return key.strip(), value
