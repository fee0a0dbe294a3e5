"""Toasts whose words are whole.

Textual cuts what it draws wherever any part of the screen begins or ends, also where that lies below a toast: a Chinese
character that stands across such a place would be two blanks.
"""

from __future__ import annotations

from textual._compositor import Compositor
from textual.widgets._toast import Toast


class WholeToasts(Compositor):
    """Cuts nothing below a toast. Toasts reach to the right edge, so nothing beside them needs a cut there."""

    @property
    def cuts(self) -> list[list[int]]:
        """Where each line is cut, in cells."""
        if self._cuts is not None:
            return self._cuts
        cuts, width = super().cuts, self.size.width
        for part, (region, _) in self.visible_widgets.items():
            if isinstance(part, Toast) and region.right >= width:
                lines = slice(max(region.y, 0), max(region.bottom, 0))
                cuts[lines] = [[cut for cut in line if not region.x < cut < width] for line in cuts[lines]]
        return cuts
