"""`igdesk report`: the desk's figures over some days, for all tickets or for groups of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import click

from igdesk.cli import output, talk
from igdesk.cli.phrased import Command, json_option, option, storable
from igdesk.cli.session import Session
from igdesk.rules.reports.figures import GROUPINGS

if TYPE_CHECKING:
    from igdesk.rules.reports.figures import By


@click.command("report", cls=Command, help="reports.help")
@option("--from", "first", type=storable, metavar="DATE", help="reports.o_from")
@option("--to", "last", type=storable, metavar="DATE", help="reports.o_to")
@option("--by", type=click.Choice(GROUPINGS), help="reports.o_by")
@option("--compare", is_flag=True, help="reports.o_compare")
@option("--definitions", is_flag=True, help="reports.o_definitions")
@json_option
@click.pass_obj
def report(
    session: Session, *, first: str | None, last: str | None, by: str | None, compare: bool, definitions: bool
) -> None:
    words = session.words
    if definitions:
        _define(session)
        return
    from igdesk.desk.reporting import Question

    question = Question(first, last, cast("By | None", by), compare)
    reporter = session.parts.reporter()
    reporter.check(question)
    with talk.share_of(words("reports.counting")) as progress:
        found = reporter.report(question, progress)
    if session.as_json:
        from igdesk.desk.report_json import report_json

        output.print_json(report_json(found))
        return
    from igdesk.cli.report_text import report_lines

    output.print_lines(report_lines(found, session.parts.config, words))


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
