"""Where the two flavours of the API differ: addresses, the account's node, parameters. The client asks a `Login`.

Instagram Login is here. Facebook Login speaks to another host, names the owning Page instead of the account, and finds
the account through `/me/accounts`; it is a second class with these five members.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol
from urllib.parse import quote, urlsplit

from igdesk.errors import UsageError


class Login(Protocol):
    """One flavour of the API."""

    @property
    def base_url(self) -> str:
        """Scheme, host and port."""
        ...

    @property
    def owner(self) -> str:
        """The node that owns conversations and sends messages."""
        ...

    @property
    def account_fields(self) -> str:
        """What `/me` is asked for."""
        ...

    @property
    def platform(self) -> Mapping[str, str]:
        """Parameters that say, in a list of conversations, which product's are meant."""
        ...

    def path(self, *names: str) -> str:
        """Path of a node or edge, with the version and each name escaped."""
        ...


@dataclass(frozen=True, slots=True)
class InstagramLogin:
    """Instagram API with Instagram Login: graph.instagram.com, an Instagram user token, no Facebook Page."""

    base_url: str
    version: str
    account_id: str | None = None
    account_fields: str = "id,user_id,username,name,account_type,followers_count"

    @property
    def owner(self) -> str:
        return self.account_id or "me"

    @property
    def platform(self) -> Mapping[str, str]:
        return MappingProxyType({"platform": "instagram"})

    def path(self, *names: str) -> str:
        return "/" + "/".join(quote(name, safe="") for name in (self.version, *names))


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
