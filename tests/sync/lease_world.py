"""Several computers that share one desk, in simulated time: each with clocks of its own, sleep, outages and crashes.

Simulated are time, the way to the database and Instagram. What decides is the program's own: `SyncDesk`, `store.lease`
and `store.settle` on a real SQLite database. Computers run coroutines; whatever these wait for is an event in true
time, which no program ever sees.
"""

from __future__ import annotations

import heapq
import sqlite3
from collections.abc import Callable, Coroutine, Generator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum
from itertools import count
from random import Random
from typing import Any, cast

from igdesk.clock import to_ms
from igdesk.config.model import Config
from igdesk.desk.lease_holder import LEASE
from igdesk.desk.sync_desk import SyncDesk
from igdesk.errors import ConflictError
from igdesk.store import lease
from igdesk.store.engine import Store, begin_operation
from igdesk.store.errors import LeaseLost, StoreError
from igdesk.store.lease import BEAT_EVERY, Fence, Sign
from igdesk.store.settle import Settling

RETRY = 10.0
LATENCY = 1.0
"""The longest way to the database, or back."""
LONGEST_SENDING = 47.0
"""A turn in the budget, and a call to Instagram."""
LONGEST_PAUSE = 20.0
WRITTEN = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
BEGIN = WRITTEN + timedelta(days=20)
_OUTCOMES = frozenset({"confirm", "fail", "doubt"})
"""What is recorded without a lease: facts."""


class Kind(Enum):
    """What can befall a computer."""

    SLEEPS = "sleeps"
    FAILS = "fails"
    """The database answers with an error at once."""
    HANGS = "hangs"
    """What is asked of the database happens when the drive is back."""
    UNTOLD = "untold"
    """What is asked of the database happens, and the answer is lost."""
    LATE = "late"
    """What is asked of the database happens, and the answer comes when the drive is back."""
    CRASHES = "crashes"
    LEAVES = "leaves"
    """Gives the lease back, and begins anew later."""
    JUMPS = "jumps"
    """The time of day jumps; `lasts` says how far."""


@dataclass(frozen=True, slots=True)
class Spell:
    """It begins, in true seconds, and lasts."""

    kind: Kind
    at: float
    lasts: float

    @property
    def end(self) -> float:
        return self.at + self.lasts


@dataclass(frozen=True, slots=True)
class Weather:
    """What befalls one computer, and how its steady clock runs."""

    spells: tuple[Spell, ...] = ()
    rate: float = 1.0
    counts_sleep: bool = True

    def of(self, *kinds: Kind) -> list[Spell]:
        return sorted((s for s in self.spells if s.kind in kinds), key=lambda s: s.at)

    def during(self, at: float, *kinds: Kind) -> Spell | None:
        """The spell that holds at this moment, the longest if there are several."""
        return max((s for s in self.of(*kinds) if s.at <= at < s.end), key=lambda s: s.end, default=None)

    def awake_from(self, at: float) -> float:
        while spell := self.during(at, Kind.SLEEPS):
            at = spell.end
        return at

    def asleep_within(self, begin: float, end: float) -> float:
        """Seconds of sleep between two moments."""
        slept, since = 0.0, begin
        for spell in self.of(Kind.SLEEPS):
            since = max(since, spell.at)
            if since < min(spell.end, end):
                slept += min(spell.end, end) - since
                since = min(spell.end, end)
        return slept

    def after(self, at: float, seconds: float) -> float:
        """When a timer ends: it stands still while the computer sleeps, and ends after it woke at the earliest."""
        left, until = seconds / self.rate, at
        while left > 1e-6:
            until = self.awake_from(until)
            sleeps = min((s.at for s in self.of(Kind.SLEEPS) if s.at > until), default=until + left)
            step = min(left, sleeps - until)
            until, left = until + step, left - step
        return self.awake_from(until)

    def is_calm(self, begin: float, end: float) -> bool:
        """Whether nothing befalls the computer between two moments but jumps of the time of day."""
        return not any(s.kind is not Kind.JUMPS and s.at < end and s.end > begin for s in self.spells)


@dataclass(frozen=True, slots=True)
class Commit:
    """A transaction that happened."""

    at: float
    computer: int
    work: str
    fence: Fence | None
    before: Sign | None
    after: Sign | None


