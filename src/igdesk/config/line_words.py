"""What lines after `:` begin with, for help and documentation too; `igdesk.desk.command_line` reads what follows."""

from __future__ import annotations

from igdesk.config.actions import Context
from igdesk.i18n import LANGUAGES, say
from igdesk.values import dataclass

CONTEXTS: tuple[Context, ...] = ("queue", "ticket", "triage", "escalation")
"""The screens with tickets that a line can be about."""


@dataclass(frozen=True, slots=True)
class LineWord:
    """The beginning of a line.

    Attributes:
        id: One name of it; where an action does the same, that action's id.
        key: Whether there is such an action: what stands at the foot of the screen for it is a name, too.
    """

    id: str
    key: bool = True

    @property
    def example(self) -> str:
        """Key of the phrase that shows a line of it; its first word is a name."""
        return f"lines.{self.id}"

    @property
    def does(self) -> str:
        """Key of the phrase that says what it does."""
        return f"lines.{self.id}_does"

    def names(self) -> frozenset[str]:
        """All names, in every language."""
        shown = {say(lang, self.example).split()[0] for lang in LANGUAGES}
        called = {say(lang, f"keys.{self.id}") for lang in LANGUAGES} if self.key else set()
        return frozenset(name.casefold() for name in {self.id, *shown, *called})


LINE_WORDS = (
    *map(LineWord, ("assign", "snooze", "tags", "status", "priority", "category")),
    *(LineWord(each, key=False) for each in ("urgency", "compensate", "withdraw", "recall", "rate")),
)
