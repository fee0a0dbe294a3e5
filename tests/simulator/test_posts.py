"""Posts and comments: lists, replies, hiding, deleting, tags, mentions."""

from __future__ import annotations

from igdesk.simulator import truth
from igdesk.simulator.simulator import Simulator

from .support import Graph, failure

FIELDS = "id,text,timestamp,username,from{id,username},like_count,hidden,parent_id,user,replies{id,text,from,parent_id}"
GONE = (400, 100, 33)


def test_own_posts_are_listed_newest_first(graph: Graph, instagram: Simulator) -> None:
    first = instagram.control.owner_posts("one")
    instagram.control.advance(60)
    second = instagram.control.owner_posts("two")
    instagram.control.customer_tags("not ours")
    instagram.control.customer_comments("nice", media=first.id)
    fields = "id,caption,media_type,permalink,timestamp,username,comments_count,like_count,media_url"
    _, body = graph("GET", f"/{instagram.account_id}/media", fields=fields)
    assert [(m["id"], m["caption"], m["comments_count"]) for m in body["data"]] == [
        (second.id, "two", 0),
        (first.id, "one", 1),
    ]
    assert graph("GET", f"/{first.id}", fields="caption")[1]["caption"] == "one"


def test_posts_can_be_limited_in_time(graph: Graph, instagram: Simulator) -> None:
    old = instagram.control.owner_posts("old")
    instagram.control.advance(1000)
    new = instagram.control.owner_posts("new")
    border = int(new.at.timestamp())
    assert [m["id"] for m in graph("GET", "/me/media", since=border)[1]["data"]] == [new.id]
    assert [m["id"] for m in graph("GET", "/me/media", until=border - 1)[1]["data"]] == [old.id]
    assert failure(graph("GET", "/me/media", since="yesterday")) == (400, 100, None)


def test_comments_show_their_replies(graph: Graph, instagram: Simulator) -> None:
    comment = instagram.control.customer_comments("How much?", "bob")
    reply = instagram.control.owner_comments("12 €", parent=comment.id)
    _, body = graph("GET", f"/{comment.media_id}/comments", fields=FIELDS)
    (shown,) = body["data"]
    assert shown["from"] == {"id": instagram.control.person("bob").igsid, "username": "bob"}
    assert (shown["text"], shown["hidden"], shown["timestamp"]) == ("How much?", False, "2026-11-21T09:00:00+0000")
    assert "parent_id" not in shown
    assert "user" not in shown
    (below,) = shown["replies"]["data"]
    assert (below["id"], below["parent_id"]) == (reply.id, comment.id)
    assert below["from"]["id"] == instagram.account_id


def test_a_page_has_50_comments_at_most(graph: Graph, instagram: Simulator) -> None:
    media = instagram.control.owner_posts("tea").id
    written = [instagram.control.customer_comments(f"{n}", media=media).id for n in range(60)]
    _, first = graph("GET", f"/{media}/comments", limit=200)
    _, second = graph("GET", f"/{media}/comments", after=first["paging"]["cursors"]["after"])
    assert [len(first["data"]), len(second["data"])] == [50, 10]
    assert [c["id"] for c in first["data"] + second["data"]] == list(reversed(written))
    assert set(first["data"][0]) == {"id", "text", "timestamp"}


def test_a_comment_is_answered_in_public(graph: Graph, instagram: Simulator) -> None:
    comment = instagram.control.customer_comments("How much?")
    status, body = graph("POST", f"/{comment.id}/replies", json={"message": "12 €"})
    assert status == 200
    assert truth.comments(instagram.world)[-1] | {"at": ""} == {
        "id": body["id"],
        "media": comment.media_id,
        "parent": comment.id,
        "author": None,
        "text": "12 €",
        "at": "",
        "hidden": False,
        "deleted": False,
        "private_reply": None,
    }
    assert [r["id"] for r in graph("GET", f"/{comment.id}/replies")[1]["data"]] == [body["id"]]


def test_a_reply_to_a_reply_hangs_on_the_top_comment(graph: Graph, instagram: Simulator) -> None:
    top = instagram.control.customer_comments("How much?")
    below = instagram.control.customer_comments("me too", "bob", parent=top.id)
    _, made = graph("POST", f"/{below.id}/replies", message="12 €")
    assert graph("GET", f"/{made['id']}", fields="parent_id")[1]["parent_id"] == top.id


def test_the_same_reply_twice_in_a_row_is_refused(graph: Graph, instagram: Simulator) -> None:
    comment = instagram.control.customer_comments("How much?")
    graph("POST", f"/{comment.id}/replies", message="12 €")
    assert failure(graph("POST", f"/{comment.id}/replies", message="12 €")) == (400, 506, None)
    assert graph("POST", f"/{comment.id}/replies", message="12 € each")[0] == 200


