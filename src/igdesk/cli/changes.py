"""What people do to a ticket besides answering: claim, assign, set, note, escalate, compensate, snooze, resolve…"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from igdesk.cli import output, talk
from igdesk.cli.phrased import Command, json_option, option, storable
from igdesk.cli.session import Session
from igdesk.cli.tickets import number_argument, read
from igdesk.cli.times import local
from igdesk.config.ticket_fields import CAUSE, OUTCOME
from igdesk.desk.as_json import detail_json
from igdesk.errors import NotAllowedError, UsageError
from igdesk.rules import commands as c
from igdesk.rules.fields import missing_evidence
from igdesk.rules.model import Status, Ticket, money
from igdesk.rules.names import agent_name
from igdesk.text import one_line

if TYPE_CHECKING:
    from igdesk.desk.desk import Desk
    from igdesk.store.run import Done

NOBODY = "-"

seen_option = option("--if-version", "seen", type=click.IntRange(min=1), metavar="V", help="cli_help.o_if_version")
outcome_option = option("--outcome", type=storable, metavar="ID", help="ending.o_outcome")
cause_option = option("--cause", type=storable, metavar="ID", help="ending.o_cause")


def changing(name: str, help_: str) -> Callable[[Callable[..., Any]], click.Command]:
    """A command on one ticket that prints what became of it."""

    def made(function: Callable[..., Any]) -> click.Command:
        settled = number_argument(seen_option(json_option(click.pass_obj(function))))
        return click.command(name, cls=Command, help=help_)(settled)

    return made


@changing("note", "cli_help.note")
@click.argument("text", metavar="TEXT", type=storable)
def note(session: Session, number: int, seen: int | None, text: str) -> None:
    do(session, [c.AddNote(number, text)], seen)
    _tell_unknown(session, number, text)


def _tell_unknown(session: Session, number: int, text: str) -> None:
    """Say which names in a note nobody has; the note stands as it was written."""
    from igdesk.desk.calling import unknown_names

    desk = session.parts.desk()
    card = desk.card(number).result() if "@" in text or "＠" in text else None
    if card is not None and (said := unknown_names(text, desk.config, session.words, card.customer.username)):
        talk.say(said)


@changing("escalate", "cli_help.escalate")
@option("--reason", required=True, type=storable, metavar="R", help="cli_help.o_reason")
@option("--to", type=storable, metavar="WHO", help="cli_help.o_to")
def escalate(session: Session, number: int, seen: int | None, reason: str, to: str | None) -> None:
    do(session, [c.Escalate(number, reason, to)], seen)


@changing("compensate", "cli_help.compensate")
@option("--kind", required=True, type=storable, metavar="K", help="cli_help.o_compensation")
@option("--amount", required=True, type=storable, metavar="A", help="cli_help.o_amount")
@option("--currency", type=storable, metavar="CNY", help="cli_help.o_currency")
def compensate(
    session: Session, number: int, seen: int | None, *, kind: str, amount: str, currency: str | None
) -> None:
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,2})?", amount):
        raise UsageError("compensation.no_amount", got=amount)
    if currency is not None and not re.fullmatch("[A-Z]{3}", currency):
        raise UsageError("compensation.no_currency", got=currency)
    command = c.Compensate(number, kind, Decimal(amount).normalize(), currency)
    if do(session, [command], seen)[-1].asks:
        raise _above_authority(command, session.parts.desk())


def _above_authority(command: c.Compensate, desk: Desk) -> NotAllowedError:
    """What became of it instead: it is done, and still this agent may not."""
    from igdesk.rules.compensation import currency_of
    from igdesk.rules.granting import asked, grants_alone
    from igdesk.rules.names import target_name

    wanted = desk.config.compensation(command.kind)
    assert wanted is not None  # else it was refused
    currency = currency_of(command, desk.config)
    return NotAllowedError(
        "compensation.asked",
        number=command.ticket,
        what=wanted.name,
        money=money(command.amount, currency),
        limit=money(grants_alone(desk.me, wanted, currency, desk.config), currency),
        agent=desk.me,
        who=target_name(asked(desk.me, wanted, command.amount, currency, desk.config), desk.config),
    )


@changing("handoff", "cli_help.handoff")
@click.argument("department", type=storable, metavar="DEPARTMENT")
@option("--note", required=True, type=storable, metavar="T", help="cli_help.o_needed")
@option("--owner", type=storable, metavar="AGENT", help="cli_help.o_leg_owner")
@option("--due", type=storable, metavar="WHEN", help="cli_help.o_leg_due")
@option("--deliver", type=storable, metavar="T", help="cli_help.o_deliver")
def handoff(
    session: Session,
    number: int,
    seen: int | None,
    *,
    department: str,
    note: str,
    owner: str | None,
    due: str | None,
    deliver: str | None,
) -> None:
    until = None if due is None else moment(due, session)
    if do(session, [c.HandOff(number, department, note, owner, until, deliver)], seen)[-1].asks:
        from igdesk.rules.legs import referee

        desk = session.parts.desk()
        raise referee(read(desk, number).card.ticket, department, desk.config)


@changing("handback", "cli_help.handback")
@click.argument("leg", type=storable, metavar="[LEG]", required=False)
@option("--note", required=True, type=storable, metavar="T", help="cli_help.o_came_of_it")
def handback(session: Session, number: int, seen: int | None, *, leg: str | None, note: str) -> None:
    do(session, [c.HandBack(number, note, leg)], seen)


@changing("recall", "cli_help.recall")
@click.argument("leg", type=storable, metavar="[LEG]", required=False)
def recall(session: Session, number: int, seen: int | None, *, leg: str | None) -> None:
    do(session, [c.Recall(number, leg)], seen)


@changing("snooze", "cli_help.snooze")
@click.argument("when", type=storable, metavar="[WHEN]", nargs=-1)
@option("--wake", is_flag=True, help="cli_help.o_wake")
@option("--even-if-they-write", "firm", is_flag=True, help="cli_help.o_firm")
def snooze(session: Session, number: int, seen: int | None, when: tuple[str, ...], wake: bool, firm: bool) -> None:
    if wake == bool(when) or (wake and firm):
        raise UsageError("snooze.when_or_wake")
    until = None if wake else moment(" ".join(when), session)
    do(session, [c.Snooze(number, until, firm)], seen)


def moment(said: str, session: Session) -> datetime:
    """A time to come.

    Raises:
        UsageError: It is not understood.
    """
    from igdesk.desk.moments import moment_to_come

    desk = session.parts.desk()
    until = moment_to_come(said, desk.now(), desk.config.calendar())
    if until is None:
        raise UsageError("snooze.not_understood", got=said)
    return until


def how_it_ended(outcome: str | None, cause: str | None) -> tuple[tuple[str, str], ...]:
    """The fields that say how a ticket ended, of those that were said."""
    return tuple((name, said) for name, said in ((OUTCOME, outcome), (CAUSE, cause)) if said is not None)


def _still_waits(session: Session, ticket: Ticket) -> list[str]:
    """What is still to be sent on a ticket that has ended."""
    desk, words = session.parts.desk(), session.words
    row = desk.still_waits(ticket.number).result()
    if row is None:
        return []
    if row.awaits_release or row.send_at is None:
        return [words("release.still_waits_cli", number=ticket.number)]
    return [words("send_later.still_goes_cli", number=ticket.number, at=local(row.send_at, desk.config))]


def do(session: Session, changes: Sequence[c.Command], seen: int | None) -> tuple[Done, ...]:
    done = session.parts.batch().run(changes, seen=seen).result()
    ticket = done[-1].ticket  # a note on a merged ticket went to the one that has its conversation now
    if session.as_json:
        desk = session.parts.desk()
        output.print_json(detail_json(desk, read(desk, ticket.number), session.words))
        return done
    if any(each.asks for each in done):
        return done  # what became of it is said with why
    key = "cli.changed" if any(each.changed for each in done) else "cli.unchanged"
    status = session.words(f"status.{ticket.status.value}")
    assignee = one_line(agent_name(ticket.assignee or NOBODY, session.parts.desk().config))
    lines = [session.words(key, number=ticket.number, status=status, assignee=assignee)]
    if ticket.snoozed_until is not None:
        lines.append(
            session.words(
                f"snooze.until{'_firmly' if ticket.undisturbed_until else ''}",
                at=local(ticket.snoozed_until, session.parts.desk().config),
            )
        )
    lines += _still_waits(session, ticket) if ticket.has_ended else []
    if isinstance(changes[-1], c.SetStatus) and ticket.status is Status.RESOLVED:
        missing = missing_evidence(ticket, session.parts.desk().config)
        names = session.words("notices.gap").join(one_line(each.name) for each in missing)
        lines += [session.words("evidence.still", names=names)] if missing else []
    output.print_lines(lines)
    return done
