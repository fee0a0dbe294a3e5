"""The database's thread under pressure: nobody waits for ever, nothing is forgotten, nothing is read in full."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from igdesk.clock import FixedClock
from igdesk.config.model import Agent, Config
from igdesk.rules.commands import Reply
from igdesk.rules.model import Direction, Inbound, MessageState
from igdesk.rules.model import Status as S
from igdesk.store import ingest, lease, loads, outbox, presence, profiles, queue, recognising, sync_state, tickets
from igdesk.store.engine import LocalStore
from igdesk.store.errors import StoreError
from igdesk.store.inbound import InboundThread, IngestReport
from igdesk.store.run import run_command
from igdesk.store.views import UNFINISHED, Filter, Sort

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LocalStore]:
    opened = LocalStore(tmp_path / "desk.db", FixedClock(NOW), create=True)
    yield opened
    opened.close()


def one(_: sqlite3.Connection) -> int:
    return 1


# --- closing ---
def test_what_is_asked_while_the_store_closes_is_answered_or_refused_but_never_left_waiting(store: LocalStore) -> None:
    started, go_on = threading.Event(), threading.Event()

    def slow(_: sqlite3.Connection) -> int:
        started.set()
        go_on.wait(60)
        return 1

    before = store.read(slow)
    assert started.wait(60)
    store.close(timeout=0.01)
    try:
        late = store.read(one)
    except StoreError:
        late = None
    go_on.set()
    assert before.result(60) == 1
    if late is not None:
        with pytest.raises(StoreError):  # a TimeoutError here means that nobody will ever answer
            late.result(60)


def test_what_waits_when_the_store_closes_is_still_done(store: LocalStore) -> None:
    waiting = [store.write(f"op{n}", one) for n in range(50)]
    store.close()
    assert [pending.result(60) for pending in waiting] == [1] * 50


def test_a_closed_store_says_so(store: LocalStore) -> None:
    store.close()
    store.close()
    with pytest.raises(StoreError):
        store.read(one).result(60)


@pytest.mark.parametrize("error", [ValueError("bug"), KeyboardInterrupt(), SystemExit(3)])
def test_whatever_a_unit_of_work_raises_reaches_the_asker_and_the_thread_lives(
    store: LocalStore, error: BaseException
) -> None:
    def broken(db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO leases (name, token, holder, machine, expires_at) VALUES ('x', 1, 'a', 'b', 0)")
        raise error

    with pytest.raises(type(error)):
        store.write("op", broken).result(60)
    assert store.read(_leases).result(60) == 0
    assert store.write("op", one).result(60) == 1


def _leases(db: sqlite3.Connection) -> int:
    number: int = db.execute("SELECT count(*) FROM leases").fetchone()[0]
    return number


async def test_a_write_that_is_cancelled_while_it_runs_is_whole(store: LocalStore) -> None:
    started, go_on = threading.Event(), threading.Event()

    def slow(db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO leases (name, token, holder, machine, expires_at) VALUES ('x', 1, 'a', 'b', 0)")
        started.set()
        go_on.wait(60)

    async def ask() -> None:
        await store.write("op", slow)

    task = asyncio.create_task(ask())
    await asyncio.to_thread(started.wait, 60)
    task.cancel()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await store.read(_leases) == 1


@pytest.mark.parametrize("text", ["nul \x00 inside", "‮right‬", "e\u0301" * 300])
def test_a_message_of_any_characters_is_stored(store: LocalStore, text: str) -> None:
    take(store, Inbound(Direction.IN, NOW, text, remote_id="m1"))
    assert store.read(_messages).result(60) == 1


def _messages(db: sqlite3.Connection) -> int:
    number: int = db.execute("SELECT count(*) FROM messages").fetchone()[0]
    return number


def take(store: LocalStore, *messages: Inbound, thread: str = "t", op: str = "in") -> IngestReport:
    inbound = InboundThread("acc", "dm", thread, f"p-{thread}", f"u-{thread}", None, messages)
    return store.write(op, ingest.ingest, [inbound], config=Config(), actor="sync", op=op, now=NOW).result(60)


def test_a_ticket_of_broken_characters_is_made_or_refused_in_words(store: LocalStore) -> None:
    """What a terminal in another encoding hands to `ticket new`."""
    from igdesk.errors import IgdeskError
    from igdesk.rules.model import Channel
    from igdesk.store.create import NewTicket, create

    new = NewTicket(Channel.EMAIL, "Ren\udce9", "caf\udce9")
    with suppress(IgdeskError):
        store.write("op", create, new, actor="mei", op="op", config=Config(), now=NOW).result(60)


def test_a_reply_of_broken_characters_is_refused_in_words(store: LocalStore) -> None:
    from igdesk.errors import IgdeskError

    take(store, Inbound(Direction.IN, NOW, "hi", remote_id="m1"))
    with pytest.raises(IgdeskError):
        store.write("op", run_command, Reply(1, ("caf\udce9",)), actor="mei", op="op", config=Config(), now=NOW).result(
            5
        )


def test_a_claim_survives_a_power_cut(store: LocalStore) -> None:
    """In WAL, `synchronous = NORMAL` may lose the last commits with the power: a claim lost is a reply sent twice."""

    def synchronous(db: sqlite3.Connection) -> int:
        level: int = db.execute("PRAGMA synchronous").fetchone()[0]
        return level

    assert store.write("op", synchronous).result(60) >= 2


# --- counting ---
def test_a_ticket_that_is_new_in_one_batch_and_goes_on_in_the_next_counts_as_created_alone() -> None:
    report = IngestReport()
    report.add(IngestReport(created=[1]))
    report.add(IngestReport(updated={1, 2}))
    assert (report.created, report.updated) == ([1], {2})


def test_a_look_that_cannot_hold_all_changes_does_not_pretend_to_have_seen_them(store: LocalStore) -> None:
    for n in range(3):
        thread = [
            InboundThread("acc", "dm", f"t{n}-{i}", f"p{n}-{i}", None, None, (_message(f"m{n}-{i}"),))
            for i in range(400)
        ]
        store.write(f"op{n}", ingest.ingest, thread, config=Config(), actor="sync", op=f"op{n}", now=NOW).result(30)
    seen: set[int] = set()
    rev = 0
    for _ in range(5):
        rev, changed = store.read(queue.changed_since, rev).result(60)
        seen |= changed
    assert seen == set(range(1, 1201))


def _message(remote_id: str) -> Inbound:
    return Inbound(Direction.IN, NOW, "hi", remote_id=remote_id)


# --- what is asked each second or for each message goes by an index ---
class Spy:
    """A connection that keeps what was asked of it."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self.asked: list[tuple[str, Any]] = []

    def execute(self, sql: str, values: Any = ()) -> sqlite3.Cursor:
        self.asked.append((sql, values))
        return self._db.execute(sql, values)


