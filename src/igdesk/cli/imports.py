"""`igdesk import`: what an export holds becomes history on the desk; what is there already stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from igdesk.cli import output, talk
from igdesk.cli.phrased import Group, json_option, option
from igdesk.cli.session import Session
from igdesk.desk.history_import import take_in
from igdesk.i18n import Words
from igdesk.importing.instagram_export import Export, open_export
from igdesk.importing.skipped import Skipped
from igdesk.store.inbound import IngestReport
from igdesk.text import safe_text

_SHOWN = 10
"""Skipped things that are named one by one; JSON has all of them."""


@click.group(
    "import",
    cls=Group,
    lazy={
        "desk": "igdesk.cli.exports:import_desk",
        "csv": "igdesk.cli.csv_imports:import_csv",
        "customers": "igdesk.cli.csv_imports:import_customers",
        "templates": "igdesk.cli.csv_imports:import_templates",
    },
    help="cli_help.import",
)
def import_() -> None:
    pass


@import_.command("instagram-export", help="cli_help.import_instagram")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@option("--owner", metavar="NAME", help="cli_help.o_owner")
@json_option
@click.pass_obj
def instagram_export(session: Session, *, paths: tuple[Path, ...], owner: str | None) -> None:
    with open_export(paths, owner=owner) as export:
        batch = session.parts.batch(new=True)
        with talk.progress(session.words("cli.importing"), export.total_bytes) as reached:
            report = take_in(export, batch, reached)
        told = _summary(export, report, session.words)
        lines = _lines(export, report, session.words)
    if session.as_json:
        output.print_json(told)
    else:
        output.print_lines(lines)


def _summary(export: Export, report: IngestReport, words: Words) -> dict[str, Any]:
    return {
        "owner": export.owner,
        "threads": export.thread_count,
        "messages": report.messages,
        "tickets": {"created": len(report.created), "updated": len(report.updated)},
        "skipped": [{"path": s.path, "reason": words.of(s.reason), "count": s.count} for s in export.skipped],
    }


def _lines(export: Export, report: IngestReport, words: Words) -> list[str]:
    first = words(
        "cli.imported",
        threads=export.thread_count,
        messages=report.messages,
        created=len(report.created),
        updated=len(report.updated),
    )
    lines = [first]
    if export.owner is not None and export.owner_source is not None:
        how = words.of(export.owner_source.phrase)
        lines.append(words("cli.import_owner", owner=safe_text(export.owner), how=how))
    return lines + _skipped_lines(export.skipped, words)


def _skipped_lines(skipped: Sequence[Skipped], words: Words) -> list[str]:
    if not skipped:
        return []
    lines = [words("cli.import_skipped")]
    lines += [f"  {safe_text(s.path)}: {words.of(s.reason)} ({s.count})" for s in skipped[:_SHOWN]]
    if len(skipped) > _SHOWN:
        lines.append("  " + words("cli.import_more_skipped", count=len(skipped) - _SHOWN))
    return lines
