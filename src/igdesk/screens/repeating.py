"""`.`: the last verb once more, on the ticket at hand. Never words, and never anything that goes to a customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from igdesk.rules.model import Status
from igdesk.screens.chosen import Chosen

if TYPE_CHECKING:
    from igdesk.desk.queries import TicketCard
    from igdesk.rules.commands import Command
    from igdesk.rules.for_each import ForEach
    from igdesk.screens.verbs import VerbScreen


class Repeating:
    """What was done last.

    Attributes:
        last: It, in words that fit any ticket.
    """

    def __init__(self) -> None:
        self.last: ForEach | None = None
        self._begun: Command | None = None

    def begins(self, command: Command, what: ForEach | None = None) -> None:
        """A key does something to a ticket.

        Args:
            command: What it comes to on that one.
            what: What it means on any; None: the same.
        """
        self.last, self._begun = what or command, command

    def did(self, command: Command) -> None:
        """Something was asked for; what a key began is known already, and taking a reply back is no step of its own."""
        from igdesk.rules.commands import (
            CancelReply,
            ConfirmReply,
            ReleaseReply,
            RescheduleReply,
            RetryReply,
            ReturnReply,
        )

        no_step = CancelReply | RetryReply | ConfirmReply | RescheduleReply | ReleaseReply | ReturnReply
        if command is not self._begun and not isinstance(command, no_step):
            self.last = command


def to_repeat(screen: VerbScreen) -> ForEach | None:
    """What was done last, if it may be done again; else None, and why not was said.

    Only what may be done to the next ticket without looking again: all of it can be undone, none of it has words.
    """
    from igdesk.rules.commands import Assign, Claim, SetCategory, SetPriority, SetStatus, SetTags, Snooze
    from igdesk.rules.for_each import ShiftPriority, name_of_each

    again_at_once = (Claim, Assign, SetStatus, SetCategory, SetPriority, SetTags, Snooze, ShiftPriority)
    what = screen.igdesk.repeating.last
    if what is None:
        screen.tell("repeating.nothing")
    elif not isinstance(what, again_at_once):
        told = screen.words("repeating.not_this", what=screen.words.of(name_of_each(what)))
        screen.notify(told, severity="warning", markup=False)
    else:
        return what
    return None


async def again(screen: VerbScreen, card: TicketCard) -> Chosen | None:
    """What was done last, on this ticket."""
    from igdesk.rules.commands import SetStatus
    from igdesk.rules.for_each import command_for, name_of_each
    from igdesk.rules.names import with_names

    what = to_repeat(screen)
    if what is None:
        return None
    if isinstance(what, SetStatus) and what.status is Status.RESOLVED:
        from igdesk.screens.endings import resolve

        return await resolve(screen, card, rating=what.rating)  # its fields, or a department's answer, are its own
    command = command_for(what, card.ticket, screen.desk.me, screen.desk.config)
    return Chosen(command, "repeating.done", {"what": with_names(name_of_each(what), screen.desk.config)}, what)
