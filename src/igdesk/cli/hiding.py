"""Hiding comments, and showing them again: `igdesk ticket hide` and `unhide`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from igdesk.cli import output
from igdesk.cli.changes import seen_option
from igdesk.cli.phrased import Command, json_option, option
from igdesk.cli.replies import settle
from igdesk.cli.session import Session
from igdesk.cli.tickets import number_argument
from igdesk.rules import commands as c


def _hiding(name: str, help_: str) -> Callable[[Callable[..., Any]], click.Command]:
    """A command on one comment of a ticket."""

    def made(function: Callable[..., Any]) -> click.Command:
        message = click.argument("message", metavar="[MESSAGE]", required=False, type=click.IntRange(min=1))
        waiting = option("--wait", is_flag=True, help="answering.o_wait")
        named = number_argument(message(waiting(seen_option(json_option(click.pass_obj(function))))))
        return click.command(name, cls=Command, help=help_)(named)

    return made


@_hiding("hide", "answering.help_hide")
def hide(session: Session, number: int, message: int | None, *, wait: bool, seen: int | None) -> None:
    _do(session, c.HideComment(number, message), wait=wait, seen=seen)


@_hiding("unhide", "answering.help_unhide")
def unhide(session: Session, number: int, message: int | None, *, wait: bool, seen: int | None) -> None:
    _do(session, c.HideComment(number, message, hidden=False), wait=wait, seen=seen)


def _do(session: Session, command: c.HideComment, *, wait: bool, seen: int | None) -> None:
    desk = session.parts.desk()
    done = desk.run(command, seen=seen).result()
    if done.replies or session.as_json:
        settle(session, desk, command.ticket, done.replies, wait=wait)
        return
    key = "answering.already_hidden" if command.hidden else "answering.already_shown"
    output.print_lines([session.words(key, number=command.ticket)])
