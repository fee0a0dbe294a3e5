"""One ticket as a report counts it, with what was merged into it. Times are milliseconds: there may be very many."""

from __future__ import annotations

from typing import NamedTuple

from igdesk.rules.model import Remedy
from igdesk.values import dataclass


class PromiseCase(NamedTuple):
    """A promise that was made and not taken back."""

    due_at: int
    kept_at: int | None
    released_at: int | None


class LegCase(NamedTuple):
    """What a department was asked for."""

    department: str
    at: int
    due_at: int | None
    done_at: int | None
    answered: bool
    """Whether there is an answer; done without one was recalled."""


class EscalationCase(NamedTuple):
    """Something that was taken up."""

    rule: str | None
    """Id of the rule; None: somebody did it by hand."""
    at: int
    answered_at: int | None


@dataclass(slots=True)
class Case:
    """A ticket of the period that was not merged into another one."""

    number: int
    created_at: int
    status: str
    channel: str
    category: str | None
    priority: str
    department: str | None
    assignee: str | None
    tier: str | None
    is_running: bool
    """It is for us to act, so that its clocks run."""
    first_responded_at: int | None
    first_response_due_at: int | None
    resolved_at: int | None
    resolution_due_at: int | None
    ended_at: int | None
    """When it was resolved, else closed; None: it is unfinished."""
    reopened: int
    imported: bool
    incident: int | None = None
    policy: str | None = None
    """By which limit it is measured; told where it is asked for."""
    tags: tuple[str, ...] = ()
    ratings: tuple[int, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    """What was granted."""
    answers: int = 0
    """How many people's answers it took until it was resolved; not counted where that decides nothing."""
    escalations: tuple[EscalationCase, ...] = ()
    promises: tuple[PromiseCase, ...] = ()
    legs: tuple[LegCase, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it is neither resolved nor closed."""
        return self.status not in ("resolved", "closed")

    @property
    def solved_at_once(self) -> bool:
        """Resolved with one human answer and not reopened."""
        return self.resolved_at is not None and self.reopened == 0 and self.answers == 1
