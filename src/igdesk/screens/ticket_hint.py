"""The line under a conversation: what the next keys would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from igdesk.config.faq import is_faq
from igdesk.desk.drafts import Kind, words_of
from igdesk.desk.going_on import key_to
from igdesk.desk.queries import TicketCard
from igdesk.rules.lately import NOTHING, Lately
from igdesk.rules.model import Ticket
from igdesk.text import one_line, truncate

if TYPE_CHECKING:
    from igdesk.screens.app import IgdeskApp

SUGGESTED = 3
"""How many templates are suggested, each with its digit."""
_GAP = 3
_ENOUGH = 36
"""Cells in which a suggestion can show its words besides its title."""


def hint(card: TicketCard, app: IgdeskApp, width: int, lately: Lately = NOTHING) -> Content:
    """Go on with a draft, or take one of the suggested templates: with room for it, as it reads for this ticket."""
    if open_thing := begun(card, app, width):
        return open_thing
    suggested = app.desk.suggestions(card, lately)[:SUGGESTED]
    room = width // SUGGESTED - _GAP
    parts: list[Content] = []
    for place, variant in enumerate(suggested, 1):
        mark = f"[{app.words('faq.mark')}] " if is_faq(variant.id) else ""
        title = f"{mark}{one_line(variant.title or variant.id)}"
        words = one_line(app.desk.words(variant, card)) if room >= _ENOUGH else ""
        said = Content.assemble((f"{place} ", "$accent"), title, (f"  {words}" if words else "", "$calm"))
        parts.append(Content.assemble(said.truncate(room, ellipsis=True) if words else said, " " * _GAP))
    return Content.assemble(*parts).truncate(width, ellipsis=True)


def begun(card: TicketCard, app: IgdeskApp, width: int) -> Content | None:
    """What waits for the drive, or was begun on the ticket and not sent; None if nothing was."""
    waits = app.changes.waits(card.ticket.number)
    said = app.words("share_ui.hint_waits") if waits else _begun(card.ticket, app)
    return Content.styled(truncate(said, width), "$warning") if said else None


def _begun(ticket: Ticket, app: IgdeskApp) -> str:
    if reply := app.drafts.text(ticket.number):
        return app.words("ticket_ui.draft", text=one_line(reply))
    if note := app.drafts.text(ticket.number, Kind.NOTE):
        return app.words("drafts.note_hint", text=one_line(note))
    begun = (app.drafts.draft(ticket.number, kind) for kind in Kind if kind is not Kind.TAKING)
    draft = next(filter(None, begun), None)
    if draft is None:
        return ""
    key = key_to(draft, ticket, app.desk.me, app.desk.config)
    kind = app.words(f"drafts.kind_{draft.kind.value}")
    return app.words("drafts.hint", kind=kind, key=key, text=one_line(words_of(draft)))
