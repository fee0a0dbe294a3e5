"""Routes for posts and comments: list, answer, hide, delete, tags and mentions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from igdesk.simulator import cdn
from igdesk.simulator.call import Call
from igdesk.simulator.fields import Field, plain
from igdesk.simulator.graph import Refusal, bad_parameter, no_such_object
from igdesk.simulator.model import Comment, Media, Scope
from igdesk.simulator.paging import Window, page
from igdesk.simulator.times import graph_time
from igdesk.simulator.view import ABSENT, Json, account_ref, paged, paged_below, person_ref, pick

MEDIA_DEFAULTS = plain("id")
COMMENT_DEFAULTS = plain("timestamp", "text", "id")
NARROW_COMMENT = frozenset({"id", "text", "timestamp", "username", "from"})
COMMENTS_MAX = 50
NEWEST_MEDIA = 10_000


def media_list(call: Call) -> Json:
    """`GET /{account}/media`: the shop's own posts, newest first; `since` and `until` in unix seconds."""
    call.need(Scope.BASIC)
    since, until = _unix(call, "since"), _unix(call, "until")
    own = [m for m in call.world.media.values() if m.author is None and since <= m.at.timestamp() <= until]
    return _page_of(call, "media", sorted(own, key=_media_key, reverse=True)[:NEWEST_MEDIA], _media_key, media, 25, 100)


def tags(call: Call) -> Json:
    """`GET /{account}/tags`: posts of others that tag the shop; never sends `next`."""
    call.need(Scope.COMMENTS)
    tagged = (m for m in call.world.media.values() if m.author is not None and m.tags_us)
    found = sorted(tagged, key=_media_key, reverse=True)
    answer = _page_of(call, "tags", found, _media_key, media, 25, 100)
    answer.get("paging", {}).pop("next", None)
    return answer


def mentioned_comment(call: Call, field: Field) -> Any:
    """`mentioned_comment.comment_id(…)` of the account: a comment elsewhere that mentions the shop."""
    ident = _mentioned_id(call, field, "comment_id")
    one = _comment_elsewhere(call, ident)
    if one is None:
        raise no_such_object("get", ident)
    return _as_told(call, comment(call, one, field.below or plain("id")))


def _as_told(call: Call, shown: Any) -> Any:
    """What mentions the shop as it is shown: on other people's posts names may come without their `@`."""
    if not call.quirks.mentions_bare:
        return shown
    if isinstance(shown, dict):
        return {name: _as_told(call, each) for name, each in shown.items()}
    if isinstance(shown, list):
        return [_as_told(call, each) for each in shown]
    return shown.replace("@", "") if isinstance(shown, str) else shown


def _comment_elsewhere(call: Call, ident: str) -> Comment | None:
    """A comment below somebody's post that mentions the shop, unless comments are switched off there."""
    one = call.world.comments.get(ident)
    if one is None or one.deleted or not call.world.is_mentioned(one.text):
        return None
    home = call.world.media[one.media_id]
    return None if home.author is None or not home.comments_enabled else one


def mentioned_media(call: Call, field: Field) -> Any:
    """`mentioned_media.media_id(…)` of the account: somebody's post whose caption mentions the shop."""
    ident = _mentioned_id(call, field, "media_id")
    one = call.world.media.get(ident)
    if one is None or one.author is None or not call.world.is_mentioned(one.caption):
        raise no_such_object("get", ident)
    return _as_told(call, media(call, one, field.below or plain("id")))


def _mentioned_id(call: Call, field: Field, name: str) -> str:
    call.need(Scope.COMMENTS)
    if call.quirks.mentions_refused:
        raise bad_parameter(f"Tried accessing nonexisting field ({field.name}) on node type (IGUser)")
    return field.args.get(name, "")


def mention_reply(call: Call) -> Json:
    """`POST /{account}/mentions`: a public answer where the shop was mentioned; not below what only tags it."""
    call.need(Scope.COMMENTS)
    ident = call.text("media_id")
    one = call.world.media.get(ident)
    if one is None or one.author is None or not one.comments_enabled:
        raise no_such_object("post", ident)
    parent = _comment_elsewhere(call, call.text("comment_id"))
    if call.text("comment_id"):
        is_there = parent is not None and parent.media_id == one.id
    else:
        is_there = call.world.is_mentioned(one.caption)
    if not is_there:
        raise no_such_object("post", call.text("comment_id") or ident)
    return {"id": call.world.add_comment(one, _words(call), None, parent=parent).id}


