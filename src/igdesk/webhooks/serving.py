"""The server: listens, takes in behind what it accepted, and ends in good order when it is stopped."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Coroutine, Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any

import uvicorn

from igdesk.errors import UsageError, system_reason
from igdesk.webhooks.app import Parts, make_app

_AT_ONCE = 200
"""Requests at the same time; more are told to come again."""
_LAST_SECONDS = 5


async def serve(
    parts: Parts, host: str, port: int, ready: Callable[[str], None], *others: Callable[[], Coroutine[Any, Any, None]]
) -> None:
    """Serve until this is cancelled.

    Args:
        parts: What it works with.
        host: The address to listen on.
        port: The port; 0 takes a free one.
        ready: Is told where it listens.
        others: What goes on beside it.

    Raises:
        UsageError: It cannot listen there.
    """
    with closing(_listen(host, port)) as listening:
        server = _Server(_settings(parts))
        answering = asyncio.create_task(server.serve(sockets=[listening]))
        behind = [asyncio.create_task(each()) for each in (parts.ingester.run, *others)]
        ready(_address(host, listening.getsockname()[1]))
        try:
            ended, _ = await asyncio.wait([answering, *behind], return_when=asyncio.FIRST_COMPLETED)
            for task in ended:
                task.result()
        finally:
            server.should_exit = True
            for task in behind:
                task.cancel()
            with suppress(asyncio.CancelledError):
                await asyncio.wait([answering, *behind], timeout=_LAST_SECONDS * 2)


def _settings(parts: Parts) -> uvicorn.Config:
    """As little as it takes: nothing of its own in the log or the answers, and no trust in what proxies say."""
    return uvicorn.Config(
        make_app(parts),
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=_AT_ONCE,
        timeout_graceful_shutdown=_LAST_SECONDS,
    )


class _Server(uvicorn.Server):
    """Signals are the caller's, who stops everything together."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=256)
    except OSError as error:
        raise UsageError("webhooks.cannot_listen", host=host, port=port, reason=system_reason(error)) from error


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
