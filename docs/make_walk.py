"""Walks through the demo in quick triage until ten customers are answered, and records it: the real program, for real.

    python docs/make_walk.py [FILE]

Every key waits for what the one before it shows, and comes at a hand's pace: faster ones would count as one that is
held. What is recorded is what stood on the screen: a frame before and after each key, as asciicast v2 (`asciinema play
docs/walk.cast`). Fails when an answer takes more keys than the budget, or when anything of this computer can be read.
"""

from __future__ import annotations

import getpass
import json
import os
import platform
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

import pexpect
import pyte
from pyte.screens import Char

COLUMNS, ROWS = 80, 24
WANTED = 10
FIRST, NEXT = 3, 2
"""Keys that the first answer and each further one may take."""
MOST_BYTES = 200_000
PATIENCE = 120.0
"""Seconds until what must come has come; far more than it takes."""
SEED = "5"
ENOUGH = 15
"""Tickets on the first screen."""
THINKING, SEEING = 1.2, 0.3
"""Seconds between two frames of the recording: before a key, and after it."""
PACE = 0.4
"""Seconds between two keys."""
CTRL_Q, ESCAPE, ENTER = "\x11", "\x1b", "\r"


class Recording:
    """Frames of a terminal, each as the rows that differ from the one before."""

    def __init__(self) -> None:
        self.events: list[tuple[float, str, str]] = []
        self._at = 0.0
        self._rows: list[str] = [""] * ROWS

    def frame(self, rows: list[str], after: float) -> None:
        """What stands on the screen now."""
        self._at += after
        changed = [f"\x1b[{place};1H{row}" for place, row in enumerate(rows, 1) if row != self._rows[place - 1]]
        if changed:
            self.events.append((round(self._at, 2), "o", "".join(changed)))
        self._rows = rows

    def key(self, name: str) -> None:
        """A key that was pressed."""
        self.events.append((round(self._at, 2), "i", name))

    def text(self) -> str:
        """The file."""
        header = {"version": 2, "width": COLUMNS, "height": ROWS, "title": "igdesk: ten customers, two keys each"}
        lines = [json.dumps(header), '[0.0, "o", "\\u001b[?25l\\u001b[2J"]']
        return "\n".join([*lines, *(json.dumps(each, ensure_ascii=False) for each in self.events)]) + "\n"


class Terminal:
    """The program on a terminal that is recorded.

    Args:
        process: The program.
        recording: Gets the frames.
    """

    def __init__(self, process: pexpect.spawn[bytes], recording: Recording) -> None:
        self._process, self._recording = process, recording
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self._screen)

    @property
    def text(self) -> str:
        """What stands there."""
        buffer = self._screen.buffer
        return "\n".join("".join(buffer[row][cell].data for cell in range(COLUMNS)) for row in range(ROWS))

    def until(self, seen: Callable[[str], object], after: float = SEEING) -> str:
        """Wait for something on the screen, and record it."""
        deadline = time.monotonic() + PATIENCE
        while not seen(self.text):
            if time.monotonic() > deadline:
                raise SystemExit(f"this stayed on the screen:\n{self.text}")
            try:
                self._stream.feed(self._process.read_nonblocking(1 << 16, timeout=1))
            except pexpect.TIMEOUT:
                continue
            except pexpect.EOF:
                raise SystemExit(f"the program ended; this was on the screen:\n{self.text}") from None
        self._recording.frame([_row(self._screen.buffer[row]) for row in range(ROWS)], after)
        return self.text

    def press(self, key: str, seen: Callable[[str], object]) -> str:
        """Press a key, and wait for what it does."""
        self._recording.frame([_row(self._screen.buffer[row]) for row in range(ROWS)], THINKING)
        self._recording.key(key)
        time.sleep(PACE)
        self._process.send(key)
        return self.until(seen)

    def quit(self) -> None:
        """Leave the program."""
        self._process.send(CTRL_Q)
        self._process.expect(pexpect.EOF, timeout=PATIENCE)


def _row(cells: dict[int, Char]) -> str:
    """A row with its colours; this computer goes by another name of the same length."""
    text, style = "", ""
    for cell in (cells[place] for place in range(COLUMNS)):
        wanted = _style(cell)
        text += cell.data if wanted == style else f"\x1b[0{wanted}m{cell.data}"
        style = wanted
    return text.replace(_HOST, _OTHER) + "\x1b[0m"


_HOST = f"@{platform.node() or 'localhost'}"
_OTHER = ("@pc" + "-tea" * 20)[: len(_HOST)]


