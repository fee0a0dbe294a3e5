"""The line under a conversation: what the next keys would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from igdesk.desk.drafts import Kind
from igdesk.desk.queries import TicketCard
from igdesk.text import one_line, truncate

if TYPE_CHECKING:
    from igdesk.screens.app import IgdeskApp

SUGGESTED = 3
"""How many templates are suggested, each with its digit."""


def hint(card: TicketCard, app: IgdeskApp, width: int) -> Content:
    """Go on with a draft, or take one of the suggested templates."""
    if app.changes.waits(card.ticket.number):
        return Content.styled(truncate(app.words("share_ui.hint_waits"), width), "$warning")
    if begun := _begun(card.ticket.number, app):
        return Content.styled(truncate(begun, width), "$warning")
    titles = [one_line(each.title or each.id) for each in app.desk.suggestions(card)[:SUGGESTED]]
    parts = [part for n, title in enumerate(titles, 1) for part in ((f"{n} ", "$accent"), f"{title}   ")]
    return Content.assemble(*parts).truncate(width, ellipsis=True)


def _begun(number: int, app: IgdeskApp) -> str:
    if reply := app.drafts.text(number):
        return app.words("ticket_ui.draft", text=one_line(reply))
    note = app.drafts.text(number, Kind.NOTE)
    return app.words("drafts.note_hint", text=one_line(note)) if note else ""
