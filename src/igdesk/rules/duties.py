"""What people of the desk have to do on a ticket by a time, whether or not its customer waits: promises, legs.

They are told of it once before it is due, and once when it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from igdesk.rules.model import Leg, Promise, Ticket

PROMISE = "promise"
LEG = "leg"


class Duty(NamedTuple):
    """One of them."""

    clock: str
    """What is recorded of it under this name: `promise:ID`, `leg:ID`."""
    since: datetime
    due_at: datetime
    whom: str
    """Whose it is, as `audience.people` understands it."""


def duties(ticket: Ticket) -> Iterator[Duty]:
    """All that stand on a ticket and have a time; nothing on one that has ended."""
    if ticket.has_ended:
        return
    for promise in ticket.promises:
        yield _promised(promise)
    for leg in ticket.legs:
        if leg.due_at is not None:
            yield _asked(leg, leg.due_at)


def kind_of(clock: str) -> str:
    """Of which kind the duty of this name is: `promise` or `leg`."""
    return clock.partition(":")[0]


def promise_clock(promise: str) -> str:
    """The name of a promise's duty."""
    return f"{PROMISE}:{promise}"


def _promised(promise: Promise) -> Duty:
    return Duty(promise_clock(promise.id), promise.since, promise.due_at, f"agent:{promise.owner}")


def _asked(leg: Leg, due_at: datetime) -> Duty:
    whom = f"agent:{leg.owner}" if leg.owner is not None else f"department:{leg.department}"
    return Duty(f"{LEG}:{leg.id}", leg.since, due_at, whom)
