"""How fast we may call: a token bucket below Instagram's 2 calls a second, slower when Meta reports high usage.

One bucket for every call of one account: whether single messages and profiles count as "Conversations" calls is not
documented. Once Instagram throttles, calls are refused here, without a request: each one would lengthen the block.
The lease lets one worker of a desk sync, so its calls share one bucket; the few calls of `auth` and `doctor`, made by
hand, fit into the slack. Source: developers.facebook.com, "Rate Limits".
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from igdesk.clock import Clock
from igdesk.instagram.classify import DEFAULT_PAUSE
from igdesk.instagram.errors import RateLimited
from igdesk.instagram.usage import usage_in
from igdesk.values import dataclass

Sleep = Callable[[float], Awaitable[object]]

CALLS_PER_SECOND = 1.5
BURST = 1
"""More at once would break 2 calls in one second."""
_MINUTE = 60.0
_SLOW_FROM = 80.0
_FULL = 100.0
_SLOWEST = 0.1
"""Share of the usual rate that is left just below 100 % usage."""
_LONGEST_UNANNOUNCED = 3 * DEFAULT_PAUSE
"""Where Meta names no time, the pause is drawn from `DEFAULT_PAUSE` up to this: not all desks come back at once."""
_USAGE_HOLDS = timedelta(hours=1).total_seconds()
"""Meta counts over a rolling hour or more; a percentage older than this says nothing."""


@dataclass(frozen=True, slots=True)
class BudgetState:
    """What the status line shows."""

    calls_last_minute: int
    usage_percent: float | None
    """None while Meta has not reported one within the last hour."""
    blocked_until: datetime | None


class Budget:
    """Hands out permission to call.

    Args:
        clock: Where the time comes from.
        rate: Calls a second.
        burst: Calls that may follow each other at once after a rest.
        sleep: What waits; tests hand in one that moves their clock.
        jitter: A number from 0 to 1 that spreads the pauses for which Meta names no time.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        rate: float = CALLS_PER_SECOND,
        burst: int = BURST,
        sleep: Sleep = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._clock = clock
        self._jitter = jitter
        self._full_rate = rate
        self._burst = float(burst)
        self._sleep = sleep
        self._tokens = float(burst)
        self._filled_at = clock.monotonic()
        self._calls: deque[float] = deque()
        self._usage: tuple[float, float] | None = None
        self._blocked_until = 0.0

    async def acquire(self) -> None:
        """Wait for one's turn. Turns are given in the order of asking.

        Raises:
            RateLimited: Instagram wants no calls for some minutes; nothing was waited for.
        """
        self._refuse_while_blocked()
        self._fill()
        self._tokens -= 1  # taken before waiting: whoever asks next waits behind us
        try:
            if self._tokens < 0:
                await self._sleep(-self._tokens / self._rate())
                self._refuse_while_blocked()
                self._fill()  # the rate may have risen meanwhile: what was waited too long is not saved up
                self._tokens = min(self._tokens, self._burst - 1)
        except (RateLimited, asyncio.CancelledError):
            self._tokens += 1
            raise
        self._calls.append(self._clock.monotonic())
        self._forget_old_calls()

    def observe(self, headers: Mapping[str, str]) -> None:
        """Take note of the usage that an answer reports."""
        usage = usage_in(headers)
        if usage.percent is None:
            return
        self._fill()
        self._usage = (usage.percent, self._clock.monotonic())
        if usage.percent >= _FULL:
            self.block(usage.wait or self._unannounced())
        elif usage.wait:
            self.block(usage.wait)

    def block(self, pause: timedelta) -> None:
        """Refuse all calls for `pause`; a longer block that holds already stays."""
        self._blocked_until = max(self._blocked_until, self._clock.monotonic() + pause.total_seconds())

    @property
    def is_slow(self) -> bool:
        """Whether so much of the allowance is used that only what matters should be asked for."""
        percent = self._percent()
        return percent is not None and percent >= _SLOW_FROM

    def throttled(self, error: RateLimited) -> timedelta:
        """Instagram has throttled a call: refuse all others. Returns for how long."""
        self.block(error.retry_after if error.is_announced else self._unannounced())
        return self._remaining()

    def _unannounced(self) -> timedelta:
        return DEFAULT_PAUSE + (_LONGEST_UNANNOUNCED - DEFAULT_PAUSE) * self._jitter()

    def state(self) -> BudgetState:
        """How things stand, for the status line."""
        self._forget_old_calls()
        remaining = self._remaining()
        return BudgetState(
            calls_last_minute=len(self._calls),
            usage_percent=self._percent(),
            blocked_until=self._clock.now() + remaining if remaining else None,
        )

    def _refuse_while_blocked(self) -> None:
        if remaining := self._remaining():
            raise RateLimited(remaining)

    def _remaining(self) -> timedelta:
        return timedelta(seconds=max(0.0, self._blocked_until - self._clock.monotonic()))

    def _fill(self) -> None:
        now = self._clock.monotonic()
        self._tokens = min(self._burst, self._tokens + (now - self._filled_at) * self._rate())
        self._filled_at = now

    def _rate(self) -> float:
        percent = self._percent()
        if percent is None or percent < _SLOW_FROM:
            return self._full_rate
        return self._full_rate * max(_SLOWEST, (_FULL - percent) / (_FULL - _SLOW_FROM))

    def _percent(self) -> float | None:
        if self._usage is None or self._clock.monotonic() - self._usage[1] > _USAGE_HOLDS:
            return None
        return self._usage[0]

    def _forget_old_calls(self) -> None:
        since = self._clock.monotonic() - _MINUTE
        while self._calls and self._calls[0] <= since:
            self._calls.popleft()
