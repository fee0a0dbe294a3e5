"""The rules of sending: windows, bytes, recipients, attachments, private replies."""

from __future__ import annotations

from typing import Any

import pytest

from igdesk.simulator import truth
from igdesk.simulator.simulator import Simulator

from .support import Graph, failure

DAY = 86_400
HOUR = 3_600
WINDOW_CLOSED = (403, 10, 2534022)


def outgoing(instagram: Simulator) -> list[str]:
    return [row["text"] for row in truth.messages(instagram.world) if row["direction"] == "out"]


def test_an_answer_within_24_hours_is_sent(send: Graph, instagram: Simulator) -> None:
    instagram.control.customer_writes("Hi")
    instagram.control.advance(DAY)
    status, body = send(text="Hello")
    assert status == 200
    assert body["recipient_id"] == instagram.control.person("ada.bakes").igsid
    last = truth.messages(instagram.world)[-1]
    assert (last["id"], last["text"], last["origin"]) == (body["message_id"], "Hello", "api")


def test_a_second_later_the_window_is_closed_word_for_word(send: Graph, instagram: Simulator) -> None:
    instagram.control.customer_writes("Hi")
    instagram.control.advance(DAY + 1)
    status, body = send()
    trace = body["error"].pop("fbtrace_id")
    assert status == 403
    assert body["error"] == {
        "message": "This message is sent outside of allowed window.",
        "type": "IGApiException",
        "code": 10,
        "error_subcode": 2534022,
    }
    assert len(trace) == 23
    assert outgoing(instagram) == []


def test_who_never_wrote_cannot_be_written_to(send: Graph, instagram: Simulator) -> None:
    instagram.control.person("ada.bakes")
    assert failure(send()) == WINDOW_CLOSED


def test_each_message_of_the_customer_opens_the_window_again(send: Graph, instagram: Simulator) -> None:
    instagram.control.customer_writes("Hi")
    instagram.control.advance(2 * DAY)
    instagram.control.customer_writes("still waiting")
    assert send()[0] == 200


def test_own_messages_do_not_open_the_window(send: Graph, instagram: Simulator) -> None:
    instagram.control.customer_writes("Hi")
    instagram.control.advance(2 * DAY)
    instagram.control.owner_writes("from the app")
    assert failure(send()) == WINDOW_CLOSED


@pytest.mark.parametrize("extra", [{"tag": "HUMAN_AGENT"}, {"tag": "HUMAN_AGENT", "messaging_type": "MESSAGE_TAG"}])
def test_human_agents_have_seven_days(send: Graph, instagram: Simulator, extra: dict[str, Any]) -> None:
    instagram.control.set_account(human_agent=True)
    instagram.control.customer_writes("Hi")
    instagram.control.advance(7 * DAY)
    assert send(**extra)[0] == 200
    instagram.control.advance(1)
    assert failure(send(**extra)) == WINDOW_CLOSED


def test_human_agent_needs_the_permission(send: Graph, instagram: Simulator) -> None:
    instagram.control.customer_writes("Hi")
    answer = send(tag="HUMAN_AGENT")
    assert failure(answer) == (403, 10, None)
    assert "To use 'Human Agent'" in answer[1]["error"]["message"]


@pytest.mark.parametrize(
    "extra", [{"tag": "ACCOUNT_UPDATE"}, {"messaging_type": "MESSAGE_TAG"}, {"messaging_type": "NONSENSE"}]
)
def test_other_tags_and_types_are_refused(send: Graph, instagram: Simulator, extra: dict[str, Any]) -> None:
    instagram.control.customer_writes("Hi")
    assert failure(send(**extra)) == (400, 100, None)


def test_messaging_type_response_is_accepted(send: Graph, instagram: Simulator) -> None:
    instagram.control.customer_writes("Hi")
    assert send(messaging_type="RESPONSE")[0] == 200


