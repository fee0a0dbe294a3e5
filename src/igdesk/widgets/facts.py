"""What is known of a ticket: a panel beside the conversation where there is room, else a header of three lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from igdesk.config.model import Config
from igdesk.desk.desk import Desk
from igdesk.desk.queries import TicketDetail
from igdesk.i18n import Words
from igdesk.text import cells, pad, truncate
from igdesk.widgets.fact_customer import who
from igdesk.widgets.fact_due import clocks
from igdesk.widgets.fact_sections import sections
from igdesk.widgets.fact_ticket import title
from igdesk.widgets.known import Fact, Known, Section, Value
from igdesk.widgets.wrap import wrap

REFRESH_EVERY = 30.0
"""Seconds between two looks at the clocks; a new picture is drawn only when a shown text has changed."""
LOOKS = {
    "text": "",
    "calm": "$calm",
    "soon": "$soon",
    "late": "$late bold",
    "high": "$high",
    "urgent": "$urgent bold",
    "strong": "bold",
}
"""Looks of values as Textual styles."""
SEPARATOR = " · "


class ClocksMoved(Message):
    """Other times are shown now: whatever tells the same beside them tells these, too."""


class _Facts(Widget):
    """What both forms share: they are told of a ticket and keep its clocks true.

    Args:
        words: The phrases.
        desk: What knows the ticket's clocks.
        draw: The picture of a ticket, so many cells wide.
    """

    def __init__(self, words: Words, desk: Desk, draw: Callable[[Known, int], Content]) -> None:
        super().__init__()
        self._draw = draw
        self._words = words
        self._desk = desk
        self._detail: TicketDetail | None = None
        self._shown = Content("")
        self._width = 0
        """Cells of what was drawn last; 0: nothing of this ticket was."""

    def show(self, detail: TicketDetail) -> None:
        """Show a ticket, or its newer state."""
        self._detail, self._width = detail, 0
        self.refresh(layout=True)

    def render(self) -> Content:
        """The picture, which is asked for more than once: for its height, too."""
        if self._width != (width := self.content_size.width):
            self._shown, self._width = self._content(), width
        return self._shown

    def keep_true(self) -> None:
        """Look at the clocks again; nothing is drawn when nothing that is shown has changed."""
        if self._content() != self._shown:
            self._width = 0
            self.refresh(layout=True)
            self.post_message(ClocksMoved())

    def adopt(self, _config: Config) -> None:
        """Another configuration: other names and times, also in what is shown."""
        self.keep_true()

    def on_mount(self) -> None:
        """Clocks go on while nobody touches a key."""
        self.set_interval(REFRESH_EVERY, self.keep_true)

    def _content(self) -> Content:
        if self._detail is None:
            return Content("")
        window = self._desk.window(self._detail.card)
        known = Known(self._detail, window, self._desk.now(), self._words, self._desk.config)
        return self._draw(known, max(self.content_size.width, 10))


class FactsHeader(_Facts):
    """The most important in three lines."""

    DEFAULT_CSS = "FactsHeader { height: 3; padding: 0 1; background: $surface; }"

    def __init__(self, words: Words, desk: Desk, draw: Callable[[Known, int], Content] | None = None) -> None:
        super().__init__(words, desk, draw or three_lines)


class _Everything(_Facts):
    """All facts, one below the other."""

    DEFAULT_CSS = "_Everything { height: auto; }"

    def __init__(self, words: Words, desk: Desk) -> None:
        super().__init__(words, desk, _all_lines)


class FactsPanel(VerticalScroll, can_focus=False):
    """Everything, one below the other; it scrolls when there is more than fits."""

    DEFAULT_CSS = """
    FactsPanel {
        width: 40; height: 1fr; padding: 0 1 0 2; border-left: solid $panel; scrollbar-size-vertical: 1;
    }
    """

    def __init__(self, words: Words, desk: Desk) -> None:
        super().__init__()
        self._facts = _Everything(words, desk)

    def compose(self) -> ComposeResult:
        yield self._facts

    def show(self, detail: TicketDetail) -> None:
        """Show a ticket, or its newer state."""
        self._facts.show(detail)

    def keep_true(self) -> None:
        """Look at the clocks again."""
        self._facts.keep_true()


def three_lines(known: Known, width: int) -> Content:
    """Who it is, what it is about, and its clocks."""
    return Content("\n").join(value_line(values, width) for values in (who(known), title(known), clocks(known)))


def _all_lines(known: Known, width: int) -> Content:
    number = known.card.ticket.number
    lines = [Content.assemble((f"#{number}", "bold"), "  ", *_joined(who(known)[:1])), Content("")]
    return Content("\n").join(lines + section_lines(sections(known), width))


def section_lines(told: Sequence[Section], width: int) -> list[Content]:
    """Facts under their headings, a line between two sections."""
    lines: list[Content] = []
    for section in told:
        label = min(max((cells(fact.label) for fact in section.facts), default=0), width // 2)
        lines += [Content("")] if lines else []
        lines.append(Content.styled(section.title, "bold $accent"))
        for fact in section.facts:
            lines += _fact_lines(fact, label, width)
    return lines


def _fact_lines(fact: Fact, label: int, width: int) -> list[Content]:
    if not fact.label:
        return [Content.styled(line, LOOKS[fact.value.look]) for line in wrap(fact.value.text, width)]
    room = max(width - label - 2, 8)
    first, *more = wrap(fact.value.text, room)
    style = LOOKS[fact.value.look]
    lines = [Content.assemble((pad(fact.label, label), "$calm"), "  ", (first, style))]
    return lines + [Content.assemble(" " * (label + 2), (line, style)) for line in more]


def _joined(values: Sequence[Value]) -> list[str | tuple[str, str]]:
    parts: list[str | tuple[str, str]] = []
    for value in values:
        if parts:
            parts.append((SEPARATOR, "$calm"))
        parts.append((value.text, LOOKS[value.look]))
    return parts


def value_line(values: Sequence[Value], width: int) -> Content:
    """As many values as fit, the first ones first; the first is cut if it must be."""
    kept: list[Value] = []
    room = width
    for value in values:
        need = cells(value.text) + (cells(SEPARATOR) if kept else 0)
        if need > room:
            if not kept:
                kept.append(Value(truncate(value.text, room), value.look))
            break
        kept.append(value)
        room -= need
    return Content.assemble(*_joined(kept))
