"""The addresses that a ticket's messages hold, newest first: attachments, stories, links in the words, the post."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from igdesk.links import links_in
from igdesk.store.views import MessageView, TicketDetail
from igdesk.values import dataclass

MOST = 60
"""Addresses that are offered: older ones have died, or are found with the search."""


@dataclass(frozen=True, slots=True)
class MessageLink:
    """An address, what it is and whose message holds it."""

    url: str
    kind: str
    """The type of an attachment; `story`, `link` or `post`."""
    author: str | None
    at: datetime | None


def links_of(detail: TicketDetail) -> tuple[MessageLink, ...]:
    """What `o` offers; each address once."""
    found: dict[str, MessageLink] = {}
    for link in _all(detail):
        found.setdefault(link.url, link)
    return tuple(found.values())[:MOST]


def _all(detail: TicketDetail) -> Iterator[MessageLink]:
    for message in reversed(detail.messages):
        yield from _in(message)
    if (post := detail.card.post) is not None and post.permalink:
        yield MessageLink(post.permalink, "post", None, None)


def _in(message: MessageView) -> Iterator[MessageLink]:
    for attachment in message.attachments:
        if attachment.url:
            yield MessageLink(attachment.url, attachment.type, message.author, message.created_at)
    if message.story_url:
        yield MessageLink(message.story_url, "story", message.author, message.created_at)
    for url in links_in(message.text):
        yield MessageLink(url, "link", message.author, message.created_at)
