"""Terms as they are looked for in a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.store.search import words
from igdesk.store.search.terms import term_of

_FEW = st.text(alphabet="ab1 -_.#@", max_size=12)
_MIXED = st.text(alphabet="ab1 -_.#@退，ｂé😡\u0301\u200d\u0915\u093f", max_size=12)


@given(_FEW | _MIXED, _FEW | _MIXED, st.booleans())
def test_plain_english_is_looked_through_fast_with_the_same_outcome(typed: str, text: str, quoted: bool) -> None:
    term = term_of(typed, quoted=quoted)
    if term is None or not term.pieces:
        return
    folded = words.fold(text)
    found = words.pieces(folded)
    assert term.is_in(folded) == any(term._begins(found, place) for place in range(len(found)))


@pytest.mark.parametrize(
    ("typed", "exact", "prefix"),
    [
        ("TB-2026-00123", (), "00123"),
        ("00123-tb-2026", ("00123",), None),
        ("12345-67890-ab", ("12345", "67890"), None),
        ("订单00123", (), "00123"),
        ("00123订单", ("00123",), None),
        ("TB-2026-0012", ("tb", "2026"), "0012"),
        ("00123", (), "00123"),
    ],
)
def test_the_index_is_asked_for_long_numbers_alone(typed: str, exact: tuple[str, ...], prefix: str | None) -> None:
    term = term_of(typed)
    assert term is not None
    assert (term.exact, term.prefix) == (exact, prefix)
    assert term.needs_check == (len(term.pieces) > 1)


def test_a_word_that_is_cut_is_still_asked_for_in_all_its_parts() -> None:
    term = term_of("a" * words.LONGEST + "12345")
    assert term is not None
    assert (term.exact, term.prefix) == (("a" * words.LONGEST,), "12345")
    assert term.needs_check
