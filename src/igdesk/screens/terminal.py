"""The terminal as it may be lost: a window that is closed while much is drawn must not keep the program from ending.

Textual writes in a thread, which ends with the first write that fails; what is drawn after that fills its queue, and
the program waits for room in it for ever, with the desk's database and its lease in hand.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import IO, Any

from textual.drivers import linux_driver
from textual.drivers.linux_driver import LinuxDriver

from igdesk.screens.osc import POP_TITLE, PUSH_TITLE, has_title
from igdesk.screens.pasting import PastesAsText


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
    """Textual's own driver, over such an output.

    Attributes:
        keeps_title: Whether the window's title may be changed: the terminal has it back when the program is left.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._file: Any = Output(self._file)
        self.keeps_title = False
        self._is_away = False

    def run_input_thread(self) -> None:
        """Read what is typed and pasted."""
        linux_driver.XTermParser = PastesAsText  # type: ignore[attr-defined]  # Textual offers no other way to name it
        super().run_input_thread()

    def write(self, data: str) -> None:
        """Draw, unless the terminal is another program's for now: nobody would take it, and its queue would fill up."""
        if not self._is_away:
            super().write(data)

    def suspend_application_mode(self) -> None:
        """Give the terminal to another program."""
        super().suspend_application_mode()
        self._is_away = True

    def resume_application_mode(self) -> None:
        """Take it back."""
        self._is_away = False
        super().resume_application_mode()

    def start_application_mode(self) -> None:
        """Begin to draw; the terminal remembers its title."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if self._writer_thread is not None and has_title(os.environ):  # in the background it has none yet
            self.keeps_title = True
            self.write(PUSH_TITLE)

    def stop_application_mode(self) -> None:
        """Give the terminal back as it was."""
        if self.keeps_title:
            self.keeps_title = False
            self.write(POP_TITLE)
        super().stop_application_mode()
