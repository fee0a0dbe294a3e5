"""The queue: views, filter, the list of tickets, and beside it the ticket under the cursor."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.timer import Timer
from textual.widgets import Input

from igdesk.config.accounts import human_agent
from igdesk.config.model import Config
from igdesk.desk.filters import narrow, parse_filter
from igdesk.desk.presence import Presence
from igdesk.desk.queries import Filter, ShareGone, Sort, TicketCard
from igdesk.desk.views import DEPARTMENT, View, views
from igdesk.errors import IgdeskError
from igdesk.rules.commands import Command
from igdesk.screens.bindings import bindings_for
from igdesk.screens.empty import empty_lines
from igdesk.screens.queue_source import QueueSource
from igdesk.screens.verbs import VerbScreen
from igdesk.widgets.footer import KeyFooter
from igdesk.widgets.preview import MESSAGES, Preview
from igdesk.widgets.status import Pulse, StatusLine
from igdesk.widgets.ticket_list import TicketList
from igdesk.widgets.ticket_row import RowContext
from igdesk.widgets.views_bar import ViewsBar

FILTER_PAUSE = 0.15
"""Seconds after the last key in the filter line before the list is read."""
PREVIEW_PAUSE = 0.1
"""Seconds on a ticket before its messages are read: a held key reads none."""
COUNT_PAUSE = 1.5
"""Seconds between a change and counting anew; more changes in between are counted together."""
LATE_AFTER = 1.5
"""Seconds after which a list that does not come is told to wait; at once where the drive is known to be silent."""
PREVIEW_FROM = 110
"""Cells of the screen from which the preview has room."""


class QueueScreen(VerbScreen):
    """The root screen."""

    context = "queue"
    BINDINGS = bindings_for("queue")
    AUTO_FOCUS = "TicketList"

    def __init__(self) -> None:
        super().__init__()
        self._view = "open"
        self._sort = Sort.SLA
        self._filter = ""
        self._preview_wanted = True
        self._waiting: dict[str, Timer] = {}
        self._missed_list = False
        """Whether the list that is wanted could not be read."""
        self._previewed: int | None = None
        """The ticket in the preview, once it was read."""

    @property
    def _views(self) -> tuple[View, ...]:
        return views(self.desk.me, self._departments, human_agent=human_agent(self.desk.config))

    @property
    def _departments(self) -> tuple[str, ...]:
        """The person's, unless they are of the intake department, whose queue is everything."""
        agent, intake = self.desk.config.agent(self.desk.me), self.desk.config.intake.id
        return () if agent is None or intake in agent.departments else agent.departments

    @property
    def tickets(self) -> TicketList:
        """The list of tickets."""
        return self.query_one(TicketList)

    def compose(self) -> ComposeResult:
        desk, words = self.desk, self.words
        yield StatusLine(words, self.clock, self.desk.config.desk.timezone)
        yield ViewsBar(self._views, words)
        yield Input(id="filter", placeholder=words("ui.filter_example"), compact=True)
        with Horizontal():
            is_begun, doing, waits = self.igdesk.drafts.has, self.igdesk.presence.doing, self.igdesk.changes.waits
            context = RowContext(desk.config, words, desk.me, is_begun, doing, waits)
            yield TicketList(context, self.clock)
            yield Preview(words, desk.config)
        yield KeyFooter("queue", words)

    def on_mount(self) -> None:
        """Show the first view, then follow the changes."""
        self.query_one(StatusLine).title = self.desk.config.desk.name
        self.query_one("#filter").display = False
        self.query_one(Preview).display = self._room_for_preview(self.app.size.width)
        self.show_home()
        self.igdesk.live.changed.subscribe(self, self._changed)
        self.igdesk.share_watch.back.subscribe(self, self._drive_is_back)

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
        return not self.tickets.replacing

    def target(self) -> TicketCard | None:
        return self.tickets.current

    def order(self) -> tuple[int, ...]:
        return self.tickets.order

    def about_to(self, command: Command) -> None:
        self.tickets.release(command.ticket)

    def came_back(self, card: TicketCard | None) -> None:
        """A ticket was left: the cursor is on the one that was shown last, or on the next one if that has gone."""
        if card is not None:
            self.tickets.go_to(card.ticket.number)
            self.tickets.release(card.ticket.number)
        self.tickets.let_go()
        self.tickets.reread()

    # What is shown

    def show_view(self, view: str) -> None:
        """Show another view; the filter stays and narrows it, too."""
        self._view = view
        self._reload()

    def show_home(self) -> None:
        """Show what the person has to do: all that is open, or their department's queue."""
        self.show_view(DEPARTMENT if self._departments else "open")

    def _wanted(self) -> Filter:
        base = next((each.filter for each in self._views if each.id == self._view), self._views[0].filter)
        return narrow(base, parse_filter(self._filter, self.desk.me, self.desk.config))

    def _reload(self) -> None:
        bar = self.query_one(ViewsBar)
        bar.current, bar.sort = self._view, self._sort
        self._missed_list = False
        self._say_why_empty()
        self.tickets.show(QueueSource(self.desk, self._wanted(), self._sort))
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
        self._say_why_empty()

    def _say_why_empty(self) -> None:
        self.tickets.empty = empty_lines(self._view, self._filter, self.igdesk.live.last, self.words)

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

    def _count(self) -> None:
        self.read_latest("count", self._read_counts)

    async def _read_counts(self) -> None:
        try:
            self.query_one(ViewsBar).counts = {view.id: await self.desk.count(view.filter) for view in self._views}
        except IgdeskError as error:
            self.refused(error)

    @on(TicketList.Failed)
    def _list_failed(self, event: TicketList.Failed) -> None:
        self._missed_list = self._missed_list or event.is_new
        if isinstance(event.error, ShareGone):
            self._say_late()
        self.refused(event.error)

    @on(ViewsBar.Chosen)
    def _view_chosen(self, event: ViewsBar.Chosen) -> None:
        self.show_view(event.view)

    # The preview

    def others_moved(self, presence: Presence) -> None:
        super().others_moved(presence)
        self.tickets.refresh()

    @on(TicketList.Highlighted)
    def _highlighted(self) -> None:
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

    # The filter

    def action_filter(self) -> None:
        """Open the filter line."""
        line = self.query_one("#filter", Input)
        line.display = True
        line.focus()

    @on(Input.Changed, "#filter")
    def _filter_typed(self) -> None:
        self._after("filter", FILTER_PAUSE, self._apply_filter)

    def _apply_filter(self) -> None:
        typed = self.query_one("#filter", Input).value.strip()
        if typed != self._filter:
            self._filter = typed
            self._reload()

    @on(Input.Submitted, "#filter")
    def _filter_done(self) -> None:
        self._apply_filter()
        self.query_one("#filter").display = bool(self._filter)
        self.tickets.focus()

    def action_leave(self) -> None:
        """Esc takes the filter away; it never leaves the program."""
        line = self.query_one("#filter", Input)
        line.value = ""
        line.display = False
        self.tickets.focus()
        self._apply_filter()

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
        self.igdesk.open_ticket(event.number, self.order())

    def action_reply(self) -> None:
        """Open the ticket with the composer."""
        self._open_with("reply")

    def action_template(self) -> None:
        """Open the ticket with the templates."""
        self._open_with("template")

    def _open_with(self, then: str) -> None:
        if card := self.target():
            self.igdesk.open_ticket(card.ticket.number, self.order(), then=then)

    def action_next_view(self) -> None:
        """The view to the right."""
        self._step_view(1)

    def action_previous_view(self) -> None:
        """The view to the left."""
        self._step_view(-1)

    def _step_view(self, step: int) -> None:
        ids = self.query_one(ViewsBar).named
        self.show_view(ids[(ids.index(self._view) + step) % len(ids)])

    def action_view(self, place: int) -> None:
        """The view of a digit."""
        if place <= len(self._views):
            self.show_view(self._views[place - 1].id)

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
