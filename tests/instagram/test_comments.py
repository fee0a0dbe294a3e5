"""Posts and comments: the client against the simulator over real HTTP, and parsing whatever comes."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest
from hypothesis import given

from igdesk.instagram import parse_comments
from igdesk.instagram.client import InstagramClient
from igdesk.instagram.errors import PermissionMissing, Unreadable
from igdesk.instagram.model import Comment, Malformed, Page, Post
from igdesk.simulator.model import Scope
from igdesk.simulator.simulator import Simulator

from .support import NOW, Script, client_for, needs_payloads, ok, payload, refusal
from .test_parse_properties import JSON

GOOD = {"id": "good", "timestamp": "2026-07-02T17:59:32+0000", "text": "hello"}


async def all_of(client: InstagramClient, post: str) -> list[Comment]:
    found: list[Comment] = []
    page = await client.comments.of_post(post)
    found += page.items
    while page.after is not None:
        page = await client.comments.of_post(post, after=page.after)
        found += page.items
    return found


@pytest.mark.parametrize("quirks", ["", "no_paging", "no_next", "overlapping_pages", "extra_fields,shuffled_fields"])
async def test_every_comment_of_a_post_comes_newest_first_in_pages_of_fifty(
    simulator: Simulator, client: InstagramClient, quirks: str
) -> None:
    post = simulator.control.owner_posts("New tea")
    for number in range(120):
        simulator.control.customer_comments(f"comment {number}", f"who{number % 7}")
        simulator.control.advance(1)
    simulator.control.set_quirks(quirks)
    async with client:
        [listed] = (await client.comments.posts()).items
        found = await all_of(client, post.id)
    assert (listed.id, listed.caption, listed.comments_count) == (post.id, "New tea", 120)
    assert listed.permalink is not None
    assert [each.text for each in found] == [f"comment {number}" for number in reversed(range(120))]
    assert all(each.author_id == simulator.control.person(each.username or "").igsid for each in found)
    assert simulator.ledger.count("comments") == 3


async def test_replies_come_expanded_and_the_rest_of_them_by_pages(
    simulator: Simulator, client: InstagramClient
) -> None:
    post = simulator.control.owner_posts("New tea")
    top = simulator.control.customer_comments("first", "ada")
    for number in range(70):
        simulator.control.customer_comments(f"reply {number}", "bea", parent=top.id)
    simulator.control.owner_comments("thanks", parent=top.id)
    async with client:
        [comment] = (await client.comments.of_post(post.id)).items
        assert comment.replies is not None
        shown = [each for each in comment.replies if isinstance(each, Comment)]
        assert len(shown) == 50
        assert {each.parent_id for each in shown} == {top.id}
        rest = await client.comments.replies(top.id, after=comment.more_replies)
    texts = {each.text for each in (*shown, *rest.items)}
    assert texts == {"thanks", *(f"reply {number}" for number in range(70))}
    [own] = [each for each in (*shown, *rest.items) if each.text == "thanks"]
    assert own.is_own
    assert own.author_id == simulator.account_id


async def test_refused_fields_are_asked_for_once_and_replies_then_by_themselves(
    simulator: Simulator, client: InstagramClient
) -> None:
    post = simulator.control.owner_posts("New tea")
    top = simulator.control.customer_comments("first", "ada")
    simulator.control.customer_comments("second", "bea", parent=top.id)
    simulator.control.set_quirks("replies_refused")
    async with client:
        for _ in range(2):
            [comment] = (await client.comments.of_post(post.id)).items
            assert (comment.text, comment.username, comment.replies) == ("first", "ada", None)
        [reply] = (await client.comments.replies(top.id)).items
    assert (reply.text, reply.username) == ("second", "bea")
    assert simulator.ledger.count("comments") == 3 + 1 + 2


async def test_authors_may_be_missing(simulator: Simulator, client: InstagramClient) -> None:
    post = simulator.control.owner_posts("New tea")
    simulator.control.customer_comments("first", "ada")
    simulator.control.set_quirks("authors_missing")
    async with client:
        [comment] = (await client.comments.of_post(post.id)).items
    assert (comment.text, comment.username, comment.author_id, comment.is_own) == ("first", None, None, False)


async def test_photo_tags_tell_a_name_and_come_in_pages_without_next(
    simulator: Simulator, client: InstagramClient
) -> None:
    for number in range(30):
        simulator.control.customer_tags(f"look {number}", "ada")
    async with client:
        page = await client.comments.tags()
        rest = await client.comments.tags(after=page.after)
    assert {each.caption for each in (*page.items, *rest.items)} == {f"look {number}" for number in range(30)}
    assert {each.username for each in page.items} == {"ada"}
    assert rest.after is None


async def test_without_the_scope_comments_are_refused(simulator: Simulator) -> None:
    post = simulator.control.owner_posts("New tea")
    token = simulator.world.issue_token(scopes=(Scope.BASIC, Scope.MESSAGES))
    async with client_for(simulator.base_url, token=token.value, account_id=simulator.account_id) as client:
        assert (await client.comments.posts()).items
        with pytest.raises(PermissionMissing):
            await client.comments.of_post(post.id)


async def test_a_page_that_is_too_large_is_asked_for_in_smaller_ones() -> None:
    too_much = refusal(1, message="Please reduce the amount of data you're asking for, then retry your request")
    script = Script(too_much, ok({"data": [GOOD]}))
    async with script.client() as client:
        page = await client.comments.of_post("17")
    assert [each.text for each in page.items] == ["hello"]
    assert [request.url.params["limit"] for request in script.requests] == ["50", "25"]


@needs_payloads
def test_the_samples_are_read() -> None:
    found = parse_comments.comments(payload("made_api_comments.json"), asked=50)
    assert isinstance(found, Page)
    assert not found.malformed
    assert any(each.username is None for each in found.items)
    assert any(each.replies for each in found.items)
    posts = parse_comments.posts(payload("made_api_media_list.json"), asked=50)
    assert isinstance(posts, Page)
    assert all(each.created_at is not None for each in posts.items)


@given(JSON)
def test_no_json_makes_a_parser_raise(value: object) -> None:
    for parser in (parse_comments.post, parse_comments.comment):
        assert isinstance(parser(value), Post | Comment | Malformed)
    for name, read in (
        ("mentioned_comment", parse_comments.mentioned_comment),
        ("mentioned_media", parse_comments.mentioned_post),
    ):
        assert isinstance(read({name: value}, "17"), Post | Comment | Malformed)
    found = parse_comments.comments({"data": [value, GOOD, value]}, asked=3)
    assert isinstance(found, Page)
    assert "hello" in [each.text for each in found.items]


@needs_payloads
def test_mutated_samples_never_raise_and_never_take_a_neighbour_along() -> None:
    rolls = random.Random(5)
    for _ in range(200):
        value = mutated(copy.deepcopy(payload("made_api_comments.json")), rolls)
        value["data"].insert(0, GOOD)
        found = parse_comments.comments(value, asked=50)
        assert isinstance(found, Page)
        assert found.items[0].text == "hello"
        assert len(found.items) + len(found.malformed) == len(value["data"])
        json.dumps([each.text for each in found.items]).encode()


def mutated(value: Any, rolls: random.Random) -> Any:
    """A sample with a few of its values replaced by what does not belong there."""
    for _ in range(rolls.randint(1, 12)):
        node: Any = rolls.choice(value["data"])
        while node:
            name = rolls.choice(list(node))
            if isinstance(node[name], dict) and rolls.random() < 0.6:
                node = node[name]
                continue
            node[name] = rolls.choice(
                [None, 7, -1, "", "\ud800", [], {}, [[]], {"data": None}, True, 1e300, "x" * 5000]
            )
            break
    return value


def test_a_comment_keeps_what_people_wrote_out_of_its_repr() -> None:
    comment = parse_comments.comment({**GOOD, "text": "my secret"})
    assert "secret" not in repr(comment)
    assert isinstance(comment, Comment)
    assert comment.created_at < NOW


async def test_a_mention_is_asked_for_by_its_id_and_without_its_author_where_that_is_refused() -> None:
    told = {"mentioned_comment": {**GOOD, "id": "17"}, "id": "1784"}
    refused = refusal(100, message="Tried accessing nonexisting field (username)")
    script = Script(refused, refused, ok(told))
    async with script.client() as client:
        found = await client.comments.mentioned_comment("17")
        again = await client.comments.mentioned_comment("17")
    assert (found.id, found.text, found.username, again) == ("17", "hello", None, found)
    fields = "mentioned_comment.comment_id(17){id,text,timestamp"
    whole = f"{fields},username,media{{id,permalink}}}}"
    assert script.fields() == [whole, f"{fields},username}}", f"{fields}}}", f"{fields}}}"]


async def test_where_a_mention_stands_is_told_with_it() -> None:
    at = {"id": "99", "permalink": "https://www.instagram.com/p/abc/"}
    script = Script(ok({"mentioned_comment": {**GOOD, "media": at}, "id": "1784"}))
    async with script.client() as client:
        found = await client.comments.mentioned_comment("17")
    assert found.post is not None
    assert (found.post.id, found.post.permalink, found.post.username) == ("99", at["permalink"], None)


async def test_what_stands_below_a_mention_is_asked_of_the_account_with_fewer_fields_where_those_are_refused() -> None:
    told = {"mentioned_comment": {"id": "17", "replies": {"data": [GOOD, {"id": "no time"}]}}, "id": "1784"}
    of_post = {"mentioned_media": {"id": "99", "comments": {"data": [GOOD]}}, "id": "1784"}
    script = Script(refusal(100, message="Tried accessing nonexisting field (user)"), ok(told), ok(of_post))
    async with script.client() as client:
        [below] = await client.comments.answers_to_mention("99", "17")
        [at_post] = await client.comments.answers_to_mention("99", None)
    assert below == at_post
    fields = "id,text,timestamp,username"
    assert script.fields() == [
        f"mentioned_comment.comment_id(17){{id,replies.limit(50){{{fields},from{{id,username}},user}}}}",
        f"mentioned_comment.comment_id(17){{id,replies.limit(50){{{fields}}}}}",
        f"mentioned_media.media_id(99){{id,comments.limit(50){{{fields},from{{id,username}},user}}}}",
    ]


async def test_a_mention_in_a_caption_is_the_post_and_none_where_nothing_is_told() -> None:
    told = {"caption": "hi @shop", "media_type": "IMAGE", "timestamp": "2026-07-02T17:59:32+0000", "username": "ada"}
    script = Script(ok({"mentioned_media": told, "id": "1784"}), ok({"id": "1784"}))
    async with script.client() as client:
        found = await client.comments.mentioned_post("17")
        assert (found.id, found.caption, found.username) == ("17", "hi @shop", "ada")
        with pytest.raises(Unreadable):
            await client.comments.mentioned_post("17")