def test_comments_are_hidden_shown_and_deleted(graph: Graph, instagram: Simulator) -> None:
    comment = instagram.control.customer_comments("spam")
    instagram.control.customer_comments("more spam", "bob", parent=comment.id)
    assert graph("POST", f"/{comment.id}", hide="true") == (200, {"success": True})
    assert graph("GET", f"/{comment.id}", fields="hidden")[1]["hidden"] is True
    graph("POST", f"/{comment.id}", hide="false")
    assert graph("GET", f"/{comment.id}", fields="hidden")[1]["hidden"] is False
    assert graph("DELETE", f"/{comment.id}") == (200, {"success": True})
    assert failure(graph("GET", f"/{comment.id}")) == GONE
    assert failure(graph("POST", f"/{comment.id}/replies", message="too late")) == GONE
    assert [row["deleted"] for row in truth.comments(instagram.world)] == [True, True]
    assert failure(graph("POST", "/me/mentions", media_id="1", message="Hi")) == GONE


def test_hide_wants_a_truth_value(graph: Graph, instagram: Simulator) -> None:
    comment = instagram.control.customer_comments("spam")
    assert failure(graph("POST", f"/{comment.id}", hide="perhaps")) == (400, 100, None)
    assert failure(graph("POST", f"/{comment.id}")) == (400, 100, None)


def test_own_comments_stay_visible(graph: Graph, instagram: Simulator) -> None:
    own = instagram.control.owner_comments("ours")
    graph("POST", f"/{own.id}", hide="true")
    assert truth.comments(instagram.world)[0]["hidden"] is False
    assert graph("GET", f"/{own.id}", fields="user")[1]["user"] == {"id": instagram.account_id}


def test_comments_can_be_switched_off(graph: Graph, instagram: Simulator) -> None:
    media = instagram.control.owner_posts("tea").id
    assert graph("POST", f"/{media}/comments", message="first!")[0] == 200
    assert graph("POST", f"/{media}", comment_enabled="false") == (200, {"success": True})
    assert failure(graph("POST", f"/{media}/comments", message="second!")) == GONE


def test_tags_are_posts_of_others_and_have_no_next(graph: Graph, instagram: Simulator) -> None:
    for number in range(3):
        instagram.control.customer_tags(f"with @aurora.tea {number}", "bob")
    _, body = graph("GET", "/me/tags", fields="id,caption,username", limit=2)
    assert [(m["caption"], m["username"]) for m in body["data"]] == [
        ("with @aurora.tea 2", "bob"),
        ("with @aurora.tea 1", "bob"),
    ]
    assert "next" not in body["paging"]
    _, rest = graph("GET", "/me/tags", after=body["paging"]["cursors"]["after"])
    assert len(rest["data"]) == 1


def test_a_mention_is_answered_below_the_post(graph: Graph, instagram: Simulator) -> None:
    post = instagram.control.customer_tags("with @aurora.tea", "bob")
    _, body = graph("POST", "/me/mentions", media_id=post.id, message="Thank you!")
    (row,) = truth.comments(instagram.world)
    assert (row["id"], row["media"], row["author"]) == (body["id"], post.id, None)
    assert failure(graph("GET", f"/{post.id}/comments")) == GONE, "comments of others' posts are not ours to read"


def test_comments_need_their_scope(graph: Graph, instagram: Simulator) -> None:
    comment = instagram.control.customer_comments("Hi")
    token = instagram.control.issue_token(scopes=["instagram_business_basic"]).value
    assert failure(graph("GET", f"/{comment.media_id}/comments", token=token)) == (403, 10, None)
    assert failure(graph("DELETE", f"/{comment.id}", token=token)) == (403, 10, None)
    assert graph("GET", "/me/media", token=token)[0] == 200


def test_replies_that_do_not_fit_are_paged_where_the_edge_by_itself_goes_on(graph: Graph, instagram: Simulator) -> None:
    post = instagram.control.owner_posts("New tea")
    top = instagram.control.customer_comments("first")
    for number in range(7):
        instagram.control.customer_comments(f"reply {number}", parent=top.id)
    _, body = graph("GET", f"/{post.id}/comments", fields="id,replies.limit(5){id,text}")
    [shown] = body["data"]
    after = shown["replies"]["paging"]["cursors"]["after"]
    assert f"/{top.id}/replies?" in shown["replies"]["paging"]["next"]
    _, rest = graph("GET", f"/{top.id}/replies", fields="id,text", limit=5, after=after)
    texts = [each["text"] for each in (*shown["replies"]["data"], *rest["data"])]
    assert texts == [f"reply {number}" for number in reversed(range(7))]
    _, whole = graph("GET", f"/{post.id}/comments", fields="id,replies.limit(7){id}")
    assert "paging" not in whole["data"][0]["replies"]
