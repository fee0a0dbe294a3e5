"""Asking a department for something: what, what is to come back, by when, and by whom, as four lines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from igdesk.config.model import Config
from igdesk.desk.moments import moment_to_come
from igdesk.i18n import Words
from igdesk.text import safe_text
from igdesk.widgets.dialogs import Dialog
from igdesk.widgets.times import moment_text

_LINES = ("need", "deliver", "when", "owner")


class Asked(NamedTuple):
    """What stands in the lines, as it was typed."""

    need: str = ""
    deliver: str = ""
    when: str = ""
    owner: str = ""


class AskLeg(Dialog[Asked | None]):
    """Asks for a leg; None when it is left with Esc. What is wrong is said, and stays as it was typed.

    Args:
        words: The phrases.
        title: What is asked.
        asked: What stands in the lines at first: what the procedure says.
        members: Ids and names of the department's people.
        config: Whose time zone counts.
        now: Gives the time.
        note: What is to be known before it is sent.
    """

    DEFAULT_CSS = """
    AskLeg Horizontal { height: auto; }
    AskLeg .field { width: 14; color: $text-muted; padding-right: 1; }
    AskLeg Input { width: 1fr; }
    AskLeg #leg-note { color: $warning; height: auto; margin-bottom: 1; }
    AskLeg #leg-due { color: $calm; height: 1; margin-top: 1; }
    AskLeg #leg-wrong { color: $warning; height: auto; max-height: 4; }
    """
    AUTO_FOCUS = "#leg-need"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", show=False, priority=True),
        Binding("escape", "leave", show=False, priority=True),
    ]

    def __init__(
        self,
        words: Words,
        title: str,
        asked: Asked,
        members: dict[str, str],
        config: Config,
        now: Callable[[], datetime],
        note: str = "",
    ) -> None:
        super().__init__(words, title, words("legs.ask_hint"))
        self._asked = asked
        self._members = members
        self._config = config
        self._now = now
        self._note = note

    def compose_body(self) -> ComposeResult:
        if self._note:
            yield Static(Content(safe_text(self._note)), id="leg-note")
        for name, value in zip(_LINES, self._asked, strict=True):
            with Horizontal():
                yield Static(self.words(f"legs.ask_{name}"), classes="field", markup=False)
                example = Content(safe_text(self._example(name))).plain
                yield Input(value, placeholder=example, compact=True, id=f"leg-{name}")
        yield Static("", id="leg-due", markup=False)
        yield Static("", id="leg-wrong", markup=False)

    def _example(self, name: str) -> str:
        if name == "owner":
            return self.words("legs.example_owner", members=", ".join(self._members))
        return self.words(f"legs.example_{name}")

    def _said(self, name: str) -> str:
        return self.query_one(f"#leg-{name}", Input).value.strip()

    def _due(self) -> datetime | None:
        return moment_to_come(self._said("when"), self._now(), self._config.calendar())

    @on(Input.Changed, "#leg-when")
    def _show_due(self) -> None:
        due = self._due()
        at = "" if due is None else moment_text(due, self._now(), self._config.desk.timezone)
        self.query_one("#leg-due", Static).update(self.words("legs.ask_due", at=at) if at else "")

    @on(Input.Submitted)
    def _next(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input.id == f"leg-{_LINES[-1]}":
            self.action_save()
        else:
            self.focus_next()

    def action_leave(self) -> None:
        """Ask for nothing."""
        self.dismiss(None)

    def action_save(self) -> None:
        """Take it, unless something is wrong."""
        owner, when = self._said("owner"), self._said("when")
        known = next((each for each, name in self._members.items() if owner in (each, name)), None)
        due = self._due()
        if not self._said("need"):
            self._wrong("need", self.words("legs.needed"))
        elif when and (due is None or due <= self._now()):
            self._wrong("when", self.words("snooze.not_understood", got=when))
        elif owner and known is None:
            self._wrong("owner", self.words("legs.not_there", agent=owner, members=", ".join(self._members) or "-"))
        else:
            self.dismiss(Asked(self._said("need"), self._said("deliver"), when, known or ""))

    def _wrong(self, name: str, told: str) -> None:
        self.query_one("#leg-wrong", Static).update(Content(safe_text(told)))
        self.query_one(f"#leg-{name}", Input).focus()
