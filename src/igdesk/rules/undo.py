"""Taking a step back: what it changed is set as it was, unless the world has moved on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from igdesk.clock import to_ms
from igdesk.config.model import Config
from igdesk.errors import ConflictError, NotAllowedError
from igdesk.i18n import Phrase
from igdesk.rules import events as e
from igdesk.rules.authority import check_may_touch
from igdesk.rules.decision import Draft
from igdesk.rules.escalation_events import RESOLVED, WITHDRAWN
from igdesk.rules.event import Event
from igdesk.rules.facets import CLOCKS, Facet, changed, facets, same
from igdesk.rules.log import Recorded, evolve
from igdesk.rules.may_end import check_nothing_open
from igdesk.rules.model import Status, Ticket
from igdesk.rules.timers import settle
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """What one operation did to one ticket."""

    op: str
    before: Ticket
    """The ticket as the operation found it."""
    events: tuple[Recorded, ...]
    """What it did, in order."""
    later: tuple[Recorded, ...]
    """What happened since."""

    @property
    def after(self) -> Ticket:
        """The ticket as the operation left it."""
        ticket = self.before
        for recorded in self.events:
            if not isinstance(recorded.event, e.Opened):  # which is what it was found as
                ticket = evolve(ticket, recorded)
        return ticket


_ANYBODYS = (
    e.Noted, e.CaseFlagged, e.Watched, e.Unwatched, e.Escalated, e.ReplyQueued, e.ReplyCancelled, e.ReplyRetried,
    e.ReplyConfirmed, e.ReplyReleased, e.ReplyReturned,
    e.ReplyRescheduled, e.HideQueued, e.ReactionQueued, e.DueSet, e.PromiseKept, e.PromiseReleased, e.TierSet,
    e.EscalationAnswered, e.CompensationDropped, e.IncidentEdited, e.IncidentMoved,
)  # fmt: skip
"""What needs no seat in the ticket's department."""
_WITH_OWNER = ("untouched_since", "given_for")
"""Facts that come back with an owner alone: whoever has a ticket since has it in hand, as has who takes a step back."""
_FREE = (*CLOCKS, "watch:", *_WITH_OWNER)
"""Facts that may be another way since: they follow from others, or are everybody's own affair."""
_OPEN = ("promise:", "leg:", "asked:", "proposed:")
"""Beginnings of facts that somebody still has to do something about."""
_RESTING = (Status.WAITING.value, Status.RESOLVED.value, Status.CLOSED.value)
"""States in which nobody looks for a message to answer."""


def take_back(draft: Draft, step: Step, config: Config, known: Mapping[str, Facet]) -> None:
    """Undo a step on its ticket as the ticket is now.

    Only what the step changed is set back. Whatever else happened since stays; where it changed the same, nothing is
    undone at all. Taking back a step that took one back does it again.

    Args:
        draft: The ticket as it is now.
        step: What is taken back.
        config: The configuration.
        known: Facts that hold or not whatever the step found: others may have brought about the same.

    Raises:
        ConflictError: What the step changed has been changed since, with who did what.
        NotAllowedError: The ticket is no longer one that the actor may touch.
    """
    after, ticket = step.after, draft.ticket
    old, then, now = facets(step.before), facets(after), facets(ticket)
    names = [name for name in changed(step.before, after) if name not in known]
    for name in names:
        if not name.startswith(_FREE) and not same(name, now.get(name), then.get(name)):
            raise _moved_on(step, name)
    restored = {name: old.get(name) for name in names if same(name, now.get(name), then.get(name))}
    restored |= {name: value for name, value in known.items() if not same(name, now.get(name), value)}
    if "assignee" not in restored:
        restored = {name: value for name, value in restored.items() if name not in _WITH_OWNER}
    _check_news(step, restored)
    draft.add(_undone(step, after, restored))
    check_nothing_open(ticket, draft.ticket, config)
    if not all(isinstance(recorded.event, _ANYBODYS) for recorded in step.events):
        _check_may_touch_either(draft.actor, ticket, draft.ticket, config)
    if restored.get("unanswered_since") is not None and "status" not in restored:
        _wake(draft, after)
    if draft.ticket.status is not Status.CLOSED:
        settle(draft, config)


