"""A ticket's clocks for people: until when, how much time by which limit, since when, and when it stood still."""

from __future__ import annotations

from collections.abc import Iterator

from igdesk.cli.times import local, said_left
from igdesk.desk.desk import Desk
from igdesk.i18n import Words
from igdesk.rules.clock_words import why
from igdesk.rules.sla import Running
from igdesk.store.views import TicketCard


def clock_lines(card: TicketCard, desk: Desk, words: Words) -> Iterator[tuple[str, str]]:
    """Rows for each clock that counts for a ticket: its end, then why it is then."""
    for clock in desk.clocks(card):
        yield words(f"cli.clock_{clock.clock}"), _end(clock, card, desk, words)
        yield from (("", line) for line in why(clock, desk.config, words))


def _end(clock: Running, card: TicketCard, desk: Desk, words: Words) -> str:
    if not card.ticket.is_running:
        return words("cli.clock_stands")
    left = said_left(clock.due.at, desk.now(), words)
    return words("cli.clock_until", at=local(clock.due.at, desk.config), left=left)
