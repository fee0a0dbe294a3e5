"""The queue's pages, asked of the desk: one filter in one order."""

from __future__ import annotations

from dataclasses import replace

from igdesk.desk.desk import Desk
from igdesk.desk.queries import Filter, Page, Sort, TicketCard
from igdesk.values import dataclass

_BEYOND = 2**62
"""Sorts after every value that a key can have; its negative before all of them."""


@dataclass(frozen=True, slots=True)
class QueueSource:
    """A `PageSource` over the desk."""

    desk: Desk
    filter: Filter
    sort: Sort

    async def page(
        self,
        *,
        limit: int,
        after: tuple[int | str, ...] | None = None,
        before: tuple[int | str, ...] | None = None,
        start: tuple[int | str, ...] | None = None,
    ) -> Page:
        """A stretch by key, or from the top."""
        return await self.desk.page(self.filter, self.sort, limit=limit, after=after, before=before, start=start)

    async def last(self, limit: int) -> Page:
        """The end: what comes before a key that is after everything."""
        parts = 3 if self.sort is Sort.PRIORITY else 2
        end = -_BEYOND if self.sort is Sort.NEWEST else _BEYOND
        page = await self.desk.page(self.filter, self.sort, limit=limit, before=(end,) * parts)
        return replace(page, more_after=False)

    async def count(self) -> int:
        """How many there are."""
        return await self.desk.count(self.filter)

    async def count_before(self, key: tuple[int | str, ...]) -> int:
        """How many stand before a key."""
        return await self.desk.count_before(self.filter, self.sort, key)

    async def card(self, number: int) -> TicketCard | None:
        """One ticket as it is now."""
        return await self.desk.card(number)
