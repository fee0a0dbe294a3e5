"""Rules of the contract around clocks, hands and highest levels, where a later step may undo an earlier one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from igdesk.config.model import (
    Agent,
    Assignment,
    Category,
    Condition,
    Config,
    Department,
    Effects,
    Escalation,
    Limit,
    Rule,
    SlaTarget,
    Target,
    Template,
    TicketField,
)
from igdesk.rules import commands as c
from igdesk.rules.arrival import Arrival
from igdesk.rules.decide import Situation, decide
from igdesk.rules.decision import Decision, Draft, QueuedReply
from igdesk.rules.events import RuleMatched
from igdesk.rules.model import Channel, Customer, Direction, Inbound, MessageState, Status, Ticket
from igdesk.rules.outcome import reply_sent
from igdesk.rules.receive import receive, reconsider

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
STAR = Customer(1, "star", remote_id="9", tier="vip")
VIP = SlaTarget("vip", Condition(tier=("vip",)), first_response=Limit(rest=timedelta(minutes=5)), hours="always")
ALL = SlaTarget("all", Condition(), first_response=Limit(rest=timedelta(hours=1)), hours="always")
DESK = Config(
    departments=(Department("support", "Support", intake=True), Department("tech", "Tech")),
    agents=(Agent("mei", "Mei", departments=("support",)), Agent("ken", "Ken", departments=("tech",))),
)


def message(text: str = "hello", at: datetime = NOW, direction: Direction = Direction.IN) -> Inbound:
    return Inbound(direction, at, text, Channel.DM)


def arrive(
    config: Config, inbound: Inbound, latest: Ticket | None = None, customer: Customer = STAR, now: datetime = NOW
) -> Decision:
    decision = receive(inbound, Arrival(config, "sync", "op", now, 1, customer, latest, 1))
    assert decision is not None
    return decision


def do(config: Config, ticket: Ticket, command: c.Command, actor: str = "mei", now: datetime = NOW) -> Ticket:
    return decide(ticket, command, Situation(config, actor, "op", now, STAR, NOW)).ticket


# --- clocks ---
def test_a_tier_that_the_customer_has_already_tightens_the_clock() -> None:
    ticket = arrive(replace(DESK, sla=(VIP, ALL)), message()).ticket
    assert ticket.first_response_due_at == NOW + timedelta(minutes=5)


@pytest.mark.parametrize(
    "command", [c.Claim(1), c.AddNote(1, "look"), c.SetTags(1, ("a",)), c.SetStatus(1, Status.OPEN)]
)
def test_a_command_does_not_forget_the_limit_of_the_customers_tier(command: c.Command) -> None:
    rule = Rule("star", Condition(text_any=("hello",)), set_=Effects(tier="vip"))
    config = replace(DESK, sla=(VIP, ALL), rules=(rule,))
    opened = arrive(config, message(), customer=replace(STAR, tier=None)).ticket
    assert opened.first_response_due_at == NOW + timedelta(minutes=5)
    assert do(config, opened, command).first_response_due_at == NOW + timedelta(minutes=5)


def test_a_rules_own_limit_survives_every_later_step() -> None:
    limit = Limit(rest=timedelta(minutes=20))
    rule = Rule("fast", Condition(text_any=("hello",)), set_=Effects(first_response=limit))
    config = replace(DESK, sla=(ALL,), rules=(rule,))
    opened = arrive(config, message()).ticket
    due = opened.first_response_due_at
    assert due is not None
    assert due < NOW + timedelta(hours=1)
    later = do(config, do(config, opened, c.Claim(1)), c.SetTags(1, ("a",)))
    assert later.first_response_due_at == due


def test_the_clocks_start_at_the_message_however_late_it_is_pulled() -> None:
    late = NOW + timedelta(hours=3)
    ticket = arrive(replace(DESK, sla=(ALL,)), message(), now=late).ticket
    assert (ticket.created_at, ticket.first_response_due_at) == (NOW, NOW + timedelta(hours=1))
    assert ticket.unanswered_since == NOW


def test_an_automatic_answer_leaves_every_clock_running() -> None:
    ticket = arrive(replace(DESK, sla=(ALL,)), message()).ticket
    draft = Draft(ticket, "sync", NOW, "op2")
    robots = QueuedReply("r", MessageState.QUEUED, automatic=True)
    after = reply_sent(draft, robots, NOW + timedelta(minutes=1), NOW, replace(DESK, sla=(ALL,))).ticket
    assert (after.first_responded_at, after.unanswered_since) == (None, NOW)
    assert after.due_at == NOW + timedelta(hours=1)


def test_a_message_written_before_our_answer_and_seen_after_it_changes_no_clock_twice() -> None:
    """However the two come in, the same is true of the ticket in the end."""
    opened = arrive(DESK, message()).ticket
    early, answer = (
        message("and?", NOW + timedelta(minutes=1)),
        message("yes", NOW + timedelta(minutes=2), Direction.OUT),
    )
    in_order = arrive(DESK, answer, arrive(DESK, early, opened).ticket).ticket
    swapped = arrive(DESK, early, arrive(DESK, answer, opened).ticket).ticket
    assert swapped.unanswered_since == in_order.unanswered_since


# --- what a person set by hand stays ---
def test_a_tag_that_a_person_took_off_is_not_put_on_again() -> None:
    config = replace(DESK, rules=(Rule("angry", Condition(text_any=("hello",)), set_=Effects(tags=("angry",))),))
    opened = arrive(config, message()).ticket
    assert opened.tags == ("angry",)
    calm = do(config, opened, c.SetTags(1, remove=("angry",)))
    assert arrive(config, message("hello again"), calm).ticket.tags == ()


def test_a_field_that_a_person_emptied_is_not_filled_again() -> None:
    fill = Rule("order", Condition(text_any=("hello",)), set_=Effects(fields={"order_no": "17"}))
    config = replace(DESK, rules=(fill,), fields=(TicketField("order_no", "Order"),))
    emptied = do(config, arrive(config, message()).ticket, c.SetField(1, "order_no", None))
    assert dict(arrive(config, message("hello again"), emptied).ticket.fields) == {}


def test_an_urgency_that_a_person_chose_stays_even_if_a_rule_had_chosen_it_before() -> None:
    rules = (
        Rule("a", Condition(text_any=("hello",)), set_=Effects(urgency="medium")),
        Rule("b", Condition(text_any=("fire",)), set_=Effects(urgency="crisis")),
    )
    config = replace(DESK, rules=rules)
    order = config.urgency.order
    if not {"medium", "crisis"} <= set(order):
        low, high = order[0], order[-1]
        config = replace(
            config,
            rules=(replace(rules[0], set_=Effects(urgency=low)), replace(rules[1], set_=Effects(urgency=high))),
        )
    opened = arrive(config, message()).ticket
    assert opened.urgency is not None
    chosen = do(config, opened, c.SetUrgency(1, opened.urgency))
    assert arrive(config, message("fire"), chosen).ticket.urgency == opened.urgency


# --- looking again ---
def test_looking_again_does_not_count_a_rule_twice_for_one_message() -> None:
    config = replace(DESK, rules=(Rule("r", Condition(text_any=("hello",)), set_=Effects(tags=("t",))),))
    opened = arrive(config, message())
    again = reconsider(opened.ticket, message(), Arrival(config, "sync", "op", NOW, 1, STAR, opened.ticket, 2))
    fired = [r for r in (*opened.events, *again.events) if isinstance(r.event, RuleMatched)]
    assert len(fired) == 1
    assert again.is_empty


def test_a_rule_on_the_first_message_of_a_known_name_fires_once_the_followers_are_known() -> None:
    rule = Rule("kol", Condition(first_message=True, followers_min=10_000), set_=Effects(tags=("kol",)))
    config = replace(DESK, rules=(rule,))
    opened = arrive(config, message(), customer=replace(STAR, followers=None)).ticket
    assert opened.tags == ()
    known = replace(STAR, followers=50_000)
    again = reconsider(opened, message(), Arrival(config, "sync", "op", NOW, 1, known, opened, 2))
    assert again.ticket.tags == ("kol",)


# --- what rules see of those before them ---
def test_later_rules_and_escalations_see_the_department_of_a_category() -> None:
    lies_there = Condition(department=("tech",))
    config = replace(
        DESK,
        categories=(Category("technical", "Technical", department="tech"),),
        rules=(
            Rule("a", Condition(), set_=Effects(category="technical")),
            Rule("b", lies_there, set_=Effects(tags=("t",))),
        ),
        escalations=(Escalation("up", lies_there, Target(role="supervisor"), None, "why"),),
    )
    opened = arrive(config, message())
    assert (opened.ticket.department, opened.ticket.tags) == ("tech", ("t",))
    assert [each.rule for each in opened.escalations] == ["up"]


# --- looking again, when the first one to assign is found late ---
FOR_STARS = Rule("star", Condition(followers_min=10_000), assign=Assignment(role="supervisor"))
SHARED = Rule("share", Condition(unassigned=True), assign=Assignment(strategy="round_robin"))
SHARING = replace(DESK, agents=(*DESK.agents, Agent("zhou", "Zhou", role="supervisor", departments=("support",))))
FAMOUS = replace(STAR, followers=50_000)


def looked_at_again(config: Config, opened: Ticket) -> Decision:
    return reconsider(opened, message(), Arrival(config, "sync", "op", NOW, 1, FAMOUS, opened, 2))


def test_the_first_rule_that_assigns_wins_although_the_followers_are_known_later() -> None:
    config = replace(SHARING, rules=(FOR_STARS, SHARED))
    opened = arrive(config, message(), customer=replace(STAR, followers=None)).ticket
    assert opened.assignee == "mei"
    again = looked_at_again(config, opened)
    assert again.ticket.assignee == "zhou"
    assert [r.actor for r in again.events if isinstance(r.event, RuleMatched)] == ["rule:star"]
    assert looked_at_again(config, again.ticket).ticket.assignee == "zhou"


def test_whoever_has_begun_keeps_the_ticket_when_the_followers_are_known() -> None:
    config = replace(SHARING, rules=(FOR_STARS, SHARED))
    opened = arrive(config, message(), customer=replace(STAR, followers=None)).ticket
    assert looked_at_again(config, do(config, opened, c.SetStatus(1, Status.OPEN))).ticket.assignee == "mei"
    chosen = do(config, do(config, opened, c.Assign(1, "zhou"), "zhou"), c.Assign(1, "mei"), "zhou")
    assert looked_at_again(config, chosen).ticket.assignee == "mei"


def test_a_later_rule_that_fits_once_the_followers_are_known_takes_nothing_away() -> None:
    config = replace(SHARING, rules=(SHARED, FOR_STARS))
    opened = arrive(config, message(), customer=replace(STAR, followers=None)).ticket
    assert looked_at_again(config, opened).ticket.assignee == "mei"


# --- who may ---
@pytest.mark.parametrize(
    "command", [c.SetStatus(1, Status.RESOLVED), c.SetPriority(1, "urgent"), c.SetTags(1, ("x",)), c.Claim(1)]
)
def test_agents_do_everything_within_their_departments_alone(command: c.Command) -> None:
    """Contract, section 4: refusals exit 4. The ticket lies with support, Ken is tech's."""
    from igdesk.errors import NotAllowedError

    opened = arrive(DESK, message()).ticket
    with pytest.raises(NotAllowedError):
        do(DESK, opened, command, actor="ken")


