"""Text that is read in a dialog, in lines that we break ourselves: none begins with a comma, as Chinese wants it."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from igdesk.text import safe_text
from igdesk.widgets.wrap import wrap


class Paragraph(Widget):
    """The text, shown as it is whatever stands in it.

    Args:
        text: It; people may have written it.
        classes: Style classes, as Textual has them.
    """

    DEFAULT_CSS = "Paragraph { height: auto; }"

    def __init__(self, text: str, *, classes: str | None = None) -> None:
        super().__init__(classes=classes)
        self._text = Content(safe_text(text))

    def update(self, text: Content) -> None:
        """Show another text, which is safe to show."""
        self._text = text
        self.refresh(layout=True)

    def render(self) -> Content:
        """All of it."""
        return broken(self._text, self.content_size.width)

    def get_content_width(self, container: Size, _viewport: Size) -> int:
        """As wide as there is room."""
        return container.width

    def get_content_height(self, _container: Size, _viewport: Size, width: int) -> int:
        """As many lines as it takes."""
        return len(wrap(self._text.plain, width))


def broken(text: Content, width: int) -> Content:
    """A text in lines of at most `width` cells, its colours kept."""
    at, lines = 0, []
    for line in wrap(text.plain, width):
        at = text.plain.index(line, at)  # white space alone is left out
        lines.append(text[at : at + len(line)])
        at += len(line)
    return Content("\n").join(lines)
