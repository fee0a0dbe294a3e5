"""From the drop folder into the desk: whole files only, each once, in the order of their names.

A file that is in goes to `done/DAY/`, one that tells nothing to `rejected/` with the reason beside it: neither stands
in the way of the next. What was being taken in when the program was killed is looked at again and changes nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

from igdesk.config.model import Config, Drop
from igdesk.desk.dropped import Piece, pieces, tickets
from igdesk.desk.incoming import Incoming
from igdesk.errors import IgdeskError, system_reason
from igdesk.i18n import Words
from igdesk.log import EventLog
from igdesk.store.errors import StoreError
from igdesk.sync import drop_files
from igdesk.sync.report import SyncReport

_log = EventLog(__name__)

LOOK_EVERY = 5.0
"""Seconds between looks into the folder."""
_RESTS = 1.0
"""Seconds in which a file has to stay as it is, or it is still being written."""


class DropFolder:
    """Takes in what lies in the folder.

    Args:
        desk: Where it goes.
        now: The program's time.
        sleep: What waits; tests hand in their own.
    """

    def __init__(
        self,
        desk: Incoming,
        now: Callable[[], datetime],
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._desk = desk
        self._now = now
        self._sleep = sleep
        self._told: str | None = None

    async def run(self) -> None:
        """Take in what comes, until cancelled."""
        while True:
            try:
                await self._take_all(SyncReport())
                self._told = None
            except IgdeskError as error:
                if self._told != error.phrase.key:  # once, not every five seconds
                    self._told = error.phrase.key
                    _log.warning("drop_waits", error)
            except Exception as error:  # a bug: the sync goes on, and the log tells where it is
                _log.error("drop_waits", error)
            await self._sleep(LOOK_EVERY)

    def adopt(self, config: Config) -> None:
        """Work with another configuration from now on."""
        self._desk.adopt(config)

    async def once(self, report: SyncReport) -> None:
        """Take in what lies there now; what could not be stays, and is told in the report."""
        try:
            await self._take_all(report)
        except IgdeskError as error:
            report.errors.append(error)

    async def _take_all(self, report: SyncReport) -> None:
        drop = self._desk.config.drop
        if drop is None:
            return
        faults: list[OSError] = []
        try:
            for file in await self._at_rest(drop.folder):
                faults += await self._fault(drop, file, report)
            await asyncio.to_thread(drop_files.tidy, drop, self._now())
        except OSError as error:
            faults.append(error)
        if faults:
            reason = system_reason(faults[0])
            raise IgdeskError("drop.unreachable", folder=drop.folder, reason=reason) from faults[0]

    async def _fault(self, drop: Drop, file: Path, report: SyncReport) -> list[OSError]:
        """Take one file in, and what is wrong with it, which is not in the way of the next.

        One that is there no longer was taken in by another program.
        """
        try:
            await self._take(drop, file, report)
        except OSError as error:
            return [error] if await asyncio.to_thread(file.exists) else []
        return []

    async def _at_rest(self, folder: Path) -> list[Path]:
        """The files that nobody is writing."""
        before = await asyncio.to_thread(drop_files.look, folder)
        if not before:
            return []
        await self._sleep(_RESTS)
        after = await asyncio.to_thread(drop_files.look, folder)
        return [folder / name for name in sorted(after) if before.get(name) == after[name]]

    async def _take(self, drop: Drop, file: Path, report: SyncReport) -> None:
        """Take one file in, piece by piece, and put it away.

        Raises:
            StoreError: The desk cannot be used now: the file stays, and what is in of it is not taken in again.
            OSError: The file cannot be read, or not be put away.
        """
        taken, refused = 0, ""
        source = pieces(file)
        try:
            while (piece := await asyncio.to_thread(next, source, None)) is not None:
                refused = await self._refusal(drop, piece, report)
                taken += not refused
                if refused and piece.name != file.name:  # one mail of many
                    await asyncio.to_thread(drop_files.set_aside, drop.folder, piece.name, piece.data, refused)
                    refused = ""
        except StoreError:
            raise
        except IgdeskError as error:
            refused = self._words.of(error.phrase)
        if refused:
            await asyncio.to_thread(drop_files.reject, drop.folder, file, refused)
        else:
            await asyncio.to_thread(drop_files.put_away, drop.folder, file, self._now().date())
        _log.info("drop_taken", taken=taken, rejected=bool(refused))

    async def _refusal(self, drop: Drop, piece: Piece, report: SyncReport) -> str:
        """Take a piece in; why it cannot be, empty where it could."""
        try:
            news = await asyncio.to_thread(tickets, piece, drop.network, self._words)
            made, is_new = await self._desk.make(news, piece.op)
        except StoreError:
            raise
        except IgdeskError as error:
            return self._words.of(error.phrase)
        if is_new:
            report.ingested.created += [each["number"] for each in made]
        return ""

    @property
    def _words(self) -> Words:
        return Words(self._desk.config.desk.language)
