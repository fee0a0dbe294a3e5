"""Fields of one's own on tickets, and the two that say how a ticket ended: what came of it, and what was behind it.

Import `TicketField` from `model`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Literal

from igdesk.i18n import Lang, say
from igdesk.values import dataclass

FieldType = Literal["text", "number", "date", "select", "multiselect"]

OUTCOME = "outcome"
"""The field that says what came of a ticket, where the configuration has `[outcome]`."""
CAUSE = "cause"
"""The field that says what was behind it, where the configuration has `[cause]`."""
ENDINGS: Mapping[str, tuple[str, ...]] = {
    OUTCOME: ("answered", "refund", "replacement", "repair", "compensation", "rejected", "no_reply"),
    CAUSE: ("product", "transport", "usage", "description", "delay", "mistake", "payment", "other"),
}
"""Both, each with the ids of its options where the configuration names none."""


@dataclass(frozen=True, slots=True)
class TicketField:
    """A field of one's own on every ticket, or on those of `categories`."""

    id: str
    name: str
    type: FieldType = "text"
    pattern: str | None = None
    options: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    """Natures of complaints: one of another nature has it not."""
    required: bool = False
    """Whether it must be filled in before the ticket is resolved."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What people call the options, where that is not what they are."""
    at_end: bool = False
    """Whether it is asked for whenever a ticket is resolved, filled in or not."""

    def is_of(self, category: str | None, kind: str | None = None) -> bool:
        """Whether tickets of a category have it; complaints of which nobody has said of which kind they are do, too."""
        return (not self.categories or category in self.categories) and (not self.kinds or kind in (None, *self.kinds))

    def called(self, value: str) -> str:
        """A value as people call it."""
        return self.names.get(value, value)


REFUND_AMOUNT = TicketField("refund_amount", "refund_amount", "number")
"""What is to be refunded, as `refund_over` asks for it: a field of every desk, unless the file has its own."""


@dataclass(frozen=True, slots=True)
class Ending:
    """What the configuration says of one of `ENDINGS`: that it is asked for, of which tickets, and what can be said."""

    name: str
    options: Mapping[str, str]
    """What people call each, by id."""
    categories: tuple[str, ...] = ()
    required: bool = False

    def as_field(self, id_: str) -> TicketField:
        """It as a field of tickets."""
        return TicketField(
            id_, self.name, "select", options=tuple(self.options), categories=self.categories,
            required=self.required, names=self.options, at_end=True,
        )  # fmt: skip


def complete_ending(id_: str, raw: dict[str, Any], spoken: Lang) -> None:
    """Fills in what the table `[outcome]` or `[cause]` leaves out, in the desk's language."""
    raw.setdefault("name", say(spoken, f"ending.field_{id_}"))
    raw.setdefault("options", {each: say(spoken, f"ending.{id_}_{each}") for each in ENDINGS[id_]})
