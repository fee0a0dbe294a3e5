"""Tickets that belong together: merging one into another, splitting one in two, linking two."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from igdesk.config.model import Config
from igdesk.rules import events as e
from igdesk.rules.authority import check_may
from igdesk.rules.commands import Link, Merge, Split
from igdesk.rules.decision import Draft
from igdesk.rules.escalation_answers import proposals
from igdesk.rules.event import Event
from igdesk.rules.facets import facets
from igdesk.rules.language import language_of
from igdesk.rules.legs import check_no_legs
from igdesk.rules.lifecycle import Refusal, check_not_closed
from igdesk.rules.model import Channel, Customer, Direction, Status, Ticket
from igdesk.rules.promises import hand_on
from igdesk.rules.timers import settle
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Unsettled:
    """What of a ticket is still under way, by id."""

    replies: tuple[str, ...] = ()
    escalations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """A message, as far as splitting has to know it."""

    id: int
    ticket: int
    thread: int
    account: str
    """Our account that the thread is of."""
    customer: Customer
    """Whose thread it is."""
    channel: Channel
    at: datetime
    direction: Direction
    text: str
    reply: str | None = None
    """The reply that it was sent by, if it was sent from here."""
    covers: datetime | None = None
    """What that reply answers."""
    automatic: bool = False


def merge(source: Draft, target: Draft, unsettled: Unsettled, config: Config) -> None:
    """Put one ticket into another, which owes from now on whatever the first one did.

    Raises:
        Refusal: One of them is closed, or they are the same.
        NotAllowedError: The actor may not touch both.
    """
    one, other = source.ticket, target.ticket
    if one.number == other.number:
        raise Refusal("refusal.merge_itself", number=one.number)
    for ticket in (one, other):
        check_not_closed(ticket)
        check_may(source.actor, Merge, ticket, config)
    promises = tuple(each.id for each in one.promises)
    check_no_legs(one, config, "legs.merge")
    source.add(e.Merged(other.number, source.now, unsettled.replies, unsettled.escalations, promises))
    target.add(
        e.TookIn(
            one.number,
            one.last_customer_message_at,
            one.unanswered_since,
            one.escalated,
            tuple(sorted(one.escalated_by)),
            one.last_answered_at,
            {name: value for name, value in facets(one).items() if name.startswith(("asked:", "watch:"))},
        )
    )
    hand_on(one, target)
    _take_over(target, one, config)
    owes = one.status in (Status.NEW, Status.OPEN) or one.unanswered_since is not None or unsettled.escalations
    is_to_open = owes and other.status in (Status.WAITING, Status.RESOLVED)
    is_unsolved = one.promises or proposals(target.ticket)  # with something to keep or to decide nothing is solved
    if is_to_open or (is_unsolved and other.status is Status.RESOLVED):
        target.add(e.StatusChanged(other.status, Status.OPEN, target.now))
    settle(target, config)


def _take_over_incident(target: Draft, one: Ticket) -> None:
    """Its customer still waits for the solution."""
    if target.ticket.incident is None and one.incident is not None:
        target.add(e.IncidentJoined(one.incident))


def _take_over(target: Draft, one: Ticket, config: Config) -> None:
    """What was known of the merged ticket and not of the other, and the stricter of what was known of both."""
    other = target.ticket
    if added := tuple(tag for tag in one.tags if tag not in other.tags):
        target.add(e.Tagged(added))
    for name, value in one.fields.items():
        if name not in other.fields:
            target.add(e.FieldSet(name, None, value))
    _take_over_incident(target, one)
    if other.category is None and one.category is not None:
        target.add(e.CategorySet(None, one.category))
    if target.ticket.category == one.category and other.kind is None and one.kind is not None:
        target.add(e.KindSet(None, one.kind))
    if config.priority_rank(one.priority) < config.priority_rank(other.priority):
        target.add(e.PrioritySet(other.priority, one.priority, one.priority_source))
    for limit in one.limits:
        if limit not in other.limits:
            rest_s = int(limit.limit.rest.total_seconds())
            target.add(e.LimitSet(limit.rule, limit.name, limit.limit.days, rest_s))
    known = {each.kind for each in other.compensations}
    for each in reversed(one.compensations):  # of a kind what is granted first: it settles what is proposed before it
        if each.kind not in known:
            made = e.Compensated if each.granted else e.CompensationProposed
            target.add(made(each.kind, f"{each.amount:f}", each.currency, each.by))
    if other.assignee is None and one.assignee is not None:
        target.add(e.Assigned(None, one.assignee))


def split(draft: Draft, messages: Sequence[Said], moved: frozenset[int], number: int, config: Config) -> Draft:
    """Make a ticket of its own from some of a ticket's messages: another matter, with clocks from its first message.

    Args:
        draft: The ticket that is split.
        messages: All messages that it shows, oldest first.
        moved: Ids of those that go.
        number: The new ticket's.
        config: The configuration.

    Returns:
        The new ticket in the making.

    Raises:
        Refusal: It is closed, some of the messages are not its own or of different customers, or one of the two would
            have nothing to answer.
        NotAllowedError: The actor may not touch it.
    """
    ticket = draft.ticket
    check_not_closed(ticket)
    check_may(draft.actor, Split, ticket, config)
    if unknown := sorted(moved - {each.id for each in messages}):
        raise Refusal("refusal.split_unknown", number=ticket.number, messages=", ".join(map(str, unknown)))
    going = [each for each in messages if each.id in moved and each.direction is Direction.IN]
    staying = [each for each in messages if each.id not in moved and each.direction is Direction.IN]
    if not going or not staying:
        raise Refusal("refusal.split_nothing", number=ticket.number)
    chosen = [each for each in messages if each.id in moved]
    if len({each.customer.id for each in chosen}) > 1:
        raise Refusal("refusal.split_customers", number=ticket.number)
    since = ticket.unanswered_since
    waiting = [each.at for each in staying if since is not None and each.at >= since]
    ids, owners = tuple(each.id for each in chosen), tuple(each.ticket for each in chosen)
    draft.add(e.SplitOff(number, ids, owners, staying[-1].at, min(waiting, default=None)))
    settle(draft, config)
    return _begun(draft, going[0], chosen, number, config)


def _begun(draft: Draft, first: Said, chosen: Sequence[Said], number: int, config: Config) -> Draft:
    """The new ticket: its customer's who wrote the messages, which may be those of a ticket that was merged."""
    ticket = draft.ticket
    opened = e.Opened(
        channel=first.channel,
        customer=first.customer.id,
        thread=first.thread,
        created_at=first.at,
        priority=config.desk.default_priority,
        department=config.intake.id if ticket.legs else ticket.department,  # a leg stays with what it was asked on
        language=language_of(first.text) or ticket.language,
        previous=ticket.number,
        account=first.account,
    )
    new = Draft.opening(number, opened, draft.actor, draft.now, f"{draft.op}.new", first.customer)
    for message in chosen[chosen.index(first) :]:
        new.add(_said(message))
    if ticket.assignee is not None:
        new.add(e.Assigned(None, ticket.assignee))
        new.take_in_hand()
    settle(new, config)
    return new


def _said(message: Said) -> Event:
    if message.direction is Direction.IN:
        return e.CustomerWrote(message.at)
    if message.reply is None:
        return e.AnsweredInApp(message.at)
    return e.ReplySent(message.reply, message.at, message.covers, message.automatic)


def link(one: Draft, other: Draft, config: Config, *, linked: bool) -> None:
    """Let two tickets point to each other, or no longer.

    Raises:
        Refusal: They are the same.
        NotAllowedError: The actor may not touch the first one.
    """
    if one.ticket.number == other.ticket.number:
        raise Refusal("refusal.link_itself", number=one.ticket.number)
    check_may(one.actor, Link, one.ticket, config)
    for draft, ticket in ((one, other.ticket.number), (other, one.ticket.number)):
        if (ticket in draft.ticket.links) != linked:
            draft.add(e.Linked(ticket) if linked else e.Unlinked(ticket))
