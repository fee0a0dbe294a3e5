"""A heart on a customer's message, and taking it off again.

Meta, "Messaging API", sender actions `react` and `unreact`. Nothing says that a reaction may come later than an
ordinary answer, so it must come within 24 hours. It answers nobody: no clock stops for it, and no state changes.
"""

from __future__ import annotations

from datetime import datetime

from igdesk.rules import commands as c
from igdesk.rules import events as e
from igdesk.rules.decision import Draft, NewReply
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import THREAD_CHANNELS
from igdesk.rules.ways import Way
from igdesk.rules.window import WindowKind, reply_window
from igdesk.values import dataclass

HEART = "❤️"
"""What Instagram shows for `love`."""
_HEARTS = (HEART, "❤")
"""It is written with and without the sign that makes it coloured."""


@dataclass(frozen=True, slots=True)
class Reactable:
    """A customer's direct message, as far as reacting to it has to know it."""

    message: int
    """Id of the message that it is here."""
    remote_id: str
    has_heart: bool = False
    """Whether a heart is on it, whoever has put it there."""
    is_ours: bool = False
    """Whether the desk has put it there."""
    under_way: Way | None = None


def react(
    draft: Draft, command: c.React, message: Reactable | None, last_customer_message_at: datetime | None,
    hold_until: datetime, *, to_release: bool = False,
) -> None:  # fmt: skip
    """Put a heart on a message, or take it off.

    Raises:
        Refusal: There is no such message, the contrary is on its way, or it is too late.
    """
    number = draft.ticket.number
    if message is None:
        raise Refusal("reactions.no_message", number=number)
    way = Way.UNREACT if command.remove else Way.REACT
    is_so = not message.has_heart if command.remove else message.is_ours
    if message.under_way is way or (message.under_way is None and is_so):
        return
    if message.under_way is not None:
        raise Refusal("reactions.under_way", number=number)
    if not in_time(draft, last_customer_message_at):
        raise Refusal("reactions.late", number=number)
    new = NewReply(
        draft.next_id(), "", hold_until, None, False, None, way=way, target=message.remote_id, to_release=to_release
    )
    draft.replies.append(new)
    draft.add(e.ReactionQueued(new.id, message.message, command.remove, hold_until, to_release))


def has_heart(reactions: str) -> bool:
    """Whether a heart is among the emoji on a message."""
    return not set(reactions.split()).isdisjoint(_HEARTS)


def with_heart(reactions: str, *, on: bool) -> str:
    """The emoji on a message with a heart among them, or without."""
    others = [each for each in reactions.split() if each not in _HEARTS]
    return " ".join([*others, HEART] if on else others)


def in_time(draft: Draft, last_customer_message_at: datetime | None) -> bool:
    """Whether the ordinary window is open: Meta knows no `HUMAN_AGENT` for reactions."""
    if draft.ticket.channel not in THREAD_CHANNELS:
        return False
    window = reply_window(draft.ticket.channel, last_customer_message_at, human_agent=False, now=draft.now)
    return window.kind is WindowKind.STANDARD
