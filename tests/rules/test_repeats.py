"""Whether two messages ask the same, and whether so many do that somebody is to know."""

from __future__ import annotations

import csv
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.rules.repeats import customers_at_once, fingerprint

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
DATA = Path(os.environ.get("IGDESK_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("我的包裹破损了怎么办？", "我的包裹破損了怎麼辦"),
        ("我的包裹破损了怎么办？", "亲，你好！我的包裹 破损了，怎么办😡😡 谢谢"),
        ("Why is my parcel late?", "hi, WHY is my  parcel\nlate!!! 🙏 thank you"),
        ("Why is my parcel late?", "Ｗｈｙ ｉｓ ｍｙ ｐａｒｃｅｌ ｌａｔｅ？"),
        ("Don't you ship to France?", "@my_shop dont you ship to France"),
        ("Why is my parcel late? 👍", "Why is my parcel late? 👍🏽"),
        ("cheap followers today https://x.io/a", "cheap followers today https://x.io/a?igsh=abc&utm_source=ig_web"),
    ],
)
def test_how_it_is_written_and_to_whom_makes_no_difference(one: str, other: str) -> None:
    assert fingerprint(one) is not None
    assert fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("order 123 has not arrived yet", "order 124 has not arrived yet"),
        ("size 1 2 pieces in stock please?", "size 12 pieces in stock please?"),
        ("第1批和第12批都掉色吗怎么办", "第11批和第2批都掉色吗怎么办"),
        ("which colours are in stock? https://shop.com/p?id=1", "which colours are in stock? https://shop.com/p?id=2"),
        ("why has my parcel not arrived", "why has my parcel arrived"),
        ("洗了会不会缩水变形", "洗了会不会掉色变形"),
    ],
)
def test_other_words_numbers_and_addresses_are_another_question(one: str, other: str) -> None:
    assert fingerprint(one) is not None
    assert fingerprint(one) != fingerprint(other)


@pytest.mark.parametrize(
    "text",
    [
        "", "hi", "Hi!! Hello, good morning", "谢谢", "非常感谢你们的耐心解答", "多少钱", "有货吗", "在吗？",
        "这个有货吗", "how much is it", "is this still available?", "order 123", "我的订单号 123456789012",
        "哈哈哈哈哈哈哈哈哈哈", "hahahahahahahahahahaha", "👍👍👍👍👍👍👍👍👍👍", "price price price price price",
        "https://instagram.com/p/CxYz-a-long-address", "@mia @lin @zoe look",
    ],
)  # fmt: skip
def test_what_everybody_says_about_something_else_is_no_question(text: str) -> None:
    assert fingerprint(text) is None


@pytest.mark.parametrize("text", ["什么时候发货", "怎么还没发货呀", "请问怎么申请退款", "do you also ship to Canada"])
def test_six_characters_or_five_words_are_one(text: str) -> None:
    assert fingerprint(text) is not None


@given(st.text(max_size=300))
def test_any_text_has_a_number_of_sixty_four_bits_or_none(text: str) -> None:
    found = fingerprint(text)
    assert found is None or -(2**63) <= found < 2**63
    assert fingerprint(f"  {text}\n") == found


@pytest.mark.parametrize(
    "piece", ["谢谢", "!", "谢", "@", "https://", "1.", "hello ", "请问一下", "?&si=", "in advance "]
)
def test_no_text_takes_long(piece: str) -> None:
    began = time.process_time()
    fingerprint(piece * 5_000 + "x")
    assert time.process_time() - began < 0.5


@pytest.mark.skipif(not DATA.is_dir(), reason="the collected messages are not here")
@pytest.mark.parametrize(("name", "few"), [("messages_en.csv", 10), ("messages_zh.csv", 0)])
def test_messages_of_which_none_repeats_another_are_hardly_ever_the_same(name: str, few: int) -> None:
    """In the collection no two texts are the same but for case, digits and punctuation: whatever fires was judged."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        found = [fingerprint(row["text"]) for row in csv.DictReader(file)]
    keys = [each for each in found if each is not None]
    assert len(keys) > len(found) * 0.8
    assert len(keys) - len(set(keys)) <= few


def at(*minutes: int) -> list[tuple[int, datetime]]:
    return [(who, NOW + timedelta(minutes=each)) for who, each in enumerate(minutes)]


def test_customers_count_once_and_only_within_an_hour_of_each_other() -> None:
    assert customers_at_once([]) == 0
    assert customers_at_once(at(0, 10, 20, 30, 59)) == 5
    assert customers_at_once(at(0, 10, 20, 30, 60)) == 4
    assert customers_at_once(at(59, 0, 30, 61, 62)) == 4
    assert customers_at_once([*at(0, 10, 20), *at(61, 71, 81)]) == 3
    assert customers_at_once([(7, NOW + timedelta(minutes=each)) for each in range(9)]) == 1
