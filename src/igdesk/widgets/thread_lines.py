"""The lines that an item of a conversation is drawn as: plain text with names of looks, before any colour.

Customer text goes through `safe_text` here and nowhere else is it shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from math import ceil

from igdesk.config.model import Config
from igdesk.desk.message_words import attachment_words, story_of, withheld_words
from igdesk.desk.queries import MessageView
from igdesk.i18n import Words
from igdesk.links import Place, place_of
from igdesk.rules.model import Attachment, Direction, MessageState
from igdesk.rules.pilot import sends, waits_because
from igdesk.rules.ways import Way
from igdesk.text import cells, one_line, pad, safe_text, truncate
from igdesk.values import dataclass
from igdesk.widgets.thread_events import actor_text, event_text, sender_text
from igdesk.widgets.thread_items import Boundary, Day, Gap, Happened, Item, Note, Older, Said
from igdesk.widgets.times import clock_text, day_text, weekday_text
from igdesk.widgets.wrap import wrap

Look = str
"""Name of a component class of the thread, without its prefix."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line in one look, with the address that it leads to."""

    text: str
    look: Look = "text"
    link: str | None = None


Line = tuple[Piece, ...]

READABLE = 96
"""Lines longer than this tire the eye, however wide the terminal."""
_WIDE = 100
_STATE_LOOKS = {
    MessageState.SENT: "sent",
    MessageState.FAILED: "failed",
    MessageState.UNCONFIRMED: "unconfirmed",
    MessageState.DELETED: "quiet",
    MessageState.CANCELLED: "quiet",
}


