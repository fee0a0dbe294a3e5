"""Widgets whose looks, Textual's component classes, are worked out when they are first drawn.

Textual styles every one of them each time that the widget is styled: as it comes in, as the focus comes and goes. A
conversation knows two dozen looks, and what stands on a screen has a few of them.
"""

from __future__ import annotations

from functools import cache

from textual.css.styles import RenderStyles
from textual.dom import DOMNode
from textual.widget import Widget


class LooksWhenDrawn(Widget):
    """A widget that is painted in component classes.

    Of several bases it is the last: Textual takes default styles from the first alone.
    """

    @classmethod
    @cache
    def _get_component_classes(cls) -> frozenset[str]:
        """None that Textual is to style by itself."""
        return frozenset()

    def get_component_styles(self, *names: str) -> RenderStyles:
        """Style what is asked for the first time since the widget was styled."""
        for name in super()._get_component_classes().intersection(names) - self._component_styles.keys():
            part = DOMNode(classes=name)
            part._attach(self)
            self.app.stylesheet.apply(part)
            self._component_styles[name] = part.styles
        return super().get_component_styles(*names)

    def notify_style_update(self) -> None:
        """It was styled anew, and so may its looks be."""
        super().notify_style_update()
        if self._component_styles:
            self._component_styles.clear()
            self.refresh()
