"""The door to the database: whole units of work, each once, whatever else happens to the file."""

from __future__ import annotations

import multiprocessing
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from igdesk.clock import FixedClock
from igdesk.config.model import Agent, Config, Department
from igdesk.errors import ConflictError
from igdesk.rules.commands import AddNote, Claim, Command, SetCategory, SetStatus
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.log import replay
from igdesk.rules.model import Channel, Status
from igdesk.store import create, history, queue
from igdesk.store.create import NewTicket
from igdesk.store.engine import LocalStore
from igdesk.store.errors import NewerDatabaseError, NoDatabaseError, RepeatedOperation, StoreError
from igdesk.store.migrations import SCHEMA_VERSION
from igdesk.store.run import Done, run_command
from igdesk.store.views import Filter, Sort

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
AGENTS = tuple(Agent(name, name, departments=("support",)) for name in ("mei", "lin", "zoe", "tom"))
CONFIG = Config(departments=(Department("support", "Support", intake=True),), agents=AGENTS)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LocalStore]:
    opened = LocalStore(tmp_path / "desk.db", FixedClock(NOW), create=True)
    yield opened
    opened.close()


def make(store: LocalStore, text: str = "hello", op: str = "make") -> int:
    new = NewTicket(Channel.EMAIL, "Ada", text)
    return store.write(op, create.create, new, actor="mei", op=op, config=CONFIG, now=NOW).result()


def act(store: LocalStore, command: Command, op: str, actor: str = "mei", seen: int | None = None) -> Done:
    return store.write(op, run_command, command, actor=actor, op=op, config=CONFIG, now=NOW, seen=seen).result()


def test_a_missing_file_is_never_answered_with_a_new_desk(tmp_path: Path) -> None:
    with pytest.raises(NoDatabaseError, match="igdesk init"):
        LocalStore(tmp_path / "nothing.db", FixedClock(NOW))
    assert not (tmp_path / "nothing.db").exists()


def test_a_file_of_a_newer_igdesk_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    LocalStore(path, FixedClock(NOW), create=True).close()
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()
    with pytest.raises(NewerDatabaseError, match=str(SCHEMA_VERSION + 1)):
        LocalStore(path, FixedClock(NOW))


@pytest.mark.parametrize(
    "content", [b"not a database, but long enough to look like one" * 50, b"\x00" * 5000], ids=["text", "zeros"]
)
def test_a_file_that_is_no_database_is_named_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "desk.db"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"desk\.db"):
        LocalStore(path, FixedClock(NOW))
    assert path.read_bytes() == content


def test_a_file_that_another_program_holds_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("igdesk.store.connect.BUSY_TIMEOUT_MS", 0)
    path = tmp_path / "desk.db"
    LocalStore(path, FixedClock(NOW), create=True).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("PRAGMA journal_mode = DELETE")  # as a copy of a backup is
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="Another program holds"):
            LocalStore(path, FixedClock(NOW))


def test_the_same_operation_is_done_once(store: LocalStore) -> None:
    number = make(store)
    act(store, AddNote(number, "look"), "op-1")
    with pytest.raises(RepeatedOperation):
        act(store, AddNote(number, "look"), "op-1")
    detail = store.read(history.detail, number).result()
    assert detail is not None
    assert len(detail.notes) == 1


def test_a_refused_command_leaves_no_trace(store: LocalStore) -> None:
    number = make(store)
    rev, _ = store.read(queue.changed_since, None).result()
    with pytest.raises(Refusal):
        act(store, SetCategory(number, "no-such"), "op-1")
    assert store.read(queue.changed_since, rev).result() == (rev, frozenset())
    act(store, AddNote(number, "the same operation id may still be used"), "op-1")


def test_a_ticket_that_cannot_be_made_whole_is_not_made(store: LocalStore) -> None:
    new = NewTicket(Channel.FORM, "Ada", "hello", category="no-such")
    with pytest.raises(Refusal):
        store.write("op", create.create, new, actor="mei", op="op", config=CONFIG, now=NOW).result()
    assert store.read(queue.count, Filter(), NOW).result() == 0


def test_the_log_in_the_file_replays_to_the_ticket_in_the_file(store: LocalStore) -> None:
    number = make(store)
    act(store, Claim(number), "a")
    act(store, AddNote(number, "x"), "b")
    act(store, SetStatus(number, Status.RESOLVED), "c")
    act(store, SetStatus(number, Status.OPEN), "d")
    detail = store.read(history.detail, number).result()
    assert detail is not None
    assert replay(number, detail.events) == detail.card.ticket


