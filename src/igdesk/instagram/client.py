"""Instagram as igdesk uses it: the account, its conversations and messages, customers' profiles, sending and reacting.

Every call waits for the `Budget`, has time-outs, and raises an error of `errors` or returns a value of `model`. Reads
are tried again by themselves. A message is sent once; cancelled while sending, it is as unknown as after `MaybeSent`.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import replace
from functools import partial
from types import TracebackType
from typing import TypeVar

import httpx

from igdesk.instagram import fields, parse
from igdesk.instagram.budget import Budget, Sleep
from igdesk.instagram.calls import Calls
from igdesk.instagram.comment_replies import CommentReplies
from igdesk.instagram.comments import Comments
from igdesk.instagram.errors import (
    BadRequest,
    FieldRefused,
    ObjectGone,
    ProfileUnavailable,
    RecipientUnreachable,
    TooMuchData,
    Unreadable,
)
from igdesk.instagram.facebook import login_of
from igdesk.instagram.fields import Depth
from igdesk.instagram.login import Kind
from igdesk.instagram.model import Account, Conversation, Malformed, Message, Page, Profile, Sent
from igdesk.instagram.sendable import require_sendable
from igdesk.instagram.wire import Timeouts, Wire
from igdesk.secret import Secret

T = TypeVar("T")

NEWEST = 20
"""Instagram tells the content of no more messages of a conversation. Source: "Conversations API"."""
_PROFILE = "name,username,follower_count,is_user_follow_business,is_verified_user"


class InstagramClient:
    """One account's connection to Instagram: `async with InstagramClient(...) as instagram`.

    Args:
        base_url: Scheme and host of the API.
        token: The account's access token.
        account_id: The account's `user_id`; without it the token's own account is meant.
        budget: Shared by all who call for this account.
        login: Which flavour of the API the token is for.
        version: Version of the Graph API.
        timeout: Limits of each call.
        transport: What carries the requests, where it is not the network.
        sleep: What waits before a read is tried again.
        jitter: A number from 0 to 1 that spreads these waits.

    Raises:
        UsageError: The address is not encrypted, or the token cannot be one.
    """

    def __init__(
        self,
        base_url: str,
        token: Secret,
        account_id: str | None,
        budget: Budget,
        *,
        login: Kind = "instagram",
        version: str = "v25.0",
        timeout: Timeouts | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        sleep: Sleep = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._login = login_of(login, version, account_id)
        self._wire = Wire(base_url, token, timeout or Timeouts(), transport)
        self._calls = Calls(self._wire, budget, sleep, jitter)
        self.comments = Comments(self._login, self._calls)
        """Posts, and what people write below them."""
        self.comment_replies = CommentReplies(self._login, self._calls)
        """What is said to those who wrote it."""
        self._accepted = dict.fromkeys(("list", "thread", "message"), Depth.EVERYTHING)
        self._largest_page: int | None = None

    async def __aenter__(self) -> InstagramClient:
        await self._wire.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._wire.close()

    @property
    def calls(self) -> int:
        """HTTP requests made so far."""
        return self._calls.made

    async def me(self) -> Account:
        """The account that the token belongs to; fails with `AuthFailed` where the token is dead.

        The first call of all: with Facebook Login it finds the Page, and its token, through which all others go.

        Raises:
            NoPage: With Facebook Login, the token leads to no Page of the account.
        """
        steps = self._login.entering()
        try:
            question = next(steps)
            while True:
                try:
                    answer = await self._calls.read(question.path, question.params, question.parse)
                except FieldRefused as error:
                    question = steps.throw(error)
                else:
                    question = steps.send(answer)
        except StopIteration as done:
            account: Account = done.value
        if self._login.token is not None:
            self._wire.use(self._login.token)
        return account

    async def conversations(
        self, *, limit: int = 50, after: str | None = None, newest: int = NEWEST
    ) -> Page[Conversation]:
        """A page of conversations, most recently updated first, each with its `newest` messages where Instagram allows.

        Args:
            limit: Conversations on the page; fewer are asked for after Instagram finds so many too large.
            after: Cursor of the page, from the one before it.
            newest: Messages of each. Where expanding them is refused, `messages` is None: read each `thread`.
        """
        limit = min(limit, self._largest_page or limit)
        while True:
            try:
                return await self._narrowing("list", partial(self._page, limit, after, newest), least=Depth.IDS)
            except TooMuchData:
                if limit <= 1:
                    raise
                limit = self._largest_page = limit // 2

    async def thread(self, conversation_id: str, *, newest: int = NEWEST) -> Conversation:
        """One conversation with its `newest` messages, in one call or, where that is refused, in one for each.

        Where lists tell words alone it is not complete: see `filled`.
        """
        found = await self._narrowing("thread", partial(self._thread, conversation_id, newest), least=Depth.IDS)
        if self._accepted["thread"] is Depth.IDS:
            return await self._with_details(found, newest)
        return found if found.messages is not None else replace(found, messages=())

    async def filled(self, conversation: Conversation, known: Collection[str] = ()) -> Conversation:
        """The conversation with the pictures and stories that its list left out: a call for each such message.

        Args:
            conversation: As it was listed.
            known: Ids of messages that need not be asked for.
        """
        wanted = set(conversation.shortened).difference(known)
        if not wanted:
            return conversation
        entries = [await self._fill(each, wanted) for each in conversation.messages or ()]
        return replace(conversation, messages=tuple(entries))

    async def _fill(self, listed: Message | Malformed, wanted: Collection[str]) -> Message | Malformed:
        if isinstance(listed, Malformed) or listed.id not in wanted:
            return listed
        try:
            return await self.message(listed.id)
        except (ObjectGone, Unreadable):
            return listed

    async def message(self, message_id: str) -> Message:
        """One message; `ObjectGone` where it was deleted or is older than the newest 20."""
        return await self._narrowing("message", partial(self._message, message_id), least=Depth.DOCUMENTED)

    async def profile(self, igsid: str) -> Profile:
        """What a customer shows of themselves; `ProfileUnavailable` where Instagram does not say."""
        path = self._login.path(igsid)
        try:
            return await self._calls.read(path, {"fields": _PROFILE}, lambda value: parse.profile(value, igsid))
        except (RecipientUnreachable, ObjectGone) as error:
            raise ProfileUnavailable(error.detail) from error

    async def find_conversation(self, igsid: str) -> str | None:
        """Id of the conversation with a customer, None where there is none that Instagram shows."""
        path = self._login.path(self._login.owner, "conversations")
        page = await self._calls.read(path, {**self._login.platform, "user_id": igsid}, parse.conversations)
        return page.items[0].id if page.items else None

    async def send_text(self, recipient_id: str, text: str, *, human_agent: bool = False) -> Sent:
        """Send a text to a customer, once.

        Args:
            recipient_id: The customer's id.
            text: At most `LONGEST_TEXT` bytes.
            human_agent: Send it as a person's answer, within 7 days instead of 24 hours; needs Meta's approval.

        Raises:
            TextRefused: The text cannot be sent; nothing was.
            MaybeSent: It may have arrived.
            InstagramError: It was surely not sent.
        """
        require_sendable(text)
        return await self._say(recipient_id, {"text": text}, human_agent=human_agent)

    async def send_media(self, recipient_id: str, kind: str, url: str, *, human_agent: bool = False) -> Sent:
        """Let Instagram fetch a picture, video, sound or document from a public address and send it, once.

        Args:
            recipient_id: The customer's id.
            kind: Instagram's word for what it is: `image`, `video`, `audio`, `file`.
            url: Where it lies.
            human_agent: As for a text.

        Raises:
            BadRequest: It cannot be fetched, is too large, or is something else; nothing was sent.
            MaybeSent: It may have arrived.
            InstagramError: It was surely not sent.
        """
        attachment = {"type": kind, "payload": {"url": url}}
        return await self._say(recipient_id, {"attachment": attachment}, human_agent=human_agent)

    async def react(self, recipient_id: str, message_id: str, *, remove: bool = False) -> None:
        """Put our heart on a customer's message, or take it off; twice does no harm.

        Raises:
            MaybeSent: It may have been done.
            InstagramError: It was surely not done.
        """
        payload = {"message_id": message_id} | ({} if remove else {"reaction": "love"})
        action = "unreact" if remove else "react"
        body: dict[str, object] = {"recipient": {"id": recipient_id}, "sender_action": action, "payload": payload}
        path = self._login.path(self._login.owner, "messages")
        await self._calls.send(path, body, lambda _: None)

    async def _say(self, recipient_id: str, message: Mapping[str, object], *, human_agent: bool) -> Sent:
        body: dict[str, object] = {"recipient": {"id": recipient_id}, "message": message}
        body |= {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"} if human_agent else self._login.ordinary
        path = self._login.path(self._login.owner, "messages")
        return await self._calls.send(path, body, lambda value: parse.sent(value, recipient_id))

    async def _page(self, limit: int, after: str | None, newest: int, depth: Depth) -> Page[Conversation]:
        params = {**self._login.platform, "limit": str(limit)}
        params |= {"after": after} if after is not None else {}
        params |= {"fields": fields.of_conversation(depth, newest)} if depth is not Depth.IDS else {}
        path = self._login.path(self._login.owner, "conversations")
        page = await self._calls.read(path, params, partial(parse.conversations, asked=limit))
        return replace(page, items=tuple(_as_asked(each, depth) for each in page.items))

    async def _thread(self, conversation_id: str, newest: int, depth: Depth) -> Conversation:
        asked = fields.of_conversation(depth, newest) if depth is not Depth.IDS else "messages"
        path = self._login.path(conversation_id)
        return _as_asked(await self._calls.read(path, {"fields": asked}, parse.conversation), depth)

    async def _with_details(self, listed: Conversation, newest: int) -> Conversation:
        """Read the `newest` of the listed messages one by one, and from them what the bare list does not tell."""
        entries = listed.messages or ()
        messages = tuple([await self._detailed(entry) for entry in entries[-newest:]])
        told = [message for message in messages if isinstance(message, Message)]
        senders = dict.fromkeys(message.sender for message in told if message.sender is not None)
        return replace(
            listed,
            messages=messages,
            participants=listed.participants or tuple(senders),
            updated_at=listed.updated_at or max((message.created_at for message in told), default=None),
            more=listed.more or len(entries) > len(messages),
        )

    async def _detailed(self, listed: Message | Malformed) -> Message | Malformed:
        if isinstance(listed, Malformed):
            return listed
        try:
            message = await self.message(listed.id)
        except ObjectGone:
            return listed
        except Unreadable as error:
            return Malformed(listed.id, error.detail.meaning or "unreadable", "")
        return replace(message, unsupported=message.unsupported or listed.unsupported)

    async def _message(self, message_id: str, depth: Depth) -> Message:
        path = self._login.path(message_id)
        message = await self._calls.read(path, {"fields": fields.of_message(depth)}, parse.message)
        return replace(message, is_partial=depth is not Depth.EVERYTHING)

    async def _narrowing(self, what: str, ask: Callable[[Depth], Awaitable[T]], *, least: Depth) -> T:
        """Ask at the depth that was last accepted, and less deeply while the fields are refused."""
        depth = self._accepted[what]
        while True:
            try:
                answer = await ask(depth)
            except BadRequest as error:
                if depth >= least or not error.may_be_about_fields:
                    raise
                depth = Depth(depth + 1)
            else:
                self._accepted[what] = depth
                return answer


def _as_asked(conversation: Conversation, depth: Depth) -> Conversation:
    """The conversation whose messages know of themselves whether everything was asked for."""
    if depth is not Depth.DOCUMENTED or conversation.messages is None:
        return conversation
    marked = (replace(each, is_partial=True) if isinstance(each, Message) else each for each in conversation.messages)
    return replace(conversation, messages=tuple(marked))
