"""From an answer that is no success to the error to raise: a table of Meta's codes and one pure function.

The code decides, not the HTTP status: the same code arrives with 400, 401, 403 or 500. Sources, both on
developers.facebook.com: "Handle Errors" (Graph API) and "Common Error Codes" (Messenger Platform).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from igdesk.instagram.coerce import decode, flag, mapping, words
from igdesk.instagram.errors import (
    AuthFailed,
    BadRequest,
    Detail,
    FieldRefused,
    InstagramError,
    MaybeSent,
    ObjectGone,
    PageInstead,
    PermissionMissing,
    ProfileUnavailable,
    RateLimited,
    RecipientUnreachable,
    SendingBlocked,
    TooMuchData,
    Transient,
    WindowClosed,
)
from igdesk.instagram.usage import usage_in
from igdesk.values import dataclass

DEFAULT_PAUSE = timedelta(minutes=5)
"""How long to stay away at least after a throttle that names no time."""
_TRACE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_DIGITS = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Row:
    """What a code means: the error to raise, Meta's meaning, and a phrase where the error's own is too general."""

    error: type[InstagramError]
    meaning: str
    phrase: str | None = None


CODES: Mapping[tuple[int, int | None], Row] = MappingProxyType(
    {
        (1, None): Row(Transient, "unknown error, maybe downtime"),
        (1, 1357046): Row(Transient, "internal error; messages were sent all the same"),
        (2, None): Row(Transient, "service temporarily unavailable"),
        (3, None): Row(PermissionMissing, "the app lacks the capability"),
        (4, None): Row(RateLimited, "app rate limit"),
        (10, None): Row(PermissionMissing, "permission not granted or removed"),
        (10, 1893063): Row(SendingBlocked, "account temporarily restricted from sending"),
        (10, 2018065): Row(WindowClosed, "outside the allowed window"),
        (10, 2018108): Row(RecipientUnreachable, "this person does not receive messages now"),
        (10, 2018278): Row(WindowClosed, "outside the allowed window"),
        (10, 2534022): Row(WindowClosed, "outside the allowed window"),
        (10, 2534077): Row(PermissionMissing, "link unverified, or two-factor needed", "instagram.account_link"),
        (17, None): Row(RateLimited, "user rate limit"),
        (32, None): Row(RateLimited, "page rate limit"),
        (33, None): Row(ObjectGone, "object does not exist"),
        (100, None): Row(BadRequest, "bad parameter"),
        (100, 33): Row(ObjectGone, "object does not exist, or is not permitted"),
        (100, 2018001): Row(RecipientUnreachable, "no matching user"),
        (100, 2018008): Row(BadRequest, "media not fetched", "instagram.media_not_fetched"),
        (100, 2018047): Row(BadRequest, "media of another type", "instagram.media_type"),
        (100, 2018109): Row(BadRequest, "media too large", "instagram.media_too_large"),
        (100, 2018294): Row(BadRequest, "video not fetched in time", "instagram.media_not_fetched"),
        (100, 2534013): Row(PermissionMissing, "page not linked to the account", "instagram.account_link"),
        (100, 2534014): Row(RecipientUnreachable, "not an Instagram-scoped id"),
        (100, 2534025): Row(BadRequest, "comment cannot be answered privately", "instagram.private_reply_used"),
        (100, 2534029): Row(SendingBlocked, "blocked from messaging for a policy violation"),
        (100, 2534037): Row(BadRequest, "another app controls the thread", "instagram.other_app"),
        (102, None): Row(AuthFailed, "session dead"),
        (190, None): Row(AuthFailed, "token dead"),
        (190, 458): Row(AuthFailed, "app removed by the user", "instagram.auth_app_removed"),
        (190, 459): Row(AuthFailed, "checkpoint: the user must log in", "instagram.auth_checkpoint"),
        (190, 460): Row(AuthFailed, "password changed", "instagram.auth_password"),
        (190, 463): Row(AuthFailed, "token expired", "instagram.auth_expired"),
        (190, 464): Row(AuthFailed, "user not confirmed", "instagram.auth_checkpoint"),
        (190, 467): Row(AuthFailed, "token invalid"),
        (190, 492): Row(AuthFailed, "session invalid"),
        (200, 1545041): Row(RecipientUnreachable, "this person does not receive messages now"),
        (200, 2534041): Row(PermissionMissing, "owner switched message access off", "instagram.access_off"),
        (200, 2534066): Row(RecipientUnreachable, "no permission for this recipient"),
        (230, None): Row(ProfileUnavailable, "no consent to read the profile"),
        (341, None): Row(RateLimited, "app limit reached"),
        (368, None): Row(SendingBlocked, "blocked for a policy violation"),
        (506, None): Row(BadRequest, "the same message twice in a row", "instagram.duplicate"),
        (551, None): Row(RecipientUnreachable, "this person is not available"),
        (613, None): Row(RateLimited, "custom rate limit"),
        (2022, None): Row(BadRequest, "feature limit reached"),
        (2500, None): Row(BadRequest, "unknown path"),
        (9010, None): Row(ProfileUnavailable, "no matching Instagram user"),
        (36103, None): Row(PermissionMissing, "account not eligible yet"),
        (2018300, None): Row(BadRequest, "another app controls the thread", "instagram.other_app"),
        (2534001, None): Row(ObjectGone, "thread archived or deleted by the owner"),
        (9000001, None): Row(ObjectGone, "message deleted, or older than the newest 20"),
    }
)
"""By code and subcode; the row without a subcode holds for every subcode that has none of its own."""

_RANGES = (
    (range(200, 300), Row(PermissionMissing, "permission missing")),
    (range(80000, 80015), Row(RateLimited, "business use case rate limit")),
)
_BY_TEXT = (
    (1, "reduce the amount of data", Row(TooMuchData, "answer too large")),
    (10, "'human agent'", Row(PermissionMissing, "human agent not approved", "instagram.human_agent")),
    (190, "cannot parse access token", Row(AuthFailed, "damaged, or of the other login", "facebook.other_login")),
    (190, "page access token", Row(AuthFailed, "not a Page's token", "facebook.other_login")),
    (100, "unsupported request - method type", Row(PermissionMissing, "no tester of the app", "instagram.tester")),
)
"""Where one code says different things and only Meta's wording tells them apart."""
_FIELD = Row(FieldRefused, "unknown field")


