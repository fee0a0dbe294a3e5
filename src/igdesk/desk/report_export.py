"""The groups of a report as a table for spreadsheets: the figures of its JSON, a column for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import IO, Any

from igdesk.config.model import Config
from igdesk.desk.report_json import figures_json, row_json
from igdesk.desk.report_words import row_name
from igdesk.desk.table_files import Format, Written, write
from igdesk.desk.tabular import Column
from igdesk.i18n import Words
from igdesk.rules.reports.figures import Report

_LISTED = "compensations"


def write_groups(file: IO[bytes], chosen: Format, report: Report, config: Config, words: Words) -> Written:
    """Write the groups of a report.

    Raises:
        UsageError: What writes workbooks is not installed.
    """
    rows = [_row(each, report, config, words) for each in report.rows]
    names = ["group", "name", "tickets", "tickets_before"]
    names += [name for name in _names(figures_json(report.whole)) if name not in ("tickets", _LISTED)] + [_LISTED]
    columns = [Column(name, is_number=name not in ("group", "name", _LISTED)) for name in names]
    return write(file, chosen, columns, rows, title="report", bom=chosen is Format.CSV)


def _row(row: Any, report: Report, config: Config, words: Words) -> dict[str, Any]:
    assert report.by is not None
    told = row_json(row)
    spent = (f"{each['kind']} {each['amount']}{each['currency'] or ''}" for each in told[_LISTED])
    name = row_name(row, report.by, config, words)
    return told | {"name": name, "tickets_before": row.before, _LISTED: ", ".join(spent)}


def _names(figures: Mapping[str, Any], begin: str = "") -> Iterator[str]:
    for name, value in figures.items():
        if isinstance(value, dict):
            yield from _names(value, f"{begin}{name}.")
        else:
            yield f"{begin}{name}"
