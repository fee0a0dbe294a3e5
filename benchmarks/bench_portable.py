"""A desk of years out and in again, and one customer erased from it: time, memory and size.

    python benchmarks/bench_portable.py [--messages N]

A small desk is made by the real ingest, ten messages to a conversation, and copied beside itself until it is large
enough, so that every ticket is what its log tells. Times are ratios to copying the file byte by byte. Each step
runs in a process of its own; its memory is the most that it ever had.
"""

from __future__ import annotations

import argparse
import multiprocessing
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from igdesk.clock import FixedClock
from igdesk.config.model import Config
from igdesk.desk.export_readme import explanation
from igdesk.rules.model import Direction, Inbound
from igdesk.store import erase
from igdesk.store.copying import bring_to_disk
from igdesk.store.engine import LocalStore
from igdesk.store.inbound import InboundThread
from igdesk.store.ingest import ingest
from igdesk.store.portable import out, taking_in
from igdesk.store.search import index
from igdesk.store.settle import Settling
from igdesk.store.wipe import wipe

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
BASE, EACH = 1000, 10
_WORDS = "parcel order refund broken colour size where please thanks 快递 订单 退款 破损 颜色 尺码 谢谢 😢"
WORDS = _WORDS.split()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=100_000)
    messages = parser.parse_args().messages
    with TemporaryDirectory() as name:
        folder = Path(name)
        desk, file = folder / "desk.db", folder / "desk.zip"
        make_desk(desk, messages)
        print(f"{messages} messages, {desk.stat().st_size / 2**20:.0f} MiB")
        started = time.perf_counter()
        shutil.copyfile(desk, folder / "copy.db")
        bring_to_disk(folder / "copy.db")
        floor = time.perf_counter() - started
        tell("export", floor, export, desk, file)
        print(f"    {file.stat().st_size / 2**20:.0f} MiB as a zip")
        tell("check of the zip", floor, check, file)
        tell("import", floor, take_in, folder / "new.db", file)
        tell("erase one customer", floor, erase_one, desk)
        tell("write the file anew", floor, wipe, desk)


def tell(what: str, floor: float, work: Callable[..., None], *paths: Path) -> None:
    """Do `work` in a process of its own; print how long it took and how much memory it had."""
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe()
    started = time.perf_counter()
    process = context.Process(target=run, args=(work, paths, theirs))
    process.start()
    seconds, kib = mine.recv()
    process.join()
    assert time.perf_counter() >= started + seconds
    print(f"{what:>22}: {seconds:8.2f} s, {seconds / floor:7.1f} × a copy, {kib / 1024:.0f} MiB")


def run(work: Callable[..., None], paths: tuple[Path, ...], told: multiprocessing.connection.Connection) -> None:
    started = time.perf_counter()
    work(*paths)
    told.send((time.perf_counter() - started, most_memory()))


def most_memory() -> int:
    """In KiB, on Linux; `getrusage` would tell the parent's, which a new program inherits there."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])


def export(desk: Path, file: Path) -> None:
    with file.open("wb") as stream:
        out.write_desk(desk, stream, now=NOW, readme=explanation(), progress=lambda done, total: None)


def check(file: Path) -> None:
    taking_in.check(file, lambda done, total: None)


def take_in(desk: Path, file: Path) -> None:
    store = LocalStore(desk, FixedClock(NOW), create=True)
    store.write("in", taking_in.take_in, file, Settling("in", NOW, Config())).result()
    store.close()


def erase_one(desk: Path) -> None:
    store = LocalStore(desk, FixedClock(NOW))
    by = erase.Forgetting(erase.Mode.ERASE, "mei", "erase", NOW)
    store.write("erase", erase.forget, 5, by).result()
    store.close()


def make_desk(path: Path, messages: int) -> None:
    """The base, then copies of it with other ids."""
    store = LocalStore(path, FixedClock(NOW), create=True)
    threads = [thread(number) for number in range(BASE // EACH)]
    store.write("base", ingest, threads, config=Config(), actor="sync", op="base", now=NOW).result()
    store.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.row_factory = sqlite3.Row
        db.execute("BEGIN")
        for copy in range(1, messages // BASE):
            for table in ("customers", "threads", "tickets", "messages", "events"):
                db.execute(copied(db, table), {"n": copy})
        index.rebuild(db)
        db.execute("COMMIT")


def copied(db: sqlite3.Connection, table: str) -> str:
    """SQL that copies the base's rows of a table, with the ids of copy `:n`."""
    people = BASE // EACH
    last = db.execute("SELECT max(id) FROM events WHERE op = 'base' AND ticket <= ?", [people]).fetchone()[0]
    step = {"messages": BASE, "events": last}.get(table, people)
    key = "number" if table == "tickets" else "id"
    changes = {key: f"{key} + {step} * :n", "remote_id": "remote_id || '-' || :n", "username": "username || :n"}
    changes |= {name: f"{name} + {people} * :n" for name in ("customer", "thread", "ticket")}
    changes["data"] = (
        "CASE kind WHEN 'opened' THEN json_set(data, '$.customer', json_extract(data, '$.customer') +"
        f" {people} * :n, '$.thread', json_extract(data, '$.thread') + {people} * :n) ELSE data END"
    )
    names = [row["name"] for row in db.execute(f"PRAGMA table_info({table})")]
    values = ", ".join(changes.get(name, name) for name in names)
    return f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {table} WHERE {key} <= {step}"


def thread(number: int) -> InboundThread:
    """A conversation that goes to and fro."""
    said = [
        Inbound(
            Direction.IN if place % 2 == 0 else Direction.OUT,
            NOW - timedelta(minutes=1000 - place),
            " ".join(WORDS[(number * 7 + place * 3 + k * k) % len(WORDS)] for k in range(12)),
            remote_id=f"m{number}-{place}",
        )
        for place in range(EACH)
    ]
    return InboundThread("1784", "dm", f"t{number}", f"ig{number}", f"user{number}", None, tuple(said))


if __name__ == "__main__":
    main()
