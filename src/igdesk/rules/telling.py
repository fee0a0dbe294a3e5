"""What happened to a ticket, as one sentence whose language is chosen later: for the history, a refusal, a question.

What customers and colleagues wrote stands in it as it came: whoever shows it makes it safe for a terminal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Protocol

from igdesk.config.model import Config
from igdesk.i18n import Phrase
from igdesk.rules import events as e
from igdesk.rules import reply_telling
from igdesk.rules.calling import why_phrase
from igdesk.rules.duties import kind_of
from igdesk.rules.facts import Because
from igdesk.rules.incident_telling import of_incident
from igdesk.rules.kinds import kind_name
from igdesk.rules.line import waited_for
from igdesk.rules.log import Recorded
from igdesk.rules.model import Status, money
from igdesk.rules.names import actor_name, agent_names, compensation_name, limit_name, local_time, target_name
from igdesk.rules.pilot_events import OUTSIDE
from igdesk.rules.reply_telling import Said
from igdesk.rules.rule_names import rule_name
from igdesk.rules.wording import reason_phrase


def told(recorded: Recorded, config: Config) -> Phrase:
    """An event, with who caused it."""
    event, actor = recorded.event, actor_name(recorded.actor, config)
    if isinstance(event, e.Assigned) and event.after == recorded.actor:
        return Phrase("ticket_ui.event_claimed", {"actor": actor})
    key, args = _DESCRIBE[type(event)](event, config)
    said = Phrase(f"ticket_ui.event_{key}", args)
    if isinstance(event, e.RuleMatched | e.Suggested):
        return said
    return Phrase("ticket_ui.event", {"said": said, "actor": actor})


def _assigned(event: e.Assigned, config: Config) -> Said:
    if event.after is None:
        return "unassigned", {}
    return "assigned", {"to": actor_name(event.after, config)}


def _noted(event: e.Noted, config: Config) -> Said:
    called = [*event.people, *(_name(each, config.department(each)) for each in event.departments)]
    return ("noted_calling", {"to": agent_names(called, config)}) if called else ("noted", {})


def _handed_over(event: e.HandedOver, config: Config) -> Said:
    return "handed_over", {"to": actor_name(event.after, config)}


def _taken_back(event: e.TakenBack, config: Config) -> Said:
    said = {"who": actor_name(event.before, config), "at": local_time(event.since, config)}
    return "taken_back", said | {"to": agent_names(event.to, config)}


def _status(event: e.StatusChanged, config: Config) -> Said:
    if event.before is Status.RESOLVED and event.after is not Status.CLOSED:
        return ("reopened_by_customer" if event.by_customer else "reopened"), {}
    if event.after in (Status.RESOLVED, Status.CLOSED):
        return event.after.value, {}
    return "status", {"before": Phrase(f"status.{event.before.value}"), "after": Phrase(f"status.{event.after.value}")}


def _tagged(event: e.Tagged, config: Config) -> Said:
    tags = " ".join([*(f"+{tag}" for tag in event.added), *(f"-{tag}" for tag in event.removed)])
    return "tagged", {"tags": tags}


def _priority(event: e.PrioritySet, config: Config) -> Said:
    said = _both(event, lambda id_: _name(id_, config.priority(id_)))
    return "priority" if event.before != event.after else "priority_kept", said


def _category(event: e.CategorySet, config: Config) -> Said:
    return "category", _both(event, lambda id_: _name(id_, config.category(id_)))


def _kind(event: e.KindSet, config: Config) -> Said:
    before, after = (kind_name(each, config) if each else "–" for each in (event.before, event.after))
    return "kind", {"before": before, "after": after}


def _in_line(event: e.StoodInLine, config: Config) -> Said:
    return "in_line", {"who": waited_for(event.waits_for, config)}


def _would_assign(event: e.WouldAssign, config: Config) -> Said:
    return "would_assign", {"to": actor_name(event.agent, config)}


def _would_line(event: e.WouldStandInLine, config: Config) -> Said:
    return "would_line", {"who": waited_for(event.waits_for, config)}


def _department(event: e.DepartmentSet, config: Config) -> Said:
    return "department", _both(event, lambda id_: _name(id_, config.department(id_)))


def _leg_sent(event: e.LegSent, config: Config) -> Said:
    owner = actor_name(event.owner, config) if event.owner is not None else Phrase("legs.anybody")
    said = {"department": _name(event.department, config.department(event.department)), "owner": owner}
    if event.due is None:
        return "leg_sent", said
    return "leg_sent_due", said | {"at": local_time(event.due, config)}


def _leg_answered(event: e.LegTaken | e.LegDone | e.LegRecalled, config: Config) -> Said:
    return event.kind, {"department": _name(event.department, config.department(event.department))}


def _urgency(event: e.UrgencySet, config: Config) -> Said:
    return "urgency", _both(event, config.urgency.name)


class _Named(Protocol):
    @property
    def name(self) -> str: ...


def _name(id_: str, known: _Named | None) -> str:
    return known.name if known is not None else id_


class _Change(Protocol):
    @property
    def before(self) -> str | None: ...
    @property
    def after(self) -> str | None: ...


def _both(event: _Change, name: Callable[[str], str]) -> Mapping[str, object]:
    """The names of what was before and what is after; a dash for nothing."""
    return {
        "before": name(event.before) if event.before else "–",
        "after": name(event.after) if event.after else "–",
    }


def _tier(event: e.TierSet, config: Config) -> Said:
    return "tier", {"value": config.customer_tiers.name(event.after)}


def _field(event: e.FieldSet, config: Config) -> Said:
    known = config.ticket_field(event.field)
    return "field", {"field": known.name if known else event.field, **_both(event, known.called if known else str)}


def _rule(event: e.RuleMatched, config: Config) -> Said:
    why = Because(event.rule, event.condition, event.matched, event.position)
    return "rule", {"rule": rule_name(event.rule), "why": reason_phrase(why, config)}


def _suggested(event: e.Suggested, config: Config) -> Said:
    category = _name(event.category, config.category(event.category))
    words = {"category": category, "percent": event.percent, "words": " · ".join(event.words)}
    return ("suggested" if any(event.words) else "suggested_plainly"), words


def _escalated(event: e.Escalated, config: Config) -> Said:
    return "escalated", {"to": target_name(event.to, config), "reason": event.reason}


def _answered(event: e.EscalationAnswered, config: Config) -> Said:
    return f"escalation_{event.how}", {}


def _dropped(event: e.CompensationDropped, config: Config) -> Said:
    return f"compensation_dropped_{event.why}", _amount(event, config)


def _compensation(event: e.Compensated | e.CompensationProposed, config: Config) -> Said:
    return event.kind, _amount(event, config)


def _amount(event: e.Compensated | e.CompensationProposed | e.CompensationDropped, config: Config) -> dict[str, object]:
    what = compensation_name(event.what, config)
    return {"what": what, "money": money(Decimal(event.amount), event.currency)}


def _promised(event: e.Promised | e.PromiseTakenOver, config: Config) -> Said:
    return event.kind, {"owner": actor_name(event.owner, config), "at": local_time(event.due_at, config)}


def _limit(event: e.LimitSet, config: Config) -> Said:
    return "limit", {"rule": rule_name(event.rule), "limit": Phrase(f"ticket_ui.limit_{event.name}")}


def _due(event: e.DueSet, config: Config) -> Said:
    due = event.tightest or event.next_response or event.first_response
    if due is None or event.because is None:
        return "due_none", {}
    return "due", {"at": local_time(due, config), "limit": limit_name(event.because, config)}


def _snoozed(event: e.Snoozed, config: Config) -> Said:
    if event.until is None:
        return "back" if event.back else "woken", {}
    return "snoozed_firmly" if event.firm else "snoozed", {"at": local_time(event.until, config)}


def _rating_not_asked(event: e.RatingNotAsked, config: Config) -> Said:
    if event.why == OUTSIDE:
        return "would_ask_rating", {}
    return "rating_not_asked", {"why": Phrase(f"ticket_ui.held_{event.why}")}


def _rating_given(event: e.RatingGiven, config: Config) -> Said:
    return ("rating_given" if event.sent_at is not None else "rating_noted"), {"score": event.score}


def _follow_up_planned(event: e.FollowUpPlanned, config: Config) -> Said:
    said = {"at": local_time(event.at, config)}
    if event.is_open or event.window_closes is None:
        return "follow_up_planned", said
    return "follow_up_planned_closed", said | {"closes": local_time(event.window_closes, config)}


def _follow_up_due(event: e.FollowUpDue, config: Config) -> Said:
    return ("follow_up_due" if event.is_open else "follow_up_due_closed"), {"to": agent_names(event.to, config)}


def _closed_silent(event: e.ClosedSilent, config: Config) -> Said:
    said = {"at": local_time(event.since, config)}
    return ("closed_silent_told", said | {"to": agent_names(event.to, config)}) if event.to else ("closed_silent", said)


def _clock_told(event: e.ClockTold, config: Config) -> Said:
    said = {
        "clock": Phrase(f"ticket_ui.limit_{event.clock}"),
        "at": local_time(event.due, config),
        "limit": limit_name(event.limit, config),
        "to": agent_names(event.to, config),
    }
    return ("clock_late" if event.times else "clock_warned"), said


def _duty_told(event: e.DutyTold, config: Config) -> Said:
    said = {
        "duty": Phrase(f"ticket_ui.duty_{kind_of(event.clock)}"),
        "at": local_time(event.due, config),
        "to": agent_names(event.to, config),
    }
    return ("duty_late" if event.times else "duty_warned"), said


def _notified(event: e.Notified, config: Config) -> Said:
    return "notified", {"rule": rule_name(event.rule), "to": agent_names(event.to, config)}


def _auto_reply_held(event: e.AutoReplyHeld, config: Config) -> Said:
    if event.why == OUTSIDE:
        return "would_reply", {"template": event.template}
    return "auto_reply_held", {"template": event.template, "why": Phrase(f"ticket_ui.held_{event.why}")}


def _hook_called(event: e.HookCalled, config: Config) -> Said:
    return "hook_called", {"hook": event.hook}


def _hook_held(event: e.HookHeld, config: Config) -> Said:
    return ("would_call" if event.why == OUTSIDE else "hook_late"), {"hook": event.hook}


def _hook_failed(event: e.HookFailed, config: Config) -> Said:
    return "hook_failed", {"hook": event.hook, "call": event.call, "why": why_phrase(event.why, event.status)}


def _hook_decided(event: e.HookDecided, config: Config) -> Said:
    return ("hook_again" if event.again else "hook_dropped"), {"hook": event.hook, "call": event.call}


def _undone(event: e.Undone, config: Config) -> Said:
    about = event.about or "…"
    what = Phrase(f"steps.{event.step}", {"agent": about, "number": about})
    return ("done_again" if event.again else "undone"), {"what": what}


def _other(key: str, number: str) -> Callable[[Any, Config], Said]:
    return lambda event, config: (key, {"number": getattr(event, number)})


def _plain(key: str) -> Callable[[Any, Config], Said]:
    return lambda event, config: (key, {})


_DESCRIBE: Mapping[type[e.Event], Callable[[Any, Config], Said]] = {
    e.Opened: _plain("opened"),
    e.CustomerWrote: _plain("customer_wrote"),
    e.AnsweredInApp: _plain("answered_in_app"),
    e.ReplyQueued: reply_telling.reply,
    e.ReplyCancelled: reply_telling.reply,
    e.ReplySent: reply_telling.reply,
    e.ReplyConfirmed: reply_telling.reply,
    e.ReplyFailed: reply_telling.reply,
    e.ReplyUnconfirmed: reply_telling.reply,
    e.ReplyRetried: reply_telling.reply,
    e.ReplyRescheduled: reply_telling.rescheduled,
    e.ReplyReleased: reply_telling.released,
    e.ReplyReturned: _plain("reply_returned"),
    e.HideQueued: reply_telling.hide_queued,
    e.CommentHidden: reply_telling.comment_hidden,
    e.ReactionQueued: reply_telling.reaction_queued,
    e.Reacted: reply_telling.reacted,
    e.StatusChanged: _status,
    e.Assigned: _assigned,
    e.DepartmentSet: _department,
    e.CategorySet: _category,
    e.KindSet: _kind,
    e.StoodInLine: _in_line,
    e.WouldAssign: _would_assign,
    e.WouldStandInLine: _would_line,
    e.PrioritySet: _priority,
    e.UrgencySet: _urgency,
    e.TierSet: _tier,
    e.Tagged: _tagged,
    e.FieldSet: _field,
    e.LimitSet: _limit,
    e.DueSet: _due,
    e.RuleMatched: _rule,
    e.Suggested: _suggested,
    e.Noted: _noted,
    e.Watched: _plain("watched"),
    e.Unwatched: _plain("unwatched"),
    e.HandedOver: _handed_over,
    e.TakenBack: _taken_back,
    e.Escalated: _escalated,
    e.EscalationAnswered: _answered,
    e.CompensationDropped: _dropped,
    e.Compensated: _compensation,
    e.CompensationProposed: _compensation,
    e.Promised: _promised,
    e.PromiseTakenOver: _promised,
    e.PromiseKept: _plain("promise_kept"),
    e.PromiseReleased: _plain("promise_released"),
    e.LegSent: _leg_sent,
    e.LegTaken: _leg_answered,
    e.LegDone: _leg_answered,
    e.LegRecalled: _leg_answered,
    e.RatingAsked: _plain("rating_asked"),
    e.RatingNotAsked: _rating_not_asked,
    e.RatingGiven: _rating_given,
    e.CaseFlagged: lambda event, config: (f"case_{event.case or 'off'}", {"why": event.why}),
    e.FollowUpPlanned: _follow_up_planned,
    e.FollowUpDue: _follow_up_due,
    e.FollowUpDone: lambda event, config: (f"follow_up_{event.how}", {}),
    e.ClosedSilent: _closed_silent,
    e.Snoozed: _snoozed,
    e.ClockTold: _clock_told,
    e.DutyTold: _duty_told,
    e.TimerRang: lambda event, config: ("timer_rang", {"rule": rule_name(event.rule)}),
    e.HeardLate: _plain("heard_late"),
    e.AskedByMany: lambda event, config: ("asked_by_many", {"count": event.customers}),
    e.Notified: _notified,
    e.AutoReplyHeld: _auto_reply_held,
    e.HookCalled: _hook_called,
    e.HookHeld: _hook_held,
    e.HookFailed: _hook_failed,
    e.HookDecided: _hook_decided,
    e.Merged: _other("merged", "into"),
    e.TookIn: _other("took_in", "ticket"),
    e.SplitOff: _other("split", "into"),
    e.IncidentEdited: of_incident,
    e.IncidentOpened: of_incident,
    e.IncidentJoined: of_incident,
    e.IncidentLeft: of_incident,
    e.IncidentMoved: of_incident,
    e.Linked: _other("linked", "ticket"),
    e.Unlinked: _other("unlinked", "ticket"),
    e.Undone: _undone,
    e.Erased: _plain("erased"),
}
