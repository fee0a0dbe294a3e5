"""Saying that a reply in doubt has arrived: what it does to its ticket, and when it cannot be said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from igdesk.config.model import Agent, Config, Department
from igdesk.errors import IgdeskError, NotAllowedError
from igdesk.i18n import LANGUAGES, Words
from igdesk.rules import commands as c
from igdesk.rules import events as e
from igdesk.rules.decide import Situation, decide
from igdesk.rules.decision import Decision, QueuedReply
from igdesk.rules.model import Channel, Customer, MessageState, Status, Ticket
from igdesk.rules.ways import Way

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
TRIED = NOW - timedelta(hours=1)
WROTE = NOW - timedelta(hours=2)
CONFIG = Config(
    departments=(Department("support", "Support", intake=True), Department("tech", "Tech")),
    agents=(Agent("mei", "Mei", departments=("support",)), Agent("ken", "Ken", departments=("tech",))),
)
TICKET = Ticket(
    1, Status.WAITING, Channel.DM, 1, 1, WROTE, WROTE, "medium",
    unanswered_since=WROTE, last_customer_message_at=WROTE, version=1,
)  # fmt: skip
WHY = {"key": "outbox.interrupted", "args": {}}
DOUBTED = QueuedReply("r", MessageState.UNCONFIRMED, why=WHY, covers=WROTE, tried_at=TRIED)


def confirmed(reply: QueuedReply = DOUBTED, ticket: Ticket = TICKET, actor: str = "mei") -> Decision:
    known = Situation(CONFIG, actor, "op", NOW, Customer(1, "anna", remote_id="900"), replies={reply.id: reply})
    return decide(ticket, c.ConfirmReply(1, "r"), known)


def test_it_answers_what_its_author_had_read_from_when_it_was_tried() -> None:
    done = confirmed()
    assert done.events[0].event == e.ReplyConfirmed("r", TRIED, WROTE, why=WHY)
    assert done.arrived == (("r", TRIED),)
    after = done.ticket
    assert (after.unanswered_since, after.first_responded_at, after.last_answered_at) == (None, TRIED, TRIED)
    assert (after.status, after.answered_through) == (Status.WAITING, WROTE)


def test_what_the_customer_wrote_since_is_still_to_be_answered() -> None:
    later = replace(TICKET, last_customer_message_at=NOW)
    assert confirmed(ticket=later).ticket.unanswered_since == NOW


def test_an_automatic_one_answers_nobody() -> None:
    after = confirmed(replace(DOUBTED, automatic=True)).ticket
    assert (after.unanswered_since, after.first_responded_at) == (WROTE, None)


def test_it_can_be_said_of_a_ticket_that_is_closed() -> None:
    closed = replace(TICKET, status=Status.CLOSED, closed_at=NOW)
    assert confirmed(ticket=closed).arrived == (("r", TRIED),)


@pytest.mark.parametrize("state", [each for each in MessageState if each is not MessageState.UNCONFIRMED])
def test_of_one_that_is_not_in_doubt_it_cannot_be_said(state: MessageState) -> None:
    with pytest.raises(IgdeskError) as refused:
        confirmed(replace(DOUBTED, state=state))
    assert refused.value.phrase.key == "arrived.not_in_doubt"
    for words in map(Words, LANGUAGES):
        assert words(f"message_state.{state.value}") in words.of(refused.value.phrase)


@pytest.mark.parametrize("way", [each for each in Way if not each.speaks])
def test_hiding_and_hearts_are_simply_done_again(way: Way) -> None:
    with pytest.raises(IgdeskError) as refused:
        confirmed(replace(DOUBTED, way=way))
    assert refused.value.phrase.key == "arrived.says_nothing"


def test_a_reply_that_is_not_there_and_somebody_who_answers_no_customers() -> None:
    with pytest.raises(IgdeskError) as refused:
        confirmed(replace(DOUBTED, id="other"))
    assert refused.value.phrase.key == "refusal.no_reply"
    with pytest.raises(NotAllowedError):
        confirmed(actor="ken")
