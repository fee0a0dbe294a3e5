"""The proof that two computers' locks and caches meet: both run it at once, and one that may write records it.

A lock that is tried on one computer proves nothing about two: many mounts keep locks of their own, and some keep the
locks right and show stale pages under them. So both count together (`counting`), and what each has done, what is there
and what each makes of it are compared. What is recorded here is all that lets another computer write.
"""

from __future__ import annotations

import platform
import sqlite3
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import igdesk
from igdesk.i18n import Phrase
from igdesk.store.rows import as_json
from igdesk.store.shared.counting import Count, Counting, Total
from igdesk.store.shared.errors import ShareGone
from igdesk.store.shared.lockfile import Occupied
from igdesk.store.shared.meeting import Meeting, Party, SameComputer
from igdesk.store.shared.prepare import admit
from igdesk.values import dataclass

_COUNTS, _FOUND, _RECORDED = "counts", "found", "recorded"
_FATAL = ("CORRUPT", "NOTADB", "IOERR", "PROTOCOL")


class Result(StrEnum):
    """What a check came to."""

    PROVEN = "proven"
    DISPROVEN = "disproven"
    NOBODY = "nobody"
    """No other computer was seen."""
    ITSELF = "itself"
    """Only another run on this computer."""
    GONE = "gone"
    """The other one stopped before the end."""
    UNKNOWN_BOTH = "unknown-both"
    """Neither of them may write, so there is nobody who could let the other one in."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long each part takes, in seconds."""

    meet: float = 90.0
    count: float = 6.0
    longest: float = 12.0
    """When counting ends even if the other one has hardly been met: it shows nothing of what it does, then."""
    answer: float = 60.0


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted in one way by both, and what is there."""

    mine: int
    theirs: int
    found: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check showed."""

    result: Result
    partner: Party | None = None
    file: Tally | None = None
    database: Tally | None = None
    faults: tuple[Phrase, ...] = ()
    is_recorded: bool = False


Tell = Callable[[Phrase], None]
Record = Callable[[Outcome], None]
"""Writes a proof into the desk, on the one of the two that does it."""


def versions() -> dict[str, str]:
    """What a proof was made with."""
    return {
        "igdesk": igdesk.__version__,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": f"{platform.system()} {platform.release()}",
    }


def prove(
    database: Path, me: Party, record: Record, tell: Tell, *, pace: Pace | None = None, lock: Path | None = None
) -> Outcome:
    """Prove it together with another computer that runs the same at the same time. Nobody may wait for it on a screen.

    Args:
        database: The desk; everything happens in a folder beside it.
        me: This computer.
        record: Called when it is proven, if this one is to record it.
        tell: Is told how far it is.
        pace: How long each part takes.
        lock: Another lock file than the other one's, to see what comes of that.

    Raises:
        ShareGone: The drive fails.
    """
    pace = pace or Pace()
    try:
        meeting = Meeting(database.with_name(f"{database.name}.check"), me)
        try:
            return _held(meeting, record, tell, pace, lock)
        finally:
            meeting.leave()
    except (OSError, Occupied) as error:
        reason = (error.strerror if isinstance(error, OSError) else error.holder) or type(error).__name__
        raise ShareGone("share.gone", path=database, reason=reason) from error


def record_proof(db: sqlite3.Connection, me: Party, outcome: Outcome, now: datetime) -> None:
    """Let both of the two write from now on."""
    partner = outcome.partner
    assert partner is not None  # it is proven
    for one, other in ((me, partner), (partner, me)):
        proof = {"with": other.machine, "name": other.name, "counted": facts_of(outcome), "versions": one.versions}
        admit(db, one.machine, one.name, as_json(one.link), now, as_json(proof))


