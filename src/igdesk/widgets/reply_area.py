"""The text of a reply: two marks that are typed one after the other open something, and Enter may send."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from textual import events
from textual.css.scalar import Unit
from textual.geometry import Size
from textual.message import Message
from textual.widgets import TextArea

from igdesk.rules.templates import gap_before
from igdesk.values import dataclass
from igdesk.widgets.holes import Place
from igdesk.widgets.looks_when_drawn import LooksWhenDrawn

TRIGGERS: Mapping[str, str] = {"::": "template", "@@": "colleague", "??": "article"}
"""What is typed, and what is wanted by it. Input methods make full-width marks of them, which count, too."""
_ALSO_WRITTEN = "??"
"""Ends sentences as well: it counts where a line or a word begins."""
_SEND = "ctrl+enter"
"""Sends in any case, from the terminals that tell it from Enter."""
_NEW_LINE = ("ctrl+j", "shift+enter", "alt+enter")
"""Keys for a new line where Enter sends: the first comes from every terminal, the others from some."""


class ReplyArea(TextArea, LooksWhenDrawn):
    """The text.

    Args:
        text: What stands there at first.
        compact: Whether it has no frame.

    Attributes:
        enter_sends: Whether Enter sends instead of beginning a new line.
    """

    @dataclass
    class Triggered(Message):
        """Two marks were typed for something that goes in their place."""

        wants: str

    class Entered(Message):
        """Enter was pressed, and it is to send."""

    def __init__(self, text: str = "", *, compact: bool = True) -> None:
        super().__init__(text, soft_wrap=True, tab_behavior="focus", show_line_numbers=False, compact=compact)
        self.cursor_blink = False
        self.enter_sends = False
        self._marks = 0
        """So many characters before the cursor were typed for what opens."""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """No more than it may take: what holds it would else keep room for all of a long text, and show it empty."""
        height, most = super().get_content_height(container, viewport, width), self.styles.max_height
        if most is None or most.unit is not Unit.VIEW_HEIGHT:
            return height
        return min(height, int(most.resolve(container, viewport)))

    def on_resize(self) -> None:
        """The lines break elsewhere now: once they do, the cursor is looked for, and no room below them stays empty."""
        self.call_after_refresh(self._settle_view)

    def _settle_view(self) -> None:
        self.scroll_to(y=min(self.scroll_offset.y, self.max_scroll_y), animate=False, force=True, immediate=True)
        self.scroll_cursor_visible()
        self.refresh()

    def jump(self, hole: tuple[Place, Place] | None) -> None:
        """Select a hole, if there is one, so that typing fills it."""
        if hole is not None:
            self.selection = type(self.selection)(*hole)
        self.focus()

    async def _on_key(self, event: events.Key) -> None:
        self._marks = 0
        if event.key == _SEND or (self.enter_sends and event.key == "enter"):
            event.stop()
            event.prevent_default()
            self.post_message(self.Entered())
            return
        if self.enter_sends and event.key in _NEW_LINE and not self.read_only:
            event.stop()
            event.prevent_default()
            self.insert("\n")
            return
        await super()._on_key(event)
        if event.is_printable and not self.read_only:
            self._look_for_trigger()

    def _look_for_trigger(self) -> None:
        row, column = self.cursor_location
        typed = self.document[row][max(column - 2, 0) : column]
        marks = unicodedata.normalize("NFKC", typed)
        wants = TRIGGERS.get(marks)
        if wants is not None and (marks != _ALSO_WRITTEN or not self.document[row][: column - 2][-1:].strip()):
            self._marks = len(typed)
            self.post_message(self.Triggered(wants))

    def take_marks(self) -> bool:
        """Take away the marks that were typed for what is put here now; whether there were some."""
        if not self._marks:
            return False
        row, column = self.cursor_location
        self.delete((row, column - self._marks), (row, column))
        self._marks = 0
        return True

    def put(self, text: str) -> Place:
        """Put words at the cursor, apart from what stands before it; where that was."""
        was_typed = self.take_marks()
        row, column = self.cursor_location
        line = self.document[row]
        self.insert(gap_before(line[:column], line[column:], text, goes_on=was_typed) + text)
        return row, column

    def put_name(self, name: str) -> None:
        """Put a name at the cursor: it is part of the sentence."""
        self.take_marks()
        self.insert(name)
