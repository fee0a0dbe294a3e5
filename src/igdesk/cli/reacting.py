"""A heart on a customer's message, or off it: `igdesk ticket react`."""

from __future__ import annotations

import click

from igdesk.cli import output
from igdesk.cli.changes import seen_option
from igdesk.cli.phrased import Command, json_option, option
from igdesk.cli.replies import settle
from igdesk.cli.session import Session
from igdesk.cli.tickets import number_argument
from igdesk.rules import commands as c


@click.command("react", cls=Command, help="reactions.help")
@number_argument
@click.argument("message", metavar="[MESSAGE]", required=False, type=click.IntRange(min=1))
@option("--remove", is_flag=True, help="reactions.o_remove")
@option("--wait", is_flag=True, help="answering.o_wait")
@seen_option
@json_option
@click.pass_obj
def react(session: Session, number: int, message: int | None, *, remove: bool, wait: bool, seen: int | None) -> None:
    desk = session.parts.desk()
    done = desk.run(c.React(number, message, remove), seen=seen).result()
    if done.replies or session.as_json:
        settle(session, desk, number, done.replies, wait=wait)
    else:
        output.print_lines([session.words("reactions.already", number=number)])
