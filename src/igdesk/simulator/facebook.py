"""Facebook Login: the same world as `graph.facebook.com` shows it, below a path of its own on the same port.

The Page has conversations and sends, with a token of its own that a person's token gives; the account has posts and
tags. Sources, on developers.facebook.com: "Instagram Messaging" of the Messenger Platform, and "Page, Accounts".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from igdesk.simulator import inbox, posts, routing, sending
from igdesk.simulator.call import Call
from igdesk.simulator.fields import Field, plain
from igdesk.simulator.graph import Refusal, Request, bad_parameter, unknown_path
from igdesk.simulator.model import FacebookPage, Scope, Token, TokenKind
from igdesk.simulator.routing import Route
from igdesk.simulator.view import ABSENT, Json, pick
from igdesk.simulator.world import ENDLESS, World

PREFIX = "/graph.facebook.com"
SHORT = timedelta(hours=2)
"""A person's token that lives no longer gives Pages' tokens that end with it."""
_NAMES: Mapping[Scope, tuple[str, ...]] = {
    Scope.BASIC: ("instagram_basic", "pages_show_list", "pages_read_engagement"),
    Scope.MESSAGES: ("instagram_manage_messages", "pages_manage_metadata"),
    Scope.COMMENTS: ("instagram_manage_comments",),
}
_PAGES_ALONE = ("conversations", "messages", "profile", "send")
"""Kinds of calls that only a Page's token may make."""


def inside(request: Request) -> Request | None:
    """The request as Facebook sees it; None where it is for Instagram's own host."""
    if not request.path.startswith(f"{PREFIX}/"):
        return None
    return replace(request, path=request.path.removeprefix(PREFIX), base_url=request.base_url + PREFIX)


def find(world: World, method: str, path: str) -> Route:
    """The route of `method` and `path`."""
    parts = routing.parts_of(path)
    node, edge = parts[0] if parts else "", "/".join(parts[1:])
    if (method, node, edge) == ("GET", "debug_token", ""):
        route = Route("token", _debug)
    elif node == world.account.user_id:
        known = _OF_ACCOUNT.get((method, edge))
        route = Route(*known) if known else routing.unserved(method, edge, edge in ("media", "tags", "mentions"))
    elif node in ("me", *(page.id for page in world.pages)):
        known = _OF_PAGE.get((method, edge))
        route = Route(*known) if known else routing.unserved(method, edge, edge in ("conversations", "messages"))
    elif len(parts) > 2 or not node:
        route = routing.refused(unknown_path("/" + "/".join(parts[2:])))
    else:
        route = routing.node_route(world, method, node, edge)
    return Route(route.kind, _guarded(route), is_facebook=True)


def _guarded(route: Route) -> Callable[[Call], Any]:
    """A route with Facebook's own refusals: of the wrong kind of token, and in its own words."""

    def run(call: Call) -> Any:
        if route.kind in _PAGES_ALONE and call.token.kind is not TokenKind.PAGE:
            raise Refusal("(#190) This method must be called with a Page Access Token", 190, kind="OAuthException")
        try:
            return route.run(call)
        except Refusal as refusal:
            refusal.kind = "OAuthException"
            if (refusal.code, refusal.subcode) == (10, 2534022):
                refusal.subcode = 2018278
            raise

    return run


def _me(call: Call) -> Json:
    """`GET /me`: the Page, or the person, whose token it is; a person has no linked account."""
    if call.token.kind is TokenKind.PERSON:
        shown: dict[str, Callable[[Field], Any]] = {"id": lambda _: "10215241773831025", "name": lambda _: "Mei Lin"}
        return pick("User", call.fields(plain("id", "name")), shown)
    return _page(call, _own(call), {})


def _accounts(call: Call) -> Json:
    """`GET /me/accounts`: the Pages of a person, each with its token."""
    if call.token.kind is TokenKind.PAGE:
        raise bad_parameter("Tried accessing nonexisting field (accounts) on node type (Page)")
    return {"data": [_page(call, page, _secrets(call, page)) for page in call.world.pages]}


def _secrets(call: Call, page: FacebookPage) -> dict[str, Callable[[Field], Any]]:
    return {"access_token": lambda _: _token_of(call, page).value, "tasks": lambda _: list(page.tasks)}


