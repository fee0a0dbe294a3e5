"""What is attached to a message: pictures, sounds, files and shared posts, in the many shapes that Instagram uses.

Every kind that appeared so far broke programs that knew only the kinds before it. So an attachment is read by where it
keeps its address, and a kind that is new keeps its own name as the type.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from igdesk.instagram.coerce import flag, items, mapping, url, words
from igdesk.instagram.model import Attachment

_DATA = "_data"
_LONGEST_TYPE = 40


def attachments_of(message: Mapping[str, object]) -> tuple[Attachment, ...]:
    """Shares and attachments of a message; what has the address of one before it is left out.

    A shared post comes twice, as a share and as the picture in it; it is kept as the share.
    """
    found: list[Attachment] = []
    seen: set[str] = set()
    for attachment in _all(message):
        if attachment.url is not None and attachment.url in seen:
            continue
        if attachment.url is not None:
            seen.add(attachment.url)
        found.append(attachment)
    return tuple(found)


def _all(message: Mapping[str, object]) -> Iterator[Attachment]:
    yield from (_share(value) for value in items(message.get("shares")))
    yield from (_attachment(value) for value in items(message.get("attachments")))


def _attachment(value: object) -> Attachment:
    if isinstance(value, str):
        return Attachment("unknown", url(value), None)
    body = mapping(value)
    name = words(body.get("name")) or words(body.get("title"))
    places = list(_places(body))
    kind, address = next((place for place in places if place[1]), places[0] if places else (None, None))
    return Attachment(_type(body, kind), address, name)


def _places(body: Mapping[str, object]) -> Iterator[tuple[str, str | None]]:
    """Every place where an attachment may keep its address, with the type that the place speaks for."""
    for key, value in body.items():
        if key.endswith(_DATA) and isinstance(value, dict):
            address = url(value.get("url")) or url(value.get("animated_gif_url")) or url(value.get("preview_url"))
            yield key.removesuffix(_DATA), address
    if "file_url" in body:
        yield "file", url(body["file_url"])
    if "generic_template" in body:
        yield "template", None
    for holder in (body, mapping(body.get("payload"))):
        if "url" in holder:
            yield "file", url(holder["url"])


def _type(body: Mapping[str, object], kind: str | None) -> str:
    given = words(body.get("type"))
    if given is not None:
        return given[:_LONGEST_TYPE]
    if kind == "image" and flag(mapping(body.get("image_data")).get("render_as_sticker")):
        return "sticker"
    mime = (words(body.get("mime_type")) or "").partition("/")[0].lower()
    if kind in ("video", "file") and mime in ("image", "video", "audio"):
        return mime  # voice messages come as `video_data` or as a file
    return (words(kind) or "unknown")[:_LONGEST_TYPE]


def _share(value: object) -> Attachment:
    body = mapping(value)
    address = url(value) or url(body.get("link")) or url(body.get("url"))
    kind = "template" if address is None and body.get("template") else "share"
    return Attachment(kind, address, words(body.get("name")) or words(body.get("description")))
