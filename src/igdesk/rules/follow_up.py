"""Asking once more, some days after a ticket has ended, whether all is well: planned, told when it is due, done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from igdesk.config.accounts import human_agent
from igdesk.config.model import Config
from igdesk.rules import events as e
from igdesk.rules.audience import people
from igdesk.rules.commands import EndFollowUp
from igdesk.rules.decision import Draft
from igdesk.rules.first import check_first
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.log import Recorded
from igdesk.rules.model import THREAD_CHANNELS, Ticket
from igdesk.rules.window import STANDARD, reply_window

FOLLOW_UP = "follow-up"
"""Id of the template where the configuration names none."""


def plan(draft: Draft, config: Config, wrote_at: datetime | None) -> None:
    """Put down when somebody is to ask, where the ticket's category asks for that.

    Args:
        draft: The decision that ended the ticket.
        config: The configuration.
        wrote_at: When the customer last wrote on the thread.
    """
    planned, ticket = config.follow_up, draft.ticket
    if planned is None or ticket.category not in planned.categories:
        return
    at = draft.now + planned.after
    closes = _closes(ticket, wrote_at, config)
    draft.add(e.FollowUpPlanned(at, closes, closes is None or at < closes))


def wakes_at(ticket: Ticket) -> datetime | None:
    """When people are to be told of it; None: they were, or there is none."""
    at = ticket.follow_up_at
    told = any(each.clock == e.FOLLOW_UP and each.due == at for each in ticket.told)
    return None if told else at


def tell(draft: Draft, config: Config) -> None:
    """Tell people once that the time has come: who has the ticket, else those of the intake who are on shift."""
    at, ticket = wakes_at(draft.ticket), draft.ticket
    if at is None or at > draft.now:
        return
    known = ticket.assignee is not None and config.agent(ticket.assignee) is not None
    asked = ticket if known else replace(ticket, assignee=None, department=config.intake.id)
    to = people(("assignee",), asked, config, draft.now)
    closes = _closes(ticket, ticket.last_customer_message_at, config)
    draft.add(e.FollowUpDue(at, closes is None or draft.now < closes, to))
    draft.tell(to)


def answer(draft: Draft, template: str | None, config: Config) -> None:
    """A reply to a ticket whose time for asking once more has come does that, and so does one in its words."""
    at = draft.ticket.follow_up_at
    planned = template is not None and template == _template(config)
    if at is not None and (at <= draft.now or planned):
        draft.add(e.FollowUpDone("reply"))


def end(draft: Draft, command: EndFollowUp, config: Config, past: Sequence[Recorded]) -> None:
    """Somebody has asked in another way, or there is no need.

    Raises:
        Refusal: There is nothing to ask.
        ConflictError: Somebody else has asked.
    """
    if draft.ticket.follow_up_at is None:
        told = [each for each in past if isinstance(each.event, e.FollowUpPlanned | e.FollowUpDone)]
        done = told[-1] if told and isinstance(told[-1].event, e.FollowUpDone) else None
        check_first(draft, done, "steps.follow_up_done", config)
        raise Refusal("ending.no_follow_up", number=draft.ticket.number)
    if command.note is not None and command.note.strip():
        draft.note(command.note)
    draft.add(e.FollowUpDone("skipped" if command.skip else "done"))


def _template(config: Config) -> str:
    return (config.follow_up.template if config.follow_up is not None else None) or FOLLOW_UP


def _closes(ticket: Ticket, wrote_at: datetime | None, config: Config) -> datetime | None:
    """When the customer can no longer be written to by a person; None: that has no end here."""
    if ticket.channel not in THREAD_CHANNELS or wrote_at is None:
        return None
    return reply_window(
        ticket.channel, wrote_at, human_agent=human_agent(config).of(ticket.account), now=wrote_at + STANDARD
    ).closes_at
