"""The terminal as it may be lost: a window that is closed while much is drawn must not keep the program from ending.

Textual writes in a thread, which ends with the first write that fails; what is drawn after that fills its queue, and
the program waits for room in it for ever, with the desk's database and its lease in hand.
"""

from __future__ import annotations

from contextlib import suppress
from typing import IO, Any

from textual.drivers.linux_driver import LinuxDriver


class Output:
    """A terminal's output that takes what is drawn also when nobody is there any more.

    Args:
        file: Where it goes as long as somebody is.
    """

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def write(self, text: str) -> None:
        """Draw."""
        with suppress(OSError):
            self._file.write(text)

    def flush(self) -> None:
        """Bring it to the terminal."""
        with suppress(OSError):
            self._file.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


class TerminalDriver(LinuxDriver):
    """Textual's own driver, over such an output."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._file: Any = Output(self._file)
