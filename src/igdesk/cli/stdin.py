"""All of standard input: text that a person or another program pipes in."""

from __future__ import annotations

import sys

from igdesk.errors import UsageError


def read() -> str:
    """Everything, as UTF-8 whatever the locale says, else in the terminal's own encoding.

    Raises:
        UsageError: Nothing is connected, or it is text in neither.
    """
    if sys.stdin is None:  # whoever started us closed it
        raise UsageError("cli.no_stdin")
    raw = sys.stdin.buffer.read()
    for encoding in ("utf-8-sig", sys.stdin.encoding):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UsageError("cli.stdin_not_text")
