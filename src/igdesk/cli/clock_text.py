"""A ticket's clocks for people: until when, how much time by which limit, since when, and when it stood still."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from igdesk.cli.times import local, time_left
from igdesk.desk.desk import Desk
from igdesk.i18n import Words
from igdesk.rules.pauses import RUNNING
from igdesk.rules.sla import Running
from igdesk.rules.spoken import duration
from igdesk.rules.telling import limit_name
from igdesk.store.views import TicketCard


def clock_lines(card: TicketCard, desk: Desk, words: Words) -> Iterator[tuple[str, str]]:
    """Rows for each clock that counts for a ticket: its end, then why it is then."""
    for clock in desk.clocks(card):
        yield words(f"cli.clock_{clock.clock}"), _end(clock, card, desk, words)
        yield "", _why(clock, desk, words)
        stood = sum((until - since for since, until in clock.pauses), timedelta())
        if stood >= timedelta(minutes=1):
            yield "", words("cli.clock_stood", span=time_left(desk.now() + stood, desk.now()))


def _end(clock: Running, card: TicketCard, desk: Desk, words: Words) -> str:
    if card.ticket.status not in RUNNING:
        return words("cli.clock_stands")
    left = time_left(clock.due.at, desk.now())
    return words("cli.clock_until", at=local(clock.due.at, desk.config), left=left)


def _why(clock: Running, desk: Desk, words: Words) -> str:
    limit = clock.due.limit
    by = limit_name(limit.name, desk.config)
    return words(
        "cli.clock_why",
        allowed=duration(limit.limit, words.lang),
        by=by if isinstance(by, str) else words.of(by),
        hours=words(f"cli.clock_hours_{limit.hours}"),
        since=local(clock.since, desk.config),
    )
