"""A desk of years: how long it takes to bring it up to date, to back it up, to bring it back, and who waits meanwhile.

    python benchmarks/bench_backup.py [--messages N]

A desk of schema 1 is made with plain inserts, ten messages to a conversation. Every time is given as a ratio to copying
the file byte by byte and waiting until that is on the disk, measured before and after in the same run. The last lines
are the wait for one small read and one small write on the thread that serves the keys, idle and beside a backup.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sqlite3
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from sqlite_utils import Database

from igdesk.clock import FixedClock
from igdesk.config.model import Config
from igdesk.store import backup, queue, restore
from igdesk.store.copying import bring_to_disk
from igdesk.store.engine import LocalStore
from igdesk.store.migrations import _migrations
from igdesk.store.settle import Settling
from igdesk.store.shelf import Reason, Shelf

T = TypeVar("T")
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)
EACH = 10
_ENGLISH = "parcel order refund broken colour size when where please thanks tea cup label invoice address gift card"
_CHINESE = "快递 订单 退款 破损 颜色 尺码 什么时候 在哪里 谢谢 茶 杯子 发票 地址 明天 礼物 😢 😍"
WORDS = (*_ENGLISH.split(), *_CHINESE.split())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=100_000)
    messages = parser.parse_args().messages
    with TemporaryDirectory() as name:
        folder = Path(name)
        desk = folder / "desk.db"
        make_old_desk(desk, messages)
        print(f"{messages} messages, {desk.stat().st_size / 2**20:.0f} MiB as schema 1")
        shelf = Shelf(desk, folder / "backups", folder / "backups", folder / "marks")
        floor = Floor(desk)
        floor.tell("verified copy before the migration", lambda: backup.make(shelf, Reason.BEFORE_MIGRATION, NOW))
        floor.tell("migration to the schema of today", lambda: LocalStore(desk, FixedClock(NOW)).close())
        print(f"{desk.stat().st_size / 2**20:.0f} MiB as the schema of today")
        floor = Floor(desk)
        made = floor.tell("verified backup", lambda: backup.make(shelf, Reason.BY_HAND, NOW))
        facts = restore.inspect(made.path)
        by = Settling("restore", NOW, Config())
        floor.tell("restore, the replaced one kept", lambda: restore.restore(made.path, facts, shelf, by))
        tell_waits(desk, shelf)


class Floor:
    """What a plain copy of the file costs: the measure of everything else.

    Args:
        desk: The file.
    """

    def __init__(self, desk: Path) -> None:
        self._desk = desk
        self._seconds = self._copy()

    def tell(self, what: str, work: Callable[[], T]) -> T:
        """Do `work` and print how long it took."""
        begin = time.perf_counter()
        value = work()
        seconds = time.perf_counter() - begin
        floor = (self._seconds + self._copy()) / 2
        print(f"{what:<36}{seconds:8.2f} s {seconds / floor:8.1f} x a plain copy")
        return value

    def _copy(self) -> float:
        target = self._desk.with_name("plain")
        begin = time.perf_counter()
        shutil.copyfile(self._desk, target)
        bring_to_disk(target)
        seconds = time.perf_counter() - begin
        target.unlink()
        return seconds


def make_old_desk(path: Path, messages: int) -> None:
    """A desk as the first igdesk left it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = OFF")
        _migrations().apply(Database(db), stop_before="m002_search")
        db.execute("PRAGMA user_version = 1")
        db.execute("BEGIN")
        count = messages // EACH
        insert(db, "customers (account, remote_id, username, created_at)", customers(count))
        insert(db, "threads (account, kind, remote_id, customer)", threads(count))
        columns = "thread, customer, status, channel, preview, priority, priority_source, created_at, updated_at"
        insert(db, f"tickets ({columns}, version, rev)", tickets(count))
        insert(db, "events (ticket, version, at, actor, kind, data, op)", events(count))
        columns = "thread, ticket, remote_id, direction, channel, text, state, created_at"
        insert(db, f"messages ({columns})", said(messages))
        db.execute("INSERT INTO ops VALUES ('made', ?)", [NOW_MS])
        db.execute("COMMIT")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def insert(db: sqlite3.Connection, into: str, rows: Iterator[tuple[object, ...]]) -> None:
    marks = ", ".join("?" * (into.count(",") + 1))
    db.executemany(f"INSERT INTO {into} VALUES ({marks})", rows)


def customers(count: int) -> Iterator[tuple[object, ...]]:
    return (("1784", f"igsid{n:015}", f"customer.{n}", NOW_MS - n) for n in range(count))


def threads(count: int) -> Iterator[tuple[object, ...]]:
    return (("1784", "dm", f"t_{n:040}", n + 1) for n in range(count))


def tickets(count: int) -> Iterator[tuple[object, ...]]:
    for n in range(count):
        at = NOW_MS - n * 60_000
        status = "resolved" if n % 20 else "open"
        yield n + 1, n + 1, status, "dm", "Where is my parcel?", "medium", "default", at, at, 1, 1


def events(count: int) -> Iterator[tuple[object, ...]]:
    for n in range(count):
        for version, kind in enumerate(("opened", "customer_wrote", "due"), 1):
            yield n + 1, version, NOW_MS - n * 60_000, "sync", kind, '{"channel":"dm"}', f"op{n}"


def said(messages: int) -> Iterator[tuple[object, ...]]:
    rolls = random.Random(1)
    for n in range(messages):
        text = " ".join(rolls.choices(WORDS, k=rolls.randint(3, 24)))
        thread = n // EACH + 1
        direction = "out" if n % 3 == 2 else "in"
        yield thread, thread, f"aWdfZAG1{n:040}", direction, "dm", text, "received", NOW_MS - n * 6_000


def tell_waits(desk: Path, shelf: Shelf) -> None:
    """Print how long keys wait, idle and beside a backup."""
    store = LocalStore(desk, FixedClock(NOW))
    try:
        idle = waits(store, "idle", until=time.perf_counter() + 3)
        print(f"{'a read and a write, idle':<36}{told(idle)}")
        copying = threading.Thread(target=backup.make, args=(shelf, Reason.BY_HAND, NOW))
        copying.start()
        busy = waits(store, "busy", while_alive=copying)
        print(f"{'a read and a write beside a backup':<36}{told(busy)}")
    finally:
        store.close()


def waits(
    store: LocalStore, name: str, *, until: float = float("inf"), while_alive: threading.Thread | None = None
) -> list[float]:
    """Seconds of one wait after the other, thirty a second as fast typing has them."""
    found: list[float] = []
    while time.perf_counter() < until and (while_alive is None or while_alive.is_alive()):
        begin = time.perf_counter()
        store.read(queue.card, len(found) % 100 + 1).result()
        store.write(f"{name}-{len(found)}", backup.revision).result()
        found.append(time.perf_counter() - begin)
        time.sleep(1 / 30)
    return sorted(found)


def told(found: list[float]) -> str:
    worst, late = found[-1] * 1000, found[len(found) * 99 // 100] * 1000
    return f"{statistics.median(found) * 1000:8.1f} ms median {late:8.1f} ms p99 {worst:8.1f} ms worst ({len(found)})"


if __name__ == "__main__":
    main()
