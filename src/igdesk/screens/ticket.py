"""One ticket: its conversation, what is known of it, and the reply."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.types import CSSPathType
from textual.widgets import Static

from igdesk.config.actions import Context
from igdesk.config.model import Config
from igdesk.desk.queries import Doing, Repeats, TicketCard, TicketDetail
from igdesk.errors import IgdeskError
from igdesk.screens import undoing
from igdesk.screens.answering import AnsweringScreen
from igdesk.screens.bindings import bindings_for
from igdesk.screens.search import step_match
from igdesk.screens.unread import Unread
from igdesk.screens.writing import ReplyComposer
from igdesk.widgets.composer import Composer
from igdesk.widgets.facts import FactsHeader, FactsPanel
from igdesk.widgets.footer import KeyFooter
from igdesk.widgets.list_order import ListOrder
from igdesk.widgets.share_notice import ShareNotice
from igdesk.widgets.status import StatusLine
from igdesk.widgets.thread import Thread

FIRST_MESSAGES = 200
"""How many messages are read at first; each time the top is reached, twice as many."""


class TicketScreen(AnsweringScreen):
    """One ticket, over the list that it was opened from.

    Args:
        number: Which one.
        order: The tickets of that list as they stood.
        then: An action to begin with once the ticket is there, such as `reply`.
        message: The message to begin at; none begins at the newest.
    """

    context: Context = "ticket"
    CSS_PATH: ClassVar[CSSPathType | None] = "ticket.tcss"
    BINDINGS = bindings_for("ticket")
    AUTO_FOCUS = "Thread"
    tells_crises = True

    def __init__(
        self, number: int, order: tuple[int, ...] | ListOrder = (), *, then: str = "", message: int | None = None
    ) -> None:
        super().__init__()
        self._message = message
        self._number = number
        self._order = order if isinstance(order, ListOrder) else ListOrder(order)
        self._order.begins_at(number)
        self._then = then
        self._limit: int | None = FIRST_MESSAGES
        self._detail: TicketDetail | None = None
        self._reading = True
        self._is_shown = asyncio.Event()
        self._unread = Unread(self)

    def compose(self) -> ComposeResult:
        words, desk = self.words, self.desk
        yield StatusLine(words, self.clock, self.desk.config.desk.timezone)
        yield FactsHeader(words, desk)
        with Horizontal(id="ticket-body"):
            yield from self._compose_talk()
            yield FactsPanel(words, desk)
        yield KeyFooter("ticket", words)

    def _compose_talk(self) -> ComposeResult:
        """The conversation, and where it is answered."""
        with Vertical(id="ticket-talk"):
            yield ShareNotice()
            yield Thread(self.words, self.desk.config, self.desk.now)
            yield Static("", id="ticket-hint", markup=False)
            yield ReplyComposer(self.words)

    def on_mount(self) -> None:
        """Read the ticket, then follow its changes."""
        self.igdesk.live.changed.subscribe(self, self._changed)
        self.igdesk.share_watch.back.subscribe(self, self._drive_is_back)
        self.igdesk.changes.slow.subscribe(self, self._change_waits)
        self.igdesk.changes.settled.subscribe(self, self._change_settled)
        self.reread()

    async def parts_there(self) -> None:
        """Return when the ticket has been read."""
        await self._is_shown.wait()

    # What is shown

    @property
    def detail(self) -> TicketDetail | None:
        """The ticket as it stands on the screen."""
        return self._detail

    @property
    def number(self) -> int:
        """The ticket that is wanted; it may not have been read yet."""
        return self._number

    @property
    def awaits_text(self) -> bool:
        """Whether the next keys are meant for a text that is opened once the ticket is there."""
        return bool(self._then)

    def target(self) -> TicketCard | None:
        return None if self._detail is None or self._detail.card.ticket.number != self._number else self._detail.card

    @property
    def whereabouts(self) -> tuple[int, Doing] | None:
        is_writing = any(composer.is_open for composer in self.query(Composer))  # asked before the screen is drawn, too
        return super().whereabouts or (self._number, Doing.WRITES if is_writing else Doing.VIEWS)

    def order(self) -> tuple[int, ...]:
        return self._order.numbers

    def around(self) -> ListOrder:
        return self._order

    def show_ticket(self, number: int, then: str = "", message: int | None = None) -> None:
        """Show another ticket in this place; what was being written is kept."""
        self._message = message
        self._close_composer()
        self._number, self._then, self._limit = number, then, FIRST_MESSAGES
        self._reading = True
        self._unread.stop()
        self.igdesk.whereabouts.moved()
        self.reread()

    @property
    def settled(self) -> bool:
        """A key that was typed after the ticket was asked for is for that ticket: it waits until that is shown."""
        is_awaited = self._reading and not self._unread.lasts
        return not (is_awaited or self._sending or self.composer.busy)

    def configured(self, config: Config) -> None:
        super().configured(config)
        if self.composer.is_open:
            self.composer.area.enter_sends = config.desk.enter_sends
        self.reread()

    def reread(self) -> None:
        """Read the ticket anew; a reading that is under way is given up."""
        self._unread.begin()
        self.read_latest("read", partial(self._read, self._number))

    async def _read(self, number: int, *, to_top: bool = False) -> None:
        try:
            detail = await self.desk.detail(number, whole_thread=True, limit=self._limit)
        except IgdeskError as error:
            self.refused(error)
            self._unread.failed()
        else:
            self._unread.end()
            if detail is None:
                self.tell("refusal.no_ticket", number=number)
                self.action_back()
                return
            if detail.card.ticket.merged_into is not None:
                self._follow(detail.card.ticket.merged_into)
                return
            self.igdesk.memory.keep(detail)
            self._show(detail)
            await self._reread_drafts(detail)
            if self.desk.me in detail.unseen_by and self.is_current:
                self.run_worker(self._saw(number), name="saw", group="saw", exit_on_error=False)
            if to_top:
                self.thread.go_top()
            self._go_to_message(detail)
            await self._do_then()
        self._reading = False

    async def _do_then(self) -> None:
        """What the ticket was opened for."""
        then, self._then = self._then, ""
        if then:
            await self.run_asking(then)

    async def _saw(self, number: int) -> None:
        """Whoever was called by name in its notes has looked at it now."""
        try:
            await self.desk.saw(number)
        except IgdeskError as error:  # the next time will do
            self.log(error)

    def recall(self, detail: TicketDetail) -> None:
        """Show the ticket as it was when it was last read: the drive is silent."""
        self._show(detail)
        self.run_worker(self._do_then(), group="then", exit_on_error=False)

    def _drive_is_back(self, _nothing: None) -> None:
        self.reread()

    def _go_to_message(self, detail: TicketDetail) -> None:
        """To the message that was asked for, however far back it is."""
        message, self._message = self._message, None
        if message is None or self.thread.go_to(message) or not detail.more_messages:
            return
        self._message, self._limit = message, None
        self.reread()

    def _follow(self, into: int) -> None:
        """The ticket was merged: its conversation is shown where it went, and so is what was being written."""
        self.tell("joint_ui.merged_shown", number=self._number, other=into)
        self._order.replace(self._number, into)
        then = "reply" if self.composer.is_open else self._then
        self.show_ticket(into, then, self._message)
        self._moved = then == "reply"

    async def _reread_drafts(self, detail: TicketDetail) -> None:
        """What was begun may have been gone on with elsewhere; but nothing changes under the hands of the writer."""
        number = detail.card.ticket.number
        try:
            await self.igdesk.drafts.refresh(number, *detail.merged)
        except IgdeskError as error:
            self.refused(error)
        if not self.composer.is_open:
            self._moved |= self.igdesk.drafts.merged(number, detail.merged)
            self._show_hint()

    def _show(self, detail: TicketDetail) -> None:
        self._tell_done(self._detail, detail)
        self._detail = detail
        self.thread.show(detail)
        for facts in (*self.query(FactsHeader), *self.query(FactsPanel)):
            facts.show(detail)
        self.composer.know(self._known(detail))
        self._show_title(detail)
        self._show_hint()
        self.others_moved(self.igdesk.presence)
        self._is_shown.set()

    def _show_title(self, detail: TicketDetail) -> None:
        number, order = detail.card.ticket.number, self._order
        place, total = order.place(number), order.total()
        known = "title_of" if place is not None else "title_among"
        key = known if number in order.numbers and total not in (None, "1") else "title"
        self.query_one(StatusLine).title = self.words(f"ticket_ui.{key}", number=number, place=place, count=total)
        if order.wants(number):
            self.run_worker(self._read_order(number), group="order", exit_on_error=False)

    async def _read_order(self, number: int) -> None:
        """Read the list on before a key asks for it; a failure is told only then, when it is tried again."""
        try:
            await self._order.read_on(number)
        except IgdeskError as error:
            self.log(error)
            return
        if self._detail is not None and not self._order.wants(self._detail.card.ticket.number):
            self._show_title(self._detail)

    def _changed(self, numbers: frozenset[int]) -> None:
        if self._number in numbers:
            if self.thread.at_bottom:
                self._limit = FIRST_MESSAGES  # whoever went back to the beginning has come back
            self.reread()

    @on(Thread.OlderWanted)
    def _older_wanted(self, event: Thread.OlderWanted) -> None:
        self._limit = None if event.everything or self._limit is None else self._limit * 2
        reading = partial(self._read, self._number, to_top=event.everything)
        self.read_latest("read", reading)

    # Undoing

    def action_undo(self) -> None:
        """Take back the last step, or this ticket's failed reply; the words of a reply return to the composer."""
        if not self.igdesk.can_ask():
            return
        self._reading = True
        self.run_worker(self._take_back(self._number), group="undo", exit_on_error=False)

    async def _take_back(self, shown: int) -> None:
        try:
            back = await undoing.undo(self.igdesk, shown)
        finally:
            self._reading = False
        if back is not None and self._number == shown:  # whoever has gone on finds the words as a draft
            self._took_back(back)

    def _took_back(self, back: undoing.Back) -> None:
        """A step was undone: the words of a reply are gone on with."""
        if back.has_words:
            self.show_ticket(back.number, then="reply")

    # Moving

    def action_next_ticket(self) -> None:
        """The next of the list."""
        self._step(1)

    def action_previous_ticket(self) -> None:
        """The one before it."""
        self._step(-1)

    def action_next_match(self) -> None:
        """The next find of the search."""
        step_match(self, 1)

    def action_previous_match(self) -> None:
        """The find before it."""
        step_match(self, -1)

    def _step(self, by: int) -> None:
        other = self._beside(self._number, by)
        if other is not None:
            self.show_ticket(other)
        elif self._order.goes_on(by):
            self._reading = True  # the keys that follow are for the next one
            self.run_worker(self._step_on(self._number, by), group="step", exit_on_error=False)
        else:
            self.tell("ticket_ui.last_ticket" if by > 0 else "ticket_ui.first_ticket")

    async def _step_on(self, number: int, by: int) -> None:
        """The list goes on, but has not been read so far: the drive was slow. Whoever is told so is moved by no key."""
        try:
            async with asyncio.timeout(self._unread.patience):
                await self._order.read_on(number)
        except TimeoutError:
            self.tell("ticket_ui.list_unread")
            self.run_worker(self._read_order(number), group="order", exit_on_error=False)
            return
        except IgdeskError as error:
            self.tell("ticket_ui.list_unread")
            self.refused(error)
            return
        finally:
            self._reading = False
        if self._number == number and (self._beside(number, by) is not None or not self._order.goes_on(by)):
            self._step(by)

    def _beside(self, number: int, by: int) -> int | None:
        return self._order.beside(number, by)

    def action_help(self) -> None:
        """Show the keys of what is being done."""
        self.igdesk.show_help("composer" if self.composer.is_open else self.context)

    def action_open_link(self) -> None:
        """Open a link or attachment outside, after showing where it goes."""
        from igdesk.screens.linking import open_link

        if self._detail is not None:
            self.run_worker(open_link(self, self._detail), group="link", exit_on_error=False)

    def action_same(self) -> None:
        """List the tickets that ask what this one asks, where there are any."""
        if self._detail is None:
            return
        if self._detail.repeats == Repeats():
            self.tell("repeats.nobody", number=self._number)
        else:
            self.igdesk.go_same(self._number)

    def action_customer_card(self) -> None:
        """Show everything known of whoever wrote the ticket."""
        from igdesk.screens.customer_card import CustomerCardScreen

        if self._detail is not None:
            known, customer = self._known(self._detail), self._detail.card.customer.id
            self.app.push_screen(CustomerCardScreen(customer, self.desk, self.words, known=known))

    def action_evidence(self) -> None:
        """Show what there is to prove the matter, and the procedure."""
        from igdesk.screens.evidence import EvidenceCard

        if self._detail is not None:
            self.app.push_screen(EvidenceCard(self._known(self._detail)))

    def action_back(self) -> None:
        """Back to the list; what was being written is kept."""
        self._close_composer()
        super().action_back()
