"""The filter line: what each term finds, and that no input can make it fail."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.config.load import load_text
from igdesk.desk.filters import _EACH, _EITHER, narrow, parse_filter
from igdesk.desk.queries import UNFINISHED, Compared, EndOfDay, Filter
from igdesk.desk.views import views
from igdesk.rules.model import Channel, Status
from igdesk.store.conditions import where

CONFIG = load_text(
    """
[store]
path = "desk.db"

[[departments]]
id = "support"
name = "客服部"
intake = true

[[agents]]
id = "lin"
name = "Lin"

[[agents]]
id = "wu"
name = "吴昊"

[[categories]]
id = "returns"
name = "退换货"

[[priorities]]
id = "high"
name = "紧急"

[[fields]]
id = "weight"
name = "Weight"
type = "number"

[customer_tiers]
order = ["visitor", "vip"]
names = { vip = "贵宾" }

[desk]
default_priority = "high"
timezone = "Asia/Shanghai"
"""
)


NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
AMOUNTS = ("refund_amount", "weight")


def parse(text: str) -> Filter:
    return parse_filter(text, "lin", CONFIG)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Filter()),
        ("late parcel", Filter(words=("late", "parcel"))),
        ('"not arrived" -spam', Filter(phrases=("not arrived",), without=Filter(words=("spam",)))),
        ('"never closed', Filter(phrases=("never closed",))),
        ('-"not arrived"', Filter(without=Filter(phrases=("not arrived",)))),
        ("tag:退款 -tag:spam", Filter(tags=("退款",), without=Filter(tags=("spam",)))),
        ('tag:"two words"', Filter(tags=("two words",))),
        ("owner:me", Filter(assignee=("lin",))),
        ("owner:吴昊", Filter(assignee=("wu",))),
        ("owner:gone", Filter(assignee=("gone",))),
        ("owner:none", Filter(unassigned=True)),
        ("from:", Filter()),
        ("from:@", Filter()),
        ("from:＠mia", Filter(customer=("mia",))),
        ("from:@mia -from:spam", Filter(customer=("mia",), without=Filter(customer=("spam",)))),
        ("channel:dm channel:comment", Filter(channel=(Channel.DM, Channel.COMMENT))),
        ("channel:私信 channel:评论", Filter(channel=(Channel.DM, Channel.COMMENT))),
        ('channel:"story reply"', Filter(channel=(Channel.STORY_REPLY,))),
        ("status:等待回复 -is:已关闭", Filter(status=(Status.WAITING,), without=Filter(status=(Status.CLOSED,)))),
        ("type:退换货", Filter(category=("returns",))),
        ("category:returns", Filter(category=("returns",))),
        ("priority:紧急 priority:HIGH", Filter(priority=("high",))),
        ("status:Waiting", Filter(status=(Status.WAITING,))),
        ("dept:客服部", Filter(department=("support",))),
        ("tier:贵宾", Filter(tier=("vip",))),
        ("is:snoozed", Filter(snoozed=True)),
        ("-is:snoozed", Filter(without=Filter(snoozed=True))),
        ("is:unowned is:breached is:escalated", Filter(unassigned=True, overdue=True, escalated=True)),
        ("is:waiting", Filter(status=(Status.WAITING,))),
        ("tag：退款　－广告", Filter(tags=("退款",), without=Filter(words=("广告",)))),
        ("“还没 发货”", Filter(phrases=("还没 发货",))),
        ("-is:overdue -owner:me", Filter(without=Filter(overdue=True, assignee=("lin",)))),
        ("sla:<1h sla：＞30m", Filter(due=(Compared("<", HOUR), Compared(">", HOUR / 2)))),
        ("window:3h", Filter(window=(Compared("<", 3 * HOUR),))),
        ("window:closed", Filter(window_closed=True)),
        ("amount:>500", Filter(amount=(Compared(">", Decimal(500)),), amount_fields=AMOUNTS)),
        ("amount:¥12.50", Filter(amount=(Compared("=", Decimal("12.50")),), amount_fields=AMOUNTS)),
        ("after:2026-05-01", Filter(since=(datetime(2026, 4, 30, 16, tzinfo=UTC),))),
        ("resolved:2026-05-01", Filter(resolved_since=(datetime(2026, 4, 30, 16, tzinfo=UTC),))),
        ("-resolved:7d", Filter(without=Filter(resolved_since=(timedelta(days=7),)))),
        ("before:2026/5/1", Filter(until=(datetime(2026, 4, 30, 16, tzinfo=UTC),))),
        ("-before:2026.05.01", Filter(since=(datetime(2026, 4, 30, 16, tzinfo=UTC),))),
        ("promise:any", Filter(promised=True)),
        ("promise:overdue", Filter(promise=(Compared("<", timedelta()),))),
        ("promise:today", Filter(promise=(Compared("<", EndOfDay(ZoneInfo("Asia/Shanghai"))),))),
        ("promise：明天", Filter(promise=(Compared("<", EndOfDay(ZoneInfo("Asia/Shanghai"), 1)),))),
        ("promise:<2d promise:>1h", Filter(promise=(Compared("<", 48 * HOUR), Compared(">", HOUR)))),
        ("-promise:any", Filter(without=Filter(promised=True))),
        ("promise:", Filter()),
        ("after:7d before:1d12h", Filter(since=(timedelta(days=7),), until=(36 * HOUR,))),
    ],
)
def test_terms_find_what_the_table_says(text: str, expected: Filter) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "is:nonsense",
        "status:nope",
        "channel:fax",
        "http://x",
        "a:b",
        "-is:odd",
        "promise:someday",
        "promise:<1x",
        "sla:soon",
        "sla:<1x",
        "window:<",
        "amount:much",
        "before:2026-13-01",
        "after:0000-01-01",
        "after:now",
    ],
)
def test_what_is_not_understood_is_a_word(text: str) -> None:
    found = parse(text)
    excluded = found.without or Filter()
    assert found.words + excluded.words == (text.removeprefix("-"),)


@pytest.mark.parametrize("text", ["tag:", "-tag:", "owner: ", "is:", "-", '"', '""', ":", "：", 'tag:""'])
def test_a_term_that_is_being_typed_does_not_hide_everything(text: str) -> None:
    found = parse(text)
    assert found == Filter() or found.words == (":",)


ANY = st.text(st.characters(exclude_categories=()))


@given(ANY | st.text(alphabet="tagownerpis:me\"-：“” is退款<>=%_'\x00\\[]/1dh", max_size=60))
def test_any_text_is_a_filter_that_the_database_can_be_asked(text: str) -> None:
    found = parse(text)
    assert len(found.words) <= 40
    with closing(sqlite3.connect(":memory:")) as db:
        for part in (found, found.without or Filter()):
            assert all(value for value in part.words + part.phrases + part.tags)
            sql, values = where(db, part, NOW)
            assert sql.count("?") == len(values)
            for value in values:
                assert db.execute("SELECT ?", [value]).fetchone() == (value,)


@given(st.text(alphabet="abc 退款", max_size=20))
def test_plain_words_are_found_as_they_are(text: str) -> None:
    assert parse(text).words == tuple(dict.fromkeys(text.split()))


def test_a_filter_narrows_a_view() -> None:
    found = narrow(Filter(status=UNFINISHED, overdue=True), parse("mia tag:vip"))
    assert found == Filter(status=UNFINISHED, overdue=True, words=("mia",), tags=("vip",))


def test_an_asked_status_or_owner_replaces_the_view_s_own() -> None:
    mine = Filter(status=UNFINISHED, assignee=("lin",))
    assert narrow(mine, parse("owner:wu is:closed")) == Filter(status=(Status.CLOSED,), assignee=("wu",))
    assert narrow(mine, parse("is:unowned")).assignee == ()
    assert narrow(Filter(unassigned=True), parse("owner:me")) == Filter(assignee=("lin",))


def test_views_have_distinct_ids_and_mine_is_mine() -> None:
    found = views("lin")
    assert len({view.id for view in found}) == len(found)
    assert len([view for view in found if not view.is_quiet]) <= 9  # each has a digit
    assert next(view for view in found if view.id == "mine").filter.assignee == ("lin",)


def test_a_view_keeps_all_that_the_filter_on_top_does_not_ask_anew() -> None:
    view = parse('channel:dm tier:vip tag:late owner:me -tag:spam sla:<2h "not arrived"')
    top = narrow(view, parse("tag:urgent channel:comment -tag:ad -is:escalated"))
    assert top == parse(
        'tier:vip tag:late tag:urgent owner:me -tag:spam -tag:ad -is:escalated sla:<2h "not arrived" channel:comment'
    )
    assert narrow(view, parse("")) == view
    assert narrow(parse(""), view) == view


def test_every_part_of_a_filter_is_narrowed() -> None:
    one_by_one = {"assignee", "unassigned", "or_follow_up", "snoozed", "customers", "without"}
    assert {*_EITHER, *_EACH, *one_by_one} == {each.name for each in fields(Filter)}
