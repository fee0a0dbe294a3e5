"""Questions that stand over a screen: yes or no, a line, several lines, a choice; and errors worth reading."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from igdesk.i18n import Words
from igdesk.text import cells, one_line, pad, safe_text
from igdesk.values import dataclass
from igdesk.widgets.drawn_once import DrawnOnce
from igdesk.widgets.paragraph import Paragraph

Result = TypeVar("Result")

_BOX = """
    Dialog { align: center middle; background: $background 60%; }
    Dialog > Vertical {
        width: 72; max-width: 95%; height: auto; max-height: 90%; padding: 0 2;
        border: round $primary; background: $surface;
    }
    Dialog .title { text-style: bold; margin-bottom: 1; }
    Dialog .hint { color: $calm; margin-top: 1; }
"""


def keep_typed(line: Input, keep: Callable[[str], None]) -> None:
    """Tell what stands in a line with every change, at once: a key after which the dialog is left is in it."""
    line.watch(line, "value", lambda text: keep(text), init=False)


_BESIDE_HINTS = 40
"""So many cells a choice may have where hints stand beside the choices."""
_ALONE = 60
"""And where it has the dialog for itself."""


class Dialog(ModalScreen[Result], DrawnOnce[Result]):
    """A box in the middle of the screen with a title, something to answer, and a line that names the keys.

    Args:
        words: The phrases.
        title: What is asked.
        hint: Which keys answer.
    """

    DEFAULT_CSS = _BOX
    AUTO_FOCUS = ""

    def __init__(self, words: Words, title: str, hint: str) -> None:
        super().__init__()
        self.words = words
        self._title = title
        self._hint = hint

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Paragraph(self._title, classes="title")
            yield from self.compose_body()
            yield Static(Content(self._hint), classes="hint")

    def compose_body(self) -> ComposeResult:
        """What stands between the title and the hint."""
        yield from ()


class Confirm(Dialog[bool]):
    """A question that cannot be undone: `y` or Enter for yes, `n` or Esc for no.

    Args:
        words: The phrases.
        title: The question.
        text: What will happen.
        danger: Whether Enter alone must not be enough: then only `y` is yes.
    """

    def __init__(self, words: Words, title: str, text: str = "", *, danger: bool = False) -> None:
        super().__init__(words, title, words("ui.confirm_danger_hint" if danger else "ui.confirm_hint"))
        self._text = text
        self._danger = danger

    def compose_body(self) -> ComposeResult:
        if self._text:
            yield Paragraph(self._text)

    def on_key(self, event: events.Key) -> None:
        """Answer; any other key does nothing."""
        event.stop()
        if event.key == "y" or (event.key == "enter" and not self._danger):
            self.dismiss(True)
        elif event.key in ("n", "escape"):
            self.dismiss(False)


class AnswerLine(Input):
    """A line that Enter answers while the key is handled: the key that follows is for whatever comes then."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "screen.answer", show=False)]


