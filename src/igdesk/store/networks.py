"""What comes by another network, each message once: it joins its customer's ticket as one of Instagram's does."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from igdesk.clock import from_ms
from igdesk.config.model import Config
from igdesk.config.networks import account_for, network_of
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import Direction, Inbound
from igdesk.store.create import NewTicket, Origin, made_by, set_by_hand
from igdesk.store.inbound import InboundThread
from igdesk.store.ingest import ingest
from igdesk.store.sql import one_of

_BY_ITSELF = "sync"
"""Who acts: it is nobody's step that a customer wrote."""


def remote_id(network: str, direction: Direction, message: str) -> str:
    """By what a message of a network is known on the desk: ids of two networks may be the same.

    Args:
        network: Its id.
        direction: Whose it is: what a program calls ours never stands for a customer's.
        message: The message's id there.
    """
    return f"{network}:{direction.value}:{message}"


def take(db: sqlite3.Connection, new: NewTicket, *, actor: str, op: str, config: Config, now: datetime) -> int | None:
    """Store a message and decide what it does; what was said besides is for a ticket that it opens.

    Returns:
        The number of its ticket; None: it is known, and its customer was erased.

    Raises:
        Refusal: The desk has no such network, or something that was said does not exist on it; nothing was stored.
    """
    origin = new.origin
    assert origin is not None  # else it is made by hand
    account = account_for(origin.network)
    if network_of(config, account) is None:
        known = ", ".join(each.id for each in config.networks) or "-"
        raise Refusal("networks.unknown", got=origin.network, known=known)
    at = _in_order(db, account, origin.customer, now)
    message = Inbound(
        Direction.IN, at, new.text, new.channel, _known_by(origin), author=new.customer, subject=new.subject
    )
    thread = InboundThread(account, "dm", None, origin.customer, None, new.customer, (message,))
    report = ingest(db, [thread], config=config, actor=_BY_ITSELF, op=op, now=now)
    for number in report.created:
        set_by_hand(db, number, new, actor=actor, op=op, config=config, now=now)
    return _ticket_of(db, origin)


def are_known(db: sqlite3.Connection, news: Sequence[NewTicket]) -> bool:
    """Whether all of it are messages that the desk has already."""
    ids = [_known_by(each.origin) for each in news if each.origin is not None]
    found = db.execute(f"SELECT count(*) AS n FROM messages WHERE remote_id {one_of(ids)}", ids).fetchone()
    return bool(ids) and len(ids) == len(news) and int(found["n"]) == len(set(ids))


def told_before(db: sqlite3.Connection, op: str, news: Sequence[NewTicket]) -> tuple[int, ...]:
    """The tickets of an operation that was done before: those that it made, and those that its messages are on."""
    joined = [None if each.origin is None else _ticket_of(db, each.origin) for each in news]
    made = iter([number for number in made_by(db, op) if number not in joined])
    found = (next(made, None) if new.origin is None else number for new, number in zip(news, joined, strict=True))
    return tuple(number for number in found if number is not None)


def forget_ids(db: sqlite3.Connection, threads: Sequence[int]) -> None:
    """Whose customer is erased or masked: a network's ids of messages may hold a telephone number, so they go."""
    its = f"thread {one_of(threads)} AND (SELECT account FROM threads WHERE id = thread) GLOB ?"
    for table in ("messages", "outbox"):
        db.execute(f"UPDATE {table} SET remote_id = NULL WHERE {its}", [*threads, account_for("*")])


def _in_order(db: sqlite3.Connection, account: str, customer: str, now: datetime) -> datetime:
    """When a message was written: now, and after what was said before, also where our clock was set back.

    Else it would be taken for an older one, which was answered with those that came after it.
    """
    row = db.execute(
        "SELECT max(m.created_at) AS last FROM messages m JOIN threads th ON th.id = m.thread"
        " JOIN customers c ON c.id = th.customer WHERE c.account = ? AND c.remote_id = ?",
        [account, customer],
    ).fetchone()
    return now if row["last"] is None else max(now, from_ms(row["last"] + 1))


def _ticket_of(db: sqlite3.Connection, origin: Origin) -> int | None:
    row = db.execute("SELECT ticket FROM messages WHERE remote_id = ?", [_known_by(origin)]).fetchone()
    return None if row is None else row["ticket"]


def _known_by(origin: Origin) -> str:
    return remote_id(origin.network, Direction.IN, origin.message)
