"""Quick triage: one ticket after another in a fixed order, each answered, put away or handed on with a key or two."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from igdesk.desk.queries import Doing, Done, Filter, Sort, TicketCard, TicketDetail
from igdesk.desk.triage import MOST, Session, goes_on, of_view, puts_away, taken
from igdesk.errors import IgdeskError
from igdesk.rules.commands import Command
from igdesk.rules.undo import most_telling
from igdesk.screens.arming import ArmingScreen
from igdesk.screens.changes import Change
from igdesk.screens.since import others_did
from igdesk.screens.ticket import FIRST_MESSAGES
from igdesk.screens.ticket_hint import begun
from igdesk.screens.undoing import Back
from igdesk.text import one_line, safe_text
from igdesk.widgets.composer import Composer
from igdesk.widgets.footer import WholeKeyFooter
from igdesk.widgets.recipient import AfterSend
from igdesk.widgets.status import StatusLine
from igdesk.widgets.suggestions import Suggestions
from igdesk.widgets.thread_events import event_text
from igdesk.widgets.triage_header import TriageHeader

LOOK_PAUSE = 1.5
"""Seconds between a change elsewhere and looking what has come; more changes in between are looked at together."""
_HINTS = (
    "accept", "arm", "arm_tone", "arm_other", "edit", "resolve", "snooze", "handoff", "escalate", "assign", "note",
    "tags", "priority", "arm_after", "skip", "step_back", "append", "undo", "back", "help",
)  # fmt: skip


class TriageScreen(ArmingScreen):
    """A session over the list that it was opened from.

    Args:
        shown: The list.

    Attributes:
        shown: The same.
    """

    CSS_PATH = ["ticket.tcss", "quick_triage.tcss"]

    def __init__(self, shown: Filter) -> None:
        super().__init__(0)
        self.shown = shown
        self._wanted = of_view(shown)
        self._session = Session()
        self._is_forward = False
        """Whether the ticket that is read comes by going on: one that is done with meanwhile is passed over."""
        self._ahead: TicketDetail | None = None
        """The next ticket, read before it is asked for."""
        self._doing: set[int] = set()
        """Tickets to which something is being done that goes on to the next one."""
        self._look_timer: Timer | None = None
        self._sent = 0

    def compose(self) -> ComposeResult:
        words, desk = self.words, self.desk
        yield StatusLine(words, self.clock, self.desk.config.desk.timezone)
        yield TriageHeader(words, desk)
        with Horizontal(id="ticket-body"):
            yield from self._compose_talk()
            yield Suggestions(words, desk.config)
            yield Static("", id="triage-through", markup=False)
        yield WholeKeyFooter("triage", words, _HINTS)

    def on_mount(self) -> None:
        """Fix the order, then show the first."""
        self.read_latest("begin", self._begin)

    async def _begin(self) -> None:
        cards = await self._list()
        if cards is None:
            self.action_back()
        elif not cards:
            self.tell("triage.nothing")
            self.action_back()
        else:
            self._session = Session(cards)
            self._show_current()

    async def _list(self) -> tuple[TicketCard, ...] | None:
        """The list as it is now; None if it cannot be read, which is said."""
        try:
            return (await self.desk.page(self._wanted, Sort.SLA, limit=MOST)).cards
        except IgdeskError as error:
            self.refused(error)
            return None

    # What is shown

    @property
    def session(self) -> Session:
        """The order, and where it stands."""
        return self._session

    @property
    def settled(self) -> bool:
        return super().settled and not self._doing

    def target(self) -> TicketCard | None:
        return None if self._session.current is None else super().target()

    @property
    def whereabouts(self) -> tuple[int, Doing] | None:
        return None if self._session.current is None else super().whereabouts

    def order(self) -> tuple[int, ...]:
        return self._session.order

    def reread(self) -> None:
        if self._session.current is not None:
            super().reread()

    def show_ticket(self, number: int, then: str = "", message: int | None = None) -> None:
        self._armed = None
        self.remove_class("-through")
        super().show_ticket(number, then, message)
        if self._ahead is not None and self._ahead.card.ticket.number == number:
            self._show(self._ahead)  # at once; what changed since comes with the reading that has begun

    def _show_current(self) -> None:
        number = self._session.current
        if number is not None:
            self.show_ticket(number)

    async def _read(self, number: int, *, to_top: bool = False) -> None:
        await super()._read(number, to_top=to_top)
        detail = self._detail
        if detail is None or number != self._number or detail.card.ticket.number != number:
            return
        is_forward, self._is_forward = self._is_forward, False
        if is_forward and self._pass_over(detail):
            return
        await self._read_ahead()

    def _pass_over(self, detail: TicketDetail) -> bool:
        """Go on where somebody else has left nothing to do, and say who did what; whether that was so."""
        number = detail.card.ticket.number
        did = taken(detail, self._session.listed(number), self.desk.me)
        if did is None:
            return False
        self.tell("triage.skipped", number=number, what=event_text(did, self.words, self.desk.config))
        self._session.put_away(number)
        self._go_on()
        return True

    async def _read_ahead(self) -> None:
        following = self._session.following
        if following is None or self.igdesk.share_watch.is_waiting:
            return
        try:
            ahead = await self.desk.detail(following, whole_thread=True, limit=FIRST_MESSAGES)
        except IgdeskError:  # it is read again, and told, once it is asked for
            return
        if ahead is not None and ahead.card.ticket.merged_into is None:
            self._ahead = ahead
            self.igdesk.memory.keep(ahead)

    def _show_hint(self) -> None:
        line, card = self.query_one("#ticket-hint", Static), self.target()
        said = None if card is None else begun(card, self.igdesk, max(self.app.size.width // 2 - 2, 20))
        if self._why_here is not None:
            said = Content.styled(safe_text(f"! {one_line(self.words.of(self._why_here))}"), "$warning")
        line.set_class(said is not None, "-some")
        line.set_class(self._why_here is not None, "-why")
        line.update(said or "")
        self.show_suggestions()

    def _show_title(self, _detail: TicketDetail | None = None) -> None:
        session, words = self._session, self.words
        count, new = len(session.order), len(session.arrived)
        if session.current is None:
            self.query_one(StatusLine).title = words("triage.title_through", count=count)
            return
        key = "triage.title_new" if new else "triage.title"
        told = words(key, number=self._number, place=session.place, count=count, new=new)
        self.query_one(StatusLine).title = told

    def _tell_done(self, before: TicketDetail | None, now: TicketDetail) -> None:
        """Say what others have just done to the ticket on the screen, whether or not it will hold an answer."""
        if self._is_forward or before is None or before.card.ticket.number != now.card.ticket.number:
            return
        if done := list(others_did(now.events[before.card.ticket.version :], self.desk.me)):
            what = event_text(most_telling(done), self.words, self.desk.config)
            self.notify(self.words("triage.others", number=self._number, what=what), severity="warning", markup=False)

    # Going on

    def went_out(self, wish: Composer.SendAsked) -> None:
        self._after_sending(wish)

    def _after_sending(self, event: Composer.SendAsked) -> None:
        """Go on at once; that it is held, and for how long, stands in the status line."""
        if (background := self.igdesk.background) is not None:
            background.wake()
        self._sent += 1
        self.told_moment(event)
        if event.after is not AfterSend.STAY:
            self._session.put_away(event.recipient.number)
            self._done_with(event.recipient.number)
        else:
            self.disarm()
            self.reread()

    def about_to(self, command: Command) -> None:
        if goes_on(command):
            self._doing.add(command.ticket)

    async def perform(self, command: Command, seen: int | None) -> Done | None:
        """Do a command; what is done with the ticket by it brings the next one."""
        self.about_to(command)
        try:
            done = await super().perform(command, seen)
        finally:
            is_awaited = command.ticket in self._doing
            self._doing.discard(command.ticket)
        if done is not None and is_awaited and goes_on(command):
            self._went_through(command)
        return done

    def _change_waits(self, change: Change) -> None:
        """What waits for the drive holds nobody up."""
        super()._change_waits(change)
        if change.command is not None and change.command.ticket in self._doing:
            self._doing.discard(change.command.ticket)
            self._went_through(change.command)

    def _went_through(self, command: Command) -> None:
        if puts_away(command):
            self._session.put_away(command.ticket)
        self._done_with(command.ticket)

    def _done_with(self, number: int) -> None:
        """Go on, unless another ticket is on the screen by now."""
        if number == self._session.current:
            self._go_on()

    def _go_on(self) -> None:
        if self._session.current is None:
            return
        if self._session.on() is None:
            self._show_through()
        else:
            self._is_forward = True
            self._show_current()

    def _show_through(self) -> None:
        """All are seen."""
        self._close_composer()
        self._armed = None
        count, new = len(self._session.order), len(self._session.arrived)
        told = [self.words("triage.through", count=count, sent=self._sent)]
        told += [self.words("triage.through_new", count=new)] if new else []
        self.query_one("#triage-through", Static).update(
            Content("\n\n".join([*told, self.words("triage.through_keys")]))
        )
        self.add_class("-through")
        self._show_title()

    def action_skip(self) -> None:
        """Go on and change nothing."""
        self._go_on()

    def action_step_back(self) -> None:
        """The ticket before."""
        if self._session.back() is None:
            self.tell("triage.first_ticket")
        else:
            self._show_current()

    def action_escalate(self) -> None:
        """Take it up, and go on."""
        from igdesk.screens.escalate_dialog import EscalateDialog

        if card := self.target():
            self.app.push_screen(EscalateDialog(card), lambda up: self._done_with(card.ticket.number) if up else None)

    def action_leave(self) -> None:
        """Esc: what is armed is not sent; else back to the list."""
        if self._armed is not None:
            self.disarm()
        else:
            self.action_back()

    # Undoing

    def _took_back(self, back: Back) -> None:
        """Return to the ticket of the step that was undone."""
        self._session.took_back(back.number)
        if self._session.go_to(back.number):
            self.show_ticket(back.number, then="reply" if back.has_words else "")

    def _follow(self, into: int) -> None:
        self._session.went_into(self._number, into)
        super()._follow(into)

    # What came since

    def _changed(self, numbers: frozenset[int]) -> None:
        super()._changed(numbers)
        if self._look_timer is None and not all(map(self._session.is_known, numbers)):
            self._look_timer = self.set_timer(LOOK_PAUSE, self._look)

    def _look(self) -> None:
        self._look_timer = None
        self.read_latest("arrivals", self._look_now)

    async def _look_now(self) -> None:
        cards = await self._list()
        if cards is not None:
            self._session.look(cards)
            self._show_title()
            if self._session.current is None:
                self._show_through()

    def action_append(self) -> None:
        """Put what came at the end."""
        self.read_latest("append", self._append)

    async def _append(self) -> None:
        await self._look_now()
        was_through = self._session.current is None
        count = self._session.append()
        self.tell("triage.appended" if count else "triage.none_new", count=count)
        self._show_title()
        if was_through and count:
            self._show_current()
