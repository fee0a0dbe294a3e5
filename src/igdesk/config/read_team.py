"""Readers for who works on a desk, what its tickets are about and what is said: one spec for each `[[table]]`."""

from __future__ import annotations

from typing import Any, get_args

from igdesk.config.model import (
    CLOCKS,
    RESERVED_AGENTS,
    Agent,
    Category,
    Compensation,
    Department,
    FieldType,
    Grant,
    HoursKind,
    OwnHours,
    Priority,
    Role,
    Severity,
    Sop,
    TicketField,
)
from igdesk.config.patterns import pattern
from igdesk.config.problems import listed, quoted
from igdesk.config.readers import (
    Reader,
    amount,
    choice,
    currency,
    flag,
    ident,
    mapping,
    ref,
    several,
    shaped,
    table,
    text,
    wants,
    whole,
)
from igdesk.config.spot import Spot
from igdesk.config.ticket_fields import Ending
from igdesk.config.times import day, days, limit, week, zone
from igdesk.i18n import Phrase

LIMITS: dict[str, Reader[Any]] = dict.fromkeys(CLOCKS, limit)
HOURS_KIND = choice(*get_args(HoursKind))
language = shaped(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", wants("language"))
"""A language code; templates may be in any language."""
_CHOOSES = ("select", "multiselect")
_BY_CURRENCY = mapping(currency, amount)


def _agent_id(raw: Any, spot: Spot) -> str:
    written = ident(raw, spot)
    if written in RESERVED_AGENTS:
        raise spot.wrong(Phrase("config.reserved", {"got": quoted(written)}), got=written)
    return written


def grant(raw: Any, spot: Spot) -> Grant:
    """How much may be granted: an amount in the desk's currency, or a table of amounts by currency."""
    granted: Grant = _BY_CURRENCY(raw, spot) if isinstance(raw, dict) else amount(raw, spot)
    return granted


def _is_not_their_own(agent: Agent, spot: Spot) -> None:
    if agent.substitute == agent.id:
        spot.at("substitute").wrong(Phrase("config.own_substitute"), got=agent.id)
    if agent.buddy == agent.id:
        spot.at("buddy").wrong(Phrase("release.own_buddy"), got=agent.id)
    elif agent.buddy is not None and not agent.trainee:
        spot.at("buddy").wrong(Phrase("release.buddy_of_none"), got=agent.buddy)
    if agent.trainee and agent.role != "agent":
        spot.at("trainee").wrong(Phrase("release.leads", {"role": Phrase(f"role.{agent.role}")}), got="true")


def _field_is_whole(field: TicketField, spot: Spot) -> None:
    if field.type in _CHOOSES and not field.options:
        spot.at("options").wrong(Phrase("config.missing"))
    if field.type not in _CHOOSES and field.options:
        spot.at("options").wrong(Phrase("config.only_for", {"types": listed(_CHOOSES)}))
    if field.type != "text" and field.pattern is not None:
        spot.at("pattern").wrong(Phrase("config.only_for", {"types": "text"}))


OWN_HOURS = table(OwnHours, {"weekdays": week, "holidays": days})

DEPARTMENT = table(Department, {"id": ident, "name": text, "intake": flag, "hours": OWN_HOURS, "timezone": zone})

AGENT = table(
    Agent,
    {
        "id": _agent_id,
        "name": text,
        "role": choice(*get_args(Role)),
        "departments": several(ref("department")),
        "skills": several(ident),
        "capacity": whole(1),
        "authority": mapping(ref("grant"), grant),
        "shifts": week,
        "away": days,
        "substitute": ref("agent"),
        "trainee": flag,
        "buddy": ref("agent"),
    },
    _is_not_their_own,
)

SOP = table(
    Sop,
    {
        "lead": ref("department"),
        "with": several(ref("department")),
        "deliver": text,
        "within": limit,
        "steps": several(text),
        "review": day,
    },
)

CATEGORY = table(
    Category,
    {
        "id": ident,
        "name": text,
        "priority": ref("priority"),
        "department": ref("department"),
        "kinds": several(ident),
        "kind_names": mapping(ref("kind"), text),
        "sop": SOP,
    },
)

PRIORITY = table(Priority, {"id": ident, "name": text, **LIMITS, "hours": HOURS_KIND})

COMPENSATION = table(
    Compensation,
    {"id": ident, "name": text, "severity": several(choice(*get_args(Severity))), "counts_as": ref("grant")},
)

FIELD = table(
    TicketField,
    {
        "id": ident,
        "name": text,
        "type": choice(*get_args(FieldType)),
        "pattern": pattern,
        "options": several(text),
        "categories": several(ref("category")),
        "kinds": several(ref("kind")),
        "required": flag,
    },
    _field_is_whole,
)


def _ending_is_whole(ending: Ending, spot: Spot) -> None:
    if not ending.options:
        spot.at("options").wrong(Phrase("config.empty_list"), got="{}")


ENDING = table(
    Ending,
    {"name": text, "options": mapping(ident, text), "categories": several(ref("category")), "required": flag},
    _ending_is_whole,
)