def _held(meeting: Meeting, record: Record, tell: Tell, pace: Pace, lock: Path | None) -> Outcome:
    tell(Phrase("share_cli.waits", {"seconds": round(pace.meet)}))
    try:
        partner = meeting.find(pace.meet)
    except SameComputer:
        return Outcome(Result.ITSELF)
    if partner is None:
        return Outcome(Result.NOBODY)
    me = meeting.me
    tell(Phrase("share_cli.met", {"name": partner.name, "seconds": round(2 * pace.count + 3)}))
    if not (me.may_write or partner.may_write):
        return Outcome(Result.UNKNOWN_BOTH, partner)
    counting = Counting(meeting.folder, meeting.pair, me.session, lock=lock)
    in_file = counting.in_file(pace.count, pace.longest)
    tell(Phrase("share_cli.counted_file", {"count": in_file.mine}))
    in_database = counting.in_database(pace.count, pace.longest)
    tell(Phrase("share_cli.counted_database", {"count": in_database.mine}))
    outcome = _compared(meeting, partner, counting, (in_file, in_database), pace)
    if outcome.result is not Result.PROVEN:
        return outcome
    if me.may_write and (not partner.may_write or me.session < partner.session):
        record(outcome)
        meeting.say(_RECORDED, {})
        is_recorded = True
    else:
        is_recorded = meeting.hear(_RECORDED, pace.answer) is not None
    return Outcome(Result.PROVEN, partner, outcome.file, outcome.database, (), is_recorded)


def _compared(meeting: Meeting, partner: Party, counting: Counting, mine: tuple[Count, Count], pace: Pace) -> Outcome:
    """Tell each other what was done, look at what is there, and tell each other what that shows."""
    meeting.say(_COUNTS, {"file": asdict(mine[0]), "database": asdict(mine[1])})
    told = meeting.hear(_COUNTS, pace.longest + pace.answer)
    if told is None:
        return Outcome(Result.GONE, partner)
    theirs = Count(**told["file"]), Count(**told["database"])
    totals = counting.totals()
    faults = [*_faults_of_totals(mine, theirs, totals)]
    for name, counts in ((Phrase("share_cli.this_computer"), mine), (partner.name, theirs)):
        faults += _faults_of(name, counts)
    is_met = all(count.met for count in (*mine, *theirs))
    meeting.say(_FOUND, {"faults": len(faults)})
    answer = meeting.hear(_FOUND, pace.answer)
    if answer is not None and answer["faults"] and not faults:
        faults.append(Phrase("share_cli.fault_there", {"name": partner.name}))
    tallies = [Tally(mine[way].mine, theirs[way].mine, totals[way].number) for way in (0, 1)]
    if faults:
        return Outcome(Result.DISPROVEN, partner, tallies[0], tallies[1], tuple(faults))
    result = Result.PROVEN if is_met and answer is not None else Result.GONE
    return Outcome(result, partner, tallies[0], tallies[1])


def _faults_of_totals(
    mine: tuple[Count, Count], theirs: tuple[Count, Count], totals: tuple[Total, Total]
) -> list[Phrase]:
    faults = []
    for key, one, other, total in zip(
        ("share_cli.fault_file", "share_cli.fault_rows"), mine, theirs, totals, strict=True
    ):
        if one.mine + other.mine != total.number:
            faults.append(Phrase(key, {"written": one.mine + other.mine, "found": total.number}))
        if total.verdict != "ok":
            faults.append(Phrase("share_cli.fault_damage", {"what": total.verdict}))
    return faults


def _faults_of(name: Phrase | str, counts: tuple[Count, Count]) -> list[Phrase]:
    faults = []
    if any(count.older for count in counts):
        faults.append(Phrase("share_cli.fault_older", {"name": name}))
    troubles = [trouble for count in counts for trouble in count.troubles]
    fatal = sorted({trouble for trouble in troubles if any(word in trouble for word in _FATAL)})
    if fatal or any(not count.mine for count in counts):
        what = ", ".join(fatal or sorted(set(troubles))) or "-"
        faults.append(Phrase("share_cli.fault_trouble", {"name": name, "what": what}))
    return faults


def facts_of(outcome: Outcome) -> dict[str, Any]:
    """The counts as JSON knows them."""
    tallies = (("file", outcome.file), ("database", outcome.database))
    return {name: asdict(tally) for name, tally in tallies if tally is not None}
