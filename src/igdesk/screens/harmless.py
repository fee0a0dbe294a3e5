"""The last door before the terminal: whatever a widget draws, nothing that a terminal would act on leaves.

What people wrote is made visible before any widget sees it (`igdesk.text`). Text fields hold text as it is, and of
their lines this takes away what acts. It has no width, so nothing moves by that.
"""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from igdesk.text import acts, inert


class Harmless(LineFilter):
    """Takes control, bidi and invisible characters out of every line."""

    def apply(self, segments: list[Segment], _background: Color) -> list[Segment]:
        """The segments, those with such a character without it."""
        return [
            Segment(inert(text).replace("\n", ""), style, control) if acts(text) else segment
            for segment, (text, style, control) in zip(segments, segments, strict=True)
        ]


HARMLESS = Harmless()
