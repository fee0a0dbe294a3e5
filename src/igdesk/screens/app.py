"""The app: one desk, one person, and the screens over it."""

from __future__ import annotations

from textual.app import App

from igdesk.clock import Clock
from igdesk.desk.background import Background
from igdesk.desk.desk import Desk
from igdesk.i18n import Words
from igdesk.screens.live import Live


class IgdeskApp(App[None]):
    """The help desk in the terminal.

    Args:
        desk: What everything is asked of.
        words: The phrases in the person's language.
        clock: The program's time.
        background: The sync, when it runs in this process.
    """

    TITLE = "igdesk"

    def __init__(self, desk: Desk, words: Words, clock: Clock, background: Background | None = None) -> None:
        super().__init__()
        self.desk = desk
        self.words = words
        self.clock = clock
        self.background = background
        self.live = Live(self, desk)

    def open_ticket(self, number: int, order: tuple[int, ...] = (), *, reply: bool = False) -> None:
        """Show a ticket over the list that it was opened from.

        Args:
            number: Which one.
            order: The tickets of that list as they stood, for the next and previous one.
            reply: Begin a reply at once.
        """
        from igdesk.screens.ticket import TicketScreen

        screen = TicketScreen(number, order)
        self.push_screen(screen)
        if reply:
            screen.call_after_refresh(screen.action_reply)

    def open_escalations(self) -> None:
        """Show what was escalated, by when it is to be answered."""
        from igdesk.screens.escalation import EscalationScreen

        self.push_screen(EscalationScreen())
