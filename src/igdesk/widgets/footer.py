"""One line of the most important keys of the focus. What does not fit is behind `? more`, never cut in half."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

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

    DEFAULT_CSS = "KeyFooter { dock: bottom; height: 1; background: $panel; color: $calm; padding: 0 1; }"

    context: reactive[Context] = reactive[Context]("everywhere")
    prefix: reactive[str | None] = reactive[str | None](None)

    def __init__(self, context: Context, words: Words) -> None:
        super().__init__()
        self._words = words
        self.set_reactive(KeyFooter.context, context)

    def render(self) -> Content:
        """As many hints as fit."""
        return footer_line(self.context, self.prefix, self._words, self.size.width)

    def on_resize(self, _event: events.Resize) -> None:
        """Other hints fit now."""
        self.refresh()


def footer_line(context: Context, prefix: str | None, words: Words, width: int) -> Content:
    """The hints of a context, or what can follow a prefix, in at most `width` cells."""
    if prefix is not None:
        return _line([(key_name(prefix), "…"), *_following(prefix, words)], width)
    ranked = sorted((action for action in active_in(context) if action.rank), key=lambda action: action.rank)
    hints = [(action.shown or key_name(action.keys[0]), words(action.label)) for action in ranked]
    key = "F1" if context in TEXT_CONTEXTS else "?"
    return _line(hints, width, last=(key, words("ui.more")))


def _following(prefix: str, words: Words) -> list[tuple[str, str]]:
    pairs = [(key, action) for action in ACTIONS for key in action.keys if key.startswith(f"{prefix} ")]
    return [(key_name(key.split(" ")[1]), words(action.label)) for key, action in pairs]


def _line(hints: list[tuple[str, str]], width: int, last: tuple[str, str] | None = None) -> Content:
    """Hints from the first on, as long as they fit; `last` always has its place."""
    shown: list[tuple[str, str]] = []
    room = width - (_width(last) if last else 0)
    for hint in hints:
        room -= _width(hint)
        if room < -_GAP:  # the last one needs no gap after it
            break
        shown.append(hint)
    if last:
        shown.append(last)
    parts: list[str | tuple[str, str]] = []
    for key, label in shown:
        parts += [(key, "bold $accent"), f" {label}", " " * _GAP]
    return Content.assemble(*parts[:-1])


def _width(hint: tuple[str, str]) -> int:
    return cells(hint[0]) + 1 + cells(hint[1]) + _GAP
