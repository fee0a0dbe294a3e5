"""Which route a request means, and which kind of call it is; the same paths with and without `/vNN.N`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from igdesk.simulator import inbox, posts, sending, tokens
from igdesk.simulator.call import Call
from igdesk.simulator.graph import Refusal, bad_parameter, no_such_object, unknown_path
from igdesk.simulator.world import World
from igdesk.values import dataclass

_VERSION = re.compile(r"v\d{1,3}\.\d{1,3}")
_ALONE: Mapping[tuple[str, str], Callable[[Call], Any]] = {
    ("GET", "refresh_access_token"): lambda call: tokens.refresh(call.world, call.token, call.text("grant_type")),
    ("GET", "access_token"): lambda call: tokens.exchange(
        call.world, call.token, call.text("grant_type"), call.text("client_secret")
    ),
}
_ACCOUNT: Mapping[tuple[str, str], tuple[str, Callable[[Call], Any]]] = {
    ("GET", ""): ("me", inbox.account),
    ("GET", "conversations"): ("conversations", inbox.conversations),
    ("POST", "messages"): ("send", sending.send),
    ("GET", "media"): ("media", posts.media_list),
    ("GET", "tags"): ("media", posts.tags),
    ("POST", "mentions"): ("reply", posts.mention_reply),
}
_NODES: Mapping[tuple[str, str, str], tuple[str, Callable[[Call, Any], Any]]] = {
    ("thread", "GET", ""): ("messages", inbox.conversation),
    ("thread", "GET", "messages"): ("messages", inbox.messages),
    ("message", "GET", ""): ("messages", inbox.message),
    ("person", "GET", ""): ("profile", inbox.profile),
    ("media", "GET", ""): ("media", posts.one_media),
    ("media", "POST", ""): ("media", posts.set_media),
    ("media", "GET", "comments"): ("comments", posts.comments),
    ("media", "POST", "comments"): ("reply", posts.new_comment),
    ("comment", "GET", ""): ("comments", posts.one_comment),
    ("comment", "POST", ""): ("hide", posts.hide),
    ("comment", "DELETE", ""): ("comments", posts.delete),
    ("comment", "GET", "replies"): ("comments", posts.replies),
    ("comment", "POST", "replies"): ("reply", posts.reply),
}


@dataclass(frozen=True, slots=True)
class Route:
    """What a request means. A wrong path is a route too: its refusal comes after the token was checked."""

    kind: str
    run: Callable[[Call], Any]
    is_facebook: bool = False
    """Whether it is one of Facebook Login's."""


def find(world: World, method: str, path: str) -> Route:
    """The route of `method` and `path`."""
    parts = parts_of(path)
    if not parts or parts == [""] or len(parts) > 2:
        return refused(unknown_path("/" + "/".join(parts[2:])))
    node_id, edge = parts[0], parts[1] if len(parts) == 2 else ""
    if not edge and (method, node_id) in _ALONE:
        return Route("token", _ALONE[method, node_id])
    if node_id in ("me", world.account.user_id, world.account.app_scoped_id):
        return _account_route(method, edge)
    return node_route(world, method, node_id, edge)


def parts_of(path: str) -> list[str]:
    """The names in a path, without the version."""
    parts = path.strip("/").split("/")
    return parts[1:] if _VERSION.fullmatch(parts[0]) else parts


def _account_route(method: str, edge: str) -> Route:
    known = _ACCOUNT.get((method, edge))
    if known is None:
        return unserved(method, edge, any(e == edge for _, e in _ACCOUNT))
    return Route(*known)


def node_route(world: World, method: str, node_id: str, edge: str) -> Route:
    """The route of what is neither the account nor a call by itself."""
    node_type, node = _node(world, node_id)
    if node is None:
        if _VERSION.fullmatch(node_id):
            return refused(unknown_path(f"/{edge}"))
        return refused(no_such_object(method, node_id))
    known = _NODES.get((node_type, method, edge))
    if known is None:
        return unserved(method, edge, any(t == node_type and e == edge for t, _, e in _NODES))
    kind, serve = known
    return Route(kind, lambda call: serve(call, node))


def _node(world: World, node_id: str) -> tuple[str, Any]:
    if (thread := world.threads.get(node_id)) is not None:
        return "thread", thread if world.is_listed(thread) else None
    if (message := world.messages.get(node_id)) is not None:
        return "message", message
    if (person := world.people.get(node_id)) is not None:
        return "person", person
    if (media := world.media.get(node_id)) is not None:
        return "media", media
    comment = world.comments.get(node_id)
    return "comment", None if comment is None or comment.deleted else comment


def unserved(method: str, edge: str, edge_is_known: bool) -> Route:
    """The route of what is not there, or not with this method."""
    if edge_is_known:
        return refused(bad_parameter(f"Unsupported request - method type: {method.lower()}"))
    return refused(unknown_path(f"/{edge}"))


def refused(refusal: Refusal) -> Route:
    """The route of a wrong path."""

    def run(_: Call) -> Any:
        raise refusal

    return Route("other", run)
