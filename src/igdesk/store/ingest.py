"""What comes in from Instagram or another system, stored once: message ids are the only key that tells two apart.

Pulling the same things again changes nothing. Each message is decided on the ticket as the messages before it left it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, partial

from igdesk.clock import to_ms
from igdesk.config.model import Config
from igdesk.rules.arrival import Arrival
from igdesk.rules.decision import Decision
from igdesk.rules.events import StatusChanged
from igdesk.rules.model import Customer, Direction, Inbound, Status, Ticket
from igdesk.rules.receive import receive, reconsider
from igdesk.rules.suggesting import Judge
from igdesk.store import after_erasure, history, learned, settle, sync_state, tickets
from igdesk.store.after_erasure import Erasure
from igdesk.store.lease import Fence, check_fence
from igdesk.store.loads import KnownLoads
from igdesk.store.rows import attachments_of, attachments_text, customer_of, when
from igdesk.store.search.documents import Kind
from igdesk.store.search.index import Changes

APP_AUTHOR = "instagram-app"
"""Author of our own messages that somebody typed in the Instagram app."""


@dataclass(frozen=True, slots=True)
class InboundThread:
    """A thread as it was read: who with, and its messages, oldest first."""

    account: str
    kind: str
    """`dm`, `manual` or `import`."""
    remote_id: str | None
    customer_remote_id: str | None
    username: str | None
    name: str | None
    messages: tuple[Inbound, ...]
    updated_at: datetime | None = None
    more: bool = False
    """Whether the thread has older messages than these."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An object of Instagram's that could not be understood: recorded, so that nobody has to guess what is missing."""

    ref: str
    reason: str
    excerpt: str


@dataclass(slots=True)
class IngestReport:
    """What a batch changed."""

    threads: int = 0
    messages: int = 0
    """New ones."""
    created: list[int] = field(default_factory=list)
    """Numbers of new tickets."""
    confirmed: int = 0
    """Replies that were in doubt and turned out to have arrived."""
    updated: set[int] = field(default_factory=set)
    reopened: set[int] = field(default_factory=set)

    def add(self, other: IngestReport) -> None:
        """Count another batch in."""
        self.threads += other.threads
        self.messages += other.messages
        self.created += other.created
        self.confirmed += other.confirmed
        self.updated = (self.updated | other.updated) - set(self.created)
        self.reopened |= other.reopened


def ingest(
    db: sqlite3.Connection,
    threads: Sequence[InboundThread],
    unreadable: Sequence[Unreadable] = (),
    *,
    config: Config,
    actor: str,
    op: str,
    now: datetime,
    fence: Fence | None = None,
    silent: bool = False,
) -> IngestReport:
    """Store threads and decide what their new messages do, in one transaction.

    Raises:
        LeaseLost: Another worker syncs now; nothing was written.
    """
    check_fence(db, fence)
    batch = _Batch(db, config, actor, op, now, silent)
    for thread in threads:
        batch.take_thread(thread)
    for fault in unreadable:
        _record_fault(db, fault, now)
    batch.report.updated -= set(batch.report.created)
    batch.found.write()
    return batch.report


def reconsider_unfinished(
    db: sqlite3.Connection, customer: int, *, config: Config, op: str, now: datetime
) -> tuple[int, ...]:
    """Let the rules look again at a customer's unfinished tickets, now that more is known of them.

    Returns:
        Numbers of the tickets that changed.
    """
    batch = _Batch(db, config, "sync", op, now, silent=False)
    changed = batch.reconsider(customer)
    batch.found.write()
    return changed