def one_media(call: Call, one: Media) -> Json:
    """`GET /{media}`; for its owner alone."""
    call.need(Scope.BASIC)
    if one.author is not None:
        raise no_such_object("get", one.id)
    return media(call, one, call.fields(MEDIA_DEFAULTS))


def set_media(call: Call, one: Media) -> Json:
    """`POST /{media}?comment_enabled=`."""
    call.need(Scope.COMMENTS)
    enabled = call.flag("comment_enabled")
    if enabled is None or one.author is not None:
        raise bad_parameter("Param comment_enabled is required")
    one.comments_enabled = enabled
    return {"success": True}


def comments(call: Call, one: Media) -> Json:
    """`GET /{media}/comments`: top level only, newest first, at most 50 a page."""
    call.need(Scope.COMMENTS)
    if one.author is not None:
        raise no_such_object("get", one.id)
    found = _alive(call, one.comment_ids)
    return _page_of(call, f"comments/{one.id}", found, _comment_key, comment, COMMENTS_MAX, COMMENTS_MAX)


def new_comment(call: Call, one: Media) -> Json:
    """`POST /{media}/comments`: a comment of the shop on its own post."""
    call.need(Scope.COMMENTS)
    if one.author is not None or not one.comments_enabled:
        raise no_such_object("post", one.id)
    return {"id": call.world.add_comment(one, _words(call), None).id}


def one_comment(call: Call, one: Comment) -> Json:
    """`GET /{comment}`."""
    call.need(Scope.COMMENTS)
    return comment(call, one, call.fields(COMMENT_DEFAULTS))


def replies(call: Call, one: Comment) -> Json:
    """`GET /{comment}/replies`."""
    call.need(Scope.COMMENTS)
    found = _alive(call, one.reply_ids)
    return _page_of(call, f"replies/{one.id}", found, _comment_key, comment, COMMENTS_MAX, COMMENTS_MAX)


def reply(call: Call, one: Comment) -> Json:
    """`POST /{comment}/replies`: the shop answers in public; the same words twice in a row are refused (506)."""
    call.need(Scope.COMMENTS)
    home = call.world.media[one.media_id]
    if not home.comments_enabled:
        raise no_such_object("post", one.id)
    words = _words(call)
    top = call.world.comments[one.parent_id or one.id]
    own = [c for c in _alive(call, top.reply_ids) if c.author is None]
    if own and own[0].text == words:
        raise Refusal("(#506) Duplicate status message", 506, kind="OAuthException")
    return {"id": call.world.add_comment(home, words, None, parent=one).id}


def hide(call: Call, one: Comment) -> Json:
    """`POST /{comment}?hide=`; the shop's own comments stay visible."""
    call.need(Scope.COMMENTS)
    hidden = call.flag("hide")
    if hidden is None:
        raise bad_parameter("Param hide is required")
    one.hidden = hidden and one.author is not None
    return {"success": True}


def delete(call: Call, one: Comment) -> Json:
    """`DELETE /{comment}`: only the owner of the post may."""
    call.need(Scope.COMMENTS)
    if call.world.media[one.media_id].author is not None:
        raise no_such_object("delete", one.id)
    call.world.delete_comment(one)
    return {"success": True}


