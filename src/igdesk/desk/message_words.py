"""What a message is where its words do not say it: a story, or something that Instagram does not hand out."""

from __future__ import annotations

from igdesk.i18n import Words
from igdesk.rules.model import Channel, Direction, MessageState
from igdesk.store.views import MessageView

_STORIES = (Channel.STORY_MENTION, Channel.STORY_REPLY)


def story_of(message: MessageView, words: Words) -> str:
    """What the customer did with which story; empty where it is about none."""
    is_about_one = message.direction is Direction.IN and message.channel in _STORIES
    return words(f"ticket_ui.{message.channel.value}") if is_about_one else ""


def is_withheld(message: MessageView) -> bool:
    """Whether Instagram told that there is a message, and nothing of what is in it."""
    if message.unsupported:
        return True
    is_empty = not (message.text.strip() or message.attachments or message.channel in _STORIES)
    is_read = message.direction is Direction.IN and message.remote_id is not None
    return is_empty and is_read and message.state is MessageState.RECEIVED
