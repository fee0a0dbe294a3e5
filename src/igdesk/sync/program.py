"""Running a program: once, without a shell, with little of our environment, and no longer than it may.

What that of a hook prints goes nowhere: it was given a customer's words and may repeat them. To see it, run it by hand.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from igdesk.clock import steady
from igdesk.config.model import Config, Hook
from igdesk.rules.calling import CallResult, CallState, Why
from igdesk.values import dataclass

_HANDED_ON = (
    "PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "SYSTEMROOT", "COMSPEC", "PATHEXT", "TEMP",
    "TMP", "USERPROFILE", "APPDATA", "LOCALAPPDATA",
)  # fmt: skip
_LOOK_EVERY = 0.1
"""Seconds between looks whether to stop."""
_MOST_SAID = 64 * 1024
"""Bytes that are kept of what a program prints."""
_HAS_SAID_WITHIN = 1.0
"""Seconds for what a program that has ended had still to say: something that it started may hold its output open."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended."""

    status: int | None
    """Its exit status, below 0 the signal that ended it; None: its time was over."""
    said: bytes = b""
    """What it printed, where that is wanted."""


class NotStartedError(Exception):
    """A program could not be started, so it surely did nothing."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


def folder_of(config: Config) -> Path:
    """Where programs run: the configuration's folder."""
    return Path.cwd() if config.source is None else config.source.absolute().parent


def environment(environ: Mapping[str, str], about: Mapping[str, str]) -> dict[str, str]:
    """What a program is given of our environment: where things are and which language is spoken, no secret.

    Args:
        environ: Ours.
        about: What it is told of the call.
    """
    kept = {name: value for name, value in environ.items() if name in _HANDED_ON or name.startswith("LC_")}
    return {**kept, **about}


def run(
    hook: Hook, folder: Path, document: str, environ: Mapping[str, str], stop: threading.Event
) -> CallResult | None:
    """Run the program of a hook and wait for it; blocks.

    Args:
        hook: The hook.
        folder: Where it runs; see `folder_of`.
        document: What it reads on its standard input.
        environ: Its whole environment.
        stop: Set when it is to be ended before its time.

    Returns:
        What came of it; None if it was ended because of `stop`.
    """
    try:
        ended = execute(hook.run, folder, document, environ, hook.timeout, stop, listens=False)
    except NotStartedError as error:
        return CallResult(CallState.FAILED, error.why)
    return None if ended is None else _result(ended.status)


def execute(
    command: Sequence[str],
    folder: Path,
    document: str,
    environ: Mapping[str, str],
    timeout: timedelta,
    stop: threading.Event,
    *,
    listens: bool,
) -> Ended | None:
    """Run a program and wait for it; blocks. See `run`.

    Args:
        command: The program and its arguments.
        folder: Where it runs.
        document: What it reads on its standard input.
        environ: Its whole environment.
        timeout: How long it may take.
        stop: Set when it is to be ended before its time.
        listens: Whether what it prints is wanted.

    Raises:
        NotStartedError: It could not be started.
    """
    process = _start(command, folder, environ, listens=listens)
    said, over = bytearray(), threading.Event()
    hearing = threading.Thread(target=_hear, args=(process, said, over), name="igdesk-hear", daemon=True)
    if listens:
        hearing.start()
    ended, status = _wait(process, document.encode(), timeout.total_seconds(), stop)
    if listens:
        hearing.join(_HAS_SAID_WITHIN)
        over.set()
    return Ended(status, bytes(said)) if ended else None


def _start(
    command: Sequence[str], folder: Path, environ: Mapping[str, str], *, listens: bool
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            command, cwd=folder, env=dict(environ), stdin=subprocess.PIPE, stderr=subprocess.DEVNULL,
            stdout=subprocess.PIPE if listens else subprocess.DEVNULL, start_new_session=sys.platform != "win32",
        )  # fmt: skip
    except FileNotFoundError as error:
        raise NotStartedError(Why.MISSING) from error
    except PermissionError as error:
        raise NotStartedError(Why.REFUSED) from error
    except (OSError, ValueError) as error:
        raise NotStartedError(Why.UNUSABLE) from error


def _wait(
    process: subprocess.Popen[bytes], document: bytes, timeout: float, stop: threading.Event
) -> tuple[bool, int | None]:
    """Wait until it ends, or until it is to be ended: whether that was not because of `stop`, and with which status."""
    until = steady() + timeout
    threading.Thread(target=_feed, args=(process, document), name="igdesk-feed", daemon=True).start()
    try:
        while True:
            try:
                return True, process.wait(_LOOK_EVERY)
            except subprocess.TimeoutExpired:
                pass
            if stop.is_set():
                return False, None
            if steady() > until:
                return True, None
    finally:
        if process.returncode is None:
            _kill(process)


def _feed(process: subprocess.Popen[bytes], document: bytes) -> None:
    """Write the document to a program, which may read slowly, or not at all, or end meanwhile."""
    assert process.stdin is not None  # it was started with one
    with suppress(OSError):
        process.stdin.write(document)
    with suppress(OSError):  # which tries to write what is left
        process.stdin.close()


def _hear(process: subprocess.Popen[bytes], said: bytearray, over: threading.Event) -> None:
    """Keep the beginning of what a program prints; the rest is read, so that it can go on, and dropped.

    Never longer than it is waited for: what it started may print, or hold its output open, for as long as igdesk runs.
    """
    assert process.stdout is not None  # it was started with one
    with suppress(OSError), process.stdout as output:
        while not over.is_set():
            if not _can_read(output.fileno()):
                continue
            chunk = os.read(output.fileno(), _MOST_SAID)
            if not chunk:
                return
            said += chunk[: _MOST_SAID - len(said)]


def _can_read(pipe: int) -> bool:
    """Whether there is something to read, or the end; waits a moment for it. On Windows nobody can ask a pipe that."""
    if sys.platform == "win32":
        return True
    waiting = select.poll()
    waiting.register(pipe, select.POLLIN)
    return bool(waiting.poll(_LOOK_EVERY * 1000))


def _result(status: int | None) -> CallResult:
    if status is None:
        return CallResult(CallState.FAILED, Why.TIMEOUT)
    if status == 0:
        return CallResult(CallState.DONE)
    return CallResult(CallState.FAILED, Why.EXIT if status > 0 else Why.SIGNAL, abs(status))


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End it with everything that it has started."""
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError, PermissionError):  # it has just ended
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
