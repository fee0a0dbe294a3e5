"""A program in a terminal of its own: when it was there, when a key showed, by what it writes; and what it uses."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import pexpect

LONGEST = 30.0
"""Seconds until what must come has come."""
_CONTROL = re.compile(rb"\x1b(\[[0-9;?=<>]*[a-zA-Z~]|\][^\x07\x1b]*(\x07|\x1b\\)|[=>]|P[^\x1b]*\x1b\\)")
_QUIET = 0.03
"""Seconds without a word after which a frame is complete."""
_ESC = "\x1b"
_APART = 0.15
"""Seconds without a word around Esc: what comes sooner after it makes one key with it, as terminals write Alt."""
_MIB = 2**20


def environment_in(folder: Path) -> dict[str, str]:
    """That of a person who has used the program before, all in a folder, compiled code included."""
    environment = os.environ | {
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "IGDESK_LANG": "en",
    }
    environment |= {f"IGDESK_{name}_DIR": str(folder / name.lower()) for name in ("CONFIG", "DATA", "STATE")}
    environment |= {"PYTHONPYCACHEPREFIX": str(folder / "compiled"), "IGDESK_TOKEN": ""}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment


class NotShown(Exception):
    """What must come did not."""


class Shown:
    """A program that runs until this is left.

    Args:
        arguments: What Python runs.
        environment: Of the program.
        ready: A pattern of what stands on its first useful screen.

    Attributes:
        started: Seconds from its start to that screen.
        written: What it had written by then.
    """

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str], ready: str) -> None:
        began = time.perf_counter()
        self._process = pexpect.spawn(
            sys.executable, list(arguments), env=dict(environment), dimensions=(40, 120), maxread=1 << 20
        )
        self._process.delaybeforesend = None
        self._latest, self.written = "", b""
        self.started = self._until(ready, began)

    def __enter__(self) -> Shown:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        with suppress(pexpect.ExceptionPexpect):  # it was killed, which a busy computer takes its time for
            self._process.close(force=True)

    def press(self, keys: str, shows: str) -> float:
        """Send keys, once nothing more is drawn; seconds until the pattern was written."""
        return self._until(shows, self.type(keys))

    def type(self, keys: str) -> float:
        """Send keys, once nothing more is drawn; when that was."""
        self.rest(_APART if _ESC in (keys, self._latest) else _QUIET)
        self._latest = keys
        began = time.perf_counter()
        self._process.send(keys)
        return began

    def rest(self, seconds: float = _QUIET) -> None:
        """Read until nothing was written for so long."""
        end = time.perf_counter() + LONGEST
        while self.read(seconds) and time.perf_counter() < end:
            pass

    def read(self, seconds: float) -> bool:
        """Read what is written within so long; whether something was."""
        try:
            return bool(self._process.read_nonblocking(1 << 20, timeout=seconds))
        except pexpect.TIMEOUT:
            return False
        except pexpect.EOF:
            raise NotShown("it has ended") from None

    def cpu(self) -> float:
        """Seconds of the processor that it has used, its children's included; Linux only."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """MiB in memory that are its own; Linux only."""
        told = Path(f"/proc/{self._process.pid}/smaps_rollup").read_text()
        return sum(int(each) for each in re.findall(r"^Pss:\s+(\d+)", told, re.M)) * 1024 / _MIB

    def _until(self, pattern: str, began: float) -> float:
        sought, written = re.compile(pattern), b""
        while time.perf_counter() < began + LONGEST:
            try:
                written += self._process.read_nonblocking(1 << 20, timeout=LONGEST)
            except (pexpect.TIMEOUT, pexpect.EOF):
                break
            seconds = time.perf_counter() - began
            if sought.search(_text(written)):
                self.written = self.written or written
                return seconds
        raise NotShown(f"{pattern!r} did not come: {_text(written)[-200:]!r}")


def _text(written: bytes) -> str:
    return _CONTROL.sub(b"", written).decode(errors="replace")
