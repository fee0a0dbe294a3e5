"""The verbs on one ticket, the same in the list and in the ticket: claim, assign, tag, note, status, priority, …

Each takes the number and version that stood on the screen when the key was pressed, before anything is awaited.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import work

from igdesk.desk.drafts import Kind
from igdesk.desk.presence import Presence
from igdesk.desk.queries import Doing, TicketCard
from igdesk.rules.commands import AddNote, Claim, Command, SetPriority, SetStatus
from igdesk.rules.fields import missing_fields
from igdesk.rules.legs import goes_back
from igdesk.rules.lifecycle import NEXT
from igdesk.rules.model import Status
from igdesk.screens.desk_screen import DeskScreen
from igdesk.widgets.presence import presence_parts
from igdesk.widgets.status import StatusLine

if TYPE_CHECKING:
    from igdesk.screens.choosing import Chosen


class VerbScreen(DeskScreen):
    """A screen with a ticket that verbs act on."""

    def __init__(self) -> None:
        super().__init__()
        self._noting: int | None = None
        """The ticket on which a note is being written."""

    def target(self) -> TicketCard | None:
        """The ticket that the person is looking at, as it is shown."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Say who else is at the ticket, as they come and go."""
        self.igdesk.live.moved.subscribe(self, self.others_moved)

    @property
    def whereabouts(self) -> tuple[int, Doing] | None:
        return None if self._noting is None else (self._noting, Doing.WRITES)

    def others_moved(self, presence: Presence) -> None:
        """Somebody came to a ticket, or left one."""
        card = self.target()
        others = () if card is None else presence.at(card.ticket.number)
        for line in self.query(StatusLine):
            line.others = presence_parts(others, self.words, self.desk.config)

    def order(self) -> tuple[int, ...]:
        """The tickets around it, in the order that is shown."""
        return ()

    def about_to(self, command: Command) -> None:
        """Called before a command of the person's is done: a list may now let the ticket go."""

    def action_tree(self) -> None:
        """Show when a ticket goes up; of the one in view what has made it do so."""
        from igdesk.screens.decision_tree import DecisionTree

        card = self.target()
        taken = card.ticket.escalated_by if card is not None else frozenset[str]()
        self.app.push_screen(DecisionTree(self.desk.config, taken, self.words))

    def _act(self, command: Command, card: TicketCard, told: str, **args: object) -> None:
        self.about_to(command)
        self.act(command, card.ticket.version, told, **args)

    def _do_chosen(self, card: TicketCard, chosen: Chosen | None) -> None:
        """Do what somebody chose; None: they left the question."""
        if chosen is not None:
            self._act(chosen.command, card, chosen.told, **chosen.args)

    @work(group="verbs", exit_on_error=False)
    async def act(self, command: Command, seen: int, told: str, **args: object) -> None:
        """Do a command and say so in the phrase `told`."""
        done = await self.perform(command, seen)
        if done is not None:
            key = told if done.changed else "ui.unchanged"
            self.tell(key, number=command.ticket, **args)

    def action_claim(self) -> None:
        """Take the ticket."""
        if card := self.target():
            self._act(Claim(card.ticket.number), card, "ui.claimed")

    @work(group="verbs", exit_on_error=False)
    async def action_assign(self) -> None:
        """Ask whom, then give it to them; `a` is me."""
        from igdesk.screens import choosing

        if card := self.target():
            self._do_chosen(card, await choosing.agent(self, card))

    def action_resolve(self) -> None:
        """Mark it resolved; for a department, hand it back with its answer."""
        card = self.target()
        if card is not None and goes_back(card.ticket, self.desk.me, self.desk.config):
            self.asks_on = True
            self._hand_back(card)
        else:
            self._set_status(Status.RESOLVED)

    def action_reopen(self) -> None:
        """Bring it back to work."""
        self._set_status(Status.OPEN)

    def _set_status(self, status: Status) -> None:
        if card := self.target():
            self._set_status_of(card, status)

    def _set_status_of(self, card: TicketCard, status: Status) -> None:
        if status is Status.RESOLVED and missing_fields(card.ticket, self.desk.config):
            self.asks_on = True
            self._resolve(card)
            return
        name = self.words(f"status.{status.value}")
        self._act(SetStatus(card.ticket.number, status), card, "ui.status_set", status=name)

    @work(group="verbs", exit_on_error=False)
    async def _resolve(self, card: TicketCard) -> None:
        """Ask for what must be filled in, then resolve the ticket that was meant when the key was pressed."""
        from igdesk.screens.fielding import resolving

        try:
            command = await resolving(self, card)
        finally:
            self.asks_on = False
        if command is not None:
            self._act(command, card, "ui.status_set", status=self.words("status.resolved"))

    @work(group="verbs", exit_on_error=False)
    async def action_fields(self) -> None:
        """Fill in the ticket's fields."""
        from igdesk.screens.fielding import fill_in

        card = self.target()
        command = None if card is None else await fill_in(self, card)
        if card is not None and command is not None:
            self._act(command, card, "fields.saved")

    @work(group="verbs", exit_on_error=False)
    async def action_status(self) -> None:
        """Ask for one of the states that it can go to."""
        from igdesk.widgets.dialogs import Choice, Pick

        card = self.target()
        if card is None:
            return
        choices = [
            Choice(status.value, self.words(f"status.{status.value}"))
            for status in Status
            if status in NEXT[card.ticket.status]
        ]
        if not choices:
            self.tell("refusal.closed", number=card.ticket.number)
            return
        title = self.words("ui.status_title", number=card.ticket.number)
        chosen = await self.app.push_screen_wait(Pick(self.words, title, choices))
        if chosen is not None:
            self._set_status_of(card, Status(chosen))

    @work(group="verbs", exit_on_error=False)
    async def action_category(self) -> None:
        """Ask for a category, and of a complaint for its nature."""
        from igdesk.screens import choosing

        card = self.target()
        if card is None:
            return
        self.asks_on = True
        try:
            chosen = await choosing.category(self, card)
        finally:
            self.asks_on = False
        self._do_chosen(card, chosen)

    @work(group="verbs", exit_on_error=False)
    async def action_priority(self) -> None:
        """Ask for a priority."""
        from igdesk.screens import choosing

        if card := self.target():
            self._do_chosen(card, await choosing.priority(self, card))

    @work(group="verbs", exit_on_error=False)
    async def action_tags(self) -> None:
        """Ask for tags to add, and with a minus, to take away."""
        from igdesk.screens import choosing

        if card := self.target():
            self._do_chosen(card, await choosing.tags(self, card))

    def action_raise_priority(self) -> None:
        """One step more urgent."""
        self._shift_priority(-1)

    def action_lower_priority(self) -> None:
        """One step less urgent."""
        self._shift_priority(1)

    def _shift_priority(self, step: int) -> None:
        card = self.target()
        if card is None:
            return
        known = self.desk.config.priorities
        place = min(max(self.desk.config.priority_rank(card.ticket.priority) + step, 0), len(known) - 1)
        command = SetPriority(card.ticket.number, known[place].id)
        self._act(command, card, "ui.priority_set", priority=known[place].name)

    @work(group="verbs", exit_on_error=False)
    async def action_note(self) -> None:
        """Write an internal note; it has no way to the customer. What is left with Esc is there the next time."""
        from igdesk.widgets.dialogs import AskText

        card = self.target()
        if card is None:
            return
        number, drafts = card.ticket.number, self.igdesk.drafts
        if self.igdesk.changes.waits_with(number, AddNote):
            self.notify(self.words("share_ui.note_waits", number=number), severity="warning", markup=False)
            return
        keep = partial(drafts.keep, number, kind=Kind.NOTE)
        title = self.words("ui.note_title", number=number)
        dialog = AskText(self.words, title, value=drafts.text(number, Kind.NOTE), keep=keep)
        self._noting = number
        self.igdesk.whereabouts.moved()
        written = await self.app.push_screen_wait(dialog)
        self._noting = None
        if not written.saved:
            if written.text.strip():
                self.tell("ui.note_kept")
            return
        if await self.perform(AddNote(number, written.text), card.ticket.version) is not None:
            drafts.forget(number, Kind.NOTE)
            self.tell("ui.noted", number=number)

    def action_escalate(self) -> None:
        """Take it up."""
        if card := self.target():
            self.igdesk.open_escalate(card)

    @work(group="verbs", exit_on_error=False)
    async def action_snooze(self) -> None:
        """Set it aside until a time, or take it up again."""
        from igdesk.screens import snoozing

        card = self.target()
        command = None if card is None else await snoozing.snooze(self, card)
        if card is None or command is None:
            return
        if command.until is None:
            self._act(command, card, "snooze.woken")
        else:
            self._act(command, card, "snooze.done", at=snoozing.moment(self, command.until))

    @work(group="verbs", exit_on_error=False)
    async def action_hide(self) -> None:
        """Hide a comment, or show it again."""
        from igdesk.screens import hiding

        card = self.target()
        command = None if card is None else await hiding.hide(self, card)
        if card is not None and command is not None:
            seconds = round(self.desk.config.desk.undo_send.total_seconds())
            told = "answering.hides_soon" if command.hidden else "answering.shows_soon"
            self._act(command, card, told, seconds=seconds)

    @work(group="verbs", exit_on_error=False)
    async def action_promise(self) -> None:
        """Promise the customer something, or keep or release what was promised."""
        from igdesk.screens import promising

        card = self.target()
        command = None if card is None else await promising.promise(self, card)
        if card is not None and command is not None:
            self._act(command, card, promising.TOLD[type(command)])

    @work(group="verbs", exit_on_error=False)
    async def action_handoff(self) -> None:
        """Ask a department for something."""
        from igdesk.screens import handing

        if card := self.target():
            await handing.hand_off(self, card)

    @work(group="verbs", exit_on_error=False)
    async def _hand_back(self, card: TicketCard) -> None:
        from igdesk.screens import handing

        await handing.hand_back(self, card)

    @work(group="verbs", exit_on_error=False)
    async def action_merge(self) -> None:
        """Put it into another ticket, or another one into it."""
        from igdesk.screens import joining

        if card := self.target():
            await joining.merge(self, card)

    @work(group="verbs", exit_on_error=False)
    async def action_split(self) -> None:
        """Make a ticket of some of its messages."""
        from igdesk.screens import joining

        if card := self.target():
            await joining.split(self, card)

    @work(group="verbs", exit_on_error=False)
    async def action_link(self) -> None:
        """Link it with another ticket."""
        from igdesk.screens import joining

        if card := self.target():
            await joining.link(self, card)

    def action_copy_number(self) -> None:
        """Put the number on the clipboard."""
        if card := self.target():
            self.app.copy_to_clipboard(f"#{card.ticket.number}")
            self.tell("ui.number_copied", number=card.ticket.number)
