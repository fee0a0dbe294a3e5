"""Each check on real files that are right, missing, broken or in somebody's hands."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail

from igdesk import paths
from igdesk.clock import FixedClock, to_ms
from igdesk.config.effective import _NOT_YET
from igdesk.config.load import load_config
from igdesk.doctor import backups, drafts, keyrings, packages
from igdesk.doctor.checks import Subject
from igdesk.doctor.database import DatabaseFile
from igdesk.files import Named
from igdesk.i18n import LANGUAGES, Phrase
from igdesk.rules.model import Direction, Inbound
from igdesk.store import backup, diagnosis
from igdesk.store.drafts import Draft, DraftFile, Kind, Writer
from igdesk.store.engine import LocalStore
from igdesk.store.errors import DamagedError
from igdesk.store.inbound import InboundThread
from igdesk.store.ingest import ingest
from igdesk.store.listing import GAP
from igdesk.store.migrations import SCHEMA_VERSION
from igdesk.store.shelf import Reason

from .conftest import CONFIG, NOW, Examine, keys

needs_modes = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no modes on this system")


def change(database: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(database, isolation_level=None)) as db:
        db.execute(statement, values)


def test_nothing_is_there_and_every_check_still_answers(findings_of: Examine) -> None:
    found = findings_of()
    assert [name for name, each in found.items() if not each.ok] == ["config", "token"]
    assert keys(found["config"]) == ["config_none"]
    assert keys(found["database"]) == ["database_to_come"]
    assert not any(folder.exists() for folder in (paths.config_dir(), paths.data_dir(), paths.state_dir()))


@pytest.mark.usefixtures("database")
def test_a_new_desk_lacks_nothing_but_a_token(findings_of: Examine) -> None:
    found = findings_of()
    assert [name for name, each in found.items() if not each.ok] == ["token"]
    assert all((each.cure is None) == each.ok for each in found.values())


def test_every_finding_can_be_said_in_every_language(findings_of: Examine, database: Path) -> None:
    database.write_bytes(b"rubbish" * 1000)
    for found in findings_of().values():
        for lang in LANGUAGES:
            assert found.detail.in_(lang).strip()
            assert found.cure is None or found.cure.in_(lang).strip()


# --- Configuration


def test_every_fault_is_counted_and_the_first_are_named(config_file: Path, findings_of: Examine) -> None:
    faults = "".join(f'[[categories]]\nid = "c{n}"\nname = "C"\npriority = "nope{n}"\n' for n in range(5))
    config_file.write_text(CONFIG + faults, encoding="utf-8")
    found = findings_of()["config"]
    text = found.detail.in_("en")
    assert (found.ok, "has 5 faults" in text) == (False, True)
    assert ["nope2" in text, "nope3" in text] == [True, False]
    assert found.cure is not None
    assert "igdesk config check" in found.cure.in_("en")


def test_what_a_broken_configuration_says_of_the_database_is_believed(
    config_file: Path, database: Path, findings_of: Examine
) -> None:
    config_file.write_text(CONFIG + "\n[nonsense]\nx = 1\n", encoding="utf-8")
    found = findings_of()
    assert not found["config"].ok
    assert str(database) in found["database"].detail.in_("en")
    config_file.write_text("[desk\n", encoding="utf-8")
    assert keys(findings_of()["config"]) == ["config_faulty"]


def test_what_has_no_effect_yet_is_told_and_is_no_fault(
    config_file: Path, findings_of: Examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(_NOT_YET, "instagram.version", ("facebook.login_facebook", lambda _: True))
    config_file.write_text(f'{CONFIG}\n[instagram]\nversion = "v25.0"\n', encoding="utf-8")
    found = findings_of()["config"]
    assert (found.ok, keys(found)) == (True, ["config_right", "config_idle"])


def test_a_named_database_needs_no_configuration(findings_of: Examine, tmp_path: Path, clock: FixedClock) -> None:
    path = tmp_path / "own.db"
    LocalStore(path, clock, create=True).close()
    found = findings_of(named=Named(database=path))
    assert (found["config"].ok, keys(found["config"])) == (True, ["config_not_needed"])
    assert str(path) in found["database"].detail.in_("en")


# --- Database


def test_a_database_that_was_there_is_missed(database: Path, config_file: Path, findings_of: Examine) -> None:
    database.unlink()
    config_file.write_text(CONFIG.replace("desk.db", "gone/desk.db"), encoding="utf-8")
    assert keys(findings_of()["database"]) == ["database_gone"]


def test_a_newer_database_an_older_one_and_another_programs(database: Path, findings_of: Examine) -> None:
    change(database, f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    assert keys(findings_of()["database"])[0] == "database_newer"
    change(database, f"PRAGMA user_version = {SCHEMA_VERSION - 1}")
    older = findings_of()["database"]
    assert (older.ok, "database_older" in keys(older)) == (True, True)
    change(database, "ALTER TABLE meta RENAME TO somebody_elses")
    assert keys(findings_of()["database"])[0] == "store.not_a_desk"


def test_a_damaged_database_is_told_with_the_way_back(database: Path, findings_of: Examine) -> None:
    whole = database.read_bytes()
    database.write_bytes(whole[:4096] + b"\0" * (len(whole) - 4096))
    found = findings_of()["integrity"]
    assert (found.ok, found.detail.key) == (False, "store.damaged")
    assert found.cure is not None
    assert "igdesk restore" in found.cure.in_("en")
    database.write_bytes(b"no database at all" * 500)
    found_at_all = findings_of()
    database.write_bytes(b"")
    emptied = findings_of()["database"]
    assert (keys(emptied)[0], emptied.cure) == ("store.empty", Phrase("doctor.cure_damaged"))
    assert [found_at_all[name].ok for name in ("database", "integrity")] == [False, False]


def test_damage_that_only_writing_meets_has_the_cure_of_damage(
    database: Path, findings_of: Examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meet_it(path: Path) -> None:
        raise DamagedError("store.damaged", path=path)

    monkeypatch.setattr("igdesk.doctor.database.require_writable", meet_it)
    found = findings_of()["database"]
    assert (keys(found)[0], found.cure) == ("store.damaged", Phrase("doctor.cure_damaged"))


def test_a_database_that_somebody_holds_is_told_after_a_while(
    database: Path, findings_of: Examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("igdesk.store.connect.BUSY_TIMEOUT_MS", 50)
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        found = findings_of()["database"]
    assert (found.ok, keys(found)[0]) == (False, "store.busy")
    assert findings_of()["database"].ok


def test_a_full_disk_is_told(database: Path, findings_of: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("igdesk.doctor.database.LEAST_ROOM", 1 << 60)
    found = findings_of()["database"]
    assert not found.ok
    assert keys(found)[0] == "disk_full"


# --- Backups


@pytest.fixture
def subject(subject_of: Callable[..., Subject], database: Path) -> Subject:
    assert database.exists()
    return subject_of()


def test_a_desk_in_use_needs_a_backup_that_is_new_enough(subject: Subject, clock: FixedClock) -> None:
    store = LocalStore(subject.file.path, clock)
    store.write("op-1", nothing).result()

    def found(after: timedelta) -> list[str]:
        return keys(backups.check(subject.shelf, subject.file, NOW + after))

    assert found(timedelta(days=1)) == ["backup_to_come"]
    assert found(timedelta(days=3)) == ["backup_none"]
    backup.make(subject.shelf, Reason.AUTOMATIC, NOW + timedelta(days=3))
    assert found(timedelta(days=4)) == ["backup_newest"]
    assert found(timedelta(days=9)) == ["backup_newest"], "nothing has happened since: it holds everything"
    store.write("op-2", nothing).result()
    assert found(timedelta(days=9)) == ["backup_old"]
    store.close()


def nothing(_db: sqlite3.Connection) -> None:
    """A unit of work that counts the revision up and does nothing else."""


def test_what_went_wrong_with_backups_is_told(subject: Subject, tmp_path: Path) -> None:
    backup.note_trouble(subject.shelf, backup.Trouble(NOW, Phrase("store.closed")))
    found = backups.check(subject.shelf, subject.file, NOW)
    assert keys(found)[0] == "backup_trouble"
    subject.shelf.local.parent.parent.mkdir(parents=True, exist_ok=True)
    subject.shelf.local.parent.write_text("a file where a folder should be")
    assert keys(backups.check(subject.shelf, subject.file, NOW))[0] == "folder_closed"


def test_files_that_are_no_whole_backups_are_counted(subject: Subject) -> None:
    made = backup.make(subject.shelf, Reason.BY_HAND, NOW)
    made.path.write_bytes(made.path.read_bytes()[:-100])
    assert "backups_bad" in keys(backups.check(subject.shelf, subject.file, NOW))


# --- Sync


def test_what_the_sync_left_undone_is_told(
    database: Path, config_file: Path, clock: FixedClock, findings_of: Examine
) -> None:
    assert keys(findings_of()["sync"]) == ["sync_never"]
    store = LocalStore(database, clock)
    thread = InboundThread("1784", "dm", "t", "igsid", "ada", None, (Inbound(Direction.IN, NOW, "x", remote_id="m"),))
    store.write("op", ingest, [thread], config=load_config(config_file), actor="sync", op="op", now=NOW).result()
    store.close()
    row = "INSERT INTO outbox (id, ticket, thread, author, state, hold_until, not_before, created_at)"
    row += " VALUES (?, 1, 1, 'mei', ?, 0, 0, 0)"
    for name, state in enumerate(["failed", "unconfirmed", "unconfirmed", "queued"]):
        change(database, row, f"r{name}", state)
    found = findings_of()["sync"]
    assert keys(found) == ["replies_failed", "replies_unconfirmed", "sync_never", "replies_queued"]
    assert "Of 2 replies" in found.detail.in_("en")


def test_an_imported_desk_has_not_been_synced_here(database: Path, findings_of: Examine) -> None:
    change(database, "INSERT INTO sync_state (account, watermark) VALUES ('1784', 0)")
    found = findings_of()["sync"]
    assert (found.ok, keys(found)) == (True, ["sync_never"])


def test_messages_that_were_never_seen_are_told_with_their_cure(database: Path, findings_of: Examine) -> None:
    row = "INSERT INTO inbound_faults (ref, reason, excerpt, at) VALUES ('m', ?, '', ?)"
    change(database, row, GAP, to_ms(NOW - timedelta(days=1)))
    found = findings_of()["sync"]
    assert not found.ok
    assert "shapes.gaps" in keys(found)
    assert "inbound_faults" not in keys(found)
    assert found.cure is not None
    assert "Instagram app" in found.cure.in_("en")


def test_old_faults_of_instagrams_are_lived_with(database: Path, findings_of: Examine) -> None:
    row = "INSERT INTO inbound_faults (ref, reason, excerpt, at) VALUES ('r', 'why', 'private words', ?)"
    change(database, row, to_ms(NOW - timedelta(days=8)))
    found = findings_of()["sync"]
    assert (found.ok, "inbound_faults" in keys(found)) == (True, True)
    change(database, row.replace("'r'", "'s'"), to_ms(NOW - timedelta(days=1)))
    found = findings_of()["sync"]
    assert not found.ok
    assert "private words" not in found.detail.in_("en")


def test_a_sync_in_trouble_and_one_that_is_stuck(database: Path, findings_of: Examine) -> None:
    def status(last: timedelta, error: str) -> None:
        text = f'{{"username": null, "last_ok_at": {to_ms(NOW - last)}, "error": {error},'
        text += '"calls_last_minute": 0, "usage_percent": null, "blocked_until": null}'
        change(database, "INSERT OR REPLACE INTO sync_state (account, status) VALUES ('1784', ?)", text)

    status(timedelta(hours=1), '{"key": "instagram.unreachable", "args": {}}')
    found = findings_of()["sync"]
    assert (found.ok, keys(found)) == (False, ["sync_trouble", "sync_last"])
    status(timedelta(hours=1), "null")
    assert findings_of()["sync"].ok, "nobody syncs: the desk was closed"
    change(
        database,
        "INSERT INTO leases (name, token, holder, machine, expires_at) VALUES ('sync', 1, 'mei@laptop', 'x', 0)",
    )
    assert keys(findings_of()["sync"])[0] == "sync_stuck"
    status(timedelta(minutes=1), "null")
    assert keys(findings_of()["sync"]) == ["sync_runs", "sync_last"]


# --- Clock, files, drafts, keyring, packages


def test_a_clock_that_went_back_is_noticed_without_any_network(database: Path, findings_of: Examine) -> None:
    change(database, "INSERT INTO ops VALUES ('later', ?)", to_ms(NOW + timedelta(minutes=5)))
    found = findings_of()["clock"]
    assert (found.ok, keys(found)[0]) == (False, "clock_before_desk")
    assert "300 s" in found.detail.in_("en")
    assert "Asia/Shanghai" in found.detail.in_("en")


def test_a_folder_that_cannot_be_written_is_named_with_its_variable(findings_of: Examine) -> None:
    paths.state_dir().write_text("a file where a folder should be")
    found = findings_of()["files"]
    assert not found.ok
    assert found.cure is not None
    assert "IGDESK_STATE_DIR" in found.cure.in_("en")
    assert str(paths.state_dir()) in found.detail.in_("en")


@needs_modes
def test_what_everybody_may_write_is_told(database: Path, findings_of: Examine) -> None:
    database.chmod(0o666)
    found = findings_of()["files"]
    assert found.cure is not None
    assert f"chmod o-w {database}" in found.cure.in_("en")


@needs_modes
def test_drafts_are_counted_and_kept_private(tmp_path: Path) -> None:
    path = tmp_path / "drafts.db"
    assert keys(drafts.check(path)) == ["drafts_none"]
    file = DraftFile(path)
    file.put(Writer("d", "mei"), {(1, Kind.REPLY): Draft(1, Kind.REPLY, "private words", None, NOW)})
    file.close()
    found = drafts.check(path)
    assert (found.ok, found.detail.in_("en")) == (True, "1 text is begun on this computer.")
    path.chmod(0o644)
    assert keys(drafts.check(path))[0] == "drafts_open"
    path.write_bytes(b"rubbish" * 2000)
    assert keys(drafts.check(path))[0] == "store.damaged"


def test_a_missing_keyring_is_a_fault_only_for_those_who_use_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "get_keyring", fail.Keyring)
    assert keyrings.check(is_needed=False).ok
    found = keyrings.check(is_needed=True)
    assert not found.ok
    assert found.cure is not None

    def crash() -> None:
        raise RuntimeError("no D-Bus")

    monkeypatch.setattr(keyring, "get_keyring", crash)
    assert not keyrings.check(is_needed=True).ok


def test_versions_that_will_not_do_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert packages.check().ok
    monkeypatch.setattr(packages, "_requirements", lambda: [("textual", ">=99,<100"), ("nosuchthing", "")])
    monkeypatch.setattr(packages, "sqlite_facts", lambda: diagnosis.SqliteFacts("3.31.1", False))
    found = packages.check()
    assert keys(found)[:4] == ["sqlite_old", "sqlite_no_fts", "package_unsuitable", "package_unsuitable"]
    assert "nosuchthing - is installed" in found.detail.in_("en")


@pytest.mark.parametrize(
    ("version", "limits", "suits"),
    [
        ("8.2.8", "<9,>=8.2.8", True),
        ("8.2.7", "<9,>=8.2.8", False),
        ("9.0", "<9,>=8.2.8", False),
        ("8.2.8rc1", ">=8.2.8", True),
        ("15", ">=15.0.0", True),
        ("1.1.20251105", ">=1.1.20251105", True),
        ("2", "", True),
    ],
)
def test_versions_are_compared_as_numbers(version: str, limits: str, suits: bool) -> None:
    assert packages._suits(version, limits) is suits


def test_igdesks_own_requirements_are_read() -> None:
    assert ("textual", "<8.3,>=8.2.8") in packages._requirements()
    assert not [name for name, _ in packages._requirements() if name in ("pytest", "mypy")]


def test_a_file_that_is_no_file_is_not_there(tmp_path: Path) -> None:
    assert not DatabaseFile(tmp_path, may_be_made=False).is_there


# --- Search


@pytest.fixture
def searchable(database: Path, config_file: Path) -> Path:
    """A desk with something to find."""
    store = LocalStore(database, FixedClock(NOW))
    thread = InboundThread("1784", "dm", "t", "igsid", "ada", None, (Inbound(Direction.IN, NOW, "x", remote_id="m"),))
    store.write("op", ingest, [thread], config=load_config(config_file), actor="sync", op="op", now=NOW).result()
    store.close()
    return database


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        ("DELETE FROM search_docs", "search_differs"),
        ("UPDATE search_words_data SET block = x'00ff00ff' WHERE id > 10", "store.index_damaged"),
    ],
)
def test_an_index_that_lost_something_is_found_out(
    searchable: Path, findings_of: Examine, harm: str, told: str
) -> None:
    assert keys(findings_of()["search"]) == ["search_agrees"]
    change(searchable, harm)
    found = findings_of()["search"]
    assert (found.ok, keys(found)) == (False, [told])
    assert found.cure is not None
    assert "igdesk doctor --rebuild-search" in found.cure.in_("en")
