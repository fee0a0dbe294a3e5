"""What the desk can fill into a template by itself: the variables of `config.holes`, as far as they are known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from igdesk.config.holes import FIELD_PREFIX
from igdesk.config.model import Config
from igdesk.i18n import Lang, say
from igdesk.rules import spoken
from igdesk.rules.lifecycle import status_name
from igdesk.rules.model import Customer, Ticket
from igdesk.rules.sla import CLOCKS, Clock, calendar_of, limits_of, tightest

Values = Mapping[str, str]
"""By the variable's name, `customer.first_name`."""

_SPACED_NAME = re.compile(r"[^\W\d_\u2e80-\u9fff\uac00-\ud7ff\U00020000-\U0003ffff]+(?:['’-][^\W\d_]+)*")
_HAN_NAME = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff·]{2,}")


def values_for(
    ticket: Ticket, customer: Customer, config: Config, now: datetime, lang: Lang, *, agent: str | None = None
) -> Values:
    """Everything that is known for a ticket's templates; what is not known is left out, and stays a hole.

    Args:
        ticket: The ticket that is answered.
        customer: Who gets the answer.
        config: The configuration.
        now: When it is written.
        lang: The language of the template.
        agent: Id of whoever answers.
    """
    known = {
        **_of_customer(customer, config),
        **_of_ticket(ticket, config, now, lang),
        **_of_desk(config, now, lang),
        **_of_agent(agent, config),
    }
    for clock in CLOCKS:
        known[f"sla.{clock}"] = _promised(clock, ticket, customer, config, now, lang)
    values = {name: value for name, value in known.items() if value}
    return values | {FIELD_PREFIX + name: value for name, value in ticket.fields.items() if value}


def first_name(name: str | None) -> str | None:
    """How to address somebody by a name as Instagram has it, with its emoji and slogans: `Anna` of "✨Anna K | crafts".

    A Chinese name stays whole: its parts cannot be told apart safely. None when there is no word in it.
    """
    if not name:
        return None
    han = _HAN_NAME.search(name)
    word = han or _SPACED_NAME.search(name)
    return word[0] if word else None


def _of_customer(customer: Customer, config: Config) -> dict[str, str | None]:
    return {
        "customer.first_name": first_name(customer.name),
        "customer.name": customer.name or customer.username,
        "customer.username": customer.username,
        "customer.tier": config.customer_tiers.name(customer.tier) if customer.tier else None,
    }


def _of_ticket(ticket: Ticket, config: Config, now: datetime, lang: Lang) -> dict[str, str | None]:
    category = config.category(ticket.category) if ticket.category else None
    department = config.department(ticket.department) if ticket.department else None
    priority = config.priority(ticket.priority)
    assignee = config.agent(ticket.assignee) if ticket.assignee else None
    return {
        "ticket.number": str(ticket.number),
        "ticket.subject": ticket.subject,
        "ticket.status": status_name(ticket.status).in_(lang),
        "ticket.priority": priority.name if priority else None,
        "ticket.category": category.name if category else None,
        "ticket.department": department.name if department else None,
        "ticket.assignee": assignee.name if assignee else say(lang, "templates.unassigned"),
        "ticket.created_at": spoken.moment(ticket.created_at, config, now, lang),
        "follow_up.question": follow_up_question(ticket, config, lang),
    }


def follow_up_question(ticket: Ticket, config: Config, lang: Lang) -> str:
    """What is asked once more some days after, by what the ticket was about."""
    own = config.follow_up.questions if config.follow_up is not None else {}
    if lang == config.desk.language and (mine := own.get(ticket.category or "")):
        return mine
    known = ticket.category if ticket.category in ("returns", "complaint") else "other"
    return say(lang, f"ending.question_{known}")


def _of_desk(config: Config, now: datetime, lang: Lang) -> dict[str, str | None]:
    return {
        "desk.name": config.desk.name,
        "desk.hours": spoken.opening_hours(config, lang),
        "desk.next_open": spoken.next_opening(config, now, lang),
    }


def _of_agent(agent: str | None, config: Config) -> dict[str, str | None]:
    known = config.agent(agent) if agent else None
    if known is None:
        return {}
    department = config.department(known.departments[0]) if known.departments else None
    return {"agent.name": known.name, "agent.department": department.name if department else None}


def _promised(
    clock: Clock, ticket: Ticket, customer: Customer, config: Config, now: datetime, lang: Lang
) -> str | None:
    """The limit that would hold for an answer asked for now, as it was configured."""
    found = tightest(limits_of(ticket, config, customer.tier), clock, now, calendar_of(ticket, config))
    return spoken.duration(found.limit.limit, lang) if found else None
