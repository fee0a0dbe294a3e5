"""Which texts Instagram takes."""

from __future__ import annotations

from igdesk.instagram.errors import TextRefused

LONGEST_TEXT = 1000
"""Bytes in UTF-8, not characters. Source: developers.facebook.com, "Messaging API"."""


def require_sendable(text: str) -> None:
    """Refuse a text that Instagram would refuse.

    Raises:
        TextRefused: It is empty, too long, or no text.
    """
    if not text.strip():
        raise TextRefused()
    try:
        length = len(text.encode())
    except UnicodeEncodeError as error:
        raise TextRefused(key="instagram.text_broken") from error
    if length > LONGEST_TEXT:
        raise TextRefused(key="instagram.text_too_long", bytes=length, limit=LONGEST_TEXT)
