"""The desk as everybody above the database sees it: commands go in, views come out, each as a `Pending` value.

What a method asks of the store is imported when it is called: a command that lists tickets pays for no rule.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from igdesk.clock import Clock
from igdesk.config.model import Config
from igdesk.desk.bearings import Bearings
from igdesk.rules.model import MessageState
from igdesk.store import queue
from igdesk.store.condition import Condition
from igdesk.store.engine import Pending, Store
from igdesk.store.views import EscalationView, Filter, Page, Sort, TicketCard, TicketDetail

if TYPE_CHECKING:
    from pathlib import Path

    from igdesk.desk.articles import Articles
    from igdesk.desk.bulk import Bulk
    from igdesk.desk.presence import Presence
    from igdesk.desk.saved_views import SavedViews
    from igdesk.rules.commands import Command, Reply
    from igdesk.rules.incident import Incident
    from igdesk.rules.promises import GivenPromise
    from igdesk.store.calls import Call
    from igdesk.store.case_library import CaseRow
    from igdesk.store.create import NewTicket
    from igdesk.store.customer_card import CustomerCard
    from igdesk.store.customers import CustomerRow
    from igdesk.store.drafts import Draft
    from igdesk.store.handover import Asked, Digest
    from igdesk.store.notices import Notice
    from igdesk.store.outbox import OutboxRow
    from igdesk.store.presence import Look
    from igdesk.store.run import Done
    from igdesk.store.search.hits import SearchPage
    from igdesk.store.spending import Spending
    from igdesk.store.sync_state import Health
    from igdesk.store.undo import Action, TakenBack


class Desk(Bearings):
    """One person at one desk.

    Args:
        store: The database.
        config: The desk's configuration.
        clock: The program's time.
        me: Id of the agent who acts.
    """

    def __init__(self, store: Store, config: Config, clock: Clock, me: str) -> None:
        super().__init__(config, clock, me)
        self._store = store
        self._articles: Articles | None = None
        self._replies: set[str] = set()
        """Operations of this program that answered a customer."""

    @property
    def condition(self) -> Condition:
        """How the drive that the desk lies on is doing; see `store.condition`."""
        return self._store.condition

    def run(self, command: Command, *, seen: int | None = None) -> Pending[Done]:
        """Do something to a ticket.

        Args:
            command: What is wanted.
            seen: The version that the person looked at; a ticket that somebody changed since is not changed blindly.

        The pending value raises `Refusal`, `ConflictError` or `NotAllowedError` with the reason.
        """
        return self._run(command, seen, None)

    def reply(self, reply: Reply, seen: int) -> Pending[Done]:
        """Answer a customer, as `run` does; a reply that the person wrote with another program holds this one, too."""
        return self._run(reply, seen, frozenset(self._replies))

    def _run(self, command: Command, seen: int | None, mine: frozenset[str] | None) -> Pending[Done]:
        from igdesk.store.run import run_command

        op = new_op()
        if mine is not None:
            self._replies.add(op)
        done = self._store.write(
            op, run_command, command, actor=self._me, op=op, config=self._config, now=self.now(), seen=seen, mine=mine
        )
        return done.lasting()

    def steps(self, since: datetime | None = None) -> Pending[tuple[list[Action], list[Action]]]:
        """What the person can take back and do again, as two stacks; see `store.undo.steps`."""
        from igdesk.store import undo

        return self._store.read(undo.steps, self._me, since)

    def undo(self, op: str) -> Pending[TakenBack]:
        """Take an operation back, or do one again that was; see `store.undo.undo`.

        The pending value raises `Refusal` or `ConflictError` with the reason, and nothing is undone then.
        """
        from igdesk.store import undo
        from igdesk.store.joining import By

        own = new_op()
        return self._store.write(own, undo.undo, op, by=By(self._me, own, self._config, self.now())).lasting()

    def bulk(self) -> Bulk:
        """The person's work on many tickets at once."""
        from igdesk.desk.bulk import Bulk

        return Bulk(self._store, self._config, self._clock, self._me, self._replies)

    def create(self, new: NewTicket) -> Pending[int]:
        """Make a ticket by hand; the value is its number."""
        from igdesk.store import create

        op = new_op()
        return self._store.write(op, create.create, new, actor=self._me, op=op, config=self._config, now=self.now())

    def page(
        self,
        wanted: Filter,
        sort: Sort = Sort.SLA,
        *,
        limit: int = 50,
        after: tuple[int | str, ...] | None = None,
        before: tuple[int | str, ...] | None = None,
        start: tuple[int | str, ...] | None = None,
    ) -> Pending[Page]:
        """A stretch of a list; see `store.queue.page`."""
        priorities = tuple(priority.id for priority in self._config.priorities)
        return self._store.read(
            queue.page, wanted, sort, priorities=priorities, now=self.now(), limit=limit, after=after, before=before,
            start=start,
        )  # fmt: skip

    def count(self, wanted: Filter) -> Pending[int]:
        """How many tickets match, up to `store.queue.COUNT_LIMIT`."""
        return self._store.read(queue.count, wanted, self.now())

    def count_before(self, wanted: Filter, sort: Sort, key: tuple[int | str, ...]) -> Pending[int]:
        """How many stand before a key in the order of a list, up to `store.queue.COUNT_LIMIT`."""
        priorities = tuple(priority.id for priority in self._config.priorities)
        return self._store.read(queue.count_before, wanted, sort, key, priorities=priorities, now=self.now())

    def search(self, text: str, *, limit: int = 50, after: tuple[int, int] | None = None) -> Pending[SearchPage]:
        """What the search language finds in all messages, notes, tickets and customers; see `store.search.query`."""
        from igdesk.desk.filters import parse_filter
        from igdesk.store.search import query

        wanted = parse_filter(text, self._me, self._config)
        return self._store.read(query.search, wanted, now=self.now(), limit=limit, after=after)

    def card(self, number: int) -> Pending[TicketCard | None]:
        """One ticket as lists show it."""
        return self._store.read(queue.card, number)

    def detail(
        self, number: int, *, whole_thread: bool = False, limit: int | None = None
    ) -> Pending[TicketDetail | None]:
        """One ticket with everything about it; see `store.history.detail`."""
        return self._store.read(queue.detail, number, whole_thread=whole_thread, limit=limit)

    def customers(self, text: str, limit: int) -> Pending[tuple[CustomerRow, ...]]:
        """Customers with `text` in their handle, name or tier, those who wrote last first."""
        from igdesk.store import customers

        return self._store.read(customers.listed, text, limit, self._config.customer_tiers.called(text))

    def customer_card(self, customer: int) -> Pending[CustomerCard | None]:
        """Everything known of a customer; see `store.customer_card`."""
        from igdesk.store import customer_card

        return self._store.read(customer_card.card, customer)

    def escalations(self, limit: int) -> Pending[tuple[tuple[TicketCard, EscalationView], ...]]:
        """Tickets that wait for an answer from above, each with the escalation to answer first."""
        from igdesk.store import escalations

        return self._store.read(escalations.escalated, limit)

    def look(self, rev: int | None) -> Pending[Look]:
        """The revision, which tickets changed after `rev` (None: a first look), and who is at which: one small read."""
        from igdesk.store import presence

        return self._store.read(presence.look, rev, self._me)

    def take_notices(self, limit: int = 50) -> Pending[tuple[Notice, ...]]:
        """What nobody has told the person yet, oldest first: whoever asks tells it, and no other program will."""
        from igdesk.store import notices

        return self._store.write(new_op(), notices.take, self._me, self.now(), limit)

    def notices(self, limit: int) -> Pending[tuple[Notice, ...]]:
        """The latest that the person was told or is to be told, newest first."""
        from igdesk.store import notices

        return self._store.read(notices.latest, self._me, limit)

    def saw(self, number: int) -> Pending[bool]:
        """The person has looked at a ticket in whose notes they were called by name; see `store.called.seen`."""
        from igdesk.store import called

        return self._store.write(new_op(), called.seen, self._me, number, self.now())

    def handover(self, asked: Asked) -> Pending[Digest]:
        """What whoever takes over has to know; see `store.handover`."""
        from igdesk.store import handover

        return self._store.read(handover.digest, asked)

    def saved_views(self) -> SavedViews:
        """Lists that people saved under a name."""
        from igdesk.desk.saved_views import SavedViews

        return SavedViews(self._store, self._config, self._me, self.now(), new_op())

    def articles(self) -> Articles:
        """What the team knows; what was read once is kept."""
        if self._articles is None:
            from igdesk.desk.articles import Articles

            self._articles = Articles(self._store, self)
        return self._articles

    def cases(
        self, kinds: Sequence[str], since: datetime | None = None, until: datetime | None = None
    ) -> Pending[tuple[CaseRow, ...]]:
        """The case library; see `store.case_library.listed`."""
        from igdesk.store import case_library

        return self._store.read(case_library.listed, tuple(kinds), since, until)

    def promises(self, *, owner: str | None = None, overdue: bool = False) -> Pending[tuple[GivenPromise, ...]]:
        """What customers were promised and is still to be kept, the first due first."""
        from igdesk.store import promises

        return self._store.read(promises.open_ones, owner=owner, before=self.now() if overdue else None)

    def incidents(self) -> Pending[tuple[Incident, ...]]:
        """Every incident, a crisis first, what is over last."""
        from igdesk.store import incident_rows

        return self._store.read(incident_rows.all_of)

    def incident(self, number: int) -> Pending[Incident | None]:
        """One incident, by its number."""
        from igdesk.store import incident_rows

        return self._store.read(incident_rows.find, number)

    def incident_of(self, key: str) -> Pending[Incident | None]:
        """The incident that a step opened, by the key that was given to it."""
        from igdesk.store import incident_rows

        return self._store.read(incident_rows.of_key, key)

    def promises_on(self, number: int) -> Pending[tuple[GivenPromise, ...]]:
        """What was promised on a ticket, open or settled, oldest first."""
        from igdesk.store import promises

        return self._store.read(promises.of_tickets, (number,))

    def spending(self) -> Pending[Spending]:
        """What was granted to customers by whom, and what is proposed."""
        from igdesk.store import spending

        return self._store.read(spending.spending)

    def calls(self, limit: int) -> Pending[tuple[Call, ...]]:
        """The latest calls outside, newest first."""
        from igdesk.store import calls

        return self._store.read(calls.latest, limit)

    def decide_call(self, call: int, *, again: bool) -> Pending[Call]:
        """Have a call made again that failed or was lost, or drop one; see `store.calls.decide`."""
        from igdesk.store import calls
        from igdesk.store.settle import Settling

        op = new_op()
        by = Settling(op, self.now(), self._config, actor=self._me)
        return self._store.write(op, calls.decide, call, by, again=again)

    def presence(self) -> Presence:
        """Tells the others where the person is, and where they are; one for each running program."""
        from igdesk.desk.presence import Presence

        return Presence(self._store, self._clock, self._me)

    def health(self) -> Pending[Health]:
        """How the sync and the outbox fare."""
        from igdesk.store import sync_state

        return self._store.read(sync_state.health)

    def unsettled_replies(self) -> Pending[tuple[OutboxRow, ...]]:
        """Every reply that Instagram has not confirmed."""
        from igdesk.store import outbox

        return self._store.read(outbox.unsettled)

    def replies_in(self, states: Sequence[MessageState]) -> Pending[tuple[OutboxRow, ...]]:
        """Every reply in one of these states."""
        from igdesk.store import outbox

        return self._store.read(outbox.in_states, tuple(states))

    def still_waits(self, number: int) -> Pending[OutboxRow | None]:
        """A reply to a ticket that waits for its moment or a release, whoever wrote it; None: there is none."""
        from igdesk.store import send_later

        return self._store.read(send_later.still_waits, number)

    def parts_of(self, operation: str) -> Pending[tuple[OutboxRow, ...]]:
        """All parts of a reply as they stand, those that were taken back included; see `OutboxRow.operation`."""
        from igdesk.store import outbox

        return self._store.read(outbox.of_operation, operation)

    def replies(self, ids: Sequence[str]) -> Pending[tuple[OutboxRow, ...]]:
        """These replies as they stand, in the order of sending."""
        from igdesk.store import outbox

        return self._store.read(outbox.of_ids, tuple(ids))

    def to_return(self) -> Pending[tuple[OutboxRow, ...]]:
        """Replies of the person's that did not go because the customer wrote first, and are in no draft yet."""
        from igdesk.store import send_later

        return self._store.read(send_later.to_return, self._me)

    def returned(self, replies: tuple[str, ...]) -> Pending[None]:
        """Their words are in a draft on this computer."""
        from igdesk.store import send_later

        return self._store.write(new_op(), send_later.returned, replies)

    def spent_drafts(self, drafts: tuple[Draft, ...]) -> Pending[tuple[Draft, ...]]:
        """Those of the person's drafts whose words are on the desk already; see `store.spent_drafts`."""
        from igdesk.store.spent_drafts import spent

        return self._store.read(spent, self._me, drafts)

    def file(self) -> Pending[Path]:
        """Where it is, for what reads beside it."""
        from igdesk.store import report

        return self._store.read(report.file_of)

    def identity(self) -> Pending[str]:
        """This desk's own id."""
        from igdesk.store.desk_id import desk_id

        return self._store.read(desk_id)

    def find_replies(self, prefix: str) -> Pending[tuple[OutboxRow, ...]]:
        """Replies whose id begins with what was typed; three at most, to tell one from several."""
        from igdesk.store import outbox

        return self._store.read(outbox.find_by_prefix, prefix)


def new_op() -> str:
    """An id for an operation: made before it is done, so that it can be asked for afterwards."""
    return os.urandom(8).hex()