_PASSING = (
    e.DueSet, e.ClockTold, e.DutyTold, e.Notified, e.TimerRang, e.Suggested, e.HookCalled, e.HookHeld, e.HookFailed,
    e.TakenBack,
)  # fmt: skip
"""What time brings about by itself: it is no reason to keep a ticket."""


def take_opening_back(draft: Draft, step: Step) -> None:
    """Undo the making of a ticket: it is closed, and nobody waits for anything on it.

    Its number stays its own, and its log says that it was taken back; taking that back opens it as it was.

    Raises:
        ConflictError: Something was done on it since that still holds.
    """
    check_untouched(step)
    now = to_ms(draft.now)
    restored: dict[str, Facet] = {name: None for name in facets(draft.ticket) if name.startswith(_OPEN)}
    restored |= dict.fromkeys(
        ("unanswered_since", "waits_for", "snoozed_until", "undisturbed_until", "follow_up_at", *CLOCKS)
    )
    restored |= {"status": Status.CLOSED.value, "closed_at": now, "escalated": False}
    draft.add(replace(_undone(step, step.after, restored), first=1))


def check_untouched(step: Step) -> None:
    """Refuse to take a new ticket away on which something was done that still holds.

    Raises:
        ConflictError: With who did what.
    """
    found = [each for each in standing(step.later, step.after.version + 1) if not isinstance(each.event, _PASSING)]
    if any(isinstance(each.event, e.CustomerWrote | e.AnsweredInApp) for each in found):
        raise ConflictError("refusal.undo_messages", number=step.before.number)
    if found:
        raise _refused(step, most_telling(found))


def standing(log: Sequence[Recorded], first: int) -> tuple[Recorded, ...]:
    """What of the end of a log still holds: neither what was taken back, nor the taking back.

    Args:
        log: The end of the log.
        first: The version with which it begins.
    """
    gone: set[int] = set()
    found: list[Recorded] = []
    for version in range(first + len(log) - 1, first - 1, -1):
        recorded = log[version - first]
        if version in gone:
            continue
        if isinstance(recorded.event, e.Undone):
            gone.update(range(recorded.event.first, recorded.event.last + 1))
        else:
            found.append(recorded)
    return tuple(reversed(found))


def _check_news(step: Step, restored: Mapping[str, Facet]) -> None:
    """A message that came since stays one that somebody has to answer."""
    written = [(to_ms(each.event.sent_at), each) for each in step.later if isinstance(each.event, e.CustomerWrote)]
    if not written:
        return
    first = min(at for at, _recorded in written)
    since = restored.get("unanswered_since", first)
    if restored.get("status") in _RESTING or since is None or since > first:
        raise _refused(step, written[0][1])


def _undone(step: Step, after: Ticket, restored: Mapping[str, Facet]) -> e.Undone:
    first, last = step.before.version + 1, after.version
    for recorded in step.events:
        if isinstance(event := recorded.event, e.Undone):  # what was undone is done again, or the other way round
            return e.Undone(step.op, first, last, restored, event.step, event.about, not event.again)
    what = what_was_done(step.events)
    about = next((str(value) for value in what.args.values()), None)
    return e.Undone(step.op, first, last, restored, what.key.partition(".")[2], about)


def _check_may_touch_either(actor: str, before: Ticket, after: Ticket, config: Config) -> None:
    """Who has given a ticket away may take it back; what others gave away is theirs."""
    try:
        check_may_touch(actor, before, config)
    except NotAllowedError:
        check_may_touch(actor, after, config)


def _wake(draft: Draft, after: Ticket) -> None:
    """What has to be answered again is not left in a ticket that somebody has let rest since."""
    status = draft.ticket.status
    if status in (Status.WAITING, Status.RESOLVED) and status is not after.status:
        draft.set_status(Status.OPEN)


def _moved_on(step: Step, name: str) -> ConflictError:
    """The refusal, with the last event that changed the fact."""
    ticket, culprit = step.after, step.later[-1]
    for recorded in step.later:
        following = evolve(ticket, recorded)
        if not same(name, facets(ticket).get(name), facets(following).get(name)):
            culprit = recorded
        ticket = following
    return _refused(step, culprit)


