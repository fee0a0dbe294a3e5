"""Who may do what, cell by cell: each command for each standing, on tickets that are theirs to touch and on others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from igdesk.config.model import Agent, Compensation, Config, Department
from igdesk.errors import ConflictError, NotAllowedError
from igdesk.rules import commands as c
from igdesk.rules import events as e
from igdesk.rules import joining
from igdesk.rules.authority import MATTERS, PERMISSIONS, Matter, May, Row, check_matter, may
from igdesk.rules.decide import Situation, decide
from igdesk.rules.decision import Draft, QueuedReply
from igdesk.rules.escalation_answers import Above, Raised
from igdesk.rules.incident import Incident, IncidentState
from igdesk.rules.incidents import KnownIncidents
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.log import Recorded, replay
from igdesk.rules.model import Channel, Customer, MessageState, Remedy, Status, Ticket
from igdesk.rules.promises import GivenPromise
from igdesk.rules.ticket_parts import Leg, Promise
from tests.rules.support import NOON

ANNA = Customer(1, "anna", "Anna", "100")
LATER = NOON + timedelta(hours=3)
MAY_GRANT = {"coupon": Decimal(50)}
STANDINGS: Mapping[str, str] = {"member": "ken", "agent": "mei", "supervisor": "zhou", "admin": "boss"}
CONFIG = Config(
    departments=(Department("support", "Support", intake=True), Department("tech", "Tech"), Department("ware", "Ware")),
    agents=(
        Agent("ken", "Ken", departments=("tech",), authority=MAY_GRANT),
        Agent("mei", "Mei", departments=("support",), authority=MAY_GRANT),
        Agent("wil", "Wil", departments=("ware",)),
        Agent("zhou", "Zhou", role="supervisor", authority=MAY_GRANT),
        Agent("boss", "Boss", role="admin"),
    ),
    compensations=(Compensation("coupon", "Coupon"),),
)
BEGUN = replay(1, [Recorded(NOON, "sync", e.Opened(Channel.DM, 1, 1, NOON, "medium", "support"))])
ELSEWHERE = replace(BEGUN, status=Status.OPEN, department="ware", assignee="wil")
"""Wil has it, and it lies in Wil's department."""
MAKE: Mapping[type[c.Command], Callable[[], c.Command]] = {
    c.Claim: lambda: c.Claim(1),
    c.Assign: lambda: c.Assign(1, "boss"),
    c.SetStatus: lambda: c.SetStatus(1, Status.RESOLVED),
    c.SetCategory: lambda: c.SetCategory(1, None),
    c.SetKind: lambda: c.SetKind(1, None),
    c.SetPriority: lambda: c.SetPriority(1, "high"),
    c.SetUrgency: lambda: c.SetUrgency(1, None),
    c.SetTags: lambda: c.SetTags(1, ("a",)),
    c.SetField: lambda: c.SetField(1, "a", "b"),
    c.SetFields: lambda: c.SetFields(1, (("a", "b"),)),
    c.AddNote: lambda: c.AddNote(1, "n"),
    c.Watch: lambda: c.Watch(1),
    c.HandOver: lambda: c.HandOver(1, "boss"),
    c.Reply: lambda: c.Reply(1, ("hi",)),
    c.HideComment: lambda: c.HideComment(1),
    c.React: lambda: c.React(1),
    c.CancelReply: lambda: c.CancelReply(1, "x"),
    c.RetryReply: lambda: c.RetryReply(1, "x"),
    c.ConfirmReply: lambda: c.ConfirmReply(1, "x"),
    c.RescheduleReply: lambda: c.RescheduleReply(1, "x", None),
    c.ReleaseReply: lambda: c.ReleaseReply(1, "x"),
    c.ReturnReply: lambda: c.ReturnReply(1, "x", "warmer"),
    c.AskRating: lambda: c.AskRating(1),
    c.Rate: lambda: c.Rate(1, 5),
    c.FlagCase: lambda: c.FlagCase(1, "good", "a photo first"),
    c.EndFollowUp: lambda: c.EndFollowUp(1),
    c.Escalate: lambda: c.Escalate(1, "loud"),
    c.Approve: lambda: c.Approve(1),
    c.ReturnEscalation: lambda: c.ReturnEscalation(1, "offer 20"),
    c.TakeOver: lambda: c.TakeOver(1),
    c.Compensate: lambda: c.Compensate(1, "coupon", Decimal(50)),
    c.Withdraw: lambda: c.Withdraw(1),
    c.GivePromise: lambda: c.GivePromise(1, "a call", LATER),
    c.KeepPromise: lambda: c.KeepPromise(1),
    c.ReleasePromise: lambda: c.ReleasePromise(1, "done otherwise"),
    c.HandOff: lambda: c.HandOff(1, "tech", "why?"),
    c.HandBack: lambda: c.HandBack(1, "so"),
    c.Recall: lambda: c.Recall(1),
    c.Snooze: lambda: c.Snooze(1, LATER),
    c.Merge: lambda: c.Merge(1, 2),
    c.Split: lambda: c.Split(1, ()),
    c.Link: lambda: c.Link(1, 2),
    c.OpenIncident: lambda: c.OpenIncident(1, "leaks", "key"),
    c.JoinIncident: lambda: c.JoinIncident(1, 3),
    c.LeaveIncident: lambda: c.LeaveIncident(1),
    c.EditIncident: lambda: c.EditIncident(1, 3, "leaks again"),
    c.EndIncident: lambda: c.EndIncident(1, 3),
    c.SetCrisis: lambda: c.SetCrisis(1, 3),
}


