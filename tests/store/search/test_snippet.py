"""A find's text on one line: cut to cells, marked at the right places, safe for a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.store.search.snippet import snippet
from igdesk.store.search.terms import Term, term_of
from igdesk.store.search.words import fold
from igdesk.text import cells, one_line


def term(text: str) -> Term:
    found = term_of(text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "typed", "width", "shown"),
    [
        ("我要退款，请处理退款", "退款", None, "我要[退款]，请处理[退款]"),
        ("我上周买的衣服到现在还没有发货，我要退款，请马上处理", "退款", 20, "…，我要[退款]，请马上…"),
        ("我要退款，请马上处理我的问题", "退款", 12, "我要[退款]，…"),
        ("Ｃａｆé ﬁne İstanbul straße", "strasse", None, "Ｃａｆé ﬁne İstanbul [straße]"),
        ("Ｃａｆé ﬁne İstanbul straße", "cafe", None, "[Ｃａｆé] ﬁne İstanbul straße"),
        ("Ｃａｆé ﬁne İstanbul straße", "fin", None, "Ｃａｆé [ﬁn]e İstanbul straße"),
        ("cafe\u0301 latte", "cafe", None, "[cafe\u0301] latte"),
        ("ｶﾞｶﾞ x", "ガガ", None, "[ｶﾞｶﾞ] x"),
        ("ok 👍🏽!", "👍", None, "ok [👍🏽]!"),
        ("Refunded: REFUND, prefund", "ref", None, "[Ref]unded: [REF]UND, prefund"),
        ("line one\n\tline two \x1b[1m", "two", None, "line one line [two] ␛[1m"),
        ("no match here", "退款", 8, "no matc…"),
        ("手机iPhone", "机iph", None, "手[机iPh]one"),
        ("退款", "退款", 0, ""),
        ("退款退款", "退款", 3, "退…"),
    ],
)
def test_examples(text: str, typed: str, width: int | None, shown: str) -> None:
    found = snippet(text, [term(typed)], width)
    parts, place = [], 0
    for start, end in found.marks:
        parts += [found.text[place:start], f"[{found.text[start:end]}]"]
        place = end
    assert "".join([*parts, found.text[place:]]) == shown


TEXT = st.text(st.sampled_from("退款吗abc éＡﬁß👍🏽\u200d\u0301İ，.ｶﾞ한\n\x1b\u202e"), max_size=80)


@given(TEXT | st.text(), st.text(st.sampled_from("退款abeé"), min_size=1, max_size=3), st.none() | st.integers(-1, 60))
def test_it_fits_and_marks_what_was_looked_for(text: str, typed: str, width: int | None) -> None:
    terms = [term(typed)]
    found = snippet(text, terms, width)
    assert width is None or cells(found.text) <= max(width, 0)
    assert found.text == one_line(found.text)
    place = 0
    for start, end in found.marks:
        assert place <= start < end <= len(found.text)
        place = end
    whole = snippet(text, terms)
    assert bool(whole.marks) == terms[0].is_in(fold(whole.text))
    for start, end in whole.marks:
        assert fold(typed)[:1] in fold(whole.text[start:end])


def test_two_things_found_in_one_place_are_one_mark() -> None:
    assert snippet("refund", [term("refu"), term("refund")]).marks == ((0, 6),)
