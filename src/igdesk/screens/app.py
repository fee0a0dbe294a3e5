"""The app: one desk, one person, and the screens over it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from textual import events, work
from textual.await_complete import AwaitComplete
from textual.driver import Driver
from textual.filter import LineFilter, NoColor
from textual.notifications import Notify
from textual.screen import ModalScreen, Screen

from igdesk.clock import Clock
from igdesk.config.keys import names_of
from igdesk.desk.background import Background
from igdesk.desk.desk import Desk
from igdesk.desk.drafts import Draft, Drafts
from igdesk.desk.own_settings import OwnSettings
from igdesk.i18n import Phrase, Words
from igdesk.screens.beside import Beside
from igdesk.screens.bindings import keymap_of
from igdesk.screens.changes import Changes
from igdesk.screens.chords import ChordScreen
from igdesk.screens.driver import safe_driver
from igdesk.screens.harmless import HARMLESS
from igdesk.screens.live import LOOK_EVERY, Live
from igdesk.screens.many import GoingThrough
from igdesk.screens.memory import Memory
from igdesk.screens.notices import Notices
from igdesk.screens.queue import QueueScreen
from igdesk.screens.reloading import Reloading
from igdesk.screens.repeating import Repeating
from igdesk.screens.settings import Settings
from igdesk.screens.share_watch import ShareWatch
from igdesk.screens.theme import all_variables
from igdesk.screens.tidying import Tidying
from igdesk.screens.type_ahead import SHARE_LONGEST, TypeAhead
from igdesk.screens.verbs import VerbScreen
from igdesk.screens.ways import WaysApp
from igdesk.screens.whereabouts import Whereabouts
from igdesk.widgets.ticket_list import TicketList
from igdesk.widgets.times import weekday_text

if TYPE_CHECKING:
    from igdesk.desk.drive import Drive
    from igdesk.desk.reloading import Reloader
    from igdesk.screens.left_over import LeftOver
    from igdesk.screens.search import Found
    from igdesk.screens.training import Training
    from igdesk.widgets.recipient import AfterSend

QUIT_AGAIN_WITHIN = 10.0
"""Seconds in which a second Ctrl+Q leaves although replies are held."""
MOST_NOTICES = 3
"""How many notices stand at once: more would hide the tickets that they are about."""


class IgdeskApp(WaysApp):
    """The help desk in the terminal.

    Args:
        desk: What everything is asked of.
        words: The phrases in the person's language.
        clock: The program's time.
        background: The sync, when it runs in this process.
        drafts: What the person has begun to write; none: it is kept while the program runs.
        drive: The network drive that the desk lies on; none: it is on this computer's own disk.
        reloader: Watches the configuration; none: there is no file of it.
        own: The person's settings; none: the usual ones.

    Attributes:
        beside: The sync and the care for the file, begun when the first list stands.
        reloading: Takes a changed configuration over.
        share_watch: How the drive is doing.
        changes: What the person asked for and is not confirmed yet.
        at_many: What is done to many tickets just now.
        notices: What the person is told.
        settings: What the person chose for themselves.
        colourless: Whether no colours are drawn.
        left_over: What the last program could not save, if the desk is on a network drive.
        memory: The tickets that were read lately.
        repeating: What was done last, for `.`.
        tidying: Looks for garbage while nobody waits.
        presence: Who else is at which ticket.
        whereabouts: Tells the others where the person is.
        live: Publishes which tickets changed, that others moved, and how the sync fares.
        type_ahead: The keys that were typed and not given out yet.
        found: What was searched for last.
        triages: The list that is gone through from the start, by its id; none: the queue stands first.
        greeting: What somebody is told who sees the desk for the first time.
        training: The drill that goes on; none: the customers are real.
        began: When this session began: its steps can be taken back.
        not_undone: Operations that could not be taken back, which is not tried again.
        sent: By ticket, the last reply of this session and what was to become of the ticket.
    """

    TITLE = "igdesk"
    CSS_PATH = ["theme.tcss", "queue.tcss"]
    NOTIFICATION_TIMEOUT = 6
    greeting: Phrase | None = None
    triages: str | None = None
    training: Training | None = None
    colourless = False
    _begun: tuple[Draft, ...] = ()
    """The drafts, as they were last read."""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-normal"), (140, "-wide")]

    def __init__(
        self,
        desk: Desk,
        words: Words,
        clock: Clock,
        background: Background | None = None,
        drafts: Drafts | None = None,
        drive: Drive | None = None,
        reloader: Reloader | None = None,
        own: OwnSettings | None = None,
    ) -> None:
        super().__init__()
        self.desk = desk
        self.words = Words(words.lang, names_of(lambda: desk.config.keys))
        self.clock = clock
        self.background, self.beside = background, Beside(self, background)
        self.presence = desk.presence()
        self.whereabouts = Whereabouts(self, self.presence)
        self.live = Live(self, desk, self.presence)
        self.drafts = drafts or Drafts(desk)
        self.drive = drive
        self.share_watch = ShareWatch(self, drive)
        self.reloading = Reloading(self, reloader)
        self.changes = Changes(self)
        self.at_many = GoingThrough()
        self.notices = Notices(self)
        self.settings = Settings(self, own or OwnSettings(desk))
        self.left_over: LeftOver | None = None
        self.memory = Memory()
        self.repeating = Repeating()
        self.tidying = Tidying(self)
        longest = SHARE_LONGEST if drive is not None else None
        self.type_ahead = TypeAhead(
            self, super().on_event, self._takes_keys, longest, asks=self._asks, dropped=self._typed_too_early
        )
        self.found: Found | None = None
        self.began = clock.now()
        self.not_undone, self.sent = set[str](), dict[int, "tuple[Sequence[str], AfterSend]"]()
        self._taking: Screen[object] | None = None
        self._asked_to_quit: float | None = None

    async def on_event(self, event: events.Event) -> None:
        """Keys that come in go one by one."""
        if isinstance(event, events.InputEvent) and not self.screen_stack:
            return  # it is over: a key that is still on its way up from its widget finds no screen
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            await self.type_ahead.take(event)
        else:
            await super().on_event(event)

    def on_click(self, event: events.Click) -> None:
        """A click beside a dialog leaves it, as Esc does, which loses nothing."""
        screen = self.screen
        if not isinstance(screen, ModalScreen) or event.widget is None or event.widget.screen is not screen:
            return  # what was clicked has opened it
        if screen.get_widget_at(event.screen_x, event.screen_y)[0] is screen:
            self.simulate_key("escape")

    def _takes_keys(self) -> bool:
        """Whether the screen on top has drawn itself and is not about to give way to another."""
        screen = self.screen
        if screen is not self._taking and (not screen.is_mounted or (screen.AUTO_FOCUS and screen.focused is None)):
            return False
        self._taking = screen
        if any(worker.group == "undo" for worker in self.workers):
            return False  # what is taken back may open a composer, which has the keys that follow
        return screen.settled and not screen.asks_on if isinstance(screen, ChordScreen) else True

    def _asks(self) -> bool:
        """Whether a question is on its way to the screen."""
        return isinstance(self.screen, ChordScreen) and self.screen.asks_on

    def _typed_too_early(self) -> None:
        self.notify(self.words("ui.typed_too_early"), severity="warning", markup=False)

    def get_driver_class(self) -> type[Driver]:
        """How the terminal is driven: Textual's choice, made safe against a terminal that goes away."""
        return safe_driver(super().get_driver_class())

    def get_default_screen(self) -> Screen[None]:
        """The queue is the root: leaving it leaves the program."""
        return QueueScreen()

    def get_css_variables(self) -> dict[str, str]:
        """The theme's colours, and our own names."""
        return all_variables(super().get_css_variables(), colourless=self.colourless)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What is done to every line that is drawn."""
        return (*((NoColor(),) if self.colourless else super().get_line_filters()), HARMLESS)

    def on_load(self) -> None:
        """Look as the person likes it from the first frame on."""
        self.settings.dress()

    def on_mount(self) -> None:
        """Start watching, and the sync if it is ours."""
        self.tidying.begin()
        self.settings.begin()
        self.set_keymap(keymap_of(self.desk.config.keys))
        self.live.pulse.subscribe(self, self.tell_trouble)
        self.set_interval(LOOK_EVERY, self.look)
        self.look()
        self.reloading.begin()
        self.notices.begin()
        self.read_drafts()
        if self.greeting is not None:
            self.notify(self.words.of(self.greeting), markup=False, timeout=30)
        if self.training is not None:
            self.training.begin(self)
        if self.drive is not None:
            from igdesk.screens.left_over import LeftOver

            self.left_over = LeftOver(self, self.drive)
            self.share_watch.back.subscribe(self, self._drive_is_back)
            self.left_over.look()

    def on_notify(self, event: Notify) -> None:
        """Make room before Textual adds a notice: none stands twice, and of too many a warning is the last to go."""
        standing = list(self._notifications)
        spare = [notice for notice in standing if notice.message == event.notification.message]
        others = [notice for notice in standing if notice not in spare]
        others.sort(key=lambda notice: notice.severity != "information")  # within these, oldest first
        spare += others[: max(len(others) + 1 - MOST_NOTICES, 0)]
        for notice in spare:
            del self._notifications[notice]

    def on_unmount(self) -> None:
        """The others need not wait until they see that nobody is here any more."""
        self.whereabouts.end()

    def look(self) -> None:
        """See what others changed, unless the last look still waits for a slow disk, or the first list is to come."""
        self.share_watch.look()
        if self.beside.has_begun and not self.live.looking:
            self.look_now()
        self.whereabouts.go_on()
        self.tidying.look()
        for phrase in self.drafts.news():
            self.notify(self.words.of(phrase), severity="warning", markup=False, timeout=15)

    @work(name="look", group="live", exit_on_error=False)
    async def look_now(self) -> None:
        """See what the person's own change did, whether or not another look is under way; nobody waits for it."""
        await self.live.look()

    def _drive_is_back(self, _nothing: None) -> None:
        if self.left_over is not None:
            self.left_over.look()
        self.read_drafts()

    def on_app_focus(self) -> None:
        """The person comes back from another window, where they may have written with another igdesk."""
        self.read_drafts()

    @work(group="drafts", exclusive=True, exit_on_error=False)
    async def read_drafts(self) -> None:
        """See what was begun the last time; rows that were drawn before that show it now."""
        await self.drafts.refresh()
        if self.beside.may_change:
            from igdesk.screens.words_back import bring_back

            await bring_back(self)
        if (begun := self.drafts.newest_first()) != self._begun:
            self._begun = begun
            for screen in self.screen_stack:
                screen.query(TicketList).refresh()

    def can_ask(self) -> bool:
        """Whether the desk can be asked now for what a key opens; if not, that is said at once."""
        if self.share_watch.is_waiting:
            self.notify(self.words("share_ui.not_now"), severity="warning", markup=False)
            return False
        return True

    def action_command_palette(self) -> None:
        """Actions, tickets and templates, by typing."""
        from igdesk.screens.palette import open_palette

        open_palette(self)

    @work(group="undo", exit_on_error=False)
    async def undo(self) -> None:
        """Take back the last step; a reply that was taken back waits in the composer of its ticket."""
        from igdesk.screens import undoing

        screen = self.screen
        back = await undoing.undo(self)
        if back is not None and back.has_words and self.screen is screen:
            order = screen.around() if isinstance(screen, VerbScreen) else ()
            self.open_ticket(back.number, order, then="reply")

    @work(group="undo", exit_on_error=False)
    async def redo(self) -> None:
        """Do again what was taken back last."""
        from igdesk.screens import undoing

        await undoing.redo(self)

    def sync_now(self) -> None:
        """Fetch and send now, if the sync is ours."""
        if self.background is None:
            self.notify(self.words("ui.sync_elsewhere"), markup=False)
            return
        self.background.wake()
        self.notify(self.words("ui.syncing"), markup=False, timeout=3)

    def pop_screen(self) -> AwaitComplete:
        """Leave a screen, which is garbage then."""
        self.tidying.closed()
        return super().pop_screen()

    def back(self) -> None:
        """Leave the screen; at the root, the program."""
        if len(self.screen_stack) == 1:
            self.call_later(self.action_quit)
            return
        left = self.screen
        self.pop_screen()
        if isinstance(left, VerbScreen) and isinstance(self.screen, QueueScreen):
            self.screen.came_back(left.target(), left.around())

    def _left_waiting(self) -> datetime | None:
        """The next moment of a reply that waits, where no other program is known that would send it then."""
        health = None if self.live.last is None else self.live.last.health
        if health is None or (self.background is None and health.holder is not None):
            return None
        return health.next_moment

    async def action_quit(self) -> None:
        """Leave; say first when replies are still held, which are safe, and when texts could not be saved."""
        now, held = self.clock.monotonic(), self.live.queued
        warning = self.words("ui.quit_held", count=held) if held else ""
        if (at := self._left_waiting()) is not None:
            moment = weekday_text(at, self.desk.now(), self.desk.config.desk.timezone, self.words)
            key = "send_later.quit_also" if held else "send_later.quit"
            warning = self.words(key, at=moment, rest=warning)
        if waiting := self.changes.waiting:
            warning = self.words("share_ui.quit_waiting", count=waiting)
        if (run := self.at_many.run) is not None:
            warning = self.words("bulk.quit_running", done=run.settled, total=len(run.numbers))
        if not await self.drafts.saved():
            warning = self.words("drafts.quit_unsaved")
        asked = self._asked_to_quit
        if warning and (asked is None or now - asked > QUIT_AGAIN_WITHIN):
            self._asked_to_quit = now
            self.notify(warning, severity="warning", markup=False, timeout=10)
            return
        self.exit()
