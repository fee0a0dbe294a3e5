"""An object of the public JSON as the cells of a row: plain values that no spreadsheet takes for a formula."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from igdesk.values import dataclass

Cell = str | int | float | bool | Decimal | datetime | None

_ACTING = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""With these a formula begins, also as an input method makes them; spaces before one are dropped by some programs."""
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:[.][0-9]{1,15})?")
_CONTROLS = {code: chr(0x2400 + code) for code in range(0x20) if code not in (0x09, 0x0A)}
_CONTROLS |= {0x7F: "␡", 0xFFFE: "�", 0xFFFF: "�"} | {code: f"⟨{code:02X}⟩" for code in range(0x80, 0xA0)}
_LINE_ENDS = re.compile(r"\r\n?")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    name: str
    """A key of the JSON; with dots one that lies in others."""
    is_time: bool = False
    is_number: bool = False
    """Whether its texts are numbers, where they can be."""


def cells_of(row: Mapping[str, Any], columns: Iterable[Column]) -> Iterator[Cell]:
    """The cells of an object, one for each column."""
    return (_cell(_found(row, column.name), column) for column in columns)


def without_formula(text: str) -> str:
    """`text` with an apostrophe before what a spreadsheet would calculate; a number stays one."""
    if text.lstrip(" \u3000").startswith(_ACTING) and _NUMBER.fullmatch(text) is None:
        return f"'{text}"
    return text


def with_formula(text: str) -> str:
    """A text as it was before `without_formula`."""
    return text[1:] if text.startswith("'") and text[1:].lstrip(" \u3000").startswith(_ACTING) else text


def _found(row: Mapping[str, Any], name: str) -> Any:
    outer, dot, inner = name.partition(".")
    value = row[outer]
    if not dot or value is None:
        return value
    if inner in value:  # its own name may have a dot in it
        return value[inner]
    return _found(value, inner) if inner.partition(".")[0] in value else None


def _cell(value: Any, column: Column) -> Cell:
    if value is None or isinstance(value, bool | int | float):
        return value
    if column.is_time and isinstance(value, str):
        return datetime.fromisoformat(value)
    if column.is_number and isinstance(value, str) and _NUMBER.fullmatch(value):
        return Decimal(value)  # as it was written, in text, too
    text = _text_of(value)
    if not text.isprintable():
        text = _LINE_ENDS.sub("\n", text).translate(_CONTROLS)
    return without_formula(text)


def _text_of(value: Any) -> str:
    """A list of plain values as they are, one after the other; whatever is more than that as JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and not any(isinstance(each, list | dict) for each in value):
        return ", ".join(map(str, value))
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if value else ""
