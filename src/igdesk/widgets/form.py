"""Dialogs of labelled lines: Enter goes on, Ctrl+S takes them, Esc leaves; what is wrong is said and stays as typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from igdesk.config.model import Config
from igdesk.desk.kept_lines import KeptLines
from igdesk.desk.moments import moment_to_come
from igdesk.i18n import Words
from igdesk.text import safe_text
from igdesk.widgets.dialogs import Dialog, Result, keep_typed
from igdesk.widgets.options import Options
from igdesk.widgets.times import moment_text

Line = Input | Options


class Form(Dialog[Result | None]):
    """Lines to fill in; None when they are left with Esc.

    A subclass yields its lines (`compose_lines`), and takes what stands in them or says what is wrong (`action_save`).
    Where there are more than fit, they scroll.

    Args:
        words: The phrases.
        title: What is asked.
        hint: Which keys answer.
        kept: Where what is typed into lines of text is kept, however the form is left.

    Attributes:
        lines: The lines by name.
    """

    DEFAULT_CSS = """
    Form VerticalScroll { height: auto; max-height: 50vh; }
    Form Horizontal { height: auto; }
    Form .field { width: 14; color: $text-muted; padding-right: 1; }
    Form Input { width: 1fr; }
    Form #wrong { color: $warning; height: auto; max-height: 4; }
    """
    AUTO_FOCUS = "Input, Options"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "next", show=False, priority=True),
        Binding("ctrl+s", "save", show=False, priority=True),
        Binding("escape", "leave", show=False, priority=True),
    ]

    def __init__(self, words: Words, title: str, hint: str, *, kept: KeptLines | None = None) -> None:
        super().__init__(words, title, hint)
        self.lines: dict[str, Line] = {}
        self._kept = kept

    def on_mount(self) -> None:
        """From now on every key is kept."""
        for name, line in self.lines.items():
            if self._kept is not None and isinstance(line, Input):
                keep_typed(line, partial(self._kept.keep, name))

    def compose_body(self) -> ComposeResult:
        with VerticalScroll(can_focus=False):
            yield from self.compose_lines()
        yield from self.compose_below()
        yield Static("", id="wrong", markup=False)

    def compose_lines(self) -> ComposeResult:
        """The lines, each made by `line` or `row`."""
        yield from ()

    def compose_below(self) -> ComposeResult:
        """What stands below the lines."""
        yield from ()

    def line(self, name: str, label: str, value: str = "", example: str = "") -> ComposeResult:
        """A line of text, with an example while it is empty."""
        shown = Content(safe_text(example)).plain
        begun = value if self._kept is None else self._kept.begin(name, value)
        # What was begun is gone on with; what merely stands there goes with the first key.
        line = Input(begun, placeholder=shown, compact=True, select_on_focus=begun == value)
        yield from self.row(name, label, line)

    def row(self, name: str, label: str, line: Line) -> ComposeResult:
        """A line with its label."""
        self.lines[name] = line
        with Horizontal():
            yield Static(Content(safe_text(label)), classes="field")
            yield line

    def said(self, name: str) -> str:
        """What stands in a line."""
        return self.lines[name].value.strip()

    def wrong(self, name: str, told: str) -> None:
        """Say what is wrong with a line, and go there."""
        self.complain(told)
        self.lines[name].focus()

    def complain(self, told: str) -> None:
        """Say what is wrong."""
        self.query_one("#wrong", Static).update(Content(safe_text(told)))

    @on(Options.Settled)
    def _settled(self, event: Message) -> None:
        event.stop()
        self.action_next()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter is the form's where a line of text has the focus."""
        return isinstance(self.focused, Input) if action == "next" else super().check_action(action, parameters)

    def action_next(self) -> None:
        """Go to the next line at once, so that a fast hand writes into the right one; from the last one, take them."""
        if self.focused is self.focus_chain[-1]:
            self.action_save()
        else:
            self.focus_next()

    def action_leave(self) -> None:
        """Leave everything as it was."""
        self.dismiss(None)

    def action_save(self) -> None:
        """Take what was filled in, unless something is wrong with it."""
        raise NotImplementedError


class TimedForm(Form[Result]):
    """A form with the line `when`, as people say times; the time that was understood stands below.

    Args:
        words: The phrases.
        title: What is asked.
        hint: Which keys answer.
        due: Key of the phrase that says by when, with `at`.
        config: Whose time zone counts.
        now: Gives the time.
        kept: Where what is typed is kept.
    """

    DEFAULT_CSS = "TimedForm #due { color: $calm; height: 1; margin-top: 1; }"

    def __init__(
        self,
        words: Words,
        title: str,
        hint: str,
        due: str,
        config: Config,
        now: Callable[[], datetime],
        kept: KeptLines | None = None,
    ) -> None:
        super().__init__(words, title, hint, kept=kept)
        self._told_due = due
        self._config = config
        self._now = now

    def compose_below(self) -> ComposeResult:
        yield Static("", id="due", markup=False)

    @property
    def due(self) -> datetime | None:
        """The time that is meant; it may have passed. None: it is not understood."""
        return moment_to_come(self.said("when"), self._now(), self._config.calendar())

    @on(Input.Changed)
    def _show_due(self, event: Input.Changed) -> None:
        if event.input is not self.lines["when"]:
            return
        due = self.due
        self.query_one("#due", Static).update("" if due is None else self.words(self._told_due, at=self._at(due)))

    def wrong_time(self) -> str:
        """What is wrong with the time; nothing if it is one to come."""
        due = self.due
        if due is None:
            return self.words("snooze.not_understood", got=self.said("when"))
        return self.words("snooze.past", at=self._at(due)) if due <= self._now() else ""

    def _at(self, moment: datetime) -> str:
        return moment_text(moment, self._now(), self._config.desk.timezone)
