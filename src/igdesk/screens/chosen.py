"""What somebody chose to do with a ticket, and how a verb asks for it and looks at the ticket before."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from igdesk.errors import IgdeskError
from igdesk.values import dataclass

if TYPE_CHECKING:
    from igdesk.desk.queries import TicketCard, TicketDetail
    from igdesk.rules.commands import Command
    from igdesk.rules.for_each import ForEach
    from igdesk.screens.verbs import VerbScreen


@dataclass(frozen=True, slots=True)
class Chosen:
    """A command with the phrase that says that it was done."""

    command: Command
    told: str
    args: Mapping[str, object] = field(default_factory=dict)
    again: ForEach | None = None
    """What doing it again on another ticket means; None: the same command."""


Verb = Callable[["VerbScreen", "TicketCard"], Awaitable[Chosen | None]]
"""Asks about a ticket what is to be done with it; None if that was left, or was done already."""


async def detail_of(screen: VerbScreen, card: TicketCard) -> TicketDetail | None:
    """The ticket with everything that is on it; None if it cannot be read, which is said, or is gone."""
    try:
        return await screen.desk.detail(card.ticket.number)
    except IgdeskError as error:
        screen.refused(error)
        return None
