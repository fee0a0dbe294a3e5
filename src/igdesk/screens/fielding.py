"""The fields of a ticket on the screens: filling them in, and asking for those without which it is not resolved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from igdesk.desk.drafts import Kind
from igdesk.desk.kept_lines import KeptLines
from igdesk.rules.commands import SetFields
from igdesk.rules.fields import asked_at_end, fields_for
from igdesk.screens.chosen import Chosen

if TYPE_CHECKING:
    from igdesk.desk.queries import TicketCard
    from igdesk.rules.model import Ticket
    from igdesk.screens.verbs import VerbScreen
    from igdesk.widgets.fields_dialog import Values


async def fill_in(screen: VerbScreen, card: TicketCard) -> Chosen | None:
    """Ask for all fields that a ticket has; None if it was left, nothing was changed, or there are none."""
    from igdesk.widgets.fields_dialog import FillFields

    words, ticket = screen.words, card.ticket
    fields = fields_for(ticket, screen.desk.config)
    if not fields:
        screen.tell("fields.none")
        return None
    kept = KeptLines(screen.igdesk.drafts, ticket.number, Kind.FIELDS)
    dialog = FillFields(words, words("fields.title", number=ticket.number), fields, ticket.fields, kept=kept)
    values = await screen.app.push_screen_wait(dialog)
    return Chosen(SetFields(ticket.number, values), "fields.saved") if values else None


async def ask_missing(screen: VerbScreen, ticket: Ticket, known: Values = ()) -> Values | None:
    """The values of the fields that are asked for when a ticket is resolved; nothing where none is, None for Esc.

    Nobody could foresee the question, so that what was typed ahead does not answer it.

    Args:
        screen: Who asks.
        ticket: Of which ticket.
        known: What is filled in besides in the same step, and not asked for.
    """
    from igdesk.widgets.fields_dialog import FillFields

    settled = dict(known)
    asked = tuple(each for each in asked_at_end(ticket, screen.desk.config) if each.id not in settled)
    if not asked:
        return ()
    screen.igdesk.type_ahead.forget()
    words = screen.words
    title = words("fields.title_missing", number=ticket.number)
    must = frozenset(each.id for each in asked if each.required)
    kept = KeptLines(screen.igdesk.drafts, ticket.number, Kind.FIELDS)
    dialog = FillFields(words, title, asked, ticket.fields, must, kept)
    return await screen.app.push_screen_wait(dialog)
