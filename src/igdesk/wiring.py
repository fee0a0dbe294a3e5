"""The one place that builds the parts and hands them to each other: config → store → desk → client → worker → app.

A part is imported and made when it is first asked for, so that a command pays only for what it uses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING

from igdesk import paths
from igdesk.config.model import Config
from igdesk.i18n import Phrase, Words
from igdesk.machine import system_user
from igdesk.opened import Opened

if TYPE_CHECKING:
    from igdesk.config.person_file import SettingsFile
    from igdesk.desk.batch import Batch
    from igdesk.desk.caretaker import Caretaker
    from igdesk.desk.customers import Customers
    from igdesk.desk.desk import Desk
    from igdesk.desk.drive import Drive
    from igdesk.desk.exports import Exports
    from igdesk.desk.incoming import Door
    from igdesk.desk.learning import Learning
    from igdesk.desk.portable import Portable
    from igdesk.desk.reloading import Reloader
    from igdesk.desk.reporting import Reporter
    from igdesk.desk.rulebook import Rulebook
    from igdesk.desk.share import Share
    from igdesk.desk.sync_desk import SyncDesk
    from igdesk.doctor.checks import Subject
    from igdesk.doctor.database import DatabaseFile
    from igdesk.doctor.remote import Remote
    from igdesk.doctor.terminal import TerminalFacts
    from igdesk.instagram.keeper import TokenKeeper
    from igdesk.screens.app import IgdeskApp
    from igdesk.store.engine import Store
    from igdesk.store.webhook_spool import Spool as WebhookSpool
    from igdesk.sync.account import Access
    from igdesk.sync.worker import SyncWorker


class Parts(Opened):
    """A desk's parts; see `Opened` for the rest."""

    @cached_property
    def me(self) -> str:
        """Who acts.

        Raises:
            UsageError: That is not clear.
        """
        from igdesk.desk.people import who_acts

        return who_acts(self.config, self._named.agent, system_user())

    def desk(self, *, new: bool = False) -> Desk:
        """The desk of whoever acts.

        Args:
            new: Whether a database that is named and not there yet is made.

        Raises:
            NoDatabaseError: There is none.
        """
        from igdesk.desk.desk import Desk

        config, me = self.config, self.me  # before a database is made for a desk that is not right
        return Desk(self._opened(new), config, self.clock, me)

    def batch(self, *, new: bool = False) -> Batch:
        """The desk for several changes at once, all or nothing; see `desk` for the rest."""
        from igdesk.desk.batch import Batch

        config, me = self.config, self.me
        return Batch(self._opened(new), config, self.clock, me)

    def exports(self, words: Words) -> Exports:
        """What leaves the desk as tables, errors in the language of `words`."""
        from igdesk.desk.exports import Exports

        return Exports(self._opened(new=False), self.desk(), words)

    def customers(self) -> Customers:
        """The customers of the desk."""
        from igdesk.desk.customers import Customers

        config, me = self.config, self.me
        return Customers(
            self._opened(new=False), self.shelf, self.draft_file(), self.webhook_spool(), self.learning(), config,
            self.clock, me,
        )  # fmt: skip

    def portable(self, *, new: bool = False) -> Portable:
        """The desk as a whole, on its way out or in; see `desk` for the rest."""
        from igdesk.desk.portable import Portable

        config, me = self.config, self.me
        return Portable(self._opened(new), self.database, config, self.clock, me)

    def rulebook(self) -> Rulebook:
        """The rules beside what happened on the desk; the desk itself is not opened."""
        from igdesk.desk.rulebook import Rulebook

        return Rulebook(self.database, self.config, self.clock)

    def reporter(self) -> Reporter:
        """The desk's figures; the desk itself is not opened."""
        from igdesk.desk.reporting import Reporter

        return Reporter(self.database, self.config, self.clock)

    def learning(self, *, new: bool = False) -> Learning:
        """What the desk learns from people; the desk itself is opened when that is needed. See `desk` for the rest."""
        from igdesk.desk.learning import Learning

        return Learning(lambda: self._opened(new), self.database, self.config)

    def share(self) -> Share:
        """The drive that the desk lies on; the desk itself is opened when that is needed."""
        from igdesk.desk.share import Share

        return Share(self._here, self.shelf, self.config, self.clock, lambda: self._opened(new=False))

    def make_database(self) -> bool:
        """Make the database and its folder; False if it is there already."""
        if self.database.exists():
            return False
        self.database.parent.mkdir(parents=True, exist_ok=True)
        self._opened(new=True, even_if_lost=True)
        return True

    def worker(self) -> SyncWorker:
        """The sync of this desk; it connects when it begins to work."""
        from igdesk.desk.incoming import Incoming
        from igdesk.desk.sync_desk import SyncDesk
        from igdesk.sync.drop import DropFolder
        from igdesk.sync.machine import MachineLock
        from igdesk.sync.worker import SyncWorker

        config, me = self.config, self._who_syncs()
        store = self._opened(new=True)
        desk = SyncDesk(store, config, self.clock)
        accounts = [parts._access(desk) for parts in self.by_account()]
        lock = MachineLock(self._state, self.database)
        drop = DropFolder(Incoming(store, config, self.clock, me), self.clock.now)
        return SyncWorker(desk, accounts, lock, me, environ=self._environ, drop=drop)

    def _who_syncs(self) -> str:
        """Whoever acts. A server is nobody of the team, and need not be, unless files become tickets in their name."""
        from igdesk.errors import UsageError

        try:
            return self.me
        except UsageError:
            if self._named.agent or self.config.drop:
                raise
            return system_user()

    def _access(self, desk: SyncDesk) -> Access:
        from igdesk.instagram.budget import Budget
        from igdesk.sync.account import Access
        from igdesk.sync.connecting import connecting
        from igdesk.sync.token_care import TokenCare

        keeper, budget = self.token_keeper(), Budget(self.clock)
        connect = connecting(self.config, keeper, budget)
        return Access(connect, budget, TokenCare(keeper, desk), self.config.instagram.account_id)

    def by_account(self) -> tuple[Parts, ...]:
        """The parts as each account of the desk has them, that of `[instagram]` first; no desk is opened with these."""
        from igdesk.config.accounts import every_account
        from igdesk.sync.connecting import alone

        found = []
        for settings in every_account(self.config):
            parts = Parts(self._named, self._own_clock, self._environ, self._state, self._tell)
            parts.config, parts.clock = alone(self.config, settings), self.clock
            found.append(parts)
        return tuple(found)

    def token_keeper(self) -> TokenKeeper:
        """Who looks after the desk's access token on this computer."""
        from igdesk.sync.connecting import keeper_of

        return keeper_of(self.config, self._environ, self._state, self.clock)

    def incoming(self) -> Door:
        """The desk for what comes in over HTTP; opened when something does."""
        from igdesk.desk.incoming import Door, Incoming

        me = self.me

        def make(config: Config) -> Incoming:
            return Incoming(self._opened(new=True), config, self.clock, me)

        return Door(make, self.config)

    def webhook_spool(self) -> WebhookSpool:
        """Where webhooks wait on this computer until the desk has them."""
        from igdesk.store.shelf import path_id
        from igdesk.store.webhook_spool import Spool

        return Spool(self.config.webhooks.spool or self._state / "webhooks" / path_id(self.database))

    def app(self, words: Words) -> IgdeskApp:
        """The screens, with the sync in the background."""
        from igdesk.desk.desk import Desk
        from igdesk.desk.drafts import Drafts
        from igdesk.desk.own_settings import OwnSettings
        from igdesk.screens.app import IgdeskApp
        from igdesk.store.engine import LocalStore
        from igdesk.sync.background import Background

        config, me = self.config, self.me
        store = self._opened(new=True, is_for_screens=True)
        desk = Desk(store, config, self.clock, me)
        drafts, background = Drafts(desk, self.draft_file()), Background(self.worker, self.caretaker, self.advice)
        drive = None if isinstance(store, LocalStore) else self._drive(store)
        own = OwnSettings(desk, self.settings_file())
        takers = [own.adopt, background.adopt, *([] if drive is None else [drive.adopt])]
        return IgdeskApp(desk, words, self.clock, background, drafts, drive, self.reloader(takers, me), own)

    def settings_file(self) -> SettingsFile:
        """Where the settings of whoever acts are kept."""
        from igdesk.config.person_file import SettingsFile, settings_path

        return SettingsFile(settings_path(self.settings_at, self.me))

    def reloader(self, takers: Sequence[Callable[[Config], None]], me: str | None = None) -> Reloader | None:
        """Who takes a changed configuration over; none where there is no file.

        Args:
            takers: What works with the configuration.
            me: The agent without whom it is not taken over.
        """
        if self.config.source is None:
            return None
        from igdesk.desk.reloading import Reloader

        return Reloader(self.config.source, self.config, me, takers)

    def _drive(self, store: Store) -> Drive:
        """The network drive that the desk lies on."""
        from igdesk.desk.drive import Drive
        from igdesk.store.shared.connected import spool_of

        return Drive(store, spool_of(self._state, self.database), self.config, self.clock)

    def rebuild_search(self) -> int:
        """Make the search index anew; how much can be found then."""
        from igdesk.desk.desk import new_op
        from igdesk.store.search import index

        return self._opened(new=False).write(new_op(), index.rebuild).result()

    def caretaker(self) -> Caretaker:
        """Who checks the database and backs it up."""
        from igdesk.desk.caretaker import Caretaker

        return Caretaker(self._opened(new=True), self.shelf, self.clock)

    def advice(self) -> Phrase:
        """What can be done if the database is damaged; reads whole backups."""
        from shlex import quote

        from igdesk.desk.caretaker import advice

        named = (("--config", self._named.config), ("--db", self._named.database))
        options = [f"{option} {quote(str(path))}" for option, path in named if path is not None]
        return advice(self.shelf, self.config.desk.timezone, " ".join(["igdesk", *options]))

    def subject(self, terminal: TerminalFacts, *, offline: bool) -> Subject:
        """The desk as the doctor sees it; nothing of it needs to be right, and nothing is opened or made.

        Args:
            terminal: What is known of the terminal.
            offline: Whether nobody is asked over the network.
        """
        from igdesk.doctor import configuration
        from igdesk.doctor.checks import Subject
        from igdesk.doctor.database import DatabaseFile

        path = self._named.config_file
        reading = configuration.read(path, is_needed=self._named.database is None)
        known = Parts(self._named, self._own_clock, self._environ, self._state)
        known.config = reading.config  # as far as it is right
        if known.config.instagram.clock != "own":
            from igdesk.instagram.trial_clock import TrialClock

            known.clock = TrialClock(self._own_clock, known.config.instagram.base_url, must_answer=False)
        file = DatabaseFile(known.database, known.is_new(known.database))
        remotes = tuple(parts._remote(file) for parts in known.by_account())
        folders = {
            "IGDESK_STATE_DIR": self._state,
            "IGDESK_DATA_DIR": paths.data_dir(),
            "IGDESK_CONFIG_DIR": path.absolute().parent,
        }
        return Subject(
            reading, file, known.shelf, drafts=self.drafts_at, state=self._state, folders=folders, remotes=remotes,
            terminal=terminal, clock=known.clock, offline=offline, spool=known.webhook_spool(),
        )  # fmt: skip

    def _remote(self, file: DatabaseFile) -> Remote:
        from igdesk.doctor import syncing
        from igdesk.doctor.remote import Remote

        settings = self.config.instagram
        paused_until = partial(syncing.paused_until, file, settings.account_id)
        return Remote(settings, self.token_keeper(), self.clock, paused_until)
