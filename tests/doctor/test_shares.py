"""The drive under the desk, as the doctor sees it."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk import paths
from igdesk.clock import FixedClock
from igdesk.doctor import shares
from igdesk.doctor.finding import Check, Finding
from igdesk.i18n import Phrase
from igdesk.machine import machine_id
from igdesk.store import beside, diagnosis
from igdesk.store.backup import revision
from igdesk.store.mounts import Mount
from igdesk.store.share_verdict import verdict
from igdesk.store.shared import convert
from igdesk.store.shared.connected import spool_of
from igdesk.store.shared.convert import Computer
from igdesk.store.shared.link import Link, link_of
from igdesk.store.shared.lockfile import held
from igdesk.store.shared.place import Place
from igdesk.store.shared.spool import Kept
from igdesk.store.shelf import Shelf
from igdesk.store.sync_folders import SyncService

from .conftest import NOW, Examine, keys

Connect = Callable[[Mount], None]
NFS = Mount("/mnt/x", "server:/x", "nfs4", ("rw", "vers=4.2", "lookupcache=positive"), is_network=True)


def convert_it(database: Path, machine: str | None = None) -> None:
    shelf = Shelf(database, database.parent / "b", database.parent / "b", database.parent / "marks")
    convert.to_shared(shelf, Computer(machine or machine_id(paths.state_dir()), "mei@here"), NOW)


@pytest.fixture
def connect(monkeypatch: pytest.MonkeyPatch) -> Connect:
    """Lets the desk lie on such a drive."""

    def connected(mount: Mount) -> None:
        for module in ("doctor.shares", "store.shared.convert"):
            monkeypatch.setattr(f"igdesk.{module}.link_of", lambda _: Link(mount, verdict(mount)))

    return connected


def test_a_desk_on_a_disk_of_its_own(database: Path, findings_of: Examine) -> None:
    found = findings_of()["share"]
    assert (found.ok, keys(found)) == (True, ["share_doctor.local"])
    assert link_of(database).fingerprint == "local"


def test_a_shared_desk_that_this_computer_may_write(database: Path, findings_of: Examine) -> None:
    convert_it(database)
    found = findings_of()
    told = ["share_doctor.local", "share_doctor.timing", "share_doctor.first", "share_doctor.none_waits"]
    assert (found["share"].ok, keys(found["share"])) == (True, told)
    assert {found[name].ok for name in ("database", "integrity", "search")} == {True}  # all of them by the lock


def test_how_the_drive_is_connected_and_with_whom_it_was_proven_is_told(
    database: Path, findings_of: Examine, connect: Connect
) -> None:
    connect(replace(NFS, options=("rw", "vers=4.2", "lookupcache=positive", "clientaddr=10.0.0.7")))
    convert_it(database)
    with closing(sqlite3.connect(database)) as db, db:
        db.execute("UPDATE computers SET proof = ?", [json.dumps({"name": "liang@nas"})])
    told = findings_of()["share"].detail.in_("en")
    for each in ("nfs4 from server:/x", "lookupcache=positive,rw,vers=4.2", "liang@nas", "No change waits"):
        assert each in told
    assert "clientaddr" not in told  # others change with every connection, and may name a person or an address


def test_a_shared_desk_without_its_mark_does_not_open_and_the_way_back_is_told(
    database: Path, findings_of: Examine
) -> None:
    convert_it(database)
    Place(database).mark.unlink()
    found = findings_of()["share"]
    assert (found.ok, keys(found)[0]) == (False, "share_doctor.unmarked")
    assert found.cure is not None
    assert "igdesk share convert local" in found.cure.in_("en")


def test_where_no_desk_may_lie_it_is_not_set_up_for_it(database: Path, findings_of: Examine, connect: Connect) -> None:
    connect(Mount("/mnt/x", "mei@nas:/export", "fuse.sshfs", ("rw",), is_network=True))
    found = findings_of()["share"]
    assert (found.ok, keys(found)) == (False, ["share_mounts.no_shared_locks", "share_doctor.network"])


def test_the_disk_below_a_drive_that_is_missed_is_not_taken_for_it(
    database: Path, findings_of: Examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    database.unlink()
    assert keys(findings_of()["share"]) == ["no_database"]
    monkeypatch.setattr(shares, "absent_share", lambda _: NFS)
    found = findings_of()["share"]
    assert (found.ok, keys(found)) == (False, ["share.not_connected"])


def test_a_drive_that_hangs_is_told_as_such_by_every_check_that_needs_it(
    database: Path, findings_of: Examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    convert_it(database)
    answers, is_file = threading.Event(), Path.is_file
    monkeypatch.setattr("igdesk.doctor.database.LOOK", 0.05)
    monkeypatch.setattr(Path, "is_file", lambda path: (path != database or answers.wait()) and is_file(path))
    found = findings_of()
    answers.set()
    for name in ("database", "share", "integrity", "search", "sync"):
        assert (found[name].ok, found[name].detail.key, found[name].cure is None) == (False, "share.silent", False)


def test_whoever_has_the_lock_for_long_is_named_before_the_check_is_given_up(
    database: Path, findings_of: Examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    convert_it(database)
    assert Check("share", lambda: Finding("share", ok=True, detail=Phrase("x"))).seconds > diagnosis._PATIENCE
    monkeypatch.setattr(diagnosis, "_PATIENCE", 0.05)
    monkeypatch.setattr(beside, "PATIENCE", 0.05)
    with held(Place(database).lock, "ana@laptop", 1.0):
        found = findings_of()
    for name in ("database", "share"):
        assert keys(found[name])[0] == "share.occupied"
        assert "ana@laptop" in found[name].detail.in_("en")
        cure = found[name].cure
        assert cure is not None
        assert cure.key == "doctor.cure_busy"


def test_a_desk_of_one_computer_on_a_network_drive(database: Path, findings_of: Examine, connect: Connect) -> None:
    connect(NFS)
    found = findings_of()["share"]
    assert (found.ok, keys(found)) == (False, ["share_doctor.no_mark", "share_doctor.network"])
    assert found.cure is not None
    assert "igdesk share convert shared" in found.cure.in_("en")


def test_a_connection_without_locks_is_told_with_its_cure(
    database: Path, findings_of: Examine, connect: Connect
) -> None:
    convert_it(database)
    connect(replace(NFS, options=("rw", "vers=3", "nolock")))
    found = findings_of()["share"]
    assert not found.ok
    assert "nolock" in found.detail.in_("en")
    assert found.cure is not None
    assert "/etc/fstab" in found.cure.in_("en")


def test_who_may_only_read_is_told_why(database: Path, findings_of: Examine, connect: Connect) -> None:
    convert_it(database, "another")
    assert keys(findings_of()["share"])[0] == "share_doctor.unproven"
    connect(NFS)
    with closing(sqlite3.connect(database)) as db, db:
        db.execute("UPDATE computers SET machine = ?", [machine_id(paths.state_dir())])
    assert keys(findings_of()["share"])[0] == "share_doctor.mount_changed"


def test_a_foreign_log_a_wrong_mark_and_half_a_change(database: Path, findings_of: Examine) -> None:
    convert_it(database)
    Place(database).mark.write_text("0123456789abcdef\n", encoding="ascii")
    assert keys(findings_of()["share"])[0] == "share_doctor.other_desk"
    with closing(sqlite3.connect(database)) as db, db:
        db.execute("UPDATE meta SET profile = 'local'")
    assert keys(findings_of()["share"])[0] == "share_doctor.half"
    with closing(sqlite3.connect(database)) as db:
        db.execute("PRAGMA journal_mode = WAL")
    found = findings_of()
    assert keys(found["share"])[0] == "share_doctor.wal"
    cure = found["database"].cure
    assert cure is not None
    assert "igdesk share convert shared" in cure.in_("en")


def test_clocks_that_differ_and_changes_that_wait(
    database: Path, findings_of: Examine, monkeypatch: pytest.MonkeyPatch, clock: FixedClock
) -> None:
    convert_it(database)
    monkeypatch.setattr(shares, "clock_skew", lambda _: timedelta(seconds=-90))
    spool_of(paths.state_dir(), database).keep(Kept("op-1", clock.now(), revision, (), {}))
    found = findings_of()["share"]
    assert keys(found)[:2] == ["share_doctor.skewed", "share_doctor.waiting"]
    assert "-90 s" in found.detail.in_("en")


def test_a_drive_that_can_only_be_looked_at(
    database: Path, findings_of: Examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    convert_it(database)
    monkeypatch.setattr(shares, "clock_skew", lambda _: None)
    assert keys(findings_of()["share"])[0] == "share_doctor.not_writable"


def test_a_folder_that_a_cloud_keeps(database: Path, findings_of: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shares, "synced_by", lambda _: SyncService("Dropbox", "/home/mei/Dropbox"))
    assert keys(findings_of()["share"])[0] == "share_mounts.synced"


def test_a_share_that_is_not_connected(database: Path, findings_of: Examine) -> None:
    convert_it(database)
    database.unlink()
    found = findings_of()["share"]
    assert (found.ok, keys(found)[0]) == (False, "share.not_connected")
