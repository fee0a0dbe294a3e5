"""`igdesk ticket new`: tickets that did not come by Instagram, from a person or from another system."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from igdesk.cli import output, stdin
from igdesk.cli.changes import key_and_value
from igdesk.cli.phrased import Command, json_option, option, storable
from igdesk.cli.session import Session
from igdesk.desk.as_json import ticket_json
from igdesk.desk.queries import TicketCard
from igdesk.errors import UsageError
from igdesk.rules.model import Channel
from igdesk.store.create import NewTicket

_NEEDED = ("channel", "customer", "text")
_TEXTS = (*_NEEDED, "subject", "category", "priority")
_KEYS = (*_TEXTS, "field", "tag")
"""Keys of a JSON object: the names of the options."""
_ALSO = {"fields": "field", "tags": "tag"}
"""What other systems call them, as our own JSON does."""


@click.command("new", cls=Command, help="cli_help.ticket_new")
@option("--channel", type=click.Choice([each.value for each in Channel]), help="cli_help.o_channel")
@option("--customer", type=storable, metavar="NAME", help="cli_help.o_customer")
@option("--text", type=storable, metavar="T", help="cli_help.o_text")
@option("--subject", type=storable, metavar="S", help="cli_help.o_subject")
@option("--category", metavar="ID", help="cli_help.o_category")
@option("--priority", metavar="ID", help="cli_help.o_priority")
@option("--field", "fields", multiple=True, type=storable, metavar="K=V", help="cli_help.o_field")
@option("--tag", "tags", multiple=True, type=storable, metavar="TAG", help="cli_help.o_tag")
@option("--json-in", metavar="FILE|-", help="cli_help.o_json_in")
@json_option
@click.pass_obj
def new(
    session: Session, /, *, json_in: str | None, fields: tuple[str, ...], tags: tuple[str, ...], **texts: str | None
) -> None:
    if json_in is None:
        raw = {**texts, "field": dict(key_and_value(field) for field in fields), "tag": list(tags)}
        wanted = [_new_ticket({key: value for key, value in raw.items() if value is not None}, None)]
    elif fields or tags or any(value is not None for value in texts.values()):
        raise UsageError("cli.json_in_alone")
    else:
        wanted = _from_json(json_in)
    numbers = session.parts.batch(new=True).create(wanted).result()
    _tell(session, numbers, as_list=json_in is not None)


def _tell(session: Session, numbers: tuple[int, ...], *, as_list: bool) -> None:
    if not session.as_json:
        output.print_lines(session.words("cli.created", number=number) for number in numbers)
        return
    desk = session.parts.desk()
    cards: list[TicketCard | None] = [desk.card(number).result() for number in numbers]
    made = [ticket_json(desk, card) for card in cards if card is not None]
    output.print_json(made if as_list else made[0])


def _from_json(source: str) -> list[NewTicket]:
    try:
        text = stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8-sig")
        value = json.loads(text)
    except OSError as error:
        raise UsageError("cli.cannot_read", path=source, reason=error.strerror) from error
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError and JSONDecodeError are ValueErrors
        raise UsageError("cli.not_json", path=source) from error
    items = value if isinstance(value, list) else [value]
    if not items:
        raise UsageError("cli.empty_json", path=source)
    return [_new_ticket(item, place if isinstance(value, list) else None) for place, item in enumerate(items, 1)]


def _new_ticket(raw: Any, place: int | None) -> NewTicket:
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
    missing = [f"--{key}" for key in _NEEDED if not (raw.get(key) or "").strip()]
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
    )


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
    from igdesk.i18n import Phrase

    return UsageError("cli.in_object", place=place, what=Phrase(key, args))
