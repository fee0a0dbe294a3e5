"""What Instagram's webhooks deliver, from JSON to values: tolerant like `parse`, and nothing here raises on any JSON.

Shapes: developers.facebook.com, "Webhooks" and its examples; what is delivered differs from them, so both are read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime
from types import MappingProxyType

from igdesk.instagram.attachments import attachments_of
from igdesk.instagram.coerce import flag, identifier, mapping, moment, url, words
from igdesk.instagram.model import Attachment, Comment, Malformed, Message, Person, Reaction, Story
from igdesk.instagram.parse import malformed
from igdesk.values import dataclass

_COMMENTS = ("comments", "live_comments")
_MESSAGING = ("messaging", "standby")
_MESSAGES = ("messages", "message_echoes", "messaging_postbacks", "message_edit", "message_reactions")
_WITHOUT_WORDS = ("read", "delivery", "referral", "optin", "pass_thread_control", "take_thread_control")
"""Events that a desk has no use for."""
_LOVE = "❤️"
_NONE: Mapping[str, str] = MappingProxyType({})
_ID = re.compile(r"[A-Za-z0-9_]{1,100}")
"""What is taken for the id of a comment or post, where it goes into what Instagram is asked for."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message, or what became of one."""

    account: str | None
    """Ours."""
    customer: str | None
    """Who wrote it, or whom we wrote it to; of what became of a message not always told."""
    ours: bool
    message: Message
    deleted: bool = False
    edited: bool = False
    reacted: bool = False
    """Whether it only tells which emoji stands on the message now, or that none does."""


@dataclass(frozen=True, slots=True)
class Commented:
    """A comment on a post of ours."""

    account: str | None
    post: str | None
    comment: Comment


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Somebody has mentioned us below another's post, or in its caption: Instagram tells the ids alone."""

    account: str | None
    post: str | None
    comment: str | None
    """None: it stands in the caption."""
    at: datetime


@dataclass(slots=True)
class Delivered:
    """Everything that was in one delivery."""

    said: list[Said] = field(default_factory=list)
    comments: list[Commented] = field(default_factory=list)
    mentions: list[Mentioned] = field(default_factory=list)
    malformed: list[Malformed] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)
    """What a desk has no use for, by its kind."""


@dataclass(frozen=True, slots=True)
class _Entry:
    account: str | None
    at: datetime
    pages: Mapping[str, str]

    def known(self, value: object) -> str | None:
        """An id; of a Page of ours its account's."""
        ident = identifier(value)
        return None if ident is None else self.pages.get(ident, ident)


def delivered(body: object, received: datetime, pages: Mapping[str, str] = _NONE) -> Delivered:
    """What is in the body of a delivery.

    Args:
        body: Its JSON.
        received: When it came; stands for a time that is missing.
        pages: The account of each Facebook Page of ours: with Facebook Login either may be named.
    """
    found = Delivered()
    for envelope in body if isinstance(body, list) else [body]:
        about = mapping(envelope).get("object")
        entries = mapping(envelope).get("entry")
        if about not in (None, "instagram"):
            found.passed_over["about something other than Instagram"] += 1
        elif not isinstance(entries, list | dict):
            found.malformed.append(malformed(envelope, "the delivery has no entries"))
        else:
            for entry in entries if isinstance(entries, list) else [entries]:
                _read_entry(entry, received, pages, found)
    return found


def _read_entry(value: object, received: datetime, pages: Mapping[str, str], found: Delivered) -> None:
    body = mapping(value)
    entry = _Entry(None, _time(body.get("time")) or received, pages)
    entry = replace(entry, account=entry.known(body.get("id")))
    known = False
    for name in _MESSAGING:
        if name in body:
            known = True
            for event in _list(body[name]):
                _read_event(event, entry, found)
    changes = _list(body["changes"]) if "changes" in body else [body] if "field" in body else []
    for change in changes:
        _read_change(change, entry, found)
    if not known and not changes:
        found.malformed.append(malformed(value, "an entry without anything in it"))


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else [value]


def _read_event(value: object, entry: _Entry, found: Delivered) -> None:
    event = mapping(value)
    for name, read in _EVENTS:
        if isinstance(event.get(name), dict):
            read(value, event, entry, found)
            return
    useless = next((each for each in _WITHOUT_WORDS if each in event), None)
    if useless is not None:
        found.passed_over[useless] += 1
    else:
        found.malformed.append(_unread(value, "an event that is not known"))


def _message(value: object, event: Mapping[str, object], entry: _Entry, found: Delivered) -> None:
    body = mapping(event["message"])
    mid = identifier(body.get("mid"))
    if mid is None:
        found.malformed.append(_unread(value, "a message without an id"))
        return
    attachments, story = _attached(body)
    said = _said(event, entry, mid, body, words(body.get("text")), attachments, story)
    if flag(body.get("is_self")) or (said.customer is not None and said.customer == said.account):
        found.passed_over["a message of ours to ourselves"] += 1
    elif said.customer is None and not said.deleted:
        found.malformed.append(_unread(value, "a message that does not say whose it is"))
    else:
        found.said.append(said)


def _postback(value: object, event: Mapping[str, object], entry: _Entry, found: Delivered) -> None:
    """A tap on one of our buttons says what stands on the button."""
    body = mapping(event["postback"])
    mid = identifier(body.get("mid"))
    said = _said(event, entry, mid or "", body, words(body.get("title")) or words(body.get("payload")))
    if mid is None or said.customer is None:
        found.malformed.append(_unread(value, "a tapped button without an id or without whose it is"))
    else:
        found.said.append(said)


