"""What the person has begun to write, by ticket: read at once from memory, saved with every change.

A draft outlives Esc, the program and the computer's power. It is gone only when its words were queued, noted or taken
up, or when its writer emptied it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from igdesk.desk.desk import Desk
from igdesk.i18n import Phrase
from igdesk.rules.model import MessageState
from igdesk.store.draft_lines import FORMS, joined, lines_of, packed, unpacked, words_of
from igdesk.store.drafts import Changes, Draft, DraftFile, Kind, Place, Writer
from igdesk.store.errors import NewerDatabaseError, StoreError
from igdesk.values import dataclass

__all__ = ["MANY", "Draft", "Drafts", "Kind", "lines_of", "words_of"]

MANY = 0
"""In place of a ticket: several that were selected."""
SAVE_WITHIN = 2.0
"""Seconds that somebody who must know waits for the disk at most."""
_TEXTS = tuple(kind for kind in Kind if kind is not Kind.TAKING)
"""What people write."""
_BETWEEN = {Kind.REPLY: "\n\n", Kind.NOTE: "\n\n", Kind.ESCALATION: " ", Kind.RETURN: " ", Kind.CORRECTION: " "}
"""What stands between two texts that become one."""


@dataclass(frozen=True, slots=True)
class _Joined:
    """Drafts that became one because their tickets were merged."""

    one: Draft
    parts: Changes
    """What was at each place before."""

    def is_apart(self, ticket: int, merged: Collection[int]) -> bool:
        """Whether that merge was undone, seen from a ticket that is nobody's part and from those merged into it."""
        others = {number for number, _kind in self.parts} - {self.one.ticket}
        return ticket in others or (ticket == self.one.ticket and not others <= {*merged})


