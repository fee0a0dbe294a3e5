"""Merging, splitting and linking the ticket at hand: asking for the other half, then the command."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from textual.screen import ModalScreen

from igdesk.config.accounts import with_account
from igdesk.desk.queries import TicketCard
from igdesk.rules.commands import JointCommand, Link, Merge, Split
from igdesk.rules.model import Direction, Status
from igdesk.screens.chosen import detail_of
from igdesk.widgets.dialogs import Confirm
from igdesk.widgets.joint_dialogs import Pair, PickMessages, PickTicket
from igdesk.widgets.ticket_row import customer_name

if TYPE_CHECKING:
    from igdesk.screens.verbs import VerbScreen

T = TypeVar("T")

OFFERED = 8
"""How many of the customer's other tickets are offered."""


async def merge(screen: VerbScreen, card: TicketCard) -> None:
    """Ask for another ticket, and put one into the other."""
    words, number = screen.words, card.ticket.number
    offered = [each for each in await _others(screen, card) if each.ticket.status is not Status.CLOSED]
    title = words("joint_ui.merge_title", number=number)
    dialog = PickTicket(words, title, card, offered, screen.desk.card, turns=True)
    pair = await _answer(screen, dialog)
    if pair is not None and await _is_meant(screen, pair):
        seen = card.ticket.version if pair.one == number else None
        await _do(screen, Merge(pair.one, pair.other), seen, "joint_ui.merged")


async def _is_meant(screen: VerbScreen, pair: Pair) -> bool:
    """Whether tickets of two customers are to become one: answers go to one of them alone from then on."""
    one, other = await screen.desk.card(pair.one), await screen.desk.card(pair.other)
    if one is None or other is None or one.customer.id == other.customer.id:
        return True
    config = screen.desk.config
    names = [with_account(config, customer_name(card, config), card.ticket.account) for card in (one, other)]
    title = screen.words("joint_ui.two_customers", one=names[0], other=names[1])
    text = screen.words("joint_ui.two_customers_text", number=pair.other, other=names[1])
    return await screen.app.push_screen_wait(Confirm(screen.words, title, text))


async def link(screen: VerbScreen, card: TicketCard) -> None:
    """Ask for another ticket, and link the two; or no longer, if they are linked."""
    words, number = screen.words, card.ticket.number
    title = words("joint_ui.link_title", number=number)
    dialog = PickTicket(words, title, card, await _others(screen, card), screen.desk.card, turns=False)
    pair = await _answer(screen, dialog)
    if pair is not None:
        linked = pair.other not in card.ticket.links
        told = "joint_ui.linked" if linked else "joint_ui.unlinked"
        await _do(screen, Link(number, pair.other, linked), None, told)


async def split(screen: VerbScreen, card: TicketCard) -> None:
    """Ask which messages are another matter, and make a ticket of them."""
    detail = await detail_of(screen, card)
    if detail is None:
        return
    if sum(message.direction is Direction.IN for message in detail.messages) < 2:
        screen.tell("joint_ui.one_message", number=card.ticket.number)
        return
    words, number = screen.words, card.ticket.number
    dialog = PickMessages(words, words("joint_ui.split_title", number=number), detail.messages)
    chosen = await _answer(screen, dialog)
    if chosen:
        await _do(screen, Split(number, chosen), card.ticket.version, "joint_ui.split")


async def _answer(screen: VerbScreen, dialog: ModalScreen[T]) -> T:
    """Ask. No second question that anybody could foresee follows: what is typed ahead is not for that one."""
    try:
        return await screen.app.push_screen_wait(dialog)
    finally:
        screen.asks_on = False


async def _do(screen: VerbScreen, command: JointCommand, seen: int | None, told: str) -> None:
    screen.about_to(command)
    done = await screen.perform(command, seen)
    if done is not None:
        screen.tell(told if done.changed else "ui.unchanged", number=command.ticket, other=done.other)


async def _others(screen: VerbScreen, card: TicketCard) -> list[TicketCard]:
    """The customer's other tickets, newest first."""
    detail = await detail_of(screen, card)
    numbers = detail.others[:OFFERED] if detail is not None else ()
    cards = [await screen.desk.card(number) for number in numbers]
    return [each for each in cards if each is not None]
