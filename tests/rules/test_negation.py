"""Denied words do not match; owed things, wishes, questions and double negation are told apart."""

from __future__ import annotations

import pytest

from tests.rules.support import denied, words_of

DENIED = [
    ("退款", "我不想退款", "不想退款"),
    ("退货", "不是要退货，只问尺码", "不是要退货"),
    ("退货", "我不是来申请退货的", "不是来申请退货"),
    ("退款", "没说要退款", "没说要退款"),
    ("退款", "不需要退款", "不需要退款"),
    ("退款", "无需退款，谢谢", "无需退款"),
    ("退款", "别给我退款", "别给我退款"),
    ("退货", "我不退货", "不退货"),
    ("换货", "那就不换货了", "不换货"),
    ("退款", "退款就不用了", "退款就不用了"),
    ("不想要了", "不是不想要了", None),
    ("投诉", "我不会投诉的", "不会投诉"),
    ("投诉", "没有要投诉你们", "没有要投诉"),
    ("过敏", "用了没有任何过敏", "没有任何过敏"),
    ("过敏", "没出现过过敏", "没出现过过敏"),
    ("坏了", "不是坏了，是我不会用", "不是坏了"),
    ("骗子", "我不觉得是骗子", "不觉得是骗子"),
    ("报错", "现在没再报错", "没再报错"),
    ("refund", "我不想 refund", "不想 refund"),
    ("refund", "I don't want a refund", "don't want a refund"),
    ("refund", "I do not need any refund", "not need any refund"),
    ("refund", "no need for a refund", "no need for a refund"),
    ("refund", "never asked for a refund", "never asked for a refund"),
    ("refund", "not a refund, an exchange", "not a refund"),
    ("refund", "a refund is not needed", "refund is not needed"),
    ("complaint", "this is NOT a complaint", "NOT a complaint"),
    ("complaint", "no complaints at all", "no complaints"),
    ("scam", "I don't think this is a scam", "don't think this is a scam"),
    ("broken", "it isn't broken", "isn't broken"),
    ("broken", "it isn’t broken", "isn’t broken"),
    ("error", "works without any errors", "without any errors"),
    ("stolen", "it was never stolen", "never stolen"),
    ("broken", "nothing is broken", "nothing is broken"),
]

SAID = [
    # What is owed and has not come.
    ("发货", "还没发货"),
    ("发货", "三天了没有发货"),
    ("退款", "为什么还没退款"),
    ("退款", "你们不给我退款"),
    ("退款", "商家不想退款"),
    ("退货", "不能退货吗"),
    ("退货", "不支持退货"),
    ("发货", "怎么不发货了"),
    ("物流", "一直没有物流信息"),
    ("refund", "no refund yet"),
    ("refund", "why no refund"),
    ("refund", "I haven't received my refund"),
    ("refund", "you won't refund me"),
    ("shipped", "my order hasn't shipped"),
    ("delivery", "still no delivery"),
    # Another clause.
    ("退款", "不，我要退款"),
    ("退货", "不合适，想退货"),
    ("换货", "不要退款要换货"),
    ("换货", "别退款了，换货吧"),
    ("退款", "不用了 退款吧"),
    ("退款", "不用了\n退款吧"),
    ("refund", "no, refund please"),
    ("refund", "not happy so refund me"),
    ("refund", "I don't want it refund me"),
    # Questions.
    ("退款", "退不退款"),
    ("退货", "要不要退货"),
    ("被盗", "是不是被盗了"),
    ("过敏", "有没有过敏的"),
    ("坏了", "没坏了吗"),
    ("scam", "isn't this a scam"),
    ("broken", "why isn't it broken"),
    # Words that only look like a negation, and second negations.
    ("退款", "要不退款吧"),
    ("退货", "特别想退货"),
    ("退货", "性别选错退货"),
    ("退货", "我不得不退货"),
    ("退货", "不是不想退货"),
    ("退款", "不仅要退款"),
    ("退货", "不知道怎么退货"),
    ("scam", "not just a scam"),
    ("scam", "can't believe this scam"),
    ("shipped", "not sure if it shipped"),
    ("delivery", "cant wait for the delivery"),
    # Terms that hold a negation themselves.
    ("不想要了", "我不想要了"),
    ("不满意", "很不满意"),
    ("打不开", "app打不开"),
    ("not working", "it is not working"),
    ("doesn't work", "this doesn't work"),
]


@pytest.mark.parametrize(("term", "text", "words"), DENIED)
def test_denied_words_do_not_match(term: str, text: str, words: str | None) -> None:
    assert words_of(term, text) == []
    assert denied(term, text) == [words or text]


@pytest.mark.parametrize(("term", "text"), SAID)
def test_said_words_match(term: str, text: str) -> None:
    assert len(words_of(term, text)) == 1


def test_one_mention_that_is_not_denied_is_enough() -> None:
    assert words_of("退款", "不想退款，你们一定要我退款？那就退款") == ["退款"]


def test_a_long_message_is_judged_by_what_is_near() -> None:
    assert words_of("投诉", "不" + "好" * 5000 + "投诉") == ["投诉"]
