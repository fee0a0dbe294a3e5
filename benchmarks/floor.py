"""The smallest Textual app: one line, drawn anew at every key.

What cannot be less than this is no fault of igdesk's: it is the floor of the other benchmarks.
"""

from __future__ import annotations

from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Static


class Floor(App[None]):
    """One line that counts keys."""

    def compose(self) -> ComposeResult:
        self.keys = 0
        yield Static("the floor, key 0", id="line")

    def on_key(self, event: events.Key) -> None:
        self.keys += 1
        self.query_one("#line", Static).update(f"the floor, key {self.keys}")


if __name__ == "__main__":
    Floor().run()
