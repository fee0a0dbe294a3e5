"""docs/permissions.md, made of the table by which every command is checked."""

from __future__ import annotations

from collections.abc import Iterator

from igdesk.i18n import Words
from igdesk.rules.authority import MATTERS, PERMISSIONS, May, Row, rising_to

_HEAD = """# Who may do what

Made from `igdesk.rules.authority`, by which every command is checked, whichever way it comes: screens, command line,
templates. A test compares the two, and goes through every cell. What somebody may not do is refused with the reason and
who may (exit status 4).

Roles stand in the configuration (`[[agents]]`, `role`): `agent` unless something else is said, `supervisor`, `admin`.
Whoever is alone on a desk is its admin. A **department member** is an agent of other departments than the one that
answers customers (`intake`).

On a shared file roles are guard rails, not a wall: whoever may write the file, or its configuration, can do everything
without igdesk. They keep people from doing by mistake what is not theirs, and the history tells who did what.
"""
_FOOT = """
Undoing a step asks for what the step asked for. Making a ticket, a customer's tier, templates, searching and reading
are for everybody. Rules, timers and the sync do what the configuration says.

## Money, and what went up

`authority` of an agent says how much they grant alone, by compensation or by what it counts as. Above it a proposal
goes up to the nearest role in which somebody may grant it, and exactly one of them answers, once: `igdesk ticket
approve`, `return` or `take-over`, or on `g e` the keys `y`, `x` and `r`. An amount above the approver's own authority
stays proposed (exit status 4, with who may); whoever comes second is told who was first (exit status 3). Until it is
approved, returned or withdrawn the ticket can be neither resolved nor closed.

What went to a role is answered by it and by higher ones, what went to a department by its members and the supervisors,
what went to a person by them and the supervisors; what went to the admins by them alone. `igdesk compensations` shows
who granted how much, the customer's card what each customer got.
"""


def permissions_markdown() -> str:
    """The page."""
    return "\n".join([_HEAD, *_commands(), "", *_matters(), _FOOT.rstrip()]) + "\n"


def _commands() -> Iterator[str]:
    en, zh = Words("en"), Words("zh")
    columns = [f"{en(f'permissions.standing_{name}')} · {zh(f'permissions.standing_{name}')}" for name in Row._fields]
    yield f"| {en('permissions.thing')} | {zh('permissions.thing')} | {' | '.join(columns)} |"
    yield "|---" * (len(columns) + 2) + "|"
    for command, row in PERMISSIONS.items():
        key = f"permissions.do_{command.__name__}"
        yield f"| {en(key)} | {zh(key)} | {' | '.join(_cell(each, en) for each in row)} |"


def _matters() -> Iterator[str]:
    en, zh = Words("en"), Words("zh")
    yield f"| {en('permissions.thing')} | {zh('permissions.thing')} | |"
    yield "|---|---|---|"
    for matter, role in MATTERS.items():
        key, who = f"permissions.matter_{matter.value}", ", ".join(en(f"role.{each}") for each in rising_to(role))
        yield f"| {en(key)} | {zh(key)} | {who} |"


def _cell(cell: May, words: Words) -> str:
    return words(f"permissions.may_{cell.value}")
