"""The customer's card: all that is known of whoever wrote the ticket in view. It opens at once and fills when read."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from igdesk.desk.customer_words import Line, card_parts
from igdesk.desk.desk import Desk
from igdesk.errors import IgdeskError
from igdesk.text import cells, one_line, pad
from igdesk.widgets.fact_sections import sections
from igdesk.widgets.facts import LOOKS, section_lines
from igdesk.widgets.known import Known
from igdesk.widgets.reading_card import ReadingCard, beside


class CustomerCardScreen(ReadingCard):
    """The card.

    Args:
        known: The ticket in view, with what is known of it already.
        desk: Who knows the rest.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("i", "leave", show=False)]

    def __init__(self, known: Known, desk: Desk) -> None:
        super().__init__(self._content)
        self._known = known
        self._desk = desk
        self._said = known.words("customers.reading")
        self._card_lines: tuple[tuple[str, tuple[Line, ...]], ...] = ()

    def on_mount(self) -> None:
        """Read the rest; the keys go on meanwhile."""
        self.run_worker(self._read(), exit_on_error=False)

    async def _read(self) -> None:
        words = self._known.words
        try:
            card = await self._desk.customer_card(self._known.card.customer.id)
        except IgdeskError as error:
            self._said = one_line(words.of(error.phrase))
        else:
            assert card is not None  # customers are never deleted
            self._said = ""
            parts = card_parts(card, self._desk.now(), words, self._desk.config)
            self._card_lines = tuple((part.title, part.lines) for part in parts)
        self.text_changed()

    def _content(self, width: int) -> Content:
        """The customer first, then the ticket in view: where that stands beside the conversation it does no harm."""
        lines = [Content.styled(self._said, "$calm")] if self._said else []
        for title, told in self._card_lines:
            lines += [Content.styled(title, "bold $accent"), *_table(told, width), Content("")]
        lines += section_lines(sections(self._known), width)
        return Content("\n").join(lines)


def _table(lines: tuple[Line, ...], width: int) -> list[Content]:
    names = max((cells(line.name) for line in lines), default=0)
    told: list[Content] = []
    for line in lines:
        head = Content.styled(pad(line.name, names) + "  ", "$calm") if line.name else Content("")
        told += [
            each.stylize(LOOKS[line.look]) if line.look != "text" else each for each in beside(head, line.text, width)
        ]
    return told
