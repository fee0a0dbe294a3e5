"""Meta's "Download your information" export, read thread by thread: a path in, values out, nothing stored.

What is known of the format stands in the modules that it concerns; Meta documents none of it.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from heapq import nsmallest
from json import loads
from pathlib import Path
from types import TracebackType
from typing import Self

from igdesk.i18n import Phrase
from igdesk.importing import export_2020
from igdesk.importing.archive import LIMITS, Entry, ExportError, FileTree, Limits, UnreadableFileError
from igdesk.importing.layout import Part, ThreadFiles, media_path, recognise
from igdesk.importing.message import Draft, ExportAttachment, read_message
from igdesk.importing.mojibake import repair_tree
from igdesk.importing.owner import OwnerSource, ThreadHead, find_owner, profile_names
from igdesk.importing.skipped import SkipList, Skipped
from igdesk.importing.thread import (
    ExportThread,
    in_order,
    is_group,
    keyed,
    merge_heads,
    oldest_first,
    owner_name_in,
    thread_head,
    thread_number,
    union,
)
from igdesk.importing.thread_json import MessageFile

_HEADS = 64
"""Threads, smallest first, that are looked into for the owner's name: the owner takes part in all of them."""


def open_export(paths: Sequence[Path], *, owner: str | None = None, limits: Limits = LIMITS) -> Export:
    """Open an export; use it as a context manager.

    Args:
        paths: A folder, a zip, several zips, or a folder that holds the zips. Several exports are read as one.
        owner: Display name or user name of the account whose export it is, where it cannot or shall not be found out.
        limits: What it may ask of this computer.

    Raises:
        ExportError: It is missing, broken, encrypted, HTML, too large, without messages, or `owner` is not in it.
    """
    tree = FileTree(paths, limits)
    try:
        return Export(tree, owner, limits)
    except BaseException:
        tree.close()
        raise


