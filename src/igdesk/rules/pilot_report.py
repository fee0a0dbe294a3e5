"""What a trial of the desk tells: what the rules did and would have done, and what people did instead.

Everything comes from the log of each ticket. A ticket counts as sorted where it began in the time of the trial; what
would have been done counts where it happened in it, on older tickets, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import field
from datetime import datetime, timedelta
from statistics import median_low
from typing import Any

from igdesk.config.model import Config
from igdesk.rules import events as e
from igdesk.rules.event import Event
from igdesk.rules.log import Recorded
from igdesk.rules.model import Customer, Ticket, acting_rule, is_person
from igdesk.rules.pilot import is_inside
from igdesk.rules.pilot_events import OUTSIDE
from igdesk.rules.setting import facts_set
from igdesk.values import dataclass

REPORTED: tuple[type[Event], ...] = (
    e.CategorySet, e.PrioritySet, e.Undone, e.Assigned, e.WouldAssign, e.WouldStandInLine, e.Escalated,
    e.ReplyQueued, e.AutoReplyHeld, e.HookCalled, e.HookHeld, e.CustomerWrote, e.AnsweredInApp, e.ReplySent,
    e.ReplyConfirmed,
)  # fmt: skip
"""The events that tell of it; others need not be read."""

_COMPARED = ("category", "priority")


@dataclass(frozen=True, slots=True)
class Journal:
    """A ticket with what happened on it in the time of the trial."""

    ticket: Ticket
    customer: Customer
    log: tuple[Recorded, ...]
    began: bool
    """Whether the ticket began in that time."""


@dataclass(slots=True)
class Compared:
    """How often rules and people decided on the same thing."""

    by_rules: int = 0
    """On how many tickets a rule decided."""
    changed: int = 0
    """On how many of these it is otherwise now, by a person's hand."""
    added: int = 0
    """On how many a person decided where no rule had."""


@dataclass(slots=True)
class Assignments:
    """Whom rules gave tickets, or would have."""

    done: int = 0
    would: int = 0
    same: int = 0
    """Of those that they would have given: how many this person has now."""
    others: int = 0
    """How many somebody else has."""


@dataclass(slots=True)
class Replies:
    """One template as automatic answer."""

    sent: int = 0
    """How many were put on their way."""
    would: int = 0
    answers: list[timedelta] = field(default_factory=list)
    """Of those that would have been: how long the customer waited for a person's answer, where there was one."""

    @property
    def answer(self) -> timedelta | None:
        """The median of these."""
        return _median(self.answers)


@dataclass(slots=True)
class Calls:
    """One hook."""

    called: int = 0
    would: int = 0


@dataclass(slots=True)
class Side:
    """The tickets of the customers inside the pilot, or of those outside."""

    tickets: int = 0
    responses: list[timedelta] = field(default_factory=list)
    """How long customers waited for a person's first answer, where there was one."""
    compared: dict[str, Compared] = field(default_factory=lambda: {name: Compared() for name in _COMPARED})
    escalations: Counter[str | None] = field(default_factory=Counter)
    """By the rule's id; None: people's own."""

    @property
    def first_response(self) -> timedelta | None:
        """The median."""
        return _median(self.responses)


