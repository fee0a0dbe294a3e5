"""Thanks that nobody has to answer, and what only looks like them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.rules.courtesy import is_courtesy

THANKS = """
谢谢
谢谢！
谢谢你们❤️❤️
非常感谢🙏
太感谢了，亲
多谢多谢
謝謝您
谢谢客服小姐姐的耐心解答～
感谢及时回复
Thanks
THANK YOU!!!
thanks a lot 🙏
thank you so much for your help
Many thanks, guys
thx
ty
Much appreciated
I really appreciate it
谢谢 thank you
"""
MORE = """
好的
好的，谢谢
OK thanks
收到
👍
❤️
谢谢，那什么时候发货
谢谢你，还没收到
谢谢？
不用了谢谢
谢谢，不客气
thanks for nothing
thank you, but it is still broken
no thanks
thanks, when will it arrive?
Thanks, 10086
thankless
谢天谢地
感谢信怎么写

?!
123
"""


@pytest.mark.parametrize("text", [line for line in THANKS.splitlines() if line])
def test_bare_thanks(text: str) -> None:
    assert is_courtesy(text)


@pytest.mark.parametrize("text", MORE.splitlines())
def test_whoever_says_more_waits_for_an_answer(text: str) -> None:
    assert not is_courtesy(text)


@given(st.text())
def test_any_text_is_judged(text: str) -> None:
    assert is_courtesy(text) in (True, False)
