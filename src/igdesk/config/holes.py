"""The holes in a template's text: the desk fills `{customer.first_name}`, the person who sends it `{coupon}`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from igdesk.config.automation import CLOCKS

HOLE = re.compile(r"\{([^{}\n]{1,60})\}")
"""A hole with its name, and after `|` what to say when nobody knows."""

FIELD_PREFIX = "fields."
"""`{fields.order_no}` stands for the ticket's field `order_no`."""

VARIABLES = frozenset(
    {
        *(f"customer.{name}" for name in ("first_name", "name", "username", "tier")),
        *(f"ticket.{name}" for name in ("number", "subject", "status", "priority", "category")),
        *(f"ticket.{name}" for name in ("department", "assignee", "created_at")),
        *(f"desk.{name}" for name in ("name", "hours", "next_open")),
        *(f"sla.{name}" for name in CLOCKS),
        *(f"agent.{name}" for name in ("name", "department")),
        "follow_up.question",
    }
)
"""What the desk can fill in by itself. A hole with a dot must be one of these, or a field."""


def holes(text: str) -> tuple[str, ...]:
    """The names of the holes of `text` in order, each once; without their fallbacks."""
    return tuple(dict.fromkeys(hole.partition("|")[0].strip() for hole in HOLE.findall(text)))


def is_free(hole: str) -> bool:
    """Whether a person fills `hole`."""
    return "." not in hole


def variables(fields: Iterable[str]) -> tuple[str, ...]:
    """All variables of a desk that has these fields."""
    return (*sorted(VARIABLES), *(FIELD_PREFIX + field for field in fields))