class Ask(Dialog[str | None]):
    """One line of text; None when it is left with Esc.

    Args:
        words: The phrases.
        title: What is asked.
        value: What stands there at first.
        example: A light example while it is empty.
        keep: Told the text with every change, so that nothing is lost however the program ends.
    """

    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]

    def __init__(
        self,
        words: Words,
        title: str,
        *,
        value: str = "",
        example: str = "",
        keep: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__(words, title, words("ui.ask_hint"))
        self._value = value
        self._example = example
        self._keep = keep

    def compose_body(self) -> ComposeResult:
        shown = Content(safe_text(self._example)).plain
        yield AnswerLine(self._value, placeholder=shown, compact=True, select_on_focus=self._keep is None)

    def on_mount(self) -> None:
        """From now on every key is kept."""
        if self._keep is not None:
            keep_typed(self.query_one(Input), self._keep)

    def action_answer(self) -> None:
        """Answer with what stands there."""
        self.dismiss(self.query_one(Input).value)

    def action_leave(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)


@dataclass(frozen=True, slots=True)
class Written:
    """What was typed, and whether it is to be used; if not, whoever asked keeps it for the next time."""

    text: str
    saved: bool


class AskText(Dialog[Written]):
    """Several lines of text: Ctrl+S saves, Esc leaves and hands back what was typed, so that nothing is lost.

    Args:
        words: The phrases.
        title: What is asked.
        value: What stands there at first, such as what was typed the last time.
        keep: Told the text with every change, so that nothing is lost however the program ends.
        remark: What is to be said of the text as it stands, below it; nothing most of the time.
    """

    DEFAULT_CSS = """
    AskText TextArea { height: 10; }
    AskText .remark { color: $soon; }
    AskText TextArea, AskText TextArea:focus { border: tall $warning; }
    """
    AUTO_FOCUS = "TextArea"
    HINT: ClassVar[str] = "ui.ask_text_hint"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", show=False),
        Binding("escape", "leave", show=False, priority=True),
    ]

    def __init__(
        self,
        words: Words,
        title: str,
        *,
        value: str = "",
        keep: Callable[[str], None] | None = None,
        remark: Callable[[str], str] = lambda _text: "",
    ) -> None:
        super().__init__(words, title, words(self.HINT))
        self._value = value
        self._told = value
        self._keep = keep
        self._remark = remark

    def make_area(self, value: str) -> TextArea:
        """What the text is written in."""
        return TextArea(value)

    def compose_body(self) -> ComposeResult:
        yield self.make_area(self._value)
        yield Static("", classes="remark", markup=False)

    def on_mount(self) -> None:
        """Go on writing where the text ends."""
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)
        self._say()

    def _say(self) -> None:
        line, said = self.query_one(".remark", Static), self._remark(self.query_one(TextArea).text)
        line.update(Content(said))
        line.display = bool(said)

    @on(TextArea.Changed)
    def _changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self._written()
        self._say()

    def _written(self) -> str:
        text = self.query_one(TextArea).text
        if self._keep is not None and text != self._told:
            self._told = text
            self._keep(text)
        return text

    def action_save(self) -> None:
        """Use the text."""
        self.dismiss(Written(self._written(), saved=True))

    def action_leave(self) -> None:
        """Leave; the text goes back to whoever asked."""
        self.dismiss(Written(self._written(), saved=False))


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to pick.

    Attributes:
        id: What the pick gives back.
        label: What people read.
        hint: What stands beside it, lighter.
        key: A letter that picks it at once, besides its digit.
    """

    id: str
    label: str
    hint: str = ""
    key: str = ""


class Pick(Dialog[str | None]):
    """A list: digits, a choice's own letter, arrows and Enter pick; other letters narrow it; Esc leaves (None).

    The keys are read by the dialog itself and there is no text field: what was typed ahead arrives, too.

    Args:
        words: The phrases.
        title: What is asked.
        choices: What there is, in order.
        current: Id of the choice that the cursor starts on.
        hint: Which keys answer, where Esc does something else than leave.
    """

    DEFAULT_CSS = """
    Pick OptionList { height: auto; max-height: 55vh; border: none; padding: 0; background: $surface; }
    Pick .title { margin-bottom: 0; }  /* what is typed stands in that line */
    Pick #typed { color: $accent; }
    """

    def __init__(
        self, words: Words, title: str, choices: Sequence[Choice], *, current: str | None = None, hint: str = ""
    ) -> None:
        super().__init__(words, title, hint or words("ui.pick_hint"))
        self._choices = tuple(choices)
        self._shown = self._choices
        self._current = current
        self._typed = ""

    def compose_body(self) -> ComposeResult:
        yield Static("", id="typed", markup=False)
        options = OptionList(markup=False)
        options.can_focus = False
        yield options

    def on_mount(self) -> None:
        """Show everything, the cursor on what is so now."""
        self._show()
        ids = [choice.id for choice in self._choices]
        if self._current in ids:
            self.query_one(OptionList).highlighted = ids.index(self._current)

    def on_key(self, event: events.Key) -> None:
        """Move, pick, narrow or leave."""
        event.stop()
        event.prevent_default()
        options = self.query_one(OptionList)
        if event.key == "escape":
            self.dismiss(None)
        elif event.key == "down":
            options.action_cursor_down()
        elif event.key == "up":
            options.action_cursor_up()
        elif event.key == "enter":
            self._pick(options.highlighted)
        elif event.key == "backspace":
            self._narrow(self._typed[:-1])
        elif event.is_printable and event.character:
            self._type(event.character)

    def _type(self, character: str) -> None:
        if not self._typed:
            if character.isdecimal() and character.isascii() and character != "0":
                self._pick(int(character) - 1)
                return
            for place, choice in enumerate(self._shown):
                if choice.key == character:
                    self._pick(place)
                    return
        self._narrow(self._typed + character)

    def _pick(self, place: int | None) -> None:
        if place is not None and place < len(self._shown):
            self.dismiss(self._shown[place].id)

    def _narrow(self, typed: str) -> None:
        self._typed = typed
        wanted = typed.casefold()
        self._shown = tuple(c for c in self._choices if wanted in f"{c.label} {c.id} {c.hint}".casefold())
        self._show()

    def _show(self) -> None:
        self.query_one("#typed", Static).update(Content(safe_text(f"/{self._typed}" if self._typed else "")))
        options = self.query_one(OptionList)
        options.clear_options()
        room = _BESIDE_HINTS if any(choice.hint for choice in self._choices) else _ALONE
        width = max((min(cells(choice.label), room) for choice in self._choices), default=0)
        options.add_options(Option(self._row(place, choice, width)) for place, choice in enumerate(self._shown, 1))
        if self._shown:
            options.highlighted = 0

    def _row(self, place: int, choice: Choice, width: int) -> Content:
        digit = str(place) if place <= 9 and not self._typed else " "
        key = choice.key if choice.key and not self._typed else " "
        label = pad(one_line(choice.label), width)
        return Content.assemble((f"{digit} {key} ", "$accent"), label, "  ", (one_line(choice.hint), "$calm"))

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self._pick(event.option_index)


class ErrorModal(Dialog[None]):
    """An error that needs reading: it scrolls, and `y` copies it.

    Args:
        words: The phrases.
        title: What went wrong, in a line.
        text: Everything about it.
    """

    DEFAULT_CSS = """
    ErrorModal > Vertical { border: round $error; }
    ErrorModal VerticalScroll { height: auto; max-height: 55vh; }
    """
    AUTO_FOCUS = "VerticalScroll"

    def __init__(self, words: Words, title: str, text: str) -> None:
        super().__init__(words, title, words("ui.error_hint"))
        self._text = text

    def compose_body(self) -> ComposeResult:
        with VerticalScroll():
            yield Paragraph(self._text)

    def on_key(self, event: events.Key) -> None:
        """Copy or leave; the arrows scroll."""
        if event.key == "y":
            event.stop()
            self.app.copy_to_clipboard(self._text)
            self.notify(self.words("ui.copied"), markup=False)
        elif event.key in ("escape", "enter", "q"):
            event.stop()
            self.dismiss(None)
