"""One desk's token on this computer: where it is, what is known of it, keeping a new one, renewing it.

Everything here may wait for a disk, a keyring, another program or Instagram: call it on a thread.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from igdesk.clock import Clock
from igdesk.errors import ConflictError, UsageError, system_reason
from igdesk.instagram.places import Found, NotKept, Places, Source, keep
from igdesk.instagram.records import Record, Records
from igdesk.values import dataclass

if TYPE_CHECKING:
    from igdesk.instagram.issuing import Issued
    from igdesk.instagram.login import Kind
    from igdesk.instagram.model import Account

MIN_AGE = timedelta(hours=24)
"""Instagram renews no token that is younger."""
RENEW_FROM = timedelta(days=30)
"""So long before its end a token is renewed."""
EVERY = timedelta(days=1)
"""How often that is tried."""
SECONDS = 8.0
"""Limit of each part of a call."""
_PATIENCE = 60.0
"""Seconds for another program that renews the same token."""


@dataclass(frozen=True, slots=True)
class Renewal:
    """What came of renewing."""

    found: Found
    record: Record | None
    is_new: bool
    """Whether it was renewed just now; if not, it was within the last day."""


class TokenKeeper:
    """Looks after the token.

    Args:
        base_url: Scheme and host of the API.
        places: Where the token may be.
        state: This computer's state folder.
        clock: The program's time.
        login: Which flavour of the API the token is for.
    """

    def __init__(self, base_url: str, places: Places, state: Path, clock: Clock, login: Kind = "instagram") -> None:
        self.places = places
        self.login = login
        self.records = Records(state / "tokens")
        self._base_url = base_url
        self._lock = state / "locks" / "token-renewal.lock"
        self._clock = clock

    def can_renew(self, found: Found) -> bool:
        """Whether the token can be renewed where it is: a Page's never is, and no program sets a variable."""
        return self.login == "instagram" and found.source != "variable"

    def found(self) -> Found | None:
        """The token; raises `TokenFault`."""
        return self.places.find()

    def record(self, found: Found) -> Record | None:
        """What is known of it."""
        return self.records.of(found.token)

    def notice(self, found: Found, account: Account) -> Record:
        """Remember when this token was first used, and whose it is.

        Raises:
            NotKept: The state folder cannot be written.
        """
        known = self.record(found)
        record = replace(known or self._new_record(), account_id=account.user_id, username=account.username)
        if record != known:
            self.records.save(found.token, record)
        return record

    def keep(self, issued: Issued, account: Account, source: Source, name: str, *, is_fresh: bool) -> Found:
        """Put a token in a place, with what is known of it.

        Args:
            issued: The token.
            account: Whose it is.
            source: The kind of place.
            name: The place.
            is_fresh: Whether Instagram gave it out just now.

        Raises:
            NotKept: It could not be written.
        """
        now = self._clock.now()
        known = self.records.of(issued.token) or self._new_record()
        self.records.save(
            issued.token,
            replace(
                known,
                issued_at=now if is_fresh else known.issued_at,
                ends_at=known.ends_at if issued.life is None else now + issued.life,
                account_id=account.user_id,
                username=account.username,
                scopes=issued.scopes or known.scopes,
            ),
        )
        return keep(issued.token, source, name)

    def is_due(self, found: Found, record: Record | None, jitter: float) -> bool:
        """Whether the token should be renewed now: from 30 days before its end, or to learn when it ends.

        Args:
            found: The token.
            record: What is known of it.
            jitter: From 0 to 1: so that several computers do not ask in the same second.
        """
        now = self._clock.now()
        if record is None or not self.can_renew(found) or now < (record.issued_at or record.seen_at) + MIN_AGE:
            return False
        if record.tried_at is not None and now < record.tried_at + EVERY * (1 + 0.1 * jitter):
            return False
        return record.ends_at is None or record.ends_at - RENEW_FROM <= now < record.ends_at

    def renew(self) -> Renewal:
        """Renew the token where it is. Of two programs at once one does it, and the other finds it done.

        Raises:
            UsageError: There is no token, or it is a Page's, or in the environment, where nothing can be put.
            ConflictError: Another program is still at it.
            InstagramError: Instagram does not renew it, or did not answer; the old token is where it was.
            NotKept: The new one could not be written; the old one works until its end.
        """
        from igdesk.instagram import issuing  # with HTTP, for once in some weeks

        before = self._needed()
        with self._alone():
            found = self._needed()
            known, now = self.record(found), self._clock.now()
            is_young = known is not None and known.issued_at is not None and now < known.issued_at + MIN_AGE
            if found.token != before.token or is_young:
                return Renewal(found, known, is_new=False)
            known = replace(known or self._new_record(), tried_at=now)
            self.records.save(found.token, known)
            issued = issuing.renew(self._base_url, found.token, seconds=SECONDS)
            kept, record = self._replace(found, known, issued, now)
            return Renewal(kept, record, is_new=True)

    def _replace(self, found: Found, known: Record, issued: Issued, now: datetime) -> tuple[Found, Record]:
        ends_at = None if issued.life is None else now + issued.life
        scopes = issued.scopes or known.scopes
        record = replace(known, seen_at=now, issued_at=now, ends_at=ends_at, tried_at=None, scopes=scopes)
        self.records.save(issued.token, record)
        kept = keep(issued.token, found.source, found.name)
        if issued.token != found.token:
            self.records.forget(found.token)
        return kept, record

    def _needed(self) -> Found:
        if self.login == "facebook":
            raise UsageError("facebook.not_renewed")
        found = self.found()
        if found is None:
            raise UsageError("sync.no_token", variable=self.places.env)
        if found.source == "variable":
            raise UsageError("token.variable_stays", variable=found.name)
        return found

    def _new_record(self) -> Record:
        return Record(self._clock.now(), login=self.login)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        try:
            self._lock.parent.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self._lock, timeout=_PATIENCE, thread_local=False)
            lock.acquire()
        except Timeout as error:
            raise ConflictError("token.renewed_elsewhere") from error
        except OSError as error:
            raise NotKept("token.file_not_written", file=self._lock, reason=system_reason(error)) from error
        try:
            yield
        finally:
            lock.release()
