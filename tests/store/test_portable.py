"""A whole desk out and in again: equal, complete, and beside whatever else goes on."""

from __future__ import annotations

import io
import json
import random
import sqlite3
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from igdesk.clock import FixedClock
from igdesk.desk.export_readme import explanation
from igdesk.desk.portable import Portable
from igdesk.i18n import say
from igdesk.rules.commands import Reply
from igdesk.rules.decision import Leaves
from igdesk.rules.events import EVENTS
from igdesk.rules.model import Direction, Inbound, MessageState, Status
from igdesk.store import outbox, records, tickets, ticking
from igdesk.store.engine import LocalStore
from igdesk.store.inbound import InboundThread
from igdesk.store.ingest import ingest
from igdesk.store.portable import out
from igdesk.store.portable.archive import MANIFEST, README
from igdesk.store.portable.event_rows import _CHECKS, _types
from igdesk.store.portable.tables import LEFT_OUT, TABLES
from igdesk.store.portable.taking_in import NotEmptyError
from igdesk.store.records import Record, Said
from igdesk.store.search import index
from igdesk.store.together import IMPORT, take_history

from .busy_desk import CONFIG, NOW, BusyDesk
from .hands import CONFIG as HANDS_CONFIG
from .hands import Hands, perform

Files = dict[str, list[str]]
MENU = [
    *["message"] * 6, *["undo"] * 3, "note", "tag", "field", "claim", "release", "status", "merge", "split", "link"
]  # fmt: skip


def portable(store: LocalStore, path: Path, me: str = "mei") -> Portable:
    return Portable(store, path, CONFIG, FixedClock(NOW), me)


def exported(store: LocalStore, path: Path) -> tuple[bytes, Files]:
    """The zip, and its tables as lines."""
    stream = io.BytesIO()
    portable(store, path).write(stream, lambda done, total: None)
    with zipfile.ZipFile(stream) as file:
        return stream.getvalue(), {t.name: file.read(t.file).decode().splitlines() for t in TABLES}


def taken_in(data: bytes, folder: Path, *, create: bool = True) -> tuple[LocalStore, Path]:
    folder.mkdir(exist_ok=True)
    (folder / "export.zip").write_bytes(data)
    store = LocalStore(folder / "desk.db", FixedClock(NOW), create=create)
    portable(store, folder / "desk.db").take_in(folder / "export.zip")
    return store, folder / "desk.db"


def test_out_in_and_out_again_is_equal(desk: BusyDesk, tmp_path: Path) -> None:
    first, lines = exported(desk.store, desk.path)
    assert all(lines[table.name] for table in TABLES if table.name != "last_assigned")
    store, path = taken_in(first, tmp_path / "two")
    second, again = exported(store, path)
    store.close()
    on_the_way = {row["id"] for row in map(json.loads, lines["outbox"]) if row["state"] in ("queued", "unconfirmed")}
    assert len(on_the_way) == 2
    for name in lines:
        if name not in ("outbox", "events", "tickets", "calls", "notices"):
            assert again[name] == lines[name], name
    # What was on its way or to be called is in doubt now, which is an event; from then on nothing changes any more.
    assert again["events"][: len(lines["events"])] == lines["events"]
    more = [json.loads(line) for line in again["events"][len(lines["events"]) :]]
    replies = [row for row in more if row["kind"] == "reply_unconfirmed"]
    assert [row["data"]["reply"] in on_the_way for row in replies] == [True, True]
    assert {row["kind"] for row in more if row not in replies} == {"hook_failed"}
    assert {json.loads(line)["state"] for line in again["calls"]} == {"lost"}
    store, path = taken_in(second, tmp_path / "three")
    third = exported(store, path)[1]
    store.close()
    for name in lines:
        if name not in ("events", "tickets"):
            assert third[name] == again[name], name


