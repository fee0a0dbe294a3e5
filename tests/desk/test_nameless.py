"""What is told of a ticket without its customer: every kind of what is theirs becomes a hole, and nothing else does."""

from __future__ import annotations

import time

import pytest

from igdesk.config.model import Config, TicketField
from igdesk.desk.nameless import Nameless, leadless
from igdesk.desk.personal import KINDS, names_in
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
        ("电话 010-62345678，(0755)2345678 或 400-820-8820", "电话 {phone?}，{phone?} 或 {phone?}"),
        ("手机１３８００１３８０００，尾号是 8000", "手机{phone?}，尾号是 {number?}"),
        ("+852 9123 4567, 0044 20 7946 0958, tel 5123 4567", "{phone?}, {phone?}, tel {phone?}"),
        ("6222 0202 0011 1234 567，卡号6222020200111234567", "{card_no?}，卡号{card_no?}"),
        ("4111-1111-1111-1111, 6222****1234, CVV 123", "{card_no?}, {card_no?}, CVV {number?}"),
        ("IBAN DE89 3704 0044 0532 0130 00, ending in 4242", "IBAN {card_no?}, ending in {number?}"),
        ("身份证：11010519491231002X，也就是110105194912310021", "身份证：{id_no?}，也就是{id_no?}"),
        ("护照 E12345678, passport no. EB1234567", "护照 {id_no?}, passport no. {id_no?}"),
        ("SSN 078-05-1120, or 078-05-1120", "SSN {id_no?}, or {order_no?}"),
        ("生日 1990年1月1日, born on 1 January 1990", "生日 {number?}, born on {number?}"),
        ("顺丰 SF1234567890123，运单号：751234567890", "顺丰 {tracking_no?}，运单号：{tracking_no?}"),
        ("1Z999AA10123456784 or RR123456789CN, 取件码 5-2-1234", "{tracking_no?} or {tracking_no?}, 取件码 {number?}"),
        ("订单：TB-1，my order W2026", "订单：{order_no?}，my order {order_no?}"),
        ("ref 8812, #1234, 工单#12", "ref {order_no?}, {order_no?}, 工单#{order_no?}"),
        ("訂單號 TW-20261，電話 0912-345-678", "訂單號 {order_no?}，電話 {phone?}"),
        ("文三路 478 号华星大厦 A 座 1203；3号楼2单元501", "{address?}；{address?}"),
        ("收货地址是 幸福小区5栋302，邮编100080", "收货地址是 {address?}，邮编{address?}"),
        ("Flat 3, 12 High Street, Leeds; 88 Queen's Road Central, Hong Kong", "{address?}; {address?}"),
        ("address: Rosenweg 12, 10115 Berlin\nZIP 94107-1234", "address: {address?}\nZIP {address?}"),
        ("微博@王小明，小红书号：tea88，微信号abcd", "微博{handle?}，小红书号：{handle?}，微信号{handle?}"),
        ("wechat abc_1, my ig handle is john", "wechat {handle?}, my ig handle is {handle?}"),
        ("我的ins是 li_li，line id: abc88", "我的ins是 {handle?}，line id: {handle?}"),
        ("王女士您好，李大明先生和欧阳老师", "{name?}女士您好，{name?}先生和{name?}老师"),
        ("Mr. Smith, Mrs O'Neil. Dear Anna, thanks Tom!", "Mr. {name?}, Mrs {name?}. Dear {name?}, thanks {name?}!"),
        ("亲爱的王芳：这里是陈静，户名：李雷，叫我小李", "亲爱的{name?}：这里是{name?}，户名：{name?}，叫我小{name?}"),
        ("It's Anna here, name on card: John Smith", "It's {name?} here, name on card: {name?}"),
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
        "高兴的先生们，任何老师都行，@这个号，收件人是我本人，请检查地址是否完整",
        "Dear customer, Hi there, thanks all! Our Instagram account shows it. Read here (2026-11-21) or 21/11/2026.",
        "#fff 3-2-1, order 2 cups, 订单2个，第3号楼梯间，微信 pay, line by line, ins style, 中通快递 48 小时",
        "I am very sorry, I'm using ver. 2.1/a: thanks\nfor all",
        "",
    ],
)
def test_what_is_nobodys_stays(text: str) -> None:
    assert WITHOUT.text(text) == text


def test_what_leads_to_anybody_is_left_out_where_nobody_is_known() -> None:
    assert leadless("王女士 退款 mia@qq.com 50元 13800138000") == "***女士 退款 *** 50元 ***"


def test_what_they_were_called_before_goes_as_well() -> None:
    without = Nameless.of(MIA, [], CONFIG, also=("tea.mia", None))
    assert without.text("tea.mia and @tea.mia, or Mia") == "{name?} and {handle?}, or {name?}"


def test_a_name_that_they_gave_goes_from_the_answers_too() -> None:
    heard = "我是王小明，本人李雷。I'm Anna van Holt, it is late"
    without = Nameless.of(MIA, [], CONFIG, named=names_in(heard))
    told = without.text("王小明您好，李雷的包裹 for Anna is late, Ms Holt; no van is here")
    assert told == "{name?}您好，{name?}的包裹 for {name?} is late, Ms {name?}; no van is here"


def test_what_is_put_there_is_chosen() -> None:
    without = Nameless.of(MIA, [], CONFIG, lambda kind: f"[{kind}\\1]")
    assert without.text("Mia paid 50元") == "[name\\1] paid [amount\\1]"
    assert len(KINDS) == len(set(KINDS))


@pytest.mark.parametrize(
    "piece",
    ["上海市", "1 A ", "a@", "1 ", "订单", "路1", "我叫", "https://a.b/", "@a", "name: A",
     "微信 ", "电话 1", "地址：1", "Hi A", "王", "Flat 1, 1 A ", "card 1 ", "1*", "#1", "AB12 ", "1-1-", "Mr. A "],
)  # fmt: skip
def test_no_text_takes_long(piece: str) -> None:
    began = time.perf_counter()
    WITHOUT.text(piece * 2_000)
    assert time.perf_counter() - began < 3
