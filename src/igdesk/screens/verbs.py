"""The verbs on one ticket, the same in the list and in the ticket: claim, assign, tag, note, status, priority, …

Each takes the number and version that stood on the screen when the key was pressed, before anything is awaited.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from textual import work

from igdesk.desk.drafts import Kind
from igdesk.desk.presence import Presence
from igdesk.desk.queries import Doing, TicketCard
from igdesk.rules.model import Status
from igdesk.screens.desk_screen import DeskScreen
from igdesk.text import one_line
from igdesk.widgets.list_order import ListOrder
from igdesk.widgets.presence import presence_parts
from igdesk.widgets.status import StatusLine

if TYPE_CHECKING:
    from igdesk.desk.bulk import Run
    from igdesk.desk.command_line import Line
    from igdesk.rules.commands import Command
    from igdesk.rules.for_each import ForEach
    from igdesk.screens.chosen import Verb


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

    @property
    def shows(self) -> tuple[str | None, int | None]:
        card = self.target()
        return None, None if card is None else card.ticket.number

    def others_moved(self, presence: Presence) -> None:
        """Somebody came to a ticket, or left one."""
        card = self.target()
        others = () if card is None else presence.at(card.ticket.number)
        for line in self.query(StatusLine):
            line.others = presence_parts(others, self.words, self.desk.config)

    def order(self) -> tuple[int, ...]:
        """The tickets around it, in the order that is shown."""
        return ()

    def around(self) -> ListOrder:
        """The same order, which goes on beyond them where the list does."""
        return ListOrder(self.order())

    def about_to(self, command: Command) -> None:
        """Called before a command of the person's is done: a list may now let the ticket go."""

    def action_tree(self) -> None:
        """Show when a ticket goes up; of the one in view what has made it do so."""
        from igdesk.screens.decision_tree import DecisionTree

        card = self.target()
        taken = card.ticket.escalated_by if card is not None else frozenset[str]()
        self.app.push_screen(DecisionTree(self.desk.config, taken, self.words))

    def _act(self, command: Command, card: TicketCard, told: str, again: ForEach | None = None, **args: object) -> None:
        self.igdesk.repeating.begins(command, again)
        self.about_to(command)
        self.act(command, card.ticket.version, told, **args)

    def _ask(self, verb: Verb) -> None:
        """Ask what is to be done with the ticket at hand, and do it."""
        if card := self.target():
            self.asks_on = True
            self._asked(verb, card)

    @work(group="verbs", exit_on_error=False)
    async def _asked(self, verb: Verb, card: TicketCard) -> None:
        try:
            chosen = await verb(self, card)
        finally:
            self.asks_on = False
        if chosen is not None:
            self._act(chosen.command, card, chosen.told, chosen.again, **chosen.args)

    @work(group="verbs", exit_on_error=False)
    async def act(self, command: Command, seen: int, told: str, **args: object) -> None:
        """Do a command and say so in the phrase `told`."""
        done = await self.perform(command, seen)
        if done is not None:
            key = "compensation.went_up" if done.asks else told if done.changed else "ui.unchanged"
            self.tell(key, number=command.ticket, **args)

    def action_repeat(self) -> None:
        """Do the last verb once more, on this ticket."""
        from igdesk.screens.repeating import again

        self._ask(again)

    def action_claim(self) -> None:
        """Take the ticket."""
        from igdesk.rules.commands import Claim

        if card := self.target():
            self._act(Claim(card.ticket.number), card, "ui.claimed")

    def action_assign(self) -> None:
        """Ask whom, then give it to them; `a` is me."""
        from igdesk.screens.choosing import agent

        self._ask(agent)

    def action_resolve(self) -> None:
        """Mark it resolved; for a department, hand it back with its answer."""
        from igdesk.screens.endings import resolve

        self._ask(resolve)

    def action_reopen(self) -> None:
        """Bring it back to work."""
        from igdesk.rules.commands import SetStatus

        if card := self.target():
            command = SetStatus(card.ticket.number, Status.OPEN)
            self._act(command, card, "ui.status_set", status=self.words("status.open"))

    def action_follow_up(self) -> None:
        """Say what came of a follow-up."""
        from igdesk.screens.endings import follow_up

        self._ask(follow_up)

    def action_case(self) -> None:
        """Keep it as a case for the review."""
        from igdesk.screens.casing import case

        self._ask(case)

    def action_fields(self) -> None:
        """Fill in the ticket's fields."""
        from igdesk.screens.fielding import fill_in

        self._ask(fill_in)

    def action_status(self) -> None:
        """Ask for one of the states that it can go to."""
        from igdesk.screens.choosing import status

        self._ask(status)

    def action_category(self) -> None:
        """Ask for a category, and of a complaint for its nature."""
        from igdesk.screens.choosing import category

        self._ask(category)

    def action_priority(self) -> None:
        """Ask for a priority."""
        from igdesk.screens.choosing import priority

        self._ask(priority)

    def action_tags(self) -> None:
        """Ask for tags to add, and with a minus, to take away."""
        from igdesk.screens.choosing import tags

        self._ask(tags)

    def action_raise_priority(self) -> None:
        """One step more urgent."""
        self._shift_priority(-1)

    def action_lower_priority(self) -> None:
        """One step less urgent."""
        self._shift_priority(1)

    def _shift_priority(self, step: int) -> None:
        from igdesk.rules.commands import SetPriority
        from igdesk.rules.for_each import ShiftPriority

        card = self.target()
        if card is None:
            return
        known = self.desk.config.priorities
        place = min(max(self.desk.config.priority_rank(card.ticket.priority) + step, 0), len(known) - 1)
        command = SetPriority(card.ticket.number, known[place].id)
        self._act(command, card, "ui.priority_set", ShiftPriority(step), priority=known[place].name)

    def action_go_on(self, kind: str) -> None:
        """Go on with what was begun; what the ticket asks for no more becomes a note."""
        from igdesk.desk.going_on import leads_to

        card = self.target()
        draft = None if card is None else self.igdesk.drafts.draft(card.ticket.number, Kind(kind))
        if card is None or draft is None:
            return
        action = leads_to(draft, card.ticket, self.desk.me, self.desk.config)
        if action is None:
            self.igdesk.drafts.become_note(draft.ticket, draft.kind)
            self.tell("drafts.now_note", number=draft.ticket)
        getattr(self, f"action_{action or 'note'}")()

    def action_note(self) -> None:
        """Write an internal note."""
        self._note()

    @work(group="verbs", exit_on_error=False)
    async def _note(self) -> None:
        """Ask for it; it has no way to the customer. What is left with Esc is there the next time."""
        from igdesk.desk.calling import calling_remark
        from igdesk.rules.commands import AddNote
        from igdesk.screens.note_dialog import NoteDialog

        card = self.target()
        if card is None:
            return
        number, drafts = card.ticket.number, self.igdesk.drafts
        if self.igdesk.changes.waits_with(number, AddNote):
            self.notify(self.words("share_ui.note_waits", number=number), severity="warning", markup=False)
            return
        keep = partial(drafts.keep, number, kind=Kind.NOTE)
        title = self.words("ui.note_title", number=number)
        remark = partial(calling_remark, config=self.desk.config, words=self.words, handle=card.customer.username)
        value = drafts.text(number, Kind.NOTE)
        dialog = NoteDialog(self.words, title, self.desk.config, value=value, keep=keep, remark=remark)
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

    def action_watch(self) -> None:
        """Be told what becomes of it, or no longer."""
        from igdesk.rules.commands import Watch

        if card := self.target():
            watching = self.desk.me not in card.ticket.watchers
            self._act(Watch(card.ticket.number, watching), card, "team.watched" if watching else "team.unwatched")

    def action_escalate(self) -> None:
        """Take it up."""
        if card := self.target():
            self.igdesk.open_escalate(card)

    def action_approve(self) -> None:
        """Approve what is proposed."""
        from igdesk.rules.commands import Approve

        if card := self.target():
            self._act(Approve(card.ticket.number), card, "escalations.told_approved")

    def action_send_back(self) -> None:
        """Return what was taken up with a line of instruction."""
        from igdesk.screens.answering_up import send_back

        self._ask(send_back)

    @work(group="verbs", exit_on_error=False)
    async def action_return_reply(self) -> None:
        """Go on with the line with which a trainee's reply is given back."""
        from igdesk.screens.releasing import go_on_returning

        if card := self.target():
            await go_on_returning(self, card.ticket.number)

    def action_take_over(self) -> None:
        """Take over what was taken up."""
        from igdesk.rules.commands import TakeOver

        if card := self.target():
            self._act(TakeOver(card.ticket.number), card, "escalations.told_taken_over")

    def action_snooze(self) -> None:
        """Set it aside until a time, or take it up again."""
        from igdesk.screens.snoozing import snooze

        self._ask(snooze)

    def action_hide(self) -> None:
        """Hide a comment, or show it again."""
        from igdesk.screens.hiding import hide

        self._ask(hide)

    def action_besides(self) -> None:
        """Put a heart on a message, or send media."""
        from igdesk.screens.besides import besides

        self._ask(besides)

    def action_incident(self) -> None:
        """Put it to an incident, or do something about the one that it is of."""
        from igdesk.screens.incidents import incident

        self._ask(incident)

    def go_through(self, run: Run) -> None:
        """Do something to many tickets."""
        from igdesk.screens.many import begin

        begin(self.igdesk, run)

    def action_promise(self) -> None:
        """Promise the customer something, or keep or release what was promised."""
        from igdesk.screens.promising import promise

        self._ask(promise)

    def action_handoff(self) -> None:
        """Ask a department for something."""
        from igdesk.screens.handing import hand_off

        self._ask(hand_off)

    def action_merge(self) -> None:
        """Put it into another ticket, or another one into it."""
        from igdesk.screens.joining import merge

        self._ask(merge)

    def action_split(self) -> None:
        """Make a ticket of some of its messages."""
        from igdesk.screens.joining import split

        self._ask(split)

    def action_link(self) -> None:
        """Link it with another ticket."""
        from igdesk.screens.joining import link

        self._ask(link)

    def do_line(self, line: Line) -> None:
        """Do what was typed after `:` to the ticket at hand."""
        if card := self.target():
            self._act(replace(line.what, ticket=card.ticket.number), card, line.told, line.what, **line.args)

    def action_copy_link(self) -> None:
        """Put the address of the post, or else of the customer's profile, on the clipboard."""
        from igdesk.links import profile_of

        card = self.target()
        if card is None:
            return
        post, username = card.post, card.customer.username
        link = post.permalink if post is not None and post.permalink else profile_of(username) if username else None
        if link is None:
            self.tell("ui.no_link", number=card.ticket.number)
            return
        self.app.copy_to_clipboard(link)
        self.tell("ui.link_copied", link=one_line(link))

    def action_copy_number(self) -> None:
        """Put the number on the clipboard."""
        if card := self.target():
            self.app.copy_to_clipboard(f"#{card.ticket.number}")
            self.tell("ui.number_copied", number=card.ticket.number)
