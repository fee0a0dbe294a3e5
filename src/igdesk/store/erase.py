"""A customer erased or masked, wherever the desk has something of them: one unit of work.

Erased: nothing that they wrote, that we wrote to them, or that was noted about them is left. Masked: all of that stays
without who they are. Either way the rows of tickets, messages and events stay with their times and states: for the
reports, and so that reading the same conversation again brings nothing back.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import field
from datetime import datetime
from enum import StrEnum

from igdesk.clock import to_ms
from igdesk.errors import ConflictError
from igdesk.rules import events as e
from igdesk.rules.decision import Draft
from igdesk.rules.event_data import to_data
from igdesk.rules.log import Recorded, replay
from igdesk.rules.redaction import Retell, Retelling, nothing, redacted
from igdesk.store import calls, incidents, learned, missed_searches, networks, posts, repeats, saved_views, tickets
from igdesk.store.mask import Identity, is_handle
from igdesk.store.rows import as_json, recorded_of
from igdesk.store.search import documents, index
from igdesk.store.search.documents import Kind
from igdesk.store.search.index import Changes
from igdesk.store.sql import IS_UNSETTLED, one_of
from igdesk.values import dataclass


class Mode(StrEnum):
    """How much goes."""

    ERASE = "erase"
    MASK = "mask"


@dataclass(frozen=True, slots=True)
class Forgetting:
    """Who has a customer erased or masked."""

    mode: Mode
    actor: str
    op: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What it came to."""

    tickets: tuple[int, ...]
    """Tickets of the customer, and those that were merged with them: their drafts go as well."""
    mentioned: tuple[int, ...]
    """Other tickets in which their handle stood."""
    left: int
    """Replies to others that name them and are on their way: changing these could send them twice."""


_UNDER_WAY = f"coalesce(outbox IN (SELECT id FROM outbox WHERE state {IS_UNSETTLED}), 0)"
"""A message that is a reply on its way: it is recognised by its words, so these must not change."""


_FOUND_AS = {"messages": Kind.MESSAGE, "notes": Kind.NOTE}


@dataclass(slots=True)
class _Work:
    """One customer on the way out."""

    db: sqlite3.Connection
    customer: int
    by: Forgetting
    identity: Identity
    threads: tuple[int, ...]
    own: tuple[int, ...]
    """Numbers of their tickets."""
    shared: tuple[int, ...]
    """Other customers' tickets that hold messages of theirs, or were merged with one of theirs."""
    found: Changes
    """What the search must know of."""
    cancelled: dict[int, list[str]] = field(default_factory=dict)
    """Replies that will not be sent any more, by ticket."""

    @property
    def erases(self) -> bool:
        return self.by.mode is Mode.ERASE


def forget(db: sqlite3.Connection, customer: int, by: Forgetting) -> Forgotten:
    """Erase or mask a customer.

    Args:
        db: The connection, inside a write transaction.
        customer: Their id; there is such a customer.
        by: Who does it, and how.

    Raises:
        ConflictError: A reply to them is being sent at this moment.
    """
    db.execute("PRAGMA secure_delete = ON")
    with index.changes(db) as found:
        for each in documents.of_customer(db, customer):
            found.forget(*each)
        forgotten = _forget(_begun(db, customer, by, found))
        for each in documents.of_customer(db, customer):
            found.put(*each)
    return forgotten


def _forget(work: _Work) -> Forgotten:
    db, by = work.db, work.by
    identity = work.identity
    _check_nothing_leaves(work)
    own_values = _values_of(work)
    _cancel_replies(work)
    calls.cancel_of(db, work.own, by.now)
    _forget_messages(work)
    _forget_rows_of_tickets(work)
    mentioned, left = _hide_mentions(work)
    words = nothing if work.erases else identity.hide_all
    for number in work.own:
        _rewrite_log(work, number, Retelling(words, words, nothing), by.mode)
    for number in work.shared:  # what a rule matched there may be either's
        _rewrite_log(work, number, Retelling(_blank_these(own_values, identity.hide), nothing, nothing), by.mode)
    for number in mentioned:
        _rewrite_log(work, number, Retelling(*[identity.hide_mentions] * 3), "mention")
    for number in (*work.own, *work.shared, *mentioned):
        tickets.refresh_preview(db, number)
    _forget_customer(work)
    return Forgotten((*work.own, *work.shared), mentioned, left)


