"""Units of work a second, and what nineteen of twenty stay under, with 1, 2, 4 and 8 programs on one desk.

    python benchmarks/bench_share.py [--seconds S]
    python benchmarks/bench_share.py --a /mnt/one --b /mnt/other [--run-a COMMAND --run-b COMMAND]

Every program writes notes for some seconds, then reads a ticket for as long, as fast as it is answered. On a
disk of this computer in both profiles; on two mounts of one share, half of the programs on either, in the shared one.
`--run-a` is what runs a shell's command line where `--a` is seen, on another computer with the same checkout. Without
`--a` two mounts of GlusterFS are made, where that is possible. Trust the ratios, not the digits.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from igdesk.clock import FixedClock
from igdesk.config.model import Agent, Config, Department
from igdesk.rules.commands import AddNote
from igdesk.rules.model import Direction, Inbound
from igdesk.store import tickets
from igdesk.store.engine import LocalStore, Store
from igdesk.store.inbound import InboundThread
from igdesk.store.ingest import ingest
from igdesk.store.opening import Here
from igdesk.store.run import run_command
from igdesk.store.shared.connected import OF_COMMANDS, open_shared
from igdesk.store.shared.prepare import admit

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
PROGRAMS = (1, 2, 4, 8)
TICKETS = 8
CONFIG = Config(departments=(Department("support", "Support", intake=True),), agents=(Agent("mei", "Mei"),))
MACHINES = ("bench-a", "bench-b")
SCRIPT = Path(os.environ.get("IGDESK_SHARED") or Path(__file__).parents[2] / "shared") / "netfs" / "fuse-mounts.sh"


@dataclass(frozen=True, slots=True)
class Computer:
    """Where programs run.

    Attributes:
        database: The desk as it is seen there.
        machine: Its id.
        run: What runs a shell's command line there; nothing: this computer.
    """

    database: Path
    machine: str
    run: tuple[str, ...] = ()

    def start(self, role: str, profile: str, seconds: float, folder: Path) -> subprocess.Popen[str]:
        """Start a program.

        Args:
            role: What it does, of `ROLES`.
            profile: How the desk is kept.
            seconds: For how long.
            folder: For what belongs to the computer.
        """
        state = folder / profile / self.machine
        words = [
            sys.executable,
            __file__,
            "--role",
            role,
            *map(str, (self.database, profile, self.machine, state, seconds)),
        ]
        command = [*self.run, shlex.join(words)] if self.run else words
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def told_by(program: subprocess.Popen[str]) -> Any:
    """What it says at its end, which must be a good one."""
    out, _ = program.communicate()
    assert program.returncode == 0
    return json.loads(out)


def main() -> None:
    if sys.argv[1:2] == ["--role"]:
        role, database, profile, machine, state, seconds = sys.argv[2:]
        with opened(Path(database), profile, machine, Path(state)) as store:
            print(json.dumps(ROLES[role](store, float(seconds))))
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=3.0, help="for writing, and again for reading")
    parser.add_argument("--a", type=Path, help="a folder of the share, as the one computer sees it")
    parser.add_argument("--b", type=Path, help="the same folder, as the other one sees it")
    parser.add_argument("--run-a", type=shlex.split, default=[], help="what runs a command line on the one computer")
    parser.add_argument("--run-b", type=shlex.split, default=[])
    parser.add_argument("--name", default="share", help="what the share is called in the table")
    asked = parser.parse_args()
    with TemporaryDirectory() as name:
        bench = Bench(asked.seconds, Path(name))
        bench.head()
        bench.measure("disk, local", "local", [Path(name, "local.db")] * 2)
        bench.measure("disk, shared", "shared", [Path(name, "shared.db")] * 2)
        if asked.a is not None:
            bench.measure(
                asked.name, "shared", [asked.a / "bench.db", asked.b / "bench.db"], [asked.run_a, asked.run_b]
            )
            return
        with gluster(Path(name)) as mounts:
            if mounts:
                bench.measure("glusterfs", "shared", [mount / "bench.db" for mount in mounts])


@contextmanager
def gluster(folder: Path) -> Iterator[list[Path]]:
    """Two mounts of one export; none where this machine lacks what that needs."""
    if sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("glusterfsd") or not SCRIPT.is_file():
        print("glusterfs: needs root, its packages, and netfs/ of the shared folder")
        yield []
        return
    environment = os.environ | {"NETFS_STATE": str(folder / "mounts")}
    try:
        up = subprocess.run(["bash", SCRIPT, "up", "gluster"], env=environment, stdout=subprocess.PIPE, check=True)
        yield [Path(line.partition("=")[2]) for line in up.stdout.decode().splitlines()]
    finally:
        subprocess.run(["bash", SCRIPT, "down", "gluster"], env=environment, check=True)


class Bench:
    """Prints what it measures.

    Args:
        seconds: How long programs write, and how long they read.
        folder: For what belongs to each computer.
    """

    def __init__(self, seconds: float, folder: Path) -> None:
        self._seconds = seconds
        self._folder = folder
        self._floor: list[float] = []

    def head(self) -> None:
        print(f"{'':<22}" + "".join(f"{f'{count} at once':>22}" for count in PROGRAMS))
        print(f"{'':<22}" + f"{'1/s':>7}{'ratio':>7}{'p95 ms':>8}" * len(PROGRAMS))

    def measure(
        self, name: str, profile: str, databases: Sequence[Path], runs: Sequence[Sequence[str]] = ((), ())
    ) -> None:
        """Print a line for writing and one for reading, with ever more programs; what comes first is the measure.

        Args:
            name: What is measured.
            profile: How the desk is kept.
            databases: The desk as the one and the other computer see it.
            runs: What runs a command line on them.
        """
        pair = [Computer(*each) for each in zip(databases, MACHINES, map(tuple, runs), strict=True)]
        told_by(pair[0].start("begin", profile, 0, self._folder))
        results = [self._at_once([pair[n % 2] for n in range(count)], profile) for count in PROGRAMS]
        rates = [len(times) / self._seconds for times in chain(*results)]
        self._floor = self._floor or rates
        cells = [
            f"{rate:7.0f}{rate / best:7.3f}{sorted(times)[int(len(times) * 0.95)] * 1000:8.1f}"
            for rate, best, times in zip(rates, self._floor, chain(*results), strict=True)
        ]
        for line, kind in enumerate(("writes", "reads")):
            print(f"{name:<15}{kind:<7}" + "".join(cells[line::2]), flush=True)

    def _at_once(self, computers: Sequence[Computer], profile: str) -> tuple[list[float], list[float]]:
        """Let them work at once; how long each write and each read of any of them took."""
        programs = [computer.start("work", profile, self._seconds, self._folder) for computer in computers]
        for program in programs:
            assert program.stdout is not None
            assert program.stdout.readline() == "ready\n"
        for program in programs:
            assert program.stdin is not None
            program.stdin.write("go\n")
            program.stdin.flush()
        told = [told_by(program) for program in programs]
        return [each for writes, _ in told for each in writes], [each for _, reads in told for each in reads]


# What the programs do


@contextmanager
def opened(database: Path, profile: str, machine: str, state: Path) -> Iterator[Store]:
    """The desk, in a profile."""
    state.mkdir(parents=True, exist_ok=True)
    new = state / f"machine-id.{os.getpid()}"
    new.write_text(machine, encoding="ascii")
    new.replace(state / "machine-id")  # others of this computer read it meanwhile
    store = _opened(database, profile, Here(state, machine))
    try:
        yield store
    finally:
        store.close()


def _opened(database: Path, profile: str, here: Here) -> Store:
    if profile == "local":
        return LocalStore(database, FixedClock(NOW), create=True)
    return open_shared(database, FixedClock(NOW), here, OF_COMMANDS, create=True, shelf=None, tell=None)


def begin(store: Store, _seconds: float) -> None:
    """A desk to which a few customers have written; both computers may write."""
    for n in range(TICKETS):
        message = Inbound(Direction.IN, NOW, "Where is my order?", remote_id=f"m{n}")
        thread = InboundThread("1784", "dm", f"t{n}", f"igsid{n}", f"customer{n}", None, (message,))
        store.write(f"begin{n}", ingest, [thread], config=CONFIG, actor="sync", op=f"begin{n}", now=NOW).result()
    for machine in MACHINES:
        store.signal(admit, machine, machine, "{}", NOW, "{}").result()


def work(store: Store, seconds: float) -> tuple[list[float], list[float]]:
    """Write notes, then read, one after the other; how long each took."""
    print("ready", flush=True)
    sys.stdin.readline()
    return timed(seconds, lambda n: write_note(store, n)), timed(
        seconds, lambda n: store.read(tickets.find, 1 + n % TICKETS).result()
    )


def timed(seconds: float, do: Callable[[int], object]) -> list[float]:
    times: list[float] = []
    end = time.perf_counter() + seconds
    while (began := time.perf_counter()) < end:
        do(len(times))
        times.append(time.perf_counter() - began)
    return times


def write_note(store: Store, n: int) -> None:
    op = uuid4().hex
    command = AddNote(1 + n % TICKETS, "The parcel is at the post office.")
    store.write(op, run_command, command, actor="mei", op=op, config=CONFIG, now=NOW).result()


ROLES: Mapping[str, Callable[[Store, float], object]] = {"begin": begin, "work": work}


if __name__ == "__main__":
    main()
