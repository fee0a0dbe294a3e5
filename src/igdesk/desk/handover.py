"""Handing over at the end of a shift: what whoever takes over has to know, in words and JSON, and passing it on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from igdesk.clock import iso
from igdesk.config.model import Config
from igdesk.desk.drafts import MANY, Kind
from igdesk.desk.filters import moment_of
from igdesk.i18n import Words
from igdesk.rules.commands import HandOver
from igdesk.rules.model import MessageState
from igdesk.rules.naming import name_of
from igdesk.rules.shifts import USUAL, began_at, on_duty
from igdesk.store.handover import Asked, Digest
from igdesk.store.run_many import Wanted
from igdesk.store.views import UNFINISHED, Filter, TicketCard
from igdesk.text import one_line, truncate
from igdesk.values import dataclass

if TYPE_CHECKING:
    from igdesk.desk.bulk import Run
    from igdesk.desk.desk import Desk
    from igdesk.desk.drafts import Draft
    from igdesk.store.engine import Pending
    from igdesk.store.outbox import OutboxRow

__all__ = [
    "USUAL", "Digest", "Section", "digest", "digest_json", "duty_line", "open_ones", "pass_on", "sections", "since_of",
    "title",
]  # fmt: skip

_WORDS = 60
"""Cells of the words of a promise or reply."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands below it, a line each."""

    title: str
    lines: tuple[str, ...]


def since_of(text: str | None, desk: Desk) -> datetime | None:
    """Since when: `8h`, a day; nothing typed: since the person's shift began. None where it is not understood."""
    if text is None:
        return began_at(desk.me, desk.config, desk.now())
    return moment_of(text, desk.now(), desk.config.desk.timezone)


def digest(desk: Desk, since: datetime, ahead: timedelta = USUAL) -> Pending[Digest]:
    """What whoever takes over has to know; see `store.handover.digest`.

    Args:
        desk: The person's.
        since: When the shift began.
        ahead: How long the next one is.
    """
    now = desk.now()
    return desk.handover(Asked(desk.me, since, now, now + ahead, desk.config))


def open_ones(desk: Desk) -> Pending[tuple[tuple[int, int], ...]]:
    """All unfinished tickets of the person, with their versions."""
    return desk.bulk().matching(Filter(status=UNFINISHED, assignee=(desk.me,)))


def pass_on(desk: Desk, shown: Sequence[tuple[int, int | None]], to: str, note: str) -> Run:
    """Hand tickets over to a colleague as one step, each decided as it is then.

    Args:
        desk: The person's.
        shown: Their numbers, each with the version that the person saw, if that is known.
        to: Id of the colleague.
        note: What there is to know, written on each; nothing for none.
    """
    command = HandOver(MANY, to, note)
    return desk.bulk().run(name_of(command), [Wanted(number, (command,), version) for number, version in shown])


def sections(found: Digest, drafts: Iterable[Draft], desk: Desk, words: Words) -> Iterator[Section]:
    """The digest in words, what is most pressing first; nothing of what there is none of."""
    config = desk.config
    told: list[tuple[str, Sequence[str]]] = [
        ("due", [_ticket(found, n, words, config, "due") for n in found.due]),
        ("promises", [_promise(each, found, words, config) for each in found.promises]),
        ("windows", [_window(found, n, desk, words) for n in found.windows]),
        ("replies", [_reply(row, words, config) for row in found.replies if _is_open(row)]),
        ("wakes", [_ticket(found, n, words, config, "wakes") for n in found.wakes]),
        ("drafts", [_draft(draft, words) for draft in drafts]),
        ("mine", [_ticket(found, n, words, config) for n in found.mine]),
        *((name, _numbers(getattr(found, name))) for name in _HAPPENED),
    ]
    for name, lines in told:
        if lines:
            more = found.more.get(name, 0)
            count = found.count(name) if name in _HAPPENED else len(lines) + more
            others = [words("handover.more", count=more)] if more else []
            yield Section(words(f"handover.title_{name}", count=count), (*lines, *others))


_HAPPENED = ("new", "answered", "resolved", "escalated", "returned")
_PER_LINE = 12


def title(found: Digest, words: Words) -> str:
    """Of which time it is."""
    asked = found.asked
    zone = asked.config.desk.timezone
    since, now, until = (f"{each.astimezone(zone):%m-%d %H:%M}" for each in (asked.since, asked.now, asked.until))
    agent = asked.config.agent(asked.me)
    return words("handover.title", who=one_line(agent.name if agent else asked.me), since=since, now=now, until=until)


