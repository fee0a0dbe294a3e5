"""What must be so before a ticket may end: fields filled in, promises kept, proposals decided, no department asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from igdesk.config.model import Config
from igdesk.rules.escalation_answers import check_decided
from igdesk.rules.fields import check_filled
from igdesk.rules.legs import check_no_legs
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import Status, Ticket
from igdesk.rules.promises import GivenPromise, check_kept


def check_may_end(before: Ticket, after: Ticket, config: Config, promises: Iterable[GivenPromise] = ()) -> None:
    """Refuse to end a ticket on which something is still to be done.

    Args:
        before: The ticket as it was.
        after: As it would be.
        config: The configuration.
        promises: What was promised on it, with the words, as far as they are at hand.

    Raises:
        Refusal: With what is to be done first.
    """
    check_nothing_open(before, after, config, promises)
    if after.status is Status.RESOLVED and before.status is not Status.RESOLVED:
        check_filled(after, config)


def check_nothing_open(before: Ticket, after: Ticket, config: Config, promises: Iterable[GivenPromise] = ()) -> None:
    """Refuse what would leave a ticket resolved or closed while somebody has something to do on it.

    Raises:
        Refusal: With the promises to keep, the departments that are asked, the proposals to decide on.
    """
    if after.has_ended and not before.has_ended:
        check_no_legs(after, config)
    elif after.has_ended and after.legs != before.legs:
        check_no_legs(after, config, "legs.out_again")
    check_kept(before, after, config, promises)
    check_decided(before, after, config)


def has_open_ends(ticket: Ticket, config: Config) -> bool:
    """Whether something is still to be done on it, so that there is no point in asking how it ended."""
    try:
        check_nothing_open(ticket, replace(ticket, status=Status.RESOLVED), config)
    except Refusal:
        return True
    return False
