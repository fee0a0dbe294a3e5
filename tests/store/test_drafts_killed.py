"""A program that is killed without warning while somebody types: nothing that was saved is missing, nothing is half.

IGDESK_KILLS=300 pytest tests/store/test_drafts_killed.py
"""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import count, islice
from pathlib import Path

import pytest

from igdesk.store.drafts import Changes, Draft, DraftFile, Kind, Writer

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL"),
]

KILLS = int(os.environ.get("IGDESK_KILLS", "6"))
NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
MEI = Writer("desk", "mei")
TICKETS = 5
_PROGRAM = "from tests.store.test_drafts_killed import type_on; type_on()"


def keystrokes(seed: int) -> Iterator[Changes]:
    """What somebody does: types on, begins anew, sends, and has two tickets merged, whose drafts become one."""
    chance = random.Random(seed)
    texts: dict[int, str] = {}
    for n in count():
        number = chance.randrange(TICKETS)
        other = chance.randrange(TICKETS)
        match chance.randrange(10):
            case 0 if number in texts:
                del texts[number]
                yield {(number, Kind.REPLY): None}
            case 1 if number != other and {number, other} <= set(texts):
                texts[number] = f"{texts[number]}\n\n{texts.pop(other)}"
                yield {(number, Kind.REPLY): draft(number, texts[number]), (other, Kind.REPLY): None}
            case _:
                texts[number] = texts.get(number, "")[-2000:] + f"{n} 好"
                yield {(number, Kind.REPLY): draft(number, texts[number])}


def draft(number: int, text: str) -> Draft:
    return Draft(number, Kind.REPLY, text, None, NOW)


def type_on() -> None:
    """The program that is killed: types for ever, and says after each key that it is saved."""
    file = DraftFile(Path(sys.argv[1]))
    for place, changes in enumerate(keystrokes(int(sys.argv[2]))):
        file.put(MEI, changes)
        assert file.flush().result()
        os.write(1, b"%d\n" % place)


def after(strokes: list[Changes]) -> dict[int, str]:
    texts: dict[int, str] = {}
    for changes in strokes:
        for (number, _kind), written in changes.items():
            texts.pop(number, None)
            if written is not None:
                texts[number] = written.text
    return texts


def test_nothing_that_was_saved_is_missing_and_no_change_is_half_done(tmp_path: Path) -> None:
    chance = random.Random(5)
    longest = 0
    for seed in range(KILLS):
        path = tmp_path / str(seed) / "drafts.db"
        saved = type_and_be_killed(path, seed, chance.uniform(0.0, 0.25))
        strokes = list(islice(keystrokes(seed), saved + 2))
        with closing(sqlite3.connect(path)) as db:
            assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        file = DraftFile(path)
        found = {each.ticket: each.text for each in file.load(MEI).result()}
        file.close()
        # The one after the last that was told may have been saved, too: it was killed before it could say so.
        assert found in (after(strokes[: saved + 1]), after(strokes)), json.dumps(found)
        longest = max(longest, saved)
    assert longest > 20, "they were killed before they could type"


def type_and_be_killed(path: Path, seed: int, seconds: float) -> int:
    """Let a program type for so long after its first key, kill it; the last key that it said was saved."""
    command = [sys.executable, "-c", _PROGRAM, str(path), str(seed)]
    checkout = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=checkout, stdout=subprocess.PIPE) as program:
        assert program.stdout is not None
        said = program.stdout.readline()
        time.sleep(seconds)
        program.kill()
        said += program.stdout.read()
        assert program.wait() == -signal.SIGKILL
    whole = said.rpartition(b"\n")[0]
    return int(whole.rpartition(b"\n")[2])
