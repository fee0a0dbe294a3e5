"""What is asked of Instagram for a conversation and a message, from everything down to what is surely documented.

Expanding messages inside a conversation saves a call for each of them, but for Instagram Login only `from` and `to` are
shown in Meta's own samples. So there are steps down; a step that is refused is not tried again by the same client.
"""

from __future__ import annotations

from enum import IntEnum

DOCUMENTED = "id,created_time,from,to,message"
"""The five fields that "Conversations API" names for a message."""
EVERYTHING = f"{DOCUMENTED},attachments,shares{{link,name,description,template}},story,is_unsupported,reactions"


class Depth(IntEnum):
    """How much is asked for."""

    EVERYTHING = 0
    DOCUMENTED = 1
    IDS = 2
    """No expansion: messages, if any, by id and time alone."""


def of_message(depth: Depth) -> str:
    """Fields of a single message."""
    return EVERYTHING if depth is Depth.EVERYTHING else DOCUMENTED


def of_conversation(depth: Depth, newest: int) -> str:
    """Fields of a conversation with its `newest` messages."""
    return f"id,updated_time,participants,messages.limit({newest}){{{of_message(depth)}}}"
