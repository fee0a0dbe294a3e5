"""The log for a report: each line is read and made anew of what a line of ours may hold; the rest stays behind.

Older versions wrote prose, and with `IGDESK_DEBUG=1` words are in the log on purpose: neither gets into a report.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from igdesk.log import EVENTS, NOTE
from igdesk.store.erase import Mode
from igdesk.store.shelf import Reason

_KEY = r"[a-z_]+\.[a-z_0-9]+"
_NAME = r"[A-Za-z_][\w.]*"
_MODULE = r"(?:builtins|sqlite3|asyncio|httpx|httpcore|json|keyring|igdesk|textual|click)"
_STRINGS = {
    name: re.compile(pattern, re.ASCII)
    for name, pattern in {
        "at": r"\d{4}-\d\d-\d\dT[\d:.]+Z",
        "until": r"\d{4}-\d\d-\d\dT[\d:.]+Z",
        "level": r"debug|info|warning|error|critical",
        "logger": r"igdesk(?:\.[a-z_]+)*|httpx|httpcore(?:\.\w+)*|asyncio|textual|keyring(?:\.\w+)*",
        "place": r"[a-z_]+:\d+",
        "reply": r"[0-9a-f]{8,}[0-9.:-]*",
        "why": _KEY,
        "was": _KEY,
        "phrase": _KEY,
        "type": rf"{_MODULE}\.{_NAME}",
        "reason": "|".join(Reason),
        "mode": "|".join(Mode),
        "trace": r"[\w-]{8,40}",
        "errno": r"E[A-Z0-9]+",
        "sqlite": r"SQLITE_[A-Z_]+",
    }.items()
}
"""The strings of a line by their names, and what each looks like."""
_FRAME = re.compile(rf"{_NAME}:\d+ [\w.<>]+", re.ASCII)
_NUMBER_NAME = re.compile(r"[a-z_]{1,24}", re.ASCII)


def relogged(lines: Iterable[str]) -> Iterator[str]:
    """The lines that are ours, made anew; at the end, how many were not."""
    left_out = 0
    for line in lines:
        known = _known(line)
        if known is None:
            left_out += 1
        else:
            yield json.dumps(known)
    if left_out:
        yield json.dumps({"event": "left_out", "lines": left_out})


def _known(line: str) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    if not isinstance(found, dict) or not (found.get("event") == NOTE or found.get("event") in EVENTS):
        return None
    known = {"event": found["event"]} | dict(_plain(found))
    errors = found.get("errors")
    if isinstance(errors, list):
        known["errors"] = [_error(each) for each in errors if isinstance(each, dict)]
    return known


def _plain(found: dict[str, Any]) -> Iterator[tuple[str, object]]:
    for name, value in found.items():
        if isinstance(value, str):
            is_known = name in _STRINGS and _STRINGS[name].fullmatch(value)
        else:
            is_known = isinstance(value, bool | int | float) and _NUMBER_NAME.fullmatch(name)
        if is_known:
            yield name, value


def _error(found: dict[str, Any]) -> dict[str, object]:
    known: dict[str, object] = dict(_plain(found))
    frames = found.get("frames")
    if isinstance(frames, list):
        known["frames"] = [each for each in frames if isinstance(each, str) and _FRAME.fullmatch(each)]
    return known
