"""Damaged payloads by the poll, the comments and the webhooks: no crash, and every message that can be read is kept.

`PAYLOADS=10000 pytest -s tests/sync/test_fuzz.py` is the long run, `SEED` another one; `make fuzz` does it.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Iterable
from pathlib import Path

import httpx
import pytest

from igdesk.clock import FixedClock
from igdesk.config.accounts import ByAccount
from igdesk.config.model import Config, InstagramSettings
from igdesk.desk.incoming import Incoming
from igdesk.desk.sync_desk import SyncDesk
from igdesk.errors import IgdeskError
from igdesk.instagram.budget import Budget
from igdesk.instagram.client import InstagramClient
from igdesk.secret import Secret
from igdesk.store.engine import LocalStore
from igdesk.sync.account import Access
from igdesk.sync.machine import MachineLock
from igdesk.sync.worker import SyncWorker
from igdesk.webhooks.translate import translate
from tests.instagram.support import ACCOUNT_ID, NOW, TOKEN

from . import fuzzing
from .fuzzing import STEP, Damaged

PAYLOADS = int(os.environ.get("PAYLOADS", "300"))
SEED = int(os.environ.get("SEED", "1"))

pytestmark = pytest.mark.slow


class Target:
    """A desk that reads from a damaged Instagram."""

    def __init__(self, folder: Path, damaged: Damaged) -> None:
        self.clock = FixedClock(NOW)
        self.damaged = damaged
        self.config = Config(
            instagram=InstagramSettings(base_url="https://instagram.test", account_id=ACCOUNT_ID, comments=True)
        )
        self.store = LocalStore(folder / "desk.db", self.clock, create=True)
        self.folder = folder
        self.errors = 0

    async def round(self) -> None:
        """Everything of one round by its own way; what is no error of igdesk's own ends the test."""
        self.damaged.prepare(self.clock.now())
        report = await self._worker().once()
        assert all(isinstance(each, IgdeskError) for each in report.errors)
        self.errors += len(report.errors)
        incoming = Incoming(self.store, self.config, self.clock, "mei")
        for body in self.damaged.webhooks:
            raw = json.dumps(body).encode("utf-8", "replace")
            found = translate(raw, self.clock.now(), (), comments=ByAccount(True))
            await incoming.take(found.threads, found.faults)
        self.clock.advance(STEP)

    def stored(self, ids: Iterable[str]) -> dict[str, str]:
        """What the desk has of these, by Instagram's id."""
        asked = "SELECT remote_id, text FROM messages WHERE remote_id IN (SELECT value FROM json_each(?))"
        wanted = json.dumps(list(ids))
        rows = self.store.read(lambda db: db.execute(asked, [wanted]).fetchall()).result()
        return {row["remote_id"]: row["text"] for row in rows}

    def count(self, table: str) -> int:
        """How many rows there are."""
        found: int = self.store.read(lambda db: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]).result()
        return found

    def _worker(self) -> SyncWorker:
        budget = Budget(self.clock, rate=1000, burst=1000, sleep=self._sleep)

        async def connect() -> InstagramClient:
            transport = httpx.MockTransport(self.damaged.handle)
            return InstagramClient(
                "https://instagram.test", Secret(TOKEN), ACCOUNT_ID, budget, transport=transport, sleep=self._sleep
            )

        lock = MachineLock(self.folder, self.folder / "desk.db")
        return SyncWorker(
            SyncDesk(self.store, self.config, self.clock), [Access(connect, budget)], lock, "mei", sleep=self._sleep
        )

    async def _sleep(self, _seconds: float) -> None:
        return


async def test_no_crash_and_every_readable_message_is_kept(tmp_path: Path) -> None:
    began, kept = time.perf_counter(), 0
    damaged = Damaged(random.Random(SEED))
    target = Target(tmp_path, damaged)
    try:
        for _ in fuzzing.rounds(damaged, PAYLOADS):
            await target.round()
            if damaged.expects:
                stored = target.stored(damaged.readable)
                lost = {ident: text for ident, text in damaged.readable.items() if stored.get(ident) != text}
                assert lost == {}, f"round {damaged.number}, seed {SEED}"
                kept += len(damaged.readable)
        faults, everything = target.count("inbound_faults"), target.count("messages")
    finally:
        target.store.close()
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(damaged.payloads.items()))
    print(
        f"\n{damaged.payloads.total()} payloads ({told}), seed {SEED}: no crash; {kept} readable messages, all kept;"
        f" {everything} messages stored, {faults} faults recorded, {target.errors} answers told as errors;"
        f" {time.perf_counter() - began:.0f} s"
    )
    assert kept > PAYLOADS // 2
