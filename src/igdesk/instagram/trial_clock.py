"""The time of a simulator on this computer: a desk that is tried on it lives by its clock, also when that is moved."""

from __future__ import annotations

import json
import threading
import weakref
from collections.abc import Callable
from datetime import datetime, timedelta
from http.client import HTTPException
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, build_opener

from igdesk.clock import Clock, iso
from igdesk.errors import UsageError
from igdesk.i18n import Phrase

EVERY_SECONDS = 0.5
"""How often the simulator is asked."""
_PATIENCE = 5.0
_SILENT = (OSError, HTTPException, ValueError, KeyError, TypeError)
"""No answer, or one that is no simulator's."""
_JITTER = timedelta(seconds=0.2)
"""What asking takes is no movement of a clock."""


class TrialClock:
    """This computer's clock with what the simulator is ahead of it. Waits are measured by this computer alone.

    Args:
        own: This computer's clock.
        base_url: The simulator's address; the configuration sees to it that it is one of this computer.

        tell: Is told what time it is.
        must_answer: Whether there is no time without the simulator; without, it is this computer's meanwhile.

    Raises:
        UsageError: No simulator answers there.
    """

    def __init__(
        self, own: Clock, base_url: str, tell: Callable[[Phrase], None] | None = None, *, must_answer: bool = True
    ) -> None:
        self._own = own
        parts = urlsplit(base_url)  # the address of Facebook Login has a path of its own
        self._url = f"{parts.scheme}://{parts.netloc}/_simulator/clock"
        self._opener = build_opener(ProxyHandler({}))  # this computer is spoken to past any proxy
        self.ahead = timedelta()
        try:
            self.ahead = self._asked()
        except _SILENT as error:
            if must_answer:
                raise UsageError("trial_clock.no_simulator", url=base_url) from error
        if tell is not None:
            tell(Phrase("trial_clock.ahead", {"now": iso(self.now())}))
        threading.Thread(target=_follow, args=(weakref.ref(self),), name="trial-clock", daemon=True).start()

    def now(self) -> datetime:
        return self._own.now() + self.ahead

    def monotonic(self) -> float:
        return self._own.monotonic()

    def look(self) -> None:
        """Ask the simulator now. One that says nothing any more changes nothing."""
        try:
            ahead = self._asked()
        except _SILENT:
            return
        if abs(ahead - self.ahead) > _JITTER:
            self.ahead = ahead

    def _asked(self) -> timedelta:
        with self._opener.open(self._url, timeout=_PATIENCE) as answer:
            told = json.load(answer)
        return datetime.fromisoformat(told["now"]) - self._own.now()


def _follow(clock_of: weakref.ref[TrialClock]) -> None:
    """Look again and again, as long as somebody has the clock."""
    pause = threading.Event()
    while not pause.wait(EVERY_SECONDS):
        clock = clock_of()
        if clock is None:
            return
        clock.look()
        del clock
