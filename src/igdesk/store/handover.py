"""What whoever takes over has to know, read as one state: what happened in a shift, and what the next one brings."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from igdesk.clock import to_ms
from igdesk.config.accounts import human_agent
from igdesk.config.model import Config
from igdesk.errors import NotAllowedError
from igdesk.rules.authority import check_may_touch
from igdesk.rules.model import Status, Ticket
from igdesk.rules.promises import GivenPromise
from igdesk.store import outbox, promises, queue
from igdesk.store.outbox import OutboxRow
from igdesk.store.views import UNFINISHED, Compared, Filter, Sort, TicketCard
from igdesk.values import dataclass

LIMIT = 200
"""Tickets of one list that are named at most: more is no hand-over, and the lists themselves have them all."""


_AT_ONCE = 500
"""Tickets that one statement reads."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which time, and for whom."""

    me: str
    since: datetime
    now: datetime
    until: datetime
    config: Config


@dataclass(frozen=True, slots=True)
class Digest:
    """A shift in numbers of tickets, with the cards of all that are named."""

    asked: Asked
    cards: Mapping[int, TicketCard]
    new: tuple[int, ...]
    """Began in the shift."""
    answered: tuple[int, ...]
    resolved: tuple[int, ...]
    """Ended, and still over."""
    escalated: tuple[int, ...]
    """Went up, and still wait for an answer."""
    returned: tuple[int, ...]
    """Came back: from a department, or answered from above."""
    due: tuple[int, ...]
    """What is late, or will be before the next shift is over."""
    windows: tuple[int, ...]
    """Whose reply window closes by then, with a customer who waits."""
    wakes: tuple[int, ...]
    """Set aside, and back by then."""
    promises: tuple[GivenPromise, ...]
    """To be kept by then."""
    replies: tuple[OutboxRow, ...]
    """Not confirmed by Instagram: failed, in doubt, or to be sent later."""
    mine: tuple[int, ...]
    """Unfinished tickets of whoever hands over."""
    more: Mapping[str, int]
    """How many a list has beside those that are named, by its name; nothing where it names all."""

    def count(self, name: str) -> int:
        """How many a list has."""
        return len(getattr(self, name)) + self.more.get(name, 0)


def digest(db: sqlite3.Connection, asked: Asked) -> Digest:
    """Read it; whoever may touch some tickets only gets these alone."""
    lists = _lists(db, asked)
    due_promises = [each for each in promises.open_ones(db) if each.due_at < asked.until]
    replies = outbox.unsettled(db)
    happened = _happened(db, asked)
    named = {*(n for numbers in happened.values() for n in numbers), *(each.ticket for each in due_promises)}
    named |= {row.ticket for row in replies}
    cards = {card.ticket.number: card for found in lists.values() for card in found}
    missing = [number for number in named if number not in cards]
    for place in range(0, len(missing), _AT_ONCE):
        cards |= queue.cards(db, missing[place : place + _AT_ONCE])
    more: dict[str, int] = {}
    theirs = {number: card for number, card in cards.items() if _may_see(asked, card.ticket)}

    def kept(name: str) -> tuple[int, ...]:
        found = tuple(card.ticket.number for card in lists[name] if card.ticket.number in theirs)
        return _cut(name, found, found[:LIMIT], more)

    def did(kind: str) -> tuple[int, ...]:
        found = tuple(n for n in happened[kind] if n in theirs and _still(kind, theirs[n].ticket, asked))
        return _cut(kind, found, found[-LIMIT:], more)

    found = Digest(
        asked, theirs, did("new"), did("answered"), did("resolved"), did("escalated"), did("returned"),
        kept("due"), kept("windows"), kept("wakes"),
        tuple(each for each in due_promises if each.ticket in theirs),
        tuple(row for row in replies if row.ticket in theirs), kept("mine"), more,
    )  # fmt: skip
    return replace(found, cards=_named(found))


def _cut(name: str, found: tuple[int, ...], named: tuple[int, ...], more: dict[str, int]) -> tuple[int, ...]:
    """Those of a list that are named; how many others it has goes to `more`."""
    if len(found) > len(named):
        more[name] = len(found) - len(named)
    return named


def _named(found: Digest) -> dict[int, TicketCard]:
    """The cards of what is named alone."""
    lists = (*_KINDS.values(), "resolved", "due", "windows", "wakes", "mine")
    numbers = {number for name in lists for number in getattr(found, name)}
    numbers |= {each.ticket for each in found.promises} | {row.ticket for row in found.replies}
    return {number: card for number, card in found.cards.items() if number in numbers}


def _lists(db: sqlite3.Connection, asked: Asked) -> dict[str, tuple[TicketCard, ...]]:
    ahead = Compared("<", asked.until - asked.now)
    answering = Filter(status=(Status.NEW, Status.OPEN), window=(ahead,), human_agent=human_agent(asked.config))
    found = {
        "due": _page(db, Filter(status=UNFINISHED, snoozed=False, due=(ahead,)), asked),
        "windows": [each for each in _page(db, answering, asked) if each.ticket.unanswered_since is not None],
        "wakes": [each for each in _page(db, Filter(status=UNFINISHED, snoozed=True), asked) if _wakes(each, asked)],
        "mine": _page(db, Filter(status=UNFINISHED, assignee=(asked.me,)), asked),
    }
    return {name: tuple(cards) for name, cards in found.items()}


def _page(db: sqlite3.Connection, wanted: Filter, asked: Asked) -> tuple[TicketCard, ...]:
    return queue.page(db, wanted, Sort.SLA, priorities=(), now=asked.now, limit=queue.MATCH_LIMIT).cards


def _wakes(card: TicketCard, asked: Asked) -> bool:
    until = card.ticket.snoozed_until
    return until is not None and until < asked.until


_HAPPENED = """
    SELECT kind, ticket, json_extract(data, '$.after') AS after FROM events WHERE at >= ? AND kind IN
    ('opened', 'reply_sent', 'reply_confirmed', 'answered_in_app', 'status', 'escalated', 'escalation_answered',
    'leg_done')
    ORDER BY at, id
"""
"""The kinds are written as the index `events_of_shift` has them."""
_KINDS = {
    "opened": "new", "reply_sent": "answered", "reply_confirmed": "answered", "answered_in_app": "answered",
    "escalated": "escalated", "escalation_answered": "returned", "leg_done": "returned",
}  # fmt: skip


def _happened(db: sqlite3.Connection, asked: Asked) -> dict[str, tuple[int, ...]]:
    """What happened since, each with its tickets in order."""
    found: dict[str, dict[int, None]] = {name: {} for name in (*_KINDS.values(), "resolved")}
    for row in db.execute(_HAPPENED, [to_ms(asked.since)]):
        ended = row["kind"] == "status" and row["after"] in (Status.RESOLVED.value, Status.CLOSED.value)
        name = "resolved" if ended else _KINDS.get(row["kind"])
        if name is not None:
            found[name][row["ticket"]] = None
    return {name: tuple(tickets) for name, tickets in found.items()}


def _still(kind: str, ticket: Ticket, asked: Asked) -> bool:
    """Whether what happened is so yet."""
    if kind == "new":  # what was taken in from before is not new
        return ticket.created_at >= asked.since
    if kind == "resolved":
        return ticket.has_ended and ticket.merged_into is None
    return ticket.escalated if kind == "escalated" else True


def _may_see(asked: Asked, ticket: Ticket) -> bool:
    try:
        check_may_touch(asked.me, ticket, asked.config)
    except NotAllowedError:
        return False
    return True
