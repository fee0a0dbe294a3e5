"""Answering comments: which way a reply goes, what is refused and what is still possible then, and hiding."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.config.model import Agent, Config, Department
from igdesk.errors import IgdeskError, NotAllowedError
from igdesk.rules import automatic
from igdesk.rules import commands as c
from igdesk.rules import events as e
from igdesk.rules.comment_replies import Comment
from igdesk.rules.decide import Situation, decide
from igdesk.rules.decision import QueuedReply
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import Channel, Customer, MessageState, Status, Ticket
from igdesk.rules.ways import Way
from igdesk.rules.window import PRIVATE_REPLY

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
CONFIG = Config(
    departments=(Department("support", "Support", intake=True), Department("tech", "Tech")),
    agents=(Agent("mei", "Mei", departments=("support",)), Agent("ken", "Ken", departments=("tech",))),
)
COMMENT = Comment(7, "178", NOW - timedelta(days=2))


def ticket(channel: Channel = Channel.COMMENT, **more: object) -> Ticket:
    made = Ticket(1, Status.OPEN, channel, 1, 1, NOW, NOW, "medium", unanswered_since=NOW, version=1)
    return replace(made, **more)  # type: ignore[arg-type]  # parts of a ticket


def situation(comment: Comment | None = COMMENT, actor: str = "mei", **more: object) -> Situation:
    customer = Customer(1, "anna", remote_id="900")
    made = Situation(CONFIG, actor, "op", NOW, customer, last_customer_message_at=NOW, comment=comment)
    return replace(made, **more)  # type: ignore[arg-type]  # parts of a situation


def why(command: c.Command, comment: Comment | None = COMMENT, channel: Channel = Channel.COMMENT) -> str:
    """The reason why it is refused."""
    with pytest.raises(IgdeskError) as refused:
        decide(ticket(channel), command, situation(comment))
    return refused.value.phrase.key


def test_a_reply_to_a_comment_is_public_unless_it_is_to_be_private() -> None:
    [public] = decide(ticket(), c.Reply(1, ("Yes",)), situation()).replies
    [private] = decide(ticket(), c.Reply(1, ("Yes",), private=True), situation()).replies
    assert [(each.way, each.target) for each in (public, private)] == [(Way.COMMENT, "178"), (Way.PRIVATE, "178")]


def test_what_everybody_reads_is_held_as_long_as_the_desk_says_whatever_was_chosen() -> None:
    desk = replace(
        CONFIG.desk, undo_send_public=timedelta(seconds=30), undo_send_least=timedelta(), undo_send_chosen=timedelta()
    )
    at = situation(config=replace(CONFIG, desk=desk))
    [public] = decide(ticket(), c.Reply(1, ("Yes",)), at).replies
    [private] = decide(ticket(), c.Reply(1, ("Yes",), private=True), at).replies
    assert (public.hold_until, private.hold_until) == (NOW + timedelta(seconds=30), NOW)


def test_a_long_public_reply_is_several_comments_and_a_private_one_is_a_single_message() -> None:
    assert len(decide(ticket(), c.Reply(1, ("a", "b")), situation()).replies) == 2
    assert why(c.Reply(1, ("a", "b"), private=True)) == "answering.private_parts"
    assert why(c.Reply(1, ("好" * 334,), private=True)) == "refusal.too_long"


def test_a_direct_message_has_one_way_only() -> None:
    [sent] = decide(ticket(Channel.DM), c.Reply(1, ("Yes",)), situation(None)).replies
    assert (sent.way, sent.target) == (Way.MESSAGE, None)
    assert why(c.Reply(1, ("Yes",), private=True), None, Channel.DM) == "answering.no_comment_ticket"
    assert why(c.Reply(1, ("Yes",), comment=7), None, Channel.DM) == "answering.no_comment_ticket"
    assert why(c.Reply(1, ("Yes",)), None, Channel.MENTION) == "refusal.not_answerable"


@pytest.mark.parametrize(
    ("comment", "reason"),
    [
        (None, "answering.no_comment"),
        (replace(COMMENT, answered_privately=True), "answering.private_used"),
        (replace(COMMENT, written_at=NOW - PRIVATE_REPLY), "answering.private_late"),
    ],
)
def test_a_private_reply_is_refused_before_it_is_queued(comment: Comment | None, reason: str) -> None:
    assert why(c.Reply(1, ("Yes",), private=True), comment) == reason


@given(st.timedeltas(timedelta(0), timedelta(days=400)))
def test_a_public_reply_has_no_limit_of_time_and_a_private_one_seven_days(age: timedelta) -> None:
    comment = replace(COMMENT, written_at=NOW - age)
    assert decide(ticket(), c.Reply(1, ("Yes",)), situation(comment)).replies
    try:
        decide(ticket(), c.Reply(1, ("Yes",), private=True), situation(comment))
    except Refusal:
        assert age >= PRIVATE_REPLY
    else:
        assert age < PRIVATE_REPLY


def test_hiding_is_held_like_a_reply_and_answers_nobody() -> None:
    done = decide(ticket(), c.HideComment(1), situation())
    [row] = done.replies
    assert (row.way, row.target, row.text, row.hold_until) == (Way.HIDE, "178", "", NOW + CONFIG.desk.undo_send)
    assert next(r.event for r in done.events) == e.HideQueued(row.id, 7, True, row.hold_until)
    assert done.ticket.unanswered_since == NOW
    [back] = decide(ticket(), c.HideComment(1, hidden=False), situation(replace(COMMENT, hidden=True))).replies
    assert back.way is Way.UNHIDE


@pytest.mark.parametrize(
    ("comment", "hidden"),
    [
        (replace(COMMENT, hidden=True), True),
        (COMMENT, False),
        (replace(COMMENT, hiding=Way.HIDE), True),
        (replace(COMMENT, hidden=True, hiding=Way.UNHIDE), False),
    ],
)
def test_what_is_so_already_or_on_its_way_is_not_done_again(comment: Comment, hidden: bool) -> None:
    assert decide(ticket(), c.HideComment(1, hidden=hidden), situation(comment)).replies == ()


def test_hiding_is_refused_while_the_contrary_is_on_its_way_and_without_a_comment() -> None:
    assert why(c.HideComment(1), replace(COMMENT, hidden=True, hiding=Way.UNHIDE)) == "answering.hiding_under_way"
    assert why(c.HideComment(1), None) == "answering.no_comment"
    with pytest.raises(NotAllowedError):
        decide(ticket(), c.HideComment(1), situation(actor="ken"))


def test_taking_hiding_back_leaves_a_waiting_ticket_alone() -> None:
    held = {"r": QueuedReply("r", MessageState.QUEUED, Way.HIDE)}
    done = decide(ticket(status=Status.WAITING), c.CancelReply(1, "r"), situation(replies=held))
    assert (done.cancelled, done.ticket.status) == (("r",), Status.WAITING)
    assert done.events[0].event == e.ReplyCancelled("r", "hide", "queued")


MENTION = replace(COMMENT, post="99")


def elsewhere(mention: Comment | None, *texts: str, private: bool = False) -> list[tuple[Way, str | None]]:
    """How an answer goes to somebody who named us below another's post."""
    ours = ticket(Channel.MENTION, account="1784")
    made = decide(ours, c.Reply(1, texts or ("Thanks",), private=private), situation(mention))
    return [(each.way, each.target) for each in made.replies]


