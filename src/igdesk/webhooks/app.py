"""The addresses: Instagram's webhooks, tickets of other systems, and a sign of life.

A delivery is checked, put on the disk and answered; what it means is worked out later. An answer is one clear sentence
and never says what was delivered.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from igdesk.clock import Clock
from igdesk.desk.incoming import Incoming
from igdesk.desk.new_tickets import new_tickets
from igdesk.errors import IgdeskError, NotAllowedError, system_reason
from igdesk.i18n import Phrase, Words
from igdesk.instagram.coerce import decode
from igdesk.log import EventLog
from igdesk.store.errors import StoreError
from igdesk.store.webhook_spool import Spool
from igdesk.values import dataclass
from igdesk.webhooks.ingesting import Ingester
from igdesk.webhooks.keys import Keys

_log = EventLog(__name__)

WEBHOOKS, TICKETS, HEALTH = "/webhooks", "/tickets", "/healthz"
LARGEST_DELIVERY = 16_000_000
"""Bytes. A thousand updates of the longest text, every character escaped, are a quarter of it."""
LARGEST_TICKETS = 2_000_000
BODY_WITHIN = 10.0
"""Seconds in which a body has to be here."""
MOST_AT_ONCE = 1000
"""Tickets of one request: they are one transaction."""
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


@dataclass(frozen=True, slots=True)
class Parts:
    """What the addresses work with."""

    keys: Keys
    spool: Spool
    ingester: Ingester
    open_desk: Callable[[], Awaitable[Incoming]]
    words: Words
    clock: Clock


class _Refused(Exception):
    """A request that is answered with a sentence."""

    def __init__(self, status: int, phrase: Phrase, headers: dict[str, str] | None = None) -> None:
        super().__init__(phrase.key)
        self.status = status
        self.phrase = phrase
        self.headers = headers


def make_app(parts: Parts) -> Starlette:
    """The application; what has no secret has no address."""
    receiver, maker = _Receiver(parts), _Maker(parts)
    routes = [Route(HEALTH, _Health(parts).tell, methods=["GET"])]
    if parts.keys.app_secrets:
        routes += [
            Route(WEBHOOKS, receiver.verify, methods=["GET"]),
            Route(WEBHOOKS, receiver.receive, methods=["POST"]),
        ]
    if parts.keys.api_key is not None:
        routes.append(Route(TICKETS, maker.make, methods=["POST"]))

    async def refused(_request: Request, error: Exception) -> Response:
        assert isinstance(error, _Refused)
        sentence = parts.words.of(error.phrase)
        return JSONResponse({"error": sentence}, error.status, headers=error.headers)

    return Starlette(routes=routes, exception_handlers={_Refused: refused})


class _Receiver:
    """Instagram's side."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def verify(self, request: Request) -> Response:
        """Instagram asks whether the address is ours, once, when it is registered."""
        asked = request.query_params
        is_ours = self._parts.keys.is_verify_token(asked.get("hub.verify_token", ""))
        if asked.get("hub.mode") != "subscribe" or not is_ours:
            _log.warning("webhook_refused", status=403)
            raise _Refused(403, Phrase("webhooks.not_verified"))
        return PlainTextResponse(asked.get("hub.challenge", ""), headers={"X-Content-Type-Options": "nosniff"})

    async def receive(self, request: Request) -> Response:
        """A delivery: kept, then answered."""
        body = await _body(request, LARGEST_DELIVERY)
        if not self._parts.keys.has_signed(body, request.headers.get("x-hub-signature-256", "")):
            _log.warning("webhook_refused", status=403, size=len(body))
            raise _Refused(403, Phrase("webhooks.not_signed"))
        try:
            await asyncio.to_thread(decode, body)
        except ValueError as error:
            _log.warning("webhook_refused", status=400, size=len(body))
            raise _Refused(400, Phrase("webhooks.not_json")) from error
        try:
            await asyncio.to_thread(self._parts.spool.keep, body, self._parts.clock.now())
        except OSError as error:
            _log.warning("webhook_refused", error, status=503)
            raise _Refused(503, Phrase("webhooks.disk", {"reason": system_reason(error)})) from error
        self._parts.ingester.wake()
        return PlainTextResponse("EVENT_RECEIVED")


class _Maker:
    """Other systems' side."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def make(self, request: Request) -> Response:
        """Make tickets of what the body tells."""
        if not self._parts.keys.may_make_tickets(request.headers.get("authorization", "")):
            _log.warning("webhook_refused", status=401)
            raise _Refused(401, Phrase("webhooks.no_key"), {"WWW-Authenticate": "Bearer"})
        op = _operation(request)
        body = await _body(request, LARGEST_TICKETS)
        try:
            value = await asyncio.to_thread(decode, body)
        except ValueError as error:
            raise _Refused(400, Phrase("webhooks.not_json")) from error
        if isinstance(value, list) and len(value) > MOST_AT_ONCE:
            raise _Refused(413, Phrase("webhooks.too_many", {"most": MOST_AT_ONCE}))
        try:
            desk = await self._parts.open_desk()
            made, is_new = await desk.make(new_tickets(value, TICKETS), op)
        except StoreError as error:
            raise _Refused(503, error.phrase, {"Retry-After": "5"}) from error
        except NotAllowedError as error:
            raise _Refused(403, error.phrase) from error
        except IgdeskError as error:  # what was said of a ticket is wrong on this desk
            raise _Refused(400, error.phrase) from error
        return JSONResponse(made if isinstance(value, list) or not made else made[0], 201 if is_new else 200)


class _Health:
    """A sign of life, for whoever watches the program; nothing in it is anybody's secret."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def tell(self, _request: Request) -> Response:
        """How many deliveries wait, since when, and why; and how many only to learn whose they are."""
        waiting = await asyncio.to_thread(self._parts.spool.waiting)
        problem = self._parts.ingester.problem
        since = (self._parts.clock.now() - waiting[0].received).total_seconds() if waiting else 0.0
        told = {
            "status": "ok" if problem is None else "waiting",
            "waiting": len(waiting),
            "oldest_seconds": round(max(since, 0.0), 1),
            "unplaced": self._parts.ingester.held,
            "set_aside": await asyncio.to_thread(self._parts.spool.aside),
        }
        return JSONResponse(told)


def _operation(request: Request) -> str | None:
    """The id of the operation, where the request has a key by which it is known again."""
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        raise _Refused(400, Phrase("webhooks.bad_key"))
    return f"api-{hashlib.sha256(key.encode()).hexdigest()[:32]}"


async def _body(request: Request, most: int) -> bytes:
    """The bytes of the body, as they came.

    Raises:
        _Refused: They are too many, or did not come in time.
    """
    too_large = _Refused(413, Phrase("webhooks.too_large", {"most": most // 1_000_000}), {"Connection": "close"})
    told = request.headers.get("content-length", "")
    if told.isascii() and told.isdigit() and (len(told) > 12 or int(told) > most):
        raise too_large
    try:
        found = await asyncio.wait_for(_read(request, most), BODY_WITHIN)
    except (TimeoutError, ClientDisconnect) as error:
        raise _Refused(408, Phrase("webhooks.too_slow"), {"Connection": "close"}) from error
    if len(found) > most:
        raise too_large
    return found


async def _read(request: Request, most: int) -> bytes:
    """The body, or its beginning where that is too much already."""
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        if len(found) > most:
            break
    return bytes(found)
