"""`igdesk report`: the desk's figures over some days, for all tickets or for groups of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from igdesk.cli import output, talk
from igdesk.cli.phrased import Command, json_option, option, storable
from igdesk.cli.session import Session
from igdesk.errors import UsageError
from igdesk.i18n import LANGUAGES, Lang, Words
from igdesk.rules.reports.figures import GROUPINGS

if TYPE_CHECKING:
    from igdesk.desk.reporting import Question
    from igdesk.rules.reports.figures import By, Report


@click.command("report", cls=Command, help="reports.help")
@option("--from", "first", type=storable, metavar="DATE", help="reports.o_from")
@option("--to", "last", type=storable, metavar="DATE", help="reports.o_to")
@option("--by", type=click.Choice(GROUPINGS), help="reports.o_by")
@option("--compare", is_flag=True, help="reports.o_compare")
@option("--html", "page", metavar="FILE", help="reports.o_html")
@option("--language", type=click.Choice(LANGUAGES), help="reports.o_language")
@option("--force", is_flag=True, help="cli_help.o_force")
@option("--definitions", is_flag=True, help="reports.o_definitions")
@json_option
@click.pass_obj
def report(
    session: Session,
    *,
    first: str | None,
    last: str | None,
    by: str | None,
    compare: bool,
    page: str | None,
    language: Lang | None,
    force: bool,
    definitions: bool,
) -> None:
    if (page is not None and definitions) or (page is None and (language is not None or force)):
        raise UsageError("reports.html_alone")
    if definitions:
        _define(session)
        return
    from igdesk.desk.reporting import Question

    question = Question(first, last, cast("By | None", by), compare)
    reporter = session.parts.reporter()
    reporter.check(question)
    with talk.share_of(session.words("reports.counting")) as progress:
        if page is not None:
            counted = partial(reporter.report, progress=progress)
            _write(session, Path(page).expanduser(), counted, question, language, over=force)
            return
        found = reporter.report(question, progress)
    if session.as_json:
        from igdesk.desk.report_json import report_json

        output.print_json(report_json(found))
        return
    from igdesk.cli.report_text import report_lines

    output.print_lines(report_lines(found, session.parts.config, session.words))


def _write(
    session: Session,
    path: Path,
    counted: Callable[[Question], Report],
    question: Question,
    language: Lang | None,
    *,
    over: bool,
) -> None:
    """Write the report as a page to print."""
    from igdesk.desk.report_html import write_html

    words = session.words if language is None else Words(language)
    write_html(path, counted, question, session.parts.config, words, over=over)
    if session.as_json:
        output.print_json({"path": str(path)})
    else:
        output.print_lines([session.words("reports.written", path=path)])


def _define(session: Session) -> None:
    """Say what each figure is, in the person's language."""
    from igdesk.cli.report_text import definition_lines
    from igdesk.rules.reports.terms import TERMS

    words = session.words
    if session.as_json:
        output.print_json(
            [
                {"term": term, "name": words(f"reports.name_{term}"), "is": words(f"reports.def_{term}")}
                for term in TERMS
            ]
        )
        return
    output.print_lines(definition_lines(words))