@dataclass(frozen=True, slots=True)
class Drawing:
    """What drawing needs to know besides the item."""

    words: Words
    config: Config
    now: Callable[[], datetime]

    def lines(self, item: Item, width: int) -> tuple[Line, ...]:
        """An item in lines of at most `width` cells."""
        match item:
            case Older():
                return ((Piece(f" {self.words('ticket_ui.older')}", "quiet"),),)
            case Day(day):
                return ((), self._rule(day_text(day, self.words), width, "day"))
            case Boundary(number, current):
                key = "ticket_ui.this_ticket" if current else "ticket_ui.earlier_ticket"
                return ((), self._rule(self.words(key, number=number), width, "boundary"))
            case Gap():
                words = wrap(self.words("shapes.gap"), max(width - 8, 8))
                return ((), *(self._rule(line, width, "boundary") for line in words))
            case Note():
                return tuple(self._note(item, width))
            case Happened():
                return tuple(self._happened(item, width))
            case Said():
                return tuple(self._said(item, width))

    def changes_with(self, item: Item) -> str:
        """What of an item's look depends on the time: two equal answers mean the same lines."""
        return self._state(item) if isinstance(item, Said) and item.hold_until is not None else ""

    def _rule(self, text: str, width: int, look: Look) -> Line:
        free = max(width - cells(text) - 4, 0)
        left = free // 2 + 1
        return (Piece(f" {'─' * left} ", "rule"), Piece(text, look), Piece(f" {'─' * (free - left + 1)}", "rule"))

    def _happened(self, item: Happened, width: int) -> Iterator[Line]:
        at = clock_text(item.recorded.at, self.config.desk.timezone)
        if not item.goes_on:
            yield ()
        for place, line in enumerate(wrap(event_text(item.recorded, self.words, self.config), max(width - 9, 8))):
            yield (Piece(f" {at} ∙ " if place == 0 else " " * 9, "quiet"), Piece(line, "event"))

    def _note(self, item: Note, width: int) -> Iterator[Line]:
        note = item.note
        at = clock_text(note.at, self.config.desk.timezone)
        inner = max(min(width - 4, READABLE), 8)
        author = actor_text(note.author, self.words, self.config)
        heading = f"✎ {self.words('ticket_ui.note')} · {author} · {at} · {self.words('ticket_ui.only_colleagues')}"
        yield ()
        yield (Piece(" "), Piece("┊ ", "note-frame"), Piece(pad(heading, inner), "note-head"))
        for line in wrap(safe_text(note.text), inner):
            yield (Piece(" "), Piece("┊ ", "note-frame"), Piece(pad(line, inner), "note"))

    def _said(self, item: Said, width: int) -> Iterator[Line]:
        message = item.message
        ours = message.direction is Direction.OUT
        indent = (16 if width >= _WIDE else 6) if ours else 1
        bar = (Piece(" " * indent), Piece("┃ ", "our-bar" if ours else "their-bar"))
        inner = max(min(width - indent - 3, READABLE), 8)
        if not item.goes_on:
            yield ()
            yield (*bar, *self._heading(item, inner))
        for line in self._body(message, inner):
            yield (*bar, *line)

    def _heading(self, item: Said, width: int) -> Line:
        message = item.message
        at = clock_text(message.created_at, self.config.desk.timezone)
        ours = message.direction is Direction.OUT
        rest = f" {at}"
        if not ours:
            rest += f" · {self.words(f'ticket_ui.channel_{message.channel.value}')}"
        if message.way is not Way.MESSAGE:
            rest += f" · {self.words(f'answering.way_{message.way.value}')}"
        if message.hidden:
            rest += f" · {self.words('answering.hidden')}"
        if message.edited:
            rest += f" · {self.words('shapes.edited')}"
        state = self._state(item)
        look = _STATE_LOOKS.get(message.state, "holding" if item.hold_until else "quiet")
        tail = f"  {state}" if state else ""
        name = truncate(self._author(message), max(width - cells(rest) - cells(tail), 6))
        rest = truncate(rest, max(width - cells(name), 0))
        tail = truncate(tail, max(width - cells(name) - cells(rest), 0))
        return Piece(name, "us" if ours else "them"), Piece(rest, "quiet"), Piece(tail, look)

    def _author(self, message: MessageView) -> str:
        if message.direction is Direction.OUT:
            return sender_text(message.author, self.words, self.config)
        return one_line(message.author or "") or self.words("ticket_ui.customer")

    def _state(self, item: Said) -> str:
        """What is known of our message's way, with its sign."""
        state = item.message.state
        if state is MessageState.RECEIVED:
            return ""
        if item.awaits_release:
            return self.words("release.waits")
        if item.send_at is not None:
            at = weekday_text(item.send_at, self.now(), self.config.desk.timezone, self.words)
            return self.words("send_later.waits_until", at=at)
        if state is MessageState.QUEUED and item.hold_until is not None and sends(self.config.desk):
            left = ceil((item.hold_until - self.now()).total_seconds())
            if left > 0:
                return self.words("ticket_ui.holding", seconds=left)
        return self.words(f"ticket_ui.state_{state.value}")

    def _body(self, message: MessageView, width: int) -> Iterator[Line]:
        if story := story_of(message, self.words):
            yield self._labelled(story, message.story_url, width)
        look = "gone" if message.state in (MessageState.DELETED, MessageState.CANCELLED) else "text"
        if message.text:
            for line in wrap(safe_text(message.text), width):
                yield (Piece(line, look),)
        elif message.state is MessageState.DELETED:
            yield (Piece(truncate(self.words("ticket_ui.deleted"), width), "quiet"),)
        if withheld := withheld_words(message, self.words):
            for line in wrap(withheld, width):
                yield (Piece(line, "quiet"),)
        for attachment in message.attachments:
            yield self._attachment(attachment, width)
        if message.reactions:
            yield (Piece(truncate(one_line(message.reactions), width), "quiet"),)
        told = message.state in (MessageState.FAILED, MessageState.UNCONFIRMED)
        why = waits_because(message.state, self.config.desk) or (message.error if told else None)
        if why is not None:
            for line in wrap(safe_text(self.words.of(why)), width):
                yield (Piece(line, _STATE_LOOKS.get(message.state, "holding")),)

    def _attachment(self, attachment: Attachment, width: int) -> Line:
        label = f"[{attachment_words(attachment.type, self.words)}]"
        if attachment.name:
            label += f" {one_line(attachment.name)}"
        return self._labelled(label, attachment.url, width)

    def _labelled(self, label: str, url: str | None, width: int) -> Line:
        label = truncate(label, width)
        left = width - cells(label) - 1
        if url is None or left < 2:
            return (Piece(label, "attachment"),)
        return (Piece(f"{label} ", "attachment"), Piece(truncate(one_line(url), left), "link", link_of(url)))


def link_of(url: str) -> str | None:
    """`url` if a terminal may be told to open it: only what `o` would open, and only where it reads as it goes."""
    place = place_of(url)
    return url if isinstance(place, Place) and place.url == url else None
