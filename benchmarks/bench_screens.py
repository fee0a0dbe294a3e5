"""The screens beside the smallest Textual app: start, keys, conversations, dialogs, memory and idling, all as ratios.

    python benchmarks/bench_screens.py [--sizes 1000,100000,1000000] [--rounds N] [--keep FOLDER]

Every program runs in a terminal of its own, 120 by 40. All are open at once and get each key in turn, so that whatever
else the computer does, it does to all of them. A key is timed until what it is for was written to the terminal.

There are two floors. What draws rows anew is held against a key of the smallest app, which draws its one line anew.
What opens something is held against that app's start: a third of it, where that is 300 ms, is 100 ms.

It ends within six minutes, whatever the computer is busy with: what there was no time for is left out and told, and so
is what did not come. A million tickets take minutes to make: `--sizes` or `BENCH_SIZES` asks for them, `--keep` or
`BENCH_KEEP` names a folder in which the desks stay for the next time. Processor time, memory and idling are told on
Linux alone.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from igdesk.config.load import load_config

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.many_tickets import LONG, SHORT, let_rest, make_desk
from benchmarks.shown import NotShown, Shown, environment_in

ROW = r"▌ ?#\d+ "
"""A ticket under the cursor."""
_FLOOR = [str(Path(__file__).with_name("floor.py"))]
_FLOOR_KEY = ("x", r"key \d")
_IDLE_SECONDS = 20.0
_QUIET = 0.1
"""Of a processor: what uses less has done what it does after its start."""
_SETTLED_WITHIN = 60.0
_MEASURED_WITHIN = 300.0
"""Seconds after which nothing new is begun; making the desks does not count."""
_OPENS_WITHIN = 1 / 3
"""Of the floor's start."""
_PERCENT = 100
_IMPORTED = re.compile(rb"import time: +(\d+) \| +\d+ \| +([\w.]+)")
"""What Python tells of a module: its own microseconds, and its name."""
_HAS_FIGURES = sys.platform == "linux"
"""Whether it can be seen what a program uses."""


@dataclass(frozen=True, slots=True)
class Step:
    """A key in a program, and how to go back.

    Attributes:
        name: What people know it as.
        keys: What is typed.
        shows: A pattern of what it is for.
        back: What is typed to go back, with the pattern of what stands there then; none: it need not be gone back.
        keys_target: How many of the floor's keys it may take, p95 by p95; none: it opens something.
    """

    name: str
    keys: str
    shows: str
    back: tuple[str, str] | None = None
    keys_target: float | None = None


_TO_LIST = ("\x1b", ROW)
STEPS = (
    Step("j, the next ticket", "j", "▌", keys_target=2.0),
    Step("k, the one before", "k", "▌", keys_target=2.0),
    Step("Ctrl+D, half a page", "\x04", "▌", keys_target=3.0),
    Step("Ctrl+U, and back", "\x15", "▌", keys_target=3.0),
    Step("f, the filter", "f", "Tab next row", _TO_LIST),
    Step("/, the search", "/", "Words find", _TO_LIST),
    Step("s, a dialog", "s", "Resolved", _TO_LIST),
    Step("a, another dialog", "a", "Me", _TO_LIST),
    Step("g, what may follow", "g", r"\S", ("\x1b", r"\S")),
    Step("2, another view", "2", r"\[2 Mine[^\]]*\](.|\n)*#\d", ("1", r"\[1 Open[^\]]*\](.|\n)*#\d")),
    Step("V, all are selected", "V", r"✓ \d+ selected", ("\x1b", "▌")),
    Step("T, triage", "T", r"#\d+ · \w", _TO_LIST),
)


