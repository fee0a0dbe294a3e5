"""The brief of a ticket that went up, as a card; the keys that answer it work from there, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from igdesk.desk.customer_words import given_text
from igdesk.desk.desk import Desk
from igdesk.errors import IgdeskError
from igdesk.text import one_line
from igdesk.widgets.brief import brief
from igdesk.widgets.facts import section_lines
from igdesk.widgets.known import Known
from igdesk.widgets.reading_card import ReadingCard

if TYPE_CHECKING:
    from igdesk.screens.verbs import VerbScreen

_KEYS = {"approve": "y", "send_back": "x", "take_over": "r", "open_ticket": "o", "tree": "W"}


class BriefCard(ReadingCard):
    """The card.

    Args:
        known: The ticket, with all that is known of it.
        desk: Who knows the rest of the customer.
        below: The screen whose ticket it is: it does what the keys ask for.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, f"then({action!r})", show=False, id=action) for action, key in _KEYS.items()
    ]

    def __init__(self, known: Known, desk: Desk, below: VerbScreen) -> None:
        super().__init__(self._content)
        self._known = known
        self._desk = desk
        self._below = below
        self._so_far = ""
        self._fault = ""

    def on_mount(self) -> None:
        """Read the customer's card; the keys go on meanwhile."""
        self.run_worker(self._read(), exit_on_error=False)

    async def _read(self) -> None:
        try:
            card = await self._desk.customer_card(self._known.card.customer.id)
        except IgdeskError as error:
            self._fault = one_line(self._known.words.of(error.phrase))
        else:
            assert card is not None  # customers are never deleted
            self._so_far = given_text(card, self._known.config)
        self.text_changed()

    def action_then(self, action: str) -> None:
        """Leave the card, and do it."""
        self.dismiss(None)
        self.call_later(getattr(self._below, f"action_{action}"))

    def _content(self, width: int) -> Content:
        known = self._known
        hint = known.words("escalations.brief_hint")
        parts = brief(known, self._so_far, self._desk.me, self._fault or hint)
        return Content("\n").join(section_lines(parts, width))
