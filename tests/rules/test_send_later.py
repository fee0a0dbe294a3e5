"""Replies that wait for a moment: when they may, what they leave, what the customer's writing first does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from igdesk.config.model import Agent, Config, Department, TicketField
from igdesk.errors import IgdeskError, NotAllowedError
from igdesk.i18n import LANGUAGES, Words
from igdesk.rules import commands as c
from igdesk.rules import events as e
from igdesk.rules.decide import Situation, decide
from igdesk.rules.decision import Decision, Draft, Leaves, QueuedReply
from igdesk.rules.log import Recorded
from igdesk.rules.model import Channel, Customer, MessageState, Status, Ticket
from igdesk.rules.outcome import reply_sent
from igdesk.rules.send_later import Moment, check_author, latest, overtaken
from igdesk.rules.telling import told
from igdesk.rules.ways import Way

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
WROTE = NOW - timedelta(hours=2)
AT = NOW + timedelta(hours=5)
CONFIG = Config(
    departments=(Department("support", "Support", intake=True), Department("tech", "Tech")),
    agents=(Agent("mei", "Mei", departments=("support",)), Agent("ken", "Ken", departments=("tech",))),
)
TICKET = Ticket(
    1, Status.NEW, Channel.DM, 1, 1, WROTE, WROTE, "medium",
    unanswered_since=WROTE, last_customer_message_at=WROTE, version=1,
)  # fmt: skip
WAITS = QueuedReply(
    "o-0", MessageState.QUEUED, send_at=AT, asleep=True, leaves=Leaves(Status.WAITING), wrote_at=WROTE, author="mei"
)


def known(**other: Any) -> Situation:
    customer = Customer(1, "anna", remote_id="900")
    return replace(Situation(CONFIG, "mei", "o", NOW, customer, last_customer_message_at=WROTE), **other)


def written(at: datetime = AT, ticket: Ticket = TICKET, situation: Situation | None = None, **how: Any) -> Decision:
    return decide(ticket, c.Reply(1, ("one", "two"), at=at, **how), situation or known())


def why(run: Callable[[], object]) -> IgdeskError:
    with pytest.raises(IgdeskError) as refused:
        run()
    return refused.value


def test_it_waits_and_the_ticket_is_not_answered() -> None:
    done = written(then=Status.RESOLVED)
    assert [(reply.hold_until, reply.send_at) for reply in done.replies] == [(AT, AT), (AT, AT)]
    assert [reply.leaves for reply in done.replies] == [None, Leaves(Status.RESOLVED)]
    after = done.ticket
    assert (after.status, after.unanswered_since, after.first_responded_at) == (Status.OPEN, WROTE, None)
    assert after.assignee == "mei"


def test_without_a_moment_nothing_is_different() -> None:
    done = decide(TICKET, c.Reply(1, ("one",)), known())
    assert done.replies[0].send_at is None
    assert done.replies[0].leaves is None
    assert done.ticket.status is Status.WAITING


def test_setting_aside_comes_with_sending_and_other_things_at_once() -> None:
    also = (c.SetTags(1, add=("gift",)), c.Snooze(1, NOW + timedelta(days=2)))
    done = written(also=also)
    assert done.replies[-1].leaves == Leaves(Status.WAITING, timedelta(days=2))
    assert done.ticket.tags == ("gift",)
    assert done.ticket.snoozed_until is None


@pytest.mark.parametrize("at", [NOW, NOW - timedelta(seconds=1), NOW - timedelta(days=3)])
def test_a_moment_that_has_passed_is_refused(at: datetime) -> None:
    assert why(lambda: written(at)).phrase.key == "send_later.past"


def test_a_moment_behind_the_window_is_refused_with_the_latest_one() -> None:
    error = why(lambda: written(WROTE + timedelta(hours=24)))
    assert error.phrase.key == "send_later.window"
    assert error.phrase.args["until"] == "11-21 07:59"
    written(WROTE + timedelta(hours=23, minutes=59))
    for language in LANGUAGES:
        assert "11-21 07:59" in Words(language).of(error.phrase)


def test_with_human_agent_it_may_be_days_later() -> None:
    config = replace(CONFIG, instagram=replace(CONFIG.instagram, human_agent=True))
    written(NOW + timedelta(days=3), situation=known(config=config))
    late = why(lambda: written(WROTE + timedelta(days=7), situation=known(config=config)))
    assert late.phrase.key == "send_later.window"


def test_a_private_answer_has_its_comments_window() -> None:
    last = latest(TICKET, Moment(NOW, None, Way.PRIVATE, WROTE), CONFIG)
    assert last == WROTE + timedelta(days=7, minutes=-1)


def test_what_could_not_end_then_is_refused_now() -> None:
    asks = replace(CONFIG, fields=(TicketField("order_no", "Order", required=True),))
    error = why(lambda: written(then=Status.RESOLVED, situation=known(config=asks)))
    assert error.phrase.key.startswith("fields.") or "order" in str(error.phrase.args).lower()


def sent(reply: QueuedReply = WAITS, ticket: Ticket = TICKET, at: datetime = AT, covers: datetime = WROTE) -> Decision:
    draft = Draft(replace(ticket, status=Status.OPEN), "sync", at, "op", Customer(1, "anna", remote_id="900"))
    return reply_sent(draft, reply, at, covers, CONFIG)


def test_once_it_was_sent_the_ticket_is_left_as_its_writer_wanted() -> None:
    done = sent(replace(WAITS, leaves=Leaves(Status.WAITING, timedelta(days=2))))
    assert (done.ticket.status, done.ticket.snoozed_until) == (Status.WAITING, AT + timedelta(days=2))
    assert (done.ticket.first_responded_at, done.ticket.unanswered_since) == (AT, None)
    assert {each.actor for each in done.events} == {"sync"}, "or it were a step that its writer could undo"
    assert sent(replace(WAITS, leaves=Leaves(Status.RESOLVED))).ticket.status is Status.RESOLVED
    aside = sent(ticket=replace(TICKET, snoozed_until=AT - timedelta(minutes=1)))
    assert (aside.ticket.status, aside.ticket.snoozed_until) == (Status.WAITING, None), "nobody looked at that time"


def test_what_is_to_be_answered_again_or_has_ended_stays_as_it_is() -> None:
    newer = replace(TICKET, last_customer_message_at=NOW, unanswered_since=NOW)
    assert sent(ticket=newer).ticket.status is Status.OPEN
    draft = Draft(replace(TICKET, status=Status.RESOLVED), "sync", AT, "op")
    assert reply_sent(draft, WAITS, AT, WROTE, CONFIG).ticket.status is Status.RESOLVED


def test_who_was_to_be_asked_once_more_is_asked_when_it_was_sent() -> None:
    planned = replace(TICKET, status=Status.RESOLVED, follow_up_at=AT + timedelta(days=1))
    done = written(ticket=planned, template="follow-up")
    assert done.ticket.follow_up_at is not None
    for template, is_asked in (("follow-up", True), ("thanks", False)):
        draft = Draft(planned, "sync", AT, "op", Customer(1, "anna", remote_id="900"))
        after = reply_sent(draft, replace(WAITS, template=template), AT, WROTE, CONFIG).ticket
        assert ((after.follow_up_at is None), after.status) == (is_asked, Status.RESOLVED)


def test_what_cannot_end_any_more_waits_for_the_customer() -> None:
    asks = replace(CONFIG, fields=(TicketField("order_no", "Order", required=True),))
    draft = Draft(replace(TICKET, status=Status.OPEN), "sync", AT, "op")
    done = reply_sent(draft, replace(WAITS, leaves=Leaves(Status.RESOLVED)), AT, WROTE, asks)
    assert done.ticket.status is Status.WAITING


@pytest.mark.parametrize(("late", "is_told"), [(timedelta(minutes=59), False), (timedelta(hours=3), True)])
def test_much_later_than_its_moment_is_told(late: timedelta, is_told: bool) -> None:
    done = sent(at=AT + late)
    [event] = [each.event for each in done.events if isinstance(each.event, e.ReplySent)]
    assert event.late_for == (AT if is_told else None)
    assert [notice.agent for notice in done.notices] == (["mei"] if is_told else [])


def withdrawn(ticket: Ticket, author: str = "mei", config: Config = CONFIG) -> Decision:
    return overtaken(Draft(ticket, "sync", NOW, "op"), [WAITS, replace(WAITS, id="o-1")], author, config)


def test_the_customer_who_writes_first_withdraws_it() -> None:
    done = withdrawn(replace(TICKET, status=Status.WAITING))
    assert done.cancelled == ("o-0", "o-1")
    assert done.ticket.status is Status.OPEN
    assert {notice.agent for notice in done.notices} == {"mei"}
    assert len(done.notices) == 1
    event = done.events[0].event
    assert isinstance(event, e.ReplyCancelled)
    assert event.overtook == AT


def test_somebody_who_has_left_is_not_told_but_who_has_the_ticket_is() -> None:
    done = withdrawn(replace(TICKET, assignee="ken"), "gone")
    assert [notice.agent for notice in done.notices] == ["ken"]
    assert why(lambda: check_author("gone", CONFIG)).phrase.key == "send_later.writer_gone"
    assert isinstance(why(lambda: check_author("ken", CONFIG)), NotAllowedError)
    check_author("mei", CONFIG)


def test_a_ticket_that_is_closed_stays_closed() -> None:
    closed = replace(TICKET, status=Status.CLOSED, closed_at=NOW, unanswered_since=None)
    assert withdrawn(closed).ticket.status is Status.CLOSED


def moved(at: datetime | None, reply: QueuedReply = WAITS) -> Decision:
    replies = {each: replace(reply, id=each) for each in ("o-0", "o-1")}
    return decide(TICKET, c.RescheduleReply(1, "o-0", at), known(replies=replies))


def test_all_parts_go_at_another_moment_or_now() -> None:
    other = AT + timedelta(hours=1)
    assert moved(other).moved == (("o-0", other, other), ("o-1", other, other))
    until = NOW + CONFIG.desk.undo_send
    assert moved(None).moved == (("o-0", until, None), ("o-1", until, None))
    assert moved(AT).moved == ()


@pytest.mark.parametrize(
    ("at", "reply", "key"),
    [
        (NOW, WAITS, "send_later.past"),
        (NOW + timedelta(days=2), WAITS, "send_later.window"),
        (None, replace(WAITS, asleep=False), "send_later.not_waiting"),
        (None, replace(WAITS, state=MessageState.CANCELLED), "send_later.not_waiting"),
    ],
)
def test_another_moment_is_judged_as_the_first_one_was(at: datetime | None, reply: QueuedReply, key: str) -> None:
    assert why(lambda: moved(at, reply)).phrase.key == key


@pytest.mark.parametrize(
    "event",
    [
        e.ReplyQueued("o-0", AT, send_at=AT),
        e.ReplyRescheduled("o-0", AT, AT + timedelta(hours=1)),
        e.ReplyRescheduled("o-0", AT, None),
        e.ReplyCancelled("o-0", overtook=AT),
        e.ReplySent("o-0", AT, None, late_for=AT),
    ],
)
def test_the_history_tells_it_in_every_language(event: e.Event) -> None:
    said = {language: Words(language).of(told(Recorded(NOW, "mei", event), CONFIG)) for language in LANGUAGES}
    assert len(set(said.values())) == len(said)
    now = isinstance(event, e.ReplyRescheduled) and event.after is None
    assert all(("11-20" in text) is not now for text in said.values())
