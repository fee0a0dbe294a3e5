"""What is typed into a dialog about a ticket: kept with every key, and there again when the dialog is opened anew."""

from __future__ import annotations

from igdesk.desk.drafts import Drafts, Kind


class KeptLines:
    """The lines of one dialog on one ticket.

    Args:
        drafts: Where they are kept.
        ticket: The ticket that it is about.
        kind: Which dialog.
    """

    def __init__(self, drafts: Drafts, ticket: int, kind: Kind) -> None:
        self._drafts = drafts
        self._ticket = ticket
        self._kind = kind
        self._at_first: dict[str, str] = {}

    def begin(self, name: str, value: str = "") -> str:
        """What stands in a line when it is opened: what was typed the last time, else `value`, which is no draft."""
        self._at_first[name] = value
        return self._drafts.lines(self._ticket, self._kind).get(name, value)

    def keep(self, name: str, text: str) -> None:
        """A line that was begun reads so now."""
        typed = None if text == self._at_first[name] else text
        self._drafts.keep_line(self._ticket, self._kind, name, typed)
