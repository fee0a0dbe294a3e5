"""Key sequences such as `g i`, and screens that say when the next key may come."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import lru_cache

from textual import events
from textual.widget import Widget

from igdesk.config.actions import ACTIONS, Action, Context, active_in
from igdesk.config.key_names import is_command
from igdesk.config.keys import Keys, actions_with
from igdesk.values import dataclass
from igdesk.widgets.drawn_once import DrawnOnce

_OPENING = 0.05
"""Seconds that the next key waits at most for what the last one opens."""


class ChordScreen(DrawnOnce[None]):
    """A screen whose context may have key sequences.

    Keys come one by one, see `igdesk.screens.type_ahead`.
    """

    context: Context = "everywhere"

    def __init__(self) -> None:
        super().__init__()
        self._live = _live(self.context, Keys())
        self._prefix: str | None = None
        self.asks_on = False
        """Whether the answer to a dialog may bring another dialog: the keys that follow are for that one."""

    @property
    def prefix(self) -> str | None:
        """The key that waits for its second."""
        return self._prefix

    def have_keys(self, keys: Keys) -> None:
        """From now on these keys are in force."""
        self._live = _live(self.context, keys)
        if self._prefix not in self._live.chords:
            self._set_prefix(None)

    def prefix_changed(self) -> None:
        """Called when a sequence began or ended: the footer shows what can follow."""

    @property
    def settled(self) -> bool:
        """Whether what the last key began is there: the dialog or text field that takes the next ones."""
        return True

    async def on_key(self, event: events.Key) -> None:
        """Begin or finish a sequence; every other key goes on to the bindings."""
        if self._prefix is not None:
            event.stop()
            await self._finish(self._prefix, event.key)
        elif self.focused is not None and _takes_text(self.focused):
            if self._is_verb(event.key):
                event.stop()  # Enter and the like are the field's own; what it does not bind comes to the bindings
        elif event.key in self._live.chords:
            event.stop()
            self._set_prefix(event.key)
        elif event.key in self._live.asking:
            event.stop()
            await self.run_asking(self._live.asking[event.key].call(event.key))

    def _is_verb(self, key: str) -> bool:
        """Whether a Ctrl letter or function key would do what it does outside of text."""
        if not is_command(key) or key in self._live.in_text:
            return False
        bound = self.active_bindings.get(key)
        return bound is not None and bound.node is self

    async def _finish(self, prefix: str, key: str) -> None:
        action = self._live.chords[prefix].get(key)
        self._set_prefix(None)
        if action is not None:
            await self.run_action(action.call(key))

    async def run_asking(self, action: str) -> None:
        """Do something, and wait a moment for the dialog or text field that it opens."""
        focused = self.focused
        await self.run_action(action)
        clock = asyncio.get_running_loop().time
        waiting = clock() + _OPENING
        while self.app.screen is self and self.focused is focused and clock() < waiting:
            await asyncio.sleep(0.001)

    def _set_prefix(self, prefix: str | None) -> None:
        self._prefix = prefix
        self.prefix_changed()


@dataclass(frozen=True, slots=True)
class _Live:
    """What the keys of a context do, as far as bindings do not say it."""

    chords: Mapping[str, Mapping[str, Action]]
    asking: Mapping[str, Action]
    """Keys that open something which takes the next ones."""
    in_text: frozenset[str]
    """Keys of the screen that mean the same while somebody writes."""


@lru_cache(maxsize=32)
def _live(context: Context, keys: Keys) -> _Live:
    actions = actions_with(keys)
    return _Live(
        chords_of(context, actions),
        {key: each for each in active_in(context, actions) if each.asks for key in each.keys if " " not in key},
        frozenset(key for each in active_in("search", actions) for key in each.keys),
    )


def chords_of(context: Context, actions: Sequence[Action] = ACTIONS) -> Mapping[str, Mapping[str, Action]]:
    """The sequences of a context: first key → second key → action.

    A first key that does something by itself is no beginning: what it opens takes the second key (`a` asks whom).
    """
    active = active_in(context, actions)
    alone = {key for action in active for key in action.keys if " " not in key}
    found: dict[str, dict[str, Action]] = {}
    for action in active:
        for key in action.keys:
            first, _, second = key.partition(" ")
            if second and first not in alone:
                found.setdefault(first, {})[second] = action
    return found


def _takes_text(widget: Widget) -> bool:
    """Whether letters are for what has the focus; asked of it, so that no kind of field needs to be known here."""
    return getattr(widget, "takes_letters", False) or widget.check_consume_key("a", "a")
