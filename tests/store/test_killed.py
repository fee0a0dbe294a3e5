"""Writers that are killed at any moment: what they were told is done, is; nothing is there twice, nothing by halves.

`make soak` does the same hundreds of times: `KILLS=500 SEED=1 pytest -s tests/store/test_killed.py`.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from igdesk.clock import FixedClock
from igdesk.store.engine import LocalStore

from .crew import Member, crew
from .hands import NOW, PEOPLE, Attempt, Job, Journal, Told, journal_lines, perform, visit, work
from .mortal import can_be_seen
from .truths import Sight, check_desk, check_journals, look

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL"),
]

KILLS = int(os.environ.get("KILLS", "16"))
SEED = int(os.environ.get("SEED", "1"))
KILLS_OF_A_DESK = 25
"""A desk that is worked on for longer has logs so long that reading them takes the time of the test."""
MENU = (
    *("note", "message", "reply", "undo") * 3,
    *("claim", "tag", "field", "status") * 2,
    *("release", "merge", "merge", "merge", "split", "link", "escalate", "close"),
)


@dataclass
class Siege:
    """A desk, those who work on it, and what became of them."""

    folder: Path
    chance: random.Random
    seed: int
    kills: int = 0
    lives: int = 0
    pending: dict[str, tuple[Attempt, ...]] = field(default_factory=dict)
    """What the one who was killed last was doing and was not told, by person."""
    fates: Counter[str] = field(default_factory=Counter)
    """What became of that."""
    visits: Counter[bool] = field(default_factory=Counter)
    """Who came in between: whether they were killed."""
    by_steps: bool = field(default_factory=can_be_seen)

    @property
    def database(self) -> Path:
        return self.folder / "desk.db"

    def begin(self) -> None:
        """A desk to which four customers have written."""
        store, journal = self._opened(create=True), Journal(self.folder / "begin.journal")
        for n in range(4):
            attempt = Attempt(
                f"beginn{n:04d}", "sync", 1000 * n, "message", words=(f"customer{n}", f"beginn{n:04d} m0")
            )
            attempt = replace(attempt, at=attempt.at + int(NOW.timestamp() * 1000))
            journal.write(attempt)
            journal.write(perform(store, attempt))
        journal.close()
        store.close()

    def go_on(self, kills: int) -> None:
        """Let some work until each is killed, one while the others go on; look at the desk after each."""
        jobs = [self._job(person) for person in PEOPLE[: self.chance.randint(1, 3)]][: kills - self.kills]
        with crew(work, *jobs) as members:
            for member in members:
                member.tell()
            working = dict(zip(jobs, members, strict=True))
            while working:
                job = self.chance.choice([*working])
                self._end(working.pop(job), job)
                self.pending[job.actor] = _untold(job)
                if not working:
                    self._visit()
                sight = self.look()
                self.fates.update("done" if each.op in sight.ops else "not done" for each in _untold(job))

    def look(self) -> Sight:
        """Open the desk anew and compare it with everything that was written down."""
        store = self._opened()
        answers = [line for line in self._journals() if isinstance(line, Told)]
        sight = store.read(look).result()
        attempts = [line for line in self._journals() if isinstance(line, Attempt)]
        store.close()
        check_desk(sight)
        check_journals(sight, attempts, answers)
        return sight

    def told(self) -> Counter[str]:
        """How often what was tried, and what was answered."""
        lines = [*self._journals()]
        kinds = {line.op: line.kind for line in lines if isinstance(line, Attempt)}
        return Counter(f"{kinds[line.op]} {line.answer}" for line in lines if isinstance(line, Told))

    def _job(self, person: str) -> Job:
        self.lives += 1
        name = f"w{self.lives:04d}"
        return Job(
            self.database,
            self.folder / f"{name}.journal",
            name,
            person,
            f"{self.seed} {name}",
            MENU,
            pending=self.pending.pop(person, ()),
            checkpoint=self.chance.choice((1000, 1000, 30, 3)),
            dies_at=self.chance.randint(1, 500) if self.by_steps and self.chance.random() < 0.6 else None,
        )

    def _end(self, member: Member, job: Job) -> None:
        """At the step of its disk that it was born to die at; else at a random moment, wherever that finds it."""
        if job.dies_at is None:
            for _ in range(self.chance.randint(1, 24)):
                member.await_sign()
            time.sleep(self.chance.uniform(0, 0.006))
            member.kill()
        else:
            assert member.was_killed()
        self.kills += 1

    def _visit(self) -> None:
        """Somebody comes after all are dead, and may die of it, too: while mending or tidying up."""
        step = self.chance.randint(1, 12) if self.by_steps else None
        with crew(visit, Job(self.database, self.folder, "visit", "nobody", "", (), dies_at=step)) as [visitor]:
            visitor.tell()
            self.visits[visitor.was_killed()] += 1

    def _journals(self) -> list[Attempt | Told]:
        return [line for path in sorted(self.folder.glob("*.journal")) for line in journal_lines(path)]

    def _opened(self, *, create: bool = False) -> LocalStore:
        return LocalStore(self.database, FixedClock(NOW), create=create)


def _untold(job: Job) -> tuple[Attempt, ...]:
    """What was tried in a life and not answered."""
    lines = [*job.pending, *journal_lines(job.journal)]
    answered = {line.op for line in lines if isinstance(line, Told)}
    return tuple(line for line in lines if isinstance(line, Attempt) and line.op not in answered)


@pytest.mark.parametrize("desk", range(-(-KILLS // KILLS_OF_A_DESK)))
def test_killed_writers_lose_nothing_that_was_told_and_leave_nothing_by_halves(tmp_path: Path, desk: int) -> None:
    kills = min(KILLS - desk * KILLS_OF_A_DESK, KILLS_OF_A_DESK)
    siege = Siege(tmp_path, random.Random(f"{SEED} {desk}"), SEED + desk)
    siege.begin()
    while siege.kills < kills:
        siege.go_on(kills)
    print(f"\n{siege.kills} kills of writers, {siege.visits[True]} of visitors;", end=" ")
    print(f"untold: {dict(siege.fates)}; told: {dict(sorted(siege.told().items()))}")
