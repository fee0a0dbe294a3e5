"""`igdesk customer`: who they are, and erasing or masking one of them wherever the desk has something of theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import click

from igdesk.cli import output, talk
from igdesk.cli.customer_text import card_json, card_lines
from igdesk.cli.layout import table
from igdesk.cli.phrased import Command, Group, json_option, option, storable
from igdesk.cli.session import Session
from igdesk.cli.times import local
from igdesk.clock import iso
from igdesk.desk.as_json import customer_row_json
from igdesk.desk.customers import CustomerRow, Done, Holdings, Mode
from igdesk.errors import UsageError
from igdesk.text import one_line

_SHOWN = 50
"""Customers that text lists unless told otherwise; JSON lists all."""


@click.group("customer", cls=Group, help="cli_help.customer")
def customer() -> None:
    pass


@customer.command("list", help="cli_help.customer_list")
@click.argument("text", metavar="[TEXT]", required=False, type=storable)
@option("--limit", type=click.IntRange(min=1), metavar="N", help="cli_help.o_limit_customers")
@json_option
@click.pass_obj
def list_(session: Session, *, text: str | None, limit: int | None) -> None:
    most = limit or (None if session.as_json else _SHOWN)
    rows = session.parts.customers().listed(text, most)
    if session.as_json:
        output.print_json([customer_row_json(row) for row in rows])
    elif not rows:
        talk.say(session.words("privacy.none_listed"))
    else:
        output.print_lines(_table(rows, session))
        if len(rows) == most:
            talk.say(session.words("privacy.more", shown=most))


@customer.command("show", help="cli_help.customer_show")
@click.argument("who", metavar="WHO", type=storable)
@json_option
@click.pass_obj
def show(session: Session, *, who: str) -> None:
    customers = session.parts.customers()
    found = customers.find(who)
    card = customers.card(found.row.customer.id)
    if session.as_json:
        output.print_json(_holdings_json(found) | card_json(card, session.parts.clock.now()))
    else:
        output.print_lines([*_holdings_lines(found, session), *card_lines(card, session)])


@customer.command("tier", help="customers.help_tier")
@click.argument("who", metavar="WHO", type=storable)
@click.argument("tier", metavar="TIER", type=storable)
@json_option
@click.pass_obj
def tier_(session: Session, *, who: str, tier: str) -> None:
    customers = session.parts.customers()
    found = customers.find(who).row.customer
    changed = customers.set_tier(found.id, tier)
    after = customers.find(str(found.id)).row
    if session.as_json:
        output.print_json(customer_row_json(after) | {"changed": changed})
        return
    called = session.parts.config.customer_tiers.name(after.customer.tier or "")
    output.print_lines(
        [session.words("customers.tier_set" if changed else "customers.tier_same", id=found.id, tier=called)]
    )


def _forgetting(mode: Mode) -> Callable[[Callable[..., Any]], click.Command]:
    """A command that erases or masks."""

    def made(function: Callable[..., Any]) -> click.Command:
        decorated = click.pass_obj(function)
        for decorate in (
            json_option,
            option("--backups", "in_backups", is_flag=True, help="cli_help.o_in_backups"),
            option("--yes", is_flag=True, help="cli_help.o_yes"),
            click.argument("who", metavar="WHO", type=storable),
        ):
            decorated = decorate(decorated)
        return customer.command(mode.value, cls=Command, help=f"cli_help.customer_{mode.value}")(decorated)

    return made


@_forgetting(Mode.ERASE)
def erase(session: Session, **wanted: Any) -> None:
    _forget(session, Mode.ERASE, **wanted)


@_forgetting(Mode.MASK)
def mask(session: Session, **wanted: Any) -> None:
    _forget(session, Mode.MASK, **wanted)


def _forget(session: Session, mode: Mode, *, who: str, yes: bool, in_backups: bool) -> None:
    customers = session.parts.customers()
    customers.check_may_forget()
    found = customers.find(who)
    if not yes:
        _ask(session, found, mode)
    done = customers.forget(found.row, mode, in_backups=in_backups)
    if session.as_json:
        output.print_json(_done_json(found, done, mode))
        return
    output.print_lines(_done_lines(session, found, done, mode))
    for line in _left_over(session, found, done, mode):
        talk.say(line)


def _ask(session: Session, found: Holdings, mode: Mode) -> None:
    """Show what will go, and have the person write whom they mean.

    Raises:
        UsageError: Nobody can be asked, or somebody else was written.
    """
    from igdesk.cli.showing import on_terminal

    words = session.words
    if not on_terminal():
        raise UsageError("privacy.needs_yes")
    for line in _holdings_lines(found, session):
        talk.say(line)
    talk.say(words(f"privacy.will_{mode.value}"))
    expected = found.row.customer.username or str(found.row.customer.id)
    typed = click.prompt(words("privacy.q_who", expected=one_line(expected)), err=True, default="", show_default=False)
    if typed.strip().removeprefix("@").lower() != expected.lower():
        raise UsageError("privacy.not_meant")


def _done_lines(session: Session, found: Holdings, done: Done, mode: Mode) -> Iterator[str]:
    words, forgotten = session.words, done.forgotten
    yield words(f"privacy.done_{mode.value}", id=found.row.customer.id, tickets=len(forgotten.tickets))
    if forgotten.mentioned:
        yield words("privacy.mentioned", numbers=_numbers(forgotten.mentioned))
    if done.backups_done:
        yield words("privacy.backups_done", count=len(done.backups_done))


def _left_over(session: Session, found: Holdings, done: Done, mode: Mode) -> Iterator[str]:
    """What holds something of the customer still, and what can be done about it."""
    words = session.words
    if done.forgotten.left:
        yield words("privacy.on_the_way", count=done.forgotten.left)
    if not done.wiped:
        yield words("privacy.not_wiped")
    if not done.unlearned:
        yield words("privacy.not_learned_again")
    if not done.drafts_wiped:
        yield words("privacy.drafts_not_wiped")
    for path in done.set_aside:
        yield words("privacy.set_aside", path=path)
    for path in done.deliveries_left:
        yield words("privacy.delivery_left", path=path)
    if done.backups_left:
        newest, oldest = done.backups_left[0], done.backups_left[-1]
        first, last = _day(oldest.at, session), _day(newest.at, session)
        again = f"igdesk customer {mode.value} {found.row.customer.id} --backups"  # the handle names nobody any more
        yield words("privacy.backups_left", count=len(done.backups_left), first=first, last=last, command=again)
        if done.gone_by is not None:
            yield words("privacy.gone_by", day=_day(done.gone_by, session))
    yield words("privacy.elsewhere")


def _table(rows: tuple[CustomerRow, ...], session: Session) -> list[str]:
    words = session.words
    heads = [words(f"privacy.col_{name}") for name in ("id", "handle", "name", "tier", "tickets", "last")]
    lines = [
        [
            str(row.customer.id),
            _handle(row),
            one_line(row.customer.name or ""),
            row.customer.tier or "",
            str(row.tickets),
            _last(row, session) if row.erased_at is None else words("privacy.erased", day=_day(row.erased_at, session)),
        ]
        for row in rows
    ]
    return table([heads, *lines], output.width() if output.is_terminal() else None, right=(0, 4), headed=True)


def _holdings_lines(found: Holdings, session: Session) -> list[str]:
    row, words = found.row, session.words
    shown = [
        ("id", str(row.customer.id)),
        ("handle", _handle(row)),
        ("name", one_line(row.customer.name or "")),
        ("tier", row.customer.tier or ""),
        ("last", _last(row, session)),
        ("tickets", words("privacy.n_tickets", count=len(found.tickets), unfinished=found.unfinished)),
        ("numbers", _numbers(found.tickets)),
        ("messages", words("privacy.n_messages", count=found.messages, attachments=found.attachments)),
        ("notes", str(found.notes)),
        ("on_the_way", str(found.on_the_way)),
    ]
    return table([(words(f"privacy.col_{name}"), value) for name, value in shown if value])


def _handle(row: CustomerRow) -> str:
    return f"@{one_line(row.customer.username)}" if row.customer.username else ""


def _last(row: CustomerRow, session: Session) -> str:
    at = row.last_customer_message_at
    return "" if at is None else local(at, session.parts.config)


def _day(at: datetime, session: Session) -> str:
    return f"{at.astimezone(session.parts.config.desk.timezone):%Y-%m-%d}"


def _numbers(numbers: tuple[int, ...]) -> str:
    shown = " ".join(f"#{number}" for number in numbers[:_SHOWN])
    return f"{shown} …" if len(numbers) > _SHOWN else shown


def _holdings_json(found: Holdings) -> dict[str, Any]:
    return customer_row_json(found.row) | {
        "tickets": list(found.tickets),
        "unfinished": found.unfinished,
        "messages": found.messages,
        "attachments": found.attachments,
        "notes": found.notes,
        "on_the_way": found.on_the_way,
    }


def _done_json(found: Holdings, done: Done, mode: Mode) -> dict[str, Any]:
    return {
        "id": found.row.customer.id,
        "mode": mode.value,
        "tickets": list(done.forgotten.tickets),
        "mentioned": list(done.forgotten.mentioned),
        "left_in_replies": done.forgotten.left,
        "wiped": done.wiped,
        "unlearned": done.unlearned,
        "drafts_wiped": done.drafts_wiped,
        "set_aside": [str(path) for path in done.set_aside],
        "deliveries_left": [str(path) for path in done.deliveries_left],
        "backups_done": [str(path) for path in done.backups_done],
        "backups_left": [{"path": str(each.path), "at": iso(each.at)} for each in done.backups_left],
        "backups_gone_by": None if done.gone_by is None else iso(done.gone_by),
    }
