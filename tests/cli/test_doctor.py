"""`igdesk doctor`: its JSON and its text, its statuses, and the report that nobody gets without having seen it."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, get_args

import pexpect
import pytest

from igdesk.cli import doctor as command
from igdesk.doctor.finding import CheckName
from igdesk.i18n import LANGUAGES, Lang
from igdesk.simulator.simulator import Simulator
from igdesk.text import cells

from .support import CONFIG, CustomerWrites, Igdesk

TOKEN = "IGAAsecretTokenOfTheBrand0123456789"


@pytest.fixture
def desk(customer_writes: CustomerWrites, monkeypatch: pytest.MonkeyPatch) -> None:
    customer_writes("hello")
    monkeypatch.setenv("IGDESK_TOKEN", TOKEN)


@pytest.fixture
def backed_up(desk: None) -> None:
    """The desk with a backup of today: a program of its own lives by the real clock, the desk was made by another."""
    subprocess.run([sys.executable, "-m", "igdesk", "backup"], check=True, capture_output=True)


@pytest.mark.usefixtures("desk")
def test_the_json_is_a_list_of_findings_and_a_desk_without_faults_exits_0(igdesk: Igdesk) -> None:
    told = igdesk("doctor", "--offline", "--json")
    assert (told.status, told.err) == (0, "")
    assert [each["check"] for each in told.json] == list(get_args(CheckName))
    assert all(set(each) == {"check", "ok", "detail", "cure"} for each in told.json)
    assert all(each["ok"] is True and each["cure"] is None and each["detail"] for each in told.json)
    assert TOKEN not in told.out


def test_without_a_configuration_it_works_and_exits_1(igdesk: Igdesk) -> None:
    told = igdesk("doctor", "--offline", "--json")
    faults = {each["check"]: each["cure"] for each in told.json if not each["ok"]}
    assert (told.status, list(faults)) == (1, ["config", "token"])
    assert "igdesk init" in faults["config"]


def test_with_everything_broken_it_works_and_exits_1(igdesk: Igdesk, config_file: Path) -> None:
    config_file.write_bytes(b"\xff\xfe[desk\n")
    (config_file.parent / "desk.db").write_bytes(b"rubbish" * 1000)
    assert igdesk("doctor", "--offline").status == 1
    config_file.write_text(CONFIG + "\n[nonsense]\n", encoding="utf-8")
    told = igdesk("doctor", "--offline", "--json")
    assert told.status == 1
    assert [each["check"] for each in told.json if not each["ok"]][:3] == ["config", "database", "integrity"]


@pytest.mark.usefixtures("config_file")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_text_lines_up_and_a_cure_stands_under_its_fault(igdesk: Igdesk, lang: Lang) -> None:
    told = igdesk("--lang", lang, "doctor", "--offline")
    lines = told.out.splitlines()
    heads = [line for line in lines if line[:2] in ("+ ", "x ")]
    assert len(heads) == len(get_args(CheckName))
    fault = next(place for place, line in enumerate(lines) if line.startswith("x "))
    [cure] = [line for line in lines[fault:] if line.lstrip().startswith("-> ")][:1]
    column = cells(cure) - cells(cure.lstrip())
    assert all(cells(head[: _cut(head, column)]) == column for head in heads)
    assert [line for line in lines if cells(line) > 112 and "/" not in line] == []  # a path is never broken
    assert "1" in lines[-1]


def _cut(line: str, column: int) -> int:
    """Where in `line` that column of cells begins."""
    return next(place for place in range(len(line)) if cells(line[:place]) >= column)


@pytest.mark.usefixtures("config_file")
def test_a_live_desk_is_asked_over_the_network(
    live: Igdesk, instagram: Simulator, customer_writes: CustomerWrites
) -> None:
    customer_writes("hello")
    told = live("doctor", "--json")
    found = {each["check"]: each for each in told.json}
    assert "Instagram accepts it" in found["token"]["detail"]
    assert found["clock"]["ok"] is True
    assert instagram.token not in told.out


# --- The report


@pytest.mark.usefixtures("desk")
def test_the_report_is_shown_and_then_written_where_it_says(igdesk: Igdesk, tmp_path: Path) -> None:
    path = tmp_path / "report.zip"
    told = igdesk("doctor", "--offline", "--json", "--bundle", str(path), "--yes")
    assert (told.status, isinstance(told.json, list)) == (0, True)
    assert str(path) in told.err
    with zipfile.ZipFile(path) as report:
        names = [name.partition("/")[2] for name in report.namelist()]
        sizes = {entry.filename.partition("/")[2]: entry.file_size for entry in report.infolist()}
    assert names[:2] == ["findings.json", "versions.json"]
    assert all(f"{name} ({size} bytes)" in told.err for name, size in sizes.items())
    assert '"check": "config"' in told.err


@pytest.mark.usefixtures("desk")
def test_without_a_terminal_nothing_is_written_unless_told(
    igdesk: Igdesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = igdesk("doctor", "--offline", "--bundle")
    assert told.status == 2
    assert "findings.json" in told.err
    assert "--yes" in told.err
    assert list(tmp_path.glob("*.zip")) == []
    igdesk("doctor", "--offline", "--bundle", "--yes")
    assert [path.name for path in tmp_path.glob("*.zip")] == ["igdesk-report-20261121T093000Z.zip"]


@pytest.mark.usefixtures("desk")
def test_a_file_that_is_there_stays_and_nothing_is_examined(
    igdesk: Igdesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report.zip"
    path.write_text("mine")
    monkeypatch.setattr(command, "examine", lambda *_: pytest.fail("examined"))
    told = igdesk("doctor", "--offline", "--bundle", str(path), "--yes")
    assert (told.status, told.out, path.read_text()) == (2, "", "mine")
    assert str(path) in told.err


def test_a_crash_names_the_report(igdesk: Igdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "examine", lambda *_: 1 / 0)
    told = igdesk("doctor", "--offline")
    assert told.status == 1
    assert "igdesk doctor --bundle" in told.err


# --- A real terminal


@contextmanager
def on_terminal(*arguments: str, answers: bool = False) -> Iterator[Any]:
    """`igdesk` on a pty of 100 x 30, which may know where its cursor is."""
    environ = {**os.environ, "TERM": "xterm-256color", "PYTHONUTF8": "1"}
    for size in ("COLUMNS", "LINES"):  # whoever runs the tests may name a size of their own
        environ.pop(size, None)
    child = pexpect.spawn(
        sys.executable, ["-m", "igdesk", *arguments], env=environ, dimensions=(30, 100), encoding="utf-8", timeout=60
    )
    try:
        if answers:
            for column in (1, 5, 3, 3, 3):
                child.expect_exact("\x1b[6n")
                child.send(f"\x1b[1;{column}R")
        yield child
    finally:
        child.close(force=True)


@pytest.mark.usefixtures("backed_up")
def test_a_terminal_is_measured_and_left_clean() -> None:
    with on_terminal("doctor", "--offline", answers=True) as child:
        child.expect(pexpect.EOF)
        child.close()
    _before, wiped, shown = child.before.partition("\r\x1b[K")
    assert wiped
    assert "\x1b" not in shown.replace("\x1b[0m", "")
    assert "Chinese and emoji are drawn as wide as they should be." in " ".join(shown.split())
    assert "100 x 30" in " ".join(shown.split())
    assert child.exitstatus == 0


@pytest.mark.usefixtures("backed_up")
def test_a_terminal_that_does_not_answer_costs_a_second() -> None:
    with on_terminal("doctor", "--offline", "--json") as child:
        child.expect(pexpect.EOF)
        child.close()
    found = {each["check"]: each for each in json.loads(child.before.rpartition("\x1b[K")[2])}
    assert found["terminal"]["ok"] is True
    assert "does not tell how wide" in found["terminal"]["detail"]


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(("answer", "written"), [("n", False), ("y", True)])
def test_a_person_is_asked_before_the_report_is_written(tmp_path: Path, answer: str, written: bool) -> None:
    path = tmp_path / "r.zip"
    with on_terminal("doctor", "--offline", "--bundle", str(path), answers=True) as child:
        child.expect_exact("findings.json")
        child.expect(r"Write it to .*\?")
        child.sendline(answer)
        child.expect(pexpect.EOF)
    assert path.exists() is written


@pytest.mark.usefixtures("desk")
def test_the_search_index_is_made_anew(igdesk: Igdesk, config_file: Path) -> None:
    with closing(sqlite3.connect(config_file.parent / "desk.db", isolation_level=None)) as db:
        db.execute("DELETE FROM search_docs")
    assert igdesk("doctor", "--offline").status == 1
    told = igdesk("doctor", "--offline", "--rebuild-search")
    assert told.status == 0
    assert "made anew" in told.err
