"""What is done to one ticket or to several at once: `igdesk ticket claim`, `assign`, `set`, `resolve` and `close`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from igdesk.cli.changes import NOBODY, cause_option, how_it_ended, outcome_option
from igdesk.cli.many import changing_some, do_some
from igdesk.cli.phrased import option, storable
from igdesk.cli.session import Session
from igdesk.desk.new_tickets import key_and_value
from igdesk.errors import UsageError
from igdesk.rules import commands as c
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import Status

no_rating = option("--no-rating", is_flag=True, help="cli_help.o_no_rating")


@changing_some("claim", "cli_help.claim")
def claim(session: Session, numbers: tuple[int, ...], seen: int | None, search: str | None) -> None:
    do_some(session, numbers, search, seen, lambda number: [c.Claim(number)])


@changing_some("assign", "cli_help.assign")
@click.argument("agent", type=storable, metavar="AGENT")
def assign(session: Session, numbers: tuple[int, ...], seen: int | None, search: str | None, agent: str) -> None:
    owner = None if agent == NOBODY else agent
    do_some(session, numbers, search, seen, lambda number: [c.Assign(number, owner)])


@changing_some("watch", "team.help_watch")
def watch(session: Session, numbers: tuple[int, ...], seen: int | None, search: str | None) -> None:
    do_some(session, numbers, search, seen, lambda number: [c.Watch(number)])


@changing_some("unwatch", "team.help_unwatch")
def unwatch(session: Session, numbers: tuple[int, ...], seen: int | None, search: str | None) -> None:
    do_some(session, numbers, search, seen, lambda number: [c.Watch(number, watching=False)])


@changing_some("set", "cli_help.set")
@option("--status", type=click.Choice([s.value for s in Status]), help="cli_help.o_set_status")
@option("--category", type=storable, metavar="ID", help="cli_help.o_set_category")
@option("--kind", type=storable, metavar="ID", help="cli_help.o_set_kind")
@option("--priority", type=storable, metavar="ID", help="cli_help.o_set_priority")
@option("--urgency", type=storable, metavar="ID", help="cli_help.o_set_urgency")
@option("--tag", "tags", multiple=True, type=storable, metavar="+T|-T", help="cli_help.o_set_tag")
@option("--field", "fields", multiple=True, type=storable, metavar="K=V", help="cli_help.o_set_field")
def set_(session: Session, numbers: tuple[int, ...], seen: int | None, search: str | None, **wanted: Any) -> None:
    if not _changes(0, **wanted):
        raise UsageError("cli.nothing_to_set")
    do_some(session, numbers, search, seen, lambda number: _changes(number, **wanted))


@changing_some("resolve", "cli_help.resolve")
@outcome_option
@cause_option
@no_rating
def resolve(
    session: Session,
    numbers: tuple[int, ...],
    seen: int | None,
    search: str | None,
    *,
    outcome: str | None,
    cause: str | None,
    no_rating: bool,
) -> None:
    ended = how_it_ended(outcome, cause)
    do_some(session, numbers, search, seen, lambda n: [c.SetStatus(n, Status.RESOLVED, ended, not no_rating)])


@changing_some("close", "cli_help.close")
@no_rating
def close(session: Session, numbers: tuple[int, ...], seen: int | None, search: str | None, *, no_rating: bool) -> None:
    do_some(session, numbers, search, seen, lambda n: [c.SetStatus(n, Status.CLOSED, rating=not no_rating)])


def _changes(
    number: int,
    *,
    status: str | None,
    category: str | None,
    kind: str | None,
    priority: str | None,
    urgency: str | None,
    tags: Sequence[str],
    fields: Sequence[str],
) -> list[c.Command]:
    """The status comes last: closing is final."""
    changes: list[c.Command] = []
    if category is not None:
        changes.append(c.SetCategory(number, category or None))
    if kind is not None:
        changes.append(c.SetKind(number, kind or None))
    if priority is not None:
        changes.append(c.SetPriority(number, priority))
    if urgency is not None:
        changes.append(c.SetUrgency(number, urgency or None))
    if "-" in tags:
        raise Refusal("refusal.empty_tag")
    if tags:
        added = tuple(tag.removeprefix("+") for tag in tags if not tag.startswith("-"))
        changes.append(c.SetTags(number, added, tuple(tag[1:] for tag in tags if tag.startswith("-"))))
    for field in fields:
        key, value = key_and_value(field)
        changes.append(c.SetField(number, key, value or None))
    if status is not None:
        changes.append(c.SetStatus(number, Status(status)))
    return changes
