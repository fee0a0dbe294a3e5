"""Reads a configuration from its files: the TOML itself and `templates.d` beside it."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from decimal import Decimal
from pathlib import Path
from typing import Any

import tomli

from igdesk.config.check import build
from igdesk.config.model import Config
from igdesk.config.problems import ConfigError, Problem
from igdesk.config.spot import Document
from igdesk.errors import system_reason
from igdesk.i18n import Phrase

TEMPLATES = "templates.d"
"""The folder beside the configuration where the program itself saves templates."""

_PLACE = r"(?s)(?P<detail>.*) \(at (?:line (?P<line>\d+), column \d+|end of document)\)"


def load_config(path: Path) -> Config:
    """The configuration in the file `path`, with the templates saved beside it.

    Raises:
        ConfigError: With every fault; nothing is half applied.
    """
    folder = path.absolute().parent
    problems: list[Problem] = []
    documents = [_read(path, folder, problems), *(_read(each, folder, problems) for each in template_files(path))]
    return _build(documents, problems, path)


def load_text(text: str, file: str | Path = "config.toml") -> Config:
    """The configuration that `text` says, as if it stood in `file`.

    Raises:
        ConfigError: With every fault.
    """
    path = Path(file)
    problems: list[Problem] = []
    return _build([_parse(text, str(file), path.parent, problems)], problems, path)


def load_beside(path: Path, file: Path, text: str) -> Config:
    """The configuration `path` as it would be if `file` of its `templates.d` said `text`.

    Raises:
        ConfigError: With every fault.
    """
    folder = path.absolute().parent
    problems: list[Problem] = []
    others = (_read(each, folder, problems) for each in template_files(path) if each != file)
    documents = [_read(path, folder, problems), *others, _parse(text, str(file), folder, problems)]
    return _build(documents, problems, path)


def read_document(path: Path) -> Document:
    """The raw tables of one TOML file, unchecked.

    Raises:
        ConfigError: It cannot be read, or is not TOML.
    """
    problems: list[Problem] = []
    document = _read(path, path.absolute().parent, problems)
    if document is None:
        raise ConfigError(tuple(problems))
    return document


def template_files(path: Path) -> list[Path]:
    """The files of `templates.d` beside the configuration `path`, in order."""
    return sorted((path.parent / TEMPLATES).glob("*.toml"))


def _build(documents: list[Document | None], problems: list[Problem], path: Path) -> Config:
    main, *others = documents
    if main is None:
        # What it declares is unknown: further faults would be guesses.
        raise ConfigError(tuple(problems))
    return build(main, tuple(other for other in others if other is not None), path, tuple(problems))


def _read(path: Path, folder: Path, problems: list[Problem]) -> Document | None:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        problems.append(Problem(str(path), None, "", Phrase("config.no_file")))
    except OSError as error:
        detail = system_reason(error)
        problems.append(Problem(str(path), None, "", Phrase("config.unreadable", {"detail": detail})))
    else:
        return _decode(data, path, folder, problems)
    return None


def _decode(data: bytes, path: Path, folder: Path, problems: list[Problem]) -> Document | None:
    data = data.removeprefix(BOM_UTF8)  # Windows editors begin a file with it, and TOML does not know it
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problems.append(Problem(str(path), line, "", Phrase("config.not_utf8")))
        return None
    return _parse(text, str(path), folder, problems)


def _parse(text: str, file: str, folder: Path, problems: list[Problem]) -> Document | None:
    try:
        raw: dict[str, Any] = tomli.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        # ValueError besides TOMLDecodeError: a number of thousands of digits.
        problems.append(_syntax(str(error), text, file))
        return None
    return Document(file, raw, text, folder)


def _syntax(message: str, text: str, file: str) -> Problem:
    match = re.fullmatch(_PLACE, message)
    if match is None:
        return Problem(file, None, "", Phrase("config.syntax", {"detail": message}))
    line = int(match["line"]) if match["line"] else text.rstrip("\n").count("\n") + 1
    return Problem(file, line, "", Phrase("config.syntax", {"detail": match["detail"]}))
