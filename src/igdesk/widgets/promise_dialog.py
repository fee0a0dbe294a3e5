"""Giving a promise: what, by when, and who keeps it, as three lines. The time that was understood stands below."""

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


class Promising(NamedTuple):
    """What was filled in."""

    text: str
    due_at: datetime
    owner: str


class AskPromise(Dialog[Promising | None]):
    """Asks for a promise; None when it is left with Esc. What is wrong is said, and stays as it was typed.

    Args:
        words: The phrases.
        title: What is asked.
        config: Whose time zone counts, and who there is.
        owner: Who keeps it unless another is named.
        now: Gives the time.
    """

    DEFAULT_CSS = """
    AskPromise Horizontal { height: auto; }
    AskPromise .field { width: 12; color: $text-muted; padding-right: 1; }
    AskPromise Input { width: 1fr; }
    AskPromise #promise-due { color: $calm; height: 1; margin-top: 1; }
    AskPromise #promise-wrong { color: $warning; height: auto; max-height: 4; }
    """
    AUTO_FOCUS = "#promise-text"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", show=False, priority=True),
        Binding("escape", "leave", show=False, priority=True),
    ]

    def __init__(self, words: Words, title: str, config: Config, owner: str, now: Callable[[], datetime]) -> None:
        super().__init__(words, title, words("promises.ask_hint"))
        self._config = config
        self._owner = owner
        self._now = now

    def compose_body(self) -> ComposeResult:
        yield from self._line("text", "")
        yield from self._line("when", "")
        yield from self._line("owner", self._owner)
        yield Static("", id="promise-due", markup=False)
        yield Static("", id="promise-wrong", markup=False)

    def _line(self, name: str, value: str) -> ComposeResult:
        with Horizontal():
            yield Static(self.words(f"promises.ask_{name}"), classes="field", markup=False)
            example = Content(self.words(f"promises.example_{name}")).plain
            yield Input(value, placeholder=example, compact=True, id=f"promise-{name}")

    def _said(self, name: str) -> str:
        return self.query_one(f"#promise-{name}", Input).value.strip()

    def _due(self) -> datetime | None:
        return moment_to_come(self._said("when"), self._now(), self._config.calendar())

    @on(Input.Changed, "#promise-when")
    def _show_due(self) -> None:
        due = self._due()
        at = "" if due is None else moment_text(due, self._now(), self._config.desk.timezone)
        self.query_one("#promise-due", Static).update(self.words("promises.ask_due", at=at) if at else "")

    @on(Input.Submitted)
    def _next(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input.id == "promise-owner":
            self.action_save()
        else:
            self.focus_next()

    def action_leave(self) -> None:
        """Leave without a promise."""
        self.dismiss(None)

    def action_save(self) -> None:
        """Take it, unless something is wrong."""
        text, due, owner = self._said("text"), self._due(), self._said("owner") or self._owner
        known = next((each.id for each in self._config.agents if owner in (each.id, each.name)), None)
        if not text:
            self._wrong("text", self.words("promises.empty"))
        elif due is None:
            self._wrong("when", self.words("snooze.not_understood", got=self._said("when")))
        elif due <= self._now():
            at = moment_text(due, self._now(), self._config.desk.timezone)
            self._wrong("when", self.words("promises.past", at=at))
        elif known is None and owner != self._owner:
            self._wrong("owner", self.words("refusal.no_agent", agent=owner))
        else:
            self.dismiss(Promising(text, due, known or owner))

    def _wrong(self, name: str, told: str) -> None:
        self.query_one("#promise-wrong", Static).update(Content(safe_text(told)))
        self.query_one(f"#promise-{name}", Input).focus()
