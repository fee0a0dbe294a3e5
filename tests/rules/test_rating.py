"""How satisfied a customer is, read from their answer; and what is none, however much it looks like one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from igdesk.rules.rating import ASKED_FOR, LONGEST, Rated, is_asked, read_rating
from tests.rules.support import NOON, ticket

ALONE = {
    5: (
        "5", "５", "⑤", "5️⃣", "5分", "5 分", "五星", "五颗星", "五", "五分", "5星", "5颗星", "5!", "5。", " 5 ",
        "5～", "5，谢谢", "给5分",
        "我给5分", "打5分", "我打五分！", "五星好评", "5分好评", "5分，非常满意", "好评", "满分", "⭐⭐⭐⭐⭐",
        "⭐️⭐️⭐️⭐️⭐️", "★★★★★", "5/5",
        "5 out of 5", "five stars", "5 stars", "Five Stars!!", "I'd give it a 5", "5-star", "10/10", "非常满意",
        "十分满意", "很满意",
        "很满意，谢谢", "非常滿意", "特别好", "太棒了！", "很棒", "完美", "服务很好", "对处理结果很满意",
        "态度非常好", "👍", "👍🏻", "👍👍👍", "💯",
        "great", "Great!", "perfect", "Excellent service", "very good", "very satisfied, thanks", "really happy",
        "I'm very happy", "loved it", "awesome 👍", "Thank you! 5", "谢谢，5分", "你好，5",
    ),
    4: (
        "4", "４", "4分", "四星", "四颗星", "四", "⭐⭐⭐⭐", "★★★★☆", "4/5", "4 out of 5", "four stars", "4 of 5",
        "满意", "滿意", "满意的",
        "还满意", "比较满意", "挺满意的", "基本满意", "挺好的", "不错", "挺不错", "还不错", "好", "good", "Good.",
        "nice", "satisfied",
        "pretty good", "it was good", "I am satisfied", "happy with the service", "满意👍", "4分，谢谢客服",
    ),
    3: (
        "3", "3分", "三星", "三", "⭐⭐⭐", "3/5", "一般", "一般般吧", "还行", "还行吧", "还可以", "还好", "凑合",
        "马马虎虎", "普通", "OK", "ok",
        "okay", "so so", "so-so", "fine", "average", "meh", "not bad", "三颗星",
    ),
    2: (
        "2", "2分", "两星", "两颗星", "二", "两分", "⭐⭐", "2/5", "two stars", "不满意", "不太满意", "不怎么满意",
        "不是很满意", "不够满意", "不太好",
        "不好", "不怎么样", "有点失望", "not great", "not good", "Not really", "not very good", "not satisfied",
        "not happy",
        "I'm not happy with it", "could be better", "unsatisfied", "disappointed", "bad", "poor", "没那么好",
        "不太滿意",
    ),
    1: (
        "1", "１", "1分", "一星", "一颗星", "一", "⭐", "1/5", "one star", "很不满意", "非常不满意", "一点都不满意",
        "完全不满意", "太差了", "非常差",
        "差评", "垃圾", "很失望", "糟透了", "👎", "terrible", "Terrible!!!", "awful", "worst", "very bad",
        "very disappointed",
        "not good at all", "really not good", "useless", "特别不满意", "极差",
    ),
}  # fmt: skip
AND_MORE = {
    "5分，请问我的快递到哪了": 5,
    "非常满意！另外想问一下还有别的颜色吗？": 5,
    "满意，就是物流慢了点": 4,
    "1分，订单 12345678 到现在还没退款": 1,
    "很不满意，我要投诉": 1,
    "5 stars! When will the blue one be back?": 5,
    "terrible, I still have no refund": 1,
    "不满意，杯子还是漏水": 2,
    "1，太慢了": 1,
    "2！等了三天": 2,
    "1\n太慢了": 1,
    "5, when will the blue one be back?": 5,
}
NONE = (
    "", "  ", "?", "0", "6", "10", "55", "4.5", "45", "5天", "5 days", "5件", "5元", "第5个", "5楼", "12345678",
    "订单 12345678",
    "订单5", "1-5", "4或5", "4 or 5", "5？", "满意？", "满意吗", "good?", "不满意怎么办", "你好", "您好", "hello",
    "谢谢", "thanks", "好的",
    "嗯", "收到", "good morning", "good morning, where is my order", "nice to meet you",
    "ok, but when do I get my refund",
    "好，那什么时候发货", "1. 退款 2. 换货", "1、订单没到 2、退款没到", "1，退款没到，2，快递没到", "3，4 两天都行",
    "产品质量很差",
    "杯子太烂了", "还没解决",
    "退款还没到", "什么时候可以发货", "where is my refund", "It still doesn't work", "5555", "￥5", "$5", "5%", "-5",
    "👋", "🍵",
    "满意，但是非常差", "5分，差评", "满意👎", "⭐⭐⭐⭐⭐⭐⭐", "不是不满意", "the 5 I ordered", "I ordered 5",
    "好久没收到", "see you at 5",
    "我不知道", "no", "yes", "是的", "两个", "一个", "一下", "一直没收到", "三天了", "五一放假吗", "四川发货吗",
    "一般多久发货", "好评返现吗",
    "还没好", "还没有好", "没好", "还是没好", "还不行", "还是不行", "仍然不行", "又不行了", "还是不好", "不好了",
    "不行了", "烂了", "差了", "谢谢，还没好",
)  # fmt: skip


@pytest.mark.parametrize(("score", "text"), [(score, text) for score, texts in ALONE.items() for text in texts])
def test_an_answer_is_a_score(text: str, score: int) -> None:
    assert read_rating(text) == Rated(score, alone=True)


@pytest.mark.parametrize("text", AND_MORE)
def test_what_says_more_is_a_rating_where_it_begins_with_one(text: str) -> None:
    assert read_rating(text) == Rated(AND_MORE[text], alone=False)


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_rating_for_sure_is_none(text: str) -> None:
    assert read_rating(text) is None


def test_a_long_message_is_none() -> None:
    assert read_rating("满意，" + "啊" * LONGEST) is None


@pytest.mark.parametrize(
    ("after", "asked"),
    [(timedelta(minutes=-6), False), (timedelta(minutes=-4), True), (ASKED_FOR, True), (ASKED_FOR * 1.01, False)],
)
def test_only_for_some_days_is_an_answer_waited_for(after: timedelta, asked: bool) -> None:
    assert is_asked(ticket(rating_asked_at=NOON), NOON + after) is asked
    assert not is_asked(ticket(), NOON + after)
    assert not is_asked(ticket(rating_asked_at=NOON, rating=4), NOON + after)
