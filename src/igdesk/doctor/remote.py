"""Instagram, asked once for all checks that want to know: whether it answers, its time, whose the token is."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from igdesk.clock import Clock
from igdesk.config.settings import InstagramSettings
from igdesk.errors import IgdeskError
from igdesk.instagram.auth import TokenFault
from igdesk.instagram.keeper import TokenKeeper
from igdesk.instagram.places import Found
from igdesk.instagram.probe import Heard, ask
from igdesk.values import dataclass

SECONDS = 8.0
"""Limit of each part of the one call."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of the call, and our own time when it did."""

    heard: Heard | None
    error: IgdeskError | None
    at: datetime
    """In the middle between asking and hearing: the clocks are compared for that moment."""
    took: timedelta


class Remote:
    """One token and one call, whoever asks first; later askers get the same.

    Args:
        settings: Where Instagram is.
        keeper: Looks after the token.
        clock: Our time.
        paused_until: Until when Instagram wants to be left alone; no call is made before.
    """

    def __init__(
        self,
        settings: InstagramSettings,
        keeper: TokenKeeper,
        clock: Clock,
        paused_until: Callable[[], datetime | None],
    ) -> None:
        self.settings = settings
        self.keeper = keeper
        self._clock = clock
        self._paused_until = paused_until
        self._door = threading.Lock()
        self._answered: Answered | None = None
        self.found: Found | None = None
        """The token, once somebody has looked for it and found it."""

    def token(self) -> Found | None:
        """The token of the first place that has one, in the order of the sync.

        Raises:
            TokenFault: A place has one that cannot be used.
        """
        found = self.keeper.found()
        if found is not None:
            self.found = found
        return found

    def now(self) -> datetime:
        """Our time."""
        return self._clock.now()

    def paused_until(self) -> datetime | None:
        """Until when nothing is asked, because Instagram throttles; None if it may be asked."""
        until = self._paused_until()
        return until if until is not None and until > self._clock.now() else None

    def answer(self) -> Answered:
        """The answer to the one call."""
        with self._door:
            if self._answered is None:
                self._answered = self._ask()
            return self._answered

    def _ask(self) -> Answered:
        try:
            found = self.token()
        except TokenFault:  # told by the check of the token; Instagram's time is to be had without
            found = None
        token = None if found is None else found.token
        asked_at, begun = self._clock.now(), self._clock.monotonic()
        heard, error = None, None
        try:
            heard = ask(
                self.settings.base_url, self.settings.version, token, seconds=SECONDS, login=self.settings.login,
                account_id=self.settings.account_id,
            )  # fmt: skip
        except IgdeskError as refused:
            error = refused
        took = timedelta(seconds=self._clock.monotonic() - begun)
        return Answered(heard, error, asked_at + took / 2, took)
