"""Parts that only others stand on, such as a screen: nothing of them is to be seen but background and side borders."""

from __future__ import annotations

from collections.abc import Callable

from textual.containers import Horizontal
from textual.geometry import Region
from textual.strip import Strip


def all_alike(draw: Callable[[Region], list[Strip]], crop: Region) -> list[Strip]:
    """Lines that look the same: one is drawn, and stands for all.

    Args:
        draw: Textual's own drawing of a stretch.
        crop: The stretch that is wanted.
    """
    return draw(Region(crop.x, crop.y, crop.width, 1)) * crop.height


class SideBySide(Horizontal):
    """Panes beside each other."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """Where no pane stands."""
        return all_alike(super().render_lines, crop)
