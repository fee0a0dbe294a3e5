"""A terminal that a program draws on and a test looks at, for the whole product as people meet it."""

from __future__ import annotations

import time
from collections.abc import Callable

import pexpect
import pyte
import pytest

PATIENCE = 60.0
"""Seconds until what must appear has to be there; far more than it takes."""


class Terminal:
    """A terminal of 80 by 24.

    Args:
        process: The program, with its keys and its output.
    """

    def __init__(self, process: pexpect.spawn[bytes]) -> None:
        self._process = process
        self._screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self._screen)

    @property
    def text(self) -> str:
        """What stands on it.

        Not pyte's `display`: that fails on the second half of a wide character whose first half was drawn over.
        """
        screen = self._screen
        rows = (screen.buffer[line] for line in range(screen.lines))
        return "\n".join("".join(row[cell].data for cell in range(screen.columns)) for row in rows)

    def until(self, seen: Callable[[str], object]) -> str:
        """Look until `seen` is true of the screen, and give the screen back."""
        deadline = time.monotonic() + PATIENCE
        while not seen(self.text):
            if time.monotonic() > deadline:
                pytest.fail(f"this stayed on the screen:\n{self.text}")
            try:
                self._stream.feed(self._process.read_nonblocking(65536, timeout=1))
            except pexpect.TIMEOUT:
                continue
            except pexpect.EOF:
                pytest.fail(f"the program ended; this was on the screen:\n{self.text}")
        return self.text

    def press(self, keys: str) -> None:
        """Type."""
        self._process.send(keys)

    def kill(self) -> None:
        """End the program without a warning."""
        self._process.kill(9)
        self._process.wait()
        self._process.close()

    def end(self) -> int | None:
        """Wait until the program has ended; its exit status."""
        self._process.expect(pexpect.EOF, timeout=PATIENCE)
        self._process.close()
        status: int | None = self._process.exitstatus
        return status
