"""`igdesk import`: what an export holds becomes history on the desk; what is there already stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from igdesk.cli import output, talk
from igdesk.cli.phrased import Group, json_option, option
from igdesk.cli.session import Session
from igdesk.desk.history_import import Trial, take_in, try_out
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
        "json": "igdesk.cli.csv_imports:import_json",
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
@option("--dry-run", is_flag=True, help="cli_help.o_dry_run")
@json_option
@click.pass_obj
def instagram_export(session: Session, *, paths: tuple[Path, ...], owner: str | None, dry_run: bool) -> None:
    is_first = dry_run and not session.parts.database.exists()
    with open_export(paths, owner=owner) as export:
        batch = None if is_first else session.parts.batch(new=not dry_run)
        with talk.progress(session.words("cli.importing"), export.total_bytes) as reached:
            if dry_run or batch is None:
                report: IngestReport | Trial = try_out(export, batch, reached)
            else:
                report = take_in(export, batch, reached)
        told = _summary(export, report, session.words)
        lines = _lines(export, report, session.words)
    if session.as_json:
        output.print_json(told)
    else:
        output.print_lines(lines)


def _summary(export: Export, report: IngestReport | Trial, words: Words) -> dict[str, Any]:
    came_to: dict[str, Any] = {"threads": export.thread_count, "messages": report.messages}
    if isinstance(report, Trial):
        came_to = {"dry_run": True} | came_to | {"known": report.known}
    else:
        came_to["tickets"] = {"created": len(report.created), "updated": len(report.updated)}
    return {
        "owner": export.owner,
        **came_to,
        "skipped": [{"path": s.path, "reason": words.of(s.reason), "count": s.count} for s in export.skipped],
    }


def _lines(export: Export, report: IngestReport | Trial, words: Words) -> list[str]:
    counts = {"threads": export.thread_count, "messages": report.messages}
    if isinstance(report, Trial):
        lines = [words("cli.would_import", **counts, known=report.known)]
    else:
        lines = [words("cli.imported", **counts, created=len(report.created), updated=len(report.updated))]
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
