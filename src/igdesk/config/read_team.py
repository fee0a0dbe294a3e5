"""Readers for who works on a desk, what its tickets are about and what is said: one spec for each `[[table]]`."""

from __future__ import annotations

import re
from typing import Any, get_args

from igdesk.config.holes import holes, is_free, variables
from igdesk.config.model import (
    Agent,
    Category,
    Compensation,
    Department,
    Faq,
    FieldType,
    HoursKind,
    Priority,
    Role,
    Severity,
    Sop,
    Style,
    Template,
    TicketField,
)
from igdesk.config.patterns import pattern
from igdesk.config.problems import listed, nearest, quoted
from igdesk.config.readers import amount, choice, flag, ident, mapping, ref, several, table, text, wants, whole
from igdesk.config.spot import Spot
from igdesk.config.times import limit, week
from igdesk.i18n import Phrase

RESERVED_AGENTS = ("sync", "timer", "import")
"""Who acts in the log without being a person."""
LIMITS = {"first_response": limit, "next_response": limit, "resolution": limit}
HOURS_KIND = choice(*get_args(HoursKind))
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_CHOOSES = ("select", "multiselect")


def language(raw: Any, spot: Spot) -> str:
    """A language code; templates may be in any language."""
    if not isinstance(raw, str) or not _LANGUAGE.fullmatch(raw):
        raise spot.expected(wants("language"), raw)
    return raw


def _agent_id(raw: Any, spot: Spot) -> str:
    written = ident(raw, spot)
    if written in RESERVED_AGENTS:
        raise spot.wrong(Phrase("config.reserved", {"got": quoted(written)}), got=written)
    return written


def _template_text(raw: Any, spot: Spot) -> str:
    written = text(raw, spot)
    known = variables(spot.names["field"])
    for hole in holes(written):
        if not is_free(hole) and hole not in known:
            meant = nearest(hole, known)
            what = Phrase("config.variable", {"got": quoted(hole), "known": listed(known)})
            if meant:
                what = Phrase("config.variable_near", {"got": quoted(hole)})
            spot.wrong(what, got=hole, meant=meant)
    return written


def _field_is_whole(field: TicketField, spot: Spot) -> None:
    if field.type in _CHOOSES and not field.options:
        spot.at("options").wrong(Phrase("config.missing"))
    if field.type not in _CHOOSES and field.options:
        spot.at("options").wrong(Phrase("config.only_for", {"types": listed(_CHOOSES)}))
    if field.type != "text" and field.pattern is not None:
        spot.at("pattern").wrong(Phrase("config.only_for", {"types": "text"}))


DEPARTMENT = table(Department, {"id": ident, "name": text, "intake": flag})

AGENT = table(
    Agent,
    {
        "id": _agent_id,
        "name": text,
        "role": choice(*get_args(Role)),
        "departments": several(ref("department")),
        "skills": several(ident),
        "capacity": whole(1),
        "authority": mapping(ref("grant"), amount),
        "shifts": week,
    },
)

SOP = table(
    Sop,
    {"lead": ref("department"), "with": several(ref("department")), "deliver": text, "within": limit},
)

CATEGORY = table(
    Category,
    {
        "id": ident,
        "name": text,
        "priority": ref("priority"),
        "department": ref("department"),
        "kinds": several(ident),
        "sop": SOP,
    },
)

PRIORITY = table(Priority, {"id": ident, "name": text, **LIMITS, "hours": HOURS_KIND})

TEMPLATE = table(
    Template,
    {
        "id": ident,
        "title": text,
        "style": choice(*get_args(Style)),
        "language": language,
        "text": _template_text,
        "categories": several(ref("category")),
    },
)

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
        "required": flag,
    },
    _field_is_whole,
)

FAQ = table(Faq, {"question": text, "answer": text, "keywords": several(text)})
