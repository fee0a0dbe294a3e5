"""Keys that are held down: their repeats are no presses."""

from __future__ import annotations

REPEAT = 0.15
"""Seconds between two presses of a key below which it is held."""
FIRST_REPEAT = 0.7
"""Seconds after which a key that is held begins to repeat at the latest, as computers are set up."""


class Held:
    """Tells a key that is held from one that is pressed again. Times are seconds of a steady clock.

    A computer repeats a held key after half a second, then every few hundredths: what comes closer than `REPEAT` to
    the press before is no press. Where one press is enough to send, the first repeat must send nothing either.
    """

    def __init__(self) -> None:
        self._key: str | None = None
        self._at = 0.0
        self._waits = REPEAT

    def is_repeat(self, key: str, at: float) -> bool:
        """Whether a press is none."""
        is_held = key == self._key and at - self._at < self._waits
        self._key, self._at, self._waits = key, at, REPEAT
        return is_held

    def spent(self) -> None:
        """The last press is to bring about nothing more, should its key be held."""
        self._waits = FIRST_REPEAT
