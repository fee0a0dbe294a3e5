"""A first pull of 200 customers with 2,000 messages through real HTTP: calls, seconds, messages stored.

Run: python -m benchmarks.bench_sync [--customers N] [--messages M] [--at-the-limit]

The API allows 2 calls a second, so the figure that counts is the work between the calls: by default the budget is
lifted and the seconds are igdesk's own and the simulator's. `--at-the-limit` keeps the real budget.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

from igdesk.clock import SystemClock
from igdesk.config.load import load_config
from igdesk.config.model import Config, InstagramSettings
from igdesk.desk.desk import Desk
from igdesk.desk.sync_desk import SyncDesk
from igdesk.instagram.budget import Budget
from igdesk.instagram.client import InstagramClient
from igdesk.secret import Secret
from igdesk.simulator.seeding import bulk_world
from igdesk.simulator.simulator import Simulator
from igdesk.simulator.times import ShiftedClock
from igdesk.store.engine import LocalStore
from igdesk.store.views import Filter
from igdesk.sync.account import Access
from igdesk.sync.machine import MachineLock
from igdesk.sync.worker import SyncWorker


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=200)
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--at-the-limit", action="store_true")
    options = parser.parse_args()
    clock = SystemClock()
    world = bulk_world(ShiftedClock(clock), seed=1, customers=options.customers, messages=options.messages)
    with tempfile.TemporaryDirectory() as folder, Simulator(world) as simulator:
        asyncio.run(_measure(simulator, Path(folder), at_the_limit=options.at_the_limit))


async def _measure(simulator: Simulator, folder: Path, *, at_the_limit: bool) -> None:
    clock = SystemClock()
    example = Path(__file__).parents[1] / "config.example.toml"
    settings = InstagramSettings(base_url=simulator.base_url)
    config: Config = _with(load_config(example), settings)
    store = LocalStore(folder / "desk.db", clock, create=True)
    budget = Budget(clock) if at_the_limit else Budget(clock, rate=1000, burst=1000)

    async def connect() -> InstagramClient:
        return InstagramClient(simulator.base_url, Secret(simulator.token), None, budget)

    worker = SyncWorker(
        SyncDesk(store, config, clock), [Access(connect, budget)], MachineLock(folder, folder / "desk.db"), "bench"
    )
    lags: list[float] = []
    watch = asyncio.create_task(_watch_the_loop(lags))
    began = time.perf_counter()
    first = await worker.once()
    seconds = time.perf_counter() - began
    watch.cancel()
    again = await worker.once()
    tickets = await Desk(store, config, clock, "mei").count(Filter())
    store.close()
    lags.sort()
    print(f"first pull   calls {first.api_calls}  seconds {seconds:.2f}  messages {first.messages}"
          f"  tickets {first.created} (list says {tickets})  messages/s {first.messages / seconds:.0f}")  # fmt: skip
    print(f"loop lag     p50 {lags[len(lags) // 2] * 1000:.1f} ms  p95 {lags[int(len(lags) * 0.95)] * 1000:.1f} ms")
    print(f"nothing new  calls {again.api_calls}  messages {again.messages}  errors {len(again.errors)}")


async def _watch_the_loop(lags: list[float]) -> None:
    while True:
        before = time.perf_counter()
        await asyncio.sleep(0.005)
        lags.append(time.perf_counter() - before - 0.005)


def _with(config: Config, instagram: InstagramSettings) -> Config:
    from dataclasses import replace

    return replace(config, instagram=instagram)


if __name__ == "__main__":
    main()
