"""The first letters of Chinese words in pinyin: `tk` for 退款, so that they are found without an input method.

The common characters of GB 2312 (its first level) stand in the order of their pinyin, so a character's place among the
first characters of each letter says its letter. A character that is read in two ways has the one it is filed under.
"""

from __future__ import annotations

from bisect import bisect_right

from igdesk.rules.han import simplified

_FIRST = "啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝"
_LETTERS = "abcdefghjklmnopqrstwxyz"
_AFTER_LAST = "座"
"""The last character of the first level; those after it are in the order of their strokes."""


def _place(char: str) -> int:
    try:
        return int.from_bytes(char.encode("gb2312"), "big")
    except UnicodeEncodeError:
        return 0


_PLACES = [_place(char) for char in _FIRST]
_LAST = _place(_AFTER_LAST)


def initials(text: str) -> str:
    """`text` with every Chinese character as the first letter of its pinyin; what has none stays as it is."""
    return "".join(map(_initial, simplified(text)))


def _initial(char: str) -> str:
    place = 0 if char.isascii() else _place(char)
    return _LETTERS[bisect_right(_PLACES, place) - 1] if _PLACES[0] <= place <= _LAST else char
