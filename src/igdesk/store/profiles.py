"""What Instagram says of a customer: who was not asked about yet, and keeping what came back."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

from igdesk.clock import to_ms
from igdesk.config.model import Config
from igdesk.store.ingest import reconsider_unfinished
from igdesk.store.lease import Fence, check_fence
from igdesk.store.search import index
from igdesk.store.search.documents import Kind
from igdesk.store.sql import IS_UNFINISHED

KEPT_FOR = timedelta(days=7)
"""How old what is known of a customer may become before Instagram is asked again."""


def without_profile(db: sqlite3.Connection, account: str, limit: int, now: datetime | None = None) -> tuple[str, ...]:
    """Customers with unfinished tickets whom Instagram was never asked about; who wrote last comes first.

    Behind them, where there is room, those of whom what is known has become old.

    A message is consent to be asked about, a comment is not (Meta, "User Profile API"): that call would fail.
    """
    rows = db.execute(
        "SELECT c.remote_id FROM customers c INDEXED BY customers_unknown JOIN threads th ON th.customer = c.id"
        " WHERE th.kind = 'dm' AND c.account = ? AND c.remote_id IS NOT NULL AND c.profile_at IS NULL AND EXISTS ("
        f"   SELECT 1 FROM tickets t WHERE t.thread = th.id AND t.status {IS_UNFINISHED})"
        " ORDER BY th.last_customer_message_at DESC LIMIT ?",
        [account, limit],
    )
    unknown = tuple(row[0] for row in rows)
    if now is None or len(unknown) >= limit:
        return unknown
    return unknown + _outdated(db, account, limit - len(unknown), now)


def _outdated(db: sqlite3.Connection, account: str, limit: int, now: datetime) -> tuple[str, ...]:
    """By the index of unfinished tickets: of the many who are done with nobody needs to know."""
    rows = db.execute(
        "SELECT DISTINCT c.remote_id FROM tickets t JOIN customers c ON c.id = t.customer JOIN threads th"
        f" ON th.id = t.thread WHERE t.status {IS_UNFINISHED} AND th.kind = 'dm' AND c.account = ?"
        " AND c.remote_id IS NOT NULL AND c.profile_at < ? LIMIT ?",
        [account, to_ms(now - KEPT_FOR), limit],
    )
    return tuple(row[0] for row in rows)


def save_profile(
    db: sqlite3.Connection,
    account: str,
    remote_id: str,
    *,
    username: str | None,
    name: str | None,
    followers: int | None,
    verified: bool | None,
    follows_us: bool | None = None,
    config: Config,
    op: str,
    now: datetime,
    fence: Fence | None = None,
) -> tuple[int, ...]:
    """Keep what Instagram says of a customer, and let the rules look again at their unfinished tickets.

    Returns:
        Numbers of the tickets that changed.
    """
    check_fence(db, fence)
    row = db.execute("SELECT id FROM customers WHERE account = ? AND remote_id = ?", [account, remote_id]).fetchone()
    if row is None:
        return ()
    with index.changes(db) as found:
        found.forget(Kind.CUSTOMER, row["id"])
        db.execute(
            "UPDATE customers SET username = coalesce(?, username), name = coalesce(?, name),"
            " followers = coalesce(?, followers), verified = coalesce(?, verified),"
            " follows_us = coalesce(?, follows_us), profile_at = ? WHERE id = ?",
            [username, name, followers, verified, follows_us, to_ms(now), row["id"]],
        )
        found.put(Kind.CUSTOMER, row["id"])
    return reconsider_unfinished(db, row["id"], config=config, op=op, now=now)
