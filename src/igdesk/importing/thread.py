"""A thread of an export made whole: parts put together, in order, each message with a key that every export repeats."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from hashlib import blake2b
from itertools import groupby
from typing import Literal

from igdesk.importing.layout import Folder
from igdesk.importing.message import Draft, ExportAttachment, ExportReaction, ExportShare, MessageKind
from igdesk.importing.owner import ThreadHead
from igdesk.values import dataclass

Direction = Literal["in", "out"]
_NUMBER = re.compile(r"(?:.*_)?([0-9]{10,})")


@dataclass(frozen=True, slots=True)
class ExportMessage:
    """One message of an export.

    Attributes:
        key: The same in every export that holds the message, whatever the customer is called by then.
        direction: `out` if the export's owner wrote it.
        at: When, to the millisecond.
        text: As written; empty for what was taken back and for bare media.
    """

    key: str
    sender: str
    direction: Direction
    at: datetime
    kind: MessageKind
    text: str
    attachments: tuple[ExportAttachment, ...]
    share: ExportShare | None
    reactions: tuple[ExportReaction, ...]


@dataclass(frozen=True, slots=True)
class ExportThread:
    """A conversation of an export.

    Attributes:
        key: Name of its folder, `<display name squashed>_<digits>`, the same when a request is accepted.
        number: Those digits, which stay when the customer changes the display name; None in old exports.
        messages: Oldest first; of equal times, in the order in which they were written.
    """

    key: str
    number: str | None
    folder: Folder
    title: str
    participants: tuple[str, ...]
    is_group: bool
    messages: tuple[ExportMessage, ...]

    @property
    def path(self) -> str:
        """What Instagram's own `thread_path` says: `inbox/<key>`."""
        return f"{self.folder}/{self.key}"


def thread_head(header: dict[str, object]) -> ThreadHead:
    """Title and participants out of a message file's header, as far as they are readable."""
    title, people = header.get("title"), header.get("participants")
    names = [p.get("name") if isinstance(p, dict) else p for p in people] if isinstance(people, list) else []
    readable = tuple(name for name in names if isinstance(name, str) and name)
    return ThreadHead(title if isinstance(title, str) else "", readable)


def merge_heads(heads: Sequence[ThreadHead]) -> ThreadHead:
    """What the parts of one thread say together; names that a thread holds twice stay twice."""
    people: Counter[str] = Counter()
    for head in heads:
        people |= Counter(head.participants)
    return ThreadHead(next((h.title for h in heads if h.title), ""), tuple(people.elements()))


def thread_number(key: str) -> str | None:
    """The digits at the end of a thread's folder name, if they are Instagram's."""
    found = _NUMBER.fullmatch(key)
    return found[1] if found else None


def oldest_first(drafts: list[Draft]) -> list[Draft]:
    """Messages of one file turned round: files are newest first, unless somebody sorted them."""
    return drafts if drafts and drafts[0].ms < drafts[-1].ms else drafts[::-1]


def in_order(parts: Iterable[list[Draft]]) -> list[Draft]:
    """The parts of one thread of one export as one list: not their numbers but their times tell which is older."""
    sorted_parts = sorted((part for part in parts if part), key=lambda part: part[0].ms)
    return sorted((draft for part in sorted_parts for draft in part), key=lambda draft: draft.ms)


def union(exports: Iterable[list[Draft]]) -> list[Draft]:
    """One thread out of several exports: what was said twice in one of them stays twice, overlaps count once."""
    held: Counter[tuple[int, str]] = Counter()
    together: list[Draft] = []
    for drafts in exports:
        own: Counter[tuple[int, str]] = Counter()
        for draft in drafts:
            said = (draft.ms, draft.text)
            own[said] += 1
            if own[said] > held[said]:
                held[said] = own[said]
                together.append(draft)
    return sorted(together, key=lambda draft: draft.ms)


def is_group(head: ThreadHead, others: Sequence[str]) -> bool:
    """More than two take part, or did: people leave groups. A thread between two bears the other one's name.

    Args:
        others: Everybody but the owner who takes part or wrote something.
    """
    return len(set(head.participants)) > 2 or (len(others) > 1 and head.title not in head.participants)


def owner_name_in(head: ThreadHead, owner: str, drafts: Iterable[Draft]) -> str | None:
    """The owner's name within this thread: an older one may stand there; None if a customer bears the same."""
    people = head.participants
    if people.count(owner) > 1:
        return None
    if owner in people or len(set(people)) != 2 or head.title not in people:
        return owner
    if any(draft.sender == owner for draft in drafts):
        return owner
    return next(name for name in people if name != head.title)


def keyed(key: str, owner: str, drafts: Sequence[Draft]) -> Iterator[ExportMessage]:
    """The messages with their keys and directions.

    A key is made of thread, time, text and how many equal ones came before at that instant. Names are no part of it:
    people change them, and an export writes the new one under old messages too.
    """
    identity = thread_number(key) or key
    for ms, same_time in groupby(drafts, key=lambda draft: draft.ms):
        before: Counter[str] = Counter()
        for draft in same_time:
            content = f"{identity}\n{ms}\n{before[draft.text]}\n{draft.text}"
            before[draft.text] += 1
            yield ExportMessage(
                key=blake2b(content.encode(), digest_size=16).hexdigest(),
                sender=draft.sender,
                direction="out" if draft.sender == owner else "in",
                at=draft.at,
                kind=draft.kind,
                text=draft.text,
                attachments=draft.attachments,
                share=draft.share,
                reactions=draft.reactions,
            )