class Export:
    """An open export; made by `open_export`.

    Attributes:
        owner: Display name of the account whose export it is; None if nothing tells.
        owner_source: How that was found.
        thread_count: Threads that there are, damaged ones included.
        file_count: Message files that there are.
        total_bytes: Their size.
        files_read: How many of them `threads` has dealt with so far.
        bytes_read: Their size.
    """

    def __init__(self, tree: FileTree, owner: str | None, limits: Limits) -> None:
        self._tree = tree
        self._limits = limits
        self._layout = recognise(tree.entries)
        self._at_opening, self._in_threads = SkipList(), SkipList()
        files = self._layout.message_files
        self._check(files)
        self.file_count, self.total_bytes = len(files), sum(entry.size for entry in files)
        self.files_read = self.bytes_read = 0
        old_heads = [head for entry in self._layout.old for head in self._old_heads(entry)]
        heads = [*self._heads(), *old_heads]
        self.thread_count = len(self._layout.threads) + len(old_heads)
        if not self.thread_count:
            raise ExportError("importing.no_messages")
        self.owner: str | None
        self.owner_source: OwnerSource | None
        self.owner, self.owner_source = find_owner(heads, self._profile(), owner)
        if owner is not None and not _takes_part(self.owner, heads):
            raise ExportError("importing.owner_not_found", name=owner)
        self._note_what_is_no_message()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._tree.close()

    @property
    def skipped(self) -> list[Skipped]:
        """What was left out so far; complete once `threads` has run through."""
        return self._at_opening.all() + self._in_threads.all()

    def threads(self) -> Iterator[ExportThread]:
        """The threads, one at a time; a thread of which nothing is readable is in `skipped` only.

        Raises:
            ExportError: The owner is not known, so nobody can tell the customers' messages from the desk's.
        """
        if self.owner is None:
            raise ExportError("importing.owner_unknown")
        self._in_threads = SkipList()
        self.files_read = self.bytes_read = 0
        return self._threads(self.owner)

    def _threads(self, owner: str) -> Iterator[ExportThread]:
        for files in self._layout.threads:
            thread = self._thread(files, owner)
            if thread:
                yield thread
        for entry in self._layout.old:
            yield from self._old_threads(entry, owner)

    def _thread(self, files: ThreadFiles, owner: str) -> ExportThread | None:
        heads: list[ThreadHead] = []
        exports: dict[tuple[int, str], list[list[Draft]]] = defaultdict(list)
        whole = False
        for part in sorted(files.parts, key=lambda part: (part.root, -part.number)):
            file = self._message_file(part.entry)
            if file is None:
                continue
            exports[part.root].append(oldest_first(self._drafts(file.items(), part.entry.shown)))
            whole |= not self._note_fault(file, part.entry.shown)
            heads.append(thread_head(file.header))
        drafts = union(in_order(parts) for parts in exports.values())
        if not drafts and not whole:
            return None
        return self._whole_thread(files, merge_heads(heads), drafts, owner)

    def _old_threads(self, entry: Entry, owner: str) -> Iterator[ExportThread]:
        file = self._message_file(entry, is_list=True)
        for item in file.items() if file else ():
            people = export_2020.participants(item)
            if not people:
                self._in_threads.add(entry.shown, Phrase("importing.file_not_thread"))
                continue
            drafts = in_order([oldest_first(self._drafts(export_2020.messages(item), entry.shown))])
            files = ThreadFiles(export_2020.thread_name(people), "inbox")
            thread = self._whole_thread(files, ThreadHead("", people), drafts, owner)
            if thread:
                yield thread
        if file and file.fault:
            self._in_threads.add(entry.shown, file.fault)

    def _whole_thread(
        self, files: ThreadFiles, head: ThreadHead, drafts: list[Draft], owner: str
    ) -> ExportThread | None:
        path = f"{files.folder}/{files.name}"
        name = owner_name_in(head, owner, drafts)
        if name is None:
            self._in_threads.add(path, Phrase("importing.same_name", {"name": owner}), len(drafts))
            return None
        people = dict.fromkeys([*head.participants, *(draft.sender for draft in drafts)])
        others = [person for person in people if person != name]
        return ExportThread(
            key=files.name,
            number=thread_number(files.name),
            folder=files.folder,
            title=head.title or ", ".join(others) or files.name,
            participants=head.participants,
            is_group=is_group(head, others),
            messages=tuple(keyed(files.name, name, [self._with_media(d, files, path) for d in drafts])),
        )

    def _with_media(self, draft: Draft, files: ThreadFiles, path: str) -> Draft:
        if all(attachment.type == "share" for attachment in draft.attachments):
            return draft
        found = tuple(self._looked_up(attachment, files, path) for attachment in draft.attachments)
        return replace(draft, attachments=found)

    def _looked_up(self, attachment: ExportAttachment, files: ThreadFiles, path: str) -> ExportAttachment:
        if attachment.uri is None or attachment.type == "share":
            return attachment
        present = media_path(attachment.uri) in files.media
        if not present:
            self._in_threads.add(path, Phrase("importing.media_missing"))
        return replace(attachment, present=present)

    def _drafts(self, items: Iterable[object], shown: str) -> list[Draft]:
        drafts: list[Draft] = []
        for item in items:
            read = read_message(item)
            if isinstance(read, Draft):
                drafts.append(read)
            else:
                self._in_threads.add(shown, Phrase(read))
        return drafts

    def _message_file(self, entry: Entry, *, is_list: bool = False) -> MessageFile | None:
        self.files_read += 1
        self.bytes_read += entry.size
        file = self._opened(entry, self._in_threads)
        if file and file.is_list is not is_list:
            self._in_threads.add(entry.shown, Phrase("importing.file_not_thread"))
            return None
        return file

    def _opened(self, entry: Entry, skips: SkipList) -> MessageFile | None:
        try:
            return MessageFile(entry.read(self._limits.file_bytes))
        except UnreadableFileError as error:
            skips.add(entry.shown, error.phrase)
            return None

    def _note_fault(self, file: MessageFile, shown: str) -> bool:
        fault = file.fault or (None if file.has_messages else Phrase("importing.file_not_thread"))
        if fault:
            self._in_threads.add(shown, fault)
        return fault is not None

    def _check(self, files: Sequence[Entry]) -> None:
        if not files:
            raise ExportError("importing.html" if self._layout.html else "importing.no_messages")
        if any(entry.encrypted for entry in files):
            raise ExportError("importing.encrypted")
        if sum(entry.size for entry in files) > self._limits.total_bytes:
            raise ExportError("importing.too_big", gigabytes=self._limits.total_bytes >> 30)

    def _heads(self) -> Iterator[ThreadHead]:
        smallest = nsmallest(_HEADS, (min(t.parts, key=_part_size) for t in self._layout.threads), key=_part_size)
        for part in smallest:
            file = self._opened(part.entry, SkipList())  # what is wrong with it is noted when its thread is read
            if file and not file.is_list:
                deque(file.items(), maxlen=0)
                yield thread_head(file.header)

    def _old_heads(self, entry: Entry) -> Iterator[ThreadHead]:
        file = self._opened(entry, SkipList())
        for item in file.items() if file and file.is_list else ():
            if people := export_2020.participants(item):
                yield ThreadHead("", people)

    def _profile(self) -> tuple[str, ...]:
        return tuple(name for entry in self._layout.profiles for name in profile_names(self._json(entry)))

    def _json(self, entry: Entry) -> object:
        try:
            content: object = loads(entry.read(self._limits.file_bytes))
            return repair_tree(content)
        except UnreadableFileError as error:
            self._at_opening.add(entry.shown, error.phrase)
        except (ValueError, RecursionError):
            self._at_opening.add(entry.shown, Phrase("importing.file_not_json"))
        return None

    def _note_what_is_no_message(self) -> None:
        for (shown, key), count in self._tree.ignored.items():
            self._at_opening.add(shown, Phrase(key), count)
        for entry in self._layout.html:
            self._at_opening.add(entry.shown, Phrase("importing.html_file"))
        for entry in self._layout.not_customers:
            self._at_opening.add(entry.shown, Phrase("importing.not_customers"))
        for entry in self._layout.comments:
            if count := _how_many(self._json(entry)):
                self._at_opening.add(entry.shown, Phrase("importing.own_comments"), count)


def _part_size(part: Part) -> int:
    return part.entry.size


def _takes_part(name: str | None, heads: Iterable[ThreadHead]) -> bool:
    named = [head for head in heads if head.participants]
    return not named or any(name in head.participants for head in named)


def _how_many(comments: object) -> int:
    """Comments in a file of any year: a bare list, or lists under keys such as `comments_media_comments`."""
    if isinstance(comments, dict):
        return sum(len(value) for value in comments.values() if isinstance(value, list))
    return len(comments) if isinstance(comments, list) else 0
