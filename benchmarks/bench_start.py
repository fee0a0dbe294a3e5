"""How long commands take from start to end: bare Python and Click as floors, then igdesk's own.

    python benchmarks/bench_start.py

Whole processes, wall clock, on a desk of one ticket. Trust the ratios, not the digits.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.shown import environment_in

RUNS = 15
COMMANDS: Mapping[str, tuple[str, ...]] = {
    "bare Python": ("-c", "pass"),
    "import click": ("-c", "import click"),
    "igdesk --version": ("-m", "igdesk", "--version"),
    "igdesk ticket list": ("-m", "igdesk", "ticket", "list"),
    "igdesk ticket list --json": ("-m", "igdesk", "ticket", "list", "--json"),
    "igdesk ticket show 1": ("-m", "igdesk", "ticket", "show", "1"),
    "igdesk ticket claim 1": ("-m", "igdesk", "ticket", "claim", "1"),
}


def main() -> None:
    with TemporaryDirectory() as folder:
        environment = environment_in(Path(folder))
        run(("-m", "igdesk", "init", "--defaults"), environment)
        run(("-m", "igdesk", "ticket", "new", "--channel=other", "--customer=Ada", "--text=Hello"), environment)
        print(f"{'':<28}{'best':>8}{'median':>8}  ms")
        for name, arguments in COMMANDS.items():
            times = sorted(run(arguments, environment) for _ in range(RUNS))
            print(f"{name:<28}{times[0] * 1000:8.0f}{statistics.median(times) * 1000:8.0f}")


def run(arguments: tuple[str, ...], environment: Mapping[str, str]) -> float:
    """Run one command; how many seconds it took."""
    begin = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True, env=environment)
    return time.perf_counter() - begin


if __name__ == "__main__":
    main()
