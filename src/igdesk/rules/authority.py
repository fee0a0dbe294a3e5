"""Who may do what: one table, by which every command is checked; docs/permissions.md shows the same.

On a file that several people share, roles are guard rails and no wall: whoever may write the file can do so without
igdesk.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from igdesk.config.model import Config, Role
from igdesk.errors import NotAllowedError
from igdesk.i18n import Phrase
from igdesk.rules import commands as c
from igdesk.rules.model import Ticket, is_person

RISING_ROLES: tuple[Role, ...] = ("agent", "supervisor", "admin")


class May(StrEnum):
    """How far somebody may do something."""

    YES = "yes"
    NO = "no"
    SEAT = "seat"
    """On tickets of their departments and their own."""
    FREE = "free"
    """As `SEAT`, where nobody else has the ticket."""
    INTAKE = "intake"
    """If they belong to the intake department."""
    ASKED = "asked"
    """What their department, or they, were asked."""
    OWN = "own"
    """What is theirs: a promise that they gave or keep, a proposal that they made."""
    SEAT_OR_OWN = "seat_or_own"
    """As `SEAT`, and what is theirs wherever it is."""
    LIMIT = "limit"
    """On tickets that they may touch, up to the amount that they may grant."""
    RELEASE = "release"
    """What trainees wrote whose buddy they are, or who have none; a trainee never."""


class Row(NamedTuple):
    """How far each may do one thing. A member is an agent of other departments than the one that answers customers."""

    member: May
    agent: May
    supervisor: May
    admin: May


_EVERYBODY = Row(May.YES, May.YES, May.YES, May.YES)
_WORK = Row(May.SEAT, May.YES, May.YES, May.YES)
"""What is done with a ticket as a matter of course."""
_SPEAKING = Row(May.NO, May.YES, May.INTAKE, May.INTAKE)
"""What reaches the customer."""
_RELEASING = Row(May.NO, May.RELEASE, May.YES, May.YES)
"""What becomes of a trainee's reply."""
_TO_ANSWER = Row(May.ASKED, May.ASKED, May.ASKED, May.YES)
_OWN = Row(May.OWN, May.OWN, May.YES, May.YES)

PERMISSIONS: Mapping[type[c.Command], Row] = MappingProxyType(
    {
        c.Claim: _WORK,
        c.Assign: Row(May.FREE, May.FREE, May.YES, May.YES),
        c.HandOver: Row(May.FREE, May.FREE, May.YES, May.YES),
        c.SetStatus: _WORK,
        c.SetCategory: _WORK,
        c.SetKind: _WORK,
        c.SetPriority: _WORK,
        c.SetUrgency: _WORK,
        c.SetTags: _WORK,
        c.SetField: _WORK,
        c.SetFields: _WORK,
        c.AddNote: _EVERYBODY,
        c.Watch: _EVERYBODY,
        c.Reply: _SPEAKING,
        c.HideComment: _SPEAKING,
        c.React: _SPEAKING,
        c.CancelReply: _EVERYBODY,
        c.RetryReply: _SPEAKING,
        c.RescheduleReply: _SPEAKING,
        c.ReleaseReply: _RELEASING,
        c.ReturnReply: _RELEASING,
        c.ConfirmReply: _SPEAKING,
        c.AskRating: _SPEAKING,
        c.Rate: _WORK,
        c.EndFollowUp: _WORK,
        c.FlagCase: _EVERYBODY,
        c.Escalate: _EVERYBODY,
        c.Approve: Row(May.NO, May.NO, May.LIMIT, May.YES),
        c.ReturnEscalation: _TO_ANSWER,
        c.TakeOver: _TO_ANSWER,
        c.Compensate: Row(May.LIMIT, May.LIMIT, May.LIMIT, May.YES),
        c.Withdraw: _OWN,
        c.GivePromise: _WORK,
        c.KeepPromise: Row(May.SEAT_OR_OWN, May.YES, May.YES, May.YES),
        c.ReleasePromise: _OWN,
        c.HandOff: _WORK,
        c.HandBack: Row(May.ASKED, May.ASKED, May.YES, May.YES),
        c.Recall: Row(May.NO, May.YES, May.YES, May.YES),
        c.Snooze: _WORK,
        c.Merge: _WORK,
        c.Split: _WORK,
        c.Link: _WORK,
        c.OpenIncident: _WORK,
        c.JoinIncident: _WORK,
        c.LeaveIncident: _WORK,
        c.EditIncident: _OWN,
        c.EndIncident: _OWN,
        c.SetCrisis: Row(May.NO, May.NO, May.YES, May.YES),
    }
)
"""Every command has its row, and a test goes through all cells."""


class Matter(StrEnum):
    """What concerns the desk as a whole."""

    RESTORE = "restore"
    TAKE_IN = "take_in"
    FORGET = "forget"
    TOKEN = "token"
    CONVERT = "convert"


MATTERS: Mapping[Matter, Role] = MappingProxyType(dict.fromkeys(Matter, "admin"))
"""Who may do each: this role, and higher ones."""


def role_of(actor: str, config: Config) -> Role:
    """`agent`, `supervisor` or `admin`. Somebody alone on a desk is its admin; whoever is unknown is an agent."""
    if len(config.agents) <= 1:
        return "admin"
    return next((agent.role for agent in config.agents if agent.id == actor), "agent")


