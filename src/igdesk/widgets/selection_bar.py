"""The line below the list while tickets are selected: how many, how many match, and how far a change of them is."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from igdesk.config.model import Config
from igdesk.desk.queries import COUNT_LIMIT
from igdesk.i18n import Words
from igdesk.text import truncate


class SelectionBar(Widget):
    """The line; it is there only while there is something to tell.

    Args:
        words: The phrases.

    Attributes:
        selected: How many tickets are selected.
        matching: How many match the list's view and filter, up to `COUNT_LIMIT`; None: it is not known.
        is_range: Whether moving extends the selection.
        progress: What is being done, for how many of how many; None: nothing is.
    """

    DEFAULT_CSS = """
    SelectionBar { height: 1; padding: 0 1; background: $primary 30%; color: $foreground; text-style: bold; }
    """

    selected: reactive[int] = reactive(0)
    matching: reactive[int | None] = reactive[int | None](None)
    is_range: reactive[bool] = reactive(False)
    progress: reactive[tuple[str, int, int] | None] = reactive[tuple[str, int, int] | None](None)

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self.display = False

    def adopt(self, _config: Config) -> None:
        """Other keys may be in force."""
        self.refresh()

    def watch_selected(self) -> None:
        """It comes and goes with the selection."""
        self._come_or_go()

    def watch_progress(self) -> None:
        """And stays while something is being done."""
        self._come_or_go()

    def _come_or_go(self) -> None:
        self.display = bool(self.selected) or self.progress is not None

    def render(self) -> Content:
        """What is told, cut to the width."""
        return Content(truncate(self.line(), max(self.size.width, 1)))

    def line(self) -> str:
        """What is told."""
        words = self._words
        if self.progress is not None:
            what, done, total = self.progress
            return words("bulk.progress", what=what, done=done, total=total)
        parts = [words("bulk.range" if self.is_range else "bulk.selected", count=self.selected)]
        if self.matching is not None and self.matching > self.selected:
            count = f"{COUNT_LIMIT}+" if self.matching >= COUNT_LIMIT else str(self.matching)
            parts.append(words("bulk.match", count=count))
        parts.append(words("bulk.keys_range" if self.is_range else "bulk.keys"))
        return " · ".join(parts)
