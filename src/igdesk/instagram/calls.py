"""One call from permission to value: wait for the budget, exchange, understand the answer, try reads again.

A message is sent once and never again from here; what is to be done about an unknown outcome is not a matter of HTTP.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeVar

from igdesk.instagram.budget import Budget, Sleep
from igdesk.instagram.classify import classify, is_refusal
from igdesk.instagram.coerce import decode
from igdesk.instagram.errors import (
    Detail,
    MaybeSent,
    RateLimited,
    TooMuchData,
    Transient,
    Unreachable,
    Unreadable,
)
from igdesk.instagram.model import Malformed
from igdesk.instagram.wire import Answer, Wire
from igdesk.log import EventLog

T = TypeVar("T")
Parse = Callable[[object], T | Malformed]

_NONE: Mapping[str, str] = MappingProxyType({})
_TRIES = 3
_FIRST_WAIT = 0.5
_LARGE = 64 * 1024
"""Bytes from which an answer is parsed on a thread, so that the screen goes on."""
_log = EventLog(__name__)


class Calls:
    """Makes calls over one `Wire` within one `Budget`.

    Args:
        wire: Carries the requests.
        budget: Gives permission for each.
        sleep: What waits before another try.
        jitter: A number from 0 to 1 that spreads these waits.
    """

    def __init__(self, wire: Wire, budget: Budget, sleep: Sleep, jitter: Callable[[], float]) -> None:
        self._wire = wire
        self._budget = budget
        self._sleep = sleep
        self._jitter = jitter
        self.made = 0
        """HTTP requests so far, whatever became of them."""

    async def read(self, path: str, params: Mapping[str, str], parse: Parse[T]) -> T:
        """GET `path`, up to three times while Instagram or the network only stumbles."""
        wait = _FIRST_WAIT
        tries_left = _TRIES
        while True:
            tries_left -= 1
            try:
                answer = await self._exchange("GET", path, params, None)
                return await self._understand(answer, parse, sending=False)
            except TooMuchData:
                raise  # the same question has the same answer
            except (Transient, Unreachable) as error:
                if not tries_left:
                    raise
                _log.info("read_retried", tries_left=tries_left, **error.log_fields())
            await self._sleep(wait * (0.5 + self._jitter()))
            wait *= 2

    async def send(
        self, path: str, message: Mapping[str, object], parse: Parse[T], *, params: Mapping[str, str] = _NONE
    ) -> T:
        """POST a message to a customer, once."""
        answer = await self._exchange("POST", path, params, message)
        return await self._understand(answer, parse, sending=True)

    async def _exchange(
        self, method: str, path: str, params: Mapping[str, str], message: Mapping[str, object] | None
    ) -> Answer:
        await self._budget.acquire()
        self.made += 1
        answer = await self._wire.exchange(method, path, params=params, json=message)
        self._budget.observe(answer.headers)
        return answer

    async def _understand(self, answer: Answer, parse: Parse[T], *, sending: bool) -> T:
        try:
            if len(answer.body) > _LARGE:
                return await asyncio.to_thread(value_of, answer, parse, sending=sending)
            return value_of(answer, parse, sending=sending)
        except RateLimited as error:
            raise RateLimited(self._budget.throttled(error), error.detail) from error


def value_of(answer: Answer, parse: Parse[T], *, sending: bool) -> T:
    """What the answer is for. A plain function, because large answers are parsed on a thread."""
    try:
        decoded = decode(answer.body)
    except ValueError as error:
        raise classify(answer.status, answer.headers, answer.body, sending=sending) from error
    if not 200 <= answer.status < 300 or is_refusal(decoded):
        raise classify(answer.status, answer.headers, answer.body, sending=sending)
    value = parse(decoded)
    if isinstance(value, Malformed):
        detail = Detail(answer.status, meaning=value.reason)
        raise MaybeSent(detail) if sending else Unreadable(detail)
    return value
