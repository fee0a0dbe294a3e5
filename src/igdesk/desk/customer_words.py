"""A customer's card in words: who they are, how their tickets ended, what was promised, given and noted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from igdesk.config.model import Config
from igdesk.config.networks import network_name
from igdesk.desk.message_words import preview_words
from igdesk.i18n import Words
from igdesk.rules.kinds import kind_in
from igdesk.rules.model import Channel, money
from igdesk.rules.names import agent_name, compensation_name
from igdesk.rules.promises import GivenPromise
from igdesk.rules.rating import BAD
from igdesk.store.customer_card import CustomerCard, PastTicket
from igdesk.text import one_line, truncate
from igdesk.values import dataclass

LONGEST_NAME = 300
"""Cells of a customer's name that are shown; Instagram lets nobody have a tenth of that."""
_SHOWN = 20
"""Tickets that are named one by one."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a card: its name, what it says, and how that looks (`text`, `calm`, `soon`, `late`)."""

    name: str
    text: str
    look: str = "text"


@dataclass(frozen=True, slots=True)
class Part:
    """Lines under a heading."""

    title: str
    lines: tuple[Line, ...]


def card_parts(card: CustomerCard, now: datetime, words: Words, config: Config) -> tuple[Part, ...]:
    """The card from top to bottom; a part with nothing to say is left out.

    Args:
        card: What is known.
        now: The time, for what is overdue and how old the profile is.
        words: The phrases.
        config: Names of tiers, categories and people, and the desk's time zone.
    """
    told = _Telling(card, now, words, config)
    named = (
        ("who", told.who()),
        ("history", told.history()),
        ("promises", told.promises()),
        ("given", told.given()),
        ("notes", told.notes()),
    )
    parts = (Part(words(f"customers.part_{name}"), tuple(lines)) for name, lines in named)
    return tuple(part for part in parts if part.lines)


def given_text(card: CustomerCard, config: Config) -> str:
    """All that the customer was granted, on one line; empty for nothing."""
    return " · ".join(
        f"{one_line(compensation_name(each.kind, config))} {money(each.amount, each.currency)}" for each in card.given
    )


@dataclass(frozen=True, slots=True)
class _Telling:
    card: CustomerCard
    now: datetime
    words: Words
    config: Config

    def who(self) -> Iterator[Line]:
        customer = self.card.row.customer
        if customer.username:
            yield self._line("handle", f"@{one_line(customer.username)}{' ✓' if customer.verified else ''}")
        if customer.name:
            yield self._line("name", truncate(one_line(customer.name), LONGEST_NAME))
        if customer.tier:
            by = customer.tier_by
            tier = one_line(self.config.customer_tiers.name(customer.tier))
            yield self._line("tier", self.words("customers.tier_by", tier=tier, who=self._person(by)) if by else tier)
        if customer.followers is not None:
            yield self._line("followers", f"{customer.followers:,}")
        if customer.follows_us is not None:
            yield self._line(
                "follows", self.words("customers.follows" if customer.follows_us else "customers.follows_not")
            )
        if self.card.profile_at is not None:
            yield self._line("as_of", self._day(self.card.profile_at), "calm")
        if self.card.channels:
            counted = (self._channel(channel, count) for channel, count in self.card.channels.items())
            yield self._line("writes_from", " · ".join(counted))
        account = self.card.row.account
        network = network_name(self.config, account)
        yield self._line("account" if network is None else "network", one_line(network or account), "calm")
        yield self._line("since", self._day(self.card.row.created_at), "calm")

    def history(self) -> Iterator[Line]:
        rated = [each.ticket.rating for each in self.card.tickets if each.ticket.rating is not None]
        summed = [self.words("customers.n_tickets", count=self.card.row.tickets)]
        if rated:
            summed.append(self.words("customers.mean", mean=f"{sum(rated) / len(rated):.1f}", count=len(rated)))
        if went_up := sum(bool(each.went_up or each.ticket.escalated_by) for each in self.card.tickets):
            summed.append(self.words("customers.went_up", count=went_up))
        if self.card.tickets:
            yield Line("", " · ".join(summed))
        for each in self.card.tickets[:_SHOWN]:
            yield Line(f"#{each.ticket.number}", self._ticket(each), self._look(each))
        if (more := len(self.card.tickets) - _SHOWN) > 0:
            yield Line("", self.words("customers.more", count=more), "calm")

    def promises(self) -> Iterator[Line]:
        kept = sum(each.kept_at is not None and each.kept_at <= each.due_at for each in self.card.promises)
        if kept:
            yield Line("", self.words("customers.kept", count=kept), "calm")
        for each in self.card.promises:
            if (said := self._promise(each)) is not None:
                yield said

    def given(self) -> Iterator[Line]:
        for each in self.card.given:
            yield Line(one_line(compensation_name(each.kind, self.config)), money(each.amount, each.currency))

    def notes(self) -> Iterator[Line]:
        for note in self.card.notes:
            who = self._person(note.author)
            yield Line(f"#{note.ticket}", f"{self._day(note.at)} {who}: {one_line(note.text)}")

    def _ticket(self, past: PastTicket) -> str:
        """When, what about, how loud, how it ended."""
        ticket, words = past.ticket, self.words
        parts = [self._day(ticket.created_at)]
        if ticket.category:
            known = self.config.category(ticket.category)
            kind = f"/{kind_in(words, ticket.kind, self.config)}" if ticket.kind else ""
            parts.append(one_line(f"{known.name if known else ticket.category}{kind}"))
        if ticket.urgency and self.config.urgency.rank(ticket.urgency) > 0:
            parts.append(one_line(self.config.urgency.name(ticket.urgency)))
        parts.append(words(f"status.{ticket.status.value}"))
        if ticket.rating is not None:
            parts.append(words("ending.line_rating", score=ticket.rating))
        if about := one_line(ticket.subject or "") or preview_words(past.preview, words):
            parts.append(about)
        return " · ".join(parts)

    def _look(self, past: PastTicket) -> str:
        if past.ticket.rating is not None and past.ticket.rating <= BAD:
            return "late"
        return "calm" if past.ticket.has_ended else "text"

    def _promise(self, each: GivenPromise) -> Line | None:
        """One that is open or was broken; those that were kept in time or need not be kept are not told."""
        at = self._moment(each.due_at)
        if each.is_open:
            key, look = ("overdue", "late") if each.overdue(self.now) else ("open", "soon")
        elif each.kept_at is not None and each.kept_at > each.due_at:
            key, look = "kept_late", "late"
        else:
            return None
        said = self.words(f"customers.promise_{key}", text=one_line(each.text), at=at, who=self._person(each.owner))
        return Line(f"#{each.ticket}", said, look)

    def _line(self, name: str, text: str, look: str = "text") -> Line:
        return Line(self.words(f"customers.l_{name}"), text, look)

    def _channel(self, channel: Channel, count: int) -> str:
        name = self.words(f"ticket_ui.channel_{channel.value}")
        return f"{name} {count}"

    def _person(self, agent: str) -> str:
        return one_line(agent_name(agent, self.config))

    def _day(self, at: datetime) -> str:
        return f"{at.astimezone(self.config.desk.timezone):%Y-%m-%d}"

    def _moment(self, at: datetime) -> str:
        near = abs(at - self.now) < timedelta(days=300)
        return f"{at.astimezone(self.config.desk.timezone):{'%m-%d %H:%M' if near else '%Y-%m-%d'}}"
