"""A card to read: it lies over the screen, scrolls with the arrows or `j k`, and goes with Esc."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static


class ReadingCard(ModalScreen[None]):
    """The card.

    Args:
        content: What is to be read.
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

    def __init__(self, content: Content) -> None:
        super().__init__()
        self._content = content

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield Static(self._content)

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
