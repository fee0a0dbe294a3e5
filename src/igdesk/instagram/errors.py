"""What can go wrong between us and Instagram, one class for each thing that a caller does about it.

The question that matters most is whether a message may have left: `MaybeSent` says that nobody knows, every other error
of a send says that it did not. An error carries what the log needs (`detail`) and never an address, a token or what
anybody wrote: Meta's own error text is read in `classify` and then dropped, because it quotes ids and parameters.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar

from igdesk.errors import RemoteError
from igdesk.log import Field, Id
from igdesk.values import dataclass

_INVALID_PARAMETER = 100


@dataclass(frozen=True, slots=True)
class Detail:
    """What Instagram said about a failure, as far as a log may hold it."""

    status: int | None = None
    code: int | None = None
    subcode: int | None = None
    fbtrace_id: str | None = None
    meaning: str | None = None
    """What Meta documents for the code, in English."""

    def __str__(self) -> str:
        named = {"status": self.status, "code": self.code, "subcode": self.subcode, "fbtrace_id": self.fbtrace_id}
        told = " ".join(f"{name}={value}" for name, value in named.items() if value is not None)
        return f"{told} ({self.meaning})" if self.meaning else told


class InstagramError(RemoteError):
    """Instagram refused, or could not be reached or understood.

    Args:
        detail: What it said.
        key: Phrase for this very case, where the class's own is too general.
        **args: What the phrase names.
    """

    default_key: ClassVar[str]

    def __init__(self, detail: Detail | None = None, *, key: str | None = None, **args: object) -> None:
        super().__init__(key or self.default_key, **args)
        self.detail = detail or Detail()

    @property
    def status(self) -> int | None:
        return self.detail.status

    @property
    def code(self) -> int | None:
        return self.detail.code

    @property
    def subcode(self) -> int | None:
        return self.detail.subcode

    @property
    def fbtrace_id(self) -> str | None:
        return self.detail.fbtrace_id

    def log_fields(self) -> Mapping[str, Field]:
        """What a log may hold of it: the numbers, and the id under which Meta finds the call."""
        trace = None if self.fbtrace_id is None else Id(self.fbtrace_id)
        return {"status": self.status, "code": self.code, "subcode": self.subcode, "trace": trace}


class AuthFailed(InstagramError):
    """The token is dead. Confirm once with `me()` before stopping everything for it."""

    default_key = "instagram.auth_failed"


class PermissionMissing(InstagramError):
    """The app or the account lacks a permission or a setting; the token lives."""

    default_key = "instagram.permission_missing"


class RateLimited(InstagramError):
    """Instagram wants to be left alone for `retry_after`; calling before makes it longer. Nothing was done."""

    default_key = "instagram.rate_limited"

    def __init__(self, retry_after: timedelta, detail: Detail | None = None, *, is_announced: bool = True) -> None:
        super().__init__(detail, minutes=max(1, math.ceil(retry_after / timedelta(minutes=1))))
        self.retry_after = retry_after
        self.is_announced = is_announced
        """Whether Meta said for how long; if not, `retry_after` is the least that is sensible."""


class WindowClosed(InstagramError):
    """The customer's last message is too long ago to be answered."""

    default_key = "instagram.window_closed"


class RecipientUnreachable(InstagramError):
    """This customer cannot or does not want to receive messages from us."""

    default_key = "instagram.recipient_unreachable"


class BadRequest(InstagramError):
    """The request was wrong, and will be the next time too."""

    default_key = "instagram.bad_request"

    def __init__(self, detail: Detail | None = None, *, key: str | None = None, **args: object) -> None:
        code = detail.code if detail is not None and detail.code is not None else "?"
        super().__init__(detail, key=key, **{"code": code, **args})

    @property
    def may_be_about_fields(self) -> bool:
        """Meta has one code for every wrong parameter; what a subcode explains is another matter."""
        return self.code == _INVALID_PARAMETER and self.subcode is None


class FieldRefused(BadRequest):
    """A field that was asked for is not known here: ask for fewer."""

    @property
    def may_be_about_fields(self) -> bool:
        """It is."""
        return True


class TextRefused(BadRequest):
    """A text that Instagram would refuse; found here, so nothing was sent."""

    default_key = "instagram.text_empty"
    exit_code = 1


class ObjectGone(InstagramError):
    """The message, conversation or comment is deleted, too old for the API, or not ours to see."""

    default_key = "instagram.object_gone"


class SendingBlocked(InstagramError):
    """Instagram stopped this account from sending. Stop sending; reading goes on."""

    default_key = "instagram.sending_blocked"


class Unreachable(InstagramError):
    """No connection came about, so nothing left this computer."""

    default_key = "instagram.unreachable"


class Transient(InstagramError):
    """Reading failed for now; trying again later is right."""

    default_key = "instagram.transient"


class PageInstead(Transient):
    """A web page came instead of an answer: a network that wants somebody to sign in first answers for Instagram."""

    default_key = "instagram.page_instead"


class TooMuchData(Transient):
    """The answer would be too large: ask for fewer at once."""


class Unreadable(InstagramError):
    """Instagram answered well-formed JSON without what the answer is for."""

    default_key = "instagram.unreadable"


class MaybeSent(InstagramError):
    """A message may have gone out or not. Read the conversation back; never simply send again."""

    default_key = "instagram.maybe_sent"


class ProfileUnavailable(InstagramError):
    """No profile for this customer: no consent yet, or no such user. Their messages are not affected."""

    default_key = "instagram.profile_unavailable"


CONCERNS_ALL = (AuthFailed, RateLimited, Unreachable, Transient)
"""Errors that the next call would meet as well; any other is about one conversation or customer alone."""
