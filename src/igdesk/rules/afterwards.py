"""The end of a ticket: asking the customer how satisfied they are, and asking once more some days later.

The question goes out by itself in the decision that ends the ticket, once for each solution, and as every automatic
answer only within the plain reply window of 24 hours. The customer's next message is read as the answer (`rating`). An
answer that says nothing else opens and reopens nothing. A bad one of a ticket that is closed for good, or resolved for
too long to come back, does what any message does: it opens a new ticket that points to the old one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from igdesk.config.model import Config
from igdesk.i18n import Lang
from igdesk.rules import commands as c
from igdesk.rules import events as e
from igdesk.rules.arrival import Arrival
from igdesk.rules.audience import people
from igdesk.rules.authority import check_may_answer
from igdesk.rules.decision import Draft, NewNote, NewReply, QueuedReply
from igdesk.rules.lifecycle import Refusal, takes_message
from igdesk.rules.model import THREAD_CHANNELS, Channel, Customer, Inbound, Status, Ticket, is_person, rule_actor
from igdesk.rules.pilot import is_inside, sends
from igdesk.rules.pilot_events import OUTSIDE
from igdesk.rules.rating import BAD, Rated, is_asked, read_rating
from igdesk.rules.reply_events import ROBOTS_KEPT
from igdesk.rules.robot import STORM
from igdesk.rules.templates import choose_variant, holes, render
from igdesk.rules.values import values_for
from igdesk.rules.window import STANDARD, WindowKind, reply_window

ASKS = rule_actor("csat")
"""Who asks by itself."""
CSAT, FOLLOW_UP = "csat", "follow-up"
"""Ids of the templates where the configuration names none."""


def asks_by_itself(ticket: Ticket, customer: Customer, config: Config) -> bool:
    """Whether a customer is asked when a ticket of theirs ends, as far as the configuration and the channel go."""
    return config.csat.ask == "on_close" and _has_way(ticket, customer)


def ended(draft: Draft, before: Ticket, config: Config, wrote_at: datetime | None, *, rating: bool) -> None:
    """What comes with the end of a ticket, at the end of the decision that ended it.

    Args:
        draft: The decision.
        before: The ticket that it was decided on.
        config: The configuration.
        wrote_at: When the customer last wrote on the thread.
        rating: Whether they are asked how satisfied they are; False: whoever ended it leaves that out.
    """
    if not draft.ticket.has_ended or before.has_ended or not _is_end_of_work(draft, before):
        return
    _plan(draft, config, wrote_at)
    if is_person(draft.actor):
        _ask_by_itself(draft, config, wrote_at, rating=rating)


def ask_by_hand(draft: Draft, config: Config, wrote_at: datetime | None) -> None:
    """Ask the customer now.

    Raises:
        Refusal: They cannot be asked, with the reason.
    """
    ticket, customer = draft.ticket, draft.customer
    assert customer is not None
    check_may_answer(draft.actor, config)
    if not _has_way(ticket, customer):
        raise Refusal("refusal.not_answerable", number=ticket.number)
    if not ticket.has_ended or ticket.merged_into is not None:
        raise Refusal("ending.not_ended", number=ticket.number)
    if not sends(config.desk):
        raise Refusal("pilot.refused")
    if is_asked(ticket, draft.now):
        raise Refusal("ending.asked_already", number=ticket.number)
    text = _words(draft, config)
    if text is None:
        raise Refusal("ending.no_question", number=ticket.number, template=config.csat.template or CSAT)
    if _is_closed(wrote_at, draft.now):
        raise Refusal("ending.window_closed", number=ticket.number)
    _ask(draft, text, config)


def note_rating(draft: Draft, score: int, config: Config) -> None:
    """Keep how satisfied the customer said elsewhere that they are."""
    if draft.ticket.merged_into is not None:
        raise Refusal("refusal.merged", number=draft.ticket.number, into=draft.ticket.merged_into)
    _take(draft, score, None, config)


def rated(inbound: Inbound, arrival: Arrival) -> Draft | None:
    """What a message does that is nothing but the answer to the question; None for every other."""
    found = _answer(inbound, arrival)
    if (
        found is None
        or arrival.latest is None
        or not found.alone
        or _opens_anew(found, arrival.latest, arrival, inbound)
    ):
        return None
    draft = Draft(arrival.latest, arrival.actor, arrival.now, arrival.op, arrival.customer)
    _take(draft, found.score, inbound.at, arrival.config)
    return draft


def rated_besides(inbound: Inbound, arrival: Arrival) -> Draft | None:
    """What a message does to the ticket of the question that goes to another one itself, because it says more."""
    latest, found = arrival.latest, _answer(inbound, arrival)
    if found is None or latest is None or _takes(latest, arrival, inbound):
        return None
    if found.alone and not _opens_anew(found, latest, arrival, inbound):
        return None
    draft = Draft(latest, arrival.actor, arrival.now, arrival.op, arrival.customer)
    _take(draft, found.score, inbound.at, arrival.config)
    return draft


def take_rating(draft: Draft, inbound: Inbound, arrival: Arrival) -> None:
    """Keep the rating with which a message begins that goes to the same ticket."""
    found = _answer(inbound, arrival)
    if found is not None:
        _take(draft, found.score, inbound.at, arrival.config)


def unsent(draft: Draft, template: str | None, config: Config, *, automatic: bool) -> bool:
    """Whether it was the question that did not leave: then nobody waits for an answer to it."""
    if not automatic or template != (config.csat.template or CSAT):
        return False
    if draft.ticket.rating_asked_at is not None and draft.ticket.rating is None:
        draft.add(e.RatingNotAsked("unsent"), ASKS)
    return True


def asked_again(draft: Draft, reply: QueuedReply, config: Config) -> None:
    """Somebody has the question sent after all: its answer is waited for again."""
    if reply.automatic and reply.template == (config.csat.template or CSAT):
        draft.add(e.RatingAsked(draft.now, reply.id), ASKS)


def answer_follow_up(draft: Draft, template: str | None, config: Config) -> None:
    """A reply to a ticket whose time for asking once more has come does that."""
    at = draft.ticket.follow_up_at
    planned = template is not None and template == follow_up_template(config)
    if at is not None and (at <= draft.now or planned):
        draft.add(e.FollowUpDone("reply"))


def end_follow_up(draft: Draft, command: c.EndFollowUp) -> None:
    """Somebody has asked in another way, or there is no need.

    Raises:
        Refusal: There is nothing to ask.
    """
    if draft.ticket.follow_up_at is None:
        raise Refusal("ending.no_follow_up", number=draft.ticket.number)
    if command.note is not None and command.note.strip():
        note = NewNote(draft.next_id(), command.note)
        draft.notes.append(note)
        draft.add(e.Noted(note.id))
    draft.add(e.FollowUpDone("skipped" if command.skip else "done"))


def follow_up_wakes(ticket: Ticket) -> datetime | None:
    """When people are to be told of the follow-up; None: they were, or there is none."""
    at = ticket.follow_up_at
    told = any(each.clock == e.FOLLOW_UP and each.due == at for each in ticket.told)
    return None if told else at


def tell_of_follow_up(draft: Draft, config: Config) -> None:
    """Tell people once that the time has come: who has the ticket, else those of the intake who are on shift."""
    at, ticket = follow_up_wakes(draft.ticket), draft.ticket
    if at is None or at > draft.now:
        return
    known = ticket.assignee is not None and config.agent(ticket.assignee) is not None
    asked = ticket if known else replace(ticket, assignee=None, department=config.intake.id)
    to = people(("assignee",), asked, config, draft.now)
    closes = _closes(ticket, ticket.last_customer_message_at, config)
    draft.add(e.FollowUpDue(at, closes is None or draft.now < closes, to))
    draft.tell(to)


def closes_at(ticket: Ticket, config: Config) -> datetime | None:
    """When a resolved ticket whose customer stays silent is closed by itself; None: never."""
    after = config.desk.closes_after
    if after is None or ticket.status is not Status.RESOLVED or ticket.resolved_at is None:
        return None
    since = max(filter(None, (ticket.resolved_at, ticket.last_customer_message_at)))
    at = since + after
    return at if ticket.follow_up_at is None else max(at, ticket.follow_up_at + after)


def close_silent(draft: Draft, config: Config) -> None:
    """Close a resolved ticket whose customer was silent for so long; nobody is written to."""
    at = closes_at(draft.ticket, config)
    if at is not None and at <= draft.now and config.desk.closes_after is not None:
        draft.add(e.ClosedSilent(at - config.desk.closes_after))
        draft.add(e.StatusChanged(draft.ticket.status, Status.CLOSED, draft.now))


def follow_up_template(config: Config) -> str:
    """Id of the template with which it is asked once more."""
    return (config.follow_up.template if config.follow_up is not None else None) or FOLLOW_UP


def _is_end_of_work(draft: Draft, before: Ticket) -> bool:
    """Whether there was anything to be satisfied with: what is closed without an answer is spam or a mistake."""
    ticket = draft.ticket
    if ticket.merged_into is not None:
        return False
    answered = ticket.first_responded_at is not None or before.status is Status.WAITING or bool(draft.replies)
    return ticket.status is Status.RESOLVED or answered


def _plan(draft: Draft, config: Config, wrote_at: datetime | None) -> None:
    planned, ticket = config.follow_up, draft.ticket
    if planned is None or ticket.category not in planned.categories:
        return
    at = draft.now + planned.after
    closes = _closes(ticket, wrote_at, config)
    draft.add(e.FollowUpPlanned(at, closes, closes is None or at < closes))


def _closes(ticket: Ticket, wrote_at: datetime | None, config: Config) -> datetime | None:
    """When the customer can no longer be written to by a person; None: that has no end here."""
    if ticket.channel not in THREAD_CHANNELS or wrote_at is None:
        return None
    return reply_window(
        ticket.channel, wrote_at, human_agent=config.instagram.human_agent, now=wrote_at + STANDARD
    ).closes_at


def _ask_by_itself(draft: Draft, config: Config, wrote_at: datetime | None, *, rating: bool) -> None:
    customer = draft.customer
    if customer is None or not asks_by_itself(draft.ticket, customer, config) or is_asked(draft.ticket, draft.now):
        return
    text = _words(draft, config)
    why = None if rating else "skipped"
    why = why or _obstacle(draft, text, customer, config, wrote_at)
    if why is not None or text is None:
        draft.add(e.RatingNotAsked(why or "holes"), ASKS)
    else:
        _ask(draft, text, config)


def _obstacle(
    draft: Draft, text: str | None, customer: Customer, config: Config, wrote_at: datetime | None
) -> str | None:
    """Why not to ask; None where nothing speaks against it."""
    robots = draft.ticket.robots
    if _is_closed(wrote_at, draft.now + config.desk.undo_send):
        return "window"
    if not is_inside(customer, config.desk):
        return OUTSIDE
    if len(robots) == ROBOTS_KEPT and draft.now - robots[0] < STORM:
        return "storm"
    return "holes" if text is None else None


def _ask(draft: Draft, text: str, config: Config) -> None:
    hold_until, template = draft.now + config.desk.undo_send, config.csat.template or CSAT
    covers = draft.ticket.last_customer_message_at
    reply = NewReply(draft.next_id(), text, hold_until, template, True, covers, author=ASKS)
    draft.replies.append(reply)
    draft.add(e.ReplyQueued(reply.id, hold_until, template, automatic=True), ASKS)
    draft.add(e.RatingAsked(draft.now, reply.id), ASKS)


def _words(draft: Draft, config: Config) -> str | None:
    """The question in the customer's language; None where there is none, or where a hole stays open."""
    customer = draft.customer
    language = draft.ticket.language or config.desk.language
    variant = choose_variant(config, config.csat.template or CSAT, language, None)
    if variant is None or customer is None:
        return None
    lang: Lang = "zh" if variant.language == "zh" else "en"
    text = render(variant.text, values_for(draft.ticket, customer, config, draft.now, lang))
    too_long = len(text.encode()) > c.MESSAGE_BYTES
    return None if too_long or set(holes(variant.text)).intersection(holes(text)) else text