def classify(status: int, headers: Mapping[str, str], body: bytes, *, sending: bool) -> InstagramError:
    """The error that an answer stands for: one with a status that is no success, or with an `error`, or unreadable.

    Args:
        sending: The request was a message to a customer. What would be worth a second try when reading may then have
            been done already, and is `MaybeSent`.
    """
    found = _envelope(body)
    if found is None:
        return _without_envelope(status, headers, sending=sending)
    code, subcode = _integer(found.get("code")), _integer(found.get("error_subcode"))
    text = (words(found.get("message")) or "").lower()
    row = _row(code, subcode, text, sending=sending)
    if row is None:
        passing = flag(found.get("is_transient")) or not 400 <= status < 500
        row = Row(Transient if passing else BadRequest, "not documented")
    detail = Detail(status, code, subcode, _trace(found.get("fbtrace_id")), row.meaning)
    if row.error is RateLimited:
        return _throttled(headers, detail)
    if sending and issubclass(row.error, Transient):
        return MaybeSent(detail)
    return row.error(detail, key=row.phrase)


def saw_no_token(status: int, body: bytes) -> bool:
    """Whether Instagram says that no token was shown at all: it was looked for elsewhere than where it is."""
    found = _envelope(body) if 400 <= status < 500 else None
    if found is None:
        return False
    code, text = _integer(found.get("code")), (words(found.get("message")) or "").lower()
    return code == 104 or (code == 2500 and "access token must be used" in text)


def is_refusal(value: object) -> bool:
    """Whether a JSON answer is an error: Instagram sends some with status 200."""
    body = mapping(value)
    return "error" in body or "error_type" in body


def _row(code: int | None, subcode: int | None, text: str, *, sending: bool) -> Row | None:
    if code is None:
        return None
    exact = CODES.get((code, subcode)) if subcode is not None else None
    if exact is not None:
        return exact
    for known, fragment, row in _BY_TEXT:
        if code == known and fragment in text:
            return row
    if code == 100 and "field" in text and not sending:
        return _FIELD
    by_range = (row for codes, row in _RANGES if code in codes)
    return CODES.get((code, None)) or next(by_range, None)


def _without_envelope(status: int, headers: Mapping[str, str], *, sending: bool) -> InstagramError:
    if sending:
        return MaybeSent(Detail(status, meaning="no readable answer"))
    if status == 429:
        return _throttled(headers, Detail(status, meaning="too many requests"))
    is_page = headers.get("content-type", "").lower().startswith("text/html") and status < 400
    return (PageInstead if is_page else Transient)(Detail(status, meaning="no readable answer"))


def _throttled(headers: Mapping[str, str], detail: Detail) -> RateLimited:
    wait = usage_in(headers).wait
    return RateLimited(wait or DEFAULT_PAUSE, detail, is_announced=bool(wait))


def _envelope(body: bytes) -> Mapping[str, object] | None:
    """The error in the body. The log-in endpoints write theirs without the usual `error` around it."""
    try:
        outer = mapping(decode(body))
    except ValueError:
        return None
    if isinstance(outer.get("error"), dict):
        return mapping(outer["error"])
    if "error_type" in outer or "error_message" in outer:
        return {"code": outer.get("code"), "message": outer.get("error_message")}
    return None


def _integer(value: object) -> int | None:
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _trace(value: object) -> str | None:
    return value if isinstance(value, str) and _TRACE.fullmatch(value) else None
