"""Many processes on one file at once: one wins what only one can have, and nobody loses what they were told is done."""

from __future__ import annotations

import io
import json
import os
import random
import sqlite3
import sys
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from igdesk import log
from igdesk.cli.main import main
from igdesk.clock import FixedClock, to_ms
from igdesk.i18n import Phrase
from igdesk.rules import events as e
from igdesk.rules.lifecycle import Refusal
from igdesk.store.engine import LocalStore

from .crew import Member, crew
from .hands import NOW, PEOPLE, Attempt, Job, Journal, Told, journal_lines, perform, work
from .truths import Sight, check_desk, check_journals, look

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="processes are started by a fork server"),
]

TEAM = tuple(f"agent{n}" for n in range(20))
CALLS = 60
COMMANDS = 25
MENU = ("note", "tag", "field", "status", "reply", "undo")
DESK = """
[store]
path = "desk.db"

[[departments]]
id = "support"
name = "Support"
intake = true
"""
ANSWERING = """
[[departments]]
id = "tech"
name = "Tech"

[[compensations]]
id = "gift"
name = "Gift"

[[agents]]
id = "mei"
name = "Mei"
departments = ["support"]
""" + "".join(
    f'''
[[agents]]
id = "{agent}"
name = "{agent}"
role = "supervisor"
departments = ["tech"]
authority = {{ gift = 100 }}
'''
    for agent in ("kim", "ken", "yue", "zoe")
)
"""Mei asks, and any of four may answer."""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "desk.db"


