"""Posting JSON to an address that is a secret: once, without following anybody elsewhere, and no longer than it may."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta

import httpx

from igdesk import log
from igdesk.config.model import Hook
from igdesk.config.read_settings import is_private
from igdesk.instagram.auth import TokenFault, read_token
from igdesk.instagram.login import on_this_computer
from igdesk.instagram.wire import BEFORE_SENDING, keep_addresses_out_of_logs
from igdesk.rules.calling import CallResult, CallState, Why
from igdesk.secret import Secret
from igdesk.sync.chat_posts import code_of, is_too_many

_TOO_MANY = 429
_LONGEST_ANSWER = 10_000


def address_of(hook: Hook, environ: Mapping[str, str]) -> Secret | None:
    """The address of a hook, from where its configuration says; reads a file. None where there is no usable one.

    Args:
        hook: The hook.
        environ: Our environment.
    """
    try:
        found = read_token(env=hook.url_env, file=hook.url_file, environ=environ)
    except TokenFault:
        return None
    return found if found is not None and is_private(found.reveal()) else None


async def post(
    address: Secret, document: str, headers: Mapping[str, str], timeout: timedelta, *, in_chat: bool = False
) -> CallResult:
    """Post a JSON document.

    Args:
        address: Where to.
        document: The JSON.
        headers: What is told of the call.
        timeout: How long it may take.
        in_chat: Whether the answer tells in its words, too, that the post was not taken.
    """
    log.hide(address)
    keep_addresses_out_of_logs()
    try:
        client = await asyncio.to_thread(_client, address, timeout)  # which reads certificates
    except (ImportError, ValueError, OSError, httpx.InvalidURL):
        return CallResult(CallState.FAILED, Why.ADDRESS)
    try:
        async with client, asyncio.timeout(timeout.total_seconds()):
            about = {"Content-Type": "application/json", **headers}
            async with client.stream("POST", address.reveal(), content=document.encode(), headers=about) as response:
                told = _result(response.status_code)
                return _as_told(told, await _beginning(response)) if in_chat else told
    except BEFORE_SENDING:
        return CallResult(CallState.WAITING, Why.UNREACHABLE)
    except (httpx.InvalidURL, httpx.LocalProtocolError):
        return CallResult(CallState.FAILED, Why.ADDRESS)
    except (TimeoutError, httpx.HTTPError, OSError):
        return CallResult(CallState.FAILED, Why.NO_ANSWER)


def _client(address: Secret, timeout: timedelta) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        timeout=timeout.total_seconds(), headers={"User-Agent": "igdesk"}, follow_redirects=False,
        trust_env=not on_this_computer(address.reveal()),
    )  # fmt: skip


async def _beginning(response: httpx.Response) -> bytes:
    """As much of an answer as a chat needs to say how it went; the status alone counts where that does not come."""
    read = b""
    try:
        async for chunk in response.aiter_bytes():
            read += chunk
            if len(read) > _LONGEST_ANSWER:
                break
    except httpx.HTTPError:
        return b""
    return read


def _as_told(result: CallResult, answer: bytes) -> CallResult:
    code = code_of(answer) if result.state is CallState.DONE else 0
    if not code:
        return result
    return (
        CallResult(CallState.WAITING, Why.BUSY, code)
        if is_too_many(code)
        else CallResult(CallState.FAILED, Why.DECLINED, code)
    )


def _result(status: int) -> CallResult:
    if 200 <= status < 300:
        return CallResult(CallState.DONE)
    if status == _TOO_MANY:
        return CallResult(CallState.WAITING, Why.BUSY, status)
    return CallResult(CallState.FAILED, Why.STATUS, status)
