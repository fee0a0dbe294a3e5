"""The FAQ: what a message asks for, what is offered first, and which questions may be answered by nobody."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.config.model import Category, Condition, Config, Effects, Escalation, Faq, Rule, Target, Template
from igdesk.config.settings import Desk
from igdesk.i18n import Words
from igdesk.rules import events as e
from igdesk.rules.arrival import Arrival
from igdesk.rules.decision import Decision
from igdesk.rules.expectation import run_tests
from igdesk.rules.faq import PERSON_RULE, WANTS_PERSON, asked
from igdesk.rules.lately import Lately
from igdesk.rules.match import evaluate
from igdesk.rules.model import Channel, Customer, Direction, Inbound, Status, Ticket, rule_actor
from igdesk.rules.pilot_events import OUTSIDE
from igdesk.rules.receive import receive
from igdesk.rules.templates import suggestions
from igdesk.rules.wording import reason
from tests.rules.support import NOON, facts, ticket

SHIPPING = Faq("ship", "多久发货？", "现货 48 小时内发出。", "zh", ("发货", "多久", "shipping time"), auto=True)
SHIPPING_EN = replace(SHIPPING, question="Shipping", answer="Within 48 hours.", language="en")
RETURNS = Faq("back", "退换货政策", "7 天内可以退换。", "zh", ("退货", "退款政策"), auto=True)
HAND = Faq("hand", "有实体店吗？", "没有实体店。", "zh", ("实体店",))
CONFIG = Config(
    desk=Desk(language="zh"),
    faq=(SHIPPING, SHIPPING_EN, RETURNS, HAND),
    categories=(Category("complaint", "投诉", kinds=("service",)), Category("order", "订单")),
    rules=(
        Rule("angry", Condition(text_any=("态度",)), set_=Effects(category="complaint")),
        Rule("soon", Condition(text_any=("今天",)), set_=Effects(urgency="urgent")),
        Rule("mild", Condition(text_any=("方便",)), set_=Effects(urgency="general", category="order")),
        Rule("busy", Condition(text_any=("双十一",)), reply="busy"),
        Rule("shop", Condition(text_any=("门店",)), suggest="faq:hand"),
    ),
    escalations=(Escalation("press", Condition(text_any=("记者",)), Target(role="supervisor"), reason="press"),),
    templates=(Template("busy", "Busy", "稍等。", "zh"),),
)
ANNA = Customer(1, "anna", "Anna", "100")


def answer(text: str, **known: Any) -> str | None:
    reply = evaluate(CONFIG, facts(text, language=known.pop("language", "zh"), **known)).reply
    return reply.value if reply else None


def kept_back(text: str, **known: Any) -> list[str]:
    """Why the FAQ was silent."""
    outcome = evaluate(CONFIG, facts(text, language=known.pop("language", "zh"), **known))
    assert outcome.reply is None
    return [each.condition for each in outcome.nearly if each.rule.startswith("faq:")]


@pytest.mark.parametrize(
    "text",
    [
        "多久发货？",
        "你好？请问多久发货呀",
        "发货时间",
        "發貨要多久",
        "不用转人工，多久发货呢？",
        "方便问下多久发货吗",
        "人工智能灯多久发货",
    ],
)
def test_a_plain_question_is_answered(text: str) -> None:
    assert answer(text) == "faq:ship"


def test_it_is_answered_in_the_customers_language_or_not_at_all() -> None:
    assert answer("What is your shipping time?", language="en") == "faq:ship"
    assert answer("I don't need a human, what's the shipping time?", language="en") == "faq:ship"
    assert kept_back("能退货吗", language="en") == ["faq_language"]


@pytest.mark.parametrize(
    ("text", "known", "why"),
    [
        ("多久发货？" + "。" * 200, {}, "faq_long"),
        ("还没发货怎么回事？", {}, "faq_grave"),
        ("杯子坏了，可以退货吗？", {}, "faq_grave"),
        ("It is broken, what is the shipping time for a new one?", {"language": "en"}, "faq_grave"),
        ("订单 20261121 多久发货？", {}, "faq_own"),
        ("退货要扣 30 元吗？", {}, "faq_money"),
        ("多久发货？能刻字吗？", {}, "faq_several"),
        ("多久发货？能退货吗", {}, "faq_several"),
        ("我已经发货了", {}, "faq_no_question"),
        ("多久发货？", {"attachments": ("image",)}, "faq_attachment"),
        ("多久发货？", {"in_hand": True}, "faq_in_hand"),
        ("多久发货？", {"channel": Channel.COMMENT}, "faq_channel"),
        ("多久发货？", {"escalated": True}, "faq_escalated"),
        ("记者想问多久发货？", {}, "faq_escalated"),
        ("今天发货吗？", {}, "faq_urgent"),
        ("多久发货？", {"urgency": "crisis"}, "faq_urgent"),
        ("你们什么态度，多久发货？", {}, "faq_complaint"),
        ("多久发货？", {"tags": (WANTS_PERSON,)}, "faq_person"),
        ("多久发货？转人工", {}, "faq_person"),
    ],
)
def test_what_is_no_plain_question_is_left_to_people(text: str, known: dict[str, Any], why: str) -> None:
    assert kept_back(text, **known) == [why]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_why_is_told_in_words(lang: Any) -> None:
    outcome = evaluate(CONFIG, facts("多久发货？转人工", language="zh"))
    told = [reason(each, CONFIG, Words(lang)) for each in outcome.nearly]
    assert told == [{"en": "but the customer asks for a person: “转人工”", "zh": "但客户要求人工：“转人工”"}[lang]]


def test_words_of_its_own_are_not_grave() -> None:
    assert answer("请问退款政策是什么？") == "faq:back"
    assert kept_back("我要退款，能退货吗？") == ["faq_grave"]


def test_only_what_opted_in_is_answered_and_a_rules_answer_goes_first() -> None:
    assert answer("有实体店吗？") is None
    assert answer("双十一多久发货？") == "busy"
    off = replace(CONFIG, faq=tuple(replace(each, auto=False) for each in CONFIG.faq))
    outcome = evaluate(off, facts("多久发货？转人工", language="zh"))
    assert (outcome.reply, outcome.tags, outcome.nearly) == (None, (), ())


def test_the_answer_is_told_as_a_rule_with_the_words_that_asked_for_it() -> None:
    outcome = evaluate(CONFIG, facts("请问多久发货？", language="zh"))
    assert [(each.rule, each.matched, each.at) for each in outcome.because] == [
        ("faq:ship", "发货", 4),
        ("faq:ship", "多久", 2),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "转人工",
        "客服",
        "有真人吗",
        "我要找客服",
        "不要机器人",
        "Can I talk to a real person?",
        "speak to someone please",
        "agent",
    ],
)
def test_whoever_asks_for_a_person_is_shown_to_people(text: str) -> None:
    outcome = evaluate(CONFIG, facts(text))
    assert [(each.rule, each.value) for each in outcome.tags] == [(PERSON_RULE, WANTS_PERSON)]
    assert [each.value for each in outcome.notify] == ["assignee"]
    assert evaluate(CONFIG, facts(text, tags=(WANTS_PERSON,))).tags == ()


@pytest.mark.parametrize("text", ["不用转人工", "I don't need a human", "客服你好", "是人工智能吗", "没必要找客服"])
def test_whoever_needs_none_is_not(text: str) -> None:
    assert evaluate(CONFIG, facts(text)).tags == ()


# --- on the desk ---


def wrote(text: str, latest: Ticket | None = None, customer: Customer = ANNA, config: Config = CONFIG) -> Decision:
    arrival = Arrival(config, "sync", "op", NOON, 1, customer, latest, next_number=1)
    decision = receive(Inbound(Direction.IN, NOON, text), arrival)
    assert decision is not None
    return decision


def test_it_goes_out_as_an_automatic_answer_and_is_no_response() -> None:
    decision = wrote("多久发货？")
    [reply] = decision.replies
    assert (reply.text, reply.template, reply.automatic) == ("现货 48 小时内发出。", "faq:ship", True)
    assert reply.author == rule_actor("faq:ship")
    assert (decision.ticket.status, decision.ticket.first_responded_at) == (Status.NEW, None)
    assert decision.ticket.unanswered_since == NOON


@pytest.mark.parametrize("status", [Status.OPEN, Status.WAITING])
def test_nothing_goes_out_once_somebody_has_it_in_hand(status: Status) -> None:
    begun = ticket(status=status, assignee="mei")
    assert wrote("多久发货？", begun).replies == ()
    assert wrote("多久发货？", ticket(first_responded_at=NOON)).replies == ()
    assert wrote("多久发货？", ticket(assignee="mei")).replies != ()  # a rule gave it to her, she has not begun


def test_the_history_says_why_the_robot_was_silent() -> None:
    decision = wrote("多久发货？转人工")
    held = [each for each in decision.events if isinstance(each.event, e.AutoReplyHeld)]
    assert [(each.event, each.actor) for each in held] == [
        (e.AutoReplyHeld("faq:ship", "person"), rule_actor("faq:ship"))
    ]
    assert decision.ticket.tags == (WANTS_PERSON,)
    assert any(isinstance(each.event, e.Notified) for each in decision.events)
    assert wrote("那多久发货？", decision.ticket).replies == ()


@pytest.mark.parametrize(
    ("earlier", "goes_out"),
    [("你好，在吗", True), ("退款政策是什么", True), ("我的杯子碎了", False), ("转人工", False), ("要 30 元吗", False)],
)
def test_an_earlier_message_that_waits_is_minded(earlier: str, goes_out: bool) -> None:
    waits = (Inbound(Direction.IN, NOON, earlier), Inbound(Direction.IN, NOON, "多久发货？"))
    arrival = Arrival(CONFIG, "sync", "op", NOON, 1, ANNA, ticket(), next_number=2, waiting=lambda _: waits)
    decision = receive(Inbound(Direction.IN, NOON, "多久发货？"), arrival)
    assert decision is not None
    assert bool(decision.replies) is goes_out
    held = [each.event.why for each in decision.events if isinstance(each.event, e.AutoReplyHeld)]
    assert held == ([] if goes_out else ["earlier"])


def test_in_shadow_it_would_have_been_sent() -> None:
    shadow = replace(CONFIG, desk=Desk(language="zh", mode="shadow"))
    decision = wrote("多久发货？", config=shadow)
    assert decision.replies == ()
    assert [each.event.why for each in decision.events if isinstance(each.event, e.AutoReplyHeld)] == [OUTSIDE]


def test_a_rule_test_can_expect_it() -> None:
    from igdesk.config.automation import Expectation, RuleTest

    tests = (
        RuleTest("多久发货？", expect=Expectation(reply="faq:ship")),
        RuleTest("多久发货", expect=Expectation(reply="busy")),
    )
    assert [each.ok for each in run_tests(replace(CONFIG, rule_tests=tests))] == [True, False]


# --- for people ---


def test_what_the_latest_message_asks_for_is_offered_first() -> None:
    found = suggestions(CONFIG, None, "zh", Lately(heard="多久发货？我要找客服，杯子碎了"))
    assert [each.id for each in found] == ["faq:ship"]
    assert found[0].text == "现货 48 小时内发出。"
    assert suggestions(CONFIG, None, "en", Lately(heard="多久发货？"))[0].text == "Within 48 hours."
    assert suggestions(CONFIG, None, "zh", Lately(heard="你好")) == ()


def test_a_rule_may_suggest_one() -> None:
    found = suggestions(CONFIG, None, "zh", Lately(fired=("shop",), heard="有门店吗"))
    assert [each.id for each in found] == ["faq:hand"]


def test_most_words_first_and_denied_words_do_not_count() -> None:
    assert [each.template for each in asked(CONFIG, "退货的话，多久发货？")] == ["faq:ship", "faq:back"]
    assert asked(CONFIG, "我不想退货") == ()


@given(st.text(max_size=250))
def test_any_text_can_be_read_and_nothing_is_answered_without_a_keyword(text: str) -> None:
    outcome = evaluate(CONFIG, facts(text))
    assert outcome.reply is None or outcome.reply.value == "busy" or asked(CONFIG, text)
