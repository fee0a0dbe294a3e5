"""Sending a reply: splitting what is too long, and stopping when the thread changed under the writer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import Enum, auto
from functools import partial
from typing import TYPE_CHECKING

from igdesk.desk.comments import is_public
from igdesk.desk.queries import TicketDetail
from igdesk.errors import ConflictError, IgdeskError
from igdesk.rules.commands import Command, Reply, SetFields
from igdesk.rules.model import Status, Ticket
from igdesk.rules.phrasing import doubtful
from igdesk.rules.template_actions import commands_of, joined
from igdesk.rules.window import WindowKind
from igdesk.screens.fielding import ask_missing
from igdesk.screens.since import news_since
from igdesk.text import one_line
from igdesk.widgets.composer import Composer
from igdesk.widgets.dialogs import Confirm
from igdesk.widgets.recipient import AfterSend, Recipient
from igdesk.widgets.send_dialogs import AskParts, AskPublic, AskSendAnyway, AskWords, SendAnyway

if TYPE_CHECKING:
    from igdesk.screens.answering import AnsweringScreen


class Outcome(Enum):
    """What became of a reply that was to be sent."""

    SENT = auto()
    """It is in the outbox."""
    EDIT = auto()
    """It was not sent, and the writer goes on."""
    DRAFT = auto()
    """It was not sent, and is put away."""
    WAITS = auto()
    """The drive is silent: the text stays, and whoever follows the changes goes on with it."""


async def send(screen: AnsweringScreen, wish: Composer.SendAsked) -> Outcome:
    """Send a reply, asking its writer where that is needed. A refusal is shown; the text stays in the composer."""
    room = wish.recipient.room
    texts = room.split(wish.text)
    if len(texts) > 1 and not _is_closed(screen, wish):
        screen.igdesk.type_ahead.forget()
        if not await screen.app.push_screen_wait(AskParts(screen.words, texts, room)):
            return Outcome.EDIT
    if not await _is_meant(screen, wish, texts):
        return Outcome.EDIT
    recipient = wish.recipient
    filled = await _filled(screen, recipient.known.card.ticket, wish)
    if filled is None:
        return Outcome.EDIT
    while True:
        command = _command(screen, wish, recipient, texts, filled)
        try:
            return await _queue(screen, command, recipient.version, wish.after)
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
        answer = await _ask(screen, recipient, detail)
        open_for = screen.composer.recipient
        if open_for is None or open_for.number != recipient.number:
            return Outcome.EDIT  # its ticket went into another one, and the text with it
        recipient = screen.recipient_of(detail)
        screen.composer.saw(recipient)
        if answer is not SendAnyway.SEND:
            return Outcome.EDIT if answer is SendAnyway.EDIT else Outcome.DRAFT


def _is_closed(screen: AnsweringScreen, wish: Composer.SendAsked) -> bool:
    """Whether its window has closed: then it is refused with the reason, and nothing is asked about its length."""
    return screen.desk.window(wish.recipient.known.card).kind is WindowKind.CLOSED


async def send_at_once(screen: AnsweringScreen, wish: Composer.SendAsked) -> Outcome:
    """Send an answer of which nothing is to be asked but what must be filled in on a ticket that it resolves.

    Raises:
        ConflictError: The thread changed since its writer looked.
        IgdeskError: Why else it was not sent.
    """
    recipient, texts = wish.recipient, wish.recipient.room.split(wish.text)
    filled = await _filled(screen, recipient.known.card.ticket, wish)
    if filled is None:
        return Outcome.EDIT
    command = _command(screen, wish, recipient, texts, filled)
    return await _queue(screen, command, recipient.version, wish.after)


def _command(
    screen: AnsweringScreen,
    wish: Composer.SendAsked,
    recipient: Recipient,
    texts: tuple[str, ...],
    filled: Iterable[Command],
) -> Reply:
    """What is asked of the desk: the reply, and what is done in one step with it."""
    left = wish.after.status(recipient.known.card.ticket)
    then = joined(wish.then, wish.after.then)
    also = (*commands_of(then, recipient.number, screen.desk.now(), left), *filled)
    return Reply(
        recipient.number, texts, template=wish.template, then=left, also=also, private=wish.private,
        rating=wish.after.asks, at=wish.at,
    )  # fmt: skip


async def _filled(screen: AnsweringScreen, ticket: Ticket, wish: Composer.SendAsked) -> tuple[SetFields, ...] | None:
    """What must be filled in on a ticket that the reply resolves; None if the writer left the question."""
    if wish.after.status(ticket) is not Status.RESOLVED or ticket.status is Status.RESOLVED:
        return ()
    about = wish.then.category if wish.then is not None and wish.then.category else ticket.category
    known = wish.then.fields if wish.then is not None else ()
    values = await ask_missing(screen, replace(ticket, category=about), known)
    if values is None:
        return None
    return (SetFields(ticket.number, values),) if values else ()


async def _is_meant(screen: AnsweringScreen, wish: Composer.SendAsked, texts: Sequence[str]) -> bool:
    """Whether the writer wants to send it, whatever speaks against it."""
    if not await _words_are_meant(screen, wish) or not await _another_voice_is_meant(screen, wish):
        return False
    return await _everybody_is_meant(screen, wish, texts)


async def _words_are_meant(screen: AnsweringScreen, wish: Composer.SendAsked) -> bool:
    """Whether the writer wants to send words that may promise too much, or that are not said here."""
    found = doubtful(wish.text, screen.desk.config.phrasing)
    if not found:
        return True
    screen.igdesk.type_ahead.forget()
    return bool(await screen.app.push_screen_wait(AskWords(screen.words, found)))


async def _everybody_is_meant(screen: AnsweringScreen, wish: Composer.SendAsked, texts: Sequence[str]) -> bool:
    """Whether the writer wants everybody under the post to read it; of what one customer reads nothing is asked."""
    if wish.private or not is_public(wish.recipient.known.detail):
        return True
    screen.igdesk.type_ahead.forget()
    return bool(await screen.app.push_screen_wait(AskPublic(screen.words, texts)))


async def _another_voice_is_meant(screen: AnsweringScreen, wish: Composer.SendAsked) -> bool:
    """Whether the writer wants to answer in a crisis, which somebody else was named for."""
    config, incident = screen.desk.config, wish.recipient.known.detail.incident
    named = config.agent(config.crisis.agent or "")
    if incident is None or not incident.is_crisis or named is None or named.id == screen.desk.me:
        return True
    title = screen.words("incidents.send_title", agent=one_line(named.name))
    text = screen.words("incidents.send_text", title=one_line(incident.title))
    screen.igdesk.type_ahead.forget()
    return await screen.app.push_screen_wait(Confirm(screen.words, title, text))


async def _queue(screen: AnsweringScreen, command: Reply, seen: int, after: AfterSend) -> Outcome:
    """Put it in the outbox, or leave it to wait for the drive.

    Raises:
        ConflictError: The thread changed under the writer.
        IgdeskError: Why else it was not done.
    """
    if not await screen.igdesk.changes.ask(partial(screen.desk.reply, command, seen), command):
        return Outcome.WAITS
    screen.igdesk.sent[command.ticket] = (command.texts, after)
    screen.igdesk.look_now()
    return Outcome.SENT


async def _ask(screen: AnsweringScreen, before: Recipient, detail: TicketDetail) -> object:
    """Show the writer what came since they began, and ask what is done with the reply: a `SendAnyway`."""
    screen.app.clear_notifications()  # the question says it all, and they would stand over it
    return await screen.app.push_screen_wait(AskSendAnyway(screen.words, news_since(screen, before, detail)))


async def _reread(screen: AnsweringScreen, number: int) -> TicketDetail | None:
    try:
        return await screen.desk.detail(number, whole_thread=True, limit=50)
    except IgdeskError as error:
        screen.refused(error)
        return None
