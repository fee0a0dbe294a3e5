"""`igdesk export all` and `igdesk import desk`: a desk as one file, and back."""

from __future__ import annotations

import errno
import gc
import io
import json
import os
import stat
import sys
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .support import WITH_ADMIN, CustomerWrites, Igdesk

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


ADMIN = ("--as", "zhou")


@pytest.fixture(autouse=True)
def _some_customers(customer_writes: CustomerWrites, config_file: Path) -> None:
    config_file.write_text(WITH_ADMIN, encoding="utf-8")
    customer_writes("I want a refund")
    customer_writes("你好 👋", "bob", timedelta(hours=2))


def test_everything_goes_out_and_comes_in(igdesk: Igdesk, here: Path) -> None:
    igdesk("ticket", "note", "1", "=HYPERLINK(1)")
    told = igdesk("export", "all")
    path = here / "igdesk-export-2026-11-21.zip"
    assert told.status == 0
    assert told.out == f"Wrote {path}: 2 tickets, 2 messages, 2 customers.\n"
    assert "as safe as the desk itself" in told.err
    assert sorted(each.name for each in here.iterdir()) == [path.name]
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    new = (*ADMIN, "--db", str(here / "new.db"))
    came = igdesk(*new, "import", "desk", str(path), "--json")
    assert came.status == 0
    assert (came.json["rows"]["tickets"], came.json["doubted"], came.json["dry_run"]) == (2, 0, False)
    shown = igdesk(*new, "ticket", "show", "1", "--json").json
    assert shown == igdesk("ticket", "show", "1", "--json").json
    assert igdesk(*new, "export", "all", "-o", "again.zip").status == 0
    assert contents(path) == contents(here / "again.zip")


def contents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_what_is_there_is_not_overwritten_unless_told(igdesk: Igdesk, here: Path) -> None:
    (here / "x.zip").write_bytes(b"mine")
    told = igdesk("export", "all", "-o", "x.zip")
    assert (told.status, told.out) == (2, "")
    assert "--force" in told.err
    assert (here / "x.zip").read_bytes() == b"mine"
    assert igdesk("export", "all", "-o", "x.zip", "--force", "--json").json["rows"]["messages"] == 2
    assert "README.txt" in contents(here / "x.zip")
    assert igdesk("export", "all", "-o", "nowhere/x.zip").status == 2
    assert [each.name for each in here.iterdir()] == ["x.zip"]


def test_it_streams_to_standard_output(igdesk: Igdesk, monkeypatch: pytest.MonkeyPatch, here: Path) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(raw, "utf-8"))
    assert igdesk("export", "all", "-o", "-").status == 0
    (here / "piped.zip").write_bytes(raw.getvalue())
    monkeypatch.undo()
    assert "tickets.jsonl" in contents(here / "piped.zip")
    assert igdesk("export", "all", "-o", "-", "--json").status == 2


class Narrow(io.BytesIO):
    """Takes so many bytes and no more."""

    def __init__(self, error: OSError) -> None:
        super().__init__()
        self.error = error

    def write(self, data: ReadableBuffer) -> int:
        if self.tell() > 2000:
            raise self.error
        return super().write(data)


@pytest.mark.parametrize(("code", "status"), [(errno.EPIPE, 0), (errno.ENOSPC, 1)])
def test_a_stream_that_ends_early_is_told_once_at_most(
    igdesk: Igdesk, monkeypatch: pytest.MonkeyPatch, code: int, status: int
) -> None:
    told_late: list[object] = []
    monkeypatch.setattr("sys.unraisablehook", told_late.append)
    monkeypatch.setattr("igdesk.cli.failures.drop_rest", lambda: None)  # it would drop pytest's own standard output
    with monkeypatch.context() as patched:
        patched.setattr("sys.stdout", io.TextIOWrapper(Narrow(OSError(code, os.strerror(code))), "utf-8"))
        told = igdesk("export", "all", "-o", "-")
    gc.collect()
    assert (told.status, len(told.err.splitlines()), told_late) == (status, status, [])


def test_a_terminal_gets_no_zip(igdesk: Igdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    told = igdesk("export", "all", "-o", "-")
    assert (told.status, told.out) == (2, "")


def test_a_trial_changes_nothing(igdesk: Igdesk, here: Path) -> None:
    igdesk("export", "all", "-o", "x.zip")
    told = igdesk(*ADMIN, "--db", "new.db", "import", "desk", "x.zip", "--dry-run")
    assert told.status == 0
    assert "2 tickets, 2 messages, 2 customers" in told.out
    assert not (here / "new.db").exists()


def test_a_desk_in_use_is_refused_with_the_cure(igdesk: Igdesk) -> None:
    igdesk("export", "all", "-o", "x.zip")
    told = igdesk(*ADMIN, "import", "desk", "x.zip")
    assert (told.status, told.out) == (2, "")
    assert "--db" in told.err
    assert len(igdesk("ticket", "list", "--json").json) == 2


def test_damage_leaves_no_desk_behind(igdesk: Igdesk, here: Path) -> None:
    igdesk("export", "all", "-o", "x.zip")
    files = contents(here / "x.zip")
    files["messages.jsonl"] = files["messages.jsonl"].replace(b"refund", b"Refund")
    with zipfile.ZipFile(here / "y.zip", "w") as file:
        for name, data in files.items():
            file.writestr(name, data)
    told = igdesk(*ADMIN, "--db", "new.db", "import", "desk", "y.zip", "--json")
    assert (told.status, told.out) == (1, "")
    assert told.err == (
        "messages.jsonl is not what the manifest says of it: it was changed or cut. Nothing was changed here.\n"
    )
    assert not (here / "new.db").exists()


def test_a_reply_on_its_way_is_in_doubt_afterwards(igdesk: Igdesk) -> None:
    igdesk("ticket", "reply", "1", "--text", "soon")
    igdesk("export", "all", "-o", "x.zip")
    told = igdesk(*ADMIN, "--db", "new.db", "import", "desk", "x.zip")
    assert "1 reply was on its way" in told.err
    [reply] = igdesk("--db", "new.db", "outbox", "--json").json
    assert (reply["state"], reply["text"]) == ("unconfirmed", "soon")


def test_only_an_admin_takes_a_desk_in(igdesk: Igdesk) -> None:
    igdesk("export", "all", "-o", "x.zip")
    refused = igdesk("--db", "new.db", "--as", "lin", "import", "desk", "x.zip")
    assert (refused.status, refused.out) == (4, "")
    assert "admin" in refused.err
    assert igdesk(*ADMIN, "--db", "new.db", "import", "desk", "x.zip").status == 0


def test_progress_is_shown_on_a_terminal(igdesk: Igdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    told = igdesk("--lang", "zh", "export", "all", "-o", "x.zip", "--json")
    assert "导出中" in told.err
    assert json.loads(told.out)["rows"]["tickets"] == 2
