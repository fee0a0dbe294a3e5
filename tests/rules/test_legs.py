"""Departments: who asks and answers, where the work lies meanwhile, and that it always comes back to who may answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.config.model import Agent, Category, Config, Department, Limit, Sop
from igdesk.errors import ConflictError, NotAllowedError
from igdesk.rules import commands as c
from igdesk.rules import events as e
from igdesk.rules.authority import check_may_touch
from igdesk.rules.decide import Situation, decide
from igdesk.rules.decision import Decision
from igdesk.rules.duties import duties
from igdesk.rules.facets import changed, facets, with_facets
from igdesk.rules.legs import Past, can_be_asked, goes_back, is_to_answer, sop_of
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.log import Recorded, replay
from igdesk.rules.model import Channel, Customer, Status, Ticket
from tests.rules.support import NOON

ANNA = Customer(1, "anna", "Anna", "100")
CONFIG = Config(
    departments=(
        Department("support", "Support", intake=True),
        Department("tech", "Tech"),
        Department("warehouse", "Warehouse"),
        Department("finance", "Finance"),
    ),
    agents=(
        Agent("mei", "Mei", departments=("support",)),
        Agent("lin", "Lin", departments=("support",)),
        Agent("ken", "Ken", departments=("tech",)),
        Agent("yue", "Yue", departments=("tech",)),
        Agent("wang", "Wang", departments=("warehouse", "finance")),
        Agent("zhou", "Zhou", role="supervisor", departments=("support",)),
    ),
    categories=(Category("bug", "Bug", sop=Sop("tech", ("support",), "cause", Limit(rest=timedelta(hours=4)))),),
)
OPENED = Recorded(NOON, "sync", e.Opened(Channel.DM, 1, 1, NOON, "medium", "support"))
TICKET = replay(1, [OPENED])
LEG_EVENTS = (e.LegSent, e.LegDone, e.LegRecalled)


class Desk:
    """A ticket and what has happened to it."""

    def __init__(self, ticket: Ticket = TICKET, config: Config = CONFIG) -> None:
        self.ticket = ticket
        self.config = config
        self.log: list[Recorded] = [OPENED]
        self.steps = 0
        self.reasons: set[str] = set()

    def do(self, command: c.Command, actor: str = "mei") -> Decision:
        self.steps += 1
        past = Past(tuple(each for each in self.log if isinstance(each.event, LEG_EVENTS)), frozenset(self.reasons))
        now = NOON + timedelta(minutes=self.steps)
        decision = decide(self.ticket, command, Situation(self.config, actor, f"op{self.steps}", now, ANNA, legs=past))
        self.ticket = decision.ticket
        self.log += decision.events
        self.reasons |= {each.reason for each in decision.escalations}
        return decision

    def asks(self, department: str = "tech", actor: str = "mei", **more: object) -> Decision:
        return self.do(c.HandOff(1, department, "why?", **more), actor)  # type: ignore[arg-type]

    def answers(self, actor: str = "ken", leg: str | None = None) -> Decision:
        return self.do(c.HandBack(1, "so", leg), actor)


def told(decision: Decision) -> set[str]:
    return {each.agent for each in decision.notices}


def test_the_procedure_s_department_is_offered_first_and_what_was_asked_not_again() -> None:
    config = replace(CONFIG, categories=(Category("bug", "Bug", sop=Sop("finance", ("tech", "support"), "cause")),))
    desk = Desk(replace(TICKET, category="bug"), config)
    assert [each.id for each in can_be_asked(desk.ticket, config)] == ["finance", "tech", "warehouse"]
    desk.asks("finance")
    assert [each.id for each in can_be_asked(desk.ticket, config)] == ["tech", "warehouse"]
    assert [each.id for each in can_be_asked(TICKET, config)] == ["tech", "warehouse", "finance"]


def test_it_lies_there_and_stays_its_assignee_s() -> None:
    desk = Desk()
    sent = desk.asks()
    assert (desk.ticket.department, desk.ticket.assignee, desk.ticket.status) == ("tech", "mei", Status.OPEN)
    assert told(sent) == {"ken", "yue"}
    assert [note.text for note in sent.notes] == ["why?"]
    back = desk.answers()
    assert (desk.ticket.department, desk.ticket.assignee, desk.ticket.returns) == ("support", "mei", 1)
    assert told(back) == {"mei"}


def test_who_sent_it_is_told_besides_who_has_it() -> None:
    desk = Desk()
    desk.do(c.Claim(1), "lin")
    desk.asks(actor="mei", owner="ken")
    assert desk.ticket.assignee == "lin"
    assert told(desk.answers()) == {"lin", "mei"}


def test_time_and_what_is_to_come_back_are_the_procedure_s_unless_said() -> None:
    desk = Desk(replace(TICKET, category="bug"))
    assert sop_of(desk.ticket, CONFIG) is not None
    [leg] = desk.asks().legs
    assert (leg.deliver, leg.due_at) == ("cause", NOON + timedelta(minutes=1, hours=4))
    later = NOON + timedelta(days=3)
    [other] = desk.asks("finance", due=later, deliver="the bill").legs
    assert (other.deliver, other.due_at) == ("the bill", later)
    assert [duty.due_at for duty in duties(desk.ticket)] == [leg.due_at, later]
    assert desk.ticket.due_at is not None
    assert desk.ticket.due_at <= NOON + timedelta(hours=4, minutes=1)


@pytest.mark.parametrize("rests", [c.SetStatus(1, Status.WAITING), c.Snooze(1, NOON + timedelta(days=9))])
def test_what_rests_is_taken_up_again_once_all_have_answered(rests: c.Command) -> None:
    desk = Desk()
    desk.asks()
    desk.asks("warehouse")
    desk.do(rests)
    resting = (desk.ticket.status, desk.ticket.snoozed_until)
    desk.answers()
    assert (desk.ticket.status, desk.ticket.snoozed_until) == resting
    desk.answers("wang")
    assert (desk.ticket.status, desk.ticket.snoozed_until) == (Status.OPEN, None)


def test_claiming_takes_the_leg_for_a_department_and_the_ticket_for_support() -> None:
    desk = Desk()
    desk.asks()
    desk.do(c.Claim(1), "ken")
    assert (desk.ticket.assignee, desk.ticket.legs[0].owner) == ("mei", "ken")
    assert desk.do(c.Claim(1), "ken").is_empty
    with pytest.raises(ConflictError):
        desk.do(c.Claim(1), "yue")
    with pytest.raises(ConflictError):
        desk.do(c.Claim(1), "lin")


def test_only_its_department_and_supervisors_hand_back() -> None:
    for actor in ("mei", "wang"):
        desk = Desk()
        desk.asks()
        with pytest.raises(NotAllowedError):
            desk.answers(actor)
    desk.answers("zhou")
    assert desk.ticket.department == "support"


def test_a_department_asks_another_and_those_of_neither_may_not_touch_it() -> None:
    desk = Desk()
    desk.asks()
    desk.asks("warehouse", actor="ken")
    for actor in ("ken", "wang", "lin"):
        check_may_touch(actor, desk.ticket, CONFIG)
    desk.answers("ken")
    with pytest.raises(NotAllowedError):
        check_may_touch("ken", desk.ticket, CONFIG)


def test_whoever_comes_second_is_told_who_was_first() -> None:
    desk = Desk()
    desk.asks()
    leg = desk.ticket.legs[0].id
    desk.answers("ken")
    for named in (None, leg, "tech"):
        with pytest.raises(ConflictError) as caught:
            desk.answers("yue", named)
        assert caught.value.phrase.args["agent"] == "ken"
    desk.asks("warehouse")
    with pytest.raises(ConflictError):
        desk.answers("yue")


def test_who_answers_customers_too_answers_for_their_department_where_that_is_asked() -> None:
    both = tuple(replace(each, departments=("support", "tech")) if each.id == "mei" else each for each in CONFIG.agents)
    config, desk = replace(CONFIG, agents=both), Desk()
    assert not is_to_answer(desk.ticket, "mei", config)
    desk.asks()
    who = ("ken", "wang", "mei", "lin")
    assert [each for each in who if is_to_answer(desk.ticket, each, config)] == ["ken", "mei"]
    assert [each for each in who if goes_back(desk.ticket, each, config)] == ["ken"]


def test_what_is_asked_again_is_answered_again() -> None:
    desk = Desk()
    desk.asks()
    desk.answers("ken")
    desk.asks()
    desk.answers("yue")
    assert desk.ticket.returns == 2


def test_what_a_rule_sent_there_is_handed_back_too_and_leaves_nobody_who_may_not_answer() -> None:
    desk = Desk(replace(TICKET, department="tech"))
    desk.do(c.Claim(1), "ken")
    before = desk.ticket
    assert before.assignee == "ken"
    assert [who for who in ("ken", "yue", "wang", "mei") if goes_back(before, who, CONFIG)] == ["ken", "yue"]
    back = desk.answers()
    after = desk.ticket
    assert (after.department, after.assignee, after.returns) == ("support", None, 1)
    assert told(back) == {"mei", "lin", "zhou"}
    assert "department" in desk.ticket.by_hand


def test_after_two_returns_a_supervisor_decides_and_is_asked_once() -> None:
    desk = Desk()
    for _ in range(2):
        desk.asks()
        desk.answers()
    third = desk.asks()
    assert [up.to for up in third.escalations] == ["role:supervisor"]
    assert told(third) == {"zhou"}
    assert (desk.ticket.department, desk.ticket.legs, desk.ticket.escalated) == ("support", (), True)
    assert desk.asks().is_empty
    desk.asks(actor="zhou")
    assert desk.ticket.department == "tech"


def test_nothing_ends_while_a_department_is_asked() -> None:
    desk = Desk()
    desk.asks()
    for end in (Status.RESOLVED, Status.CLOSED):
        with pytest.raises(Refusal, match="Tech"):
            desk.do(c.SetStatus(1, end))
    recalled = desk.do(c.Recall(1), "lin")
    assert told(recalled) == {"ken", "yue"}
    assert (desk.ticket.department, desk.ticket.returns) == ("support", 0)
    desk.do(c.SetStatus(1, Status.RESOLVED))
    with pytest.raises(Refusal):
        desk.asks()


def test_recalling_is_the_intake_s_and_names_which() -> None:
    desk = Desk()
    with pytest.raises(Refusal):
        desk.do(c.Recall(1))
    desk.asks()
    desk.asks("warehouse")
    with pytest.raises(NotAllowedError):
        desk.do(c.Recall(1, "tech"), "ken")
    with pytest.raises(Refusal, match="tech, warehouse"):
        desk.do(c.Recall(1))
    desk.do(c.Recall(1, "warehouse"))
    assert desk.ticket.department == "tech"


def test_who_has_two_departments_says_which_answers() -> None:
    desk = Desk()
    desk.asks("warehouse")
    desk.asks("finance")
    with pytest.raises(Refusal, match="warehouse, finance"):
        desk.answers("wang")
    desk.answers("wang", "warehouse")
    assert desk.ticket.department == "finance"


def test_facts_of_legs_can_be_set_back() -> None:
    desk = Desk()
    before = desk.ticket
    desk.asks(owner="ken", due=NOON + timedelta(days=2))
    names = changed(before, desk.ticket)
    after = facets(desk.ticket)
    assert with_facets(before, {name: after.get(name) for name in names}).legs == desk.ticket.legs
    old = facets(before)
    assert with_facets(desk.ticket, {name: old.get(name) for name in names}).legs == ()


STEPS = st.lists(
    st.tuples(
        st.sampled_from(("asks", "answers", "recalls", "waits", "claims")),
        st.sampled_from(("tech", "warehouse", "finance")),
        st.sampled_from(("mei", "ken", "wang", "zhou")),
    ),
    max_size=25,
)


@given(STEPS)
def test_it_is_the_intake_s_exactly_while_nobody_is_asked(steps: list[tuple[str, str, str]]) -> None:
    desk, sent, done = Desk(), 0, 0
    for step, department, actor in steps:
        commands: dict[str, c.Command] = {
            "asks": c.HandOff(1, department, "why?"),
            "answers": c.HandBack(1, "so", department),
            "recalls": c.Recall(1, department),
            "waits": c.SetStatus(1, Status.WAITING),
            "claims": c.Claim(1),
        }
        try:
            decision = desk.do(commands[step], actor)
        except (Refusal, NotAllowedError, ConflictError):
            continue
        sent += len(decision.legs)
        done += sum(isinstance(each.event, e.LegDone | e.LegRecalled) for each in decision.events)
        ticket = desk.ticket
        assert (ticket.department == "support") == (not ticket.legs)
        assert not ticket.legs or ticket.department == ticket.legs[-1].department
        assert len(ticket.legs) == sent - done
        assert len({leg.department for leg in ticket.legs}) == len(ticket.legs)
        assert ticket.assignee in (None, "mei", "zhou")
        assert replay(1, desk.log) == ticket
        assert ticket.returns == sum(isinstance(each.event, e.LegDone) for each in desk.log)
