"""What is wanted of an incident, through one of its tickets. Import them from `commands`."""

from __future__ import annotations

from igdesk.rules.command import Command
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class OpenIncident(Command):
    """Say that one fault is behind it that others will tell of, too."""

    title: str
    key: str
    """Of the step: of several tickets the first opens the incident, the others join it."""
    words: tuple[str, ...] = ()
    """A new message with one of them puts its ticket there."""


@dataclass(frozen=True, slots=True)
class EditIncident(Command):
    """Call an incident something else, or know it by other words; the tickets that it has stay."""

    incident: int
    title: str | None = None
    """None: it stays."""
    words: tuple[str, ...] | None = None
    """All of them; None: they stay."""
    seen: tuple[str, tuple[str, ...]] | None = None
    """Title and words that it had when this was decided; None: whatever they are."""


@dataclass(frozen=True, slots=True)
class JoinIncident(Command):
    """Put it to an incident."""

    incident: int


@dataclass(frozen=True, slots=True)
class LeaveIncident(Command):
    """Take it out of its incident."""


@dataclass(frozen=True, slots=True)
class EndIncident(Command):
    """Say that an incident is over, or that it goes on; its tickets stay as they are."""

    incident: int
    over: bool = True
    solution: str | None = None
    """What its customers are told at the end; None: nothing new."""
    together: bool = False
    """Whether the same is wanted of others in one step, of which the first that goes through ends it."""


@dataclass(frozen=True, slots=True)
class SetCrisis(Command):
    """Make an incident a crisis, of which everybody has to know, or say that it is none any more."""

    incident: int
    on: bool = True