BIG = frozenset({"tickets", "t", "outbox", "o", "e", "messages", "m", "customers", "c", "threads", "th", "events"})
AGENTS = Config(agents=(Agent("mei", "Mei"), Agent("lin", "Lin")))
Ask = Callable[[Any], object]


def _page(wanted: Filter, sort: Sort) -> Ask:
    return lambda db: queue.page(db, wanted, sort, priorities=("urgent", "high"), now=NOW, limit=50)


EACH_SECOND: dict[str, Ask] = {
    "changed_since": lambda db: queue.changed_since(db, -1),
    "next_due": lambda db: outbox.next_due(db, NOW),
    "lease": lambda db: lease.look(db, "sync"),
    "presence": lambda db: presence.look(db, -1),
    "in doubt": lambda db: outbox.in_states(db, (MessageState.UNCONFIRMED,)),
    "queued": lambda db: outbox.in_states(db, (MessageState.QUEUED,)),
    "unsettled": outbox.unsettled,
    "sending": lambda db: outbox.in_states(db, (MessageState.SENDING,)),
    "matching_reply": lambda db: recognising.matching_reply(db, 1, "hi", NOW),
    "health": sync_state.health,
    "without_profile": lambda db: profiles.without_profile(db, "acc", 1),
    "latest_of_thread": lambda db: tickets.latest_of_thread(db, 1),
    "loads": lambda db: loads.loads(db, AGENTS),
    "page all sla": _page(Filter(), Sort.SLA),
    "page all newest": _page(Filter(), Sort.NEWEST),
    "page unfinished sla": _page(Filter(status=UNFINISHED), Sort.SLA),
    "page unfinished newest": _page(Filter(status=UNFINISHED), Sort.NEWEST),
    "page unfinished priority": _page(Filter(status=UNFINISHED), Sort.PRIORITY),
    "page mine": _page(Filter(status=UNFINISHED, assignee=("mei",)), Sort.SLA),
    "page overdue": _page(Filter(status=UNFINISHED, overdue=True), Sort.SLA),
    "page escalated": _page(Filter(escalated=True), Sort.SLA),
    "page open": _page(Filter(status=(S.OPEN,)), Sort.SLA),
}


@pytest.mark.parametrize("name", EACH_SECOND)
def test_what_is_asked_each_second_or_for_each_message_reads_no_whole_table(store: LocalStore, name: str) -> None:
    take(store, Inbound(Direction.IN, NOW, "hi", remote_id="m1"))

    def plans(db: sqlite3.Connection) -> list[str]:
        spy = Spy(db)
        EACH_SECOND[name](spy)
        return [row["detail"] for sql, values in spy.asked for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", values)]

    found = store.read(plans).result(60)
    begins = ("SCAN", "SEARCH")  # without an index a SEARCH is the minimum of a whole table
    whole = [
        line
        for line in found
        if line.startswith(begins)
        and line.split()[1] in BIG
        and "INDEX" not in line
        and "PRIMARY KEY" not in line
        and "MULTI" not in line
    ]
    assert whole == []


def test_profiles_still_to_be_asked_for_are_found_by_an_index_of_their_own(store: LocalStore) -> None:
    """Not by way of every customer that the account ever had."""

    def plan(db: sqlite3.Connection) -> list[str]:
        spy = Spy(db)
        profiles.without_profile(spy, "acc", 1)  # type: ignore[arg-type]  # it asks as a connection does
        [(sql, values)] = spy.asked
        return [row["detail"] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", values)]

    lines = store.read(plan).result(60)
    assert not [line for line in lines if "autoindex_customers" in line or line.startswith("SCAN")]
