"""Saves a template in `templates.d` beside the configuration: checked first, then written whole or not at all.

The configuration itself is never written. It waits for files: use a thread.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import tomli
import tomli_w

from igdesk.config.load import TEMPLATES, load_beside, load_config, template_files
from igdesk.config.model import Template, Then
from igdesk.config.problems import ConfigError
from igdesk.config.template import Style
from igdesk.config.times import written
from igdesk.config.write import unwritable
from igdesk.errors import IgdeskError
from igdesk.i18n import Lang
from igdesk.whole_text import write_whole

_COMMAS = re.compile("[,，、]")
_UNSAFE = re.compile(r"[^\w.-]")
_TABLE = "templates"
_HEAD = "# Saved by igdesk; edit it as you like. Saving a wording again replaces it here.\n\n"


class TemplateExists(IgdeskError):
    """There is such a wording already: its id, language and style are taken.

    Args:
        template: What was to be saved.
        file: Where the other one stands.
        can_replace: Whether saving may put this one in its place.
    """

    def __init__(self, template: Template, file: str, *, can_replace: bool) -> None:
        key = "config.template_exists" if can_replace else "config.template_elsewhere"
        wording = "/".join(part for part in (template.language, template.style) if part)
        super().__init__(key, id=template.id, wording=wording, file=file)
        self.can_replace = can_replace


def wording(typed: Mapping[str, str], then: Then | None = None) -> Template:
    """The template that somebody typed, key by key; whether it is right is seen when it is saved."""
    style = typed.get("style") or None
    return Template(
        id=typed["id"],
        title=typed.get("title") or typed["id"],
        text=typed["text"],
        language=typed["language"],
        style=cast("Style | None", style),
        categories=tuple(filter(None, (each.strip() for each in _COMMAS.split(typed.get("categories", ""))))),
        then=then,
    )


def what_is_wrong(error: IgdeskError, file: Path, lang: Lang) -> str:
    """Why a wording was not saved: of its own faults only the key and the cure, for its file is not there yet."""
    if not isinstance(error, ConfigError):
        return error.phrase.in_(lang)
    own = [each for each in error.problems if each.file == str(file)]
    return "\n".join(f"{each.key.rpartition('.')[2]}: {each.what.in_(lang)}" for each in own) or error.phrase.in_(lang)


def template_file(source: Path, template: str) -> Path:
    """Where the wordings of a template are saved, beside the configuration `source`."""
    return source.parent / TEMPLATES / f"{_UNSAFE.sub('_', template).lstrip('.') or '_'}.toml"


def save_template(source: Path, template: Template, *, replace: bool = False, only_check: bool = False) -> Path:
    """Save a wording.

    Args:
        source: The configuration.
        template: The wording.
        replace: Whether it may take the place of one with the same id, language and style that was saved here before.
        only_check: Whether to write nothing, and tell only whether it could be saved.

    Returns:
        The file that it is in.

    Raises:
        ConfigError: The wording is not right, or the configuration is not; nothing was written.
        TemplateExists: There is such a wording already.
        IgdeskError: It cannot be written.
    """
    file = template_file(source, template.id)
    language = load_config(source).desk.language
    rows = _rows(file)
    mine = [place for place, row in enumerate(rows) if _is_same(row, template, language)]
    for other in (source, *template_files(source)):
        if other != file and any(_is_same(row, template, language) for row in _rows(other)):
            raise TemplateExists(template, str(other), can_replace=False)
    if mine and not replace:
        raise TemplateExists(template, str(file), can_replace=True)
    row = _row(template)
    if mine:
        rows[mine[0]] = row
    else:
        rows.append(row)
    text = _HEAD + "\n".join(map(_toml, rows))
    load_beside(source, file, text)
    if not only_check:
        _write(file, text)
    return file


def _toml(row: dict[str, Any]) -> str:
    """A row as a table of its own: tomli-w would put short ones on one line, which nobody likes to edit."""
    plain = {key: value for key, value in row.items() if not isinstance(value, dict)}
    tables = {key: value for key, value in row.items() if isinstance(value, dict)}
    parts = [f"[[{_TABLE}]]\n{_lines(plain)}"]
    parts += [f"\n[{_TABLE}.{key}]\n{_lines(table)}" for key, table in tables.items()]
    return "".join(parts)


def _lines(table: dict[str, Any]) -> str:
    """Texts over several lines as such; but TOML reads every kind of line end there as the same one."""
    kept = all("\r" not in value for value in table.values() if isinstance(value, str))
    return tomli_w.dumps(table, multiline_strings=kept)


def _rows(file: Path) -> list[dict[str, Any]]:
    """What the file has so far; that it is right was seen when the configuration was read."""
    try:
        rows: list[dict[str, Any]] = tomli.loads(file.read_bytes().decode("utf-8-sig")).get(_TABLE, [])
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise unwritable(file, error) from error
    return rows


def _is_same(row: dict[str, Any], template: Template, language: str) -> bool:
    """Whether a row is the same wording; one that names no language is in the desk's."""
    key = row.get("id"), row.get("language", language), row.get("style")
    return key == (template.id, template.language, template.style)


def _row(template: Template) -> dict[str, Any]:
    row: dict[str, Any] = {"id": template.id, "title": template.title}
    if template.style is not None:
        row["style"] = template.style
    row |= {"language": template.language, "text": template.text}
    if template.categories:
        row["categories"] = list(template.categories)
    if template.then is not None:
        row["then"] = _then(template.then)
    return row


def _then(then: Then) -> dict[str, Any]:
    told: dict[str, Any] = {
        "status": then.status, "category": then.category, "priority": then.priority, "tags": list(then.tags),
        "fields": dict(then.fields), "note": then.note,
    }  # fmt: skip
    if then.snooze is not None:
        told["snooze"] = written(then.snooze)
    if then.promise is not None:
        told |= {"promise": written(then.promise), "promised": then.promised}
    return {key: value for key, value in told.items() if value}


def _write(file: Path, text: str) -> None:
    try:
        write_whole(file, text)
    except OSError as error:
        raise unwritable(file, error) from error
