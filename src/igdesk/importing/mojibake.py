"""Undoes what Meta's export does to text: UTF-8 bytes written as if each were a Latin-1 character ("Ã©" for "é")."""

from __future__ import annotations

import re
from contextlib import suppress

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def repair(text: str) -> str:
    """`text` as its author wrote it; what is right already stays.

    Right text holds characters beyond Latin-1, or Latin-1 ones that are no valid UTF-8: such text is not touched.
    Half a surrogate pair, which no file or database can hold, becomes U+FFFD.
    """
    if text.isascii():
        return text
    with suppress(UnicodeError):  # not mojibake, or cut in the middle of a character
        text = text.encode("latin-1").decode("utf-8")
    return _LONE_SURROGATE.sub("\ufffd", text)


def repair_tree(value: object) -> object:
    """`value` out of JSON with every string repaired, keys included: the keys are translated words, so they break too.

    Raises:
        RecursionError: `value` is nested deeper than Python follows.
    """
    if isinstance(value, str):
        return repair(value)
    if isinstance(value, list):
        return [repair_tree(item) for item in value]
    if isinstance(value, dict):
        return {repair(str(key)): repair_tree(item) for key, item in value.items()}
    return value
