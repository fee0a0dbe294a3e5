"""Departments: what they are asked for on a ticket, who may ask and answer, and how the ticket comes back by itself.

The ticket stays with its assignee, who answers the customer; a leg is a department's, and has an owner there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from igdesk.config.model import Config, Department, Sop
from igdesk.errors import ConflictError, NotAllowedError
from igdesk.rules import commands as c
from igdesk.rules import events as e
from igdesk.rules.audience import people
from igdesk.rules.authority import May, at_least, may
from igdesk.rules.decision import Draft, NewLeg, NewNote
from igdesk.rules.escalate import go_up
from igdesk.rules.hours import add
from igdesk.rules.language import said_of
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.log import Recorded
from igdesk.rules.model import Status, Ticket
from igdesk.rules.ticket_parts import Leg
from igdesk.values import dataclass

RETURNS = 2
"""After so many returns a supervisor decides whether the ticket goes out once more."""
_REFEREE = "role:supervisor"


@dataclass(frozen=True, slots=True)
class Past:
    """What was before, as far as decisions on legs have to know it."""

    log: tuple[Recorded, ...] = ()
    """The ticket's events of legs, in order."""
    asked: frozenset[str] = frozenset()
    """Reasons of its escalations that nobody has answered."""


@dataclass(frozen=True, slots=True)
class SentLeg:
    """A leg with its words, open or not."""

    id: str
    ticket: int
    department: str
    owner: str | None
    question: str
    deliver: str
    """What is to come back."""
    actor: str
    """Who sent it."""
    at: datetime
    due_at: datetime | None
    answer: str | None = None
    done_at: datetime | None = None
    done_by: str | None = None
    is_recalled: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the department is still to answer."""
        return self.done_at is None

    def overdue(self, now: datetime) -> bool:
        """Whether it should have been answered by now."""
        return self.is_open and self.due_at is not None and self.due_at < now


def sop_of(ticket: Ticket, config: Config) -> Sop | None:
    """The procedure of a ticket's category."""
    category = None if ticket.category is None else config.category(ticket.category)
    return None if category is None else category.sop


def helpers(ticket: Ticket, config: Config) -> tuple[str, ...]:
    """Departments of its category's procedure, the one that leads first."""
    sop = sop_of(ticket, config)
    return () if sop is None else (sop.lead, *sop.with_)


def can_be_asked(ticket: Ticket, config: Config) -> tuple[Department, ...]:
    """Departments that are not asked already, those of its category's procedure first."""
    asked, first = {leg.department for leg in ticket.legs}, helpers(ticket, config)
    free = [each for each in config.departments if not each.intake and each.id not in asked]
    return tuple(sorted(free, key=lambda each: first.index(each.id) if each.id in first else len(first)))


def due_by_sop(ticket: Ticket, department: str, config: Config, now: datetime) -> datetime | None:
    """When a leg that is sent now is due by the procedure, in the open time of the department."""
    sop = sop_of(ticket, config)
    if sop is None or sop.within is None:
        return None
    return add(now, sop.within, "desk", config.calendar(department))


def is_member(actor: str, department: str | None, config: Config) -> bool:
    """Whether somebody belongs to a department."""
    agent = config.agent(actor)
    return agent is not None and department in agent.departments


def is_refereed(ticket: Ticket, actor: str, config: Config) -> bool:
    """Whether a supervisor decides, instead of the actor, that the ticket goes out once more."""
    return ticket.returns >= RETURNS and not at_least(actor, "supervisor", config)


def referee(ticket: Ticket, department: str, config: Config) -> NotAllowedError:
    """What became of a leg that was not sent: a supervisor was asked, and still this agent may not."""
    name = _known(department, config).name
    return NotAllowedError("legs.referee", number=ticket.number, count=ticket.returns, department=name)


def goes_back(ticket: Ticket, actor: str, config: Config) -> bool:
    """Whether for the actor to be done with a ticket is to hand it back: they are a member of where it lies alone."""
    if ticket.has_ended or is_member(actor, config.intake.id, config):
        return False
    return any(is_member(actor, department, config) for department in _lies_in(ticket, config))


def is_to_answer(ticket: Ticket, actor: str, config: Config) -> bool:
    """Whether the actor's department is to answer before the ticket can end, also where they answer customers, too."""
    is_asked = any(is_member(actor, leg.department, config) for leg in ticket.legs)
    return goes_back(ticket, actor, config) or (is_asked and not ticket.has_ended)


