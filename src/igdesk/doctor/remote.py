"""Instagram, asked once for all checks that want to know: whether it answers, its time, whose the token is."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from igdesk import log
from igdesk.clock import Clock
from igdesk.config.settings import InstagramSettings
from igdesk.errors import IgdeskError
from igdesk.instagram.auth import TokenFault, read_token
from igdesk.instagram.probe import Heard, ask
from igdesk.secret import Secret

SECONDS = 8.0
"""Limit of each part of the one call."""

Source = Literal["variable", "file", "keyring"]


@dataclass(frozen=True, slots=True)
class FoundToken:
    """The token, and the place that it was found in."""

    token: Secret
    source: Source


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
        settings: Where Instagram and the token are.
        environ: The environment.
        clock: Our time.
        paused_until: Until when Instagram wants to be left alone; no call is made before.
    """

    def __init__(
        self,
        settings: InstagramSettings,
        environ: Mapping[str, str],
        clock: Clock,
        paused_until: Callable[[], datetime | None],
    ) -> None:
        self.settings = settings
        self._environ = environ
        self._clock = clock
        self._paused_until = paused_until
        self._door = threading.Lock()
        self._answered: Answered | None = None
        self.found: FoundToken | None = None
        """The token, once somebody has looked for it and found it."""

    def token(self) -> FoundToken | None:
        """The token of the first place that has one, in the order of the sync.

        Raises:
            TokenFault: A place has one that cannot be used.
        """
        settings = self.settings
        places: list[tuple[Source, Callable[[], Secret | None]]] = [
            ("variable", lambda: read_token(env=settings.token_env, environ=self._environ)),
            ("file", lambda: read_token(file=settings.token_file)),
            ("keyring", lambda: read_token(keyring_user=settings.token_keyring)),
        ]
        for source, read in places:
            token = read()
            if token is not None:
                log.hide(token)
                self.found = FoundToken(token, source)
                return self.found
        return None

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
            heard = ask(self.settings.base_url, self.settings.version, token, seconds=SECONDS)
        except IgdeskError as refused:
            error = refused
        took = timedelta(seconds=self._clock.monotonic() - begun)
        return Answered(heard, error, asked_at + took / 2, took)
