"""The lines of a report's page; the cursor goes from one that leads somewhere to the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from igdesk.desk.report_pages import Cell, Line
from igdesk.text import cells
from igdesk.values import dataclass
from igdesk.widgets.wrap import wrap

_LOOKS = {"head": "bold", "calm": "$calm", "good": "$text-success", "bad": "$late", "bar": "$accent", "chosen": "bold"}
_WHEEL = 3


class ReportLines(Widget, can_focus=True):
    """The lines."""

    DEFAULT_CSS = """
    ReportLines { height: 1fr; background: $background; padding: 0 1; }
    """

    @dataclass
    class Opened(Message):
        """The tickets of the line under the cursor are wanted."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[Line, ...] = ()
        self._cursor = 0
        self._top = 0

    @property
    def current(self) -> Line | None:
        """The line under the cursor; none: nothing on this page leads anywhere."""
        here = self._lines[self._cursor] if self._cursor < len(self._lines) else None
        return here if here is not None and here.stops else None

    @property
    def room(self) -> int:
        """Cells that a line has: the cursor's mark takes two."""
        return max(self.content_size.width - 2, 20)

    def show(self, lines: Iterator[Line], *, is_same: bool) -> None:
        """Show these.

        Args:
            lines: The page.
            is_same: Whether it is the page that stands there, a little different: the cursor stays.
        """
        self._lines = tuple(self._broken(lines))
        stops = self._stops
        if not is_same:
            self._top = 0
        if not is_same or self._cursor not in stops:
            self._cursor = stops[0] if stops else 0
        self._settle()

    def move(self, by: int) -> None:
        """Move the cursor by so many lines that lead somewhere; where none does, the page."""
        stops = self._stops
        if not stops:
            self.scroll_page(by)
            return
        place = stops.index(self._cursor) + by if self._cursor in stops else 0
        if place < 0:
            self._top = 0
        elif place >= len(stops):
            self._top = len(self._lines)
        self._cursor = stops[min(max(place, 0), len(stops) - 1)]
        self._settle(is_at_end=not 0 <= place < len(stops))

    def scroll_page(self, by: int) -> None:
        """Move the page by lines; the cursor stays where it is."""
        self._top += by
        self._settle(is_at_end=True)

    @property
    def page(self) -> int:
        """Half a page in lines."""
        return max(self.size.height // 2, 1)

    def render(self) -> Content:
        """Those that are in view."""
        shown = self._lines[self._top : self._top + max(self.size.height, 1)]
        return Content("\n").join(self._drawn(line, self._top + place) for place, line in enumerate(shown))

    def on_resize(self, _event: events.Resize) -> None:
        """Others are in view."""
        self._settle()

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor, a second one lists the tickets."""
        at = self._top + event.y
        if at in self._stops:
            self._cursor = at
            self._settle()
            if event.chain == 2:
                self.post_message(self.Opened())

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves the page."""
        event.stop()
        self.scroll_page(_WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves the page."""
        event.stop()
        self.scroll_page(-_WHEEL)

    @property
    def _stops(self) -> list[int]:
        return [place for place, line in enumerate(self._lines) if line.stops]

    def _settle(self, *, is_at_end: bool = False) -> None:
        height = max(self.size.height, 1)
        if not is_at_end and self._stops:
            first = self._stops[0]
            self._top = 0 if self._cursor == first else max(min(self._top, self._cursor), self._cursor - height + 1)
        self._top = max(min(self._top, len(self._lines) - height), 0)
        self.refresh()

    def _broken(self, lines: Iterator[Line]) -> Iterator[Line]:
        for line in lines:
            if line.wraps:
                cell = line.cells[0]
                first, *others = (Line((Cell(text, cell.look),)) for text in wrap(cell.text, self.room))
                yield first._replace(list=line.list, stops=line.stops)
                yield from others
            else:
                yield line

    def _drawn(self, line: Line, place: int) -> Content:
        here = line.stops and place == self._cursor
        parts: Sequence[tuple[str, str]] = [
            (each.text, "bold" if here and each.look == "calm" else _LOOKS.get(each.look, "")) for each in line.cells
        ]
        text = Content.assemble(("❯ " if here else "  ", "bold"), *parts)
        if not here:
            return text
        blank = " " * max(self.content_size.width - cells(text.plain), 0)
        return Content.assemble(text, blank).stylize("on $primary 30%" if self.has_focus else "on $primary 15%")
