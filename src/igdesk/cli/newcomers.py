"""`igdesk ticket new`: tickets that did not come by Instagram, from a person or from another system."""

from __future__ import annotations

import json
from pathlib import Path

import click

from igdesk.cli import output, stdin
from igdesk.cli.phrased import Command, json_option, option, storable
from igdesk.cli.session import Session
from igdesk.desk.as_json import ticket_json
from igdesk.desk.new_tickets import key_and_value, new_ticket, new_tickets
from igdesk.desk.queries import TicketCard
from igdesk.errors import UsageError, system_reason
from igdesk.rules.model import Channel
from igdesk.store.create import NewTicket


@click.command("new", cls=Command, help="cli_help.ticket_new")
@option("--channel", type=click.Choice([each.value for each in Channel]), help="cli_help.o_channel")
@option("--customer", type=storable, metavar="NAME", help="cli_help.o_customer")
@option("--text", type=storable, metavar="T", help="cli_help.o_text")
@option("--subject", type=storable, metavar="S", help="cli_help.o_subject")
@option("--category", type=storable, metavar="ID", help="cli_help.o_category")
@option("--priority", type=storable, metavar="ID", help="cli_help.o_priority")
@option("--field", "fields", multiple=True, type=storable, metavar="K=V", help="cli_help.o_field")
@option("--tag", "tags", multiple=True, type=storable, metavar="TAG", help="cli_help.o_tag")
@option("--json-in", metavar="FILE|-", help="cli_help.o_json_in")
@json_option
@click.pass_obj
def new(
    session: Session, /, *, json_in: str | None, fields: tuple[str, ...], tags: tuple[str, ...], **texts: str | None
) -> None:
    if json_in is None:
        raw = {**texts, "field": dict(key_and_value(field) for field in fields), "tag": list(tags)}
        wanted = [new_ticket({key: value for key, value in raw.items() if value is not None}, None)]
    elif fields or tags or any(value is not None for value in texts.values()):
        raise UsageError("cli.json_in_alone")
    else:
        wanted = _from_json(json_in)
    numbers = session.parts.batch(new=True).create(wanted).result()
    _tell(session, numbers, as_list=json_in is not None)


def _tell(session: Session, numbers: tuple[int, ...], *, as_list: bool) -> None:
    if not session.as_json:
        output.print_lines(session.words("cli.created", number=number) for number in numbers)
        return
    desk = session.parts.desk()
    cards: list[TicketCard | None] = [desk.card(number).result() for number in numbers]
    made = [ticket_json(desk, card) for card in cards if card is not None]
    output.print_json(made if as_list else made[0])


def _from_json(source: str) -> list[NewTicket]:
    try:
        text = stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8-sig")
        value = json.loads(text)
    except OSError as error:
        raise UsageError("cli.cannot_read", path=source, reason=system_reason(error)) from error
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError and JSONDecodeError are ValueErrors
        raise UsageError("cli.not_json", path=source) from error
    return new_tickets(value, source)
