"""The report for a bug: of a desk full of marked words, none is in it; what a bug needs, is."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk import log, paths
from igdesk.clock import FixedClock
from igdesk.config.load import load_config
from igdesk.doctor.checks import Subject, checks
from igdesk.doctor.examine import examine
from igdesk.doctor.masking import Mask, words_in
from igdesk.doctor.relog import relogged
from igdesk.doctor.report import Document, documents, write
from igdesk.errors import UsageError
from igdesk.log import MASK, EventLog, Id
from igdesk.rules.commands import AddNote, Escalate, Reply
from igdesk.rules.model import Direction, Inbound
from igdesk.secret import Secret
from igdesk.store.engine import LocalStore
from igdesk.store.inbound import InboundThread
from igdesk.store.ingest import ingest
from igdesk.store.run import run_command
from igdesk.store.snags import Snag, file_in, keep

from .conftest import CONFIG, NOW
from .test_checks import change

MARK = "QXMARKQX"
TOKEN = "IGAAQXMARKQXsecret0123456789"
ODD_TOKEN = "hunter2-QXMARKQX-odd"
NAMES = ["maria_lopez.77", "王小明", "Annegret Übermut"]

MARKED = (
    CONFIG.replace('"Aurora"', f'"{MARK} brand"').replace("小美", f"{MARK} person").replace("mei", "qxmarkqx-mei")
    + f"""
[instagram]
token_file = "{{token_file}}"

[[categories]]
id = "returns"
name = "{MARK} category"

[[rules]]
id = "vip"
when = {{ text_any = ["{MARK} word"], text_none = ["{MARK.lower()}"] }}
set = {{ category = "returns", tags = ["{MARK}-tag"] }}

[[templates]]
id = "hello"
title = "{MARK} title"
language = "en"
text = "{MARK} text"

[[faq]]
question = "{MARK}?"
answer = "{MARK}!"