def _identity_of(db: sqlite3.Connection, customer: int) -> Identity:
    """Everything that a customer is called in the desk, earlier names included."""
    row = db.execute("SELECT username, name FROM customers WHERE id = ?", [customer]).fetchone()
    authors = db.execute(
        "SELECT DISTINCT m.author, th.kind FROM messages m JOIN threads th ON th.id = m.thread"
        " WHERE th.customer = ? AND m.direction = 'in' AND m.author IS NOT NULL",
        [customer],
    ).fetchall()
    # In a conversation on Instagram the author is the handle of that time; elsewhere it is a name.
    handles = [each["author"] for each in authors if each["kind"] in ("dm", "comment") and is_handle(each["author"])]
    names = [each["author"] for each in authors if each["author"] not in handles]
    return Identity.of([row["username"], *handles], [row["name"], *names])


def _begun(db: sqlite3.Connection, customer: int, by: Forgetting, found: Changes) -> _Work:
    threads = _numbers(db, "SELECT id FROM threads WHERE customer = ?", [customer])
    own = _numbers(db, "SELECT number FROM tickets WHERE customer = ? ORDER BY number", [customer])
    near = set(_numbers(db, f"SELECT DISTINCT ticket FROM messages WHERE thread {one_of(threads)}", threads))
    for number in own:
        near.update(tickets.family(db, number))
        ticket = tickets.find(db, number)
        assert ticket is not None  # it was just listed
        near.add(tickets.root(db, ticket).number)
    shared = tuple(sorted(near - set(own)))
    return _Work(db, customer, by, _identity_of(db, customer), threads, own, shared, found)


def _check_nothing_leaves(work: _Work) -> None:
    """What is being sent would come back from Instagram, and could not be recognised without its words."""
    sending = work.db.execute(
        f"SELECT 1 FROM outbox WHERE thread {one_of(work.threads)} AND state = 'sending'", work.threads
    )
    if sending.fetchone() is not None:
        raise ConflictError("privacy.sending")


def _values_of(work: _Work) -> frozenset[str]:
    """Values of their tickets' fields: a merge copies them to the other ticket."""
    rows = work.db.execute(f"SELECT fields FROM tickets WHERE number {one_of(work.own)}", work.own)
    return frozenset(value for row in rows for value in json.loads(row["fields"]).values() if value)


def _cancel_replies(work: _Work) -> None:
    rows = work.db.execute(
        f"SELECT id, ticket FROM outbox WHERE thread {one_of(work.threads)}"
        " AND state IN ('queued', 'failed', 'unconfirmed') ORDER BY seq",
        work.threads,
    ).fetchall()
    for row in rows:
        work.cancelled.setdefault(row["ticket"], []).append(row["id"])
        work.db.execute("UPDATE outbox SET state = 'cancelled', claimed_by = NULL WHERE id = ?", [row["id"]])
    work.db.execute(f"UPDATE outbox SET error = NULL, to_return = 0 WHERE thread {one_of(work.threads)}", work.threads)


def _forget_messages(work: _Work) -> None:
    where = f"thread {one_of(work.threads)}"
    learned.unlearn(work.db, where, work.threads)

    def update(settings: str, more: str = "") -> None:
        work.db.execute(f"UPDATE messages SET {settings} WHERE {where} {more}", work.threads)

    if work.erases:
        update("text = '', attachments = '[]', state = 'deleted', reactions = ''")
    else:
        _retell(work, "messages", where, work.threads, "text", work.identity.hide_all)
        only_type = "json_object('type', json_extract(value, '$.type'), 'url', NULL, 'name', NULL)"
        update(f"attachments = (SELECT json_group_array({only_type}) FROM json_each(attachments))")
    update("story_url = NULL, missed_at = NULL")
    update("author = NULL", "AND direction = 'in'")
    networks.forget_ids(work.db, work.threads)
    repeats.renew(work.db, f"m.{where}", work.threads)


