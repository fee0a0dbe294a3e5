"""`igdesk snags`: what got in people's way on this computer, as they wrote it down."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from igdesk.cli import output
from igdesk.cli.layout import table
from igdesk.cli.phrased import Command, json_option, option
from igdesk.cli.session import Session
from igdesk.desk.snags import Snag, all_of_them
from igdesk.errors import IgdeskError, UsageError, system_reason
from igdesk.text import one_line


@click.command("snags", cls=Command, help="snags.help")
@option("--export", "target", metavar="FILE", help="snags.o_export")
@json_option
@click.pass_obj
def snags(session: Session, *, target: str | None) -> None:
    found = all_of_them()
    if target is not None:
        _export(Path(target).expanduser(), found)
    if session.as_json:
        output.print_json([asdict(each) for each in found])
    elif target is not None:
        output.print_lines([session.words("snags.exported", count=len(found), path=target)])
    elif not found:
        output.print_lines([session.words("snags.none")])
    else:
        output.print_lines(table([_row(each) for each in found], output.width()))


def _row(snag: Snag) -> tuple[str, ...]:
    number = "" if snag.ticket is None else f"#{snag.ticket}"
    place = " ".join(filter(None, (snag.screen, snag.view, number)))
    return one_line(snag.at), one_line(snag.by), one_line(place), one_line(snag.words)


def _export(target: Path, found: tuple[Snag, ...]) -> None:
    """A table for an issue, in Markdown; a file that is there is never overwritten."""
    rows = [(*_row(each), one_line(each.version)) for each in found]
    lines = [("at", "by", "where", "what", "version"), ("---",) * 5, *rows]
    told = "".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |\n" for line in lines)
    try:
        with target.open("x", encoding="utf-8", newline="\n") as file:
            file.write(told)
    except FileExistsError as error:
        raise UsageError("snags.exists", path=target) from error
    except OSError as error:
        raise IgdeskError("snags.not_written", path=target, detail=system_reason(error)) from error
