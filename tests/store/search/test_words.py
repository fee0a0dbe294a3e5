"""How text is cut into words, and terms into what is looked for: the two always agree."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from igdesk.store.search.terms import term_of
from igdesk.store.search.words import customer_word, fold, is_unspaced, numbers_in, pieces, words_of

ANY = st.text(st.characters(exclude_categories=()))
PARTS = """
    退款 退 发货吗 iPhone 手机 Ｃａｆé order TB-2026-00123 👍🏽 👨‍👩‍👧 🇨🇳 안녕하세요 ガｶﾞ สวัสดี हिन्दी
    İstanbul straße #412 don't a 14 _ ， ! @mia_k العَرَبِيَّة ё
"""
WRITTEN = st.lists(st.sampled_from([*PARTS.split(), " ", "\n"]), max_size=8).map("".join)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("退款吗", "退款 款吗 吗"),
        ("退", "退"),
        ("訂單還沒到", "订单 单还 还没 没到 到"),
        ("手机iPhone 14 Pro", "手机 机 iphone 14 pro"),
        ("TB-2026-00123", "tb 2026 00123"),
        ("Ｆｕｌｌ　ｗｉｄｔｈ", "full width"),
        ("Café naïve İstanbul Straße ё", "cafe naive istanbul strasse е"),
        ("👍🏽 ❤️ 👨‍👩‍👧 🇨🇳 1️⃣", "👍 ❤ 👨 👩 👧 🇨🇳 1"),
        ("https://x.com/a?b=1 @mia_k #summer", "https x com a b 1 mia k summer"),
        ("हिन्दी में", "हिन्दी में"),
        ("안녕하세요", "안녕 녕하 하세 세요 요"),
        ("\ud800\0x\x1b[1m", "x 1m"),
        ("a" * 70, f"{'a' * 64} {'a' * 6}"),
        ("", ""),
        ('"* AND -(', "and"),
    ],
)
def test_text_becomes_words(text: str, expected: str) -> None:
    assert words_of(text) == expected.split()


def test_tickets_that_are_named() -> None:
    assert numbers_in("see #412, ＃0007 and a#3, not #2026-1 or &#39;") == numbers_in("#412 #7")
    assert not set(numbers_in("#412")) & set(words_of("#412"))


def test_customers_have_words_of_their_own() -> None:
    found = [customer_word(number) for number in (1, 2, 0x7FFF, 0x8000, 10**9)]
    assert len(set(found)) == len(found)
    assert all(len(word) == 2 and words_of(word) == [] for word in found)


@given(ANY)
@example("ẛ̣" * 3)
def test_any_text_is_cut_and_the_index_takes_every_word(text: str) -> None:
    for word in words_of(text):
        assert word
        assert '"' not in word
        assert not set(word) & set(" \0\n")
        word.encode()


@given(ANY)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert words_of(fold(text)) == words_of(text)


@given(WRITTEN, st.data())
def test_what_is_typed_is_found_in_the_text_that_has_it(text: str, data: st.DataObject) -> None:
    """Any piece of a run, any word and any beginning of a word from three letters on; and all of it quoted."""
    folded = fold(text)
    words = set(words_of(text))
    for piece in pieces(folded):
        if is_unspaced(piece):
            start = data.draw(st.integers(0, len(piece) - 1))
            typed = piece[start : data.draw(st.integers(start + 1, len(piece)))]
        else:
            typed = piece[: data.draw(st.integers(min(3, len(piece)), len(piece)))] if piece.isalnum() else piece
        term = term_of(typed)
        assert term is not None
        assert set(term.exact) <= words
        assert term.prefix is None or any(word.startswith(term.prefix) for word in words)
        assert term.is_in(folded)
        assert any(typed in folded[start:end] for start, end in term.spans(folded))
    whole = term_of(text, quoted=True)
    if whole is not None and whole.pieces:
        assert set(whole.exact) <= words
        assert whole.is_in(folded)


@given(WRITTEN, WRITTEN, st.booleans())
def test_what_is_found_by_the_check_is_found_by_the_index_and_can_be_marked(
    text: str, typed: str, quoted: bool
) -> None:
    term = term_of(typed, quoted=quoted)
    if term is None or not term.pieces:
        return
    folded = fold(text)
    if term.is_in(folded):
        assert set(term.exact) <= set(words_of(text))
        assert list(term.spans(folded))
    else:
        assert not list(term.spans(folded))


@pytest.mark.parametrize(
    ("typed", "text", "found"),
    [
        ("款", "退款", True),
        ("款", "款式", True),
        ("退款吗", "退款。吗", False),
        ("吗，手", "退款吗，手机", True),
        ("机 iph", "我的手机iPhone", True),
        ("ref", "a refund", True),
        ("re", "a refund", False),
        ("und", "a refund", False),
        ("TB-2026-0", "tb 2026 00123", True),
        ("TB-2026-0", "tb 2025 00123", False),
        ("my card", "Is this my  CARDS?", True),
        ("card my", "my card", False),
        ("don't", "I DON’T know", True),
        ("👍", "ok 👍🏿", True),
        ("🇨🇳", "🇨🇳🇨🇭", True),
    ],
)
def test_examples(typed: str, text: str, found: bool) -> None:
    term = term_of(typed)
    assert term is not None
    assert term.is_in(fold(text)) is found


@pytest.mark.parametrize(("typed", "text"), [("card", "my cards"), ("to", "tomorrow")])
def test_quoted_words_stand_for_themselves(typed: str, text: str) -> None:
    term = term_of(typed, quoted=True)
    assert term is not None
    assert not term.is_in(fold(text))
    assert term.is_in(fold(typed))


@pytest.mark.parametrize("typed", ["", "!!!", "-", '"', "…", "\0", "_", " "])
def test_there_may_be_nothing_to_look_for(typed: str) -> None:
    assert term_of(typed) is None


def test_a_number_may_be_a_ticket_s() -> None:
    named, plain, large = term_of("#0412"), term_of("412"), term_of("9" * 30)
    assert named is not None
    assert plain is not None
    assert large is not None
    assert (named.number, plain.number, large.number) == (412, 412, None)
