"""Which file of an export is what: Instagram moved and renamed its folders over the years.

The folders are those of exports from 2020 to 2026; newer ones put `your_instagram_activity/` in front.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import field
from typing import Literal

from igdesk.importing.archive import Entry
from igdesk.values import dataclass

Folder = Literal["inbox", "message_requests"]

_IN_THREAD = re.compile(
    r"(?s)(?P<root>(?:.*/)?)messages/(?P<folder>inbox|message_requests)/(?P<thread>[^/]+)/(?P<rest>.+)"
)
_PART = re.compile(r"message_([0-9]{1,9})\.json")
_HTML = re.compile(r"(?s)(?:.*/)?messages/(?:inbox|message_requests)/[^/]+/message_[0-9]+\.html")
_COMMENTS = re.compile(r"(?s)(?:.*/)?(?:comments/(?:post_comments(?:_[0-9]+)?|reels_comments|hype)|comments)\.json")
_NOT_CUSTOMERS = re.compile(r"(?s)(?:.*/)?messages/(?:broadcast/.+|(?:ai|secret)_conversations[^/]*)\.json")
_PROFILE = re.compile(r"(?s)(?:.*/)?(?:personal_information|profile)\.json")
_OLD = re.compile(r"(?s)(?:.*/)?messages\.json")


@dataclass(frozen=True, slots=True)
class Part:
    """One `message_N.json` of a thread; `root` tells apart exports that are read together."""

    root: tuple[int, str]
    number: int
    entry: Entry


@dataclass(slots=True)
class ThreadFiles:
    """What belongs to one thread, wherever it lies.

    Attributes:
        name: Its folder, `<display name squashed>_<digits>`.
        folder: `inbox` if it was ever accepted.
        media: Paths inside the thread's folder of all other files.
    """

    name: str
    folder: Folder
    parts: list[Part] = field(default_factory=list)
    media: set[str] = field(default_factory=set)

    @property
    def size(self) -> int:
        """Bytes of its messages."""
        return sum(part.entry.size for part in self.parts)


@dataclass(slots=True)
class Layout:
    """The files that the import looks at, by what they are."""

    threads: list[ThreadFiles] = field(default_factory=list)
    old: list[Entry] = field(default_factory=list)
    comments: list[Entry] = field(default_factory=list)
    profiles: list[Entry] = field(default_factory=list)
    not_customers: list[Entry] = field(default_factory=list)
    html: list[Entry] = field(default_factory=list)

    @property
    def message_files(self) -> list[Entry]:
        return [part.entry for thread in self.threads for part in thread.parts] + self.old


def recognise(entries: Iterable[Entry]) -> Layout:
    """Sort the files of an export into what they are; all others are left alone."""
    layout = Layout()
    threads: dict[str, ThreadFiles] = {}
    kinds = (
        (_OLD, layout.old),
        (_COMMENTS, layout.comments),
        (_PROFILE, layout.profiles),
        (_NOT_CUSTOMERS, layout.not_customers),
    )
    for entry in entries:
        if inside := _IN_THREAD.fullmatch(entry.name):
            _put(threads, entry, inside)
            if _HTML.fullmatch(entry.name):
                layout.html.append(entry)
            continue
        for pattern, kind in kinds:
            if pattern.fullmatch(entry.name):
                kind.append(entry)
    layout.threads = sorted((t for t in threads.values() if t.parts), key=lambda t: (t.folder, t.name))
    return layout


def media_path(uri: str) -> str:
    """Where a message's `uri` lies inside its thread's folder, as in `ThreadFiles.media`; empty for anything else."""
    inside = _IN_THREAD.fullmatch(uri)
    return inside["rest"] if inside else ""


def _put(threads: dict[str, ThreadFiles], entry: Entry, inside: re.Match[str]) -> None:
    folder: Folder = "inbox" if inside["folder"] == "inbox" else "message_requests"
    thread = threads.setdefault(inside["thread"], ThreadFiles(inside["thread"], folder))
    if folder == "inbox":
        thread.folder = folder
    if part := _PART.fullmatch(inside["rest"]):
        thread.parts.append(Part((entry.source, inside["root"]), int(part[1]), entry))
    else:
        thread.media.add(inside["rest"])
