"""Who syncs: one worker for each database, by a lease without clocks and with a fencing number.

No two computers share a clock, so nothing here asks for the time of day. The holder counts a beat up as long as it
lives. Whoever wants the lease looks at it again and again, and takes it once it has found the same count for `TTL` of
its own steady seconds (`Watch`). The fencing number grows whenever the holder changes, and every write of the worker
checks it inside its own transaction: a worker that slept through its lease cannot write over its successor.

No fence reaches Instagram. Therefore a holder sends only within `ACT_WITHIN` of asking for a beat that succeeded, by
its own steady clock. A beat is committed after it was asked for, and is found unchanged for `TTL` before anybody takes
over: as long as sending takes less than the rest of `TTL`, two never send at the same time.
"""

from __future__ import annotations

import sqlite3
from datetime import timedelta

from igdesk.errors import ConflictError
from igdesk.store.errors import LeaseLost
from igdesk.values import dataclass

TTL = timedelta(seconds=90)
"""How long a lease must stand still before it counts as a dead worker's: several beats, and above the time-outs of
network file systems."""
BEAT_EVERY = TTL / 6
ACT_WITHIN = TTL / 3
"""How long after a beat a message may be sent. One call to Instagram, its turn included, may take up to 47 s."""
LONGEST_GAP = TTL / 3
"""How much of the time between two looks counts, however long it was; see `Watch`."""


@dataclass(frozen=True, slots=True)
class Fence:
    """Proof of a lease: its name and its fencing number."""

    name: str
    token: int


@dataclass(frozen=True, slots=True)
class Sign:
    """What a lease shows: found the same twice, nobody has beaten, taken or given it back in between."""

    token: int
    beat: int
    holder: str | None
    machine: str | None


class Watch:
    """One observer of a lease, with its own steady clock; whether that clock runs while the computer sleeps is all one.

    What counts is the time from the answer of one look to the beginning of the next, if both found the same: no more
    than that is known to have passed without a beat, for a look may hang. After a gap, be it sleep or a drive that did
    not answer, the holder may have been cut off just as long, and is about to beat: so one gap counts `LONGEST_GAP` at
    most, and it takes several looks to declare anybody dead.

    Attributes:
        holder_lives: Whether the last look found that the lease had moved since the one before.
    """

    def __init__(self) -> None:
        self._sign: Sign | None = None
        self._answered = 0.0
        self._still = 0.0
        self.holder_lives = False

    def saw(self, sign: Sign | None, asked: float, answered: float) -> None:
        """Take note of a look.

        Args:
            sign: What it found.
            asked: When it began, in the observer's steady seconds.
            answered: When it ended.
        """
        is_same = sign == self._sign
        gap = max(asked - self._answered, 0.0)
        self._still = self._still + min(gap, LONGEST_GAP.total_seconds()) if is_same else 0.0
        self.holder_lives = not is_same and self._sign is not None
        self._sign, self._answered = sign, answered

    @property
    def dead(self) -> Sign | None:
        """What the lease shows, once it has stood still in somebody's hands for `TTL`."""
        sign = self._sign
        is_dead = sign is not None and sign.holder is not None and self._still >= TTL.total_seconds()
        return sign if is_dead else None


def look(db: sqlite3.Connection, name: str) -> Sign | None:
    """What the lease shows; None before anybody ever had it."""
    row = db.execute("SELECT token, beat, holder, machine FROM leases WHERE name = ?", [name]).fetchone()
    return None if row is None else Sign(row["token"], row["beat"], row["holder"], row["machine"])


def holder(db: sqlite3.Connection, name: str) -> str | None:
    """Who has it; whether they live is seen by a `Watch` alone."""
    sign = look(db, name)
    return None if sign is None else sign.holder


def require_free(sign: Sign | None, *, machine: str, machine_is_free: bool, dead: Sign | None) -> None:
    """Refuse to take a lease that somebody may hold still.

    Args:
        sign: What it shows.
        machine: Id of the computer that wants it.
        machine_is_free: Whether the caller holds that computer's own lock for the desk, so that a lease of the same
            computer is a dead process's and need not be waited for.
        dead: What a `Watch` has found to stand still.

    Raises:
        ConflictError: Somebody else holds it, or may.
    """
    if sign is None or sign.holder is None or sign == dead or (machine_is_free and sign.machine == machine):
        return
    raise ConflictError("store.sync_running", holder=sign.holder)


def take(
    db: sqlite3.Connection, name: str, *, holder: str, machine: str, machine_is_free: bool, dead: Sign | None = None
) -> Fence:
    """Take the lease, if it is free at this moment; see `require_free`.

    Args:
        db: The connection, inside a write transaction.
        name: Which lease.
        holder: Who takes it, in words for others.
        machine: Id of this computer.
        machine_is_free: As there.
        dead: As there: one beat since then, and it is not taken.

    Raises:
        ConflictError: Somebody else holds it, or may.
    """
    sign = look(db, name)
    require_free(sign, machine=machine, machine_is_free=machine_is_free, dead=dead)
    token = 1 if sign is None else sign.token + 1
    db.execute(
        "INSERT INTO leases (name, token, beat, holder, machine, expires_at) VALUES (?, ?, 0, ?, ?, 0)"
        " ON CONFLICT (name) DO UPDATE SET token = excluded.token, beat = 0, holder = excluded.holder,"
        " machine = excluded.machine, expires_at = 0",
        [name, token, holder, machine],
    )
    return Fence(name, token)


def beat(db: sqlite3.Connection, fence: Fence) -> None:
    """Give a sign of life.

    Raises:
        LeaseLost: The lease is somebody else's.
    """
    check_fence(db, fence)
    db.execute("UPDATE leases SET beat = beat + 1 WHERE name = ?", [fence.name])


def release(db: sqlite3.Connection, fence: Fence) -> None:
    """Give the lease back, if it is still held."""
    db.execute(
        "UPDATE leases SET holder = NULL, machine = NULL WHERE name = ? AND token = ?", [fence.name, fence.token]
    )


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
