"""What a test, a demo or a trainer does to the simulated Instagram; `control_api` offers the same over HTTP."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from igdesk.errors import UsageError
from igdesk.simulator.api import Api
from igdesk.simulator.limits import RateLimit
from igdesk.simulator.model import (
    Attachment,
    Comment,
    Media,
    Medium,
    Message,
    Origin,
    Person,
    Scope,
    Story,
    Token,
    TokenKind,
)
from igdesk.simulator.quirks import Quirks
from igdesk.values import dataclass

T = TypeVar("T")
_FURTHEST = 366 * 86_400.0
"""Seconds that the clock is moved at once, at most."""
_SPAN = re.compile(r"(?:([0-9]{1,4})d)?(?:([0-9]{1,5})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,7})s)?")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a scenario file has been played."""

    title: str
    steps: int
    done: int
    skipped: int
    """Of those done, the steps that came to nothing, because their condition did not hold, or what they were about was
    not there."""
    next_at: datetime | None
    """When the next step is due; None after the last."""


class Driver(Protocol):
    """What lets customers live: `life` by dice, `playing` by a scenario file."""

    def step(self) -> int:
        """Let everything happen that is due by now; how many things did."""
        ...

    def progress(self) -> Progress | None:
        """How far it is; None where there is no plan that ends."""
        ...