class Drafts:
    """The drafts of one person at one desk.

    Args:
        desk: The desk, which knows what was sent.
        file: Where they are saved; without one they are kept while the program runs.
    """

    def __init__(self, desk: Desk, file: DraftFile | None = None) -> None:
        self._desk = desk
        self._file = file
        self._writer: Writer | None = None
        self._kept: dict[Place, Draft] = {}
        self._early: dict[Place, Draft | None] = {}
        self._joined: list[_Joined] = []
        self._changed_at: dict[Place, int] = {}
        self._changes = 0
        self._recovering = asyncio.Lock()
        self._coming: tuple[str, ...] = ()
        """Replies whose words have just come back."""

    # What there is

    def draft(self, ticket: int, kind: Kind = Kind.REPLY) -> Draft | None:
        """What was begun on a ticket, if anything."""
        return self._kept.get((ticket, kind))

    def text(self, ticket: int, kind: Kind = Kind.REPLY) -> str:
        """Its words, or none."""
        draft = self.draft(ticket, kind)
        return "" if draft is None else draft.text

    def lines(self, ticket: int, kind: Kind) -> dict[str, str]:
        """What was typed into the lines of a dialog, by their names."""
        return unpacked(self.text(ticket, kind))

    def has(self, ticket: int) -> bool:
        """Whether anything was begun on a ticket."""
        return any((ticket, kind) in self._kept for kind in _TEXTS)

    def newest_first(self) -> tuple[Draft, ...]:
        """All of them."""
        texts = (draft for draft in self._kept.values() if draft.kind in _TEXTS)
        return tuple(sorted(texts, key=lambda draft: (draft.saved_at, draft.ticket), reverse=True))

    # What the person does

    def keep(self, ticket: int, text: str, kind: Kind = Kind.REPLY, *, template: str | None = None) -> None:
        """Keep a text as it is now; one without words is forgotten."""
        if not text.strip():
            self.forget(ticket, kind)
            return
        known = self.draft(ticket, kind)
        if known is None or (known.text, known.template) != (text, template):
            self._set({(ticket, kind): Draft(ticket, kind, text, template, self._desk.now())})

    def keep_line(self, ticket: int, kind: Kind, name: str, text: str | None) -> None:
        """Keep a line of a dialog as it is now.

        Args:
            ticket: The ticket that it is about.
            kind: Which dialog.
            name: Which line.
            text: What stands there; None if that is nothing of the person's.
        """
        lines: dict[str, str | None] = {**self.lines(ticket, kind), name: text}
        self.keep(ticket, packed({each: said for each, said in lines.items() if said is not None}), kind)

    def keep_lines(self, ticket: int, kind: Kind, lines: Mapping[str, str]) -> None:
        """Keep all lines of a dialog as they are now; none: there is nothing of the person's in them."""
        self.keep(ticket, packed(lines), kind)

    def become_note(self, ticket: int, kind: Kind) -> None:
        """What was begun has no place on the ticket any more: its words go on below the note that was begun there."""
        draft, note = self.draft(ticket, kind), self.text(ticket, Kind.NOTE).strip()
        if draft is not None:
            text = "\n\n".join(filter(None, [note, words_of(draft)]))
            begun = Draft(ticket, Kind.NOTE, text, None, self._desk.now())
            self._set({(ticket, kind): None, (ticket, Kind.NOTE): begun})

    def forget(self, ticket: int, kind: Kind = Kind.REPLY) -> None:
        """Its words are where they were meant to go."""
        if (ticket, kind) in self._kept:
            self._set({(ticket, kind): None})

    def merged(self, into: int, numbers: Iterable[int]) -> bool:
        """What was begun on merged tickets goes on below what was begun on the one they went into.

        Where a merge was undone since, each has its own again, unless that was gone on with or sent.

        Args:
            into: A ticket that is not merged into another one.
            numbers: Those that are merged into it now.

        Returns:
            Whether the reply that was begun has words of another ticket now.
        """
        numbers = tuple(numbers)
        self._apart(into, numbers)
        changes: dict[Place, Draft | None] = {}
        for kind in _TEXTS:
            others = [draft for number in numbers if (draft := self.draft(number, kind)) is not None]
            if others:
                first = self.draft(into, kind)
                drafts = [draft for draft in (first, *others) if draft is not None]
                text = _one(kind, drafts)
                template = next((draft.template for draft in drafts if draft.template), None)
                one = Draft(into, kind, text, template, self._desk.now())
                parts: dict[Place, Draft | None] = {(into, kind): first}
                parts |= {(each.ticket, kind): each for each in others}
                self._joined.append(_Joined(one, parts))
                changes[into, kind] = one
                changes |= {(draft.ticket, kind): None for draft in others}
        self._set(changes)
        return (into, Kind.REPLY) in changes

    def _apart(self, ticket: int, merged: Collection[int]) -> None:
        """Give back what is not merged any more, the latest first."""
        for each in reversed([each for each in self._joined if each.is_apart(ticket, merged)]):
            self._joined.remove(each)
            place = (each.one.ticket, each.one.kind)
            now = self.draft(*place)
            is_same = now is not None and (now.text, now.template) == (each.one.text, each.one.template)
            if is_same and not any(other in self._kept for other in each.parts if other != place):
                self._set(each.parts)

    async def taking(self, ticket: int, operation: str) -> None:
        """A reply is about to be taken back: from now on its words are found again, whatever happens to the program.

        Args:
            ticket: Its ticket.
            operation: What its parts have in common, see `OutboxRow.operation`.
        """
        rows = await self._desk.parts_of(operation)
        here = [row.id for row in rows if row.state is not MessageState.CANCELLED]
        if here:
            self._set({(ticket, Kind.TAKING): self._taking(ticket, [*self._being_taken(ticket), *here])})
            await self.saved()

    async def took(self, ticket: int) -> None:
        """Replies of a ticket were taken back: their words are the beginning of its draft now."""
        async with self._recovering:
            replies = self._being_taken(ticket)
            if not replies:
                return
            rows = await self._desk.replies(replies)
            back = [row for row in rows if row.state is MessageState.CANCELLED and row.text]
            # What is neither back nor with Instagram may be taken back yet: by another program, this very moment.
            still = [row.id for row in rows if row.state not in (MessageState.CANCELLED, MessageState.SENT)]
            changes: dict[Place, Draft | None] = {(ticket, Kind.TAKING): self._taking(ticket, still)}
            if back:
                begun = self.draft(ticket)
                text = "\n\n".join([*(row.text for row in back), *([begun.text.strip()] if begun else [])])
                named = [*(row.template for row in back), begun.template if begun else None]
                template = next(filter(None, named), None)
                changes[ticket, Kind.REPLY] = Draft(ticket, Kind.REPLY, text, template, self._desk.now())
            self._set(changes)

    async def come_back(self, standing: Callable[[int], str | None]) -> Mapping[int, str]:
        """Replies that did not go because the customer wrote first: their words are the beginning of drafts now.

        Args:
            standing: What stands in a composer that is open on a ticket; None: there is none.

        Returns:
            By ticket, what its draft is now. Whoever shows it does so at once, then says `came_back`.
        """
        rows = await self._desk.to_return()
        changes: dict[Place, Draft | None] = {}
        for number in dict.fromkeys(row.ticket for row in rows):
            words = "\n\n".join(row.text for row in rows if row.ticket == number and row.text)
            kept, stands = self.draft(number), standing(number)
            begun = (kept.text if kept else "") if stands is None else stands
            if words not in begun:  # a program may have died before it could say that they are here
                template = kept.template if kept else None
                text = "\n\n".join(filter(None, [words, begun.strip()]))
                changes[number, Kind.REPLY] = Draft(number, Kind.REPLY, text, template, self._desk.now())
        self._coming = tuple(row.id for row in rows)
        self._set(changes)
        return {number: draft.text for (number, _kind), draft in changes.items() if draft is not None}

    async def came_back(self) -> None:
        """What came back is on the disk, and need not come again."""
        coming, self._coming = self._coming, ()
        if coming and await self.saved():
            await self._desk.returned(coming)

    def _being_taken(self, ticket: int) -> list[str]:
        return self.text(ticket, Kind.TAKING).split()

    def _taking(self, ticket: int, replies: Sequence[str]) -> Draft | None:
        return Draft(ticket, Kind.TAKING, " ".join(replies), None, self._desk.now()) if replies else None

    # The file

    async def refresh(self, *tickets: int) -> None:
        """See what was saved last, by another program of the same person as well.

        What became a reply, a note or an escalation since it was saved is forgotten; what was being taken back when a
        program died is a draft again.

        Args:
            *tickets: Of which that is asked; of all where none is named.
        """
        if self._file is None:
            return
        before = self._changes
        try:
            saved = {(draft.ticket, draft.kind): draft for draft in await self._file.load(await self._identified())}
        except (StoreError, NewerDatabaseError):
            return  # the file says so itself, see `news`
        for place in {*self._kept, *saved}:
            if self._changed_at.get(place, 0) <= before:
                self._replace(place, saved.get(place))
        await self._settle(tickets)

    async def _settle(self, tickets: Collection[int]) -> None:
        asked = tuple(draft for draft in self._kept.values() if not tickets or draft.ticket in tickets)
        for draft in asked:
            if draft.kind is Kind.TAKING:
                await self.took(draft.ticket)
        texts = tuple(draft for draft in asked if draft.kind is not Kind.TAKING)
        over = await self._desk.spent_drafts(texts) if texts else ()
        same = [draft for draft in over if self.draft(draft.ticket, draft.kind) == draft]
        self._set({(draft.ticket, draft.kind): None for draft in same})

    async def saved(self) -> bool:
        """Whether everything is on the disk; waits for it a moment."""
        if self._file is None:
            return True
        try:
            async with asyncio.timeout(SAVE_WITHIN):
                await self._identified()
                return await self._file.flush()
        except (TimeoutError, StoreError):
            return False

    def news(self) -> tuple[Phrase, ...]:
        """What happened to the file that the person should know, since it was last asked."""
        news = None if self._file is None else self._file.news
        return () if news is None else tuple(news.get_nowait() for _ in range(news.qsize()))

    async def _identified(self) -> Writer:
        if self._writer is None:
            self._writer = Writer(await self._desk.identity(), self._desk.me)
            early, self._early = self._early, {}
            self._put(early)
        return self._writer

    def _set(self, changes: Changes) -> None:
        if changes:
            self._changes += 1
            for place, draft in changes.items():
                self._changed_at[place] = self._changes
                self._replace(place, draft)
            self._put(changes)

    def _replace(self, place: Place, draft: Draft | None) -> None:
        if draft is None:
            self._kept.pop(place, None)
        else:
            self._kept[place] = draft

    def _put(self, changes: Changes) -> None:
        if self._file is None or not changes:
            return
        if self._writer is None:
            self._early |= changes
        else:
            self._file.put(self._writer, changes)


def _one(kind: Kind, drafts: Sequence[Draft]) -> str:
    """The text of drafts that become one."""
    return joined(drafts) if kind in FORMS else _BETWEEN[kind].join(draft.text.strip() for draft in drafts)