# --- looking again, when a rule that answers is found late ---
HELLO = Template("hello", "Hello", "Welcome!", "en")
ANSWERS_STARS = Rule("greet", Condition(followers_min=10_000), reply="hello")
GREETING = replace(DESK, templates=(HELLO, Template("shut", "Shut", "We sleep.", "en")), rules=(ANSWERS_STARS,))
STRANGER = replace(STAR, followers=None)


def test_a_rule_answers_once_the_followers_are_known_and_never_twice() -> None:
    opened = arrive(GREETING, message(), customer=STRANGER)
    assert opened.replies == ()
    again = looked_at_again(GREETING, opened.ticket)
    assert [(each.text, each.automatic, each.author) for each in again.replies] == [("Welcome!", True, "rule:greet")]
    assert again.ticket.first_responded_at is None
    assert [r.event.rule for r in again.events if isinstance(r.event, RuleMatched)] == ["greet"]
    assert looked_at_again(GREETING, again.ticket).is_empty


def test_what_another_rule_has_answered_gets_no_second_answer() -> None:
    config = replace(GREETING, rules=(ANSWERS_STARS, Rule("all", Condition(), reply="shut")))
    opened = arrive(config, message(), customer=STRANGER)
    assert [each.text for each in opened.replies] == ["We sleep."]
    assert looked_at_again(config, opened.ticket).replies == ()


def test_what_a_person_has_taken_care_of_or_waited_for_long_is_not_answered_by_a_rule_then() -> None:
    opened = arrive(GREETING, message(), customer=STRANGER).ticket
    assert looked_at_again(GREETING, do(GREETING, opened, c.SetStatus(1, Status.RESOLVED))).is_empty
    late = Arrival(GREETING, "sync", "op", NOW + timedelta(hours=2), 1, FAMOUS, opened, 2)
    assert reconsider(opened, message(), late).is_empty
