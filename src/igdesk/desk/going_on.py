"""Going on with what was begun on a ticket: which key leads to it, or, where it has no place any more, a note."""

from __future__ import annotations

from igdesk.config.keys import key_of
from igdesk.config.model import Config
from igdesk.desk.drafts import Draft, Kind, lines_of
from igdesk.rules.fields import fields_for
from igdesk.rules.legs import can_be_asked, is_to_answer
from igdesk.rules.model import Ticket

_LEADS = {
    Kind.REPLY: "reply",
    Kind.NOTE: "note",
    Kind.ESCALATION: "escalate",
    Kind.PROMISE: "promise",
    Kind.RELEASE: "promise",
    Kind.LEG: "handoff",
    Kind.ANSWER: "resolve",
    Kind.RETURN: "send_back",
    Kind.CORRECTION: "return_reply",
    Kind.FIELDS: "fields",
    Kind.ARTICLE: "draft_article",
    Kind.WORDING: "draft_article",
}
_ELSEWHERE = {"send_back": "go_escalated", "return_reply": "go_outbox"}
"""Actions that a ticket has no key for, and the one that leads to where there is."""


def leads_to(draft: Draft, ticket: Ticket, me: str, config: Config) -> str | None:
    """The action whose dialog takes a draft; None where the ticket asks for it no more.

    Args:
        draft: What was begun.
        ticket: The ticket, as it is now.
        me: Who began it.
        config: Which departments and fields there are.
    """
    match draft.kind:
        case Kind.RELEASE:
            is_asked = any(each.id in lines_of(draft) for each in ticket.promises)
        case Kind.LEG:
            is_asked = bool(can_be_asked(ticket, config))
        case Kind.ANSWER:
            is_asked = is_to_answer(ticket, me, config)
        case Kind.RETURN:
            is_asked = ticket.escalated
        case Kind.FIELDS:
            is_asked = any(each.id in lines_of(draft) for each in fields_for(ticket, config))
        case _:
            is_asked = True
    return _LEADS[draft.kind] if is_asked else None


def key_to(draft: Draft, ticket: Ticket, me: str, config: Config) -> str:
    """The key to go on with a draft, as people read it; the list of drafts leads to all of them."""
    action = leads_to(draft, ticket, me, config) or "go_drafts"
    return key_of(_ELSEWHERE.get(action, action), config.keys)
