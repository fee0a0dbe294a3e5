"""The one way to change a ticket: (ticket, command, situation) → a decision, or a refusal with its reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import datetime
from typing import Any

from igdesk.config.holding import held_for
from igdesk.config.model import Category, Config
from igdesk.errors import ConflictError
from igdesk.rules import afterwards, cases, csat, follow_up, incidents, send_later, under_way
from igdesk.rules import commands as c
from igdesk.rules import escalation_answers as up
from igdesk.rules import events as e
from igdesk.rules import release as releasing
from igdesk.rules.authority import check_may, is_trainee
from igdesk.rules.comment_replies import Comment, hide, route
from igdesk.rules.compensation import compensate
from igdesk.rules.decision import Decision, Draft, NewReply, QueuedReply
from igdesk.rules.escalate import go_up, usual_due
from igdesk.rules.fields import set_fields
from igdesk.rules.kinds import kinds_of
from igdesk.rules.legs import Past, hand_back, hand_off, recall, take
from igdesk.rules.lifecycle import Refusal, check, check_not_closed
from igdesk.rules.log import Recorded
from igdesk.rules.may_end import check_may_end
from igdesk.rules.may_send import check_may_send, check_sends
from igdesk.rules.model import Customer, PrioritySource, Status, Ticket
from igdesk.rules.promises import GivenPromise, give, keep, release
from igdesk.rules.reactions import Reactable, react
from igdesk.rules.taking_up import take_up
from igdesk.rules.timers import settle
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that a decision may look at besides the ticket and the command."""

    config: Config
    actor: str
    op: str
    """Id of the operation, made by whoever asks."""
    now: datetime
    customer: Customer
    last_customer_message_at: datetime | None = None
    """On the whole thread, which opens Instagram's reply window."""
    replies: Mapping[str, QueuedReply] = field(default_factory=dict)
    """The reply that a command names, with the other parts of the same long reply."""
    comment: Comment | None = None
    """The comment that is answered or hidden."""
    reactable: Reactable | None = None
    """The message that gets a heart, or loses it."""
    comment_ticket: int | None = None
    """Where a message may come too late: a ticket whose comment of the same customer can be answered privately."""
    promises: tuple[GivenPromise, ...] = ()
    """What was promised on the ticket, with its words."""
    past: tuple[Recorded, ...] = ()
    """What was done on it and stands, for commands that nobody is to do twice."""
    legs: Past = field(default_factory=Past)
    """What departments were asked for on it so far."""
    above: up.Above = field(default_factory=up.Above)
    """What it waits for from above."""
    incidents: incidents.KnownIncidents = field(default_factory=incidents.KnownIncidents)
    """The incident that a command is about."""


def decide(ticket: Ticket, command: c.Command, situation: Situation) -> Decision:
    """What a command does to a ticket.

    Raises:
        Refusal: It cannot be done, with the reason.
        ConflictError: Somebody else got there first.
        NotAllowedError: The actor may not.
    """
    if not isinstance(command, _OUTLIVES):
        check_not_closed(ticket)
    draft = Draft(ticket, situation.actor, situation.now, situation.op, situation.customer)
    _do(draft, command, situation)
    up.end(ticket, draft, situation.config, situation.above)
    check_may_end(ticket, draft.ticket, situation.config, situation.promises)
    rating = not isinstance(command, c.SetStatus | c.Reply) or command.rating
    afterwards.ended(draft, ticket, situation.config, situation.last_customer_message_at, rating=rating)
    settle(draft, situation.config)
    return draft.done()


def _do(draft: Draft, command: c.Command, situation: Situation) -> None:
    check_may(situation.actor, type(command), draft.ticket, situation.config)
    _HANDLERS[type(command)](draft, command, situation)


def _claim(draft: Draft, command: c.Claim, situation: Situation) -> None:
    if take(draft, situation.config):
        return
    holder = draft.ticket.assignee
    if holder is not None and holder != draft.actor:
        raise ConflictError("refusal.claimed", number=command.ticket, agent=holder)
    if holder is None:
        draft.add(e.Assigned(None, draft.actor))
    draft.take_in_hand()


