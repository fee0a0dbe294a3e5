"""Instagram asked once, without an event loop: who answers, at what time, is the token good, and whose is it.

For diagnosis only. It is no `InstagramClient` on purpose: nothing is tried again, no budget is waited for, and a name
server that never answers keeps a thread that nobody has to wait for.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from igdesk.errors import UsageError
from igdesk.instagram.calls import value_of
from igdesk.instagram.errors import Detail, FieldRefused, InstagramError, Transient
from igdesk.instagram.facebook import login_of
from igdesk.instagram.login import Kind, Login, on_this_computer, require_private
from igdesk.instagram.model import Account
from igdesk.instagram.wire import BEFORE_SENDING, Answer, Bearer, unreachable
from igdesk.secret import Secret
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Heard:
    """What came back."""

    date: datetime | None
    """Instagram's time, to the second; None where it did not tell."""
    account: Account | None = None
    """Whose the token is; None where none was shown."""
    refusal: InstagramError | None = None
    """Why the token is not accepted, or what else Instagram said instead of an account."""
    page_token: Secret | None = None
    """The token of the account's Page, where a person's token was asked for it."""


def ask(
    base_url: str,
    version: str,
    token: Secret | None,
    *,
    seconds: float,
    login: Kind = "instagram",
    account_id: str | None = None,
) -> Heard:
    """Ask for the token's account; without a token, only whether anybody answers.

    Args:
        base_url: Scheme and host of the API.
        version: Version of the Graph API.
        token: The account's access token.
        seconds: Limit of each part of an exchange.
        login: Which flavour of the API the token is for.
        account_id: The account that is wanted, of several that a person's token may lead to.

    Raises:
        UsageError: The address is not encrypted, or the environment's proxy or certificates cannot be used.
        InstagramError: No answer came.
    """
    require_private(base_url)
    flavour = login_of(login, version, account_id)
    auth = None if token is None else Bearer(token)
    try:
        with httpx.Client(
            base_url=base_url, timeout=seconds, auth=auth, trust_env=not on_this_computer(base_url)
        ) as client:
            return _heard(client, flavour, is_anonymous=token is None)
    except httpx.HTTPError as error:
        if isinstance(error, BEFORE_SENDING):
            raise unreachable(error) from error
        raise Transient(Detail(meaning=type(error).__name__)) from error
    except (ImportError, ValueError, OSError, httpx.InvalidURL) as error:
        raise UsageError("instagram.environment_unusable") from error


def _heard(client: httpx.Client, flavour: Login, *, is_anonymous: bool) -> Heard:
    steps = flavour.entering()
    question, date = next(steps), None
    try:
        while True:
            response = client.get(question.path, params=dict(question.params))
            date = _date(response.headers.get("date"))
            if is_anonymous:
                return Heard(date)
            answer = Answer(response.status_code, response.headers, response.content)
            try:
                found = value_of(answer, question.parse, sending=False)
            except FieldRefused as error:
                question = steps.throw(error)
            else:
                question = steps.send(found)
    except StopIteration as done:
        return Heard(date, account=done.value, page_token=flavour.token)
    except InstagramError as error:
        return Heard(date, refusal=error)


def _date(header: str | None) -> datetime | None:
    """The `Date` of HTTP (RFC 9110, 5.6.7), where it is one."""
    try:
        return None if header is None else parsedate_to_datetime(header).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
