"""The person's settings on the screens: chosen in a dialog, seen at once, kept in their file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from igdesk.config.person import PersonSettings
from igdesk.desk.own_settings import OwnSettings
from igdesk.errors import IgdeskError
from igdesk.i18n import Phrase
from igdesk.rules.names import agent_name
from igdesk.screens.look import drawn_theme, is_colourless, row_layout, theme_names
from igdesk.screens.queue import QueueScreen
from igdesk.screens.theme import DARK, LIGHT, begin_in
from igdesk.text import safe_text
from igdesk.widgets.ticket_list import TicketList
from igdesk.widgets.ticket_row import RowLayout

if TYPE_CHECKING:
    from igdesk.screens.app import IgdeskApp

_FEW = ("standard", "windows")
"""What Rich calls sixteen colours."""


class Settings:
    """They.

    Args:
        app: What they are seen on.
        own: The settings in force.

    Attributes:
        row_layout: How rows of tickets stand.
    """

    def __init__(self, app: IgdeskApp, own: OwnSettings) -> None:
        self._app = app
        self._own = own
        self.row_layout: RowLayout = row_layout(own.in_force)

    @property
    def in_force(self) -> PersonSettings:
        """The settings as they are kept."""
        return self._own.in_force

    def dress(self) -> None:
        """Have the app begin as the person likes it."""
        app = self._app
        app.colourless = is_colourless(self.in_force, no_color=app.no_color)
        app.register_theme(DARK)
        app.register_theme(LIGHT)
        begin_in(app, self._drawn(self.in_force))

    def begin(self) -> None:
        """Say what of the person's settings could not be read."""
        app = self._app
        fault = self._own.fault
        if fault is None and self.in_force.theme not in app.available_themes:
            fault = Phrase("settings.no_theme", {"theme": self.in_force.theme})
        if fault is not None:
            app.notify(safe_text(app.words.of(fault)), severity="warning", markup=False, timeout=15)

    def open(self) -> None:
        """Ask for other ones, over whatever screen is there."""
        self._app.run_worker(self._ask(), group="settings", exclusive=True, exit_on_error=False)

    async def _ask(self) -> None:
        from igdesk.widgets.setting_rows import Choosable
        from igdesk.widgets.settings_dialog import SettingsDialog

        app, own = self._app, self._own
        has_desktop = await app.notices.ringing.way() is not None
        can = Choosable(own.of_desk, theme_names(app.available_themes), app.words.lang, has_desktop)
        title = app.words("settings.title", who=agent_name(app.desk.me, app.desk.config))
        chosen = await app.push_screen_wait(SettingsDialog(app.words, title, own.in_force, can, self.look))
        if chosen is None:
            self.look(own.in_force)
        else:
            await self._keep(chosen)

    async def _keep(self, chosen: PersonSettings) -> None:
        app, own = self._app, self._own
        self.look(chosen)
        lang = chosen.language
        if lang == app.words.lang:  # what holds anyway need not hold for ever
            chosen = replace(chosen, language=own.in_force.language)
        fault: IgdeskError | None = None
        try:
            await own.keep(chosen)
        except IgdeskError as error:
            fault = error
        app.reloading.taken.publish(app.desk.config)
        if lang is not None and lang != app.words.lang:
            app.words = replace(app.words, lang=lang)
            await _speak_anew(app)
        if fault is not None:
            app.show_failure(fault)
        else:
            app.notify(app.words("settings.kept"), markup=False, timeout=4)

    def look(self, settings: PersonSettings) -> None:
        """Draw everything that is there with these."""
        app = self._app
        was_colourless = app.colourless
        app.colourless = is_colourless(settings, no_color=app.no_color)
        self.row_layout = row_layout(settings)
        app.theme = self._drawn(settings)
        for screen in app.screen_stack:
            for tickets in screen.query(TicketList):
                tickets.lay_out()
        if app.colourless is not was_colourless:  # the theme may be the same
            app.refresh_css(animate=False)

    def _drawn(self, settings: PersonSettings) -> str:
        """The theme that is drawn; `app.colourless` is known."""
        app = self._app
        has_few = not app.is_headless and app.console.color_system in _FEW
        return drawn_theme(settings, app.available_themes, no_color=app.colourless, has_few=has_few)


async def _speak_anew(app: IgdeskApp) -> None:
    """Make the screens again that are there: in another language all that stands on them reads differently.

    What was begun to be written is kept with every key, so it is there again.
    """
    root, *over = app.screen_stack
    again = [_again(app, screen) for screen in over]
    for _ in over:
        await app.pop_screen()
    app.notices.publish()
    if isinstance(root, QueueScreen):
        app.triages = None  # that was at the start
        root._push_result_callback(app, None)  # Textual's switching takes one away, and gives a default screen none
        await app.switch_screen(QueueScreen(root))
    for open_it in again:
        if open_it is not None:
            open_it()


def _again(app: IgdeskApp, screen: Screen[Any]) -> Callable[[], None] | None:
    from igdesk.screens.escalation import EscalationScreen
    from igdesk.screens.search import SearchScreen
    from igdesk.screens.ticket import TicketScreen
    from igdesk.screens.triage import TriageScreen

    match screen:
        case TriageScreen():
            return partial(app.open_triage, screen.shown)
        case TicketScreen():
            return partial(app.open_ticket, screen.number, screen.around())
        case SearchScreen():
            return app.open_search
        case EscalationScreen():
            return app.open_escalations
        case _:
            return None
