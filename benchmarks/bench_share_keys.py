"""How long a key waits for its effect on the screen while the network drive hangs for a minute.

The screens run in a terminal of 80 by 24 over a real mount; a key is sent five times a second, whatever happens:
through the queue, into tickets that are loaded and that are not, and back. The server's process is stopped meanwhile.

Run, as root: python benchmarks/bench_share_keys.py MOUNT PID [SECONDS]
    MOUNT: a folder on the drive; PID: the server's process, such as GlusterFS's brick
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pexpect
import pyte

EVERY = 0.2
CONFIG = (
    '[desk]\nname = "Bench"\nme = "lin"\n[[departments]]\nid = "s"\nname = "S"\nintake = true\n[[agents]]\nid = "lin"\n'
)
TICKETS = 14
_CURSOR = "▌"


@dataclass
class Watched:
    """The program in its terminal, with the keys that have no effect yet."""

    process: pexpect.spawn[bytes]
    screen: pyte.Screen = field(default_factory=lambda: pyte.Screen(80, 24))
    took: list[tuple[float, str, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._stream = pyte.ByteStream(self.screen)

    @property
    def text(self) -> str:
        return "\n".join(self.screen.display)

    @property
    def row(self) -> int:
        """Where the cursor is in the queue; -1 where no queue is."""
        return next((place for place, line in enumerate(self.screen.display) if line.startswith(_CURSOR)), -1)

    def listen(self, until: float, seen: Callable[[], bool]) -> bool:
        """Take in what is drawn until something is so or the time is over."""
        while not seen():
            left = until - time.perf_counter()
            if left <= 0:
                return False
            try:
                self._stream.feed(self.process.read_nonblocking(65536, timeout=left))
            except pexpect.TIMEOUT:
                return False
        return True

    def press(self, name: str, key: str, seen: Callable[[], bool]) -> None:
        """Send a key, and note how long its effect took; the next one is due a fifth of a second after this one."""
        begun = time.perf_counter()
        self.process.send(key)
        if not self.listen(begun + 30, seen):
            raise SystemExit(f"{name} had no effect:\n{self.text}")
        self.took.append((time.perf_counter() - begun, name, begun))
        self.listen(begun + EVERY, lambda: False)


def go_round(shown: Watched, seconds: float) -> None:
    """Keys for so long: down and up, a ticket, back."""
    end, beside = time.perf_counter() + seconds, "J"
    while time.perf_counter() < end:
        for key in "jjkjkk":
            before = shown.row
            shown.press(key, key, lambda before=before: shown.row not in (before, -1))  # type: ignore[misc]
        for name, key in (("Enter", "\r"), (beside, beside)):
            before_title = shown.screen.display[0][:12]
            shown.press(name, key, lambda old=before_title: shown.screen.display[0][:12] != old and shown.row < 0)  # type: ignore[misc]
        shown.press("Esc", "\x1b", lambda: shown.row >= 0)
        beside = "K" if beside == "J" else "J"


def main() -> None:
    mount, pid = Path(sys.argv[1]), int(sys.argv[2])
    seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 60.0
    home = Path(tempfile.mkdtemp(prefix="igdesk-bench-"))
    (home / "config.toml").write_text(CONFIG)
    database = mount / f"bench-{os.getpid()}" / "desk.db"
    database.parent.mkdir()
    options = ["--config", str(home / "config.toml"), "--db", str(database)]
    folders = {f"IGDESK_{each}_DIR": str(home / each.lower()) for each in ("STATE", "DATA", "CONFIG")}
    environment = os.environ | folders | {"TERM": "xterm-256color", "LANG": "C.UTF-8", "IGDESK_LANG": "en"}
    igdesk = [sys.executable, "-m", "igdesk", *options]
    tickets = [{"channel": "email", "customer": f"c{n}", "text": f"question {n}"} for n in range(TICKETS)]
    making = [*igdesk, "ticket", "new", "--json-in", "-"]
    subprocess.run(making, env=environment, check=True, capture_output=True, input=json.dumps(tickets).encode())
    with pexpect.spawn(igdesk[0], igdesk[1:], env=environment, dimensions=(24, 80)) as process:
        shown = Watched(process)
        if not shown.listen(time.perf_counter() + 30, lambda: bool(re.search(r"#\d+ .*question", shown.text))):
            raise SystemExit(shown.text)
        shown.listen(time.perf_counter() + 3, lambda: False)
        for name, long in (("before", 15.0), ("hanging", seconds), ("after", 15.0)):
            if name != "before":
                os.kill(pid, signal.SIGSTOP if name == "hanging" else signal.SIGCONT)
            shown.took.clear()
            go_round(shown, long)
            times = sorted(shown.took)
            first = shown.took[0][2]
            slow = ", ".join(f"{key} {took * 1000:.0f} (at {at - first:.0f} s)" for took, key, at in times[:-6:-1])
            half = times[len(times) // 2][0]
            p95 = times[int(len(times) * 0.95)][0]
            print(f"{name:8} {len(times):4} keys: median {half * 1000:.0f} ms, p95 {p95 * 1000:.0f}; slowest: {slow}")
            print(f"         status line: {shown.screen.display[0].strip()}", flush=True)
        begun = time.perf_counter()
        process.send("\x11")
        process.expect(pexpect.EOF, timeout=30)
        print(f"quit: {time.perf_counter() - begun:.1f} s")


if __name__ == "__main__":
    main()