class Control:
    """Everything that is not the Instagram API. A customer is named by igsid or username; a new username is a new
    person.

    Args:
        api: The API over the world to control.
        driver: Lets customers live; None where nothing happens by itself.
    """

    def __init__(self, api: Api, driver: Driver | None = None) -> None:
        self._api = api
        self._world = api.world
        self._driver = driver

    # --- time ---
    def advance(self, seconds: float) -> int:
        """Move the clock forward and let happen what falls into that time; how many things did."""
        if not 0 <= seconds <= _FURTHEST:
            raise UsageError("simulator.backwards")
        with self._world.lock:
            self._world.clock.advance(timedelta(seconds=seconds))
            return self._driver.step() if self._driver else 0

    def move_clock(self, forward: str | float | None = None, to: str | None = None) -> Mapping[str, Any]:
        """Move the clock forward, and let everything happen that falls into that time.

        Args:
            forward: A duration such as `3h` or `1d12h`, or seconds.
            to: A moment with its offset, such as `2026-11-23T09:00:00+08:00`, instead.
        """
        if (forward is None) == (to is None):
            raise UsageError("simulator.clock_one_of")
        with self._world.lock:
            done = self.advance(_seconds(forward) if to is None else self._seconds_until(to))
            return {**self.clock(), "happened": done}

    def next_step(self) -> Mapping[str, Any]:
        """Move the clock to the next step of the scenario file."""
        with self._world.lock:
            progress = self.progress()
            if progress is None or progress.next_at is None:
                raise UsageError("simulator.no_next_step")
            wait = max(timedelta(), progress.next_at - self._world.now())
            done = self.advance(wait.total_seconds())
            return {**self.clock(), "happened": done}

    def clock(self) -> Mapping[str, Any]:
        """The simulator's time."""
        return {"now": self._world.now().isoformat()}

    def progress(self) -> Progress | None:
        """How far the scenario file is; None where none is played."""
        return self._driver.progress() if self._driver else None

    # --- customers ---
    def person(self, customer: str, **traits: Any) -> Person:
        """The person of this igsid or username, made if new, with `traits` (fields of `Person`) set."""
        with self._world.lock:
            person = self._world.find_person(customer) or self._world.add_person(Person("", customer, customer))
            for name, value in traits.items():
                if name not in Person.__slots__ or name in ("igsid", "username"):
                    raise UsageError("simulator.no_such_trait", name=name)
                setattr(person, name, value)
            return person

    def customer_writes(
        self,
        text: str = "",
        customer: str = "ada.bakes",
        *,
        attachments: Sequence[str] = (),
        story: str | None = None,
        unsupported: bool = False,
    ) -> Message:
        """A direct message.

        Args:
            text: What they write; may be empty.
            customer: Who.
            attachments: Kinds: `image video audio file share`.
            story: `mention` (they show the shop in their story) or `reply_to` (they answer the shop's).
            unsupported: Something that the API cannot show.
        """
        if story not in (None, "mention", "reply_to"):
            raise UsageError("simulator.no_such_story", name=story)
        with self._world.lock:
            person = self.person(customer)
            return self._world.customer_writes(
                person,
                text,
                attachments=[self._attachment(kind) for kind in attachments],
                story=Story(story, self._attachment("image").id) if story else None,
                unsupported=unsupported,
            )

    def customer_edits(self, message: str, text: str) -> None:
        """The customer changes the words of a message."""
        with self._world.lock:
            self._world.edit(self._message(message), text)
            self._moved(message)

    def unsend(self, message: str) -> None:
        """Whoever wrote the message takes it back."""
        with self._world.lock:
            self._world.unsend(self._message(message))

    def customer_reacts(self, message: str, emoji: str | None = "❤️") -> None:
        """The customer reacts to a message; None takes it back."""
        with self._world.lock:
            one = self._message(message)
            self._world.react(one, self._world.thread_of_message(one).person.igsid, emoji)
            self._moved(message)

    def customer_comments(
        self, text: str, customer: str = "ada.bakes", *, media: str = "", parent: str = ""
    ) -> Comment:
        """A comment below a post of the shop (the newest where none is named), or below another comment."""
        with self._world.lock:
            above = self._comment(parent) if parent else None
            home = self._media(above.media_id if above else media)
            return self._world.add_comment(home, text, self.person(customer), parent=above)

    def delete_comment(self, comment: str) -> None:
        """A comment goes, with the replies below it."""
        with self._world.lock:
            self._world.delete_comment(self._comment(comment))

    def customer_tags(self, caption: str, customer: str = "ada.bakes") -> Media:
        """A post of somebody else that tags the shop."""
        with self._world.lock:
            return self._world.add_post(caption, author=self.person(customer))

    def customer_mentions(self, text: str, customer: str = "ada.bakes", *, in_caption: bool = False) -> Comment | Media:
        """Somebody names the shop below a post of their own, or in its caption; webhooks alone tell of it."""
        with self._world.lock:
            author = self.person(customer)
            words = text if self._world.is_mentioned(text) else f"@{self._world.account.username} {text}"
            post = self._world.add_post(words if in_caption else "", author=author, tags_us=False)
            return post if in_caption else self._world.add_comment(post, words, author)

    # --- the shop, in the Instagram app ---
    def owner_writes(self, text: str, customer: str = "ada.bakes") -> Message:
        """The shop's owner answers by hand in the app."""
        with self._world.lock:
            return self._world.shop_writes(self.person(customer), text, origin=Origin.APP)

    def owner_posts(self, caption: str) -> Media:
        """A new post of the shop."""
        with self._world.lock:
            return self._world.add_post(caption)

    def owner_comments(self, text: str, *, media: str = "", parent: str = "") -> Comment:
        """The owner's own comment or answer, in the app."""
        with self._world.lock:
            above = self._comment(parent) if parent else None
            return self._world.add_comment(self._media(above.media_id if above else media), text, None, parent=above)

    def set_account(self, *, human_agent: bool | None = None, message_access: bool | None = None) -> None:
        """The account's permissions; None leaves one as it is."""
        with self._world.lock:
            one = self._world.account
            one.human_agent = one.human_agent if human_agent is None else human_agent
            one.message_access = one.message_access if message_access is None else message_access

    # --- tokens ---
    def issue_token(
        self, *, scopes: Sequence[str] | None = None, age_hours: float = 48.0, kind: str = "instagram"
    ) -> Token:
        """A further token, with all scopes where none are named; `page` and `person` are Facebook Login's."""
        chosen = [_scope(name) for name in scopes] if scopes is not None else list(Scope)
        return self._world.issue_token(scopes=chosen, age=timedelta(hours=age_hours), kind=_kind(kind))

    def expire_token(self, value: str) -> None:
        """As if its 60 days were over."""
        self._token(value).expires_at = self._world.now()

    def revoke_token(self, value: str) -> None:
        """As if the owner changed the password."""
        self._token(value).revoked = True

    # --- trouble ---
    def set_faults(self, spec: str) -> tuple[str, ...]:
        """Replace the faults (`faults` has the grammar); those that now wait."""
        self._api.faults.set(spec)
        return self._api.faults.waiting()

    def waiting_faults(self) -> tuple[str, ...]:
        return self._api.faults.waiting()

    def quirks(self) -> Quirks:
        """Every quirk, and whether it is on."""
        return self._api.quirks

    def set_quirks(self, names: str | Sequence[str]) -> tuple[str, ...]:
        """Replace the quirks by those named, in a list or with commas between them; those that are now on."""
        self._api.quirks = Quirks.parse(names if isinstance(names, str) else ",".join(names))
        self._world.make_twin_ids(self._api.quirks.twin_ids)
        return self._api.quirks.names()

    def set_rate_limit(
        self,
        *,
        off: bool = False,
        reads_per_second: float = 2.0,
        sends_per_second: float = 100.0,
        tolerance: float = 10.0,
        block_seconds: float = 10.0,
        code: int = 613,
    ) -> None:
        """Change the rate limit, or switch it off; the fields are those of `RateLimit`."""
        limit = RateLimit(reads_per_second, sends_per_second, tolerance, block_seconds, code)
        with self._world.lock:
            self._api.limiter.set(None if off else limit)

    def clear_ledger(self) -> None:
        """Forget the calls so far."""
        self._api.ledger.clear()

    # --- inside ---
    def _seconds_until(self, moment: str) -> float:
        try:
            wanted = datetime.fromisoformat(moment)
            return (wanted - self._world.now()).total_seconds()
        except (TypeError, ValueError) as error:  # TypeError: without an offset
            raise UsageError("simulator.bad_moment") from error

    def _moved(self, message: str) -> None:
        if self._api.quirks.activity_moves_thread:
            self._world.thread_of_message(self._message(message)).updated_at = self._world.now()

    def _attachment(self, kind: str) -> Attachment:
        if kind not in tuple(Medium):
            raise UsageError("simulator.no_such_attachment", name=kind, known=", ".join(Medium))
        return self._world.new_attachment(Medium(kind))

    def _message(self, message_id: str) -> Message:
        return _found(self._world.messages.get(message_id), message_id)

    def _comment(self, comment_id: str) -> Comment:
        return _found(self._world.comments.get(comment_id), comment_id)

    def _media(self, media_id: str) -> Media:
        if media_id:
            return _found(self._world.media.get(media_id), media_id)
        own = [m for m in self._world.media.values() if m.author is None]
        return max(own, key=lambda m: (m.at, m.seq)) if own else self._world.add_post("")

    def _token(self, value: str) -> Token:
        return _found(self._world.tokens.get(value), "***")


def _seconds(forward: str | float | None) -> float:
    if isinstance(forward, int | float) and not isinstance(forward, bool):
        return forward
    match = _SPAN.fullmatch(forward) if isinstance(forward, str) and forward else None
    if match is None:
        raise UsageError("simulator.bad_span")
    return sum(int(part or 0) * size for part, size in zip(match.groups(), (86_400, 3_600, 60, 1), strict=True))


def _found(thing: T | None, name: str) -> T:
    if thing is None:
        raise UsageError("simulator.no_such_thing", name=name)
    return thing


def _kind(name: str) -> TokenKind:
    if name not in tuple(TokenKind):
        raise UsageError("simulator.no_such_token", name=name, known=", ".join(TokenKind))
    return TokenKind(name)


def _scope(name: str) -> Scope:
    if name not in tuple(Scope):
        raise UsageError("simulator.no_such_scope", name=name, known=", ".join(Scope))
    return Scope(name)
