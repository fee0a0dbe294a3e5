"""What an earlier program could not save, one by one: do it again, drop it, or decide later."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from igdesk.i18n import Words
from igdesk.text import one_line, safe_text, truncate
from igdesk.values import dataclass
from igdesk.widgets.dialogs import Dialog
from igdesk.widgets.wrap import wrap


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


class TypedText(Widget):
    """What a person typed, in as many lines as there is room for.

    Attributes:
        text: All of it.
    """

    text: reactive[str] = reactive("")

    def render(self) -> Content:
        """Its beginning, with a sign where there is more."""
        width, height = self.size
        lines = wrap(safe_text(self.text), width)
        if len(lines) > height > 0:
            lines = (*lines[: height - 1], truncate(f"{lines[height - 1]}{lines[height]}…", width))
        return Content("\n".join(lines))


class AskLeft(Dialog[tuple[int, Answer] | None]):
    """The list; gives back the place of the one that was decided about, or None for later.

    Args:
        words: The phrases.
        rows: What there is, oldest first.
    """

    DEFAULT_CSS = """
    AskLeft OptionList {
        height: auto; max-height: 25vh; border: none; padding: 0; background: $surface; margin-top: 1;
        text-wrap: nowrap; text-overflow: ellipsis; scrollbar-size-vertical: 1; scrollbar-background: $surface;
    }
    AskLeft TypedText { height: 4; margin-top: 1; color: $calm; }
    """

    def __init__(self, words: Words, rows: Sequence[Row]) -> None:
        super().__init__(words, words("share_ui.left_title", count=len(rows)), words("share_ui.left_hint"))
        self._rows = tuple(rows)

    def compose_body(self) -> ComposeResult:
        yield Static(Content(self.words("share_ui.left_text")))
        options = OptionList(*(Option(_line(row)) for row in self._rows), markup=False)
        options.can_focus = False
        yield options
        if any(row.text for row in self._rows):
            yield TypedText()

    @on(OptionList.OptionHighlighted)
    def _show_text(self, event: OptionList.OptionHighlighted) -> None:
        """All that was typed is to be seen before it is sent after all."""
        for typed in self.query(TypedText):
            typed.text = self._rows[event.option_index].text

    def on_resize(self, event: events.Resize) -> None:
        """A higher screen has room for more of a text."""
        for typed in self.query(TypedText):
            typed.styles.height = max(event.size.height // 6, 2)

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
