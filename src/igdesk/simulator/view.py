"""How messages, threads and people look in the API: the wanted fields, in Meta's shapes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from igdesk.simulator import cdn
from igdesk.simulator.call import Call
from igdesk.simulator.fields import Field, plain
from igdesk.simulator.graph import Refusal, bad_parameter, message_gone
from igdesk.simulator.model import Attachment, Medium, Message, Person, Thread, TokenKind
from igdesk.simulator.paging import Page, Window, page, paging_object
from igdesk.simulator.times import graph_time

Json = dict[str, Any]
"""A JSON object on its way out."""
NEWEST = 20
"""So many messages of a conversation have content; older ones answer as deleted."""
PAGE_DEFAULT, PAGE_MAX = 25, 100
MESSAGE_DEFAULTS = plain("id", "created_time")
THREAD_DEFAULTS = plain("id", "updated_time")
DOCUMENTED_MESSAGE_FIELDS = frozenset({"id", "created_time", "from", "to", "message"})
ABSENT = object()
"""What a field shows that is not there: absent when empty."""


def pick(node: str, wanted: tuple[Field, ...], shown: Mapping[str, Callable[[Field], Any]]) -> Json:
    """The wanted fields of a node that are there; `id` always comes along.

    Raises:
        Refusal: Code 100: the node has no such field.
    """
    answer: Json = {}
    for field in wanted:
        if field.name not in shown:
            raise bad_parameter(f"Tried accessing nonexisting field ({field.name}) on node type ({node})")
        value = shown[field.name](field)
        if value is not ABSENT:
            answer[field.name] = value
    if "id" not in answer and "id" in shown:
        answer["id"] = shown["id"](Field("id"))
    return answer


def account_ref(call: Call) -> Json:
    """The shop, as `from` and in `to`: `id` is the professional account's id, or, as a quirk, its Page's."""
    is_page = call.quirks.page_as_sender and call.token.kind is TokenKind.PAGE
    return {"username": call.world.account.username, "id": call.token.page if is_page else call.world.account.user_id}


def person_ref(person: Person) -> Json:
    return {"username": person.username, "id": person.igsid}


def thread(call: Call, one: Thread, wanted: tuple[Field, ...]) -> Json:
    """A conversation."""
    shown: dict[str, Callable[[Field], Any]] = {
        "id": lambda _: one.id,
        "updated_time": lambda _: graph_time(one.updated_at),
        "participants": lambda _: {"data": [person_ref(one.person), account_ref(call)]},
        "messages": lambda field: messages_edge(
            call, one, field.below or MESSAGE_DEFAULTS, field.args, expanded=field.below is not None
        ),
    }
    return pick("Conversation", wanted, shown)


def messages_edge(
    call: Call, one: Thread, wanted: tuple[Field, ...], args: Mapping[str, str], *, expanded: bool
) -> Json:
    """`messages` of a conversation, newest first: all ids can be paged, only the newest 20 have content."""
    if expanded and call.quirks.expansion_refused and not {f.name for f in wanted} <= DOCUMENTED_MESSAGE_FIELDS:
        raise bad_parameter("Unsupported field in expansion of messages")
    visible = one.visible()
    newest = {m.id for m in visible[:NEWEST]}
    window = Window.of(args, default=PAGE_DEFAULT, maximum=PAGE_MAX)
    part = page(visible, window, of_list=one.id, key=lambda m: (m.seq,), by_position=call.quirks.overlapping_pages)
    shown: Json = {"data": [_listed(call, one, m, wanted, m.id in newest) for m in part.items]}
    return paged_below(call, shown, part, f"{one.id}/messages", wanted, window)


def paged(call: Call, shown: Json, part: Page[Any]) -> Json:
    """A page of a list as the answer."""
    return _with_paging(shown, paging_object(part, call.request, call.quirks, path=call.path, params=call.query()))


def paged_below(call: Call, shown: Json, part: Page[Any], edge: str, wanted: tuple[Field, ...], window: Window) -> Json:
    """A page of a list that may stand below a node: the next one is where the edge serves it by itself."""
    params = {**call.query(), "fields": written(wanted), "limit": str(window.limit)}
    path = f"{version_of(call.path)}/{edge}"
    return _with_paging(shown, paging_object(part, call.request, call.quirks, path=path, params=params))


def _with_paging(shown: Json, paging: Json | None) -> Json:
    return shown if paging is None else {**shown, "paging": paging}


def single_message(call: Call, one: Message, wanted: tuple[Field, ...]) -> Json:
    """A message by its id.

    Raises:
        Refusal: Code 9000001: unsent, or not among the newest 20.
    """
    home = call.world.thread_of_message(one)
    if one not in home.visible()[:NEWEST]:
        refusal = message_gone()
        refusal.status = 404 if call.quirks.old_not_found else 400
        raise refusal
    return message(call, home, one, wanted)


def message(call: Call, home: Thread, one: Message, wanted: tuple[Field, ...]) -> Json:
    """A message that still has content."""
    customer, shop = person_ref(home.person), account_ref(call)
    sender, receiver = (customer, shop) if one.inbound else (shop, customer)
    shown: dict[str, Callable[[Field], Any]] = {
        "id": lambda _: one.id,
        "created_time": lambda _: _created_time(call, one),
        "from": lambda _: sender,
        "to": lambda _: {"data": [receiver]},
        "message": lambda _: _text(call, one),
        "attachments": lambda _: _data([_attachment(call, a) for a in one.attachments]),
        "shares": lambda field: _data([_share(call, a, field) for a in one.attachments if a.medium is Medium.SHARE]),
        "story": lambda _: _story(call, one),
        "reactions": lambda _: _reactions(call, home, one),
        "is_unsupported": lambda _: True if one.unsupported else _false(call.quirks.unsupported_explicit),
    }
    return pick("Message", wanted, shown)


def profile(call: Call, person: Person, wanted: tuple[Field, ...]) -> Json:
    """A customer's profile.

    Raises:
        Refusal: Code 230: the person never wrote, or gave no consent; 9010: they blocked the shop.
    """
    if person.blocks_us:
        raise Refusal("No matching Instagram user", 9010)
    home = call.world.thread_of(person)
    if person.hides_profile or home is None or home.last_inbound_at is None:
        raise Refusal("(#230) User consent is required to access user profile", 230, status=403, kind="OAuthException")
    nulls = call.quirks.profile_nulls
    shown: dict[str, Callable[[Field], Any]] = {
        "id": lambda _: person.igsid,
        "name": lambda _: None if nulls else person.name,
        "username": lambda _: person.username,
        "profile_pic": lambda _: ABSENT if nulls else cdn.url(call, f"pic{person.igsid}"),
        "follower_count": lambda _: person.followers,
        "is_user_follow_business": lambda _: person.follows_us,
        "is_business_follow_user": lambda _: person.we_follow,
        "is_verified_user": lambda _: person.verified,
    }
    return pick("IGBusinessScopedUser", wanted, shown)


def _listed(call: Call, home: Thread, one: Message, wanted: tuple[Field, ...], has_content: bool) -> Json:
    if has_content:
        return message(call, home, one, wanted)
    if call.quirks.old_id_only:
        return {"id": one.id}
    return message(call, home, one, MESSAGE_DEFAULTS)


def _created_time(call: Call, one: Message) -> str:
    return graph_time(one.at.replace(second=0) if call.quirks.same_second else one.at)


def _text(call: Call, one: Message) -> Any:
    return one.text if one.text or call.quirks.empty_message else ABSENT


def _data(items: list[Json]) -> Any:
    return {"data": items} if items else ABSENT


def _false(shown: bool) -> Any:
    return False if shown else ABSENT


def _attachment(call: Call, one: Attachment) -> Json:
    url = cdn.url(call, one.id)
    shown: Json = {"id": one.id}
    if call.quirks.new_kinds:
        return {**shown, "type": "something_new_2027", "payload": {"url": url}}
    if one.title:
        shown["name"] = one.title
    if one.medium is Medium.FILE:
        return {**shown, "mime_type": "application/pdf", "file_url": url}
    if one.medium is Medium.AUDIO:
        return {**shown, "mime_type": "audio/mp4", "video_data": {"url": url}}
    if one.medium is Medium.VIDEO:
        return {**shown, "mime_type": "video/mp4", "video_data": {"url": url, "preview_url": url}}
    size = {"width": 1080, "height": 1350, "max_width": 1080, "max_height": 1350}
    sticker = {"render_as_sticker": True} if one.medium is Medium.STICKER else {}
    return {**shown, "mime_type": "image/jpeg", "image_data": {"url": url, "preview_url": url, **size, **sticker}}


def _share(call: Call, one: Attachment, field: Field) -> Json:
    """A shared post: only the sub-fields that were asked for, and only ever the media's URL."""
    shown: dict[str, Callable[[Field], Any]] = {
        "link": lambda _: cdn.url(call, one.id),
        "name": lambda _: one.title or ABSENT,
        "description": lambda _: ABSENT,
        "template": lambda _: ABSENT,
    }
    return pick("Share", field.below or plain("link"), shown)


def _story(call: Call, one: Message) -> Any:
    if one.story is None:
        return ABSENT
    link = cdn.url(call, one.story.media_id, ends_at=one.at + cdn.STORY_LIFE)
    return {one.story.relation: {"link": link, "id": one.story.media_id}}


def _reactions(call: Call, home: Thread, one: Message) -> Any:
    users: dict[str, list[Json]] = {}
    for who, emoji in one.reactions.items():
        ref = person_ref(home.person) if who == home.person.igsid else account_ref(call)
        users.setdefault(emoji, []).append(ref)
    items = [{"reaction": emoji, "users": refs} for emoji, refs in users.items()]
    if not items:
        return ABSENT
    if call.quirks.reactions_bare:
        return items[0] if len(items) == 1 else items
    return {"data": items}


def written(wanted: tuple[Field, ...]) -> str:
    """Fields in Graph's own syntax again."""
    return ",".join(
        f.name
        + "".join(f".{name}({value})" for name, value in f.args.items())
        + (f"{{{written(f.below)}}}" if f.below else "")
        for f in wanted
    )


def version_of(path: str) -> str:
    """The `/vNN.N` that the path starts with, or nothing."""
    first = path.split("/")[1]
    return f"/{first}" if first.startswith("v") and "." in first else ""
