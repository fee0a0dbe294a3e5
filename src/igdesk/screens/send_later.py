"""When a reply goes: asked for the one in the composer, and for one that waits already."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from igdesk.errors import IgdeskError
from igdesk.rules.may_send import check_window
from igdesk.rules.send_later import LEAVES_WITHIN, Moment, check_moment, latest
from igdesk.screens.snoozing import ask_moment
from igdesk.values import dataclass
from igdesk.widgets.times import moment_text

if TYPE_CHECKING:
    from igdesk.desk.queries import TicketCard
    from igdesk.screens.app import IgdeskApp
    from igdesk.screens.desk_screen import DeskScreen
    from igdesk.screens.writing import WritingScreen

_AT_ONCE = "at_once"


@dataclass(frozen=True, slots=True)
class Goes:
    """What was chosen: a moment, or at once."""

    at: datetime | None


async def choose_moment(screen: WritingScreen) -> None:
    """Ask when the reply that is being written is to go."""
    recipient = screen.composer.recipient
    if recipient is None or screen.composer.waits:
        return
    chosen = await ask_when(screen, recipient.known.card, is_set=screen.composer.at is not None)
    still = screen.composer.recipient
    if chosen is not None and still is not None and still.number == recipient.number:
        screen.composer.at = chosen.at


async def ask_when(screen: DeskScreen | IgdeskApp, card: TicketCard, *, is_set: bool) -> Goes | None:
    """When a reply to a ticket is to go; None: it was left, or cannot go then, which was said.

    Args:
        screen: Where it is asked.
        card: The ticket.
        is_set: Whether a moment was chosen before, so that it may go at once after all.
    """
    from igdesk.widgets.dialogs import Choice

    words, desk, number = screen.words, screen.desk, card.ticket.number
    now, config, wrote_at = desk.now(), desk.config, card.thread_customer_message_at
    try:
        check_window(card.ticket, wrote_at, config, now + LEAVES_WITHIN)
    except IgdeskError as error:
        screen.notify(words.of(error.phrase), severity="warning", markup=False)
        return None
    last = latest(card.ticket, Moment(now, wrote_at), config)
    title = words("send_later.title", number=number)
    if last is not None:
        title = words("send_later.title_until", number=number, at=moment_text(last, now, config.desk.timezone))
    besides = [Choice(_AT_ONCE, words("send_later.at_once"), key="n")] if is_set else []
    chosen = await ask_moment(screen, title, title, besides, last=last)
    if chosen is None or isinstance(chosen, str):
        return Goes(None) if chosen == _AT_ONCE else None
    try:
        check_moment(card.ticket, Moment(chosen, wrote_at), config, desk.now())
    except IgdeskError as error:
        screen.notify(words.of(error.phrase), severity="warning", markup=False)
        return None
    return Goes(chosen)
