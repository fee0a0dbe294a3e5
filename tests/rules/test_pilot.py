"""Who is inside the pilot: stable, monotone, and about as many as asked for; and what a trial's report counts."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.config.load import load_text
from igdesk.config.model import Config
from igdesk.config.problems import ConfigError
from igdesk.config.settings import Desk
from igdesk.rules import events as e
from igdesk.rules.event import Event
from igdesk.rules.log import Recorded
from igdesk.rules.model import Channel, Customer, MessageState, PrioritySource, Status, Ticket
from igdesk.rules.pilot import is_inside, sends, waits_because, would_be_owner
from igdesk.rules.pilot_report import REPORTED, Journal, Report

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PERCENT = st.integers(0, 100)
CUSTOMERS = st.builds(Customer, st.integers(1, 10**9), remote_id=st.none() | st.text(min_size=1, max_size=30))
TICKET = Ticket(1, Status.NEW, Channel.DM, 1, 1, NOW, NOW, "medium")


def canary(percent: int) -> Desk:
    return Desk(mode="canary", canary_percent=percent)


@given(CUSTOMERS, PERCENT, PERCENT)
def test_a_greater_share_keeps_everybody_of_a_smaller_one(customer: Customer, one: int, other: int) -> None:
    small, great = sorted((one, other))
    assert is_inside(customer, canary(great)) or not is_inside(customer, canary(small))


@given(CUSTOMERS, PERCENT)
def test_a_side_depends_on_instagrams_id_alone(customer: Customer, percent: int) -> None:
    changed = replace(customer, id=customer.id + 1, username="new", tier="vip", followers=5)
    same = changed if customer.remote_id is not None else replace(changed, id=customer.id)
    assert is_inside(same, canary(percent)) == is_inside(customer, canary(percent))


@given(CUSTOMERS)
def test_live_is_for_everybody_and_shadow_for_nobody(customer: Customer) -> None:
    assert is_inside(customer, Desk())
    assert is_inside(customer, canary(100))
    assert not is_inside(customer, canary(0))
    assert not is_inside(customer, Desk(mode="shadow"))


@given(st.integers(0, 10**17))
def test_the_share_is_about_right(first: int) -> None:
    inside = [is_inside(Customer(n, remote_id=str(first + n)), canary(20)) for n in range(2000)]
    assert 300 < sum(inside) < 500  # twenty of a hundred; more than five standard deviations to each side


def test_a_side_is_the_same_in_every_process() -> None:
    asked = (
        "from igdesk.config.settings import Desk; from igdesk.rules.model import Customer;"
        "from igdesk.rules.pilot import is_inside;"
        "print([n for n in range(100) if is_inside(Customer(1, remote_id=str(n)), Desk(mode='canary'))])"
    )
    here = [n for n in range(100) if is_inside(Customer(1, remote_id=str(n)), canary(10))]
    told = subprocess.run(
        [sys.executable, "-c", asked], env={"PYTHONHASHSEED": "7"}, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == str(here)
    assert here == [9, 39, 49, 51, 55, 65], "whoever was in a running trial would change sides"


def test_a_channel_or_an_account_can_be_tried_alone() -> None:
    customer, ticket = Customer(1, remote_id="9"), replace(TICKET, channel=Channel.DM, account="17")
    comment, other = replace(ticket, channel=Channel.COMMENT), replace(ticket, account="18")
    by_channel = replace(canary(100), canary_channels=("dm", "story_reply"))
    by_account = replace(canary(100), canary_accounts=("17",))
    assert [is_inside(customer, by_channel, each) for each in (ticket, comment, other)] == [True, False, True]
    assert [is_inside(customer, by_account, each) for each in (ticket, comment, other)] == [True, True, False]
    assert not is_inside(customer, replace(by_channel, canary_percent=0), ticket)
    assert is_inside(customer, replace(by_channel, mode="live"), comment)


def test_an_account_is_named_as_people_call_it_and_told_where_there_is_none() -> None:
    text = """
