"""One line of the most important keys of the focus. What does not fit is behind `? more`, never cut in half.

What can follow a key is shown whole: where it takes more than the line, it lies over the rows above while it is asked.
"""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from igdesk.desk.actions import ACTIONS, TEXT_CONTEXTS, Context, active_in, key_name
from igdesk.i18n import Words
from igdesk.text import cells

_GAP = 2


class KeyFooter(Widget):
    """The hints.

    Args:
        context: Whose keys.
        words: The phrases.

    Attributes:
        context: Whose keys; a screen changes it with the focus.
        prefix: A key that waits for its second: the hints are then what can follow.
    """

    DEFAULT_CSS = """
    KeyFooter { dock: bottom; height: 1; background: $panel; color: $calm; padding: 0 1; }
    KeyFooter Static {
        display: none; overlay: screen; constrain: none inside;
        width: 100vw; height: auto; offset-x: -1; padding: 0 1; background: $panel; color: $calm;
    }
    KeyFooter Static.-some { display: block; }
    """

    context: reactive[Context] = reactive[Context]("everywhere")
    prefix: reactive[str | None] = reactive[str | None](None)

    def __init__(self, context: Context, words: Words) -> None:
        super().__init__()
        self._words = words
        self.set_reactive(KeyFooter.context, context)

    def compose(self) -> ComposeResult:
        yield Static()

    def render(self) -> Content:
        """As many hints as fit."""
        return footer_line(self.context, self._words, self.size.width)

    def watch_prefix(self) -> None:
        """What can follow comes and goes, and nothing else on the screen moves."""
        over = self.query_one(Static)
        over.set_class(self.prefix is not None, "-some")
        if self.prefix is not None:
            over.update(Content("\n").join(following_lines(self.prefix, self._words, self.size.width)))

    def on_resize(self, _event: events.Resize) -> None:
        """Other hints fit now."""
        self.watch_prefix()
        self.refresh()


def following_lines(prefix: str, words: Words, width: int) -> list[Content]:
    """What can follow a prefix, all of it, in lines of at most `width` cells."""
    left, lines = [(key_name(prefix), "…"), *_following(prefix, words)], []
    while left:
        fit = max(_fitting(left, width), 1)
        lines.append(_drawn(left[:fit]))
        left = left[fit:]
    return lines


def footer_line(context: Context, words: Words, width: int) -> Content:
    """The hints of a context in at most `width` cells."""
    ranked = sorted((action for action in active_in(context) if action.rank), key=lambda action: action.rank)
    hints = [(action.shown or key_name(action.keys[0]), words(action.label)) for action in ranked]
    key = "F1" if context in TEXT_CONTEXTS else "?"
    return _line(hints, width, last=(key, words("ui.more")))


def _following(prefix: str, words: Words) -> list[tuple[str, str]]:
    pairs = [(key, action) for action in ACTIONS for key in action.keys if key.startswith(f"{prefix} ")]
    return [(key_name(key.split(" ")[1]), words(action.label)) for key, action in pairs]


def _line(hints: list[tuple[str, str]], width: int, last: tuple[str, str]) -> Content:
    """Hints from the first on, as long as they fit; `last` always has its place."""
    return _drawn([*hints[: _fitting(hints, width - _width(last))], last])


def _fitting(hints: list[tuple[str, str]], room: int) -> int:
    """How many of the hints fit, from the first on."""
    for count, hint in enumerate(hints):
        room -= _width(hint)
        if room < -_GAP:  # the last one needs no gap after it
            return count
    return len(hints)


def _drawn(hints: list[tuple[str, str]]) -> Content:
    parts: list[str | tuple[str, str]] = []
    for key, label in hints:
        parts += [(key, "bold $accent"), f" {label}", " " * _GAP]
    return Content.assemble(*parts[:-1])


def _width(hint: tuple[str, str]) -> int:
    return cells(hint[0]) + 1 + cells(hint[1]) + _GAP
