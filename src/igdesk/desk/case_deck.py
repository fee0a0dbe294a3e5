"""Cases for the monthly review, as a deck to go through together: what came, what was done, how it ended, the lesson.

Customers are left out, and so is who of the team it was: a review is about the matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from igdesk.config.model import Config, Limit
from igdesk.config.ticket_fields import CAUSE, OUTCOME
from igdesk.desk.nameless import Nameless
from igdesk.desk.personal import KINDS
from igdesk.i18n import Words
from igdesk.rules import spoken
from igdesk.rules.kinds import kind_in
from igdesk.rules.model import Direction, MessageState, Ticket, acting_rule
from igdesk.rules.names import compensation_name
from igdesk.store.case_library import CaseRow
from igdesk.store.views import TicketDetail
from igdesk.values import dataclass

_GONE = (MessageState.CANCELLED, MessageState.FAILED, MessageState.DELETED)
_MOST = 40
"""Messages of a case that are told: the first half of them, and the last."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message of a case."""

    who: str
    after: str
    """How long after the first one."""
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One case."""

    number: int
    kind: str
    """`good` or `bad`."""
    about: str
    facts: tuple[tuple[str, str], ...]
    said: tuple[Said, ...]
    left_out: int
    """So many messages in the middle are not told."""
    lesson: str


@dataclass(frozen=True, slots=True)
class Deck:
    """All of them."""

    title: str
    desk: str
    sheets: tuple[Sheet, ...]

    def count(self, kind: str) -> int:
        """How many there are of a kind."""
        return sum(sheet.kind == kind for sheet in self.sheets)


def month_of(text: str) -> date | None:
    """The first day of a month that is written `2026-10`; None: it is no month."""
    try:
        return date.fromisoformat(f"{text.strip()}-01")
    except ValueError:
        return None


def bounds_of(month: date, config: Config) -> tuple[datetime, datetime]:
    """When a month of the desk begins, and the next one."""
    following = (month + timedelta(days=31)).replace(day=1)
    begin, end = (datetime(each.year, each.month, 1, tzinfo=config.desk.timezone) for each in (month, following))
    return begin, end


def deck(title: str, cases: Sequence[tuple[CaseRow, TicketDetail]], config: Config, words: Words) -> Deck:
    """The deck of some cases, bad ones first: these are what the time is for.

    Args:
        title: What it is called.
        cases: Each with all that is known of its ticket.
        config: The desk's.
        words: In whose language it is written.
    """
    ordered = sorted(cases, key=lambda case: (case[0].ticket.case_kind or "", case[0].at))
    return Deck(title, config.desk.name, tuple(_sheet(row, detail, config, words) for row, detail in ordered))


def _sheet(row: CaseRow, detail: TicketDetail, config: Config, words: Words) -> Sheet:
    ticket = detail.card.ticket
    without = Nameless.of_ticket(detail, config, lambda kind: f"[{_called(kind, config, words)}]")
    messages = _messages(detail, without, words)
    left_out = max(len(messages) - _MOST, 0)
    shown = (*messages[: _MOST // 2], *messages[len(messages) - _MOST // 2 :]) if left_out else messages
    return Sheet(
        number=ticket.number,
        kind=ticket.case_kind or "",
        about=_about(ticket, config, words),
        facts=tuple(_facts(detail, config, words)),
        said=shown,
        left_out=left_out,
        lesson=without.text(row.why),
    )


def _called(kind: str, config: Config, words: Words) -> str:
    field = config.ticket_field(kind)
    if field is not None:
        return field.name
    return words(f"cases.hole_{kind}") if kind in KINDS else kind


def _about(ticket: Ticket, config: Config, words: Words) -> str:
    category = config.category(ticket.category) if ticket.category else None
    named = category.name if category else ticket.category or words("cases.no_category")
    kind = None if ticket.kind is None else kind_in(words, ticket.kind, config)
    return " · ".join(filter(None, (named, kind, words(f"ticket_ui.channel_{ticket.channel.value}"))))


def _messages(detail: TicketDetail, without: Nameless, words: Words) -> tuple[Said, ...]:
    family = {detail.card.ticket.number, *detail.merged}
    own = [each for each in detail.messages if each.ticket in family and each.state not in _GONE]
    begin = own[0].created_at if own else detail.card.ticket.created_at
    told = []
    for each in own:
        who = "customer" if each.direction is Direction.IN else "robot" if acting_rule(each.author or "") else "us"
        text = without.text(each.text.strip()) or words("cases.no_words")
        told.append(Said(words(f"cases.by_{who}"), _span(each.created_at - begin, words), text))
    return tuple(told)


def _facts(detail: TicketDetail, config: Config, words: Words) -> Iterator[tuple[str, str]]:
    ticket = detail.card.ticket
    zone = config.desk.timezone
    facts = {
        "began": f"{ticket.created_at.astimezone(zone):%Y-%m-%d %H:%M}",
        "first_response": _between(ticket.created_at, ticket.first_responded_at, words),
        "resolved": _between(ticket.created_at, ticket.resolved_at, words),
        OUTCOME: _ending(OUTCOME, ticket, config),
        CAUSE: _ending(CAUSE, ticket, config),
        "rating": "" if ticket.rating is None else f"{ticket.rating}/5",
        "escalated": str(len(detail.escalations) or ""),
        "legs": str(len(detail.legs) or ""),
        "reopened": str(ticket.reopened or ""),
        "compensations": ", ".join(_remedies(ticket, config)),
    }
    yield from ((words(f"cases.fact_{name}"), value) for name, value in facts.items() if value)


def _ending(name: str, ticket: Ticket, config: Config) -> str:
    value, field = ticket.fields.get(name, ""), config.ticket_field(name)
    return field.called(value) if field is not None else value


def _remedies(ticket: Ticket, config: Config) -> Iterator[str]:
    for each in ticket.compensations:
        if each.granted:
            yield compensation_name(each.kind, config)


def _between(begin: datetime, end: datetime | None, words: Words) -> str:
    return "" if end is None else _span(end - begin, words) or words("cases.at_once")


def _span(lasted: timedelta, words: Words) -> str:
    minutes = max(int(lasted.total_seconds()), 0) // 60
    return spoken.duration(Limit(minutes // 1440, timedelta(minutes=minutes % 1440)), words.lang)
