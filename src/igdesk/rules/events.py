"""What happened to a ticket, and how each happening changes it: the audit log, and the only way to a new state.

Events hold ids, words of the desk and times. What people wrote lives in rows of its own, but for a few words: those
that a rule matched, a subject, a field's value, the reason of an escalation. `rules/redaction` takes these out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar

from igdesk.config.model import Limit
from igdesk.rules.case_events import CaseFlagged as CaseFlagged
from igdesk.rules.compensation_events import Compensated as Compensated
from igdesk.rules.compensation_events import CompensationDropped as CompensationDropped
from igdesk.rules.compensation_events import CompensationProposed as CompensationProposed
from igdesk.rules.ending_events import FOLLOW_UP as FOLLOW_UP
from igdesk.rules.ending_events import ClosedSilent as ClosedSilent
from igdesk.rules.ending_events import FollowUpDone as FollowUpDone
from igdesk.rules.ending_events import FollowUpDue as FollowUpDue
from igdesk.rules.ending_events import FollowUpPlanned as FollowUpPlanned
from igdesk.rules.ending_events import RatingAsked as RatingAsked
from igdesk.rules.ending_events import RatingGiven as RatingGiven
from igdesk.rules.ending_events import RatingNotAsked as RatingNotAsked
from igdesk.rules.escalation_events import EscalationAnswered as EscalationAnswered
from igdesk.rules.event import Event as Event
from igdesk.rules.hook_events import HookCalled as HookCalled
from igdesk.rules.hook_events import HookDecided as HookDecided
from igdesk.rules.hook_events import HookFailed as HookFailed
from igdesk.rules.hook_events import HookHeld as HookHeld
from igdesk.rules.incident_events import IncidentEdited as IncidentEdited
from igdesk.rules.incident_events import IncidentJoined as IncidentJoined
from igdesk.rules.incident_events import IncidentLeft as IncidentLeft
from igdesk.rules.incident_events import IncidentMoved as IncidentMoved
from igdesk.rules.incident_events import IncidentOpened as IncidentOpened
from igdesk.rules.joint_events import Linked as Linked
from igdesk.rules.joint_events import Merged as Merged
from igdesk.rules.joint_events import SplitOff as SplitOff
from igdesk.rules.joint_events import TookIn as TookIn
from igdesk.rules.joint_events import Undone as Undone
from igdesk.rules.joint_events import Unlinked as Unlinked
from igdesk.rules.learned_events import Suggested as Suggested
from igdesk.rules.leg_events import LegDone as LegDone
from igdesk.rules.leg_events import LegRecalled as LegRecalled
from igdesk.rules.leg_events import LegSent as LegSent
from igdesk.rules.leg_events import LegTaken as LegTaken
from igdesk.rules.model import Channel, PrioritySource, Status, Ticket
from igdesk.rules.pauses import with_pauses
from igdesk.rules.pilot_events import WouldAssign as WouldAssign
from igdesk.rules.pilot_events import WouldStandInLine as WouldStandInLine
from igdesk.rules.promise_events import Promised as Promised
from igdesk.rules.promise_events import PromiseKept as PromiseKept
from igdesk.rules.promise_events import PromiseReleased as PromiseReleased
from igdesk.rules.promise_events import PromiseTakenOver as PromiseTakenOver
from igdesk.rules.reply_events import AnsweredInApp as AnsweredInApp
from igdesk.rules.reply_events import AutoReplyHeld as AutoReplyHeld
from igdesk.rules.reply_events import CommentHidden as CommentHidden
from igdesk.rules.reply_events import HideQueued as HideQueued
from igdesk.rules.reply_events import Reacted as Reacted
from igdesk.rules.reply_events import ReactionQueued as ReactionQueued
from igdesk.rules.reply_events import ReplyCancelled as ReplyCancelled
from igdesk.rules.reply_events import ReplyConfirmed as ReplyConfirmed
from igdesk.rules.reply_events import ReplyFailed as ReplyFailed
from igdesk.rules.reply_events import ReplyQueued as ReplyQueued
from igdesk.rules.reply_events import ReplyReleased as ReplyReleased
from igdesk.rules.reply_events import ReplyRescheduled as ReplyRescheduled
from igdesk.rules.reply_events import ReplyRetried as ReplyRetried
from igdesk.rules.reply_events import ReplyReturned as ReplyReturned
from igdesk.rules.reply_events import ReplySent as ReplySent
from igdesk.rules.reply_events import ReplyUnconfirmed as ReplyUnconfirmed
from igdesk.rules.sorting_events import AskedByMany as AskedByMany
from igdesk.rules.sorting_events import KindSet as KindSet
from igdesk.rules.sorting_events import StoodInLine as StoodInLine
from igdesk.rules.team_events import HandedOver as HandedOver
from igdesk.rules.team_events import Unwatched as Unwatched
from igdesk.rules.team_events import Watched as Watched
from igdesk.rules.ticket_parts import Asked, RuleLimit
from igdesk.rules.timer_events import ClockTold as ClockTold
from igdesk.rules.timer_events import DutyTold as DutyTold
from igdesk.rules.timer_events import HeardLate as HeardLate
from igdesk.rules.timer_events import Notified as Notified
from igdesk.rules.timer_events import Snoozed as Snoozed
from igdesk.rules.timer_events import TakenBack as TakenBack
from igdesk.rules.timer_events import TimerRang as TimerRang
from igdesk.values import dataclass

_ENDED = (Status.RESOLVED, Status.CLOSED)


@dataclass(frozen=True, slots=True)
class Opened(Event):
    kind: ClassVar[str] = "opened"
    channel: Channel
    customer: int
    thread: int
    created_at: datetime
    priority: str
    department: str | None = None
    subject: str | None = None
    language: str | None = None
    previous: int | None = None
    account: str = ""
    """Our account that the thread is of, by its id at Instagram."""

    def change(self, ticket: Ticket) -> Ticket:
        raise ValueError("a ticket is opened once")


@dataclass(frozen=True, slots=True)
class CustomerWrote(Event):
    kind: ClassVar[str] = "customer_wrote"
    sent_at: datetime
    courtesy: bool = False
    """Nothing but thanks: nobody waits for an answer to it."""
    anew: bool = False
    """What lay there before the desk was connected is history: waiting begins with this one."""

    def change(self, ticket: Ticket) -> Ticket:
        before, since = ticket.last_customer_message_at, ticket.unanswered_since
        is_answered = ticket.answered_through is not None and self.sent_at < ticket.answered_through
        # Instagram shows the newest messages: when one is unsent, an older one that nobody missed comes to light.
        has_surfaced = since is None and before is not None and self.sent_at < before
        if self.anew:
            ticket = with_pauses(replace(ticket, resolution_from=self.sent_at, pauses=()), self.sent_at)
            since = None
        if not (is_answered or has_surfaced or self.courtesy):
            since = min(filter(None, (since, self.sent_at)))
        latest = max(filter(None, (before, self.sent_at)))
        asked = ticket.rating_asked_at
        if asked is not None and ticket.rating is None and self.sent_at >= asked and not self.courtesy:
            asked = None  # it is no answer, and the next one would be an answer to something else
        return replace(ticket, last_customer_message_at=latest, unanswered_since=since, rating_asked_at=asked)


@dataclass(frozen=True, slots=True)
class StatusChanged(Event):
    kind: ClassVar[str] = "status"
    before: Status
    after: Status
    at: datetime
    """When it holds from: for a message that reopens, when the customer wrote it."""
    by_customer: bool = False

    def change(self, ticket: Ticket) -> Ticket:
        back = self.before is Status.RESOLVED and self.after is not Status.CLOSED
        resolved_at = ticket.resolved_at
        if self.after is Status.RESOLVED:
            resolved_at = self.at
        elif back:
            resolved_at = None
        comes_back = back and self.by_customer
        changed = replace(
            ticket,
            status=self.after,
            resolution_from=self.at if comes_back else ticket.resolution_from,
            pauses=() if comes_back else ticket.pauses,
            snoozed_until=None if self.after in _ENDED else ticket.snoozed_until,
            undisturbed_until=None if self.after in _ENDED else ticket.undisturbed_until,
            waits_for=None if self.after in _ENDED else ticket.waits_for,
            resolved_at=resolved_at,
            follow_up_at=None if back else ticket.follow_up_at,
            closed_at=self.at if self.after is Status.CLOSED else None,
            unanswered_since=None if self.after is Status.RESOLVED else ticket.unanswered_since,
            reopened=ticket.reopened + (1 if comes_back else 0),
        )
        return with_pauses(changed, self.at)


@dataclass(frozen=True, slots=True)
class Assigned(Event):
    kind: ClassVar[str] = "assigned"
    before: str | None
    after: str | None
    at: datetime | None = None
    """When it was given to somebody by another: they are to touch it. None: they took it, or it came along."""
    given_for: str | None = None
    """Who was meant, where a rule gave it."""

    @property
    def sets(self) -> tuple[str, ...]:
        return ("assignee",)

    def change(self, ticket: Ticket) -> Ticket:
        since = None if self.after is None else self.at
        given_for = None if since is None else self.given_for
        return replace(ticket, assignee=self.after, waits_for=None, untouched_since=since, given_for=given_for)


@dataclass(frozen=True, slots=True)
class DepartmentSet(Event):
    kind: ClassVar[str] = "department"
    before: str | None
    after: str | None

    @property
    def sets(self) -> tuple[str, ...]:
        return ("department",)

    def change(self, ticket: Ticket) -> Ticket:
        return replace(ticket, department=self.after, waits_for=None)  # it waited for people who were to fit there


@dataclass(frozen=True, slots=True)
class CategorySet(Event):
    kind: ClassVar[str] = "category"
    before: str | None
    after: str | None

    @property
    def sets(self) -> tuple[str, ...]:
        return ("category",)

    def change(self, ticket: Ticket) -> Ticket:
        changed = replace(ticket, category=self.after, suggested=None)
        if self.after == ticket.category:
            return changed
        return replace(changed, kind=None, by_hand=ticket.by_hand - {"kind"})  # another category has other kinds


@dataclass(frozen=True, slots=True)
class PrioritySet(Event):
    kind: ClassVar[str] = "priority"
    before: str
    after: str
    source: PrioritySource

    @property
    def sets(self) -> tuple[str, ...]:
        return ("priority",) if self.source is PrioritySource.PERSON else ()

    def change(self, ticket: Ticket) -> Ticket:
        return replace(ticket, priority=self.after, priority_source=self.source)


@dataclass(frozen=True, slots=True)
class UrgencySet(Event):
    kind: ClassVar[str] = "urgency"
    before: str | None
    after: str | None

    @property
    def sets(self) -> tuple[str, ...]:
        return ("urgency",)

    def change(self, ticket: Ticket) -> Ticket:
        return replace(ticket, urgency=self.after)


@dataclass(frozen=True, slots=True)
class TierSet(Event):
    """The customer has another tier; it is theirs, the ticket only tells why."""

    kind: ClassVar[str] = "tier"
    before: str | None
    after: str
    by_before: str | None = None
    """Who had set the one before by hand."""
    by: str | None = None
    """Who set this one by hand; None: a rule did."""


@dataclass(frozen=True, slots=True)
class Tagged(Event):
    kind: ClassVar[str] = "tagged"
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def sets(self) -> tuple[str, ...]:
        return tuple(f"tag:{tag}" for tag in self.added + self.removed)

    def change(self, ticket: Ticket) -> Ticket:
        kept = tuple(tag for tag in ticket.tags if tag not in self.removed)
        return replace(ticket, tags=kept + tuple(tag for tag in self.added if tag not in kept))


@dataclass(frozen=True, slots=True)
class FieldSet(Event):
    kind: ClassVar[str] = "field"
    field: str
    before: str | None
    after: str | None

    @property
    def sets(self) -> tuple[str, ...]:
        return (f"field:{self.field}",)

    def change(self, ticket: Ticket) -> Ticket:
        values = {k: v for k, v in ticket.fields.items() if k != self.field}
        if self.after is not None:
            values[self.field] = self.after
        return replace(ticket, fields=values)


@dataclass(frozen=True, slots=True)
class LimitSet(Event):
    """A rule gave this ticket a response limit of its own."""

    kind: ClassVar[str] = "limit"
    rule: str
    name: str
    days: int
    rest_s: int

    def change(self, ticket: Ticket) -> Ticket:
        new = RuleLimit(self.rule, self.name, Limit(self.days, timedelta(seconds=self.rest_s)))
        return replace(ticket, limits=(*ticket.limits, new))


@dataclass(frozen=True, slots=True)
class DueSet(Event):
    """The clocks as they run now, and the name of the limit that is the tightest."""

    kind: ClassVar[str] = "due"
    first_response: datetime | None
    next_response: datetime | None
    because: str | None = None
    resolution: datetime | None = None
    keep_informed: datetime | None = None
    tightest: datetime | None = None

    def change(self, ticket: Ticket) -> Ticket:
        return replace(
            ticket,
            first_response_due_at=self.first_response,
            next_response_due_at=self.next_response,
            resolution_due_at=self.resolution,
            keep_informed_due_at=self.keep_informed,
        )


@dataclass(frozen=True, slots=True)
class RuleMatched(Event):
    """A rule fired: on which condition and which words, found where in the text."""

    kind: ClassVar[str] = "rule"
    rule: str
    condition: str
    matched: str
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Noted(Event):
    """A note for colleagues; whoever is called in it by name watches the ticket from then on."""

    kind: ClassVar[str] = "noted"
    note: str
    people: tuple[str, ...] = ()
    """Ids of those who are called in it."""
    departments: tuple[str, ...] = ()
    """Departments that are: their people are told, and watch it only if they choose to."""

    def change(self, ticket: Ticket) -> Ticket:
        return replace(ticket, watchers=ticket.watchers | set(self.people)) if self.people else ticket


@dataclass(frozen=True, slots=True)
class Escalated(Event):
    kind: ClassVar[str] = "escalated"
    escalation: str
    reason: str
    to: str
    """`agent:ID`, `role:ID` or `department:ID`."""
    rule: str | None
    answer_due_at: datetime | None
    since: datetime | None = None
    """When they were asked; None: nobody is told that the answer is late, as it is history or older than this field."""

    def change(self, ticket: Ticket) -> Ticket:
        fired = ticket.escalated_by | {self.rule} if self.rule else ticket.escalated_by
        asked = ticket.asked
        if self.since and self.answer_due_at:
            asked = tuple(each for each in asked if not self.rule or each.rule != self.rule)
            asked += (Asked(self.escalation, self.to, self.rule or "", self.since, self.answer_due_at),)
        return replace(ticket, escalated=True, escalated_by=fired, asked=asked)


@dataclass(frozen=True, slots=True)
class Erased(Event):
    """What was said here of a customer was taken out of the texts and out of this log, at a person's request."""

    kind: ClassVar[str] = "erased"
    mode: str
    """`erase`: everything; `mask`: who it was; `mention`: the name of somebody else's customer in this ticket."""


EVENTS: Mapping[str, type[Event]] = {cls.kind: cls for cls in Event.__subclasses__()}
