"""Labelled messages: a CSV file with the columns `text` and `label`; `channel` and `followers` may be there."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from igdesk.errors import UsageError, system_reason
from igdesk.values import dataclass

_TEXT, _LABEL, _CHANNEL, _FOLLOWERS = "text", "label", "channel", "followers"
_LONGEST_CELL = 10_000_000
_COLUMNS_SHOWN, _CHARACTERS_SHOWN = 8, 30


@dataclass(frozen=True, slots=True)
class Labelled:
    """A message, and what somebody says it is about."""

    line: int
    """Where it ends in the file."""
    text: str
    label: str
    channel: str | None = None
    followers: int | None = None


def read_labelled(path: Path) -> Iterator[Labelled]:
    """The messages of a file, in its order; what other columns it has does not matter.

    Raises:
        UsageError: There is no such file, it is no CSV in UTF-8, lacks a column, or holds followers that are no number.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            csv.field_size_limit(_LONGEST_CELL)
            yield from _rows(csv.DictReader(file, strict=True), path)
    except UnicodeDecodeError as error:
        raise UsageError("rules_cli.not_utf8", path=path) from error
    except csv.Error as error:
        raise UsageError("rules_cli.not_csv", path=path, reason=str(error)) from error
    except OSError as error:
        raise UsageError("rules_cli.no_file", path=path, reason=system_reason(error)) from error


def _rows(reader: csv.DictReader[str], path: Path) -> Iterator[Labelled]:
    names = [name.strip().casefold() for name in reader.fieldnames or ()]
    reader.fieldnames = names
    for column in (_TEXT, _LABEL):
        if column not in names:
            raise UsageError("rules_cli.no_column", path=path, column=column, found=_few(names))
    for row in reader:
        followers = (row.get(_FOLLOWERS) or "").strip()
        if followers and not (followers.isascii() and followers.isdigit() and len(followers) <= 12):
            raise UsageError("rules_cli.bad_followers", path=path, line=reader.line_num, got=followers)
        yield Labelled(
            reader.line_num,
            row[_TEXT] or "",
            (row[_LABEL] or "").strip(),
            (row.get(_CHANNEL) or "").strip() or None,
            int(followers) if followers else None,
        )


def _few(names: list[str]) -> str:
    """The first of the names, each as far as it can be one."""
    return ", ".join(name[:_CHARACTERS_SHOWN] for name in names[:_COLUMNS_SHOWN]) or "-"
