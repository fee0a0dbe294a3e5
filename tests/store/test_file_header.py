"""What the first bytes of a file say, against what SQLite wrote there."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.store.file_header import Header, header_of, read_header


@pytest.mark.parametrize(("mode", "is_wal"), [("wal", True), ("delete", False), ("persist", False)])
def test_the_journal_and_the_version_of_a_real_file_are_read(mode: str, is_wal: bool, tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA journal_mode = {mode}")
        db.execute("PRAGMA user_version = -7")
        db.execute("CREATE TABLE t (x)")
    assert header_of(path) == Header(is_sqlite=True, is_wal=is_wal, user_version=-7)


def test_what_is_no_database_says_so(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    assert header_of(path) is None
    path.touch()
    assert header_of(path) == Header(is_sqlite=False)
    path.write_bytes(b"SQLite format 3\x00 and nothing more")
    assert header_of(path) == Header(is_sqlite=False)


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"."):
        header_of(tmp_path)


@given(st.binary(max_size=120) | st.binary(max_size=120).map(b"SQLite format 3\x00".__add__))
def test_no_bytes_break_the_reader(first: bytes) -> None:
    assert read_header(first).is_sqlite == (len(first) >= 100 and first.startswith(b"SQLite format 3\x00"))
