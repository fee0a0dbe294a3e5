"""Conversations of other help desks from the JSON that they give out, as rows of a table: a message in each.

Zendesk's export is a ticket a line, with its comments; of the others it is what their API answers: lists of
conversations or tickets with what was said in them, and lists of messages, which name their conversation.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO

from igdesk.errors import UsageError, system_reason
from igdesk.importing.csv_rows import Row
from igdesk.importing.html_text import text_of_html

Object = Mapping[str, Any]
Said = dict[str, Any]

_HEADER = (
    "external_id", "message_id", "direction", "private", "author", "text", "created_at", "status", "priority",
    "channel", "customer", "username", "subject", "category", "tags", "assignee", "department", "resolved_at",
)  # fmt: skip
_WRAPPED = ("data", "payload", "tickets", "results", "conversations", "ticket", "helpdesk_ticket", "_embedded")
"""In one of these lies what is meant, where an answer has more than that."""
_MESSAGES = ("comments", "messages", "content", "subject")
"""What is meant has one of these: its own key of one of the names above is part of it."""
_LONGEST_LINE = 64_000_000
_STATUSES: Mapping[int, str] = MappingProxyType({2: "open", 3: "pending", 4: "resolved", 5: "closed"})
_PRIORITIES: Mapping[int, str] = MappingProxyType({1: "low", 2: "medium", 3: "high", 4: "urgent"})
_SOURCES: Mapping[int, str] = MappingProxyType(
    {1: "email", 2: "portal", 3: "phone", 7: "chat", 9: "feedback widget", 10: "outbound email"}
)
"""Freshdesk's numbers."""
_OF_ITSELF = "lineitem"
"""FreeScout's word for what it says of itself, that somebody was assigned for one."""


class JsonRows:
    """The messages of a file, one after the other; a file with an object in each line may be of any size.

    Args:
        path: The file.
        preset: Whose: `zendesk`, `freshdesk`, `chatwoot` or `freescout`.

    Raises:
        UsageError: It cannot be read, or is no JSON.
    """

    header = _HEADER

    def __init__(self, path: Path, preset: str) -> None:
        self._path = path
        self._preset = preset
        try:
            self.total_bytes = path.stat().st_size
            self._file: BinaryIO = path.open("rb")
        except OSError as error:
            raise UsageError("csv_import.no_file", path=path, reason=system_reason(error)) from error
        if not self._file.seekable():
            self._file.close()
            raise UsageError("csv_import.no_pipe", path=path)

    def __enter__(self) -> JsonRows:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @property
    def bytes_read(self) -> int:
        """How far the file has been read."""
        return self._file.tell()

    def again(self) -> JsonRows:
        """The same file from its beginning; whoever asks closes it."""
        return JsonRows(self._path, self._preset)

    def __iter__(self) -> Iterator[Row]:
        """The rows; a line that is no JSON is told by its number, and the rest goes on."""
        told = _PRESETS[self._preset]
        for line, value in self._values():
            if isinstance(value, ValueError):
                yield Row(line, (), str(value))
                continue
            for each in _meant(value):
                for said in told(each):
                    yield Row(line, tuple(_text(said.get(name)) for name in _HEADER))

    def _values(self) -> Iterator[tuple[int, Any]]:
        first = self._file.readline(_LONGEST_LINE)
        alone = _parsed(first)
        if isinstance(alone, ValueError):
            whole = _parsed(first + self._file.read())
            if isinstance(whole, ValueError):
                raise UsageError("csv_import.no_json", path=self._path, reason=whole)
            yield 1, whole
            return
        yield 1, alone
        line = 1
        while text := self._file.readline(_LONGEST_LINE):
            line += 1
            if text.strip():
                yield line, _parsed(text)


