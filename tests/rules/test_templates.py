"""Templates: holes, fallbacks, variants, and what the desk fills in by itself."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from igdesk.config.holes import VARIABLES
from igdesk.config.model import Condition, Config, Csat, Hours, Limit, Rule, Template
from igdesk.i18n import Lang
from igdesk.rules import spoken
from igdesk.rules.lately import Lately
from igdesk.rules.model import Customer, Status
from igdesk.rules.templates import choose_variant, gap_before, holes, render, suggestions
from igdesk.rules.values import first_name, values_for
from tests.rules.support import NOON, ticket, week


@pytest.mark.parametrize(
    ("text", "values", "filled"),
    [
        ("Hi {customer.first_name}!", {"customer.first_name": "Anna"}, "Hi Anna!"),
        ("Hi { customer.first_name }!", {"customer.first_name": "Anna"}, "Hi Anna!"),
        ("Hi {customer.first_name}!", {}, "Hi {customer.first_name}!"),
        ("Hi {customer.first_name}!", {"customer.first_name": ""}, "Hi {customer.first_name}!"),
        ("Hi {customer.first_name|there}!", {}, "Hi there!"),
        ("Hi{customer.first_name|}!", {}, "Hi!"),
        ("Hi {customer.first_name|there}!", {"customer.first_name": "Anna"}, "Hi Anna!"),
        ("{a}{a} {b}", {"a": "{b}", "b": "x"}, "{b}{b} x"),
        ("{a}", {"a": r"\1 {0} %s $x"}, r"\1 {0} %s $x"),
        ("no holes {} { \n}", {}, "no holes {} { \n}"),
        ("{优惠券} 元", {"优惠券": "20"}, "20 元"),
    ],
)
def test_rendering(text: str, values: dict[str, str], filled: str) -> None:
    assert render(text, values) == filled


def test_holes_are_named_once_without_their_fallback() -> None:
    assert holes("{a} {b.c|x} {a} {} { d }") == ("a", "b.c", "d")


@given(st.text(max_size=40), st.text(max_size=20))
def test_values_go_in_verbatim(value: str, other: str) -> None:
    assert render("<{a}|{b}>", {"a": value or "-", "b": other or "-"}) == f"<{value or '-'}|{other or '-'}>"


@given(st.text(alphabet="{}ab|. \n", max_size=30))
def test_what_is_filled_leaves_no_hole(text: str) -> None:
    assume(not re.search(r"\{[^}]*\{", text))  # a hole within braces makes a new one of what is filled in
    assert holes(render(text, dict.fromkeys(holes(text), "x"))) == ()


WARM_ZH, PRO_EN, LIVELY_ZH = (
    Template("ack", "A", "1", "zh", "warm"),
    Template("ack", "A", "2", "en", "professional"),
    Template("ack", "A", "3", "zh", "lively"),
)
REFUND = Template("refund", "R", "4", "zh", categories=("returns",))
REFUND_EN = Template("refund", "R", "5", "en")
TRACK = Template("track", "T", "6", "zh", categories=("order", "returns"))
DESK = Config(templates=(WARM_ZH, PRO_EN, LIVELY_ZH, REFUND, REFUND_EN, TRACK))


@pytest.mark.parametrize(
    ("language", "style", "chosen"),
    [
        ("zh", "warm", WARM_ZH),
        ("zh", "lively", LIVELY_ZH),
        ("zh", "professional", WARM_ZH),
        ("zh", None, WARM_ZH),
        ("en", "lively", PRO_EN),
        ("fr", "lively", PRO_EN),
        (None, None, PRO_EN),
        ("zh-TW", "lively", LIVELY_ZH),
    ],
)
def test_variant_by_language_then_style_then_order(language: str | None, style: str | None, chosen: Template) -> None:
    assert choose_variant(DESK, "ack", language, style) == chosen


def test_no_variant_of_an_unknown_template() -> None:
    assert choose_variant(DESK, "gone", "zh", None) is None


@pytest.mark.parametrize(
    ("category", "language", "offered"),
    [
        ("returns", "zh", (REFUND, TRACK, WARM_ZH)),
        ("returns", "en", (REFUND_EN, PRO_EN, TRACK)),
        ("order", "zh", (TRACK, WARM_ZH)),
        (None, "zh", (WARM_ZH,)),
    ],
)
def test_suggestions(category: str | None, language: str, offered: tuple[Template, ...]) -> None:
    assert suggestions(DESK, category, language) == offered


@pytest.mark.parametrize(
    ("category", "lately", "first"),
    [
        ("complaint", Lately(is_unanswered=True, used={"resend": 9}), "ack"),
        ("complaint", Lately(), "resend"),
        ("returns", Lately(is_unanswered=True), "resend"),
    ],
)
def test_a_complaint_is_answered_before_it_is_made_good(category: str, lately: Lately, first: str) -> None:
    resend = Template("resend", "R", "再给您 {coupon|50} 元券", "zh", categories=("complaint", "returns"))
    offered = suggestions(replace(DESK, templates=(WARM_ZH, resend)), category, "zh", lately)
    assert (offered[0].id, len(offered)) == (first, 2)


def test_what_the_desk_says_by_itself_is_offered_once_people_say_it_too() -> None:
    night, asks = Template("night", "N", "7", "zh"), Template("csat", "C", "8", "zh")
    rule = Rule("closed", Condition(outside_hours=True), reply="night")
    desk = replace(DESK, templates=(WARM_ZH, night, asks), rules=(rule,), csat=Csat("on_close"))
    assert suggestions(desk, None, "zh") == (WARM_ZH,)
    assert suggestions(desk, None, "zh", Lately(used={"night": 1})) == (night, WARM_ZH)
    wanted = replace(desk, rules=(rule, Rule("late", Condition(), suggest="night")))
    assert suggestions(wanted, None, "zh", Lately(fired=("late",))) == (night, WARM_ZH)


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Anna Kern", "Anna"),
        ("✨Anna K | crafts", "Anna"),
        ("Jean-Luc", "Jean-Luc"),
        ("王小明", "王小明"),
        ("🌸 小美 Mei", "小美"),
        ("Мария Иванова", "Мария"),
        ("✨✨", None),
        ("", None),
        (None, None),
    ],
)
def test_first_name(name: str | None, first: str | None) -> None:
    assert first_name(name) == first


@pytest.mark.parametrize(
    ("limit", "en", "zh"),
    [
        (Limit(rest=timedelta(minutes=30)), "30 minutes", "30 分钟"),
        (Limit(rest=timedelta(hours=1)), "1 hour", "1 小时"),
        (Limit(1, timedelta(hours=12)), "1 day 12 hours", "1 天 12 小时"),
        (Limit(2), "2 days", "2 天"),
        (Limit(rest=timedelta(seconds=90)), "1 minute 30 seconds", "1 分钟 30 秒"),
    ],
)
def test_durations(limit: Limit, en: str, zh: str) -> None:
    assert (spoken.duration(limit, "en"), spoken.duration(limit, "zh")) == (en, zh)


LUNCH, SATURDAY = ((9, 12), (13, 18)), ((10, 18),)


@pytest.mark.parametrize(
    ("hours", "en", "zh"),
    [
        (Hours(), "24 hours a day, 7 days a week", "全天 24 小时"),
        (
            Hours(week(*[LUNCH] * 5, SATURDAY, ())),
            "Mon–Fri 09:00–12:00 and 13:00–18:00, Sat 10:00–18:00",
            "周一至周五 09:00–12:00、13:00–18:00，周六 10:00–18:00",
        ),
        (
            Hours(week(((0, 24),), *[()] * 5, ((18, 24),))),
            "Mon all day, Sun 18:00–24:00",
            "周一 全天，周日 18:00–24:00",
        ),
        (Hours(week(*[()] * 7)), "", ""),
    ],
)
def test_opening_hours(hours: Hours, en: str, zh: str) -> None:
    desk = Config(hours=hours)
    assert (spoken.opening_hours(desk, "en"), spoken.opening_hours(desk, "zh")) == (en, zh)


@pytest.mark.parametrize(
    ("hours_later", "en", "zh"),
    [
        (11, "09:00 tomorrow", "明天 09:00"),
        (20, "09:00 today", "今天 09:00"),
        (0, "12:00 today", "今天 12:00"),
    ],
)
def test_next_opening(acceptance: Config, hours_later: int, en: str, zh: str) -> None:
    now = NOON + timedelta(hours=hours_later)
    assert [spoken.next_opening(acceptance, now, lang) for lang in ("en", "zh")] == [en, zh]


def test_a_far_opening_is_named_by_its_date(acceptance: Config) -> None:
    national_day = NOON.replace(month=10, day=1)
    assert spoken.next_opening(acceptance, national_day, "zh") == "10月8日 09:00"
    assert spoken.next_opening(acceptance, national_day, "en") == "2026-10-08 09:00"
    assert spoken.next_opening(acceptance, national_day + timedelta(days=2), "en") == "Thu 09:00"


def test_a_desk_that_never_opens_promises_nothing() -> None:
    assert spoken.next_opening(Config(hours=Hours(week(*[()] * 7))), NOON, "zh") is None


def values(desk: Config, lang: Lang, **known: Any) -> dict[str, str]:
    anna = Customer(1, "anna.k", "Anna Kern", tier="vip")
    return dict(values_for(ticket(number=7, **known), anna, desk, NOON, lang, agent="mei"))


def test_values_of_the_acceptance_desk(acceptance: Config) -> None:
    known = values(
        acceptance,
        "zh",
        category="returns",
        priority="high",
        assignee="lin",
        department="support",
        status=Status.OPEN,
        subject="杯子",
        fields={"order_no": "12345678"},
    )
    assert known == {
        "customer.first_name": "Anna",
        "customer.name": "Anna Kern",
        "customer.username": "anna.k",
        "customer.tier": "VIP",
        "ticket.number": "7",
        "ticket.subject": "杯子",
        "ticket.status": "处理中",
        "ticket.priority": "高",
        "ticket.category": "退换货",
        "ticket.department": "客服",
        "ticket.assignee": "阿林",
        "ticket.created_at": "今天 12:00",
        "desk.name": "极光茶 Aurora Tea",
        "desk.hours": "周一至周五 09:00–21:00，周六至周日 10:00–18:00",
        "desk.next_open": "今天 12:00",
        "sla.first_response": "30 分钟",
        "sla.next_response": "30 分钟",
        "sla.resolution": "1 天",
        "follow_up.question": "退款或换货收到了吗？",
        "agent.name": "小美",
        "agent.department": "客服",
        "fields.order_no": "12345678",
    }
    assert VARIABLES - known.keys() == {"sla.keep_informed"}


def test_the_templates_of_the_acceptance_desk_fill_up(acceptance: Config) -> None:
    left = {
        (each.id, each.language): holes(render(each.text, values(acceptance, "zh"))) for each in acceptance.templates
    }
    assert {key: names for key, names in left.items() if names} == {
        ("resend-with-coupon", "zh"): ("coupon",),
    }
    status = next(each for each in acceptance.templates if each.id == "status")
    assert render(status.text, values(acceptance, "zh")) == "您的工单 #7 目前：新建，由 客服团队 负责。"
    ack = next(each for each in acceptance.templates if each.language == "en")
    assert render(ack.text, values(acceptance, "en", priority="high")) == (
        "Hi Anna, thanks for telling us. We are checking this now and will get back to you within 30 minutes."
    )


def test_what_is_not_known_is_left_out() -> None:
    known = values_for(ticket(priority="gone"), Customer(1), Config(hours=Hours(week(*[()] * 7))), NOON, "en")
    assert dict(known) == {
        "ticket.number": "1",
        "ticket.status": "new",
        "ticket.assignee": "our team",
        "ticket.created_at": "04:00 today",
        "follow_up.question": "Is everything all right now?",
        "desk.name": "igdesk",
    }


@pytest.mark.parametrize(
    ("begun", "rest", "put", "gap"),
    [
        ("", "", "Hi", ""),
        ("  ", "", "Hi", ""),
        ("4 hours.", "", "Hi there", "\n\n"),
        ("4 hours. ", "", "Hi there", ""),
        ("4 hours.", "", "\nHi there", ""),
        ("four hours", " at most", "or five", " "),
        ("4 小时。", "", "您好", "\n\n"),
        ("您好", "，请稍等", "张女士", ""),
    ],
)
def test_what_is_put_behind_words_is_not_glued_to_them(begun: str, rest: str, put: str, gap: str) -> None:
    assert gap_before(begun, rest, put) == gap


@pytest.mark.parametrize(
    ("begun", "gap"), [("您好，", ""), ("a ", ""), ("see", ""), ("好的。", "\n\n"), ("Yes!", "\n\n")]
)
def test_what_is_asked_for_while_writing_goes_on_with_the_sentence(begun: str, gap: str) -> None:
    assert gap_before(begun, "", "您的单号", goes_on=True) == gap
