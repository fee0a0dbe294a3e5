"""Instagram's conversations in the desk's words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from igdesk.instagram.client import NEWEST
from igdesk.instagram.model import Conversation, Malformed, Message, Person
from igdesk.rules.model import Attachment, Channel, Direction, Inbound
from igdesk.store.inbound import InboundThread, Unreadable
from igdesk.store.listing import Listing
from igdesk.values import dataclass

_MOST_REACTIONS = 8
_LONGEST_EMOJI = 16


@dataclass(frozen=True, slots=True)
class Translated:
    """A conversation as the desk takes it in, and what of it could not be understood."""

    thread: InboundThread | None
    unreadable: tuple[Unreadable, ...]


def translate(conversation: Conversation, account: str, ours: Collection[str], since: datetime) -> Translated:
    """A conversation with its messages, oldest first.

    Args:
        conversation: As Instagram gave it, messages included.
        account: Our account's id.
        ours: Every id under which our own account appears.
        since: Older messages are left out: the desk's history begins here.
    """
    messages = [m for m in conversation.messages or () if isinstance(m, Message)]
    unreadable = [fault(m) for m in conversation.messages or () if isinstance(m, Malformed)]
    customer = _customer(conversation, messages, ours)
    if customer is None:
        if messages:
            unreadable.append(Unreadable(conversation.id, "a conversation without a customer", ""))
        return Translated(None, tuple(unreadable))
    inbound = []
    for message in messages:
        if message.detail_missing or message.created_at < since:
            continue
        direction = _direction(message, ours)
        if direction is None:
            unreadable.append(Unreadable(message.id, "neither from us nor from the customer", ""))
        else:
            inbound.append(_as_it_is(message, direction))
    thread = InboundThread(
        account=account,
        kind="dm",
        remote_id=conversation.id,
        customer_remote_id=customer.id,
        username=customer.username,
        name=None,
        messages=tuple(inbound),
        updated_at=conversation.updated_at,
        more=conversation.more,
        listing=_listing(conversation, messages, since),
    )
    return Translated(thread, tuple(unreadable))


def fault(malformed: Malformed) -> Unreadable:
    """Something that could not be read, as the desk records it."""
    return Unreadable(malformed.ref, malformed.reason, malformed.excerpt)


def _as_it_is(message: Message, direction: Direction) -> Inbound:
    """A message that was read from Instagram says everything of it as it is now: its words, and what stands on it."""
    edited = direction is Direction.IN
    reactions = None if message.is_partial else reactions_of(message)
    return replace(inbound_of(message, direction), edited=edited, reactions=reactions)


def reactions_of(message: Message) -> str:
    """The emoji on a message, with spaces between."""
    emoji = dict.fromkeys("".join(each.emoji.split())[:_LONGEST_EMOJI] for each in message.reactions)
    return " ".join(list(filter(None, emoji))[:_MOST_REACTIONS])


def _listing(conversation: Conversation, messages: list[Message], since: datetime) -> Listing | None:
    """What the conversation shows to be there; none where something in it could not be read.

    Times are whole seconds: of what was written within the oldest shown one, some may be left out.
    """
    told = [message for message in messages if not message.detail_missing]
    entries = conversation.messages or ()
    if not told or len(messages) < len(entries):
        return None
    is_cut = conversation.more or len(entries) >= NEWEST or messages[0].detail_missing
    begins = told[0].created_at + timedelta(seconds=1) if is_cut else since
    return Listing(frozenset(message.id for message in told), max(begins, since))


def _customer(conversation: Conversation, messages: list[Message], ours: Collection[str]) -> Person | None:
    people = list(conversation.participants)
    for message in messages:
        people += [message.sender, *message.recipients] if message.sender else message.recipients
    return next((person for person in people if person.id not in ours), None)


def _direction(message: Message, ours: Collection[str]) -> Direction | None:
    if message.sender is not None:
        return Direction.OUT if message.sender.id in ours else Direction.IN
    if message.recipients:
        return Direction.IN if any(person.id in ours for person in message.recipients) else Direction.OUT
    return None


def inbound_of(message: Message, direction: Direction) -> Inbound:
    """One message as the desk takes it in."""
    channel = Channel.DM
    if message.story is not None:
        channel = Channel.STORY_MENTION if message.story.kind == "mention" else Channel.STORY_REPLY
    return Inbound(
        direction=direction,
        at=message.created_at,
        text=message.text or "",
        channel=channel,
        remote_id=message.id,
        attachments=tuple(Attachment(a.type, a.url, a.name) for a in message.attachments),
        story_url=message.story.url if message.story else None,
        unsupported=message.unsupported,
    )
