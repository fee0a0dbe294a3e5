"""One line of the most important keys of the focus. What does not fit is behind `? more`, never cut in half.

What can follow a key is shown whole: where it takes more than the line, it lies over the rows above while it is asked.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from igdesk.config.actions import ACTIONS, TEXT_CONTEXTS, Action, Context, active_in
from igdesk.config.key_names import key_name
from igdesk.config.keys import actions_with
from igdesk.config.model import Config
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
        self._actions: Sequence[Action] = ACTIONS
        self.set_reactive(KeyFooter.context, context)

    def compose(self) -> ComposeResult:
        yield Static()

    def adopt(self, config: Config) -> None:
        """Name the keys that are in force now."""
        self._actions = actions_with(config.keys)
        self.refresh()

    def render(self) -> Content:
        """As many hints as fit."""
        return footer_line(self.context, self._words, self.size.width, self._actions)

    def watch_prefix(self) -> None:
        """What can follow comes and goes, and nothing else on the screen moves."""
        over = self.query_one(Static)
        over.set_class(self.prefix is not None, "-some")
        if self.prefix is not None:
            lines = following_lines(self.prefix, self._words, self.size.width, self._actions)
            over.update(Content("\n").join(lines))

    def on_resize(self, _event: events.Resize) -> None:
        """Other hints fit now."""
        self.watch_prefix()
        self.refresh()


def following_lines(prefix: str, words: Words, width: int, actions: Sequence[Action] = ACTIONS) -> list[Content]:
    """What can follow a prefix, all of it, in lines of at most `width` cells."""
    return _filled([(key_name(prefix), "…"), *_following(prefix, words, actions)], width)


def footer_line(context: Context, words: Words, width: int, actions: Sequence[Action] = ACTIONS) -> Content:
    """The hints of a context in at most `width` cells."""
    ranked = sorted((action for action in active_in(context, actions) if action.rank), key=lambda action: action.rank)
    hints = [(action.shown or key_name(action.keys[0]), words(action.label)) for action in ranked]
    key = "F1" if context in TEXT_CONTEXTS else key_name(next(each for each in actions if each.id == "help").keys[0])
    return _line(hints, width, last=(key, words("ui.more")))


def _following(prefix: str, words: Words, actions: Sequence[Action]) -> list[tuple[str, str]]:
    found = []
    for action in actions:
        second = [key_name(key.split(" ")[1]) for key in action.keys if key.startswith(f"{prefix} ")]
        shown = [f"{second[0]}-{second[-1]}"] if second and action.is_row else second
        found += [(key, words(action.label)) for key in shown]
    return found


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


class WholeKeyFooter(KeyFooter):
    """The hints of a screen that is worked through by heart: all of them, in as many lines as they take.

    Args:
        context: Whose keys.
        words: The phrases.
        shown: Ids of the actions, in the order in which they stand there.
    """

    DEFAULT_CSS = "WholeKeyFooter { height: auto; }"

    def __init__(self, context: Context, words: Words, shown: Sequence[str]) -> None:
        super().__init__(context, words)
        self._whole = context
        self._shown = shown

    def render(self) -> Content:
        """Every hint; while something else has the focus, those of that in one line."""
        return Content("\n").join(self._lines(self.size.width))

    def get_content_height(self, _container: Size, _viewport: Size, width: int) -> int:
        """As many lines as they take."""
        return len(self._lines(width))

    def watch_context(self) -> None:
        """Others take more lines, or fewer."""
        self.refresh(layout=True)

    def _lines(self, width: int) -> list[Content]:
        if self.context != self._whole:
            return [footer_line(self.context, self._words, width, self._actions)]
        return whole_lines(self._shown, self._words, width, self._actions)


def whole_lines(ids: Sequence[str], words: Words, width: int, actions: Sequence[Action] = ACTIONS) -> list[Content]:
    """The hints of these actions in lines of at most `width` cells."""
    named = {action.id: action for action in actions}
    chosen = [named[each] for each in ids]
    return _filled([(each.shown or key_name(each.keys[0]), words(each.label)) for each in chosen], width)


def _filled(left: list[tuple[str, str]], width: int) -> list[Content]:
    lines = []
    while left:
        fit = max(_fitting(left, width), 1)
        lines.append(_drawn(left[:fit]))
        left = left[fit:]
    return lines
