"""`igdesk ticket approve`, `return`, `take-over`, `withdraw`; `igdesk compensations`: what was granted by whom."""

from __future__ import annotations

from collections.abc import Iterator

import click

from igdesk.cli import output
from igdesk.cli.changes import changing, do
from igdesk.cli.layout import table
from igdesk.cli.phrased import Command, json_option, option, storable
from igdesk.cli.session import Session
from igdesk.config.model import Config
from igdesk.i18n import Words
from igdesk.rules import commands as c
from igdesk.rules.model import money
from igdesk.rules.names import agent_name, compensation_name
from igdesk.store.spending import Spending
from igdesk.text import one_line


@changing("approve", "escalations.help_approve")
@option("--kind", type=storable, metavar="K", help="escalations.o_kind")
def approve(session: Session, number: int, seen: int | None, *, kind: str | None) -> None:
    do(session, [c.Approve(number, kind)], seen)


@changing("return", "escalations.help_return")
@option("--note", required=True, type=storable, metavar="T", help="escalations.o_note")
def return_(session: Session, number: int, seen: int | None, *, note: str) -> None:
    do(session, [c.ReturnEscalation(number, note)], seen)


@changing("take-over", "escalations.help_take_over")
def take_over(session: Session, number: int, seen: int | None) -> None:
    do(session, [c.TakeOver(number)], seen)


@changing("withdraw", "escalations.help_withdraw")
@option("--kind", type=storable, metavar="K", help="escalations.o_kind")
def withdraw(session: Session, number: int, seen: int | None, *, kind: str | None) -> None:
    do(session, [c.Withdraw(number, kind)], seen)


@click.command("compensations", cls=Command, help="escalations.help_list")
@json_option
@click.pass_obj
def compensations(session: Session) -> None:
    desk, words = session.parts.desk(), session.words
    found = desk.spending().result()
    if session.as_json:
        output.print_json(_as_json(found))
        return
    lines = [*_granted(found, desk.config, words), *_proposed(found, desk.config, words)]
    output.print_lines(lines or [words("escalations.none_granted")])


def _as_json(found: Spending) -> dict[str, object]:
    return {
        "granted": [each._asdict() | {"amount": f"{each.amount:f}"} for each in found.granted],
        "proposed": [
            {
                "ticket": each.ticket,
                "by": each.remedy.by,
                "kind": each.remedy.kind,
                "currency": each.remedy.currency,
                "amount": f"{each.remedy.amount:f}",
            }
            for each in found.proposed
        ],
    }


def _granted(found: Spending, config: Config, words: Words) -> Iterator[str]:
    if not found.granted:
        return
    heading = [words(f"escalations.col_{name}") for name in ("by", "amount", "tickets", "kind")]
    rows = [
        [
            one_line(agent_name(each.by, config)),
            money(each.amount, each.currency),
            str(each.tickets),
            _name(each.kind, config),
        ]
        for each in found.granted
    ]
    yield from table([heading, *rows], output.width(), right=(1, 2), headed=True)


def _proposed(found: Spending, config: Config, words: Words) -> Iterator[str]:
    if found.granted and found.proposed:
        yield ""
    for each in found.proposed:
        said = words(
            "compensation.proposed_line",
            who=one_line(agent_name(each.remedy.by, config)),
            what=_name(each.remedy.kind, config),
            money=each.remedy.money,
        )
        yield f"#{each.ticket}  {said}"


def _name(kind: str, config: Config) -> str:
    return one_line(compensation_name(kind, config))
