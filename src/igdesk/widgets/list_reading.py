"""Reading a list of tickets page by page: one read at a time, and another list replaces whatever is under way."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Protocol

from igdesk.desk.queries import Page, TicketCard
from igdesk.errors import IgdeskError
from igdesk.values import dataclass
from igdesk.widgets.card_window import PAGE, CardWindow
from igdesk.widgets.list_order import Further, Key, ListOrder

Reading = Callable[[], Coroutine[None, None, None]]
"""Not a coroutine: one that is replaced before it began would never be awaited."""


class PageSource(Protocol):
    """Where a list comes from: one filter in one order."""

    async def page(
        self,
        *,
        limit: int,
        after: tuple[int | str, ...] | None = None,
        before: tuple[int | str, ...] | None = None,
        start: tuple[int | str, ...] | None = None,
    ) -> Page:
        """A stretch by key, or from the top."""
        ...

    async def last(self, limit: int) -> Page:
        """The end of the list."""
        ...

    async def count(self) -> int:
        """How many there are, up to `COUNT_LIMIT`."""
        ...

    async def count_before(self, key: Key) -> int:
        """How many stand before a key, up to `COUNT_LIMIT`."""
        ...

    async def card(self, number: int) -> TicketCard | None:
        """One ticket as it is now."""
        ...


class ListReader:
    """Fills a window with a list, and keeps it as the list is.

    Args:
        window: What is filled.
        run: Runs a reading and gives up the one before it.
        ended: Told of the end of each: why it failed, if so, and whether it was to replace the list. The next one is
            not to be begun from there, for it would give up the one that is just ending.

    Attributes:
        is_replacing: Whether another list is being read.
    """

    def __init__(
        self,
        window: CardWindow,
        run: Callable[[Reading], object],
        ended: Callable[[IgdeskError | None, bool], None],
    ) -> None:
        self._window = window
        self._run = run
        self._ended = ended
        self._wanted: PageSource | None = None
        self._shown: PageSource | None = None
        """Where what is in the window came from: where another list could not be read, still the one before it."""
        self._is_busy = False
        self._again = False
        self._released: set[int] = set()
        self.is_replacing = False

    @property
    def is_loaded(self) -> bool:
        """Whether any list was read."""
        return self._shown is not None

    def show(self, source: PageSource) -> None:
        """Read another list, from its top."""
        self._wanted = source
        self._again = False
        self._replace(source)

    def to_top(self) -> bool:
        """Read the top of the list, if it is not in the window."""
        return self._window.more_before and self._begin_anew(at_end=False)

    def to_bottom(self) -> bool:
        """Read the end of the list, if it is not in the window."""
        return self._window.more_after and self._begin_anew(at_end=True)

    def to_key(self, key: Key) -> None:
        """Read the stretch that begins at a ticket, or with the next one if that has left its place."""
        if self._shown is not None and not self.is_replacing:
            self._replace(self._shown, start=key)

    def order(self) -> ListOrder:
        """The order of what is in the window; it goes on beyond it."""
        cards = [card for card in self._window.cards if card.key]  # one that no longer belongs here may have no key
        numbers, beyond = self._window.numbers, None if self._shown is None else _Rest(self._shown)
        return ListOrder(
            numbers, beyond, keys=_keys_of(cards),
            before=cards[0].key if cards and self._window.more_before else None,
            after=cards[-1].key if cards and self._window.more_after else None,
        )  # fmt: skip

    def reread(self) -> None:
        """Take in what changed; the cursor stays on its ticket."""
        if self._shown is None:
            return
        if self._is_busy:
            self._again = True
        else:
            self._begin(partial(self._reread, self._shown))

    def catch_up(self) -> None:
        """Take in what changed while something was being read."""
        if self._again:
            self._again = False
            self.reread()

    def read_ahead(self) -> None:
        """Read on where the cursor comes near to the end of the window."""
        if self._shown is not None and not self._is_busy and (self._window.wants_after or self._window.wants_before):
            self._begin(partial(self._extend, self._shown))

    def release(self, number: int) -> None:
        """The person acts on a ticket: should it leave its place, the cursor goes to the next."""
        self._released.add(number)

    def _begin_anew(self, *, at_end: bool) -> bool:
        if self._wanted is None:
            return False
        self._replace(self._wanted, at_end=at_end)
        return True

    def _replace(self, source: PageSource, *, at_end: bool = False, start: Key | None = None) -> None:
        self.is_replacing = True
        self._begin(partial(self._load, source, at_end=at_end, start=start))

    def _begin(self, reading: Reading) -> None:
        self._is_busy = True
        self._run(partial(self._guard, reading))

    async def _guard(self, reading: Reading) -> None:
        failure: IgdeskError | None = None
        try:
            await reading()
        except IgdeskError as error:
            failure = error
        was_replacing = self.is_replacing
        self._is_busy = self.is_replacing = False
        self._ended(failure, was_replacing)

    async def _load(self, source: PageSource, *, at_end: bool, start: Key | None) -> None:
        page = await (source.last(PAGE) if at_end else source.page(limit=PAGE, start=start))
        self._window.load(page, at_end=at_end)
        self._released.clear()
        self._shown = source

    async def _reread(self, source: PageSource) -> None:
        window, released = self._window, set(self._released)
        limit = max(len(window.cards), PAGE)
        start = window.cards[0].key if window.more_before and window.cards else None
        page = await source.page(limit=limit, start=start)
        current = window.current
        still: TicketCard | None = None
        if current is not None and current.ticket.number not in {card.ticket.number for card in page.cards}:
            still = await source.card(current.ticket.number)
        if window.current is current:  # else the cursor moved while the database answered, and `still` is another
            window.refresh(page, released, still)
        else:
            window.refresh(page, released, None)
        self._released -= released

    async def _extend(self, source: PageSource) -> None:
        window = self._window
        if window.wants_after:
            window.extend_after(await source.page(limit=PAGE, after=window.cards[-1].key))
        elif window.wants_before:
            window.extend_before(await source.page(limit=PAGE, before=window.cards[0].key))


@dataclass(frozen=True, slots=True)
class _Rest:
    """What an order reads on, page by page."""

    source: PageSource

    async def after(self, key: Key) -> Further:
        page = await self.source.page(limit=PAGE, after=key)
        return _further(page, page.cards[-1].key if page.more_after else None)

    async def before(self, key: Key) -> Further:
        page = await self.source.page(limit=PAGE, before=key)
        return _further(page, page.cards[0].key if page.more_before else None)

    async def count(self) -> int:
        return await self.source.count()

    async def count_before(self, key: Key) -> int:
        return await self.source.count_before(key)


def _further(page: Page, following: Key | None) -> Further:
    return Further(tuple(card.ticket.number for card in page.cards), following, _keys_of(page.cards))


def _keys_of(cards: Sequence[TicketCard]) -> dict[int, Key]:
    return {card.ticket.number: card.key for card in cards}
