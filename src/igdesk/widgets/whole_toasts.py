"""Toasts and dialogs whose words are whole.

Textual cuts what it draws wherever any part of the screen begins or ends, also where that lies below a toast, and where
something that changed below ends: a Chinese character that stands across such a place would be two blanks.
"""

from __future__ import annotations

from textual._compositor import ChopsUpdate, Compositor
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

    def render_partial_update(self) -> ChopsUpdate | None:
        """Draw on to the next cut: what changed may end below a toast or a dialog, in the middle of a character."""
        update = super().render_partial_update()
        if update is not None:
            cuts = self.cuts
            update.spans = [
                (y, begin, next((cut for cut in cuts[y] if cut >= end), end)) for y, begin, end in update.spans
            ]
        return update
