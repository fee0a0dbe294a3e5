"""Routes that read: the account, its conversations, messages and customers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from igdesk.simulator import cdn, posts, view
from igdesk.simulator.call import Call
from igdesk.simulator.fields import Field, plain
from igdesk.simulator.graph import bad_parameter, too_much_data
from igdesk.simulator.model import Message, Person, Scope, Thread
from igdesk.simulator.paging import Window, page
from igdesk.simulator.view import Json, pick

ME_DEFAULTS = plain("id")
LARGE_PAGE = 200
PROFILE_DEFAULTS = plain("name", "username")


def account(call: Call) -> Json:
    """`GET /me`: note that `id` is app-scoped and `user_id` is the professional account's id."""
    call.need(Scope.BASIC)
    one = call.world.account
    shown: dict[str, Callable[[Field], Any]] = {
        "id": lambda _: one.app_scoped_id,
        "user_id": lambda _: one.user_id,
        "username": lambda _: one.username,
        "name": lambda _: one.name,
        "account_type": lambda _: one.account_type,
        "profile_picture_url": lambda _: cdn.url(call, f"pic{one.user_id}"),
        "followers_count": lambda _: one.followers,
        "follows_count": lambda _: one.follows,
        "mentioned_comment": lambda field: posts.mentioned_comment(call, field),
        "mentioned_media": lambda field: posts.mentioned_media(call, field),
        "media_count": lambda _: sum(1 for m in call.world.media.values() if m.author is None),
    }
    answer = pick("IGUser", call.fields(ME_DEFAULTS), shown)
    return {"data": [answer]} if call.quirks.me_wrapped else answer


def conversations(call: Call) -> Json:
    """`GET /{account}/conversations`: newest first, paged live, one person's thread with `user_id`."""
    call.need(Scope.MESSAGES)
    if call.text("platform") not in ("", "instagram"):
        raise bad_parameter("Param platform must be one of {INSTAGRAM}")
    window = Window.of(call.place(), default=view.PAGE_DEFAULT, maximum=view.PAGE_MAX)
    threads = call.world.conversations()
    if wanted := call.text("user_id"):
        threads = [t for t in threads if t.person.igsid == wanted]
    part = page(threads, window, of_list=f"conversations/{wanted}", key=_age, by_position=call.quirks.overlapping_pages)
    fields = call.fields(view.THREAD_DEFAULTS)
    if call.quirks.too_much_data and _expanded_messages(fields) * len(part.items) > LARGE_PAGE:
        raise too_much_data()
    return view.paged(call, {"data": [view.thread(call, t, fields) for t in part.items]}, part)


def conversation(call: Call, one: Thread) -> Json:
    """`GET /{conversation}`."""
    call.need(Scope.MESSAGES)
    return view.thread(call, one, call.fields(view.THREAD_DEFAULTS))


def messages(call: Call, one: Thread) -> Json:
    """`GET /{conversation}/messages`: where `paging.next` of an expanded `messages` leads."""
    call.need(Scope.MESSAGES)
    return view.messages_edge(call, one, call.fields(view.MESSAGE_DEFAULTS), call.place(), expanded=False)


def message(call: Call, one: Message) -> Json:
    """`GET /{message}`."""
    call.need(Scope.MESSAGES)
    return view.single_message(call, one, call.fields(view.MESSAGE_DEFAULTS))


def profile(call: Call, one: Person) -> Json:
    """`GET /{igsid}`."""
    call.need(Scope.MESSAGES)
    return view.profile(call, one, call.fields(PROFILE_DEFAULTS))


def _expanded_messages(fields: tuple[Field, ...]) -> int:
    """How many messages each conversation may show with content."""
    found = [f for f in fields if f.name == "messages" and f.below]
    return Window.of(found[0].args, default=view.PAGE_DEFAULT, maximum=view.PAGE_MAX).limit if found else 0


def _age(one: Thread) -> tuple[int, ...]:
    return (round(one.updated_at.timestamp() * 1000), one.order)
