"""What is told of a ticket without its customer: every kind of what is theirs becomes a hole, and nothing else does."""

from __future__ import annotations

import time

import pytest

from igdesk.config.model import Config, TicketField
from igdesk.desk.nameless import KINDS, Nameless
from igdesk.rules.model import Customer

CONFIG = Config(
    fields=(TicketField("order_no", "订单号", pattern="[0-9]{8,20}"), TicketField("color", "颜色", "select"))
)
MIA = Customer(1, "mia.t", "✨Mia Tanaka | tea")
WITHOUT = Nameless.of(MIA, [("order_no", "A-77"), ("color", "white")], CONFIG)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Hi Mia, thanks @mia.t and mia.t!", "Hi {name?}, thanks {handle?} and {name?}!"),
        ("我叫王小明，收件人：李四", "我叫{name?}，收件人：{name?}"),
        ("my name is Anna Karenina.", "my name is {name?}."),
        ("write to a.b+c@mail.example.com", "write to {email?}"),
        ("https://shop.example/orders/99?t=x now", "https://shop.example/{link?} now"),
        ("call 138 0013 8000 or +1 (415) 555-0100", "call {phone?} or {phone?}"),
        ("订单号 20261104887，单号：SF1234567", "订单号 {order_no?}，单号：{order_no?}"),
        ("order #1234 is A-77", "order #{order_no?} is {order_no?}"),
        ("parcel 1234567890123 came", "parcel {order_no?} came"),
        ("card 12-34567", "card {number?}"),
        ("请寄到上海市徐汇区漕溪北路1200号3栋502室，谢谢", "{address?}，谢谢"),
        ("to 12 Baker Street, Apt 4, Springfield IL 62704.", "to {address?}."),
        ("退我500元，还有三千块 and $45.50", "退我{amount?}，还有{amount?} and {amount?}"),
        ("我是王小明，杯子碎了；我老公叫刘强，收货人李雷", "我是{name?}，杯子碎了；我老公叫{name?}，收货人{name?}"),
        ("微信同号 wx_li888，QQ：88123，加我v：abc_1", "微信同号 {handle?}，QQ：{handle?}，加我v：{handle?}"),
        ("电话一三八零零一三八零零零 mail a＠qq.com", "电话{phone?} mail {email?}"),
        ("台北市信義區信義路五段7號，香港彌敦道88號", "{address?}，{address?}"),
        ("税号91110105MA01ABCD2X", "税号{number?}"),
        ("I'm John Smith, this is Sarah; call me Anna", "I'm {name?}, this is {name?}; call me {name?}"),
        ("It broke.\nBest regards,\nEmily Clarke", "It broke.\nBest regards,\n{name?}"),
        ("ig: john.doe99, whatsapp: j_doe", "ig: {handle?}, whatsapp: {handle?}"),
        ("see instagram.com/john.doe99 and/or x", "see instagram.com/{link?} and/or x"),
        ("742 Evergreen Terrace, Springfield", "{address?}"),
        ("PO Box 1234, Austin TX 78701 or London NW1 6XE", "{address?} or London {address?}"),
    ],
)  # fmt: skip
def test_what_is_theirs_becomes_a_hole(text: str, told: str) -> None:
    assert WITHOUT.text(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "收到商品 7 天内，保持完好可以退换。",
        "我是想问这件衣服有没有 L 码？身高 165，80℃ 水洗",
        "48 hours, since 2026-11-21; size 180/96A *** in white",
        "{customer.first_name|您}好",
        "我是学生，微信支付了，第一二三步都做了；高 3.5/5",
        "I am very sorry, I'm using ver. 2.1/a: thanks\nfor all",
        "",
    ],
)
def test_what_is_nobodys_stays(text: str) -> None:
    assert WITHOUT.text(text) == text


def test_what_is_put_there_is_chosen() -> None:
    without = Nameless.of(MIA, [], CONFIG, lambda kind: f"[{kind}\\1]")
    assert without.text("Mia paid 50元") == "[name\\1] paid [amount\\1]"
    assert len(KINDS) == len(set(KINDS))


@pytest.mark.parametrize(
    "piece", ["上海市", "1 A ", "a@", "1 ", "订单", "路1", "我叫", "https://a.b/", "@a", "name: A"]
)
def test_no_text_takes_long(piece: str) -> None:
    began = time.perf_counter()
    WITHOUT.text(piece * 5_000)
    assert time.perf_counter() - began < 3
