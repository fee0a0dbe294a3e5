"""Putting a ticket into the case library, and taking it out."""

from __future__ import annotations

from igdesk.rules.case_events import CASES, CaseFlagged
from igdesk.rules.commands import FlagCase
from igdesk.rules.decision import Draft
from igdesk.rules.lifecycle import Refusal

LONGEST = 300
"""Characters of what there is to learn."""


def flag(draft: Draft, command: FlagCase) -> None:
    """Do it.

    Raises:
        Refusal: It is no such case, or nobody says what there is to learn.
    """
    why, case = " ".join(command.why.split()), command.case
    if case is None:
        if draft.ticket.case_kind is not None:
            draft.add(CaseFlagged(None, why[:LONGEST]))
        return
    if case not in CASES:
        raise Refusal("cases.no_such", got=case, known=", ".join(CASES))
    if not why:
        raise Refusal("cases.no_why", number=draft.ticket.number)
    if len(why) > LONGEST:
        raise Refusal("cases.too_long", most=LONGEST)
    draft.add(CaseFlagged(case, why))