def _parsed(text: bytes) -> Any:
    try:
        return json.loads(text.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:  # a UnicodeDecodeError is a ValueError
        return error if isinstance(error, ValueError) else ValueError("nested too deeply")


def _meant(value: Any) -> Iterator[Object]:
    """The objects that are meant, in whatever they are wrapped."""
    if isinstance(value, list):
        for each in value:
            yield from _meant(each)
    elif isinstance(value, dict):
        inner = next((value[name] for name in _WRAPPED if isinstance(value.get(name), list | dict)), None)
        if inner is None or any(name in value for name in _MESSAGES):
            yield value
        else:
            yield from _meant(inner)


def _zendesk(ticket: Object) -> Iterator[Said]:
    people = [_object(ticket.get(name)) for name in ("requester", "assignee", "submitter")]
    requester, assignee, _ = people
    names = {_text(each.get("id")): each.get("name") for each in people if each}
    customer = _text(requester.get("id", ticket.get("requester_id")))
    about: Said = {
        "external_id": ticket.get("id"), "subject": ticket.get("subject"), "status": ticket.get("status"),
        "priority": ticket.get("priority"), "channel": _object(ticket.get("via")).get("channel"),
        "customer": requester.get("name"), "username": requester.get("email"), "category": ticket.get("type"),
        "tags": ticket.get("tags"), "assignee": assignee.get("name"),
        "department": _object(ticket.get("group")).get("name"), "created_at": ticket.get("created_at"),
        "resolved_at": ticket.get("solved_at"),
    }  # fmt: skip
    comments = [each for each in _list(ticket.get("comments")) if isinstance(each, dict)]
    if not comments:
        yield about | {"text": ticket.get("description"), "message_id": "description"}
    for each in comments:
        writer = _text(each.get("author_id"))
        yield about | {
            "message_id": each.get("id"), "text": each.get("plain_body") or each.get("body"),
            "direction": "in" if writer == customer else "out", "private": each.get("public") is False,
            "author": names.get(writer), "created_at": each.get("created_at"),
        }  # fmt: skip


def _freshdesk(ticket: Object) -> Iterator[Said]:
    if "ticket_id" in ticket:
        yield _freshdesk_said(ticket) | {"external_id": ticket["ticket_id"]}
        return
    requester, stats = _object(ticket.get("requester")), _object(ticket.get("stats"))
    status, priority, source = ticket.get("status"), ticket.get("priority"), ticket.get("source")
    about: Said = {
        "external_id": ticket.get("id"), "subject": ticket.get("subject"), "status": _named(_STATUSES, status),
        "priority": _named(_PRIORITIES, priority), "channel": _named(_SOURCES, source),
        "customer": requester.get("name") or ticket.get("requester_name"), "username": requester.get("email"),
        "category": ticket.get("type"), "tags": ticket.get("tags"), "assignee": ticket.get("responder_name"),
        "resolved_at": stats.get("resolved_at") or stats.get("closed_at"),
    }  # fmt: skip
    began = {"message_id": "description", "direction": "in", "created_at": ticket.get("created_at")}
    yield about | began | {"text": ticket.get("description_text") or ticket.get("description")}
    for each in _list(ticket.get("conversations")):
        yield about | _freshdesk_said(_object(each))


def _named(names: Mapping[int, str], value: Any) -> Any:
    return names.get(value, value) if isinstance(value, int) else value


def _freshdesk_said(said: Object) -> Said:
    return {
        "message_id": said.get("id"), "text": said.get("body_text") or said.get("body"),
        "direction": "in" if said.get("incoming") else "out", "private": said.get("private"),
        "created_at": said.get("created_at"),
    }  # fmt: skip


def _chatwoot(told: Object) -> Iterator[Said]:
    if "conversation_id" in told and "message_type" in told:
        yield _chatwoot_said(told) | {"external_id": told["conversation_id"]}
        return
    meta = _object(told.get("meta"))
    sender = _object(meta.get("sender"))
    about: Said = {
        "external_id": told.get("id"), "status": told.get("status"), "priority": told.get("priority"),
        "channel": meta.get("channel"), "customer": sender.get("name"), "username": _handle(sender),
        "tags": told.get("labels"), "assignee": _object(meta.get("assignee")).get("name"),
        "department": _object(meta.get("team")).get("name"), "created_at": told.get("created_at"),
    }  # fmt: skip
    messages = _list(told.get("messages"))
    if not messages:
        yield about
    for each in messages:
        yield about | _chatwoot_said(_object(each))


def _chatwoot_said(said: Object) -> Said:
    sender = _object(said.get("sender"))
    customer = {"customer": sender.get("name")} if sender.get("type") == "contact" else {}
    return customer | {
        "message_id": said.get("id"), "direction": said.get("message_type"), "private": said.get("private"),
        "author": sender.get("name"), "text": said.get("content"), "created_at": said.get("created_at"),
    }  # fmt: skip


def _handle(sender: Object) -> Any:
    """What a customer is called on Instagram, where it knows that; else their address."""
    more = _object(sender.get("additional_attributes"))
    profiles = _object(more.get("social_profiles"))
    return more.get("social_instagram_user_name") or profiles.get("instagram") or sender.get("email")


def _freescout(told: Object) -> Iterator[Said]:
    customer = _object(told.get("customer"))
    about: Said = {
        "external_id": told.get("id"), "subject": told.get("subject"), "status": told.get("status"),
        "channel": told.get("type"), "customer": _name(customer), "username": customer.get("email"),
        "tags": [_object(each).get("name") for each in _list(told.get("tags"))],
        "assignee": _name(_object(told.get("assignee"))), "created_at": told.get("createdAt"),
        "resolved_at": told.get("closedAt"),
    }  # fmt: skip
    threads = [_object(each) for each in _list(_object(told.get("_embedded")).get("threads"))]
    if not threads:
        yield about | {"text": told.get("preview"), "message_id": "preview"}
    for each in threads:
        if each.get("type") != _OF_ITSELF and each.get("state", "published") == "published":
            yield about | {
                "message_id": each.get("id"), "text": text_of_html(_text(each.get("body"))),
                "direction": "in" if each.get("type") == "customer" else "out", "private": each.get("type") == "note",
                "author": _name(_object(each.get("createdBy"))), "created_at": each.get("createdAt"),
            }  # fmt: skip


def _name(person: Object) -> str:
    return f"{_text(person.get('firstName'))} {_text(person.get('lastName'))}".strip()


_PRESETS: Mapping[str, Callable[[Object], Iterator[Said]]] = MappingProxyType(
    {"zendesk": _zendesk, "freshdesk": _freshdesk, "chatwoot": _chatwoot, "freescout": _freescout}
)
PRESETS = tuple(_PRESETS)


def _object(value: Any) -> Object:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    """A value as a cell."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    return "" if value is None or isinstance(value, dict) else str(value)
