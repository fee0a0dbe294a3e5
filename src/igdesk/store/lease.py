"""Who syncs: one worker for each database, by a lease with an expiry and a fencing number.

The number grows whenever the holder changes, and every write of the worker checks it: a worker that slept through its
lease cannot write over its successor.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from igdesk.clock import to_ms
from igdesk.errors import ConflictError
from igdesk.store.errors import LeaseLost

TTL = timedelta(seconds=90)
"""How long a lease holds without a beat: more than twice what one call to Instagram may take, and above the time-outs
of network file systems."""
OPS_KEPT = timedelta(days=30)
"""How long operations are remembered: far longer than anything waits for its outcome."""


@dataclass(frozen=True, slots=True)
class Fence:
    """Proof of a lease: its name and its fencing number."""

    name: str
    token: int


def take(
    db: sqlite3.Connection, name: str, *, holder: str, machine: str, now: datetime, machine_is_free: bool
) -> Fence:
    """Take the lease.

    Args:
        db: The connection, inside a write transaction.
        name: Which lease.
        holder: Who takes it, in words for others.
        machine: Id of this computer.
        now: The time.
        machine_is_free: Whether the caller holds this computer's own lock for the desk, so that a lease of the same
            computer is a dead process's and need not be waited for.

    Raises:
        ConflictError: Somebody else holds it.
    """
    db.execute("DELETE FROM ops WHERE at < ?", [to_ms(now - OPS_KEPT)])
    row = db.execute("SELECT * FROM leases WHERE name = ?", [name]).fetchone()
    expires = to_ms(now + TTL)
    if row is None:
        db.execute(
            "INSERT INTO leases (name, token, holder, machine, expires_at) VALUES (?, 1, ?, ?, ?)",
            [name, holder, machine, expires],
        )
        return Fence(name, 1)
    is_dead = machine_is_free and row["machine"] == machine
    if row["holder"] is not None and row["expires_at"] > to_ms(now) and not is_dead:
        raise ConflictError("store.sync_running", holder=row["holder"])
    token = row["token"] + 1
    db.execute(
        "UPDATE leases SET token = ?, holder = ?, machine = ?, expires_at = ? WHERE name = ?",
        [token, holder, machine, expires, name],
    )
    return Fence(name, token)


def beat(db: sqlite3.Connection, fence: Fence, now: datetime) -> None:
    """Hold the lease for another `TTL`.

    Raises:
        LeaseLost: It is somebody else's.
    """
    check_fence(db, fence)
    db.execute("UPDATE leases SET expires_at = ? WHERE name = ?", [to_ms(now + TTL), fence.name])


def release(db: sqlite3.Connection, fence: Fence) -> None:
    """Give the lease back, if it is still held."""
    db.execute(
        "UPDATE leases SET holder = NULL, machine = NULL, expires_at = 0 WHERE name = ? AND token = ?",
        [fence.name, fence.token],
    )


def holder(db: sqlite3.Connection, name: str, now: datetime) -> str | None:
    """Who holds it now."""
    row = db.execute("SELECT holder FROM leases WHERE name = ? AND expires_at > ?", [name, to_ms(now)]).fetchone()
    return None if row is None else row["holder"]


def check_fence(db: sqlite3.Connection, fence: Fence | None) -> None:
    """Refuse to write for a worker whose lease is gone; no fence, no check: a person writes.

    Raises:
        LeaseLost: Another worker has it.
    """
    if fence is None:
        return
    row = db.execute("SELECT token FROM leases WHERE name = ?", [fence.name]).fetchone()
    if row is None or row["token"] != fence.token:
        raise LeaseLost("store.lease_lost")
