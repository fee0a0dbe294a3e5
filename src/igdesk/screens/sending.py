"""Sending a reply: splitting what is too long, and stopping when the thread changed under the writer."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from igdesk.desk.queries import MessageView, TicketDetail
from igdesk.errors import ConflictError, IgdeskError
from igdesk.rules.commands import Reply
from igdesk.rules.model import is_person
from igdesk.rules.split import split_text
from igdesk.text import one_line
from igdesk.widgets.composer import Composer, Recipient
from igdesk.widgets.send_dialogs import AskParts, AskSendAnyway, News, SendAnyway
from igdesk.widgets.thread_events import actor_text, event_text
from igdesk.widgets.thread_items import is_news

if TYPE_CHECKING:
    from igdesk.screens.ticket import TicketScreen


class Outcome(Enum):
    """What became of a reply that was to be sent."""

    SENT = auto()
    """It is in the outbox."""
    EDIT = auto()
    """It was not sent, and the writer goes on."""
    DRAFT = auto()
    """It was not sent, and is put away."""


async def send(screen: TicketScreen, wish: Composer.SendAsked) -> Outcome:
    """Send a reply, asking its writer where that is needed. A refusal is shown; the text stays in the composer."""
    texts = split_text(wish.text)
    if len(texts) > 1:
        screen.igdesk.type_ahead.forget()
    if len(texts) > 1 and not await screen.app.push_screen_wait(AskParts(screen.words, texts)):
        return Outcome.EDIT
    recipient = wish.recipient
    while True:
        ticket = recipient.known.card.ticket
        command = Reply(recipient.number, texts, template=wish.template, then=wish.after.status(ticket))
        try:
            await screen.desk.run(command, seen=recipient.version)
        except ConflictError as conflict:
            screen.igdesk.type_ahead.forget()
            detail = await _reread(screen, recipient.number)
            if detail is None:
                screen.refused(conflict)
                return Outcome.EDIT
            if detail.card.ticket.merged_into is not None:
                screen.reread()  # the text goes where the ticket went: to whom it goes there is to be seen first
                return Outcome.EDIT
        except IgdeskError as error:
            screen.igdesk.type_ahead.forget()
            screen.refused(error)
            return Outcome.EDIT
        else:
            await screen.igdesk.live.look()
            return Outcome.SENT
        answer = await screen.app.push_screen_wait(AskSendAnyway(screen.words, _news(screen, recipient, detail)))
        open_for = screen.composer.recipient
        if open_for is None or open_for.number != recipient.number:
            return Outcome.EDIT  # its ticket went into another one, and the text with it
        recipient = screen.recipient_of(detail)
        screen.composer.saw(recipient)
        if answer is not SendAnyway.SEND:
            return Outcome.EDIT if answer is SendAnyway.EDIT else Outcome.DRAFT


async def _reread(screen: TicketScreen, number: int) -> TicketDetail | None:
    try:
        return await screen.desk.detail(number, whole_thread=True, limit=50)
    except IgdeskError as error:
        screen.refused(error)
        return None


def _news(screen: TicketScreen, before: Recipient, detail: TicketDetail) -> tuple[News, ...]:
    """What others wrote and did since the writer looked."""
    words, config = screen.words, screen.desk.config
    written = [
        News(one_line(message.author or words("ticket_ui.customer")), message.text or _without_text(message))
        for message in detail.messages
        if message.id > before.newest_message and is_news(message)
    ]
    done = [
        News(actor_text(recorded.actor, words, config), event_text(recorded, words, config))
        for recorded in detail.events[before.version :]
        if is_person(recorded.actor) and recorded.actor != screen.desk.me
    ]
    return (*written, *done)


def _without_text(message: MessageView) -> str:
    return " ".join(f"[{attachment.type}]" for attachment in message.attachments) or "…"
