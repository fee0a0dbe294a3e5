"""`igdesk rules review`: the monthly look at the rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import click

from igdesk.cli import output, rules_json, talk
from igdesk.cli.layout import table, wrapped
from igdesk.cli.phrased import Command, json_option
from igdesk.cli.rules import since_option
from igdesk.cli.rules_text import width
from igdesk.cli.session import Session
from igdesk.cli.ticket_text import styled
from igdesk.clock import iso
from igdesk.desk.report_words import review_rows
from igdesk.i18n import Words
from igdesk.rules.review import Reviewed

_MONTH = "30d"


@click.command("review", cls=Command, help="rules_review.help")
@since_option
@json_option
@click.pass_obj
def review(session: Session, *, since: str | None) -> None:
    book, words = session.parts.rulebook(), session.words
    begin = book.since(since or _MONTH)
    with talk.share_of(words("rules_cli.counting")) as progress:
        found = book.review(begin, progress)
    if session.as_json:
        output.print_json({"since": iso(begin), "rules": [_json(each) for each in found]})
    else:
        output.print_lines(_lines(found, words))


def _json(reviewed: Reviewed) -> dict[str, Any]:
    spread = reviewed.first_response
    return rules_json.hit_json(reviewed.hits) | {
        "advice": reviewed.advice,
        "first_response_seconds": {
            "count": spread.count,
            "mean": spread.mean,
            "median": spread.median,
            "p90": spread.p90,
        },
    }


def _lines(found: Sequence[Reviewed], words: Words) -> Iterator[str]:
    if not found:
        yield words("rules_cli.no_rules")
        return
    first, *others = table(review_rows(found, words), output.width(), right=(1, 2, 3), headed=True)
    yield styled(first, bold=True)
    yield from others
    yield from ("", *wrapped(words("rules_review.what"), width()))
