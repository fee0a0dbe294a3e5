"""What Instagram would deliver of what happens here, signed, to an address that was named; again while it fails."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections import deque
from collections.abc import Callable
from datetime import datetime
from http.client import HTTPException
from random import Random
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from igdesk.errors import UsageError
from igdesk.secret import Secret
from igdesk.simulator import cdn
from igdesk.simulator.model import Attachment, Comment, Media, Medium, Message, Thread
from igdesk.simulator.quirks import Quirks
from igdesk.simulator.world import World

_WATCHED = 1000
"""So many of the latest messages are looked at for what became of them since."""
_TIMEOUT = 5.0
_TOGETHER = 1000
"""So many updates come in one delivery at most, as Meta's page on webhooks says."""


def message_update(world: World, home: Thread, message: Message, base_url: str, *, shares_twice: bool = False) -> bytes:
    """The delivery that tells of a message as it is now: new, edited or taken back."""
    ours, theirs = {"id": world.account.user_id}, {"id": home.person.igsid}
    event: dict[str, Any] = {
        "sender": theirs if message.inbound else ours,
        "recipient": ours if message.inbound else theirs,
        "timestamp": _ms(message.at),
    }
    body: dict[str, Any] = {"mid": message.id}
    if message.unsent:
        event["message"] = body | {"is_deleted": True}
    elif message.edits:
        event["message_edit"] = body | {"text": message.text, "num_edit": message.edits}
    else:
        event["message"] = body | _said(message, base_url, shares_twice)
    return _envelope(world, {"messaging": [event]}, _ms(message.at))


def reaction_update(world: World, home: Thread, message: Message, who: str, emoji: str | None) -> bytes:
    """The delivery that tells of a reaction, or that there is none any more: then it does not say which it was."""
    ours, theirs = {"id": world.account.user_id}, {"id": home.person.igsid}
    by_us = who == world.account.user_id
    body: dict[str, Any] = {"mid": message.id, "action": "unreact" if emoji is None else "react"}
    if emoji is not None:
        body |= {"reaction": "love" if emoji.startswith("❤") else "other", "emoji": emoji}
    event = {
        "sender": ours if by_us else theirs,
        "recipient": theirs if by_us else ours,
        "timestamp": _ms(world.now()),
        "reaction": body,
    }
    return _envelope(world, {"messaging": [event]}, _ms(world.now()))


def comment_update(world: World, comment: Comment) -> bytes:
    """The delivery that tells of a comment."""
    account, author = world.account, comment.author
    who = {"id": account.user_id, "username": account.username, "self_ig_scoped_id": account.app_scoped_id}
    if author is not None:
        who = {"id": author.igsid, "username": author.username}
    media = {"id": comment.media_id, "media_product_type": world.media[comment.media_id].product_type}
    value: dict[str, Any] = {"id": comment.id, "from": who, "media": media, "text": comment.text}
    if comment.parent_id is not None:
        value["parent_id"] = comment.parent_id
    return _envelope(world, {"changes": [{"field": "comments", "value": value}]}, int(comment.at.timestamp()))


def mention_update(world: World, post: Media, comment: Comment | None) -> bytes:
    """The delivery that tells of a mention, in a comment below somebody's post or in its caption: by ids alone."""
    value = {"media_id": post.id} | ({} if comment is None else {"comment_id": comment.id})
    at = post.at if comment is None else comment.at
    return _envelope(world, {"changes": [{"field": "mentions", "value": value}]}, int(at.timestamp()))


def signature(secret: Secret, body: bytes) -> str:
    """What stands in `X-Hub-Signature-256`."""
    return "sha256=" + hmac.new(secret.reveal().encode(), body, hashlib.sha256).hexdigest()


