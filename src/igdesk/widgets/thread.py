"""A ticket's conversation: drawn by window from the end, so that its length does not matter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.app import RenderResult
from textual.cache import LRUCache
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer

from igdesk.config.model import Config
from igdesk.desk.queries import TicketDetail
from igdesk.i18n import Words
from igdesk.values import dataclass
from igdesk.widgets.looks_when_drawn import LooksWhenDrawn
from igdesk.widgets.thread_items import Happened, Item, Key, Said, is_news, items_of, key_of
from igdesk.widgets.thread_layout import Layout
from igdesk.widgets.thread_lines import Drawing, Line
from igdesk.widgets.thread_looks import CLASSES, LOOKS, drawn, news, thumb

_MARGIN = 2
"""Screens above and below what is seen that are laid out in advance."""
_KEPT = 1000
"""Items whose lines are kept."""
_WHEEL = 3
_STAYS = ("message", "note", "event")
"""Items that stay where they are among the others when more is read; lines between them may not."""


class Thread(LooksWhenDrawn, can_focus=True):
    """Messages, notes and events of one ticket; it opens at the end.

    Args:
        words: The phrases.
        config: Names of people, rules and departments, and the time zone.
        now: The program's time.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = CLASSES
    DEFAULT_CSS = LOOKS

    @dataclass
    class OlderWanted(Message):
        """The top of what is loaded was reached, and there is more."""

        everything: bool
        """Whether the reader wants to go to the very beginning."""

    def __init__(self, words: Words, config: Config, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._words = words
        self._zone = config.desk.timezone
        self._drawing = Drawing(words, config, now)
        self._detail: TicketDetail | None = None
        self._items: tuple[Item, ...] = ()
        self._everything = False
        self._asked_for_older = False
        self._news = False
        self._found: Key | None = None
        self._layout = Layout(0, self._height_of, 0)
        self._top = 0
        self._fitted = Size(0, 0)
        self._text_width = 10
        self._lines: LRUCache[tuple[object, ...], tuple[Line, ...]] = LRUCache(_KEPT)
        self._strips: LRUCache[tuple[object, ...], Strip] = LRUCache(4 * _KEPT)
        self._tick: Timer | None = None

    def adopt(self, config: Config) -> None:
        """Another configuration: other names and times, also in what is shown."""
        self._zone, self._drawing = config.desk.timezone, replace(self._drawing, config=config)
        self._lines.clear()
        self._strips.clear()
        self.show_everything(self._everything)
        self.refresh()

    @property
    def number(self) -> int | None:
        """The ticket that is shown."""
        return None if self._detail is None else self._detail.card.ticket.number

    @property
    def at_bottom(self) -> bool:
        """Whether the end of the conversation is in view."""
        return self._layout.at_end and self._top >= self._layout.bottom - self._height

    @property
    def everything(self) -> bool:
        """Whether the whole log is shown."""
        return self._everything

    @property
    def has_news(self) -> bool:
        """Whether something new stands below what is in view."""
        return self._news

    def show(self, detail: TicketDetail) -> None:
        """Show a ticket, or its newer state: then what is being read stays where it is."""
        same = self.number == detail.card.ticket.number
        follow, reading = not same or self.at_bottom, self._reading()
        news = same and not follow and _newest(detail) > _newest(self._detail)
        self._news = (self._news and same) or news
        self._found = self._found if same else None
        self._detail = detail
        self._asked_for_older = False
        self._items = items_of(detail, self._zone, everything=self._everything)
        self._lay_out(None if follow else reading)
        self._watch_holds()

    def show_everything(self, everything: bool) -> None:
        """Show the whole log with the rules that fired, or only what weighs."""
        reading = None if self.at_bottom else self._reading()
        self._everything = everything
        if self._detail is not None:
            self._items = items_of(self._detail, self._zone, everything=everything)
            self._lay_out(reading)

    def scroll_by(self, lines: int) -> None:
        """Move the view; positive is down."""
        self._top += lines
        self._settle()

    def scroll_pages(self, pages: int) -> None:
        """Move by a page, less two lines to keep the eye's place."""
        self.scroll_by(pages * max(self._height - 2, 1))

    def go_top(self) -> None:
        """To the oldest message that is loaded; older ones are asked for."""
        self._layout = Layout(len(self._items), self._height_of, 0)
        self._top = 0
        if self._detail is not None and self._detail.more_messages:
            self._ask_for_older(everything=True)
        self._settle()

    def go_bottom(self) -> None:
        """To the newest message."""
        self._layout_from_end()
        self._settle()

    def go_to(self, message: int) -> bool:
        """To a message, which is marked; false where it is not among those that are loaded."""
        key: Key = ("message", message)
        if not self._hold([(key, self._height // 3)]):
            return False
        self._found = key
        self._settle()
        return True

    def text_in_view(self) -> str:
        """What can be read now, line by line."""
        return "\n".join(self._strip(line).crop(0, self._text_width).text.rstrip() for line in range(self._height))

    def render(self) -> RenderResult:
        """What stands here before there is a conversation."""
        return Content(self._words("ticket_ui.nothing_yet"))

    def render_line(self, y: int) -> Strip:
        """One line of what is in view."""
        return self._strip(y)

    def notify_style_update(self) -> None:
        self._strips.clear()
        super().notify_style_update()

    def on_mount(self) -> None:
        """The countdown of held replies: it runs only while there are any."""
        self._tick = self.set_interval(1.0, self._count_down, pause=True)
        self._watch_holds()

    def render_lines(self, crop: Region) -> list[Strip]:
        """What is in view. A new size is met here at the latest: Textual may change a size without saying so."""
        self._fit()
        return super().render_lines(crop)

    def on_resize(self) -> None:
        """Lines break anew; what is being read stays in view."""
        self._fit()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.scroll_by(-_WHEEL)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.scroll_by(_WHEEL)

    # -- where things stand

    def _fit(self) -> None:
        """Lay out for the present size, if it is another one; between two sizes the layout stays what it was."""
        if self._fitted == self.size:
            return
        reading = None if self._follows else self._reading()
        if self._found is not None and not self._fitted:  # it was gone to before there was any room
            reading = [(self._found, self.size.height // 3)]
        self._fitted = self.size
        self._text_width = max(self.size.width - 1, 10)
        self._lay_out(reading)

    _follows = True
    """Whether the end was in view when the size last changed; a new size must not leave it."""

    @property
    def _height(self) -> int:
        return self._fitted.height

    def _lay_out(self, reading: list[tuple[Key, int]] | None) -> None:
        """Lay out anew, with what was being read where it was; without it, from the end."""
        if reading is None or not self._hold(reading):
            self._layout_from_end()
        self._settle()

    def _reading(self) -> list[tuple[Key, int]]:
        """The items in view, each with the line of the view that it begins on, the topmost first."""
        seen: list[tuple[Key, int]] = []
        y = 0
        while y < self._height and (found := self._layout.at(self._top + y)) is not None:
            index, line = found
            if index < len(self._items):
                seen.append((key_of(self._items[index]), y - line))
            y += max(self._height_of(index) - line, 1) if index < len(self._items) else 1
        return seen

    def _hold(self, reading: list[tuple[Key, int]]) -> bool:
        """Lay out anew so that the first item still there that was in view stays on its line."""
        places = {key_of(item): index for index, item in enumerate(self._items)}
        for key, y in reading:
            if key in places and key[0] in _STAYS:
                self._layout = Layout(len(self._items), self._height_of, places[key])
                self._top = -y
                return True
        return False

    def _layout_from_end(self) -> None:
        self._layout = Layout(len(self._items), self._height_of, len(self._items))
        self._layout.ensure(-(_MARGIN + 1) * self._height, 0)
        self._top = -self._height
        self._news = False

    def _settle(self) -> None:
        """Keep the view within the conversation, and some of it laid out around the view."""
        height = self._height
        self._layout.ensure(self._top - _MARGIN * height, self._top + (_MARGIN + 1) * height)
        if self._layout.at_end:
            self._top = min(self._top, self._layout.bottom - height)
        if self._layout.at_start:
            self._top = max(self._top, self._layout.top)
            if self._detail is not None and self._detail.more_messages and self._top < self._layout.top + height:
                self._ask_for_older(everything=False)
        self._follows = self.at_bottom
        if self._follows:
            self._news = False
        self.refresh()

    def _ask_for_older(self, *, everything: bool) -> None:
        if everything or not self._asked_for_older:
            self._asked_for_older = True
            self.post_message(self.OlderWanted(everything))

    # -- drawing

    def _height_of(self, index: int) -> int:
        return len(self._lines_of(index))

    def _lines_of(self, index: int) -> tuple[Line, ...]:
        item = self._items[index]
        key = self._cache_key(item)
        lines = self._lines.get(key)
        if lines is None:
            lines = self._drawing.lines(item, self._text_width)
            self._lines[key] = lines
        return lines

    def _cache_key(self, item: Item) -> tuple[object, ...]:
        """Everything that an item's lines depend on."""
        state: tuple[object, ...] = ()
        if isinstance(item, Said):
            said = item.message
            error = said.error and said.error.key
            state = (said.state, said.text, said.reactions, error, item.goes_on, said.created_at)
        elif isinstance(item, Happened):
            state = (item.goes_on,)
        return (key_of(item), self.number, self._text_width, *state, self._drawing.changes_with(item))

    def _strip(self, y: int) -> Strip:
        if self._news and y == self._height - 1:
            return news(self, self._words("ticket_ui.new_below"))
        found = self._layout.at(self._top + y)
        base = self.rich_style
        if found is None:
            return Strip.blank(self.size.width, base)
        index, line = found
        key = (*self._cache_key(self._items[index]), line, self.app.theme)
        strip = self._strips.get(key)
        if strip is None:
            strip = drawn(self, self._lines_of(index)[line], self._text_width)
            self._strips[key] = strip
        if key_of(self._items[index]) == self._found:
            style = self.get_component_rich_style("thread--found")
            strip = Strip(Segment.apply_style(strip, post_style=style), strip.cell_length)
        return Strip.join([strip, self._thumb(y)]).adjust_cell_length(self.size.width, base)

    def _thumb(self, y: int) -> Strip:
        """How far into the conversation the view is, by items, which costs nothing."""
        top, bottom = self._layout.at(self._top), self._layout.at(self._top + self._height - 1)
        all_in_view = self._layout.at_start and self._top <= self._layout.top and self.at_bottom
        seen = None if top is None or bottom is None or all_in_view else (top[0], bottom[0])
        return thumb(self, y, seen, len(self._items))

    # -- held replies

    def _watch_holds(self) -> None:
        if self._tick is None:
            return
        holding = any(isinstance(item, Said) and item.hold_until is not None for item in self._items[-20:])
        if holding:
            self._tick.resume()
        else:
            self._tick.pause()

    def _count_down(self) -> None:
        self.refresh()
        still = (item for item in self._items[-20:] if isinstance(item, Said) and item.hold_until is not None)
        if not any(item.hold_until > self._drawing.now() for item in still if item.hold_until is not None):
            if self._tick is not None:
                self._tick.pause()


def _newest(detail: TicketDetail | None) -> int:
    """Id of the newest message that somebody else wrote."""
    if detail is None:
        return 0
    return max((m.id for m in detail.messages if is_news(m)), default=0)
