"""The picture server: signed URLs that die after some days, and at once when the message is unsent."""

from __future__ import annotations

import struct
import zlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from igdesk.simulator.graph import Answer, Request

if TYPE_CHECKING:
    from igdesk.simulator.call import Call
    from igdesk.simulator.world import World

PREFIX = "/_cdn/"
LIFE = timedelta(hours=35)
"""How long a URL works: media URLs were measured to last about 35 hours."""
STORY_LIFE = timedelta(hours=24)
"""How long a story can be seen."""


def url(call: Call, key: str, *, ends_at: datetime | None = None) -> str:
    """A URL for an attachment, story, profile picture or post; `oe` is its end in hexadecimal seconds, as Meta's."""
    end = ends_at or call.now.replace(minute=0, second=0, microsecond=0) + LIFE
    return f"{call.request.base_url}{PREFIX}{key}.jpg?oe={int(end.timestamp()):X}"


def serve(world: World, request: Request) -> Answer:
    """The picture; 404 when it is unknown or its message was unsent, 403 when the URL ran out."""
    key = request.path.removeprefix(PREFIX).removesuffix(".jpg")
    message = world.attachments.get(key)
    if message is not None and message.unsent:
        return _words(404, "Gone")
    try:
        end = int(request.query.get("oe", ""), 16)
    except ValueError:
        return _words(403, "Bad URL timestamp")
    if world.now().timestamp() > end:
        return _words(403, "URL signature expired")
    return Answer(200, picture(zlib.crc32(key.encode())), content_type="image/png")


def picture(colour: int) -> bytes:
    """A small square of one colour as PNG."""
    side = 32
    row = b"\x00" + bytes((colour & 255, colour >> 8 & 255, colour >> 16 & 255)) * side
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(row * side)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _words(status: int, text: str) -> Answer:
    return Answer(status, text.encode(), content_type="text/plain")
