"""The end of a ticket: whether the customer is asked, what an answer does, and when it is asked once more."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from igdesk.config.model import Agent, Config, Csat, Department, Desk, FollowUp, Template
from igdesk.config.settings import InstagramSettings
from igdesk.rules import commands as c
from igdesk.rules import events as e
from igdesk.rules.afterwards import closes_at
from igdesk.rules.arrival import Arrival
from igdesk.rules.decide import Situation, decide
from igdesk.rules.decision import Decision, Draft, QueuedReply
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import Channel, Customer, Direction, Inbound, MessageState, Remedy, Status, Ticket
from igdesk.rules.outcome import reply_failed
from igdesk.rules.receive import receive, receive_besides
from igdesk.rules.ticket_parts import Pause, Promise
from igdesk.rules.timers import settle, tick
from igdesk.rules.values import follow_up_question
from tests.rules.support import NOON, ticket

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ADA = Customer(1, "ada", remote_id="igsid")
DESK = Config(
    desk=Desk(language="zh"),
    departments=(Department("support", "Support", intake=True), Department("tech", "Tech")),
    agents=(
        Agent("mei", "Mei", departments=("support",)),
        Agent("zhou", "Zhou", role="supervisor", departments=("support",)),
        Agent("ken", "Ken", departments=("tech",)),
    ),
    templates=(Template("csat", "满意度", text="满意吗？", language="zh"),),
    csat=Csat("on_close", "csat"),
    follow_up=FollowUp(2 * DAY, ("returns",)),
)
ANSWERED = ticket(
    status=Status.WAITING, first_responded_at=NOON, last_customer_message_at=NOON, department="support", assignee="mei"
)
ASKED = replace(ANSWERED, status=Status.RESOLVED, resolved_at=NOON, rating_asked_at=NOON)


def done(before: Ticket, command: c.Command, config: Config = DESK, *, actor: str = "mei", **more: Any) -> Decision:
    known = {"now": NOON + HOUR, "last_customer_message_at": NOON} | more
    return decide(before, command, Situation(config, actor, "op", customer=ADA, **known))


def resolved(before: Ticket = ANSWERED, config: Config = DESK, **more: Any) -> Decision:
    return done(before, c.SetStatus(1, Status.RESOLVED), config, **more)


def kinds(decision: Decision | None) -> list[str]:
    assert decision is not None
    return [recorded.event.kind for recorded in decision.events]


def not_asked(decision: Decision) -> list[str]:
    return [each.event.why for each in decision.events if isinstance(each.event, e.RatingNotAsked)]


def arrival(latest: Ticket, now: datetime = NOON + 2 * HOUR) -> Arrival:
    return Arrival(DESK, "sync", "in", now, 1, ADA, latest, 2)


def says(text: str, latest: Ticket = ASKED, *, at: datetime = NOON + 2 * HOUR, **more: Any) -> Decision:
    decision = receive(Inbound(Direction.IN, at, text, **more), arrival(latest, at))
    assert decision is not None
    return decision


def test_who_resolves_a_ticket_has_its_customer_asked_after_the_answer() -> None:
    [question] = resolved().replies
    assert (question.text, question.automatic, question.author) == ("满意吗？", True, "rule:csat")
    both = done(ANSWERED, c.Reply(1, ("答案",), then=Status.RESOLVED))
    assert [reply.text for reply in both.replies] == ["答案", "满意吗？"]
    assert resolved().ticket.rating_asked_at == NOON + HOUR
    assert done(ANSWERED, c.SetStatus(1, Status.CLOSED)).replies


@pytest.mark.parametrize(
    ("before", "command"),
    [
        (replace(ANSWERED, status=Status.RESOLVED), c.SetStatus(1, Status.CLOSED)),
        (replace(ANSWERED, status=Status.OPEN, first_responded_at=None), c.SetStatus(1, Status.CLOSED)),
        (replace(ANSWERED, channel=Channel.EMAIL), c.SetStatus(1, Status.RESOLVED)),
        (replace(ANSWERED, rating_asked_at=NOON), c.SetStatus(1, Status.RESOLVED)),
        (ANSWERED, c.Reply(1, ("wait",))),
    ],
)
def test_nobody_is_asked_about_what_was_resolved_before_spam_or_by_mail(before: Ticket, command: c.Command) -> None:
    assert "rating_asked" not in kinds(done(before, command))
    assert not not_asked(done(before, command))


@pytest.mark.parametrize(
    ("why", "config", "more"),
    [
        ("window", DESK, {"now": NOON + 24 * HOUR}),
        ("window", replace(DESK, instagram=InstagramSettings(human_agent=True)), {"now": NOON + 25 * HOUR}),
        ("holes", replace(DESK, templates=(Template("csat", "满意度", text="{coupon}?", language="zh"),)), {}),
        ("holes", replace(DESK, templates=()), {}),
        ("mode", replace(DESK, desk=Desk(mode="shadow")), {}),
    ],
)
def test_why_they_are_not_asked_is_recorded(why: str, config: Config, more: dict[str, Any]) -> None:
    decision = resolved(config=config, **more)
    assert not_asked(decision) == [why]
    assert not decision.replies
    assert decision.ticket.rating_asked_at is None


def test_what_is_skipped_or_turned_off_is_not_asked_and_a_storm_ends() -> None:
    assert not_asked(done(ANSWERED, c.SetStatus(1, Status.RESOLVED, rating=False))) == ["skipped"]
    assert not_asked(done(ANSWERED, c.Reply(1, ("x",), then=Status.RESOLVED, rating=False))) == ["skipped"]
    assert not not_asked(resolved(config=replace(DESK, csat=Csat())))
    assert not_asked(resolved(replace(ANSWERED, robots=(NOON + HOUR / 2,) * 3))) == ["storm"]


def test_an_answer_opens_nothing_starts_no_clock_and_is_kept() -> None:
    decision = says("五星")
    assert kinds(decision)[0] == "rating_given"
    assert (decision.ticket.rating, decision.ticket.status) == (5, Status.RESOLVED)
    assert decision.ticket.unanswered_since is None
    assert not decision.replies
    assert not decision.notices
    assert "rating_given" not in kinds(says("5", decision.ticket))


def test_a_bad_one_is_told_to_who_may_make_it_good() -> None:
    decision = says("不满意")
    assert [notice.agent for notice in decision.notices] == ["mei", "zhou"]
    assert decision.ticket.status is Status.RESOLVED


@pytest.mark.parametrize("text", ["还没解决", "where is my refund", "5 days"])
def test_another_message_takes_the_question_away_and_does_what_it_always_does(text: str) -> None:
    decision = says(text)
    assert (decision.ticket.status, decision.ticket.rating_asked_at) == (Status.OPEN, None)
    assert "rating_given" not in kinds(says("5", replace(decision.ticket)))


def test_thanks_leave_the_question_standing() -> None:
    assert says("谢谢").ticket.rating_asked_at == NOON


def test_what_says_more_is_kept_and_reopens() -> None:
    decision = says("5分，请问还有蓝色吗")
    assert (decision.ticket.rating, decision.ticket.status) == (5, Status.OPEN)


def test_only_words_of_a_conversation_are_read() -> None:
    assert "rating_given" not in kinds(says("5", channel=Channel.STORY_REPLY))
    assert "rating_given" not in kinds(says("5", at=NOON + 8 * DAY))


@pytest.mark.parametrize(
    ("text", "score", "opens"), [("满意", 4, False), ("很不满意", 1, True), ("5分，还有货吗", 5, True)]
)
def test_of_a_closed_ticket_only_what_is_bad_or_says_more_opens_another(text: str, score: int, opens: bool) -> None:
    closed = replace(ASKED, status=Status.CLOSED, closed_at=NOON)
    message = Inbound(Direction.IN, NOON + 2 * HOUR, text)
    besides, decision = receive_besides(message, arrival(closed)), receive(message, arrival(closed))
    assert decision is not None
    assert (decision.ticket.number, besides is not None) == ((2, True) if opens else (1, False))
    assert (besides or decision).ticket.rating == score
    assert decision.ticket.previous == (1 if opens else None)


def test_a_question_that_does_not_leave_brings_nothing_back() -> None:
    draft = Draft(ASKED, "sync", NOON, "op", ADA)
    question = QueuedReply("r", MessageState.FAILED, template="csat", automatic=True)
    failed = reply_failed(draft, question, "window", DESK)
    assert (failed.ticket.status, failed.ticket.rating_asked_at) == (Status.RESOLVED, None)


def test_by_hand_it_is_asked_once_and_noted() -> None:
    ended = replace(ASKED, rating_asked_at=None)
    assert done(ended, c.AskRating(1)).replies
    assert done(replace(ended, status=Status.CLOSED), c.Rate(1, 1)).ticket.rating == 1
    for before, now in ((ASKED, NOON + HOUR), (ANSWERED, NOON + HOUR), (ended, NOON + DAY)):
        with pytest.raises(Refusal):
            done(before, c.AskRating(1), now=now)


RETURN = replace(ANSWERED, category="returns")


def test_a_follow_up_is_planned_and_says_whether_the_window_will_be_open() -> None:
    [planned] = [each.event for each in resolved(RETURN).events if isinstance(each.event, e.FollowUpPlanned)]
    assert planned == e.FollowUpPlanned(NOON + HOUR + 2 * DAY, NOON + DAY, is_open=False)
    human = replace(DESK, instagram=InstagramSettings(human_agent=True))
    [planned] = [each.event for each in resolved(RETURN, human).events if isinstance(each.event, e.FollowUpPlanned)]
    assert (planned.window_closes, planned.is_open) == (NOON + 7 * DAY, True)
    assert "follow_up_planned" not in kinds(resolved())


def test_it_is_told_once_when_its_time_comes_and_the_ticket_stays_resolved() -> None:
    before = resolved(RETURN)
    at = before.ticket.follow_up_at
    assert at is not None
    assert before.wake_at == at
    early = tick(before.ticket, ADA, DESK, {}, op="t", now=at - HOUR)
    assert early.is_empty
    assert early.wake_at == at
    due = tick(before.ticket, ADA, DESK, {}, op="t", now=at + HOUR)
    assert kinds(due) == ["follow_up_due"]
    assert [notice.agent for notice in due.notices] == ["mei"]
    assert (due.ticket.status, due.wake_at) == (Status.RESOLVED, None)
    assert tick(due.ticket, ADA, DESK, {}, op="t", now=at + DAY).is_empty


def test_of_nobodys_the_intake_is_told() -> None:
    mine = replace(resolved(RETURN).ticket, assignee=None, department="tech")
    due = tick(mine, ADA, DESK, {}, op="t", now=NOON + 4 * DAY)
    assert [notice.agent for notice in due.notices] == ["mei", "zhou"]


def test_reopening_takes_it_away_and_closing_does_not() -> None:
    planned = resolved(RETURN).ticket
    assert done(planned, c.SetStatus(1, Status.OPEN)).ticket.follow_up_at is None
    assert says("还没收到", planned, at=NOON + 3 * HOUR).ticket.follow_up_at is None
    closed = done(planned, c.SetStatus(1, Status.CLOSED))
    assert closed.wake_at == planned.follow_up_at
    assert done(closed.ticket, c.EndFollowUp(1, "called")).ticket.follow_up_at is None


def test_a_reply_that_is_due_does_it_and_brings_nothing_back() -> None:
    planned = resolved(RETURN).ticket
    wrote = NOON + 3 * DAY - HOUR
    asked = done(planned, c.Reply(1, ("解决了吗",)), now=NOON + 3 * DAY, last_customer_message_at=wrote)
    assert (asked.ticket.status, asked.ticket.follow_up_at) == (Status.RESOLVED, None)
    assert done(planned, c.Reply(1, ("顺便说一句",))).ticket.follow_up_at is not None
    assert done(planned, c.Reply(1, ("解决了吗",), template="follow-up")).ticket.follow_up_at is None
    with pytest.raises(Refusal):
        done(asked.ticket, c.EndFollowUp(1, skip=True))


def test_what_is_asked_goes_by_category_and_is_the_desks_own() -> None:
    own = replace(DESK, follow_up=FollowUp(DAY, ("returns",), questions={"returns": "钱到了吗？"}))
    assert follow_up_question(RETURN, own, "zh") == "钱到了吗？"
    assert follow_up_question(RETURN, own, "en") == "Have you received your refund or replacement?"
    assert follow_up_question(ANSWERED, own, "zh") == "现在一切都好吗？"


def test_what_stays_silent_is_closed_once_and_nobody_is_written_to() -> None:
    config = replace(DESK, desk=Desk(language="zh", closes_after=30 * DAY))
    draft = Draft(ASKED, "mei", NOON + HOUR, "op", ADA)
    settle(draft, config)
    assert draft.done().wake_at == NOON + 30 * DAY
    closed = tick(ASKED, ADA, config, {}, op="t", now=NOON + 31 * DAY)
    assert kinds(closed) == ["closed_silent", "status"]
    assert (closed.ticket.status, closed.wake_at, closed.replies) == (Status.CLOSED, None, ())
    assert tick(ASKED, ADA, DESK, {}, op="t", now=NOON + 31 * DAY).is_empty
    assert tick(closed.ticket, ADA, config, {}, op="t", now=NOON + 90 * DAY).is_empty


SAYS = (*DESK.templates, Template("over", "关闭通知", text="工单 #{ticket.number} 已关闭。", language="zh"))


def closing(**desk: Any) -> Config:
    return replace(DESK, templates=SAYS, desk=Desk(language="zh", closing_notice="over", **desk))


def test_the_customer_is_told_with_the_closing_where_a_program_may_write_to_them() -> None:
    config = closing(closes_after=20 * HOUR)
    closed = tick(ASKED, ADA, config, {}, op="t", now=NOON + 20 * HOUR)
    assert kinds(closed) == ["closed_silent", "status", "reply_queued"]
    [said] = closed.replies
    assert (said.text, said.automatic, said.author) == ("工单 #1 已关闭。", True, "rule:robot:closing")
    assert closed.notices == ()
    assert tick(closed.ticket, ADA, config, {}, op="t", now=NOON + 21 * HOUR).is_empty


@pytest.mark.parametrize(
    ("before", "customer", "more", "why"),
    [
        (ASKED, ADA, {}, "window"),
        (replace(ASKED, channel=Channel.COMMENT), ADA, {}, "unanswerable"),
        (ASKED, Customer(1), {}, "unanswerable"),
        (replace(ASKED, last_customer_message_at=NOON + 30 * DAY), ADA, {"closes_after": HOUR}, None),
        (ASKED, ADA, {"closes_after": HOUR, "mode": "shadow"}, "mode"),
    ],
)
def test_where_they_cannot_be_told_whoever_has_the_ticket_is(
    before: Ticket, customer: Customer, more: dict[str, Any], why: str | None
) -> None:
    config = closing(**({"closes_after": 30 * DAY} | more))
    now = NOON + (2 * HOUR if why == "mode" else 30 * DAY + 2 * HOUR)
    closed = tick(before, customer, config, {}, op="t", now=now)
    assert closed.ticket.status is Status.CLOSED
    held = [each.event.why for each in closed.events if isinstance(each.event, e.AutoReplyHeld)]
    assert held == ([] if why is None else [why])
    told = ["mei"] if why in ("window", "unanswerable") else []
    assert [(notice.agent, notice.version) for notice in closed.notices] == [(who, before.version + 1) for who in told]
    [silent] = [each.event for each in closed.events if isinstance(each.event, e.ClosedSilent)]
    assert silent.to == tuple(told)
    assert len(closed.replies) == (why is None)


def test_what_lay_there_when_it_was_switched_on_rings_for_nobody() -> None:
    closed = tick(ASKED, ADA, closing(closes_after=30 * DAY), {}, op="t", now=NOON + 34 * DAY)
    assert (kinds(closed), closed.notices) == (["closed_silent", "status", "auto_reply_held"], ())


RESTS = replace(ANSWERED, last_answered_at=NOON + HOUR, pauses=(Pause(NOON, None),))


def test_a_ticket_that_waits_for_its_customer_is_closed_after_a_time_of_its_own() -> None:
    config = closing(waiting_closes_after=5 * DAY)
    draft = Draft(RESTS, "mei", NOON + HOUR, "op", ADA)
    settle(draft, config)
    assert draft.done().wake_at == NOON + HOUR + 5 * DAY
    closed = tick(RESTS, ADA, config, {}, op="t", now=NOON + 6 * DAY)
    assert kinds(closed) == ["closed_silent", "status", "auto_reply_held"]
    assert (closed.ticket.status, closed.wake_at, closed.replies) == (Status.CLOSED, None, ())
    assert closes_at(ASKED, config) is None
    assert closes_at(RESTS, closing(closes_after=DAY)) is None


@pytest.mark.parametrize(
    "more",
    [
        {"unanswered_since": NOON},
        {"snoozed_until": NOON + 90 * DAY},
        {"escalated": True},
        {"incident": 1},
        {"promises": (Promise("p", "mei", NOON, NOON + 90 * DAY),)},
        {"compensations": (Remedy("coupon", Decimal(5), None, "mei", granted=False),)},
        {"status": Status.OPEN},
    ],
)
def test_not_while_we_owe_something(more: dict[str, Any]) -> None:
    assert closes_at(replace(RESTS, **more), closing(waiting_closes_after=DAY)) is None


def test_an_answer_leaves_what_was_planned_as_it_was() -> None:
    config = replace(DESK, desk=Desk(closes_after=30 * DAY))
    planned = replace(ASKED, follow_up_at=NOON + 2 * DAY)
    answered = receive(Inbound(Direction.IN, NOON + HOUR, "5"), replace(arrival(planned), config=config))
    assert answered is not None
    assert answered.wake_at == NOON + 2 * DAY
    silent = receive(Inbound(Direction.IN, NOON + HOUR, "5"), replace(arrival(ASKED), config=config))
    assert silent is not None
    assert silent.wake_at == NOON + HOUR + 30 * DAY


@pytest.mark.parametrize("text", ["好", "行", "5", "很好"])
def test_once_a_person_has_said_more_the_next_message_is_an_answer_to_that(text: str) -> None:
    asked = done(ASKED, c.Reply(1, ("要不要给您补发一个？",))).ticket
    assert asked.rating_asked_at is None
    decision = says(text, asked)
    assert "rating_given" not in kinds(decision)
    assert (decision.ticket.status, decision.ticket.unanswered_since) == (Status.OPEN, NOON + 2 * HOUR)


def test_what_our_app_said_before_the_question_takes_it_not_away() -> None:
    before = receive(Inbound(Direction.OUT, NOON - HOUR, "早"), arrival(ASKED))
    after = receive(Inbound(Direction.OUT, NOON + HOUR, "要不要给您补发一个？"), arrival(ASKED))
    assert before is not None
    assert after is not None
    assert (before.ticket.rating_asked_at, after.ticket.rating_asked_at) == (NOON, None)


@pytest.mark.parametrize(("text", "taken"), [("好", False), ("5", False), ("五星", True), ("非常满意", True)])
def test_what_was_written_before_the_question_left_is_its_answer_only_if_it_can_be_nothing_else(
    text: str, taken: bool
) -> None:
    early, late = says(text, at=NOON - timedelta(minutes=1)), says(text, at=NOON + DESK.desk.undo_send)
    assert (early.ticket.rating is not None) is taken
    assert late.ticket.rating is not None
