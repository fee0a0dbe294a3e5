"""What somebody above needs to decide on a ticket, so that the customer need not say it again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from igdesk.rules.escalation_answers import decides_alone, who_may
from igdesk.rules.model import Direction, Remedy
from igdesk.rules.names import Name, actor_name, agent_names, compensation_name
from igdesk.text import one_line
from igdesk.widgets.durations import short_span
from igdesk.widgets.evidence import checklist
from igdesk.widgets.fact_due import clock_facts, escalation_facts, leg_facts, procedure_facts, promise_facts
from igdesk.widgets.fact_ticket import title
from igdesk.widgets.known import Fact, Known, Section, Value
from igdesk.widgets.times import moment_text

_SAID = 6
"""How many of the customer's latest messages stand in it; the whole history is beside it."""
_NOTES = 5


def brief(of: Known, so_far: str, me: str, hint: str) -> tuple[Section, ...]:
    """The brief.

    Args:
        of: The ticket.
        so_far: What the customer was granted until now, in words.
        me: Who decides.
        hint: The keys that decide.
    """
    named = (
        ("escalations.brief_asked", _asked(of)),
        ("escalations.brief_money", _amounts(of, so_far, me)),
        ("escalations.brief_wants", _wants(of)),
        ("escalations.brief_evidence", checklist(of)),
        ("ticket_ui.about_promises", promise_facts(of)),
        ("ticket_ui.about_legs", leg_facts(of)),
        ("ticket_ui.about_sop", procedure_facts(of)),
        ("escalations.brief_notes", _notes(of)),
        ("ticket_ui.about_clocks", clock_facts(of)),
    )
    head = " · ".join(value.text for value in title(of))
    heading = f"{of.words('escalations.brief_title')} · {of.handle()}"
    first = Section(heading, (Fact("", Value(head)), Fact("", Value(hint, "calm"))))
    return (first, *of.sections(named))


def _asked(of: Known) -> Iterator[Fact]:
    """What waits for an answer first; then what was answered, and how."""
    for each in sorted(of.detail.escalations, key=lambda one: one.answered_at is not None):
        yield from escalation_facts(each, of.now, of.words, of.config)


def _amounts(of: Known, so_far: str, me: str) -> Iterator[Fact]:
    for each in of.card.ticket.compensations:
        said = {"what": _name(of, each), "money": each.money, "by": _person(of, each.by)}
        if each.granted:
            yield Fact("", Value(of.words("escalations.brief_granted", **said), "calm"))
        elif decides_alone(me, each, of.config):
            yield Fact("", Value(of.words("escalations.brief_yours", **said), "strong"))
        else:
            who = _named(of, agent_names(who_may(each, of.config), of.config))
            yield Fact("", Value(of.words("escalations.brief_proposed", who=who, **said), "strong"))
    if so_far:
        yield Fact("", Value(of.words("escalations.brief_so_far", what=so_far), "calm"))


def _wants(of: Known) -> Iterator[Fact]:
    if (since := of.card.ticket.unanswered_since) is not None:
        waits = of.words("escalations.brief_waits", at=_at(of, since), span=_span(of, since))
        yield Fact("", Value(waits, "soon"))
    written = [each for each in of.detail.messages if each.direction is Direction.IN and each.text.strip()]
    for each in written[-_SAID:]:
        said = of.words("escalations.brief_said", at=_at(of, each.created_at), text=one_line(each.text))
        yield Fact("", Value(said))


def _notes(of: Known) -> Iterator[Fact]:
    for each in of.detail.notes[-_NOTES:]:
        yield Fact("", Value(f"{_at(of, each.at)} {_person(of, each.author)}: {one_line(each.text)}"))


def _name(of: Known, each: Remedy) -> str:
    return one_line(compensation_name(each.kind, of.config))


def _person(of: Known, actor: str) -> str:
    return _named(of, actor_name(actor, of.config))


def _named(of: Known, name: Name) -> str:
    return one_line(name if isinstance(name, str) else of.words.of(name))


def _at(of: Known, at: datetime) -> str:
    return moment_text(at, of.now, of.config.desk.timezone)


def _span(of: Known, since: datetime) -> str:
    return short_span(max(of.now - since, of.now - of.now), of.words)
