"""What was taken up: by when to answer it, and everything so far, so that the customer need not say it again."""

from __future__ import annotations

from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.timer import Timer

from igdesk.desk.desk import Desk
from igdesk.desk.queries import UNFINISHED, Filter, TicketCard, TicketDetail
from igdesk.errors import IgdeskError
from igdesk.screens.bindings import bindings_for
from igdesk.screens.escalate_dialog import EscalateDialog
from igdesk.screens.unread import PATIENCE
from igdesk.screens.verbs import VerbScreen
from igdesk.widgets.escalation_list import Escalated, EscalationList
from igdesk.widgets.facts import FactsHeader
from igdesk.widgets.footer import KeyFooter
from igdesk.widgets.list_order import Downwards, Further, Key, ListOrder
from igdesk.widgets.share_notice import ShareNotice
from igdesk.widgets.status import StatusLine
from igdesk.widgets.thread import Thread
from igdesk.widgets.views_bar import counted

__all__ = ["EscalateDialog", "EscalationScreen"]

MOST = 100
"""Escalated tickets that are shown; a desk with more has another problem."""
_ALL = Filter(status=UNFINISHED, escalated=True)
"""All of them."""
MESSAGES = 200
READ_PAUSE = 0.1
"""Seconds on a ticket before its history is read: a held key reads none."""


class _More(Downwards):
    """What an order reads on: the escalated tickets beyond those that are shown."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def after(self, key: Key) -> Further:
        most = int(key[0]) + MOST
        numbers = tuple(card.ticket.number for card, _ in await self._desk.escalations(most))
        return Further(numbers, (most,) if len(numbers) == most else None)

    async def count(self) -> int:
        return await self._desk.count(_ALL)


class EscalationScreen(VerbScreen):
    """Escalated tickets, and the whole history of the one under the cursor."""

    context = "escalation"
    CSS_PATH = "ticket.tcss"
    BINDINGS = bindings_for("escalation")
    AUTO_FOCUS = "EscalationList"

    def __init__(self) -> None:
        super().__init__()
        self._detail: TicketDetail | None = None
        self._pause: Timer | None = None
        self._late: Timer | None = None
        """Until the list is there for the first time."""

    def compose(self) -> ComposeResult:
        words, desk = self.words, self.desk
        yield StatusLine(words, self.clock, self.desk.config.desk.timezone)
        yield ShareNotice()
        with Horizontal(id="escalation-body"):
            yield EscalationList(words, desk)
            with Vertical(id="escalation-history"):
                yield FactsHeader(words, desk)
                yield Thread(words, desk.config, desk.now)
        yield KeyFooter("escalation", words)

    def on_mount(self) -> None:
        """Read the list, then follow its changes."""
        self.query_one(StatusLine).title = self.words("ticket_ui.escalations_title", count="…")
        self.thread.show_everything(True)
        self.igdesk.live.changed.subscribe(self, self._changed)
        self.igdesk.share_watch.back.subscribe(self, self._drive_is_back)
        if self.igdesk.drive is not None:
            self._late = self.set_timer(PATIENCE, self._say_why_empty)
        self._reread()

    @property
    def rows(self) -> EscalationList:
        """The list."""
        return self.query_one(EscalationList)

    @property
    def thread(self) -> Thread:
        """The history."""
        return self.query_one(Thread)

    def target(self) -> TicketCard | None:
        row = self.rows.current
        return None if row is None else row.card

    def order(self) -> tuple[int, ...]:
        return self.rows.order

    def around(self) -> ListOrder:
        numbers = self.order()
        return ListOrder(numbers, _More(self.desk), after=(MOST,) if len(numbers) >= MOST else None)

    def _changed(self, numbers: frozenset[int]) -> None:
        self._reread()
        if self._detail is not None and self._detail.card.ticket.number in numbers:
            self._read_history()

    def _drive_is_back(self, _nothing: None) -> None:
        self._reread()
        self._read_history()

    def _say_why_empty(self) -> None:
        watch, words = self.igdesk.share_watch, self.words
        self.query_one(ShareNotice).want(lambda: words("share_ui.list_not_read", seconds=watch.seconds))
        self.query_one("#escalation-history").display = False

    def _reread(self) -> None:
        self.read_latest("list", self._read_list)

    async def _read_list(self) -> None:
        try:
            found = await self.desk.escalations(MOST)
            count = len(found) if len(found) < MOST else await self.desk.count(_ALL)
        except IgdeskError as error:
            self.refused(error)
            return
        if self._late is not None:
            self._late.stop()
            self._late = None
            self.query_one(ShareNotice).dismiss()
        rows = tuple(Escalated(card, escalation) for card, escalation in found)
        self.query_one(StatusLine).title = self.words("ticket_ui.escalations_title", count=counted(count))
        self.rows.show(rows)
        self.query_one("#escalation-history").display = bool(rows)

    @on(EscalationList.Highlighted)
    def _highlighted(self) -> None:
        self.others_moved(self.igdesk.presence)
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(READ_PAUSE, self._read_history)

    def _read_history(self) -> None:
        self.read_latest("history", self._show_history)

    async def _show_history(self, limit: int | None = MESSAGES) -> None:
        row = self.rows.current
        if row is None:
            return
        if self.igdesk.share_watch.is_waiting and (remembered := self.igdesk.memory.of(row.number)) is not None:
            self._show_detail(remembered)
        try:
            detail = await self.desk.detail(row.number, whole_thread=True, limit=limit)
        except IgdeskError as error:
            self.refused(error)
            return
        if detail is not None and self.rows.current is not None and self.rows.current.number == row.number:
            self.igdesk.memory.keep(detail)
            self._show_detail(detail)

    def _show_detail(self, detail: TicketDetail) -> None:
        self._detail = detail
        self.query_one(FactsHeader).show(detail)
        self.thread.show(detail)

    @on(Thread.OlderWanted)
    def _older_wanted(self) -> None:
        self.read_latest("history", partial(self._show_history, None))

    # Keys

    def action_down(self) -> None:
        """Next one."""
        self.rows.move(1)

    def action_up(self) -> None:
        """Previous one."""
        self.rows.move(-1)

    def action_top(self) -> None:
        """What is due first."""
        self.rows.move(-MOST)

    def action_bottom(self) -> None:
        """The last one."""
        self.rows.move(MOST)

    def action_page_down(self) -> None:
        """Half a page down in the history."""
        self.thread.scroll_by(max(self.thread.size.height // 2, 1))

    def action_page_up(self) -> None:
        """Half a page up in the history."""
        self.thread.scroll_by(-max(self.thread.size.height // 2, 1))

    def action_brief(self) -> None:
        """Show the brief of the one under the cursor."""
        from igdesk.screens.answering_up import brief

        self._ask(brief)

    def action_open_ticket(self) -> None:
        """Open the ticket."""
        if row := self.rows.current:
            self.igdesk.open_ticket(row.number, self.around())
