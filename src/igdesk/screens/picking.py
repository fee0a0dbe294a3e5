"""Choosing a template for the reply to a ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from igdesk.config.model import Template
from igdesk.desk.lately import lately_of
from igdesk.rules.lately import NOTHING, Lately
from igdesk.rules.template_actions import told
from igdesk.text import one_line, safe_text
from igdesk.widgets.known import Known
from igdesk.widgets.template_picker import Picked, TemplatePicker, beside, offers

if TYPE_CHECKING:
    from igdesk.desk.desk import Desk
    from igdesk.desk.queries import TicketCard, TicketDetail
    from igdesk.screens.desk_screen import DeskScreen
    from igdesk.screens.templating import TemplatingScreen


async def pick_template(screen: TemplatingScreen, known: Known) -> Picked | None:
    """Ask for one of the templates, shown as they read for this ticket; None when none was chosen."""
    card, lately = known.card, lately_of(known.detail)
    asks = screen.recipient_of(known.detail).asks
    return await pick_for(screen, card, known.handle(), lately, asks=asks)


async def pick_for(
    screen: DeskScreen, card: TicketCard, whom: str, lately: Lately = NOTHING, *, asks: bool | None = None
) -> Picked | None:
    """Ask for one of the templates, shown as they read for a ticket; None when none was chosen.

    Args:
        screen: Where it is asked.
        card: The ticket.
        whom: For whom it is, in words.
        lately: Says which wording is due.
        asks: Whether customers are asked for a rating by a reply that resolves; None: nothing is sent from there.
    """
    desk = screen.desk
    offered = offers(
        desk.config.wordings,
        desk.suggestions(card, lately),
        lambda each: desk.variant(each, card, None, lately),
        {each.wording.id: (each.question, *each.keywords) for each in desk.config.faq},
    )
    if not offered:
        screen.tell("ticket_ui.no_templates")
        return None

    def does(variant: Template) -> str:
        return safe_text(one_line(" ".join(screen.words.of(each) for each in told(variant.then, desk.config))))

    picker = TemplatePicker(screen.words, offered, lambda each: desk.words(each, card), does, whom, asks)
    return await screen.app.push_screen_wait(picker)


def suggested(desk: Desk, detail: TicketDetail, place: int) -> Picked | None:
    """The words that a digit stands for, as they read for this ticket."""
    found = best(desk, detail, place)
    return found[place - 1] if place <= len(found) else None


def best(desk: Desk, detail: TicketDetail, most: int) -> tuple[Picked, ...]:
    """What fits a ticket best, as it reads for it, best first."""
    found = desk.suggestions(detail.card, lately_of(detail))[:most]
    return tuple(Picked(each, desk.words(each, detail.card)) for each in found)


def next_tone(desk: Desk, detail: TicketDetail, variant: Template) -> Picked | None:
    """The same template in its next tone; None if it has no other in this language."""
    others = beside(variant, desk.config.wordings)[1:]
    return Picked(others[0], desk.words(others[0], detail.card)) if others else None
