"""What thousands of tests need not do thousands of times. None of it changes what a test sees."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from textual.cache import LRUCache
from textual.css.stylesheet import Stylesheet

_YOUNG = 20_000
"""New objects after which garbage is looked for; with Python's 700, tests of screens spend a third of their time so."""
_MEMORY = Path("/dev/shm")
_ROOM = 4 * 2**30
"""Bytes to be free: the largest test writes 200 MB, and what a test leaves goes with it unless it failed."""
_PLACE = "PYTEST_DEBUG_TEMPROOT"
"""Names the folder for everybody's `tmp_path` to pytest."""


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
