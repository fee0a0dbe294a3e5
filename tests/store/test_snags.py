"""What is in people's way, on the disk: kept line by line, read whatever stands there, never a reason to stop."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from igdesk.store.snags import Snag, file_in, keep, kept

ONE = Snag("2026-11-22T10:00:00Z", "mei", "太慢 | too slow\n", "queue", "0.1.0", "xterm", "80x24", "zh", "open", 412)


def test_what_was_kept_is_read_again_in_order(tmp_path: Path) -> None:
    file = file_in(tmp_path / "state")
    assert kept(file) == ()
    two = Snag("2026-11-22T10:01:00Z", "lin", "x", "search", "0.1.0", "", "80x24", "en")
    keep(file, ONE)
    keep(file, two)
    assert kept(file) == (ONE, two)
    assert len(file.read_text(encoding="utf-8").splitlines()) == 2
    assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0


@pytest.mark.parametrize("rubbish", ["", "{", "null", "[1]", '{"at": 1}', '{"at": "x", "new": 2}', "\x00", "[" * 9999])
def test_a_line_that_is_none_is_passed_over(tmp_path: Path, rubbish: str) -> None:
    file = file_in(tmp_path)
    file.write_text(f"{rubbish}\n", encoding="utf-8")
    keep(file, ONE)
    assert kept(file) == (ONE,)


def test_a_later_version_may_write_more(tmp_path: Path) -> None:
    file = file_in(tmp_path)
    keep(file, ONE)
    line = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(line | {"mood": "bad"}), encoding="utf-8")
    assert kept(file) == (ONE,)


def test_half_a_character_does_not_stop_it(tmp_path: Path) -> None:
    file = file_in(tmp_path)
    keep(file, Snag("t", "mei", "\ud83d", "queue", "0", "", "", "en"))
    assert len(kept(file)) == 1
