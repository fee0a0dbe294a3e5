"""What somebody chose of the keys, as the configuration has it; what follows from it is in `keys`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from igdesk.values import dataclass

KeyPreset = Literal["vim", "plain"]
PRESETS: Mapping[KeyPreset, Mapping[str, tuple[str, ...]]] = {
    "vim": {
        "undo": ("u",),
        "page_down": ("ctrl+d", "ctrl+f", "pagedown"),
        "page_up": ("ctrl+u", "ctrl+b", "pageup"),
    },
    "plain": {
        "down": ("down",),
        "up": ("up",),
        "bottom": ("end",),
        "page_down": ("pagedown",),
        "page_up": ("pageup",),
        "next_view": ("right",),
        "previous_view": ("left",),
        "next_ticket": ("right",),
        "previous_ticket": ("left",),
        "open": ("enter",),
        "search": ("ctrl+f", "slash"),
        "undo": ("ctrl+z", "u"),
        "redo": ("ctrl+y", "ctrl+r"),
        "resolve": ("e", "f2"),
        "snooze": ("b", "f3"),
        "handoff": ("d", "f4"),
        "escalate": ("S", "f5"),
        "reply": ("r", "f6"),
    },
}
"""What each changes. `vim` goes further on the road of the keys that are there anyway; `plain` has arrows and keys of
other programs in their place."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What was chosen."""

    preset: KeyPreset | None = None
    chosen: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Ids of actions with their keys, as Textual spells them; they come before what the preset says."""

    @property
    def changed(self) -> Mapping[str, tuple[str, ...]]:
        """Ids of actions with their keys, preset included."""
        of_preset = PRESETS[self.preset] if self.preset is not None else {}
        return {**of_preset, **dict(self.chosen)}
