"""One text for many customers, a template or own words: what each would read, and who is left out, before it is sent.

Left out is whoever needs a person's eyes: those with whom a hole stays open, who were escalated, whose answer everybody
would read, whom nothing can be sent to any more. The desk looks at all that once more when a reply is queued.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from igdesk.config.model import Template, Then
from igdesk.desk.desk import Desk
from igdesk.desk.queries import Stayed, TicketCard, Wanted
from igdesk.errors import NotAllowedError
from igdesk.rules.commands import Reply
from igdesk.rules.language import language_of
from igdesk.rules.lifecycle import Refusal, check_not_closed
from igdesk.rules.model import PUBLIC_CHANNELS, Status, Ticket
from igdesk.rules.names import with_names
from igdesk.rules.room import room_for
from igdesk.rules.template_actions import commands_of
from igdesk.rules.templates import holes
from igdesk.rules.window import WindowKind
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Letter:
    """What one customer would read."""

    card: TicketCard
    variant: Template
    text: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Who reads what, and who is left out, with the reason."""

    letters: tuple[Letter, ...]
    stayed: tuple[Stayed, ...]

    @property
    def samples(self) -> tuple[Letter, ...]:
        """Three of them: the first, one in the middle, the last."""
        places = sorted({0, len(self.letters) // 2, len(self.letters) - 1})
        return tuple(self.letters[place] for place in places) if self.letters else ()


def own_words(text: str, then: Then | None = None) -> Template:
    """Words that somebody wrote for many customers, who read them in the language that they are in."""
    return Template("", "", text, language_of(text) or "", then=then)


def _never(_ticket: Ticket) -> bool:
    return False


def plan(
    desk: Desk, cards: Iterable[TicketCard], chosen: Template, *, also_escalated: Callable[[Ticket], bool] = _never
) -> Plan:
    """What each customer would read.

    Args:
        desk: The desk.
        cards: The tickets.
        chosen: A wording of the template; each customer gets it in their own language, in this style. Or `own_words`.
        also_escalated: Whether the customer of a ticket gets it that was escalated.
    """
    letters: dict[int, Letter] = {}
    stayed: list[Stayed] = []
    for card in cards:
        ticket = card.ticket
        try:
            if (other := letters.get(ticket.customer)) is not None:
                raise Refusal("bulk.same_customer", number=ticket.number, other=other.card.ticket.number)
            letters[ticket.customer] = _letter(desk, card, chosen, also_escalated)
        except (Refusal, NotAllowedError) as error:
            stayed.append(Stayed(ticket.number, with_names(error.phrase, desk.config), error.exit_code))
    return Plan(tuple(letters.values()), tuple(stayed))


def wanted(letter: Letter, desk: Desk, seen: Mapping[int, int]) -> Wanted:
    """The reply as it is asked of the desk, with what its template does besides.

    Args:
        letter: It.
        desk: The desk.
        seen: The version of each ticket that the person has seen.
    """
    ticket, then = letter.card.ticket, letter.variant.then
    left = Status.WAITING if then is None or then.status is None else Status(then.status)
    also = commands_of(then, ticket.number, desk.now(), left)
    reply = Reply(ticket.number, (letter.text,), template=letter.variant.id or None, then=left, also=also)
    return Wanted(ticket.number, (reply,), seen.get(ticket.number))


def _letter(desk: Desk, card: TicketCard, chosen: Template, also_escalated: Callable[[Ticket], bool]) -> Letter:
    """What a customer would read.

    Raises:
        Refusal, NotAllowedError: Why this one is left out.
    """
    ticket = card.ticket
    check_not_closed(ticket)
    if ticket.channel in PUBLIC_CHANNELS:
        raise Refusal("bulk.public", number=ticket.number)
    if ticket.escalated and not also_escalated(ticket):
        raise Refusal("bulk.escalated", number=ticket.number)
    desk.check_answerable(card)
    if desk.window(card).kind is WindowKind.CLOSED:
        raise Refusal("bulk.window", number=ticket.number)
    spoken = desk.language_for(card)
    variant = desk.variant(chosen.id, card, chosen.style) if chosen.id else chosen
    if variant is None or (variant.language and _base(variant.language) != _base(spoken)):
        raise Refusal("bulk.no_wording", number=ticket.number, language=spoken)
    text = desk.words(variant, card)
    if missing := set(holes(text)) & set(holes(variant.text)):
        raise Refusal("bulk.hole", number=ticket.number, holes=", ".join(sorted(missing)))
    room = room_for(ticket, desk.config)
    if room.taken(text) > room.most:
        raise Refusal("bulk.too_long", number=ticket.number, taken=room.count(text))
    return Letter(card, variant, text)


def _base(language: str) -> str:
    return language.partition("-")[0]
