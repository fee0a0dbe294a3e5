"""Much that has come due at once: it is done in stretches, and others get their turn in between."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from igdesk.clock import FixedClock
from igdesk.config.model import Limit, Priority
from igdesk.desk.sync_desk import SyncDesk
from igdesk.rules.model import Channel, Direction, Inbound
from igdesk.store import ticking
from igdesk.store.engine import LocalStore
from igdesk.store.inbound import InboundThread
from igdesk.store.ingest import ingest
from tests.store.desks import CONFIG, NOW

HOURS = timedelta(hours=9)
DESK = replace(CONFIG, priorities=(Priority("medium", "Medium", Limit(rest=HOURS / 3), hours="always"),))


class Slow(FixedClock):
    """A clock by which each transaction takes most of a second."""

    def __init__(self, at: datetime) -> None:
        super().__init__(at)
        self._seconds = 0.0

    def monotonic(self) -> float:
        self._seconds += 0.4
        return self._seconds


async def test_what_has_come_due_is_done_in_stretches(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "desk.db", FixedClock(NOW), create=True)
    threads = tuple(
        InboundThread("a", "dm", f"t{each}", f"c{each}", f"c{each}", None, (wrote(each),))
        for each in range(4 * ticking.AT_ONCE)
    )
    store.write("op", ingest, threads, config=DESK, actor="sync", op="op", now=NOW).result()
    desk = SyncDesk(store, DESK, Slow(NOW + HOURS))
    assert await desk.tick()
    assert 0 < len(told(store)) < len(threads)
    while await desk.tick():
        pass
    assert sorted(told(store)) == list(range(1, len(threads) + 1))


def wrote(number: int) -> Inbound:
    return Inbound(Direction.IN, NOW, "Hello?", Channel.DM, remote_id=f"m{number}")


def told(store: LocalStore) -> list[int]:
    query = "SELECT ticket FROM events WHERE kind = 'clock_told'"
    return [row["ticket"] for row in store.read(lambda db: db.execute(query).fetchall()).result()]
