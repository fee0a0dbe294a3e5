"""How far the sync has come, and what it last had to say: read by every process that shows the desk."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from igdesk.clock import from_ms, to_ms
from igdesk.config.accounts import told_of
from igdesk.i18n import Phrase
from igdesk.store import incident_rows, lease
from igdesk.store.lease import Fence, Sign, check_fence
from igdesk.store.rows import as_json, ms, phrase_data, phrase_of, when
from igdesk.store.sql import IS_UNSETTLED, one_of
from igdesk.values import dataclass

if TYPE_CHECKING:
    from igdesk.rules.incident import Incident


@dataclass(frozen=True, slots=True)
class TokenEnding:
    """When the access token of whoever syncs is over."""

    by: datetime
    is_known: bool
    """Whether Instagram told it; if not, it is so at the latest."""
    can_renew: bool
    """Whether it is renewed by itself: nothing can be put into the environment."""


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """What the status line shows of the sync."""

    account: str = ""
    username: str | None = None
    last_ok_at: datetime | None = None
    """When everything was last fetched and sent."""
    error: Phrase | None = None
    """What is wrong, with its cure; none while all is well."""
    calls_last_minute: int = 0
    usage_percent: float | None = None
    blocked_until: datetime | None = None
    is_locked_out: bool = False
    """Whether the token is dead: nothing is fetched or sent until there is another one."""
    token: TokenEnding | None = None
    polls_every: timedelta | None = None
    """How long whoever syncs waits between two polls at the moment."""
    name: str | None = None
    """What people call the account, where the desk has several."""

    @property
    def trouble(self) -> Phrase | None:
        """What is wrong, and with which account."""
        return None if self.error is None else self.told(self.error)

    def told(self, what: Phrase) -> Phrase:
        """Something about the account: with its name, where the desk has several."""
        return told_of(self.name, what)


@dataclass(frozen=True, slots=True)
class Health:
    """The state of the machinery behind the screens."""

    accounts: tuple[SyncStatus, ...]
    """How the sync of each account fares; none while nothing was ever synced."""
    holder: str | None
    """Who has the sync; should they be dead, somebody else takes it over."""
    queued: int
    unconfirmed: int
    failed: int
    """Replies that are not confirmed by Instagram, by state."""
    faults: int
    """Objects of Instagram's that could not be understood."""
    rev: int
    profile: str
    """How the file is kept: `local`, or `shared` on a network drive. That it was read says that it answers."""
    crises: tuple[Incident, ...] = ()
    """Incidents that everybody has to know of."""
    next_moment: datetime | None = None
    """The next moment that was chosen for a reply which waits."""
    lease: Sign | None = None
    """What the lease of the sync shows, for whoever watches whether its holder lives."""

    @property
    def sync(self) -> SyncStatus | None:
        """The account that fares worst: a dead token, then whatever else is wrong, then the one that is behind."""
        return min(self.accounts, key=_wellness, default=None)


def _wellness(status: SyncStatus) -> tuple[bool, bool, float]:
    """Smaller is worse."""
    last = 0.0 if status.last_ok_at is None else status.last_ok_at.timestamp()
    return not status.is_locked_out, status.error is None, last


def accounts(db: sqlite3.Connection) -> tuple[str, ...]:
    """The accounts that this desk has read."""
    return tuple(row[0] for row in db.execute("SELECT account FROM sync_state ORDER BY account"))


def names(db: sqlite3.Connection) -> dict[str, str | None]:
    """What each account that this desk has read is called, by id; None where that is not known."""
    rows = db.execute("SELECT account, json_extract(status, '$.username') AS name FROM sync_state")
    return {row["account"]: row["name"] for row in rows if row["account"]}


def watermark(db: sqlite3.Connection, account: str) -> datetime | None:
    """Up to when everything that changed at Instagram is stored."""
    row = db.execute("SELECT watermark FROM sync_state WHERE account = ?", [account]).fetchone()
    return None if row is None else when(row["watermark"])


def set_watermark(db: sqlite3.Connection, account: str, at: datetime, fence: Fence | None) -> None:
    """Everything up to `at` is stored; it never goes back."""
    check_fence(db, fence)
    db.execute(
        "INSERT INTO sync_state (account, watermark) VALUES (?, ?) ON CONFLICT (account)"
        " DO UPDATE SET watermark = max(coalesce(watermark, 0), excluded.watermark)",
        [account, to_ms(at)],
    )