def rising_to(role: Role) -> tuple[Role, ...]:
    """A role and the higher ones."""
    return RISING_ROLES[RISING_ROLES.index(role) :]


def at_least(actor: str, role: Role, config: Config) -> bool:
    """Whether `actor` has `role` or a higher one."""
    return RISING_ROLES.index(role_of(actor, config)) >= RISING_ROLES.index(role)


def may(actor: str, command: type[c.Command], config: Config) -> May:
    """How far somebody may do a command, as the table says; rules, timers and the sync may all that they do."""
    if not is_person(actor):
        return May.YES
    role, row = role_of(actor, config), PERMISSIONS[command]
    if role != "agent":
        return row.admin if role == "admin" else row.supervisor
    return row.agent if _is_intake(actor, config) else row.member


def check_may(actor: str, command: type[c.Command], ticket: Ticket, config: Config) -> None:
    """Refuse what somebody may not do with a ticket, as far as the ticket alone tells.

    What they were asked, what is theirs, and how much they may grant is checked where that is known.

    Raises:
        NotAllowedError: Exit status 4.
    """
    match may(actor, command, config):
        case May.SEAT | May.LIMIT:
            check_may_touch(actor, ticket, config)
        case May.FREE:
            check_may_touch(actor, ticket, config)
            _check_is_free(actor, ticket)
        case May.RELEASE:
            _check_is_no_trainee(actor, ticket, config)
        case May.INTAKE:
            check_may_answer(actor, config)
        case May.NO if PERMISSIONS[command] is _SPEAKING:
            check_may_answer(actor, config)
        case May.NO if command is c.Recall:
            raise NotAllowedError("legs.not_yours_to_recall", number=ticket.number, department=config.intake.name)
        case May.NO:
            raise NotAllowedError(
                "permissions.not_yours",
                number=ticket.number,
                agent=actor,
                what=Phrase(f"permissions.do_{command.__name__}"),
                role=Phrase("role.supervisor"),
            )
        case _:
            pass


def check_matter(actor: str, matter: Matter, config: Config) -> None:
    """What concerns the desk as a whole is an admin's.

    Raises:
        NotAllowedError: Exit status 4.
    """
    role = MATTERS[matter]
    if not at_least(actor, role, config):
        key = "refusal.admin_restores" if matter is Matter.RESTORE else "refusal.not_admin"
        raise NotAllowedError(key, agent=actor, role=Phrase(f"role.{role}"))


def check_may_answer(actor: str, config: Config) -> None:
    """Only members of the intake department answer customers.

    Raises:
        NotAllowedError: Exit status 4.
    """
    if is_person(actor) and len(config.agents) > 1 and not _is_intake(actor, config):
        raise NotAllowedError("refusal.not_intake", agent=actor, department=config.intake.name)


def check_may_touch(actor: str, ticket: Ticket, config: Config) -> None:
    """Agents work on the tickets of their departments and their own; the intake department's members on all.

    Raises:
        NotAllowedError: Exit status 4.
    """
    if not is_person(actor) or actor == ticket.assignee or at_least(actor, "supervisor", config):
        return
    agent = config.agent(actor)
    mine = agent.departments if agent is not None else ()
    lies_in = {ticket.department, *(leg.department for leg in ticket.legs)}
    if ticket.department is None or config.intake.id in mine or not lies_in.isdisjoint(mine):
        return
    department = config.department(ticket.department)
    raise NotAllowedError(
        "refusal.not_your_department",
        number=ticket.number,
        agent=actor,
        department=department.name if department is not None else ticket.department,
    )


def is_trainee(actor: str, config: Config) -> bool:
    """Whether what somebody writes to customers waits for a release."""
    agent = config.agent(actor)
    return agent is not None and agent.trainee


def is_asked(actor: str, to: str, config: Config) -> bool:
    """Whether it is for somebody to answer what went up to `role:ID`, `agent:ID` or `department:ID`.

    Supervisors answer for their people and for departments; what went to the admins is theirs.
    """
    kind, _, name = to.partition(":")
    if kind == "role":
        return name in RISING_ROLES and at_least(actor, RISING_ROLES[RISING_ROLES.index(name)], config)
    agent = config.agent(actor)
    is_own = actor == name if kind == "agent" else agent is not None and name in agent.departments
    return is_own or at_least(actor, "supervisor", config)


def _check_is_free(actor: str, ticket: Ticket) -> None:
    """A ticket that somebody else holds is given away by a supervisor only."""
    if ticket.assignee not in (None, actor):
        raise NotAllowedError(
            "refusal.not_yours", number=ticket.number, agent=ticket.assignee, role=Phrase("role.supervisor")
        )


def _check_is_no_trainee(actor: str, ticket: Ticket, config: Config) -> None:
    """A trainee releases nothing, whoever wrote it."""
    if is_trainee(actor, config):
        raise NotAllowedError("release.trainee", number=ticket.number, agent=actor)


def _is_intake(actor: str, config: Config) -> bool:
    agent = config.agent(actor)
    return agent is not None and config.intake.id in agent.departments