def _page(call: Call, page: FacebookPage, more: Mapping[str, Callable[[Field], Any]]) -> Json:
    shown: dict[str, Callable[[Field], Any]] = {
        "id": lambda _: page.id,
        "name": lambda _: page.name,
        "instagram_business_account": lambda field: _account(call, field) if page.is_linked else ABSENT,
        **more,
    }
    return pick("Page", call.fields(plain("id", "name")), shown)


def _account(call: Call, field: Field) -> Json:
    return _account_as(call, field.below or plain("id"))


def _account_as(call: Call, wanted: tuple[Field, ...]) -> Json:
    call.need(Scope.BASIC)
    one = call.world.account
    shown: dict[str, Callable[[Field], Any]] = {
        "id": lambda _: one.user_id,
        "username": lambda _: one.username,
        "name": lambda _: one.name,
        "followers_count": lambda _: one.followers,
        "mentioned_comment": lambda field: posts.mentioned_comment(call, field),
        "mentioned_media": lambda field: posts.mentioned_media(call, field),
    }
    return pick("IGUser", wanted, shown)


def _one_account(call: Call) -> Json:
    """`GET /{account}`: also the way to what mentions it."""
    return _account_as(call, call.fields(plain("id")))


def _token_of(call: Call, page: FacebookPage) -> Token:
    """A Page's token as a person's token gives it: always the same one, with no end unless the person's is short."""
    person = call.token
    for token in call.world.tokens.values():
        if (token.page, token.issued_at, token.scopes) == (page.id, person.issued_at, person.scopes):
            return token
    life = person.expires_at - person.issued_at
    return call.world.issue_token(
        kind=TokenKind.PAGE, page=page.id, scopes=person.scopes, age=call.now - person.issued_at,
        life=life if life <= SHORT else None,
    )  # fmt: skip


def _debug(call: Call) -> Json:
    """`GET /debug_token`: of a token of the same app, whose it is, until when and what it may do."""
    token = call.world.tokens.get(call.text("input_token"))
    if token is None:
        raise bad_parameter("The input_token is not valid")
    endless = token.expires_at - token.issued_at >= ENDLESS
    names = [name for scope in sorted(token.scopes) for name in _NAMES[scope]]
    told = {
        "type": "PAGE" if token.kind is TokenKind.PAGE else "USER",
        "expires_at": 0 if endless else int(token.expires_at.timestamp()),
        "is_valid": not token.revoked and call.now < token.expires_at,
        "scopes": names,
    }
    return {"data": told}


def _conversations(call: Call) -> Json:
    """`GET /{page}/conversations`: Instagram's with `platform=instagram`, else Messenger's, of which there are none."""
    _linked(call)
    return inbox.conversations(call) if call.text("platform") == "instagram" else {"data": []}


def _send(call: Call) -> Json:
    """`POST /{page}/messages`: every message to a person says what kind it is."""
    _linked(call)
    recipient = call.params.get("recipient")
    is_private = isinstance(recipient, dict) and "comment_id" in recipient
    if not is_private and not call.text("sender_action") and not call.text("messaging_type"):
        raise bad_parameter("The parameter messaging_type is required")
    if call.text("tag") and call.text("messaging_type") != "MESSAGE_TAG":
        raise bad_parameter("Param tag needs messaging_type MESSAGE_TAG")
    return sending.send(call)


def _linked(call: Call) -> None:
    if not _own(call).is_linked:
        raise bad_parameter("The Page is not linked to an Instagram account", 2534013)


def _own(call: Call) -> FacebookPage:
    """The Page whose token it is."""
    return next(page for page in call.world.pages if page.id == call.token.page)


_OF_ACCOUNT: Mapping[tuple[str, str], tuple[str, Callable[[Call], Any]]] = {
    ("GET", ""): ("comments", _one_account),
    ("GET", "media"): ("media", posts.media_list),
    ("GET", "tags"): ("media", posts.tags),
    ("POST", "mentions"): ("reply", posts.mention_reply),
}
_OF_PAGE: Mapping[tuple[str, str], tuple[str, Callable[[Call], Any]]] = {
    ("GET", ""): ("me", _me),
    ("GET", "accounts"): ("me", _accounts),
    ("GET", "conversations"): ("conversations", _conversations),
    ("POST", "messages"): ("send", _send),
}
