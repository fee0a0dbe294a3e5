"""Who looks after the file while others work: is it sound, and is there a backup of today.

It reads on connections and threads of its own, so that no key waits for it, and it may be left at any time: a copy that
is being made then is thrown away.
"""

from __future__ import annotations

import asyncio
import shlex
import threading
from collections.abc import Awaitable, Callable
from datetime import timedelta, tzinfo

from filelock import FileLock, Timeout

from igdesk.clock import Clock
from igdesk.desk.beside import beside
from igdesk.i18n import Phrase
from igdesk.log import EventLog
from igdesk.store import backup, copying, integrity
from igdesk.store.backup import Backup, Trouble
from igdesk.store.engine import Store
from igdesk.store.errors import DamagedError, StoreError
from igdesk.store.shelf import Reason, Shelf

LOOK_EVERY = 5.0
"""Seconds between two looks whether something is to be done; no look touches the disk before its time."""
TRY_AGAIN_AFTER = timedelta(minutes=10)
"""How long a backup that failed is left alone."""
_log = EventLog(__name__)

Tell = Callable[[Phrase], None]
"""Shows a person what they should know."""


class Caretaker:
    """Checks the file once and backs it up whenever that is due.

    Args:
        store: The desk's database.
        shelf: Where its backups lie.
        clock: The program's time.
        sleep: What waits; tests hand in their own.
    """

    def __init__(
        self, store: Store, shelf: Shelf, clock: Clock, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._store = store
        self._shelf = shelf
        self._clock = clock
        self._sleep = sleep
        self._told: Phrase | None = None
        self._not_before: float | None = None

    async def run(self, tell: Tell) -> None:
        """Look after the file until cancelled.

        Args:
            tell: Is told once why backups fail.

        Raises:
            DamagedError: The file is damaged; nothing is written to it any more.
        """
        await self._check(tell)
        while True:
            if self._store.is_damaged:
                raise DamagedError("store.damaged", path=self._shelf.database)
            await self.back_up_if_due(tell)
            await self._sleep(LOOK_EVERY)

    async def back_up_if_due(self, tell: Tell) -> Backup | None:
        """Make the next automatic backup if it is time and the desk has changed; a failure is told, not raised.

        Raises:
            DamagedError: The file turned out to be damaged.
        """
        if self._not_before is not None and self._clock.monotonic() < self._not_before:
            return None
        try:
            made = await self._back_up()
        except DamagedError:
            self._store.stop_writing()
            raise
        except StoreError as error:
            self._not_before = self._clock.monotonic() + TRY_AGAIN_AFTER.total_seconds()
            _log.warning("backup_failed", error)
            self._tell_once(error.phrase, tell)
            backup.note_trouble(self._shelf, Trouble(self._clock.now(), error.phrase))
            return None
        if made is not None:
            self._told = None
            backup.note_trouble(self._shelf, None)
        return made

    async def _check(self, tell: Tell) -> None:
        try:
            await beside(lambda stop: integrity.check(self._shelf.database, stop=stop), gives_way=True)
        except DamagedError:
            self._store.stop_writing()
            raise
        except StoreError as error:  # it could not be looked at, which says nothing about its content
            self._tell_once(error.phrase, tell)

    async def _back_up(self) -> Backup | None:
        rev = await self._store.read(backup.revision)
        return await beside(lambda stop: self._make_if_due(rev, stop), gives_way=True)

    def _make_if_due(self, rev: int, stop: threading.Event) -> Backup | None:
        """On the thread: one process of this computer at a time, and only one of them finds it due."""
        try:
            self._shelf.marks.mkdir(parents=True, exist_ok=True)
            with FileLock(self._shelf.lock_file, timeout=0):
                wait = self._wait_until_due(rev)
                if wait > timedelta():
                    self._not_before = self._clock.monotonic() + min(wait, TRY_AGAIN_AFTER).total_seconds()
                    return None
                return backup.make(self._shelf, Reason.AUTOMATIC, self._clock.now(), stop=stop)
        except Timeout:  # somebody else is at it
            self._not_before = self._clock.monotonic() + TRY_AGAIN_AFTER.total_seconds()
            return None
        except OSError as error:
            raise copying.cannot_write(self._shelf.marks, error) from error

    def _wait_until_due(self, rev: int) -> timedelta:
        """How long the newest automatic backup will do; a desk that did not change needs no other."""
        made = (each for each in backup.backups(self._shelf) if each.reason is Reason.AUTOMATIC and each.ok)
        newest = next(made, None)
        now = self._clock.now()
        if newest is None or newest.at > now:  # the clock was wrong then, or is now: one backup too many does no harm
            return timedelta()
        if newest.rev == rev:
            return self._shelf.every
        return newest.at + self._shelf.every - now

    def _tell_once(self, why: Phrase, tell: Tell) -> None:
        if self._told is None or self._told.key != why.key:
            self._told = why
            tell(why)


def advice(shelf: Shelf, zone: tzinfo, igdesk: str = "igdesk") -> Phrase:
    """What can be done about a damaged desk: the newest backup that is sound, and what Instagram can give again.

    Args:
        shelf: The desk and its backups, which are read whole until one is found.
        zone: In which the time of the backup is said.
        igdesk: How the program is called for this desk.
    """
    found = backup.newest_good(shelf)
    if found is None:
        return Phrase("backup.none_good", {"folder": shelf.folder, "path": shelf.database})
    command = f"{igdesk} restore {shlex.quote(str(found.path))}"
    return Phrase("backup.offer", {"at": f"{found.at.astimezone(zone):%Y-%m-%d %H:%M}", "command": command})