[desk]
mode = "canary"
canary_accounts = ["{}"]
[instagram]
account_id = "17"
[[accounts]]
name = "outlet"
account_id = "18"
[[agents]]
id = "mei"
"""
    assert load_text(text.format("outlet")).desk.canary_accounts == ("18",)
    assert load_text(text.format("main")).desk.canary_accounts == ("17",)
    with pytest.raises(ConfigError, match="outlet"):
        load_text(text.format("outlat"))


def test_only_shadow_keeps_replies_here() -> None:
    shadow = Desk(mode="shadow")
    assert (sends(shadow), sends(canary(0)), sends(Desk())) == (False, True, True)
    assert waits_because(MessageState.QUEUED, shadow) is not None
    assert waits_because(MessageState.FAILED, shadow) is None
    assert waits_because(MessageState.QUEUED, Desk()) is None


def test_rules_go_on_from_what_they_would_have_done() -> None:
    ticket = replace(TICKET, would_go_to="lin")
    customer = Customer(1)
    assert would_be_owner(ticket, customer, Desk(mode="shadow")) == "lin"
    assert would_be_owner(ticket, customer, Desk()) is None
    assert would_be_owner(replace(ticket, assignee="mei"), customer, Desk(mode="shadow")) == "mei"


# --- the report ---


def told(*happened: tuple[int, str, Event]) -> tuple[Recorded, ...]:
    """A log: after how many minutes, by whom, what."""
    return tuple(Recorded(NOW + minutes * MINUTE, actor, event) for minutes, actor, event in happened)


def report(journals: Sequence[Journal], desk: Desk) -> Report:
    found = Report()
    for journal in journals:
        found.add(journal, Config(desk=desk))
    return found


WOULD = e.AutoReplyHeld("night", "mode", NOW)


def test_what_would_have_been_answered_and_how_fast_people_did() -> None:
    log = told(
        (0, "sync", e.CustomerWrote(NOW)),
        (1, "rule:robot", WOULD),
        (2, "sync", e.AnsweredInApp(NOW - MINUTE)),  # that was no answer to it
        (30, "sync", e.ReplySent("r", NOW + 29 * MINUTE, NOW, automatic=True)),
        (31, "sync", e.ReplySent("s", NOW + 30 * MINUTE, NOW)),
        (60, "sync", e.CustomerWrote(NOW + 60 * MINUTE)),
        (60, "rule:robot", WOULD),
        (70, "rule:robot", e.AutoReplyHeld("night", "storm")),
    )
    found = report([Journal(TICKET, Customer(1), log, began=True)], Desk(mode="shadow"))
    replies = found.replies["night"]
    assert (replies.would, replies.sent, replies.answers, replies.answer) == (2, 0, [30 * MINUTE], 30 * MINUTE)
    assert found.held == {"storm": 1}


def test_what_would_have_been_called() -> None:
    called = e.HookCalled("r", "crm", NOW)
    log = told(*((0, "rule:r", each) for each in (called, e.HookHeld("r", "crm", NOW, "mode"))))
    log += told((0, "rule:r", e.HookHeld("r", "crm", NOW, "late")))
    found = report([Journal(TICKET, Customer(1), log, began=True)], Desk(mode="shadow"))
    assert (found.hooks["crm"].called, found.hooks["crm"].would) == (1, 1)


def test_whom_rules_would_have_given_a_ticket_and_who_has_it() -> None:
    log = told((0, "rule:share", e.WouldAssign("lin")))
    tickets = [replace(TICKET, assignee=who) for who in (None, "lin", "mei", "lin")]
    found = report([Journal(each, Customer(1), log, began=False) for each in tickets], Desk(mode="shadow"))
    lin = found.assignments["lin"]
    assert (lin.would, lin.same, lin.others, lin.done, found.tickets) == (4, 2, 1, 0, 0)
    moved = told((0, "rule:share", e.WouldAssign("mei")), (1, "rule:star", e.WouldAssign("lin")))
    found = report([Journal(TICKET, Customer(1), moved, began=False)], Desk(mode="shadow"))
    assert [(who, each.would) for who, each in found.assignments.items()] == [("lin", 1)]


def test_what_people_changed_and_added() -> None:
    by_rule = (0, "rule:returns", e.CategorySet(None, "returns"))
    by_person = (5, "mei", e.CategorySet("returns", "order"))
    follows = (5, "mei", e.PrioritySet("medium", "high", PrioritySource.CATEGORY))
    logs = [(by_rule,), (by_rule, by_person, follows), (by_person,), (by_rule, by_person, (6, "mei", by_rule[2]))]
    found = report([Journal(TICKET, Customer(1), told(*log), began=True) for log in logs], Desk())
    category, priority = (found.inside.compared[name] for name in ("category", "priority"))
    assert (category.by_rules, category.changed, category.added) == (3, 1, 1)
    assert (priority.by_rules, priority.changed, priority.added) == (0, 0, 0)


def test_both_sides_stand_beside_each_other() -> None:
    customers = [Customer(n, remote_id=str(n)) for n in range(100)]
    quick = replace(TICKET, first_responded_at=NOW + MINUTE, category="order")
    slow = replace(TICKET, first_responded_at=NOW + 60 * MINUTE)
    up = told((0, "up", e.Escalated("x", "r", "role:supervisor", "up", None)))
    found = report(
        [Journal(quick if is_inside(each, canary(10)) else slow, each, up, began=True) for each in customers],
        canary(10),
    )
    assert (found.inside.tickets, found.outside.tickets) == (found.inside.escalations["up"], found.categories[None])
    assert (found.inside.first_response, found.outside.first_response) == (MINUTE, 60 * MINUTE)
    assert found.tickets == 100
    assert report([], Desk()).inside.first_response is None


def test_the_events_that_are_read_are_all_that_count() -> None:
    assert {e.WouldAssign, e.WouldStandInLine, e.AutoReplyHeld, e.CustomerWrote} <= set(REPORTED)
