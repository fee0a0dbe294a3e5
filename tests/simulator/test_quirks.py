"""Each quirk does what its name says, and nothing when it is off."""

from __future__ import annotations

from dataclasses import fields

import httpx
import pytest

from igdesk.errors import UsageError
from igdesk.simulator.quirks import Quirks
from igdesk.simulator.simulator import Simulator

from .support import Graph, failure

MESSAGES = "messages{id,created_time,from,to,message,attachments,is_unsupported,reactions}"


def newest(graph: Graph) -> dict[str, object]:
    _, body = graph("GET", "/me/conversations", fields=MESSAGES)
    shown: dict[str, object] = body["data"][0]["messages"]["data"][0]
    return shown


def test_me_wrapped(graph: Graph, instagram: Simulator) -> None:
    instagram.control.set_quirks("me_wrapped")
    assert graph("GET", "/me", fields="username")[1]["data"][0]["username"] == "aurora.tea"


def test_unsupported_explicit(graph: Graph, instagram: Simulator) -> None:
    instagram.control.customer_writes("Hi")
    assert "is_unsupported" not in newest(graph)
    instagram.control.set_quirks("unsupported_explicit")
    assert newest(graph)["is_unsupported"] is False


def test_empty_message(graph: Graph, instagram: Simulator) -> None:
    instagram.control.customer_writes("", attachments=["image"])
    assert "message" not in newest(graph)
    instagram.control.set_quirks("empty_message")
    assert newest(graph)["message"] == ""


def test_reactions_bare(graph: Graph, instagram: Simulator) -> None:
    written = instagram.control.customer_writes("Hi")
    instagram.control.customer_reacts(written.id, "🔥")
    instagram.control.set_quirks("reactions_bare")
    users = [{"username": "ada.bakes", "id": instagram.control.person("ada.bakes").igsid}]
    assert newest(graph)["reactions"] == {"reaction": "🔥", "users": users}


def test_expansion_refused_leaves_the_five_documented_fields(graph: Graph, instagram: Simulator) -> None:
    instagram.control.customer_writes("Hi")
    instagram.control.set_quirks("expansion_refused")
    assert failure(graph("GET", "/me/conversations", fields=MESSAGES)) == (400, 100, None)
    assert graph("GET", "/me/conversations", fields="messages{id,created_time,from,to,message}")[0] == 200


def test_new_kinds(graph: Graph, instagram: Simulator) -> None:
    instagram.control.customer_writes("", attachments=["image"])
    instagram.control.set_quirks("new_kinds")
    [attachment] = newest(graph)["attachments"]["data"]  # type: ignore[index]  # JSON
    assert attachment["type"] == "something_new_2027"
    assert attachment["payload"]["url"].startswith("http")


def test_replies_refused_leaves_what_is_shown_by_default_and_the_author(graph: Graph, instagram: Simulator) -> None:
    post = instagram.control.owner_posts("New tea")
    instagram.control.customer_comments("Hi")
    instagram.control.set_quirks("replies_refused")
    for more in ("replies{id}", "hidden"):
        assert failure(graph("GET", f"/{post.id}/comments", fields=f"id,{more}")) == (400, 100, None)
    assert graph("GET", f"/{post.id}/comments", fields="id,text,timestamp,username,from{id}")[0] == 200


def test_authors_missing_are_customers(graph: Graph, instagram: Simulator) -> None:
    post = instagram.control.owner_posts("New tea")
    instagram.control.customer_comments("Hi")
    instagram.control.owner_comments("Hello")
    instagram.control.set_quirks("authors_missing")
    _, body = graph("GET", f"/{post.id}/comments", fields="id,username,from")
    assert [each.keys() for each in body["data"]] == [{"id", "username", "from"}, {"id"}]


def test_too_much_data_is_cured_by_a_smaller_limit(graph: Graph, instagram: Simulator) -> None:
    for number in range(25):
        instagram.control.customer_writes("Hi", f"customer{number}")
    instagram.control.set_quirks("too_much_data")
    wanted = "messages.limit(20){id,message}"
    answer = graph("GET", "/me/conversations", fields=wanted)
    assert failure(answer) == (500, 1, None)
    assert "reduce the amount of data" in answer[1]["error"]["message"]
    assert graph("GET", "/me/conversations", fields=wanted, limit=10)[0] == 200
    assert graph("GET", "/me/conversations")[0] == 200


def test_no_paging(graph: Graph, instagram: Simulator) -> None:
    for customer in ("ada", "bob"):
        instagram.control.customer_writes("Hi", customer)
    instagram.control.set_quirks("no_paging")
    assert "paging" not in graph("GET", "/me/conversations")[1]
    assert "next" in graph("GET", "/me/conversations", limit=1)[1]["paging"]


def test_no_next(graph: Graph, instagram: Simulator) -> None:
    for customer in ("ada", "bob"):
        instagram.control.customer_writes("Hi", customer)
    instagram.control.set_quirks("no_next")
    paging = graph("GET", "/me/conversations", limit=1)[1]["paging"]
    assert set(paging) == {"cursors"}


