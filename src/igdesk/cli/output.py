"""All of standard output: data, as text or as one JSON document."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from itertools import dropwhile
from typing import Any

from igdesk.text import escaped_json

WIDTH_WITHOUT_TERMINAL = 120
WIDTH_OF_PLAIN = 1_000_000
"""Nothing is cut where lines are read aloud."""


_plain = False


def speak(*, plain: bool) -> None:
    """Say from now on whether text is in plain lines, one fact each; JSON is the same either way."""
    global _plain
    _plain = plain


def is_plain() -> bool:
    """Whether text is in plain lines: no colours, no columns, no signs that stand for words, no bars that fill."""
    return _plain


class ReaderGone(Exception):
    """Whoever read our output has seen enough and left; nothing is wrong."""


def print_json(value: Any) -> None:
    """The document. Escapes keep it readable anywhere and harmless on a terminal; the values are untouched."""
    import json

    plain = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") != "utf8"
    text = json.dumps(value, ensure_ascii=plain, indent=2)
    print_lines([escaped_json(text)])


def print_lines(lines: Iterable[str]) -> None:
    """Lines of text, foreign text in them already made safe.

    Raises:
        ReaderGone: Nobody reads any more.
        OSError: It cannot be written, on a full disk for example.
    """
    if sys.stdout is None:  # whoever started us closed it: what was to be done is done all the same
        return
    if _plain:
        lines = dropwhile(lambda line: not line, lines)  # where headings would stand
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
    if _plain:
        return WIDTH_OF_PLAIN
    return width_of_terminal() if is_terminal() else WIDTH_WITHOUT_TERMINAL


def width_of_terminal() -> int:
    """How wide the terminal is, wherever standard output goes."""
    from shutil import get_terminal_size  # with all that copies and packs files

    return get_terminal_size().columns
