"""From the outbox to other networks, beside the sync of the accounts: each reply once, by the network's program.

It works under the lease of the sync. Of a network nothing can be read back: what may have been sent waits for a person,
and nothing is repeated but what surely did not leave.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from igdesk.config.networks import Network
from igdesk.desk.beside import beside
from igdesk.desk.sync_desk import SyncDesk
from igdesk.errors import IgdeskError
from igdesk.i18n import Phrase
from igdesk.log import EventLog, Id
from igdesk.rules.model import Direction
from igdesk.store.errors import LeaseLost, StoreError
from igdesk.store.networks import remote_id
from igdesk.store.outbox import OutboxRow
from igdesk.sync.network_program import Fate, Told, hand_on
from igdesk.sync.program import folder_of
from igdesk.sync.report import SyncReport
from igdesk.sync.side_by_side import SideBySide

_log = EventLog(__name__)

LOOK_EVERY = 1.0
"""Seconds between looks at the outbox: a small read each."""
_PAUSE = timedelta(seconds=30)
"""After what could not be reached."""
_TELL_AGAIN = 2.0
"""Seconds after which an outcome is told again that the database did not take."""


class Networks:
    """One worker's sending by other networks, side by side; within one network one message after another.

    Args:
        desk: The desk as the sync sees it.
        environ: Our environment, of which a program is given what the configuration names.
        sleep: What waits; tests hand in their own.
    """

    def __init__(
        self,
        desk: SyncDesk,
        environ: Mapping[str, str],
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._desk = desk
        self._environ = environ
        self._sleep = sleep
        self._sending: SideBySide[str] = SideBySide()

    async def run(self) -> None:
        """Send what is due until cancelled; a program that runs then is ended, and its reply is in doubt."""
        try:
            while True:
                self._begin()
                await self._sleep(LOOK_EVERY)
        finally:
            await self._sending.stop()

    async def once(self, report: SyncReport) -> None:
        """Send everything that is due, and wait for it.

        Raises:
            LeaseLost: Another worker does this now.
        """
        for network in self._desk.config.networks:
            try:
                await self._send_due(network, report)
            except LeaseLost:
                raise
            except IgdeskError as error:
                report.errors.append(error)

    def _begin(self) -> None:
        """Look at each network's outbox, unless it is still being worked off."""
        for network in self._desk.config.networks:
            if network.id not in self._sending:
                self._sending.begin(network.id, self._look(network))

    async def _look(self, network: Network) -> None:
        try:
            await self._send_due(network, SyncReport())
        except IgdeskError:
            pass  # a busy database, or a lease that is lost: the sync tells of it
        except Exception as error:  # a bug: the other networks go on, and the log tells where it is
            _log.error("call_crashed", error)

    async def _send_due(self, network: Network, report: SyncReport) -> None:
        interrupted = await self._desk.doubt_interrupted(network.account)
        if interrupted:
            _log.warning("reply_unconfirmed", interrupted=interrupted)
        while (row := await self._desk.claim_next(network.account)) is not None:
            await self._send(network, row, report)

    async def _send(self, network: Network, row: OutboxRow, report: SyncReport) -> None:
        refused = self._refuse_here(network, row)
        if refused is not None:
            told = Told(Fate.REFUSED, why=refused)
        else:
            folder = folder_of(self._desk.config)
            ended = await beside(lambda stop: hand_on(network, row, folder, self._environ, stop))
            assert ended is not None  # only who is cancelled stops it
            told = ended
        await self._record(network, row, told)
        report.delivered += told.fate is Fate.SENT
        report.failed += told.fate is Fate.REFUSED

    async def _record(self, network: Network, row: OutboxRow, told: Told) -> None:
        """Keep what became of it, however long the database takes: else it would be in doubt."""
        while True:
            try:
                return await self._tell(network, row, told)
            except LeaseLost:
                raise
            except StoreError:
                await self._sleep(_TELL_AGAIN)

    async def _tell(self, network: Network, row: OutboxRow, told: Told) -> None:
        reply, ticket = Id(row.id), row.ticket
        why = told.why or Phrase("networks.refused", {"network": network.name})
        match told.fate:
            case Fate.SENT:
                name = remote_id(network.id, Direction.OUT, told.id or "")
                await self._desk.confirm(row.id, name, self._desk.now())
                _log.info("reply_sent", reply=reply, ticket=ticket, attempts=row.attempts)
            case Fate.REFUSED:
                await self._desk.fail(row.id, why)
                _log.warning("reply_failed", reply=reply, ticket=ticket, why=why)
            case Fate.NOT_REACHED:
                await self._desk.postpone(row.id, self._desk.now() + _PAUSE, why)
                _log.warning("reply_postponed", reply=reply, ticket=ticket, why=why, wait=_PAUSE)
            case Fate.UNKNOWN:
                await self._desk.doubt(row.id, why)
                _log.warning("reply_unconfirmed", reply=reply, ticket=ticket, why=why)

    def _refuse_here(self, network: Network, row: OutboxRow) -> Phrase | None:
        """Why a reply is not even tried: its customer was erased, or the window has closed while it waited."""
        if row.recipient is None:
            return Phrase("refusal.not_answerable", {"number": row.ticket})
        wrote_at = row.thread_customer_message_at
        is_late = network.window is not None and (wrote_at is None or self._desk.now() >= wrote_at + network.window)
        return Phrase("networks.window_closed", {"number": row.ticket, "network": network.name}) if is_late else None
