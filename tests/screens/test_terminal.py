"""A terminal that goes away while much is drawn on it."""

from __future__ import annotations

import io
import sys
from threading import Thread

import pytest
from textual.drivers._writer_thread import WriterThread

from tests.screens.conftest import TestDesk

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows drives its terminal in another way")


class Gone(io.StringIO):
    """The file of a terminal whose window was closed."""

    def write(self, text: str) -> int:
        raise OSError(5, "Input/output error")

    def flush(self) -> None:
        raise OSError(5, "Input/output error")


def test_what_is_drawn_on_a_terminal_that_has_gone_is_taken() -> None:
    from igdesk.screens.terminal import Output

    writer = WriterThread(Output(Gone()))  # type: ignore[arg-type]  # as much of a file as it needs
    writer.start()

    def draw() -> None:
        for _ in range(200):  # many more than its queue has room for
            writer.write("x")
        writer.stop()

    drawing = Thread(target=draw, daemon=True)
    drawing.start()
    drawing.join(timeout=30)
    assert not drawing.is_alive()


def test_the_app_draws_on_such_an_output(test_desk: TestDesk) -> None:
    from igdesk.screens.terminal import TerminalDriver

    assert test_desk.app().driver_class is TerminalDriver


async def test_nothing_is_drawn_while_the_terminal_is_another_program_s(
    test_desk: TestDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from textual.drivers.linux_driver import LinuxDriver

    from igdesk.screens.terminal import TerminalDriver

    monkeypatch.setattr(LinuxDriver, "stop_application_mode", lambda _self: None)
    driver = TerminalDriver(test_desk.app())
    driver._writer_thread = WriterThread(io.StringIO())
    driver._writer_thread.start()
    driver.suspend_application_mode()

    def draw() -> None:
        for _ in range(200):  # many more than the queue of a writer that has ended has room for
            driver.write("x")

    drawing = Thread(target=draw, daemon=True)
    drawing.start()
    drawing.join(timeout=30)
    assert not drawing.is_alive()
