"""Whoever comes second is told who was first, and when: nothing is done twice."""

from __future__ import annotations

from igdesk.config.model import Config
from igdesk.errors import ConflictError
from igdesk.i18n import Phrase
from igdesk.rules.decision import Draft
from igdesk.rules.log import Recorded
from igdesk.rules.names import local_time


def check_first(draft: Draft, done: Recorded | None, what: str, config: Config) -> None:
    """Whether the actor is the first to do something, or did it themselves.

    Args:
        draft: The decision.
        done: How it was done before, if it was.
        what: The phrase that says what was done.
        config: The desk's time zone.

    Raises:
        ConflictError: Somebody else has done it.
    """
    if done is not None and done.actor != draft.actor:
        said = {"number": draft.ticket.number, "agent": done.actor, "at": local_time(done.at, config)}
        raise ConflictError("escalations.done_already", **said, what=Phrase(what))
