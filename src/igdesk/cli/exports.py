"""`igdesk export all` and `igdesk import desk`: a whole desk as one zip, and an empty desk filled from it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from igdesk.cli import output, talk
from igdesk.cli.output import ReaderGone
from igdesk.cli.phrased import Command, Group, json_option, option
from igdesk.cli.session import Session
from igdesk.cli.times import local
from igdesk.clock import iso
from igdesk.desk.portable import check, rehearse
from igdesk.errors import UsageError

STDOUT = "-"


@click.group(
    "export",
    cls=Group,
    lazy={name: f"igdesk.cli.table_exports:{name}" for name in ("tickets", "messages", "customers", "events")},
    help="cli_help.export",
)
def export() -> None:
    pass


@export.command("all", help="cli_help.export_all")
@option("-o", "--output", "target", metavar="FILE", help="cli_help.o_export_file")
@option("--force", is_flag=True, help="cli_help.o_force")
@json_option
@click.pass_obj
def export_all(session: Session, *, target: str | None, force: bool) -> None:
    if target == STDOUT:
        _to_stdout(session)
        return
    with talk.share_of(session.words("portable.exporting")) as progress:
        portable = session.parts.portable()
        path = Path(target).expanduser() if target else Path.cwd()
        done = portable.save(path, progress, overwrite=force)
    words = session.words
    if session.as_json:
        output.print_json({"path": str(done.path), "rows": dict(done.rows)})
        return
    output.print_lines([words("portable.exported", path=done.path, **_counts(done.rows))])
    talk.say(words("portable.secret"))


def _to_stdout(session: Session) -> None:
    if session.as_json:
        raise UsageError("portable.json_alone")
    if sys.stdout is None or output.is_terminal():
        raise UsageError("portable.on_terminal")
    with talk.share_of(session.words("portable.exporting")) as progress:
        try:
            session.parts.portable().write(sys.stdout.buffer, progress)
            sys.stdout.buffer.flush()
        except BrokenPipeError as error:
            raise ReaderGone from error


@click.command("desk", cls=Command, help="cli_help.import_desk")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@option("--dry-run", is_flag=True, help="cli_help.o_dry_run")
@json_option
@click.pass_obj
def import_desk(session: Session, *, path: Path, dry_run: bool) -> None:
    with talk.share_of(session.words("portable.checking")) as progress:
        manifest = check(path, progress)
    if dry_run:
        taken = rehearse(path, session.clock)
    else:
        portable = session.parts.portable(new=True)
        portable.check_can_take_in()
        if not session.as_json:
            talk.say(session.words("portable.storing"))
        taken = portable.take_in(path)
    if session.as_json:
        told = {"desk": manifest.desk, "exported_at": iso(manifest.exported_at), "dry_run": dry_run}
        output.print_json(told | {"rows": dict(taken.rows), "doubted": taken.doubted})
        return
    key = "portable.would_take_in" if dry_run else "portable.taken_in"
    at = local(manifest.exported_at, session.parts.config)
    output.print_lines([session.words(key, at=at, **_counts(taken.rows))])
    if taken.doubted:
        talk.say(session.words("portable.doubted", count=taken.doubted))


def _counts(rows: Mapping[str, int]) -> dict[str, Any]:
    return {name: rows[name] for name in ("tickets", "messages", "customers")}
