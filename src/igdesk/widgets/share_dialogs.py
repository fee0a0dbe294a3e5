"""What an earlier program could not save, one by one: do it again, drop it, or decide later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from igdesk.i18n import Words
from igdesk.text import one_line
from igdesk.widgets.dialogs import Dialog


class Answer(Enum):
    """What becomes of one."""

    AGAIN = auto()
    DROP = auto()


@dataclass(frozen=True, slots=True)
class Row:
    """One of them, in words.

    Attributes:
        head: When, and what it does to which ticket.
        text: The words that a person typed for it, if any.
    """

    head: str
    text: str


class AskLeft(Dialog[tuple[int, Answer] | None]):
    """The list; gives back the place of the one that was decided about, or None for later.

    Args:
        words: The phrases.
        rows: What there is, oldest first.
    """

    DEFAULT_CSS = """
    AskLeft OptionList { height: auto; max-height: 14; border: none; padding: 0; background: $surface; margin-top: 1; }
    """

    def __init__(self, words: Words, rows: Sequence[Row]) -> None:
        super().__init__(words, words("share_ui.left_title", count=len(rows)), words("share_ui.left_hint"))
        self._rows = tuple(rows)

    def compose_body(self) -> ComposeResult:
        yield Static(Content(self.words("share_ui.left_text")))
        options = OptionList(*(Option(_line(row)) for row in self._rows), markup=False)
        options.can_focus = False
        yield options

    def on_mount(self) -> None:
        """The oldest first."""
        self.query_one(OptionList).highlighted = 0

    def on_key(self, event: events.Key) -> None:
        """Move, decide or leave; any other key does nothing."""
        event.stop()
        event.prevent_default()
        options = self.query_one(OptionList)
        place = options.highlighted
        if event.key == "escape":
            self.dismiss(None)
        elif event.key in ("down", "j"):
            options.action_cursor_down()
        elif event.key in ("up", "k"):
            options.action_cursor_up()
        elif event.key in ("enter", "d") and place is not None:
            self.dismiss((place, Answer.AGAIN if event.key == "enter" else Answer.DROP))


def _line(row: Row) -> Content:
    return Content.assemble(one_line(row.head), "   ", (one_line(row.text), "$calm"))
