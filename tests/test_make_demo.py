"""The whole product as a newcomer meets it: `make demo` in a terminal of 80 by 24, keys in, screens out."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest

from .terminal import Terminal

CHECKOUT = Path(__file__).parents[1]
CTRL_S, CTRL_Q = "\x13", "\x11"


def is_installed() -> bool:
    stamp, project = CHECKOUT / ".venv" / "installed", CHECKOUT / "pyproject.toml"
    return shutil.which("make") is not None and stamp.exists() and stamp.stat().st_mtime >= project.stat().st_mtime


pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal"),
    pytest.mark.skipif(not is_installed(), reason="needs the .venv that `make test` makes, and make itself"),
]


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Terminal]:
    environment = os.environ | {"TERM": "xterm-256color", "TMPDIR": str(tmp_path), "LC_ALL": "C.UTF-8"}
    with pexpect.spawn("make", ["demo"], cwd=CHECKOUT, env=environment, dimensions=(24, 80)) as process:
        yield Terminal(process)


def test_a_newcomer_opens_a_ticket_answers_it_takes_it_back_and_sends_it(demo: Terminal, tmp_path: Path) -> None:
    demo.until(lambda text: re.search(r"#\d+ .*\b(new|open)\b", text))
    demo.press("\r")
    demo.until(lambda text: re.search(r"Ticket #\d+", text))
    while "window open" not in (text := demo.until(lambda text: "Reply window" in text)):
        demo.press("J")
        demo.until(another_than(ticket_on(text)))
    number = ticket_on(demo.text)

    demo.press("r")
    demo.until(lambda text: "Ctrl+S send" in text)
    demo.press("Thanks for writing, we are looking into it.")
    demo.until(lambda text: "looking into it" in text and "43 / 1000 bytes" in text)
    demo.press(CTRL_S)
    demo.until(lambda text: "held" in text and ticket_on(text) != number)

    demo.press("u")
    demo.until(lambda text: ticket_on(text) == number and "43 / 1000 bytes" in text)
    demo.press(CTRL_S)
    demo.until(lambda text: "held" in text and ticket_on(text) != number)
    demo.until(lambda text: "held" not in text and "to send" not in text)

    demo.press(f":{number}\r")
    demo.until(lambda text: ticket_on(text) == number and re.search(r"✓ sent\s.*\n.*looking into it", text))
    assert demo.text.count("looking into it") == 1
    demo.press(CTRL_Q)
    assert demo.end() == 0
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("igdesk-demo")] == []


def another_than(number: str | None) -> Callable[[str], bool]:
    """Whether the screen has gone on to another ticket."""
    return lambda text: ticket_on(text) not in (None, number)


def ticket_on(text: str) -> str | None:
    """The number of the ticket that fills the screen."""
    found = re.search(r"^ Ticket #(\d+)", text, re.MULTILINE)
    return found[1] if found else None
