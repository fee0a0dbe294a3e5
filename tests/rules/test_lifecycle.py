"""The life of a ticket: no sequence of commands and messages leaves the state machine, and the log tells all."""

from __future__ import annotations

import contextlib
import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from igdesk.config.model import (
    Agent,
    Category,
    Compensation,
    Config,
    Csat,
    Department,
    FollowUp,
    Template,
    TicketField,
)
from igdesk.errors import ConflictError, IgdeskError, NotAllowedError
from igdesk.rules import commands as c
from igdesk.rules.arrival import Arrival
from igdesk.rules.decide import Situation, decide
from igdesk.rules.decision import Draft, QueuedReply
from igdesk.rules.event_data import from_data, to_data
from igdesk.rules.events import EVENTS
from igdesk.rules.lifecycle import NEXT, Refusal
from igdesk.rules.log import Recorded, replay
from igdesk.rules.model import Channel, Customer, Direction, Inbound, MessageState, Status, Ticket
from igdesk.rules.outcome import reply_failed, reply_sent
from igdesk.rules.receive import receive

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
CUSTOMER = Customer(1, "ada.bakes", remote_id="900")
CONFIG = Config(
    templates=(Template("csat", "csat", "Satisfied? 1-5", "en"),),
    csat=Csat("on_close", "csat"),
    follow_up=FollowUp(timedelta(days=2), ("returns",)),
    departments=(Department("support", "Support", intake=True), Department("tech", "Tech")),
    agents=(
        Agent("mei", "Mei", departments=("support",), authority={"coupon": Decimal(50)}),
        Agent("lin", "Lin", departments=("support",)),
        Agent("ken", "Ken", departments=("tech",)),
        Agent("zhou", "Zhou", role="supervisor", departments=("support",)),
    ),
    categories=(Category("returns", "Returns", priority="high"), Category("order", "Order")),
    fields=(TicketField("order_no", "Order number"),),
    compensations=(Compensation("coupon", "Coupon"), Compensation("exchange", "Exchange")),
)


class Life:
    """One thread with its tickets, as the store would keep them, without a database."""

    def __init__(self) -> None:
        self.now = NOW
        self.tickets: list[Ticket] = []
        self.logs: dict[int, list[Recorded]] = {}
        self.replies: dict[str, MessageState] = {}
        self.last_customer_message: datetime | None = None
        self.ops = 0

    @property
    def latest(self) -> Ticket | None:
        return self.tickets[-1] if self.tickets else None

    def op(self) -> str:
        self.ops += 1
        return f"op{self.ops}"

    def message(self, direction: Direction = Direction.IN, text: str = "hello") -> None:
        arrival = Arrival(CONFIG, "sync", self.op(), self.now, 1, CUSTOMER, self.latest, len(self.tickets) + 1)
        decision = receive(Inbound(direction, self.now, text, Channel.DM), arrival)
        if direction is Direction.IN:
            self.last_customer_message = self.now
        if decision is not None:
            self.keep(decision.ticket, decision.events)

    def do(self, command: c.Command, actor: str = "mei", now: datetime | None = None) -> None:
        assert self.latest is not None
        situation = Situation(
            CONFIG,
            actor,
            self.op(),
            now or self.now,
            CUSTOMER,
            self.last_customer_message,
            {reply: QueuedReply(reply, state) for reply, state in self.replies.items()},
        )
        decision = decide(self.latest, command, situation)
        self.replies |= {reply.id: MessageState.QUEUED for reply in decision.replies}
        self.replies |= dict.fromkeys(decision.cancelled, MessageState.CANCELLED)
        self.replies |= dict.fromkeys(decision.requeued, MessageState.QUEUED)
        self.keep(decision.ticket, decision.events)

    def settle(self, *, sent: bool) -> None:
        for reply, state in self.replies.items():
            if state is MessageState.QUEUED and self.latest is not None:
                draft = Draft(self.latest, "sync", self.now, self.op())
                if sent:
                    queued = QueuedReply(reply, state)
                    decision = reply_sent(draft, queued, self.now, self.last_customer_message, CONFIG)
                else:
                    decision = reply_failed(draft, QueuedReply(reply, MessageState.FAILED), "instagram.x", CONFIG)
                self.replies[reply] = MessageState.SENT if sent else MessageState.FAILED
                self.keep(decision.ticket, decision.events)
                return

    def keep(self, ticket: Ticket, events: tuple[Recorded, ...]) -> None:
        log = self.logs.setdefault(ticket.number, [])
        before = self.tickets[ticket.number - 1] if ticket.number <= len(self.tickets) else None
        steps = [before.status if before else Status.NEW]
        for recorded in events:
            log.append(recorded)
            steps.append(replay(ticket.number, log).status)
        for one, other in itertools.pairwise(steps):
            assert one is other or other in NEXT[one], f"{one} -> {other}"
        if before is None:
            self.tickets.append(ticket)
        else:
            self.tickets[ticket.number - 1] = ticket

    def run(self, step: tuple[str, object]) -> None:
        name, value = step
        if name == "wait":
            assert isinstance(value, int)
            self.now += timedelta(hours=value)
        elif name == "message":
            assert isinstance(value, Direction)
            self.message(value)
        elif name == "settle":
            self.settle(sent=bool(value))
        elif self.latest is not None:
            assert isinstance(value, tuple)
            command, actor = value
            with contextlib.suppress(IgdeskError):
                self.do(replace(command, ticket=self.latest.number), actor)


