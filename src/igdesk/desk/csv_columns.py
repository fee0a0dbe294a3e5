"""Which column of another system's CSV is which field of a ticket here: its preset, then what was said by hand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from igdesk.config.model import Config
from igdesk.errors import UsageError
from igdesk.importing.csv_rows import few

FIELDS = (
    "external_id", "channel", "customer", "username", "text", "subject", "category", "priority", "status", "tags",
    "assignee", "department", "created_at", "resolved_at", "message_id", "direction", "author", "private",
)  # fmt: skip
OF_TICKET = "field:"
"""Begins the name of a field of one's own: `field:order_no`."""
OURS = "igdesk_"
"""Begins the columns that are added to rows which could not come in."""
_EXPORTED = "fields."
_GENERIC = {each: each for each in FIELDS} | {
    "number": "external_id", "customer.username": "username", "customer.name": "customer", "preview": "text",
    "id": "external_id", "ticket": "external_id", "ticket id": "external_id", "ticket number": "external_id",
    "name": "customer", "customer name": "customer", "email": "username", "customer email": "username",
    "message": "text", "content": "text", "body": "text", "description": "text", "title": "subject",
    "type": "category", "issue type": "category", "agent": "assignee", "group": "department", "team": "department",
    "labels": "tags", "source": "channel", "created": "created_at", "created time": "created_at",
    "create date": "created_at", "date": "created_at", "resolved time": "resolved_at", "resolve date": "resolved_at",
    "工单编号": "external_id", "工单号": "external_id", "编号": "external_id", "客户": "customer", "姓名": "customer",
    "客户姓名": "customer", "客户名称": "customer", "用户名": "username", "账号": "username", "客户账号": "username",
    "邮箱": "username", "客户邮箱": "username", "内容": "text", "正文": "text", "描述": "text", "问题描述": "text",
    "留言": "text", "主题": "subject", "标题": "subject", "分类": "category", "类型": "category",
    "工单类型": "category", "问题类型": "category", "优先级": "priority", "状态": "status", "工单状态": "status",
    "标签": "tags", "负责人": "assignee", "处理人": "assignee", "受理人": "assignee", "客服": "assignee",
    "部门": "department", "受理部门": "department", "客服组": "department", "渠道": "channel", "来源": "channel",
    "创建时间": "created_at", "提交时间": "created_at", "创建日期": "created_at", "时间": "created_at",
    "解决时间": "resolved_at", "完成时间": "resolved_at", "消息编号": "message_id", "方向": "direction",
    "发送人": "author", "作者": "author",
}  # fmt: skip
_ZENDESK = {
    # The account's CSV export, and a view's
    "id": "external_id", "subject": "subject", "description": "text", "status": "status", "priority": "priority",
    "requester": "customer", "requester email": "username", "assignee": "assignee", "group": "department",
    "tags": "tags", "via": "channel", "type": "category", "ticket type": "category", "created at": "created_at",
    "requested": "created_at", "solved at": "resolved_at", "solved": "resolved_at",
    # Explore
    "ticket id": "external_id", "ticket subject": "subject", "ticket status": "status", "ticket priority": "priority",
    "requester name": "customer", "assignee name": "assignee", "ticket group": "department", "ticket tags": "tags",
    "ticket channel": "channel", "ticket created - timestamp": "created_at", "ticket created - date": "created_at",
    "ticket solved - timestamp": "resolved_at", "ticket solved - date": "resolved_at",
    # Tables of the API's objects
    "channel": "channel", "via channel": "channel", "comment": "text", "comment body": "text",
    "comment id": "message_id", "comment author": "author",
}  # fmt: skip
_FRESHDESK = {
    "ticket id": "external_id", "subject": "subject", "description": "text", "status": "status", "priority": "priority",
    "source": "channel", "type": "category", "agent": "assignee", "group": "department", "tags": "tags",
    "created time": "created_at", "resolved time": "resolved_at", "closed time": "resolved_at",
    "full name": "customer", "requester name": "customer", "contact name": "customer", "email": "username",
    "requester email": "username", "contact email": "username",
}  # fmt: skip
_CHATWOOT = {
    # Its table of conversations, and reports
    "id": "external_id", "display id": "external_id", "conversation id": "external_id", "status": "status",
    "priority": "priority", "contact": "customer", "contact name": "customer", "contact email": "username",
    "contact email address": "username", "inbox type": "channel", "channel": "channel", "assignee": "assignee",
    "assigned agent": "assignee", "agent": "assignee", "agent name": "assignee", "team": "department",
    "labels": "tags", "created at": "created_at", "resolved at": "resolved_at",
    # Its table of messages
    "message": "text", "content": "text", "last message": "text", "message id": "message_id",
    "message type": "direction", "sender type": "direction", "sender": "author", "sender name": "author",
    "private": "private",
}  # fmt: skip
PRESETS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"zendesk": _ZENDESK, "freshdesk": _FRESHDESK, "chatwoot": _CHATWOOT, "generic": _GENERIC}
)
"""Columns of each, folded; of several that mean the same the first in the file that says something counts."""

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
    _tell_ids_apart(found, names, said)
    return found, tuple(unused)


def _tell_ids_apart(found: dict[str, tuple[int, ...]], names: Sequence[str], said: Mapping[str, str | None]) -> None:
    """Where a column of its own names the ticket, `id` is the message's."""
    ids = found.get("external_id", ())
    plain = tuple(place for place in ids if names[place] == "id" and "id" not in said)
    if plain and len(plain) < len(ids):
        found["external_id"] = tuple(place for place in ids if place not in plain)
        found.setdefault("message_id", plain)


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
