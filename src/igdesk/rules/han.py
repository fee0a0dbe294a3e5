"""Chinese characters as they are compared: traditional ones become simplified ones, each for itself.

Which belong together says OpenCC (https://github.com/BYVoid/OpenCC). It is asked once, and only when a text has a
character that nobody who writes simplified Chinese uses: loading it takes longer than most commands. One character
becomes one character, so places in a text stay what they are.
"""

from __future__ import annotations

import re
from functools import cache

_RUNS = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")
_ALSO = {"瞭": "了", "妳": "你", "牠": "它"}
_COMMON = {"著": "着", "藉": "借"}
"""Usual in Taiwan and Hong Kong for the other; in mainland texts they mean something else as well, so OpenCC asks for
the words around them. What is compared may be taken too broadly. The latter are common also in simplified texts, which
must do without OpenCC."""
IN_BOTH = "乾吒夥後徵拚捱摺於榘菸薹袷醣麴麽"
"""Further characters of the mainland's own standard, GB 2312, that are traditional forms of others all the same."""
_IN_BOTH = re.compile(f"[{IN_BOTH}]")


def simplified(text: str) -> str:
    """`text` with its traditional characters in their simplified form; as long as it was."""
    if text.isascii():
        return text
    for char, form in _COMMON.items():
        text = text.replace(char, form)
    return text if _is_simplified(text) else text.translate(simplified_forms())


def _is_simplified(text: str) -> bool:
    """Whether `text` can do without OpenCC, told by the codec of GB 2312: cheaper than any look at the characters."""
    if _fits_gb2312(text):
        return _IN_BOTH.search(text) is None
    han = "".join(_RUNS.findall(text))
    return _fits_gb2312(han) and _IN_BOTH.search(han) is None


def _fits_gb2312(text: str) -> bool:
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


@cache
def simplified_forms() -> dict[int, str]:
    """The simplified form of each traditional character, by its code point."""
    from opencc import OpenCC

    convert = OpenCC("t2s").convert
    chars = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    # A line for each: words of several characters play no part. A second time, since a few become traditional ones.
    once = dict(zip(chars, convert("\n".join(chars)).split("\n"), strict=True)) | _ALSO
    forms = {char: once.get(form, form) for char, form in once.items()}
    return {ord(char): form for char, form in forms.items() if char != form and len(form) == 1}