def _is_closed(wrote_at: datetime | None, at: datetime) -> bool:
    return reply_window(Channel.DM, wrote_at, human_agent=False, now=at).kind is not WindowKind.STANDARD


def _has_way(ticket: Ticket, customer: Customer) -> bool:
    return ticket.channel in THREAD_CHANNELS and customer.remote_id is not None


def _answer(inbound: Inbound, arrival: Arrival) -> Rated | None:
    latest = arrival.latest
    readable = inbound.channel is Channel.DM and not (inbound.attachments or inbound.deleted or inbound.unsupported)
    if latest is None or arrival.silent or not readable or not is_asked(latest, inbound.at):
        return None
    return read_rating(inbound.text)


def _takes(latest: Ticket, arrival: Arrival, inbound: Inbound) -> bool:
    return takes_message(latest, inbound.at, arrival.config.desk.resolved_reopens_for)


def _opens_anew(found: Rated, latest: Ticket, arrival: Arrival, inbound: Inbound) -> bool:
    """Whether a bad rating opens a new ticket, because its own cannot be brought back."""
    return found.score <= BAD and not _takes(latest, arrival, inbound)


def _take(draft: Draft, score: int, at: datetime | None, config: Config) -> None:
    draft.add(e.RatingGiven(score, at))
    if score <= BAD:
        draft.tell(people(("assignee", "supervisor"), draft.ticket, config, draft.now))
