"""Instagram's comments and photo tags in the desk's words: a thread for each customer below one top comment."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from igdesk.instagram.model import Account, Comment, Malformed, Post
from igdesk.rules.model import Channel, Direction, Inbound
from igdesk.store.inbound import InboundThread, Unreadable
from igdesk.sync.translate import fault
from igdesk.values import dataclass

EXCERPT = 200
"""Characters kept of what could not be taken in."""


@dataclass(frozen=True, slots=True)
class Reading:
    """For whom comments are read, and from when on."""

    account: Account
    since: datetime
    """Older ones are left out: the desk's history begins here."""
    is_first: bool
    """Whether the account's comments are read for the first time."""

    def is_ours(self, comment: Comment) -> bool:
        """Whether we wrote it: by id, or where Instagram tells only that, by name."""
        if comment.is_own:
            return True
        if comment.author_id is not None:
            return comment.author_id in (self.account.user_id, self.account.app_scoped_id)
        return self.is_our_name(comment.username)

    def is_our_name(self, username: str | None) -> bool:
        """Whether it is ours: all that Instagram tells of who wrote a post of somebody's."""
        return username is not None and _plain(username) == _plain(self.account.username)


@dataclass(frozen=True, slots=True)
class Below:
    """A top comment with everything below it, as the desk takes it in."""

    threads: tuple[InboundThread, ...]
    unreadable: tuple[Unreadable, ...]


def below(
    top: Comment, replies: Sequence[Comment | Malformed], post: str, reading: Reading, known: Collection[str]
) -> Below:
    """The threads of a top comment: each customer's comments, and what of ours answers them.

    Args:
        top: The top comment.
        replies: The replies to it, in any order.
        post: The post's id.
        reading: For whom.
        known: Ids of the comments that are stored already.
    """
    entries = [top, *(each for each in replies if isinstance(each, Comment))]
    entries.sort(
        key=lambda each: (each.created_at, reading.is_ours(each))
    )  # within a second we are the ones who answer
    ids = {_plain(each.username): each.author_id for each in entries if each.username and each.author_id}
    customers = [each for each in entries if not reading.is_ours(each)]
    keys = {each.id: key for each in customers if (key := _key(each, ids) or ("?" if each is top else None))}
    said = _said(entries, keys, reading)
    threads = [
        _thread(f"{top.id}/{key}", each, ids, post, reading)
        for key, each in said.items()
        if any(one.id in known or one.created_at >= reading.since for one in each if one.id in keys)
    ]
    unreadable = [fault(each) for each in replies if isinstance(each, Malformed)]
    nameless = [each for each in customers if each.id not in keys]
    unreadable += [Unreadable(each.id, "a reply without its author", each.text[:EXCERPT]) for each in nameless]
    return Below(tuple(each for each in threads if each.messages), tuple(unreadable))


def _said(entries: Sequence[Comment], keys: Mapping[str, str], reading: Reading) -> dict[str, list[Comment]]:
    """Who said what: each customer's comments, and among them ours that answer them.

    An answer is for whom it names at its beginning, as Instagram's app writes it; else for who spoke last.
    """
    names = {_plain(each.username): keys[each.id] for each in entries if each.id in keys and each.username}
    said: dict[str, list[Comment]] = {key: [] for key in keys.values()}
    latest: str | None = None
    for entry in entries:
        key = keys.get(entry.id)
        if key is not None:
            latest = key
        elif reading.is_ours(entry):
            key = names.get(addressed(entry.text)) or latest
        if key is not None:
            said[key].append(entry)
    return said


def tagged(post: Post, reading: Reading) -> InboundThread | None:
    """Somebody's post that tags us, as a message of theirs; none where it tells no time, or is too old."""
    if post.created_at is None or post.created_at < reading.since:
        return None
    message = Inbound(Direction.IN, post.created_at, post.caption or "", Channel.MENTION, post.id)
    return InboundThread(
        account=reading.account.user_id,
        kind="comment",
        remote_id=post.id,
        customer_remote_id=None,
        username=post.username,
        name=None,
        messages=(message,),
        post=post.id,
        is_first_pull=reading.is_first,
    )


def mentioned(comment: Comment, post: str | None, reading: Reading) -> InboundThread | None:
    """Somebody's comment below another's post, by itself; none where we wrote it."""
    if reading.is_ours(comment):
        return None
    ids = {_plain(comment.username): comment.author_id} if comment.username else {}
    thread = _thread(f"{comment.id}/{_key(comment, ids) or '?'}", [comment], ids, post, reading)
    return replace(thread, messages=tuple(replace(each, channel=Channel.MENTION) for each in thread.messages))


def _thread(
    remote_id: str, comments: Sequence[Comment], ids: Mapping[str, str | None], post: str | None, reading: Reading
) -> InboundThread:
    who = next(each for each in comments if not reading.is_ours(each))
    return InboundThread(
        account=reading.account.user_id,
        kind="comment",
        remote_id=remote_id,
        customer_remote_id=who.author_id or ids.get(_plain(who.username)),
        username=who.username,
        name=None,
        messages=tuple(_inbound(each, reading) for each in comments if each.created_at >= reading.since),
        post=post,
        is_first_pull=reading.is_first,
    )


def _inbound(comment: Comment, reading: Reading) -> Inbound:
    direction = Direction.OUT if reading.is_ours(comment) else Direction.IN
    return Inbound(direction, comment.created_at, comment.text, Channel.COMMENT, comment.id, hidden=comment.hidden)


def _key(comment: Comment, ids: Mapping[str, str | None]) -> str | None:
    """What tells one customer from another: the id, which a name within the same comments may lead to."""
    if comment.author_id is not None:
        return comment.author_id
    if comment.username is None:
        return None
    return ids.get(_plain(comment.username)) or f"@{_plain(comment.username)}"


def addressed(text: str) -> str:
    """The name that an answer begins with."""
    first = text.split(maxsplit=1)[:1]
    return _plain(first[0][1:]) if first and first[0].startswith("@") else ""


def names(text: str, username: str | None) -> bool:
    """Whether words name an account, with the @ or without: Instagram leaves it out where it tells of mentions.

    Where the name is not known, it may be anywhere.
    """
    if not username:
        return True
    return re.search(rf"(?<![\w.]){re.escape(username)}(?!\w|\.\w)", text, re.IGNORECASE) is not None


def _plain(name: str | None) -> str:
    return (name or "").lower().rstrip(",:")