def test_what_came_from_elsewhere_goes_on_as_it_is(tmp_path: Path) -> None:
    began = NOW - timedelta(days=9)
    said = (
        Said("z:1", began, "late again", Direction.OUT, "Lin"),
        Said("z:1#2", began, "where is it?"),
        Said("z:1#3", began, "ask Bob", Direction.OUT, "Zoe", is_private=True),
    )
    record = Record("z:1", "z:mia", "where is it?", began, Status.WAITING, name="Mia", tags=("a",), said=said)
    words = [(f"m{day}", began + timedelta(days=day), f"the question of day {day}") for day in range(4)]
    pulled = tuple(Inbound(Direction.IN, at, text, remote_id=key) for key, at, text in words[2:])
    old = tuple(Inbound(Direction.IN, at, text, import_key=key) for key, at, text in words)
    path = tmp_path / "desk.db"
    store = LocalStore(path, FixedClock(NOW), create=True)
    store.write("a", records.take, [record], config=CONFIG, op="a", now=NOW).result()
    thread = InboundThread("1784", "dm", "t", "igsid", "ada", None, pulled)
    store.write("b", ingest, [thread], config=CONFIG, actor="sync", op="b", now=NOW).result()
    thread = InboundThread(IMPORT, "import", "7", None, None, "Ada", old)
    report = store.write("c", take_history, [thread], config=CONFIG, op="c", now=NOW).result()
    assert report.messages == 2
    data, lines = exported(store, path)
    store.close()
    store, path = taken_in(data, tmp_path / "two")
    assert exported(store, path)[1] == lines
    assert len(lines["customers"]) == 2
    store.close()


def test_nothing_that_was_on_its_way_is_sent_again(desk: BusyDesk, tmp_path: Path) -> None:
    store, path = taken_in(exported(desk.store, desk.path)[0], tmp_path / "two")
    rows = store.read(outbox.unsettled).result()
    assert [row.state for row in rows] == [MessageState.UNCONFIRMED] * 2
    assert all(row.attempts >= outbox.MAX_ATTEMPTS for row in rows)
    assert store.read(outbox.in_states, (MessageState.QUEUED,)).result() == ()
    BusyDesk(path, FixedClock(NOW), store).check()
    assert store.read(index.faults, 1000).result() == 0
    store.close()


def test_time_does_something_to_the_tickets_that_still_live(desk: BusyDesk, tmp_path: Path) -> None:
    data = exported(desk.store, desk.path)[0]
    (tmp_path / "two").mkdir()
    store = LocalStore(tmp_path / "two" / "desk.db", FixedClock(NOW), create=True)
    store.write("tick", ticking.tick_due, config=CONFIG, op="tick", now=NOW).result()  # while it is still empty
    store.close()
    store, _path = taken_in(data, tmp_path / "two", create=False)
    assert store.read(ticking.is_due, CONFIG, NOW).result()
    looked_at = store.write("tock", ticking.tick_due, config=CONFIG, op="tock", now=NOW).result()
    found = [store.read(tickets.find, number).result() for number in looked_at]
    assert found
    assert not any(ticket is None or ticket.has_ended for ticket in found)
    store.close()


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happened_comes_through(tmp_path: Path, seed: int) -> None:
    store = LocalStore(tmp_path / "desk.db", FixedClock(NOW), create=True)
    chance, who = random.Random(seed), HANDS_CONFIG.agents[0].id
    for name, menu, count in (("a", ["message"], 3), ("b", MENU, 150)):
        hands = Hands(store, name, who, chance, menu)
        for attempt in filter(None, (hands.next() for _ in range(count))):
            perform(store, attempt)
    first, lines = exported(store, tmp_path / "desk.db")
    store.close()
    store, path = taken_in(first, tmp_path / "two")
    assert exported(store, path)[1] == lines
    store.close()


def test_a_desk_that_holds_something_is_left_alone(desk: BusyDesk, tmp_path: Path) -> None:
    before = exported(desk.store, desk.path)
    (tmp_path / "export.zip").write_bytes(before[0])
    with pytest.raises(NotEmptyError, match="--db"):
        portable(desk.store, desk.path).take_in(tmp_path / "export.zip")
    assert exported(desk.store, desk.path)[1] == before[1]


