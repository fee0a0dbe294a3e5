"""One line of the most important keys of the focus. What does not fit is behind `? more`, never cut in half.

What can follow a key is shown whole: where it takes more than the line, it lies over the rows above while it is asked.
A click on a hint presses its keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual import events
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


class Hint(NamedTuple):
    """What stands in the line.

    Attributes:
        shown: The key, as people call it.
        label: What it does.
        keys: What a click presses; none where several keys share a hint.
    """

    shown: str
    label: str
    keys: tuple[str, ...] = ()


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
        self._over_there: Static | None = None
        self.set_reactive(KeyFooter.context, context)

    def adopt(self, config: Config) -> None:
        """Name the keys that are in force now."""
        self._actions = actions_with(config.keys)
        self.refresh()

    def render(self) -> Content:
        """As many hints as fit."""
        return Content("\n").join(map(_drawn, self.lines(self.size.width)))

    def lines(self, width: int) -> list[list[Hint]]:
        """The hints of each line of so many cells."""
        return [_footer_line(self.context, self._words, width, self._actions)]

    def on_click(self, event: events.Click) -> None:
        """Press the keys of the hint under the pointer."""
        event.stop()
        if self.prefix is not None:
            place, lines = self._over.region, _following_lines(self.prefix, self._words, self.size.width, self._actions)
        else:
            place, lines = self.region, self.lines(self.size.width)
        x, y = event.screen_x - place.x - 1, event.screen_y - place.y
        for key in _keys_at(lines[y], x) if 0 <= y < len(lines) else ():
            self.app.simulate_key(key)

    def watch_prefix(self) -> None:
        """What can follow comes and goes, and nothing else on the screen moves."""
        if self.prefix is not None:
            lines = following_lines(self.prefix, self._words, self.size.width, self._actions)
            self._over.update(Content("\n").join(lines))
        if self._over_there is not None:
            self._over_there.set_class(self.prefix is not None, "-some")

    @property
    def _over(self) -> Static:
        """What can follow a key; it comes in with the first one that waits."""
        if self._over_there is None:
            self._over_there = Static()
            self.mount(self._over_there)
        return self._over_there

    def on_resize(self, _event: events.Resize) -> None:
        """Other hints fit now."""
        self.watch_prefix()
        self.refresh()


def following_lines(prefix: str, words: Words, width: int, actions: Sequence[Action] = ACTIONS) -> list[Content]:
    """What can follow a prefix, all of it, in lines of at most `width` cells."""
    return [_drawn(line) for line in _following_lines(prefix, words, width, actions)]


def _following_lines(prefix: str, words: Words, width: int, actions: Sequence[Action]) -> list[list[Hint]]:
    return _filled([Hint(key_name(prefix), "…"), *_following(prefix, words, actions)], width)


def footer_line(context: Context, words: Words, width: int, actions: Sequence[Action] = ACTIONS) -> Content:
    """The hints of a context in at most `width` cells."""
    return _drawn(_footer_line(context, words, width, actions))


def _footer_line(context: Context, words: Words, width: int, actions: Sequence[Action]) -> list[Hint]:
    ranked = sorted((action for action in active_in(context, actions) if action.rank), key=lambda action: action.rank)
    key = "f1" if context in TEXT_CONTEXTS else next(each for each in actions if each.id == "help").keys[0]
    return _line([_hint(action, words) for action in ranked], width, last=Hint(key_name(key), words("ui.more"), (key,)))


def _hint(action: Action, words: Words) -> Hint:
    keys = () if action.shown else tuple(action.keys[0].split(" "))
    return Hint(action.shown or key_name(action.keys[0]), words(action.label), keys)


def _following(prefix: str, words: Words, actions: Sequence[Action]) -> list[Hint]:
    found = []
    for action in actions:
        second = [key.split(" ")[1] for key in action.keys if key.startswith(f"{prefix} ")]
        if second and action.is_row:
            found.append(Hint(f"{key_name(second[0])}-{key_name(second[-1])}", words(action.label)))
        else:
            found += [Hint(key_name(key), words(action.label), (key,)) for key in second]
    return found


def _line(hints: list[Hint], width: int, last: Hint) -> list[Hint]:
    """Hints from the first on, as long as they fit; `last` always has its place."""
    return [*hints[: _fitting(hints, width - _width(last))], last]


def _keys_at(line: list[Hint], x: int) -> tuple[str, ...]:
    """The keys of the hint at a cell of a line."""
    for hint in line:
        if 0 <= x < _width(hint) - _GAP:
            return hint.keys
        x -= _width(hint)
    return ()


def _fitting(hints: list[Hint], room: int) -> int:
    """How many of the hints fit, from the first on."""
    for count, hint in enumerate(hints):
        room -= _width(hint)
        if room < -_GAP:  # the last one needs no gap after it
            return count
    return len(hints)


def _drawn(hints: list[Hint]) -> Content:
    parts: list[str | tuple[str, str]] = []
    for key, label, _ in hints:
        parts += [(key, "bold $accent"), f" {label}", " " * _GAP]
    return Content.assemble(*parts[:-1])


def _width(hint: Hint) -> int:
    return cells(hint.shown) + 1 + cells(hint.label) + _GAP


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

    def get_content_height(self, _container: Size, _viewport: Size, width: int) -> int:
        """As many lines as they take."""
        return len(self.lines(width))

    def watch_context(self) -> None:
        """Others take more lines, or fewer."""
        self.refresh(layout=True)

    def lines(self, width: int) -> list[list[Hint]]:
        """Every hint; while something else has the focus, those of that in one line."""
        if self.context != self._whole:
            return super().lines(width)
        named = {action.id: action for action in self._actions}
        return _filled([_hint(named[each], self._words) for each in self._shown], width)


def _filled(left: list[Hint], width: int) -> list[list[Hint]]:
    lines = []
    while left:
        fit = max(_fitting(left, width), 1)
        lines.append(left[:fit])
        left = left[fit:]
    return lines
