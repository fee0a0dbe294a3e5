"""The lock of this computer: its name, whatever the database is called."""

from __future__ import annotations

from pathlib import Path

from igdesk.sync.machine import MachineLock


def test_a_database_whose_name_is_not_unicode_can_be_synced(tmp_path: Path) -> None:
    lock = MachineLock(tmp_path / "state", tmp_path / "desk-\udcff.db")
    assert lock.acquire()
    other = MachineLock(tmp_path / "state", tmp_path / "desk-\udcfe.db")
    try:
        assert other.acquire()
        other.release()
        assert not MachineLock(tmp_path / "state", tmp_path / "desk-\udcff.db").acquire()
    finally:
        lock.release()
