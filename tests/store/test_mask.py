"""Masking texts: names as words of their own, and what else leads to a person."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from igdesk.store.mask import MASK, Identity

ADA = Identity.of(["ada_l.99"], ["Ada Lovelace", "✨ 王小美 | 手作"])


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Hi Ada, ADA_L.99 here", "Hi ***, *** here"),
        ("from @ada_l.99.", "from ***."),
        ("Canada, Adams, ada_l.990 and xada_l.99 are others", "Canada, Adams, ada_l.990 and xada_l.99 are others"),
        ("我是王小美，ada你好", "我是***，***你好"),
        ("lovelace", "***"),
        ("call +86 138-0013-8000 or (030) 1234567", "call *** or ***"),
        ("card 6222 0212 3456 7890, order 1234567", "card ***, order ***"),
        ("order AB-12345, 123456, on 2026-11-21 or 2026/1/2", "order AB-12345, 123456, on 2026-11-21 or 2026/1/2"),
        ("2026-11-21 2026-11-22 10:30", "2026-11-21 2026-11-22 10:30"),
        ("mail Ada.L+x@shop.example!", "mail ***!"),
        ("https://x.example/u/1?id=3 and https://x.example", "https://x.example/*** and https://x.example"),
        ("", ""),
    ],
)
def test_who_is_meant_is_hidden(text: str, masked: str) -> None:
    assert ADA.hide_all(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Ada and ada_l.99 may be others", "Ada and ada_l.99 may be others"),
        ("@Ada_L.99 said", "*** said"),
        ("@ada_l.99. Then", "***. Then"),
        ("@ada_l.99.shop", "@ada_l.99.shop"),
        ("me@ada_l.99", "me@ada_l.99"),
    ],
)
def test_in_other_peoples_texts_only_the_handle_goes(text: str, masked: str) -> None:
    assert ADA.hide_mentions(text) == masked


def test_both_ways_of_writing_an_accent_are_the_same_name() -> None:
    rene = Identity.of([], ["Ren\u00e9"])
    assert rene.hide("Ren\u00e9 and Rene\u0301") == f"{MASK} and {MASK}"


def test_without_a_name_nothing_is_hidden() -> None:
    assert Identity.of([None], [None, "", "✨"]).hide("a ✨ b") == "a ✨ b"


@settings(deadline=None)
@given(st.text(min_size=1), st.text())
@example("\uf900", "")  # which neither of Unicode's normal forms has
def test_any_name_in_any_text_is_data(name: str, text: str) -> None:
    hidden = Identity.of([], [name]).hide_all(f"{text} {name} {text}")
    if any(char.isalnum() for char in name):
        assert MASK in hidden
