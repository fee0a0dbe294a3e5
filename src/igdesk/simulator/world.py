"""The truth of the simulated Instagram: who wrote what when. `api` shows it, `life` and `control` move it."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from igdesk.simulator.ids import Ids
from igdesk.simulator.model import (
    Account,
    Attachment,
    Code,
    Comment,
    FacebookPage,
    Folder,
    Media,
    Medium,
    Message,
    Origin,
    Person,
    Scope,
    Story,
    Thread,
    Token,
    TokenKind,
)
from igdesk.simulator.times import MovableClock

TOKEN_LIFE = timedelta(days=60)
ENDLESS = timedelta(days=36_500)
"""Of a Page's token that was made from a long-lived one."""


class World:
    """Everything that happened, thread-safe behind `lock`.

    Args:
        clock: Tells the simulated time and can be moved forward.
        seed: Makes the identifiers.
        account: The shop's account.
    """

    def __init__(self, clock: MovableClock, *, seed: int = 0, account: Account | None = None) -> None:
        self.clock = clock
        self.seed = seed
        self.account = account or Account()
        self.lock = threading.RLock()
        self.people: dict[str, Person] = {}
        self.threads: dict[str, Thread] = {}
        self.messages: dict[str, Message] = {}
        self.media: dict[str, Media] = {}
        self.comments: dict[str, Comment] = {}
        self.attachments: dict[str, Message] = {}
        """The message that each attachment came with."""
        self.pages = [
            FacebookPage("102290129340398", self.account.name),
            FacebookPage("102290129340777", "Aurora Tea Wholesale", is_linked=False),
        ]
        """What the owner of a person's token works on, with Facebook Login."""
        self.tokens: dict[str, Token] = {}
        self.codes: dict[str, Code] = {}
        self.log: list[tuple[Thread, Message]] = []
        """Every message in the order of its making."""
        self._ids = Ids(seed, self.account.user_id)
        self._thread_of: dict[str, Thread] = {}
        self._thread_of_message: dict[str, Thread] = {}
        self._usernames: dict[str, Person] = {}
        self._seq = 0

    def now(self) -> datetime:
        return self.clock.now()

    def make_twin_ids(self, wanted: bool) -> None:
        """Whether every second message's id differs from the one before in the case of one letter only."""
        with self.lock:
            self._ids.twins = wanted

    # --- people ---
    def add_person(self, person: Person) -> Person:
        """Let `person` be known; an empty `igsid` is filled in, a username that is taken gets a number."""
        with self.lock:
            known = replace(
                person, igsid=person.igsid or self._ids.igsid(), username=self._free_username(person.username)
            )
            self.people[known.igsid] = known
            self._usernames[known.username] = known
            return known

    def find_person(self, ref: str) -> Person | None:
        """The person with this igsid or username."""
        return self.people.get(ref) or self._usernames.get(ref)

    def thread_of(self, person: Person) -> Thread | None:
        return self._thread_of.get(person.igsid)

    def thread_of_message(self, message: Message) -> Thread:
        return self._thread_of_message[message.id]

    # --- messages ---
    def customer_writes(
        self,
        person: Person,
        text: str = "",
        *,
        at: datetime | None = None,
        attachments: Iterable[Attachment] = (),
        story: Story | None = None,
        unsupported: bool = False,
    ) -> Message:
        """`person` writes to the shop; opens or renews the reply window."""
        with self.lock:
            thread = self._open_thread(person, at or self.now())
            message = self._append(thread, Origin.CUSTOMER, text, at, tuple(attachments))
            message.story, message.unsupported = story, unsupported
            thread.last_inbound_at = message.at
            return message

    def shop_writes(
        self,
        person: Person,
        text: str,
        *,
        at: datetime | None = None,
        origin: Origin = Origin.APP,
        attachments: Iterable[Attachment] = (),
    ) -> Message:
        """The shop writes to `person`, which moves the thread out of Requests. Windows are checked by `sending`."""
        with self.lock:
            thread = self._open_thread(person, at or self.now())
            if thread.folder is Folder.REQUESTS and thread.last_inbound_at is not None:
                thread.folder = Folder.GENERAL
            return self._append(thread, origin, text, at, tuple(attachments))

    def edit(self, message: Message, text: str) -> None:
        with self.lock:
            message.text = text
            message.edits += 1

    def unsend(self, message: Message) -> None:
        with self.lock:
            message.unsent = True

    def react(self, message: Message, who: str, emoji: str | None) -> None:
        """`who` (an igsid, or the account's id) reacts; None takes the reaction back."""
        with self.lock:
            if emoji is None:
                message.reactions.pop(who, None)
            else:
                message.reactions[who] = emoji

    def new_attachment(self, medium: Medium, title: str = "") -> Attachment:
        with self.lock:
            return Attachment(self._ids.attachment(), medium, title)

    def conversations(self) -> list[Thread]:
        """What the API lists, newest first: Requests that were idle for 30 days are not returned at all."""
        with self.lock:
            shown = [t for t in self.threads.values() if self.is_listed(t)]
            return sorted(shown, key=lambda t: (t.updated_at, t.order), reverse=True)

    def is_listed(self, thread: Thread) -> bool:
        hidden = thread.folder is Folder.REQUESTS and self.now() - thread.updated_at > timedelta(days=30)
        return not hidden and any(not m.unsent for m in thread.messages)

    # --- posts and comments ---
    def add_post(
        self, caption: str, *, at: datetime | None = None, author: Person | None = None, tags_us: bool = True
    ) -> Media:
        """A post of the shop, or one by `author` that tags the shop, or shows up only because it mentions it."""
        with self.lock:
            media = Media(self._ids.media(), self._next(), at or self.now(), caption, author=author, tags_us=tags_us)
            self.media[media.id] = media
            return media

    def add_comment(
        self,
        media: Media,
        text: str,
        author: Person | None,
        *,
        parent: Comment | None = None,
        at: datetime | None = None,
    ) -> Comment:
        """A comment by `author`, or by the shop; a reply to a reply hangs on its top-level comment."""
        with self.lock:
            top = parent.parent_id or parent.id if parent else None
            comment = Comment(self._ids.comment(), self._next(), at or self.now(), media.id, text, author, top)
            self.comments[comment.id] = comment
            home = self.comments[top].reply_ids if top else media.comment_ids
            home.append(comment.id)
            return comment

    def is_mentioned(self, text: str) -> bool:
        """Whether somebody's words mention the shop."""
        return f"@{self.account.username}" in text

    def delete_comment(self, comment: Comment) -> None:
        """Delete it with the replies below it."""
        with self.lock:
            for one in [comment.id, *comment.reply_ids]:
                self.comments[one].deleted = True

    # --- tokens ---
    def issue_token(
        self,
        value: str | None = None,
        *,
        scopes: Iterable[Scope] = tuple(Scope),
        age: timedelta = timedelta(days=2),
        life: timedelta | None = None,
        kind: TokenKind = TokenKind.INSTAGRAM,
        page: str = "",
    ) -> Token:
        """A token issued `age` ago that lives for `life` from then; a Page's is the first Page's, and without end."""
        with self.lock:
            issued = self.now() - age
            new = self._ids.token if kind is TokenKind.INSTAGRAM else self._ids.facebook_token
            whose = page or (self.pages[0].id if kind is TokenKind.PAGE else "")
            ends_at = issued + (life or (ENDLESS if kind is TokenKind.PAGE else TOKEN_LIFE))
            token = Token(value or new(), frozenset(scopes), issued, ends_at, kind=kind, page=whose)
            self.tokens[token.value] = token
            return token

    def issue_code(self, code: Code) -> str:
        """A code by which it can be traded once."""
        with self.lock:
            value = self._ids.code()
            self.codes[value] = code
            return value

    # --- inside ---
    def _open_thread(self, person: Person, at: datetime) -> Thread:
        known = self._thread_of.get(person.igsid)
        if known is not None:
            return known
        folder = Folder.PRIMARY if person.follows_us else Folder.REQUESTS
        thread = Thread(self._ids.conversation(), person, folder, at, 0)
        self.threads[thread.id] = thread
        self._thread_of[person.igsid] = thread
        return thread

    def _append(
        self, thread: Thread, origin: Origin, text: str, at: datetime | None, attachments: tuple[Attachment, ...]
    ) -> Message:
        when = at or self.now()
        if thread.messages:
            when = max(when, thread.messages[-1].at)
        message = Message(self._ids.message(thread.id), self._next(), when, origin, text, attachments)
        thread.messages.append(message)
        thread.updated_at, thread.order = when, message.seq
        self.messages[message.id] = message
        self._thread_of_message[message.id] = thread
        self.log.append((thread, message))
        self.attachments.update((a.id, message) for a in attachments)
        return message

    def _next(self) -> int:
        self._seq += 1
        return self._seq

    def _free_username(self, wanted: str) -> str:
        if wanted not in self._usernames:
            return wanted
        number = 2
        while f"{wanted}{number}" in self._usernames:
            number += 1
        return f"{wanted}{number}"
