"""Reading posts and what people write below them: `client.comments`.

Meta, "IG Media Comments": at most 50 comments a query, the newest first, no filter by time; top level only, replies by
expansion or from `/{comment}/replies`. What a field costs is unknown for some accounts, so there are steps down as for
conversations: a step that is refused is not tried again by the same client.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from igdesk.instagram import parse_comments
from igdesk.instagram.calls import Calls
from igdesk.instagram.errors import BadRequest, TooMuchData
from igdesk.instagram.login import Login
from igdesk.instagram.model import Comment, Malformed, Page, Post

T = TypeVar("T")
E = TypeVar("E", Post, Comment)
M = TypeVar("M", Post, Comment, tuple[Comment, ...])

MOST_COMMENTS = 50
"""Comments that Instagram gives at once. Source: "IG Media Comments"."""
_WHOLE = "id,text,timestamp,username,from{id,username},hidden,parent_id,user"
_PLAIN = "id,text,timestamp,username,from"
_COMMENTS = (
    f"{_WHOLE},replies.limit({MOST_COMMENTS}){{{_WHOLE}}}",
    f"{_PLAIN},replies{{{_PLAIN}}}",
    _PLAIN,
    "id,text,timestamp,username",
)
_REPLIES = (_WHOLE, _PLAIN, "id,text,timestamp,username")
_POSTS = (
    "id,caption,media_type,media_product_type,permalink,timestamp,username,comments_count",
    "id,caption,permalink,timestamp,comments_count",
    "id,timestamp",
)
_TAGS = ("id,caption,media_type,permalink,timestamp,username", "id,caption,timestamp,username")
_MENTIONED_COMMENT = (
    "id,text,timestamp,username,media{id,permalink}", "id,text,timestamp,username", "id,text,timestamp"
)  # fmt: skip
_OUR_POST = "id,caption,media_type,permalink,timestamp,username"
_ANSWERS = ("id,text,timestamp,username,from{id,username},user", "id,text,timestamp,username")
_MENTIONED_POST = (
    "id,caption,media_type,permalink,timestamp,username", "caption,media_type,timestamp,username", "caption,timestamp"
)  # fmt: skip
_OF_COMMENT = ("mentioned_comment.comment_id", "replies")


class Comments:
    """Posts and comments of one account.

    Args:
        login: Where the nodes are.
        calls: Makes the calls.
    """

    def __init__(self, login: Login, calls: Calls) -> None:
        self._login = login
        self._calls = calls
        self._step: dict[tuple[str, ...], int] = {}
        self._largest_page = MOST_COMMENTS

    async def posts(self, *, limit: int = 25, after: str | None = None) -> Page[Post]:
        """A page of our own posts, the newest first, each with how many comments it has."""
        path = self._login.path(self._login.account, "media")
        return await self._narrowing(_POSTS, partial(self._page, path, limit, after, parse_comments.posts))

    async def tags(self, *, limit: int = 25, after: str | None = None) -> Page[Post]:
        """A page of other people's posts that tag us, the newest first."""
        path = self._login.path(self._login.account, "tags")
        return await self._narrowing(_TAGS, partial(self._page, path, limit, after, parse_comments.posts))

    async def of_post(self, post: str, *, after: str | None = None) -> Page[Comment]:
        """A page of a post's comments, the newest first, with their replies as far as Instagram expands them."""
        path = self._login.path(post, "comments")
        page = await self._shrinking(partial(self._list, path, after, _COMMENTS))
        if "replies" in _COMMENTS[self._step[_COMMENTS]]:
            return page
        return replace(page, items=tuple(replace(each, replies=None) for each in page.items))

    async def replies(self, comment: str, *, after: str | None = None) -> Page[Comment]:
        """A page of the replies to a comment, in Instagram's order, which no page of Meta's tells."""
        path = self._login.path(comment, "replies")
        return await self._shrinking(partial(self._list, path, after, _REPLIES))

    async def mentioned_comment(self, ident: str) -> Comment:
        """A comment below another's post that mentions us; whose it is and where, Instagram does not always tell.

        Raises:
            ObjectGone: It is deleted, mentions us no more, or comments are switched off there.
            InstagramError: It is not told.
        """
        read = partial(parse_comments.mentioned_comment, ident=ident)
        ask = partial(self._mentioned, "mentioned_comment.comment_id", ident, read)
        return await self._narrowing(_MENTIONED_COMMENT, ask)

    async def mentioned_post(self, ident: str) -> Post:
        """Another's post whose caption mentions us; raises as above."""
        read = partial(parse_comments.mentioned_post, ident=ident)
        ask = partial(self._mentioned, "mentioned_media.media_id", ident, read)
        return await self._narrowing(_MENTIONED_POST, ask)

    async def post(self, ident: str) -> Post:
        """A post of ours: the token of its owner alone may read it.

        Raises:
            ObjectGone: It is deleted, or somebody else's.
            InstagramError: It is not told.
        """
        return await self._calls.read(self._login.path(ident), {"fields": _OUR_POST}, parse_comments.post)

    async def answers_to_mention(self, post: str, comment: str | None) -> tuple[Comment, ...]:
        """What stands below a comment elsewhere that names us, or below the post whose caption does.

        It is not all: whoever owns the post may hide or delete, and Meta tells of no further pages.

        Args:
            post: The post.
            comment: The comment; None: the caption names us.

        Raises:
            InstagramError: It is not told.
        """
        field, edge = ("mentioned_media.media_id", "comments") if comment is None else _OF_COMMENT
        steps = tuple(f"id,{edge}.limit({MOST_COMMENTS}){{{each}}}" for each in _ANSWERS)
        ask = partial(self._mentioned, field, comment or post, parse_comments.answers)
        return await self._narrowing(steps, ask)

    async def _mentioned(self, field: str, ident: str, read: Callable[[object], M | Malformed], fields: str) -> M:
        """Ask the account: Meta, "Mentioned Comment" and "Mentioned Media"; documented for Facebook Login."""
        path = self._login.path(self._login.account)
        return await self._calls.read(path, {"fields": f"{field}({ident}){{{fields}}}"}, read)

    async def _list(self, path: str, after: str | None, steps: tuple[str, ...], limit: int) -> Page[Comment]:
        return await self._narrowing(steps, partial(self._page, path, limit, after, parse_comments.comments))

    async def _page(
        self, path: str, limit: int, after: str | None, read: Callable[..., Page[E] | Malformed], fields: str
    ) -> Page[E]:
        params = {"fields": fields, "limit": str(limit)} | ({"after": after} if after is not None else {})
        return await self._calls.read(path, params, partial(read, asked=limit))

    async def _shrinking(self, ask: Callable[[int], Awaitable[T]]) -> T:
        """Ask for fewer where Instagram finds so many too large."""
        while True:
            try:
                return await ask(self._largest_page)
            except TooMuchData:
                if self._largest_page <= 1:
                    raise
                self._largest_page //= 2

    async def _narrowing(self, steps: tuple[str, ...], ask: Callable[[str], Awaitable[T]]) -> T:
        """Ask for the fields that were last accepted, and for fewer while they are refused."""
        step = self._step.get(steps, 0)
        while True:
            try:
                answer = await ask(steps[step])
            except BadRequest as error:
                if step + 1 >= len(steps) or not error.may_be_about_fields:
                    raise
                step += 1
            else:
                self._step[steps] = step
                return answer
