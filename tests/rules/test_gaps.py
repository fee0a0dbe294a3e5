"""Where an answer lacks a number, and where it does not."""

from __future__ import annotations

import pytest

from igdesk.rules.gaps import missing_number, unknown_fields


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("退款 XX 元", "退款 XX"),
        ("退款××元", "退款××"),
        ("Your order ____ has left.", "Your order ____"),
        ("We refund $ to you.", "We refund $"),
        ("补给您 ¥。", "补给您 ¥"),
        ("您的快递单号：", "您的快递单号："),
        ("Tracking number: , sent today", "Tracking number:"),
        ("会在 天内到账", "会在 天"),
    ],
)
def test_a_place_that_was_left_open_is_told_with_what_stands_before_it(text: str, told: str) -> None:
    assert missing_number(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "退款 20 元，3 天内到账。",
        "单号：SF123456，请查收。",
        "That is $20, or 20 €, or 20€.",
        "补给您 ¥50。",
        "Sizes run from S to XXL in the shop; we love your xoxo!",
        "每天都有优惠",
        "**重要**：xx",
        "",
    ],
)
def test_what_says_its_number_lacks_none(text: str) -> None:
    assert missing_number(text) is None


def test_a_field_that_nobody_filled_in_is_named_although_the_words_go_on() -> None:
    wording = "您好{customer.first_name|}，订单 {fields.order_no|}和 {fields.size|均码}，{fields.colour}"
    assert unknown_fields(wording, {}) == ("order_no",)
    assert unknown_fields(wording, {"fields.order_no": "A1"}) == ()
