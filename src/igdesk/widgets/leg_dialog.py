"""Asking a department for something: what, what is to come back, by when, and by whom, as four lines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from igdesk.config.model import Config
from igdesk.desk.kept_lines import KeptLines
from igdesk.i18n import Words
from igdesk.text import safe_text
from igdesk.widgets.form import TimedForm


class Asked(NamedTuple):
    """What stands in the lines, as it was typed."""

    need: str = ""
    deliver: str = ""
    when: str = ""
    owner: str = ""


class AskLeg(TimedForm[Asked]):
    """Asks for a leg.

    Args:
        words: The phrases.
        title: What is asked.
        asked: What stands in the lines at first: what the procedure says.
        members: Ids and names of the department's people.
        config: Whose time zone counts.
        now: Gives the time.
        note: What is to be known before it is sent.
        kept: Where what is typed is kept.
    """

    DEFAULT_CSS = "AskLeg #leg-note { color: $warning; height: auto; margin-bottom: 1; }"

    def __init__(
        self,
        words: Words,
        title: str,
        asked: Asked,
        members: dict[str, str],
        config: Config,
        now: Callable[[], datetime],
        note: str = "",
        kept: KeptLines | None = None,
    ) -> None:
        super().__init__(words, title, words("legs.ask_hint"), "legs.ask_due", config, now, kept)
        self._asked = asked
        self._members = members
        self._note = note

    def compose_lines(self) -> ComposeResult:
        if self._note:
            yield Static(Content(safe_text(self._note)), id="leg-note")
        for name, value in zip(Asked._fields, self._asked, strict=True):
            yield from self.line(name, self.words(f"legs.ask_{name}"), value, self._example(name))

    def _example(self, name: str) -> str:
        if name == "owner":
            return self.words("legs.example_owner", members=", ".join(self._members))
        return self.words(f"legs.example_{name}")

    def action_save(self) -> None:
        asked = Asked(*(self.said(name) for name in Asked._fields))
        known = next((each for each, name in self._members.items() if asked.owner in (each, name)), None)
        if not asked.need:
            self.wrong("need", self.words("legs.needed"))
        elif asked.when and self.wrong_time():
            self.wrong("when", self.wrong_time())
        elif asked.owner and known is None:
            members = ", ".join(self._members) or "-"
            self.wrong("owner", self.words("legs.not_there", agent=asked.owner, members=members))
        else:
            self.dismiss(asked._replace(owner=known or ""))
