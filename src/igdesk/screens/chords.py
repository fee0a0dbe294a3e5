"""Key sequences such as `g i`: the first key waits for the second. Keys typed ahead of a dialog reach the dialog."""

from __future__ import annotations

from collections.abc import Mapping

from textual import events
from textual.screen import Screen

from igdesk.desk.actions import Action, Context, active_in


class ChordScreen(Screen[None]):
    """A screen whose context may have key sequences.

    All of it happens in the screen's own queue: a second key that is typed at once cannot overtake the first.
    """

    context: Context = "everywhere"

    def __init__(self) -> None:
        super().__init__()
        self._chords = chords_of(self.context)
        self._prefix: str | None = None

    @property
    def prefix(self) -> str | None:
        """The key that waits for its second."""
        return self._prefix

    def prefix_changed(self) -> None:
        """Called when a sequence began or ended: the footer shows what can follow."""

    async def on_key(self, event: events.Key) -> None:
        """Begin or finish a sequence; every other key goes on to the bindings."""
        if self.app.screen is not self:  # a dialog opened after this key was typed: it is meant for that
            event.stop()
            self.app.screen.post_message(events.Key(event.key, event.character))
            return
        if self._prefix is None:
            if event.key in self._chords:
                event.stop()
                self._set_prefix(event.key)
            return
        action = self._chords[self._prefix].get(event.key)
        self._set_prefix(None)
        event.stop()
        if action is not None:
            await self.run_action(action.call(event.key))

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
