"""The keys that move through a conversation."""

from __future__ import annotations

from igdesk.screens.verbs import VerbScreen
from igdesk.widgets.thread import Thread


class ReadingScreen(VerbScreen):
    """A screen with one conversation and the facts about it."""

    @property
    def thread(self) -> Thread:
        """The conversation."""
        return self.query_one(Thread)

    def action_down(self) -> None:
        """One line down."""
        self.thread.scroll_by(1)

    def action_up(self) -> None:
        """One line up."""
        self.thread.scroll_by(-1)

    def action_page_down(self) -> None:
        """Half a page down."""
        self.thread.scroll_by(max(self.size.height // 2, 1))

    def action_page_up(self) -> None:
        """Half a page up."""
        self.thread.scroll_by(-max(self.size.height // 2, 1))

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
