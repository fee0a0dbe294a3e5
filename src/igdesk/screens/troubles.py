"""What went wrong, told to the person: a toast for what passes, a dialog for what must be read."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from textual.app import App
from textual.worker import Worker, WorkerState

from igdesk.clock import Clock
from igdesk.desk.queries import DamagedError, ShareGone
from igdesk.errors import IgdeskError
from igdesk.i18n import Phrase, Words
from igdesk.log import EventLog
from igdesk.rules.names import with_names
from igdesk.screens.share_watch import ShareWatch
from igdesk.widgets.status import Pulse, token_warning

if TYPE_CHECKING:
    from igdesk.desk.desk import Desk
    from igdesk.desk.drive import Drive

_log = EventLog(__name__)


class TroublesApp(App[None]):
    """An app that tells what went wrong in it, each once.

    Attributes:
        desk: What knows how people are called.
        words: The phrases.
        clock: The program's time.
        drive: The network drive that the desk lies on; none: it is on this computer's own disk.
        share_watch: How the drive is doing.
    """

    desk: Desk
    words: Words
    clock: Clock
    drive: Drive | None
    share_watch: ShareWatch
    _troubles: Collection[tuple[str, str]] = ()
    """Accounts that fare badly, and how; the words may count minutes."""
    _told_ending = False

    def tell_trouble(self, pulse: Pulse) -> None:
        """Say what is wrong with the sync once in full: the status line may have to cut it."""
        troubles = {
            (each.account, each.error.key): each.told(each.error)
            for each in pulse.health.accounts
            if each.error is not None and not self._is_of_drive(each.error)
        }
        for which, trouble in troubles.items():
            if which not in self._troubles:
                self.notify(self.words.of(trouble), severity="error", markup=False, timeout=15)
        self._troubles = troubles
        ending = token_warning(pulse.health.accounts, self.clock.now(), self.words)
        if ending is not None and not self._told_ending:
            self.notify(ending, severity="warning", markup=False, timeout=15)
        self._told_ending = ending is not None

    def _is_of_drive(self, phrase: Phrase) -> bool:
        """Whether it is about the network drive: whoever watches that has told it already."""
        return self.drive is not None and phrase.key.partition(".")[0] == "share"

    def warn(self, phrase: Phrase) -> None:
        """Say that something that is done beside the screens did not work."""
        if self._is_of_drive(phrase):
            return
        self.notify(self.words.of(phrase), severity="warning", markup=False, timeout=15)

    def _show_damage(self, error: DamagedError) -> None:
        """Say that the database is damaged, and what can be done; what can be read of it still is."""
        from igdesk.widgets.dialogs import ErrorModal

        told = [self.words.of(phrase) for phrase in (error.phrase, error.advice) if phrase is not None]
        self.push_screen(ErrorModal(self.words, self.words("ui.damaged"), "\n\n".join(told)))

    def show_stopped(self, why: Phrase) -> None:
        """Say why this computer writes no more, though the file is whole."""
        from igdesk.widgets.dialogs import ErrorModal

        self.push_screen(ErrorModal(self.words, self.words("share_ui.stopped_title"), self.words.of(why)))

    def show_failure(self, error: IgdeskError) -> None:
        """Say why something was not done. That the drive is silent is said once, by whoever watches it."""
        if not (isinstance(error, ShareGone) and self.share_watch.is_waiting):
            self.notify(self.with_names(error.phrase), severity="error", markup=False)

    def with_names(self, phrase: Phrase) -> str:
        """What is told to people in words, with colleagues by name."""
        return self.words.of(with_names(phrase, self.desk.config))

    def show_bug(self, error: BaseException | None) -> None:
        """Show a failure that nobody foresaw, and put it in the log."""
        from igdesk.widgets.dialogs import ErrorModal

        _log.error("screen_crashed", error)
        self.push_screen(ErrorModal(self.words, self.words("ui.bug"), f"{type(error).__name__}: {error}"))

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """The sync or another worker of the app ended with a failure: say it, and how to go on."""
        if event.state is not WorkerState.ERROR:
            return
        error = event.worker.error
        if isinstance(error, DamagedError):
            if not self.share_watch.went_back:
                self._show_damage(error)
        elif isinstance(error, ShareGone):
            self.show_failure(error)
        elif isinstance(error, IgdeskError):
            self.notify(self.with_names(error.phrase), severity="error", markup=False, timeout=15)
        else:
            self.show_bug(error)
