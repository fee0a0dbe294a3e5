"""The values of one call: what was asked, what is answered, and Meta's error envelope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from igdesk.values import dataclass


class Refusal(Exception):
    """The API says no. Codes and texts are from Meta's error pages and public production logs.

    Args:
        message: The text for developers.
        code: `error.code`: what a client goes by.
        subcode: `error.error_subcode`, where there is one.
        status: The HTTP status, which tells little.
        kind: `error.type`: `OAuthException` or `IGApiException`.
        transient: `error.is_transient`, where it is said.
    """

    def __init__(
        self,
        message: str,
        code: int,
        subcode: int | None = None,
        *,
        status: int = 400,
        kind: str = "IGApiException",
        transient: bool = False,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.subcode = subcode
        self.status = status
        self.kind = kind
        self.transient = transient

    def envelope(self, trace: str) -> dict[str, object]:
        """The JSON body."""
        error: dict[str, object] = {"message": self.message, "type": self.kind, "code": self.code}
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        if self.transient:
            error["is_transient"] = True
        error["fbtrace_id"] = trace
        return {"error": error}


def bad_parameter(message: str, subcode: int | None = None) -> Refusal:
    """Code 100."""
    return Refusal(f"(#100) {message}", 100, subcode)


def unknown_path(path: str) -> Refusal:
    """Code 2500 with HTTP 500, as seen on graph.instagram.com for a malformed path."""
    return Refusal(f"Unknown path components: {path}", 2500, status=500)


def no_such_object(method: str, object_id: str) -> Refusal:
    """Code 100/33: it does not exist, or one may not see it; Meta does not say which."""
    verb = method.lower()
    return Refusal(
        f"Unsupported {verb} request. Object with ID '{object_id}' does not exist, cannot be loaded due to missing "
        "permissions, or does not support this operation",
        100,
        33,
    )


def message_gone() -> Refusal:
    """Code 9000001: unsent, or older than the 20 newest."""
    return Refusal("This Message has been deleted by the user or the business.", 9000001, kind="OAuthException")


def window_closed() -> Refusal:
    """Code 10/2534022, word for word and with HTTP 403 as seen on graph.instagram.com."""
    return Refusal("This message is sent outside of allowed window.", 10, 2534022, status=403)


def too_much_data() -> Refusal:
    """Code 1: a page that would be too big; a smaller `limit` helps."""
    message = "Please reduce the amount of data you're asking for, then retry your request"
    return Refusal(message, 1, status=500, kind="OAuthException")


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request as it came. `repr` leaves out what may hold a token."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Names in lower case."""
    body: bytes = field(default=b"", repr=False)
    base_url: str = ""
    """How the caller reached us; the API's own URLs start with it."""


class Delivery(StrEnum):
    """How an answer goes out."""

    WHOLE = "whole"
    TRUNCATED = "truncated"
    """Half of the body, then the connection closes."""
    TRICKLED = "trickled"
    """The body comes bit by bit over the delay."""
    DROPPED = "dropped"
    """Nothing: the connection closes."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP response."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json; charset=UTF-8"
    delivery: Delivery = Delivery.WHOLE
    delay: float = 0.0
    """Seconds to wait before it goes out."""
