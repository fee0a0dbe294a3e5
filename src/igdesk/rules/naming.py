"""A few words for what a command is to do, as `rules.undo.what_was_done` has for what was done."""

from __future__ import annotations

from igdesk.i18n import Phrase
from igdesk.rules import commands as c


def name_of(command: c.Command) -> Phrase:
    """A few words for a command."""
    match command:
        case c.SetStatus(status=status):
            return Phrase(f"steps.status_{status.value}")
        case c.Assign(agent=None):
            return Phrase("steps.unassigned")
        case c.Assign(agent=agent):
            return Phrase("steps.assigned", {"agent": agent})
        case c.HandOver(agent=agent):
            return Phrase("steps.handed_over", {"agent": agent})
        case c.Merge(into=into):
            return Phrase("steps.merged", {"number": into})
        case c.Link(other=other, linked=linked):
            return Phrase("steps.linked" if linked else "steps.unlinked", {"number": other})
        case c.Snooze(until=None):
            return Phrase("steps.woken")
        case c.EndIncident(over=False) | c.SetCrisis(on=False):
            return Phrase("steps.incident_open")
        case c.HideComment(hidden=hidden):
            return Phrase("steps.hide_queued" if hidden else "steps.unhide_queued")
        case c.Watch(watching=watching):
            return Phrase("steps.watched" if watching else "steps.unwatched")
        case c.React(remove=remove):
            return Phrase("steps.unreaction_queued" if remove else "steps.reaction_queued")
        case _:
            return Phrase(_NAMES.get(type(command), "steps.change"))


_NAMES: dict[type[c.Command], str] = {
    c.Claim: "steps.claimed",
    c.SetCategory: "steps.category",
    c.SetKind: "steps.kind",
    c.SetPriority: "steps.priority",
    c.SetUrgency: "steps.urgency",
    c.SetTags: "steps.tagged",
    c.SetField: "steps.field",
    c.SetFields: "steps.field",
    c.AddNote: "steps.noted",
    c.Reply: "steps.reply_queued",
    c.CancelReply: "steps.reply_cancelled",
    c.RetryReply: "steps.reply_retried",
    c.RescheduleReply: "steps.reply_rescheduled",
    c.ReleaseReply: "steps.reply_released",
    c.ReturnReply: "steps.reply_returned",
    c.ConfirmReply: "steps.reply_confirmed",
    c.Escalate: "steps.escalated",
    c.Compensate: "steps.compensated",
    c.Approve: "steps.escalation_approved",
    c.ReturnEscalation: "steps.escalation_returned",
    c.TakeOver: "steps.escalation_taken_over",
    c.Withdraw: "steps.compensation_dropped",
    c.GivePromise: "steps.promised",
    c.KeepPromise: "steps.promise_kept",
    c.ReleasePromise: "steps.promise_released",
    c.HandOff: "steps.leg_sent",
    c.HandBack: "steps.leg_done",
    c.Recall: "steps.leg_recalled",
    c.Snooze: "steps.snoozed",
    c.Split: "steps.split_off",
    c.AskRating: "steps.rating_asked",
    c.Rate: "steps.rating_given",
    c.EndFollowUp: "steps.follow_up_done",
    c.FlagCase: "steps.case_flagged",
    c.EditIncident: "steps.incident_edited",
    c.EndIncident: "steps.incident_over",
    c.SetCrisis: "steps.incident_crisis",
    c.OpenIncident: "steps.incident_opened",
    c.JoinIncident: "steps.incident_joined",
    c.LeaveIncident: "steps.incident_left",
}
