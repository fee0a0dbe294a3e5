"""An imported conversation that turned out to be one of Instagram's: from then on it is one thread of one customer.

The logs of its tickets tell it as if it had been so from the beginning, for it was.
"""

from __future__ import annotations

import sqlite3

from igdesk.store import senders
from igdesk.store.after_erasure import is_erased
from igdesk.store.inbound import InboundThread
from igdesk.store.search import index
from igdesk.store.search.documents import Kind
from igdesk.store.search.index import Changes
from igdesk.store.threads import Place
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Imported:
    """A conversation that came from an export."""

    thread: int
    customer: int
    name: str | None
    erased: bool
    """Whether its customer was erased or masked."""


def known_customer(db: sqlite3.Connection, heard: InboundThread, place: Place | None) -> int | None:
    """Whose a conversation of Instagram's is, as far as the desk knows them."""
    if place is not None:
        return place.customer
    row = senders.find(db, heard.account, heard.customer_remote_id, heard.username)
    return None if row is None else row["id"]


def hand_over(
    db: sqlite3.Connection, own: Imported, heard: InboundThread, place: Place | None, known: int | None, found: Changes
) -> bool:
    """Make it the conversation that was heard, and its customer whose that one is.

    Args:
        db: The connection, inside a write transaction.
        own: The imported one.
        heard: The one of Instagram.
        place: Where the latter is stored; none if it is not.
        known: Whose it is, if the desk knows them.
        found: What the search must know of.

    Returns:
        False where one of the two was erased since and the other was not: then nobody comes back by it.
    """
    found.write()  # what is known so far may change hands
    if own.erased:
        if place is None:
            _rename(db, own.thread, heard)
        return True
    if known is not None and is_erased(db, known):
        return False
    if known is None:
        _introduce(db, own.customer, heard, found)
    elif known != own.customer:
        _become_one(db, own.customer, known)
    if place is None:
        _rename(db, own.thread, heard)
    else:
        _move(db, own.thread, place.thread)
    return True


def join_earlier(db: sqlite3.Connection, heard: InboundThread, customer: int) -> None:
    """An earlier export made a customer of somebody of whom a later one shows who they are: then they are one."""
    row = db.execute(
        "SELECT th.customer FROM threads th JOIN customers c ON c.id = th.customer AND c.account = th.account"
        " WHERE th.account = ? AND th.kind = ? AND th.remote_id = ? AND c.id <> ?",
        [heard.account, heard.kind, heard.remote_id, customer],
    ).fetchone()
    if row is not None and not is_erased(db, row["customer"]) and not is_erased(db, customer):
        _become_one(db, row["customer"], customer)


def _introduce(db: sqlite3.Connection, customer: int, heard: InboundThread, found: Changes) -> None:
    """Instagram's id and handle for somebody of whom an export told only the name."""
    found.forget(Kind.CUSTOMER, customer)
    db.execute(
        "UPDATE customers SET account = ?, remote_id = ?, username = coalesce(?, username) WHERE id = ?",
        [heard.account, heard.customer_remote_id, heard.username, customer],
    )
    found.put(Kind.CUSTOMER, customer)


def _become_one(db: sqlite3.Connection, old: int, new: int) -> None:
    """All that is of one customer becomes another's, who is the same person; what is known of either is kept."""
    with index.changing_customer(db, new), index.changing_customer(db, old):
        db.execute(
            "UPDATE customers SET (name, tier, tier_by) = (SELECT coalesce(customers.name, o.name),"
            " coalesce(customers.tier, o.tier), iif(customers.tier IS NULL, o.tier_by, customers.tier_by)"
            " FROM customers o WHERE o.id = ?) WHERE id = ?",
            [old, new],
        )
        _retell(db, "customer", new, "customer = ?", old)
        db.execute("UPDATE threads SET customer = ? WHERE customer = ?", [new, old])
        db.execute("UPDATE questions SET customer = ? WHERE customer = ?", [new, old])
        db.execute("DELETE FROM customers WHERE id = ?", [old])


def _rename(db: sqlite3.Connection, thread: int, heard: InboundThread) -> None:
    _retell(db, "account", heard.account, "thread = ?", thread)
    db.execute(
        "UPDATE threads SET account = ?, kind = 'dm', remote_id = ? WHERE id = ?",
        [heard.account, heard.remote_id, thread],
    )


def _move(db: sqlite3.Connection, old: int, new: int) -> None:
    account = db.execute("SELECT account FROM threads WHERE id = ?", [new]).fetchone()["account"]
    _retell(db, "account", account, "thread = ?", old)
    _retell(db, "thread", new, "thread = ?", old)
    for table in ("messages", "outbox"):
        db.execute(f"UPDATE {table} SET thread = ? WHERE thread = ?", [new, old])
    db.execute(
        "UPDATE threads SET last_customer_message_at = nullif(max(coalesce(last_customer_message_at, 0),"
        " coalesce((SELECT last_customer_message_at FROM threads WHERE id = ?), 0)), 0) WHERE id = ?",
        [old, new],
    )
    db.execute("DELETE FROM threads WHERE id = ?", [old])


def _retell(db: sqlite3.Connection, fact: str, value: int | str, where: str, whose: int) -> None:
    """Tell one fact of tickets' beginnings anew, in their rows and in their logs alike."""
    db.execute(
        f"UPDATE events SET data = json_set(data, '$.{fact}', ?) WHERE kind = 'opened'"
        f" AND ticket IN (SELECT number FROM tickets WHERE {where})",
        [value, whose],
    )
    db.execute(f"UPDATE tickets SET {fact} = ?, rev = (SELECT rev FROM meta) WHERE {where}", [value, whose])