def _forget_rows_of_tickets(work: _Work) -> None:
    """Notes, the reasons that people gave for escalations, and what others wrote in tickets that were merged."""
    db, identity = work.db, work.identity
    # A merge moves open escalations to the other ticket: those that were made here are found by the log.
    made_here = (
        f"(ticket {one_of(work.own)} OR id IN (SELECT json_extract(data, '$.escalation') FROM events"
        f" WHERE kind = 'escalated' AND ticket {one_of(work.own)})) AND rule IS NULL"
    )
    of_others = f"ticket {one_of(work.shared)}"
    _forget_promises(work)
    incidents.hide(db, work.own, identity.hide_all, identity.hide_mentions)
    if work.erases:
        db.execute(f"UPDATE notes SET text = '', removed = 1 WHERE ticket {one_of(work.own)}", work.own)
        db.execute(f"UPDATE legs SET deliver = '' WHERE ticket {one_of(work.own)}", work.own)
        db.execute(f"UPDATE escalations SET reason = '' WHERE {made_here}", [*work.own, *work.own])
    else:
        _retell(work, "notes", f"ticket {one_of(work.own)}", work.own, "text", identity.hide_all)
        _retell(work, "legs", f"ticket {one_of(work.own)}", work.own, "deliver", identity.hide_all)
        _retell(work, "escalations", made_here, [*work.own, *work.own], "reason", identity.hide_all)
    _retell(work, "notes", of_others, work.shared, "text", identity.hide)
    _retell(work, "legs", of_others, work.shared, "deliver", identity.hide)
    _retell(work, "escalations", f"{of_others} AND rule IS NULL", work.shared, "reason", identity.hide)
    near = f"ticket {one_of((*work.own, *work.shared))} AND NOT thread {one_of(work.threads)} AND NOT {_UNDER_WAY}"
    _retell(work, "messages", near, [*work.own, *work.shared, *work.threads], "text", identity.hide)


def _forget_promises(work: _Work) -> None:
    """What they were promised, and why that was released; a merge moves it to the other ticket, as escalations."""
    made_here, values = _promises_of(work), [*work.own, *work.own]
    if work.erases:
        for number in _numbers(work.db, f"SELECT DISTINCT ticket FROM promises WHERE {made_here}", values):
            work.found.forget(Kind.TICKET, number)
            work.found.put(Kind.TICKET, number)
        work.db.execute(f"UPDATE promises SET text = '', why = NULL WHERE {made_here}", values)
    else:
        _retell(work, "promises", made_here, values, "text", work.identity.hide_all)
        _retell(work, "promises", f"{made_here} AND why IS NOT NULL", values, "why", work.identity.hide_all)
    of_others = f"ticket {one_of(work.shared)}"
    _retell(work, "promises", of_others, work.shared, "text", work.identity.hide)
    _retell(work, "promises", f"{of_others} AND why IS NOT NULL", work.shared, "why", work.identity.hide)


def _promises_of(work: _Work) -> str:
    """A condition for what they were promised, with their tickets twice: a merge may have moved it elsewhere."""
    given = "SELECT json_extract(data, '$.promise') FROM events WHERE kind = 'promised'"
    return f"(ticket {one_of(work.own)} OR id IN ({given} AND ticket {one_of(work.own)}))"


def _release_promises(work: _Work, draft: Draft) -> None:
    """Nobody can keep what nobody knows any more: what was still to be kept is released, without a reason in words."""
    rows = work.db.execute(f"SELECT id FROM promises WHERE {_promises_of(work)}", [*work.own, *work.own])
    theirs = {row["id"] for row in rows}
    for promise in draft.ticket.promises:
        if promise.id in theirs:
            draft.add(e.PromiseReleased(promise.id, work.by.now))
            at = to_ms(work.by.now)
            work.db.execute("UPDATE promises SET released_at = ? WHERE id = ?", [at, promise.id])


def _hide_mentions(work: _Work) -> tuple[tuple[int, ...], int]:
    """`@handle` in everybody else's tickets: the tickets, and how many replies on their way had to stay as they are."""
    db, hide = work.db, work.identity.hide_mentions
    found: set[int] = set()
    left = 0
    for handle in work.identity.handles:
        sign = f"@{handle.lower()}"
        waiting = db.execute(f"SELECT text FROM messages WHERE instr(lower(text), ?) AND {_UNDER_WAY}", [sign])
        left += sum(hide(row["text"]) != row["text"] for row in waiting)
        found |= _retell(work, "messages", f"instr(lower(text), ?) AND NOT {_UNDER_WAY}", [sign], "text", hide)
        found |= _retell(work, "notes", "instr(lower(text), ?)", [sign], "text", hide)
        found |= _retell(work, "legs", "instr(lower(deliver), ?)", [sign], "deliver", hide)
        found |= _retell(work, "escalations", "instr(lower(reason), ?)", [sign], "reason", hide)
        found |= _retell(work, "promises", "instr(lower(text), ?)", [sign], "text", hide)
        found |= _retell(work, "promises", "instr(lower(coalesce(why, '')), ?)", [sign], "why", hide)
        events = db.execute("SELECT ticket, data FROM events WHERE instr(lower(data), ?)", [sign])
        found.update(row["ticket"] for row in events if hide(row["data"]) != row["data"])
    return tuple(sorted(found - {*work.own, *work.shared})), left


