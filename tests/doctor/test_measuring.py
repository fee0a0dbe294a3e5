"""Asking a terminal where its cursor is: one that answers, one that never does, one that answers rubbish."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from igdesk.clock import SystemClock
from igdesk.doctor import measuring
from igdesk.doctor.measuring import widths
from igdesk.doctor.terminal import MEASURED
from igdesk.text import cells

pty = pytest.importorskip("pty")
termios = pytest.importorskip("termios")

QUESTION = b"\x1b[6n"
Answer = Callable[[int], bytes]
"""From the column of the cursor to what the terminal says."""


@dataclass
class FakeTerminal:
    """The other end of a pty: keeps what was written, draws it, and answers as it was told to."""

    answer: Answer
    per_wide: int = 2
    written: bytes = b""
    screen: int = -1
    end: int = -1
    _stop: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> FakeTerminal:
        self.end, self.screen = pty.openpty()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.screen)
        self._thread.join(60)
        os.close(self.end)

    def _serve(self) -> None:
        asked = 0
        while True:
            try:
                piece = os.read(self.end, 4096)
            except OSError:  # the desk has hung up
                return
            self.written += piece
            while self.written.count(QUESTION) > asked:
                asked += 1
                before = QUESTION.join(self.written.split(QUESTION)[:asked])
                os.write(self.end, self.answer(self._column(before)))

    def _column(self, text: bytes) -> int:
        line = re.sub(rb"\x1b\[\w*", b"", text.rpartition(b"\r")[2]).decode()
        return 1 + sum(self.per_wide for _ in line) if self.per_wide != 2 else 1 + cells(line)


def honest(column: int) -> bytes:
    return b"\x1b[7;%dR" % column


@pytest.fixture(autouse=True)
def _ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pty that is nobody's controlling terminal has no foreground group; and a test waits for nobody."""
    monkeypatch.setattr(os, "tcgetpgrp", lambda _: os.getpgrp())
    monkeypatch.setattr(measuring, "WAIT", 0.2)


def measured(terminal: FakeTerminal) -> dict[str, int] | None:
    before = termios.tcgetattr(terminal.screen)
    try:
        return widths(terminal.screen, terminal.screen, MEASURED, SystemClock())
    finally:
        assert termios.tcgetattr(terminal.screen) == before


def test_a_terminal_that_answers_tells_its_widths() -> None:
    with FakeTerminal(honest) as terminal:
        assert measured(terminal) == {text: cells(text) for text in MEASURED}
    assert terminal.written.endswith(b"\r\x1b[K"), "what was printed is wiped away"


def test_a_terminal_that_draws_everything_narrow_is_found_out() -> None:
    with FakeTerminal(honest, per_wide=1) as terminal:
        told = measured(terminal)
    assert told is not None
    assert (told["中文"], told["😀"]) == (2, 1)


def test_an_answer_in_pieces_among_keys_that_somebody_types_is_understood() -> None:
    with FakeTerminal(lambda column: b"hello\x1b[A" + honest(column) + b"typed") as terminal:
        assert measured(terminal) == {text: cells(text) for text in MEASURED}


RUBBISH: list[Answer] = [
    lambda _: b"",
    lambda _: b"\x1b[?1;2c what?",
    lambda _: b"\x1b[;R\x1b[99999;99999R",
    lambda column: b"%dR" % column,
    lambda _: b"\x1b[7;40R",
    lambda _: b"\xff\xfe\x00" * 300,
]


@pytest.mark.parametrize("answer", RUBBISH, ids=["silent", "other", "broken", "half", "elsewhere", "noise"])
def test_a_terminal_that_does_not_answer_or_answers_rubbish_is_not_believed(answer: Answer) -> None:
    with FakeTerminal(answer) as terminal:
        assert measured(terminal) is None
    assert terminal.written.endswith(b"\r\x1b[K")


def test_a_terminal_that_stops_answering_half_way() -> None:
    answers: Iterator[Answer] = iter([honest, honest, *[RUBBISH[0]] * 10])
    with FakeTerminal(lambda column: next(answers)(column)) as terminal:
        assert measured(terminal) is None


def test_a_terminal_that_is_gone_and_a_file_are_not_measured() -> None:
    end, screen = pty.openpty()
    os.close(end)
    assert widths(screen, screen, MEASURED, SystemClock()) is None
    os.close(screen)
    with tempfile.TemporaryFile() as file:
        assert widths(file.fileno(), file.fileno(), MEASURED, SystemClock()) is None


def test_in_the_background_nothing_is_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "tcgetpgrp", lambda _: os.getpgrp() + 1)
    with FakeTerminal(honest) as terminal:
        assert measured(terminal) is None
    assert terminal.written == b""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_waits_until_the_terminal_is_itself_again(number: signal.Signals) -> None:
    """A real process in the middle of asking: it is ended, and the terminal is as before."""
    code = (
        "import sys; from igdesk.clock import SystemClock; from igdesk.doctor import measuring;"
        "measuring.os.tcgetpgrp = lambda _: measuring.os.getpgrp();"
        "measuring.widths(0, 0, ('x',), SystemClock())"
    )
    end, screen = pty.openpty()
    before = termios.tcgetattr(screen)
    with subprocess.Popen([sys.executable, "-c", code], stdin=screen, stderr=subprocess.DEVNULL) as process:
        while QUESTION not in os.read(end, 4096):
            pass
        assert termios.tcgetattr(screen) != before
        process.send_signal(number)
    assert process.returncode != 0
    assert termios.tcgetattr(screen) == before
    os.close(end)
    os.close(screen)
