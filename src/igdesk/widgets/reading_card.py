"""A card to read: it lies over the screen, scrolls with the arrows or `j k`, and goes with Esc."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widget import Widget

from igdesk.text import cells
from igdesk.widgets.drawn_once import DrawnOnce
from igdesk.widgets.wrap import wrap

Written = Callable[[int], Content]
"""What is to be read, in lines of at most so many cells."""
_LEAST = 16
"""Cells that a text beside a name has at least."""


def beside(head: Content, text: str, width: int, below: str = "") -> Iterator[Content]:
    """`text` beside its name; what does not fit goes on under itself, not under the name.

    Args:
        head: The name, with the gap after it.
        text: The text.
        width: Cells of a line.
        below: What stands under the beginning of the name.
    """
    size = cells(head.plain)
    first, *others = wrap(text, max(width - size, _LEAST))
    yield Content.assemble(head, first)
    yield from (Content(below + " " * (size - cells(below)) + line) for line in others)


class ReadingCard(ModalScreen[None], DrawnOnce[None]):
    """The card.

    Args:
        written: What is to be read.
    """

    DEFAULT_CSS = """
    ReadingCard { align: center middle; background: $background 60%; }
    ReadingCard VerticalScroll {
        width: 84; max-width: 96%; height: auto; max-height: 92%; padding: 0 2;
        border: round $primary; background: $surface;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1", "leave", show=False),
        Binding("j", "scroll('down')", show=False),
        Binding("k", "scroll('up')", show=False),
    ]

    def __init__(self, written: Written) -> None:
        super().__init__()
        self._written = written

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield _Text(self._written)

    def text_changed(self) -> None:
        """What is to be read is another text now."""
        self.query_one(_Text).changed()

    def action_leave(self) -> None:
        """Back to the screen."""
        self.dismiss(None)

    def action_scroll(self, direction: str) -> None:
        """Scroll with the letters, too."""
        area = self.query_one(VerticalScroll)
        if direction == "down":
            area.scroll_down(animate=False)
        else:
            area.scroll_up(animate=False)


class _Text(Widget):
    """What is read, laid out once for each width.

    Args:
        written: It.
    """

    DEFAULT_CSS = "_Text { height: auto; }"

    def __init__(self, written: Written) -> None:
        super().__init__()
        self._written = written
        self._lines: dict[int, Content] = {}

    def changed(self) -> None:
        """It is another text now."""
        self._lines.clear()
        self.refresh(layout=True)

    def render(self) -> Content:
        """All of it."""
        return self._laid_out(self.size.width)

    def get_content_height(self, _container: Size, _viewport: Size, width: int) -> int:
        """As many lines as it takes."""
        return self._laid_out(width).plain.count("\n") + 1

    def _laid_out(self, width: int) -> Content:
        """Textual asks for it again and again while it looks for the height."""
        if width not in self._lines:
            self._lines[width] = self._written(width)
        return self._lines[width]
