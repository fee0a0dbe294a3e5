"""`igdesk ticket reply --at` and what `igdesk outbox` does with a reply that waits for its moment."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from igdesk.clock import FixedClock

from .support import CustomerWrites, Igdesk


@pytest.fixture(autouse=True)
def _one_ticket(customer_writes: CustomerWrites) -> None:
    customer_writes("I want a refund")


def later(igdesk: Igdesk, when: str = "3h") -> str:
    [reply] = igdesk("ticket", "reply", "1", "--text", "Good morning", "--at", when, "--json").json["replies"]
    return str(reply["id"])


def test_it_waits_and_is_listed_with_its_moment(igdesk: Igdesk, clock: FixedClock) -> None:
    done = igdesk("ticket", "reply", "1", "--text", "Good morning", "--at", "3h", "--json").json
    at = clock.now() + timedelta(hours=3)
    assert datetime.fromisoformat(done["replies"][0]["send_at"]) == at
    assert (done["status"], done["first_responded_at"]) == ("open", None)
    [row] = igdesk("outbox", "--json").json
    assert (datetime.fromisoformat(row["send_at"]), row["state"]) == (at, "queued")
    assert f"{at:%Y-%m-%d}" in igdesk("outbox").out


@pytest.mark.parametrize("when", ["tomorrow 9:00", "明天9点"])
def test_the_same_words_as_for_setting_aside(igdesk: Igdesk, when: str) -> None:
    done = igdesk("ticket", "reply", "1", "--text", "Good morning", "--at", when)
    assert (done.status, "09:00" in done.out) == (0, True)


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        (("--at", "2026-01-01 09:00"), 1, "has passed"),
        (("--at", "3d"), 1, "at the latest"),
        (("--at", "soonish"), 2, "is no time"),
        (("--at", "3h", "--wait"), 2, "use one of them"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(
    igdesk: Igdesk, options: tuple[str, ...], status: int, said: str
) -> None:
    refused = igdesk("ticket", "reply", "1", "--text", "Good morning", *options)
    assert (refused.status, refused.out, refused.err.count("\n")) == (status, "", 1)
    assert said in refused.err
    assert igdesk("outbox", "--json").json == []


def test_it_goes_at_another_moment_now_or_not_at_all(igdesk: Igdesk, clock: FixedClock) -> None:
    reply = later(igdesk)
    [row] = igdesk("outbox", "--move", reply[:9], "--at", "5h", "--json").json
    assert datetime.fromisoformat(row["send_at"]) == clock.now() + timedelta(hours=5)
    [row] = igdesk("outbox", "--now", reply[:9], "--json").json
    assert row["send_at"] is None
    assert igdesk("undo").status == 0
    assert igdesk("outbox", "--json").json[0]["send_at"] is not None
    assert igdesk("outbox", "--cancel", reply, "--json").json == []


@pytest.mark.parametrize("options", [("--move", "x"), ("--at", "3h"), ("--move", "x", "--now", "x", "--at", "3h")])
def test_which_reply_and_when_go_together(igdesk: Igdesk, options: tuple[str, ...]) -> None:
    assert igdesk("outbox", *options).status == 2


def test_one_that_does_not_wait_cannot_be_moved(igdesk: Igdesk) -> None:
    igdesk("ticket", "reply", "1", "--text", "Here it is")
    [row] = igdesk("outbox", "--json").json
    refused = igdesk("outbox", "--now", row["id"])
    assert (refused.status, "does not wait" in refused.err) == (1, True)


def test_who_ends_its_ticket_is_told_that_it_still_goes(igdesk: Igdesk) -> None:
    assert "still goes" not in igdesk("ticket", "note", "1", "x").out
    later(igdesk)
    assert "still goes" not in igdesk("ticket", "note", "1", "y").out
    assert "A reply to #1 still goes out at" in igdesk("ticket", "resolve", "1").out
    assert igdesk("outbox", "--json").json[0]["state"] == "queued"
