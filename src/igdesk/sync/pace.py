"""How often to ask Instagram for news: often while customers write, rarely while nobody does, always within the budget.

`[instagram] poll` is the base. Asking too seldom costs a customer some seconds of waiting, asking too often costs calls
that replies may need: so the steps are small, and the use that Meta reports counts more than anything else.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from igdesk.config.model import Config
from igdesk.rules.hours import is_open

LIVELY_FOR = timedelta(minutes=5)
"""So long after something new came in, more is expected."""
QUIET_AFTER = timedelta(minutes=30)
_LIVELY = 0.5
_QUIET = 2.0
_CLOSED = 4.0
"""What the base is multiplied by."""
_FASTEST = timedelta(seconds=10)
_SLOWEST = timedelta(minutes=2)
"""Nobody is to wait longer for being seen, whatever the hour; a base beyond these two stays as it is."""
_BUSY = ((95.0, 8.0), (90.0, 4.0), (80.0, 2.0))
"""From this use of the allowance on, in percent, all is so many times slower."""


class Pace:
    """Remembers when something came in, and says how long to wait until the next poll.

    Args:
        elapsed: Steady seconds at the beginning: nothing is known to be quiet before some time was watched.
    """

    def __init__(self, elapsed: float) -> None:
        self._heard_at: float | None = None
        self._since = elapsed

    def heard(self, elapsed: float) -> None:
        """A poll brought something new."""
        self._heard_at = self._since = elapsed

    def interval(self, config: Config, now: datetime, elapsed: float, usage_percent: float | None) -> timedelta:
        """How long to wait.

        Args:
            config: For the base and the desk's hours.
            now: The time, for those hours.
            elapsed: Steady seconds.
            usage_percent: How much of its allowance the account has used, as far as Meta has told.
        """
        base = config.instagram.poll
        busy = next((times for percent, times in _BUSY if (usage_percent or 0.0) >= percent), 1.0)
        if busy > 1:
            return max(base, min(base, _SLOWEST) * busy)
        return self._unhurried(base, config, now, timedelta(seconds=elapsed - self._since))

    def _unhurried(self, base: timedelta, config: Config, now: datetime, silent: timedelta) -> timedelta:
        if self._heard_at is not None and silent < LIVELY_FOR:
            return min(base, max(base * _LIVELY, _FASTEST))
        if silent < QUIET_AFTER:
            return base
        is_working = is_open(now, config.calendar())
        return max(base, min(base * (_QUIET if is_working else _CLOSED), _SLOWEST))
