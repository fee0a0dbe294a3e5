"""Who else is at a ticket, in words and as a sign: a full circle writes, an empty one looks."""

from __future__ import annotations

from collections.abc import Sequence

from igdesk.config.model import Config
from igdesk.desk.presence import Other
from igdesk.desk.queries import Doing
from igdesk.i18n import Words
from igdesk.text import one_line, truncate
from igdesk.widgets.status import Part
from igdesk.widgets.thread_events import actor_text
from igdesk.widgets.ticket_row import SIGNS

_LOOKS = {Doing.WRITES: "bold $soon", Doing.VIEWS: "$calm"}
_NAME_CELLS = 16


def who_text(other: Other, words: Words, config: Config) -> str:
    """A colleague by name; the person's own other program by its computer."""
    if other.is_me:
        return words("presence.me_at", machine=truncate(one_line(other.machine), _NAME_CELLS))
    return truncate(actor_text(other.agent, words, config), _NAME_CELLS)


def doing_text(other: Other, words: Words, config: Config) -> str:
    """`Ana writes here`, `you, at LAPTOP, are looking`."""
    doing, who = other.doing.value, who_text(other, words, config)
    return words(f"presence.me_{doing}", who=who) if other.is_me else words(f"presence.other_{doing}", who=who)


def presence_parts(others: Sequence[Other], words: Words, config: Config) -> tuple[Part, ...]:
    """Pieces of the status line; of several people who do the same, the first is named and the others counted."""
    parts = []
    for doing in (Doing.WRITES, Doing.VIEWS):
        same = [other for other in others if other.doing is doing]
        if same:
            text = f"{SIGNS[doing]} {doing_text(same[0], words, config)}"
            more = f" +{len(same) - 1}" if len(same) > 1 else ""
            parts.append(Part(text + more, _LOOKS[doing], 0))
    return tuple(parts)
