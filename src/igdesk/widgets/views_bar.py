"""The line of views with their counts and the order of the list; it names the current one by more than colour."""

from __future__ import annotations

from collections.abc import Mapping

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from igdesk.desk.queries import COUNT_LIMIT, Sort
from igdesk.desk.views import View
from igdesk.i18n import Words
from igdesk.text import cells
from igdesk.values import dataclass

_GAP = "  "
_DIGITS = 9
"""So many views have a digit for a key."""
_EMPTY: Mapping[str, int] = {}


class ViewsBar(Widget):
    """The line.

    Args:
        views: In their order.
        words: The phrases.

    Attributes:
        current: Id of the view that is shown.
        counts: Tickets by view id, up to `COUNT_LIMIT`.
        sort: The order of the list.
        views: In their order.
    """

    DEFAULT_CSS = "ViewsBar { height: 1; padding: 0 1; color: $calm; }"

    current: reactive[str] = reactive("")
    counts: reactive[Mapping[str, int]] = reactive(_EMPTY)
    sort: reactive[Sort] = reactive(Sort.SLA)
    views: reactive[tuple[View, ...]] = reactive(())

    @dataclass
    class Chosen(Message):
        """A view was clicked."""

        view: str

    def __init__(self, views: tuple[View, ...], words: Words) -> None:
        super().__init__()
        self.views = views
        self._words = words
        self._places: list[tuple[int, int, str]] = []

    def render(self) -> Content:
        """As much as fits: empty counts go first, empty views, the usual order, what is far from the current view."""
        width = self.size.width
        order = self._words("ui.sorted", order=self._words(f"ui.sort_{self.sort.value}"))
        labels = self._labels(zeros=True)
        room = width - cells(order) - len(_GAP)
        if _width(labels) > room:
            labels = self._labels(zeros=False)
        fewer = self._without_empty(labels, room)
        if _width(fewer) <= room or self.sort is not Sort.SLA:
            labels = fewer
        else:  # the usual order goes without saying
            order, room = "", width
            labels = self._without_empty(labels, room)
        while _width(labels) > room and len(labels) > 1:
            labels.pop(0 if labels[0][0] != self.current and labels[-1][0] == self.current else -1)
        return self._content(labels, order, width)

    def _without_empty(self, labels: list[tuple[str, str]], room: int) -> list[tuple[str, str]]:
        """The labels without so many views in which nothing is, from the last on, as it takes to fit."""
        left = list(labels)
        for label in reversed(labels):
            if _width(left) > room and label[0] != self.current and not self.counts.get(label[0]):
                left.remove(label)
        return left

    @property
    def named(self) -> tuple[str, ...]:
        """Ids of the views that are named: of the quiet ones the current one, and those with something in them."""
        return tuple(each.id for each in self.views if each.id == self.current or self._is_told(each))

    def _is_told(self, view: View) -> bool:
        return not view.is_quiet or (not view.is_due and bool(self.counts.get(view.id)))

    def _labels(self, *, zeros: bool) -> list[tuple[str, str]]:
        found = []
        named = self.named
        for place, view in enumerate(self.views, 1):
            count = self.counts.get(view.id)
            if view.id not in named:
                continue
            shown = "" if count is None or (count == 0 and not zeros) else f" {counted(count)}"
            digit = view.key or (str(place) if place <= _DIGITS else "")
            text = f"{digit} {view.label(self._words)}{shown}".lstrip()
            found.append((view.id, f"[{text}]" if view.id == self.current else text))
        return found

    def _content(self, labels: list[tuple[str, str]], order: str, width: int) -> Content:
        parts: list[str | tuple[str, str]] = []
        self._places, x = [], 0
        for view, text in labels:
            self._places.append((x, x + cells(text), view))
            parts += [(text, "bold $foreground") if view == self.current else text, _GAP]
            x += cells(text) + len(_GAP)
        if order:
            parts += [" " * max(width - x - cells(order), 0), order]
        return Content.assemble(*parts)

    def on_click(self, event: events.Click) -> None:
        """Choose the view under the pointer."""
        x = event.x - 1
        for left, right, view in self._places:
            if left <= x < right:
                self.post_message(self.Chosen(view))

    def on_resize(self, _event: events.Resize) -> None:
        """Other views fit now."""
        self.refresh()


def counted(count: int) -> str:
    """A number of tickets that was counted up to `COUNT_LIMIT`."""
    return f"{COUNT_LIMIT}+" if count >= COUNT_LIMIT else str(count)


def _width(labels: list[tuple[str, str]]) -> int:
    return sum(cells(text) + len(_GAP) for _, text in labels) - len(_GAP)