class Table:
    """Lines of a name, what was measured, its ratio to the floor, and whether that is what is aimed at."""

    def __init__(self) -> None:
        print(f"{'':<52}{'measured':>12}{'floor':>10}{'ratio':>8}{'target':>8}", flush=True)

    def add(self, name: str, value: float, floor: float, target: float, unit: str = "ms") -> None:
        ratio = value / floor if floor else 0.0
        met = "met" if ratio <= target else "NOT MET"
        print(f"{name:<52}{value:>9.1f} {unit:<2}{floor:>10.1f}{ratio:>8.2f}{target:>8.2f}  {met}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default=os.environ.get("BENCH_SIZES", "1000,10000"))
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--keep", type=Path, default=os.environ.get("BENCH_KEEP"))
    options = parser.parse_args()
    with _folder(options.keep) as folder:
        environment = environment_in(folder)
        desks = _desks(folder, environment, [int(size) for size in options.sizes.split(",")])
        programs = {size: ["-m", "igdesk", "--db", str(desk)] for size, desk in desks.items()}
        end = time.perf_counter() + _MEASURED_WITHIN
        table = Table()
        try:
            started = tell_start(table, programs, environment, options.rounds // 2 + 1)
            tell_imports(table, next(iter(programs.values())), environment, options.rounds // 2 + 1)
            with ExitStack() as stack:
                floor = stack.enter_context(Shown(_FLOOR, environment, "the floor"))
                shown = {size: stack.enter_context(Shown(each, environment, ROW)) for size, each in programs.items()}
                tell_open(table, Open(floor, shown, started), options.rounds, end)
        except NotShown as error:
            print(f"given up: {error}")


@dataclass(frozen=True, slots=True)
class Open:
    """The programs that are open.

    Attributes:
        floor: The smallest app.
        shown: igdesk, by how many tickets it has.
        started: Milliseconds that the floor took to start.
    """

    floor: Shown
    shown: Mapping[int, Shown]
    started: float

    @property
    def all(self) -> dict[int, Shown]:
        """All of them, the floor as 0."""
        return {0: self.floor, **self.shown}


def tell_open(table: Table, programs: Open, rounds: int, end: float) -> None:
    """What is measured in programs that are open; nothing is begun once it is `end`."""
    if _HAS_FIGURES:
        _settle(list(programs.all.values()))
        tell_idle(table, programs)
        tell_memory(table, programs, "at rest")
    todo: list[tuple[str, Callable[[], None]]] = [
        (step.name, partial(tell_step, table, step, programs, rounds)) for step in STEPS
    ]
    todo.insert(4, ("opening conversations", partial(tell_conversations, table, programs, rounds)))
    for name, tell in todo:
        if time.perf_counter() > end:
            print(f"{name:<52}left out: the time is up")
            continue
        try:
            tell()
        except NotShown as error:
            print(f"{name:<52}left out: {error}", flush=True)
            _begin_anew(programs)
    if _HAS_FIGURES:
        tell_memory(table, programs, "after these keys")


def _begin_anew(programs: Open) -> None:
    """Have all stand in the first view, whatever is open: what did not come is not to take along what comes after."""
    for each in programs.shown.values():
        for key in ("\x1b", "\x1b", "\x1b", "1"):
            each.type(key)


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        Path(keep).mkdir(parents=True, exist_ok=True)
        yield Path(keep).absolute()
        return
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        yield Path(name)


def _desks(folder: Path, environment: Mapping[str, str], sizes: Sequence[int]) -> dict[int, Path]:
    """The desks by size; those that are missing are made."""
    config = folder / "config" / "config.toml"
    igdesk = [sys.executable, "-m", "igdesk"]
    if not config.exists():
        subprocess.run([*igdesk, "init", "--defaults"], check=True, capture_output=True, env=environment)
    made = {}
    for size in sizes:
        made[size] = folder / f"{size}.db"
        if not made[size].exists():
            began = time.perf_counter()
            make_desk(made[size], load_config(config), size)
            print(f"a desk of {size} tickets was made in {time.perf_counter() - began:.0f} s", flush=True)
        listing = [*igdesk, "--db", str(made[size]), "ticket", "list", "--limit", "1"]
        subprocess.run(listing, check=True, capture_output=True, env=environment)  # it may be of an older schema
        let_rest(made[size], load_config(config))
    return made


def tell_start(
    table: Table, programs: Mapping[int, Sequence[str]], environment: Mapping[str, str], rounds: int
) -> float:
    """From the command to the first list, and of `ticket list` from its start to its end; the floor's milliseconds.

    Where other programs run, processor time says more than the time on the wall.
    """
    names: list[int | str] = ["floor", "list", "python", *programs]
    took: dict[int | str, list[tuple[float, float]]] = {name: [] for name in names}
    first = next(iter(programs.values()))
    for turn in range(rounds):
        now: dict[int | str, tuple[float, float]] = {"floor": _start(_FLOOR, environment, "the floor")}
        now |= {size: _start(each, environment, ROW) for size, each in programs.items()}
        now["list"] = _run([*first, "ticket", "list", "--limit", "20"], environment)
        now["python"] = _run(["-c", "pass"], environment)
        for name, figures in now.items():
            took[name] += [figures] if turn else []  # the first time code is compiled
    wall = {name: _middle([seconds for seconds, _ in each]) for name, each in took.items()}
    used = {name: _middle([seconds for _, seconds in each]) for name, each in took.items()}
    for size in programs:
        table.add(f"start to the first list, {size} tickets", wall[size], wall["floor"], 1.2)
        if _HAS_FIGURES:
            table.add(f"the same, processor, {size} tickets", used[size], used["floor"], 1.2)
    table.add("igdesk ticket list, beside bare Python", wall["list"], wall["python"], 150 / 17)
    if _HAS_FIGURES:
        table.add("the same, processor", used["list"], used["python"], 150 / 17)
    return wall["floor"]


def tell_imports(table: Table, program: Sequence[str], environment: Mapping[str, str], rounds: int) -> None:
    """How many modules are imported before the first list, and how long that takes.

    Python tells each as it comes, which costs time itself: of each the fastest counts.
    """
    asked = {**environment, "PYTHONPROFILEIMPORTTIME": "1"}
    fastest: dict[str, dict[bytes, int]] = {"floor": {}, "igdesk": {}}
    for _ in range(rounds):
        for name, arguments, ready in (("floor", _FLOOR, "the floor"), ("igdesk", program, ROW)):
            with Shown(arguments, asked, ready) as shown:
                for took, module in _IMPORTED.findall(shown.written):
                    fastest[name][module] = min(int(took), fastest[name].get(module, int(took)))
    ours, floor = fastest["igdesk"], fastest["floor"]
    table.add("modules imported before the first list", len(ours), len(floor), 1.2, "")
    table.add("importing them", sum(ours.values()) / 1000, sum(floor.values()) / 1000, 1.2)


def _start(program: Sequence[str], environment: Mapping[str, str], ready: str) -> tuple[float, float]:
    with Shown(program, environment, ready) as shown:
        return shown.started, shown.cpu() if _HAS_FIGURES else 0.0


def _run(program: Sequence[str], environment: Mapping[str, str]) -> tuple[float, float]:
    began, used = time.perf_counter(), _of_children()
    subprocess.run([sys.executable, *program], check=True, capture_output=True, env=environment)
    return time.perf_counter() - began, _of_children() - used


def _of_children() -> float:
    """Seconds of the processor that the commands have used which are over."""
    if sys.platform != "linux":
        return 0.0
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _settle(programs: Sequence[Shown]) -> None:
    """Wait until all have done what they do after their start: a check of the whole file, and a backup."""
    end = time.perf_counter() + _SETTLED_WITHIN
    while time.perf_counter() < end:
        before = [each.cpu() for each in programs]
        for each in programs:
            each.rest(2.0 / len(programs))
        if all(each.cpu() - was < 2 * _QUIET for each, was in zip(programs, before, strict=True)):
            return


def tell_idle(table: Table, programs: Open) -> None:
    """How much of a processor is used while nothing happens: one in a hundred at most, whatever the floor uses."""
    before = {name: each.cpu() for name, each in programs.all.items()}
    end = time.perf_counter() + _IDLE_SECONDS
    while time.perf_counter() < end:
        for each in programs.all.values():
            each.read(0.1)
    used = {name: (each.cpu() - before[name]) / _IDLE_SECONDS * _PERCENT for name, each in programs.all.items()}
    print(f"{'the floor, idle':<52}{used[0]:>9.2f} %")
    for size in programs.shown:
        table.add(f"idle, {size} tickets (floor: 1 % of a core)", used[size], 1.0, 1.0, "%")


def tell_step(table: Table, step: Step, programs: Open, rounds: int) -> None:
    """A key in all programs in turn."""
    took: dict[int, list[float]] = {size: [] for size in programs.all}
    for _ in range(rounds):
        took[0].append(programs.floor.press(*_FLOOR_KEY))
        for size, each in programs.shown.items():
            took[size].append(each.press(step.keys, step.shows))
            if step.back is not None:
                each.press(*step.back)
    for size in programs.shown:
        name, late = f"{step.name}, {size}: p95 (median {_middle(took[size]):.0f})", _late(took[size])
        if step.keys_target is None:
            table.add(name, late, programs.started, _OPENS_WITHIN)
        else:
            table.add(name, late, _late(took[0]), step.keys_target)
    least, most = min(programs.shown), max(programs.shown)
    if least < most:
        table.add(f"{step.name}, {most} beside {least}: median", _middle(took[most]), _middle(took[least]), 1.1)


def tell_conversations(table: Table, programs: Open, rounds: int) -> None:
    """Opening a short and a long conversation, the first tickets of the list, and going up in it."""
    each = next(iter(programs.shown.values()))
    opened: dict[int, list[float]] = {SHORT: [], LONG: []}
    up: dict[int, list[float]] = {0: [], SHORT: [], LONG: []}
    for _ in range(rounds):
        for messages, way in ((LONG, "\x1b[H"), (SHORT, "j")):
            each.press(way, "▌|#")
            opened[messages].append(each.press("\r", f"said {messages} of {messages}"))
            up[0].append(programs.floor.press(*_FLOOR_KEY))
            up[messages].append(each.press("k", r"\S"))
            each.press(*_TO_LIST)
    for messages in (SHORT, LONG):
        name = f"opening {messages} messages: p95 (median {_middle(opened[messages]):.0f})"
        table.add(name, _late(opened[messages]), programs.started, _OPENS_WITHIN)
        table.add(f"k, up in {messages} messages: p95", _late(up[messages]), _late(up[0]), 3.0)


def tell_memory(table: Table, programs: Open, when: str) -> None:
    """What is in memory."""
    for size, each in programs.shown.items():
        table.add(f"memory {when}, {size} tickets", each.memory(), programs.floor.memory(), 1.5, "MiB")


def _middle(seconds: Sequence[float]) -> float:
    return statistics.median(seconds) * 1000


def _late(seconds: Sequence[float]) -> float:
    return sorted(seconds)[int(len(seconds) * 0.95)] * 1000


if __name__ == "__main__":
    main()
