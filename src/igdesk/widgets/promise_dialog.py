"""Giving a promise: what, by when, and who keeps it, as three lines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from textual.app import ComposeResult

from igdesk.config.model import Config
from igdesk.desk.kept_lines import KeptLines
from igdesk.i18n import Words
from igdesk.widgets.form import TimedForm


class Promising(NamedTuple):
    """What was filled in."""

    text: str
    due_at: datetime
    owner: str


class AskPromise(TimedForm[Promising]):
    """Asks for a promise.

    Args:
        words: The phrases.
        title: What is asked.
        config: Whose time zone counts, and who there is.
        owner: Who keeps it unless another is named.
        now: Gives the time.
        kept: Where what is typed is kept.
    """

    def __init__(
        self,
        words: Words,
        title: str,
        config: Config,
        owner: str,
        now: Callable[[], datetime],
        kept: KeptLines | None = None,
    ) -> None:
        super().__init__(words, title, words("promises.ask_hint"), "promises.ask_due", config, now, kept)
        self._owner = owner

    def compose_lines(self) -> ComposeResult:
        for name, value in (("text", ""), ("when", ""), ("owner", self._owner)):
            yield from self.line(
                name, self.words(f"promises.ask_{name}"), value, self.words(f"promises.example_{name}")
            )

    def action_save(self) -> None:
        text, due, owner = self.said("text"), self.due, self.said("owner") or self._owner
        known = next((each.id for each in self._config.agents if owner in (each.id, each.name)), None)
        if not text:
            self.wrong("text", self.words("promises.empty"))
        elif due is None or self.wrong_time():
            self.wrong("when", self.wrong_time())
        elif known is None and owner != self._owner:
            self.wrong("owner", self.words("refusal.no_agent", name=owner))
        else:
            self.dismiss(Promising(text, due, known or owner))
