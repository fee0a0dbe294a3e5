"""The order in which a list stood when a ticket was opened from it, read on as the next and previous one are asked for.

Pure: no widget, no database. What was read stays as it was seen: a ticket that moves or goes meanwhile keeps its place.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import field
from typing import Protocol

from igdesk.desk.queries import COUNT_LIMIT
from igdesk.values import dataclass
from igdesk.widgets.card_window import MARGIN

Key = tuple[int | str, ...]
"""A place in a list, from which it is read on."""
_NOTHING: Mapping[int, Key] = {}


@dataclass(frozen=True, slots=True)
class Further:
    """What lies beyond a key.

    Attributes:
        numbers: The tickets, in the order of the list.
        next: From where it goes on in the same direction; none: that was all.
        keys: Where each ticket stands, where that is known.
    """

    numbers: tuple[int, ...]
    next: Key | None
    keys: Mapping[int, Key] = field(default_factory=dict)


class Beyond(Protocol):
    """The list that an order is a stretch of."""

    async def after(self, key: Key) -> Further:
        """The next stretch below a key."""
        ...

    async def before(self, key: Key) -> Further:
        """The next one above it."""
        ...

    async def count(self) -> int | None:
        """How many tickets there are, up to `COUNT_LIMIT`; None: that is not counted."""
        ...

    async def count_before(self, key: Key) -> int:
        """How many stand before a key, up to `COUNT_LIMIT`."""
        ...


class Downwards:
    """What lists are that were read from their top, and are not counted."""

    async def before(self, _key: Key) -> Further:
        """Nothing."""
        return Further((), None)

    async def count(self) -> int | None:
        """It is not counted."""
        return None

    async def count_before(self, _key: Key) -> int:
        """None."""
        return 0


class ListOrder:
    """The order.

    Args:
        numbers: The tickets that were read, in the order that was shown.
        beyond: The list; none: it is not read on.
        before: From where it goes on above; none: nothing is above.
        after: From where it goes on below; none: nothing is below.
        keys: Where each ticket stands, where that is known.

    Attributes:
        numbers: The tickets that were read so far, in their order.
    """

    def __init__(
        self,
        numbers: tuple[int, ...] = (),
        beyond: Beyond | None = None,
        *,
        before: Key | None = None,
        after: Key | None = None,
        keys: Mapping[int, Key] = _NOTHING,
    ) -> None:
        self.numbers = numbers
        self._beyond = beyond
        self._before = before
        self._after = after
        self._keys = dict(keys)
        self._above = 0 if before is None else None
        """How many tickets stand above those that were read; none: it is not known."""
        self._count: int | None = None
        self._is_counted = before is None and after is None
        self._reading = asyncio.Lock()

    def begins_at(self, number: int) -> None:
        """A ticket that the list does not have is its first."""
        if number not in self.numbers:
            self.numbers = (number, *self.numbers)

    def replace(self, number: int, other: int) -> None:
        """A ticket has gone into another one."""
        self.numbers = tuple(dict.fromkeys(other if each == number else each for each in self.numbers))

    def key_of(self, number: int) -> Key | None:
        """Where a ticket stood in the list, if that is known."""
        return self._keys.get(number)

    def beside(self, number: int, by: int) -> int | None:
        """The ticket so many places after another, of those that were read."""
        if number not in self.numbers:
            return None
        place = self.numbers.index(number) + by
        return self.numbers[place] if 0 <= place < len(self.numbers) else None

    def goes_on(self, by: int) -> bool:
        """Whether the list goes on, below or (negative) above what was read."""
        return (self._after if by > 0 else self._before) is not None

    # Where a ticket stands

    def place(self, number: int) -> int | None:
        """Its place in the whole list, from 1; none: it is not known."""
        if self._above is None or number not in self.numbers:
            return None
        return self._above + self.numbers.index(number) + 1

    def total(self) -> str | None:
        """How many there are, as the counts of views are written; none: it was not counted yet."""
        if not self._is_counted:
            return None
        known = (self._above or 0) + len(self.numbers)
        if self._after is None and self._above is not None:
            return str(known)
        if self._count is not None and self._count < COUNT_LIMIT:
            return str(max(self._count, known))
        return f"{known if self._count is None else max(COUNT_LIMIT, known)}+"

    # Reading on

    def wants(self, number: int) -> bool:
        """Whether something is to be read for a ticket: the count, or what comes next or before."""
        return not self._is_counted or self._direction(number) != 0

    async def read_on(self, number: int) -> None:
        """Count, and read what comes near to a ticket, so that no key waits for it.

        Raises:
            IgdeskError: It cannot be read; the order stays as it was.
        """
        async with self._reading:
            if not self._is_counted and self._beyond is not None:
                self._count = await self._beyond.count()
                if self._before is not None:
                    above = await self._beyond.count_before(self._before)
                    self._above = above if above < COUNT_LIMIT else None
            self._is_counted = True
            while by := self._direction(number):
                await self._extend(by)

    def _direction(self, number: int) -> int:
        if self._beyond is None or number not in self.numbers:
            return 0
        place = self.numbers.index(number)
        if self._after is not None and len(self.numbers) - place <= MARGIN:
            return 1
        return -1 if self._before is not None and place < MARGIN else 0

    async def _extend(self, by: int) -> None:
        assert self._beyond is not None
        if by > 0:
            assert self._after is not None
            further = await self._beyond.after(self._after)
            self.numbers, self._after = (*self.numbers, *self._new(further)), further.next
        else:
            assert self._before is not None
            further = await self._beyond.before(self._before)
            self.numbers, self._before = (*self._new(further), *self.numbers), further.next
            if self._above is not None:
                self._above = max(self._above - len(further.numbers), 0)
            self._above = 0 if self._before is None else self._above
        self._keys = {**further.keys, **self._keys}

    def _new(self, further: Further) -> tuple[int, ...]:
        known = set(self.numbers)
        return tuple(each for each in further.numbers if each not in known)
