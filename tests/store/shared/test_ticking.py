"""Time passing on a desk of a shared drive: the same units of work, in the child; each thing is told once."""

from __future__ import annotations

from datetime import timedelta

from igdesk.config.model import (
    Agent,
    Condition,
    Config,
    Department,
    Escalation,
    Limit,
    Priority,
    Rule,
    Target,
    Template,
)
from igdesk.rules import events as e
from igdesk.rules.model import Direction, Inbound
from igdesk.store import history, notices, ticking
from igdesk.store.inbound import InboundThread
from igdesk.store.ingest import ingest
from igdesk.store.shared.store import SharedStore

from ..desks import NOW
from .conftest import Opener

HOUR = timedelta(hours=1)
CONFIG = Config(
    departments=(Department("support", "Support", intake=True),),
    agents=(Agent("mei", "Mei", role="supervisor", departments=("support",)),),
    priorities=(Priority("medium", "Medium", Limit(rest=4 * HOUR), hours="always"),),
    rules=(
        Rule("slow", Condition(unanswered_for=2 * HOUR), on="timer", notify=("supervisor",)),
        Rule("night", Condition(first_message=True), reply="night"),
    ),
    escalations=(Escalation("missed", Condition(overdue_by=HOUR), Target(role="supervisor")),),
    templates=(Template("night", "Night", "We sleep.", "en"),),
)


def ticks(store: SharedStore, op: str) -> tuple[int, ...]:
    now = NOW + 5 * HOUR
    if not store.read(ticking.is_due, CONFIG, now).result():
        return ()
    return store.write(op, ticking.tick_due, config=CONFIG, op=op, now=now).result()


def test_two_computers_tell_each_thing_once(opened: Opener) -> None:
    one, other = opened(), opened("there")
    message = Inbound(Direction.IN, NOW, "Hello?", remote_id="m1")
    thread = InboundThread("1", "dm", "t", "anna", "anna", None, (message,))
    one.write("hear", ingest, [thread], config=CONFIG, actor="sync", op="hear", now=NOW).result()
    assert ticks(one, "tick1") == (1,)
    assert ticks(other, "tick2") == ()
    detail = other.read(history.detail, 1).result()
    assert detail is not None
    kinds = [type(recorded.event) for recorded in detail.events]
    once = (e.ClockTold, e.TimerRang, e.Notified, e.Escalated, e.ReplyQueued)
    assert [kinds.count(kind) for kind in once] == [1, 1, 1, 1, 1]
    later = NOW + 5 * HOUR
    taken = [store.write(f"take{n}", notices.take, "mei", later).result() for n, store in enumerate((other, one))]
    assert [len(each) for each in taken] == [3, 0]
