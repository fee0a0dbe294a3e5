"""The queue: views, filter, the list of tickets, and beside it the ticket under the cursor."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

from textual import events, on, work
from textual.app import ComposeResult
from textual.timer import Timer

from igdesk.config.model import Config
from igdesk.desk.presence import Presence
from igdesk.desk.queries import ShareGone, Sort, TicketCard
from igdesk.errors import IgdeskError
from igdesk.screens.bindings import bindings_for
from igdesk.screens.empty import empty_lines
from igdesk.screens.filtering import FilteringScreen
from igdesk.screens.queue_source import QueueSource
from igdesk.widgets.footer import KeyFooter
from igdesk.widgets.ground import SideBySide
from igdesk.widgets.list_order import ListOrder
from igdesk.widgets.preview import MESSAGES, Preview
from igdesk.widgets.status import Pulse, StatusLine
from igdesk.widgets.ticket_list import TicketList
from igdesk.widgets.ticket_row import Leads, RowContext, leads_of
from igdesk.widgets.views_bar import ViewsBar

if TYPE_CHECKING:
    from igdesk.rules.commands import Command

PREVIEW_PAUSE = 0.1
"""Seconds on a ticket before its messages are read: a held key reads none."""
COUNT_PAUSE = 1.5
"""Seconds between a change and counting anew; more changes in between are counted together."""
LATE_AFTER = 1.5
"""Seconds after which a list that does not come is told to wait; at once where the drive is known to be silent."""
RECOUNT_EVERY = 60.0
"""Seconds after which views are counted anew though nothing changed: time alone makes tickets late."""
PREVIEW_FROM = 110
"""Cells of the screen from which the preview has room."""


class QueueScreen(FilteringScreen):
    """The root screen.

    Args:
        like: Another queue in whose place it comes: view, filter and selection are its own; none: it is the first.
    """

    context = "queue"
    BINDINGS = bindings_for("queue")
    AUTO_FOCUS = "TicketList"
    tells_crises = True

    def __init__(self, like: QueueScreen | None = None) -> None:
        super().__init__()
        self._like = like
        self._preview_wanted = True
        self._waiting: dict[str, Timer] = {}
        self._missed_list = False
        """Whether the list that is wanted could not be read."""
        self._leads: Leads = ""
        """What the list is asked for by."""
        self._previewed: int | None = None
        """The ticket in the preview, once it was read."""

    @property
    def tickets(self) -> TicketList:
        """The list of tickets."""
        return self.query_one(TicketList)

    def compose(self) -> ComposeResult:
        desk, words = self.desk, self.words
        yield StatusLine(words, self.clock, self.desk.config.desk.timezone)
        yield ViewsBar(self._views, words)
        with SideBySide():
            is_begun, doing, waits = self.igdesk.drafts.has, self.igdesk.presence.doing, self.igdesk.changes.waits
            context = RowContext(
                desk.config, words, desk.me, is_begun, doing, waits, lambda n: n in self.selection,
                lambda: self._leads, lambda: self.igdesk.settings.row_layout,
            )  # fmt: skip
            yield TicketList(context, self.clock, self._why_empty)
            yield Preview(words, desk.config)
        yield KeyFooter("queue", words)

    def on_mount(self) -> None:
        """Show the first view, then follow the changes."""
        self.query_one(StatusLine).title = self.desk.config.desk.name
        self.query_one(Preview).display = self._room_for_preview(self.app.size.width)
        if self._like is None:
            self.show_home()
        else:
            self._go_on(self._like)
        self.igdesk.live.changed.subscribe(self, self._changed)
        self.igdesk.share_watch.back.subscribe(self, self._drive_is_back)
        self.set_interval(RECOUNT_EVERY, self._count)
        if self.igdesk.triages is not None:
            self.asks_on = True
            self._triage_at_once(self.igdesk.triages)

    async def parts_there(self) -> None:
        """Return when the list has been read."""
        await self.tickets.has_come()

    @work(group="verbs", exit_on_error=False)
    async def _triage_at_once(self, view: str) -> None:
        """Begin with quick triage: of a saved view once it is known what that shows."""
        try:
            if all(each.id != view for each in self._views):
                self.saved = await self.desk.saved_views().all()
            self.show_view(view)
            self.action_triage()
        finally:
            self.asks_on = False

    def _go_on(self, like: QueueScreen) -> None:
        self._like = None
        self._view, self._sort, self._filter = like._view, like._sort, like._filter
        self._preview_wanted, self.selection, self.saved = like._preview_wanted, like.selection, like.saved
        self.show_filter()
        self.show_selection()
        self._reload()

    def on_resize(self, event: events.Resize) -> None:
        """The preview needs room."""
        self.query_one(Preview).display = self._room_for_preview(event.size.width)

    def on_screen_resume(self) -> None:
        """Something may have been begun in the dialog that closed."""
        self.tickets.refresh()

    def _room_for_preview(self, width: int) -> bool:
        return self._preview_wanted and width >= PREVIEW_FROM

    @property
    def settled(self) -> bool:
        """The list that was asked for is there."""
        return super().settled and not self.tickets.replacing

    def target(self) -> TicketCard | None:
        return self.tickets.current

    def order(self) -> tuple[int, ...]:
        return self.tickets.order

    def around(self) -> ListOrder:
        return self.tickets.around()

    def about_to(self, command: Command) -> None:
        self.tickets.release(command.ticket)

    def came_back(self, card: TicketCard | None, order: ListOrder) -> None:
        """A ticket was left: the cursor is on the one that was shown last, or on the next one if that has gone."""
        if card is not None:
            self.tickets.go_to(card.ticket.number, order.key_of(card.ticket.number))
            self.tickets.release(card.ticket.number)
        self.tickets.let_go()
        self.tickets.reread()

    # What is shown

    def _reload(self) -> None:
        bar = self.query_one(ViewsBar)
        bar.current, bar.sort = self._view, self._sort
        self._missed_list = False
        self.tickets.tell_why_empty()
        wanted = self._wanted()
        self._leads = leads_of(wanted)
        self.tickets.show(QueueSource(self.desk, wanted, self._sort))
        self._after("count", 0.01, self._count)
        self._when_late("late", self._say_late)

    def _when_late(self, name: str, do: Callable[[], None]) -> None:
        """Do something when what is being read must have come if all were well; this computer's own disk has time."""
        if self.igdesk.drive is not None:
            self._after(name, 0.01 if self.igdesk.share_watch.is_waiting else LATE_AFTER, do)

    def _say_late(self) -> None:
        """The drive is silent: what stands there is not the list that is wanted."""
        if self.tickets.replacing or self._missed_list:
            words, is_another = self.words, self.tickets.current is not None
            self.tickets.note = words("share_ui.list_before") if is_another else words("share_ui.later")

    def _show_pulse(self, pulse: Pulse) -> None:
        super()._show_pulse(pulse)
        self.show_due()

    def show_due(self) -> None:
        super().show_due()
        self.tickets.tell_why_empty()

    def _why_empty(self) -> tuple[str, ...]:
        pulse, has_tickets = self.igdesk.live.last, self.query_one(ViewsBar).counts.get("all", 0) > 0
        return empty_lines(self._view, self._filter, pulse, self.words, has_tickets=has_tickets)

    def _drive_is_back(self, _nothing: None) -> None:
        if self._missed_list:
            self._reload()
        else:
            self.tickets.reread()
            self._count()
        self._read_preview()

    def configured(self, config: Config) -> None:
        super().configured(config)
        self.query_one(StatusLine).title = config.desk.name
        self.tickets.reread()
        self._count()
        self._read_preview()

    def _changed(self, _numbers: frozenset[int]) -> None:
        self.tickets.reread()
        self._after("count", COUNT_PAUSE, self._count, restart=False)

    @on(TicketList.Replaced)
    def _list_replaced(self) -> None:
        self.call_after_refresh(self.igdesk.beside.begin)

    @on(TicketList.Failed)
    def _list_failed(self, event: TicketList.Failed) -> None:
        self._missed_list = self._missed_list or event.is_new
        if isinstance(event.error, ShareGone):
            self._say_late()
        self.refused(event.error)

    # The preview

    def others_moved(self, presence: Presence) -> None:
        super().others_moved(presence)
        self.tickets.refresh()

    @on(TicketList.Highlighted)
    def _highlighted(self) -> None:
        self.cursor_moved()
        super().others_moved(self.igdesk.presence)
        self._after("preview", PREVIEW_PAUSE, self._read_preview)

    def _read_preview(self) -> None:
        if self.query_one(Preview).display:
            self.read_latest("preview", self._show_preview)
            self._when_late("late-preview", self._recall_preview)

    def _recall_preview(self) -> None:
        """The drive is silent: what stands there may be another ticket than the one under the cursor."""
        card = self.tickets.current
        if card is not None and card.ticket.number != self._previewed:
            remembered, later = self.igdesk.memory.of(card.ticket.number), self.words("share_ui.later")
            self.query_one(Preview).show(remembered, self.clock.now(), otherwise=later)

    async def _show_preview(self) -> None:
        card = self.tickets.current
        try:
            detail = None if card is None else await self.desk.detail(card.ticket.number, limit=MESSAGES)
        except IgdeskError as error:
            self.refused(error)
        else:
            self.query_one(Preview).show(detail, self.clock.now())
            self._previewed = None if card is None else card.ticket.number
            if (late := self._waiting.pop("late-preview", None)) is not None:
                late.stop()
            if detail is not None:
                self.igdesk.memory.keep(detail, is_whole=False)

    def action_preview(self) -> None:
        """Show or hide the preview."""
        self._preview_wanted = not self._preview_wanted
        self.query_one(Preview).display = self._preview_wanted
        self._read_preview()

    # Keys

    def action_down(self) -> None:
        """Next ticket."""
        self.tickets.move(1)

    def action_up(self) -> None:
        """Previous ticket."""
        self.tickets.move(-1)

    def action_top(self) -> None:
        """First ticket."""
        self.tickets.to_top()

    def action_bottom(self) -> None:
        """Last ticket."""
        self.tickets.to_bottom()

    def action_page_down(self) -> None:
        """Half a page down."""
        self.tickets.move(self.tickets.page_rows())

    def action_page_up(self) -> None:
        """Half a page up."""
        self.tickets.move(-self.tickets.page_rows())

    def action_open(self) -> None:
        """Open the ticket under the cursor."""
        self._open_with("")

    @on(TicketList.Opened)
    def _opened(self, event: TicketList.Opened) -> None:
        self.igdesk.open_ticket(event.number, self.around())

    def action_reply(self) -> None:
        """Open the ticket with the composer; selected ones are answered with a template."""
        if not self.answer_all():
            self._open_with("reply")

    def action_template(self) -> None:
        """Open the ticket with the templates; selected ones are answered with one."""
        if not self.answer_all():
            self._open_with("template")

    def _open_with(self, then: str) -> None:
        if card := self.target():
            self.igdesk.open_ticket(card.ticket.number, self.around(), then=then)

    def action_same(self) -> None:
        """List the tickets that ask what the one under the cursor asks."""
        if card := self.target():
            self.show_same(card.ticket.number)

    def action_triage(self) -> None:
        """Go through this view, one ticket after another."""
        if self.igdesk.can_ask():
            self.igdesk.open_triage(self._wanted())

    def action_sort(self) -> None:
        """The next order."""
        orders = tuple(Sort)
        following = dict(pairwise([*orders, orders[0]]))
        self._sort = following[self._sort]
        self._reload()

    def _after(self, name: str, seconds: float, do: Callable[[], None], *, restart: bool = True) -> None:
        """Do something a little later, once; asked again meanwhile, it waits anew or, without `restart`, no longer."""

        def due() -> None:
            if self._waiting.get(name) is timer:  # a timer that was stopped may have its call queued already
                del self._waiting[name]
                do()

        if name in self._waiting:
            if not restart:
                return
            self._waiting.pop(name).stop()
        timer = self._waiting[name] = self.set_timer(seconds, due)
