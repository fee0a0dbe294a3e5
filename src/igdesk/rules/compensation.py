"""Granting a compensation as far as one's authority goes; what is above it goes up to somebody who may grant it."""

from __future__ import annotations

from decimal import Decimal

from igdesk.config.model import Compensation, Config, Escalation
from igdesk.rules import events as e
from igdesk.rules.audience import people
from igdesk.rules.commands import Compensate
from igdesk.rules.decision import Draft
from igdesk.rules.escalate import answer_due, go_up, target_text
from igdesk.rules.escalation_answers import Above, settle_money
from igdesk.rules.facts import ticket_facts
from igdesk.rules.granting import asked, grants_alone
from igdesk.rules.language import said_of
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.match import evaluate_facts
from igdesk.rules.model import Remedy, Ticket, money

_TOO_MUCH = 10**9
"""No amount is that large: it is a slip of the keyboard."""


def proposal(ticket: Ticket, command: Compensate) -> Remedy | None:
    """What is proposed of a command's kind and neither granted nor dropped so far."""
    return next((each for each in ticket.compensations if each.kind == command.kind and not each.granted), None)


def currency_of(command: Compensate, config: Config) -> str | None:
    """The currency that is put down: an amount means the same when the desk's usual one has become another."""
    return command.currency or config.desk.currency


def is_proposed(ticket: Ticket, command: Compensate, config: Config) -> bool:
    """Whether what a command asks for stands as a proposal, so that it waits for somebody's word."""
    found = proposal(ticket, command)
    return found is not None and (found.amount, found.currency) == (command.amount, currency_of(command, config))


def compensate(draft: Draft, command: Compensate, config: Config, above: Above) -> None:
    """Grant it, or where it is above the actor's authority, put it down as proposed and ask somebody for it.

    Granting what was proposed answers whoever took that up.

    Raises:
        Refusal: There is no such compensation, or it is no amount.
    """
    wanted = _known(command.kind, config)
    amount, currency = _amount(command.amount), currency_of(command, config)
    known, before = draft.ticket.compensations, proposal(draft.ticket, command)
    is_granted = any(each.granted and each[:3] == (wanted.id, amount, currency) for each in known)
    if amount <= grants_alone(draft.actor, wanted, currency, config):
        if not is_granted or before is not None:
            draft.add(e.Compensated(wanted.id, f"{amount:f}", currency, draft.actor))
        if before is not None:
            settle_money(draft, config, above)
        return
    if is_granted or is_proposed(draft.ticket, command, config):
        return
    draft.add(e.CompensationProposed(wanted.id, f"{amount:f}", currency, draft.actor))
    _go_up(draft, wanted, Remedy(wanted.id, amount, currency, draft.actor, granted=False), config)


def _go_up(draft: Draft, wanted: Compensation, proposed: Remedy, config: Config) -> None:
    """Ask somebody who may grant it, by the escalation that the amount brings about anyway where there is one."""
    most = grants_alone(draft.actor, wanted, proposed.currency, config)
    reason = f"{wanted.name} {proposed.money} > {money(most, proposed.currency)}"
    configured = _configured(draft, wanted, proposed, config)
    if configured is None:
        go_up(draft, reason, asked(draft.actor, wanted, proposed.amount, proposed.currency, config), config)
        return
    due = answer_due(configured.within, configured.hours, configured.to, config, draft.now)
    to = target_text(configured.to)
    go_up(draft, said_of(configured.reason, reason), to, config, rule=configured.id, due=due)


def _configured(draft: Draft, wanted: Compensation, proposed: Remedy, config: Config) -> Escalation | None:
    """The first escalation about refunds that holds now and goes to somebody who may grant this one."""
    facts = ticket_facts(draft.ticket, draft.customer_tier, draft.now, draft.customer)
    for each in evaluate_facts(config, facts).escalations:
        escalation = each.value
        to = people((target_text(escalation.to),), draft.ticket, config, draft.now)
        able = any(
            who != draft.actor and proposed.amount <= grants_alone(who, wanted, proposed.currency, config) for who in to
        )
        if escalation.when.refund_over is not None and escalation.id not in draft.ticket.escalated_by and able:
            return escalation
    return None


def _known(kind: str, config: Config) -> Compensation:
    found = config.compensation(kind)
    if found is None:
        known = ", ".join(each.id for each in config.compensations)
        raise Refusal("compensation.no_kind", kind=kind, known=known or "-")
    return found


def _amount(amount: Decimal) -> Decimal:
    """It without zeros at its end, so that 800 and 800.00 are one amount."""
    if not amount.is_finite() or not 0 <= amount < _TOO_MUCH or amount != round(amount, 2):
        raise Refusal("compensation.no_amount", got=str(amount))
    return abs(amount.normalize())
