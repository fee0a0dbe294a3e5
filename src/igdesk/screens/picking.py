"""Choosing a template for the reply to a ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from igdesk.widgets.fact_lines import Known
from igdesk.widgets.template_picker import Picked, TemplatePicker, offers

if TYPE_CHECKING:
    from igdesk.screens.ticket import TicketScreen


async def pick_template(screen: TicketScreen, known: Known) -> Picked | None:
    """Ask for one of the templates, shown as they read for this ticket; None when none was chosen."""
    desk, card = screen.desk, known.card
    offered = offers(desk.config.templates, desk.suggestions(card), desk.language_for(card))
    if not offered:
        screen.tell("ticket_ui.no_templates")
        return None
    picker = TemplatePicker(screen.words, offered, lambda each, style: desk.fill(each, card, style), known.handle())
    return await screen.app.push_screen_wait(picker)
