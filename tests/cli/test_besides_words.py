"""Media and hearts from the command line over the simulator: once each, and why not where they cannot."""

from __future__ import annotations

import pytest

from igdesk.simulator import truth
from igdesk.simulator.simulator import Simulator

from .support import Igdesk

URL = "https://shop.example.com/chart.png"


@pytest.fixture
def ticket(live: Igdesk, instagram: Simulator) -> str:
    """The id of the message that has become ticket 1."""
    made = instagram.control.customer_writes("Which size fits me?", "anna")
    live("sync", "--once")
    return made.id


def test_media_and_a_heart_go_out_once(live: Igdesk, instagram: Simulator, ticket: str) -> None:
    told = live("ticket", "reply", "1", "--text", "This chart:", "--media", URL, "--wait", "--json").json
    assert [(row["text"], row["media"], row["state"]) for row in told["replies"]] == [
        ("This chart:", None, "sent"),
        ("", {"type": "image", "url": URL}, "sent"),
    ]
    heart = live("ticket", "react", "1", "--wait")
    assert (heart.status, heart.out.startswith("Heart on a message of ticket #1"), heart.err) == (0, True, "")
    assert live("ticket", "react", "1").out == (
        "The heart on this message of ticket #1 is like that already, or is about to be; nothing was changed.\n"
    )
    rows = {row["text"]: row for row in truth.messages(instagram.world)}
    assert rows["Which size fits me?"]["reactions"] == {instagram.account_id: "❤️"}
    assert rows[""]["attachments"] == ["image"]
    shown = live("ticket", "show", "1")
    assert URL in shown.out
    assert "❤️" in shown.out
    assert live("ticket", "react", "1", "--remove", "--wait").status == 0
    assert truth.messages(instagram.world)[0]["reactions"] == {}


def test_hearts_and_media_wait_in_the_outbox_and_are_taken_back(
    live: Igdesk, instagram: Simulator, ticket: str
) -> None:
    live("ticket", "reply", "1", "--media", URL)
    heart = live("ticket", "react", "1", "--json").json["replies"][0]
    assert (heart["way"], heart["target"], heart["text"]) == ("react", ticket, "")
    listed = live("outbox").out
    assert URL in listed
    assert "[heart] Which size fits me?" in listed
    for row in live("outbox", "--json").json:
        assert live("outbox", "--cancel", row["id"]).status == 0
    live("sync", "--once")
    assert instagram.ledger.count("send") == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--media", "http://shop.example.com/a.png"), "begin with https://"),
        (("--media", "https://10.0.0.7/a.png"), "public address"),
        (("--media", "https://shop.example.com/a"), "--media-type"),
        (("--text", "x", "--media-type", "image"), "--media"),
        ((), ""),
    ],
)
def test_what_cannot_be_sent_is_told_before_anything_is(
    live: Igdesk, ticket: str, arguments: tuple[str, ...], told: str
) -> None:
    answer = live("ticket", "reply", "1", *arguments)
    assert (answer.status != 0, told in answer.err) == (True, True)
    assert live("outbox", "--json").json == []


def test_an_address_that_does_not_say_what_lies_there_is_told_of_it(
    live: Igdesk, instagram: Simulator, ticket: str
) -> None:
    address = "https://shop.example.com/files/77"
    sent = live("ticket", "reply", "1", "--media", address, "--media-type", "file", "--wait", "--json").json
    assert sent["replies"][0]["media"] == {"type": "file", "url": address}
    assert truth.messages(instagram.world)[-1]["attachments"] == ["file"]


def test_who_only_looks_puts_no_heart(live: Igdesk, ticket: str) -> None:
    assert live("ticket", "react", "1", "99").status == 1


def test_what_was_shared_is_told_with_where_it_lies(live: Igdesk, instagram: Simulator) -> None:
    instagram.control.customer_writes("", "anna", attachments=["share"])
    instagram.control.customer_writes("", "anna", attachments=["image"])
    live("sync", "--once")
    shared, picture = (m["attachments"][0]["url"] for m in live("ticket", "show", "1", "--json").json["messages"])
    shown = live("--lang", "zh", "ticket", "show", "1").out
    assert f"[分享的帖子] {shared}" in shown
    assert "[图片]" in shown
    assert picture not in shown  # it dies within days, and is long
    assert "[图片]" in live("--lang", "zh", "ticket", "list").out
