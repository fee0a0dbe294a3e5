"""A desk in shadow pulls and sorts, and sends nothing, whatever lies in its outbox and whatever happens."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.config.model import Condition, Config, Rule, Template
from igdesk.desk.desk import Desk
from igdesk.rules.commands import CancelReply, Reply
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import MessageState
from igdesk.simulator import truth
from tests.sync.harness import Bench, bench

ANSWERING = Config(
    rules=(Rule("robot", Condition(text_any=("order",)), reply="hello"),),
    templates=(Template("hello", "Hello", "We look into it.", "en"),),
)


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Bench]:
    with bench(tmp_path, ANSWERING) as made:
        yield made


def run_as(at: Bench, mode: str) -> None:
    at.config = replace(at.config, desk=replace(at.config.desk, mode=mode))  # type: ignore[arg-type]
    at.desk = Desk(at.store, at.config, at.clock, "mei")


def posts(at: Bench) -> int:
    """How many messages left for Instagram, arrived or not."""
    return sum(call["method"] == "POST" for call in truth.calls(at.simulator.ledger))


async def test_nothing_is_sent_whatever_comes_in(at: Bench) -> None:
    run_as(at, "shadow")
    at.simulator.control.customer_writes("Where is my order?")
    await at.once()
    with pytest.raises(Refusal):
        await at.desk.run(Reply(1, ("On its way!",)))
    at.pass_time(timedelta(minutes=5))
    report = await at.once()
    assert (report.delivered, await at.desk.unsettled_replies(), posts(at)) == (0, (), 0)


async def test_what_was_queued_before_the_mode_changed_stays_until_it_changes_back(at: Bench) -> None:
    at.simulator.control.customer_writes("Hello?")
    await at.once()
    done = await at.desk.run(Reply(1, ("On its way!",)))
    run_as(at, "shadow")
    for _ in range(3):
        at.pass_time(timedelta(minutes=5))
        await at.once()
    assert posts(at) == 0
    [row] = await at.desk.find_replies(done.replies[0])
    assert (row.state, row.attempts) == (MessageState.QUEUED, 0)
    run_as(at, "live")
    await at.once()
    assert (at.arrived("On its way!"), posts(at)) == (1, 1)


async def test_what_was_queued_before_can_be_taken_back(at: Bench) -> None:
    at.simulator.control.customer_writes("Hello?")
    await at.once()
    done = await at.desk.run(Reply(1, ("On its way!",)))
    run_as(at, "shadow")
    await at.desk.run(CancelReply(1, done.replies[0]))
    run_as(at, "live")
    at.pass_time(timedelta(minutes=5))
    await at.once()
    assert posts(at) == 0


async def test_what_was_in_doubt_before_is_looked_for_and_never_sent_again(at: Bench) -> None:
    at.simulator.control.customer_writes("Hello?")
    await at.once()
    reply = await at.reply(1, "On its way!")
    at.simulator.control.set_faults("send:500@1,conversations:500,messages:500")
    await at.once()
    at.simulator.control.set_faults("")
    before = posts(at)
    run_as(at, "shadow")
    for _ in range(5):
        at.pass_time(timedelta(minutes=5))
        await at.once()
    [row] = await at.desk.find_replies(reply)
    assert posts(at) == before == 1
    assert row.state in (MessageState.QUEUED, MessageState.UNCONFIRMED)


async def test_a_worker_that_runs_follows_the_mode(at: Bench) -> None:
    """The screens keep one worker; a configuration that is read anew reaches it."""
    at.simulator.control.customer_writes("Hello?")
    await at.once()
    await at.reply(1, "On its way!")
    worker = at.worker()
    run_as(at, "shadow")
    worker.adopt(at.config)
    await worker.once()
    assert posts(at) == 0
    run_as(at, "live")
    worker.adopt(at.config)
    await worker.once()
    assert posts(at) == 1
