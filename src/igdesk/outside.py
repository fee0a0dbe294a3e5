"""Opening an address in whatever this computer opens addresses with: beside the terminal, never inside it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping

_SOON = 3.0
"""Seconds within which such a program has handed the address on, or failed."""


def open_outside(url: str, environ: Mapping[str, str] = os.environ) -> bool:
    """Hand a checked https address to the system; blocks for a moment, so call it on a thread.

    Python's own `webbrowser` would take a browser for terminals where there is no other, in the middle of our screen.

    Args:
        url: What to open; see `links.place_of`.
        environ: Our environment: over ssh there is no window to open it in.

    Returns:
        Whether something was there to open it.
    """
    if sys.platform == "win32":
        os.startfile(url)
        return True
    is_mac = sys.platform == "darwin"
    has_windows = (is_mac and "SSH_CONNECTION" not in environ) or bool({"DISPLAY", "WAYLAND_DISPLAY"} & environ.keys())
    program = shutil.which("open" if is_mac else "xdg-open", path=environ.get("PATH"))
    if program is None or not has_windows:
        return False
    quiet = subprocess.DEVNULL
    started = subprocess.Popen(
        [program, url], stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True, env=dict(environ)
    )
    try:
        return started.wait(_SOON) == 0
    except subprocess.TimeoutExpired:  # it has become the browser itself, and lives on after us
        return True