@pytest.mark.parametrize(
    ("text", "fits"), [("a" * 1000, True), ("a" * 1001, False), ("茶" * 333, True), ("茶" * 334, False)]
)
def test_1000_bytes_fit_however_many_characters(send: Graph, instagram: Simulator, text: str, fits: bool) -> None:
    instagram.control.customer_writes("Hi")
    status, body = send(text=text)
    assert (status == 200) is fits
    assert fits or body["error"]["code"] == 100


@pytest.mark.parametrize("text", ["", "  \n"])
def test_an_empty_text_is_refused(send: Graph, instagram: Simulator, text: str) -> None:
    instagram.control.customer_writes("Hi")
    assert failure(send(text=text)) == (400, 100, 2534015)


@pytest.mark.parametrize(
    ("recipient", "expected"),
    [
        ({"id": "ada.bakes"}, (400, 100, 2534014)),
        ({"id": "999999999999999"}, (400, 100, 2018001)),
        ({}, (400, 100, None)),
        ("nonsense", (400, 100, None)),
        (None, (400, 100, None)),
    ],
)
def test_wrong_recipients_are_refused(graph: Graph, recipient: object, expected: tuple[int, int, int | None]) -> None:
    body = {"recipient": recipient, "message": {"text": "Hi"}}
    assert failure(graph("POST", "/me/messages", json=body)) == expected


def test_a_customer_who_blocked_the_shop_cannot_be_reached(send: Graph, instagram: Simulator) -> None:
    instagram.control.customer_writes("Hi")
    instagram.control.person("ada.bakes", blocks_us=True)
    assert failure(send()) == (400, 551, 1545041)


def test_the_owner_may_have_switched_messages_off(send: Graph, instagram: Simulator) -> None:
    instagram.control.customer_writes("Hi")
    instagram.control.set_account(message_access=False)
    assert failure(send()) == (403, 200, 2534041)


@pytest.mark.parametrize(
    "message",
    [
        {"attachment": {"type": "image", "payload": {"url": "https://shop.example/tea.png"}}},
        {"attachments": {"type": "image", "payload": {"url": "https://shop.example/tea.png"}}},
        {"attachments": [{"type": "image", "payload": {"url": "https://shop.example/1.png"}}] * 10},
        {"attachment": {"type": "audio", "payload": {"url": "https://shop.example/a.m4a"}}},
        {"attachment": {"type": "image", "payload": {"attachment_id": "42"}}},
        {"attachment": {"type": "like_heart"}},
    ],
)
def test_attachments_are_taken_in_every_documented_form(send: Graph, instagram: Simulator, message: object) -> None:
    instagram.control.customer_writes("Hi")
    assert send(message=message)[0] == 200


def test_an_own_post_can_be_shared(send: Graph, instagram: Simulator) -> None:
    instagram.control.customer_writes("Hi")
    post = instagram.control.owner_posts("New tea")
    own = {"attachment": {"type": "MEDIA_SHARE", "payload": {"id": post.id}}}
    assert send(message=own)[0] == 200
    wrong = {"attachment": {"type": "MEDIA_SHARE", "payload": {"id": "1"}}}
    assert failure(send(message=wrong)) == (400, 100, 2018074)


@pytest.mark.parametrize(
    ("message", "subcode"),
    [
        ({}, 2534015),
        ({"attachment": {"type": "image", "payload": {"url": "https://localhost/tea.png"}}}, 2018008),
        ({"attachment": {"type": "video", "payload": {"url": "https://shop.example.com/tea.png"}}}, 2018047),
        ({"attachment": {"type": "image", "payload": {"url": "/home/me/tea.png"}}}, 2018008),
        ({"attachment": {"type": "hologram"}}, 2018047),
        ({"attachment": "image"}, 2018047),
        ({"attachments": []}, None),
        ({"attachments": [{"type": "image", "payload": {"attachment_id": "1"}}] * 11}, None),
    ],
)
def test_wrong_attachments_are_refused(send: Graph, instagram: Simulator, message: object, subcode: int | None) -> None:
    instagram.control.customer_writes("Hi")
    assert failure(send(message=message)) == (400, 100, subcode)


