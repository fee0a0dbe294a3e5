"""How wide this terminal draws a text: it is printed at the left edge, and the terminal asked where the cursor is.

Terminals answer the question `CSI 6 n` with `CSI row ; column R` (ECMA-48, DSR and CPR). Some never answer, some say
something else, somebody may be typing: every wait has an end, and the terminal is left as it was found.
"""

from __future__ import annotations

import os
import re
import select
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from igdesk.clock import Clock

WAIT = 1.0
"""Seconds for one answer: several times what a far-away terminal takes."""
_QUESTION = b"\x1b[6n"
_ANSWER = re.compile(rb"\x1b\[(\d{1,4});(\d{1,4})R")
_LONGEST_ANSWER = 4096
"""Bytes after which what comes in is not an answer."""
_HELD_BACK = ("SIGINT", "SIGTERM", "SIGHUP", "SIGTSTP")
"""Signals that wait until the terminal is itself again: a second or two."""


def widths(keyboard: int, screen: int, texts: Sequence[str], clock: Clock) -> dict[str, int] | None:
    """How many cells each text takes, by the terminal's own account; None where it does not tell.

    Args:
        keyboard: File descriptor that the answers come in on.
        screen: File descriptor of the same terminal for writing.
        texts: What is printed, and wiped away again.
        clock: Measures the waiting.
    """
    try:
        import termios
    except ImportError:  # Windows
        return None
    try:
        if os.tcgetpgrp(keyboard) != os.getpgrp():
            return None  # in the background: touching the terminal would stop us
        with _undisturbed(), _listening(keyboard):
            return _measured(keyboard, screen, texts, clock)
    except (OSError, termios.error):
        return None


def _measured(keyboard: int, screen: int, texts: Sequence[str], clock: Clock) -> dict[str, int] | None:
    try:
        if _column_after(keyboard, screen, b"", clock) != 1:
            return None
        found: dict[str, int] = {}
        for text in texts:
            column = _column_after(keyboard, screen, text.encode(), clock)
            if column is None:
                return None
            found[text] = column - 1
        return found
    finally:
        _write(screen, b"\r\x1b[K")


def _column_after(keyboard: int, screen: int, text: bytes, clock: Clock) -> int | None:
    """The cursor's column after `text` at the beginning of the line."""
    if not _write(screen, b"\r" + text + _QUESTION):
        return None
    until = clock.monotonic() + WAIT
    heard = b""
    while len(heard) < _LONGEST_ANSWER and (left := until - clock.monotonic()) > 0:
        if not select.select([keyboard], [], [], left)[0]:
            return None
        piece = os.read(keyboard, 1024)
        if not piece:
            return None
        heard += piece
        if answer := _ANSWER.search(heard):
            return int(answer[2])
    return None


def _write(screen: int, data: bytes) -> bool:
    """Write, unless the terminal takes nothing, as after Ctrl+S."""
    if not select.select([], [screen], [], WAIT)[1]:
        return False
    os.write(screen, data)
    return True


@contextmanager
def _listening(keyboard: int) -> Iterator[None]:
    """Keys and answers come in one by one and are not shown; what is left of them is thrown away at the end."""
    import termios

    before = termios.tcgetattr(keyboard)
    listening = termios.tcgetattr(keyboard)
    listening[3] &= ~(termios.ICANON | termios.ECHO)
    listening[6][termios.VMIN], listening[6][termios.VTIME] = 1, 0
    try:
        termios.tcsetattr(keyboard, termios.TCSANOW, listening)
        yield
    finally:
        termios.tcflush(keyboard, termios.TCIFLUSH)
        termios.tcsetattr(keyboard, termios.TCSANOW, before)


@contextmanager
def _undisturbed() -> Iterator[None]:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.Signals[name] for name in _HELD_BACK})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
