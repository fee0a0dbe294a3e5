"""No trace in the file, and the same in backups: of today, of an older igdesk, and those that resist."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from igdesk.errors import ConflictError
from igdesk.store import backup, customers, wipe
from igdesk.store.backup import Backup
from igdesk.store.customers import CustomerRow
from igdesk.store.erase import Forgetting, Mode
from igdesk.store.errors import StoreError
from igdesk.store.migrations import SCHEMA_VERSION
from igdesk.store.shelf import Reason

from .busy_desk import NOW, BusyDesk
from .desks import assert_sound, old_desk, opened, shelf_of

BY = Forgetting(Mode.ERASE, "mei", "erase", NOW)
MARK = b"zyx"


def ada(desk: BusyDesk) -> CustomerRow:
    [row] = desk.store.read(customers.named, "@zyx.ada").result()
    return row


def made(desk: BusyDesk) -> Backup:
    return backup.make(shelf_of(desk.path), Reason.BY_HAND, NOW)


def test_a_backup_forgets_and_is_whole(desk: BusyDesk) -> None:
    found, who = made(desk), ada(desk)
    assert wipe.holds(found, who)
    wipe.forget_in(found, who, BY)
    assert not wipe.holds(found, who)
    assert MARK not in found.path.read_bytes().lower()
    assert_sound(found.path)
    assert backup.look_at(found.path, NOW, Reason.BY_HAND).ok
    assert [each.name for each in found.path.parent.iterdir()] == [found.path.name]


def test_an_older_backup_forgets_and_is_brought_up_to_date(tmp_path: Path) -> None:
    path = old_desk(tmp_path / "old.db")
    copy = Path(shutil.copy(path, tmp_path / "backup.db"))
    store = opened(path)
    who = next(each for each in store.read(customers.listed, None, None).result() if each.tickets)
    store.close()
    found = backup.look_at(copy, NOW, Reason.BY_HAND)
    assert wipe.holds(found, who)
    wipe.forget_in(found, who, BY)
    assert not wipe.holds(found, who)
    with closing(sqlite3.connect(copy)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
        rows = db.execute("SELECT text FROM messages m JOIN threads t ON t.id = m.thread WHERE t.customer = ?",
                          [who.customer.id]).fetchall()  # fmt: skip
    assert rows
    assert set(rows) == {("",)}
    assert_sound(copy)


def test_an_id_that_was_given_anew_is_another_customer(desk: BusyDesk) -> None:
    found, who = made(desk), ada(desk)
    with closing(sqlite3.connect(found.path)) as db:
        db.execute("UPDATE customers SET created_at = created_at + 1 WHERE id = ?", [who.customer.id])
        db.commit()
    assert not wipe.holds(found, who)


def test_a_backup_that_resists_stays_as_it_was(desk: BusyDesk) -> None:
    found, who = made(desk), ada(desk)
    with closing(sqlite3.connect(found.path)) as db:
        db.execute("UPDATE outbox SET state = 'sending' WHERE state = 'queued'")
        db.commit()
    before = found.path.read_bytes()
    with pytest.raises(ConflictError):
        wipe.forget_in(found, who, BY)
    assert found.path.read_bytes() == before
    assert [each.name for each in found.path.parent.iterdir()] == [found.path.name]


def test_while_somebody_reads_traces_are_left_and_told(desk: BusyDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wipe, "_BUSY_TIMEOUT", 0.05)
    with closing(sqlite3.connect(desk.path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM messages").fetchone()
        with pytest.raises(StoreError, match="could not be written anew"):
            wipe.wipe(desk.path)
    wipe.wipe(desk.path)
    desk.check()
