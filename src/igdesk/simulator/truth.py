"""What really happened, as plain values for JSON: tests compare a desk's database with it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from igdesk.clock import iso
from igdesk.simulator.ledger import Ledger
from igdesk.simulator.model import Comment, Media, Message, Person, Thread
from igdesk.simulator.world import World

Row = dict[str, Any]


def messages(world: World) -> list[Row]:
    """Every message in the order of its making, with who sent it from where; unsent ones too."""
    with world.lock:
        return [message_row(thread, message) for thread, message in world.log]


def comments(world: World) -> list[Row]:
    """Every comment in the order of its making; deleted ones too."""
    with world.lock:
        return [comment_row(comment) for comment in world.comments.values()]


def customers(world: World) -> list[Row]:
    """Every person, and whether the last word in their thread is theirs."""
    with world.lock:
        return [_person_row(world, person) for person in world.people.values()]


def posts(world: World) -> list[Row]:
    """Every post, the shop's and those that tag it."""
    with world.lock:
        return [media_row(media) for media in world.media.values()]


def calls(ledger: Ledger, kind: str | None = None) -> list[Row]:
    """The ledger."""
    return [{**asdict(entry), "at": iso(entry.at)} for entry in ledger.entries(kind)]


def message_row(thread: Thread, message: Message) -> Row:
    """One message."""
    return {
        "id": message.id,
        "conversation": thread.id,
        "customer": thread.person.igsid,
        "username": thread.person.username,
        "direction": "in" if message.inbound else "out",
        "origin": message.origin.value,
        "text": message.text,
        "at": iso(message.at),
        "attachments": [attachment.medium.value for attachment in message.attachments],
        "story": message.story.relation if message.story else None,
        "unsupported": message.unsupported,
        "unsent": message.unsent,
        "reactions": dict(message.reactions),
    }


def comment_row(comment: Comment) -> Row:
    """One comment."""
    return {
        "id": comment.id,
        "media": comment.media_id,
        "parent": comment.parent_id,
        "author": comment.author.username if comment.author else None,
        "text": comment.text,
        "at": iso(comment.at),
        "hidden": comment.hidden,
        "deleted": comment.deleted,
        "private_reply": comment.private_reply_id,
    }


def media_row(media: Media) -> Row:
    """One post."""
    author = media.author.username if media.author else None
    return {"id": media.id, "at": iso(media.at), "caption": media.caption, "author": author}


def person_row(person: Person) -> Row:
    """One person."""
    return asdict(person)


def _person_row(world: World, person: Person) -> Row:
    thread = world.thread_of(person)
    last = next(iter(thread.visible()), None) if thread else None
    return {
        **person_row(person),
        "conversation": thread.id if thread else None,
        "waiting": last is not None and last.inbound,
    }