def test_shuffled_fields(graph: Graph, instagram: Simulator) -> None:
    instagram.control.customer_writes("Hi")
    usual = newest(graph)
    instagram.control.set_quirks("shuffled_fields")
    orders = {tuple(newest(graph)) for _ in range(20)}
    assert len(orders) > 1
    assert {frozenset(order) for order in orders} == {frozenset(usual)}


def test_extra_fields(graph: Graph, instagram: Simulator) -> None:
    instagram.control.customer_writes("Hi")
    instagram.control.set_quirks("extra_fields")
    assert "x_future" in newest(graph)
    assert "x_future" in graph("GET", "/me")[1]


def test_raw_utf8(http: httpx.Client, instagram: Simulator) -> None:
    message = instagram.control.customer_writes("茶🍵")
    params = {"fields": "message", "access_token": instagram.token}
    assert rb"\u8336\ud83c\udf75" in http.get(f"/{message.id}", params=params).content
    instagram.control.set_quirks("raw_utf8")
    assert "茶🍵".encode() in http.get(f"/{message.id}", params=params).content


def test_a_lone_surrogate_does_not_break_raw_utf8(http: httpx.Client, instagram: Simulator) -> None:
    message = instagram.control.customer_writes("half \ud83c")
    params = {"fields": "message", "access_token": instagram.token}
    instagram.control.set_quirks("raw_utf8")
    assert http.get(f"/{message.id}", params=params).json()["message"] == "half ?"


def test_same_second(graph: Graph, instagram: Simulator) -> None:
    instagram.control.customer_writes("one")
    instagram.control.advance(59)
    instagram.control.customer_writes("two")
    instagram.control.set_quirks("same_second")
    _, body = graph("GET", "/me/conversations", fields=MESSAGES)
    shown = body["data"][0]["messages"]["data"]
    assert [m["message"] for m in shown] == ["two", "one"]
    assert len({m["created_time"] for m in shown}) == 1


def test_old_id_only(graph: Graph, instagram: Simulator) -> None:
    oldest, *_ = [instagram.control.customer_writes(f"{n}").id for n in range(21)]
    instagram.control.set_quirks("old_id_only")
    _, body = graph("GET", "/me/conversations", fields="messages.limit(50){id,message,created_time}")
    assert body["data"][0]["messages"]["data"][-1] == {"id": oldest}


def test_old_not_found(graph: Graph, instagram: Simulator) -> None:
    message = instagram.control.customer_writes("Hi")
    instagram.control.unsend(message.id)
    instagram.control.set_quirks("old_not_found")
    assert failure(graph("GET", f"/{message.id}")) == (404, 9000001, None)


def test_header_refused_for_reads_only(graph: Graph, send: Graph, instagram: Simulator) -> None:
    instagram.control.customer_writes("Hi")
    instagram.control.set_quirks("header_refused")
    assert failure(graph("GET", "/me")) == (400, 2500, None)
    assert graph("GET", "/me", access_token=instagram.token)[0] == 200
    assert send()[0] == 200


def test_token_status_400(graph: Graph, instagram: Simulator) -> None:
    instagram.control.set_quirks("token_status_400")
    assert failure(graph("GET", "/me", token="IGAAnonsense")) == (400, 190, None)


def test_profile_nulls(graph: Graph, instagram: Simulator) -> None:
    instagram.control.customer_writes("Hi")
    instagram.control.set_quirks("profile_nulls")
    _, profile = graph("GET", f"/{instagram.control.person('ada.bakes').igsid}", fields="name,username,profile_pic")
    assert profile["name"] is None
    assert "profile_pic" not in profile


def test_activity_moves_thread(graph: Graph, instagram: Simulator) -> None:
    message = instagram.control.customer_writes("Hi")
    instagram.control.advance(60)
    instagram.control.customer_reacts(message.id)
    assert graph("GET", "/me/conversations")[1]["data"][0]["updated_time"] == "2026-11-21T09:00:00+0000"
    instagram.control.set_quirks("activity_moves_thread")
    instagram.control.customer_reacts(message.id)
    assert graph("GET", "/me/conversations")[1]["data"][0]["updated_time"] == "2026-11-21T09:01:00+0000"


def test_every_quirk_can_be_named() -> None:
    names = [f.name for f in fields(Quirks)]
    assert Quirks.parse(", ".join(names)).names() == tuple(names)
    assert Quirks.parse("").names() == ()


def test_an_unknown_quirk_is_named_with_those_that_exist() -> None:
    with pytest.raises(UsageError, match=r"called mewrapped; .* me_wrapped"):
        Quirks.parse("mewrapped")


def test_ids_that_differ_in_the_case_of_one_letter_only(instagram: Simulator) -> None:
    instagram.control.set_quirks("twin_ids")
    ids = [instagram.control.customer_writes("Hi").id for _ in range(6)]
    assert len(set(ids)) == 6
    for first, second in zip(ids[::2], ids[1::2], strict=True):
        assert first.casefold() == second.casefold()
        assert sum(a != b for a, b in zip(first, second, strict=True)) == 1


def test_a_sticker_is_a_picture_that_says_so(instagram: Simulator, graph: Graph) -> None:
    message = instagram.control.customer_writes(attachments=["sticker"])
    shown = graph("GET", f"/{message.id}", fields="attachments")[1]
    assert shown["attachments"]["data"][0]["image_data"]["render_as_sticker"] is True
