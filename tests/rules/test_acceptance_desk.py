"""The complete desk on everyday messages: what its rules make of each, and its own rule tests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from igdesk.config.model import Config
from igdesk.rules.match import evaluate
from igdesk.rules.model import Channel
from tests.rules.support import NOON, facts

R, C, T, O, P = "returns", "complaint", "technical", "order", "partnership"  # noqa: E741

MESSAGES: list[tuple[str, str | None, str, str | None, str]] = [
    # text, category, priority, urgency, escalations
    ("衣服收到了，尺码不对，想退货", R, "high", None, ""),
    ("可以退款吗", R, "high", None, ""),
    ("买错了，不想要了", R, "high", None, ""),
    ("想换货，换个大一号的杯子", R, "high", None, ""),
    ("退不退款给个准话", R, "high", None, ""),
    ("都一周了还没退款", R, "high", None, ""),
    ("你们凭什么不给退款", R, "high", None, ""),
    ("不能退货吗？", R, "high", None, ""),
    ("I want a REFUND please", R, "high", None, ""),
    ("how do i return it?", R, "high", None, ""),
    ("Returned it last week, nothing since", R, "high", None, ""),
    ("I'll be sending it back tomorrow", R, "high", None, ""),
    ("why no refund yet", R, "high", None, ""),
    ("ｒｅｆｕｎｄ！！", R, "high", None, ""),
    ("不是要退货，想问下尺码", None, "medium", None, ""),
    ("我不想退款了，谢谢", None, "medium", None, ""),
    ("别给我退款，补发就好", None, "medium", None, ""),
    ("I don't want a refund, just an answer", None, "medium", None, ""),
    ("no need for a refund, all good", None, "medium", None, ""),
    ("我要投诉你们", C, "high", "serious", "may-go-public"),
    ("给差评！", C, "high", "serious", "may-go-public"),
    ("你们就是骗子", C, "high", "serious", "may-go-public"),
    ("再不处理我就曝光", C, "high", "serious", "may-go-public"),
    ("打12315了啊", C, "high", "serious", "may-go-public"),
    ("this is a scam", C, "high", "serious", "may-go-public"),
    ("Worst tea ever", C, "high", "serious", "may-go-public"),
    ("I have a complaint", C, "high", "serious", "may-go-public"),
    ("can't believe this SCAM", C, "high", "serious", "may-go-public"),
    ("不是投诉，就是想问问", None, "medium", None, ""),
    ("我不会投诉的，放心", None, "medium", None, ""),
    ("This is not a complaint :)", None, "medium", None, ""),
    ("no complaints, love the tea", None, "medium", None, ""),
    ("这个颜色我不太满意，还有别的颜色吗？", None, "medium", None, ""),
    ("我的卡被盗刷了", None, "urgent", "crisis", "may-go-public"),
    ("重复扣款了怎么办", None, "urgent", "crisis", "may-go-public"),
    ("同一单扣了两次", None, "urgent", "crisis", "may-go-public"),
    ("I was charged twice!!", None, "urgent", "crisis", "may-go-public"),
    ("my account got hacked", None, "urgent", "crisis", "may-go-public"),
    ("卡没有被盗，放心", None, "medium", None, ""),
    ("小程序打不开", T, "high", None, ""),
    ("杯子坏了", T, "high", None, ""),
    ("一打开就闪退", T, "high", None, ""),
    ("无法登录，一直报错", T, "high", None, ""),
    ("the lid is broken", T, "high", None, ""),
    ("it doesn’t work", T, "high", None, ""),
    ("the app isn't working", T, "high", None, ""),
    ("Error 500 on checkout", T, "high", None, ""),
    ("杯子不是坏了，是我不会用", None, "medium", None, ""),
    ("nothing broken, thanks", None, "medium", None, ""),
    ("a terror of a day, cheer me up", None, "medium", None, ""),
    ("快递到哪了", O, "medium", None, ""),
    ("还没发货吗", O, "medium", None, ""),
    ("怎么没有物流信息", O, "medium", None, ""),
    ("什么时候到货", O, "medium", None, ""),
    ("Where is\nmy order?", O, "medium", None, ""),
    ("has it shipped", O, "medium", None, ""),
    ("no tracking so far", O, "medium", None, ""),
    ("想谈合作", P, "medium", None, ""),
    ("批发多少钱", P, "medium", None, ""),
    ("open for a collab?", P, "medium", None, ""),
    ("不想合作，别再发了", None, "medium", None, ""),
    ("喝完脸上过敏了", None, "medium", None, "quality-defect"),
    ("had an allergic reaction", None, "medium", None, "quality-defect"),
    ("杯子漏电，要投诉", C, "high", "serious", "quality-defect may-go-public"),
    ("用了一个月没有过敏，很喜欢", None, "medium", None, ""),
    ("你好，在吗", None, "medium", None, ""),
    ("hi, love your page ❤️", None, "medium", None, ""),
    ("杯子多大容量", None, "medium", None, ""),
]


@pytest.mark.parametrize(("text", "category", "priority", "urgency", "escalations"), MESSAGES)
def test_message(
    acceptance: Config, text: str, category: str | None, priority: str, urgency: str | None, escalations: str
) -> None:
    outcome = evaluate(acceptance, facts(text))
    after = outcome.after
    assert (after.category, after.priority, after.urgency) == (category, priority, urgency)
    assert [each.value.id for each in outcome.escalations] == escalations.split()


def test_its_own_rule_tests_hold(acceptance: Config) -> None:
    assert acceptance.rule_tests
    for each in acceptance.rule_tests:
        known = facts(each.text, channel=Channel(each.channel), followers=each.followers)
        after, want = evaluate(acceptance, known).after, each.expect
        assert want.category in (None, after.category)
        assert want.not_category is None or want.not_category != after.category
        assert want.priority in (None, after.priority)
        assert want.urgency in (None, after.urgency)
        assert set(want.tags) <= set(after.tags)


@pytest.mark.parametrize(
    ("known", "rules"),
    [
        ({"text": "退货", "channel": Channel.COMMENT}, []),
        ({"followers": 100_000}, ["important-user"]),
        ({"followers": 99_999}, []),
        ({"verified": True}, ["kol"]),
        ({"text": "订单号：２０２６１１２１１２ 快递呢"}, ["order", "order-number", "share-the-work"]),
        ({"text": "快递呢", "assignee": "mei"}, ["order"]),
        ({"first_message": True, "at": NOON + timedelta(hours=12)}, ["night"]),
        ({"first_message": True}, []),
        ({"text": "查询进度"}, ["status-by-dm"]),
    ],
)
def test_which_rules_fire(acceptance: Config, known: dict[str, Any], rules: list[str]) -> None:
    because = evaluate(acceptance, facts(**known)).because
    assert list(dict.fromkeys(each.rule for each in because)) == rules


def test_a_crisis_in_public_goes_to_public_relations_too(acceptance: Config) -> None:
    outcome = evaluate(acceptance, facts("我被盗刷了！", channel=Channel.COMMENT))
    assert [each.value.id for each in outcome.escalations] == ["may-go-public", "public-opinion"]


def test_partners_go_to_business_and_returns_to_the_specialist(acceptance: Config) -> None:
    partner = evaluate(acceptance, facts("想代理你们的茶"))
    assert partner.department is not None
    assert (partner.department.value, partner.after.tier) == ("business", "partner")
    returned = evaluate(acceptance, facts("退货"))
    assert returned.assign is not None
    assert returned.assign.value.skill == "returns"