@dataclass(slots=True)
class Report:
    """What was found, in the order of the file where that names things."""

    inside: Side = field(default_factory=Side)
    outside: Side = field(default_factory=Side)
    categories: Counter[str | None] = field(default_factory=Counter)
    assignments: dict[str, Assignments] = field(default_factory=dict)
    """By the agent's id."""
    lines: Counter[str] = field(default_factory=Counter)
    """How often a ticket would have waited in line, by whom for."""
    replies: dict[str, Replies] = field(default_factory=dict)
    """By the template's id."""
    hooks: dict[str, Calls] = field(default_factory=dict)
    """By the hook's id."""
    held: Counter[str] = field(default_factory=Counter)
    """Automatic answers that could not have been sent anyhow, by reason."""

    @property
    def tickets(self) -> int:
        """How many began in the time of the trial."""
        return self.inside.tickets + self.outside.tickets

    def add(self, journal: Journal, config: Config) -> None:
        """Count a ticket."""
        side = self.inside if is_inside(journal.customer, config.desk, journal.ticket) else self.outside
        if journal.began:
            _count_sorting(side, journal)
            self.categories[journal.ticket.category] += 1
        for place, recorded in enumerate(journal.log):
            self._count(recorded, journal, place, side)

    def _count(self, recorded: Recorded, journal: Journal, place: int, side: Side) -> None:
        by_rule = acting_rule(recorded.actor) is not None
        match recorded.event:
            case e.Escalated(rule=rule):
                side.escalations[rule] += 1
            case e.Assigned(after=str(agent)) if by_rule:
                self.assignments.setdefault(agent, Assignments()).done += 1
            case e.WouldAssign(agent=agent) if not _would_go_on(journal.log, place):
                self._count_would_assign(agent, journal.ticket.assignee)
            case e.WouldStandInLine(waits_for=whom):
                self.lines[whom] += 1
            case e.ReplyQueued(template=str(template), automatic=True):
                self.replies.setdefault(template, Replies()).sent += 1
            case e.AutoReplyHeld(template=template, why=why) if why == OUTSIDE:
                replies = self.replies.setdefault(template, Replies())
                replies.would += 1
                replies.answers += _answered_after(journal.log, place)
            case e.HookCalled(hook=hook):
                self.hooks.setdefault(hook, Calls()).called += 1
            case e.HookHeld(hook=hook, why=why) if why == OUTSIDE:
                self.hooks.setdefault(hook, Calls()).would += 1
            case e.AutoReplyHeld(why=why):
                self.held[why] += 1
            case _:
                pass

    def _count_would_assign(self, agent: str, owner: str | None) -> None:
        found = self.assignments.setdefault(agent, Assignments())
        found.would += 1
        found.same += owner == agent
        found.others += owner is not None and owner != agent


def _would_go_on(log: tuple[Recorded, ...], place: int) -> bool:
    """Whether another rule would have given the ticket to somebody else afterwards: more was known by then."""
    return any(isinstance(recorded.event, e.WouldAssign) for recorded in log[place + 1 :])


def _count_sorting(side: Side, journal: Journal) -> None:
    side.tickets += 1
    ticket = journal.ticket
    if ticket.first_responded_at is not None:
        side.responses.append(ticket.first_responded_at - ticket.created_at)
    for name in _COMPARED:
        by_rule, now, by_person = _fate(journal.log, name)
        found = side.compared[name]
        found.by_rules += by_rule is not None
        if by_person and now is not None:
            found.changed += by_rule is not None and by_rule != now
            found.added += by_rule is None


def _fate(log: tuple[Recorded, ...], name: str) -> tuple[Any, Any, bool]:
    """What a rule last made of a fact, what it is in the end, and whether by a person's hand."""
    by_rule = now = None
    by_person = False
    for recorded in log:
        for fact, value in facts_set(recorded.event):
            if fact == name:
                now = value
                by_person = is_person(recorded.actor) and (
                    name in recorded.event.sets or isinstance(recorded.event, e.Undone)
                )
                by_rule = value if acting_rule(recorded.actor) is not None else by_rule
    return by_rule, now, by_person


def _answered_after(log: tuple[Recorded, ...], place: int) -> Iterator[timedelta]:
    """How long the customer waited for a person's answer, from the message that an automatic one would have been to."""
    wrote = max((each.event.sent_at for each in log[:place] if isinstance(each.event, e.CustomerWrote)), default=None)
    answers = [at for each in log[place:] if (at := _answer_at(each)) is not None]
    if wrote is not None and (after := [at for at in answers if at >= wrote]):
        yield min(after) - wrote


def _answer_at(recorded: Recorded) -> datetime | None:
    match recorded.event:
        case e.AnsweredInApp(sent_at=at):
            return at
        case e.ReplySent(sent_at=at, automatic=False) | e.ReplyConfirmed(sent_at=at, automatic=False):
            return at
        case _:
            return None


def _median(spans: list[timedelta]) -> timedelta | None:
    return median_low(spans) if spans else None
