"""The token beside the sync: renewing it in time, noticing that another one was put in its place.

The worker asks after each pull. Whatever of this fails is told in the log and tried again; the sync goes on.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from igdesk.desk.sync_desk import SyncDesk
from igdesk.errors import IgdeskError
from igdesk.instagram.auth import TokenFault
from igdesk.instagram.keeper import TokenKeeper
from igdesk.instagram.places import Found
from igdesk.instagram.records import Record
from igdesk.log import EventLog
from igdesk.store.sync_state import TokenEnding

if TYPE_CHECKING:
    from igdesk.instagram.model import Account

LOOK_EVERY = timedelta(minutes=10)
"""How often it is looked whether the token is to be renewed; that costs a file or a keyring."""
LOOK_FOR_ANOTHER = timedelta(seconds=15)
"""How often another token is looked for while the one in use is dead."""
_log = EventLog(__name__)


class TokenCare:
    """Looks after the token for one worker.

    Args:
        keeper: The token.
        desk: Measures time.
        jitter: A number from 0 to 1 that spreads the tries of several computers.
    """

    def __init__(self, keeper: TokenKeeper, desk: SyncDesk, jitter: Callable[[], float] = random.random) -> None:
        self._keeper = keeper
        self._desk = desk
        self._jitter = jitter
        self._used: Found | None = None
        self._looked_at: float | None = None
        self.ending: TokenEnding | None = None

    async def connected(self, account: Account) -> None:
        """The token is accepted and in use from now on."""
        try:
            await asyncio.to_thread(self._notice, account)
        except (IgdeskError, OSError) as error:
            _log.warning("token_not_renewed", error)
        self._looked_at = self._desk.elapsed() - LOOK_EVERY.total_seconds()

    async def is_another(self) -> bool:
        """Whether another token lies there than the one that was no good; looks only now and then."""
        if not self._is_time(LOOK_FOR_ANOTHER):
            return False
        try:
            found = await asyncio.to_thread(self._keeper.found)
        except TokenFault:
            return False
        return found is not None and (self._used is None or found.token != self._used.token)

    async def died(self) -> None:
        """What lies there now is no good, if anything does: only another one is worth an earlier try."""
        try:
            self._used = await asyncio.to_thread(self._keeper.found)
        except TokenFault:
            self._used = None
        self._looked_at = self._desk.elapsed()

    async def renew_if_due(self) -> bool:
        """Renew the token if it is time; whether it was, so that the connection is made anew."""
        if self._used is None or not self._is_time(LOOK_EVERY):
            return False
        try:
            return await asyncio.to_thread(self._renew)
        except (IgdeskError, OSError) as error:
            _log.warning("token_not_renewed", error)
            return False

    def _is_time(self, every: timedelta) -> bool:
        now = self._desk.elapsed()
        if self._looked_at is not None and now - self._looked_at < every.total_seconds():
            return False
        self._looked_at = now
        return True

    def _notice(self, account: Account) -> None:
        self._used = self._keeper.found()
        if self._used is not None:
            self._set_ending(self._used, self._keeper.notice(self._used, account))

    def _renew(self) -> bool:
        found = self._keeper.found()
        if found is None or self._used is None:
            return False
        if found.token != self._used.token:  # renewed or replaced by another program
            return True
        if not self._keeper.is_due(found, self._keeper.record(found), self._jitter()):
            return False
        renewal = self._keeper.renew()
        _log.info("token_renewed", ends=None if renewal.record is None else renewal.record.ends_at)
        return True

    def _set_ending(self, found: Found, record: Record) -> None:
        ends_by, is_known = record.ends_by, record.ends_at is not None
        self.ending = None if ends_by is None else TokenEnding(ends_by, is_known, self._keeper.can_renew(found))