def _refused(step: Step, culprit: Recorded) -> ConflictError:
    """The refusal, with who did what since."""
    what = what_was_done([culprit])
    return ConflictError("refusal.undo_moved_on", number=step.before.number, who=culprit.actor, what=what)


def what_was_done(log: Iterable[Recorded]) -> Phrase:
    """A few words for an operation, from what it recorded: its most telling event."""
    return _name(most_telling(log))


def most_telling(log: Iterable[Recorded]) -> Recorded:
    """The event that says best what an operation was about."""
    return min(log, key=lambda recorded: _rank(recorded.event))


_TELLING: tuple[type[Event], ...] = (
    e.Undone, e.HandedOver, e.Merged, e.TookIn, e.SplitOff, e.Opened, e.IncidentOpened, e.IncidentMoved,
    e.IncidentEdited,
    e.ReplyQueued, e.HideQueued, e.ReactionQueued, e.ReplyCancelled, e.ReplyRescheduled, e.ReplyRetried,
    e.ReplyReleased, e.ReplyReturned,
    e.ReplyConfirmed, e.EscalationAnswered, e.CompensationProposed, e.Compensated, e.CompensationDropped, e.Escalated,
    e.Promised, e.PromiseKept, e.PromiseReleased,
    e.LegSent, e.LegDone, e.LegRecalled,
    e.RatingGiven, e.FollowUpDone, e.CaseFlagged, e.Noted, e.CustomerWrote, e.StatusChanged, e.RatingAsked,
    e.IncidentJoined, e.IncidentLeft, e.Assigned, e.TakenBack,
    e.CategorySet, e.KindSet, e.DepartmentSet, e.LegTaken, e.PrioritySet, e.UrgencySet, e.Tagged,
    e.FieldSet, e.Snoozed, e.Linked, e.Unlinked, e.TierSet, e.HookDecided, e.Watched, e.Unwatched,
)  # fmt: skip
"""The most telling first; of a step that did several of these, the first names it."""


def _rank(event: Event) -> int:
    if isinstance(event, e.StatusChanged) and event.before is Status.NEW and event.after is Status.OPEN:
        return len(_TELLING)  # what comes with taking it in hand
    if isinstance(event, e.EscalationAnswered) and event.how in (RESOLVED, WITHDRAWN):
        return len(_TELLING)  # what comes with ending it, or with withdrawing what it asked for, or granting less
    if isinstance(event, e.ReplyQueued) and event.automatic:
        return len(_TELLING)  # what comes with ending it
    return _TELLING.index(type(event)) if type(event) in _TELLING else len(_TELLING)


def _name(recorded: Recorded) -> Phrase:
    match recorded.event:
        case e.StatusChanged(after=after):
            return Phrase(f"steps.status_{after.value}")
        case e.EscalationAnswered(how=end) | e.IncidentMoved(after=end):
            return Phrase(f"steps.{recorded.event.kind.partition('_')[0]}_{end}")
        case e.HideQueued(hidden=False) | e.ReactionQueued(removed=True):
            return Phrase(f"steps.un{recorded.event.kind}")
        case e.Assigned(after=None):
            return Phrase("steps.unassigned")
        case e.Snoozed(until=None):
            return Phrase("steps.woken")
        case e.HookDecided(again=again):
            return Phrase("steps.hook_again" if again else "steps.hook_dropped")
        case e.Assigned(after=agent) if agent == recorded.actor:
            return Phrase("steps.claimed")
        case e.Assigned(after=agent) | e.HandedOver(after=agent):
            return Phrase(f"steps.{recorded.event.kind}", {"agent": agent})
        case e.Merged(into=number) | e.SplitOff(into=number):
            return Phrase(f"steps.{recorded.event.kind}", {"number": number})
        case e.TookIn(ticket=number) | e.Linked(ticket=number) | e.Unlinked(ticket=number):
            return Phrase(f"steps.{recorded.event.kind}", {"number": number})
        case event if type(event) in _TELLING:
            return Phrase(f"steps.{event.kind}")
        case _:
            return Phrase("steps.change")
