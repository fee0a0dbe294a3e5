"""Rules from top to bottom: what each condition asks, what each effect does, and what the ones after it see."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.config.model import (
    Agent,
    Assignment,
    Category,
    Compensation,
    Condition,
    Effects,
    Escalation,
    Hours,
    Interval,
    Limit,
    Rule,
    Target,
)
from igdesk.rules import comparing, conditions
from igdesk.rules.facts import Because, Fired
from igdesk.rules.match import compile_rules, evaluate
from igdesk.rules.model import Channel, PrioritySource, Remedy, Status
from igdesk.rules.ticket_parts import RuleLimit
from tests.rules.support import NOON, desk, facts, matched, nearly, rule, week

WEEKDAYS = Hours(week(*[((9, 18),)] * 5, (), ()))


GIVEN = (Compensation("coupon", "Coupon"), Compensation("part", "Part of the money", counts_as="refund"))


def remedy(kind: str = "coupon", amount: int = 50, currency: str | None = None, *, granted: bool = False) -> Remedy:
    return Remedy(kind, Decimal(amount), currency, "mei", granted)


def fires(when: dict[str, Any], known: dict[str, Any], **config: Any) -> bool:
    return bool(evaluate(desk(rule(**when), **config), facts(**known)).tags)


@pytest.mark.parametrize(
    ("when", "known"),
    [
        ({}, {}),
        ({"text_any": ("退货", "退款")}, {"text": "我要退款"}),
        ({"text_all": ("退款", "快递")}, {"text": "快递没到，退款"}),
        ({"text_any": ("退款",), "text_none": ("开玩笑",)}, {"text": "退款"}),
        ({"text_regex": r"订单\s*(\d+)"}, {"text": "订单　１２３"}),
        ({"text_regex": "order no"}, {"text": "ORDER NO 7"}),
        ({"channel": ("comment", "dm")}, {"channel": Channel.DM}),
        ({"followers_min": 100_000}, {"followers": 100_000}),
        ({"followers_max": 10}, {"followers": 10}),
        ({"verified": True}, {"verified": True}),
        ({"verified": False}, {"verified": None}),
        ({"category": ("order",)}, {"category": "order"}),
        ({"priority": ("medium",)}, {}),
        ({"priority": ("high",)}, {"priority": "high"}),
        ({"urgency": ("crisis",)}, {"urgency": "crisis"}),
        ({"tier": ("vip", "big")}, {"tier": "big"}),
        ({"tags": ("a", "b")}, {"tags": ("b", "c", "a")}),
        ({"fields": {"order_no": True, "size": ("S", "M"), "gift": False}}, {"fields": {"order_no": "1", "size": "M"}}),
        ({"department": ("support",)}, {"department": "support"}),
        ({"status": ("open",)}, {"status": Status.OPEN}),
        ({"language": ("zh",)}, {"language": "zh"}),
        ({"unassigned": True}, {}),
        ({"unassigned": False}, {"assignee": "mei"}),
        ({"first_message": True}, {"first_message": True}),
        ({"attachment": True}, {"attachments": ("image",)}),
        ({"attachment_kind": ("image", "video")}, {"attachments": ("audio", "video")}),
        ({"attachment_kind": ("share",)}, {"attachments": ("ig_reel",)}),
        ({"text_any": ("退貨",)}, {"text": "退货"}),
        ({"text_regex": "订单\\d"}, {"text": "訂單7"}),
        ({"text_regex": "訂單\\d"}, {"text": "订单7"}),
        ({"refund_over": Decimal(500)}, {"text": "退款600元"}),
        ({"refund_over": Decimal(500), "currency": "CNY"}, {"text": "我要退五百零一块"}),
        ({"refund_over": Decimal(500), "currency": "USD"}, {"text": "I want my $1,200 back"}),
        ({"refund_over": Decimal(500)}, {"fields": {"refund_amount": "600"}}),
        ({"refund_over": Decimal(500), "currency": "CNY"}, {"fields": {"refund_amount": "600"}}),
        ({"refund_over": Decimal(500), "currency": "CNY"}, {"fields": {"refund_amount": "¥1,200"}}),
        ({"refund_over": Decimal(500), "currency": "CNY"}, {"compensations": (remedy(), remedy("refund", 600))}),
        ({"refund_over": Decimal(500), "currency": "CNY"}, {"compensations": (remedy("part", 600, "CNY"),)}),
        ({"refund_over": Decimal(500)}, {"compensations": (remedy("part", 600, "USD"),)}),
        ({"outside_hours": True}, {"at": NOON + timedelta(hours=15)}),
        ({"time_of_day": (Interval(time(22), time(6)),)}, {"at": NOON.replace(hour=23)}),
        ({"time_of_day": (Interval(time(22), time(6)),)}, {"at": NOON.replace(hour=5)}),
        ({"time_of_day": (Interval(time(18), time(0)),)}, {"at": NOON.replace(hour=23)}),
        ({"all": (Condition(tags=("a",)), Condition(tier=("vip",)))}, {"tags": ("a",), "tier": "vip"}),
        ({"any": (Condition(tags=("a",)), Condition(tier=("vip",)))}, {"tier": "vip"}),
        ({"any": (Condition(text_any=("退款",)), Condition(tier=("vip",)))}, {"tier": "vip"}),
        ({"not_": (Condition(tags=("a",)), Condition(refund_over=Decimal(1)))}, {"tags": ("b",)}),
    ],
)
def test_condition_holds(when: dict[str, Any], known: dict[str, Any]) -> None:
    assert fires(when, known, hours=WEEKDAYS, compensations=GIVEN)


@pytest.mark.parametrize(
    ("when", "known"),
    [
        ({"text_any": ("退货",)}, {"text": "你好"}),
        ({"text_all": ("退款", "快递")}, {"text": "退款"}),
        ({"text_any": ("退款",), "text_none": ("开玩笑",)}, {"text": "退款，开玩笑的"}),
        ({"text_regex": r"\d{8}"}, {"text": "1234567"}),
        ({"channel": ("comment",)}, {}),
        ({"followers_min": 100_000}, {"followers": 99_999}),
        ({"followers_min": 0}, {"followers": None}),
        ({"followers_max": 10}, {"followers": None}),
        ({"verified": True}, {"verified": None}),
        ({"category": ("order",)}, {}),
        ({"priority": ("high",)}, {}),
        ({"tags": ("a", "b")}, {"tags": ("a",)}),
        ({"fields": {"order_no": True}}, {}),
        ({"fields": {"size": ("S",)}}, {"fields": {"size": "M"}}),
        ({"unassigned": True}, {"assignee": "mei"}),
        ({"first_message": True}, {}),
        ({"attachment": True}, {}),
        ({"outside_hours": True}, {"at": NOON.replace(hour=9)}),
        ({"time_of_day": (Interval(time(22), time(6)),)}, {"at": NOON.replace(hour=6)}),
        ({"all": (Condition(tags=("a",)), Condition(tier=("vip",)))}, {"tags": ("a",)}),
        ({"any": (Condition(tags=("a",)), Condition(tier=("vip",)))}, {}),
        ({"not_": (Condition(tags=("a",)),)}, {"tags": ("a",)}),
        ({"unanswered_for": timedelta(1)}, {}),
        ({"overdue_by": timedelta(1)}, {}),
        ({"refund_over": Decimal(1)}, {"text": "refund 500"}),
        ({"refund_over": Decimal(500)}, {"text": "退款500元"}),
        ({"refund_over": Decimal(500)}, {"text": "600元的杯子好看吗"}),
        ({"refund_over": Decimal(500)}, {"text": "不想退款，才600元"}),
        ({"refund_over": Decimal(500), "currency": "CNY"}, {"text": "refund my $600"}),
        ({"refund_over": Decimal(500)}, {"fields": {"refund_amount": "500"}}),
        ({"refund_over": Decimal(500), "currency": "CNY"}, {"fields": {"refund_amount": "600 USD"}}),
        ({"refund_over": Decimal(500)}, {"compensations": (remedy("coupon", 600),)}),
        ({"refund_over": Decimal(600)}, {"compensations": (remedy("part", 600),)}),
        ({"refund_over": Decimal(500), "currency": "CNY"}, {"compensations": (remedy("part", 600, "USD"),)}),
        ({"refund_over": Decimal(500)}, {"fields": {"refund_amount": "soon"}}),
        ({"attachment_kind": ("image", "video")}, {"attachments": ("audio",)}),
    ],
)
def test_condition_does_not_hold(when: dict[str, Any], known: dict[str, Any]) -> None:
    assert not fires(when, known, hours=WEEKDAYS, compensations=GIVEN)


def test_a_refund_that_a_supervisor_has_granted_needs_no_word_from_above() -> None:
    agents = (Agent("mei", "Mei"), Agent("zhou", "Zhou", role="supervisor"))
    for by, fire in (("mei", True), ("zhou", False)):
        given = {"compensations": (remedy("part", 600, granted=True)._replace(by=by),)}
        assert fires({"refund_over": Decimal(500)}, given, compensations=GIVEN, agents=agents) is fire


def test_of_message_field_and_compensation_the_largest_speaks() -> None:
    known: dict[str, Any] = {"text": "refund 600元", "fields": {"refund_amount": "700"}}
    for amount, said in ((650, "refund_amount=700"), (800, "part=800 CNY")):
        given = facts(**known, compensations=(remedy("part", amount, "CNY"),))
        outcome = evaluate(desk(rule(refund_over=Decimal(500)), compensations=GIVEN), given)
        assert [each.matched for each in outcome.because] == [said]


def test_every_part_of_a_condition_has_its_check() -> None:
    asked = {field.name for field in fields(Condition)} - {"currency"}
    assert asked == comparing.COMPARES.keys() | conditions._DEEP.keys()


def test_a_group_keeps_the_characters_of_the_customer() -> None:
    config = desk(rule(text_regex=r"我叫(\S+)", set_=Effects(fields={"name": "$1"})))
    assert evaluate(config, facts("訂單在，我叫陳龍 謝謝")).fields == {"name": Fired("r", "陳龍")}


def test_the_largest_sum_speaks_for_a_refund_with_its_words() -> None:
    config = desk(rule(refund_over=Decimal(500)))
    outcome = evaluate(config, facts("衣服￥５５０，鞋子1,200元，都要退款", fields={"refund_amount": "600"}))
    assert [(each.condition, each.matched, each.at) for each in outcome.because] == [
        ("refund_over", "1,200元", 9),
        ("refund_over", "退款", 18),
    ]
    outcome = evaluate(config, facts("退款600元", fields={"refund_amount": "2000"}))
    assert [(each.condition, each.matched, each.at) for each in outcome.because] == [
        ("refund_over", "refund_amount=2000", None)
    ]


def test_first_category_wins_and_highest_levels() -> None:
    config = desk(
        rule("a", set_=Effects(category="order", priority="low", urgency="serious", tier="big")),
        rule("b", set_=Effects(category="returns", priority="urgent", urgency="general", tier="vip")),
        rule("c", set_=Effects(priority="high", urgency="serious", tier="member")),
    )
    outcome = evaluate(config, facts())
    assert outcome.category == Fired("a", "order")
    assert (outcome.priority, outcome.urgency, outcome.tier) == (
        Fired("b", "urgent"),
        Fired("a", "serious"),
        Fired("b", "vip"),
    )
    after = outcome.after
    assert (after.category, after.priority, after.urgency, after.tier) == ("order", "urgent", "serious", "vip")


def test_later_rules_see_what_earlier_ones_did() -> None:
    config = desk(
        rule("a", text_any=("退款",), set_=Effects(category="returns", tags=("t",), fields={"f": "1"}, tier="vip")),
        rule("b", category=("returns",), tags=("t",), fields={"f": ("1",)}, tier=("vip",), priority=("high",)),
        rule("c", tags=("b",), set_=Effects(department="tech")),
        rule("d", department=("tech",), unassigned=True),
        rule("e", unassigned=False),
        categories=(Category("returns", "R", priority="high"),),
    )
    assert [tag.value for tag in evaluate(config, facts("退款")).tags] == ["t", "b", "d"]


@pytest.mark.parametrize(
    ("given_away", "still_free"),
    [
        (Assignment(agent="mei"), False),
        (Assignment(skill="returns"), False),
        (Assignment(strategy="round_robin"), False),
        (Assignment(department="business"), True),
    ],
)
def test_unassigned_ends_with_the_first_rule_that_names_a_person(given_away: Assignment, still_free: bool) -> None:
    config = desk(Rule("a", Condition(), assign=given_away), rule("b", unassigned=True))
    assert bool(evaluate(config, facts()).tags) is still_free


def test_first_assignment_wins_and_brings_its_department() -> None:
    first, second = Assignment(department="business"), Assignment(agent="mei", department="pr")
    config = desk(Rule("a", Condition(), assign=first), Rule("b", Condition(), assign=second))
    outcome = evaluate(config, facts())
    assert (outcome.assign, outcome.department) == (Fired("a", first), Fired("a", "business"))


@pytest.mark.parametrize(
    ("effects", "assign", "department"),
    [
        (Effects(category="technical", department="pr"), Assignment(department="business"), "pr"),
        (Effects(category="technical"), Assignment(department="business"), "business"),
        (Effects(category="technical"), None, "tech"),
        (Effects(), None, None),
    ],
)
def test_department_by_rule_then_assignment_then_category(
    effects: Effects, assign: Assignment | None, department: str | None
) -> None:
    config = desk(
        Rule("a", Condition(), set_=effects, assign=assign), categories=(Category("technical", "T", department="tech"),)
    )
    found = evaluate(config, facts()).department
    assert (found.value if found else None) == department


def test_what_the_ticket_has_already_is_not_set_again() -> None:
    config = desk(
        Rule(
            "a", Condition(), set_=Effects(category="technical", tags=("t",), fields={"f": "2"}), assign=Assignment("x")
        ),
        categories=(Category("technical", "T", priority="high", department="tech"),),
    )
    outcome = evaluate(config, facts(category="order", tags=("t",), fields={"f": "1"}, assignee="mei"))
    assert (outcome.category, outcome.department, outcome.assign) == (None, None, None)
    assert (outcome.tags, outcome.fields, outcome.after.fields) == ((), {}, {"f": "1"})


def test_what_a_person_set_stays() -> None:
    effects = Effects(category="c", priority="urgent", urgency="crisis", department="pr")
    config = desk(Rule("a", Condition(), set_=effects, assign=Assignment(agent="mei")))
    by_hand = frozenset({"category", "priority", "urgency", "department", "assignee"})
    outcome = evaluate(config, facts(by_hand=by_hand))
    assert (outcome.category, outcome.priority, outcome.urgency, outcome.department, outcome.assign) == (None,) * 5


def test_a_settled_priority_is_not_the_categorys() -> None:
    config = desk(rule(set_=Effects(category="c")), categories=(Category("c", "C", priority="low"),))
    assert evaluate(config, facts()).after.priority == "low"
    settled = facts(priority="high", priority_source=PrioritySource.PERSON)
    assert evaluate(config, settled).after.priority == "high"


def test_limits_notify_and_reply() -> None:
    half, hour = Limit(rest=timedelta(minutes=30)), Limit(rest=timedelta(hours=1))
    config = desk(
        Rule("a", Condition(), set_=Effects(first_response=hour), notify=("assignee",), reply="x"),
        Rule("b", Condition(), set_=Effects(first_response=half, next_response=hour), reply="y"),
        Rule("c", Condition(), notify=("assignee", "supervisor")),
    )
    outcome = evaluate(config, facts())
    assert outcome.limits == (
        RuleLimit("a", "first_response", hour),
        RuleLimit("b", "first_response", half),
        RuleLimit("b", "next_response", hour),
    )
    assert outcome.reply == Fired("a", "x")
    assert outcome.notify == (Fired("a", "assignee"), Fired("c", "assignee"), Fired("c", "supervisor"))


def test_timer_rules_do_not_run_on_a_message() -> None:
    assert evaluate(desk(replace(rule(), on="timer")), facts()).because == ()


@pytest.mark.parametrize(
    ("pattern", "written", "text", "value"),
    [
        (r"订单\D{0,6}(\d{8,20})", "$1", "订单号：２０２６１１２１", "20261121"),
        (r"order #?(\w+)-(\w+)", "$2/$1", "Order AB-77", "77/AB"),
        (r"order \d+", "$0", "my order 55", "order 55"),
        (r"order(?: (x))?", "$1", "order", None),
        (r"order", "$1", "order", None),
        (r"order", "web", "order", "web"),
    ],
)
def test_fields_take_groups_of_the_pattern(pattern: str, written: str, text: str, value: str | None) -> None:
    config = desk(rule(text_regex=pattern, set_=Effects(fields={"f": written})))
    found = evaluate(config, facts(text)).fields.get("f")
    assert (found.value if found else None) == value


def test_groups_of_one_rule_do_not_leak_into_the_next() -> None:
    config = desk(rule("a", text_regex=r"(\d+)"), rule("b", set_=Effects(fields={"f": "$1"})))
    assert evaluate(config, facts("77")).fields == {}


def test_escalations_see_what_the_rules_did_and_keep_their_order() -> None:
    one = Escalation("one", Condition(text_any=("过敏",)), Target(role="supervisor"))
    two = Escalation("two", Condition(), Target(role="admin"))
    three = Escalation("three", Condition(urgency=("crisis",)), Target(department="pr"))
    never = Escalation("never", Condition(urgency=("mild",)), Target(department="pr"))
    config = desk(
        replace(rule("r", text_any=("曝光",), set_=Effects(urgency="crisis")), escalate="never"),
        escalations=(one, two, three, never),
    )
    assert evaluate(config, facts("过敏，曝光")).escalations == (
        Fired("one", one),
        Fired("two", two),
        Fired("three", three),
        Fired("r", never),
    )
    assert evaluate(config, facts("你好")).escalations == (Fired("two", two),)


def test_reasons_name_the_part_the_words_and_the_place() -> None:
    config = desk(rule("r", text_any=("退货", "refund", "换货"), channel=("dm",), followers_min=10))
    outcome = evaluate(config, facts("我想退货，ＲＥＦＵＮＤ", followers=12))
    assert outcome.because == (
        Because("r", "channel", "dm"),
        Because("r", "followers_min", "12"),
        Because("r", "text_any", "退货", 2),
        Because("r", "text_any", "ＲＥＦＵＮＤ", 5),
    )


def test_a_rule_without_conditions_gives_a_reason_too() -> None:
    assert evaluate(desk(rule("r")), facts()).because == (Because("r", "always", ""),)


@pytest.mark.parametrize(
    ("when", "text", "stopped"),
    [
        ({"text_any": ("投诉",), "text_none": ("开玩笑",)}, "投诉！开玩笑的", [("text_none", "开玩笑", 3)]),
        ({"text_any": ("退款",)}, "我不想退款", [("negated", "不想退款", 1)]),
        ({"text_any": ("退款",), "not_": (Condition(text_any=("快递",)),)}, "退款 快递", [("not", "快递", 3)]),
        ({"all": (Condition(text_any=("退款",)),)}, "不想退款", [("negated", "不想退款", 0)]),
        ({"any": (Condition(text_any=("退款",)),)}, "不想退款", [("negated", "不想退款", 0)]),
        ({"text_any": ("退款",), "channel": ("comment",)}, "不想退款", []),
        ({"text_any": ("投诉",), "text_none": ("开玩笑",)}, "开玩笑的", []),
    ],
)
def test_what_nearly_matched_names_what_stopped_it(
    when: dict[str, Any], text: str, stopped: list[tuple[str, str, int]]
) -> None:
    outcome = evaluate(desk(rule("r", **when)), facts(text))
    assert outcome.because == ()
    assert [(b.condition, b.matched, b.at) for b in nearly(outcome)] == stopped


def test_compiled_rules_are_kept_by_identity() -> None:
    config = desk(rule())
    assert compile_rules(config) is compile_rules(config)
    assert compile_rules(replace(config)) is not compile_rules(config)


WORDS = ("退款", "快递", "坏了", "refund", "broken", "❤️")
TEXTS = st.lists(
    st.sampled_from((*WORDS, *"不想，如果嗎 \n", "no", "isn't", "hello", "ＲＥＦＵＮＤ", "壞了", "600元", "❤🏽")),
    max_size=8,
).map("".join)
RULES = st.lists(
    st.builds(
        lambda any_, none, category, tag: (tuple(any_), tuple(none), category, tag),
        st.lists(st.sampled_from(WORDS), max_size=2),
        st.lists(st.sampled_from(WORDS), max_size=1),
        st.sampled_from((None, "a", "b")),
        st.sampled_from(("x", "y", "z")),
    ),
    max_size=5,
)


@given(RULES, st.integers(0, 5), TEXTS)
def test_a_rule_that_does_not_match_changes_nothing(specs: list[Any], place: int, text: str) -> None:
    rules = [
        rule(f"r{n}", text_any=any_, text_none=none, set_=Effects(category=category, tags=(tag,)))
        for n, (any_, none, category, tag) in enumerate(specs)
    ]
    idle = rule("idle", text_any=("绝不出现的词",), set_=Effects(category="c", priority="urgent", tags=("idle",)))
    with_idle = [*rules[:place], idle, *rules[place:]]
    assert evaluate(desk(*rules), facts(text)) == evaluate(desk(*with_idle), facts(text))


@given(st.text(max_size=80))
def test_no_text_breaks_it(text: str) -> None:
    config = desk(
        rule("r", text_any=("退款", "a b", "!", "é"), set_=Effects(tags=("x",))), rule("s", text_regex="(.)!")
    )
    outcome = evaluate(config, facts(text))
    for because in outcome.because:
        if because.at is not None:
            assert text[because.at :].startswith(because.matched)
    assert all(words in text for words in matched(outcome))
