"""Tickets that people or other systems make by hand: a phone call, an e-mail, a form."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timedelta

from igdesk.config.model import Config
from igdesk.rules.commands import Command, SetCategory, SetField, SetPriority, SetTags
from igdesk.rules.model import Channel, Direction, Inbound
from igdesk.store.inbound import InboundThread
from igdesk.store.ingest import ingest
from igdesk.store.run import run_command
from igdesk.values import dataclass

MANUAL_ACCOUNT = "manual"
BY_SYSTEMS = "api-"
"""Operations that other systems ask for begin so: they are no step of the person in whose name it is done."""
_ABOUT = timedelta(days=1)
"""How long after it was decided what to make an operation may have been done."""


@dataclass(frozen=True, slots=True)
class Origin:
    """By which network a message came."""

    network: str
    """Its id."""
    customer: str
    """The customer's id there."""
    message: str
    """The message's id there."""


@dataclass(frozen=True, slots=True)
class NewTicket:
    """What somebody tells of a ticket that did not come by Instagram."""

    channel: Channel
    customer: str
    text: str
    subject: str | None = None
    category: str | None = None
    priority: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    origin: Origin | None = None
    """By which network it came; None: by none through which customers are answered. See `store.networks`."""


def create(db: sqlite3.Connection, new: NewTicket, *, actor: str, op: str, config: Config, now: datetime) -> int:
    """Make the ticket, let the rules sort it, then set what was said by hand: all or nothing.

    Returns:
        Its number.

    Raises:
        Refusal: Something that was said does not exist on this desk; no ticket is made.
    """
    message = Inbound(Direction.IN, now, new.text, new.channel, author=new.customer, subject=new.subject)
    thread = InboundThread(MANUAL_ACCOUNT, "manual", None, None, None, new.customer, (message,))
    report = ingest(db, [thread], config=config, actor=actor, op=op, now=now)
    [number] = report.created
    set_by_hand(db, number, new, actor=actor, op=op, config=config, now=now)
    return number


def made_by(db: sqlite3.Connection, op: str) -> tuple[int, ...]:
    """The tickets that an operation made, in its order; see `together.create_all`."""
    row = db.execute("SELECT at FROM ops WHERE op = ?", [op]).fetchone()
    if row is None:
        return ()
    around = int(_ABOUT / timedelta(milliseconds=1))
    rows = db.execute(
        "SELECT t.number FROM tickets t JOIN events e ON e.ticket = t.number AND e.version = 1"
        " WHERE t.created_at BETWEEN ? AND ? AND e.op GLOB ? ORDER BY t.number",
        [row["at"] - around, row["at"] + around, f"{op}.*"],
    )
    return tuple(each["number"] for each in rows)


def set_by_hand(
    db: sqlite3.Connection, number: int, new: NewTicket, *, actor: str, op: str, config: Config, now: datetime
) -> None:
    """Set what was said of a ticket besides its message.

    Raises:
        Refusal: Something of it does not exist on this desk.
    """
    for place, command in enumerate(_commands(number, new)):
        run_command(db, command, actor=actor, op=f"{op}.set{place}", config=config, now=now)


def _commands(number: int, new: NewTicket) -> list[Command]:
    commands: list[Command] = []
    if new.category is not None:
        commands.append(SetCategory(number, new.category))
    if new.priority is not None:
        commands.append(SetPriority(number, new.priority))
    if new.tags:
        commands.append(SetTags(number, add=new.tags))
    commands += [SetField(number, name, value) for name, value in new.fields.items()]
    return commands
