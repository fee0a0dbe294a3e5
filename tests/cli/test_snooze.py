"""`igdesk ticket snooze` and `igdesk notices`."""

from __future__ import annotations

from datetime import timedelta

import pytest

from igdesk.clock import FixedClock

from .support import CustomerWrites, Igdesk


@pytest.fixture(autouse=True)
def _one_ticket(customer_writes: CustomerWrites) -> None:
    customer_writes("I want a refund")


def test_a_ticket_is_set_aside_and_says_until_when(igdesk: Igdesk) -> None:
    told = igdesk("ticket", "snooze", "1", "tomorrow", "09:00")
    assert "Set aside until 2026-11-22 09:00." in told.out
    assert igdesk("ticket", "show", "1", "--json").json["snoozed_until"] == "2026-11-22T01:00:00Z"
    assert "Set aside until 2026-11-22 09:00 (15h30m)" in " ".join(igdesk("ticket", "show", "1").out.split())
    assert "zz 15h30m" in igdesk("ticket", "list").out


def test_it_comes_back_on_demand_and_by_undo(igdesk: Igdesk) -> None:
    assert igdesk("ticket", "snooze", "1", "2d", "--json").json["snoozed_until"] == "2026-11-23T09:30:00Z"
    assert igdesk("ticket", "snooze", "1", "--wake", "--json").json["snoozed_until"] is None
    igdesk("undo")
    assert igdesk("ticket", "show", "1", "--json").json["snoozed_until"] == "2026-11-23T09:30:00Z"


def test_only_those_that_are_set_aside_are_listed_on_demand(igdesk: Igdesk, customer_writes: CustomerWrites) -> None:
    customer_writes("Hello", "bob")
    igdesk("ticket", "snooze", "1", "明天 9点")
    assert [each["number"] for each in igdesk("ticket", "list", "--snoozed", "--json").json] == [1]
    assert len(igdesk("ticket", "list", "--json").json) == 2
    assert igdesk("search", "is:snoozed", "refund", "--json").json[0]["ticket"] == 1


@pytest.mark.parametrize("when", [("later",), (), ("2h", "--wake")])
def test_a_time_that_is_no_time_is_explained(igdesk: Igdesk, when: tuple[str, ...]) -> None:
    refused = igdesk("ticket", "snooze", "1", *when)
    assert (refused.status, refused.out) == (2, "")
    assert "tomorrow 09:00" in refused.err


def test_a_time_that_has_passed_is_refused(igdesk: Igdesk) -> None:
    refused = igdesk("ticket", "snooze", "1", "today 09:00")
    assert refused.status == 1
    assert "time to come" in refused.err


def test_notices_are_listed_without_counting_as_shown(igdesk: Igdesk, clock: FixedClock) -> None:
    assert "Nobody had to tell you" in igdesk("--as", "zhou", "notices").out
    igdesk("ticket", "escalate", "1", "--reason", "hot")
    clock.advance(timedelta(minutes=1))
    for _ in range(2):
        assert "●  #1 was escalated: hot" in igdesk("--as", "zhou", "notices").out
    [found] = igdesk("--as", "zhou", "notices", "--json").json
    assert (found["ticket"], found["what"], found["told_at"]) == (1, "escalated", None)
    assert found["event"]["kind"] == "escalated"


def test_notices_are_taken_once(igdesk: Igdesk) -> None:
    igdesk("ticket", "escalate", "1", "--reason", "hot")
    assert len(igdesk("--as", "zhou", "notices", "--take", "--json").json) == 1
    assert igdesk("--as", "zhou", "notices", "--take", "--json").json == []
    [found] = igdesk("--as", "zhou", "notices", "--json").json
    assert found["told_at"] == "2026-11-21T09:30:00Z"
    assert igdesk("notices", "--json").json == []


def test_firmly_it_stays_aside_though_the_customer_writes(igdesk: Igdesk, customer_writes: CustomerWrites) -> None:
    told = igdesk("ticket", "snooze", "1", "2d", "--even-if-they-write")
    assert "2026-11-23 17:30, even if the customer writes." in told.out
    customer_writes("Any news?")
    assert igdesk("ticket", "show", "1", "--json").json["undisturbed_until"] == "2026-11-23T09:30:00Z"
    assert igdesk("ticket", "snooze", "1", "--wake", "--even-if-they-write").status == 2
