"""The first run: one question after another, Esc goes one back, and nothing is made before the last Enter."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual import events, work
from textual.app import App
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.filter import LineFilter

from igdesk.desk.first_run import AIMS, Aim, Backstage, Plan
from igdesk.i18n import Words
from igdesk.screens.driver import safe_driver
from igdesk.screens.first_run_steps import make, steps_of
from igdesk.screens.harmless import HARMLESS
from igdesk.screens.theme import DARK, all_variables, begin_in
from igdesk.screens.type_ahead import TypeAhead
from igdesk.widgets.dialogs import Dialog
from igdesk.widgets.first_run_dialogs import Lines, Making


class FirstRunApp(App[None]):
    """Asks what a desk needs to know, and has it made.

    Args:
        plan: What is known beforehand.
        backstage: Does what the answers ask for.
        aims: What can be begun with.

    Attributes:
        plan: What was answered so far.
        outcome: What it came to: a desk was made, or the demo is wanted. None: it was left before.
    """

    TITLE = "igdesk"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+c", "quit", show=False, priority=True)]
    ENABLE_COMMAND_PALETTE = False
    CSS = "Dialog { background: $background; } Input.-compact, Input:focus { background: $surface; }"

    def __init__(self, plan: Plan, backstage: Backstage, aims: Sequence[Aim] = AIMS) -> None:
        super().__init__()
        self.plan = plan
        self.backstage = backstage
        self.aims = tuple(aims)
        self.outcome: Plan | None = None
        never = partial(bool, False)
        self._type_ahead = TypeAhead(self, super().on_event, self._takes_keys, asks=never, dropped=lambda: None)

    @property
    def words(self) -> Words:
        """The phrases in the language that was chosen."""
        return Words(self.plan.lang)

    async def on_event(self, event: events.Event) -> None:
        """Keys go one by one, each to the question that the one before it has opened."""
        if isinstance(event, events.InputEvent) and not self.screen_stack:
            return
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            await self._type_ahead.take(event)
        else:
            await super().on_event(event)

    def _takes_keys(self) -> bool:
        screen = self.screen
        if not isinstance(screen, Dialog) or not screen.is_mounted or (screen.AUTO_FOCUS and screen.focused is None):
            return False
        return not (isinstance(screen, Lines) and screen.is_checking)

    def get_driver_class(self) -> type[Driver]:
        """One that a terminal which goes away does not hold up."""
        return safe_driver(super().get_driver_class())

    def get_css_variables(self) -> dict[str, str]:
        """The colours by meaning, as on the desk."""
        return all_variables(super().get_css_variables(), colourless=self.no_color)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What was typed acts on no terminal."""
        return (*super().get_line_filters(), HARMLESS)

    async def action_quit(self) -> None:
        """Leave; not while the desk is being made, which takes moments."""
        if not isinstance(self.screen, Making):
            self.exit()

    def on_load(self) -> None:
        """Look as the desk does from the first frame on."""
        self.register_theme(DARK)
        begin_in(self, DARK.name)

    def on_mount(self) -> None:
        """Begin to ask."""
        self._ask_all()

    @work
    async def _ask_all(self) -> None:
        at = 0
        while at >= 0:
            steps = steps_of(self.plan)
            if at == len(steps):
                if self.plan.aim == "demo" or await make(self):
                    self.outcome = self.plan
                    break
                at -= 1
                continue
            answered = await steps[at](self, at + 1)
            if answered is not None:
                self.plan = answered
            at += 1 if answered is not None else -1
        self.exit()
