"""What a message that comes in does: it joins a ticket, brings one back or opens one, and is sorted by the rules."""

from __future__ import annotations

from dataclasses import replace

from igdesk.config.model import Config
from igdesk.rules import events as e
from igdesk.rules import robot
from igdesk.rules.arrival import Arrival
from igdesk.rules.audience import people
from igdesk.rules.calling import announce
from igdesk.rules.courtesy import is_courtesy
from igdesk.rules.csat import rated, rated_besides, take_rating
from igdesk.rules.decision import Decision, Draft, NewNotice
from igdesk.rules.facts import Facts, Outcome, ticket_facts
from igdesk.rules.incident_words import join_by_words
from igdesk.rules.language import language_of
from igdesk.rules.lifecycle import takes_message
from igdesk.rules.match import evaluate
from igdesk.rules.model import Direction, Inbound, Status, Ticket, rule_actor
from igdesk.rules.nights import has_been_told
from igdesk.rules.pilot import would_be_owner
from igdesk.rules.repeats import tell_of_wave
from igdesk.rules.sorting import apply_outcome
from igdesk.rules.suggesting import suggest
from igdesk.rules.taking_up import take_up
from igdesk.rules.timer_events import LATE, brings_anew, long_past
from igdesk.rules.timers import settle


def receive(inbound: Inbound, arrival: Arrival) -> Decision | None:
    """What becomes of the desk with this message; none where no ticket is concerned."""
    if inbound.direction is Direction.OUT:
        return _we_wrote(inbound, arrival)
    if (answer := rated(inbound, arrival)) is not None:
        return _kept(answer, arrival)
    draft, is_first = _written(inbound, arrival)
    if not arrival.silent:
        outcome = _sort(draft, inbound, arrival, is_first=is_first)
        _tell_of_waking(draft, arrival.config)
        if outcome.reply is not None:
            robot.answer(draft, outcome.reply, inbound, arrival)
        elif outcome.held is not None:
            robot.keep_silent(draft, outcome.held)
        if draft.is_history and long_past(draft.ticket) is None:
            draft.add(e.HeardLate(arrival.now))
        tell_of_wave(draft, inbound, arrival)
        if not draft.is_history:
            join_by_words(draft, inbound.text, arrival.incidents(), arrival.config)
        settle(draft, arrival.config)
    else:
        draft.wake_at = None
    return draft.done()


def receive_besides(inbound: Inbound, arrival: Arrival) -> Decision | None:
    """What becomes of the thread's newest ticket with a message that goes to another one; mostly nothing."""
    answer = None if inbound.direction is Direction.OUT else rated_besides(inbound, arrival)
    return None if answer is None else _kept(answer, arrival)


def _kept(answer: Draft, arrival: Arrival) -> Decision:
    """A rating was given: of what is closed for good people are told, and no more."""
    if answer.ticket.status is Status.CLOSED:
        announce(answer, arrival.config)
    else:
        settle(answer, arrival.config)
    return answer.done()


def hear(inbound: Inbound, arrival: Arrival) -> tuple[Draft, Outcome]:
    """A customer's message on its ticket as the rules sort it, and what they found; no clock is set yet.

    For trying the rules out: what is told then is what would happen.
    """
    draft, is_first = _written(inbound, arrival)
    return draft, _sort(draft, inbound, arrival, is_first=is_first)


