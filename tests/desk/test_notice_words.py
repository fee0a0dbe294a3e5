"""Notices in words: each kind in a line, many together, in both languages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from igdesk.config.keys import Keys, names_of
from igdesk.config.model import Config
from igdesk.desk.notice_words import all_together, kind_of, notice_line
from igdesk.desk.queries import Notice
from igdesk.i18n import LANGUAGES, Lang, Words
from igdesk.rules import events as e
from igdesk.rules.log import Recorded
from tests.rules.support import NOON

LATER, DESK = NOON + timedelta(hours=1), Config()
LATE = e.ClockTold("first_response", NOON, LATER, 1, "priority:high", ("mei",))
NEAR = e.ClockTold("resolution", NOON, LATER + timedelta(days=1), 0, "priority:high", ("mei",))
UP = e.Escalated("x", "Refund over 500", "agent:mei", None, None)
AWAKE = e.Snoozed(None, NOON)


def notice(event: e.Event, number: int = 1, actor: str = "timer") -> Notice:
    return Notice(number, number, NOON, None, Recorded(NOON, actor, event))


@pytest.mark.parametrize(
    ("told", "kind", "en", "zh"),
    [
        (notice(LATE), "overdue", "first response", "首次回复"),
        (notice(NEAR), "warned", "resolution", "解决"),
        (notice(UP, actor="lin"), "escalated", "Refund over 500", "Refund over 500"),
        (notice(e.Notified("vip", NOON, ("mei",))), "notified", "rule vip", "规则 vip"),
        (notice(AWAKE), "woken", "its time has come", "搁置到期"),
        (notice(AWAKE, actor="sync"), "written", "the customer wrote", "客户来信"),
        (notice(e.Noted("n", ("mei",)), actor="lin"), "mentioned", "lin calls you in a note", "lin在备注中提及了您"),
        (notice(e.HandedOver("lin", "mei"), actor="lin"), "handed", "lin handed it over to you", "lin移交给您"),
        (notice(e.RatingGiven(1, NOON)), "other", "rated 1 of 5: ", "重新打开"),
        (notice(e.RatingGiven(1, NOON, waits=True)), "other", "waits for an answer", "等待回复"),
        (notice(e.Assigned(None, "mei"), actor="lin"), "other", "lin", "lin"),
        (notice(e.ClosedSilent(NOON, ("mei",))), "other", "stayed silent, and could not be told", "且无法再告知客户"),
        (notice(e.TakenBack("lin", NOON)), "other", "taken back from lin", "已从lin处收回"),
        (notice(e.TakenBack("lin", NOON, after="mei")), "other", "went from lin", "已从lin转给mei"),
    ],
)
def test_each_says_on_which_ticket_what_happened(told: Notice, kind: str, en: str, zh: str) -> None:
    assert kind_of(told) == kind
    line = notice_line(told, DESK, NOON)
    assert line.in_("en").startswith("#1")
    assert en in line.in_("en")
    assert zh in line.in_("zh")


def test_a_time_of_another_day_has_its_date() -> None:
    zone = DESK.desk.timezone
    line = notice_line(notice(NEAR), DESK, NOON).in_("en")
    assert f"{NEAR.due.astimezone(zone):%m-%d %H:%M}" in line
    assert f"due {NEAR.due.astimezone(zone):%H:%M}:" in notice_line(notice(NEAR), DESK, NEAR.due).in_("en")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_of_many_each_ticket_counts_once_for_the_most_pressing(lang: Lang) -> None:
    words = Words(lang, names_of(Keys))
    many = [notice(NEAR, 1), notice(LATE, 1), notice(UP, 2), notice(AWAKE, 3)]
    expected = {"en": "3 tickets need you: 1 overdue, 1 escalated, 1 back from being set aside (g n)",
                "zh": "3 个工单需要您处理：1 个超时，1 个升级，1 个搁置到期（g n）"}  # fmt: skip
    assert all_together(many, DESK, NOON, words) == expected[lang]
    assert all_together(many[2:3], DESK, NOON, words).startswith("#2")


def test_what_many_ask_is_told_with_the_keys_that_do_something_about_it() -> None:
    line = Words("en", names_of(Keys)).of(notice_line(notice(e.AskedByMany(4)), DESK, NOON))
    assert line == "#1: 4 customers asked the same within an hour; = lists them, & opens an incident"
