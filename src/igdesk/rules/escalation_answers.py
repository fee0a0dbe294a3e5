"""Answering what was taken up: approving what is proposed, returning it with an instruction, taking the ticket over.

Exactly one answers: an answer holds for all that its author was asked on the ticket, and whoever comes later is told
who it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from igdesk.config.model import Config
from igdesk.errors import NotAllowedError
from igdesk.i18n import Phrase
from igdesk.rules import commands as c
from igdesk.rules import events as e
from igdesk.rules.audience import people
from igdesk.rules.authority import May, is_asked, may
from igdesk.rules.decision import Draft, NewNote
from igdesk.rules.escalation_events import APPROVED, RESOLVED, RETURNED, TAKEN_OVER, WITHDRAWN
from igdesk.rules.first import check_first
from igdesk.rules.granting import asked, grants_alone
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.log import Recorded
from igdesk.rules.model import Remedy, Ticket, is_person, money
from igdesk.rules.names import agent_name, agent_names, compensation_name, target_name
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Raised:
    """An escalation that nobody has answered."""

    id: str
    to: str
    actor: str
    """Who took it up: somebody, or a rule."""
    is_for_money: bool = False
    """Whether it asks for what was proposed in the same step."""
    rule: str | None = None
    """What it went up by: others by the same are the same question, asked of somebody else as no answer came."""


@dataclass(frozen=True, slots=True)
class Above:
    """What a ticket waits for from above, and how that was answered last."""

    open: tuple[Raised, ...] = ()
    last: Recorded | None = None
    """The latest answer or dropped proposal that still holds."""


def proposals(ticket: Ticket) -> tuple[Remedy, ...]:
    """What is proposed and not decided."""
    return tuple(each for each in ticket.compensations if not each.granted)


def approve(draft: Draft, command: c.Approve, config: Config, above: Above) -> None:
    """Grant what is proposed.

    Raises:
        ConflictError: Somebody else has decided on it.
        NotAllowedError: It is above the actor's authority.
        Refusal: Nothing is proposed.
    """
    waiting = _meant(draft.ticket, command.what)
    if not waiting:
        _check_not_done(draft, above, config)
        if _was_mine(draft, above, APPROVED):
            return
        raise Refusal("escalations.nothing_to_approve", number=draft.ticket.number)
    for each in waiting:
        _check_grants(draft, each, config)
    for each in waiting:
        draft.add(e.Compensated(each.kind, f"{each.amount:f}", each.currency, draft.actor))
    mine = _asked(draft, config, above)
    raised = [each for each in above.open if each.is_for_money or each in mine]
    raised = [] if proposals(draft.ticket) else raised
    _answer(draft, APPROVED, raised, config, above, others=[each.by for each in waiting])


def return_(draft: Draft, command: c.ReturnEscalation, config: Config, above: Above) -> None:
    """Answer with a line of instruction, which is a note of the ticket.

    Raises:
        ConflictError: Somebody else has answered.
        NotAllowedError: The actor was not asked.
        Refusal: Nothing waits, or nothing is said.
    """
    text = command.note.strip()
    if not text:
        raise Refusal("escalations.no_instruction", number=draft.ticket.number)
    dropped = [each for each in proposals(draft.ticket) if _decides(draft.actor, each, config)]
    raised = _asked(draft, config, above)
    if not raised and not dropped:
        _refuse(draft, config, above)
    note = NewNote(draft.next_id(), text)
    draft.notes.append(note)
    for each in dropped:
        _drop(draft, each, RETURNED)
    _answer(draft, RETURNED, raised, config, above, note.id, [each.by for each in dropped])


def take_over(draft: Draft, config: Config, above: Above) -> None:
    """Answer by having the ticket from now on.

    Raises:
        ConflictError: Somebody else has answered.
        NotAllowedError: The actor was not asked.
        Refusal: Nothing waits.
    """
    raised = _asked(draft, config, above)
    if not raised:
        if _was_mine(draft, above, TAKEN_OVER) and draft.ticket.assignee == draft.actor:
            return
        _refuse(draft, config, above)
    _answer(draft, TAKEN_OVER, raised, config, above)
    if draft.ticket.assignee != draft.actor:
        draft.add(e.Assigned(draft.ticket.assignee, draft.actor))
    draft.take_in_hand()


def withdraw(draft: Draft, command: c.Withdraw, config: Config, above: Above) -> None:
    """What was proposed is not wanted any more.

    Raises:
        ConflictError: Somebody else has decided on it.
        NotAllowedError: Another proposed it.
        Refusal: Nothing is proposed.
    """
    waiting = _meant(draft.ticket, command.what)
    if not waiting:
        _check_not_done(draft, above, config)
        if _was_mine(draft, above, WITHDRAWN):
            return
        raise Refusal("escalations.nothing_to_withdraw", number=draft.ticket.number)
    others = [each.by for each in waiting if each.by != draft.actor]
    if others and may(draft.actor, c.Withdraw, config) is May.OWN:
        raise NotAllowedError(
            "escalations.not_yours_to_withdraw",
            number=draft.ticket.number,
            who=others[0],
            role=Phrase("role.supervisor"),
        )
    for each in waiting:
        _drop(draft, each, WITHDRAWN)
    if not _end_what_asked_for_money(draft, config, above):
        draft.tell(people([f"agent:{each}" for each in others], draft.ticket, config, draft.now))


def settle_money(draft: Draft, config: Config, above: Above) -> bool:
    """After something proposed was granted: whoever was asked has answered; what they need not answer ends, too.

    Returns:
        Whether an escalation ended with it.
    """
    if proposals(draft.ticket):
        return False
    raised = [each for each in _asked(draft, config, above) if each.actor != draft.actor]
    if raised:
        _answer(draft, APPROVED, raised, config, above)
        return True
    return _end_what_asked_for_money(draft, config, above)


def end(before: Ticket, draft: Draft, config: Config, above: Above) -> None:
    """After a command: whoever was asked and has ended the ticket has answered."""
    if before.has_ended or not (draft.ticket.has_ended and draft.ticket.escalated and is_person(draft.actor)):
        return
    told = (each.event for each in draft.events)
    answered = {one for event in told if isinstance(event, e.EscalationAnswered) for one in event.escalations}
    left = Above(tuple(each for each in above.open if each.id not in answered), above.last)
    raised = _asked(draft, config, left)
    if raised:
        _answer(draft, RESOLVED, raised, config, left)


def check_decided(before: Ticket, after: Ticket, config: Config) -> None:
    """Refuse what would leave a ticket resolved or closed with a proposal that nobody has decided on.

    Raises:
        Refusal: With what is proposed, who decides, and the ways out.
    """
    waiting = proposals(after)
    was_so = before.has_ended and proposals(before) == waiting
    if not after.has_ended or after.merged_into is not None or not waiting or was_so:
        return
    named = " · ".join(
        f"{compensation_name(each.kind, config)} {each.money} ({agent_name(each.by, config)})" for each in waiting
    )
    who = agent_names(who_may(waiting[0], config), config)
    raise Refusal("escalations.waits", number=after.number, what=named, who=who)


def _meant(ticket: Ticket, what: str | None) -> tuple[Remedy, ...]:
    return tuple(each for each in proposals(ticket) if what in (None, each.kind))


def _asked(draft: Draft, config: Config, above: Above) -> list[Raised]:
    """What the actor is to answer, whoever else was asked the same by now."""
    return _with_their_like([each for each in above.open if is_asked(draft.actor, each.to, config)], above)


def _with_their_like(some: Sequence[Raised], above: Above) -> list[Raised]:
    """Some escalations, and those that ask the same of somebody else, as no answer came; see `levels`."""
    rules = {each.rule for each in some if each.rule is not None}
    return [each for each in above.open if each in some or each.rule in rules]


def _answer(
    draft: Draft,
    how: str,
    raised: Sequence[Raised],
    config: Config,
    above: Above,
    note: str | None = None,
    others: Sequence[str] = (),
) -> None:
    """Record it, and tell whoever took the ticket up and whoever has it."""
    stands = len(raised) < len(above.open)
    draft.add(e.EscalationAnswered(tuple(each.id for each in raised), how, draft.now, stands, note))
    meant = [f"agent:{each}" for each in (*(one.actor for one in raised), *others) if is_person(each)]
    if draft.ticket.assignee is not None or not meant:
        meant.append("assignee")
    draft.tell(people(meant, draft.ticket, config, draft.now))


def _end_what_asked_for_money(draft: Draft, config: Config, above: Above) -> bool:
    """Escalations that asked for nothing but what is off: whoever was to answer is told that they need not."""
    money = [] if proposals(draft.ticket) else [each for each in above.open if each.is_for_money]
    ending = _with_their_like(money, above)
    if ending:
        stands = len(ending) < len(above.open)
        draft.add(e.EscalationAnswered(tuple(each.id for each in ending), WITHDRAWN, draft.now, stands))
        draft.tell(people([each.to for each in ending], draft.ticket, config, draft.now))
    return bool(ending)


def _drop(draft: Draft, each: Remedy, why: str) -> None:
    draft.add(e.CompensationDropped(each.kind, f"{each.amount:f}", each.currency, each.by, why))


def _who_decides(each: Remedy, config: Config) -> str:
    """Who is asked for a proposal, as `role:ID`; of a kind that the configuration has no longer, the admins."""
    wanted = config.compensation(each.kind)
    return "role:admin" if wanted is None else asked(each.by, wanted, each.amount, each.currency, config)


def _decides(actor: str, each: Remedy, config: Config) -> bool:
    return is_asked(actor, _who_decides(each, config), config)


def decides_alone(actor: str, each: Remedy, config: Config) -> bool:
    """Whether it is for somebody to approve a proposal, and within their authority."""
    how = may(actor, c.Approve, config)
    return how is May.YES or (how is May.LIMIT and each.amount <= _limit(actor, each, config))


def who_may(each: Remedy, config: Config) -> tuple[str, ...]:
    """Ids of those who may approve a proposal."""
    return tuple(agent.id for agent in config.agents if decides_alone(agent.id, each, config))


def _limit(actor: str, each: Remedy, config: Config) -> Decimal:
    wanted = config.compensation(each.kind)
    return Decimal(0) if wanted is None else grants_alone(actor, wanted, each.currency, config)


def _check_grants(draft: Draft, each: Remedy, config: Config) -> None:
    if not decides_alone(draft.actor, each, config):
        limit = _limit(draft.actor, each, config)
        raise NotAllowedError(
            "escalations.above_authority",
            number=draft.ticket.number,
            what=compensation_name(each.kind, config),
            money=money(each.amount, each.currency),
            limit=money(limit, each.currency),
            agent=draft.actor,
            who=agent_names(who_may(each, config), config),
        )


def _refuse(draft: Draft, config: Config, above: Above) -> None:
    """Nothing is for the actor to answer: others are asked, or it was done, or nothing waits."""
    if above.open:
        who = target_name(above.open[0].to, config)
        raise NotAllowedError("escalations.not_asked", number=draft.ticket.number, agent=draft.actor, who=who)
    _check_not_done(draft, above, config)
    raise Refusal("escalations.nothing_here", number=draft.ticket.number)


def _check_not_done(draft: Draft, above: Above, config: Config) -> None:
    """Whoever comes second is told who was first."""
    if above.last is not None:
        check_first(draft, above.last, f"escalations.how_{_how(above.last)}", config)


def _was_mine(draft: Draft, above: Above, how: str) -> bool:
    return above.last is not None and above.last.actor == draft.actor and _how(above.last) == how


def _how(last: Recorded) -> str:
    event = last.event
    assert isinstance(event, e.EscalationAnswered | e.CompensationDropped)  # nothing else is an answer
    return event.how if isinstance(event, e.EscalationAnswered) else event.why
