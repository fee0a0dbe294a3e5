"""What is known of a token, kept on this computer beside it: when it ends, what it may do. Never the token itself.

A record is found by a digest of its token, so that one never speaks of another token that was put in the same place.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from igdesk.clock import iso
from igdesk.instagram.places import into_file
from igdesk.secret import Secret
from igdesk.values import dataclass

if TYPE_CHECKING:
    from igdesk.instagram.login import Kind

LONGEST_LIFE = timedelta(days=60)
"""No token of an Instagram log-in lives longer. Source: "Business Login for Instagram". A Page's may have no end."""
_DIGEST = 24


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of one token."""

    seen_at: datetime
    """When this computer first used it."""
    issued_at: datetime | None = None
    """When Instagram gave it out, where this computer was there."""
    ends_at: datetime | None = None
    """None where nobody told."""
    tried_at: datetime | None = None
    """When it was last tried to be renewed."""
    account_id: str | None = None
    username: str | None = None
    scopes: tuple[str, ...] = ()
    login: Kind = "instagram"

    @property
    def ends_by(self) -> datetime | None:
        """When it is over at the latest; None for a Page's token of which Facebook names no end."""
        return self.ends_at or (None if self.login == "facebook" else self.seen_at + LONGEST_LIFE)


class Records:
    """The records of this computer.

    Args:
        folder: Where they lie.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, token: Secret) -> Record | None:
        """What is known of `token`; None where nothing is, or where it cannot be read."""
        try:
            return _record(json.loads(self._file(token).read_text("utf-8")))
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None

    def save(self, token: Secret, record: Record) -> None:
        """Remember it.

        Raises:
            NotKept: It could not be written.
        """
        raw = {name: iso(value) if isinstance(value, datetime) else value for name, value in asdict(record).items()}
        into_file(json.dumps(raw), self._file(token))

    def forget(self, token: Secret) -> None:
        """The token is no longer used."""
        with contextlib.suppress(OSError):
            self._file(token).unlink(missing_ok=True)

    def _file(self, token: Secret) -> Path:
        digest = hashlib.sha256(f"igdesk token {token.reveal()}".encode()).hexdigest()
        return self._folder / f"{digest[:_DIGEST]}.json"


def _record(raw: dict[str, Any]) -> Record:
    times = {name: raw.get(name) for name in ("issued_at", "ends_at", "tried_at")}
    return Record(
        seen_at=datetime.fromisoformat(raw["seen_at"]),
        **{name: None if text is None else datetime.fromisoformat(text) for name, text in times.items()},
        account_id=raw.get("account_id"),
        username=raw.get("username"),
        scopes=tuple(map(str, raw.get("scopes") or ())),
        login="facebook" if raw.get("login") == "facebook" else "instagram",
    )