class Deliveries:
    """Delivers what happens in a world from now on.

    Args:
        world: Where it happens.
        address: Where it is delivered to; http, or https.
        secret: What deliveries are signed with.
        base_url: Of pictures.
        quirks: Tells the quirks that are on.

    Raises:
        UsageError: The address is none.
    """

    def __init__(
        self,
        world: World,
        address: str,
        secret: Secret,
        base_url: str,
        quirks: Callable[[], Quirks] = Quirks,
    ) -> None:
        if urlsplit(address).scheme not in ("http", "https"):
            raise UsageError("simulator.no_webhook_address", got=address)
        self._world = world
        self._address = address
        self._secret = secret
        self._base_url = base_url
        self._quirks = quirks
        self._random = Random(f"deliveries/{world.seed}")
        self._waiting: deque[bytes] = deque()
        self._messages = len(world.log)
        self._comments = len(world.comments)
        self._posts = len(world.media)
        self._known = {message.id: _state(message) for _, message in world.log[-_WATCHED:]}

    def step(self) -> int:
        """Deliver what has happened since the last step; how many deliveries were taken."""
        quirks = self._quirks()
        with self._world.lock:
            self._waiting += self._arranged(self._news(quirks.shares_twice, quirks.mentions_in_comments), quirks)
        taken = 0
        while self._waiting and self._deliver(self._waiting[0]):
            self._waiting.popleft()
            taken += 1
        return taken

    def _news(self, shares_twice: bool, as_comments: bool) -> list[bytes]:
        """The deliveries that tell of what has happened since the last look."""
        log, found = self._world.log, []
        for home, message in log[max(min(self._messages, len(log) - _WATCHED), 0) :]:
            before, now = self._known.get(message.id), _state(message)
            if before is None or before[:2] != now[:2]:
                found.append(message_update(self._world, home, message, self._base_url, shares_twice=shares_twice))
            if before != now:
                self._known[message.id] = now
                put, stands = dict(before[2] if before else ()), dict(now[2])
                changed = [who for who in {**put, **stands} if put.get(who) != stands.get(who)]
                found += (reaction_update(self._world, home, message, who, stands.get(who)) for who in changed)
        self._messages = len(self._world.log)
        return found + self._in_public(as_comments)

    def _in_public(self, as_comments: bool) -> list[bytes]:
        """The deliveries that tell of comments below the shop's posts, and of what mentions it elsewhere."""
        world, found = self._world, []
        posts, comments = list(world.media.values()), list(world.comments.values())
        for post in posts[self._posts :]:
            if post.author is not None and world.is_mentioned(post.caption):
                found.append(mention_update(world, post, None))
        for each in comments[self._comments :]:
            post = world.media[each.media_id]
            is_mention = each.author is not None and world.is_mentioned(each.text)
            if post.author is None or (is_mention and as_comments):
                found.append(comment_update(world, each))
            elif is_mention:
                found.append(mention_update(world, post, each))
        self._posts, self._comments = len(posts), len(comments)
        return found

    def _arranged(self, news: list[bytes], quirks: Quirks) -> list[bytes]:
        """The deliveries as the quirks have them."""
        if quirks.page_as_entry:
            news = [_by_page(self._world, each, everywhere=quirks.page_as_sender) for each in news]
        if quirks.deliveries_twice:
            news = [delivery for delivery in news for _ in range(2)]
        if quirks.deliveries_shuffled:
            self._random.shuffle(news)
        if not quirks.deliveries_together:
            return news
        return [_joined(news[place : place + _TOGETHER]) for place in range(0, len(news), _TOGETHER)]

    def _deliver(self, body: bytes) -> bool:
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": signature(self._secret, body)}
        try:
            with urlopen(Request(self._address, body, headers), timeout=_TIMEOUT) as answer:
                return bool(answer.status == 200)
        except (OSError, HTTPException):  # nobody listens, or refuses: as Instagram does, it is tried again
            return False


def _said(message: Message, base_url: str, shares_twice: bool) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if message.text:
        said["text"] = message.text
    attached = [
        {"type": kind, "payload": {"url": _picture(base_url, each.id, message.at)}}
        for each in message.attachments
        for kind in _kinds(each, shares_twice)
    ]
    if message.story is not None:
        url = _picture(base_url, message.story.media_id, message.at)
        if message.story.relation == "mention":
            attached.append({"type": "story_mention", "payload": {"url": url}})
        else:
            said["reply_to"] = {"story": {"url": url, "id": message.story.media_id}}
    if attached:
        said["attachments"] = attached
    if message.unsupported:
        said["is_unsupported"] = True
    if not message.inbound:
        said["is_echo"] = True
    return said


def _kinds(attachment: Attachment, shares_twice: bool) -> tuple[str, ...]:
    """Under which types a webhook shows an attachment; a sticker is a picture there."""
    if attachment.medium is Medium.SHARE and shares_twice:
        return ("share", "ig_post")
    return ("image",) if attachment.medium is Medium.STICKER else (attachment.medium.value,)


def _picture(base_url: str, key: str, at: datetime) -> str:
    return f"{base_url}{cdn.PREFIX}{key}.jpg?oe={int((at + cdn.LIFE).timestamp()):X}"


def _joined(deliveries: list[bytes]) -> bytes:
    entries = [entry for delivery in deliveries for entry in json.loads(delivery)["entry"]]
    return json.dumps({"object": "instagram", "entry": entries}).encode()


def _by_page(world: World, delivery: bytes, *, everywhere: bool) -> bytes:
    """A delivery that names the Page in the place of the account."""
    body, account, page = json.loads(delivery), world.account.user_id, world.pages[0].id
    for entry in body["entry"]:
        entry["id"] = page if entry["id"] == account else entry["id"]
        for event in entry.get("messaging", ()) if everywhere else ():
            for side in ("sender", "recipient"):
                event[side]["id"] = page if event[side]["id"] == account else event[side]["id"]
    return json.dumps(body).encode()


def _state(message: Message) -> tuple[int, bool, tuple[tuple[str, str], ...]]:
    return message.edits, message.unsent, tuple(message.reactions.items())


def _envelope(world: World, content: dict[str, Any], time: int) -> bytes:
    entry = {"id": world.account.user_id, "time": time, **content}
    return json.dumps({"object": "instagram", "entry": [entry]}).encode()


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
