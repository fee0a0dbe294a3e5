"""The calls that make and renew tokens, each made once, without an event loop: for a person who waits, or a thread.

Source: "Business Login for Instagram" on developers.facebook.com. These paths have no version. The token goes where
Meta documents it, in the query; nothing here tells an address to anybody, and errors of the HTTP library, which hold
it, are not handed on.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from igdesk import log
from igdesk.errors import IgdeskError, UsageError
from igdesk.instagram.auth import TokenFault, checked
from igdesk.instagram.calls import Parse, value_of
from igdesk.instagram.coerce import identifier, items, mapping, moment, number, words
from igdesk.instagram.errors import BadRequest, Detail, InstagramError, Transient, Unreachable
from igdesk.instagram.login import Kind, on_this_computer, path, require_private
from igdesk.instagram.model import Malformed
from igdesk.instagram.wire import BEFORE_SENDING, Answer, keep_addresses_out_of_logs
from igdesk.secret import Secret
from igdesk.values import dataclass

BASIC = "instagram_business_basic"
MESSAGES = "instagram_business_manage_messages"
COMMENTS = "instagram_business_manage_comments"
SCOPES = (BASIC, MESSAGES, COMMENTS)
"""What igdesk asks for."""
_PAGE_SCOPES = ("pages_show_list", "pages_read_engagement", "pages_manage_metadata")
_FACEBOOK_SCOPES = ("instagram_basic", "instagram_manage_messages", *_PAGE_SCOPES)
_FACEBOOK_COMMENTS = "instagram_manage_comments"
_META = "https://graph.instagram.com"
_META_WINDOW, _META_TRADE = "https://www.instagram.com", "https://api.instagram.com"


@dataclass(frozen=True, slots=True)
class App:
    """Meta's app that asks for a token."""

    id: str
    redirect_uri: str
    """As it stands in the App Dashboard, letter for letter."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A token that Instagram gave out."""

    token: Secret
    life: timedelta | None
    """How long it lives from now on, where that was told."""
    scopes: tuple[str, ...] = ()
    """What it may do, where that was told."""


class CodeRefused(IgdeskError):
    """What was pasted holds no code of this log-in."""


class RenewalRefused(InstagramError):
    """Instagram does not renew this token now; it goes on working until its end."""

    default_key = "token.renewal_refused"


def authorize_url(base_url: str, app: App, state: str) -> str:
    """The address at which the owner of the account agrees."""
    query = {
        "client_id": app.id,
        "redirect_uri": app.redirect_uri,
        "response_type": "code",
        "scope": ",".join(SCOPES),
        "state": state,
    }
    return f"{_host(base_url, _META_WINDOW)}/oauth/authorize?{urlencode(query)}"


def code_in(pasted: str, state: str) -> Secret:
    """The code in what a person pasted: the code alone, or the whole address that they were sent on to.

    Raises:
        CodeRefused: The owner did not agree, or the address is of another log-in, or has no code.
    """
    text = pasted.strip()
    if not any(mark in text for mark in ("://", "code=", "error=")):
        code = text.removesuffix("#_")
    else:
        query = parse_qs(urlsplit(text).query or text.partition("#")[0].lstrip("?"))
        if "error" in query:
            raise CodeRefused("token.denied")
        if query.get("state", [""])[0] != state:
            raise CodeRefused("token.other_login")
        code = query.get("code", [""])[0].removesuffix("#_")
    try:
        secret = checked(Secret(code))
    except TokenFault:
        secret = None
    if secret is None:  # what was pasted must not hang on the error
        raise CodeRefused("token.no_code")
    log.hide(secret)
    return secret


def trade_code(base_url: str, app: App, app_secret: Secret, code: Secret, *, seconds: float) -> Issued:
    """A token of one hour for a code, which is then used up.

    Raises:
        InstagramError: Instagram does not take the code, or said something else, or nothing.
    """
    form = {
        "client_id": app.id,
        "client_secret": app_secret.reveal(),
        "grant_type": "authorization_code",
        "redirect_uri": app.redirect_uri,
        "code": code.reveal(),
    }
    try:
        return _ask("POST", _host(base_url, _META_TRADE) + "/oauth/access_token", form, seconds)
    except BadRequest as error:
        raise InstagramError(error.detail, key="token.code_refused") from error


def lengthen(base_url: str, app_secret: Secret, short: Secret, *, seconds: float) -> Issued:
    """A token of 60 days for one of an hour."""
    asked = {"grant_type": "ig_exchange_token", "client_secret": app_secret.reveal(), "access_token": short.reveal()}
    return _ask("GET", base_url + "/access_token", asked, seconds)


