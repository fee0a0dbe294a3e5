"""Two people do the same at once on a shared desk, or the one's process dies after the commit: it is done once.

Everything goes through the pipe to the child and back, so arguments and values are such as can.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from igdesk.config.model import Agent, Category, Config, Csat, Department, FollowUp, Template
from igdesk.errors import ConflictError
from igdesk.rules import commands as c
from igdesk.rules import events as e
from igdesk.rules.event import Event
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.log import replay
from igdesk.rules.model import Channel, Direction, Inbound, Status, Ticket
from igdesk.store import customers, history, tickets, ticking
from igdesk.store.engine import Pending
from igdesk.store.inbound import InboundThread
from igdesk.store.ingest import ingest
from igdesk.store.run import Done, run_command
from igdesk.store.shared import supervisor
from igdesk.store.shared.store import SharedStore

from ..desks import NOW
from . import deeds
from .deeds import Step

DAY = timedelta(days=1)
BOTH, OF_TECH = ("mei", "lin"), ("ken", "kim")
CONFIG = Config(
    departments=(Department("support", "Support", intake=True), Department("tech", "Tech")),
    agents=(
        *(Agent(name, name, role="supervisor", departments=("support",)) for name in BOTH),
        *(Agent(name, name, departments=("tech",)) for name in OF_TECH),
    ),
    categories=(Category("complaint", "Complaint"),),
    templates=(Template("csat", "Satisfied?", "How was it, 1 to 5?", "en"),),
    csat=Csat(ask="on_close"),
    follow_up=FollowUp(after=DAY, categories=("complaint",)),
)
ASK = c.HandOff(1, "tech", "why?")
END = c.SetStatus(1, Status.RESOLVED)
PROMISE = c.GivePromise(1, "A refund", NOW + DAY)
COMPLAINT = c.SetCategory(1, "complaint")
ENDED = (COMPLAINT, END)
PRIVATELY = c.Reply(1, ("psst",), private=True)
SETTLED = (e.PromiseKept, e.PromiseReleased)


def scene(db: sqlite3.Connection, kind: str, before: Sequence[c.Command], name: str) -> Ticket:
    """A customer writes, and somebody does this and that; the ticket then."""
    channel = Channel.DM if kind == "dm" else Channel.COMMENT
    message = Inbound(Direction.IN, NOW, "It broke", channel, remote_id=f"m-{name}")
    post = None if kind == "dm" else f"post-{name}"
    comes = InboundThread("1784", kind, f"t-{name}", f"igsid-{name}", name, None, (message,), post=post)
    [number] = ingest(db, [comes], config=CONFIG, actor="sync", op=f"{name}-came", now=NOW).created
    for n, command in enumerate(before):
        command = replace(command, ticket=number)
        run_command(db, command, actor="mei", op=f"{name}-before{n}", config=CONFIG, now=NOW)
    found = tickets.find(db, number)
    assert found is not None
    return found


def what_came_of(pending: Sequence[Pending[Done]]) -> list[str]:
    found = []
    for each in pending:
        try:
            found.append("done" if each.result().changed else "unchanged")
        except (Refusal, ConflictError) as error:
            found.append(type(error).__name__)
    return sorted(found)


def log_of(store: SharedStore, number: int, since: int = 0) -> list[Event]:
    detail = store.read(history.detail, number).result()
    assert detail is not None
    assert replay(number, detail.events) == detail.card.ticket
    return [recorded.event for recorded in detail.events[since:]]


@pytest.fixture(autouse=True)
def _no_breath(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "_BREATH", 0.02)


@pytest.mark.parametrize(
    ("kind", "who", "before", "commands", "once", "other", "sees"),
    [
        ("dm", BOTH, (PROMISE,), (c.KeepPromise(1), c.ReleasePromise(1, "no")), SETTLED, "Refusal", False),
        ("dm", BOTH, (), (ASK,), e.LegSent, "ConflictError", True),
        ("dm", BOTH, (), (ASK,), e.LegSent, "Refusal", False),
        ("dm", OF_TECH, (ASK,), (c.Claim(1),), e.LegTaken, "ConflictError", False),
        ("dm", OF_TECH, (ASK,), (c.HandBack(1, "so"),), e.LegDone, "ConflictError", False),
        ("dm", BOTH, (ASK,), (c.Recall(1),), e.LegRecalled, "ConflictError", True),
        ("dm", BOTH, (END,), (c.Rate(1, 5), c.Rate(1, 1)), e.RatingGiven, "ConflictError", True),
        ("dm", BOTH, (COMPLAINT,), (END,), e.RatingAsked, "unchanged", False),
        ("dm", BOTH, ENDED, (c.EndFollowUp(1), c.EndFollowUp(1, skip=True)), e.FollowUpDone, "ConflictError", True),
        ("comment", BOTH, (), (c.HideComment(1),), e.HideQueued, "unchanged", False),
        ("comment", BOTH, (), (PRIVATELY,), e.ReplyQueued, "Refusal", False),
        ("comment", BOTH, (), (c.Reply(1, ("yes",)),), e.ReplyQueued, "ConflictError", True),
    ],
)
def test_what_two_do_at_once_is_done_once(
    two: tuple[SharedStore, SharedStore],
    request: pytest.FixtureRequest,
    kind: str,
    who: Sequence[str],
    before: Sequence[c.Command],
    commands: Sequence[c.Command],
    once: type[Event] | tuple[type[Event], ...],
    other: str,
    sees: bool,
) -> None:
    name = request.node.name
    ticket = two[0].write(name, scene, kind, before, name).result()
    pending = []
    for store, command, actor in zip(two, (commands[0], commands[-1]), who, strict=True):
        wanted, op = replace(command, ticket=ticket.number), f"{name}-{actor}"
        seen = ticket.version if sees else None
        done = store.write(op, run_command, wanted, actor=actor, op=op, config=CONFIG, now=NOW, seen=seen)
        pending.append(done)
    assert what_came_of(pending) == sorted(("done", other))
    assert len([event for event in log_of(two[1], ticket.number, ticket.version) if isinstance(event, once)]) == 1


def test_what_people_and_time_do_is_done_once_though_a_process_dies_after_the_commit(
    two: tuple[SharedStore, SharedStore],
) -> None:
    one, there = two
    ticket = one.write("dies", scene, "dm", ENDED, "dies").result()
    one.read(deeds.stumble, Step.COMMITTED).result()
    tiers = [
        store.write(f"tier-{name}", customers.set_tier, ticket.customer, "vip", actor=name, op=name, config=CONFIG,
                    now=NOW)
        for store, name in zip(two, BOTH, strict=True)
    ]  # fmt: skip
    assert sorted(each.result() for each in tiers) == [False, True]
    later, op = NOW + 30 * DAY, "tick"
    while there.read(ticking.is_due, CONFIG, later).result():
        one.read(deeds.stumble, Step.COMMITTED).result()
        ticks = [
            store.write(f"{op}-{name}", ticking.tick_due, config=CONFIG, op=f"{op}-{name}", now=later)
            for store, name in zip(two, BOTH, strict=True)
        ]
        assert all(len({*mine} & {*theirs}) == 0 for mine, theirs in [[each.result() for each in ticks]])
        op += "+"
    log = [type(event) for event in log_of(there, ticket.number)]
    assert [log.count(kind) for kind in (e.TierSet, e.RatingAsked, e.FollowUpDue)] == [1, 1, 1]
