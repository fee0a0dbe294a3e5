"""Media of ours: a picture, video, sound or document at a public address, from where Instagram fetches it.

Meta, "Messaging API" (Instagram API with Instagram Login): the types and their endings. Nothing is fetched here, so
what is too large, or not what its ending says, is refused by Instagram.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import urlsplit

from igdesk.links import Place, place_of
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import Attachment

ENDINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "image": ("png", "jpg", "jpeg", "gif"),
        "video": ("mp4", "ogg", "avi", "mov", "webm"),
        "audio": ("aac", "m4a", "wav"),
        "file": ("pdf",),
    }
)
"""What Instagram takes, by its word for the type; `mp4` may be a sound as well, then it must be said."""
_SHARED = frozenset({"share", "template"})
"""What Instagram calls a post that was passed on, and buttons: no media."""
_PATH = re.compile(
    rf"['\"]?(?:file:|[~.]{{0,2}}[/\\]|[a-z]:[/\\])[^\n]*\.(?:{'|'.join(sum(ENDINGS.values(), ()))})['\"]?",
    re.IGNORECASE,
)


def media_at(url: str, kind: str | None = None) -> Attachment:
    """What is sent when somebody names an address.

    Args:
        url: Its public address.
        kind: One of `ENDINGS`; None: as the address ends.

    Raises:
        Refusal: It is no public https address, or does not tell what is there.
    """
    if is_path(url):
        raise Refusal("media.path")
    place = place_of(url.strip())
    if not isinstance(place, Place):
        raise Refusal(f"media.{place.reason}", url=url.strip()[:200])
    if kind is not None and kind not in ENDINGS:
        raise Refusal("media.kind", kind=kind, known=", ".join(ENDINGS))
    found = kind or kind_of(place.url)
    if found is None:
        raise Refusal("media.ending", url=place.url[:200], known=", ".join(sum(ENDINGS.values(), ())))
    return Attachment(found, place.url)


def is_path(text: str) -> bool:
    """Whether all that was typed, or dropped on the terminal, is the name of a media file on this computer."""
    return _PATH.fullmatch(text.strip()) is not None


def may_be_one(sent: Attachment, shown: tuple[Attachment, ...]) -> bool:
    """Whether a message without words that Instagram shows as ours can be what was sent.

    Its address is another one by then, sounds come back as videos or as files, and some accounts are shown no
    attachments at all: what cannot be told apart may be it, so that nothing is sent twice.
    """
    if len(shown) != 1:
        return not shown
    if shown[0].type in ENDINGS:
        return (shown[0].type == "image") is (sent.type == "image")
    return shown[0].type not in _SHARED


def needs_kind(url: str) -> bool:
    """Whether something may be sent from an address that does not say what lies there."""
    place = place_of(url.strip())
    return isinstance(place, Place) and kind_of(place.url) is None


def kind_of(url: str) -> str | None:
    """What an address ends like; None where it does not say."""
    ending = urlsplit(url).path.rpartition(".")[2].lower()
    return next((kind for kind, endings in ENDINGS.items() if ending in endings), None)