class _Batch:
    """The state of one ingest: what was counted so far and how the work is spread."""

    def __init__(
        self, db: sqlite3.Connection, config: Config, actor: str, op: str, now: datetime, silent: bool
    ) -> None:
        self._db = db
        self._config = config
        self._actor = actor
        self._op = op
        self._now = now
        self._silent = silent
        self._loads = KnownLoads(db, config)
        self._count = 0
        self._is_first_pull = False
        self._answered_until: datetime | None = None
        """When one of us last wrote in the thread that is being stored, as far as it was read."""
        self.report = IngestReport()
        self.found = Changes(db)
        """What the search must know of: told at the end, in the order of time."""

    def take_thread(self, inbound: InboundThread) -> None:
        found = self._thread_and_customer(inbound)
        if found is None:
            return
        thread, customer = found
        erasure = after_erasure.erasure_of(self._db, thread)
        if erasure is not None and any(erasure.ends_with(m) and not self._is_known(m) for m in inbound.messages):
            customer = self._customer(inbound)
            self.found.write()  # what is known so far changes hands
            erasure = after_erasure.know_again(self._db, thread, customer.id, erasure)
        before = self.report.messages
        began = self._began(thread)
        self._is_first_pull = inbound.kind == "dm" and sync_state.watermark(self._db, inbound.account) is None
        answers = [message.at for message in inbound.messages if message.direction is Direction.OUT]
        self._answered_until = max(answers, default=None)
        for message in inbound.messages:
            self._take_message(thread, customer, message, erasure)
        if began and inbound.more and self.report.messages - before == len(inbound.messages):
            self._tell_gap(inbound)
        if inbound.updated_at is not None:
            self._db.execute(
                "UPDATE threads SET remote_updated_at = ? WHERE id = ?", [to_ms(inbound.updated_at), thread]
            )
        if self.report.messages > before:
            self.report.threads += 1

    def _began(self, thread: int) -> bool:
        return self._db.execute("SELECT 1 FROM messages WHERE thread = ? LIMIT 1", [thread]).fetchone() is not None

    def _tell_gap(self, inbound: InboundThread) -> None:
        """Nothing of what was read was known, and there is more: messages in between were never seen."""
        oldest = inbound.messages[0].remote_id if inbound.messages else inbound.remote_id
        reason = "more messages arrived between two reads than Instagram shows: older ones are missing"
        _record_fault(self._db, Unreadable(oldest or "", reason, ""), self._now)

    def reconsider(self, customer_id: int) -> tuple[int, ...]:
        customer = tickets.customer_by_id(self._db, customer_id)
        changed = []
        rows = self._db.execute("SELECT id FROM threads WHERE customer = ?", [customer_id]).fetchall()
        for row in rows:
            ticket = tickets.latest_of_thread(self._db, row["id"])
            message = self._latest_inbound(row["id"])
            if ticket is None or message is None or ticket.has_ended:
                continue
            decision = reconsider(ticket, message, self._arrival(row["id"], customer))
            self._save(decision, ticket, customer)
            if not decision.is_empty:
                changed.append(ticket.number)
        return tuple(changed)

    def _thread_and_customer(self, inbound: InboundThread) -> tuple[int, Customer] | None:
        """The thread and whose it is, made if they are new; none if there is no news of somebody who is not known."""
        row = None
        if inbound.remote_id is not None:
            row = self._db.execute(
                "SELECT id, customer FROM threads WHERE account = ? AND kind = ? AND remote_id = ?",
                [inbound.account, inbound.kind, inbound.remote_id],
            ).fetchone()
        if row is not None:
            if inbound.username:  # people rename themselves
                self._rename(row["customer"], inbound.username)
            return row["id"], tickets.customer_by_id(self._db, row["customer"])
        if inbound.messages and all(map(self._is_known, inbound.messages)):
            return None  # they were erased, and their conversation with them
        customer = self._customer(inbound)
        added = self._db.execute(
            "INSERT INTO threads (account, kind, remote_id, customer) VALUES (?, ?, ?, ?)",
            [inbound.account, inbound.kind, inbound.remote_id, customer.id],
        )
        assert added.lastrowid is not None
        return added.lastrowid, customer

    def _rename(self, customer: int, username: str) -> None:
        changed = self._db.execute(
            "SELECT 1 FROM customers WHERE id = ? AND username IS NOT ? AND erased_at IS NULL", [customer, username]
        )
        if changed.fetchone() is not None:
            self.found.forget(Kind.CUSTOMER, customer)
            self._db.execute("UPDATE customers SET username = ? WHERE id = ?", [username, customer])
            self.found.put(Kind.CUSTOMER, customer)

    def _customer(self, inbound: InboundThread) -> Customer:
        row = None
        if inbound.customer_remote_id is not None:
            row = self._db.execute(
                "SELECT * FROM customers WHERE account = ? AND remote_id = ?",
                [inbound.account, inbound.customer_remote_id],
            ).fetchone()
        if row is not None:
            return customer_of(row)
        added = self._db.execute(
            "INSERT INTO customers (account, remote_id, username, name, created_at) VALUES (?, ?, ?, ?, ?)",
            [inbound.account, inbound.customer_remote_id, inbound.username, inbound.name, to_ms(self._now)],
        )
        assert added.lastrowid is not None
        self.found.put(Kind.CUSTOMER, added.lastrowid)
        return Customer(added.lastrowid, inbound.username, inbound.name, inbound.customer_remote_id)

    def _take_message(self, thread: int, customer: Customer, message: Inbound, erasure: Erasure | None) -> None:
        if self._is_known(message):
            return
        if message.direction is Direction.OUT and self._is_our_reply(thread, message):
            return
        if erasure is not None and erasure.keeps_out(message):
            after_erasure.leave_trace(self._db, thread, message)
            return
        self.report.messages += 1
        customer = replace(customer, tier=tickets.customer_by_id(self._db, customer.id).tier)
        is_answered = self._answered_until is not None and message.at <= self._answered_until
        arrival = replace(self._arrival(thread, customer), is_answered=is_answered, is_first_pull=self._is_first_pull)
        decision = receive(message, arrival)
        if decision is not None:
            self._save(decision, arrival.latest, customer)
            self._count_decision(decision)
        self._store_message(thread, customer, decision, message)

    def _is_known(self, message: Inbound) -> bool:
        column, key = ("remote_id", message.remote_id) if message.remote_id else ("import_key", message.import_key)
        if key is None:
            return False
        return self._db.execute(f"SELECT 1 FROM messages WHERE {column} = ?", [key]).fetchone() is not None

    def _is_our_reply(self, thread: int, message: Inbound) -> bool:
        """Whether this is a reply of the outbox whose outcome was unknown: then it is confirmed, not stored again."""
        if message.remote_id is None:
            return False
        reply = settle.matching_reply(self._db, thread, message.text)
        if reply is None:
            return False
        by = settle.Settling(self._op, self._now, self._config, actor=self._actor)
        settle.confirm(self._db, reply.id, message.remote_id, message.at, by)
        self.report.updated.add(reply.ticket)
        self.report.confirmed += 1
        return True

    def _arrival(self, thread: int, customer: Customer) -> Arrival:
        self._count += 1
        return Arrival(
            config=self._config,
            actor=self._actor,
            op=f"{self._op}.{self._count}",
            now=self._now,
            thread=thread,
            customer=customer,
            latest=self._latest(thread),
            next_number=tickets.next_number(self._db),
            loads={} if self._silent else self._loads.of(customer),
            silent=self._silent,
            judge=None if self._silent else self._judge,
            last_said=partial(history.last_said, self._db),
        )

    @cached_property
    def _judge(self) -> Judge | None:
        return learned.judge(self._db, self._config)

    def _latest(self, thread: int) -> Ticket | None:
        """The ticket that news of a thread are for; history is none for the ticket that another one went into."""
        latest = after_erasure.latest_that_lives(self._db, thread)
        return None if self._silent and latest is not None and latest.thread != thread else latest

    def _save(self, decision: Decision, latest: Ticket | None, author: Customer) -> None:
        before = latest if latest is not None and latest.number == decision.ticket.number else None
        tickets.save(
            self._db, decision, before=before, op=self._op, now=self._now, actor=self._actor, found=self.found,
            author=author.id,
        )  # fmt: skip
        self._loads.follow(decision)

    def _count_decision(self, decision: Decision) -> None:
        number = decision.ticket.number
        if decision.ticket.version == len(decision.events):
            self.report.created.append(number)
        else:
            self.report.updated.add(number)
        if any(isinstance(r.event, StatusChanged) and r.event.before is Status.RESOLVED for r in decision.events):
            self.report.reopened.add(number)

    def _store_message(self, thread: int, customer: Customer, decision: Decision | None, message: Inbound) -> None:
        inward = message.direction is Direction.IN
        ticket = decision.ticket.number if decision else None
        author = message.author or ((customer.username or customer.name) if inward else APP_AUTHOR)
        state = "deleted" if message.deleted else "received" if inward else "sent"
        added = self._db.execute(
            "INSERT INTO messages (thread, ticket, remote_id, import_key, direction, channel, author, text,"
            " attachments, story_url, unsupported, state, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                thread, ticket, message.remote_id, message.import_key, message.direction.value, message.channel.value,
                author, message.text, attachments_text(message.attachments), message.story_url,
                int(message.unsupported), state, to_ms(message.at),
            ],
        )  # fmt: skip
        assert added.lastrowid is not None
        self.found.put(Kind.MESSAGE, added.lastrowid)
        if inward:
            self._db.execute(
                "UPDATE threads SET last_customer_message_at = max(coalesce(last_customer_message_at, 0), ?)"
                " WHERE id = ?",
                [to_ms(message.at), thread],
            )
        if ticket is not None and not message.deleted:
            preview = tickets.preview_of(message.text, message.attachments[0].type if message.attachments else None)
            self._db.execute("UPDATE tickets SET preview = ? WHERE number = ?", [preview, ticket])

    def _latest_inbound(self, thread: int) -> Inbound | None:
        row = self._db.execute(
            "SELECT * FROM messages WHERE thread = ? AND direction = 'in' ORDER BY created_at DESC, id DESC LIMIT 1",
            [thread],
        ).fetchone()
        if row is None:
            return None
        at = when(row["created_at"])
        assert at is not None
        attachments = attachments_of(row["attachments"])
        return Inbound(Direction.IN, at, row["text"], row["channel"], attachments=attachments)


def _record_fault(db: sqlite3.Connection, fault: Unreadable, now: datetime) -> None:
    db.execute(
        "INSERT INTO inbound_faults (ref, reason, excerpt, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [fault.ref, fault.reason, fault.excerpt, to_ms(now)],
    )