[notifications]
webhooks = ["https://hooks.example/{MARK}"]
"""
)


@pytest.fixture
def marked(config_file: Path, clock: FixedClock, tmp_path: Path) -> Path:
    """A desk in which every word that a person wrote is marked; its database."""
    config_file.write_text(MARKED.replace("{token_file}", str(tmp_path / "token")), encoding="utf-8")
    config = load_config(config_file)
    database = config_file.parent / "desk.db"
    store = LocalStore(database, clock, create=True)
    for place, name in enumerate(NAMES):
        said = Inbound(Direction.IN, NOW - timedelta(hours=1), f"{MARK} says {name}", remote_id=f"m{MARK}{place}")
        username = name if name.isascii() and " " not in name else f"{MARK.lower()}{place}"
        thread = InboundThread("1784", "dm", f"t{MARK}{place}", f"igsid-{MARK}-{place}", username, name, (said,))
        op = f"op{place}"
        store.write(op, ingest, [thread], config=config, actor="sync", op=op, now=NOW).result()
    for place, command in enumerate(
        [AddNote(1, f"{MARK} note"), Escalate(1, f"{MARK} reason", None), Reply(1, (f"{MARK} reply",))]
    ):
        op = f"do{place}"
        store.write(op, run_command, command, actor="qxmarkqx-mei", op=op, config=config, now=NOW).result()
    store.close()
    change(database, "INSERT INTO inbound_faults (ref, reason, excerpt, at) VALUES (?, ?, ?, 1)", MARK, MARK, MARK)
    change(
        database,
        "INSERT INTO leases (name, token, holder, machine, expires_at) VALUES ('sync', 1, ?, 'x', 0)",
        f"qxmarkqx-mei@{MARK}-laptop",
    )
    return database


@pytest.fixture
def report_of(subject_of: Callable[..., Subject], clock: FixedClock) -> Callable[..., dict[str, str]]:
    def made(environ: dict[str, str] | None = None) -> dict[str, str]:
        subject = subject_of(environ or {"IGDESK_TOKEN": TOKEN})
        findings = list(examine(checks(subject), clock))
        return {each.name: each.text for each in documents(subject, findings, Path("/home/ada"))}

    return made


def marks_in(text: str) -> list[str]:
    words = [MARK, TOKEN, ODD_TOKEN, *NAMES, "Annegret", "Übermut", "maria_lopez"]
    return [word for word in words if word.lower() in text.lower()]


ReportOf = Callable[..., dict[str, str]]


@pytest.mark.usefixtures("marked")
def test_nobodys_words_and_no_token_are_in_the_report(report_of: ReportOf, tmp_path: Path) -> None:
    logged = paths.state_dir() / log.FILE
    log.set_up(paths.state_dir(), debug=True)
    EventLog("igdesk.x").info("reply_sent", reply=Id("0123abcd.0"), ticket=1)
    EventLog("igdesk.x").error("sync_crashed", ValueError(f"{MARK} {NAMES}"))
    log.set_up(tmp_path / "unused")
    with logged.open("a", encoding="utf-8") as file:
        file.write(f"2026-01-01 12:00:00 WARNING 1 igdesk.sync: {MARK} in prose, as older versions wrote\n")
        file.write(json.dumps({"event": "note", "words": MARK, "text": MARK, MARK: 1, "logger": MARK}) + "\n")
        file.write(json.dumps({"event": MARK}) + "\n[1]\n\n")
    assert MARK in logged.read_text(encoding="utf-8")
    for environ in ({"IGDESK_TOKEN": TOKEN}, {"IGDESK_TOKEN": ODD_TOKEN}, {"LANG": MARK, "TERM": MARK}):
        report = report_of(environ)
        assert {name: marks_in(text) for name, text in report.items() if marks_in(text)} == {}
    assert "sync_crashed" in report[log.FILE]
    assert "0123abcd.0" in report[log.FILE]
    assert '"left_out", "lines": 4' in report[log.FILE]


@pytest.mark.usefixtures("marked")
def test_what_a_bug_needs_is_in_the_report(report_of: ReportOf) -> None:
    report = report_of()
    findings = {each["check"]: each for each in json.loads(report["findings.json"])}
    assert findings["sync"]["ok"] is True
    assert "schema" in findings["database"]["detail"]
    counted = json.loads(report["database.json"])["tables"]
    assert counted["messages"] == {"rows": 4, "received": 3, "sent": 1}
    assert counted["customers"] == {"rows": 3}
    assert sum(counted["tickets"].values()) == 6
    settings = json.loads(report["configuration.json"])
    assert settings["agents"][0]["id"] == settings["desk"]["me"] == "agent-1"
    assert settings["rules"][0]["set_"]["category"] == "returns"
    assert settings["rules"][0]["when"]["text_any"] == [f"({len(MARK) + 5} characters)"]
    assert settings["notifications"]["webhooks"] == [f"({len('https://hooks.example/' + MARK)} characters)"]
    assert settings["desk"]["timezone"] == "Asia/Shanghai"
    assert json.loads(report["versions.json"])["sqlite"] == sqlite3.sqlite_version


def test_a_damaged_database_tells_nothing_and_so_no_text_is_let_through(report_of: ReportOf, marked: Path) -> None:
    marked.write_bytes(b"rubbish" * 3000)
    report = report_of()
    assert json.loads(report["database.json"]) == {"error": "store.damaged"}
    findings = {each["check"]: each for each in json.loads(report["findings.json"])}
    assert findings["integrity"]["detail"].startswith(f"The desk at {MASK} is damaged")
    assert not any(marks_in(text) for text in report.values())


def test_a_broken_configuration_is_told_without_its_words(report_of: ReportOf, marked: Path, config_file: Path) -> None:
    with closing(sqlite3.connect(marked)) as db:
        assert db.execute("SELECT count(*) FROM customers WHERE name = ?", [NAMES[1]]).fetchone() == (1,)
    config_file.write_text(CONFIG + f'\n[csat]\nask = "{NAMES[1]}"\n', encoding="utf-8")
    found = json.loads(report_of()["findings.json"])[0]
    assert (found["ok"], "csat.ask" in found["detail"]) == (False, True)
    assert NAMES[1] not in found["detail"]


def test_the_zip_is_its_owners_and_overwrites_nothing(tmp_path: Path) -> None:
    path = tmp_path / "r.zip"
    write(path, [Document("a.json", "{}\n"), Document("b.log", "中\n")], NOW)
    with zipfile.ZipFile(path) as report:
        assert report.namelist() == ["r/a.json", "r/b.log"]
        assert report.read("r/b.log").decode() == "中\n"
    assert path.stat().st_mode & 0o077 == 0
    before = path.read_bytes()
    with pytest.raises(UsageError):
        write(path, [], NOW)
    assert path.read_bytes() == before


# --- Masking


def masked(text: str, theirs: frozenset[str] = frozenset()) -> str:
    return Mask([Secret(ODD_TOKEN)], Path("/home/ada"), theirs).text(text)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("write to ada@shop.example now", f"write to {MASK} now"),
        ("asks @maria_lopez.77, twice", f"asks {MASK}, twice"),
        ("call +49 (170) 123-45-67 today", f"call {MASK} today"),
        ("call 13800138000", f"call {MASK}"),
        ("/home/ada/desk.db", "~/desk.db"),
        (f"with {ODD_TOKEN} and {TOKEN}", f"with {MASK} and {MASK}"),
        ("2026-11-21 09:30 UTC", "2026-11-21 09:30 UTC"),
        ("schema 4, 0.2 MiB", "schema 4, 0.2 MiB"),
    ],
)
def test_what_looks_like_a_persons_is_masked(text: str, left: str) -> None:
    assert masked(text) == left


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("the path /srv/Maria-Lopez/desk.db", "maria"),
        ("回复王小明的消息", "王小明"),
        ("file maria_lopez.77.zip", "maria_lopez.77.zip"),
        ("Über ÜBERMUT hinaus", "übermut"),
    ],
)
def test_customers_words_are_found_and_masked(text: str, name: str) -> None:
    assert name in words_in(text)
    assert name not in masked(text, frozenset({name})).lower()


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(NAMES))
def test_a_customers_name_is_masked_wherever_it_stands(before: str, after: str, name: str) -> None:
    theirs = {name.lower(), *name.lower().split()}
    text = masked(f"{before} {name} {after}", frozenset(words_in(f"{before} {name} {after}") & theirs))
    assert name not in text


@given(st.text(), st.dictionaries(st.text(max_size=8), st.text() | st.integers() | st.none() | st.booleans()))
def test_of_a_log_only_what_a_line_of_ours_may_hold_is_taken(line: str, fields: dict[str, object]) -> None:
    marked = {name: f"§{value}" if isinstance(value, str) else value for name, value in fields.items()}
    lines = [f"§{line}", json.dumps({"event": "sync_round", "errors": [marked], **marked})]
    taken = "".join(relogged(lines))
    assert "sync_round" in taken
    assert "§" not in taken
    assert "\\u00a7" not in taken


@pytest.mark.usefixtures("marked")
def test_what_got_in_the_way_is_counted_and_not_told(report_of: ReportOf) -> None:
    assert json.loads(report_of()["in_the_way.json"]) == {"count": 0, "by_screen": {}}
    file = file_in(paths.state_dir())
    for screen in ("queue", "queue", MARK):
        keep(file, Snag("t", "mei", MARK, screen, MARK, MARK, MARK, MARK, MARK))
    report = report_of()
    assert json.loads(report["in_the_way.json"]) == {"count": 3, "by_screen": {"queue": 2}}
    assert not any(marks_in(text) for text in report.values())
