"""What runs on each of the computers: somebody who writes at random, one who watches, one who says what is true.

    python -m tests.netfs.member

The first line of standard input says what to do (`Duty`), the next one lets it begin, the end of input ends it. Every
line of standard output is JSON: attempts and answers as in a journal, and what is named below.
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ParamSpec

from igdesk.clock import FixedClock, from_ms, to_ms
from igdesk.machine import machine_id
from igdesk.store.engine import Store
from igdesk.store.errors import StoreError
from igdesk.store.opening import Here, open_store
from igdesk.store.shared import proof
from igdesk.store.shared.errors import ShareGone, Unsure
from igdesk.store.shared.link import link_of
from igdesk.store.shared.meeting import Party
from igdesk.store.shared.prepare import admit
from igdesk.store.shelf import Shelf
from tests.netfs.slowly import SlowWrites
from tests.store.hands import NOW, Attempt, Hands, Told, Writes, line_of, perform
from tests.store.truths import Sight, check_desk, check_journals, look

P = ParamSpec("P")

_BREATH = 0.05
"""Seconds before somebody who was told that the drive is gone tries again."""
IDENTITY, PROOF, READY, SEEN = "identity", "proof", "ready", "seen"
TOOK, TROUBLE, VERDICT = "took", "trouble", "verdict"


@dataclass(frozen=True, slots=True)
class Duty:
    """What one of them is to do.

    Attributes:
        role: `begin`, `identify`, `prove`, `write`, `watch` or `judge`.
        database: The desk, as this computer sees it.
        home: This computer's own folder of igdesk.
        name: What operations' ids begin with.
        actor: Who acts.
        menu: See `Hands`.
        attempts: How many; none: until input ends.
        pause: Seconds after each; of a proof, how long is counted.
        slow: Seconds that each write has the drive.
        is_proven: Whether it may write already.
        at: Where their clock stands, in milliseconds.
        admits: Ids of other computers that may write from now on.
        pending: Lines of attempts whose outcome nobody knows, to be made again first, under the same ids.
    """

    role: str
    database: str
    home: str
    name: str = "nobody"
    actor: str = "agent0"
    menu: tuple[str, ...] = ()
    attempts: int | None = None
    pause: float = 0.0
    slow: float = 0.0
    is_proven: bool = False
    at: int = to_ms(NOW)
    admits: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a desk that several computers wrote to.

    Attributes:
        rev: Its revision.
        answers: What was told, how often.
        lost: Operations that were told done, and are not there.
        ghosts: Operations that were told not done, and are there.
        dirty: Operations that somebody saw, and that are not there.
        faults: What else is wrong, in the words of the checks.
    """

    rev: int
    answers: dict[str, int]
    lost: tuple[str, ...] = ()
    ghosts: tuple[str, ...] = ()
    dirty: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.ghosts or self.dirty or self.faults)


def say(kind: str, **values: Any) -> None:
    """One line, whole, whatever happens next."""
    _line({kind: values})


def _line(values: dict[str, Any]) -> None:
    os.write(1, json.dumps(values).encode() + b"\n")


def _store(duty: Duty, create: bool) -> Store:
    home, database = Path(duty.home), Path(duty.database)
    shelf = Shelf(database, home / "backups", home / "backups", home / "marks")
    here = Here(home, f"{duty.actor}@{home.name}")
    return open_store(database, FixedClock(from_ms(duty.at)), here, create=create, shelf=shelf, tell=None)


@contextmanager
def opened(duty: Duty, *, create: bool = False) -> Iterator[Store]:
    """The desk, in whichever profile it is."""
    store = _store(duty, create)
    try:
        yield store
    finally:
        store.close()


def begin(duty: Duty) -> None:
    """Make a desk to which so many customers have written."""
    with opened(duty, create=True) as store:
        for n in range(duty.attempts or 1):
            op = f"{duty.name}n{n:04d}"
            attempt = Attempt(op, "sync", duty.at, "message", words=(f"customer{n}", f"{op} m0"))
            _tell(store, attempt)
        for machine in duty.admits:
            store.signal(admit, machine, "other", "{}", from_ms(duty.at), "{}").result()


def identify(duty: Duty) -> None:
    """Say which computer this is."""
    say(IDENTITY, machine=machine_id(Path(duty.home)))


def prove(duty: Duty) -> None:
    """Count together with another computer that does the same now, as `igdesk share check` does, in less time."""
    database, now = Path(duty.database), from_ms(duty.at)
    with opened(duty) as store:
        _ready()
        link = link_of(database)
        me = Party(duty.name, machine_id(Path(duty.home)), duty.name, duty.is_proven, link.facts, proof.versions())

        def record(outcome: proof.Outcome) -> None:
            store.write(f"{duty.name}-proof", proof.record_proof, me, outcome, now).result()

        pace = proof.Pace(meet=30.0, count=duty.pause, longest=duty.pause + 4.0)
        outcome = proof.prove(database, me, record, lambda _: None, pace=pace)
        say(PROOF, result=outcome.result, faults=[fault.in_("en") for fault in outcome.faults])