def _assign(draft: Draft, command: c.Assign, situation: Situation) -> None:
    if command.agent is not None and situation.config.agent(command.agent) is None:
        raise Refusal("refusal.no_agent", name=command.agent)
    if command.agent == draft.ticket.assignee:
        return
    given_at = None if command.agent == draft.actor else draft.now
    draft.add(e.Assigned(draft.ticket.assignee, command.agent, given_at))
    if command.agent is not None:
        draft.take_in_hand()


def _set_status(draft: Draft, command: c.SetStatus, situation: Situation) -> None:
    set_fields(draft, command.fields, situation.config)
    take_up(draft, draft.now)
    if command.status is draft.ticket.status and command.status is not Status.CLOSED:
        return  # it is as it should be; what comes with it in one command is still to be done
    check(draft.ticket, command.status)
    draft.set_status(command.status)


def _set_category(draft: Draft, command: c.SetCategory, situation: Situation) -> None:
    config, ticket = situation.config, draft.ticket
    category = None if command.category is None else config.category(command.category)
    if command.category is not None and category is None:
        raise Refusal("refusal.no_category", category=command.category)
    if command.category != ticket.category or "category" not in ticket.by_hand:
        _change_category(draft, category, command.category, config)
    if command.kind is not None:
        _set_kind(draft, c.SetKind(command.ticket, command.kind), situation)


def _change_category(draft: Draft, category: Category | None, wanted: str | None, config: Config) -> None:
    ticket = draft.ticket
    draft.add(e.CategorySet(ticket.category, wanted))
    if ticket.priority_source in (PrioritySource.DEFAULT, PrioritySource.CATEGORY):
        own = category.priority if category is not None else None
        _change_priority(draft, own or config.desk.default_priority, PrioritySource.CATEGORY)


def _set_kind(draft: Draft, command: c.SetKind, situation: Situation) -> None:
    ticket, known = draft.ticket, kinds_of(draft.ticket, situation.config)
    if command.kind is not None and not known:
        raise Refusal("refusal.kind_without_category", number=ticket.number, kind=command.kind)
    if command.kind is not None and command.kind not in known:
        raise Refusal("refusal.no_kind", kind=command.kind, known=", ".join(known))
    if command.kind != ticket.kind or "kind" not in ticket.by_hand:
        draft.add(e.KindSet(ticket.kind, command.kind))


def _set_priority(draft: Draft, command: c.SetPriority, situation: Situation) -> None:
    if situation.config.priority(command.priority) is None:
        raise Refusal("refusal.no_priority", priority=command.priority)
    _change_priority(draft, command.priority, PrioritySource.PERSON)


def _change_priority(draft: Draft, priority: str, source: PrioritySource) -> None:
    ticket = draft.ticket
    if (ticket.priority, ticket.priority_source) != (priority, source):
        draft.add(e.PrioritySet(ticket.priority, priority, source))


def _set_urgency(draft: Draft, command: c.SetUrgency, situation: Situation) -> None:
    if command.urgency is not None and command.urgency not in situation.config.urgency.order:
        raise Refusal("refusal.no_urgency", urgency=command.urgency)
    ticket = draft.ticket
    if command.urgency != ticket.urgency or "urgency" not in ticket.by_hand:
        draft.add(e.UrgencySet(ticket.urgency, command.urgency))


def _set_tags(draft: Draft, command: c.SetTags, situation: Situation) -> None:
    added = tuple(dict.fromkeys(tag for tag in command.add if tag not in draft.ticket.tags))
    removed = tuple(tag for tag in command.remove if tag in draft.ticket.tags)
    if any(not tag.strip() for tag in added):
        raise Refusal("refusal.empty_tag")
    if added or removed:
        draft.add(e.Tagged(added, removed))


def _set_field(draft: Draft, command: c.SetField, situation: Situation) -> None:
    set_fields(draft, ((command.field, command.value),), situation.config)


