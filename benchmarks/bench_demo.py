"""From `make demo` (installed already) to the first ticket on the screen, beside the program's start alone.

Run: python benchmarks/bench_demo.py [ROUNDS]
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pexpect
import pyte

CHECKOUT = Path(__file__).parents[1]
A_TICKET = re.compile(r"#\d+ .*@\w")
LONGEST = 60.0


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    shown = [first_ticket() for _ in range(rounds)]
    floor = [version() for _ in range(rounds)]
    print(f"make demo → first ticket: median {statistics.median(shown):.2f} s  ({min(shown):.2f} to {max(shown):.2f})")
    print(f"igdesk --version alone:   median {statistics.median(floor):.2f} s")


def first_ticket() -> float:
    """Seconds from the command to a row with a customer."""
    screen = pyte.Screen(100, 30)
    stream = pyte.ByteStream(screen)
    environment = os.environ | {"TERM": "xterm-256color"}
    began = time.perf_counter()
    with pexpect.spawn("make", ["demo"], cwd=CHECKOUT, env=environment, dimensions=(30, 100)) as process:
        while not A_TICKET.search("\n".join(screen.display)):
            if time.perf_counter() - began > LONGEST:
                raise SystemExit("no ticket within a minute:\n" + "\n".join(screen.display))
            stream.feed(process.read_nonblocking(65536, timeout=LONGEST))
        seconds = time.perf_counter() - began
        process.send("\x11")
        process.expect(pexpect.EOF, timeout=LONGEST)
    return seconds


def version() -> float:
    """Seconds of the smallest command."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "igdesk", "--version"], check=True, capture_output=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
