"""Addresses that come with messages: where one really goes, and why it is not opened. Pure; nothing is ever fetched.

Only https, only names or public addresses, nothing that reads as another host than it is: what stands before `@` is no
host, and a name in other scripts is shown in the letters that the network uses (Unicode, UTS #46).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import SplitResult, parse_qs, quote, urlsplit

from igdesk.values import dataclass

LONGEST = 4000
"""Characters; a longer address is refused rather than shown."""
_NAME = re.compile(r"(?=.{1,253}\.?$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}\.?", re.ASCII)
_NUMBER = re.compile(r"(0x[0-9a-f]*|[0-9]+)\.?", re.ASCII)
"""A last label that browsers read as part of an IPv4 address, however it is written."""
_LOCAL = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "private", "home.arpa", "localdomain")
_WEB = re.compile(r"https?://[^\s<>\"'`\u3000-\u303f\uff00-\uffef]+", re.IGNORECASE)
_CDN = (".cdninstagram.com", ".fbcdn.net")
_HEX_TIME = re.compile(r"[0-9a-fA-F]{7,8}")
_TRAILING = ".,;:!?)]}…"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an address goes."""

    url: str
    """What is opened: plain ASCII."""
    host: str
    """The host in the letters that the network uses."""
    reads_as: str | None
    """The host as it was written, where that is another script."""


@dataclass(frozen=True, slots=True)
class Refused:
    """An address that is not opened; the reason is the phrase `links.REASON`."""

    reason: str


def profile_of(username: str) -> str:
    """The address of somebody's profile on Instagram."""
    return f"https://www.instagram.com/{quote(username, safe='')}/"


def links_in(text: str) -> tuple[str, ...]:
    """The web addresses in a text, each once, in order."""
    found = (match.group().rstrip(_TRAILING) for match in _WEB.finditer(text))
    return tuple(dict.fromkeys(found))


def place_of(url: str) -> Place | Refused:
    """Where an address goes, or why it is not opened."""
    if len(url) > LONGEST or any(_is_hidden(char) for char in url) or "\\" in url:
        return Refused("unreadable")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return Refused("unreadable")
    if parts.scheme != "https":
        return Refused("not_https")
    if "@" in parts.netloc:
        return Refused("two_hosts")
    if port not in (None, 443):
        return Refused("port")
    return _with_host(parts, parts.hostname or "")


def ended_at(url: str) -> datetime | None:
    """When an address of Instagram's media stops to work, as it says itself; None where it does not say.

    Meta documents none of this: `oe` is a hexadecimal unix time in addresses of its networks, as many have measured.
    """
    place = place_of(url)
    if not isinstance(place, Place) or not place.host.rstrip(".").endswith(_CDN):
        return None
    given = parse_qs(urlsplit(place.url).query).get("oe", [""])[0]
    return datetime.fromtimestamp(int(given, 16), UTC) if _HEX_TIME.fullmatch(given) else None


def _with_host(parts: SplitResult, written: str) -> Place | Refused:
    host = _as_sent(written)
    if host is None:
        return Refused("unreadable")
    if ":" in host or _NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]):
        return _with_number(parts, host)
    if not _NAME.fullmatch(host) and host.rstrip(".") not in _LOCAL:
        return Refused("local" if "." not in host.rstrip(".") else "unreadable")
    bare = host.rstrip(".")
    if any(bare == local or bare.endswith(f".{local}") for local in _LOCAL):
        return Refused("local")
    return Place(_ascii(parts, host), host, written if written != host else None)


def _with_number(parts: SplitResult, host: str) -> Place | Refused:
    """An address in numbers: only as it is usually written, and only of the public network."""
    try:
        address = ip_address(host)
    except ValueError:
        return Refused("local")
    inner = _inside(address)
    if any(not each.is_global or each.is_multicast for each in (address, inner)):
        return Refused("local")
    return Place(_ascii(parts, f"[{host}]" if ":" in host else host), host, None)


def _inside(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 one stands for, if it does."""
    if isinstance(address, IPv4Address):
        return address
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else address)


def _as_sent(host: str) -> str | None:
    """A host as the network has it, `xn--…` for other scripts; None where it is none."""
    folded = unicodedata.normalize("NFKC", host).lower()
    if folded.isascii():
        return folded if folded and not any(char in folded for char in "/?#@%") else None
    import idna

    try:
        return idna.encode(folded, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return None


def _ascii(parts: SplitResult, host: str) -> str:
    """The address in characters that every program takes as they are."""
    rest = parts._replace(scheme="", netloc="").geturl()
    return f"https://{host}" + "".join(char if char.isascii() else _percent(char) for char in rest)


def _percent(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "replace"))


def _is_hidden(char: str) -> bool:
    """Whether a character of an address is one that nobody can see: control, format, space, half a pair."""
    return char.isspace() or unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Zs", "Zl", "Zp")
