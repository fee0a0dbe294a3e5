"""Time passing on a desk of many open tickets: a look at whether anything is due, what is due, and all reckoned anew.

    python benchmarks/bench_timers.py [--tickets 100000]

`look` is what a running program does every few seconds; `tick` does what is due on one ticket, written and told;
`reckon` is what each ticket would cost if all were gone through. The ratio tells how many tickets one could go through
in the time of a look: it must not grow with the desk.
"""

from __future__ import annotations

import argparse
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from igdesk.clock import FixedClock, to_ms
from igdesk.config.model import Agent, Condition, Config, Department, Escalation, Limit, Priority, Rule, Target
from igdesk.rules.model import Direction, Inbound
from igdesk.rules.timers import tick
from igdesk.store import tickets, ticking
from igdesk.store.engine import LocalStore
from igdesk.store.inbound import InboundThread
from igdesk.store.ingest import ingest

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
DESK = Config(
    departments=(Department("support", "Support", intake=True),),
    agents=(
        Agent("mei", "Mei", departments=("support",)),
        Agent("zhou", "Zhou", role="supervisor", departments=("support",)),
    ),
    priorities=(Priority("medium", "Medium", Limit(rest=4 * HOUR), Limit(rest=2 * HOUR), Limit(days=2)),),
    rules=(Rule("slow", Condition(unanswered_for=2 * HOUR), on="timer", notify=("supervisor",)),),
    escalations=(Escalation("missed", Condition(overdue_by=HOUR), Target(role="supervisor")),),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tickets", default="1000,100000")
    print(f"{'tickets':>10}{'fill us':>14}{'look us':>10}{'tick us':>14}{'reckon us':>16}{'look / reckon':>15}")
    for count in map(int, parser.parse_args().tickets.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            _measure(Path(folder) / "desk.db", count)


def _measure(path: Path, count: int) -> None:
    store = LocalStore(path, FixedClock(NOW), create=True)
    began = time.perf_counter()
    for first in range(0, count, 1000):
        threads = tuple(_thread(number, count) for number in range(first, min(first + 1000, count)))
        op = f"fill{first}"
        store.write(op, ingest, threads, config=DESK, actor="sync", op=op, now=NOW).result()
    filled = (time.perf_counter() - began) / count
    op = "known"
    store.write(op, ticking.tick_due, config=DESK, op=op, now=NOW - 300 * HOUR).result()
    with sqlite3.connect(path) as raw:  # every ticket as it was left by whoever wrote it, none to be reckoned anew
        raw.execute("UPDATE tickets SET wake_at = ?", [to_ms(NOW + HOUR)])
        raw.execute("UPDATE tickets SET wake_at = ? WHERE number <= 100", [to_ms(NOW)])
    late = NOW - HOUR
    look = _median(lambda: store.read(ticking.is_due, DESK, late).result(), 200)
    ticked = []
    for turn in range(4):
        began = time.perf_counter()
        found = store.write(f"tick{turn}", ticking.tick_due, config=DESK, op=f"tick{turn}", now=NOW).result()
        ticked.append((time.perf_counter() - began) / max(len(found), 1))
    ticket = store.read(tickets.find, count).result()
    assert ticket is not None
    customer = store.read(tickets.customer_by_id, ticket.customer).result()
    reckon = _median(lambda: tick(ticket, customer, DESK, {}, op="x", now=late), 500)
    figures = f"{count:>10}{filled * 1e6:>14.0f}{look * 1e6:>10.0f}{statistics.median(ticked) * 1e6:>14.0f}"
    print(f"{figures}{reckon * 1e6:>16.0f}{look / reckon:>15.2f}")
    store.close()


def _thread(number: int, count: int) -> InboundThread:
    at = NOW - HOUR * 24 * (count - number) / count
    message = Inbound(Direction.IN, at, "Where is my order?", remote_id=f"m{number}")
    return InboundThread("a", "dm", f"t{number}", f"c{number}", f"handle{number}", None, (message,))


def _median(run: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        run()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


if __name__ == "__main__":
    main()
