"""A ticket that was set aside, and is decided on after its time has come, but before anybody was told of that."""

from __future__ import annotations

from datetime import datetime

from igdesk.rules import events as e
from igdesk.rules.decision import Draft


def take_up(draft: Draft, at: datetime) -> None:
    """What somebody leaves such a ticket as stands: its time is over with that.

    Else whoever looks at the clocks next would bring it back, and open what rests by that person's word.

    Args:
        draft: The decision in the making, before what becomes of the ticket.
        at: When it is done.
    """
    until = draft.ticket.snoozed_until
    if until is not None and until <= at:
        draft.add(e.Snoozed(None, until))
