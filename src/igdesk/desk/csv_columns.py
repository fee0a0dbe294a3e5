"""Which column of another system's CSV is which field of a ticket here: its preset, then what was said by hand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from igdesk.config.model import Config
from igdesk.errors import UsageError
from igdesk.importing.csv_rows import few
from igdesk.rules.model import Channel, Status

FIELDS = (
    "external_id", "channel", "customer", "username", "text", "subject", "category", "priority", "status", "tags",
    "assignee", "department", "created_at", "resolved_at",
)  # fmt: skip
OF_TICKET = "field:"
"""Begins the name of a field of one's own: `field:order_no`."""
OURS = "igdesk_"
"""Begins the columns that are added to rows which could not come in."""
_EXPORTED = "fields."
_GENERIC = {each: each for each in FIELDS} | {
    "number": "external_id", "customer.username": "username", "customer.name": "customer", "preview": "text",
}  # fmt: skip
_ZENDESK = {
    "id": "external_id", "ticket id": "external_id", "subject": "subject", "description": "text", "status": "status",
    "ticket status": "status", "priority": "priority", "requester": "customer", "requester name": "customer",
    "requester email": "username", "assignee": "assignee", "assignee name": "assignee", "group": "department",
    "ticket group": "department", "tags": "tags", "ticket tags": "tags", "via": "channel", "channel": "channel",
    "ticket channel": "channel", "type": "category", "ticket type": "category", "created at": "created_at",
    "requested": "created_at", "ticket created - timestamp": "created_at", "solved at": "resolved_at",
    "ticket solved - timestamp": "resolved_at",
}  # fmt: skip
_FRESHDESK = {
    "ticket id": "external_id", "subject": "subject", "description": "text", "status": "status", "priority": "priority",
    "source": "channel", "type": "category", "agent": "assignee", "group": "department", "tags": "tags",
    "created time": "created_at", "resolved time": "resolved_at", "closed time": "resolved_at",
    "full name": "customer", "requester name": "customer", "contact name": "customer", "email": "username",
    "requester email": "username", "contact email": "username",
}  # fmt: skip
_CHATWOOT = {
    "id": "external_id", "display id": "external_id", "conversation id": "external_id", "status": "status",
    "priority": "priority", "contact": "customer", "contact name": "customer", "contact email": "username",
    "inbox type": "channel", "channel": "channel", "assignee": "assignee", "assigned agent": "assignee",
    "agent": "assignee", "team": "department", "labels": "tags", "created at": "created_at",
    "resolved at": "resolved_at", "message": "text", "content": "text", "last message": "text",
}  # fmt: skip
PRESETS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"zendesk": _ZENDESK, "freshdesk": _FRESHDESK, "chatwoot": _CHATWOOT, "generic": _GENERIC}
)
"""Columns of each, folded; of several that mean the same the first in the file that says something counts."""

STATUSES: Mapping[str, Status] = MappingProxyType(
    {each.value: each for each in Status}
    | {"solved": Status.RESOLVED, "pending": Status.WAITING, "hold": Status.WAITING, "on hold": Status.WAITING}
    | {"waiting on customer": Status.WAITING, "waiting on third party": Status.WAITING, "snoozed": Status.WAITING}
    | {"archived": Status.CLOSED, "deleted": Status.CLOSED}
    | {"新建": Status.NEW, "处理中": Status.OPEN, "等待回复": Status.WAITING, "已解决": Status.RESOLVED}
    | {"已关闭": Status.CLOSED}
)
CHANNELS: Mapping[str, Channel] = MappingProxyType(
    {each.value: each for each in Channel}
    | {"mail": Channel.EMAIL, "web": Channel.FORM, "web form": Channel.FORM, "portal": Channel.FORM}
    | {"feedback widget": Channel.FORM, "web widget": Channel.FORM, "webform": Channel.FORM}
    | {"channel::email": Channel.EMAIL, "channel::webwidget": Channel.FORM}
)
PRIORITIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"normal": ("medium",), "medium": ("normal",), "urgent": ("critical", "p0"), "none": ("low",)}
)
"""What a priority is called on desks that do not call it so."""
_SEPARATORS = re.compile(r"[\s_\-]+")


def folded(text: str) -> str:
    """A name as it is compared: whatever case, width and separators."""
    return _SEPARATORS.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def columns(
    header: Sequence[str], preset: str, by_hand: Mapping[str, str], config: Config
) -> tuple[Mapping[str, tuple[int, ...]], tuple[str, ...]]:
    """The places of the columns of each field, and the names of the columns that mean nothing here.

    Args:
        header: The names of the columns.
        preset: Whose file it is.
        by_hand: Fields by the names of columns; an empty field leaves a column out.
        config: Which fields tickets have here.

    Raises:
        UsageError: A column or a field that was named does not exist, or there is nothing to make tickets of.
    """
    names = [folded(each) for each in header]
    known = {folded(name): wanted for name, wanted in PRESETS[preset].items()}
    said = {folded(name): _field(wanted, config) for name, wanted in by_hand.items()}
    for name in by_hand:
        if folded(name) not in names:
            raise UsageError("csv_import.no_column", column=name, found=few(header))
        if names.count(folded(name)) > 1:
            raise UsageError("csv_import.column_twice", column=name)
    found: dict[str, tuple[int, ...]] = {}
    unused = []
    for place, name in enumerate(names):
        wanted = said.get(name) if name in said else _guessed(header[place], name, known, said, config)
        if wanted:
            found[wanted] = (*found.get(wanted, ()), place)
        elif header[place] and name not in said and not header[place].startswith(OURS):
            unused.append(header[place])
    if "text" not in found and "subject" not in found:
        raise UsageError("csv_import.no_text", found=few(header))
    return found, tuple(unused)


def _guessed(
    column: str, name: str, known: Mapping[str, str], said: Mapping[str, str | None], config: Config
) -> str | None:
    """What the preset takes a column for; a field that was named by hand comes from there alone."""
    wanted = known.get(name)
    for begin in (_EXPORTED, OF_TICKET):
        if known.get("number") and column.startswith(begin) and config.ticket_field(column.removeprefix(begin)):
            wanted = OF_TICKET + column.removeprefix(begin)
    return None if wanted in said.values() else wanted


def _field(wanted: str, config: Config) -> str | None:
    if not wanted:
        return None
    if wanted in FIELDS:
        return wanted
    name = wanted.removeprefix(OF_TICKET)
    field = config.ticket_field(name) or next((each for each in config.fields if each.name == name), None)
    if not wanted.startswith(OF_TICKET) or field is None:
        own = [f"{OF_TICKET}{each.id}" for each in config.fields]
        raise UsageError("csv_import.no_field", field=wanted, known=", ".join([*FIELDS, *own]))
    return OF_TICKET + field.id
