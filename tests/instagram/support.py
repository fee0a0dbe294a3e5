"""What the tests of the Instagram client share: a clock that sleeping moves, payload samples, a scripted server, and
short ways of asking the simulator.
"""

from __future__ import annotations

import json
import os
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from igdesk.clock import FixedClock
from igdesk.instagram.budget import Budget
from igdesk.instagram.client import InstagramClient
from igdesk.instagram.model import Conversation, Message
from igdesk.instagram.wire import Timeouts
from igdesk.secret import Secret
from igdesk.simulator.simulator import Simulator

TOKEN = "IGAAtokenThatMustNeverBeSeen0123456789"
NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
ACCOUNT_ID = "17841400000000001"
Handler = Callable[[httpx.Request], httpx.Response]

_CHECKOUT = Path(__file__).parents[2]
DATA = Path(os.environ.get("IGDESK_SHARED_DATA") or _CHECKOUT.parent / "shared" / "data")
PAYLOADS = DATA / "graph_payloads"
needs_payloads = pytest.mark.skipif(
    not PAYLOADS.is_dir(), reason="no payload samples: set IGDESK_SHARED_DATA to the folder that holds graph_payloads"
)


def payload(name: str) -> object:
    """The JSON of one payload sample."""
    return json.loads((PAYLOADS / name).read_bytes())


def payload_names(pattern: str = "*.json") -> list[str]:
    """Names of the samples, none where they are not there."""
    return sorted(path.name for path in PAYLOADS.glob(pattern) if path.name != "manifest.json")


class FakeTime:
    """A clock that moves only by being slept on."""

    def __init__(self) -> None:
        self.clock = FixedClock(NOW)
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.clock.advance(timedelta(seconds=seconds))


def client_for(
    base_url: str,
    *,
    time: FakeTime | None = None,
    token: str = TOKEN,
    account_id: str | None = ACCOUNT_ID,
    timeout: Timeouts | None = None,
    handler: Handler | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> InstagramClient:
    """A client that never waits for real: its budget and its retries sleep on a fake clock."""
    chosen = time or FakeTime()
    return InstagramClient(
        base_url,
        Secret(token),
        account_id,
        Budget(chosen.clock, sleep=chosen.sleep),
        timeout=timeout,
        transport=httpx.MockTransport(handler) if handler else transport,
        sleep=chosen.sleep,
        jitter=lambda: 0.5,
    )


class Script:
    """A server that answers from a list and remembers what it was asked; the last answer repeats."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self._answers = list(answers)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    def client(self, time: FakeTime | None = None) -> InstagramClient:
        """A client of this server."""
        return client_for("https://graph.instagram.com", time=time, handler=self)

    def fields(self) -> list[str]:
        """What each request asked for."""
        return [request.url.params.get("fields", "") for request in self.requests]


def ok(body: object) -> httpx.Response:
    return httpx.Response(200, json=body)


def refusal(code: int, subcode: int | None = None, *, status: int = 400, message: str = "no") -> httpx.Response:
    """Instagram's error envelope."""
    error: dict[str, object] = {"message": message, "type": "IGApiException", "code": code, "fbtrace_id": "Atrace"}
    if subcode is not None:
        error["error_subcode"] = subcode
    return httpx.Response(status, json={"error": error})


def everything_shown_of(error: BaseException) -> str:
    """All that any report could show of an error: texts, reprs, causes, and the local variables on its way."""
    shown = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    chain: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None:
        chain.append(cause)
        cause = cause.__cause__ or cause.__context__
    return shown + "".join(f"{one!s}{one!r}{one.args!r}{vars(one)!r}" for one in chain)


def conversations_of(simulator: Simulator, count: int, messages: int = 1) -> list[str]:
    """Let `count` customers write; their ids, the latest first."""
    for number in range(count):
        for line in range(messages):
            simulator.control.customer_writes(f"message {line} of {number}", f"customer{number}")
            simulator.control.advance(1)
    return [simulator.control.person(f"customer{number}").igsid for number in reversed(range(count))]


def texts(found: Conversation) -> list[str | None]:
    return [entry.text for entry in found.messages or () if isinstance(entry, Message)]


def shop_texts(simulator: Simulator) -> list[str]:
    return [message.text for _, message in simulator.world.log if not message.inbound]
