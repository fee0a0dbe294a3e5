"""The proof between two computers: two processes that count together, a lock that does not hold, a partner who goes."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from igdesk.store.shared.counting import Counting
from igdesk.store.shared.meeting import Meeting
from igdesk.store.shared.proof import Pace, Result

from .conftest import CHECKOUT
from .prover import HASTY, PACE, party, take_part

SHORT = Pace(meet=0.4, count=0.1, longest=0.1, answer=0.1)


@contextmanager
def other_computer(database: Path, *, may_write: bool = False, lock: Path | None = None) -> Iterator[dict[str, Any]]:
    """Another process that takes part; at the end, what it found."""
    found: dict[str, Any] = {}
    command = [sys.executable, "-m", "tests.store.shared.prover"]
    with subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        told = {"database": str(database), "may_write": may_write, "lock": lock and str(lock)}
        process.stdin.write(f"{json.dumps(told)}\n")
        process.stdin.flush()
        try:
            yield found
            out, _ = process.communicate(timeout=60)
            found |= json.loads(out)
        finally:
            process.kill()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "desk.db"


def test_two_that_exclude_each_other_prove_it_and_the_one_that_may_write_records_it(database: Path) -> None:
    with other_computer(database) as found:
        outcome, recorded, told = take_part(database, party("mei", may_write=True))
    assert (outcome.result, outcome.is_recorded, outcome.faults) == (Result.PROVEN, True, ())
    assert found == {"result": "proven", "recorded": True, "by_me": 0}
    assert outcome.partner is not None
    assert [(each.result, each.partner) for each in recorded] == [(Result.PROVEN, outcome.partner)]
    for tally in (outcome.file, outcome.database):
        assert tally is not None
        assert tally.mine > 0
        assert tally.theirs > 0
        assert tally.found == tally.mine + tally.theirs
    assert [key.removeprefix("share_cli.") for key in told] == ["waits", "met", "counted_file", "counted_database"]
    assert list(database.parent.iterdir()) == []


def test_a_lock_that_does_not_hold_is_found_out_and_nothing_is_recorded(database: Path) -> None:
    with other_computer(database, lock=database.with_name("elsewhere")) as found:
        outcome, recorded, _ = take_part(database, party("mei", may_write=True), pace=HASTY)
    assert (outcome.result, found["result"], recorded, outcome.is_recorded) == (
        Result.DISPROVEN,
        "disproven",
        [],
        False,
    )
    assert "share_cli.fault_file" in {fault.key for fault in outcome.faults}
    assert outcome.file is not None
    assert outcome.file.found < outcome.file.mine + outcome.file.theirs
    assert [each.name for each in database.parent.iterdir()] == ["elsewhere"]


def test_when_both_may_write_one_of_them_records(database: Path) -> None:
    with other_computer(database, may_write=True) as found:
        outcome, recorded, _ = take_part(database, party("mei", may_write=True))
    assert (outcome.result, outcome.is_recorded, found["recorded"]) == (Result.PROVEN, True, True)
    assert len(recorded) + found["by_me"] == 1


def test_two_of_whom_nobody_may_write_are_told_so_at_once(database: Path) -> None:
    with other_computer(database) as found:
        outcome, recorded, told = take_part(database, party("mei"))
    assert (outcome.result, found["result"], recorded) == (Result.UNKNOWN_BOTH, "unknown-both", [])
    assert told[-1] == "share_cli.met"


def test_alone_nothing_is_proven(database: Path) -> None:
    outcome, recorded, _ = take_part(database, party("mei", may_write=True), pace=SHORT)
    assert (outcome.result, outcome.partner, recorded) == (Result.NOBODY, None, [])
    assert list(database.parent.iterdir()) == []


def test_a_second_run_on_the_same_computer_proves_nothing(database: Path) -> None:
    folder = database.with_name("desk.db.check")
    twin = Meeting(folder, party("twin", machine="machine-of-mei"))
    twin._put("here-sessiontwin", {"session": "sessiontwin", "machine": "machine-of-mei"})
    assert take_part(database, party("mei", may_write=True), pace=SHORT)[0].result is Result.ITSELF
    twin.leave()
    assert not folder.exists()


def test_what_a_killed_run_left_is_nobody(database: Path) -> None:
    dead = Meeting(database.with_name("desk.db.check"), party("dead"))
    dead._put("here-sessiondead", {"session": "sessiondead", "machine": "machine-of-dead"})
    assert take_part(database, party("mei", may_write=True), pace=SHORT)[0].result is Result.NOBODY


def test_a_cache_that_does_not_know_the_others_folder_yet_keeps_nobody_out(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Meeting(database.with_name("desk.db.check"), party("lin"))
    monkeypatch.setattr(Path, "is_dir", lambda _: False)
    assert Meeting(database.with_name("desk.db.check"), party("mei")).find(0.0) is None


def test_the_last_of_a_meeting_that_takes_the_folder_away_takes_it_from_nobody_who_comes(database: Path) -> None:
    meeting = Meeting(database.with_name("desk.db.check"), party("mei"))
    meeting.folder.rmdir()
    assert meeting.find(1.0) is None
    meeting.leave()
    assert not meeting.folder.exists()


def test_a_partner_who_goes_in_the_middle_proves_nothing(database: Path) -> None:
    meeting = Meeting(database.with_name("desk.db.check"), party("lin"))

    def come_and_go() -> None:
        meeting.find(20)
        meeting.leave()

    goer = threading.Thread(target=come_and_go)
    goer.start()
    pace = Pace(meet=20, count=0.1, longest=0.1, answer=20)
    outcome, recorded, _ = take_part(database, party("mei", may_write=True), pace=pace)
    goer.join()
    assert (outcome.result, recorded) == (Result.GONE, [])


def test_a_number_that_is_older_than_one_before_is_counted(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Locks that hold, and pages that are stale under them, as GlusterFS shows with its caches."""
    counting = Counting(database.parent, "pair", "mei")
    shown = iter([(3, "lin"), (4, "mei"), (3, "lin"), (4, "mei"), (4, "mei")])
    monkeypatch.setattr(counting, "_step_in_file", lambda: next(shown, (9, "lin")))
    monkeypatch.setattr("igdesk.store.shared.counting._ENOUGH", 4)
    count = counting.in_file(0.0, PACE.longest)
    assert count.older == 1  # and that is the end of it
    assert count.mine == 3
