"""Money in a message: every usual spelling, what only looks like money, and which of it is wanted back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.rules.money import amount_of, money_in, wanted_back
from igdesk.rules.words import Text, fold

NAMED = [
    ("500元", "500", "CNY"),
    ("500 元", "500", "CNY"),
    ("５００元", "500", "CNY"),
    ("¥1,200.50", "1200.50", "CNY"),
    ("1.200,50 €", "1200.50", "EUR"),
    ("€ 1.200", "1200", "EUR"),
    ("EUR 12.500.000,5", "12500000.5", "EUR"),
    ("1.20 €", "1.20", "EUR"),
    ("￥１２００", "1200", "CNY"),
    ("RMB 300", "300", "CNY"),
    ("300 rmb", "300", "CNY"),
    ("CNY300", "300", "CNY"),
    ("人民币300", "300", "CNY"),
    ("300 yuan", "300", "CNY"),
    ("五百块", "500", "CNY"),
    ("五百塊錢", "500", "CNY"),
    ("两块钱", "2", "CNY"),
    ("五百二十元", "520", "CNY"),
    ("一百零五元", "105", "CNY"),
    ("十五元", "15", "CNY"),
    ("三块五", "3.5", "CNY"),
    ("12块8", "12.8", "CNY"),
    ("三千五", "3500", "CNY"),
    ("五百二", "520", "CNY"),
    ("两万三", "23000", "CNY"),
    ("一万零五百块", "10500", "CNY"),
    ("1.5万", "15000", "CNY"),
    ("1.5万元", "15000", "CNY"),
    ("1.5w块", "15000", "CNY"),
    ("2千块", "2000", "CNY"),
    ("3000多块", "3000", "CNY"),
    ("退我600", "600", "CNY"),
    ("退款 600", "600", "CNY"),
    ("退款 600 USD", "600", "USD"),
    ("退我600 美元", "600", "USD"),
    ("退款：1,200", "1200", "CNY"),
    ("退款金额 800.50", "800.50", "CNY"),
    ("退款1千", "1000", "CNY"),
    ("退款陆佰伍拾元", "650", "CNY"),
    ("$45", "45", "USD"),
    ("＄45", "45", "USD"),
    ("45$", "45", "USD"),
    ("45 USD", "45", "USD"),
    ("US$ 45.00", "45", "USD"),
    ("45 us dollars", "45", "USD"),
    ("20 bucks", "20", "USD"),
    ("$2k", "2000", "USD"),
    ("1.2k usd", "1200", "USD"),
    ("five hundred dollars", "500", "USD"),
    ("a hundred bucks", "100", "USD"),
    ("two thousand five hundred dollars", "2500", "USD"),
    ("one hundred and twenty-five dollars", "125", "USD"),
    ("45美元", "45", "USD"),
    ("€20", "20", "EUR"),
    ("20 euros", "20", "EUR"),
    ("45,50 €", "45.50", "EUR"),
    ("20欧元", "20", "EUR"),
    ("£5", "5", "GBP"),
    ("fifty pounds", "50", "GBP"),
    ("HK$500", "500", "HKD"),
    ("500港幣", "500", "HKD"),
    ("港幣500", "500", "HKD"),
    ("NT$1,000", "1000", "TWD"),
    ("1000台幣", "1000", "TWD"),
    ("A$30", "30", "AUD"),
    ("30 sgd", "30", "SGD"),
    ("1000日元", "1000", "JPY"),
]


@pytest.mark.parametrize(("text", "amount", "currency"), NAMED, ids=[text for text, *_ in NAMED])
def test_is_read_with_its_currency_and_place(text: str, amount: str, currency: str) -> None:
    for around in ("{}", "我付了{}，对吧", "I paid {}, right?"):
        whole = around.format(text)
        (found,) = money_in(fold(whole))
        assert (found.amount, found.currency) == (Decimal(amount), currency)
        at, words = Text(whole).written(*found.span)
        assert words in text
        assert whole[at : at + len(words)] == words


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22", "11月22日", "12:30", "13800138000", "订单 20261122000123", "order #123456789", "42码", "size 38",
        "5 stars", "五星", "打五折", "50%", "百分之五十", "1.5万粉丝", "三千人", "两块香皂", "一块去", "退款3天了",
        "退回 1000 个杯子", "退款 2026年", "1千克", "退款：20261121000187",
        "退了两次", "2件", "300ml", "v1.2", "一千零一夜", "千万别", "万一", "3rd", "10k followers", "元旦", "no. 5",
        "https://x.co/500", "room 101", "",
    ],
)  # fmt: skip
def test_what_only_looks_like_money_is_none(text: str) -> None:
    assert money_in(fold(text)) == []


def test_all_of_it_is_found_in_order() -> None:
    found = money_in(fold("衣服$45，鞋子 1,200 元，运费十块，共NT$9000"))
    assert [f"{money.amount} {money.currency}" for money in found] == ["45 USD", "1200 CNY", "10 CNY", "9000 TWD"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("我要退款600元", "退款"),
        ("600元的杯子，我要退货", "退货"),
        ("我花了600元。质量太差！我要退款", "退款"),
        ("你们还没还我600元", "还我"),
        ("賠我600元", "賠"),
        ("退给我600块", "退给我"),
        ("I paid $600 and I want my money back", "want my money back"),
        ("I want my $600 back", "want my $600 back"),
        ("please refund the full $600", "refund"),
        ("why wasn't the $600 refunded?", "refunded"),
        ("reimburse me 600 usd", "reimburse"),
    ],
)
def test_is_wanted_back(text: str, words: str) -> None:
    read = Text(text)
    (wish,) = wanted_back(read.clauses)
    assert wish.money.amount == 600
    assert read.written(*wish.words)[1] == words


@pytest.mark.parametrize(
    "text",
    [
        "600元的杯子好看吗",
        "不想退款，才600元",
        "I don't want a refund for the $600",
        "don't refund my 600 rmb",
        "600块就算了，我不退了",
        "满600元支持七天无理由退货吗",
        "get back to me about the $600 set",
        "我的预算是600元左右。" + "请帮我推荐一套送给妈妈的茶具。" * 5 + "另外上次那个退款到了吗",
        "退款",
        "500",
    ],
)
def test_is_not_wanted_back(text: str) -> None:
    assert wanted_back(Text(text).clauses) == []


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("600", (Decimal(600), None)),
        ("1,200.5", (Decimal("1200.5"), None)),
        ("¥600", (Decimal(600), "CNY")),
        ("soon", None),
    ],
)
def test_a_field_may_name_its_currency(written: str, amount: tuple[Decimal, str | None] | None) -> None:
    assert amount_of(fold(written)) == amount


@given(st.text(alphabet="退赔款还我元块万千百十一二两半零0123456789.,$¥€ okusdbackrefundwant!。\n", max_size=80))
def test_any_text_can_be_read_and_every_span_lies_in_it(text: str) -> None:
    clauses = Text(text).clauses
    for money in money_in(clauses):
        start, end = money.span
        assert 0 <= start < end <= len(clauses)
        assert money.amount >= 0
    for wish in wanted_back(clauses):
        assert wish.money in money_in(clauses)


@given(st.integers(1, 9_999_999))
def test_digits_are_read_as_they_stand(amount: int) -> None:
    for written in (f"{amount}元", f"¥{amount:,}", f"${amount}", f"{amount:,} usd"):
        assert [money.amount for money in money_in(written)] == [amount]
