"""Key sequences such as `g i`, and keys that are typed before what they are meant for is on the screen.

A fast hand, a paste or a slow connection sends `p 1` or `/refund` in one go. The keys after the first must reach the
dialog or text field that the first one opens; as keys of the screen behind it they would act on tickets.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from textual import events
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, TextArea

from igdesk.desk.actions import Action, Context, active_in

_OPENING = 0.05
"""Seconds that the next key waits at most for what the last one opens."""


class ChordScreen(Screen[None]):
    """A screen whose context may have key sequences.

    All of it happens in the screen's own queue: a second key that is typed at once cannot overtake the first.
    """

    context: Context = "everywhere"

    def __init__(self) -> None:
        super().__init__()
        self._chords = chords_of(self.context)
        self._asking = {key: a for a in active_in(self.context) if a.asks for key in a.keys if " " not in key}
        self._prefix: str | None = None

    @property
    def prefix(self) -> str | None:
        """The key that waits for its second."""
        return self._prefix

    def prefix_changed(self) -> None:
        """Called when a sequence began or ended: the footer shows what can follow."""

    async def on_key(self, event: events.Key) -> None:
        """Begin or finish a sequence; every other key goes on to the bindings."""
        target = self._meant_for(event)
        if target is not None:
            event.stop()
            target.post_message(events.Key(event.key, event.character))
        elif self._prefix is not None:
            event.stop()
            await self._finish(self._prefix, event.key)
        elif isinstance(self.focused, Input | TextArea):
            return  # Enter and the like are the field's own; what it does not bind comes to the bindings
        elif event.key in self._chords:
            event.stop()
            self._set_prefix(event.key)
        elif event.key in self._asking:
            event.stop()
            await self._open(self._asking[event.key], event.key)

    def _meant_for(self, event: events.Key) -> Widget | None:
        """A dialog or text field that opened after this key was typed; a text field that has it lets no letter by."""
        if self.app.screen is not self:
            return self.app.screen
        text = self.focused if isinstance(self.focused, Input | TextArea) else None
        return text if event.is_printable else None

    async def _finish(self, prefix: str, key: str) -> None:
        action = self._chords[prefix].get(key)
        self._set_prefix(None)
        if action is not None:
            await self.run_action(action.call(key))

    async def _open(self, action: Action, key: str) -> None:
        """Do it, and let the next key wait in this screen's queue until the dialog or text field is there."""
        focused = self.focused
        await self.run_action(action.call(key))
        waiting = asyncio.get_running_loop().time() + _OPENING
        while self.app.screen is self and self.focused is focused and asyncio.get_running_loop().time() < waiting:
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
