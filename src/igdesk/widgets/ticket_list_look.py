"""How the list of tickets is painted: which parts a row has, their colours, and a line made of such parts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

_LOOKS: Mapping[str, str] = MappingProxyType(
    {
        "head": "$calm on $surface",
        "cursor": "$row-cursor-style on $row-cursor",
        "cursor-blur": "$row-cursor-unfocused-style on $row-cursor-unfocused",
        "calm-cursor": "$calm-on-cursor",
        "gone": "italic $calm",
        "number": "$calm",
        "selected": "bold $accent",
        "late": "bold $late",
        "soon": "$soon",
        "writes": "$soon",
        "calm": "$calm",
        "views": "$calm",
        "urgent": "bold $urgent",
        "high": "$high",
        "customer": "$text-accent",
        "text": "$foreground",
        "tags": "$text-secondary",
        "fault": "bold $outbox-fault",
        "escalated": "bold $high",
        "held": "$outbox-held",
        "owner": "$text-success",
        "empty": "$calm",
    }
)
"""As in a line of text (`Content`): component classes would be a style sheet to read and a part to style for each."""
_CALM = frozenset({"number", "calm", "views"})
"""Parts whose colour is too calm for the line under the cursor."""


class TicketListLook:
    """Paints lines of such parts, in the colours of the theme.

    Args:
        widget: What they stand on.
    """

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._styles: dict[tuple[str, str], Style] = {}

    def forget(self) -> None:
        """There are other colours now."""
        self._styles.clear()

    def line(self, parts: list[tuple[str, str]], width: int, base: str = "") -> Strip:
        """A line.

        Args:
            parts: Texts, each with its look.
            width: Cells of the line.
            base: How the line as a whole looks.
        """
        if base == "cursor":
            parts = [(text, "calm-cursor" if part in _CALM else part) for text, part in parts]
        segments = [Segment(text, self._style(base, part)) for text, part in parts]
        return Strip(segments).adjust_cell_length(width, self._style(base))

    def _style(self, base: str, part: str = "") -> Style:
        """Of a part in a line that is `base`; without one, of the line where nothing stands."""
        style = self._styles.get((base, part))
        if style is None:
            parse = self._widget.app.stylesheet.parse_style
            looks = [parse(_LOOKS[name]) for name in (base, part) if name in _LOOKS]
            style = self._styles[base, part] = sum(looks, self._widget.visual_style).rich_style
        return style