def test_a_mention_is_answered_where_it_stands_however_long_ago() -> None:
    old = replace(MENTION, written_at=NOW - timedelta(days=400))
    assert elsewhere(MENTION) == elsewhere(old) == [(Way.MENTION, "178")]
    assert len(elsewhere(MENTION, "a", "b")) == 2


@pytest.mark.parametrize(
    ("mention", "private", "key"),
    [
        (MENTION, True, "mentions.no_private"),
        (replace(MENTION, only_tagged=True), False, "mentions.only_tagged"),
        (replace(MENTION, post=None), False, "mentions.no_post"),
        (None, False, "refusal.not_answerable"),
    ],
)
def test_what_cannot_be_answered_elsewhere_is_refused_with_what_is_left(
    mention: Comment | None, private: bool, key: str
) -> None:
    with pytest.raises(Refusal) as refused:
        elsewhere(mention, private=private)
    assert refused.value.phrase.key == key


def test_what_stands_below_somebody_else_s_post_is_not_ours_to_hide() -> None:
    assert why(c.HideComment(1), None, Channel.MENTION) == "mentions.no_hide"


def test_a_mention_is_answered_by_a_person_alone() -> None:
    customer = Customer(1, "anna", remote_id="900")
    assert not automatic.has_way(ticket(Channel.MENTION, account="1784"), customer)