def _set_fields(draft: Draft, command: c.SetFields, situation: Situation) -> None:
    set_fields(draft, command.values, situation.config)


def _add_note(draft: Draft, command: c.AddNote, situation: Situation) -> None:
    if not command.text.strip():
        raise Refusal("refusal.empty_note")
    draft.note(command.text, situation.config)


def _watch(draft: Draft, command: c.Watch, situation: Situation) -> None:
    if (draft.actor in draft.ticket.watchers) != command.watching:
        draft.add(e.Watched(draft.actor) if command.watching else e.Unwatched(draft.actor))


def _hand_over(draft: Draft, command: c.HandOver, situation: Situation) -> None:
    before = draft.ticket.assignee
    if before == command.agent:
        return
    _assign(draft, c.Assign(command.ticket, command.agent), situation)
    note = draft.note(command.note, situation.config).id if command.note.strip() else None
    draft.add(e.HandedOver(before, command.agent, note))
    draft.tell({command.agent} - {notice.agent for notice in draft.notices})


def _reply(draft: Draft, command: c.Reply, situation: Situation) -> None:
    check_may_send(draft.ticket, command, situation)
    if draft.ticket.assignee is None:
        draft.add(e.Assigned(None, draft.actor))
    goes = route(draft.ticket, command, situation.comment, situation.now)
    to_release = is_trainee(draft.actor, situation.config)
    plan = send_later.planned(draft.ticket, command, goes.way, situation, to_release=to_release)
    covers = draft.ticket.last_customer_message_at
    for text, media in (*((each, None) for each in command.texts), *(("", each) for each in command.media)):
        draft.queue(NewReply(
            draft.next_id(), text, plan.until, command.template, False, covers, way=goes.way, target=goes.target,
            media=media, send_at=command.at, to_release=to_release,
        ))  # fmt: skip
    releasing.ask(draft, situation.config)
    if plan.leaves is None:
        follow_up.answer(draft, command.template, situation.config)
        take_up(draft, draft.now)
        if command.then is not draft.ticket.status:
            _leave_as(draft, command.then)
    for each in plan.also:
        _do(draft, each, situation)
    if plan.leaves is not None:
        draft.take_in_hand()
        send_later.leave_later(draft, plan.leaves, situation)


def _leave_as(draft: Draft, status: Status) -> None:
    draft.take_in_hand()
    if status is not draft.ticket.status and draft.ticket.status is not Status.RESOLVED:
        check(draft.ticket, status)
        draft.set_status(status)


def _hide_comment(draft: Draft, command: c.HideComment, situation: Situation) -> None:
    check_sends(situation.config)
    hide(draft, command, situation.comment, situation.now + held_for(situation.config.desk))


def _react(draft: Draft, command: c.React, situation: Situation) -> None:
    check_sends(situation.config)
    until, to_release = situation.now + held_for(situation.config.desk), is_trainee(draft.actor, situation.config)
    react(draft, command, situation.reactable, situation.last_customer_message_at, until, to_release=to_release)
    releasing.ask(draft, situation.config)


def _escalate(draft: Draft, command: c.Escalate, situation: Situation) -> None:
    if not command.reason.strip():
        raise Refusal("refusal.empty_reason")
    to = _target(command.to or "role:supervisor", situation.config)
    go_up(draft, command.reason, to, situation.config, due=usual_due(command.reason, to, situation.config, draft.now))


def _compensate(draft: Draft, command: c.Compensate, situation: Situation) -> None:
    compensate(draft, command, situation.config, situation.above)


def _snooze(draft: Draft, command: c.Snooze, situation: Situation) -> None:
    ticket, until = draft.ticket, command.until
    if until == ticket.snoozed_until and command.firm == (ticket.undisturbed_until is not None):
        return
    if until is None:
        draft.add(e.Snoozed(None, draft.now))
        return
    if ticket.status is Status.RESOLVED:
        raise Refusal("refusal.snooze_resolved", number=ticket.number)
    if until <= situation.now:
        raise Refusal("refusal.snooze_past", number=ticket.number)
    draft.add(e.Snoozed(until, draft.now, command.firm))


