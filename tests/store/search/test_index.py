"""The index follows the desk: whatever happens, it holds what a rebuild would make."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from igdesk.errors import IgdeskError
from igdesk.rules.commands import AddNote, CancelReply, Command, Link, Merge, Reply, SetField, SetTags
from igdesk.rules.model import Direction, Inbound
from igdesk.store import erase, profiles, undo
from igdesk.store.erase import Forgetting, Mode
from igdesk.store.search import documents, index
from igdesk.store.search.documents import Kind

from ..busy_desk import CONFIG, NOW, BusyDesk, ada, busy_desk, dm, open_desk
from ..desks import VERSIONS, old_desk, opened
from .desk import check, empty_desk, expected, find

WORDS = st.sampled_from(["退款吗", "where is my order", "TB-2026-1", "👍", "", "!!", "see #1", "refund refund"])
TICKETS = st.integers(1, 4)
PEOPLE = st.sampled_from(["ada", "bob", "eve"])
SECONDS = st.sampled_from([0, 0, 1, 2, 3600, 100_000])

Step = Callable[[BusyDesk], object]


def writes(who: str, ago: int, text: str, name: str | None, out: bool) -> Step:
    def step(desk: BusyDesk) -> object:
        direction = Direction.OUT if out else Direction.IN
        message = Inbound(direction, NOW - timedelta(seconds=ago), text, remote_id=f"{who}{desk.steps}")
        return desk.comes(dm(who, message, name=name))

    return step


def renames(who: str, name: str) -> Step:
    def step(desk: BusyDesk) -> object:
        op = desk.op()
        return desk.store.write(
            op, profiles.save_profile, "1784", f"igsid-{who}", username=f"{who}_{name}", name=name, followers=None,
            verified=None, config=CONFIG, op=op, now=desk.clock.now(),
        ).result()  # fmt: skip

    return step


def does(command: Command) -> Step:
    return lambda desk: desk.do(command)


def cancels(number: int) -> Step:
    def step(desk: BusyDesk) -> object:
        replies = desk.rows("SELECT id FROM outbox WHERE ticket = ? AND state = 'queued'", number)
        return desk.do(CancelReply(number, str(replies[0][0]))) if replies else None

    return step


def sends(late: int) -> Step:
    def step(desk: BusyDesk) -> None:
        desk.clock.advance(timedelta(seconds=late))
        for (reply,) in desk.rows("SELECT id FROM outbox WHERE state = 'queued'"):
            desk.sends(str(reply))

    return step


def echoes(desk: BusyDesk) -> None:
    """The sync reads our message before the answer to sending it arrives."""
    rows = desk.rows("SELECT m.text, o.id FROM outbox o JOIN messages m ON m.outbox = o.id WHERE o.state = 'queued'")
    for text, reply in rows:
        desk.comes(dm("ada", Inbound(Direction.OUT, desk.clock.now(), str(text), remote_id=f"sent-{reply}")))
        desk.clock.advance(timedelta(minutes=1))
        desk.sends(str(reply))


def takes_back(desk: BusyDesk) -> None:
    back, again = desk.store.read(undo.steps, "mei").result()
    for action in (back or again)[-1:]:
        desk.undo(action.op)


STEPS: st.SearchStrategy[Step] = st.one_of(
    st.builds(writes, PEOPLE, SECONDS, WORDS, st.sampled_from([None, "Ada Lovelace", "王小明"]), st.booleans()),
    st.builds(renames, PEOPLE, st.sampled_from(["anna", "小红"])),
    st.builds(lambda n, text: does(AddNote(n, text)), TICKETS, WORDS.filter(str.strip)),
    st.builds(lambda n, text: does(Reply(n, (text,))), TICKETS, WORDS.filter(str.strip)),
    st.builds(lambda n, tag: does(SetTags(n, add=(tag,))), TICKETS, st.sampled_from(["late", "退款"])),
    st.builds(lambda n, tag: does(SetTags(n, remove=(tag,))), TICKETS, st.sampled_from(["late", "退款"])),
    st.builds(lambda n, value: does(SetField(n, "order_no", value)), TICKETS, st.sampled_from(["A-1", "B-2"])),
    st.builds(lambda n, other: does(Merge(n, other)), TICKETS, TICKETS),
    st.builds(lambda n, other: does(Link(n, other)), TICKETS, TICKETS),
    st.builds(cancels, TICKETS),
    st.builds(sends, SECONDS),
    st.just(echoes),
    st.just(takes_back),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(STEPS, max_size=14))
def test_whatever_happens_the_index_is_what_a_rebuild_makes(steps: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = open_desk(Path(folder))
        try:
            desk.comes(dm("ada", Inbound(Direction.IN, NOW, "hello", remote_id="first")))
            for step in steps:
                try:
                    step(desk)
                except IgdeskError:
                    continue  # refused: nothing has changed
            desk.store.read(check).result()
            assert desk.store.read(index.faults, 100).result() == 0
            desk.store.write(desk.op(), index.rebuild).result()
            desk.store.read(check).result()
        finally:
            desk.store.close()


def test_the_busy_desk_is_indexed_as_it_came(tmp_path: Path) -> None:
    desk = busy_desk(tmp_path)
    try:
        desk.comes(dm("eve", Inbound(Direction.IN, NOW, "one more thing", remote_id="last")))
        desk.store.read(check).result()
    finally:
        desk.store.close()


def test_a_message_of_ours_that_came_twice_is_found_once(tmp_path: Path) -> None:
    desk = open_desk(tmp_path)
    try:
        desk.comes(dm("ada", Inbound(Direction.IN, NOW, "hello", remote_id="a")))
        desk.do(Reply(1, ("a helpful answer",)))
        echoes(desk)
        [hit] = desk.store.read(find, "helpful").result()
        assert desk.rows("SELECT id, remote_id IS NOT NULL FROM messages WHERE direction = 'out'") == [(hit.message, 1)]
        desk.store.read(check).result()
    finally:
        desk.store.close()


def test_somebody_who_was_erased_and_writes_again_is_found_by_what_they_write_then(tmp_path: Path) -> None:
    desk = busy_desk(tmp_path)
    try:
        by = Forgetting(Mode.ERASE, "mei", desk.op(), desk.clock.now())
        desk.store.write(by.op, erase.forget, 1, by).result()
        desk.store.read(check).result()
        desk.comes(ada(Inbound(Direction.IN, desk.clock.now() + timedelta(hours=1), "it is me", remote_id="new")))
        desk.store.read(check).result()
        assert [hit.text for hit in desk.store.read(find, "zyx.ada me").result()] == ["it is me"]
    finally:
        desk.store.close()


def test_what_was_taken_back_is_not_found_any_more(tmp_path: Path) -> None:
    desk = open_desk(tmp_path)
    try:
        desk.comes(dm("ada", Inbound(Direction.IN, NOW, "hello", remote_id="a")))
        desk.do(AddNote(1, "a careless note"))
        [reply] = desk.do(Reply(1, ("a careless reply",))).replies
        assert len(desk.store.read(find, "careless").result()) == 2
        desk.do(CancelReply(1, reply))
        back, _again = desk.store.read(undo.steps, "mei").result()
        note = next(action for action in back if action.what.key == "steps.noted")
        redo = desk.undo(note.op)
        assert desk.store.read(find, "careless").result() == []
        desk.undo(redo.op)
        assert [hit.text for hit in desk.store.read(find, "careless").result()] == ["a careless note"]
    finally:
        desk.store.close()


@pytest.mark.parametrize("version", VERSIONS)
def test_a_desk_of_an_older_version_finds_what_it_has(tmp_path: Path, version: int) -> None:
    path = old_desk(tmp_path / "desk.db", version)
    store = opened(path)
    try:
        store.read(check).result()
        assert store.read(expected).result()
    finally:
        store.close()


def put_notes(db: sqlite3.Connection, times: list[int]) -> None:
    """Notes that say when they were written, in seconds; the ticket is there."""
    with index.changes(db) as found:
        for at in times:
            note = f"n{db.execute('SELECT count(*) FROM notes').fetchone()[0]}"
            db.execute(
                "INSERT INTO notes (id, ticket, author, text, at) VALUES (?, 1, 'x', 'note', ?)", [note, at * 1000]
            )
            found.put(Kind.NOTE, note)


@pytest.fixture
def db() -> sqlite3.Connection:
    made = empty_desk()
    made.execute("INSERT INTO customers (id, account, created_at) VALUES (1, 'a', 0)")
    made.execute("INSERT INTO threads (id, account, kind, customer) VALUES (1, 'a', 'dm', 1)")
    made.execute(
        "INSERT INTO tickets (number, thread, customer, status, channel, priority, priority_source, created_at,"
        " updated_at, version, rev) VALUES (1, 1, 1, 'open', 'dm', 'medium', 'default', 0, 0, 1, 1)"
    )
    return made


def places(db: sqlite3.Connection) -> dict[str, int]:
    return {row["source"]: row["id"] for row in db.execute("SELECT id, source FROM search_docs WHERE kind = 'n'")}


def test_ids_follow_time_however_late_something_comes(db: sqlite3.Connection) -> None:
    put_notes(db, [1000, 3000])
    put_notes(db, [2000, -5])
    assert places(db) == {"n0": 1000, "n1": 3000, "n2": 2000, "n3": 0}


def test_what_is_written_in_one_second_lies_side_by_side(db: sqlite3.Connection) -> None:
    put_notes(db, [100, 100, 101, 100])
    put_notes(db, [100])
    assert sorted(places(db).values()) == [100, 101, 102, 103, 104]
    assert [places(db)[name] for name in ("n0", "n1", "n3", "n2", "n4")] == [100, 101, 102, 103, 104]
    assert index.first_free(db, 100_500) == 105
    assert index.first_free(db, 99_000) == 99


def test_a_place_is_given_up_only_if_nothing_lies_behind_it(db: sqlite3.Connection) -> None:
    put_notes(db, [100, 100, 100])

    def remove(note: str) -> None:
        with index.changes(db) as found:
            found.forget(Kind.NOTE, note)
            db.execute("UPDATE notes SET removed = 1 WHERE id = ?", [note])

    remove("n1")
    assert index.first_free(db, 100_000) == 103
    remove("n2")
    assert index.first_free(db, 100_000) == 102
    assert set(places(db)) == {"n0", None}
    put_notes(db, [100])
    assert [hit.source for hit in find(db, "note")] == ["n3", "n0"]
    check_is_clean(db)


def check_is_clean(db: sqlite3.Connection) -> None:
    index.rebuild(db)
    check(db)
    assert None not in places(db)


def test_thousands_of_one_second_are_no_trouble(db: sqlite3.Connection) -> None:
    put_notes(db, [100] * 3000)
    put_notes(db, [100] * 3)
    assert index.first_free(db, 100_000) == 3103
    hits = find(db, "note", size=1000)
    assert [hit.id for hit in hits] == sorted((hit.id for hit in hits), reverse=True)
    assert len({hit.source for hit in hits}) == 3003


def test_faults_tell_what_the_index_does_not_know(db: sqlite3.Connection) -> None:
    put_notes(db, [1])
    assert index.rebuild(db) == 3
    assert index.faults(db, 100) == 0
    db.execute("UPDATE customers SET name = 'Somebody else'")
    assert index.faults(db, 100) == 1
    db.execute("INSERT INTO search_words (search_words) VALUES ('delete-all')")
    assert index.faults(db, 100) == 2


def test_tidying_leaves_no_word_of_what_is_gone(db: sqlite3.Connection) -> None:
    put_notes(db, [1])
    with index.changes(db) as found:
        found.forget(Kind.NOTE, "n0")
        db.execute("UPDATE notes SET text = 'something else'")
        found.put(Kind.NOTE, "n0")
    assert db.execute("SELECT 1 FROM search_vocabulary WHERE word = 'note'").fetchone() is not None
    index.tidy(db)
    assert db.execute("SELECT 1 FROM search_vocabulary WHERE word = 'note'").fetchone() is None
    assert not any(b"note" in row["block"] for row in db.execute("SELECT block FROM search_words_data"))
    assert [hit.text for hit in find(db, "else")] == ["something else"]


def test_documents_of_a_customer_are_all_of_them(db: sqlite3.Connection) -> None:
    put_notes(db, [1])
    assert set(documents.of_customer(db, 1)) == {(Kind.NOTE, "n0"), (Kind.TICKET, 1), (Kind.CUSTOMER, 1)}
