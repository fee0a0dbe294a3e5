"""The only door for foreign text: what customers write becomes something a terminal can show safely.

Textual strips few control characters by itself: escape sequences, C1 controls and bidi overrides reach the terminal.
So text is made harmless here, before any widget, notice, log line or table sees it. The stored text stays as it came.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from rich.cells import cell_len, set_cell_size

_LINE_ENDS = re.compile(r"\r\n?")
_ACTING_IN_JSON = (
    "[\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e001f\U000e007f]"
)
_SPACES = re.compile(r"\s+")
MAX_MARKS = 4
"""Combining marks kept on one character; more is decoration that would overwrite the lines above and below."""


def safe_text(text: str) -> str:
    """`text` with each control, escape, bidi and invisible character made visible; line ends are `\\n`, tabs spaces.

    Joiners (U+200C, U+200D) and variation selectors stay: emoji and several scripts need them.
    """
    return _limit_marks(text if text.isprintable() else _LINE_ENDS.sub("\n", text).translate(_visible()))


def acts(text: str) -> bool:
    """Whether there is anything in `text` that a terminal would act on, or that nobody would see."""
    return not text.isprintable() and not _acting().isdisjoint(text)


def inert(text: str) -> str:
    """`text` without anything that `acts`; line ends are `\\n`, tabs stay.

    For what a person pastes: a mark in its place would be sent to the customer.
    """
    return _LINE_ENDS.sub("\n", text).translate(_gone())


def one_line(text: str) -> str:
    """`safe_text` with every run of white space as one space: for list rows, titles and notices."""
    return _SPACES.sub(" ", safe_text(text)).strip()


def escaped_json(text: str) -> str:
    """JSON with escapes for what it lets stand although it acts on a terminal, or cannot be written as UTF-8."""
    import json  # whoever has some has imported it

    return re.sub(_ACTING_IN_JSON, lambda found: json.dumps(found[0])[1:-1], text)


def cells(text: str) -> int:
    """How many terminal cells `text` takes: 2 for 中 and most emoji."""
    return cell_len(text)


def truncate(text: str, width: int) -> str:
    """`text` in at most `width` cells, with `…` where something was cut."""
    if cell_len(text) <= width:
        return text
    if width <= 1:
        return "…"[:width]
    cut = set_cell_size(text, width - 1).rstrip()
    while cut and cell_len(cut + "…") > width:  # a joiner at the cut can change the width of what it joins
        cut = cut[:-1]
    return cut + "…"


def pad(text: str, width: int) -> str:
    """`text` in exactly `width` cells, cut with `…` or filled with spaces on the right."""
    cut = truncate(text, width)
    return cut + " " * (width - cell_len(cut))


@cache
def _visible() -> dict[int, str]:
    """What each character that acts, or that nobody would see, is shown as; none of them is printable for Python."""
    found = {code: _shown(code) for code in [*range(0x20), *range(0x7F, 0xA0)] if code not in (0x09, 0x0A)}
    bidi_and_invisible = [
        *[0x061C, 0x180E, 0x200B, 0x2060, 0xFEFF, 0xE007F],
        *[*range(0x200E, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A)],
        *[*range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE0020)],
        # Noncharacters: terminals disagree about their width.
        *range(0xFDD0, 0xFDF0),
        *(plane + last for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF)),
    ]
    found |= {code: f"⟨{code:04X}⟩" for code in bidi_and_invisible}
    found |= dict.fromkeys(range(0xD800, 0xE000), "�")
    return found | {0x09: "    ", 0x2028: "\n", 0x2029: "\n"}


def _shown(code: int) -> str:
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    return f"⟨{code:02X}⟩"


@cache
def _gone() -> dict[int, str | None]:
    lines = (0x2028, 0x2029)
    return {code: None for code in _visible() if code != 0x09 and code not in lines} | dict.fromkeys(lines, "\n")


@cache
def _acting() -> frozenset[str]:
    return frozenset(map(chr, _gone()))


def _limit_marks(text: str) -> str:
    if text.isascii() or not any(unicodedata.combining(c) for c in text):
        return text
    kept: list[str] = []
    run = 0
    for char in text:
        run = run + 1 if unicodedata.combining(char) else 0
        if run <= MAX_MARKS:
            kept.append(char)
    return "".join(kept)


def storable(text: str) -> str:
    """`text` with `?` for what is no Unicode, such as half a character: nothing could store or send that."""
    try:  # bytes that the locale had no letters for: UTF-8 all the same, as a rule
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode("utf-8")
