"""The customer's card: all that is known of them. It opens at once and fills when read."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from igdesk.desk.customer_words import Line, card_parts
from igdesk.desk.desk import Desk
from igdesk.errors import IgdeskError
from igdesk.i18n import Words
from igdesk.text import cells, one_line, pad
from igdesk.widgets.fact_sections import sections
from igdesk.widgets.facts import LOOKS, section_lines
from igdesk.widgets.known import Known
from igdesk.widgets.reading_card import ReadingCard, beside


class CustomerCardScreen(ReadingCard):
    """The card.

    Args:
        customer: Whose it is, by id.
        desk: Who knows them.
        words: The phrases.
        known: The ticket in view, if there is one: what is known of it stands below.
        opens: What opens a ticket, where none is in view.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("i", "leave", show=False),
        Binding("o,enter", "open", show=False),
    ]

    def __init__(
        self,
        customer: int,
        desk: Desk,
        words: Words,
        *,
        known: Known | None = None,
        opens: Callable[[int], object] | None = None,
    ) -> None:
        super().__init__(self._content)
        self._customer = customer
        self._desk = desk
        self._words = words
        self._known = known
        self._opens = opens
        self._latest: int | None = None
        """The newest ticket, where none is in view."""
        self._said = words("customers.reading")
        self._card_lines: tuple[tuple[str, tuple[Line, ...]], ...] = ()

    def on_mount(self) -> None:
        """Read the rest; the keys go on meanwhile."""
        self.run_worker(self._read(), exit_on_error=False)

    async def _read(self) -> None:
        words = self._words
        try:
            card = await self._desk.customer_card(self._customer)
        except IgdeskError as error:
            self._said = one_line(words.of(error.phrase))
        else:
            assert card is not None  # customers are never deleted
            self._said = ""
            if self._opens is not None and card.tickets:
                self._latest = card.tickets[0].ticket.number
            parts = card_parts(card, self._desk.now(), words, self._desk.config)
            self._card_lines = tuple((part.title, part.lines) for part in parts)
        self.text_changed()

    def _content(self, width: int) -> Content:
        """The customer first, then the ticket in view: where that stands beside the conversation it does no harm."""
        lines = [Content.styled(self._said, "$calm")] if self._said else []
        for title, told in self._card_lines:
            lines += [Content.styled(title, "bold $accent"), *_table(told, width), Content("")]
        if self._known is not None:
            lines += section_lines(sections(self._known), width)
        if self._latest is not None:
            lines.append(Content.styled(self._words("customers.card_open", number=self._latest), "$calm"))
        return Content("\n").join(lines)

    def action_open(self) -> None:
        """Open their newest ticket; over a ticket in view there is nothing to open."""
        if self._latest is not None and self._opens is not None:
            self.dismiss(None)
            self.app.call_later(self._opens, self._latest)


def _table(lines: tuple[Line, ...], width: int) -> list[Content]:
    names = min(max((cells(line.name) for line in lines), default=0), width // 2)
    told: list[Content] = []
    for line in lines:
        head = Content.styled(pad(line.name, names) + "  ", "$calm") if line.name else Content("")
        told += [
            each.stylize(LOOKS[line.look]) if line.look != "text" else each for each in beside(head, line.text, width)
        ]
    return told
