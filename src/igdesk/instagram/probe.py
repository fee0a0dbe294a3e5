"""One question to Instagram, asked once, without an event loop: who answers, at what time, and is the token good.

For diagnosis only. It is no `InstagramClient` on purpose: nothing is tried again, no budget is waited for, and a name
server that never answers keeps a thread that nobody has to wait for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from igdesk.errors import UsageError
from igdesk.instagram import parse
from igdesk.instagram.calls import value_of
from igdesk.instagram.errors import Detail, InstagramError, Transient, Unreachable
from igdesk.instagram.login import InstagramLogin, on_this_computer, require_private
from igdesk.instagram.model import Account
from igdesk.instagram.wire import BEFORE_SENDING, Answer, Bearer
from igdesk.secret import Secret


@dataclass(frozen=True, slots=True)
class Heard:
    """What came back."""

    date: datetime | None
    """Instagram's time, to the second; None where it did not tell."""
    account: Account | None = None
    """Whose the token is; None where none was shown."""
    refusal: InstagramError | None = None
    """Why the token is not accepted, or what else Instagram said instead of an account."""


def ask(base_url: str, version: str, token: Secret | None, *, seconds: float) -> Heard:
    """Ask for the token's account; without a token, only whether anybody answers.

    Args:
        base_url: Scheme and host of the API.
        version: Version of the Graph API.
        token: The account's access token.
        seconds: Limit of each part of the exchange.

    Raises:
        UsageError: The address is not encrypted, or the environment's proxy or certificates cannot be used.
        InstagramError: No answer came.
    """
    require_private(base_url)
    login = InstagramLogin(base_url, version)
    auth = None if token is None else Bearer(token)
    try:
        with httpx.Client(base_url=base_url, timeout=seconds, trust_env=not on_this_computer(base_url)) as client:
            response = client.get(login.path("me"), params={"fields": login.account_fields}, auth=auth)
    except httpx.HTTPError as error:
        detail = Detail(meaning=type(error).__name__)
        raise (Unreachable if isinstance(error, BEFORE_SENDING) else Transient)(detail) from error
    except (ImportError, ValueError, OSError, httpx.InvalidURL) as error:
        raise UsageError("instagram.environment_unusable") from error
    date = _date(response.headers.get("date"))
    if token is None:
        return Heard(date)
    try:
        answer = Answer(response.status_code, response.headers, response.content)
        return Heard(date, account=value_of(answer, parse.account, sending=False))
    except InstagramError as error:
        return Heard(date, refusal=error)


def _date(header: str | None) -> datetime | None:
    """The `Date` of HTTP (RFC 9110, 5.6.7), where it is one."""
    try:
        return None if header is None else parsedate_to_datetime(header).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
