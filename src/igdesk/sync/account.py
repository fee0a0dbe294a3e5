"""The sync of one account: its connection, what it fetches and sends, when it does so again, and how it fares.

A desk may have several. They share the lease and the file, and nothing else: a dead token, a throttle or a slow answer
stops its own account alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from copy import copy
from datetime import timedelta
from typing import TYPE_CHECKING

from igdesk.config.accounts import account_of, name_of, told_of
from igdesk.desk.sync_desk import SyncDesk
from igdesk.errors import IgdeskError, UsageError
from igdesk.instagram.budget import Budget
from igdesk.instagram.errors import AuthFailed, Detail, InstagramError, RateLimited, SendingBlocked, Transient
from igdesk.instagram.usage import LONGEST_WAIT
from igdesk.log import EventLog
from igdesk.store.errors import LeaseLost
from igdesk.store.shared.errors import ShareGone, Unsure
from igdesk.sync.pace import Pace
from igdesk.sync.report import SyncReport
from igdesk.sync.rounds_log import log_round
from igdesk.sync.telling import Telling, foreseen
from igdesk.sync.token_care import TokenCare
from igdesk.values import dataclass

if TYPE_CHECKING:
    from igdesk.instagram.client import InstagramClient
    from igdesk.instagram.model import Account
    from igdesk.sync.session import Session

_log = EventLog(__name__)

Connect = Callable[[], Awaitable["InstagramClient"]]
"""Reads the token and makes a connection; may raise a `UsageError` that says what is missing."""

TICK = 1.0
"""Seconds between looks at the outbox: a small read each."""
_LONGEST_PAUSE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Access:
    """How one account is reached.

    Attributes:
        connect: Makes the connection to Instagram.
        budget: Calls that may be made, for the status line; the connection shares it.
        care: Looks after the token, where somebody does.
        account_id: Whose token it must be; where there is none, that of `[instagram]`, if it says so.
    """

    connect: Connect
    budget: Budget
    care: TokenCare | None = None
    account_id: str | None = None


class AccountSync:
    """Syncs one account, under the lease of its worker.

    Args:
        desk: The desk as the sync sees it.
        access: How the account is reached.
        check: Raises `LeaseLost` once the lease is lost.
        sleep: What waits.
    """

    def __init__(
        self,
        desk: SyncDesk,
        access: Access,
        check: Callable[[], None],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._desk = desk
        self._connect = access.connect
        self._budget = access.budget
        self._care = access.care
        self._wanted = access.account_id
        self._check = check
        self._sleep = sleep
        self._woken = asyncio.Event()
        self._session: Session | None = None
        self._calls = 0
        """By connections that were left."""
        self._wants_token = False
        self._pace = Pace(desk.elapsed())
        self.telling = Telling(desk, access.budget, access.care, self._interval, access.account_id or "")

    def wake(self) -> None:
        """Sync now rather than at the next poll."""
        self._woken.set()

    async def first(self, report: SyncReport) -> None:
        """One round. What goes wrong is told and stands in the report.

        Raises:
            LeaseLost: Another computer has taken over meanwhile.
        """
        try:
            await self.round(report, pull=True)
        except LeaseLost:
            raise
        except IgdeskError as error:
            said = await self.confirmed(error)
            await self.telling.tell(said)
            report.errors.append(self._named(said))
        try:
            await self._settle(report)
        except LeaseLost:
            raise
        except IgdeskError as error:
            report.errors.append(self._named(error))
        report.api_calls += self._calls + (self._session.instagram.calls if self._session else 0)

    async def go_on(self, tick: Callable[[bool], Awaitable[None]]) -> None:
        """Round after round: a failure makes the next pull later, up to a few minutes, unless somebody wakes it.

        Args:
            tick: Does what time brings about, when it is due or, given True, at once.

        Raises:
            LeaseLost: Another computer has taken over.
        """
        failures, pull_at = 0, self._desk.elapsed()
        while True:
            pull = self._woken.is_set() or self._desk.elapsed() >= pull_at
            self._woken.clear()
            pause = self._interval()
            try:
                await tick(pull)
                await self.round(SyncReport(), pull=pull)
                pause = self._interval()  # what came in makes it shorter
                await self.renew()
                failures = 0 if pull else failures
            except LeaseLost:
                raise
            except Exception as error:  # a bug, too: it is this account's, and the others go on
                failures += 1
                known = foreseen(error)
                if known is not error:
                    await self.disconnect()
                said = await self.confirmed(known)
                pause = self._pause_after(said, failures)
                await self.telling.tell(said)
            if pull:
                pull_at = self._desk.elapsed() + pause.total_seconds()
            if self._wants_token and self._care is not None and await self._care.is_another():
                pull_at = self._desk.elapsed()
            with suppress(TimeoutError):
                async with asyncio.timeout(TICK):
                    await self._woken.wait()

    async def round(self, report: SyncReport, *, pull: bool) -> None:
        """Send, fetch, look for what is in doubt, send again; then, for what is left of the budget, profiles.

        Raises:
            IgdeskError: Something failed; what was done until then stands, and the next round goes on from there.
        """
        self._check()
        if self._session is None and not pull:
            return  # the connection failed and is tried again with the next pull
        session = self._session or await self.begin()
        try:
            await self._work(session, report, pull=pull)
        finally:
            log_round(report)

    async def _work(self, session: Session, report: SyncReport, *, pull: bool) -> None:
        async def send() -> None:
            try:
                await session.deliverer.deliver(report)
            except SendingBlocked as error:
                await self.telling.tell(error)  # reading goes on
                report.errors.append(self._named(error))

        await send()
        if pull:
            report.failed += await self._desk.give_up_of_others(session.account.user_id)
            await session.puller.pull(report, send)
        await session.deliverer.reconcile(report)
        await send()
        if pull:
            await session.comments.pull(report, send)
            if not self._budget.is_slow:
                await session.mentions.pull(report, send)
            if report.messages or report.comments:
                self._pace.heard(self._desk.elapsed())
            sending = session.deliverer.problem
            await self.telling.tell(sending or session.comments.problem, goes_on=sending is None)
            if not self._budget.is_slow:  # what is left is for messages
                await session.puller.ask_about_customers(report, send)

    async def confirmed(self, error: IgdeskError) -> IgdeskError:
        """What is really so after Instagram called the token dead: `/me` is asked once. A dead one ends the connection.

        Nothing is sent or fetched then, and nothing is dropped: the outbox keeps what waits. `begin` tries again every
        few minutes, and at once when another token lies there.
        """
        if isinstance(error, UsageError) and self._session is None and self._care is not None:
            self._wants_token = True  # there is none, or another account's
            await self._care.died()
        if not isinstance(error, AuthFailed):
            return error
        said: IgdeskError = error
        if self._session is not None:  # else it was `/me` that said so
            try:
                await self._session.instagram.me()
                said = Transient(Detail(meaning="the token was called dead and is accepted"))
            except InstagramError as other:
                said = other
            await self.disconnect()
        if isinstance(said, AuthFailed):
            self.telling.is_locked_out = self._wants_token = True
            if self._care is not None:
                await self._care.died()
        return said

    def _named(self, error: IgdeskError) -> IgdeskError:
        """The same, with the account's name where the desk has several."""
        name = name_of(self._desk.config, self._wanted or "")
        if name is None:
            return error
        named = copy(error)
        named.phrase = told_of(name, error.phrase)
        return named

    async def renew(self) -> None:
        """Renew the token where it is time; the next round begins with the new one."""
        if self._session is not None and self._care is not None and await self._care.renew_if_due():
            await self.disconnect()

    async def _settle(self, report: SyncReport) -> None:
        """See to what is in doubt, if anything is."""
        if self._session is not None and await self._desk.in_doubt(self._session.account.user_id):
            await self._session.settle(report, self._sleep)

    def _interval(self) -> timedelta:
        usage = self._budget.state().usage_percent
        return self._pace.interval(self._desk.config, self._desk.now(), self._desk.elapsed(), usage)

    async def _stay_away(self) -> None:
        """A pause that Instagram asked for holds for whoever syncs next, too: each call would make it longer."""
        until = await self._desk.blocked_until(self._wanted)
        if until is not None and until > (now := self._desk.now()):
            self._budget.block(min(until - now, LONGEST_WAIT))

    async def begin(self) -> Session:
        """Connect, and ask whose token it is.

        Raises:
            IgdeskError: There is no token, it is not accepted, or it is another account's.
        """
        await self._stay_away()
        instagram = await self._connect()
        session_of = await asyncio.to_thread(_session_of)
        await instagram.__aenter__()
        try:
            account = await instagram.me()
            self._require_ours(account)
            await self._keep_page(account)
            self._session = session_of(instagram, self._desk, account)
        finally:
            if self._session is None:
                await self._leave(instagram)
        self._wants_token = False
        self.telling.connected(account)
        if self._care is not None:
            await self._care.connected(account)
        return self._session

    async def _keep_page(self, account: Account) -> None:
        """With Facebook Login, `/me` is the Page: it may stand in webhooks where the account is meant."""
        settings = account_of(self._desk.config, account.user_id)
        if settings is not None and settings.login == "facebook" and account.app_scoped_id is not None:
            await self._desk.keep_page(account.app_scoped_id, account.user_id)

    def _require_ours(self, account: Account) -> None:
        wanted = self._wanted or self._desk.config.instagram.account_id
        if wanted is not None and account.user_id != wanted:
            raise UsageError("sync.other_account", wanted=wanted, found=account.user_id)

    def _pause_after(self, error: IgdeskError, failures: int) -> timedelta:
        if isinstance(error, RateLimited):
            return error.retry_after
        if isinstance(error, AuthFailed | UsageError):
            return _LONGEST_PAUSE
        if isinstance(error, ShareGone | Unsure):
            return self._desk.config.instagram.poll
        return min(self._desk.config.instagram.poll * float(2 ** min(failures, 6)), _LONGEST_PAUSE)

    async def disconnect(self) -> None:
        """Leave the connection; the next round makes another one."""
        session, self._session = self._session, None
        if session is not None:
            await self._leave(session.instagram)

    async def _leave(self, instagram: InstagramClient) -> None:
        self._calls += instagram.calls
        try:
            await instagram.__aexit__(None, None, None)
        except OSError as error:
            _log.warning("connection_unclean", error)


def _session_of() -> type[Session]:
    """What connections are used with; on a thread, for it comes with its HTTP."""
    from igdesk.sync.session import Session

    return Session
