"""Answering what went up: who answers what, what it does to amounts and clocks, who is told, and who came first."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from igdesk.config.model import Agent, Compensation, Config, Department
from igdesk.errors import ConflictError, NotAllowedError
from igdesk.rules import commands as c
from igdesk.rules import events as e
from igdesk.rules.authority import is_asked
from igdesk.rules.decide import Situation, decide
from igdesk.rules.decision import Decision, Draft
from igdesk.rules.escalation_answers import Above, Raised, check_decided
from igdesk.rules.joining import Unsettled, merge
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.log import Recorded, replay
from igdesk.rules.model import Channel, Customer, Remedy, Status, Ticket
from tests.rules.support import NOON

ANNA = Customer(1, "anna", "Anna", "100")
CONFIG = Config(
    departments=(Department("support", "Support", intake=True), Department("pr", "PR")),
    agents=(
        Agent("mei", "Mei", departments=("support",), authority={"coupon": Decimal(50)}),
        Agent("lin", "Lin", departments=("support",)),
        Agent("pia", "Pia", departments=("pr",)),
        Agent("zhou", "Zhou", role="supervisor", departments=("support",), authority={"coupon": Decimal(500)}),
        Agent("sue", "Sue", role="supervisor", departments=("support",)),
        Agent("boss", "Boss", role="admin"),
    ),
    compensations=(Compensation("coupon", "Coupon"), Compensation("refund", "Refund")),
)
OPENED = Recorded(NOON, "sync", e.Opened(Channel.DM, 1, 1, NOON, "medium", "support"))
UP = replace(replay(1, [OPENED]), escalated=True)
TO_ROLE = Raised("up", "role:supervisor", "mei")
TO_PR = Raised("pr", "department:pr", "rule:storm")
TO_ADMIN = Raised("adm", "role:admin", "mei")


def proposed(amount: int = 90, by: str = "mei", kind: str = "coupon", ticket: Ticket = UP) -> Ticket:
    remedy = Remedy(kind, Decimal(amount), None, by, granted=False)
    return replace(ticket, compensations=(*ticket.compensations, remedy))


def done(actor: str, command: c.Command, ticket: Ticket, above: Above) -> Decision:
    return decide(ticket, command, Situation(CONFIG, actor, f"op-{actor}", NOON, ANNA, above=above))


def kinds(decision: Decision) -> list[str]:
    return [each.event.kind for each in decision.events if each.event.kind != "due"]


def told(decision: Decision) -> list[str]:
    return [each.agent for each in decision.notices]


def answer(decision: Decision) -> e.EscalationAnswered:
    [found] = [each.event for each in decision.events if isinstance(each.event, e.EscalationAnswered)]
    return found


def test_one_word_grants_what_is_proposed_and_answers_who_asked() -> None:
    made = done("zhou", c.Approve(1), proposed(), Above((TO_ROLE,)))
    assert kinds(made) == ["compensated", "escalation_answered"]
    assert made.ticket.compensations == (Remedy("coupon", Decimal(90), None, "zhou", granted=True),)
    assert answer(made) == e.EscalationAnswered(("up",), "approved", NOON, stands=False)
    assert (made.ticket.escalated, told(made)) == (False, ["mei"])


def test_all_that_is_proposed_is_approved_or_one_kind() -> None:
    both = proposed(20, kind="refund", ticket=proposed())
    above = Above((TO_ROLE,))
    one = done("boss", c.Approve(1, "refund"), both, above)
    assert answer(one) == e.EscalationAnswered((), "approved", NOON, stands=True)
    assert [(each.kind, each.granted) for each in one.ticket.compensations] == [("coupon", False), ("refund", True)]
    assert one.ticket.escalated
    every = done("boss", c.Approve(1), both, above)
    assert all(each.granted for each in every.ticket.compensations)
    assert not every.ticket.escalated


@pytest.mark.parametrize(
    ("actor", "amount", "says"),
    [
        ("zhou", 501, "Coupon 501 is above the 500 that zhou may approve; it stays proposed. Who may: Boss"),
        ("sue", 90, "Coupon 90 is above the 0 that sue may approve; it stays proposed. Who may: Zhou · Boss"),
        ("mei", 90, "approve an amount on #1 is not for mei to do; it is for the role supervisor"),
        ("pia", 20, "approve an amount on #1 is not for pia to do; it is for the role supervisor"),
    ],
)
def test_above_ones_authority_it_stays_proposed_and_who_may_is_named(actor: str, amount: int, says: str) -> None:
    with pytest.raises(NotAllowedError, match=re.escape(says)):
        done(actor, c.Approve(1), proposed(amount), Above((TO_ROLE,)))


def test_an_amount_of_several_above_it_holds_all_of_them_back() -> None:
    with pytest.raises(NotAllowedError):
        done("zhou", c.Approve(1), proposed(1, kind="refund", ticket=proposed()), Above((TO_ROLE,)))


def test_returning_says_what_is_to_be_done_and_drops_the_proposal() -> None:
    made = done("zhou", c.ReturnEscalation(1, " offer 30 "), proposed(), Above((TO_ROLE,)))
    [note] = made.notes
    assert (note.text, kinds(made)) == ("offer 30", ["compensation_dropped", "escalation_answered"])
    assert answer(made) == e.EscalationAnswered(("up",), "returned", NOON, stands=False, note=note.id)
    assert (made.ticket.compensations, told(made)) == ((), ["mei"])


def test_what_others_decide_on_is_not_dropped_by_a_return() -> None:
    made = done("pia", c.ReturnEscalation(1, "say sorry"), proposed(), Above((TO_ROLE, TO_PR)))
    assert answer(made).escalations == ("pr",)
    assert (len(made.ticket.compensations), made.ticket.escalated) == (1, True)


@pytest.mark.parametrize("text", ["", "  \n "])
def test_a_return_without_a_word_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="Write in a line"):
        done("zhou", c.ReturnEscalation(1, text), UP, Above((TO_ROLE,)))


@pytest.mark.parametrize("status", [Status.RESOLVED, Status.CLOSED])
def test_whoever_was_asked_and_ends_the_ticket_has_answered(status: Status) -> None:
    made = done("zhou", c.SetStatus(1, status), replace(UP, status=Status.OPEN), Above((TO_ROLE,)))
    assert answer(made) == e.EscalationAnswered(("up",), "resolved", NOON, stands=False)
    assert (made.ticket.escalated, told(made)) == (False, ["mei"])
    partly = done("zhou", c.SetStatus(1, status), replace(UP, status=Status.OPEN), Above((TO_ROLE, TO_ADMIN)))
    assert (answer(partly).escalations, partly.ticket.escalated) == (("up",), True)
    for who, wanted in (("mei", status), ("zhou", Status.WAITING)):
        other = done(who, c.SetStatus(1, wanted), replace(UP, status=Status.OPEN), Above((TO_ROLE,)))
        assert ("escalation_answered" not in kinds(other), other.ticket.escalated) == (True, True)


def test_what_the_reply_that_ends_it_has_answered_is_not_answered_twice() -> None:
    ticket = proposed(ticket=replace(UP, status=Status.OPEN))
    asked = Above((replace(TO_ROLE, is_for_money=True), TO_ADMIN))
    reply = c.Reply(1, ("Here it is.",), then=Status.RESOLVED, also=(c.Approve(1),))
    known = Situation(CONFIG, "zhou", "op", NOON, ANNA, last_customer_message_at=NOON, above=asked)
    assert answer(decide(ticket, reply, known)).how == "approved"


def test_taking_over_makes_the_ticket_theirs_and_tells_who_had_it() -> None:
    made = done("zhou", c.TakeOver(1), replace(proposed(), assignee="lin"), Above((TO_ROLE,)))
    assert kinds(made) == ["escalation_answered", "assigned", "status"]
    assert (made.ticket.assignee, made.ticket.status) == ("zhou", Status.OPEN)
    assert sorted(told(made)) == ["lin", "mei"]
    assert len(made.ticket.compensations) == 1, "what is proposed waits for the new owner's word"


def test_the_new_owner_approves_afterwards_and_who_proposed_it_is_told() -> None:
    ticket = replace(proposed(), escalated=False, assignee="zhou", status=Status.OPEN)
    made = done("zhou", c.Approve(1), ticket, Above())
    assert (kinds(made), told(made)) == (["compensated", "escalation_answered"], ["mei"])


def test_what_a_rule_took_up_is_told_to_whoever_has_the_ticket() -> None:
    raised = Above((Raised("up", "role:supervisor", "rule:harm"),))
    made = done("zhou", c.ReturnEscalation(1, "call her"), replace(UP, assignee="lin"), raised)
    assert told(made) == ["lin"]


@pytest.mark.parametrize(
    ("actor", "answered", "stands"),
    [("zhou", ("up", "pr"), True), ("pia", ("pr",), True), ("boss", ("up", "pr", "adm"), False)],
)
def test_an_answer_holds_for_all_that_one_was_asked(actor: str, answered: tuple[str, ...], stands: bool) -> None:
    made = done(actor, c.TakeOver(1), UP, Above((TO_ROLE, TO_PR, TO_ADMIN)))
    assert (answer(made).escalations, made.ticket.escalated) == (answered, stands)


def test_who_was_not_asked_does_not_answer() -> None:
    with pytest.raises(NotAllowedError, match="#1 went up to supervisor; mei cannot answer it"):
        done("mei", c.TakeOver(1), UP, Above((TO_ROLE,)))
    with pytest.raises(NotAllowedError, match="went up to admin"):
        done("zhou", c.ReturnEscalation(1, "no"), UP, Above((TO_ADMIN,)))


@pytest.mark.parametrize(
    ("actor", "to", "is_so"),
    [
        ("mei", "agent:mei", True),
        ("lin", "agent:mei", False),
        ("zhou", "agent:mei", True),
        ("mei", "role:agent", True),
        ("zhou", "role:admin", False),
        ("boss", "role:supervisor", True),
        ("mei", "role:king", False),
        ("boss", "role:king", False),
        ("pia", "department:pr", True),
        ("mei", "department:pr", False),
        ("nobody", "department:pr", False),
    ],
)
def test_whose_it_is_to_answer(actor: str, to: str, is_so: bool) -> None:
    assert is_asked(actor, to, CONFIG) == is_so


FIRST = Recorded(NOON, "sue", e.EscalationAnswered(("up",), "approved", NOON, stands=False))
COMMANDS = (c.Approve(1), c.ReturnEscalation(1, "no"), c.TakeOver(1))


@pytest.mark.parametrize("command", [*COMMANDS, c.Withdraw(1)])
def test_whoever_comes_second_is_told_who_was_first(command: c.Command) -> None:
    with pytest.raises(ConflictError, match=r"sue was first on #1 at .*: approved\. Nothing is done twice"):
        done("zhou", command, replace(UP, escalated=False), Above(last=FIRST))


def test_whoever_does_it_again_changes_nothing() -> None:
    mine = Above(last=replace(FIRST, actor="zhou"))
    assert kinds(done("zhou", c.Approve(1), replace(UP, escalated=False), mine)) == []
    over = Recorded(NOON, "zhou", e.EscalationAnswered(("up",), "taken_over", NOON, stands=False))
    owned = replace(UP, escalated=False, assignee="zhou", status=Status.OPEN)
    assert kinds(done("zhou", c.TakeOver(1), owned, Above(last=over))) == []
    off = Recorded(NOON, "mei", e.CompensationDropped("coupon", "90", None, "mei", "withdrawn"))
    assert kinds(done("mei", c.Withdraw(1), UP, Above(last=off))) == []


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (COMMANDS[0], "No amount on #1 waits"),
        (COMMANDS[1], "Nothing on #1 waits"),
        (COMMANDS[2], "Nothing on #1 waits"),
        (c.Withdraw(1), "No proposed compensation"),
    ],
)
def test_where_nothing_waits_it_is_said(command: c.Command, says: str) -> None:
    with pytest.raises(Refusal, match=says):
        done("zhou", command, replace(UP, escalated=False), Above())


def test_withdrawing_ends_what_asked_for_the_money_alone() -> None:
    money = replace(TO_ROLE, id="money", is_for_money=True)
    made = done("mei", c.Withdraw(1), proposed(), Above((money, TO_PR)))
    assert kinds(made) == ["compensation_dropped", "escalation_answered"]
    assert answer(made) == e.EscalationAnswered(("money",), "withdrawn", NOON, stands=True)
    assert (made.ticket.compensations, told(made)) == ((), ["zhou", "sue"])
    plain = done("mei", c.Withdraw(1), proposed(), Above((TO_ROLE,)))
    assert (kinds(plain), plain.ticket.escalated) == (["compensation_dropped"], True)


def test_what_others_proposed_is_not_theirs_to_withdraw() -> None:
    with pytest.raises(NotAllowedError, match="withdrawn by mei who proposed it, or a supervisor"):
        done("lin", c.Withdraw(1), proposed(), Above((TO_ROLE,)))
    assert done("zhou", c.Withdraw(1), proposed(), Above()).ticket.compensations == ()


def test_granting_what_was_proposed_the_plain_way_answers_it_too() -> None:
    money = replace(TO_ROLE, is_for_money=True)
    made = done("zhou", c.Compensate(1, "coupon", Decimal(90)), proposed(), Above((money,)))
    assert (answer(made).how, made.ticket.escalated, told(made)) == ("approved", False, ["mei"])
    less = done("mei", c.Compensate(1, "coupon", Decimal(40)), proposed(), Above((money,)))
    assert (answer(less).how, less.ticket.escalated) == ("withdrawn", False)
    other = done("zhou", c.Compensate(1, "refund", Decimal(0)), proposed(), Above((money,)))
    assert other.ticket.escalated, "the proposal still waits"


@pytest.mark.parametrize("status", [Status.RESOLVED, Status.CLOSED])
def test_with_a_proposal_nothing_ends(status: Status) -> None:
    command = c.SetStatus(1, status, rating=False)
    with pytest.raises(Refusal, match=r"Coupon 90 \(Mei\). Zhou · Boss may approve or return it .*ticket withdraw 1"):
        done("mei", command, proposed(), Above((TO_ROLE,)))
    granted = done("zhou", c.Approve(1), proposed(), Above((TO_ROLE,))).ticket
    assert done("mei", command, granted, Above()).ticket.status is status


def test_a_template_that_resolves_with_a_proposal_is_held() -> None:
    ended = replace(proposed(), status=Status.RESOLVED)
    with pytest.raises(Refusal):
        check_decided(UP, ended, CONFIG)
    check_decided(ended, replace(ended, status=Status.CLOSED), CONFIG)
    with pytest.raises(Refusal):
        check_decided(replace(UP, status=Status.CLOSED), replace(proposed(), status=Status.CLOSED), CONFIG)


def test_a_merge_hands_a_proposal_on_and_opens_what_was_resolved() -> None:
    one, into = proposed(), replace(UP, number=2, status=Status.RESOLVED, escalated=False)
    source = Draft(replace(one, status=Status.WAITING, unanswered_since=None), "mei", NOON, "op", ANNA)
    target = Draft(into, "mei", NOON, "op", ANNA)
    merge(source, target, Unsettled(), CONFIG)
    assert (target.ticket.status, len(target.ticket.compensations)) == (Status.OPEN, 1)
    check_decided(one, source.ticket, CONFIG)


def test_a_kind_that_the_configuration_no_longer_has_is_the_admins() -> None:
    gone = proposed(kind="gone")
    with pytest.raises(NotAllowedError, match="Who may: Boss"):
        done("zhou", c.Approve(1), gone, Above())
    assert done("boss", c.Approve(1), gone, Above()).ticket.compensations[0].granted
    with pytest.raises(Refusal, match="gone 90"):
        done("mei", c.SetStatus(1, Status.CLOSED), gone, Above())


def test_a_ticket_that_rests_can_be_answered() -> None:
    resting = replace(proposed(), status=Status.WAITING, snoozed_until=NOON + timedelta(days=1))
    assert not done("zhou", c.Approve(1), resting, Above((TO_ROLE,))).ticket.escalated
