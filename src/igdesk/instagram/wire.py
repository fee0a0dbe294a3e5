"""One HTTP exchange with Instagram: every time-out set, the token in a header, transport failures told apart.

What matters about a failure is when it happened. Before the request left (no name, no connection, no free connection)
it is `Unreachable`, and a message surely was not sent. After that nobody knows: `MaybeSent` for a message.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections.abc import Generator, Mapping
from dataclasses import field
from datetime import timedelta

import httpx

from igdesk.errors import UsageError
from igdesk.instagram.auth import checked
from igdesk.instagram.classify import saw_no_token
from igdesk.instagram.errors import Detail, InstagramError, MaybeSent, Transient, Unreachable
from igdesk.instagram.login import on_this_computer, require_private
from igdesk.secret import Secret
from igdesk.values import dataclass

BEFORE_SENDING = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
"""Failures of httpx after which no byte of the request has left this computer."""
_LIMITS = httpx.Limits(max_connections=4, max_keepalive_connections=2, keepalive_expiry=20)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long each part of one call may take. `total` also ends an answer that trickles in byte by byte."""

    connect: timedelta = timedelta(seconds=5)
    read: timedelta = timedelta(seconds=15)
    write: timedelta = timedelta(seconds=10)
    pool: timedelta = timedelta(seconds=5)
    total: timedelta = timedelta(seconds=40)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever its status."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


class Bearer(httpx.Auth):
    """The token, in a header; reads show it as a parameter once Instagram has not seen it there.

    Meta's pages show the header for messages and the parameter for reads. That reads take the header is nowhere said;
    it is tried first, because addresses get into logs of others.
    """

    requires_response_body = True

    def __init__(self, token: Secret) -> None:
        self.token = token
        self._reads_by_parameter = False

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        is_read = request.method == "GET"
        if not (is_read and self._reads_by_parameter):
            request.headers["Authorization"] = f"Bearer {self.token.reveal()}"
            response = yield request
            if not is_read or not saw_no_token(response.status_code, response.content):
                return
            del request.headers["Authorization"]
        response = yield from self._by_parameter(request)
        self._reads_by_parameter = not saw_no_token(response.status_code, response.content)

    def _by_parameter(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, httpx.Response]:
        """The address has the token only while it is under way: errors keep the request that they are about."""
        bare = request.url
        request.url = bare.copy_set_param("access_token", self.token.reveal())
        try:
            return (yield request)
        finally:
            request.url = bare


class Wire:
    """One connection pool to one server.

    Args:
        base_url: Scheme and host. Proxies of the environment are used, except for this computer itself.
        token: Goes into the header, and nowhere else.
        timeouts: Limits of each exchange.
        transport: What carries the requests, where it is not the network.

    Raises:
        UsageError: The address is not encrypted, or the token cannot stand in a header.
    """

    def __init__(
        self, base_url: str, token: Secret, timeouts: Timeouts, transport: httpx.AsyncBaseTransport | None
    ) -> None:
        require_private(base_url)
        self._base_url = base_url
        self._auth = Bearer(checked(token))
        self._timeouts = timeouts
        self._transport = transport
        self._client: httpx.AsyncClient | None = None

    def use(self, token: Secret) -> None:
        """Go on with another token."""
        self._auth.token = checked(token)

    async def open(self) -> None:
        """Make the pool, on a thread: reading the certificates of authorities takes a while.

        Raises:
            UsageError: The environment names a proxy or certificates that cannot be used.
        """
        keep_addresses_out_of_logs()
        try:
            self._client = await asyncio.to_thread(self._new_client)
        except (ImportError, ValueError, OSError, httpx.InvalidURL) as error:
            raise UsageError("instagram.environment_unusable") from error

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def exchange(
        self, method: str, path: str, *, params: Mapping[str, str], json: Mapping[str, object] | None = None
    ) -> Answer:
        """Send one request and take in the whole answer. A request with a body is a message.

        Raises:
            Unreachable: The request never left.
            MaybeSent: A message left, or may have, and no answer came.
            Transient: The same for anything else than a message.
        """
        if self._client is None:
            raise RuntimeError("the connection pool is not open: use the client in `async with`")
        sending = json is not None
        try:
            async with asyncio.timeout(self._timeouts.total.total_seconds()):
                response = await self._client.request(method, path, params=dict(params), json=json)
        except httpx.LocalProtocolError:
            response = None
        except TimeoutError as error:
            raise _translated(sending=sending, meaning="total time-out") from error
        except (httpx.HTTPError, OSError) as error:  # faults inside TLS come through httpx as they are
            left = not isinstance(error, BEFORE_SENDING)
            if not left:
                raise unreachable(error) from error
            raise _translated(sending=sending, meaning=type(error).__name__) from error
        if response is None:
            # The library quotes the header that it does not like: its error must not hang on ours, not even as context.
            raise _translated(sending=sending, meaning="LocalProtocolError")
        return Answer(response.status_code, response.headers, response.content)

    def _new_client(self) -> httpx.AsyncClient:
        limits = self._timeouts
        return httpx.AsyncClient(
            base_url=self._base_url,
            auth=self._auth,
            headers={"Accept": "application/json", "User-Agent": "igdesk"},
            timeout=httpx.Timeout(
                connect=limits.connect.total_seconds(),
                read=limits.read.total_seconds(),
                write=limits.write.total_seconds(),
                pool=limits.pool.total_seconds(),
            ),
            limits=_LIMITS,
            transport=self._transport,
            trust_env=not on_this_computer(self._base_url),
        )


def unreachable(error: BaseException) -> Unreachable:
    """No connection came about: what that was for, as far as somebody at this computer can mend it."""
    detail, cause = Detail(meaning=type(error).__name__), _innermost(error)
    if isinstance(cause, ssl.SSLError):
        return Unreachable(detail, key="instagram.not_private")
    if isinstance(cause, socket.gaierror):
        return Unreachable(detail, key="instagram.name_unknown")
    return Unreachable(detail)


def _innermost(error: BaseException) -> BaseException:
    """What was there first: each library wraps it in an error of its own."""
    while (inner := error.__cause__ or error.__context__) is not None:
        error = inner
    return error


def _translated(*, sending: bool, meaning: str) -> InstagramError:
    detail = Detail(meaning=meaning)
    return MaybeSent(detail) if sending else Transient(detail)


def keep_addresses_out_of_logs() -> None:
    """httpx tells whole addresses at INFO."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
