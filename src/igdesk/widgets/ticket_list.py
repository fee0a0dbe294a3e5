"""The list of tickets: a window over pages by key, drawn line by line; the cursor belongs to a ticket's number."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from dataclasses import replace

from textual import events
from textual.cache import LRUCache
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget
from textual.worker import Worker

from igdesk.clock import Clock
from igdesk.config.model import Config
from igdesk.desk.queries import TicketCard
from igdesk.errors import IgdeskError
from igdesk.text import cells, truncate
from igdesk.values import dataclass
from igdesk.widgets.card_window import CardWindow
from igdesk.widgets.list_order import Key, ListOrder
from igdesk.widgets.list_reading import ListReader, PageSource, Reading
from igdesk.widgets.ticket_list_look import TicketListLook
from igdesk.widgets.ticket_row import (
    Cell,
    Columns,
    RowContext,
    columns_for,
    due_cell,
    further_cells,
    head_cells,
    mark_cells,
    row_cells,
)
from igdesk.widgets.wrap import wrap

_TICK = 30.0
"""Seconds after which the countdowns are compared; only what reads differently is drawn."""
_WHEEL = 3


class TicketList(Widget, can_focus=True):
    """The list.

    Args:
        context: What the cells need to know besides the ticket.
        clock: The program's time.
        why_empty: What an empty list says, line by line: why it is empty and what to do.

    Attributes:
        note: What stands in place of the heading until another list is there.
    """

    DEFAULT_CSS = "TicketList { height: 1fr; background: $background; }"

    note: reactive[str] = reactive("")

    @dataclass
    class Highlighted(Message):
        """The cursor is on another ticket, or on none."""

        card: TicketCard | None

    @dataclass
    class Opened(Message):
        """A ticket is to be shown."""

        number: int

    @dataclass
    class Failed(Message):
        """The list could not be read; `is_new` if it was to replace the one that is shown."""

        error: IgdeskError
        is_new: bool

    class Replaced(Message):
        """Another list stands, or could not be read."""

    def __init__(
        self, context: RowContext, clock: Clock, why_empty: Callable[[], tuple[str, ...]] = lambda: ()
    ) -> None:
        super().__init__()
        self._why_empty = why_empty
        self._row_context = context
        self._clock = clock
        self._window = CardWindow()
        self._reader = ListReader(self._window, self._run, self._ended)
        self._has_come = asyncio.Event()
        self._told: TicketCard | None = None
        self._look = TicketListLook(self)
        self._strips: LRUCache[tuple[object, ...], Strip] = LRUCache(512)
        self._dues: dict[int, Cell | None] = {}
        """What was drawn of each ticket as due."""
        self._columns = columns_for(1, 1)
        self._drawn: tuple[tuple[TicketCard, ...], int, int | None, Size, int] = ((), 0, None, Size(), 0)

    @property
    def current(self) -> TicketCard | None:
        """The ticket under the cursor, as it is shown."""
        return self._window.current

    @property
    def cards(self) -> tuple[TicketCard, ...]:
        """The tickets around the cursor as they are shown, in that order."""
        return self._window.cards

    @property
    def order(self) -> tuple[int, ...]:
        """The tickets around the cursor, in the order that is shown."""
        return self._window.numbers

    def around(self) -> ListOrder:
        """The same order, which goes on beyond them."""
        return self._reader.order()

    def on_mount(self) -> None:
        """Keep the countdowns true."""
        self.set_interval(_TICK, self._tick)

    def on_resize(self, _event: events.Resize) -> None:
        """Keep the cursor on the screen; all that is in view was drawn for the new size."""
        cards, top, gone, _, cursor = self._drawn
        self._drawn = (cards, top, gone, self.size, cursor)
        self._settle()

    def notify_style_update(self) -> None:
        """Another theme: what was drawn is of no use."""
        super().notify_style_update()
        self._look.forget()
        self._strips.clear()
        self.refresh()

    def adopt(self, config: Config) -> None:
        """Another configuration: other names and times, also in what is shown."""
        self._row_context = replace(self._row_context, config=config)
        self._strips.clear()
        self.refresh()

    def lay_out(self) -> None:
        """The person wants the rows otherwise."""
        self._strips.clear()
        self._settle()
        self.refresh()

    @property
    def empty(self) -> tuple[str, ...]:
        """What stands there while there is no row."""
        return self._why_empty()

    def tell_why_empty(self) -> None:
        """Why it is empty may be told otherwise now."""
        if not self._window.cards:
            self.refresh()

    # Reading

    @property
    def replacing(self) -> bool:
        """Whether another list is being read: keys that were typed since are for that one."""
        return self._reader.is_replacing

    def show(self, source: PageSource) -> None:
        """Show another list, from its top."""
        self._reader.show(source)

    async def has_come(self) -> None:
        """Return when the first list stands, or could not be read."""
        await self._has_come.wait()

    def reread(self) -> None:
        """Take in what changed; the cursor stays on its ticket."""
        self._reader.reread()

    def release(self, number: int) -> None:
        """The person acts on a ticket: should it leave its place, the cursor goes to the next."""
        self._reader.release(number)

    def _run(self, reading: Reading) -> Worker[None]:
        # On the screen, where failures of workers are shown.
        return self.screen.run_worker(reading, group="list", exclusive=True, exit_on_error=False)

    def _ended(self, error: IgdeskError | None, is_new: bool) -> None:
        if error is not None:
            self.post_message(self.Failed(error, is_new))
        elif is_new:
            self.note = ""
        if is_new:
            self._has_come.set()
            self.post_message(self.Replaced())
        self.call_later(self._go_on, has_failed=error is not None)

    def _go_on(self, *, has_failed: bool) -> None:
        if not has_failed:  # else reading ahead would fail at once again, and so on
            self._settle()
        self._reader.catch_up()

    # Moving.

    def move(self, rows: int) -> None:
        """Move the cursor by rows."""
        self._window.move_to(self._window.cursor + rows)
        self._settle()

    def page_rows(self) -> int:
        """How far half a page is."""
        return max(self._rows // 2, 1)

    def to_top(self) -> None:
        """The first ticket of the whole list."""
        if not self._reader.to_top():
            self.move(-len(self._window.cards))

    def to_bottom(self) -> None:
        """The last ticket of the whole list."""
        if not self._reader.to_bottom():
            self.move(len(self._window.cards))

    def go_to(self, number: int, key: Key | None = None) -> None:
        """Put the cursor on a ticket; where it is not near, the list is read from its key on, if that is known."""
        if number in self._window.numbers:
            self._window.move_to(self._window.numbers.index(number))
            self._settle()
        elif key is not None:
            self._reader.to_key(key)

    def let_go(self) -> None:
        """Do without a ticket under the cursor that no longer belongs here: the cursor is on the next one."""
        self._window.drop_gone()
        self._settle()

    def open(self) -> None:
        """Show the ticket under the cursor."""
        if self.current is not None:
            self.post_message(self.Opened(self.current.ticket.number))

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor, a second one opens."""
        index = self._window.top + (event.y - 1) // self._lines
        if event.y < 1 or index >= len(self._window.cards):
            return
        self._window.move_to(index)
        self._settle()
        if event.chain == 2:
            self.open()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves the cursor along."""
        event.stop()
        self.move(_WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves the cursor along."""
        event.stop()
        self.move(-_WHEEL)

    @property
    def _rows(self) -> int:
        return max((self.size.height - 1) // self._lines, 1)

    @property
    def _lines(self) -> int:
        """Of each row."""
        return self._row_context.layout().lines

    def _settle(self) -> None:
        """After any change: scroll, tell who is under the cursor, read ahead, draw."""
        self._window.show_cursor(self._rows)
        self._tell()
        self._reader.read_ahead()
        self._draw()

    def _draw(self) -> None:
        """Draw what changed: mostly the cursor went from one row to another, and the others stand as they stood."""
        window, (cards, *rest, before) = self._window, self._drawn
        self._drawn = (window.cards, window.top, window.gone, self.size, window.cursor)
        if window.cards == cards and rest == [window.top, window.gone, self.size]:  # also where they were read anew
            self.refresh(*(self._region_of(index) for index in {before, window.cursor}))
        else:
            self.refresh()

    def _region_of(self, index: int) -> Region:
        return Region(0, 1 + (index - self._window.top) * self._lines, self.size.width, self._lines)

    def _tell(self) -> None:
        card = self.current
        if card != self._told:
            self._told = card
            self.post_message(self.Highlighted(card))

    def _tick(self) -> None:
        now, drawn = self._clock.now(), self._dues
        self._dues = {card.ticket.number: drawn.get(card.ticket.number) for card in self._visible()}
        for index, card in enumerate(self._visible(), self._window.top):
            if self._dues[card.ticket.number] != due_cell(card, self._row_context, now):
                self.refresh(self._region_of(index))

    def _visible(self) -> tuple[TicketCard, ...]:
        begun = math.ceil((self.size.height - 1) / self._lines)  # of the last row perhaps not all lines
        return self._window.cards[self._window.top : self._window.top + max(begun, 1)]

    # Drawing.

    def render_lines(self, crop: Region) -> list[Strip]:
        """Work out once which columns fit."""
        longest = max((card.ticket.number for card in self._visible()), default=1)
        numbers, wanted = int(math.log10(longest)) + 2, self._row_context.layout().columns
        self._columns = columns_for(max(self.size.width - 3, 1), numbers, wanted)
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """The heading, a row, or what an empty list says."""
        width, columns = self.size.width, self._columns
        if y == 0 and self.note:
            return self._look.line([(f"  {truncate(self.note, max(width - 3, 1))}", "soon")], width, "head")
        if y == 0:
            names = " ".join(head_cells(columns, self._row_context.words))
            return self._look.line([(f"  {names}", "head")], width, "head")
        cards = self._window.cards
        row, line = divmod(y - 1, self._lines)
        index = self._window.top + row
        if index < len(cards):
            return self._row(cards[index], index == self._window.cursor, columns, width, line)
        if not cards and self._reader.is_loaded:
            return self._empty_line(y, width)
        return self._look.line([], width)

    def _row(self, card: TicketCard, at_cursor: bool, columns: Columns, width: int, line: int) -> Strip:
        due = self._dues[card.ticket.number] = due_cell(card, self._row_context, self._clock.now())
        base = ("cursor" if self.has_focus else "cursor-blur") if at_cursor else ""
        gone = self._window.gone == card.ticket.number
        key = (*self._shown_of(card), due, base, gone, columns, width, line)
        strip = self._strips.get(key)
        if strip is None:
            mark, sign = mark_cells(card, self._row_context, at_cursor=at_cursor, gone=gone)
            if line:
                parts, drawn = [mark, (" ", "number")], further_cells(card, columns, self._row_context, line)
            else:
                parts, drawn = [mark, sign], row_cells(card, columns, self._row_context, due)
            for text, style in drawn:
                parts.append((f"{text} ", "gone" if gone else style))
            strip = self._strips[key] = self._look.line(parts, width, base)
        return strip

    def _shown_of(self, card: TicketCard) -> tuple[object, ...]:
        """All of a ticket that a row can show besides what is due: its version moves with every event."""
        desk, number = self._row_context, card.ticket.number
        mine = desk.is_begun(number), desk.doing(number), desk.waits(number), desk.is_selected(number)
        return (number, card.ticket.version, card.customer, card.preview, card.outbox, mine)

    def _empty_line(self, y: int, width: int) -> Strip:
        lines = [part for line in self.empty for part in wrap(line, max(width - 4, 1))]
        place = y - 1 - max((self._rows - len(lines)) // 3, 0)
        if not 0 <= place < len(lines):
            return self._look.line([], width)
        text = lines[place]
        return self._look.line([(" " * ((width - cells(text)) // 2) + text, "empty")], width)
