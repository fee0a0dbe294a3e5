"""Where an answer lacks a number: a place that somebody left to be filled in by hand, or that the desk could not fill.

Holes such as `{coupon}` are `config.holes`; here is what looks like words and says nothing: `XX 元`, `单号：`, `¥ `.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from igdesk.config.holes import FIELD_PREFIX, HOLE

_LEFT_OPEN = re.compile(
    r"(?<![A-Za-z0-9])[X×]{2,}(?![A-Za-z0-9])"  # XX, ××
    r"|[_＿]{2,}"
    r"|[¥￥€£$](?!\s*[0-9０-９])(?<![0-9０-９][¥￥€£$])(?<![0-9０-９]\s[¥￥€£$])"  # ¥ without its amount; 20 € has it
    r"|(?:号码?|编号|金额|[Nn]umber|\b[Nn]o\.)\s*[:：](?=\s*(?:[，。,.;；!！?？\n]|$))"  # 单号： and nothing behind it
    r"|(?<=[\u4e00-\u9fff])[ \u3000]+(?:元|块|天|小时|个工作日|张|件)"  # 退款 元
)
_SHOWN = 12
"""Characters of the words around it that tell where it is."""


def missing_number(text: str) -> str | None:
    """The first place in `text` that lacks a number, with a little of what stands before it; None if there is none."""
    found = _LEFT_OPEN.search(text)
    if found is None:
        return None
    return " ".join(text[max(found.start() - _SHOWN, 0) : found.end()].split())


def unknown_fields(wording: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """The fields of the ticket that a wording would say and nobody has filled in, although its words go on without.

    Args:
        wording: A template's text, with its holes.
        values: What is known for the ticket.
    """
    names = (hole.partition("|") for hole in HOLE.findall(wording))
    unknown = (name.strip() for name, bar, other in names if bar and not other.strip())
    return tuple(
        name.removeprefix(FIELD_PREFIX) for name in unknown if name.startswith(FIELD_PREFIX) and name not in values
    )