def hand_off(draft: Draft, command: c.HandOff, config: Config, past: Past) -> None:
    """Send a leg; after two returns a supervisor is asked whether it goes out once more.

    Raises:
        Refusal: There is no such department, nothing is asked, or it is asked already.
    """
    department = _known(command.department, config)
    _check_may_go(draft.ticket, command, department, config, draft.now)
    if is_refereed(draft.ticket, draft.actor, config):
        _go_up(draft, reason_of(command, config), config, past)
        return
    due = command.due or due_by_sop(draft.ticket, department.id, config, draft.now)
    sop = sop_of(draft.ticket, config)
    deliver = command.deliver if command.deliver is not None else sop.deliver if sop is not None else ""
    if draft.ticket.assignee is None and is_member(draft.actor, config.intake.id, config):
        draft.add(e.Assigned(None, draft.actor))
    draft.take_in_hand()
    note = _noted(draft, command.note)
    sent = e.LegSent(draft.next_id(), department.id, command.owner, draft.now, due, note.id)
    draft.legs.append(NewLeg(sent.leg, department.id, command.owner, note.id, deliver.strip(), due))
    draft.add(sent)
    draft.tell(people((_whom(draft.ticket.legs[-1]),), draft.ticket, config, draft.now))


def reason_of(command: c.HandOff, config: Config) -> str:
    """Why a supervisor is asked: to whom it is to go, and what is needed."""
    return said_of(f"→ {_known(command.department, config).name}", command.note.strip())


def hand_back(draft: Draft, command: c.HandBack, config: Config, past: Past) -> None:
    """Answer a leg; once all are answered the ticket is the intake department's again.

    Raises:
        ConflictError: Somebody else has handed it back.
        NotAllowedError: It lies in a department that is not the actor's.
        Refusal: It does not lie with a department, or nothing is said.
    """
    if not command.note.strip():
        raise Refusal("legs.no_answer", number=draft.ticket.number)
    leg = _meant(draft, command, config, past)
    department = leg.department if leg is not None else draft.ticket.department
    assert department is not None  # it lies with one, else it was refused
    note = _noted(draft, command.note)
    after = _after(draft.ticket, leg, config)
    draft.add(e.LegDone(leg.id if leg is not None else None, department, draft.actor, draft.now, note.id, after))
    sender = next((each.actor for each in reversed(past.log) if leg is not None and _sent(each, leg.id)), None)
    meant = ("assignee",) if sender is None else ("assignee", f"agent:{sender}")
    draft.tell(people(meant, _at_home(draft.ticket, config), config, draft.now))
    if not draft.ticket.legs:
        _come_home(draft, config)


def recall(draft: Draft, command: c.Recall, config: Config) -> None:
    """Take a leg back that nobody has answered.

    Raises:
        Refusal: There is no such leg, or there are several and none is named.
    """
    legs = draft.ticket.legs
    leg = _named(legs, command.leg) if command.leg is not None else legs[0] if len(legs) == 1 else None
    if leg is None and legs and command.leg is not None:
        raise Refusal("legs.no_leg", number=draft.ticket.number, leg=command.leg, out=_ids(legs))
    if leg is None:
        raise _which(draft.ticket) if legs else Refusal("legs.none_out", number=draft.ticket.number)
    after = _after(draft.ticket, leg, config)
    draft.add(e.LegRecalled(leg.id, leg.department, draft.actor, draft.now, after))
    draft.tell(people((_whom(leg),), draft.ticket, config, draft.now))
    if not draft.ticket.legs:
        _unassign_others(draft, config)


def take(draft: Draft, config: Config) -> bool:
    """Take the actor's department's leg, where claiming means that. Returns whether it does.

    Raises:
        ConflictError: Somebody else of the department has it.
    """
    ticket, actor = draft.ticket, draft.actor
    legs = [each for each in ticket.legs if is_member(actor, each.department, config)]
    if not legs or (ticket.assignee is None and is_member(actor, config.intake.id, config)):
        return False
    leg = next((each for each in legs if each.owner in (None, actor)), legs[0])
    if leg.owner not in (None, actor):
        raise ConflictError("legs.claimed", number=ticket.number, agent=leg.owner)
    if leg.owner is None:
        draft.add(e.LegTaken(leg.id, leg.department, None, actor))
    return True


def check_no_legs(ticket: Ticket, config: Config, key: str = "legs.still_out") -> None:
    """Refuse to end a ticket on which a department still has something to answer.

    Raises:
        Refusal: With the departments.
    """
    if ticket.legs:
        raise Refusal(key, number=ticket.number, departments=_names(ticket.legs, config))


def _check_may_go(ticket: Ticket, command: c.HandOff, to: Department, config: Config, now: datetime) -> None:
    number = ticket.number
    if not command.note.strip():
        raise Refusal("legs.no_question", number=number, department=to.name)
    if to.intake:
        raise Refusal("legs.to_intake", number=number, department=to.name)
    if ticket.status is Status.RESOLVED:
        raise Refusal("legs.resolved", number=number)
    if any(each.department == to.id for each in ticket.legs):
        raise Refusal("legs.twice", number=number, department=to.name, id=to.id)
    if command.due is not None and command.due <= now:
        raise Refusal("legs.past", number=number)
    if command.owner is not None and not is_member(command.owner, to.id, config):
        members = ", ".join(each.id for each in config.members(to.id))
        raise Refusal("legs.no_member", agent=command.owner, department=to.name, members=members or "-")