def save_status(db: sqlite3.Connection, status: SyncStatus, fence: Fence | None, ours: Collection[str] = ()) -> None:
    """Tell everybody how the sync of an account fares.

    Args:
        db: The connection.
        status: How it fares.
        fence: The lease.
        ours: Every account of the desk, as far as known. What was told of others, or before the account was known, is
            over; how far they had come is not forgotten.
    """
    check_fence(db, fence)
    if status.account:
        db.execute("DELETE FROM sync_state WHERE account = ''")
        still = (status.account, *ours)
        db.execute(f"UPDATE sync_state SET status = '{{}}' WHERE NOT account {one_of(still)}", still)
    data = {
        "username": status.username,
        "last_ok_at": ms(status.last_ok_at),
        "error": None if status.error is None else phrase_data(status.error),
        "calls_last_minute": status.calls_last_minute,
        "usage_percent": status.usage_percent,
        "blocked_until": ms(status.blocked_until),
        "is_locked_out": status.is_locked_out,
        "token": None if status.token is None else _ending_data(status.token),
        "polls_every_s": None if status.polls_every is None else status.polls_every.total_seconds(),
        "name": status.name,
    }
    db.execute(
        "INSERT INTO sync_state (account, status) VALUES (?, ?) ON CONFLICT (account)"
        " DO UPDATE SET status = excluded.status",
        [status.account, as_json(data)],
    )


def blocked_until(db: sqlite3.Connection, account: str | None = None) -> datetime | None:
    """Until when Instagram wants no calls, as whoever synced last has told; for one account, or for any."""
    rows = db.execute("SELECT account, status FROM sync_state WHERE account = coalesce(?, account)", [account])
    told = (_status_of(row).blocked_until for row in rows)
    return max(filter(None, told), default=None)


def _next_moment(db: sqlite3.Connection) -> datetime | None:
    """The next moment at which a reply goes that waits for it."""
    waits = "state = 'queued' AND send_at IS NOT NULL AND asleep = 1"
    return when(db.execute(f"SELECT min(send_at) AS at FROM outbox WHERE {waits}").fetchone()["at"])


def health(db: sqlite3.Connection) -> Health:
    """How the sync and the outbox fare, and what everybody has to know."""
    sign = lease.look(db, "sync")
    told = db.execute("SELECT account, status FROM sync_state WHERE status != '{}' ORDER BY account").fetchall()
    under_way = f"state {IS_UNSETTLED} AND asleep = 0"
    states = dict(db.execute(f"SELECT state, count(*) FROM outbox WHERE {under_way} GROUP BY state").fetchall())
    meta = db.execute("SELECT rev, profile FROM meta").fetchone()
    return Health(
        accounts=tuple(_status_of(row) for row in told),
        holder=None if sign is None else sign.holder,
        queued=states.get("queued", 0) + states.get("sending", 0),
        unconfirmed=states.get("unconfirmed", 0),
        failed=states.get("failed", 0),
        faults=db.execute("SELECT count(*) FROM inbound_faults").fetchone()[0],
        rev=meta["rev"],
        profile=meta["profile"],
        lease=sign,
        crises=tuple(each for each in incident_rows.running(db) if each.is_crisis),
        next_moment=_next_moment(db),
    )


def _status_of(row: sqlite3.Row) -> SyncStatus:
    data = json.loads(row["status"])
    if not data:
        return SyncStatus(row["account"])
    return SyncStatus(
        account=row["account"],
        username=data["username"],
        last_ok_at=when(data["last_ok_at"]),
        error=None if data["error"] is None else phrase_of(data["error"]),
        calls_last_minute=data["calls_last_minute"],
        usage_percent=data["usage_percent"],
        blocked_until=when(data["blocked_until"]),
        is_locked_out=data.get("is_locked_out", False),
        token=_ending_of(data["token"]) if data.get("token") else None,
        polls_every=timedelta(seconds=data["polls_every_s"]) if data.get("polls_every_s") else None,
        name=data.get("name"),
    )


def _ending_data(ending: TokenEnding) -> dict[str, Any]:
    return {"by": ms(ending.by), "is_known": ending.is_known, "can_renew": ending.can_renew}


def _ending_of(data: Mapping[str, Any]) -> TokenEnding:
    return TokenEnding(from_ms(data["by"]), data["is_known"], data["can_renew"])