def _rewrite_log(work: _Work, number: int, how: Retelling, mode: str) -> None:
    """Tell a ticket's log anew, and let the ticket be what that log says; that it was done is an event of its own."""
    db, by = work.db, work.by
    rows = db.execute("SELECT * FROM events WHERE ticket = ? ORDER BY version", [number]).fetchall()
    log: list[Recorded] = []
    for row in rows:
        old = recorded_of(row)
        event = redacted(old.event, how)
        log.append(Recorded(old.at, old.actor, event))
        if event != old.event:
            db.execute("UPDATE events SET data = ? WHERE id = ?", [as_json(to_data(event)), row["id"]])
    work.found.forget(Kind.TICKET, number)
    work.found.put(Kind.TICKET, number)
    before = replay(number, log)
    draft = Draft(before, by.actor, by.now, by.op)
    for reply in work.cancelled.get(number, ()):
        way = work.db.execute("SELECT way FROM outbox WHERE id = ?", [reply]).fetchone()["way"]
        draft.add(e.ReplyCancelled(reply, way))
    if work.erases and mode is work.by.mode:
        _release_promises(work, draft)
    draft.add(e.Erased(mode))
    tickets.save(db, draft.done(), before=before, op=by.op, now=by.now, actor=by.actor, found=work.found)


def _forget_customer(work: _Work) -> None:
    db, now = work.db, to_ms(work.by.now)
    tier = "NULL" if work.erases else "tier"
    db.execute(
        f"UPDATE customers SET remote_id = NULL, username = NULL, name = NULL, tier = {tier}, followers = NULL,"
        f" tier_by = CASE WHEN {tier} IS NULL THEN NULL ELSE tier_by END, follows_us = NULL,"
        " verified = NULL, profile_at = NULL, erased_at = ? WHERE id = ?",
        [now, work.customer],
    )
    # An export's conversation is known by a folder's name where it has no number, and that name is a person's.
    db.execute(
        "UPDATE threads SET remote_id = 'erased-' || id WHERE customer = ? AND kind = 'import'"
        " AND remote_id GLOB '*[^0-9]*'",
        [work.customer],
    )
    posts.forget_of(db, work.customer)
    saved_views.forget_named(db, work.identity.hide)
    missed_searches.forget_named(db, work.identity.hide)
    # What could not be understood may be anybody's, theirs too: only that it was there is kept.
    db.execute("UPDATE inbound_faults SET excerpt = ''")


def _retell(
    work: _Work,
    table: str,
    where: str,
    values: Sequence[int | str],
    column: str,
    retell: Callable[[str], str],
) -> set[int]:
    """Tell the texts of some rows anew; the tickets of those that changed."""
    changed: set[int] = set()
    db, kind = work.db, _FOUND_AS.get(table)
    for row in db.execute(f"SELECT id, ticket, {column} FROM {table} WHERE {where}", values).fetchall():
        text = retell(row[column])
        if text != row[column]:
            if kind is Kind.MESSAGE:
                learned.unlearn(db, "id = ?", [row["id"]])
            place = (Kind.TICKET, row["ticket"]) if table == "promises" else None if kind is None else (kind, row["id"])
            if place is not None:
                work.found.forget(*place)
                work.found.put(*place)
            db.execute(f"UPDATE {table} SET {column} = ? WHERE id = ?", [text, row["id"]])
            if kind is Kind.MESSAGE:
                repeats.renew(db, "m.id = ?", [row["id"]])
            if row["ticket"] is not None:
                changed.add(row["ticket"])
    return changed


def _blank_these(words: frozenset[str], retell: Retell) -> Retell:
    """In tickets that are other people's as well: what is surely theirs goes, in the rest their names."""
    return lambda text: "" if text in words else retell(text)


def _numbers(db: sqlite3.Connection, sql: str, values: Iterable[int | str]) -> tuple[int, ...]:
    return tuple(row[0] for row in db.execute(sql, tuple(values)) if row[0] is not None)
