"""`igdesk backup` and `igdesk restore`: what is made, who may go back, and what is said about a damaged desk."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.cli import showing
from igdesk.clock import FixedClock
from igdesk.simulator.simulator import Simulator

from ..store.desks import old_desk
from .support import WITH_ADMIN, CustomerWrites, Igdesk

WITH_FOLDER = WITH_ADMIN.replace(
    'path = "desk.db"', 'path = "desk.db"\nbackups = { dir = "backups", every = "1h", keep = 2 }'
)


@pytest.fixture
def desk(config_file: Path, customer_writes: CustomerWrites) -> Path:
    """A desk with one ticket and a folder for backups beside it."""
    config_file.write_text(WITH_FOLDER, encoding="utf-8")
    customer_writes("hello")
    return config_file.parent / "desk.db"


def ruin(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def test_a_backup_is_made_listed_and_brought_back(igdesk: Igdesk, desk: Path, clock: FixedClock) -> None:
    made = igdesk("backup", "--json")
    assert (made.status, made.err) == (0, "")
    assert made.json == {
        "path": str(desk.parent / "backups" / "desk-20261121T093000Z-by-hand.db"),
        "at": "2026-11-21T09:30:00Z", "size": made.json["size"], "reason": "by-hand", "rev": 1, "ok": True,
    }  # fmt: skip
    clock.advance(timedelta(minutes=5))
    assert igdesk("ticket", "claim", "1").status == 0
    done = igdesk("--as", "zhou", "restore", made.json["path"], "--yes", "--json")
    assert (done.status, done.err) == (0, "")
    assert done.json["last_change"] == "2026-11-21T09:30:00Z"
    assert (done.json["unconfirmed"], Path(done.json["kept"]).name) == (
        0, "desk-20261121T093500Z-replaced-by-restore.db",
    )  # fmt: skip
    assert igdesk("ticket", "show", "1", "--json").json["assignee"] is None
    listed = igdesk("backup", "list", "--json").json
    assert [(each["reason"], each["ok"]) for each in listed] == [("replaced-by-restore", True), ("by-hand", True)]


def test_a_backup_into_a_named_file(igdesk: Igdesk, desk: Path, tmp_path: Path) -> None:
    target = tmp_path / "list of mine.db"
    told = igdesk("backup", str(target))
    assert (told.status, told.err) == (0, "")
    assert str(target) in told.out
    assert igdesk("backup", "list").out == "", "it is not among those that igdesk looks after"
    again = igdesk("backup", str(target))
    assert (again.status, again.out) == (1, "")
    assert "never overwrite" in again.err


def test_the_list_for_people(igdesk: Igdesk, desk: Path) -> None:
    assert "no backups" in igdesk("backup", "list").err
    igdesk("backup")
    told = igdesk("--lang", "zh", "backup", "list").out
    assert "2026-11-21 17:30" in told, "in the desk's time zone"
    assert "手动" in told


def test_only_an_admin_restores(igdesk: Igdesk, desk: Path) -> None:
    file = igdesk("backup", "--json").json["path"]
    before = desk.read_bytes()
    refused = igdesk("restore", file, "--yes")
    assert (refused.status, refused.out) == (4, "")
    assert desk.read_bytes() == before


def test_a_restore_asks_first(igdesk: Igdesk, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = igdesk("backup", "--json").json["path"]
    igdesk("ticket", "claim", "1")
    refused = igdesk("--as", "zhou", "restore", file)
    assert refused.status == 2
    assert "--yes" in refused.err
    monkeypatch.setattr(showing, "on_terminal", lambda: True)
    for answer, status, assignee in (("n", 1, "mei"), ("y", 0, None)):
        monkeypatch.setattr("click.termui.visible_prompt_func", lambda _, said=answer: said)
        assert igdesk("--as", "zhou", "restore", file).status == status
        assert igdesk("ticket", "show", "1", "--json").json["assignee"] == assignee


def test_what_cannot_be_restored_changes_nothing(igdesk: Igdesk, desk: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear igdesk, " * 400)
    before = desk.read_bytes()
    for file in (tmp_path / "letter.txt", tmp_path / "nothing.db", desk):
        told = igdesk("--as", "zhou", "restore", str(file), "--yes")
        assert (told.status, told.out, len(told.err.splitlines())) == (1, "", 1)
    assert desk.read_bytes() == before


def test_without_a_desk_there_is_nothing_to_back_up(igdesk: Igdesk, config_file: Path) -> None:
    told = igdesk("backup")
    assert told.status == 2
    assert "igdesk init" in told.err


def test_a_damaged_desk_is_named_with_the_way_back(igdesk: Igdesk, desk: Path) -> None:
    file = igdesk("backup", "--json").json["path"]
    ruin(desk)
    before = desk.read_bytes()
    told = igdesk("ticket", "list")
    assert (told.status, told.out) == (1, "")
    first, second = told.err.splitlines()
    assert str(desk) in first
    assert f"igdesk restore {file}" in second
    assert "20 messages" in second
    assert desk.read_bytes() == before
    done = igdesk("--as", "zhou", "restore", file, "--yes")
    assert (done.status, done.err) == (0, "")
    assert "desk-damaged-20261121T093000Z" in done.out
    assert [each["number"] for each in igdesk("ticket", "list", "--json").json] == [1]


def test_a_damaged_desk_without_a_backup(igdesk: Igdesk, desk: Path) -> None:
    ruin(desk)
    told = igdesk("ticket", "list")
    assert (told.status, len(told.err.splitlines())) == (1, 2)
    assert "no good backup" in told.err


def test_an_older_desk_is_copied_to_the_configured_folder(igdesk: Igdesk, config_file: Path) -> None:
    config_file.write_text(WITH_FOLDER, encoding="utf-8")
    old_desk(config_file.parent / "desk.db")
    assert len(igdesk("ticket", "list", "--json").json) == 17
    [copy] = igdesk("backup", "list", "--json").json
    assert (copy["reason"], copy["ok"]) == ("before-migration", True)


def test_one_round_of_the_sync_makes_a_backup_when_it_is_due(live: Igdesk, instagram: Simulator) -> None:
    instagram.control.customer_writes("hello", customer="ada")
    assert live("sync", "--once").status == 0
    [made] = live("backup", "list", "--json").json
    assert (made["reason"], made["ok"]) == ("automatic", True)
    assert "igdesk-data" in made["path"], "in this computer's own folder where none is configured"
    assert live("sync", "--once").status == 0
    assert len(live("backup", "list", "--json").json) == 1


def test_a_backup_that_fails_is_told_and_the_sync_goes_on(
    live: Igdesk, instagram: Simulator, config_file: Path
) -> None:
    text = config_file.read_text(encoding="utf-8").replace(
        'path = "desk.db"', 'path = "desk.db"\nbackups = { dir = "b" }'
    )
    config_file.write_text(text, encoding="utf-8")
    (config_file.parent / "b").write_text("no folder")
    told = live("sync", "--once")
    assert told.status == 0
    assert "No backup" in told.err or "Nothing can be written" in told.err


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM")
def test_a_sync_that_goes_on_ends_with_the_way_back_when_the_desk_is_damaged(
    live: Igdesk, instagram: Simulator, config_file: Path
) -> None:
    instagram.control.customer_writes("hello", customer="ada")
    assert live("sync", "--once").status == 0
    desk = config_file.parent / "desk.db"
    with closing(sqlite3.connect(desk)) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'last_assigned'").fetchone()[0]
    with desk.open("r+b") as file:
        file.seek(4096 * (page - 1))
        file.write(b"\xa5" * 4096)
    process = subprocess.Popen(
        [sys.executable, "-m", "igdesk", "sync"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        _, told = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 1
    assert "damaged" in told
    assert "igdesk restore" in told
    assert "Traceback" not in told


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM")
def test_a_sync_that_goes_on_makes_a_backup_and_stops_at_once(live: Igdesk, instagram: Simulator) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "igdesk", "sync"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        process.stdout.readline()
        folder = Path(os.environ["IGDESK_DATA_DIR"]) / "backups"
        while process.poll() is None and not list(folder.rglob("*-automatic.db")):
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.05)
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 0
    assert "Traceback" not in told
    assert list(folder.rglob("*.part")) == []