def media(call: Call, one: Media, wanted: tuple[Field, ...]) -> Json:
    """How a post looks."""
    username = one.author.username if one.author else call.world.account.username
    shown: dict[str, Callable[[Field], Any]] = {
        "id": lambda _: one.id,
        "caption": lambda _: one.caption or ABSENT,
        "media_type": lambda _: one.media_type,
        "media_product_type": lambda _: one.product_type,
        "permalink": lambda _: f"https://www.instagram.com/p/{one.id[-11:]}/",
        "timestamp": lambda _: graph_time(one.at),
        "username": lambda _: username,
        "comments_count": lambda _: sum(1 + len(_alive(call, c.reply_ids)) for c in _alive(call, one.comment_ids)),
        "like_count": lambda _: one.likes,
        "media_url": lambda _: cdn.url(call, one.id),
        "thumbnail_url": lambda _: ABSENT,
        "is_comment_enabled": lambda _: one.comments_enabled,
        "comments": lambda field: _below(call, f"comments/{one.id}", f"{one.id}/comments", one.comment_ids, field),
    }
    return pick("IGMedia", wanted, shown)


def comment(call: Call, one: Comment, wanted: tuple[Field, ...]) -> Json:
    """How a comment looks."""
    if call.quirks.replies_refused and not {field.name for field in wanted} <= NARROW_COMMENT:
        raise bad_parameter("Unsupported field of IGComment")
    author = person_ref(one.author) if one.author else account_ref(call)
    is_nameless = call.quirks.authors_missing and one.author is not None
    shown: dict[str, Callable[[Field], Any]] = {
        "id": lambda _: one.id,
        "text": lambda _: one.text,
        "timestamp": lambda _: graph_time(one.at),
        "username": lambda _: ABSENT if is_nameless else author["username"],
        "from": lambda field: ABSENT if is_nameless else _author(author, field),
        "like_count": lambda _: one.likes,
        "hidden": lambda _: one.hidden,
        "parent_id": lambda _: one.parent_id or ABSENT,
        "user": lambda _: {"id": call.world.account.user_id} if one.author is None else ABSENT,
        "media": lambda field: media(call, call.world.media[one.media_id], field.below or plain("id")),
        "replies": lambda field: _below(call, f"replies/{one.id}", f"{one.id}/replies", one.reply_ids, field),
    }
    return pick("IGComment", wanted, shown)


def _author(author: Json, field: Field) -> Json:
    return {each.name: author[each.name] for each in field.below or plain("id", "username") if each.name in author}


def _below(call: Call, of_list: str, edge: str, ids: Sequence[str], field: Field) -> Any:
    """Comments expanded below a node: a page of the same list that the edge by itself serves; absent when empty."""
    window = Window.of(field.args, default=25, maximum=COMMENTS_MAX)
    part = page(_alive(call, ids), window, of_list=of_list, key=_comment_key, by_position=call.quirks.overlapping_pages)
    if not part.items:
        return ABSENT
    wanted = field.below or COMMENT_DEFAULTS
    shown: Json = {"data": [comment(call, c, wanted) for c in part.items]}
    return paged_below(call, shown, part, edge, wanted, window) if part.more else shown


def _alive(call: Call, ids: Sequence[str]) -> list[Comment]:
    """Comments that are not deleted, newest first."""
    return [c for c in (call.world.comments[i] for i in reversed(ids)) if not c.deleted]


def _page_of(
    call: Call,
    of_list: str,
    items: Sequence[Any],
    key: Callable[[Any], tuple[int, ...]],
    show: Callable[[Call, Any, tuple[Field, ...]], Json],
    default: int,
    maximum: int,
) -> Json:
    part = page(
        items,
        Window.of(call.place(), default=default, maximum=maximum),
        of_list=of_list,
        key=key,
        by_position=call.quirks.overlapping_pages,
    )
    fields = call.fields(COMMENT_DEFAULTS if show is comment else MEDIA_DEFAULTS)
    return paged(call, {"data": [show(call, item, fields) for item in part.items]}, part)


def _words(call: Call) -> str:
    text = call.text("message")
    if not text.strip():
        raise bad_parameter("Param message must be a non-empty UTF-8 string")
    return text


def _unix(call: Call, name: str) -> float:
    text = call.text(name)
    if not text:
        return float("-inf") if name == "since" else float("inf")
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise bad_parameter(f"Param {name} must be a unix time")
    return float(text)


def _media_key(one: Media) -> tuple[int, ...]:
    return (round(one.at.timestamp() * 1000), one.seq)


def _comment_key(one: Comment) -> tuple[int, ...]:
    return (round(one.at.timestamp() * 1000), one.seq)
