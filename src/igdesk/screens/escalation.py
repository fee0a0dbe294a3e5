"""What was taken up: by when to answer it, and everything so far, so that the customer need not say it again."""

from __future__ import annotations

from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.timer import Timer

from igdesk.desk.queries import TicketCard, TicketDetail
from igdesk.errors import IgdeskError
from igdesk.screens.bindings import bindings_for
from igdesk.screens.escalate_dialog import EscalateDialog
from igdesk.screens.verbs import VerbScreen
from igdesk.widgets.escalation_list import Escalated, EscalationList
from igdesk.widgets.facts import FactsHeader
from igdesk.widgets.footer import KeyFooter
from igdesk.widgets.status import StatusLine
from igdesk.widgets.thread import Thread

__all__ = ["EscalateDialog", "EscalationScreen"]

MOST = 100
"""Escalated tickets that are shown; a desk with more has another problem."""
MESSAGES = 200
READ_PAUSE = 0.1
"""Seconds on a ticket before its history is read: a held key reads none."""


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

    def compose(self) -> ComposeResult:
        words, desk = self.words, self.desk
        yield StatusLine(words, self.clock)
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

    def _changed(self, numbers: frozenset[int]) -> None:
        self._reread()
        if self._detail is not None and self._detail.card.ticket.number in numbers:
            self._read_history()

    def _reread(self) -> None:
        self.read_latest("list", self._read_list)

    async def _read_list(self) -> None:
        try:
            found = await self.desk.escalations(MOST)
        except IgdeskError as error:
            self.refused(error)
            return
        rows = tuple(Escalated(card, escalation) for card, escalation in found)
        self.query_one(StatusLine).title = self.words("ticket_ui.escalations_title", count=len(rows))
        self.rows.show(rows)
        self.query_one("#escalation-history").display = bool(rows)

    @on(EscalationList.Highlighted)
    def _highlighted(self) -> None:
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(READ_PAUSE, self._read_history)

    def _read_history(self) -> None:
        self.read_latest("history", self._show_history)

    async def _show_history(self, limit: int | None = MESSAGES) -> None:
        row = self.rows.current
        if row is None:
            return
        try:
            detail = await self.desk.detail(row.number, whole_thread=True, limit=limit)
        except IgdeskError as error:
            self.refused(error)
            return
        if detail is not None and self.rows.current is not None and self.rows.current.number == row.number:
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

    def action_open(self) -> None:
        """Open the ticket."""
        if row := self.rows.current:
            self.igdesk.open_ticket(row.number, self.order())
