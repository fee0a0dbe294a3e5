"""Who may do what. Agents do everything within their departments; the rest is a supervisor's or an admin's."""

from __future__ import annotations

from igdesk.config.model import Config, Role
from igdesk.errors import NotAllowedError
from igdesk.i18n import Phrase
from igdesk.rules.model import Ticket, is_person

RISING_ROLES: tuple[Role, ...] = ("agent", "supervisor", "admin")


def role_of(actor: str, config: Config) -> Role:
    """`agent`, `supervisor` or `admin`. Somebody alone on a desk is its admin; whoever is unknown is an agent."""
    if len(config.agents) <= 1:
        return "admin"
    return next((agent.role for agent in config.agents if agent.id == actor), "agent")


def at_least(actor: str, role: Role, config: Config) -> bool:
    """Whether `actor` has `role` or a higher one."""
    return RISING_ROLES.index(role_of(actor, config)) >= RISING_ROLES.index(role)


def check_is_admin(actor: str, config: Config) -> None:
    """What concerns the desk as a whole is an admin's: restoring, importing, erasing.

    Raises:
        NotAllowedError: Exit status 4.
    """
    if not at_least(actor, "admin", config):
        raise NotAllowedError("refusal.not_admin", agent=actor, role=Phrase("role.admin"))


def check_may_answer(actor: str, config: Config) -> None:
    """Only members of the intake department answer customers.

    Raises:
        NotAllowedError: Exit status 4.
    """
    if not is_person(actor) or len(config.agents) <= 1:
        return
    intake = config.intake
    agent = next((a for a in config.agents if a.id == actor), None)
    if agent is None or intake.id not in agent.departments:
        raise NotAllowedError("refusal.not_intake", agent=actor, department=intake.name)


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


def check_may_assign(actor: str, ticket: Ticket, config: Config) -> None:
    """A ticket that somebody else holds is given away by a supervisor only.

    Raises:
        NotAllowedError: Exit status 4.
    """
    if not is_person(actor) or ticket.assignee in (None, actor) or at_least(actor, "supervisor", config):
        return
    raise NotAllowedError(
        "refusal.not_yours", number=ticket.number, agent=ticket.assignee, role=Phrase("role.supervisor")
    )