def reconsider(ticket: Ticket, inbound: Inbound, arrival: Arrival) -> Decision:
    """Run the rules once more on the latest message, now that more is known of the customer.

    Rules only ever add (the first category stays, priority, urgency and tier rise), so nothing is taken back but what
    a later rule assigned before an earlier one could; and only the rules that change something now are recorded, the
    others were when the message came. A rule that only now can answer the message does.
    """
    draft = _draft(ticket, arrival)
    if ticket.status is Status.CLOSED:
        return draft.done()
    arrival = _listed(draft, arrival)
    ticket = draft.ticket
    first = inbound.at == ticket.created_at
    facts = facts_of(ticket, inbound, arrival, first=first)
    outcome = _assigned_before(ticket, facts, arrival.config) or evaluate(arrival.config, facts)
    outcome = replace(outcome, snooze=None)  # meanwhile somebody may have taken it up on purpose
    trial = _draft(ticket, arrival)
    apply_outcome(trial, replace(outcome, because=()), arrival.config, arrival.customer, arrival.loads)
    acting = {recorded.actor for recorded in trial.events}
    reply = outcome.reply if _answers_only_now(outcome, ticket, inbound, facts, arrival) else None
    acting |= {rule_actor(reply.rule)} if reply is not None else set()
    because = tuple(each for each in outcome.because if rule_actor(each.rule) in acting)
    apply_outcome(draft, replace(outcome, because=because), arrival.config, arrival.customer, arrival.loads)
    if reply is not None:
        robot.answer(draft, reply, inbound, arrival)
    settle(draft, arrival.config)
    return draft.done()


def _answers_only_now(outcome: Outcome, ticket: Ticket, inbound: Inbound, facts: Facts, arrival: Arrival) -> bool:
    """Whether a rule answers the message that could not while the customer was a stranger, and nobody and nothing has.

    Not where the message is no longer fresh: of one that waited for long the record need not say so each week.
    """
    if outcome.reply is None or ticket.unanswered_since is None or arrival.now - inbound.at > robot.FRESH:
        return False
    if any(at >= inbound.at for at in ticket.robots):
        return False
    return evaluate(arrival.config, replace(facts, followers=None, verified=None)).reply is None


def _assigned_before(ticket: Ticket, facts: Facts, config: Config) -> Outcome | None:
    """What the rules find where another one assigns the ticket than did while the customer was a stranger.

    The first rule of the file that assigns wins, also when what it asks for is known a moment later; not once somebody
    has begun on the ticket.
    """
    if facts.assignee is None or ticket.status is not Status.NEW or "assignee" in ticket.by_hand:
        return None
    free = replace(facts, assignee=None)
    before, found = evaluate(config, replace(free, followers=None, verified=None)).assign, evaluate(config, free)
    if before is None or found.assign is None or found.assign.rule == before.rule:
        return None
    return replace(found, assign=replace(found.assign, overrides=True))


def _written(inbound: Inbound, arrival: Arrival) -> tuple[Draft, bool]:
    """The ticket with a customer's message on it, not sorted yet; and whether that message opened it."""
    joined = _join(inbound, arrival)
    draft = joined or _open(inbound, arrival)
    draft.is_history = arrival.is_first_pull and arrival.now - inbound.at > LATE
    if joined is not None:
        take_rating(draft, inbound, arrival)
    courtesy = not inbound.attachments and is_courtesy(inbound.text)
    is_anew = joined is not None and not courtesy and brings_anew(draft.ticket, inbound.at)
    draft.add(e.CustomerWrote(inbound.at, courtesy, is_anew))
    ticket = draft.ticket
    is_undisturbed = ticket.undisturbed_until is not None and inbound.at < ticket.undisturbed_until
    if ticket.snoozed_until is not None and ticket.unanswered_since is not None and not is_undisturbed:
        draft.add(e.Snoozed(None, inbound.at))
    if ticket.status in (Status.WAITING, Status.RESOLVED) and ticket.unanswered_since is not None:
        draft.add(e.StatusChanged(ticket.status, Status.OPEN, inbound.at, by_customer=True))
    return draft, joined is None


def _tell_of_waking(draft: Draft, config: Config) -> None:
    """Whoever has a ticket that was set aside is to know that its customer wrote; not if a rule sets it aside anew."""
    if draft.ticket.snoozed_until is not None:
        return
    whom = people(("assignee",), draft.ticket, config, draft.now)
    for version, recorded in enumerate(draft.events, draft.ticket.version - len(draft.events) + 1):
        if isinstance(recorded.event, e.Snoozed):
            draft.notices += [NewNotice(each, version) for each in whom]


