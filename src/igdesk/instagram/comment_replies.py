"""Answering comments: `client.comment_replies`. Each call is made once; one cancelled midway is a `MaybeSent`, too.

Meta: "IG Comment Replies", "IG User Mentions", "IG Comment" (hide) and "Private Replies".
"""

from __future__ import annotations

from igdesk.instagram import parse
from igdesk.instagram.calls import Calls
from igdesk.instagram.login import Login
from igdesk.instagram.model import Sent
from igdesk.instagram.sendable import require_sendable


class CommentReplies:
    """What one account says about comments.

    Args:
        login: Where the nodes are.
        calls: Makes the calls.
    """

    def __init__(self, login: Login, calls: Calls) -> None:
        self._login = login
        self._calls = calls

    async def reply_to_comment(self, comment: str, text: str) -> str:
        """Answer below a comment, where everybody reads it; gives the id of the answer.

        Raises:
            TextRefused: The text cannot be sent; nothing was.
            ObjectGone: The comment is deleted, or is not ours to answer.
            MaybeSent: It may stand there.
            InstagramError: It surely does not.
        """
        require_sendable(text)
        return await self._calls.send(self._login.path(comment, "replies"), {"message": text}, parse.made)

    async def answer_mention(self, post: str, comment: str | None, text: str) -> str:
        """Answer below somebody else's post where they named us, for everybody; gives the id of the answer.

        Meta, "IG User Mentions", documented for both logins.

        Args:
            post: Where it stands.
            comment: The comment that names us; None: the caption does.
            text: What is said.

        Raises:
            TextRefused: The text cannot be sent; nothing was.
            ObjectGone: It is deleted, names us no more, or comments are switched off there.
            MaybeSent: It may stand there.
            InstagramError: It surely does not.
        """
        require_sendable(text)
        where: dict[str, object] = {"media_id": post} if comment is None else {"media_id": post, "comment_id": comment}
        path = self._login.path(self._login.account, "mentions")
        return await self._calls.send(path, where | {"message": text}, parse.made)

    async def private_reply(self, comment: str, text: str) -> Sent:
        """Write a direct message to who wrote a comment: once for each comment, within 7 days.

        Raises:
            TextRefused: The text cannot be sent; nothing was.
            BadRequest: The comment cannot be answered so, mostly because it was already.
            MaybeSent: It may have arrived.
            InstagramError: It was surely not sent.
        """
        require_sendable(text)
        message: dict[str, object] = {"recipient": {"comment_id": comment}, "message": {"text": text}}
        path = self._login.path(self._login.owner, "messages")
        return await self._calls.send(path, message, lambda value: parse.sent(value, ""))

    async def hide_comment(self, comment: str, *, hidden: bool) -> None:
        """Let nobody but us and its author see a comment, or everybody again; twice does no harm.

        Raises:
            ObjectGone: The comment is deleted, or is not ours to hide.
            MaybeSent: It may have been done.
            InstagramError: It was surely not done.
        """
        await self._calls.send(
            self._login.path(comment), {}, parse.succeeded, params={"hide": "true" if hidden else "false"}
        )
