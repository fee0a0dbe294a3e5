"""What the tests of the webhooks share: a server on a thread of its own, and deliveries as Instagram signs them."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from igdesk.clock import FixedClock
from igdesk.config.model import Config
from igdesk.desk.incoming import Incoming
from igdesk.i18n import Words
from igdesk.secret import Secret
from igdesk.store.engine import LocalStore
from igdesk.store.webhook_spool import Spool
from igdesk.webhooks.app import Parts
from igdesk.webhooks.ingesting import Ingester
from igdesk.webhooks.keys import Keys
from igdesk.webhooks.serving import serve

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
ACCOUNT = "17841400000000001"
ADA = "1827585200477518"
SECRET = "the-app-secret"
KEYS = Keys(Secret("the-verify-token"), (Secret("another-secret"), Secret(SECRET)), Secret("the-api-key"))
WAIT = 60.0


def signature(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def event(
    event: dict[str, object], *, customer: str = ADA, ours: bool = False, at: datetime = NOW
) -> dict[str, object]:
    """One event of a conversation, as `messaging[]` holds it."""
    sender, recipient = (ACCOUNT, customer) if ours else (customer, ACCOUNT)
    when = int(at.timestamp() * 1000)
    return {"sender": {"id": sender}, "recipient": {"id": recipient}, "timestamp": when, **event}


def message(mid: str, text: str, *, customer: str = ADA, at: datetime = NOW) -> dict[str, object]:
    return event({"message": {"mid": mid, "text": text}}, customer=customer, at=at)


def envelope(*events: dict[str, object]) -> dict[str, object]:
    entry = {"id": ACCOUNT, "time": int(NOW.timestamp() * 1000), "messaging": list(events)}
    return {"object": "instagram", "entry": [entry]}


@dataclass
class Served:
    """A server that runs, its desk and its spool."""

    url: str
    store: LocalStore
    spool: Spool
    ingester: Ingester

    def post(self, body: bytes | dict[str, object], *, secret: str = SECRET) -> httpx.Response:
        """A delivery."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"X-Hub-Signature-256": signature(raw, secret)}
        return httpx.post(f"{self.url}/webhooks", content=raw, headers=headers, timeout=WAIT)

    def ticket(self, body: Any, **headers: str) -> httpx.Response:
        """What another system sends."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"Authorization": "Bearer the-api-key"} | {key.replace("_", "-"): each for key, each in headers.items()}
        return httpx.post(f"{self.url}/tickets", content=raw, headers=sent, timeout=WAIT)

    def settled(self) -> None:
        """Wait until nothing waits."""
        until(lambda: not self.spool.waiting())

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.store.read(lambda db: [tuple(row) for row in db.execute(sql)]).result()

    def texts(self) -> list[str]:
        return [row[0] for row in self.rows("SELECT text FROM messages ORDER BY created_at, id")]


def until(holds: Callable[[], bool]) -> None:
    """Wait for something that another thread or process does."""
    deadline = time.monotonic() + WAIT
    while not holds():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)


@contextmanager
def served(
    folder: Path,
    config: Config | None = None,
    *,
    keys: Keys = KEYS,
    clock: FixedClock | None = None,
    shared: LocalStore | None = None,
) -> Iterator[Served]:
    """A desk that is served, over real HTTP; one of its own, unless somebody shares theirs."""
    clock, config = clock or FixedClock(NOW), config or Config()
    config = replace(config, instagram=replace(config.instagram, comments=True))
    store = shared or LocalStore(folder / "desk.db", clock, create=True)
    desk, spool = Incoming(store, config, clock, "mei"), Spool(folder / "spool")

    async def open_desk() -> Incoming:
        return desk

    address: list[str] = []
    loops: list[tuple[asyncio.AbstractEventLoop, asyncio.Task[None]]] = []
    ingesters: list[Ingester] = []

    async def main() -> None:
        ingesters.append(Ingester(spool, open_desk, clock))
        parts = Parts(keys, spool, ingesters[0], open_desk, Words("en"), clock)
        task = asyncio.ensure_future(serve(parts, "127.0.0.1", 0, address.append))
        loops.append((asyncio.get_running_loop(), task))
        await asyncio.gather(task, return_exceptions=True)

    thread = threading.Thread(target=lambda: asyncio.run(main()))
    thread.start()
    try:
        until(lambda: bool(address) or not thread.is_alive())
        yield Served(address[0], store, spool, ingesters[0])
    finally:
        loop, task = loops[0]
        loop.call_soon_threadsafe(task.cancel)
        thread.join(WAIT)
        if shared is None:
            store.close()
    assert not thread.is_alive()
