"""Key sequences such as `g i`, and screens that say when the next key may come."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from textual import events
from textual.screen import Screen
from textual.widgets import Input, TextArea

from igdesk.desk.actions import Action, Context, active_in

_OPENING = 0.05
"""Seconds that the next key waits at most for what the last one opens."""


class ChordScreen(Screen[None]):
    """A screen whose context may have key sequences.

    Keys come one by one, see `igdesk.screens.type_ahead`.
    """

    context: Context = "everywhere"

    def __init__(self) -> None:
        super().__init__()
        self._chords = chords_of(self.context)
        self._asking = {key: a for a in active_in(self.context) if a.asks for key in a.keys if " " not in key}
        self._prefix: str | None = None
        self.asks_on = False
        """Whether the answer to a dialog may bring another dialog: the keys that follow are for that one."""

    @property
    def prefix(self) -> str | None:
        """The key that waits for its second."""
        return self._prefix

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
        elif isinstance(self.focused, Input | TextArea):
            return  # Enter and the like are the field's own; what it does not bind comes to the bindings
        elif event.key in self._chords:
            event.stop()
            self._set_prefix(event.key)
        elif event.key in self._asking:
            event.stop()
            await self.run_asking(self._asking[event.key].call(event.key))

    async def _finish(self, prefix: str, key: str) -> None:
        action = self._chords[prefix].get(key)
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


def chords_of(context: Context) -> Mapping[str, Mapping[str, Action]]:
    """The sequences of a context: first key → second key → action.

    A first key that does something by itself is no beginning: what it opens takes the second key (`a` asks whom).
    """
    actions = active_in(context)
    alone = {key for action in actions for key in action.keys if " " not in key}
    found: dict[str, dict[str, Action]] = {}
    for action in actions:
        for key in action.keys:
            first, _, second = key.partition(" ")
            if second and first not in alone:
                found.setdefault(first, {})[second] = action
    return found
