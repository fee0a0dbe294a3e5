"""What thousands of tests need not do thousands of times. None of it changes what a test sees."""

from __future__ import annotations

import gc
import importlib.util
import os
import shutil
import sys
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from textual.cache import LRUCache
from textual.css.stylesheet import Stylesheet

from igdesk.store import mounts

_YOUNG = 20_000
"""New objects after which garbage is looked for; with Python's 700, tests of screens spend a third of their time so."""
_MEMORY = Path("/dev/shm")
_ROOM = 4 * 2**30
"""Bytes to be free: the largest test writes 200 MB, and what a test leaves goes with it unless it failed."""
_PLACE = "PYTEST_DEBUG_TEMPROOT"
"""Names the folder for everybody's `tmp_path` to pytest."""
_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
_ABSENT = "sniffio"
"""What `httpcore` asks which library of coroutines runs; without it the answer is the one that Python has."""


def collect_less_garbage() -> None:
    """Look for garbage less often than Python does by itself."""
    gc.set_threshold(_YOUNG, 10, 10)


def keep_what_is_loaded() -> None:
    """Modules and tests are no garbage: looking for it passes them over from now on."""
    gc.collect()
    gc.freeze()


def parse_each_sheet_once(patch: pytest.MonkeyPatch) -> None:
    """Apps with the same colours share what their style sheets were parsed to, which nobody changes afterwards."""
    parsed: dict[frozenset[tuple[str, str]], LRUCache[tuple[Any, ...], Any]] = {}
    begin, set_variables = Stylesheet.__init__, Stylesheet.set_variables

    def share(sheet: Stylesheet, variables: Mapping[str, str]) -> None:
        sheet._parse_cache = parsed.setdefault(frozenset(variables.items()), LRUCache(1024))

    def begin_shared(sheet: Stylesheet, *, variables: dict[str, str] | None = None) -> None:
        begin(sheet, variables=variables)
        share(sheet, variables or {})

    def set_variables_shared(sheet: Stylesheet, variables: dict[str, str]) -> None:
        sheet._parse_cache = LRUCache(1)  # it empties its own
        set_variables(sheet, variables)
        share(sheet, variables)

    patch.setattr(Stylesheet, "__init__", begin_shared)
    patch.setattr(Stylesheet, "set_variables", set_variables_shared)


def load_certificates_once(patch: pytest.MonkeyPatch) -> None:
    """Clients of HTTP share the certificates that come with it: each would read them for 20 ms.

    Who names others in the environment has these read.
    """
    begin = httpx._transports.default.create_ssl_context  # type: ignore[attr-defined]  # which it imports
    known: list[Any] = []

    def begin_shared(verify: Any = True, cert: Any = None, trust_env: bool = True) -> Any:
        if verify is not True or cert is not None or (trust_env and any(name in os.environ for name in _CERTIFICATES)):
            return begin(verify, cert, trust_env)
        if not known:
            known.append(begin(verify, cert, trust_env))
        return known[0]

    patch.setattr(httpx._transports.default, "create_ssl_context", begin_shared)


def look_once_for_what_is_absent(patch: pytest.MonkeyPatch) -> None:
    """A package that is not installed is not looked for on the disk again with each lock of an HTTP client."""
    if importlib.util.find_spec(_ABSENT) is None:
        patch.setitem(sys.modules, _ABSENT, None)  # Python's way to say so


def read_mounts_once(patch: pytest.MonkeyPatch) -> None:
    """The system's list of mounts is looked at with each desk that is opened, and is the same nearly always."""
    patch.setattr(mounts, "linux_mounts", lru_cache(8)(mounts.linux_mounts))


def keep_files_in_memory() -> None:
    """Let files of tests lie in memory, where there is a place for that with room, in which programs may be started.

    What is asked to be on a disk at once need not wait for one. Whether it is asked, tests with a failing disk tell.
    """
    if _PLACE in os.environ or not _MEMORY.is_dir() or not os.access(_MEMORY, os.W_OK):
        return
    may_run = not os.statvfs(_MEMORY).f_flag & os.ST_NOEXEC
    if may_run and min(shutil.disk_usage(_MEMORY).free, _memory_left()) >= _ROOM:
        os.environ[_PLACE] = str(_MEMORY)


def _memory_left() -> int:
    """Bytes that may still be used without any harm."""
    told = dict(line.split(":") for line in Path("/proc/meminfo").read_text("ascii").splitlines())
    return int(told["MemAvailable"].split()[0]) * 1024
