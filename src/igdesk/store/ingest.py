"""What comes in from Instagram or another system, stored once: message ids are the only key that tells two apart.

Pulling the same things again changes nothing. Each message is decided on the ticket as the messages before it left it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property, partial

from igdesk.clock import to_ms
from igdesk.config.model import Config
from igdesk.rules.arrival import Arrival
from igdesk.rules.decision import Decision
from igdesk.rules.events import StatusChanged
from igdesk.rules.incident import Incident
from igdesk.rules.model import THREAD_CHANNELS, Channel, Customer, Direction, Inbound, Status, Ticket
from igdesk.rules.receive import receive, receive_besides, reconsider
from igdesk.rules.repeats import tells_of_wave
from igdesk.rules.suggesting import Judge
from igdesk.store import (
    after_erasure,
    commenters,
    comments,
    history,
    incident_rows,
    joining,
    learned,
    listing,
    message_edits,
    repeats,
    robots,
    send_later,
    senders,
    settle,
    sync_state,
    threads,
    tickets,
    twins,
)
from igdesk.store.after_erasure import Erasure
from igdesk.store.inbound import InboundThread, IngestReport, Unreadable
from igdesk.store.lease import Fence, check_fence
from igdesk.store.loads import KnownLoads
from igdesk.store.message_rows import store_message
from igdesk.store.recognising import matching_reply
from igdesk.store.search.index import Changes
from igdesk.store.threads import Place


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
    repeats.forget_old(db, now)
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
        self._account = ""
        """Our account by which it comes in; none of what an export holds or somebody makes by hand."""
        self._is_first_pull = False
        self._answered_until: datetime | None = None
        """When one of us last wrote in the thread that is being stored, as far as it was read; unless it is silent."""
        self._past: twins.Past | None = None
        """Of the thread that is being stored: the time of which an export has told already."""
        self.report = IngestReport()
        self.found = Changes(db)
        """What the search must know of: told at the end, in the order of time."""

    def take_thread(self, inbound: InboundThread) -> None:
        if any(message.is_about_another for message in inbound.messages):
            inbound = self._with_what_is_known(inbound)
            if not inbound.messages:
                return
        self._past = twins.recognise(self._db, inbound, self.found)
        place = self._place(inbound)
        if place is None:
            return
        thread, customer = place.thread, tickets.customer_by_id(self._db, place.customer)
        erasure = after_erasure.erasure_of(self._db, thread, place.before)
        if erasure is not None and any(erasure.ends_with(m) and not self._is_known(m) for m in inbound.messages):
            customer = self._customer(inbound)
            self.found.write()  # what is known so far changes hands
            erasure = after_erasure.know_again(self._db, thread, customer.id, erasure)
        before = self.report.messages
        watermark = sync_state.watermark(self._db, inbound.account)
        has_gap = inbound.more and listing.leaves_gap(self._db, thread, inbound.messages, watermark)
        self._account = "" if self._silent or inbound.kind == "manual" else inbound.account
        self._is_first_pull = inbound.is_first_pull
        if inbound.kind == "dm":
            self._is_first_pull = watermark is None
        self._answered_until = None if self._silent else robots.answered_until(self._db, inbound.messages)
        for message in inbound.messages:
            self._take_message(thread, customer, message, erasure)
        if has_gap:
            self._tell_gap(inbound.messages[0])
        if inbound.listing is not None:
            self.report.updated |= listing.follow(self._db, thread, inbound.listing, self._now, self.found)
        if inbound.updated_at is not None:
            self._db.execute(
                "UPDATE threads SET remote_updated_at = ? WHERE id = ?", [to_ms(inbound.updated_at), thread]
            )
        if self.report.messages > before:
            self.report.threads += 1

    def _with_what_is_known(self, inbound: InboundThread) -> InboundThread:
        """The thread without what only tells of messages that are not here: reading them tells the same."""
        told = [each for each in inbound.messages if not each.is_about_another or self._is_known(each)]
        return replace(inbound, messages=tuple(told))

    def _tell_gap(self, oldest: Inbound) -> None:
        listing.mark_gap(self._db, oldest)
        self.report.gaps += 1
        _record_fault(self._db, Unreadable(oldest.remote_id or "", listing.GAP, ""), self._now)

    def reconsider(self, customer_id: int) -> tuple[int, ...]:
        customer = tickets.customer_by_id(self._db, customer_id)
        changed = []
        rows = self._db.execute("SELECT id FROM threads WHERE customer = ?", [customer_id]).fetchall()
        for row in rows:
            ticket = tickets.latest_of_thread(self._db, row["id"])
            message = history.latest_inbound(self._db, row["id"])
            if ticket is None or message is None or ticket.has_ended:
                continue
            decision = reconsider(ticket, message, self._arrival(row["id"], customer))
            self._save(decision, ticket, customer)
            if not decision.is_empty:
                changed.append(ticket.number)
        return tuple(changed)

    def _place(self, inbound: InboundThread) -> Place | None:
        """The thread and whose it is, made if they are new; none if there is no news of somebody who is not known."""
        if inbound.answers is not None:
            return self._answered(inbound, inbound.answers)
        account, kind, remote_id = inbound.account, inbound.kind, inbound.remote_id
        place = threads.find(self._db, inbound)
        if place is not None:
            if inbound.username:
                senders.rename(self._db, place.customer, inbound.username, self.found)
            return place
        told = [m for m in inbound.messages if kind != "comment" or m.direction is Direction.IN]
        if inbound.messages and all(map(self._is_known, told)):
            return threads.of_messages(self._db, inbound)  # they were erased, and their conversation with them
        if kind == "dm" and remote_id is None and not threads.may_begin(self._db, inbound):
            return None
        customer = self._customer(inbound)
        added = self._db.execute(
            "INSERT INTO threads (account, kind, remote_id, customer, post) VALUES (?, ?, ?, ?, ?)",
            [account, kind, remote_id, customer.id, inbound.post],
        )
        assert added.lastrowid is not None
        return Place(added.lastrowid, customer.id)

    def _answered(self, inbound: InboundThread, above: str) -> Place | None:
        """The thread that a comment of ours is for; none where it is a reply of the outbox, or that is not told."""
        (message,) = inbound.messages
        below = commenters.below(self._db, inbound.account, above, inbound.username)
        if self._is_known(message) or (below.threads and self._is_our_reply(below.threads[0], message)):
            return None
        return below.answered

    def _customer(self, inbound: InboundThread) -> Customer:
        if inbound.customer is not None:
            return tickets.customer_by_id(self._db, inbound.customer)
        return senders.find_or_make(
            self._db, inbound.account, inbound.customer_remote_id, username=inbound.username, name=inbound.name,
            now=self._now, found=self.found,
        )  # fmt: skip

    def _take_message(self, thread: int, customer: Customer, message: Inbound, erasure: Erasure | None) -> None:
        if self._is_known(message):
            self._follow(message)
            return
        if message.deleted and not self._silent:
            after_erasure.leave_trace(self._db, thread, message)
            return
        if message.direction is Direction.OUT and self._is_our_reply(thread, message):
            return
        if erasure is not None and erasure.keeps_out(message):
            after_erasure.leave_trace(self._db, thread, message)
            return
        if self._past is not None and message.at <= self._past.until:
            self._store_past(thread, customer, self._past.ticket_at(message.at), message)
            return
        customer = replace(customer, tier=tickets.customer_by_id(self._db, customer.id).tier)
        is_answered = self._answered_until is not None and message.at <= self._answered_until
        key = None if self._silent else repeats.key_of(message, self._now)
        arrival = replace(
            self._arrival(thread, customer), is_answered=is_answered, is_first_pull=self._is_first_pull,
            asked=partial(repeats.asked, self._db, key, message.at),
        )  # fmt: skip
        besides = receive_besides(message, arrival)
        if besides is not None:
            self._save(besides, arrival.latest, customer)
            self._count_decision(besides)
        decision = receive(message, arrival)
        if decision is not None:
            self._save(decision, arrival.latest, customer)
            self._count_decision(decision)
        number = None if decision is None else decision.ticket.number
        stored = self._store_message(thread, customer, number, message)
        if message.direction is Direction.IN and not self._silent:
            by = settle.Settling(self._op, self._now, self._config, actor=self._actor)
            self.report.updated |= send_later.customer_wrote(self._db, thread, number, message.at, by)
        if key is not None:
            repeats.note(self._db, stored, key, (customer.id, message.at), told=tells_of_wave(decision))
        is_new = decision is not None and decision.ticket.version == len(decision.events)
        if decision is not None and is_new and not self._silent and message.channel in THREAD_CHANNELS:
            self._link_to_comments(decision.ticket)

    def _link_to_comments(self, ticket: Ticket) -> None:
        """What goes on from a private reply to a comment belongs to that comment's ticket."""
        other = comments.question_below(self._db, ticket)
        if other is not None:
            joining.link_both(self._db, ticket, other, joining.By(self._actor, self._op, self._config, self._now))
            self.report.updated.add(other.number)

    def _follow(self, message: Inbound) -> None:
        """What is stored may have been hidden, taken back or edited since."""
        commenters.note_hidden(self._db, message)
        ticket = message_edits.follow(self._db, message, self.found)
        if ticket is not None:
            self.report.updated.add(ticket)

    def _is_known(self, message: Inbound) -> bool:
        column, key = ("remote_id", message.remote_id) if message.remote_id else ("import_key", message.import_key)
        if key is None:
            return False
        return self._db.execute(f"SELECT 1 FROM messages WHERE {column} = ?", [key]).fetchone() is not None

    def _is_our_reply(self, thread: int, message: Inbound) -> bool:
        """Whether this is a reply of the outbox whose outcome was unknown: then it is confirmed, not stored again."""
        if message.remote_id is None:
            return False
        among = commenters.threads_beside(self._db, thread) if message.channel is Channel.COMMENT else (thread,)
        found = (matching_reply(self._db, each, message.text, message.at, message.attachments) for each in among)
        reply = next(filter(None, found), None)
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
            account=self._account,
            loads={} if self._silent else self._loads.of(customer),
            silent=self._silent,
            judge=None if self._silent else self._judge,
            incidents=lambda: self._incidents,
            has_spoken=partial(robots.has_spoken, self._db, customer.id),
            own=partial(robots.own, self._db, customer.id),
            unfinished=partial(robots.unfinished, self._db, customer.id),
            last_said=partial(history.last_said, self._db),
            waiting=partial(history.waiting, self._db),
        )

    @cached_property
    def _judge(self) -> Judge | None:
        return learned.judge(self._db, self._config)

    @cached_property
    def _incidents(self) -> tuple[Incident, ...]:
        return incident_rows.running(self._db)

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

    def _store_past(self, thread: int, customer: Customer, ticket: int | None, message: Inbound) -> None:
        """What an export left out of the time of which it told is of a ticket of that time, and decides nothing."""
        self._store_message(thread, customer, ticket, message)
        if ticket is not None:
            tickets.refresh_preview(self._db, ticket)

    def _store_message(self, thread: int, customer: Customer, ticket: int | None, message: Inbound) -> int:
        self.report.messages += 1
        return store_message(self._db, thread, customer, ticket, message, self.found)


def _record_fault(db: sqlite3.Connection, fault: Unreadable, now: datetime) -> None:
    db.execute(
        "INSERT INTO inbound_faults (ref, reason, excerpt, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [fault.ref, fault.reason, fault.excerpt, to_ms(now)],
    )
