"""Events without people's words: every field of every event is either a word of the desk or told anew."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime

from igdesk.rules import events as e
from igdesk.rules.redaction import Retelling, nothing, redacted

WORDS_OF_THE_DESK = {
    "opened": {"priority", "department", "language", "account"},
    "reply_queued": {"reply", "template", "way"},
    "reply_cancelled": {"reply", "way", "was"},
    "reply_rescheduled": {"reply", "way"},
    "reply_released": {"reply", "way"},
    "reply_returned": {"reply", "note", "way"},
    "reply_sent": {"reply", "way"},
    "reply_confirmed": {"reply", "way"},
    "reply_failed": {"reply", "error", "way"},
    "reply_unconfirmed": {"reply", "error", "way"},
    "reply_retried": {"reply", "way", "was"},
    "hide_queued": {"reply"},
    "comment_hidden": {"reply"},
    "reaction_queued": {"reply"},
    "reacted": {"reply"},
    "assigned": {"before", "after", "given_for"},
    "department": {"before", "after"},
    "category": {"before", "after"},
    "kind": {"before", "after"},
    "in_line": {"waits_for"},
    "would_assign": {"agent"},
    "would_line": {"waits_for"},
    "priority": {"before", "after"},
    "urgency": {"before", "after"},
    "tier": {"before", "after", "by_before", "by"},
    "tagged": {"added", "removed"},
    "field": {"field"},
    "limit": {"rule", "name"},
    "due": {"because"},
    "rule": {"rule", "condition"},
    "suggested": {"category"},
    "case_flagged": {"case"},
    "noted": {"note", "people", "departments"},
    "watched": {"agent"},
    "unwatched": {"agent"},
    "handed_over": {"before", "after", "note"},
    "taken_back": {"before", "to", "after"},
    "escalated": {"escalation", "to", "rule"},
    "leg_sent": {"leg", "department", "owner", "question"},
    "leg_taken": {"leg", "department", "before", "after"},
    "leg_done": {"leg", "department", "by", "answer", "after"},
    "leg_recalled": {"leg", "department", "by", "after"},
    "promised": {"promise", "owner"},
    "promise_taken_over": {"promise", "owner"},
    "promise_kept": {"promise"},
    "promise_released": {"promise"},
    "compensated": {"what", "amount", "currency", "by"},
    "compensation_proposed": {"what", "amount", "currency", "by"},
    "compensation_dropped": {"what", "amount", "currency", "by", "why"},
    "escalation_answered": {"escalations", "how", "note"},
    "rating_asked": {"reply"},
    "closed_silent": {"to"},
    "rating_not_asked": {"why"},
    "follow_up_due": {"to"},
    "follow_up_done": {"how"},
    "clock_told": {"clock", "limit", "to"},
    "duty_told": {"clock", "to"},
    "incident_joined": {"words"},
    "incident_moved": {"before", "after"},
    "incident_edited": {"part"},
    "timer_rang": {"rule"},
    "notified": {"rule", "to"},
    "auto_reply_held": {"template", "why"},
    "hook_called": {"rule", "hook"},
    "hook_held": {"rule", "hook", "why"},
    "hook_failed": {"hook", "why"},
    "hook_decided": {"hook", "was", "why"},
    "merged": {"replies", "escalations", "promises"},
    "took_in": {"escalated_by", "asked"},
    "undone": {"op", "step", "about"},
    "erased": {"mode"},
}
"""Fields of text that hold ids and words of the configuration; whatever is not here must go when a customer goes."""
TOLD_ANEW = {
    "opened": {"subject"},
    "field": {"before", "after"},
    "rule": {"matched"},
    "suggested": {"words"},
    "escalated": {"reason"},
    "case_flagged": {"why"},
    "incident_edited": {"before", "after"},
    "undone": {"restored"},
    "reply_retried": {"why"},
    "reply_confirmed": {"why"},
}
BLANK = Retelling(nothing, nothing, nothing)


def test_every_text_in_every_event_was_thought_of() -> None:
    for kind, cls in e.EVENTS.items():
        texts = {f.name for f in fields(cls) if "str" in str(f.type)}
        known = WORDS_OF_THE_DESK.get(kind, set()) | TOLD_ANEW.get(kind, set())
        assert texts == known, f"{kind}: may a customer's words be in there? see rules/redaction.py"


def test_what_people_said_goes() -> None:
    assert redacted(e.FieldSet("phone", "123", "456"), BLANK) == e.FieldSet("phone", None, None)
    assert redacted(e.RuleMatched("r", "text_any", "furious", 3), BLANK) == e.RuleMatched("r", "text_any", "", 3)
    assert redacted(e.RuleMatched("r", "followers_min", "53000"), BLANK).matched == ""  # type: ignore[attr-defined]
    assert redacted(e.Suggested("returns", 80, ("furious", "refund")), BLANK) == e.Suggested("returns", 80)
    retried = e.ReplyRetried("r", was="failed", why={"key": "instagram.refused", "args": {"message": "her words"}})
    assert redacted(retried, BLANK) == e.ReplyRetried("r", was="failed")
    now = datetime(2026, 10, 30, tzinfo=UTC)
    seen = e.ReplyConfirmed("r", now, None, why={"key": "instagram.refused", "args": {"message": "her words"}})
    assert redacted(seen, BLANK) == e.ReplyConfirmed("r", now, None)
    mine = e.Escalated("x", "she shouts", "role:admin", None, None)
    assert redacted(mine, BLANK) == e.Escalated("x", "", "role:admin", None, None)
    edited = e.IncidentEdited(3, "words", ("mia's lamp", "leaks"), ("lamp",))
    assert redacted(edited, BLANK) == e.IncidentEdited(3, "words", (), ())
    kept = e.CaseFlagged("bad", "Mia waited for three days")
    assert redacted(kept, BLANK) == e.CaseFlagged("bad", "")
    undone = e.Undone("op", 2, 3, {"field:phone": "123", "subject": "me", "status": "open", "tag:late": 0})
    assert redacted(undone, BLANK).restored == {  # type: ignore[attr-defined]
        "field:phone": None,
        "subject": None,
        "status": "open",
        "tag:late": 0,
    }


def test_words_of_the_desk_stay() -> None:
    by_rule = e.Escalated("x", "A lawyer", "role:admin", "legal", None)
    for event in (by_rule, e.Tagged(("late",)), e.Noted("n-1"), e.TierSet(None, "vip")):
        assert redacted(event, BLANK) is event
