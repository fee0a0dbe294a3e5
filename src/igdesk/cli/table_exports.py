"""`igdesk export tickets|messages|customers|events`: tables for spreadsheets and other programs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import click

from igdesk.cli import output, talk
from igdesk.cli.exports import STDOUT
from igdesk.cli.output import ReaderGone
from igdesk.cli.phrased import Command, json_option, option
from igdesk.cli.session import Session
from igdesk.cli.wanted import filter_of, filter_options
from igdesk.desk import table_files
from igdesk.desk.exports import Table
from igdesk.desk.table_files import Format, Written
from igdesk.desk.whole_file import whole_file
from igdesk.errors import UsageError
from igdesk.store.views import Filter

_FORMATS = tuple(each.value for each in Format)


def _command(table: Table) -> click.Command:
    """The command that exports a table."""

    def run(session: Session, /, **given: Any) -> None:
        _export(session, table, **given)

    decorated: Callable[..., Any] = click.pass_obj(run)
    for decorate in (
        json_option,
        option("--bom/--no-bom", "bom", default=None, help="tables.o_bom"),
        option("--force", is_flag=True, help="cli_help.o_force"),
        option("-o", "--output", "target", metavar="FILE", help="tables.o_output"),
        option("--format", "named", type=click.Choice(_FORMATS), help="tables.o_format"),
        filter_options,
    ):
        decorated = decorate(decorated)
    return click.command(table.value, cls=Command, help=f"tables.help_{table.value}")(decorated)


def _export(
    session: Session,
    table: Table,
    *,
    named: str | None,
    target: str | None,
    force: bool,
    bom: bool | None,
    **asked: Any,
) -> None:
    path = None if target in (None, STDOUT) else Path(target or "").expanduser()
    chosen = _format(session, named, path)
    wanted = filter_of(session.parts.desk(), **asked)
    if path is None:
        written = _to_stdout(session, table, chosen, wanted, bom=bool(bom))
    else:
        with whole_file(path, overwrite=force) as file:
            written = _write(session, table, chosen, wanted, file, bom=bom is not False)
    words = session.words
    if path is not None and session.as_json:
        output.print_json({"path": str(path), "rows": written.rows, "cut": written.cut})
    elif path is not None:
        output.print_lines([words("tables.written", path=path, rows=written.rows)])
    if written.cut:
        talk.say(words("tables.cut", count=written.cut, most=table_files.CELL_UNITS))


def _format(session: Session, named: str | None, path: Path | None) -> Format:
    """As it was named; else as the file is called, and CSV where that says nothing."""
    if path is None and session.as_json:
        if named not in (None, Format.JSON):
            raise UsageError("tables.json_alone")
        return Format.JSON
    ending = "" if path is None else path.suffix.removeprefix(".").lower()
    return Format(named or (ending if ending in _FORMATS else Format.CSV))


def _to_stdout(session: Session, table: Table, chosen: Format, wanted: Filter, *, bom: bool) -> Written:
    if sys.stdout is None or (chosen is Format.XLSX and output.is_terminal()):
        raise UsageError("tables.on_terminal")
    sys.stdout.flush()
    try:
        written = _write(session, table, chosen, wanted, sys.stdout.buffer, bom=bom)
        sys.stdout.buffer.flush()
    except BrokenPipeError as error:
        raise ReaderGone from error
    return written


def _write(session: Session, table: Table, chosen: Format, wanted: Filter, file: IO[bytes], *, bom: bool) -> Written:
    exports = session.parts.exports(session.words)
    columns = exports.columns(table)
    with talk.share_of(session.words("portable.exporting")) as reached:
        rows = exports.rows(table, wanted, reached)
        return table_files.write(file, chosen, columns, rows, title=table.value, bom=bom)


tickets, messages, customers, events = map(_command, Table)