@pytest.fixture
def journals(tmp_path: Path) -> Path:
    folder = tmp_path / "journals"
    folder.mkdir()
    return folder


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Twenty people and their desk, configured for every program that is called; gives the file that says so."""
    config = tmp_path / "config.toml"
    people = "".join(f'[[agents]]\nid = "{agent}"\nname = "{agent}"\n' for agent in TEAM)
    config.write_text(DESK + people, encoding="utf-8")
    monkeypatch.setenv("IGDESK_CONFIG", str(config))
    return config


def customers_write(database: Path, journal: Path, count: int) -> None:
    """A new desk to which so many customers have written."""
    store, lines = LocalStore(database, FixedClock(NOW), create=True), Journal(journal)
    for n in range(count):
        op = f"beginn{n:04d}"
        attempt = Attempt(op, "sync", to_ms(NOW), "message", words=(f"customer{n}", f"{op} m0"))
        lines.write(attempt)
        lines.write(perform(store, attempt))
    lines.close()
    store.close()


def seen(database: Path) -> Sight:
    store = LocalStore(database, FixedClock(NOW))
    try:
        return store.read(look).result()
    finally:
        store.close()


# Programs


@dataclass(frozen=True, slots=True)
class Call:
    """A command line, typed where these variables are set."""

    arguments: tuple[str, ...]
    environ: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Ran:
    """What it came to."""

    arguments: tuple[str, ...]
    status: int
    out: str
    errors: str


def igdesk(call: Call, parent: Connection) -> None:
    """The program from its first line to its last, but for the imports."""
    os.environ.update(call.environ)
    parent.send_bytes(b"ready")
    parent.recv_bytes()
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as errors:
        status = main(call.arguments)
    parent.send_bytes(json.dumps([call.arguments, status, out.getvalue(), errors.getvalue()]).encode())


def run(calls: Iterable[tuple[str, ...]], at_once: int) -> Iterator[Ran]:
    """Programs of their own, so many side by side; the next begins when the one that began first has ended."""
    running: deque[Member] = deque()
    with ExitStack() as stack:
        for arguments in calls:
            [program] = stack.enter_context(crew(igdesk, Call(arguments, dict(os.environ))))
            program.tell()
            running.append(program)
            if len(running) == at_once:
                yield _came_to(running.popleft())
        yield from map(_came_to, running)


def _came_to(program: Member) -> Ran:
    [told] = program.last_words()
    arguments, *rest = json.loads(told)
    return Ran(tuple(arguments), *rest)


@pytest.mark.usefixtures("team")
def test_of_twenty_claims_at_once_one_wins(database: Path, journals: Path) -> None:
    customers_write(database, journals / "begin", 1)
    calls = [Call(("--as", agent, "ticket", "claim", "1"), dict(os.environ)) for agent in TEAM]
    with crew(igdesk, *calls) as programs:
        for program in programs:
            program.tell()
        ran = [_came_to(program) for program in programs]
    assert Counter(each.status for each in ran) == {0: 1, 3: len(TEAM) - 1}
    [winner] = [each.arguments[1] for each in ran if each.status == 0]
    lost = Phrase("refusal.claimed", {"number": 1, "agent": winner}).in_("en")
    assert {each.errors.strip() for each in ran if each.status == 3} == {lost}
    sight = seen(database)
    check_desk(sight)
    assert [line.event.after for line in sight.lines if isinstance(line.event, e.Assigned)] == [winner]
    assert len(sight.ops) == 2


@pytest.mark.parametrize(
    ("before", "at_once", "kind"),
    [
        (("compensate", "1", "--kind", "gift", "--amount", "90"), ("approve", "1"), e.EscalationAnswered.kind),
        (("handoff", "1", "tech", "--note", "why?"), ("handback", "1", "--note", "so"), e.LegDone.kind),
    ],
    ids=["approval", "leg"],
)
def test_of_all_who_answer_at_once_one_does_and_the_others_are_told_who(
    team: Path, database: Path, journals: Path, before: tuple[str, ...], at_once: tuple[str, ...], kind: str
) -> None:
    team.write_text(DESK + ANSWERING, encoding="utf-8")
    customers_write(database, journals / "begin", 1)
    assert main(("--as", "mei", "ticket", *before)) == (4 if kind == e.EscalationAnswered.kind else 0)
    calls = [Call(("--as", agent, "ticket", *at_once), dict(os.environ)) for agent in ("kim", "ken", "yue", "zoe")]
    with crew(igdesk, *calls) as programs:
        for program in programs:
            program.tell()
        ran = [_came_to(program) for program in programs]
    assert sorted(each.status for each in ran) == [0, 3, 3, 3], ran
    [winner] = [each.arguments[1] for each in ran if each.status == 0]
    assert all(winner in each.errors for each in ran if each.status == 3)
    sight = seen(database)
    check_desk(sight)
    assert Counter(line.event.kind for line in sight.lines)[kind] == 1


@pytest.mark.usefixtures("team")
def test_programs_side_by_side_end_as_the_contract_says(tmp_path: Path, database: Path, journals: Path) -> None:
    customers_write(database, journals / "begin", 6)
    chance = random.Random(5)
    ran = [*run((("--as", chance.choice(TEAM[:3]), *_something(chance, n)) for n in range(CALLS)), at_once=4)]
    for each in ran:
        assert each.status in (0, 1, 3), each
        assert len(each.errors.splitlines()) <= 2, each
        assert Phrase("store.busy", {"path": database}).in_("en") not in each.errors, each
        assert each.status == 0 or each.arguments[2] not in ("search", "backup"), each
    assert "command_crashed" not in (tmp_path / "igdesk-state" / log.FILE).read_text(encoding="utf-8")
    sight = seen(database)
    check_desk(sight)
    noted = [each.arguments[-1] for each in ran if "note" in each.arguments and each.status == 0]
    assert noted
    assert Counter(note["text"] for note in sight.notes.values()) == Counter(noted)
    copies = [json.loads(each.out)["path"] for each in ran if "backup" in each.arguments]
    assert copies
    for path in copies:
        with closing(sqlite3.connect(path)) as copy:
            copy.row_factory = sqlite3.Row
            check_desk(look(copy))


def _something(chance: random.Random, n: int) -> tuple[str, ...]:
    one, other = (str(n) for n in chance.sample(range(1, 7), 2))
    return chance.choice(
        [
            *[("ticket", "note", one, f"note {n}")] * 3,
            *[("ticket", "merge", one, other)] * 2,
            *[("undo",)] * 2,
            ("search", "beginn0001"),
            ("backup", "--json"),
        ]
    )


# Writers on one ticket


def watch(database: Path, parent: Connection) -> None:
    """Look at the desk again and again, until told to stop; tells how many states of it were seen."""
    store, revisions = LocalStore(database, FixedClock(NOW)), set()
    parent.send_bytes(b"ready")
    parent.recv_bytes()
    while not parent.poll():
        sight = store.read(look).result()
        check_desk(sight)
        revisions.add(sight.rev)
    parent.recv_bytes()
    store.close()
    parent.send_bytes(str(len(revisions)).encode())


def test_eight_writers_on_one_ticket_lose_and_double_nothing(database: Path, journals: Path) -> None:
    customers_write(database, journals / "begin", 1)
    jobs = [
        Job(database, journals / person, f"w{n}", person, f"eight {n}", MENU, COMMANDS)
        for n, person in enumerate(PEOPLE)
    ]
    with crew(watch, database) as [watcher], crew(work, *jobs) as writers:
        for member in (watcher, *writers):
            member.tell()
        for writer in writers:
            writer.last_words()
        watcher.tell()
        [states] = watcher.last_words()
    lines = [line for path in journals.iterdir() for line in journal_lines(path)]
    answers = [line for line in lines if isinstance(line, Told)]
    sight = seen(database)
    check_desk(sight)
    check_journals(sight, (line for line in lines if isinstance(line, Attempt)), answers)
    given = Counter(told.answer for told in answers)
    assert given["done"] + given["refused"] == len(PEOPLE) * COMMANDS + 1
    assert given["done"] > len(PEOPLE) * COMMANDS / 2
    assert int(states) > 2


# What a failure leaves behind


def fail_halfway(db: sqlite3.Connection) -> None:
    rows = db.execute("SELECT rev FROM meta UNION ALL SELECT 0")
    if any(row["rev"] for row in rows):
        raise Refusal("refusal.no_ticket", number=1)


def revision(db: sqlite3.Connection) -> int:
    rev: int = db.execute("SELECT rev FROM meta").fetchone()[0]
    return rev


@pytest.mark.parametrize("writes", [False, True])
def test_a_refusal_in_the_middle_of_a_query_does_not_hold_on_to_the_past(
    database: Path, journals: Path, writes: bool
) -> None:
    customers_write(database, journals / "begin", 1)
    one, other = LocalStore(database, FixedClock(NOW)), LocalStore(database, FixedClock(NOW))
    try:
        failing = one.write("fails", fail_halfway) if writes else one.read(fail_halfway)
        with pytest.raises(Refusal) as kept:  # as a screen keeps it that shows it
            failing.result()
        other.write("other", revision).result()
        assert one.read(revision).result() == other.read(revision).result() == 2
        assert one.write("one", revision).result() == 3
        assert kept.value.phrase.key == "refusal.no_ticket"
    finally:
        one.close()
        other.close()
