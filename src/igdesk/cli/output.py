"""All of standard output: data, as text or as one JSON document."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable
from shutil import get_terminal_size
from typing import Any

WIDTH_WITHOUT_TERMINAL = 120
_ACTING = re.compile(
    "[\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e001f\U000e007f]"
)
"""What JSON lets stand although it can act on a terminal, or cannot be written as UTF-8."""


class ReaderGone(Exception):
    """Whoever read our output has seen enough and left; nothing is wrong."""


def print_json(value: Any) -> None:
    """The document. Escapes keep it readable anywhere and harmless on a terminal; the values are untouched."""
    plain = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") != "utf8"
    text = json.dumps(value, ensure_ascii=plain, indent=2)
    print_lines([_ACTING.sub(lambda found: json.dumps(found[0])[1:-1], text)])


def print_lines(lines: Iterable[str]) -> None:
    """Lines of text, foreign text in them already made safe.

    Raises:
        ReaderGone: Nobody reads any more.
        OSError: It cannot be written, on a full disk for example.
    """
    if sys.stdout is None:  # whoever started us closed it: what was to be done is done all the same
        return
    try:
        sys.stdout.write("".join(f"{line}\n" for line in lines))
        sys.stdout.flush()
    except BrokenPipeError as error:  # caught before Click sees it, who would call it a failure
        raise ReaderGone from error


def drop_rest() -> None:
    """Throw away what cannot be written; Python would complain about it once more when it ends."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def is_terminal() -> bool:
    """Whether standard output is one."""
    return sys.stdout is not None and sys.stdout.isatty()


def width() -> int:
    """How wide a table may be."""
    return get_terminal_size().columns if is_terminal() else WIDTH_WITHOUT_TERMINAL