def _listed(draft: Draft, arrival: Arrival) -> Arrival:
    """Whom the configuration lists has that tier at least, before any rule looks; not where a person set one."""
    customer, tiers = arrival.customer, arrival.config.customer_tiers
    tier = tiers.listed(customer.username)
    before = -1 if customer.tier is None else tiers.rank(customer.tier)
    if tier is None or customer.tier_by is not None or tiers.rank(tier) <= before:
        return arrival
    draft.add(e.TierSet(customer.tier, tier))
    draft.tier = tier
    return replace(arrival, customer=replace(customer, tier=tier))


def _sort(draft: Draft, inbound: Inbound, arrival: Arrival, *, is_first: bool) -> Outcome:
    arrival = _listed(draft, arrival)
    outcome = evaluate(arrival.config, facts_of(draft.ticket, inbound, arrival, first=is_first))
    if draft.is_history and arrival.is_answered:
        outcome = _settled_long_ago(outcome)
    apply_outcome(draft, outcome, arrival.config, arrival.customer, arrival.loads)
    if arrival.judge is not None:
        suggest(draft, inbound.text, arrival.judge, arrival.config)
    return outcome


def _settled_long_ago(outcome: Outcome) -> Outcome:
    """What was said long before the desk began, and answered: it sorts a ticket, and takes it up to nobody any more."""
    return replace(outcome, escalations=(), because=tuple(each for each in outcome.because if not each.goes_up))


def _join(inbound: Inbound, arrival: Arrival) -> Draft | None:
    latest = arrival.latest
    if latest is None or not takes_message(latest, inbound.at, arrival.config.desk.resolved_reopens_for):
        return None
    return _draft(latest, arrival)


def _draft(ticket: Ticket, arrival: Arrival) -> Draft:
    return Draft(ticket, arrival.actor, arrival.now, arrival.op, arrival.customer)


def _open(inbound: Inbound, arrival: Arrival) -> Draft:
    config = arrival.config
    opened = e.Opened(
        channel=inbound.channel,
        customer=arrival.customer.id,
        thread=arrival.thread,
        created_at=inbound.at,
        priority=config.desk.default_priority,
        department=config.intake.id,
        subject=inbound.subject,
        language=language_of(inbound.text),
        previous=arrival.latest.number if arrival.latest else None,
        account=arrival.account,
    )
    return Draft.opening(arrival.next_number, opened, arrival.actor, arrival.now, arrival.op, arrival.customer)


def facts_of(ticket: Ticket, inbound: Inbound, arrival: Arrival, *, first: bool) -> Facts:
    """What the rules may look at; `first`: whether this message opened the ticket."""
    customer = arrival.customer
    return replace(
        ticket_facts(ticket, customer.tier, inbound.at, customer),
        text=inbound.text,
        channel=inbound.channel,
        language=language_of(inbound.text) or ticket.language,
        first_message=first,
        attachments=tuple(a.type for a in inbound.attachments),
        assignee=would_be_owner(ticket, customer, arrival.config.desk),
        told_tonight=has_been_told(ticket, customer, inbound.at, arrival.config, arrival.has_spoken),
    )


def _we_wrote(inbound: Inbound, arrival: Arrival) -> Decision | None:
    latest = arrival.latest
    if latest is None or latest.status is Status.CLOSED:
        return None
    draft = _draft(latest, arrival)
    draft.add(e.AnsweredInApp(inbound.at))
    if draft.ticket.unanswered_since is None:
        take_up(draft, inbound.at)
    ticket = draft.ticket
    if ticket.status in (Status.NEW, Status.OPEN) and ticket.unanswered_since is None:
        draft.add(e.StatusChanged(ticket.status, Status.WAITING, inbound.at))
    settle(draft, arrival.config)
    return draft.done()
