"""What a search found, one line each: which ticket, who, when, and the words with what was looked for marked."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widgets import Static

from igdesk.config.model import Config
from igdesk.desk.queries import HitKind, SearchHit, Term, snippet
from igdesk.i18n import Words
from igdesk.text import cells, one_line, pad, truncate
from igdesk.values import dataclass
from igdesk.widgets.looks_when_drawn import LooksWhenDrawn
from igdesk.widgets.thread_events import sender_text
from igdesk.widgets.times import moment_text

_MARGIN = 20
"""How near to its end the cursor may come before more is asked for."""
_KIND_SIGN = {HitKind.MESSAGE: " ", HitKind.NOTE: "✎", HitKind.TICKET: "#", HitKind.CUSTOMER: "@"}
_NUMBER, _WHEN, _KIND = 7, 11, 1
_WHO, _WHO_WIDE = 12, 20
_WIDE_FROM = 110
"""Cells from which names have more room."""


class HitList(LooksWhenDrawn):
    """The finds, newest first; it draws the lines in view alone. The search line keeps the focus.

    Args:
        words: The phrases.
        config: The time zone, and what people are called.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"hits--calm", "hits--number", "hits--mark", "hits--cursor"}
    DEFAULT_CSS = """
    HitList { height: 1fr; background: $background; color: $foreground; }
    HitList > .hits--calm { color: $calm; }
    HitList > .hits--number { color: $accent; }
    HitList > .hits--mark { color: $warning; text-style: bold underline; }
    HitList > .hits--cursor { background: $block-cursor-blurred-background; text-style: $row-cursor-style; }
    """

    class MoreWanted(Message):
        """The cursor came near to the end of what is loaded."""

    @dataclass
    class Chosen(Message):
        """A find was clicked."""

        hit: SearchHit

    def __init__(self, words: Words, config: Config) -> None:
        super().__init__()
        self._words = words
        self._config = config
        self._hits: tuple[SearchHit, ...] = ()
        self._terms: tuple[Term, ...] = ()
        self._now: datetime | None = None
        self._cursor = 0
        self._top = 0

    def adopt(self, config: Config) -> None:
        """Another configuration: other names and times, also in what is shown."""
        self._config = config
        self.refresh()

    @property
    def hits(self) -> tuple[SearchHit, ...]:
        """What is loaded."""
        return self._hits

    @property
    def place(self) -> int:
        """Which of them is under the cursor."""
        return self._cursor

    @property
    def current(self) -> SearchHit | None:
        """The find under the cursor."""
        return self._hits[self._cursor] if self._hits else None

    def show(self, hits: tuple[SearchHit, ...], terms: tuple[Term, ...], now: datetime, place: int = 0) -> None:
        """Show other finds, or more of the same with the cursor where it was."""
        self._hits, self._terms, self._now = hits, terms, now
        self._cursor = min(place, max(len(hits) - 1, 0))
        self._settle()

    def move(self, lines: int) -> None:
        """Move the cursor; positive is down."""
        self._cursor = min(max(self._cursor + lines, 0), max(len(self._hits) - 1, 0))
        self._settle()
        if len(self._hits) - self._cursor < _MARGIN:
            self.post_message(self.MoreWanted())

    def page_rows(self) -> int:
        """How far a page is."""
        return max(self.size.height - 1, 1)

    def render_line(self, y: int) -> Strip:
        """One find."""
        width, place = self.size.width, self._top + y
        if place >= len(self._hits):
            return Strip.blank(width, self.rich_style)
        base = self.rich_style
        under = place == self._cursor
        if under:
            base += self.get_component_rich_style("hits--cursor")
        segments = [Segment("▌" if under else " ", base + self.get_component_rich_style("hits--number"))]
        for text, look in self._cells(self._hits[place], width - 1):
            segments.append(Segment(text, base + self._style(look) if look else base))
        return Strip(segments).adjust_cell_length(width, base)

    def on_resize(self) -> None:
        """The cursor stays in view."""
        self._settle()

    def on_click(self, event: events.Click) -> None:
        """Choose by the mouse."""
        place = self._top + event.y
        if place < len(self._hits):
            self._cursor = place
            self.refresh()
            self.post_message(self.Chosen(self._hits[place]))

    def _settle(self) -> None:
        height = max(self.size.height, 1)
        self._top = min(max(self._top, self._cursor - height + 1), self._cursor)
        self.refresh()

    def _style(self, look: str) -> Style:
        return self.get_component_rich_style(f"hits--{look}", partial=True)

    def _cells(self, hit: SearchHit, width: int) -> list[tuple[str, str]]:
        who_width = _WHO_WIDE if width >= _WIDE_FROM else _WHO
        number = f"#{hit.ticket}" if hit.ticket is not None else ""
        when = moment_text(hit.at, self._now or hit.at, self._config.desk.timezone)
        who = sender_text(hit.by, self._words, self._config) if hit.is_ours else one_line(hit.by or "")
        left = [
            (pad(number, _NUMBER) + " ", "number"),
            (pad(when, _WHEN) + " ", "calm"),
            (pad(who, who_width) + " ", "calm"),
            (pad(_KIND_SIGN[hit.kind], _KIND) + " ", "number"),
        ]
        room = width - sum(cells(text) for text, _ in left)
        return left + self._words_of(hit, max(room, 4))

    def _words_of(self, hit: SearchHit, room: int) -> list[tuple[str, str]]:
        if not hit.text.strip():  # a ticket without subject and fields, found by whose it is
            return [(truncate(self._words(f"search.kind_{hit.kind.name.lower()}"), room), "calm")]
        found = snippet(hit.text, self._terms, room)
        pieces, at = [], 0
        for start, end in found.marks:
            pieces += [(found.text[at:start], ""), (found.text[start:end], "mark")]
            at = end
        return [*pieces, (found.text[at:], "")]


class SearchNote(Static):
    """What stands under the search line: how much was found, or what can be looked for."""

    DEFAULT_CSS = "SearchNote { height: auto; max-height: 8; padding: 0 1; color: $calm; }"

    def __init__(self) -> None:
        super().__init__("", markup=False)
