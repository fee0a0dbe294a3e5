"""How long a reply is held, where it can still be taken back: what the desk says, and what a person may choose."""

from __future__ import annotations

from datetime import timedelta

from igdesk.config.settings import Desk

LONGEST = timedelta(seconds=60)
"""A customer waits for what is held: nobody may choose more, unless the desk itself holds replies longer."""


def held_for(desk: Desk, *, public: bool = False) -> timedelta:
    """How long a reply of the person at this computer is held.

    What everybody reads is never held shorter than the desk says, whatever was chosen.

    Args:
        desk: The configuration, with what the person chose.
        public: Whether everybody will read it.
    """
    by_desk = desk.undo_send_public if public and desk.undo_send_public is not None else desk.undo_send
    if desk.undo_send_chosen is None:
        return by_desk
    least, most = choosable(desk)
    chosen = min(max(desk.undo_send_chosen, least), most)
    return max(chosen, by_desk) if public else chosen


def choosable(desk: Desk) -> tuple[timedelta, timedelta]:
    """The shortest and the longest time that a person may choose; without `undo_send_least` none is shorter."""
    least = desk.undo_send if desk.undo_send_least is None else min(desk.undo_send_least, desk.undo_send)
    return least, max(LONGEST, desk.undo_send)