def all_commands() -> set[type[c.Command]]:
    found = {each for each in vars(c).values() if isinstance(each, type) and issubclass(each, c.Command)}
    return found - {c.Command}


def test_every_command_has_its_row() -> None:
    assert set(PERMISSIONS) == all_commands() == set(MAKE)


def allowed(
    actor: str, command: c.Command, ticket: Ticket = ELSEWHERE, config: Config = CONFIG, **known: object
) -> bool:
    """Whether it is for the actor to do; whatever else may be in the way of it."""
    try:
        if isinstance(command, c.JointCommand):
            _join(actor, command, ticket, config)
        else:
            decide(ticket, command, replace(Situation(config, actor, "op", NOON, ANNA), **known))  # type: ignore[arg-type]
    except NotAllowedError:
        return False
    except (Refusal, ConflictError):
        return True
    return True


def _join(actor: str, command: c.JointCommand, ticket: Ticket, config: Config) -> None:
    one = Draft(ticket, actor, NOON, "op", ANNA)
    other = Draft(replace(ticket, number=2), actor, NOON, "op", ANNA)
    match command:
        case c.Merge():
            joining.merge(one, other, joining.Unsettled(), config)
        case c.Split():
            joining.split(one, (), frozenset(), 3, config)
        case c.Link():
            joining.link(one, other, config, linked=True)


def mine(actor: str) -> Ticket:
    """It lies where the actor belongs, and nobody has it."""
    agent = CONFIG.agent(actor)
    assert agent is not None
    return replace(BEGUN, department=(agent.departments or ("support",))[0])


def belongs(actor: str, department: str) -> Config:
    """The actor is a member of that department besides."""
    agents = tuple(
        replace(each, departments=(*each.departments, department)) if each.id == actor else each
        for each in CONFIG.agents
    )
    return replace(CONFIG, agents=agents)


def check_yes(actor: str, kind: type[c.Command]) -> None:
    assert allowed(actor, MAKE[kind]())


def check_no(actor: str, kind: type[c.Command]) -> None:
    for ticket in (ELSEWHERE, mine(actor), replace(ELSEWHERE, assignee=actor)):
        assert not allowed(actor, MAKE[kind](), ticket)


def check_seat(actor: str, kind: type[c.Command]) -> None:
    assert not allowed(actor, MAKE[kind]())
    assert allowed(actor, MAKE[kind](), mine(actor))
    assert allowed(actor, MAKE[kind](), replace(ELSEWHERE, assignee=actor))
    assert allowed(actor, MAKE[kind](), replace(ELSEWHERE, legs=(Leg("l", "tech", None, NOON, None),))) == (
        actor == "ken"
    )


def check_free(actor: str, kind: type[c.Command]) -> None:
    assert not allowed(actor, MAKE[kind]())
    assert not allowed(actor, MAKE[kind](), replace(mine(actor), assignee="wil"))
    assert allowed(actor, MAKE[kind](), mine(actor))
    assert allowed(actor, MAKE[kind](), replace(ELSEWHERE, assignee=actor))


def check_intake(actor: str, kind: type[c.Command]) -> None:
    assert not allowed(actor, MAKE[kind]())
    assert allowed(actor, MAKE[kind](), config=belongs(actor, "support"))


def check_asked(actor: str, kind: type[c.Command]) -> None:
    asked = replace(ELSEWHERE, legs=(Leg("l", "tech", None, NOON, None),), escalated=True)
    own = Above((Raised("x", f"agent:{actor}", "wil"),))
    team = Above((Raised("x", "department:tech", "wil"),))
    higher = Above((Raised("x", "role:admin", "wil"),))
    assert not allowed(actor, MAKE[kind](), ELSEWHERE, above=higher)
    assert allowed(actor, MAKE[kind](), asked, belongs(actor, "tech"), above=own)
    assert allowed(actor, MAKE[kind](), asked, belongs(actor, "tech"), above=team)


def _of_money(by: str, amount: int = 50) -> Ticket:
    return replace(ELSEWHERE, compensations=(Remedy("coupon", Decimal(amount), None, by, False),))


def _with_promise(ticket: Ticket, owner: str) -> tuple[Ticket, tuple[GivenPromise, ...]]:
    given = GivenPromise("p", 1, "a call", owner, owner, NOON, LATER)
    return replace(ticket, promises=(Promise("p", owner, NOON, LATER),)), (given,)


