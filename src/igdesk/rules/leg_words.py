"""The procedure of a category, and what departments are asked for, in words."""

from __future__ import annotations

from collections.abc import Iterator

from igdesk.config.model import Config, Sop
from igdesk.i18n import Words
from igdesk.rules.legs import SentLeg
from igdesk.rules.spoken import duration


def department_name(department: str, config: Config) -> str:
    """What people call a department."""
    known = config.department(department)
    return known.name if known is not None else department


def sop_parts(sop: Sop, config: Config, words: Words) -> Iterator[tuple[str, str]]:
    """A procedure as named values: who leads, who helps, what comes of it, within which time."""
    yield "lead", department_name(sop.lead, config)
    if sop.with_:
        yield "with", words("notices.gap").join(department_name(each, config) for each in sop.with_)
    if sop.deliver:
        yield "deliver", sop.deliver
    if sop.within is not None:
        yield "within", duration(sop.within, words.lang)


def sop_text(sop: Sop, config: Config, words: Words) -> str:
    """The same in a line."""
    return " · ".join(words(f"legs.sop_{name}", value=value) for name, value in sop_parts(sop, config, words))


def leg_heading(leg: SentLeg, config: Config, words: Words) -> str:
    """To whom it went, who has it there, and how it stands."""
    agent = None if leg.owner is None else config.agent(leg.owner)
    owner = words("legs.anybody") if leg.owner is None else agent.name if agent is not None else leg.owner
    key = "open" if leg.is_open else "recalled" if leg.is_recalled else "done"
    return words(f"legs.line_{key}", department=department_name(leg.department, config), owner=owner)