@dataclass(frozen=True, slots=True)
class Sending:
    """A message on its way to Instagram; as far as its computer was awake, for what sleeps sends nothing."""

    computer: int
    reply: str
    asked: float
    """When the program asked for it."""
    begin: float
    end: float


@dataclass(frozen=True, slots=True)
class Pause:
    """What a program awaits: a timer."""

    seconds: float

    def __await__(self) -> Generator[Pause, Any, None]:
        yield self


@dataclass(frozen=True, slots=True)
class Call:
    """What a program awaits: the database."""

    work: str
    fence: Fence | None
    job: Callable[[sqlite3.Connection], Any]

    def __await__(self) -> Generator[Call, Any, Any]:
        return (yield self)


class FarStore:
    """A computer's way to the database."""

    def __init__(self, computer: Computer) -> None:
        self._computer = computer

    def read(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Call:
        return Call(f"read {work.__name__}", None, lambda db: work(db, *args, **kwargs))

    def signal(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Call:
        return Call(work.__name__, _fence_in(args, kwargs), lambda db: work(db, *args, **kwargs))

    def write(self, op: str, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Call:
        def job(db: sqlite3.Connection) -> Any:
            begin_operation(db, op, to_ms(self._computer.now()))
            return work(db, *args, **kwargs)

        return Call(work.__name__, _fence_in(args, kwargs), job)


def _fence_in(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Fence | None:
    for each in (*args, *kwargs.values()):
        if isinstance(each, Fence):
            return each
        if isinstance(each, Settling):
            return each.fence
    return None


class Computer:
    """One computer: a clock, a way to the database, and a worker for as long as it does not crash."""

    def __init__(self, world: World, number: int, weather: Weather) -> None:
        self._world = world
        self.number = number
        self.weather = weather
        self.life = 0
        self.left_until = 0.0

    def now(self) -> datetime:
        jumped = sum(s.lasts for s in self.weather.of(Kind.JUMPS) if s.at <= self._world.now)
        return BEGIN + timedelta(seconds=self._world.now + jumped)

    def monotonic(self) -> float:
        now = self._world.now
        slept = 0.0 if self.weather.counts_sleep else self.weather.asleep_within(0.0, now)
        return 1000.0 * self.number + (now - slept) * self.weather.rate

    def start(self) -> None:
        self.life += 1
        self._world.run(self, self._work())

    async def _work(self) -> None:
        """What `SyncWorker.run` does, as far as the lease is concerned."""
        desk = SyncDesk(cast("Store", FarStore(self)), Config(), self)
        while True:
            try:
                await desk.take_lease(f"agent@{self.number}", f"machine-{self.number}", machine_is_free=True)
            except (ConflictError, StoreError):
                await Pause(RETRY)
                continue
            held = [True]
            self._world.run(self, self._beat(desk, held))
            with suppress(LeaseLost):
                await self._rounds(desk)
            held.clear()
            with suppress(StoreError):
                await desk.release()
            await Pause(max(RETRY, self.left_until - self._world.now))

    async def _beat(self, desk: SyncDesk, held: list[bool]) -> None:
        with suppress(LeaseLost):
            while held:
                with suppress(StoreError):
                    await desk.beat()
                await Pause(BEAT_EVERY.total_seconds())

    async def _rounds(self, desk: SyncDesk) -> None:
        while True:
            leaves = self.weather.during(self._world.now, Kind.LEAVES)
            if leaves is not None:
                self.left_until = leaves.end
                return
            with suppress(StoreError):
                await desk.doubt_interrupted()
                asked = self._world.now
                row = await desk.claim_next()
                if row is not None:
                    await self._world.send(self, row.id, asked)
                    await desk.confirm(row.id, f"m-{row.id}", self.now())
            await Pause(self._world.chance.uniform(0.5, LONGEST_PAUSE))


@dataclass
class World:
    """True time, the one database, and what happened."""

    db: sqlite3.Connection
    weathers: tuple[Weather, ...]
    chance: Random
    now: float = 0.0
    commits: list[Commit] = field(default_factory=list)
    sendings: list[Sending] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()
        self._programs: list[Coroutine[Any, Any, None]] = []
        self.computers = [Computer(self, n, weather) for n, weather in enumerate(self.weathers)]

    def let(self, seconds: float) -> None:
        """Let so much time pass, from the beginning on."""
        for computer in self.computers:
            for crash in computer.weather.of(Kind.CRASHES):
                self._at(crash.at, lambda computer=computer: self._end(computer))  # type: ignore[misc]  # bound now
                self._at(crash.end, lambda computer=computer, crash=crash: self._rise(computer, crash))  # type: ignore[misc]  # the same
            if computer.weather.during(0.0, Kind.CRASHES) is None:
                self._at(self.chance.uniform(0, RETRY), computer.start)
        while self._events and self._events[0][0] <= seconds:
            self.now, _, happen = heapq.heappop(self._events)
            happen()
        self.now = seconds
        for program in self._programs:
            program.close()
        self.db.close()

    def run(self, computer: Computer, program: Coroutine[Any, Any, None]) -> None:
        """Begin a program on a computer; it ends with the computer's life."""
        self._programs.append(program)
        self._resume(computer, computer.life, program, None)

    async def send(self, computer: Computer, reply: str, asked: float) -> None:
        """Send to Instagram: takes true time, and ends at once where the computer falls asleep."""
        takes = self.chance.uniform(0.1, LONGEST_SENDING)
        sleeps = (s.at for s in computer.weather.of(Kind.SLEEPS) if s.at >= self.now)
        end = min(self.now + takes, min(sleeps, default=self.now + takes))
        self.sendings.append(Sending(computer.number, reply, asked, self.now, end))
        await Pause(takes)

    def _end(self, computer: Computer) -> None:
        computer.life += 1  # whatever it ran belongs to an earlier life

    def _rise(self, computer: Computer, crash: Spell) -> None:
        if computer.weather.during(crash.end, Kind.CRASHES) is None:
            computer.start()

    def _at(self, at: float, happen: Callable[[], None]) -> None:
        heapq.heappush(self._events, (at, next(self._order), happen))

    def _resume(
        self, computer: Computer, life: int, program: Coroutine[Any, Any, None], answer: Any, *, failed: bool = False
    ) -> None:
        wakes = computer.weather.awake_from(self.now)
        if wakes > self.now:
            self._at(wakes, lambda: self._resume(computer, life, program, answer, failed=failed))
            return
        if computer.life != life:
            return
        try:
            wanted = program.throw(answer) if failed else program.send(answer)
        except StopIteration:
            return
        if isinstance(wanted, Pause):
            self._at(
                computer.weather.after(self.now, wanted.seconds), lambda: self._resume(computer, life, program, None)
            )
            return

        def reply(value: Any, *, failed: bool) -> None:
            late = computer.weather.during(self.now, Kind.LATE)
            back = self.chance.uniform(0.0, LATENCY)
            self._at(
                (late.end if late else self.now) + back,
                lambda: self._resume(computer, life, program, value, failed=failed),
            )

        self._ask(computer, life, wanted, reply)

    def _ask(self, computer: Computer, life: int, call: Call, reply: Callable[..., None]) -> None:
        def arrive() -> None:
            if computer.life != life:
                return
            trouble = computer.weather.during(self.now, Kind.SLEEPS, Kind.HANGS, Kind.FAILS, Kind.UNTOLD)
            if trouble is not None and trouble.kind in (Kind.SLEEPS, Kind.HANGS):
                self._at(trouble.end, arrive)
                return
            lost = StoreError("store.busy", path="desk.db", reason="simulated")
            if trouble is not None and trouble.kind is Kind.FAILS:
                reply(lost, failed=True)
                return
            try:
                value = self._commit(computer, call)
            except Exception as error:
                reply(error, failed=True)
                return
            reply(value if trouble is None else lost, failed=trouble is not None)

        self._at(self.now + self.chance.uniform(0.0, LATENCY), arrive)

    def _commit(self, computer: Computer, call: Call) -> Any:
        before = lease.look(self.db, LEASE)
        self.db.execute("BEGIN IMMEDIATE")
        try:
            value = call.job(self.db)
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")
        if not call.work.startswith("read "):
            fence = None if call.work in _OUTCOMES else call.fence
            self.commits.append(Commit(self.now, computer.number, call.work, fence, before, lease.look(self.db, LEASE)))
        return value
