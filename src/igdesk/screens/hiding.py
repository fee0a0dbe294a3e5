"""Hiding a comment of the ticket at hand from everybody but its author, or showing it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from igdesk.config.holding import held_for
from igdesk.desk.comments import comments_of, nothing_to_hide
from igdesk.rules.commands import HideComment
from igdesk.screens.chosen import Chosen, detail_of
from igdesk.text import one_line

if TYPE_CHECKING:
    from igdesk.desk.queries import MessageView, TicketCard
    from igdesk.screens.verbs import VerbScreen


async def hide(screen: VerbScreen, card: TicketCard) -> Chosen | None:
    """Ask which comment where there are several; None if it was left, or there is none, which is said."""
    number = card.ticket.number
    detail = await detail_of(screen, card)
    if detail is None:
        return None
    comments = comments_of(detail)
    if not comments:
        screen.tell(nothing_to_hide(card), number=number)
        return None
    chosen = comments[0] if len(comments) == 1 else await _picked(screen, number, comments)
    if chosen is None:
        return None
    told = "answering.shows_soon" if chosen.hidden else "answering.hides_soon"
    seconds = round(held_for(screen.desk.config.desk).total_seconds())
    return Chosen(HideComment(number, chosen.id, hidden=not chosen.hidden), told, {"seconds": seconds})


async def _picked(screen: VerbScreen, number: int, comments: tuple[MessageView, ...]) -> MessageView | None:
    from igdesk.widgets.dialogs import Choice, Pick

    words = screen.words
    choices = [
        Choice(str(each.id), one_line(each.text), words("answering.hidden") if each.hidden else "") for each in comments
    ]
    picked = await screen.app.push_screen_wait(Pick(words, words("answering.hide_title", number=number), choices))
    return next((each for each in comments if str(each.id) == picked), None)