def duty_line(config: Config, now: datetime, words: Words) -> str:
    """Who is at work."""
    names = words("team.names_gap").join(one_line(agent.name) for agent in on_duty(config, now))
    return words("handover.on_duty", names=names) if names else words("handover.nobody_on_duty")


def _numbers(numbers: Sequence[int]) -> list[str]:
    shown = [f"#{number}" for number in numbers]
    return ["  ".join(shown[place : place + _PER_LINE]) for place in range(0, len(shown), _PER_LINE)]


def _ticket(found: Digest, number: int, words: Words, config: Config, why: str = "") -> str:
    card = found.cards[number]
    ticket = card.ticket
    at = {"due": ticket.due_at, "wakes": ticket.snoozed_until}.get(why)
    owner = config.agent(ticket.assignee or "")
    category = config.category(ticket.category or "")
    parts = [
        f"#{number}",
        "" if at is None else _late(at, found, words, config) if why == "due" else _at(at, config),
        _customer(card),
        words(f"status.{ticket.status.value}"),
        one_line(category.name) if category is not None else "",
        one_line(owner.name) if owner is not None else words("ticket_ui.nobody"),
    ]
    return " · ".join(filter(None, parts))


def _window(found: Digest, number: int, desk: Desk, words: Words) -> str:
    closes = desk.window(found.cards[number]).closes_at
    line = _ticket(found, number, words, desk.config)
    return line if closes is None else f"{line} · {words('handover.closes', at=_at(closes, desk.config))}"


def _promise(each: Any, found: Digest, words: Words, config: Config) -> str:
    owner = config.agent(each.owner)
    named = one_line(owner.name if owner is not None else each.owner)
    text = truncate(one_line(each.text), _WORDS)
    return f"#{each.ticket} · {_late(each.due_at, found, words, config)} · {named} · {text}"


def _is_open(row: OutboxRow) -> bool:
    """Whether somebody has to know of it: not what leaves within the undo time."""
    return row.state in (MessageState.FAILED, MessageState.UNCONFIRMED) or row.send_at is not None or row.awaits_release


def _reply(row: OutboxRow, words: Words, config: Config) -> str:
    state = words(f"message_state.{row.state.value}")
    if row.awaits_release:
        state = words("release.waits")
    elif row.send_at is not None:
        state = words("handover.goes_at", at=_at(row.send_at, config))
    return f"#{row.ticket} · {state} · {truncate(one_line(row.words), _WORDS)}"


def _draft(draft: Draft, words: Words) -> str:
    from igdesk.store.draft_lines import words_of

    several = words("drafts.kind_article") if draft.kind is Kind.ARTICLE else words("handover.several")
    where = f"#{draft.ticket}" if draft.ticket != MANY else several
    return f"{where} · {truncate(one_line(words_of(draft)), _WORDS)}"


def _customer(card: TicketCard) -> str:
    customer = card.customer
    return f"@{one_line(customer.username)}" if customer.username else one_line(customer.name or "")


def _late(at: datetime, found: Digest, words: Words, config: Config) -> str:
    return words("handover.late" if at < found.asked.now else "handover.by", at=_at(at, config))


def _at(at: datetime, config: Config) -> str:
    return f"{at.astimezone(config.desk.timezone):%m-%d %H:%M}"


def digest_json(found: Digest, drafts: Iterable[Draft], desk: Desk) -> dict[str, Any]:
    """The digest for programs."""
    from igdesk.desk.as_json import promise_json

    def at(moment: datetime | None) -> str | None:
        return None if moment is None else iso(moment)

    asked, cards = found.asked, found.cards
    return {
        "agent": asked.me,
        "since": at(asked.since),
        "now": at(asked.now),
        "until": at(asked.until),
        "on_duty": [agent.id for agent in on_duty(desk.config, asked.now)],
        **{name: list(getattr(found, name)) for name in _HAPPENED},
        "due": [{"ticket": n, "due_at": at(cards[n].ticket.due_at)} for n in found.due],
        "promises": [{"ticket": each.ticket} | promise_json(each, asked.now) for each in found.promises],
        "windows": [{"ticket": n, "closes_at": at(desk.window(cards[n]).closes_at)} for n in found.windows],
        "wakes": [{"ticket": n, "at": at(cards[n].ticket.snoozed_until)} for n in found.wakes],
        "replies": [
            {"id": row.id, "ticket": row.ticket, "state": row.state.value, "send_at": at(row.send_at)}
            for row in found.replies
            if _is_open(row)
        ],
        "drafts": [{"ticket": draft.ticket or None, "kind": draft.kind.value} for draft in drafts],
        "mine": list(found.mine),
        "more": dict(found.more),
    }
