"""The line of what is due: how many tickets are late, will be soon, wait for an answer or close, and the key to each.

Where nothing is due there is no line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from igdesk.config.model import Config
from igdesk.desk.queries import COUNT_LIMIT
from igdesk.i18n import Words
from igdesk.text import cells
from igdesk.values import dataclass

_GAP = "  "
_NOTHING: Mapping[str, int] = {}


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is counted."""

    id: str
    """Its count, and its phrase `due.ID`."""
    place: str
    """Where `go` shows it."""
    style: str = ""
    sign: str = ""


DUES = (
    Due("overdue", "overdue", "bold $error", "! "),
    Due("soon", "soon", "$warning"),
    Due("promised_today", "promises"),
    Due("escalated", "escalated", "", "▲ "),
    Due("expiring", "expiring", "$warning"),
    Due("unsent", "outbox", "bold $error", "! "),
)


class DueLine(Widget):
    """The line.

    Args:
        words: The phrases.

    Attributes:
        counts: How many there are, by the ids of `DUES`, up to `COUNT_LIMIT`.
    """

    DEFAULT_CSS = "DueLine { height: 1; padding: 0 1; color: $foreground; }"

    counts: reactive[Mapping[str, int]] = reactive(_NOTHING)

    @dataclass
    class Chosen(Message):
        """Something was clicked."""

        place: str

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._ends: list[tuple[int, str]] = []
        self.display = False

    def adopt(self, _config: Config) -> None:
        """Other keys may be in force."""
        self.refresh()

    def watch_counts(self) -> None:
        """It comes and goes with what is due."""
        self.display = any(self.counts.get(due.id) for due in DUES)

    def render(self) -> Content:
        """All of it with the keys; where that does not fit without them, then as much as does."""
        width = self.size.width
        told = list(self._told(keys=True))
        if _width(told) > width:
            told = list(self._told(keys=False))
        while len(told) > 1 and _width(told) > width:
            told.pop()
        return self._content(told)

    def _told(self, *, keys: bool) -> Iterator[tuple[Due, str, str]]:
        """What there is, each with its key and its words."""
        for due in DUES:
            if count := self.counts.get(due.id, 0):
                shown = f"{COUNT_LIMIT}+" if count >= COUNT_LIMIT else str(count)
                key = f"{self._words.name_key(f'go_{due.place}')} " if keys else ""
                yield due, key, due.sign + self._words(f"due.{due.id}", count=shown)

    def _content(self, told: list[tuple[Due, str, str]]) -> Content:
        parts: list[str | tuple[str, str]] = []
        self._ends, x = [], 0
        for due, key, text in told:
            parts += [(key, "$accent"), (text, due.style) if due.style else text, _GAP]
            x += cells(key + text) + len(_GAP)
            self._ends.append((x, due.place))
        return Content.assemble(*parts)

    def on_click(self, event: events.Click) -> None:
        """Go to what is under the pointer."""
        place = next((place for end, place in self._ends if event.x - 1 < end), None)
        if place is not None:
            self.post_message(self.Chosen(place))

    def on_resize(self, _event: events.Resize) -> None:
        """More or less fits now."""
        self.refresh()


def _width(told: list[tuple[Due, str, str]]) -> int:
    return sum(cells(key + text) + len(_GAP) for _, key, text in told) - len(_GAP)
