"""The procedure of a category, and what departments are asked for, in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from igdesk.config.model import Config, Sop
from igdesk.i18n import Words
from igdesk.rules.legs import SentLeg
from igdesk.rules.spoken import duration


def department_name(department: str, config: Config) -> str:
    """What people call a department."""
    known = config.department(department)
    return known.name if known is not None else department


def sop_parts(sop: Sop, config: Config, words: Words, now: datetime) -> Iterator[tuple[str, str]]:
    """A procedure as named values: who leads, who helps, what comes of it, within which time, how, and its review."""
    yield "lead", department_name(sop.lead, config)
    if sop.with_:
        yield "with", words("notices.gap").join(department_name(each, config) for each in sop.with_)
    if sop.deliver:
        yield "deliver", sop.deliver
    if sop.within is not None:
        yield "within", duration(sop.within, words.lang)
    if sop.steps:
        yield "steps", " → ".join(f"{place}. {step}" for place, step in enumerate(sop.steps, 1))
    if sop.review is not None:
        today = now.astimezone(config.desk.timezone).date()
        yield "review" if today < sop.review else "overdue", sop.review.isoformat()


def sop_lines(sop: Sop, config: Config, words: Words, now: datetime) -> tuple[str, ...]:
    """The same in a line, its steps and its review in one of their own."""
    said = {name: words(f"legs.sop_{name}", value=value) for name, value in sop_parts(sop, config, words, now)}
    apart = tuple(said.pop(name) for name in ("steps", "review", "overdue") if name in said)
    return (" · ".join(said.values()), *apart)


def leg_heading(leg: SentLeg, config: Config, words: Words) -> str:
    """To whom it went, who has it there, and how it stands."""
    agent = None if leg.owner is None else config.agent(leg.owner)
    owner = words("legs.anybody") if leg.owner is None else agent.name if agent is not None else leg.owner
    key = "open" if leg.is_open else "recalled" if leg.is_recalled else "done"
    return words(f"legs.line_{key}", department=department_name(leg.department, config), owner=owner)
