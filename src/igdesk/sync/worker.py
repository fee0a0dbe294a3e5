"""The one worker that syncs a desk: in the TUI, as `igdesk sync`, or once.

It holds the lease, does what time brings about, pulls when the poll is due or when it is woken, delivers what is past
its hold, looks for what is in doubt, and tells everybody how it fares; what rules want called outside goes on beside.
A failure is told and waited out; it never ends the worker and loses nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from igdesk.config.model import Config
from igdesk.desk.sync_desk import SyncDesk
from igdesk.errors import ConflictError, IgdeskError, UsageError
from igdesk.instagram.budget import Budget
from igdesk.instagram.client import InstagramClient
from igdesk.instagram.errors import AuthFailed, Detail, InstagramError, RateLimited, SendingBlocked, Transient
from igdesk.instagram.model import Account
from igdesk.instagram.usage import LONGEST_WAIT
from igdesk.log import EventLog
from igdesk.store.errors import LeaseLost
from igdesk.store.shared.errors import ShareGone, Unsure
from igdesk.sync.calling import Caller
from igdesk.sync.comments import CommentPuller
from igdesk.sync.deliver import SETTLE, Deliverer
from igdesk.sync.lease_keeper import LeaseKeeper, Say
from igdesk.sync.machine import MachineLock
from igdesk.sync.pace import Pace
from igdesk.sync.pull import Puller
from igdesk.sync.report import SyncReport
from igdesk.sync.rounds_log import log_round
from igdesk.sync.telling import Telling
from igdesk.sync.token_care import TokenCare

_log = EventLog(__name__)

Connect = Callable[[], Awaitable[InstagramClient]]
"""Reads the token and makes a connection; may raise a `UsageError` that says what is missing."""

TICK = 1.0
"""Seconds between looks at the outbox: a small read each."""
TIMERS_EVERY = 5.0
"""Seconds between looks at what time has brought about. It needs no connection to Instagram."""
_LEASE_RETRY = 10.0
"""Seconds after which a worker that goes on and on looks again whether it may sync."""
_LONGEST_PAUSE = timedelta(minutes=5)


@dataclass(slots=True)
class _Session:
    """What exists once Instagram has told whose token it is."""

    instagram: InstagramClient
    account: Account
    puller: Puller
    comments: CommentPuller
    deliverer: Deliverer


class SyncWorker:
    """Syncs until it is cancelled, or once.

    Args:
        desk: The desk as the sync sees it.
        connect: Makes the connection to Instagram.
        budget: Calls that may be made, for the status line; the connection shares it.
        lock: This computer's lock for the desk.
        agent: Who runs it.
        care: Looks after the token, where somebody does.
        sleep: What waits; tests hand in their own.
        environ: Our environment, for what is called outside.
    """

    def __init__(
        self,
        desk: SyncDesk,
        connect: Connect,
        budget: Budget,
        lock: MachineLock,
        agent: str,
        *,
        care: TokenCare | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        environ: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._desk = desk
        self._connect = connect
        self._budget = budget
        self._care = care
        self._lease = LeaseKeeper(desk, lock, agent, sleep)
        self._caller = Caller(desk, environ)
        self._sleep = sleep
        self._woken = asyncio.Event()
        self._session: _Session | None = None
        self._pace = Pace(desk.elapsed())
        self._telling = Telling(desk, budget, care, self._interval)

    def adopt(self, config: Config) -> None:
        """From now on another configuration is in force; each step of the sync asks for it anew."""
        self._desk.config = config

    def wake(self) -> None:
        """Sync now rather than at the next poll."""
        self._woken.set()

    async def run(self) -> None:
        """Sync until cancelled. While another worker has the lease, wait for it quietly; no failure ends this one."""
        while True:
            try:
                async with self._leased():
                    await self._work_on()
            except Exception as error:  # none ends the worker: it is told, and a bug is logged
                await self._outlive(error)
            await self._sleep(_LEASE_RETRY)

    async def once(self, say: Say | None = None) -> SyncReport:
        """Pull, send what is past its hold, settle what is in doubt; then end.

        A lease of another computer is watched, until it is known whether somebody there lives. Nothing of that is kept
        for the next time: between two processes there is no steady clock that could be trusted.

        Args:
            say: Is told that this takes a while.

        Raises:
            ConflictError: Another sync is running; nothing was done.
            LeaseLost: Another computer has taken over meanwhile.
        """
        async with self._leased(say, patient=True):
            report = await self._first()
            try:
                await self._caller.finish()
            except LeaseLost:
                raise
            except IgdeskError as error:
                report.errors.append(error)
            return report

    async def stay(self, tell: Callable[[SyncReport], None], say: Say | None = None) -> None:
        """Like `once`, then like `run`, with no gap between the two in which another sync could begin.

        Args:
            tell: Is given the report of the first round; what it raises ends the sync.
            say: As in `once`.

        Raises:
            ConflictError, LeaseLost: As `once`.
        """
        told = False
        try:
            async with self._leased(say, patient=True):
                tell(await self._first())
                told = True
                await self._work_on()
        except Exception as error:  # before the report it is the caller's; later none ends the worker, as in `run`
            if not told:
                raise
            await self._outlive(error)
        await self._sleep(_LEASE_RETRY)
        await self.run()

    async def _outlive(self, error: Exception) -> None:
        """Go on after what ended a stretch of rounds: it is told, and the lease is waited for quietly."""
        if isinstance(error, ConflictError | LeaseLost):
            return
        if not isinstance(error, IgdeskError):  # a bug: the desk goes on, and the log tells where it is
            _log.error("sync_crashed", error)
            error = IgdeskError("sync.bug")
        await self._telling.tell(error)

    async def _first(self) -> SyncReport:
        report = SyncReport()
        await self._catch_up()
        try:
            await self._round(report, pull=True)
        except LeaseLost:
            raise
        except IgdeskError as error:
            said = await self._confirmed(error)
            await self._telling.tell(said)
            report.errors.append(said)
        try:
            await self._settle(report)
        except LeaseLost:
            raise
        except IgdeskError as error:
            report.errors.append(error)
        await self._catch_up()  # what was pulled may be from long ago
        report.unconfirmed = len(await self._desk.in_doubt())
        report.api_calls = self._session.instagram.calls if self._session else 0
        await self._renew()
        return report

    async def _catch_up(self) -> None:
        """Do all that has come due; between stretches others write."""
        while await self._desk.tick():
            await self._sleep(TICK)

    async def _work_on(self) -> None:
        """Round after round, with the calls outside beside them."""
        calling = asyncio.create_task(self._caller.run())
        try:
            await self._rounds()
        finally:
            calling.cancel()
            await asyncio.gather(calling, return_exceptions=True)

    async def _rounds(self) -> None:
        """Round after round: a failure makes the next pull later, up to a few minutes, unless somebody wakes it."""
        failures, pull_at = 0, self._desk.elapsed()
        tick_at = pull_at
        while True:
            pull = self._woken.is_set() or self._desk.elapsed() >= pull_at
            self._woken.clear()
            pause = self._interval()
            try:
                if pull or self._desk.elapsed() >= tick_at:
                    is_behind = await self._desk.tick()
                    tick_at = self._desk.elapsed() + (0.0 if is_behind else TIMERS_EVERY)
                await self._round(SyncReport(), pull=pull)
                pause = self._interval()  # what came in makes it shorter
                await self._renew()
                failures = 0 if pull else failures
            except LeaseLost:
                raise
            except IgdeskError as error:
                failures += 1
                said = await self._confirmed(error)
                pause = self._pause_after(said, failures)
                await self._telling.tell(said)
            if pull:
                pull_at = self._desk.elapsed() + pause.total_seconds()
            if self._telling.is_locked_out and self._care is not None and await self._care.is_another():
                pull_at = self._desk.elapsed()
            with suppress(TimeoutError):
                async with asyncio.timeout(TICK):
                    await self._woken.wait()

    async def _round(self, report: SyncReport, *, pull: bool) -> None:
        """Send, fetch, look for what is in doubt, send again; then, for what is left of the budget, profiles."""
        self._lease.check()
        if self._session is None and not pull:
            return  # the connection failed and is tried again with the next pull
        session = self._session or await self._begin()
        try:
            await self._work(session, report, pull=pull)
        finally:
            log_round(report)

    async def _work(self, session: _Session, report: SyncReport, *, pull: bool) -> None:
        async def send() -> None:
            try:
                await session.deliverer.deliver(report)
            except SendingBlocked as error:
                await self._telling.tell(error)  # reading goes on

        await send()
        if pull:
            await session.puller.pull(report, send)
        await session.deliverer.reconcile(report)
        await send()
        if pull:
            await session.comments.pull(report, send)
            if report.messages or report.comments:
                self._pace.heard(self._desk.elapsed())
            sending = session.deliverer.problem
            await self._telling.tell(sending or session.comments.problem, goes_on=sending is None)
            if not self._budget.is_slow:  # what is left is for messages
                await session.puller.ask_about_customers(report, send)

    async def _confirmed(self, error: IgdeskError) -> IgdeskError:
        """What is really so after Instagram called the token dead: `/me` is asked once. A dead one ends the connection.

        Nothing is sent or fetched then, and nothing is dropped: the outbox keeps what waits. `_begin` tries again every
        few minutes, and at once when another token lies there.
        """
        if not isinstance(error, AuthFailed):
            return error
        said: IgdeskError = error
        if self._session is not None:  # else it was `/me` that said so
            try:
                await self._session.instagram.me()
                said = Transient(Detail(meaning="the token was called dead and is accepted"))
            except InstagramError as other:
                said = other
            await self._disconnect()
        if isinstance(said, AuthFailed):
            self._telling.is_locked_out = True
            if self._care is not None:
                await self._care.died()
        return said

    async def _renew(self) -> None:
        """Renew the token where it is time; the next round begins with the new one."""
        if self._session is not None and self._care is not None and await self._care.renew_if_due():
            await self._disconnect()

    async def _settle(self, report: SyncReport) -> None:
        """Wait, shortly and once, until the absence of a reply in doubt proves something; then act on it."""
        if self._session is None or not await self._desk.in_doubt():
            return
        await self._session.deliverer.reconcile(report)
        await self._sleep(SETTLE.total_seconds())
        await self._session.deliverer.reconcile(report)
        await self._session.deliverer.deliver(report)
        await self._session.deliverer.reconcile(report)

    def _interval(self) -> timedelta:
        usage = self._budget.state().usage_percent
        return self._pace.interval(self._desk.config, self._desk.now(), self._desk.elapsed(), usage)

    async def _stay_away(self) -> None:
        """A pause that Instagram asked for holds for whoever syncs next, too: each call would make it longer."""
        until = await self._desk.blocked_until()
        if until is not None and until > (now := self._desk.now()):
            self._budget.block(min(until - now, LONGEST_WAIT))

    async def _begin(self) -> _Session:
        await self._stay_away()
        instagram = await self._connect()
        await instagram.__aenter__()
        try:
            account = await instagram.me()
            wanted = self._desk.config.instagram.account_id
            if wanted is not None and account.user_id != wanted:
                raise UsageError("sync.other_account", wanted=wanted, found=account.user_id)
            puller = Puller(instagram, self._desk, account)
            comments = CommentPuller(instagram, self._desk, account)
            deliverer = Deliverer(instagram, self._desk, puller)
            self._session = _Session(instagram, account, puller, comments, deliverer)
        finally:
            if self._session is None:
                await instagram.__aexit__(None, None, None)
        self._telling.connected(account)
        if self._care is not None:
            await self._care.connected(account)
        return self._session

    def _pause_after(self, error: IgdeskError, failures: int) -> timedelta:
        if isinstance(error, RateLimited):
            return error.retry_after
        if isinstance(error, AuthFailed | UsageError):
            return _LONGEST_PAUSE
        if isinstance(error, ShareGone | Unsure):
            return self._desk.config.instagram.poll
        return min(self._desk.config.instagram.poll * float(2 ** min(failures, 6)), _LONGEST_PAUSE)

    @asynccontextmanager
    async def _leased(self, say: Say | None = None, *, patient: bool = False) -> AsyncIterator[None]:
        """Hold the lease, and leave the connection before it is given back; see `LeaseKeeper.kept`."""
        async with self._lease.kept(say, patient=patient):
            try:
                yield
            finally:
                await self._disconnect()

    async def _disconnect(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            try:
                await session.instagram.__aexit__(None, None, None)
            except OSError as error:
                _log.warning("connection_unclean", error)
