"""However a thread comes in (in pieces, twice, late), each message is stored once and the log tells the ticket."""

from __future__ import annotations

import sqlite3
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from igdesk.clock import FixedClock
from igdesk.config.model import Condition, Config, Effects, Rule
from igdesk.rules.log import replay
from igdesk.rules.model import Direction, Inbound
from igdesk.store import history, ingest, queue
from igdesk.store.engine import LocalStore
from igdesk.store.inbound import InboundThread
from igdesk.store.views import Filter

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
CONFIG = Config(rules=(Rule("r", Condition(text_any=("refund",)), set_=Effects(tags=("refund",), urgency=None)),))
TIMES = [timedelta(seconds=0), timedelta(seconds=1), timedelta(hours=30), timedelta(days=9)]

message = st.builds(
    lambda thread, number, after, direction, text: (
        thread,
        Inbound(direction, NOW + after, text, remote_id=f"{thread}-{number}"),
    ),
    st.sampled_from("aAb"),
    st.integers(0, 6),
    st.sampled_from(TIMES),
    st.sampled_from(Direction),
    st.sampled_from(["hi", "refund!", "", "refund?"]),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(message, max_size=6), max_size=6))
def test_any_pieces_in_any_order_are_stored_once_and_replay(batches: list[list[tuple[str, Inbound]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = LocalStore(Path(folder) / "desk.db", FixedClock(NOW), create=True)
        try:
            new = created = 0
            for place, batch in enumerate(batches):
                threads = [InboundThread("acc", "dm", t, f"p{t}", f"u{t}", None, (m,)) for t, m in batch]
                for op in (f"{place}", f"{place}-again"):
                    report = store.write(
                        op, ingest.ingest, threads, config=CONFIG, actor="sync", op=op, now=NOW + timedelta(days=10)
                    ).result(10)
                    assert op == f"{place}" or (report.messages, report.created, report.updated) == (0, [], set())
                    new += report.messages
                    created += len(report.created)
            ids = {m.remote_id for batch in batches for _, m in batch}
            assert new == len(ids) == store.read(_messages).result(5)
            assert created == store.read(queue.count, Filter(), NOW).result(5)
            for number in range(1, created + 1):
                detail = store.read(history.detail, number).result(5)
                assert detail is not None
                assert replay(number, detail.events) == detail.card.ticket
                assert detail.card.ticket.version == len(detail.events)
        finally:
            store.close()


def _messages(db: sqlite3.Connection) -> int:
    number: int = db.execute("SELECT count(*) FROM messages").fetchone()[0]
    return number
