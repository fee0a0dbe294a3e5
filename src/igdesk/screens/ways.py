"""Where a key leads, from anywhere: the screens that lie over the list, and the lists themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual import work

from igdesk.config.actions import Context
from igdesk.desk.desk import Desk
from igdesk.desk.queries import Filter, TicketCard
from igdesk.screens.queue import QueueScreen
from igdesk.screens.troubles import TroublesApp

if TYPE_CHECKING:
    from igdesk.screens.app import IgdeskApp
    from igdesk.screens.report_state import ReportState
    from igdesk.screens.search import Found
    from igdesk.widgets.list_order import ListOrder


class WaysApp(TroublesApp):
    """An app whose screens are opened by what they are for.

    Attributes:
        desk: What everything is asked of.
        found: What was searched for last.
        report: What was looked at in the report last; none: nothing yet.
    """

    desk: Desk
    found: Found | None
    report: ReportState | None = None

    def open_ticket(
        self, number: int, order: tuple[int, ...] | ListOrder = (), *, then: str = "", message: int | None = None
    ) -> None:
        """Show a ticket over the list that it was opened from.

        Args:
            number: Which one.
            order: The tickets of that list as they stood, for the next and previous one.
            then: Action to begin with, such as `reply`.
            message: Message to begin at.
        """
        from igdesk.screens.ticket import TicketScreen

        self.push_screen(TicketScreen(number, order, then=then, message=message))

    def open_triage(self, shown: Filter) -> None:
        """Go through a list, one ticket after another."""
        from igdesk.screens.triage import TriageScreen

        self.push_screen(TriageScreen(shown))

    def open_search(self) -> None:
        """Search, going on with what was looked for the last time."""
        from igdesk.screens.search import Found, SearchScreen

        self.found = self.found or Found()
        self.push_screen(SearchScreen(self.found))

    def open_escalations(self) -> None:
        """Show what was escalated, by when it is to be answered."""
        from igdesk.screens.escalation import EscalationScreen

        self.push_screen(EscalationScreen())

    def open_report(self) -> None:
        """Show the report, going on with what was looked at the last time."""
        from igdesk.screens.reporting import ReportScreen

        if not isinstance(self.screen, ReportScreen):
            self.push_screen(ReportScreen())

    def open_escalate(self, card: TicketCard) -> None:
        """Ask why, to whom and by when a ticket is taken up."""
        from igdesk.screens.escalation import EscalateDialog

        self.push_screen(EscalateDialog(card))

    def show_help(self, context: Context) -> None:
        """Show every key of a context."""
        from igdesk.screens.help import HelpScreen

        self.push_screen(HelpScreen(context, self.words, self.desk.config.keys))

    def go(self, place: str) -> None:
        """Go to a view of the queue, the escalations, or a list of something else, from anywhere."""
        if place == "top":
            self.screen.run_worker(self.screen.run_action("top"), group="go")
        elif place == "escalated":
            self.open_escalations()
        elif place == "report":
            self.open_report()
        elif place in ("outbox", "drafts", "notices", "customers", "handover", "knowledge"):
            self._show_kept(place)
        else:
            queue = self._to_queue()
            if place == "queue":
                queue.show_home()
            else:
                queue.show_view(place)

    def go_saved(self, place: int) -> None:
        """Go to the saved view of a digit, from anywhere."""
        self._to_queue().show_saved(place)

    def go_filter(self, text: str, view: str = "open") -> None:
        """List what a filter finds in a view, from anywhere."""
        self._to_queue().show_filtered(text, view)

    def go_same(self, number: int) -> None:
        """List what asks the same as a ticket, from anywhere."""
        self._to_queue().show_same(number)

    def _to_queue(self) -> QueueScreen:
        while len(self.screen_stack) > 1:
            self.pop_screen()
        assert isinstance(self.screen, QueueScreen)
        return self.screen

    @work(group="outbox", exclusive=True, exit_on_error=False)
    async def _show_kept(self, place: str) -> None:
        from igdesk.screens.places import show_place

        await show_place(cast("IgdeskApp", self), place)
