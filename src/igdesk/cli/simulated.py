"""The built-in simulator beside a command: in a process of its own that cannot outlive it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from igdesk.errors import IgdeskError
from igdesk.values import dataclass

_STOP_WITHIN = 5.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where the simulator is, as its one line says."""

    base_url: str
    token: str
    account_id: str


@contextmanager
def simulator(folder: Path, options: Sequence[str], before: Sequence[str] = ()) -> Iterator[Place]:
    """A simulator that ends with its standard input, and so with us.

    Args:
        folder: Where its complaint is kept while it starts.
        options: Of `igdesk simulator`.
        before: Options before the command.

    Raises:
        IgdeskError: It did not start; in its own words.
    """
    command = [sys.executable, "-m", "igdesk", *before, "simulator", "--json", "--until-input-ends", *options]
    complaint = folder / "simulator.txt"
    with (
        complaint.open("wb") as errors,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, start_new_session=True
        ) as process,
    ):  # a session of its own: Ctrl+C in the terminal is for the desk
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            if not line:
                process.wait()
                said = complaint.read_text(encoding="utf-8", errors="replace").partition("\n")[0]
                raise IgdeskError("cli.no_simulator", said=said or "-")
            ready = json.loads(line)
            yield Place(ready["base_url"], ready["token"], ready["account_id"])
        finally:
            process.stdin.close()
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(_STOP_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
