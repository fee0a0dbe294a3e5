"""JSON from Instagram to values of `model`, tolerant of everything that Instagram changes without notice.

Unknown fields are passed over, unknown attachments kept by their type, and what cannot be read becomes a `Malformed`
without stopping its neighbours. Nothing here raises on any JSON value, and everything is a plain function, so that a
large answer can be parsed on another thread. Shapes: developers.facebook.com, "Conversations API" and "Message".
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import TypeVar, get_args
from urllib.parse import parse_qs, urlsplit

from igdesk.instagram.attachments import attachments_of
from igdesk.instagram.coerce import flag, identifier, items, mapping, moment, number, url, words
from igdesk.instagram.model import (
    Account,
    Comment,
    Conversation,
    Malformed,
    Message,
    Page,
    Person,
    Post,
    Profile,
    Reaction,
    Sent,
    Story,
    StoryKind,
)

T = TypeVar("T", Conversation, Post, Comment)

_STORY_KINDS: tuple[StoryKind, ...] = get_args(StoryKind)
_DETAILS = ("from", "to", "message", "attachments", "shares", "story", "reactions")
_EXCERPT = 200


def account(value: object) -> Account | Malformed:
    """The answer of `/me`, wrapped in `data` as the documentation prints it or bare as it is.

    `user_id` is never replaced by `id`: that is another number, which no message ever carries.
    """
    body = mapping(next(iter(items(value)), None))
    user_id = identifier(body.get("user_id"))
    if user_id is None:
        return malformed(value, "the account has no user_id")
    account_type = words(body.get("account_type"))
    return Account(
        user_id=user_id,
        app_scoped_id=identifier(body.get("id")),
        username=words(body.get("username")),
        name=words(body.get("name")),
        account_type=account_type.lower() if account_type else None,
        followers=number(body.get("followers_count")),
    )


def conversations(value: object, *, asked: int | None = None) -> Page[Conversation] | Malformed:
    """A page of the list of conversations, most recently updated first.

    Args:
        value: The answer.
        asked: How many were asked for. Some lists of Meta's give cursors and never `next`; so where a page is full, its
            cursor alone is taken for a sign that there is more.
    """
    return page(value, conversation, asked)


def page(value: object, read: Callable[[object], T | Malformed], asked: int | None) -> Page[T] | Malformed:
    """A page of a list, each entry of which `read` reads; see `conversations`."""
    data = mapping(value).get("data")
    if not isinstance(data, list):
        return malformed(value, "the answer holds no list")
    parsed = [read(entry) for entry in data]
    return Page(
        items=tuple(entry for entry in parsed if not isinstance(entry, Malformed)),
        after=after_of(value, full=asked is not None and len(data) >= asked),
        malformed=tuple(entry for entry in parsed if isinstance(entry, Malformed)),
    )


def conversation(value: object) -> Conversation | Malformed:
    """One conversation, with its messages where they were asked for."""
    body = mapping(value)
    ident = identifier(body.get("id"))
    if ident is None:
        return malformed(value, "the conversation has no id")
    listed = body.get("messages")
    expanded = isinstance(listed, dict | list)
    return Conversation(
        id=ident,
        updated_at=moment(body.get("updated_time")),
        participants=_people(body.get("participants")),
        messages=_oldest_first(message(entry) for entry in items(listed)) if expanded else None,
        more=after_of(listed) is not None,
    )


def message(value: object) -> Message | Malformed:
    """One message, in whatever detail it is given."""
    body = mapping(value)
    ident = identifier(body.get("id"))
    if ident is None:
        return malformed(value, "the message has no id")
    created_at = moment(body.get("created_time"))
    if created_at is None:
        return malformed(value, "the message has no readable created_time")
    return Message(
        id=ident,
        created_at=created_at,
        sender=person(body.get("from")),
        recipients=_people(body.get("to")),
        text=words(body.get("message")),
        attachments=attachments_of(body),
        story=_story(body.get("story")),
        unsupported=flag(body.get("is_unsupported")),
        detail_missing=not any(body.get(name) for name in _DETAILS),
        reactions=_reactions(body.get("reactions")),
    )


def profile(value: object, asked: str) -> Profile | Malformed:
    """The profile of the customer `asked`."""
    if not isinstance(value, dict):
        return malformed(value, "the profile is no object")
    follows = value.get("is_user_follow_business")
    return Profile(
        id=identifier(value.get("id")) or asked,
        username=words(value.get("username")),
        name=words(value.get("name")),
        followers=number(value.get("follower_count")),
        verified=flag(value.get("is_verified_user")),
        follows_us=follows if isinstance(follows, bool) else None,
    )


def sent(value: object, asked: str) -> Sent | Malformed:
    """The answer to a message sent to `asked`. Without `message_id` it confirms nothing."""
    body = mapping(value)
    message_id = identifier(body.get("message_id"))
    if message_id is None:
        return malformed(value, "the answer has no message_id")
    return Sent(recipient_id=identifier(body.get("recipient_id")) or asked, message_id=message_id)


def made(value: object) -> str | Malformed:
    """The id of what was made. An answer without one confirms nothing."""
    return identifier(mapping(value).get("id")) or malformed(value, "the answer has no id")


def succeeded(value: object) -> bool | Malformed:
    """The answer to what gives nothing but its success; one that is empty confirms nothing."""
    return flag(mapping(value).get("success")) or malformed(value, "the answer does not say success")


def _oldest_first(entries: Iterable[Message | Malformed]) -> tuple[Message | Malformed, ...]:
    """Turn the API's newest-first list round. Times have whole seconds, so within one its order stays decisive.

    What could not be read has no time and stays beside the older message that it was listed with.
    """
    placed: list[tuple[datetime, Message | Malformed]] = []
    at = datetime.min.replace(tzinfo=UTC)
    for entry in reversed(list(entries)):
        at = entry.created_at if isinstance(entry, Message) else at
        placed.append((at, entry))
    placed.sort(key=lambda pair: pair[0])
    return tuple(entry for _, entry in placed)


def after_of(value: object, *, full: bool = False) -> str | None:
    """Cursor of the next page. `next` tells that there is one; its address may embed a token and is not kept."""
    paging = mapping(mapping(value).get("paging"))
    cursor = identifier(mapping(paging.get("cursors")).get("after"))
    following = words(paging.get("next"))
    if following is None:
        return cursor if full else None
    return cursor or _cursor_in(following)


def _cursor_in(address: str) -> str | None:
    try:
        named = parse_qs(urlsplit(address).query).get("after", [])
    except ValueError:
        return None
    return named[0] if named else None


def _people(value: object) -> tuple[Person, ...]:
    people = (person(entry) for entry in items(value))
    return tuple(each for each in people if each is not None)


def person(value: object) -> Person | None:
    """Somebody; none without an id."""
    body = mapping(value)
    ident = identifier(body.get("id"))
    return Person(ident, words(body.get("username"))) if ident is not None else None


def _story(value: object) -> Story | None:
    body = mapping(value)
    for kind in _STORY_KINDS:
        story = body.get(kind)
        if isinstance(story, dict):
            return Story(kind, url(story.get("link")) or url(story.get("url")), identifier(story.get("id")))
    return None


def _reactions(value: object) -> tuple[Reaction, ...]:
    found: list[Reaction] = []
    for entry in items(value):
        body = mapping(entry)
        emoji = words(body.get("reaction")) or words(body.get("emoji"))
        if emoji is not None:
            found.append(Reaction(emoji, _people(body.get("users"))))
    return tuple(found)


def malformed(value: object, reason: str) -> Malformed:
    """What could not be read, and why."""
    ref = identifier(mapping(value).get("id")) or ""
    return Malformed(ref, reason, _excerpt(value))


def _excerpt(value: object) -> str:
    try:
        return json.dumps(value)[:_EXCERPT]
    except (ValueError, RecursionError):
        return ""
