"""The stretch of a list that is in memory, with the cursor on a ticket's number rather than on a row.

Pure: no widget, no database. What it keeps promises about is what a hand on the keyboard relies on: news from others
never puts another ticket under the cursor, and after one's own action the cursor goes to the next of the order one saw.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from igdesk.desk.queries import Page, TicketCard
from igdesk.values import dataclass

PAGE = 100
"""Cards read at a time."""
MARGIN = 40
"""How near to its end the cursor may come before the stretch is extended."""
LIMIT = 300
"""Cards kept; beyond it those farthest from the cursor are let go."""


@dataclass(slots=True)
class CardWindow:
    """The stretch.

    Attributes:
        cards: In the order of the list.
        cursor: Index of the card under the cursor.
        top: Index of the first card on the screen.
        more_before: Whether the list goes on above.
        more_after: Whether it goes on below.
        gone: Number of the card under the cursor that no longer belongs here; it stays until the cursor moves.
    """

    cards: tuple[TicketCard, ...] = ()
    cursor: int = 0
    top: int = 0
    more_before: bool = False
    more_after: bool = False
    gone: int | None = None

    @property
    def current(self) -> TicketCard | None:
        """The card under the cursor."""
        return self.cards[self.cursor] if self.cards else None

    @property
    def numbers(self) -> tuple[int, ...]:
        """The tickets in order."""
        return tuple(card.ticket.number for card in self.cards)

    @property
    def wants_after(self) -> bool:
        """Whether more should be read below."""
        return self.more_after and len(self.cards) - self.cursor < MARGIN

    @property
    def wants_before(self) -> bool:
        """Whether more should be read above."""
        return self.more_before and self.cursor < MARGIN

    def load(self, page: Page, *, at_end: bool = False) -> None:
        """Begin anew with a page, the cursor at its beginning or end."""
        self.cards, self.gone = page.cards, None
        self.more_before, self.more_after = page.more_before, page.more_after
        self.cursor = max(len(self.cards) - 1, 0) if at_end else 0
        self.top = self.cursor if at_end else 0

    def extend_after(self, page: Page) -> None:
        """Add what follows."""
        known = set(self.numbers)
        self.cards += tuple(card for card in page.cards if card.ticket.number not in known)
        self.more_after = page.more_after
        if (surplus := len(self.cards) - LIMIT) > 0:
            surplus = min(surplus, self.top)
            self._drop_before(surplus)

    def extend_before(self, page: Page) -> None:
        """Add what comes before; the screen does not move."""
        known = set(self.numbers)
        added = tuple(card for card in page.cards if card.ticket.number not in known)
        self.cards = added + self.cards
        self.cursor += len(added)
        self.top += len(added)
        self.more_before = page.more_before
        keep = max(LIMIT, self.cursor + MARGIN)
        if len(self.cards) > keep:
            self.cards, self.more_after = self.cards[:keep], True

    def move_to(self, index: int) -> None:
        """Put the cursor on a row; a card that no longer belongs here goes when the cursor leaves it."""
        index = min(max(index, 0), max(len(self.cards) - 1, 0))
        if index == self.cursor or self.gone is None:
            self.cursor = index
            return
        left = self.cursor
        self.drop_gone()
        self.cursor = min(index - 1 if index > left else index, max(len(self.cards) - 1, 0))

    def drop_gone(self) -> None:
        """Take out the card that no longer belongs here; the cursor is then on the next one."""
        if self.gone is not None:
            self.gone = None
            self.cards = self.cards[: self.cursor] + self.cards[self.cursor + 1 :]
            self.cursor = min(self.cursor, max(len(self.cards) - 1, 0))

    def refresh(self, page: Page, released: Collection[int], still: TicketCard | None) -> None:
        """Take in the same stretch as it is now.

        Args:
            page: Read from the first card on.
            released: Tickets that one has acted on oneself: the cursor may leave them.
            still: The card under the cursor as it is now, where the page lacks it.
        """
        before, offset = self.numbers, self.cursor - self.top
        current = self.current
        if current is None:
            self.load(page)
            return
        number = current.ticket.number
        fresh = list(page.cards)
        places = {card.ticket.number: place for place, card in enumerate(fresh)}
        above = [places[each] for each in before[: self.cursor] if each in places]
        below = [places[each] for each in before[self.cursor + 1 :] if each in places]
        self.gone = None
        if number in released and (number not in places or _jumped(places[number], above, below)):
            self.cursor = below[0] if below else above[-1] if above else 0
        elif number in places:
            self.cursor = places[number]
        else:
            self.cursor = above[-1] + 1 if above else 0
            fresh.insert(self.cursor, still or current)
            self.gone = number
        self.cards = tuple(fresh)
        self.more_before, self.more_after = self.more_before and page.more_before, page.more_after
        self.top = max(self.cursor - offset, 0)

    def show_cursor(self, height: int) -> None:
        """Scroll as little as needed for the cursor to be on a screen of `height` rows, with no empty rows below."""
        self.cursor = min(self.cursor, max(len(self.cards) - 1, 0))
        self.top = max(min(self.top, self.cursor), self.cursor - height + 1, 0)
        if not self.more_after:
            self.top = max(min(self.top, len(self.cards) - height), 0)

    def _drop_before(self, count: int) -> None:
        if count > 0:
            self.cards = self.cards[count:]
            self.cursor -= count
            self.top -= count
            self.more_before = True


def _jumped(place: int, above: Sequence[int], below: Sequence[int]) -> bool:
    """Whether a card left the place between its old neighbours."""
    return bool(above and above[-1] > place) or bool(below and below[0] < place)
