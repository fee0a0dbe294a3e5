"""The keys that move through a conversation, and through the customer's card where that covers it."""

from __future__ import annotations

from igdesk.screens.endings import EndingScreen
from igdesk.widgets.facts import FactsPanel
from igdesk.widgets.thread import Thread


class ReadingScreen(EndingScreen):
    """A screen with one conversation and the facts about it."""

    @property
    def thread(self) -> Thread:
        """The conversation."""
        return self.query_one(Thread)

    def _scroll(self, lines: int) -> None:
        """Scroll the conversation, or the card where that has its place."""
        if self._card_covers:
            self.query_one(FactsPanel).scroll_relative(y=lines, animate=False)
        else:
            self.thread.scroll_by(lines)

    @property
    def _card_covers(self) -> bool:
        return self.has_class("-narrow") and self.has_class("-card")

    def action_down(self) -> None:
        """One line down."""
        self._scroll(1)

    def action_up(self) -> None:
        """One line up."""
        self._scroll(-1)

    def action_page_down(self) -> None:
        """Half a page down."""
        self._scroll(max(self.size.height // 2, 1))

    def action_page_up(self) -> None:
        """Half a page up."""
        self._scroll(-max(self.size.height // 2, 1))

    def action_scroll_page(self) -> None:
        """A page down."""
        self.thread.scroll_pages(1)

    def action_top(self) -> None:
        """To the first message of all."""
        self.thread.go_top()

    def action_bottom(self) -> None:
        """To the newest message."""
        self.thread.go_bottom()

    def action_timeline(self) -> None:
        """Everything that happened, with the rules that fired; or only what weighs."""
        self.thread.show_everything(not self.thread.everything)

    def action_customer_card(self) -> None:
        """Show or hide what is known of the ticket and its customer."""
        self.toggle_class("-card")
