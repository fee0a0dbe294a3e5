"""The report to attach to a bug: one zip, nobody's words in it, no secret, and nothing that was not shown before.

It is put together from what may be in it, not by taking out what may not: findings as phrases with masked values, the
configuration without its texts, counts, log lines made anew. Masking is the last sieve.
"""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from igdesk import log
from igdesk.config.actions import CONTEXTS
from igdesk.doctor.checks import Subject
from igdesk.doctor.finding import Finding
from igdesk.doctor.masking import Mask, words_in
from igdesk.doctor.packages import versions
from igdesk.doctor.relog import relogged
from igdesk.doctor.settings import without_texts
from igdesk.doctor.terminal import TerminalFacts
from igdesk.errors import UsageError
from igdesk.store.diagnosis import counts, look, sqlite_facts, words_of_customers
from igdesk.store.errors import StoreError
from igdesk.store.snags import file_in, kept
from igdesk.values import dataclass

_TERMINAL_VARIABLES = ("TERM", "COLORTERM", "TERM_PROGRAM", "LANG", "LC_ALL", "LC_CTYPE")


@dataclass(frozen=True, slots=True)
class Document:
    """One file of the report."""

    name: str
    text: str

    @property
    def size(self) -> int:
        return len(self.text.encode())


def documents(subject: Subject, findings: Sequence[Finding], home: Path) -> tuple[Document, ...]:
    """What is in the report.

    Args:
        subject: What was examined.
        findings: What was found.
        home: The person's own folder: its name is theirs.
    """
    logs = [_log(file) for file in log.files(subject.state)]
    texts: list[str] = []

    def remember(text: str) -> str:
        texts.append(text)
        return text

    listening = _Listener(remember)
    database = _database(subject)
    _facts(subject, findings, database, listening)
    theirs = _words_of_customers(subject, frozenset().union(*(words_in(text) for text in texts)))
    tokens = [remote.found.token for remote in subject.remotes if remote.found is not None]
    mask = Mask(tokens, home, theirs)
    facts = _facts(subject, findings, database, mask)
    made = [Document(name, json.dumps(each, ensure_ascii=False, indent=2) + "\n") for name, each in facts.items()]
    return (*made, *logs)


def write(path: Path, contents: Sequence[Document], now: datetime) -> None:
    """Make the zip, for its owner's eyes; a file that is there is never overwritten.

    Raises:
        UsageError: There is one.
        OSError: It cannot be written.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as report:
        for each in contents:
            entry = zipfile.ZipInfo(f"{path.stem}/{each.name}", now.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            report.writestr(entry, each.text)
    try:
        with open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(packed.getvalue())
    except FileExistsError as error:
        raise UsageError("doctor.bundle_exists", path=path) from error


class _Listener(Mask):
    """Changes nothing and hears every text that would be masked."""

    def __init__(self, hear: Callable[[str], str]) -> None:
        super().__init__((), Path("/"), frozenset())
        self._hear = hear

    def text(self, text: str) -> str:
        return self._hear(text)


def _facts(subject: Subject, findings: Sequence[Finding], database: dict[str, Any], mask: Mask) -> dict[str, Any]:
    """The documents of the report but the log, by their names."""
    return {
        "findings.json": [_finding(each, mask) for each in findings],
        "versions.json": versions(sqlite_facts()),
        "configuration.json": without_texts(subject.reading.config, mask.text),
        "database.json": database,
        "terminal.json": _terminal(subject.terminal, mask),
        "in_the_way.json": _snags(subject.state),
    }


def _finding(found: Finding, mask: Mask) -> dict[str, Any]:
    cure = None if found.cure is None else mask.phrase(found.cure).in_("en")
    return {"check": found.check, "ok": found.ok, "detail": mask.phrase(found.detail).in_("en"), "cure": cure}


def _database(subject: Subject) -> dict[str, Any]:
    """Numbers alone."""
    path = subject.file.path
    try:
        facts = look(path)
        told: dict[str, Any] = {"schema": facts.schema, "profile": facts.profile, "journal_mode": facts.journal_mode}
        return told | {"bytes": facts.size, "tables": counts(path) if facts.is_desk else {}}
    except StoreError as error:
        return {"error": error.phrase.key}


def _snags(state: Path) -> dict[str, Any]:
    """How many were written down, and on which screens: people's words stay where they are."""
    try:
        found = kept(file_in(state))
    except OSError as error:
        return {"error": type(error).__name__}
    places = Counter(each.screen for each in found if each.screen in CONTEXTS)
    return {"count": len(found), "by_screen": dict(places)}


def _terminal(facts: TerminalFacts, mask: Mask) -> dict[str, Any]:
    variables = {name: mask.text(facts.environ[name]) for name in _TERMINAL_VARIABLES if facts.environ.get(name)}
    return {
        "is_terminal": facts.is_terminal,
        "columns": facts.columns,
        "rows": facts.rows,
        "encoding": facts.encoding,
        "within": list(facts.around),
        "widths": None if facts.widths is None else dict(facts.widths),
        "variables": variables,
    }


def _words_of_customers(subject: Subject, words: frozenset[str]) -> frozenset[str] | None:
    """Which of the words are customers'; None if the database does not say, and then no text may be told at all."""
    if not subject.file.is_there:
        return frozenset() if subject.file.may_be_made else None
    try:
        return words_of_customers(subject.file.path, words)
    except StoreError:
        return None


def _log(file: Path) -> Document:
    with file.open(encoding="utf-8", errors="replace") as lines:
        return Document(file.name, "".join(f"{line}\n" for line in relogged(lines)))
