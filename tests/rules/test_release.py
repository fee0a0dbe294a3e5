"""What a trainee writes: it waits, who may release or return it, and what is told of that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest

from igdesk.config.holding import held_for
from igdesk.config.model import Agent, Config, Department
from igdesk.errors import ConflictError, NotAllowedError
from igdesk.rules import commands as c
from igdesk.rules import events as e
from igdesk.rules.decide import Situation, decide
from igdesk.rules.decision import Decision, QueuedReply
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.log import Recorded, replay
from igdesk.rules.model import Channel, Customer, MessageState, Status
from igdesk.rules.reactions import Reactable
from igdesk.rules.release import awaited, may_release, releasers
from tests.rules.support import NOON

CONFIG = Config(
    departments=(Department("support", "Support", intake=True), Department("tech", "Tech")),
    agents=(
        Agent("mei", "Mei", departments=("support",), trainee=True, buddy="lin"),
        Agent("ada", "Ada", departments=("support",), trainee=True),
        Agent("lin", "Lin", departments=("support",), substitute="bo"),
        Agent("bo", "Bo", departments=("support",)),
        Agent("ken", "Ken", departments=("tech",)),
        Agent("zhou", "Zhou", role="supervisor", departments=("tech",)),
        Agent("boss", "Boss", role="admin", departments=("tech",)),
    ),
)
TICKET = replay(1, [Recorded(NOON, "sync", e.Opened(Channel.DM, 1, 1, NOON, "medium", "support"))])
WAITS = QueuedReply("o-0", MessageState.QUEUED, asleep=True, unreleased=True, wrote_at=NOON, author="mei")
AT = NOON + timedelta(hours=3)


def known(actor: str, replies: Mapping[str, QueuedReply] | None = None, **besides: object) -> Situation:
    its = Situation(CONFIG, actor, "op", NOON, Customer(1, "anna", "Anna", "100"), NOON, replies or {})
    return replace(its, **besides)  # type: ignore[arg-type]


def by(actor: str, command: c.Command, reply: QueuedReply = WAITS) -> Decision:
    return decide(TICKET, command, known(actor, {reply.id: reply}))


def test_all_that_a_trainee_writes_waits_and_one_notice_goes_to_the_buddy() -> None:
    done = decide(TICKET, c.Reply(1, ("one", "two"), then=Status.RESOLVED), known("mei"))
    assert [reply.to_release for reply in done.replies] == [True, True]
    assert [each.agent for each in done.notices] == ["lin"]
    assert done.ticket.status is Status.OPEN
    assert done.replies[-1].leaves is not None
    assert done.replies[-1].leaves.status is Status.RESOLVED


def test_without_a_buddy_the_others_of_the_intake_department_know_of_it() -> None:
    done = decide(TICKET, c.Reply(1, ("one",)), known("ada"))
    assert [each.agent for each in done.notices] == ["lin", "bo"]


def test_a_heart_of_a_trainee_waits_too_and_a_colleagues_does_not() -> None:
    heart = Reactable(7, "m7")
    done = {who: decide(TICKET, c.React(1), known(who, reactable=heart)).replies for who in ("mei", "bo")}
    assert {who: [each.to_release for each in replies] for who, replies in done.items()} == {
        "mei": [True], "bo": [False],
    }  # fmt: skip


def test_a_colleagues_reply_and_a_rules_do_not_wait() -> None:
    for who in ("bo", "zhou_alone"):
        config = CONFIG if who == "bo" else replace(CONFIG, agents=())
        done = decide(TICKET, c.Reply(1, ("one",)), replace(known(who), config=config))
        assert [reply.to_release for reply in done.replies] == [False]


@pytest.mark.parametrize("author", ["mei", "ada"])
@pytest.mark.parametrize("actor", [each.id for each in CONFIG.agents])
@pytest.mark.parametrize("command", [c.ReleaseReply(1, "o-0"), c.ReturnReply(1, "o-0", "warmer")])
def test_who_may_release_and_return_cell_by_cell(command: c.Command, actor: str, author: str) -> None:
    may = {"zhou", "boss", "lin"} | ({"bo"} if author == "ada" else set())
    if actor in may:
        assert not by(actor, command, replace(WAITS, author=author)).is_empty
    else:
        with pytest.raises(NotAllowedError):
            by(actor, command, replace(WAITS, author=author))
    assert (actor in may) is may_release(actor, author, CONFIG, NOON) or actor == "ken"


def test_who_stands_in_for_the_buddy_may_and_a_trainee_never_does() -> None:
    day = frozenset({date(NOON.year, NOON.month, NOON.day)})
    agents = tuple(replace(each, away=day) if each.id == "lin" else each for each in CONFIG.agents)
    assert releasers("mei", replace(CONFIG, agents=agents), NOON) == ("lin", "bo")
    agents = tuple(replace(each, substitute="ada") if each.id == "lin" else each for each in agents)
    assert releasers("mei", replace(CONFIG, agents=agents), NOON) == ("lin",)
    assert awaited("mei", CONFIG, NOON) == "Lin"


def test_a_release_begins_the_hold_and_keeps_a_moment_that_is_still_to_come() -> None:
    now = by("lin", c.ReleaseReply(1, "o-0"))
    until = NOON + held_for(CONFIG.desk)
    assert (now.moved, now.released) == ((("o-0", until, None),), ("o-0",))
    assert [each.agent for each in now.notices] == ["mei"]
    assert by("lin", c.ReleaseReply(1, "o-0"), replace(WAITS, send_at=AT)).moved == (("o-0", AT, AT),)
    past = replace(WAITS, send_at=NOON - timedelta(hours=1))
    assert by("lin", c.ReleaseReply(1, "o-0"), past).moved == (("o-0", until, None),)


def test_a_reply_whose_window_has_closed_is_not_released() -> None:
    late = replace(WAITS, wrote_at=NOON - timedelta(days=8))
    with pytest.raises(Refusal):
        by("lin", c.ReleaseReply(1, "o-0"), late)
    assert by("lin", c.ReturnReply(1, "o-0", "too late: call her"), late).returned == ("o-0",)


def test_whoever_comes_second_is_told_who_was_first() -> None:
    gone = replace(WAITS, unreleased=False, asleep=False, released_by="zhou")
    for command in (c.ReleaseReply(1, "o-0"), c.ReturnReply(1, "o-0", "warmer")):
        with pytest.raises(ConflictError, match="zhou"):
            by("lin", command, gone)
        with pytest.raises(ConflictError):
            by("lin", command, replace(WAITS, state=MessageState.CANCELLED))


def test_returning_says_what_is_to_be_done() -> None:
    done = by("lin", c.ReturnReply(1, "o-0", "begin with an apology"))
    assert ([note.text for note in done.notes], done.cancelled) == (["begin with an apology"], ("o-0",))
    assert [each.agent for each in done.notices] == ["mei"]
    with pytest.raises(Refusal):
        by("lin", c.ReturnReply(1, "o-0", "  "))


def test_there_is_no_way_around_a_release() -> None:
    with pytest.raises(Refusal):
        by("mei", c.RescheduleReply(1, "o-0", None))
    failed = replace(WAITS, state=MessageState.FAILED, asleep=False)
    with pytest.raises(NotAllowedError):
        by("mei", c.RetryReply(1, "o-0"), failed)
    assert by("lin", c.RetryReply(1, "o-0"), failed).requeued == ("o-0",)


def test_whoever_takes_it_over_tells_its_writer() -> None:
    assert [each.agent for each in by("lin", c.CancelReply(1, "o-0")).notices] == ["mei"]
    assert by("mei", c.CancelReply(1, "o-0")).notices == ()
