"""`igdesk notices`: what a person is told of their tickets, also by programs that show it elsewhere."""

from __future__ import annotations

from typing import Any

import click

from igdesk.cli import output
from igdesk.cli.layout import table
from igdesk.cli.phrased import Command, json_option, option
from igdesk.cli.session import Session
from igdesk.cli.times import local
from igdesk.clock import iso
from igdesk.desk.notice_words import kind_of, notice_line
from igdesk.desk.queries import Notice
from igdesk.text import one_line

SHOWN = 20
"""Notices that are shown unless told otherwise."""


@click.command("notices", cls=Command, help="cli_help.notices")
@option("--limit", type=click.IntRange(min=1), default=SHOWN, metavar="N", help="cli_help.o_limit_notices")
@option("--take", is_flag=True, help="cli_help.o_take")
@json_option
@click.pass_obj
def notices(session: Session, *, limit: int, take: bool) -> None:
    desk, words = session.parts.desk(), session.words
    found = (desk.take_notices(limit) if take else desk.notices(limit)).result()
    if session.as_json:
        output.print_json([_as_json(notice, session) for notice in found])
        return
    if not found:
        output.print_lines([words("notices.none")])
        return
    heading = [words("plain.at"), words("plain.state"), words("plain.notice")]
    signs = (words("plain.new"), words("plain.seen")) if output.is_plain() else ("●", " ")
    rows = [(local(each.at, desk.config), signs[each.told_at is not None], _line(each, session)) for each in found]
    lines = table([heading, *rows], output.width(), headed=True)
    output.print_lines(lines if output.is_plain() else table(rows, output.width()))


def _line(notice: Notice, session: Session) -> str:
    desk = session.parts.desk()
    return one_line(session.words.of(notice_line(notice, desk.config, desk.now())))


def _as_json(notice: Notice, session: Session) -> dict[str, Any]:
    from igdesk.rules.event_data import to_data

    event = notice.recorded.event
    return {
        "id": notice.id,
        "ticket": notice.ticket,
        "at": iso(notice.at),
        "told_at": None if notice.told_at is None else iso(notice.told_at),
        "what": kind_of(notice),
        "text": _line(notice, session),
        "event": {"kind": event.kind, "actor": notice.recorded.actor, "data": to_data(event, times=iso)},
    }
