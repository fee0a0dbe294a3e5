"""Which tickets are selected: their numbers, each with the version in which it was shown last.

Pure. A selection belongs to tickets, never to rows, and only the person's own keys change which ones they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace

from igdesk.values import dataclass

Shown = tuple[int, int]
"""A ticket's number and the version in which it is shown."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The selected tickets.

    Attributes:
        seen: Version by number, in the order of selecting.
        anchor: The ticket with which a range began that the moves extend.
        end: The ticket where that range ends.
        before: What was selected before the range.
    """

    seen: Mapping[int, int] = field(default_factory=dict)
    anchor: int | None = None
    end: int | None = None
    before: Mapping[int, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.seen)

    def __contains__(self, number: int) -> bool:
        return number in self.seen

    @property
    def numbers(self) -> tuple[int, ...]:
        """The tickets."""
        return tuple(self.seen)

    @property
    def is_range(self) -> bool:
        """Whether the moves of the cursor extend it."""
        return self.anchor is not None

    def toggled(self, shown: Shown) -> Selection:
        """With a ticket, or without it where it was selected; a range is over by that."""
        number, _ = shown
        if number in self.seen:
            return self.ended().without([number])
        return replace(self.ended(), seen={**self.seen, number: shown[1]})

    def begun(self, shown: Shown) -> Selection:
        """A range begins with a ticket."""
        number, version = shown
        return Selection({**self.seen, number: version}, number, number, dict(self.seen))

    def extended(self, to: int, listed: Sequence[Shown]) -> Selection:
        """The cursor went to another ticket: all between it and where the range began are selected.

        Args:
            to: Where the cursor is.
            listed: What is in the list around it, in order. Where the list has let go of the beginning, the range is
                over: nobody knows what lies between.
        """
        if self.anchor is None or to == self.end:
            return self
        places = {number: place for place, (number, _) in enumerate(listed)}
        if self.anchor not in places or to not in places:
            return self.ended()
        first, last = sorted((places[self.anchor], places[to]))
        return replace(self, seen={**self.before, **dict(listed[first : last + 1])}, end=to)

    def ended(self) -> Selection:
        """The range is over; what is selected stays so."""
        return Selection(self.seen)

    def with_all(self, found: Iterable[Shown]) -> Selection:
        """With all of these as well."""
        return Selection({**self.seen, **dict(found)})

    def looked_at(self, listed: Iterable[Shown]) -> Selection:
        """The person sees these as they are now."""
        newer = {number: version for number, version in listed if self.seen.get(number, version) != version}
        return replace(self, seen={**self.seen, **newer}) if newer else self

    def without(self, numbers: Iterable[int]) -> Selection:
        """Without these."""
        gone = frozenset(numbers)
        kept = {number: version for number, version in self.seen.items() if number not in gone}
        before = {number: version for number, version in self.before.items() if number not in gone}
        return replace(self, seen=kept, before=before) if kept else Selection()
