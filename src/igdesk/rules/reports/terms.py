"""What is told, by name: each has a name and a definition among the phrases, and both stand in `docs/reports.md`."""

from __future__ import annotations

FIGURES = (
    "tickets", "per_day", "open", "resolved", "first_response", "resolution", "working", "first_contact_resolution",
    "sla", "csat", "escalation_rate", "reopen_rate", "legs", "promises", "spent", "backlog", "roster",
)  # fmt: skip
"""Figures."""
EDGES = ("period", "merged", "imported", "undone", "automatic", "groups")
"""What is counted where it could be doubted."""
TERMS = (*FIGURES, *EDGES)
LISTS = (
    "counted", "open", "answered", "resolved", "once", "late-response", "late-resolution", "rated", "escalated",
    "reopened", "asked", "promised", "compensated",
)  # fmt: skip
"""What can be listed of what is counted: the words behind `report:`."""
