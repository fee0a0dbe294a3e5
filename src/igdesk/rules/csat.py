"""Asking the customer how satisfied they are, and keeping what they say; `rating` reads it.

The question goes out by itself in the decision that ends the ticket, once for each solution (`afterwards`). The
customer's next message is read as the answer. An answer that says nothing else opens and reopens nothing. A bad one of
a ticket that is closed for good, or resolved for too long to come back, does what any message does: it opens a new
ticket that points to the old one.
"""

from __future__ import annotations

from datetime import datetime

from igdesk.config.model import Config
from igdesk.rules import automatic
from igdesk.rules import events as e
from igdesk.rules.arrival import Arrival
from igdesk.rules.audience import people
from igdesk.rules.decision import Draft, QueuedReply
from igdesk.rules.lifecycle import Refusal, takes_message
from igdesk.rules.model import Channel, Customer, Inbound, Ticket, rule_actor
from igdesk.rules.pilot import is_inside, sends
from igdesk.rules.pilot_events import OUTSIDE
from igdesk.rules.rating import BAD, Rated, is_asked, read_rating

CSAT = "csat"
"""Id of the rule that asks by itself."""
ASKS = rule_actor(CSAT)


def asks_by_itself(ticket: Ticket, customer: Customer, config: Config) -> bool:
    """Whether a customer is asked when a ticket of theirs ends, as far as the configuration and the channel go."""
    return config.csat.ask == "on_close" and automatic.has_way(ticket, customer)


def ask_at_end(draft: Draft, config: Config, wrote_at: datetime | None, *, rating: bool) -> None:
    """Ask the customer of a ticket that has just ended, or record why not.

    Args:
        draft: The decision that ended it.
        config: The configuration.
        wrote_at: When the customer last wrote on the thread.
        rating: Whether they are asked; False: whoever ended it leaves that out.
    """
    customer = draft.customer
    if customer is None or not asks_by_itself(draft.ticket, customer, config) or is_asked(draft.ticket, draft.now):
        return
    text = automatic.words(draft, _template(config), config)
    why = automatic.obstacle(draft, text, wrote_at, config) if rating else "skipped"
    if why is None and not is_inside(customer, config.desk, draft.ticket):
        why = OUTSIDE
    if why is not None or text is None:
        draft.add(e.RatingNotAsked(why or "holes"), ASKS)
    else:
        _ask(draft, text, config)


def ask_by_hand(draft: Draft, config: Config, wrote_at: datetime | None) -> None:
    """Ask the customer now.

    Raises:
        Refusal: They cannot be asked, with the reason.
    """
    ticket, customer = draft.ticket, draft.customer
    assert customer is not None
    if not automatic.has_way(ticket, customer):
        raise Refusal("refusal.not_answerable", number=ticket.number)
    if not ticket.has_ended or ticket.merged_into is not None:
        raise Refusal("ending.not_ended", number=ticket.number)
    if not sends(config.desk):
        raise Refusal("pilot.refused")
    if is_asked(ticket, draft.now):
        raise Refusal("ending.asked_already", number=ticket.number)
    text = automatic.words(draft, _template(config), config)
    if text is None:
        raise Refusal("ending.no_question", number=ticket.number, template=_template(config))
    if not automatic.is_window_open(ticket, wrote_at, draft.now):
        raise Refusal("ending.window_closed", number=ticket.number)
    _ask(draft, text, config, draft.actor)


def note_rating(draft: Draft, score: int, config: Config) -> None:
    """Keep how satisfied the customer said elsewhere that they are."""
    if draft.ticket.merged_into is not None:
        raise Refusal("refusal.merged", number=draft.ticket.number, into=draft.ticket.merged_into)
    _take(draft, score, None, config)


def rated(inbound: Inbound, arrival: Arrival) -> Draft | None:
    """What a message does that is nothing but the answer to the question; None for every other."""
    latest, found = arrival.latest, _answer(inbound, arrival)
    if found is None or latest is None or not found.alone or _opens_anew(found, latest, arrival, inbound):
        return None
    return _rated(latest, found, inbound, arrival, waits=False)


