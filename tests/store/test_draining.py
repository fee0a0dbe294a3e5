"""The waiting line on a real file: given out oldest first, by an index, and on record."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from igdesk.config.model import Agent, Assignment, Condition, Config, Department, Limit, Rule, Sharing, Week
from igdesk.rules.commands import AddNote, Assign, SetStatus
from igdesk.rules.log import replay
from igdesk.rules.model import Status, Ticket
from igdesk.store import run, tickets
from igdesk.store.draining import drain
from igdesk.store.engine import LocalStore
from igdesk.store.inbound import InboundThread
from igdesk.store.ingest import ingest
from igdesk.store.rows import recorded_of
from igdesk.store.ticking import tick_due

from .desks import NOW, opened, wrote

SHARE = Assignment(strategy="round_robin", department="support")
CONFIG = Config(
    departments=(Department("support", "Support", intake=True),),
    agents=(
        Agent("mei", "Mei", departments=("support",), capacity=1),
        Agent("lin", "Lin", departments=("support",), capacity=1),
    ),
    rules=(Rule("share", Condition(unassigned=True), assign=SHARE),),
    assignment=Sharing(wait=True),
)


def arrive(store: LocalStore, op: str, who: str, minutes: int) -> int:
    """A customer's first message, written so many minutes ago."""
    message = wrote(f"m-{who}", "Hello", NOW - timedelta(minutes=minutes))
    thread = InboundThread("1784", "dm", f"t-{who}", f"igsid-{who}", who, None, (message,))
    [number] = store.write(op, ingest, [thread], config=CONFIG, actor="sync", op=op, now=NOW).result().created
    return number


def full_desk(path: Path) -> tuple[LocalStore, list[int]]:
    """Everybody has a ticket; three more wait, the one that came last being the oldest."""
    store = opened(path, create=True)
    return store, [arrive(store, f"op{n}", f"c{n}", minutes) for n, minutes in enumerate((90, 80, 30, 20, 60))]


def given(store: LocalStore, op: str, *, config: Config = CONFIG, limit: int = 10) -> tuple[int, ...]:
    return store.write(op, drain, config=config, op=op, now=NOW, limit=limit).result()


def ticket(store: LocalStore, number: int) -> Ticket:
    found = store.read(tickets.find, number).result()
    assert found is not None
    return found


def replayed(db: sqlite3.Connection, number: int) -> Ticket:
    rows = db.execute("SELECT * FROM events WHERE ticket = ? ORDER BY version", [number])
    return replay(number, map(recorded_of, rows))


def test_what_waits_is_given_out_oldest_first(tmp_path: Path) -> None:
    store, numbers = full_desk(tmp_path / "desk.db")
    with closing(store):
        waiting = [n for n in numbers if ticket(store, n).waits_for is not None]
        assert waiting == numbers[2:]
        assert given(store, "none") == ()
        resolve = SetStatus(numbers[0], Status.RESOLVED)
        store.write("done", run.run_command, resolve, actor="mei", op="done", config=CONFIG, now=NOW).result()
        assert given(store, "one") == (numbers[4],)
        assert (ticket(store, numbers[4]).assignee, ticket(store, numbers[4]).waits_for) == ("mei", None)
        roomy = replace(CONFIG, agents=(*CONFIG.agents, Agent("ann", "Ann", departments=("support",))))
        assert given(store, "two", config=roomy, limit=1) == (numbers[2],)
        assert given(store, "three", config=roomy) == (numbers[3],)
        for number in numbers:
            assert store.read(replayed, number).result() == ticket(store, number)


def test_nobody_off_shift_is_given_anything(tmp_path: Path) -> None:
    never: Week = ((),) * 7
    store, _ = full_desk(tmp_path / "desk.db")
    with closing(store):
        away = Agent("ann", "Ann", departments=("support",), shifts=never)
        assert given(store, "away", config=replace(CONFIG, agents=(*CONFIG.agents, away))) == ()


def test_who_was_given_it_by_hand_waits_no_more(tmp_path: Path) -> None:
    store, numbers = full_desk(tmp_path / "desk.db")
    with closing(store):
        command = Assign(numbers[2], "lin")
        store.write("hand", run.run_command, command, actor="mei", op="hand", config=CONFIG, now=NOW).result()
        assert ticket(store, numbers[2]).waits_for is None


def test_what_was_given_and_not_touched_goes_on_and_then_lies_where_all_see_it(tmp_path: Path) -> None:
    desk = replace(CONFIG, assignment=Sharing(wait=True, take_back=Limit(rest=timedelta(hours=1))))
    store = opened(tmp_path / "desk.db", create=True)
    with closing(store):
        mine, theirs = arrive(store, "op1", "c1", 0), arrive(store, "op2", "c2", 0)
        assert [ticket(store, each).assignee for each in (mine, theirs)] == ["mei", "lin"]
        note = AddNote(theirs, "on it")
        store.write("note", run.run_command, note, actor="lin", op="note", config=desk, now=NOW).result()
        resolve = SetStatus(theirs, Status.RESOLVED)
        store.write("end", run.run_command, resolve, actor="lin", op="end", config=desk, now=NOW).result()
        owners = []
        for hour in (1, 2, 3):
            now = NOW + timedelta(hours=hour)
            store.write(f"tick{hour}", tick_due, config=desk, op=f"tick{hour}", now=now).result()
            owners.append(ticket(store, mine).assignee)
            assert store.read(replayed, mine).result() == ticket(store, mine)
        assert owners == ["lin", None, None]


def test_the_line_is_read_from_its_index(tmp_path: Path) -> None:
    store, _ = full_desk(tmp_path / "desk.db")
    store.close()
    with closing(sqlite3.connect(tmp_path / "desk.db")) as db:
        asked = (
            "SELECT min(waits_for) FROM tickets WHERE waits_for IS NOT NULL AND waits_for > ''",
            "SELECT number, created_at FROM tickets WHERE waits_for = 'x' ORDER BY created_at, number",
        )
        for query in asked:
            plan = " ".join(row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {query}"))
            assert "tickets_in_line" in plan
            assert "SCAN" not in plan
            assert "TEMP B-TREE" not in plan