def renew(base_url: str, token: Secret, *, seconds: float) -> Issued:
    """A token that lives 60 days from now on; the old one works until its own end.

    Raises:
        RenewalRefused: The token is younger than 24 hours, or is of a kind that is not renewed.
        AuthFailed: It is dead; a dead one is never renewed.
        InstagramError: Instagram said something else, or nothing.
    """
    asked = {"grant_type": "ig_refresh_token", "access_token": token.reveal()}
    try:
        return _ask("GET", base_url + "/refresh_access_token", asked, seconds)
    except BadRequest as error:
        raise RenewalRefused(error.detail) from error


def inspect(base_url: str, version: str, token: Secret, asker: Secret, now: datetime, *, seconds: float) -> Issued:
    """What Facebook tells about a token, which no log-in of this program gave.

    Args:
        base_url: Scheme and host of the API.
        version: Version of the Graph API.
        token: The token.
        asker: A token of the same app; its developer's is told most, others may be refused.
        now: The time.
        seconds: Limit of each part of the call.

    Raises:
        InstagramError: Facebook does not tell this asker, or did not answer.
    """
    asked = {"input_token": token.reveal(), "access_token": asker.reveal()}

    def read(value: object) -> Issued | Malformed:
        body = mapping(mapping(value).get("data"))
        if not body:
            return Malformed("", "the answer tells nothing of the token", "")
        ends_at = moment(body.get("expires_at") or None)  # 0 where it has no end
        scopes = tuple(sorted(filter(None, map(identifier, items(body.get("scopes"))))))
        return Issued(token, None if ends_at is None else ends_at - now, scopes)

    return _ask("GET", base_url + path(version, "debug_token"), asked, seconds, read)


def _host(base_url: str, of_meta: str) -> str:
    """Meta has a host for each step; a simulator is one for all."""
    return of_meta if base_url == _META else base_url


def _ask(method: str, url: str, params: Mapping[str, str], seconds: float, read: Parse[Issued] | None = None) -> Issued:
    require_private(url)
    keep_addresses_out_of_logs()
    fault: IgdeskError  # raised outside: the library's own error holds the address and must not hang on ours
    try:
        with httpx.Client(timeout=seconds, trust_env=not on_this_computer(url)) as client:
            sent = {"data": dict(params)} if method == "POST" else {"params": dict(params)}
            response = client.request(method, url, **sent)  # type: ignore[arg-type]  # one of two named arguments
        answer = Answer(response.status_code, response.headers, response.content)
    except httpx.HTTPError as error:
        detail = Detail(meaning=type(error).__name__)
        fault = Unreachable(detail) if isinstance(error, BEFORE_SENDING) else Transient(detail)
    except (ImportError, ValueError, OSError, httpx.InvalidURL):
        fault = UsageError("instagram.environment_unusable")
    else:
        return value_of(answer, read or _issued, sending=False)
    raise fault


def _issued(value: object) -> Issued | Malformed:
    """The answer, wrapped in `data` or bare; `permissions` is a list or one text with commas."""
    body = mapping(next(iter(items(value)), None))
    text = words(body.get("access_token"))
    try:
        token = None if text is None else checked(Secret(text))
    except TokenFault:
        token = None
    if token is None:
        return Malformed("", "the answer has no usable token", "")  # no excerpt: it might hold one
    log.hide(token)
    seconds, told = number(body.get("expires_in")), body.get("permissions")
    named = told.split(",") if isinstance(told, str) else told if isinstance(told, list) else []
    scopes = tuple(sorted({name.strip() for each in named if (name := identifier(each))}))
    return Issued(token, None if seconds is None else timedelta(seconds=min(seconds, 10**9)), scopes)


def wanted_scopes(login: Kind, *, comments: bool) -> tuple[str, ...]:
    """What a token needs."""
    if login == "facebook":
        return (*_FACEBOOK_SCOPES, _FACEBOOK_COMMENTS) if comments else _FACEBOOK_SCOPES
    return SCOPES if comments else (BASIC, MESSAGES)


def missing_of(scopes: tuple[str, ...], wanted: tuple[str, ...]) -> tuple[str, ...]:
    """What of `wanted` a token lacks; nothing where Instagram did not tell what it has."""
    return tuple(each for each in wanted if each not in scopes) if scopes else ()
