"""The natures of a complaint: which there are for a ticket, and what people call them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from igdesk.config.model import Config
from igdesk.i18n import Phrase, Words
from igdesk.rules.model import Ticket

if TYPE_CHECKING:
    from igdesk.rules.commands import SetCategory, SetKind

_KNOWN = frozenset({"product_quality", "logistics", "service_attitude", "account", "marketing"})
"""Ids that have a name in both languages where the configuration gives none."""


def kinds_of(ticket: Ticket, config: Config) -> tuple[str, ...]:
    """What a ticket's kind can be: those of its category."""
    category = None if ticket.category is None else config.category(ticket.category)
    return () if category is None else category.kinds


def sorted_into(ticket: Ticket, category: str | None, kind: str | None) -> SetCategory | SetKind:
    """The command that gives a ticket a category and kind as a person chose them both; also none of either."""
    from igdesk.rules.commands import SetCategory, SetKind

    if category == ticket.category and ticket.kind and kind is None:
        return SetKind(ticket.number, None)
    return SetCategory(ticket.number, category, kind)


def kind_name(kind: str, config: Config) -> Phrase | str:
    """What people call a kind; its id where nobody has named it."""
    named = next((each.kind_names[kind] for each in config.categories if kind in each.kind_names), None)
    if named is not None:
        return named
    return Phrase(f"kinds.{kind}") if kind in _KNOWN else kind


def kind_in(words: Words, kind: str, config: Config) -> str:
    """The same in a language."""
    named = kind_name(kind, config)
    return named if isinstance(named, str) else words.of(named)
