"""JSON to posts and comments: any field may be missing, unknown ones are passed over, and what cannot be read spoils
nothing beside it.
"""

from __future__ import annotations

from dataclasses import replace

from igdesk.instagram.coerce import flag, identifier, items, mapping, moment, number, url, words
from igdesk.instagram.model import Comment, Malformed, Page, Post
from igdesk.instagram.parse import after_of, malformed, page, person

_A_PAGE_OF_REPLIES = 25
"""From so many on, a cursor alone is taken for a sign that there are more."""


def posts(value: object, *, asked: int) -> Page[Post] | Malformed:
    """A page of posts, the newest first; `asked` is how many were asked for, see `parse.conversations`."""
    return page(value, post, asked)


def comments(value: object, *, asked: int) -> Page[Comment] | Malformed:
    """A page of comments, or of the replies to one."""
    return page(value, comment, asked)


def post(value: object) -> Post | Malformed:
    """One post."""
    body = mapping(value)
    ident = identifier(body.get("id"))
    if ident is None:
        return malformed(value, "the post has no id")
    return Post(
        id=ident,
        created_at=moment(body.get("timestamp")),
        username=words(body.get("username")),
        caption=words(body.get("caption")),
        permalink=url(body.get("permalink")),
        type=words(body.get("media_product_type")) or words(body.get("media_type")),
        comments_count=number(body.get("comments_count")),
    )


def comment(value: object) -> Comment | Malformed:
    """One comment, with the replies that were expanded."""
    body = mapping(value)
    ident = identifier(body.get("id"))
    if ident is None:
        return malformed(value, "the comment has no id")
    created_at = moment(body.get("timestamp"))
    if created_at is None:
        return malformed(value, "the comment has no readable timestamp")
    author = person(body.get("from"))
    below = body.get("replies")
    return Comment(
        id=ident,
        created_at=created_at,
        text=words(body.get("text")) or "",
        author_id=author.id if author else None,
        username=words(body.get("username")) or words(mapping(body.get("from")).get("username")),
        is_own=bool(body.get("user")),
        hidden=flag(body["hidden"]) if body.get("hidden") is not None else None,
        parent_id=identifier(body.get("parent_id")),
        replies=tuple(_reply(each) for each in items(below)),
        more_replies=after_of(below, full=len(items(below)) >= _A_PAGE_OF_REPLIES),
    )


def mentioned_comment(value: object, ident: str) -> Comment | Malformed:
    """The comment with this id, which mentions us: the account was asked about it."""
    body = mapping(mapping(value).get("mentioned_comment"))
    if not body:
        return malformed(value, "the answer holds no comment")
    read, where = comment({**body, "id": ident}), post(body.get("media"))
    return read if isinstance(read, Malformed) or isinstance(where, Malformed) else replace(read, post=where)


def answers(value: object) -> tuple[Comment, ...]:
    """What stands below a mention: the account was asked about that, as above; what cannot be read is left out."""
    told = mapping(value)
    below = items(mapping(told.get("mentioned_comment")).get("replies"))
    below = [*below, *items(mapping(told.get("mentioned_media")).get("comments"))]
    read = [comment(each) for each in below]
    return tuple(each for each in read if not isinstance(each, Malformed))


def mentioned_post(value: object, ident: str) -> Post | Malformed:
    """The post with this id, whose caption mentions us."""
    body = mapping(mapping(value).get("mentioned_media"))
    return post({**body, "id": ident}) if body else malformed(value, "the answer holds no post")


def _reply(value: object) -> Comment | Malformed:
    """A reply has none of its own: however deep an answer is nested, it is read one level deep."""
    body = mapping(value)
    return comment({name: each for name, each in body.items() if name != "replies"} if body else value)
