"""Where the two flavours of the API differ: nodes, parameters, finding the account. The client asks a `Login`.

Instagram Login is here; Facebook Login, which speaks for an account through its Page, is in `facebook`.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Generator, Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Literal, Protocol
from urllib.parse import quote, urlsplit

from igdesk.errors import UsageError
from igdesk.instagram import parse
from igdesk.instagram.model import Account, Malformed
from igdesk.secret import Secret
from igdesk.values import dataclass

Kind = Literal["instagram", "facebook"]
PLATFORM: Mapping[str, str] = MappingProxyType({"platform": "instagram"})
_NONE: Mapping[str, str] = MappingProxyType({})
_ACCOUNT = "id,user_id,username,name,account_type,followers_count"


@dataclass(frozen=True, slots=True)
class Question:
    """A call that reads."""

    path: str
    params: Mapping[str, str]
    parse: Callable[[object], object | Malformed]


Entering = Generator[Question, Any, Account]
"""Asks until it knows the account. Whoever drives it sends each answer in, and throws `FieldRefused` into it."""


class Login(Protocol):
    """One flavour of the API."""

    @property
    def owner(self) -> str:
        """The node that owns conversations and sends messages."""
        ...

    @property
    def account(self) -> str:
        """The node that owns posts, comments and tags."""
        ...

    @property
    def platform(self) -> Mapping[str, str]:
        """Parameters that say, in a list of conversations, which product's are meant."""
        ...

    @property
    def ordinary(self) -> Mapping[str, str]:
        """Parameters of a message that answers within 24 hours."""
        ...

    @property
    def token(self) -> Secret | None:
        """The token to go on with once the account is known; None where that is the one that was used so far."""
        ...

    def entering(self) -> Entering:
        """Whose the token is, as questions to Instagram."""
        ...

    def path(self, *names: str) -> str:
        """Path of a node or edge, with the version and each name escaped."""
        ...


@dataclass(frozen=True, slots=True)
class InstagramLogin:
    """Instagram API with Instagram Login: graph.instagram.com, an Instagram user token, no Facebook Page."""

    version: str
    account_id: str | None = None
    platform: ClassVar[Mapping[str, str]] = PLATFORM
    ordinary: ClassVar[Mapping[str, str]] = _NONE
    token: ClassVar[None] = None

    @property
    def owner(self) -> str:
        return self.account_id or "me"

    @property
    def account(self) -> str:
        return self.account_id or "me"

    def entering(self) -> Entering:
        found: Account = yield Question(self.path("me"), {"fields": _ACCOUNT}, parse.account)
        return found

    def path(self, *names: str) -> str:
        return path(self.version, *names)


def path(version: str, *names: str) -> str:
    """Path of a node or edge."""
    return "/" + "/".join(quote(name, safe="") for name in (version, *names))


def on_this_computer(base_url: str) -> bool:
    """Whether the address stays on this computer, as the simulator's does."""
    host = urlsplit(base_url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def require_private(base_url: str) -> None:
    """Refuse an address over which the token would travel unencrypted.

    Raises:
        UsageError: It is plain http, and not to this computer.
    """
    if urlsplit(base_url).scheme != "https" and not on_this_computer(base_url):
        raise UsageError("instagram.insecure_base_url")
