"""Running the program of a hook: once, without a shell, with little of our environment, and no longer than it may.

What it prints goes nowhere: it was given a customer's words and may repeat them. To see it, run it by hand.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from igdesk.clock import steady
from igdesk.config.model import Hook
from igdesk.rules.calling import CallResult, CallState, Why

_HANDED_ON = (
    "PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "SYSTEMROOT", "COMSPEC", "PATHEXT", "TEMP",
    "TMP", "USERPROFILE", "APPDATA", "LOCALAPPDATA",
)  # fmt: skip
_LOOK_EVERY = 0.1
"""Seconds between looks whether to stop."""


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
        folder: Where it runs: the configuration's folder.
        document: What it reads on its standard input.
        environ: Its whole environment.
        stop: Set when it is to be ended before its time.

    Returns:
        What came of it; None if it was ended because of `stop`.
    """
    try:
        process = subprocess.Popen(
            hook.run, cwd=folder, env=dict(environ), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=sys.platform != "win32",
        )  # fmt: skip
    except FileNotFoundError:
        return CallResult(CallState.FAILED, Why.MISSING)
    except PermissionError:
        return CallResult(CallState.FAILED, Why.REFUSED)
    except (OSError, ValueError):
        return CallResult(CallState.FAILED, Why.UNUSABLE)
    return _wait(process, document.encode(), hook.timeout.total_seconds(), stop)


def _wait(
    process: subprocess.Popen[bytes], document: bytes, timeout: float, stop: threading.Event
) -> CallResult | None:
    """Wait until it ends, or until it is to be ended."""
    until = steady() + timeout
    threading.Thread(target=_feed, args=(process, document), name="igdesk-feed", daemon=True).start()
    try:
        while True:
            try:
                return _result(process.wait(_LOOK_EVERY))
            except subprocess.TimeoutExpired:
                pass
            if stop.is_set():
                return None
            if steady() > until:
                return CallResult(CallState.FAILED, Why.TIMEOUT)
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


def _result(status: int) -> CallResult:
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