def _style(cell: Char) -> str:
    marks = (";1" if cell.bold else "") + (";3" if cell.italics else "") + (";7" if cell.reverse else "")
    return marks + _colour(38, cell.fg) + _colour(48, cell.bg)


def _colour(place: int, colour: str) -> str:
    if re.fullmatch(r"[0-9a-f]{6}", colour) is None:
        return ""
    red, green, blue = bytes.fromhex(colour)
    return f";{place};2;{red};{green};{blue}"


@contextmanager
def demo(recording: Recording) -> Iterator[Terminal]:
    """`igdesk demo` on a terminal, with nothing of whoever runs this around it."""
    with TemporaryDirectory(prefix="igdesk-walk-") as home:
        kept = {name: os.environ[name] for name in ("PATH", "VIRTUAL_ENV") if name in os.environ}
        environment = kept | {
            "TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": home,
            "TMPDIR": home, "USER": "mei", "LOGNAME": "mei",
        }  # fmt: skip
        command = ["-m", "igdesk", "--lang", "en", "demo", "--seed", SEED]
        with pexpect.spawn(sys.executable, command, env=environment, dimensions=(ROWS, COLUMNS), cwd=home) as process:
            yield Terminal(process, recording)


def answer_ten(terminal: Terminal) -> list[int]:
    """Go through the queue until ten customers are answered; how many keys each of them took."""
    terminal.until(lambda text: len(re.findall(r"#\d+ .*@\w", text)) >= ENOUGH and not TOLD.search(text))
    took: list[int] = []
    terminal.press("T", lambda text: place_on(text) and "used " not in text)
    while len(took) < WANTED:
        spent = answer(terminal)
        if spent:
            took.append(spent if took else spent + 1)  # the first one's `T`
    return took


def answer(terminal: Terminal) -> int:
    """Answer the customer on the screen with the first suggestion, or go on; how many keys the answer took, if any."""
    place = place_on(terminal.text)
    if "seen, " in terminal.text:
        terminal.until(lambda text: "have come since" in text)
        terminal.press("R", another_than(place))
        return 0
    if re.search(r"│ (! |No template)", terminal.text):
        terminal.press("n", another_than(place))
        return 0
    armed = terminal.press(ENTER, lambda text: "❯ 1" in text or COMPOSER in text)
    if "Enter sends it" not in armed:
        terminal.press("n", another_than(place))
        return 0
    is_next = another_than(place)
    if COMPOSER in terminal.press(
        ENTER, lambda text: is_next(text) or COMPOSER in text
    ):  # the customer wrote meanwhile
        terminal.press(ESCAPE, lambda text: COMPOSER not in text)
        terminal.press("n", is_next)
        return 0
    return 2


COMPOSER = "Ctrl+S send"
TOLD = re.compile("need you|shows all keys")
"""Notices that lie over the first screen for a while."""


def place_on(text: str) -> str | None:
    """Where the session stands, with its ticket."""
    found = re.search(r"^ (#\d+ +\d+/\d+|Quick triage +\d+/\d+)", text, re.MULTILINE)
    return found[1] if found else None


def another_than(place: str | None) -> Callable[[str], bool]:
    """Whether the session has gone on, and what can be answered stands there."""
    return lambda text: place_on(text) not in (None, place) and ("│ " in text or "seen, " in text)


def faults(took: list[int], text: str) -> Iterator[str]:
    """What is wrong with a walk and its recording."""
    budget = [FIRST] + [NEXT] * (WANTED - 1)
    if any(keys > most for keys, most in zip(took, budget, strict=True)):
        yield f"keys for each answer: {took}; the budget is {budget}"
    if len(text.encode()) > MOST_BYTES:
        yield f"the recording has {len(text.encode())} bytes; it may have {MOST_BYTES}"
    own = {str(Path.home()), str(Path.cwd()), _HOST, f"/{getpass.getuser()}", "igdesk-walk-", gettempdir()}
    yield from (f"the recording tells of this computer: {each}" for each in own if each in text)


def main(file: Path) -> None:
    recording = Recording()
    with demo(recording) as terminal:
        took = answer_ten(terminal)
        terminal.press("q", lambda text: "[1 Open" in text)
        terminal.until(lambda text: not re.search(r"held|to send", text))
        terminal.press(
            "5", lambda text: "[5 Waiting" in text and len(re.findall(r"^.{1,4}#\d+ ", text, re.M)) >= WANTED
        )
        terminal.quit()
    text = recording.text()
    if wrong := list(faults(took, text)):
        raise SystemExit("\n".join(wrong))
    file.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{WANTED} customers answered, keys: {took}; {len(text.encode())} bytes in {file.name}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "walk.cast")