AMOUNTS = st.sampled_from([Decimal(0), Decimal(50), Decimal("50.00"), Decimal("80.5"), Decimal("NaN")])
COMMANDS = st.one_of(
    st.just(c.Claim(0)),
    st.builds(c.Assign, st.just(0), st.sampled_from(["mei", "lin", "nobody-here", None])),
    st.builds(c.SetStatus, st.just(0), st.sampled_from(Status)),
    st.builds(c.Snooze, st.just(0), st.sampled_from([NOW - timedelta(days=1), NOW + timedelta(days=2), None])),
    st.builds(c.SetCategory, st.just(0), st.sampled_from(["returns", "order", "no-such", None])),
    st.builds(c.SetPriority, st.just(0), st.sampled_from(["urgent", "low", "no-such"])),
    st.builds(c.SetUrgency, st.just(0), st.sampled_from(["crisis", "no-such", None])),
    st.builds(c.SetTags, st.just(0), st.tuples(st.sampled_from("abc")), st.tuples(st.sampled_from("abc"))),
    st.builds(c.SetField, st.just(0), st.sampled_from(["order_no", "no-such"]), st.sampled_from(["1", None])),
    st.builds(c.AddNote, st.just(0), st.sampled_from(["look", " "])),
    st.builds(c.AskRating, st.just(0)),
    st.builds(c.Rate, st.just(0), st.integers(1, 5)),
    st.builds(c.EndFollowUp, st.just(0), st.sampled_from(["called", None]), st.booleans()),
    st.builds(c.Reply, st.just(0), st.sampled_from([("hi",), (), ("a", "b"), ("x" * 1001,)])),
    st.builds(c.CancelReply, st.just(0), st.sampled_from(["op2-0", "op3-0", "op5-0"])),
    st.builds(c.RetryReply, st.just(0), st.sampled_from(["op2-0", "op3-0", "op5-0"])),
    st.builds(c.ConfirmReply, st.just(0), st.sampled_from(["op2-0", "op3-0", "op5-0"])),
    st.builds(c.Compensate, st.just(0), st.sampled_from(["coupon", "exchange", "no-such"]), AMOUNTS),
    st.builds(c.Escalate, st.just(0), st.sampled_from(["why", ""]), st.sampled_from([None, "zhou", "tech", "x"])),
)
STEPS = st.one_of(
    st.tuples(st.just("command"), st.tuples(COMMANDS, st.sampled_from(["mei", "lin", "ken", "zhou", "rule:x"]))),
    st.tuples(st.just("message"), st.sampled_from(Direction)),
    st.tuples(st.just("wait"), st.sampled_from([1, 25, 24 * 8])),
    st.tuples(st.just("settle"), st.booleans()),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(STEPS, max_size=25))
def test_no_sequence_leaves_the_state_machine_and_replaying_gives_the_same_tickets(
    steps: list[tuple[str, object]],
) -> None:
    life = Life()
    life.message()
    for step in steps:
        life.run(step)
    for ticket in life.tickets:
        log = life.logs[ticket.number]
        assert replay(ticket.number, log) == ticket
        written = [Recorded(r.at, r.actor, from_data(r.event.kind, to_data(r.event))) for r in log]
        assert written == log
        assert ticket.version == len(log)
    for earlier, later in itertools.pairwise(life.tickets):
        assert later.previous == earlier.number
        assert earlier.status in (Status.RESOLVED, Status.CLOSED)


def opened() -> Life:
    life = Life()
    life.message()
    return life


def current(life: Life) -> Ticket:
    assert life.latest is not None
    return life.latest


@pytest.mark.parametrize(
    "command",
    [c.Claim(1), c.Assign(1, "lin"), c.AddNote(1, "x"), c.SetStatus(1, Status.OPEN), c.SetTags(1, ("a",)),
     c.Reply(1, ("hi",)), c.Escalate(1, "why")],
)  # fmt: skip
def test_closed_is_final(command: c.Command) -> None:
    life = opened()
    life.do(c.SetStatus(1, Status.CLOSED))
    with pytest.raises(Refusal, match="closed"):
        life.do(command)


def test_a_claim_opens_the_ticket_and_a_second_one_is_told_who_was_first() -> None:
    life = opened()
    life.do(c.Claim(1), "mei")
    assert (current(life).status, current(life).assignee) == (Status.OPEN, "mei")
    with pytest.raises(ConflictError, match="mei"):
        life.do(c.Claim(1), "lin")
    version = current(life).version
    life.do(c.Claim(1), "mei")
    assert current(life).version == version


def test_an_agent_may_not_give_away_a_colleagues_ticket_but_a_supervisor_may() -> None:
    life = opened()
    life.do(c.Claim(1), "mei")
    with pytest.raises(NotAllowedError):
        life.do(c.Assign(1, "lin"), "lin")
    life.do(c.Assign(1, "lin"), "zhou")
    assert current(life).assignee == "lin"


