"""Quick triage in the demo, in a terminal of 80 by 24: ten customers answered with two keys each."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest

from .terminal import Terminal

CTRL_Q = "\x11"
WANTED = 10

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal"),
]


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Terminal]:
    environment = os.environ | {"TERM": "xterm-256color", "TMPDIR": str(tmp_path), "LC_ALL": "C.UTF-8"}
    command = ["-m", "igdesk", "--lang", "en", "demo", "--seed", "3"]
    with pexpect.spawn(sys.executable, command, env=environment, dimensions=(24, 80)) as process:
        yield Terminal(process)


def test_ten_customers_are_answered_with_two_keys_each(demo: Terminal) -> None:
    demo.until(lambda text: re.search(r"synced .* ago|✓ .*synced", text) and re.search(r"#\d+ ", text))
    demo.press("T")
    keys = [answer_or_skip(demo) for _ in range(WANTED)]
    assert keys == [2] * WANTED
    demo.press("q")
    demo.until(lambda text: "[1 " in text)
    demo.until(lambda text: "held" not in text and "to send" not in text)
    demo.press("5")
    waiting = demo.until(lambda text: "[5 " in text and len(re.findall(r"^.{0,4}#\d+ ", text, re.MULTILINE)) >= WANTED)
    assert waiting
    demo.press(CTRL_Q)
    assert demo.end() == 0


def answer_or_skip(demo: Terminal) -> int:
    """Go on to a customer whom a template answers, and answer; how many keys that one took."""
    while True:
        place = demo.until(place_on) and place_on(demo.text)
        if "seen, " in demo.text:
            demo.press("R")
            demo.until(another_than(place))
            continue
        if not re.search(r"│ (! #|No template)", demo.text):
            demo.press("1")
            armed = demo.until(lambda text: "❯ 1" in text)
            if "Enter sends it" in armed:
                demo.press("\r")
                demo.until(another_than(place))
                return 2
        demo.press("n")
        demo.until(another_than(place))


def place_on(text: str) -> str | None:
    """Where the session stands, `7/42`, with its ticket."""
    found = re.search(r"^ (#\d+ \d+/\d+|Quick triage \d+/\d+)", text, re.MULTILINE)
    return found[1] if found else None


def another_than(place: str | None) -> Callable[[str], bool]:
    """Whether the session has gone on."""
    return lambda text: place_on(text) not in (None, place)
