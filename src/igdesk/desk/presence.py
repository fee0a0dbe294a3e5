"""Who is where: tells others what this program's person looks at or writes on, and knows what the others do.

No clock is shared. A program's row counts up every few seconds; whoever watches remembers when it last saw a row
change, by its own steady clock, and stops showing one that stands still. Nothing here is ever waited for, and no
failure is told: it is a courtesy.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from typing import ParamSpec

from igdesk.clock import Clock
from igdesk.errors import IgdeskError
from igdesk.store import presence
from igdesk.store.engine import Pending, Store, Work
from igdesk.store.presence import Doing, Sign
from igdesk.values import dataclass

P = ParamSpec("P")

BEAT_EVERY = 10.0
"""Seconds between two signs of life, while the person stays where they are."""
SHOWN_FOR = 30.0
"""Seconds after its last sign for which somebody is still shown: two beats may be lost."""
KEPT_FOR = 600.0
"""Seconds after which a row that stands still is taken away: its program has died."""
_LONGEST_STEP = 15.0
"""Seconds that count at most between two looks: a computer that slept has not watched anybody stand still."""


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody who is at a ticket."""

    agent: str
    machine: str
    doing: Doing
    is_me: bool
    """Whether it is the same person, with another program."""


@dataclass(frozen=True, slots=True)
class _Seen:
    sign: Sign
    since: float
    """When it was first seen so, in seconds of watching."""


class Presence:
    """The presence of one program's person, and of the others.

    Args:
        store: The database.
        clock: Steady seconds.
        me: Id of the agent who works with this program.
        session: Names this program; made up unless it is given.
        machine: This computer's name; the system's unless it is given.
    """

    def __init__(
        self, store: Store, clock: Clock, me: str, *, session: str | None = None, machine: str | None = None
    ) -> None:
        self._store = store
        self._clock = clock
        self._me = me
        self._session = session or os.urandom(8).hex()
        self._machine = machine or platform.node() or "localhost"
        self._here: tuple[int, Doing] | None = None
        self._told: tuple[int, Doing] | None = None
        self._beat = 0
        self._due = 0.0
        self._under_way: Pending[None] | None = None
        self._seen: dict[str, _Seen] = {}
        self._watched = 0.0
        self._looked_at: float | None = None
        self._others: dict[int, tuple[Other, ...]] = {}
        self._buried: set[Sign] = set()
        """What was to be taken away: asked once, since a program that may only read could not."""

    # What is said

    def be(self, here: tuple[int, Doing] | None) -> None:
        """The person is at a ticket, or at none; told at once where that is new, and again every few seconds."""
        self._here = here
        now = self._clock.monotonic()
        is_new = here != self._told
        if not self._is_free or not (is_new or (here is not None and now >= self._due)):
            return
        self._told, self._due = here, now + BEAT_EVERY
        if here is None:
            self._signal(presence.leave, self._session)
        else:
            self._beat += 1
            ticket, doing = here
            sign = Sign(self._session, self._me, self._machine, ticket, doing, self._beat)
            self._signal(presence.show, sign)

    def leave(self) -> None:
        """The program ends."""
        if self._beat:
            self._here = self._told = None
            self._signal(presence.leave, self._session)

    @property
    def _is_free(self) -> bool:
        """On a share that hangs, signs do not pile up: there is never more than one."""
        return self._under_way is None or self._under_way.is_done

    def _signal(self, work: Work[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
        try:
            self._under_way = self._store.signal(work, *args, **kwargs)
        except IgdeskError:  # a courtesy: the next sign may arrive
            self._under_way = None

    # What is seen

    def saw(self, signs: Iterable[Sign]) -> bool:
        """Take in a look at all signs; whether what is to be shown has changed, which it may by time alone."""
        now = self._clock.monotonic()
        if self._looked_at is not None:
            self._watched += min(max(now - self._looked_at, 0.0), _LONGEST_STEP)
        self._looked_at = now
        self._seen = {sign.session: self._seen_now(sign) for sign in signs if sign.session != self._session}
        self._clean_up()
        others = self._shown()
        changed = others != self._others
        self._others = others
        return changed

    def at(self, ticket: int) -> tuple[Other, ...]:
        """Who else is at a ticket, those who write first."""
        return self._others.get(ticket, ())

    def doing(self, ticket: int) -> Doing | None:
        """The most that anybody else does on a ticket."""
        others = self.at(ticket)
        return others[0].doing if others else None

    def _seen_now(self, sign: Sign) -> _Seen:
        before = self._seen.get(sign.session)
        return before if before is not None and before.sign == sign else _Seen(sign, self._watched)

    def _shown(self) -> dict[int, tuple[Other, ...]]:
        found: dict[int, set[Other]] = {}
        for seen in self._seen.values():
            sign = seen.sign
            if self._watched - seen.since <= SHOWN_FOR:
                other = Other(sign.agent, sign.machine, sign.doing, sign.agent == self._me)
                found.setdefault(sign.ticket, set()).add(other)
        return {ticket: tuple(sorted(others, key=_first_writers)) for ticket, others in found.items()}

    def _clean_up(self) -> None:
        dead = {seen.sign for seen in self._seen.values() if self._watched - seen.since >= KEPT_FOR}
        if self._is_free and dead - self._buried:
            self._buried = dead
            self._signal(presence.forget, [(sign.session, sign.beat) for sign in dead])


def _first_writers(other: Other) -> tuple[bool, str, str]:
    return other.doing is not Doing.WRITES, other.agent, other.machine