def _edit(value: object, event: Mapping[str, object], entry: _Entry, found: Delivered) -> None:
    """Other words for a message. Instagram also tells of an edit number 0 without words, which is none."""
    body = mapping(event["message_edit"])
    mid, text = identifier(body.get("mid")), words(body.get("text"))
    if mid is None:
        found.malformed.append(_unread(value, "an edit without an id"))
    elif text is None:
        found.passed_over["an edit without words"] += 1
    else:
        found.said.append(_said(event, entry, mid, body, text, edited=True))


def _reaction(value: object, event: Mapping[str, object], entry: _Entry, found: Delivered) -> None:
    """Somebody has put an emoji on a message, or taken theirs off."""
    body = mapping(event["reaction"])
    mid, emoji = identifier(body.get("mid")), words(body.get("emoji"))
    if mid is None:
        found.malformed.append(_unread(value, "a reaction without an id"))
        return
    is_off = words(body.get("action")) == "unreact"
    if emoji is None and words(body.get("reaction")) == "love":
        emoji = _LOVE
    if emoji is None and not is_off:
        found.passed_over["a reaction without an emoji"] += 1
        return
    said = _said(event, entry, mid, body, None)
    reactions = () if is_off or emoji is None else (Reaction(emoji, ()),)
    found.said.append(replace(said, message=replace(said.message, reactions=reactions), reacted=True))


_EVENTS = (("message", _message), ("postback", _postback), ("message_edit", _edit), ("reaction", _reaction))


def _said(
    event: Mapping[str, object],
    entry: _Entry,
    mid: str,
    body: Mapping[str, object],
    text: str | None,
    attachments: tuple[Attachment, ...] = (),
    story: Story | None = None,
    *,
    edited: bool = False,
) -> Said:
    sender = entry.known(mapping(event.get("sender")).get("id"))
    recipient = entry.known(mapping(event.get("recipient")).get("id"))
    ours = flag(body.get("is_echo")) or (sender is not None and sender == entry.account)
    account, customer = (sender, recipient) if ours else (recipient, sender)
    at = (_time(event.get("timestamp")) or entry.at).replace(microsecond=0)  # as the list of messages tells it
    message = Message(
        id=mid,
        created_at=at,
        sender=Person(sender, None) if sender else None,
        recipients=(Person(recipient, None),) if recipient else (),
        text=text,
        attachments=attachments,
        story=story,
        unsupported=flag(body.get("is_unsupported")),
        detail_missing=False,
        reactions=(),
    )
    return Said(account or entry.account, customer, ours, message, flag(body.get("is_deleted")), edited)


def _attached(body: Mapping[str, object]) -> tuple[tuple[Attachment, ...], Story | None]:
    """Attachments, and the story: that a story mentions us comes as one of them."""
    attachments = attachments_of(body)
    mention = next((each for each in attachments if each.type == "story_mention"), None)
    if mention is not None:
        return tuple(each for each in attachments if each is not mention), Story("mention", mention.url, None)
    answered = mapping(body.get("reply_to")).get("story")
    if isinstance(answered, dict):
        return attachments, Story("reply_to", url(answered.get("url")), identifier(answered.get("id")))
    return attachments, None


def _read_change(value: object, entry: _Entry, found: Delivered) -> None:
    change = mapping(value)
    about, body = words(change.get("field")), change.get("value")
    if about in _COMMENTS and isinstance(body, dict):
        _comment(value, body, entry, found)
    elif about == "mentions":
        _mention(value, mapping(body), entry, found)
    elif about == "story_insights":
        found.passed_over[about] += 1
    elif about in _MESSAGES and isinstance(body, dict):
        _read_event(body, entry, found)
    else:
        found.malformed.append(_unread(value, "a change that is not known"))


def _mention(value: object, body: Mapping[str, object], entry: _Entry, found: Delivered) -> None:
    post, comment = identifier(body.get("media_id")), identifier(body.get("comment_id"))
    ids = [each for each in (post, comment) if each is not None]
    if ids and all(map(_ID.fullmatch, ids)):
        found.mentions.append(Mentioned(entry.account, post, comment, entry.at))
    else:
        found.malformed.append(_unread(value, "a mention without the ids of a comment or a post"))


def _comment(value: object, body: Mapping[str, object], entry: _Entry, found: Delivered) -> None:
    ident = identifier(body.get("id")) or identifier(body.get("comment_id"))
    if ident is None:
        found.malformed.append(_unread(value, "a comment without an id"))
        return
    author, media = mapping(body.get("from")), mapping(body.get("media"))
    author_id = entry.known(author.get("id"))
    comment = Comment(
        id=ident,
        created_at=(_time(body.get("timestamp")) or entry.at).replace(microsecond=0),
        text=words(body.get("text")) or "",
        author_id=author_id,
        username=words(author.get("username")),
        is_own="self_ig_scoped_id" in author or (author_id is not None and author_id == entry.account),
        hidden=None,
        parent_id=identifier(body.get("parent_id")),
        replies=None,
        more_replies=None,
    )
    # A comment on an advertisement belongs to the post that was advertised.
    post = identifier(media.get("original_media_id")) or identifier(media.get("id"))
    found.comments.append(Commented(entry.account, post, comment))


def _time(value: object) -> datetime | None:
    """A time in seconds, milliseconds or words; numbers are also written as text."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        return moment(int(value))
    return moment(value)


def _unread(value: object, reason: str) -> Malformed:
    """What could not be read, with the id of the message or comment that it is about."""
    ref = next(_ids_in(mapping(value)), "")
    found = malformed(value, reason)
    return Malformed(ref or found.ref, reason, found.excerpt)


def _ids_in(body: Mapping[str, object]) -> Iterator[str]:
    for each in body.values():
        ident = identifier(mapping(each).get("mid")) or identifier(mapping(each).get("comment_id"))
        if ident is not None:
            yield ident
