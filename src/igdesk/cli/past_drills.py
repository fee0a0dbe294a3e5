"""What somebody scored in drills before: a small file of this computer for each person, a line for each result."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from igdesk.config.person_file import settings_path
from igdesk.errors import IgdeskError, system_reason
from igdesk.whole_text import write_whole

_KEPT = 500
"""Lines."""
_LARGEST = 256 * 1024
"""Bytes; what is larger is none of ours."""


class PastDrills:
    """The results of a person.

    Args:
        state: This computer's state folder.
        agent: Whose.
    """

    def __init__(self, state: Path, agent: str) -> None:
        self._path = settings_path(state / "training", agent).with_suffix(".jsonl")

    def percents(self) -> Mapping[str, tuple[int, ...]]:
        """What was scored, in per cent, by drill, oldest first; a line that cannot be read is left out."""
        found: dict[str, tuple[int, ...]] = {}
        for row in map(_row, self._lines()):
            name, got, worth = (row.get(key) for key in ("drill", "got", "worth"))
            if isinstance(name, str) and type(got) is int and type(worth) is int and 0 <= got <= worth and worth:
                found[name] = (*found.get(name, ()), 100 * got // worth)
        return found

    def add(self, rows: Iterable[Mapping[str, object]]) -> None:
        """Keep further results.

        Args:
            rows: `drill`, `got`, `worth` and `at` of each.

        Raises:
            IgdeskError: They cannot be kept; those before still are.
        """
        lines = [*self._lines(), *(json.dumps(row, ensure_ascii=False) for row in rows)][-_KEPT:]
        try:
            write_whole(self._path, "".join(f"{line}\n" for line in lines))
        except OSError as error:
            raise IgdeskError("train.no_record", path=self._path, detail=system_reason(error)) from error

    def _lines(self) -> list[str]:
        try:
            if self._path.stat().st_size > _LARGEST:
                return []
            return self._path.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return []


def _row(line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return row if isinstance(row, dict) else {}
