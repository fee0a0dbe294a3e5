"""What the simulated Instagram is made of: account, people, threads, messages, posts, comments, tokens."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from enum import StrEnum

from igdesk.values import dataclass


class Scope(StrEnum):
    """What a token may do (Instagram Login's names)."""

    BASIC = "instagram_business_basic"
    MESSAGES = "instagram_business_manage_messages"
    COMMENTS = "instagram_business_manage_comments"


class TokenKind(StrEnum):
    """Whose a token is, and with which login it was made."""

    INSTAGRAM = "instagram"
    PAGE = "page"
    """Of a Facebook Page."""
    PERSON = "person"
    """Of somebody who works on Facebook Pages."""


class Origin(StrEnum):
    """Who made a message, and where."""

    CUSTOMER = "customer"
    API = "api"
    """The shop, through `POST /messages`."""
    APP = "app"
    """The shop's owner, by hand in the Instagram app."""


class Folder(StrEnum):
    """Where a thread lies in the Instagram app; the API never says it."""

    PRIMARY = "primary"
    REQUESTS = "requests"
    GENERAL = "general"


class Medium(StrEnum):
    """What an attachment is."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    FILE = "file"
    SHARE = "share"
    STICKER = "sticker"


@dataclass(slots=True)
class Account:
    """The shop's professional account. `app_scoped_id` is what `/me` calls `id`; it is not `user_id`."""

    user_id: str = "17841400000000001"
    app_scoped_id: str = "25990000000000017"
    username: str = "aurora.tea"
    name: str = "极光茶 Aurora Tea"
    account_type: str = "BUSINESS"
    followers: int = 18_432
    follows: int = 211
    human_agent: bool = False
    """Whether the account has the Human Agent permission (answers up to 7 days late)."""
    message_access: bool = True
    """The switch "Allow access to messages" in the Instagram app."""


@dataclass(slots=True)
class FacebookPage:
    """A Facebook Page, and what its people may do there."""

    id: str
    name: str
    is_linked: bool = True
    """Whether it is linked with the shop's account."""
    tasks: tuple[str, ...] = ("ADVERTISE", "ANALYZE", "CREATE_CONTENT", "MESSAGING", "MODERATE", "MANAGE")


@dataclass(frozen=True, slots=True)
class Code:
    """What an owner who agreed gives an app, to be traded once for a token."""

    client_id: str
    redirect_uri: str
    scopes: frozenset[Scope]
    ends_at: datetime


@dataclass(slots=True)
class Token:
    """An access token and what it may do."""

    value: str = field(repr=False)
    scopes: frozenset[Scope]
    issued_at: datetime
    expires_at: datetime
    revoked: bool = False
    kind: TokenKind = TokenKind.INSTAGRAM
    page: str = ""
    """Whose a Page's token is."""


@dataclass(slots=True)
class Person:
    """A customer. `igsid` is scoped to (person, account)."""

    igsid: str
    username: str
    name: str | None
    language: str = "en"
    kind: str = "visitor"
    """What sort of customer this is; `life` and `seeding` name the kinds, Instagram never does."""
    followers: int = 120
    verified: bool = False
    follows_us: bool = False
    we_follow: bool = False
    blocks_us: bool = False
    hides_profile: bool = False
    """No consent to the profile although the person wrote (error 230)."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture, video, voice message, file or shared post."""

    id: str
    medium: Medium
    title: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """A story that a message belongs to: `mention` (they showed us) or `reply_to` (they answered ours)."""

    relation: str
    media_id: str


@dataclass(slots=True)
class Message:
    """One message of a thread; unsent ones stay here for the truth but are never served."""

    id: str
    seq: int
    at: datetime
    origin: Origin
    text: str
    attachments: tuple[Attachment, ...] = ()
    story: Story | None = None
    unsupported: bool = False
    unsent: bool = False
    edits: int = 0
    reactions: dict[str, str] = field(default_factory=dict)
    """Emoji by the id of who reacted."""

    @property
    def inbound(self) -> bool:
        return self.origin is Origin.CUSTOMER


@dataclass(slots=True)
class Thread:
    """The conversation with one person, oldest message first."""

    id: str
    person: Person
    folder: Folder
    updated_at: datetime
    order: int
    """Ties of `updated_at` are broken by this: the number of the newest message."""
    messages: list[Message] = field(default_factory=list)
    last_inbound_at: datetime | None = None

    def visible(self) -> list[Message]:
        """What Instagram still shows, newest first."""
        return [m for m in reversed(self.messages) if not m.unsent]


@dataclass(slots=True)
class Media:
    """A post: the shop's own, or somebody's who tagged the shop (then `author` is set)."""

    id: str
    seq: int
    at: datetime
    caption: str
    media_type: str = "IMAGE"
    product_type: str = "FEED"
    likes: int = 0
    comments_enabled: bool = True
    author: Person | None = None
    tags_us: bool = True
    """Of somebody's: whether the picture tags the shop; if not, at most the caption or a comment mentions it."""
    comment_ids: list[str] = field(default_factory=list)
    """Top-level comments, oldest first."""


@dataclass(slots=True)
class Comment:
    """A comment on a post; `author` is None for the shop's own."""

    id: str
    seq: int
    at: datetime
    media_id: str
    text: str
    author: Person | None
    parent_id: str | None = None
    hidden: bool = False
    deleted: bool = False
    likes: int = 0
    private_reply_id: str | None = None
    reply_ids: list[str] = field(default_factory=list)
