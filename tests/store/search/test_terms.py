"""Terms as they are looked for in a text."""

from __future__ import annotations

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