def rated_besides(inbound: Inbound, arrival: Arrival) -> Draft | None:
    """What a message does to the ticket of the question that goes to another one itself, because it says more."""
    latest, found = arrival.latest, _answer(inbound, arrival)
    if found is None or latest is None or _takes(latest, arrival, inbound):
        return None
    if found.alone and not _opens_anew(found, latest, arrival, inbound):
        return None
    return _rated(latest, found, inbound, arrival, waits=True)


def take_rating(draft: Draft, inbound: Inbound, arrival: Arrival) -> None:
    """Keep the rating with which a message begins that goes to the same ticket."""
    found = _answer(inbound, arrival)
    if found is not None:
        _take(draft, found.score, inbound.at, arrival.config, waits=True)


def unsent(draft: Draft, reply: QueuedReply, config: Config) -> bool:
    """Whether it was the question that did not leave: then nobody waits for an answer to it."""
    if not _is_question(reply, config):
        return False
    if draft.ticket.rating_asked_at is not None and draft.ticket.rating is None:
        draft.add(e.RatingNotAsked("unsent"), ASKS)
    return True


def is_over(ticket: Ticket, reply: QueuedReply, config: Config) -> bool:
    """Whether it is the question and nobody waits for its answer any more: its customer came back, or was answered."""
    return _is_question(reply, config) and ticket.rating_asked_at is None and ticket.rating is None


def withdraw(draft: Draft, reply: QueuedReply) -> None:
    """Take back a question that has become pointless before it left."""
    draft.cancel(reply, ASKS)
    draft.add(e.RatingNotAsked("unsent"), ASKS)


def asked_again(draft: Draft, reply: QueuedReply, config: Config) -> None:
    """Somebody has the question sent after all: its answer is waited for again."""
    if _is_question(reply, config):
        draft.add(e.RatingAsked(draft.now, reply.id), ASKS)


def _template(config: Config) -> str:
    return config.csat.question


def _is_question(reply: QueuedReply, config: Config) -> bool:
    return reply.automatic and reply.template == _template(config)


def _ask(draft: Draft, text: str, config: Config, by: str = ASKS) -> None:
    """Ask; `by` is who wanted it: a person's step is theirs to take back."""
    reply = automatic.put(draft, text, _template(config), ASKS, draft.ticket.last_customer_message_at, config)
    draft.add(e.RatingAsked(draft.now, reply.id), by)


def _answer(inbound: Inbound, arrival: Arrival) -> Rated | None:
    latest = arrival.latest
    readable = inbound.channel is Channel.DM and not (inbound.attachments or inbound.deleted or inbound.unsupported)
    if latest is None or arrival.silent or not readable or not is_asked(latest, inbound.at):
        return None
    found = read_rating(inbound.text)
    return None if found is not None and found.weak and not _has_left(latest, inbound.at, arrival.config) else found


def _has_left(ticket: Ticket, at: datetime, config: Config) -> bool:
    """Whether the question had gone out by then: a bare "好" or "5" before that answers something else."""
    asked = ticket.rating_asked_at
    return asked is not None and at >= asked + config.desk.undo_send


def _rated(ticket: Ticket, found: Rated, inbound: Inbound, arrival: Arrival, *, waits: bool) -> Draft:
    draft = Draft(ticket, arrival.actor, arrival.now, arrival.op, arrival.customer)
    _take(draft, found.score, inbound.at, arrival.config, waits=waits)
    return draft


def _takes(latest: Ticket, arrival: Arrival, inbound: Inbound) -> bool:
    return takes_message(latest, inbound.at, arrival.config.desk.resolved_reopens_for)


def _opens_anew(found: Rated, latest: Ticket, arrival: Arrival, inbound: Inbound) -> bool:
    """Whether a bad rating opens a new ticket, because its own cannot be brought back."""
    return found.score <= BAD and not _takes(latest, arrival, inbound)


def _take(draft: Draft, score: int, at: datetime | None, config: Config, *, waits: bool = False) -> None:
    draft.add(e.RatingGiven(score, at, waits))
    if score <= BAD:
        draft.tell(people(("assignee", "supervisor"), draft.ticket, config, draft.now))
