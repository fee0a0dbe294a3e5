"""What Instagram's API speaks of, as frozen values: accounts, people, conversations, messages.

Ids are opaque, case-sensitive strings. Text that people wrote, and `Malformed.excerpt`, stay out of `repr`, because a
`repr` ends up in logs and tracebacks.
"""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Generic, Literal, TypeVar

from igdesk.values import dataclass

T = TypeVar("T")
StoryKind = Literal["mention", "reply_to"]


@dataclass(frozen=True, slots=True)
class Malformed:
    """Something in an answer that could not be read; the rest of the answer was."""

    ref: str
    """Its id where one was given, else empty."""
    reason: str
    """What is wrong with it, in English, for the log."""
    excerpt: str = field(repr=False)
    """The beginning of its JSON. May hold what a customer wrote: not for logs."""


@dataclass(frozen=True, slots=True)
class Account:
    """The business account that the token belongs to."""

    user_id: str
    """What webhooks and `from.id` of own messages call the account."""
    app_scoped_id: str | None
    """`/me`'s own `id`, with Facebook Login the Page's: a different number, by which we are recognised, too."""
    username: str | None
    name: str | None
    account_type: str | None
    """`business` or `media_creator`, in lower case; Instagram writes it in several."""
    followers: int | None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a conversation. A customer's id is scoped to our account (IGSID)."""

    id: str
    username: str | None


@dataclass(frozen=True, slots=True)
class Attachment:
    """Something sent with a message, by link only: Meta forbids keeping copies, and the link dies."""

    type: str
    """image, video, audio, file, share, sticker, template; any other word is passed on as Instagram gave it."""
    url: str | None
    """An http(s) address, or None where none was given."""
    name: str | None


@dataclass(frozen=True, slots=True)
class Story:
    """The story that a message mentions us in or replies to."""

    kind: StoryKind
    url: str | None
    id: str | None


@dataclass(frozen=True, slots=True)
class Reaction:
    """A reaction to a message and whose it is."""

    emoji: str
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation, ours or the customer's."""

    id: str
    created_at: datetime
    """UTC, whole seconds: messages within one second are told apart by their place in the conversation alone."""
    sender: Person | None
    recipients: tuple[Person, ...]
    text: str | None = field(repr=False)
    attachments: tuple[Attachment, ...]
    story: Story | None
    unsupported: bool
    """The API does not show this kind of message; the Instagram app does."""
    detail_missing: bool
    """Only id and time are told: the message is older than the newest 20, or the list was read without details."""
    reactions: tuple[Reaction, ...]
    is_partial: bool = False
    """Nothing is known of the reactions on it; nor of attachments and story, if documented fields alone were told."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """The one thread with a customer."""

    id: str
    updated_at: datetime | None
    """None where Instagram did not say: take it as changed."""
    participants: tuple[Person, ...]
    messages: tuple[Message | Malformed, ...] | None
    """Oldest first; of messages within one second the API's order decides. None when they were not asked for."""
    more: bool
    """There are older messages than these."""

    @property
    def shortened(self) -> tuple[str, ...]:
        """Ids of the messages without words whose pictures and stories the list left out, if there were any."""
        told = (each for each in self.messages or () if isinstance(each, Message) and not each.detail_missing)
        return tuple(each.id for each in told if each.is_partial and not each.text)


@dataclass(frozen=True, slots=True)
class Post:
    """A post: our own, or somebody's that tags us. Its picture is left out: links expire, copies are forbidden."""

    id: str
    created_at: datetime | None
    username: str | None
    """Whose it is: of other people's posts Instagram tells no id."""
    caption: str | None = field(repr=False)
    permalink: str | None
    type: str | None
    """IMAGE, VIDEO, CAROUSEL_ALBUM, REELS; any other word is passed on as Instagram gave it."""
    comments_count: int | None


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on a post, or a reply to one."""

    id: str
    created_at: datetime
    text: str = field(repr=False)
    author_id: str | None
    username: str | None
    """Of some authors Instagram tells the name alone, of some nothing."""
    is_own: bool
    """Instagram says that it is our own. Where it does not, the author's id or name tells."""
    hidden: bool | None
    parent_id: str | None
    replies: tuple[Comment | Malformed, ...] | None
    """As far as they were expanded, in the API's order. None when they were not asked for."""
    more_replies: str | None
    """Cursor of the replies that were left out."""
    post: Post | None = None
    """Where it stands, if that was asked for: of a mention below somebody else's."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a customer who wrote to us shows of themselves. Their picture is left out: its link dies within days."""

    id: str
    username: str | None
    name: str | None
    followers: int | None
    verified: bool
    follows_us: bool | None


@dataclass(frozen=True, slots=True)
class Sent:
    """Instagram's confirmation of a message; its id is also the one in the conversation."""

    recipient_id: str
    message_id: str


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A stretch of a list."""

    items: tuple[T, ...]
    after: str | None
    """Cursor of the next page, None on the last."""
    malformed: tuple[Malformed, ...] = ()
    """Entries of the list that could not be read."""
