"""A drill on a desk: what became of each customer, and whether anything is left to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from igdesk.config.model import Config
from igdesk.config.settings import Backups, InstagramSettings, StoreSettings, Webhooks
from igdesk.desk.desk import Desk
from igdesk.desk.queries import Filter, Sort, TicketCard, TicketDetail
from igdesk.rules.drills import Handling, Said, waits_for_us
from igdesk.rules.model import Direction, MessageState, Status, is_person
from igdesk.rules.ways import Way
from igdesk.values import dataclass

SETTLED_FOR = timedelta(seconds=30)
"""A drill is over when nothing was left to do, and nothing was done, for so long: somebody may still want to."""
_MOST = 100


_POLL = timedelta(seconds=2)


def for_training(config: Config, folder: Path, base_url: str, account: str, token_env: str) -> Config:
    """A desk's configuration on a throw-away desk at the simulator: rules, people and words stay, nothing leaves.

    Nothing answers by itself there: people are to.

    Args:
        config: The desk's own.
        folder: Where everything lies, and goes with the drill.
        base_url: Of the simulator.
        account: The simulator's account.
        token_env: The variable that has its token.
    """
    return replace(
        config,
        desk=replace(config.desk, mode="live"),
        store=StoreSettings(folder / "desk.db", Backups(folder / "backups")),
        instagram=InstagramSettings(
            account_id=account, base_url=base_url, token_env=token_env, token_file=folder / "token", poll=_POLL,
            comments=True,
        ),
        accounts=(),
        networks=(),
        hooks=(),
        rules=tuple(replace(rule, hook=(), reply=None) for rule in config.rules),
        faq=tuple(replace(each, auto=False) for each in config.faq),
        csat=replace(config.csat, ask="never"),
        notifications=replace(config.notifications, webhooks=()),
        webhooks=Webhooks(spool=folder / "webhooks"),
        source=None,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Running:
    """A drill that goes on."""

    customers: tuple[str, ...]
    """Who is in it, by username."""
    all_there: datetime
    """When the last of what comes by itself has come."""
    until: datetime
    """When it ends at the latest."""

    def is_over(self, cards: Sequence[TicketCard], now: datetime) -> bool:
        """Whether time is up, or everybody was looked after and nothing has moved since."""
        if now >= self.until:
            return True
        theirs = [card for card in cards if card.customer.username in self.customers]
        came = {card.customer.username for card in theirs}
        if now < self.all_there or len(came) < len(self.customers):
            return False
        return all(_is_settled(card, now) for card in theirs)


async def cards_of(desk: Desk) -> tuple[TicketCard, ...]:
    """The tickets of a drill, whatever became of them."""
    return (await desk.page(Filter(), Sort.NEWEST, limit=_MOST)).cards


async def handlings(desk: Desk, customers: Iterable[str]) -> dict[str, Handling]:
    """What became of each customer who wrote, by username; a customer's further tickets belong to the first."""
    found: dict[str, list[TicketDetail]] = {}
    for card in sorted(await cards_of(desk), key=lambda each: each.ticket.number):
        detail = await desk.detail(card.ticket.number)
        if detail is not None:
            found.setdefault(card.customer.username or "", []).append(detail)
    return {name: handling(found[name]) for name in customers if name in found}


def handling(details: Sequence[TicketDetail]) -> Handling:
    """What became of a customer, of all their tickets, the first one first."""
    theirs = {each.id: each for detail in details for each in detail.messages}
    messages = sorted(theirs.values(), key=lambda each: each.created_at)
    asked = tuple(Said(each.text, each.created_at) for each in messages if each.direction is Direction.IN)
    answers = tuple(
        Said(each.text, each.created_at, each.way in (Way.COMMENT, Way.MENTION))
        for each in messages
        if each.direction is Direction.OUT
        and each.author is not None
        and is_person(each.author)
        and each.state is not MessageState.FAILED
    )
    log = tuple(sorted((each for detail in details for each in detail.events), key=lambda each: each.at))
    return Handling(details[0].card.ticket, log, asked, answers)


def _is_settled(card: TicketCard, now: datetime) -> bool:
    """Whether nothing is left to do; what is still in work is not settled, unless it has gone up."""
    ticket = card.ticket
    if waits_for_us(ticket) or card.outbox is not None or now - ticket.updated_at < SETTLED_FOR:
        return False
    return ticket.status not in (Status.NEW, Status.OPEN) or (ticket.status is Status.OPEN and ticket.escalated)
