"""What a check is, and what it comes to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field
from datetime import datetime
from functools import reduce
from typing import Literal

from igdesk.config.accounts import about, told_of
from igdesk.i18n import Phrase
from igdesk.values import dataclass

CheckName = Literal[
    "config",
    "database",
    "share",
    "integrity",
    "search",
    "backups",
    "token",
    "sync",
    "clock",
    "webhooks",
    "drafts",
    "files",
    "keyring",
    "terminal",
    "packages",
]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; `check` is its name in the public JSON."""

    check: CheckName
    ok: bool
    detail: Phrase
    cure: Phrase | None = None
    """What to do; there whenever something is wrong."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is looked at, by itself."""

    name: CheckName
    look: Callable[[], Finding]
    seconds: float = 10.0
    """When it is given up."""


@dataclass(slots=True)
class Notes:
    """What a check writes down while it looks: everything becomes one finding."""

    check: CheckName
    about: str | None = None
    """Of several accounts the one that is being looked at, by name."""
    _details: list[Phrase] = field(default_factory=list)
    _cures: list[Phrase] = field(default_factory=list)

    def note(self, key: str, /, **args: object) -> None:
        """Something worth knowing that is no fault."""
        self._details.append(self._told(Phrase(key, args)))

    def fault(self, what: Phrase, cure: Phrase) -> None:
        """Something wrong; faults are told before notes."""
        self._details.insert(len(self._cures), self._told(what))
        self._cures.append(about(self.about, cure))

    def _told(self, what: Phrase) -> Phrase:
        return told_of(self.about, what)

    def finding(self) -> Finding:
        """All of it."""
        cures = {cure.in_("en"): cure for cure in self._cures}  # two faults often have the same
        cure = sentences(list(cures.values())) if cures else None
        return Finding(self.check, not self._cures, sentences(self._details), cure)


def utc(at: datetime) -> str:
    """A time as every finding says it: the desk's own zone may be what is wrong."""
    return at.strftime("%Y-%m-%d %H:%M UTC")


def sentences(phrases: Sequence[Phrase]) -> Phrase:
    """Several phrases as one, in the manner of the language."""
    return reduce(lambda first, second: Phrase("doctor.both", {"first": first, "second": second}), phrases)