def test_only_the_intake_department_answers_customers() -> None:
    with pytest.raises(NotAllowedError):
        opened().do(c.Reply(1, ("hi",)), "ken")


def test_replying_takes_an_unowned_ticket_and_waits_for_the_customer() -> None:
    life = opened()
    life.do(c.Reply(1, ("hi",)))
    ticket = current(life)
    assert (ticket.assignee, ticket.status, ticket.first_responded_at) == ("mei", Status.WAITING, None)
    life.settle(sent=True)
    assert current(life).first_responded_at == NOW
    life.now += timedelta(hours=1)
    life.message()
    assert current(life).status is Status.OPEN


def test_a_reply_that_failed_brings_the_ticket_back() -> None:
    life = opened()
    life.do(c.Reply(1, ("hi",)))
    life.settle(sent=False)
    assert current(life).status is Status.OPEN
    assert current(life).first_responded_at is None


@pytest.mark.parametrize(("days", "tickets"), [(6, 1), (7, 1), (8, 2)])
def test_a_message_reopens_within_seven_days_and_starts_a_linked_ticket_later(days: int, tickets: int) -> None:
    life = opened()
    life.do(c.SetStatus(1, Status.RESOLVED))
    life.now += timedelta(days=days)
    life.message()
    assert len(life.tickets) == tickets
    assert current(life).status is (Status.OPEN if tickets == 1 else Status.NEW)
    assert current(life).reopened == (1 if tickets == 1 else 0)


@pytest.mark.parametrize("status", [Status.WAITING, Status.RESOLVED])
def test_bare_thanks_bring_nothing_back_and_what_follows_them_does(status: Status) -> None:
    life = opened()
    life.do(c.Reply(1, ("hi",)))
    life.settle(sent=True)
    if status is Status.RESOLVED:
        life.do(c.SetStatus(1, status))
    life.now += timedelta(hours=1)
    life.message(text="谢谢！")
    thanked = current(life)
    assert (thanked.status, thanked.unanswered_since, thanked.due_at, thanked.reopened) == (status, None, None, 0)
    assert thanked.last_customer_message_at == life.now, "it opens the reply window all the same"
    life.now += timedelta(hours=1)
    life.message(text="Thanks, but where is the parcel?")
    assert (current(life).status, current(life).unanswered_since) == (Status.OPEN, life.now)


def test_what_was_resolved_with_nobody_answered_and_is_taken_up_again_goes_on_with_the_time_left() -> None:
    life = opened()
    before = current(life)
    assert before.first_response_due_at is not None
    assert before.resolution_due_at is not None
    life.now += timedelta(minutes=10)
    life.do(c.SetStatus(1, Status.RESOLVED))
    assert current(life).due_at is None
    life.now += timedelta(minutes=30)
    life.do(c.SetStatus(1, Status.OPEN))
    again = current(life)
    assert again.first_response_due_at == before.first_response_due_at + timedelta(minutes=30)
    assert again.resolution_due_at == before.resolution_due_at + timedelta(minutes=30)
    assert again.due_at == again.first_response_due_at


def test_thanks_do_not_hide_the_question_before_them_and_begin_no_clock_by_themselves() -> None:
    life = opened()
    life.now += timedelta(minutes=5)
    life.message(text="thanks")
    assert current(life).unanswered_since == NOW
    alone = Life()
    alone.message(text="thank you so much")
    assert (current(alone).status, current(alone).due_at) == (Status.NEW, None)
    alone.now += timedelta(days=1)
    alone.message(text="where is my order?")
    assert current(alone).first_response_due_at == alone.now + timedelta(hours=2)


def test_an_automatic_answer_is_no_first_response() -> None:
    life = opened()
    draft = Draft(current(life), "sync", NOW, "op")
    decision = reply_sent(draft, QueuedReply("op2-0", MessageState.SENT, automatic=True), NOW, NOW, CONFIG)
    assert decision.ticket.first_responded_at is None
    assert decision.ticket.status is Status.NEW


def test_the_reply_window_is_checked_before_anything_is_queued() -> None:
    life = opened()
    with pytest.raises(Refusal, match="24 hours"):
        life.do(c.Reply(1, ("hi",)), now=NOW + timedelta(hours=24))
    life.do(c.Reply(1, ("hi",)), now=NOW + timedelta(hours=24) - timedelta(seconds=1))


def test_a_thousand_bytes_are_bytes() -> None:
    life = opened()
    life.do(c.Reply(1, ("茶" * 333,)))
    with pytest.raises(Refusal, match="1002"):
        life.do(c.Reply(1, ("茶" * 334,)))


def test_what_a_person_set_is_marked_as_set_by_hand() -> None:
    life = opened()
    life.do(c.SetCategory(1, "returns"))
    assert current(life).by_hand == {"category"}
    assert current(life).priority == "high"


def test_every_kind_of_event_is_known_by_its_own_name() -> None:
    assert len(EVENTS) >= 20
    assert all(kind == cls.kind for kind, cls in EVENTS.items())