def test_a_stale_edit_is_refused_with_who_was_first(store: LocalStore) -> None:
    number = make(store)
    card = store.read(queue.card, number).result()
    assert card is not None
    act(store, Claim(number), "a", actor="lin")
    with pytest.raises(ConflictError, match="lin"):
        act(store, SetStatus(number, Status.RESOLVED), "b", actor="mei", seen=card.ticket.version)
    act(store, AddNote(number, "a note never overwrites"), "c", actor="mei", seen=card.ticket.version)


def test_the_first_ticket_of_a_new_desk_is_told_to_whoever_looked_before(store: LocalStore) -> None:
    rev, changed = store.read(queue.changed_since, None).result()
    assert changed == frozenset()
    number = make(store)
    assert store.read(queue.changed_since, rev).result()[1] == {number}


def test_a_ticket_changed_by_another_process_is_told_by_its_revision(store: LocalStore) -> None:
    number, other = make(store, op="1"), make(store, op="2")
    rev, _ = store.read(queue.changed_since, None).result()
    act(store, Claim(other), "a")
    current, changed = store.read(queue.changed_since, rev).result()
    assert (current > rev, changed) == (True, frozenset({other}))
    assert number not in changed


def claim_all(path: Path, agent: str, numbers: list[int], results: multiprocessing.Queue[tuple[str, int]]) -> None:
    """In a process of its own: claim every ticket, and tell which ones were won."""
    mine = LocalStore(path, FixedClock(NOW))
    for number in numbers:
        try:
            act(mine, Claim(number), f"{agent}-{number}", actor=agent)
        except ConflictError:
            continue
        results.put((agent, number))
    mine.close()


def test_of_many_simultaneous_claims_exactly_one_wins(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    store = LocalStore(path, FixedClock(NOW), create=True)
    numbers = [make(store, op=f"make-{n}") for n in range(15)]
    context = multiprocessing.get_context("spawn")
    results: multiprocessing.Queue[tuple[str, int]] = context.Queue()
    processes = [context.Process(target=claim_all, args=(path, agent.id, numbers, results)) for agent in AGENTS]
    for process in processes:
        process.start()
    won = [results.get(timeout=60) for _ in numbers]
    for process in processes:
        process.join(timeout=60)
        assert process.exitcode == 0
    assert results.empty()
    assert sorted(number for _, number in won) == numbers
    for agent, number in won:
        card = store.read(queue.card, number).result()
        assert card is not None
        assert card.ticket.assignee == agent
    store.close()


def test_pages_follow_each_other_by_key_in_both_directions_in_every_order(store: LocalStore) -> None:
    numbers = {make(store, f"text {n}", op=f"make-{n}") for n in range(23)}
    for sort in Sort:
        seen: list[int] = []
        after = None
        while True:
            page = store.read(
                queue.page, Filter(), sort, priorities=("urgent", "high"), now=NOW, limit=5, after=after
            ).result()
            seen += [card.ticket.number for card in page.cards]
            if not page.more_after:
                break
            after = page.cards[-1].key
        assert set(seen) == numbers
        assert len(seen) == len(numbers)
        back = store.read(
            queue.page, Filter(), sort, priorities=("urgent", "high"), now=NOW, limit=5, before=page.cards[0].key
        ).result()
        before = len(seen) - len(page.cards)
        assert [card.ticket.number for card in back.cards] == seen[before - 5 : before]


@pytest.mark.parametrize("hostile", ["' OR 1=1 --", "%", "_", '"', "\x00", "退款", "[/red]", "a'b\"c"])
def test_words_of_a_filter_are_data(store: LocalStore, hostile: str) -> None:
    make(store, "hello", op="1")
    wanted = make(store, f"before {hostile} after", op="2")
    page = store.read(queue.page, Filter(words=(hostile,)), Sort.SLA, priorities=("it's",), now=NOW, limit=10).result()
    assert [card.ticket.number for card in page.cards] == [wanted]


def test_what_ended_a_reading_is_told_and_not_that_it_had_ended(store: LocalStore) -> None:
    def fails(db: sqlite3.Connection) -> None:
        db.execute("ROLLBACK")  # as SQLite does by itself when the disk fails
        raise sqlite3.OperationalError("disk I/O error")

    with pytest.raises(StoreError, match="disk I/O error"):
        store.read(fails).result()
    assert make(store) == 1
