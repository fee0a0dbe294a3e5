"""What a message is where its words do not say it: a story, an attachment, or what Instagram does not hand out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from igdesk.i18n import Words
from igdesk.rules.model import Channel, Direction, MessageState
from igdesk.store.views import MessageView
from igdesk.text import one_line

_NAMED = frozenset(
    {"image", "video", "audio", "file", "sticker", "share", "reel", "story", "template", "post", "link", "unsupported"}
)
_ALIKE: Mapping[str, str] = MappingProxyType(
    {
        "ig_post": "share",
        "media": "share",
        "ig_reel": "reel",
        "ig_story": "story",
        "story_mention": "story",
        "animated_image": "image",
        "unsupported_type": "unsupported",
    }
)
"""Instagram's other words for the same."""
REFERS = frozenset({"share", "reel", "story", "post"})
"""Attachments that are about something else on Instagram: without where that is, nobody knows what is meant."""
UNNAMED = "unknown"
"""The type of what came without one."""
_INSTEAD = r"\[([^\[\]]{1,40})\]"
_STORIES = (Channel.STORY_MENTION, Channel.STORY_REPLY)


def story_of(message: MessageView, words: Words) -> str:
    """What the customer did with which story; empty where it is about none."""
    is_about_one = message.direction is Direction.IN and message.channel in _STORIES
    return words(f"ticket_ui.{message.channel.value}") if is_about_one else ""


def kind_of(attachment: str) -> str:
    """The kind of an attachment by its type: one of those that have a name, or the type itself."""
    return _ALIKE.get(attachment, attachment)


def attachment_words(attachment: str, words: Words) -> str:
    """What an attachment of this type is called; one that nobody knew is said to be that, by Instagram's own word."""
    kind = kind_of(attachment)
    if kind in _NAMED:
        return words(f"attachments.{kind}")
    if kind.strip() in ("", UNNAMED):
        return words("attachments.nameless")
    return words("attachments.new", kind=one_line(kind))


def preview_words(preview: str, words: Words) -> str:
    """What a list shows of the latest message: its words, or what is attached instead."""
    instead = re.fullmatch(_INSTEAD, preview) if preview.startswith("[") else None
    if instead is None or kind_of(instead[1]) not in _NAMED:  # a customer may have typed it so
        return one_line(preview)
    return f"[{attachment_words(instead[1], words)}]"


def withheld_words(message: MessageView, words: Words) -> str:
    """Why there is nothing to read: Instagram says that it tells no more, or what it tells is of no known kind."""
    if not is_withheld(message):
        return ""
    return words("ticket_ui.unsupported" if message.unsupported else "ticket_ui.unreadable")


def is_withheld(message: MessageView) -> bool:
    """Whether Instagram told that there is a message, and nothing of what is in it."""
    if message.unsupported:
        return True
    is_empty = not (message.text.strip() or message.attachments or message.channel in _STORIES)
    is_read = message.direction is Direction.IN and message.remote_id is not None
    return is_empty and is_read and message.state is MessageState.RECEIVED
