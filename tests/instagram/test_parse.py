"""JSON to values: the samples as they are, and each tolerance by itself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from igdesk.instagram import parse
from igdesk.instagram.coerce import decode, moment
from igdesk.instagram.model import Attachment, Conversation, Malformed, Message, Page, Person, Story

from .support import needs_payloads, payload

ADA = Person("3163370867995725", "ada.bakes.test")
SHOP = Person("17841400000000001", "lumenandloom")


def message(**fields: Any) -> Message:
    parsed = parse.message({"id": "m1", "created_time": "2026-07-02T17:59:32+0000", **fields})
    assert isinstance(parsed, Message)
    return parsed


def conversation(*messages: object, **fields: Any) -> Conversation:
    parsed = parse.conversation({"id": "c1", "messages": {"data": list(messages)}, **fields})
    assert isinstance(parsed, Conversation)
    return parsed


def page(value: object, asked: int | None = None) -> Page[Conversation]:
    parsed = parse.conversations(value, asked=asked)
    assert isinstance(parsed, Page)
    return parsed


def ids(found: Conversation) -> list[str]:
    return [entry.id if isinstance(entry, Message) else f"?{entry.ref}" for entry in found.messages or ()]


@needs_payloads
@pytest.mark.parametrize("name", ["made_api_me.json", "made_api_me_wrapped.json"])
def test_account_is_the_same_wrapped_or_bare(name: str) -> None:
    account = parse.account(payload(name))
    assert not isinstance(account, Malformed)
    assert account.user_id == "17841400000000001"
    assert account.app_scoped_id == "16235008224746355"
    assert (account.username, account.name) == ("lumenandloom", "Lumen & Loom 织光")
    assert (account.account_type, account.followers) == ("business", 2310)


def test_account_without_user_id_is_never_named_by_its_app_scoped_id() -> None:
    assert parse.account({"id": "16235008224746355", "username": "shop"}) == Malformed(
        "16235008224746355", "the account has no user_id", '{"id": "16235008224746355", "username": "shop"}'
    )


@needs_payloads
def test_expanded_conversation_is_oldest_first_and_knows_what_it_was_not_told() -> None:
    found = parse.conversation(payload("made_api_conversation_expanded.json"))
    assert isinstance(found, Conversation)
    messages = [entry for entry in found.messages or () if isinstance(entry, Message)]
    assert len(messages) == len(found.messages or ()) == 24
    assert messages == sorted(messages, key=lambda m: m.created_at)
    assert [m.detail_missing for m in messages] == [True] * 4 + [False] * 20
    assert found.participants == (ADA, SHOP)
    assert found.updated_at == datetime(2026, 7, 2, 18, 11, 1, tzinfo=UTC)
    assert found.more
    newest = messages[-1]
    assert (newest.sender, newest.recipients) == (ADA, (SHOP,))
    assert newest.text == "what do I need to do to check the payment options?"


@needs_payloads
def test_expanded_conversation_keeps_pictures_shares_stories_and_reactions() -> None:
    found = parse.conversation(payload("made_api_conversation_expanded.json"))
    assert isinstance(found, Conversation)
    messages = [entry for entry in found.messages or () if isinstance(entry, Message)]
    attachments = [m.attachments for m in messages if m.attachments]
    assert attachments == [
        (Attachment("share", "https://www.instagram.com/p/EXAMPLEPOST/", None),),
        (Attachment("image", "https://lookaside.example.com/i.jpg", "image-1"),),
    ]
    assert [m.story for m in messages if m.story] == [
        Story("mention", "https://lookaside.example.com/s.mp4", "18070637082681078")
    ]
    assert [[(r.emoji, r.people) for r in m.reactions] for m in messages if m.reactions] == [[("❤️", (SHOP,))]]
    assert [m.unsupported for m in messages].count(True) == 1


@needs_payloads
def test_id_list_has_messages_without_detail() -> None:
    found = parse.conversation(payload("made_api_conversation_ids.json"))
    assert isinstance(found, Conversation)
    assert found.messages
    assert all(isinstance(m, Message) and m.detail_missing for m in found.messages)
    assert any(isinstance(m, Message) and m.unsupported for m in found.messages)


@needs_payloads
def test_pages_of_conversations() -> None:
    first = page(payload("made_api_conversations_p1.json"))
    assert (len(first.items), first.after) == (3, "QWZAKc1sh")
    assert all(c.messages is None and not c.more for c in first.items)
    last = page(payload("made_api_conversations_p2.json"))
    assert (len(last.items), last.after) == (2, None)


@needs_payloads
def test_profiles() -> None:
    profile = parse.profile(payload("made_api_profile_3.json"), "asked")
    assert not isinstance(profile, Malformed)
    assert (profile.id, profile.name, profile.followers) == ("1827585200477518", "José Ñandú 🧵", 128400)
    assert (profile.verified, profile.follows_us) == (True, True)
    nameless = parse.profile(payload("made_api_profile_5.json"), "asked")
    assert not isinstance(nameless, Malformed)
    assert nameless.name is None
    sparse = parse.profile(payload("chatwoot_profile.json"), "asked")
    assert not isinstance(sparse, Malformed)
    assert (sparse.username, sparse.followers, sparse.verified, sparse.follows_us) == (None, None, False, None)


@needs_payloads
def test_sent_without_recipient_is_for_whom_it_was_asked() -> None:
    sent = parse.sent(payload("chatwoot_send_ok.json"), "3163370867995725")
    assert not isinstance(sent, Malformed)
    assert (sent.recipient_id, sent.message_id) == ("3163370867995725", "random_message_id")


@pytest.mark.parametrize("answer", [{}, {"message_id": ""}, {"recipient_id": "1"}, [], None, {"message_id": None}])
def test_answer_without_message_id_confirms_nothing(answer: object) -> None:
    assert isinstance(parse.sent(answer, "1"), Malformed)


def test_within_one_second_the_order_of_the_api_decides() -> None:
    at = "2026-07-02T17:00:00+0000"
    listed = [{"id": name, "created_time": at} for name in ("newest", "middle", "oldest")]
    assert ids(conversation(*listed)) == ["oldest", "middle", "newest"]


def test_where_times_and_order_disagree_the_times_win() -> None:
    assert ids(conversation(*({"id": f"m{n}", "created_time": 1657653060 + n} for n in (2, 5, 3)))) == [
        "m2",
        "m3",
        "m5",
    ]


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, 0), (2**63 - 1, 2**63 - 1), (2**63, None), (-1, None), (True, None), (1.5, None), ("12", None), (None, None)],
)
def test_counts_are_what_a_database_can_hold(count: object, expected: int | None) -> None:
    profile = parse.profile({"follower_count": count}, "asked")
    assert not isinstance(profile, Malformed)
    assert (profile.id, profile.followers) == ("asked", expected)


def test_ids_keep_their_case() -> None:
    assert message(**{"from": {"id": "aB"}}).sender == Person("aB", None)
    assert Person("aB", None) != Person("ab", None)


def test_malformed_messages_stand_beside_the_older_one_and_stop_nothing() -> None:
    found = conversation(
        {"id": "c", "created_time": "2026-07-02T17:00:02+0000"},
        {"id": "b", "created_time": "yesterday"},
        17,
        {"id": "a", "created_time": "2026-07-02T17:00:01+0000"},
        {"created_time": "2026-07-02T17:00:00+0000"},
    )
    assert ids(found) == ["?", "a", "?", "?b", "c"]


def test_malformed_conversation_is_told_beside_the_readable_ones() -> None:
    found = page({"data": [{"updated_time": "2026-07-02T17:00:01+0000"}, {"id": "c1"}, None]})
    assert [c.id for c in found.items] == ["c1"]
    assert [m.reason for m in found.malformed] == ["the conversation has no id"] * 2
    assert found.items[0].updated_at is None


@pytest.mark.parametrize("value", [None, [], {}, "x", {"data": None}, {"data": {"id": "c"}}])
def test_answer_without_a_list_is_no_empty_page(value: object) -> None:
    assert isinstance(parse.conversations(value), Malformed)


@pytest.mark.parametrize(
    ("paging", "asked", "after"),
    [
        ({"cursors": {"after": "A"}, "next": "https://x/?after=B"}, None, "A"),
        ({"next": "https://x/?limit=1&after=B%3D&access_token=T"}, None, "B="),
        ({"next": "https://x/?limit=1"}, None, None),
        ({"next": "https://[x/?after=B"}, None, None),
        ({"cursors": {"after": "A"}}, None, None),
        ({"cursors": {"after": "A"}}, 2, None),
        ({"cursors": {"after": "A"}}, 1, "A"),
        ({"cursors": None, "next": None}, 1, None),
        ("none", 1, None),
    ],
)
def test_cursor_of_the_next_page(paging: object, asked: int | None, after: str | None) -> None:
    assert page({"data": [{"id": "c"}], "paging": paging}, asked).after == after


def test_text_is_kept_as_it_came_and_the_empty_one_is_none() -> None:
    assert message(message="").text is None
    assert message().text is None
    assert message(message=" \u202e[b]x\x1b[0m\n").text == " \u202e[b]x\x1b[0m\n"


def test_half_a_surrogate_pair_becomes_something_that_a_database_takes() -> None:
    found = parse.message(decode(b'{"id":"m","created_time":"2026-07-02T17:00:01+0000","message":"a\\ud83dz"}'))
    assert isinstance(found, Message)
    assert found.text == "a\ufffdz"


def test_text_stays_out_of_reprs() -> None:
    assert "secret" not in repr(message(message="secret words"))
    assert "secret" not in repr(parse.message({"id": "m", "message": "secret words"}))


@pytest.mark.parametrize("value", [{"data": [{"reaction": "love"}]}, {"reaction": "love"}, [{"emoji": "love"}]])
def test_reactions_bare_or_in_data(value: object) -> None:
    assert [r.emoji for r in message(reactions=value).reactions] == ["love"]


@pytest.mark.parametrize(("value", "flag"), [(True, True), ("true", True), (False, False), (None, False), (1, False)])
def test_unsupported_however_it_is_written(value: object, flag: bool) -> None:
    assert message(is_unsupported=value).unsupported is flag


def test_message_with_a_sender_and_nothing_else_is_not_missing_detail() -> None:
    assert not message(**{"from": {"id": "1"}}).detail_missing
    assert message(is_unsupported=False, message="").detail_missing


A, B = "https://cdn.example.com/a", "https://cdn.example.com/b"


@pytest.mark.parametrize(
    ("attachment", "expected"),
    [
        ({"image_data": {"url": A}, "name": "n"}, Attachment("image", A, "n")),
        ({"image_data": {"url": A, "render_as_sticker": True}}, Attachment("sticker", A, None)),
        ({"image_data": {"animated_gif_url": A}}, Attachment("image", A, None)),
        ({"video_data": {"url": A}}, Attachment("video", A, None)),
        ({"video_data": {"url": A}, "mime_type": "audio/mp4"}, Attachment("audio", A, None)),
        ({"file_url": A, "mime_type": "audio/mpeg"}, Attachment("audio", A, None)),
        ({"file_url": A, "mime_type": "application/pdf"}, Attachment("file", A, None)),
        ({"hologram_data": {"url": A}}, Attachment("hologram", A, None)),
        ({"image_data": {}, "video_data": {"url": B}}, Attachment("video", B, None)),
        ({"generic_template": {"title": "x"}, "title": "t"}, Attachment("template", None, "t")),
        ({"type": "something_new_2027", "payload": {"url": A}}, Attachment("something_new_2027", A, None)),
        ({"type": "ephemeral"}, Attachment("ephemeral", None, None)),
        ({"id": "1", "mystery": [1, 2]}, Attachment("unknown", None, None)),
        ({"image_data": {"url": "javascript:alert(1)"}}, Attachment("image", None, None)),
        ({"file_url": "file:///etc/passwd"}, Attachment("file", None, None)),
        ("https://cdn.example.com/a", Attachment("unknown", A, None)),
        (None, Attachment("unknown", None, None)),
    ],
)
def test_attachment_of_every_shape(attachment: object, expected: Attachment) -> None:
    assert message(attachments={"data": [attachment]}).attachments == (expected,)


@pytest.mark.parametrize("field", ["call", "voice_call", "something_new_2027"])
def test_a_message_that_is_nothing_that_anybody_knows_is_a_message_all_the_same(field: str) -> None:
    """What Instagram says of calls is not documented: who and when is kept, and that nothing more could be read."""
    found = message(
        **{"from": {"id": ADA.id, "username": ADA.username}, field: {"duration": 31, "url": "https://x.y/z"}}
    )
    assert (found.sender, found.text, found.attachments, found.unsupported) == (ADA, None, (), False)


def test_shared_post_that_comes_twice_is_one_share() -> None:
    found = message(shares={"data": [{"link": A}, {"link": B}]}, attachments={"data": [{"image_data": {"url": A}}]})
    assert [(a.type, a.url) for a in found.attachments] == [("share", A), ("share", B)]


def test_share_of_a_template_without_link() -> None:
    assert message(shares=[{"template": {"payload": {}}, "name": "Shelf"}]).attachments == (
        Attachment("template", None, "Shelf"),
    )


def test_story_reply_and_unknown_story() -> None:
    assert message(story={"reply_to": {"link": A, "id": 5}}).story == Story("reply_to", A, "5")
    assert message(story={"poll": {"id": 5}}).story is None
    assert message(story="gone").story is None


@pytest.mark.parametrize(
    ("value", "at"),
    [
        ("2022-07-12T19:11:07+0000", datetime(2022, 7, 12, 19, 11, 7, tzinfo=UTC)),
        ("2022-07-12T21:11:07+02:00", datetime(2022, 7, 12, 19, 11, 7, tzinfo=UTC)),
        ("2022-07-12T19:11:07", datetime(2022, 7, 12, 19, 11, 7, tzinfo=UTC)),
        (1657653067, datetime(2022, 7, 12, 19, 11, 7, tzinfo=UTC)),
        (1657653067000, datetime(2022, 7, 12, 19, 11, 7, tzinfo=UTC)),
        ("<TIMESTAMP>", None),
        ("0001-01-01T00:00:00+1400", None),
        (float("nan"), None),
        (10**400, None),
        (True, None),
        (None, None),
    ],
)
def test_times(value: object, at: datetime | None) -> None:
    assert moment(value) == at


@pytest.mark.parametrize("body", [b"", b"<html>", b"[" * 100_000, b'{"a":', b"\xff\xfe\x00", b"1" * 5000])
def test_what_is_no_json_is_a_value_error(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode(body)
