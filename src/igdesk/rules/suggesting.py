"""The last rule: where no written one decided on a category, what was learned from people suggests one.

It is a word to whoever reads the ticket and nothing else: no category, no priority; nobody is told, given or answered.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from igdesk.config.model import Config
from igdesk.rules import events as e
from igdesk.rules.courtesy import is_courtesy
from igdesk.rules.decision import Draft
from igdesk.rules.learning import Suggestion
from igdesk.rules.log import Recorded
from igdesk.rules.model import LEARNED, Ticket

Judge = Callable[[str], Suggestion | None]
"""What was learned: a category for a text, if it is sure enough of one."""


def suggest(draft: Draft, text: str, judge: Judge, config: Config) -> Suggestion | None:
    """Suggest a category for a ticket that has none, once; what a person cleared by hand stays clear.

    Returns:
        What is suggested now.
    """
    ticket = draft.ticket
    if ticket.category is not None or ticket.suggested is not None or "category" in ticket.by_hand or is_courtesy(text):
        return None
    found = judge(text)
    if found is None or config.category(found.category) is None:
        return None
    words = tuple(dict.fromkeys(each.words for each in found.spoke))
    draft.add(e.Suggested(found.category, round(found.sure * 100), words), LEARNED)
    return found


def standing(ticket: Ticket, log: Sequence[Recorded]) -> e.Suggested | None:
    """What is suggested for a ticket at the moment, with the words that spoke for it, from its log."""
    if ticket.suggested is None:
        return None
    found = (each.event for each in reversed(log) if isinstance(each.event, e.Suggested))
    return next((event for event in found if event.category == ticket.suggested), None)