def test_text_with_attachment_becomes_two_messages(send: Graph, instagram: Simulator) -> None:
    instagram.control.customer_writes("Hi")
    picture = {"type": "image", "payload": {"url": "https://shop.example/tea.png"}}
    send(message={"text": "look", "attachment": picture})
    rows = [row for row in truth.messages(instagram.world) if row["direction"] == "out"]
    assert [(row["text"], row["attachments"]) for row in rows] == [("look", []), ("", ["image"])]


def test_reactions_and_signs_of_typing(graph: Graph, instagram: Simulator) -> None:
    written = instagram.control.customer_writes("Hi")
    recipient = {"id": instagram.control.person("ada.bakes").igsid}

    def act(action: str, **payload: str) -> tuple[int, Any]:
        body = {"recipient": recipient, "sender_action": action, "payload": payload}
        return graph("POST", "/me/messages", json=body)

    assert act("typing_on") == (200, {"recipient_id": recipient["id"]})
    assert act("react", message_id=written.id, reaction="love")[0] == 200
    assert truth.messages(instagram.world)[0]["reactions"] == {instagram.account_id: "❤️"}
    assert act("unreact", message_id=written.id)[0] == 200
    assert truth.messages(instagram.world)[0]["reactions"] == {}
    assert failure(act("react", message_id=written.id)) == (400, 100, None)
    assert failure(act("react", message_id="nonsense", reaction="love")) == (400, 100, None)
    assert failure(act("dance")) == (400, 100, None)


def test_a_form_is_read_like_json(http: Any, instagram: Simulator) -> None:
    instagram.control.customer_writes("Hi")
    recipient = '{"id":"' + instagram.control.person("ada.bakes").igsid + '"}'
    form = {"recipient": recipient, "message": '{"text":"Hello"}', "access_token": instagram.token}
    assert http.post("/me/messages", data=form).status_code == 200
    assert outgoing(instagram) == ["Hello"]


def private_reply(graph: Graph, comment: str) -> tuple[int, Any]:
    body = {"recipient": {"comment_id": comment}, "message": {"text": "Hi there"}}
    return graph("POST", "/me/messages", json=body)


def test_a_comment_gets_one_private_reply_and_no_more_until_they_answer(
    graph: Graph, send: Graph, instagram: Simulator
) -> None:
    comment = instagram.control.customer_comments("How much?", "bob")
    status, body = private_reply(graph, comment.id)
    assert (status, body["recipient_id"]) == (200, instagram.control.person("bob").igsid)
    assert truth.comments(instagram.world)[0]["private_reply"] == body["message_id"]
    assert failure(private_reply(graph, comment.id)) == (400, 100, 2534025)
    assert failure(send("bob")) == WINDOW_CLOSED
    instagram.control.customer_writes("Thanks", "bob")
    assert send("bob")[0] == 200


def test_a_private_reply_comes_too_late_after_seven_days(graph: Graph, instagram: Simulator) -> None:
    comment = instagram.control.customer_comments("How much?")
    instagram.control.advance(7 * DAY + 1)
    assert failure(private_reply(graph, comment.id)) == (400, 100, None)


def test_own_deleted_and_unknown_comments_get_no_private_reply(graph: Graph, instagram: Simulator) -> None:
    own = instagram.control.owner_comments("Thanks everybody")
    deleted = instagram.control.customer_comments("oops")
    instagram.control.delete_comment(deleted.id)
    for comment in (own.id, deleted.id, "123"):
        assert failure(private_reply(graph, comment)) == (400, 100, 2534025)


def test_scopes_are_needed(graph: Graph, instagram: Simulator) -> None:
    instagram.control.customer_writes("Hi")
    comment = instagram.control.customer_comments("Hi")
    token = instagram.control.issue_token(scopes=["instagram_business_basic"]).value
    recipient = {"id": instagram.control.person("ada.bakes").igsid}
    for target in (recipient, {"comment_id": comment.id}):
        body = {"recipient": target, "message": {"text": "Hi"}}
        assert failure(graph("POST", "/me/messages", json=body, token=token)) == (403, 10, None)
