"""What every screen of the desk has: the keys that work everywhere, commands with their refusals, and the footer."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, cast

from textual.css.query import NoMatches
from textual.geometry import Region
from textual.strip import Strip
from textual.worker import Worker, WorkerState

from igdesk.clock import Clock
from igdesk.config.model import Config
from igdesk.desk.desk import Desk
from igdesk.desk.queries import Doing, ShareGone
from igdesk.errors import ConflictError, IgdeskError
from igdesk.i18n import Phrase, Words
from igdesk.screens.bindings import bindings_for
from igdesk.screens.chords import ChordScreen
from igdesk.text import safe_text
from igdesk.widgets.configured import Configured
from igdesk.widgets.footer import KeyFooter
from igdesk.widgets.ground import all_alike
from igdesk.widgets.status import Part, Pulse, StatusLine, mode_parts, trial_parts

if TYPE_CHECKING:
    from igdesk.desk.queries import Done
    from igdesk.rules.commands import Command
    from igdesk.rules.incident import Incident
    from igdesk.screens.app import IgdeskApp
    from igdesk.widgets.crisis_banner import CrisisBanner


class DeskScreen(ChordScreen):
    """Base of the screens.

    A subclass names its `context`, adds `bindings_for(context)` to its BINDINGS, and yields a `KeyFooter` last.
    """

    BINDINGS = bindings_for("everywhere")
    tells_crises = False
    """Whether crises stand on this screen."""
    _banner: CrisisBanner | None = None

    @property
    def igdesk(self) -> IgdeskApp:
        """The app, by its own type."""
        return cast("IgdeskApp", self.app)

    @property
    def desk(self) -> Desk:
        """What everything is asked of."""
        return self.igdesk.desk

    @property
    def words(self) -> Words:
        """The phrases."""
        return self.igdesk.words

    @property
    def clock(self) -> Clock:
        """The program's time."""
        return self.igdesk.clock

    @property
    def whereabouts(self) -> tuple[int, Doing] | None:
        """The ticket that the others are told the person looks at or writes on."""
        return None

    async def perform(self, command: Command, seen: int | None) -> Done | None:
        """Do a command; a refusal becomes a notice and None.

        Args:
            command: What is wanted, with the number that stood on the screen when the key was pressed.
            seen: The version that stood there.
        """
        changes = self.igdesk.changes
        try:
            done: Done = await changes.begin(lambda: self.desk.run(command, seen=seen), command).done()
        except IgdeskError as error:
            self.refused(error)
            return None
        finally:
            self.igdesk.look_now()
        if not done.asks:
            changes.spent(command)
        return done

    def render_lines(self, crop: Region) -> list[Strip]:
        """Its background, on which everything stands."""
        return all_alike(super().render_lines, crop)

    def read_latest(self, group: str, reading: Callable[[], Coroutine[None, None, None]]) -> Worker[None]:
        """Read something; a reading of the same group that is under way is given up.

        Not a coroutine: one that is given up before it began would never be awaited.
        """

        async def read() -> None:
            try:
                await reading()
            except NoMatches:  # no bug where it was closed meanwhile: its parts go before what reads for it ends
                if self in self.app.screen_stack:
                    raise

        return self.run_worker(read, group=group, exclusive=True, exit_on_error=False)

    def refused(self, error: IgdeskError) -> None:
        """Show why something was not done. That the drive is silent is said once, by whoever watches it."""
        if isinstance(error, ShareGone) and self.igdesk.share_watch.is_waiting:
            return
        conflict = isinstance(error, ConflictError)
        told = safe_text(self.igdesk.with_names(error.phrase))
        self.notify(told, severity="warning" if conflict else "error", markup=False, timeout=10 if conflict else None)

    def tell(self, key: str, **args: object) -> None:
        """A short notice that something was done."""
        self.notify(self.words(key, **args), markup=False, timeout=4)

    def on_mount(self) -> None:
        """Keep the status line true, where this screen has one."""
        live = self.igdesk.live
        live.pulse.subscribe(self, self._show_pulse)
        live.fault.subscribe(self, self._show_fault)
        self.igdesk.share_watch.parts.subscribe(self, self._show_share)
        self.igdesk.reloading.taken.subscribe(self, self.configured)
        self.igdesk.reloading.parts.subscribe(self, self._show_config)
        self.igdesk.notices.parts.subscribe(self, self._show_notices)
        self._show_share(self.igdesk.share_watch.last)
        self._show_config(self.igdesk.reloading.last)
        self._show_notices(self.igdesk.notices.last)
        self._show_mode(self.desk.config)
        self._take_keys(self.desk.config)
        if live.last is not None:
            self._show_pulse(live.last)

    def on_screen_suspend(self) -> None:
        """Hide the notices: what lies over this shows them itself. A class of the screen would style all of it anew."""
        self.query("ToastRack").add_class("-behind")

    def on_screen_resume(self) -> None:
        """The person is here now."""
        self.query("ToastRack").remove_class("-behind")
        self.igdesk.whereabouts.moved()

    def _show_pulse(self, pulse: Pulse) -> None:
        for line in self.query(StatusLine):
            line.pulse = pulse
        if self.tells_crises and (pulse.health.crises or self._banner is not None):
            self._show_crises(pulse.health.crises)

    def _show_crises(self, crises: tuple[Incident, ...]) -> None:
        """The banner comes in with the first crisis."""
        if self._banner is None:
            from igdesk.widgets.crisis_banner import CrisisBanner

            self._banner = CrisisBanner(self.words, self.desk.config)
            self.mount(self._banner, after=self.query_one(StatusLine))
        self._banner.crises = crises

    def _show_share(self, parts: tuple[Part, ...]) -> None:
        for line in self.query(StatusLine):
            line.share = parts

    def _show_mode(self, config: Config) -> None:
        for line in self.query(StatusLine):
            line.mode = mode_parts(config.desk, self.words) + trial_parts(config.instagram, self.words)
            line.until = self.igdesk.training.until if self.igdesk.training else None

    def configured(self, config: Config) -> None:
        """Another configuration is in force: names, levels and times may be others."""
        self._show_mode(config)
        self._take_keys(config)
        for widget in self.query("*"):
            if isinstance(widget, Configured):
                widget.adopt(config)

    def _take_keys(self, config: Config) -> None:
        self.have_keys(config.keys)
        for footer in self.query(KeyFooter):
            footer.adopt(config)

    def _show_config(self, parts: tuple[Part, ...]) -> None:
        for line in self.query(StatusLine):
            line.config = parts

    def _show_notices(self, parts: tuple[Part, ...]) -> None:
        for line in self.query(StatusLine):
            line.notices = parts

    def _show_fault(self, fault: Phrase | None) -> None:
        for line in self.query(StatusLine):
            line.fault = fault

    def prefix_changed(self) -> None:
        for footer in self.query(KeyFooter):
            footer.prefix = self.prefix

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """The one place that shows the failure of a screen's worker: mostly a bug, since refusals were shown before."""
        if event.state is WorkerState.ERROR:
            error = event.worker.error
            if isinstance(error, IgdeskError):  # asked of the desk beside what the key was for
                self.refused(error)
                return
            self.igdesk.show_bug(error)

    def action_back(self) -> None:
        """Leave this screen; at the root, the program."""
        self.igdesk.back()

    def action_leave(self) -> None:
        """Esc: the same, where a screen has nothing smaller to leave."""
        self.action_back()

    def action_undo(self) -> None:
        """Take back the last step."""
        self.igdesk.undo()

    def action_search(self) -> None:
        """Search the desk."""
        self.igdesk.open_search()

    def action_redo(self) -> None:
        """Do again what was taken back."""
        self.igdesk.redo()

    def action_go(self, place: str) -> None:
        """Go to a named place from anywhere."""
        self.igdesk.go(place)

    def action_saved_view(self, place: int) -> None:
        """Go to a saved view from anywhere."""
        self.igdesk.go_saved(place)

    def action_help(self) -> None:
        """Show all keys of what has the focus."""
        footer = self.query(KeyFooter).first()
        self.igdesk.show_help(footer.context)

    def action_palette(self) -> None:
        """Open the command palette."""
        self.app.action_command_palette()

    def action_command_line(self) -> None:
        """Open the palette the vi way."""
        self.app.action_command_palette()

    def action_sync_now(self) -> None:
        """Fetch and send now."""
        self.igdesk.sync_now()

    def action_settings(self) -> None:
        """Ask for the person's own settings."""
        self.igdesk.settings.open()

    def action_reload(self) -> None:
        """Read the configuration again."""
        self.igdesk.reloading.reload()

    @property
    def shows(self) -> tuple[str | None, int | None]:
        """The id of the list and the number of the ticket that stand here, as far as there are."""
        return None, None

    def action_snag(self) -> None:
        """Ask what is in the way, and keep it with where it was."""
        from igdesk.screens import snagging

        self.run_worker(snagging.ask(self), group="snag", exit_on_error=False)

    def action_redraw(self) -> None:
        """Draw everything anew."""
        self.app.refresh(layout=True)
