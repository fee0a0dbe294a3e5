"""The verbs on one ticket, the same in the list and in the ticket: claim, assign, tag, note, status, priority, …

Each takes the number and version that stood on the screen when the key was pressed, before anything is awaited.
"""

from __future__ import annotations

from functools import partial

from textual import work

from igdesk.desk.drafts import Kind
from igdesk.desk.presence import Presence
from igdesk.desk.queries import Doing, TicketCard
from igdesk.rules.commands import AddNote, Assign, Claim, Command, SetCategory, SetKind, SetPriority, SetStatus, SetTags
from igdesk.rules.kinds import kind_in
from igdesk.rules.lifecycle import NEXT
from igdesk.rules.model import Status, Ticket
from igdesk.screens.desk_screen import DeskScreen
from igdesk.text import safe_text
from igdesk.widgets.presence import presence_parts
from igdesk.widgets.status import StatusLine

_NOBODY = ""
_NOTHING = ""


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
        from igdesk.widgets.dialogs import Choice, Pick

        card = self.target()
        if card is None:
            return
        number, me = card.ticket.number, self.desk.me
        agents = [agent for agent in self.desk.config.agents if agent.id != me]
        mine = self.desk.config.agent(me)
        choices = [
            Choice(me, mine.name if mine else me, self.words("ui.me"), key="a"),
            *(Choice(agent.id, agent.name, agent.id) for agent in agents),
            Choice(_NOBODY, self.words("ui.nobody"), key="-"),
        ]
        title = self.words("ui.assign_title", number=number)
        chosen = await self.app.push_screen_wait(Pick(self.words, title, choices, current=card.ticket.assignee))
        if chosen is None:
            return
        if chosen == me and card.ticket.assignee is None:
            self._act(Claim(number), card, "ui.claimed")
        elif chosen == _NOBODY:
            self._act(Assign(number, None), card, "ui.unassigned")
        else:
            self._act(Assign(number, chosen), card, "ui.assigned", agent=chosen)

    def action_resolve(self) -> None:
        """Mark it resolved."""
        self._set_status(Status.RESOLVED)

    def action_reopen(self) -> None:
        """Bring it back to work."""
        self._set_status(Status.OPEN)

    def _set_status(self, status: Status) -> None:
        if card := self.target():
            name = self.words(f"status.{status.value}")
            self._act(SetStatus(card.ticket.number, status), card, "ui.status_set", status=name)

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
            name = self.words(f"status.{chosen}")
            self._act(SetStatus(card.ticket.number, Status(chosen)), card, "ui.status_set", status=name)

    @work(group="verbs", exit_on_error=False)
    async def action_category(self) -> None:
        """Ask for a category; what was learned suggests stands first, so that Enter takes it."""
        from igdesk.widgets.dialogs import Choice, Pick

        card = self.target()
        if card is None:
            return
        ticket, categories = card.ticket, self.desk.config.categories
        if not categories:
            self.tell("ui.no_categories")
            return
        first = [each for each in categories if each.id == ticket.suggested]
        others = [each for each in categories if each.id != ticket.suggested]
        choices = [Choice(each.id, each.name, self.words("ui.category_suggested")) for each in first]
        choices += [Choice(each.id, each.name) for each in others]
        choices.append(Choice(_NOTHING, self.words("ui.category_none"), key="-"))
        title = self.words("ui.category_title", number=ticket.number)
        current = ticket.category or ticket.suggested
        self.asks_on = True
        try:
            chosen = await self.app.push_screen_wait(Pick(self.words, title, choices, current=current))
            kind = None if chosen is None else await self._ask_kind(ticket, chosen)
        finally:
            self.asks_on = False
        if chosen is not None and kind is not None:
            name = next(choice.label for choice in choices if choice.id == chosen)
            command: Command = SetCategory(ticket.number, chosen or None, kind or None)
            if chosen == ticket.category and ticket.kind and not kind:
                command = SetKind(ticket.number, None)
            self._act(command, card, "ui.category_set", category=name)

    async def _ask_kind(self, ticket: Ticket, category: str) -> str | None:
        """Ask of which nature a complaint is, where the category has such; nothing if it is not said, None to leave."""
        from igdesk.widgets.dialogs import Choice, Pick

        known = self.desk.config.category(category)
        if known is None or not known.kinds:
            return _NOTHING
        config = self.desk.config
        choices = [Choice(kind, kind_in(self.words, kind, config), kind) for kind in known.kinds]
        choices.append(Choice(_NOTHING, self.words("ui.category_none"), key="-"))
        title = self.words("ui.kind_title", number=ticket.number, category=known.name)
        current = ticket.kind if category == ticket.category else None
        return await self.app.push_screen_wait(Pick(self.words, title, choices, current=current))

    @work(group="verbs", exit_on_error=False)
    async def action_priority(self) -> None:
        """Ask for a priority."""
        from igdesk.widgets.dialogs import Choice, Pick

        card = self.target()
        if card is None:
            return
        choices = [Choice(each.id, each.name) for each in self.desk.config.priorities]
        title = self.words("ui.priority_title", number=card.ticket.number)
        chosen = await self.app.push_screen_wait(Pick(self.words, title, choices, current=card.ticket.priority))
        if chosen is not None:
            self._set_priority(card, chosen)

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
        self._set_priority(card, known[place].id)

    def _set_priority(self, card: TicketCard, priority: str) -> None:
        known = self.desk.config.priority(priority)
        name = known.name if known else priority
        self._act(SetPriority(card.ticket.number, priority), card, "ui.priority_set", priority=name)

    @work(group="verbs", exit_on_error=False)
    async def action_tags(self) -> None:
        """Ask for tags to add, and with a minus, to take away."""
        from igdesk.widgets.dialogs import Ask

        card = self.target()
        if card is None:
            return
        number = card.ticket.number
        now = " ".join(card.ticket.tags) or self.words("ui.no_tags")
        title = self.words("ui.tags_title", number=number, tags=safe_text(now))
        typed = await self.app.push_screen_wait(Ask(self.words, title, example=self.words("ui.tags_example")))
        add, remove = tags_typed(typed or "")
        if add or remove:
            self._act(SetTags(number, add, remove), card, "ui.tagged")

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


def tags_typed(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What to add and what to take away, from `退款 +vip -spam`; commas and full-width marks separate, too."""
    words = text.translate(str.maketrans(",，、　－＋", "    -+")).split()
    add = tuple(dict.fromkeys(word.lstrip("+#") for word in words if not word.startswith("-")))
    remove = tuple(dict.fromkeys(word.lstrip("-#") for word in words if word.startswith("-")))
    return tuple(tag for tag in add if tag), tuple(tag for tag in remove if tag)
