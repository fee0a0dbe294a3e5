"""Variants in turn, suggestions by what happened, and what a template does besides its words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from igdesk.config import settings
from igdesk.config.model import Category, Condition, Config, Rule, Template, Then
from igdesk.i18n import Lang
from igdesk.rules import commands as c
from igdesk.rules.lately import Lately, variant_said
from igdesk.rules.model import Status
from igdesk.rules.template_actions import commands_of, joined, told
from igdesk.rules.templates import choose_variant, render, suggestions, with_holes
from tests.rules.support import NOON

A, B, C = (
    Template("ack", "收到", "收到啦，{name}，马上帮您查。", "zh", "warm"),
    Template("ack", "收到", "您好，您的问题已登记，我们会核实。", "zh", "professional"),
    Template("ack", "收到", "看到了，这就去查。", "zh", "warm"),
)
EN = Template("ack", "Ack", "Hello {name|there}, we have it.", "en")
DESK = Config(templates=(A, B, C, EN))
WARM = replace(DESK, desk=settings.Desk(style="warm"))


def said(template: Template) -> str:
    return render(template.text, {"name": "王先生"})


@pytest.mark.parametrize(
    ("config", "style", "last", "theirs", "due"),
    [
        (DESK, None, None, [], A),
        (DESK, None, A, [], B),
        (DESK, None, B, [], C),
        (DESK, None, C, [], A),
        (DESK, None, A, [B], C),
        (DESK, None, A, [C, B], B),
        (WARM, None, None, [], A),
        (WARM, None, A, [], C),
        (WARM, None, C, [], A),
        (WARM, None, B, [], A),
        (WARM, None, C, [A], C),
        (WARM, "professional", A, [B], B),
        (DESK, "lively", A, [], B),
    ],
)
def test_neighbours_differ_where_several_suit(
    config: Config, style: str | None, last: Template | None, theirs: list[Template], due: Template
) -> None:
    lately = Lately(tuple(map(said, theirs)), {"ack": said(last)} if last else {})
    assert choose_variant(config, "ack", "zh", style, lately) is due


def test_a_turn_after_a_turn_uses_all_and_never_the_same_twice() -> None:
    words, used = "", []
    for _ in range(6):
        due = choose_variant(DESK, "ack", "zh", None, Lately(last={"ack": words}))
        assert due is not None
        used.append(due)
        words = said(due)
    assert used == [A, B, C, A, B, C]


@pytest.mark.parametrize(
    ("words", "variant"),
    [
        (said(A), A),
        ("您好！" + said(C) + " 请稍等", C),
        ("收到啦，马上", None),
        ("", None),
        (said(EN), EN),
    ],
)
def test_a_variant_is_known_by_its_words(words: str, variant: Template | None) -> None:
    assert variant_said(DESK.templates, words) is variant


def test_of_a_variant_within_another_the_longer_is_meant() -> None:
    short, long = Template("a", "", "收到。", "zh"), Template("a", "", "收到。我们会查。", "zh")
    assert variant_said((short, long), "收到。我们会查。") is long


ORDER = Template("order", "O", "order?", "en", categories=("returns",))
RETURN = Template("return", "R", "send it", "en", categories=("returns",))
OTHER = Template("press", "P", "press", "en", categories=("pr",))
ZH_ONLY = Template("zh", "Z", "中文", "zh")
HELLO = Template("hello", "H", "hello", "en")
RULED = Config(
    templates=(ZH_ONLY, HELLO, ORDER, RETURN, OTHER),
    rules=(Rule("press", Condition(), suggest="press"), Rule("hi", Condition(), suggest="hello")),
)


@pytest.mark.parametrize(
    ("lately", "offered"),
    [
        (Lately(), [ORDER, RETURN, HELLO, ZH_ONLY]),
        (Lately(used={"return": 3, "order": 1}), [RETURN, ORDER, HELLO, ZH_ONLY]),
        (Lately(fired=("hi",)), [HELLO, ORDER, RETURN, ZH_ONLY]),
        (Lately(fired=("press", "hi")), [OTHER, HELLO, ORDER, RETURN, ZH_ONLY]),
        (Lately(fired=("gone",)), [ORDER, RETURN, HELLO, ZH_ONLY]),
    ],
)
def test_the_rule_that_fired_then_language_category_and_use(lately: Lately, offered: list[Template]) -> None:
    assert list(suggestions(RULED, "returns", "en", lately)) == offered


@pytest.mark.parametrize(
    ("text", "values", "wording"),
    [
        ("Hi Anna, Annabel says hi", {"customer.first_name": "Anna"}, "Hi {customer.first_name}, Annabel says hi"),
        ("王小明您好，王小明", {"customer.name": "王小明"}, "{customer.name}您好，{customer.name}"),
        ("A", {"customer.name": "A"}, "A"),
        ("Ann Lee", {"a.first": "Ann", "a.name": "Ann Lee"}, "{a.name}"),
        ("name", {"x": "name", "y": "{x}"}, "{x}"),
    ],
)
def test_what_is_one_customer_s_own_becomes_a_hole(text: str, values: dict[str, str], wording: str) -> None:
    assert with_holes(text, values) == wording


THEN = Then(status="resolved", category="returns", priority="high", tags=("退款",), note="按流程\n处理")


def test_actions_are_commands_and_told_before() -> None:
    done = (
        c.SetCategory(7, "returns"),
        c.SetPriority(7, "high"),
        c.SetTags(7, add=("退款",)),
        c.AddNote(7, "按流程\n处理"),
    )
    assert commands_of(THEN, 7, NOON, Status.RESOLVED) == done
    assert commands_of(None, 7, NOON, Status.WAITING) == ()
    asleep = Then(snooze=timedelta(days=2))
    assert commands_of(asleep, 7, NOON, Status.WAITING) == (c.Snooze(7, NOON + timedelta(days=2)),)
    assert commands_of(asleep, 7, NOON, Status.RESOLVED) == ()
    assert [each.in_("en") for each in told(asleep, Config())] == ["set aside for 2 days"]
    promise = Then(promise=timedelta(hours=36), promised="progress")
    given = (c.GivePromise(7, "progress", NOON + timedelta(hours=36)),)
    assert commands_of(promise, 7, NOON, Status.WAITING) == given
    assert commands_of(promise, 7, NOON, Status.RESOLVED) == given  # it is refused there rather than forgotten
    assert [each.in_("en") for each in told(promise, Config())] == ["promise 36 hours"]
    config = Config(categories=(Category("returns", "退换货"),))
    shown: dict[Lang, list[str]] = {lang: [each.in_(lang) for each in told(THEN, config)] for lang in ("zh", "en")}
    assert shown["zh"] == ["→ 已解决", "+退款", "类别 退换货", "优先级 High", "备注“按流程 处理”"]
    assert shown["en"][0] == "→ resolved"
    assert len(told(THEN, config, status=False)) == 4


def test_two_templates_in_one_answer_do_both() -> None:
    other = Then(status="waiting", tags=("退款", "催"), note="x", snooze=timedelta(days=2))
    both = joined(THEN, other)
    assert both == Then("waiting", "returns", "high", ("退款", "催"), "按流程\n处理\nx", timedelta(days=2))
    assert joined(None, other) is other
    one, two = (Then(promise=timedelta(hours=n), promised=str(n)) for n in (1, 2))
    assert (joined(one, two), joined(one, Then(tags=("x",)))) == (two, replace(one, tags=("x",)))
    assert joined(other, THEN) == Then("resolved", "returns", "high", ("退款", "催"), "x\n按流程\n处理")
