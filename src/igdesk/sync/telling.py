"""How the sync fares, put where every screen sees it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from igdesk.config.accounts import name_of
from igdesk.desk.sync_desk import SyncDesk
from igdesk.errors import IgdeskError
from igdesk.instagram.budget import Budget
from igdesk.log import EventLog
from igdesk.store.errors import LeaseLost, StoreError
from igdesk.store.shared.errors import ShareGone, Unsure
from igdesk.store.sync_state import SyncStatus
from igdesk.sync.rounds_log import log_problem
from igdesk.sync.token_care import TokenCare

if TYPE_CHECKING:
    from igdesk.instagram.model import Account

_log = EventLog(__name__)


def foreseen(error: Exception) -> IgdeskError:
    """The error as it is told: of a bug only that there is one, and the log tells where it is."""
    if isinstance(error, IgdeskError):
        return error
    _log.error("sync_crashed", error)
    return IgdeskError("sync.bug")


class Telling:
    """Keeps how the sync of one account fares, and tells it.

    Args:
        desk: Where it is told.
        budget: Calls that may be made.
        care: Looks after the token, where somebody does.
        interval: How long it is between two polls at the moment.
        account: Whose sync it is, where that is known before Instagram says so.

    Attributes:
        is_locked_out: Whether the token is known to be dead.
    """

    def __init__(
        self,
        desk: SyncDesk,
        budget: Budget,
        care: TokenCare | None,
        interval: Callable[[], timedelta],
        account: str = "",
    ) -> None:
        self._desk = desk
        self._budget = budget
        self._care = care
        self._interval = interval
        self._status = SyncStatus(account)
        self.is_locked_out = False

    def connected(self, account: Account) -> None:
        """Instagram has told whose token it is; it is told with the next state."""
        self._status = replace(self._status, account=account.user_id, username=account.username)
        self.is_locked_out = False

    async def tell(self, error: IgdeskError | None, *, goes_on: bool = False) -> None:
        """Tell the state of the sync.

        Args:
            error: What is wrong; none: all is well.
            goes_on: Whether messages go on coming in all the same.
        """
        before = self._status.error
        if isinstance(error, ShareGone | Unsure):  # whoever watches the drive tells that, and until when it lasts
            log_problem(error)
            return
        if error is None:
            if before is not None:
                _log.info("sync_recovered", was=before)
            self._status = replace(self._status, last_ok_at=self._desk.now(), error=None)
        else:
            if before is None or before.key != error.phrase.key:  # once, not with every poll while it lasts
                log_problem(error)
            last_ok_at = self._desk.now() if goes_on else self._status.last_ok_at
            self._status = replace(self._status, last_ok_at=last_ok_at, error=error.phrase)
        state = self._budget.state()
        self._status = replace(
            self._status,
            calls_last_minute=state.calls_last_minute,
            usage_percent=state.usage_percent,
            blocked_until=state.blocked_until,
            is_locked_out=self.is_locked_out,
            token=None if self._care is None else self._care.ending,
            polls_every=self._interval(),
            name=name_of(self._desk.config, self._status.account),
        )
        with suppress(StoreError, LeaseLost):  # telling is a courtesy; whoever must know finds out by doing
            await self._desk.save_status(self._status)
