"""A list in which tickets can be selected, and verbs that then act on all of them.

A key acts on the tickets that are shown as selected when it is pressed: their numbers and versions are taken then, and
whatever is asked or changes afterwards makes them no others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import work

from igdesk.config.model import Config
from igdesk.desk.queries import MATCH_LIMIT, Filter, Sort
from igdesk.desk.selection import Selection, Shown
from igdesk.errors import IgdeskError
from igdesk.rules.model import Status
from igdesk.screens.many import told
from igdesk.screens.verbs import VerbScreen
from igdesk.widgets.footer import KeyFooter
from igdesk.widgets.ticket_list import TicketList

if TYPE_CHECKING:
    from igdesk.desk.bulk import Run
    from igdesk.desk.command_line import Line
    from igdesk.rules.for_each import ForEach
    from igdesk.screens.bulk_verbs import Asking
    from igdesk.screens.chosen import Verb
    from igdesk.widgets.selection_bar import SelectionBar


class SelectingScreen(VerbScreen):
    """Base of a screen with such a list.

    Attributes:
        selection: The tickets that are selected.
    """

    def __init__(self) -> None:
        super().__init__()
        self.selection = Selection()
        self._taking_all = False
        self._bar_there: SelectionBar | None = None

    @property
    def tickets(self) -> TicketList:
        """The list."""
        raise NotImplementedError

    def wanted(self) -> tuple[Filter, Sort]:
        """Which tickets are listed, in which order."""
        raise NotImplementedError

    @property
    def settled(self) -> bool:
        """Keys that follow `V` are for all that match."""
        return super().settled and not self._taking_all

    def configured(self, config: Config) -> None:
        super().configured(config)
        self._selected(self.selection)

    # Selecting

    def action_select(self) -> None:
        """Select the ticket under the cursor, or no longer, and go to the next."""
        if (card := self.target()) is not None:
            self._selected(self.selection.toggled((card.ticket.number, card.ticket.version)))
            self.tickets.move(1)

    def action_select_range(self) -> None:
        """Begin a range that moving extends, or end it."""
        card = self.target()
        if self.selection.is_range:
            self._selected(self.selection.ended())
        elif card is not None:
            self._selected(self.selection.begun((card.ticket.number, card.ticket.version)))

    def action_select_all(self) -> None:
        """Select all that match, on every page."""
        self._taking_all = True
        self.read_latest("select", self._take_all)

    async def _take_all(self) -> None:
        try:
            found = await self.desk.bulk().matching(*self.wanted())
        except IgdeskError as error:
            self.refused(error)
        else:
            self._selected(self.selection.with_all(found))
            if len(found) >= MATCH_LIMIT:
                self.tell("bulk.first_only", count=MATCH_LIMIT)
        finally:
            self._taking_all = False

    def let_go_of_selection(self) -> bool:
        """Esc: stop what is being done, else end the range, else select nothing; False where there was nothing."""
        if self.igdesk.at_many.stop():
            return True
        if not self.selection:
            return False
        self._selected(self.selection.ended() if self.selection.is_range else Selection())
        return True

    def drop_selection(self) -> None:
        """Another list is shown: what is selected would not be seen."""
        self._selected(Selection())

    def cursor_moved(self) -> None:
        """A range goes with the cursor."""
        card = self.tickets.current
        if card is None or not self.selection.is_range:
            return
        extended = self.selection.extended(card.ticket.number, self._listed())
        if not extended.is_range:
            self.tell("bulk.range_over")
        self._selected(extended)

    def _listed(self) -> list[Shown]:
        return [(card.ticket.number, card.ticket.version) for card in self.tickets.cards]

    def _selected(self, selection: Selection) -> None:
        if selection and not self.selection:
            self.read_latest("matching", self._count_matching)
        self.selection = selection
        self.show_selection()

    def show_selection(self) -> None:
        """Have what is selected stand below the list, and in it."""
        if self.selection or self._bar_there is not None:
            self._bar.selected, self._bar.is_range = len(self.selection), self.selection.is_range
        self.tickets.refresh()

    def show_progress(self, progress: tuple[str, int, int] | None) -> None:
        """Have what is done to many tickets stand there, and how far it is; None: nothing is."""
        if progress is not None or self._bar_there is not None:
            self._bar.progress = progress

    @property
    def _bar(self) -> SelectionBar:
        """The line below the list; it comes in when there is something to tell."""
        if self._bar_there is None:
            from igdesk.widgets.selection_bar import SelectionBar

            self._bar_there = SelectionBar(self.words)
            self.mount(self._bar_there, before=self.query_one(KeyFooter))
        return self._bar_there

    async def _count_matching(self) -> None:
        try:
            wanted, _ = self.wanted()
            matching = await self.desk.count(wanted)
        except IgdeskError:  # the views tell it: they are counted, too
            matching = None
        self._bar.matching = matching

    # Acting

    def _ask(self, verb: Verb) -> None:
        if not self.selection:
            super()._ask(verb)
            return
        from igdesk.screens.bulk_verbs import asking_for

        asking = asking_for(verb)
        if asking is None:
            self._one_at_a_time()
        else:
            self.ask_for_all(asking)

    def ask_for_all(self, asking: Asking) -> None:
        """Ask what is to be done with the selected tickets, and do it."""
        if self._is_free():
            self.asks_on = True
            self._asked_for_all(asking, self._now_selected())

    @work(group="verbs", exit_on_error=False)
    async def _asked_for_all(self, asking: Asking, selected: Sequence[Shown]) -> None:
        try:
            what = await asking(self, [number for number, _ in selected])
        finally:
            self.asks_on = False
        if what is not None:
            self._do(what, selected)

    def _now_selected(self) -> tuple[Shown, ...]:
        """What is selected, in the versions that the person sees."""
        self.cursor_moved()
        self.selection = self.selection.looked_at(self._listed())
        return tuple(self.selection.seen.items())

    def _for_all(self, what: ForEach) -> bool:
        """Do something to the selected tickets; False where none is."""
        if not self.selection:
            return False
        if self._is_free():
            self._do(what, self._now_selected())
        return True

    def _do(self, what: ForEach, selected: Sequence[Shown]) -> None:
        from igdesk.desk.queries import Wanted
        from igdesk.rules.for_each import name_of_each

        self.igdesk.repeating.last = what
        wanted = [Wanted(number, (what,), version) for number, version in selected]
        self.go_through(self.desk.bulk().run(name_of_each(what), wanted), what)

    def go_through(self, run: Run, what: ForEach | None = None) -> None:
        """Do something to many tickets; what is done is selected no more, and its words, if it has any, no draft."""
        if not self._is_free():
            return
        for number in run.numbers:
            self.tickets.release(number)
        self._goes_through(run, what)

    @work(group="bulk", exit_on_error=False)
    async def _goes_through(self, run: Run, what: ForEach | None) -> None:
        error = await self.igdesk.at_many.go(self.igdesk, run)
        self._selected(self.selection.without((*run.report.done, *run.report.same)))
        if run.report.done and what is not None:
            self._forget_words(what)
        if error is not None:
            self.refused(error)
        said = told(run, self.words, selected=any(number in self.selection for number in run.numbers))
        if error is None and not run.report.stayed and not run.left:
            self.notify(said, markup=False, timeout=5)
        else:
            self.notify(said, severity="warning", markup=False, timeout=15)

    def _forget_words(self, what: ForEach) -> None:
        from igdesk.desk import drafted
        from igdesk.rules.commands import Command

        if isinstance(what, Command):
            drafted.done(self.igdesk.drafts, what)

    def _is_free(self) -> bool:
        return not self.igdesk.at_many.is_at_work(self.igdesk)

    def _one_at_a_time(self) -> None:
        self.notify(self.words("bulk.one_at_a_time", count=len(self.selection)), severity="warning", markup=False)

    def answer_all(self) -> bool:
        """Answer the customers of the selected tickets with a template; False where none is selected."""
        if not self.selection:
            return False
        if self._is_free():
            self.asks_on = True
            self._answers_all(self._now_selected())
        return True

    @work(group="verbs", exit_on_error=False)
    async def _answers_all(self, selected: Sequence[Shown]) -> None:
        from igdesk.screens.bulk_reply import ask_reply

        try:
            run = await ask_reply(self, selected)
        finally:
            self.asks_on = False
        if run is not None:
            self.go_through(run)

    # The keys that do not ask

    def action_claim(self) -> None:
        from igdesk.rules.commands import Claim

        if not self._for_all(Claim(0)):
            super().action_claim()

    def action_watch(self) -> None:
        from igdesk.rules.commands import Watch

        chosen = frozenset(self.selection.numbers)
        seen = [card.ticket for card in self.tickets.cards if card.ticket.number in chosen]
        watches_all = len(seen) == len(chosen) and all(self.desk.me in ticket.watchers for ticket in seen)
        if not self._for_all(Watch(0, not watches_all)):
            super().action_watch()

    def action_reopen(self) -> None:
        from igdesk.rules.commands import SetStatus

        if not self._for_all(SetStatus(0, Status.OPEN)):
            super().action_reopen()

    def _shift_priority(self, step: int) -> None:
        from igdesk.rules.for_each import ShiftPriority

        if not self._for_all(ShiftPriority(step)):
            super()._shift_priority(step)

    def action_escalate(self) -> None:
        if self.selection:
            self._one_at_a_time()
        else:
            super().action_escalate()

    def do_line(self, line: Line) -> None:
        if self.selection and line.alone:
            self._one_at_a_time()
        elif not self._for_all(line.what):
            super().do_line(line)

    def action_copy_link(self) -> None:
        if self.selection:
            self._one_at_a_time()
        else:
            super().action_copy_link()

    def action_copy_number(self) -> None:
        if not self.selection:
            super().action_copy_number()
            return
        self.app.copy_to_clipboard(" ".join(f"#{number}" for number in self.selection.numbers))
        self.tell("bulk.copied", count=len(self.selection))

    def action_note(self) -> None:
        if not self.selection:
            super().action_note()
            return
        from igdesk.screens.bulk_verbs import note

        self.ask_for_all(note)
