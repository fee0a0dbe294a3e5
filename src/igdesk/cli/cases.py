"""`igdesk case`: the tickets that the team learns from, as a list, and as a deck for the monthly review."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from igdesk.cli import output
from igdesk.cli.changes import changing, do
from igdesk.cli.layout import table
from igdesk.cli.phrased import Group, json_option, option, storable
from igdesk.cli.session import Session
from igdesk.cli.times import local
from igdesk.clock import iso
from igdesk.desk.case_deck import bounds_of, deck, month_of
from igdesk.desk.deck_text import html, markdown
from igdesk.desk.whole_file import whole_file
from igdesk.errors import UsageError
from igdesk.rules import commands as c
from igdesk.rules.case_events import CASES
from igdesk.rules.names import agent_name
from igdesk.store.case_library import CaseRow
from igdesk.text import one_line, safe_text

_WRITERS = {".md": markdown, ".html": html, ".htm": html}
_month_option = option("--month", type=storable, metavar="2026-10", help="cases.o_month")


@click.group("case", cls=Group, help="cases.help")
def case() -> None:
    pass


@changing("flag", "cases.flag")
@click.argument("kind", type=click.Choice([*CASES, "none"]))
@option("--why", type=storable, default="", metavar="T", help="cases.o_why")
def flag(session: Session, number: int, seen: int | None, *, kind: str, why: str) -> None:
    do(session, [c.FlagCase(number, None if kind == "none" else kind, why)], seen)


case.add_command(flag)


@case.command("list", help="cases.list")
@option("--kind", type=click.Choice(CASES), help="cases.o_kind")
@_month_option
@json_option
@click.pass_obj
def list_(session: Session, *, kind: str | None, month: str | None) -> None:
    words, config = session.words, session.parts.config
    since, until = _bounds(session, month)
    rows = session.parts.desk().cases((kind,) if kind else CASES, since, until).result()
    if session.as_json:
        output.print_json([_json(each) for each in rows])
    elif not rows:
        output.print_lines([words("cases.none")])
    else:
        heading = [words(f"cases.col_{name}") for name in ("number", "kind", "at", "by", "why")]
        told = [
            (f"#{e.ticket.number}", words(f"cases.{e.ticket.case_kind}"), local(e.at, config), who, one_line(e.why))
            for e, who in ((each, one_line(agent_name(each.by, config))) for each in rows)
        ]
        output.print_lines(table([heading, *told], output.width(), headed=True))


@case.command("deck", help="cases.deck")
@_month_option
@option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="cases.o_out")
@option("--overwrite", is_flag=True, help="cases.o_overwrite")
@json_option
@click.pass_obj
def deck_(session: Session, *, month: str | None, out: Path | None, overwrite: bool) -> None:
    words, desk = session.words, session.parts.desk()
    if out is not None and out.suffix.lower() not in _WRITERS:
        raise UsageError("cases.no_format", file=out, known=" ".join(_WRITERS))
    month = month or f"{session.parts.clock.now().astimezone(desk.config.desk.timezone):%Y-%m}"
    rows = desk.cases(CASES, *_bounds(session, month)).result()
    details = [(row, desk.detail(row.ticket.number).result()) for row in rows]
    known = [(row, detail) for row, detail in details if detail is not None]
    made = deck(words("cases.title", month=month), known, desk.config, words)
    text = (markdown if out is None else _WRITERS[out.suffix.lower()])(made, words)
    if out is not None:
        target = out.expanduser()
        with whole_file(target, overwrite=overwrite) as file:
            file.write(text.encode("utf-8"))
    if session.as_json:
        output.print_json(
            {"month": month, "file": None if out is None else str(out), "cases": [_json(e) for e in rows]}
        )
    elif out is None:
        output.print_lines(safe_text(text).rstrip("\n").split("\n"))
    else:
        output.print_lines([words("cases.written", count=len(rows), file=out)])


def _bounds(session: Session, month: str | None) -> tuple[datetime | None, datetime | None]:
    if month is None:
        return None, None
    day = month_of(month)
    if day is None:
        raise UsageError("cases.no_month", got=month)
    return bounds_of(day, session.parts.config)


def _json(row: CaseRow) -> dict[str, Any]:
    ticket = row.ticket
    return {"ticket": ticket.number, "case": ticket.case_kind, "why": row.why, "by": row.by, "at": iso(row.at)}
