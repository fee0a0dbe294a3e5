"""Tickets that belong together: merge, split, link, unlink."""

from __future__ import annotations

import click

from igdesk.cli import output, talk
from igdesk.cli.changes import seen_option
from igdesk.cli.phrased import Command, json_option
from igdesk.cli.session import Session
from igdesk.cli.ticket_text import customer_name
from igdesk.cli.tickets import number_argument, read
from igdesk.config.accounts import with_account
from igdesk.desk.as_json import detail_json
from igdesk.rules import commands as c


@click.command("merge", cls=Command, help="cli_help.merge")
@number_argument
@click.argument("into", metavar="INTO", type=click.IntRange(min=1))
@seen_option
@json_option
@click.pass_obj
def merge(session: Session, *, number: int, into: int, seen: int | None) -> None:
    _do(session, c.Merge(number, into), seen, "cli.merged", shown=into)
    desk = session.parts.desk()
    one, other = read(desk, number).card, read(desk, into).card
    if one.customer.id != other.customer.id:  # where nobody can be asked, it is said with how to take it back
        who, whose = (
            with_account(desk.config, customer_name(card.customer), card.ticket.account) for card in (one, other)
        )
        talk.say(session.words("cli.merged_customers", number=into, into=whose, who=who))


@click.command("split", cls=Command, help="cli_help.split")
@number_argument
@click.argument("messages", metavar="MESSAGE…", nargs=-1, required=True, type=click.IntRange(min=1))
@seen_option
@json_option
@click.pass_obj
def split(session: Session, *, number: int, messages: tuple[int, ...], seen: int | None) -> None:
    _do(session, c.Split(number, messages), seen, "cli.split")


@click.command("link", cls=Command, help="cli_help.link")
@number_argument
@click.argument("other", metavar="OTHER", type=click.IntRange(min=1))
@json_option
@click.pass_obj
def link(session: Session, *, number: int, other: int) -> None:
    _do(session, c.Link(number, other), None, "cli.linked", shown=number)


@click.command("unlink", cls=Command, help="cli_help.unlink")
@number_argument
@click.argument("other", metavar="OTHER", type=click.IntRange(min=1))
@json_option
@click.pass_obj
def unlink(session: Session, *, number: int, other: int) -> None:
    _do(session, c.Link(number, other, linked=False), None, "cli.unlinked", shown=number)


def _do(session: Session, command: c.JointCommand, seen: int | None, told: str, shown: int | None = None) -> None:
    """Do it; as JSON the ticket that it is about now: the target of a merge, the new one of a split."""
    desk = session.parts.desk()
    done = desk.run(command, seen=seen).result()
    if session.as_json:
        output.print_json(detail_json(desk, read(desk, shown or done.other or command.ticket), session.words))
        return
    key = told if done.changed else "cli.joined_already"
    output.print_lines([session.words(key, number=command.ticket, other=done.other)])
