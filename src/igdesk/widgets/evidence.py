"""What there is to prove a matter: what is filled in of it and what is missing, and what the customer has shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from igdesk.desk.message_words import attachment_words
from igdesk.rules.fields import fields_for, missing_fields
from igdesk.rules.model import Direction
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
    made = (Section(of.words(name), tuple(facts)) for name, facts in named)
    head = " · ".join(value.text for value in title(of))
    return (Section(of.handle(), (Fact("", Value(head)),)), *(section for section in made if section.facts))


def checklist(of: Known) -> Iterator[Fact]:
    """A line for each field of its category and for attachments: `✓` with what there is, `○` where nothing is."""
    ticket, missing = of.card.ticket, missing_fields(of.card.ticket, of.config)
    for field in fields_for(ticket, of.config):
        value = ticket.fields.get(field.id, "").strip()
        if value:
            yield Fact(one_line(field.name), Value(f"✓ {one_line(field.called(value))}"))
        else:
            key, look = ("needed", "soon") if field in missing else ("open", "calm")
            yield Fact(one_line(field.name), Value(f"○ {of.words(f'evidence.{key}')}", look))
    for name in sorted(set(ticket.fields) - {field.id for field in of.config.fields}):
        yield Fact(one_line(name), Value(f"✓ {one_line(ticket.fields[name])}"))
    yield _attached(of)


def _attached(of: Known) -> Fact:
    shown = Counter(
        attachment_words(attachment.type, of.words)
        for each in of.detail.messages
        for attachment in each.attachments
        if each.direction is Direction.IN
    )
    label = of.words("evidence.attachments")
    if not shown:
        return Fact(label, Value(f"○ {of.words('evidence.none')}", "calm"))
    return Fact(label, Value("✓ " + " · ".join(f"{kind} ×{count}" for kind, count in shown.items())))
