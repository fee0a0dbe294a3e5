"""The waiting line: who stands in it, who gets what, oldest first; and the specialists of the acceptance desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.config.model import Agent, Assignment, Condition, Config, Department, Rule, Sharing
from igdesk.i18n import Phrase
from igdesk.rules import events as e
from igdesk.rules.arrival import Arrival
from igdesk.rules.assign import choose_agent
from igdesk.rules.line import Waiting, assignment_of, assignment_text, given_out, waited_for, waits
from igdesk.rules.log import replay
from igdesk.rules.model import Channel, Customer, Direction, Inbound, Load, Status, Ticket
from igdesk.rules.receive import receive
from tests.rules.support import NOON, week

MORNING = week(*[((0, 4),)] * 7)
SHARE = Assignment(strategy="round_robin", department="support")
TEXT = "department=support strategy=round_robin"
DESK = Config(
    departments=(Department("support", "Support", intake=True), Department("tech", "Tech")),
    agents=(
        Agent("ann", "Ann", departments=("support",), capacity=1),
        Agent("bob", "Bob", departments=("support",), capacity=2, skills=("returns",)),
        Agent("eve", "Eve", departments=("support",), capacity=9, shifts=MORNING),
    ),
    rules=(Rule("share", Condition(unassigned=True), assign=SHARE),),
    assignment=Sharing(wait=True),
)
FULL = {"ann": Load(1, 1), "bob": Load(2, 2), "eve": Load(0, 3)}


def arrived(config: Config = DESK, loads: dict[str, Load] | None = None, latest: Ticket | None = None) -> Ticket:
    inbound = Inbound(Direction.IN, NOON, "hello", Channel.DM)
    decision = receive(inbound, Arrival(config, "sync", "op", NOON, 1, Customer(1), latest, 1, loads=loads or {}))
    assert decision is not None
    if latest is None:
        assert replay(1, decision.events) == decision.ticket
    return decision.ticket


def test_a_ticket_waits_while_nobody_on_shift_has_room() -> None:
    waiting = arrived(loads=FULL)
    assert (waiting.assignee, waiting.waits_for) == (None, TEXT)
    assert (arrived(loads={}).assignee, arrived(loads={}).waits_for) == ("ann", None)


def test_it_stands_in_line_once_and_takes_room_when_the_customer_writes_again() -> None:
    waiting = arrived(loads=FULL)
    again = arrived(loads=FULL, latest=waiting)
    assert (again.waits_for, again.version) == (TEXT, waiting.version + 2)  # the message, and that the rule matched
    assert arrived(loads={}, latest=waiting).assignee == "ann"


@pytest.mark.parametrize(
    ("config", "chosen"),
    [
        (replace(DESK, assignment=Sharing()), "eve"),  # nobody else has room, so whose turn it is: ann's
        (replace(DESK, rules=(Rule("r", Condition(), assign=replace(SHARE, wait=False)),)), "eve"),
    ],
)
def test_without_a_line_somebody_gets_it_anyway(config: Config, chosen: str) -> None:
    ticket = arrived(config, {"ann": Load(1, 9), "bob": Load(2, 8), "eve": Load()})
    assert ticket.waits_for is None
    assert ticket.assignee == "bob"  # on shift before off shift, then whose turn it is


def test_a_rule_may_wait_by_itself_also_for_one_person() -> None:
    wanted = Assignment(agent="eve", wait=True)
    config = replace(DESK, assignment=Sharing(), rules=(Rule("r", Condition(), assign=wanted),))
    assert (arrived(config).assignee, arrived(config).waits_for) == (None, "agent=eve")
    assert not waits(Assignment(department="tech", wait=True), DESK)


@pytest.mark.parametrize(
    "event",
    [
        e.Assigned(None, "ann"),
        e.Assigned(None, None),
        e.DepartmentSet("support", "tech"),
        e.StatusChanged(Status.NEW, Status.RESOLVED, NOON),
        e.Merged(2, NOON),
    ],
)
def test_it_leaves_the_line(event: e.Event) -> None:
    assert event.change(arrived(loads=FULL)).waits_for is None


@pytest.mark.parametrize(
    "wanted",
    [
        SHARE,
        Assignment(agent="a=b"),
        Assignment(skill="returns", role="supervisor"),
        Assignment(strategy="least_loaded"),
    ],
)
def test_who_is_waited_for_is_written_down_and_read(wanted: Assignment) -> None:
    assert assignment_of(assignment_text(wanted)) == wanted


def test_who_is_waited_for_in_words() -> None:
    said = [waited_for(text, DESK) for text in (TEXT, "agent=ann", "skill=returns department=tech", "role=supervisor")]
    in_english = [each if isinstance(each, str) else each.in_("en") for each in said]
    assert in_english == [
        "somebody of Support",
        "Ann",
        "somebody with the skill returns of Tech",
        Phrase("role.supervisor").in_("en"),
    ]


def line(*tickets: tuple[int, int]) -> Iterator[Waiting]:
    return iter([Waiting(NOON - timedelta(hours=age), number) for number, age in tickets])


def test_the_oldest_of_all_lines_first_as_far_as_there_is_room() -> None:
    lines = {TEXT: line((1, 9), (2, 5), (3, 1)), "skill=returns": line((4, 8), (5, 7)), "skill=none": line((6, 99))}
    assert list(given_out(lines, DESK, {}, NOON)) == [(1, "ann"), (4, "bob"), (5, "bob")]


def test_nobody_gets_more_than_there_is_room_for() -> None:
    assert list(given_out({TEXT: line((1, 1))}, DESK, FULL, NOON)) == []
    morning = NOON - timedelta(hours=2)
    assert list(given_out({TEXT: line((1, 1))}, DESK, FULL, morning)) == [(1, "eve")]


@given(
    st.dictionaries(
        st.sampled_from([TEXT, "skill=returns", "agent=eve", "strategy=least_loaded"]),
        st.lists(st.integers(0, 50), max_size=8),
    ),
    st.dictionaries(st.sampled_from(["ann", "bob", "eve"]), st.builds(Load, st.integers(0, 9), st.integers(0, 9))),
    st.sampled_from([NOON, NOON - timedelta(hours=2)]),
)
def test_room_is_never_overdrawn_and_no_line_is_jumped(
    ages: dict[str, list[int]], loads: dict[str, Load], now: datetime
) -> None:
    numbers = iter(range(1, 100))
    lines = {whom: [(next(numbers), age) for age in sorted(known, reverse=True)] for whom, known in ages.items()}
    found = list(given_out({whom: line(*tickets) for whom, tickets in lines.items()}, DESK, loads, now))
    for agent in DESK.agents:
        taken = sum(who == agent.id for _number, who in found)
        assert not taken or taken + loads.get(agent.id, Load()).open <= (agent.capacity or 0)
    for tickets in lines.values():
        order = [number for number, _who in found if number in dict(tickets)]
        assert order == [number for number, _age in tickets][: len(order)]


MORNING_OF_MEI, EVENING_OF_LIN = NOON, NOON + timedelta(hours=5)


def rule(config: Config, wanted: str) -> Assignment:
    found = next(each.assign for each in config.rules if each.id == wanted)
    assert found is not None
    return found


@pytest.mark.parametrize("now", [MORNING_OF_MEI, EVENING_OF_LIN])
def test_the_specialists_of_the_acceptance_desk(acceptance: Config, now: datetime) -> None:
    busy = {"lin": Load(99, 9), "zhou": Load(99, 9)}
    for loads in ({}, busy):
        assert choose_agent(rule(acceptance, "returns"), acceptance, loads, now) == "lin"
        assert choose_agent(rule(acceptance, "important-user"), acceptance, loads, now) == "zhou"


def test_orders_go_round_among_agents_of_the_department_on_shift(acceptance: Config) -> None:
    share = rule(acceptance, "share-the-work")
    assert choose_agent(share, acceptance, {"mei": Load(0, 9)}, MORNING_OF_MEI) == "mei"
    assert choose_agent(share, acceptance, {"lin": Load(0, 9)}, EVENING_OF_LIN) == "lin"


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [
        (Assignment(skill="returns", department="support"), "lin"),
        (Assignment(skill="returns", role="agent"), "lin"),
        (Assignment(skill="returns", role="agent", department="support", strategy="least_loaded"), "lin"),
        (Assignment(skill="returns", role="supervisor"), None),
        (Assignment(skill="returns", department="tech"), None),
        (Assignment(role="supervisor", department="tech"), None),
        (Assignment(role="admin", department="pr"), "boss"),
    ],
)
def test_skill_role_and_department_all_hold(acceptance: Config, wanted: Assignment, chosen: str | None) -> None:
    assert choose_agent(wanted, acceptance, {}, NOON) == chosen
