"""Long answers become messages that fit, with nothing lost and no character broken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.rules.graphemes import graphemes
from igdesk.rules.split import split_text, utf8_size

FAMILY, FLAG, THUMB, HEART = "👨‍👩‍👧‍👦", "🇫🇷", "👍🏽", "❤️"
WHOLE = (FAMILY, FLAG, THUMB, HEART, "1️⃣", "안", "é", "क्षि", "한")

PIECES = st.one_of(
    st.sampled_from([*WHOLE, "您好。", "Hello. ", "really?! ", "、", "\n", "  ", "3.14", "a" * 37, "好" * 25]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
)
TEXTS = st.lists(PIECES, max_size=80).map("".join)


@given(TEXTS, st.integers(4, 90))
def test_every_part_fits_and_says_something(text: str, limit: int) -> None:
    parts = split_text(text, limit)
    assert all(utf8_size(part) <= limit for part in parts)
    if utf8_size(text) > limit:
        assert all(part.strip() for part in parts)


@given(TEXTS, st.integers(4, 90))
def test_only_white_space_at_the_cuts_is_left_out(text: str, limit: int) -> None:
    rest = text
    for part in filter(None, split_text(text, limit)):
        before, found, rest = rest.partition(part)
        assert found == part
        assert not before.strip()
    assert not rest.strip()


@given(TEXTS, st.integers(40, 200))
def test_no_character_is_broken(text: str, limit: int) -> None:
    edges, offset = {0}, 0
    for each in graphemes(text):
        edges |= {offset + len(each)} | (set(range(offset, offset + len(each))) if utf8_size(each) > limit else set())
        offset += len(each)
    end = 0
    for part in split_text(text, limit):
        start = text.index(part, end)
        end = start + len(part)
        assert start in edges or text[start - 1].isspace()
        assert end in edges or text[end : end + 1].isspace()


@given(TEXTS)
def test_graphemes_joined_are_the_text(text: str) -> None:
    assert "".join(graphemes(text)) == text
    assert all(graphemes(text))


@pytest.mark.parametrize("whole", WHOLE)
def test_what_people_see_as_one_character_is_one(whole: str) -> None:
    assert list(graphemes(whole)) == [whole]
    assert list(graphemes(f"a{whole}{whole}b")) == ["a", whole, whole, "b"]


def test_a_text_that_fits_is_left_alone() -> None:
    assert split_text("  您好。\n") == ("  您好。\n",)
    assert split_text("") == ("",)
    assert split_text("好" * 333) == ("好" * 333,)


def test_bytes_count_not_characters() -> None:
    assert [len(part) for part in split_text("好" * 334)] == [333, 1]


def test_sentences_stay_whole() -> None:
    assert split_text("第一句。第二句！第三句？", 24) == ("第一句。第二句！", "第三句？")
    assert split_text("One here. Two here. Three.", 20) == ("One here. Two here.", "Three.")
    assert split_text("他说：“好。”然后走了。", 27) == ("他说：“好。”", "然后走了。")


def test_a_line_break_ends_a_sentence() -> None:
    assert split_text("address line\nnext line", 16) == ("address line", "next line")


def test_numbers_and_links_are_not_sentences() -> None:
    assert split_text("It costs 13.50 in all", 13) == ("It costs", "13.50 in all")


def test_words_stay_whole_where_no_sentence_ends() -> None:
    assert split_text("aaaa bbbb cccc", 10) == ("aaaa bbbb", "cccc")
    assert split_text("甲甲甲，乙乙乙乙乙", 18) == ("甲甲甲，", "乙乙乙乙乙")


def test_an_early_sentence_does_not_waste_a_message() -> None:
    text = "Hi. " + "word " * 30
    assert utf8_size(split_text(text, 100)[0]) > 90


def test_white_space_alone_makes_no_message() -> None:
    assert split_text(" " * 1001) == ()


def test_a_letter_longer_than_a_message_still_fits() -> None:
    parts = split_text("e" + "\u0301" * 600)
    assert [utf8_size(part) for part in parts] == [999, 202]


def test_a_limit_below_one_code_point_is_refused() -> None:
    with pytest.raises(ValueError, match="4 bytes"):
        split_text("好", 3)
