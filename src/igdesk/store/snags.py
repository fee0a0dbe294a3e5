"""What gets in people's way, as they wrote it down with one key: a file of this computer, a line of JSON each.

It holds no word of a customer but what a person types into it themselves, and never leaves by itself.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from igdesk.values import dataclass

LONGEST = 500
"""Characters of a person's line; what is longer is a paste."""


@dataclass(frozen=True, slots=True)
class Snag:
    """Something that got in somebody's way, and where they were."""

    at: str
    """When, as ISO 8601 in UTC."""
    by: str
    words: str
    """What they say of it."""
    screen: str
    version: str
    terminal: str
    size: str
    lang: str
    view: str | None = None
    """The list that stood there, by its id; of a saved one only that it is one, since its name is somebody's words."""
    ticket: int | None = None


def file_in(state: Path) -> Path:
    """Where they lie in this computer's folder of state."""
    return (state / "snags").with_suffix(".jsonl")


def keep(file: Path, snag: Snag) -> None:
    """Write one down, behind the others.

    Raises:
        OSError: The disk does not take it.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    line = json.dumps(asdict(snag), ensure_ascii=False, separators=(",", ":")) + "\n"
    with open(file, "ab", opener=lambda name, flags: os.open(name, flags, 0o600)) as lines:
        lines.write(line.encode("utf-8", "replace"))


def kept(file: Path) -> tuple[Snag, ...]:
    """All of them, the oldest first. A line that is none, such as one that a power cut left, is passed over.

    Raises:
        OSError: The file is there and cannot be read.
    """
    try:
        lines = file.read_bytes().decode("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return ()
    return tuple(_read(lines))


def _read(lines: list[str]) -> Iterator[Snag]:
    names = {each.name for each in fields(Snag)}
    for line in lines:
        try:
            told: Any = json.loads(line)
            snag = Snag(**{name: value for name, value in told.items() if name in names})
        except (ValueError, TypeError, AttributeError, RecursionError):
            continue
        if all(isinstance(getattr(snag, name), str) for name in ("at", "by", "words", "screen")):
            yield snag