def _known(department: str, config: Config) -> Department:
    found = config.department(department)
    if found is None:
        known = ", ".join(each.id for each in config.departments if not each.intake)
        raise Refusal("legs.no_department", department=department, known=known or "-")
    return found


def _go_up(draft: Draft, reason: str, config: Config, past: Past) -> None:
    if reason in past.asked:
        return
    go_up(draft, reason, _REFEREE, config)


def _meant(draft: Draft, command: c.HandBack, config: Config, past: Past) -> Leg | None:
    """Which leg is handed back; None: the ticket lies with a department that nobody asked."""
    ticket, actor = draft.ticket, draft.actor
    if command.leg is not None:
        leg = _named(ticket.legs, command.leg)
        if leg is None:
            _check_not_done(draft, (command.leg,), past)
            raise Refusal("legs.no_leg", number=ticket.number, leg=command.leg, out=_ids(ticket.legs))
        _check_may_answer(actor, leg.department, ticket, config)
        return leg
    agent = config.agent(actor)
    own = agent.departments if agent is not None else ()
    legs = [each for each in ticket.legs if each.department in own]
    if not legs:
        _check_not_done(draft, own if ticket.legs else None, past)
        legs = list(ticket.legs)
    if len(legs) > 1:
        raise _which(ticket)
    if not legs and ticket.department in (None, config.intake.id):
        raise Refusal("legs.not_out", number=ticket.number)
    _check_may_answer(actor, legs[0].department if legs else str(ticket.department), ticket, config)
    return legs[0] if legs else None


def _check_not_done(draft: Draft, wanted: Iterable[str] | None, past: Past) -> None:
    """Whoever comes second is told who was first; of these legs or departments, or of a ticket that is out no more."""
    names = None if wanted is None else frozenset(wanted)
    for recorded in reversed(past.log):
        event = recorded.event
        if isinstance(event, e.LegDone) and (names is None or not names.isdisjoint((event.leg, event.department))):
            raise ConflictError("legs.done_already", number=draft.ticket.number, agent=event.by)
        if isinstance(event, e.LegSent) and (names is None or event.department in names):
            return


def _check_may_answer(actor: str, department: str, ticket: Ticket, config: Config) -> None:
    if is_member(actor, department, config) or may(actor, c.HandBack, config) is May.YES:
        return
    known = config.department(department)
    raise NotAllowedError(
        "legs.not_yours_to_answer",
        number=ticket.number,
        agent=actor,
        department=known.name if known is not None else department,
    )


def _come_home(draft: Draft, config: Config) -> None:
    """Somebody of the intake department is to write the final answer: nothing of it rests, and it is nobody else's."""
    _unassign_others(draft, config)
    if draft.ticket.snoozed_until is not None:
        draft.add(e.Snoozed(None, draft.now))
    if draft.ticket.status is Status.WAITING:
        draft.set_status(Status.OPEN)


def _unassign_others(draft: Draft, config: Config) -> None:
    """Who may not answer the customer does not keep the ticket that came back."""
    before, after = draft.ticket.assignee, _at_home(draft.ticket, config).assignee
    if before != after:
        draft.add(e.Assigned(before, after))


def _at_home(ticket: Ticket, config: Config) -> Ticket:
    """The ticket as the intake department has it."""
    intake, assignee = config.intake.id, ticket.assignee
    stays = assignee is None or len(config.agents) <= 1 or is_member(assignee, intake, config)
    return replace(ticket, department=intake, assignee=assignee if stays else None)


def _noted(draft: Draft, text: str) -> NewNote:
    note = NewNote(draft.next_id(), text.strip())
    draft.notes.append(note)
    return note


def _after(ticket: Ticket, leg: Leg | None, config: Config) -> str:
    """Where the work lies once a leg is over: with who was asked last of the others, else with the intake."""
    others = [each for each in ticket.legs if each != leg]
    return others[-1].department if others else config.intake.id


def _sent(recorded: Recorded, leg: str) -> bool:
    return isinstance(recorded.event, e.LegSent) and recorded.event.leg == leg


def _whom(leg: Leg) -> str:
    return f"agent:{leg.owner}" if leg.owner is not None else f"department:{leg.department}"


def _lies_in(ticket: Ticket, config: Config) -> frozenset[str]:
    """The departments that have something to answer."""
    own = {ticket.department} if ticket.department not in (None, config.intake.id) else set()
    return frozenset(filter(None, own | {each.department for each in ticket.legs}))


def _named(legs: Iterable[Leg], wanted: str) -> Leg | None:
    return next((each for each in legs if wanted in (each.id, each.department)), None)


def _which(ticket: Ticket) -> Refusal:
    return Refusal("legs.which", number=ticket.number, out=_ids(ticket.legs))


def _ids(legs: Iterable[Leg]) -> str:
    return ", ".join(each.department for each in legs) or "-"


def _names(legs: Iterable[Leg], config: Config) -> str:
    return ", ".join(getattr(config.department(each.department), "name", each.department) for each in legs)