def write(duty: Duty) -> None:
    """Try one thing after another, and write down what is told."""
    with opened(duty) as store:
        end = _ready()
        for line in duty.pending:
            _tell(store, _attempt(line), is_new=False)
        writes: Writes = SlowWrites(store, duty.slow) if duty.slow else store
        hands = Hands(store, duty.name, duty.actor, random.Random(duty.name), duty.menu)
        done = 0
        while done != duty.attempts and not end.is_set():
            try:
                chosen = hands.next()
            except StoreError as error:
                say(TROUBLE, key=error.phrase.key)
                end.wait(_BREATH)
                continue
            if chosen is not None:
                _tell(writes, chosen)
                done += 1
            end.wait(duty.pause)


def _tell(store: Writes, attempt: Attempt, *, is_new: bool = True) -> None:
    if is_new:
        _line(asdict(attempt))
    began = time.monotonic()
    try:
        told = perform(store, attempt)
    except Unsure:
        told = Told(attempt.op, "unknown")
    except StoreError as error:
        told = Told(attempt.op, "failed")
        say(TROUBLE, key=error.phrase.key, op=attempt.op)
    _line(asdict(told))
    say(TOOK, seconds=round(time.monotonic() - began, 4))


def watch(duty: Duty) -> None:
    """Look at the desk again and again, once at least; each time it must be whole, and never older than before."""
    with opened(duty) as store:
        end, known, rev = _ready(), set[str](), 0
        while not (rev and end.wait(duty.pause)):
            try:
                sight = store.read(look).result()
            except ShareGone as error:
                say(TROUBLE, key=error.phrase.key)
                if end.wait(_BREATH):
                    break
                continue
            faults = _faults(check_desk, sight)
            if sight.rev < rev:
                faults.append(f"the desk went back from {rev} to {sight.rev}")
            say(SEEN, rev=sight.rev, ops=sorted(sight.ops - known), faults=faults)
            known |= sight.ops
            rev = sight.rev


def judge(duty: Duty) -> None:
    """Compare the desk with all that was written down, which comes in through standard input."""
    attempts: list[Attempt] = []
    answers: list[Told] = []
    seen: set[str] = set()
    for line in sys.stdin:
        values = json.loads(line)
        if SEEN in values:
            seen.update(values[SEEN]["ops"])
        elif "op" in values:
            found = line_of(line)
            (attempts if isinstance(found, Attempt) else answers).append(found)  # type: ignore[arg-type]  # sorted so
    with opened(duty) as store:
        sight = store.read(look).result()
    say(VERDICT, **asdict(_verdict(sight, attempts, answers, seen)))


def _verdict(sight: Sight, attempts: list[Attempt], answers: list[Told], seen: set[str]) -> Verdict:
    """What is there, held against what was told; the last answer that somebody was given about an operation counts."""
    last = {told.op: told for told in answers if told.answer != "unknown"}
    done = {op for op, told in last.items() if told.answer in ("done", "repeated")}
    known = [Told(told.op, "refused") if told.answer == "failed" else told for told in last.values()]
    return Verdict(
        rev=sight.rev,
        answers=dict(Counter(told.answer for told in answers)),
        lost=tuple(sorted(done - sight.ops)),
        ghosts=tuple(sorted(last.keys() - done & sight.ops)),
        dirty=tuple(sorted(seen - sight.ops)),
        faults=(
            *_faults(check_desk, sight),
            *_faults(check_journals, sight, attempts, known),
        ),
    )


def _faults(check: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> list[str]:
    try:
        check(*args, **kwargs)
    except AssertionError as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        return [f"{where.name}: {where.line} {error}"[:600]]
    return []


def _attempt(line: str) -> Attempt:
    found = line_of(line)
    assert isinstance(found, Attempt)
    return found


def _ready() -> threading.Event:
    """Say so and wait for the word; the event tells the end of input."""
    say(READY, process=os.getpid())
    end = threading.Event()
    if not sys.stdin.readline():
        end.set()

    def listen() -> None:
        while sys.stdin.readline():
            pass
        end.set()

    threading.Thread(target=listen, daemon=True).start()
    return end


_ROLES = {"begin": begin, "identify": identify, "prove": prove, "write": write, "watch": watch, "judge": judge}


def main() -> None:
    values = json.loads(sys.stdin.readline())
    duty = Duty(**values | {name: tuple(values[name]) for name in ("menu", "admits", "pending")})
    _ROLES[duty.role](duty)


if __name__ == "__main__":
    main()
