"""What an empty list says: why it is empty and what to do. A desk without messages is no desk without work."""

from __future__ import annotations

from igdesk.i18n import Words
from igdesk.text import one_line
from igdesk.widgets.status import Pulse


def empty_lines(
    view: str, filtered: str, pulse: Pulse | None, words: Words, *, has_tickets: bool = False
) -> tuple[str, ...]:
    """The lines.

    Args:
        view: Id of the view that is shown.
        filtered: The filter that narrows it, as it was typed.
        pulse: How the sync fares, as far as it is known yet.
        words: The phrases.
        has_tickets: Whether the desk has any: then an empty view is somebody's work, however the sync fares.
    """
    if filtered:
        return (words("ui.empty_filter", text=one_line(filtered)), words("ui.empty_filter_cure"))
    if pulse is None:
        return (words("ui.empty_reading"),)
    sync = pulse.health.sync
    if has_tickets:
        return _all_done(view, words)
    if sync is not None and sync.trouble is not None:
        return (one_line(words.of(sync.trouble)), "", *words("ui.empty_trouble").split("\n"))
    if sync is None or sync.last_ok_at is None:
        return tuple(words("ui.empty_first" if pulse.health.holder else "ui.empty_nobody").split("\n"))
    return _all_done(view, words)


def _all_done(view: str, words: Words) -> tuple[str, ...]:
    return tuple(words(f"ui.empty_{view.partition('-')[0]}").split("\n"))
