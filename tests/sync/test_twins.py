"""An export is taken in, the account is joined later: over HTTP, nothing is there twice."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.clock import to_ms
from igdesk.desk import history_import
from igdesk.desk.batch import Batch
from igdesk.importing.instagram_export import open_export
from igdesk.simulator.model import Message
from igdesk.store.inbound import IngestReport
from igdesk.store.search import index
from tests.sync.harness import Bench, bench


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Bench]:
    with bench(tmp_path) as made:
        yield made


def export(folder: Path, said: Sequence[tuple[Message, str]]) -> Path:
    """What “Download your information” gives of a conversation of Ada's."""
    inbox = folder / "export" / "your_instagram_activity" / "messages" / "inbox" / "ada_12345678901"
    inbox.mkdir(parents=True, exist_ok=True)
    messages = [
        {"sender_name": sender, "timestamp_ms": to_ms(each.at) + 321, "content": each.text}
        for each, sender in reversed(said)
    ]
    content = {
        "participants": [{"name": "Ada"}, {"name": "Aurora"}], "messages": messages, "title": "Ada",
        "thread_path": f"inbox/{inbox.name}",
    }  # fmt: skip
    (inbox / "message_1.json").write_text(json.dumps(content), encoding="utf-8")
    return folder / "export"


def take_in(at: Bench, path: Path) -> IngestReport:
    with open_export([path], owner="Aurora") as opened:
        return history_import.take_in(opened, Batch(at.store, at.config, at.clock, "mei"), lambda _: None)


async def counts(at: Bench) -> tuple[int, ...]:
    """Customers, threads, tickets, messages."""

    def read(db: sqlite3.Connection) -> tuple[int, ...]:
        tables = ("customers", "threads", "tickets", "messages")
        return tuple(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables)

    return await at.store.read(read)


async def test_an_import_before_the_first_sync_is_taken_up_by_it(at: Bench, tmp_path: Path) -> None:
    control = at.simulator.control
    said = []
    for text, writes in [("Where is my parcel?", "Ada"), ("On its way", "Aurora"), ("Thanks, waiting", "Ada")]:
        write = control.customer_writes if writes == "Ada" else control.owner_writes
        said.append((write(text, "ada.bakes"), writes))
        at.pass_time(timedelta(hours=1))
    path = export(tmp_path, said)
    assert take_in(at, path).messages == 3
    first = await at.once()
    assert (first.messages, first.created, first.updated) == (0, 0, 0)
    assert await counts(at) == (1, 1, 1, 3)
    detail = await at.desk.detail(1)
    assert detail is not None
    assert (detail.card.customer.username, detail.card.ticket.due_at) == ("ada.bakes", None)
    assert take_in(at, path).messages == 0
    at.pass_time(timedelta(minutes=10))
    control.customer_reacts(said[1][0].id)
    control.customer_writes("Still nothing!", "ada.bakes")
    second = await at.once()
    assert (second.messages, second.created) == (1, 0)
    assert take_in(at, path).messages == 0
    assert (await at.once()).messages == 0
    assert await counts(at) == (1, 1, 1, 4)
    detail = await at.desk.detail(1)
    assert detail is not None
    assert [(each.text, bool(each.reactions)) for each in detail.messages] == [
        ("Where is my parcel?", False), ("On its way", True), ("Thanks, waiting", False), ("Still nothing!", False),
    ]  # fmt: skip
    await at.reply(1, "It comes tomorrow")
    assert (await at.once()).sent == 1  # what was history goes on as a conversation of Instagram's
    assert await at.store.read(index.faults, 1000) == 0
