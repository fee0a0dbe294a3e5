"""Templates of another system, as CSV: saved replies, macros and canned responses become wordings in `templates.d`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from igdesk.config.holes import VARIABLES
from igdesk.config.model import Config, Template
from igdesk.config.problems import ConfigError
from igdesk.config.save_template import save_template, template_file, what_is_wrong, wording
from igdesk.desk.csv_columns import folded
from igdesk.desk.csv_import import Rejected
from igdesk.desk.csv_records import BadRow, said_in
from igdesk.errors import IgdeskError, UsageError
from igdesk.i18n import Lang
from igdesk.importing.csv_rows import CsvRows, Row, few
from igdesk.importing.html_text import text_of_html
from igdesk.values import dataclass

COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "id": ("id", "short code", "shortcode", "shortcut", "code", "编号", "快捷码"),
        "title": ("title", "name", "标题", "名称"),
        "text": ("text", "content", "body", "message", "comment", "reply", "内容", "正文", "话术"),
        "language": ("language", "locale", "语言"),
        "style": ("style", "tone", "语气"),
        "categories": ("categories", "category", "folder", "分类", "类型"),
    }
)
"""What columns are called elsewhere."""
_VARIABLE = re.compile(r"\{\{\s*([^{}|\n]{1,60}?)\s*(?:\|[^{}\n]{0,60})?\}\}")
"""As Zendesk, Freshdesk and Chatwoot write them (Liquid)."""
_OURS = MappingProxyType(
    {
        "contact.name": "customer.name", "customer.name": "customer.name", "requester.name": "customer.name",
        "contact.first_name": "customer.first_name", "customer.first_name": "customer.first_name",
        "requester.first_name": "customer.first_name", "requester.firstname": "customer.first_name",
        "agent.name": "agent.name", "current_user.name": "agent.name", "assignee.name": "agent.name",
        "agent.first_name": "agent.name", "current_user.first_name": "agent.name",
        "conversation.id": "ticket.number", "ticket.id": "ticket.number", "ticket.title": "ticket.subject",
        "ticket.subject": "ticket.subject", "ticket.status": "ticket.status", "ticket.priority": "ticket.priority",
    }
)  # fmt: skip
_NO_ID = re.compile(r"[\s:,\"'/\\]+")
_TAG = re.compile(r"</?(?:p|br|div|span|b|strong|i|em|a|ul|ol|li)\b[^>]*>", re.IGNORECASE)
_LONGEST_ID = 60
_Key = tuple[str, str, str | None]
"""Id, language and style: what makes a wording another."""


@dataclass(slots=True)
class TemplateSummary:
    """What a list came to, or would come to."""

    rows: int = 0
    saved: int = 0
    known: int = 0
    """Those that stand here to the letter."""
    rejected: int = 0


def take_templates(
    rows: CsvRows, config: Config, rejected: Rejected | None, reached: Callable[[int], None], lang: Lang
) -> TemplateSummary:
    """Save each wording of a list; none takes the place of another.

    Args:
        rows: The list.
        config: What is in force; it came from a file.
        rejected: Takes the rows that cannot be saved, with the reason; None: it is a trial, and nothing is written.
        reached: Is told how many of its bytes have been read.
        lang: The language of the reasons.

    Raises:
        UsageError: There is no column of texts, or none to name them by.
    """
    places, summary = _places(rows.header), TemplateSummary()
    seen: dict[_Key, str] = {_key(each): each.text for each in config.templates}
    for row in rows:
        summary.rows += 1
        try:
            template = _template(row, places, config)
            if seen.get(_key(template)) == template.text:
                summary.known += 1
            else:
                _save(config, template, seen, lang, is_trial=rejected is None)
                summary.saved += 1
        except IgdeskError as error:
            summary.rejected += 1
            if rejected is not None:
                rejected.add([row], error.phrase)
        reached(rows.bytes_read)
    return summary


def _places(header: Sequence[str]) -> dict[str, int]:
    names = [folded(each) for each in header]
    found = {}
    for field, called in COLUMNS.items():
        for name in called:
            if name in names and field not in found:
                found[field] = names.index(name)
    if "text" not in found or not {"id", "title"} & set(found):
        raise UsageError("csv_import.no_wordings", found=few(header))
    return found


def _template(row: Row, places: Mapping[str, int], config: Config) -> Template:
    if row.fault is not None:
        raise BadRow("csv_import.row_csv", reason=row.fault)
    said = {field: said_in(row.cells, place) for field, place in places.items()}
    text = text_of_html(said["text"]) if _TAG.search(said["text"]) else said["text"]
    name = said.get("id") or said.get("title", "")
    if not text or not name:
        raise BadRow("csv_import.row_no_wording")
    typed = said | {
        "id": _NO_ID.sub("-", name).strip("-")[:_LONGEST_ID],
        "text": _VARIABLE.sub(_hole, text),
        "language": said.get("language") or config.desk.language,
        "categories": ", ".join(_known_categories(said.get("categories", ""), config)),
    }
    return wording(typed)


def _hole(found: re.Match[str]) -> str:
    """What the desk fills in by itself, else what whoever sends it does."""
    name = found[1].strip().lower()
    name = name.removeprefix("ticket.") if name.startswith("ticket.requester.") else name
    name = name.removeprefix("ticket.") if name.startswith("ticket.assignee.") else name
    ours = _OURS.get(name, name if name in VARIABLES else "")
    return f"{{{ours or re.sub(r'[^0-9a-z_]+', '_', name.rpartition('.')[2]).strip('_') or 'text'}}}"


def _known_categories(text: str, config: Config) -> list[str]:
    """Those of the categories that the desk has; others are folders of elsewhere, and the template is for all."""
    wanted = [folded(each) for each in re.split("[,，、;|]", text)]
    return [each.id for each in config.categories if folded(each.id) in wanted or folded(each.name) in wanted]


def _save(config: Config, template: Template, seen: dict[_Key, str], lang: Lang, *, is_trial: bool) -> None:
    if _key(template) in seen:
        raise BadRow("csv_import.row_wording_taken", id=template.id)
    assert config.source is not None  # it was asked before
    try:
        save_template(config.source, template, only_check=is_trial)
    except ConfigError as error:
        reason = what_is_wrong(error, template_file(config.source, template.id), lang)
        raise BadRow("csv_import.row_wording", reason=reason) from error
    seen[_key(template)] = template.text


def _key(template: Template) -> _Key:
    return template.id, template.language, template.style
