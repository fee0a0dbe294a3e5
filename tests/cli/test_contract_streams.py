"""Pipes, locales and files that are not as one would like them: real processes, as scripts run them."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from .support import Igdesk, piped

TICKET = '{"channel": "email", "customer": "顾客", "text": "中文 😀"}'
OLD_LOCALES = [
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"PYTHONIOENCODING": "ascii"},
    {"PYTHONIOENCODING": "latin-1"},
    {"PYTHONIOENCODING": "gbk"},
]


def shell(line: str, environ: dict[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
    """A line of a script; `igdesk` in it is this checkout's."""
    command = line.replace("igdesk ", f"{sys.executable} -m igdesk ")
    return subprocess.run(["sh", "-c", command], capture_output=True, check=False, env=os.environ | (environ or {}))


@pytest.mark.usefixtures("config_file")
@pytest.mark.parametrize("environ", OLD_LOCALES)
def test_what_is_piped_in_is_utf8_in_every_locale(environ: dict[str, str]) -> None:
    made = shell(f"echo '{TICKET}' | igdesk ticket new --json-in - --json", environ)
    assert made.returncode == 0, made.stderr
    [ticket] = json.loads(made.stdout)
    assert (ticket["preview"], ticket["customer"]["name"]) == ("中文 😀", "顾客")


@pytest.mark.usefixtures("config_file")
def test_what_a_locale_has_no_letters_for_is_written_as_escapes() -> None:
    shell(f"echo '{TICKET}' | igdesk ticket new --json-in -")
    for line in ("igdesk ticket list", "igdesk ticket show 1", "igdesk --lang zh frobnicate"):
        told = shell(line, OLD_LOCALES[0])
        assert (told.stdout + told.stderr).isascii()
        assert b"Traceback" not in told.stderr
        assert b"\\u" in told.stdout + told.stderr


@pytest.mark.usefixtures("config_file")
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
def test_an_output_that_is_full_exits_1_and_one_that_is_closed_changes_nothing_about_the_work() -> None:
    for command in ("ticket list", "--help"):
        full = shell(f"igdesk {command} >/dev/full")
        assert (full.returncode, len(full.stderr.splitlines())) == (1, 1)
    closed = shell("igdesk ticket new --channel email --customer Ada --text hello >&- 2>&-")
    assert closed.returncode == 0
    assert len(json.loads(shell("igdesk ticket list --json").stdout)) == 1
    for command in ("ticket reply 1 --text -", "ticket new --json-in -"):
        told = shell(f"igdesk {command} <&-")
        assert (told.returncode, len(told.stderr.splitlines())) == (2, 1)


@pytest.mark.usefixtures("config_file")
@pytest.mark.parametrize("raw", [b"\xff\xfe{", b"\xd6\xd0"])
def test_what_is_piped_in_and_is_no_text_is_told(igdesk: Igdesk, monkeypatch: pytest.MonkeyPatch, raw: bytes) -> None:
    for command in (["ticket", "new", "--json-in", "-"], ["ticket", "reply", "1", "--text", "-"]):
        igdesk("ticket", "new", "--channel", "email", "--customer", "Ada", "--text", "hello")
        monkeypatch.setattr("sys.stdin", piped(raw))
        told = igdesk(*command)
        assert (told.status, told.out, len(told.err.splitlines())) == (2, "", 1)


def test_another_programs_database_is_left_alone(igdesk: Igdesk, config_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE notes (text)")
    other.close()
    before = path.read_bytes()
    for command in (["ticket", "list"], ["ticket", "new", "--channel", "email", "--customer", "a", "--text", "b"]):
        told = igdesk("--db", str(path), *command)
        assert (told.status, told.out) == (1, "")
        assert "another program" in told.err
    assert path.read_bytes() == before
    assert not path.with_name("other.db-wal").exists()


@pytest.mark.usefixtures("config_file")
def test_hostile_text_comes_back_as_it_was_and_never_reaches_the_terminal(
    igdesk: Igdesk, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = json.loads((shared / "data" / "naughty_strings.json").read_text(encoding="utf-8"))
    texts = [row["text"] for row in rows if row["text"].strip()]
    wanted = [{"channel": "email", "customer": text, "subject": text, "text": text} for text in texts]
    monkeypatch.setattr("sys.stdin", piped(json.dumps(wanted)))
    assert igdesk("ticket", "new", "--json-in", "-").status == 0
    tickets = igdesk("ticket", "list", "--sort", "oldest", "--json").json
    by_number = {t["number"]: (t["subject"], t["customer"]["name"]) for t in tickets}
    assert [by_number[number] for number in sorted(by_number)] == [(text, text) for text in texts]
    listed = igdesk("ticket", "list", "--limit", "1000").out
    assert len(listed.splitlines()) == len(texts) + 1
    for number in range(1, len(texts), 25):
        assert igdesk("ticket", "note", str(number), "--", texts[number - 1].replace("\0", "")).status == 0
        shown = igdesk("ticket", "show", str(number), "--json").json
        assert (shown["messages"][0]["text"], len(shown["notes"])) == (texts[number - 1], 1)
        listed += igdesk("ticket", "show", str(number), "--events").out
    acting = [
        c for c in listed if c != "\n" and (ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or c in "\u202a\u202e\u2066\u2028")
    ]
    assert acting == []