def _target(to: str, config: Config) -> str:
    """`to` as `kind:id`; a bare word is looked up among agents, departments and roles in this order."""
    kind, colon, name = to.partition(":")
    if not colon:
        kind, name = "", to
    if kind in ("", "agent") and config.agent(name) is not None:
        return f"agent:{name}"
    if kind in ("", "department") and config.department(name) is not None:
        return f"department:{name}"
    if kind in ("", "role") and name in ("supervisor", "admin"):
        return f"role:{name}"
    raise Refusal("refusal.no_target", to=to)


_OUTLIVES = (
    c.Watch, c.CancelReply, c.RescheduleReply, c.ReleaseReply, c.ReturnReply, c.RetryReply, c.ConfirmReply, c.AskRating,
    c.Rate, c.EndFollowUp, c.EditIncident, c.EndIncident, c.SetCrisis, c.FlagCase,
)  # fmt: skip
"""What is done about a ticket that has been closed, too: its replies on their way, and what comes afterwards."""

_HANDLERS: Mapping[type[c.Command], Callable[[Draft, Any, Situation], None]] = {
    c.Claim: _claim,
    c.Assign: _assign,
    c.SetStatus: _set_status,
    c.SetCategory: _set_category,
    c.SetKind: _set_kind,
    c.SetPriority: _set_priority,
    c.SetUrgency: _set_urgency,
    c.SetTags: _set_tags,
    c.SetField: _set_field,
    c.SetFields: _set_fields,
    c.AddNote: _add_note,
    c.Watch: _watch,
    c.HandOver: _hand_over,
    c.Reply: _reply,
    c.HideComment: _hide_comment,
    c.React: _react,
    c.CancelReply: under_way.cancel,
    c.RetryReply: under_way.retry,
    c.RescheduleReply: send_later.reschedule,
    c.ReleaseReply: releasing.release,
    c.ReturnReply: releasing.return_,
    c.ConfirmReply: under_way.confirm,
    c.Escalate: _escalate,
    c.Compensate: _compensate,
    c.Approve: lambda draft, command, known: up.approve(draft, command, known.config, known.above),
    c.ReturnEscalation: lambda draft, command, known: up.return_(draft, command, known.config, known.above),
    c.TakeOver: lambda draft, _, known: up.take_over(draft, known.config, known.above),
    c.Withdraw: lambda draft, command, known: up.withdraw(draft, command, known.config, known.above),
    c.GivePromise: lambda draft, command, known: give(draft, command, known.config),
    c.KeepPromise: lambda draft, command, known: keep(draft, command, known.config, known.promises, known.past),
    c.ReleasePromise: lambda draft, command, known: release(draft, command, known.config, known.promises),
    c.HandOff: lambda draft, command, known: hand_off(draft, command, known.config, known.legs),
    c.HandBack: lambda draft, command, known: hand_back(draft, command, known.config, known.legs),
    c.Recall: lambda draft, command, known: recall(draft, command, known.config),
    c.Snooze: _snooze,
    c.OpenIncident: lambda draft, command, its: incidents.open_(draft, command, its.config, its.incidents),
    c.EditIncident: lambda draft, command, its: incidents.edit(draft, command, its.config, its.incidents),
    c.JoinIncident: lambda draft, command, its: incidents.join(draft, command, its.config, its.incidents),
    c.LeaveIncident: lambda draft, _, __: incidents.leave(draft),
    c.EndIncident: lambda draft, command, its: incidents.end(draft, command, its.config, its.incidents),
    c.SetCrisis: lambda draft, command, its: incidents.set_crisis(draft, command, its.config, its.incidents),
    c.AskRating: lambda draft, _, its: csat.ask_by_hand(draft, its.config, its.last_customer_message_at),
    c.Rate: lambda draft, command, its: csat.note_rating(draft, command.score, its.config),
    c.EndFollowUp: lambda draft, command, known: follow_up.end(draft, command, known.config, known.past),
    c.FlagCase: lambda draft, command, _: cases.flag(draft, command),
}
