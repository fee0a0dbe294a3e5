"""What there is to prove a matter: what is filled in of it and what is missing, and what the customer has shown."""

from __future__ import annotations

from collections.abc import Iterator

from igdesk.desk.evidence import attached, evidence_of
from igdesk.desk.message_words import attachment_words
from igdesk.text import one_line
from igdesk.widgets.fact_due import leg_facts, procedure_facts, promise_facts
from igdesk.widgets.fact_ticket import number_facts, title
from igdesk.widgets.known import Fact, Known, Section, Value


def evidence(of: Known) -> tuple[Section, ...]:
    """The checklist of a ticket, with the procedure that it serves."""
    named = (
        ("escalations.brief_evidence", checklist(of)),
        ("ticket_ui.about_sop", procedure_facts(of)),
        ("ticket_ui.about_legs", leg_facts(of)),
        ("ticket_ui.about_promises", promise_facts(of)),
        ("ticket_ui.about_others", number_facts(of.detail.others)),
    )
    head = " · ".join(value.text for value in title(of))
    return (Section(of.handle(), (Fact("", Value(head)),)), *of.sections(named))


def checklist(of: Known) -> Iterator[Fact]:
    """A line for each field of its category and for attachments: `✓` with what there is, `○` where nothing is."""
    for each in evidence_of(of.card.ticket, of.config):
        if each.value:
            yield Fact(one_line(each.name), Value(f"✓ {one_line(each.value)}"))
        else:
            key, look = ("needed", "soon") if each.is_needed else ("open", "calm")
            yield Fact(one_line(each.name), Value(f"○ {of.words(f'evidence.{key}')}", look))
    yield _attached(of)


def _attached(of: Known) -> Fact:
    shown, label = attached(of.detail), of.words("evidence.attachments")
    if not shown:
        return Fact(label, Value(f"○ {of.words('evidence.none')}", "calm"))
    return Fact(label, Value("✓ " + " · ".join(f"{attachment_words(kind, of.words)} ×{shown[kind]}" for kind in shown)))
