"""A terminal that goes away while much is drawn on it."""

from __future__ import annotations

import io
import sys
from threading import Thread

import pytest
from textual.drivers._writer_thread import WriterThread
from textual.events import Paste

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


@pytest.mark.parametrize("step", [1, 7, 1000])
@pytest.mark.parametrize(
    ("pasted", "text"),
    [
        ("plain\nlines", "plain\nlines"),
        ("red \x1b[31mtext\x1b[0m", "red [31mtext[0m"),
        ("sends\x1b\x13 itself", "sends\x13 itself"),
        ("ends \x1b\x1b[20", "ends [20"),
        ("begins \x1b[200~ anew", "begins [200~ anew"),
    ],
)
def test_a_paste_is_text_whatever_is_in_it(pasted: str, text: str, step: int) -> None:
    from igdesk.screens.pasting import PastesAsText

    parser, typed = PastesAsText(), f"a\x1b[200~{pasted}\x1b[201~\x1b[Bz"
    got = [event for at in range(0, len(typed), step) for event in parser.feed(typed[at : at + step])]
    assert [event.text if isinstance(event, Paste) else event.key for event in got] == [  # type: ignore[attr-defined]
        "a", text, "down", "z",
    ]  # fmt: skip
