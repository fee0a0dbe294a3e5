"""What is pasted is text, whatever is in it: never keys.

Textual ends a paste where an escape character stands in it, and gives out what follows as keys: a text from elsewhere
could send itself. Most terminals take such characters out of what they paste; tmux and screen do not.
"""

from __future__ import annotations

from collections.abc import Iterable

from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.message import Message

_ESCAPE = "\x1b"


class PastesAsText(XTermParser):
    """Reads a terminal's input, of which no paste brings an escape character along."""

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._is_pasting = False
        self._marks = ""
        """What may become the mark of a paste's beginning or end: a character is read at a time."""

    def feed(self, data: str) -> Iterable[Message]:
        """What is read, as events."""
        passed = "".join(map(self._passed, data))
        return super().feed(passed) if passed or not data else ()

    def _passed(self, character: str) -> str:
        """What Textual may see once this has come."""
        held, self._marks = self._marks, self._marks + character
        if character == _ESCAPE:
            self._marks = _ESCAPE
            return held.removeprefix(_ESCAPE) if self._is_pasting else _ESCAPE
        mark = BRACKETED_PASTE_END if self._is_pasting else BRACKETED_PASTE_START
        if self._marks == mark:
            passed = mark if self._is_pasting else character
            self._is_pasting, self._marks = not self._is_pasting, ""
            return passed
        if held and mark.startswith(self._marks):
            return "" if self._is_pasting else character
        self._marks = ""
        return held.removeprefix(_ESCAPE) + character if self._is_pasting else character