def check_own(actor: str, kind: type[c.Command]) -> None:
    if kind is c.Withdraw:
        assert allowed(actor, MAKE[kind](), _of_money(actor))
        assert not allowed(actor, MAKE[kind](), _of_money("wil"))
        assert not allowed(actor, MAKE[kind](), replace(_of_money("wil"), department="support", assignee=actor))
        return
    for ticket in (ELSEWHERE, mine(actor)):
        for owner in (actor, "wil"):
            its, given = _with_promise(ticket, owner)
            opened = Incident(3, 1, "leaks", (), IncidentState.OPEN, owner, NOON)
            known = KnownIncidents(opened)
            assert allowed(actor, MAKE[kind](), its, incidents=known, promises=given) == (owner == actor)


def check_seat_or_own(actor: str, kind: type[c.Command]) -> None:
    for ticket in (ELSEWHERE, mine(actor)):
        for owner in (actor, "wil"):
            its, given = _with_promise(ticket, owner)
            assert allowed(actor, MAKE[kind](), its, promises=given) == (owner == actor or ticket is not ELSEWHERE)


def check_limit(actor: str, kind: type[c.Command]) -> None:
    if kind is c.Approve:
        assert allowed(actor, MAKE[kind](), _of_money("wil"))
        assert not allowed(actor, MAKE[kind](), _of_money("wil", 51))
        return
    assert allowed(actor, MAKE[kind]()) == (actor != "ken")
    for amount in (50, 51):  # what is above it is proposed, not refused
        situation = Situation(CONFIG, actor, "op", NOON, ANNA)
        done = decide(mine(actor), c.Compensate(1, "coupon", Decimal(amount)), situation)
        assert [each.granted for each in done.ticket.compensations] == [amount == 50]


def _learns(config: Config, agent: str, buddy: str | None = None) -> Config:
    """Somebody is a trainee."""
    agents = tuple(replace(each, trainee=True, buddy=buddy) if each.id == agent else each for each in config.agents)
    return replace(config, agents=agents)


def check_release(actor: str, kind: type[c.Command]) -> None:
    waits = QueuedReply("x", MessageState.QUEUED, asleep=True, unreleased=True, wrote_at=NOON, author="wil")
    of_wil, its = _learns(belongs("wil", "support"), "wil"), {"x": waits}
    assert allowed(actor, MAKE[kind](), config=of_wil, replies=its)
    assert allowed(actor, MAKE[kind](), config=_learns(of_wil, "wil", actor), replies=its)
    assert not allowed(actor, MAKE[kind](), config=_learns(of_wil, "wil", "zhou"), replies=its)
    for author in ("wil", actor):
        own = {"x": replace(waits, author=author)}
        assert not allowed(actor, MAKE[kind](), config=_learns(of_wil, actor), replies=own)


BY_NAME: list[type[c.Command]] = [kind for _name, kind in sorted((each.__name__, each) for each in PERMISSIONS)]
CHECKS: Mapping[May, Callable[[str, type[c.Command]], None]] = {
    May.YES: check_yes,
    May.NO: check_no,
    May.SEAT: check_seat,
    May.FREE: check_free,
    May.INTAKE: check_intake,
    May.ASKED: check_asked,
    May.OWN: check_own,
    May.SEAT_OR_OWN: check_seat_or_own,
    May.LIMIT: check_limit,
    May.RELEASE: check_release,
}


@pytest.mark.parametrize("standing", Row._fields)
@pytest.mark.parametrize("kind", BY_NAME)
def test_each_cell_holds(kind: type[c.Command], standing: str) -> None:
    actor, cell = STANDINGS[standing], getattr(PERMISSIONS[kind], standing)
    if cell is May.FREE and actor == "mei":  # the intake department's members may touch every ticket
        assert not allowed(actor, MAKE[kind]())
        assert allowed(actor, MAKE[kind](), replace(ELSEWHERE, assignee=None))
        return
    assert may(actor, kind, CONFIG) is cell
    if cell is May.YES and kind in (c.Approve, c.ReturnEscalation, c.TakeOver, c.Withdraw):
        raised = Above((Raised("x", "role:admin", "wil"),))
        assert allowed(actor, MAKE[kind](), _of_money("wil", 9999), above=raised)
    CHECKS[cell](actor, kind)


@pytest.mark.parametrize("kind", BY_NAME)
def test_whoever_is_alone_and_rules_may_all(kind: type[c.Command]) -> None:
    alone = replace(CONFIG, agents=CONFIG.agents[:1])
    assert allowed("ken", MAKE[kind](), config=alone)
    assert allowed("rule:r", MAKE[kind]())


def test_a_stranger_is_a_member_of_nothing() -> None:
    assert may("nobody", c.SetTags, CONFIG) is May.SEAT
    assert not allowed("nobody", c.SetTags(1, ("a",)))
    assert not allowed("nobody", c.Approve(1), _of_money("wil"))


@pytest.mark.parametrize("matter", Matter)
def test_what_concerns_the_whole_desk_is_an_admins(matter: Matter) -> None:
    assert set(MATTERS) == set(Matter)
    for standing, actor in STANDINGS.items():
        if standing == "admin":
            check_matter(actor, matter, CONFIG)
            continue
        with pytest.raises(NotAllowedError, match=actor):
            check_matter(actor, matter, CONFIG)