def test_every_table_and_every_column_leaves_or_is_left_out_on_purpose(desk: BusyDesk) -> None:
    names = {str(name) for (name,) in desk.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
    of_engine = {name for name in names if name.startswith(("sqlite_", "search_words", "_sqlite_"))}
    assert names - of_engine - LEFT_OUT == {table.name for table in TABLES}
    for table in TABLES:
        columns = {str(row[1]) for row in desk.rows(f"PRAGMA table_info({table.name})")}
        assert columns == table.columns.keys() | table.computed.keys(), table.name
        keys = {str(row[1]) for row in desk.rows(f"PRAGMA table_info({table.name})") if row[5]}
        assert keys == set(table.key), table.name


def test_every_value_of_every_event_can_be_checked() -> None:
    types = {of_type.removesuffix(" | None") for kind in EVENTS for of_type in _types(kind).values()}
    assert types <= _CHECKS.keys()


def test_everything_in_it_is_explained_in_both_languages() -> None:
    text = explanation()
    for lang in ("en", "zh"):
        for table in TABLES:
            assert all(f"    {n}: {say(lang, f'portable.f_{table.name}_{n}')}" in text for n in table.columns)
        assert all(f"    {kind}: {say(lang, f'portable.e_{kind}')}" in text for kind in EVENTS)


def test_the_manifest_says_what_is_in_it(desk: BusyDesk) -> None:
    data, lines = exported(desk.store, desk.path)
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        manifest = json.loads(file.read(MANIFEST))
        assert file.namelist() == [README, *(table.file for table in TABLES), MANIFEST]
    assert manifest["exported_at"] == "2026-11-20T10:00:00.000Z"
    assert {t.name: manifest["files"][t.file]["rows"] for t in TABLES} == {
        name: len(rows) for name, rows in lines.items()
    }
    message = json.loads(lines["messages"][0])
    assert message["created_at"] == "2026-11-20T05:00:00.000Z"
    assert message["unsupported"] is False
    assert json.loads(lines["events"][0])["data"]["created_at"] == "2026-11-20T05:00:00.000Z"


def test_others_go_on_writing_and_the_export_sees_one_state(desk: BusyDesk) -> None:
    before = exported(desk.store, desk.path)[1]

    writes = iter(range(3))

    class Slow(io.BytesIO):
        def write(self, data: Any) -> int:
            number = next(writes, None)
            if number is not None:
                desk.store.write(f"slow{number}", _touch, number).result(timeout=60)
            return super().write(data)

    stream = Slow()
    out.write_desk(desk.path, stream, now=NOW, readme="", progress=lambda done, total: None)
    assert next(writes, None) is None
    with zipfile.ZipFile(stream) as file:
        assert file.read("customers.jsonl").decode().splitlines() == before["customers"]


def _touch(db: sqlite3.Connection, number: int) -> None:
    db.execute("INSERT INTO customers (account, created_at) VALUES ('x', ?)", [number])


def test_a_failed_export_leaves_nothing_behind(desk: BusyDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "out"
    folder.mkdir()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("igdesk.desk.whole_file.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        portable(desk.store, desk.path).save(folder / "x.zip", lambda done, total: None, overwrite=False)
    assert list(folder.iterdir()) == []


def test_a_reply_that_waits_for_its_moment_comes_through_and_a_person_decides(desk: BusyDesk, tmp_path: Path) -> None:
    at = NOW + timedelta(hours=3)
    [reply] = desk.do(Reply(4, ("zyxlater",), at=at)).replies
    data, lines = exported(desk.store, desk.path)
    [row] = [row for row in map(json.loads, lines["outbox"]) if row["id"] == reply]
    assert (row["asleep"], row["leaves_as"], row["leaves_rating"]) == (True, "waiting", True)
    store, _path = taken_in(data, tmp_path / "two")
    found = store.read(outbox.find, reply).result()
    store.close()
    assert found is not None
    assert (found.state, found.send_at, found.waits) == (MessageState.UNCONFIRMED, at, False)
    assert found.leaves == Leaves(Status.WAITING)
