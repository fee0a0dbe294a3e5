"""A line of options, each with its digit, for a dialog of several lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from igdesk.text import cells, one_line, pad

_DIGITS = "123456789"
_GAP = "   "


class Options(Static, can_focus=True):
    """Options of which one at most is chosen, or several.

    A digit chooses, and takes back what was chosen; arrows and Space do the same where there are more than nine.

    Args:
        options: In their order.
        chosen: What is chosen at first.
        several: Whether several can be chosen.
        label: What stands before them, where nothing else does; those of a column are of one width.
        names: What people call them, where that is something else.
    """

    class Settled(Message):
        """Enter: whoever answers goes on."""

    takes_letters = True
    """No letter is a command where it has the focus; see `screens.chords`."""
    DEFAULT_CSS = """
    Options { width: 1fr; height: auto; }
    """

    def __init__(
        self,
        options: Sequence[str],
        chosen: Sequence[str],
        *,
        several: bool,
        label: str = "",
        names: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(markup=False)
        self._names = names or {}
        self._options = tuple(options)
        self._chosen = {each for each in chosen if each in self._options}
        self._several = several
        self._at = 0
        self._label = label
        self._shown = Content()

    @property
    def value(self) -> str:
        """What is chosen, in the order of the options, with commas between."""
        return ", ".join(each for each in self._options if each in self._chosen)

    @property
    def chosen(self) -> tuple[str, ...]:
        """What is chosen, in the order of the options."""
        return tuple(each for each in self._options if each in self._chosen)

    def choose(self, chosen: Sequence[str]) -> None:
        """Choose these and no others."""
        self._chosen = {each for each in chosen if each in self._options}
        self._redraw()

    def on_mount(self) -> None:
        """Show them."""
        self._redraw()

    def on_focus(self) -> None:
        """Show where the cursor is."""
        self._redraw()

    def on_blur(self) -> None:
        """Show none."""
        self._redraw()

    def on_key(self, event: events.Key) -> None:
        """Choose, move, or go on."""
        last = len(self._options) - 1
        if event.key == "enter":
            self.post_message(self.Settled())
        elif event.key in ("right", "down"):
            self._at = min(self._at + 1, last)
        elif event.key in ("left", "up"):
            self._at = max(self._at - 1, 0)
        elif event.key == "space":
            self._turn(self._at)
        elif event.character and event.character in _DIGITS and _DIGITS.index(event.character) <= last:
            self._turn(_DIGITS.index(event.character))
        else:
            return
        event.stop()
        event.prevent_default()
        self._redraw()

    def _turn(self, place: int) -> None:
        option, self._at = self._options[place], place
        if option in self._chosen:
            self._chosen.discard(option)
        elif self._several:
            self._chosen.add(option)
        else:
            self._chosen = {option}
        self.turned()

    def on_resize(self) -> None:
        """Others fit on a line now."""
        self._redraw()

    def turned(self) -> None:
        """Something was chosen, or no longer; for those who follow it."""

    def _redraw(self) -> None:
        indent = cells(self._label) + 1 if self._label else 0
        lines, used = [Content(pad(self._label, indent)).stylize("$calm")], 0
        for place, option in enumerate(self._options):
            digit = f"{place + 1} " if place < len(_DIGITS) else "  "
            mark = "●" if option in self._chosen else "○"
            part = Content.assemble((digit, "$accent"), f"{mark} {one_line(self._names.get(option, option))}")
            part = part.stylize("reverse") if self.has_focus and place == self._at else part
            gap = Content(_GAP if used else "")
            if used and self.size.width and indent + used + len(_GAP) + part.cell_length > self.size.width:
                lines.append(Content(" " * indent))  # no option is broken in two
                gap, used = Content(""), 0
            lines[-1] += gap + part
            used += gap.cell_length + part.cell_length
        shown = Content("\n").join(lines)
        if not shown.is_same(self._shown):  # or all that stands below would be laid out anew
            self._shown = shown
            self.update(shown)
