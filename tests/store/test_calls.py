"""Calls outside on a real file: each made once, by one worker, and lost rather than repeated where nobody knows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from igdesk.clock import FixedClock
from igdesk.config.model import Agent, Condition, Config, Department, Hook, Notifications, Rule
from igdesk.config.settings import Desk
from igdesk.errors import ConflictError, IgdeskError, NotAllowedError
from igdesk.rules import events as e
from igdesk.rules.calling import CallResult, CallState, Why
from igdesk.rules.log import replay
from igdesk.rules.model import Direction, Inbound
from igdesk.store import calls, erase, history, lease, notices, ticking
from igdesk.store.calls import MAX_ATTEMPTS, Call
from igdesk.store.engine import LocalStore
from igdesk.store.erase import Forgetting, Mode
from igdesk.store.errors import LeaseLost
from igdesk.store.inbound import InboundThread
from igdesk.store.ingest import ingest
from igdesk.store.lease import Fence, Sign
from igdesk.store.settle import Settling

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DONE = CallResult(CallState.DONE)
FAILED = CallResult(CallState.FAILED, Why.EXIT, 3)
UNREACHABLE = CallResult(CallState.WAITING, Why.UNREACHABLE)
DESK = Config(
    departments=(Department("support", "Support", intake=True), Department("tech", "Tech")),
    agents=(
        Agent("mei", "Mei", departments=("support",)),
        Agent("zhou", "Zhou", role="supervisor", departments=("support",)),
        Agent("ken", "Ken", departments=("tech",)),
    ),
    hooks=(Hook("label", ("label",)),),
    rules=(Rule("send", Condition(text_any=("order",)), hook=("label",)),),
)


class Working:
    """A desk's file, and workers on it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.store = LocalStore(path, FixedClock(NOW), create=True)
        self.config = DESK
        self._count = 0

    def by(self, fence: Fence | None = None, now: datetime = NOW, actor: str = "sync") -> Settling:
        self._count += 1
        return Settling(f"op{self._count}", now, self.config, fence, actor)

    def writes(self, customer: str = "ada") -> None:
        by = self.by()
        message = Inbound(Direction.IN, NOW, "Where is my order?", remote_id=f"m-{customer}")
        thread = InboundThread("a", "dm", f"t-{customer}", customer, customer, None, (message,))
        self.store.write(by.op, ingest, (thread,), config=self.config, actor="sync", op=by.op, now=NOW).result()

    def takes_over(self) -> Fence:
        """Another worker, on another computer, that has found the lease to stand still."""

        def take(db: sqlite3.Connection) -> Fence:
            sign = lease.look(db, "sync")
            dead = None if sign is None else Sign(sign.token, sign.beat, sign.holder, sign.machine)
            return lease.take(db, "sync", holder="w", machine="m", machine_is_free=False, dead=dead)

        return self.store.signal(take).result()

    def claims(self, fence: Fence, now: datetime = NOW) -> Call | None:
        by = self.by(fence, now)
        return self.store.write(by.op, calls.claim_next, by).result()

    def ends(self, call: Call, result: CallResult, fence: Fence, now: datetime = NOW) -> None:
        by = self.by(fence, now)
        self.store.write(by.op, calls.end, call.id, result, by).result()

    def loses(self, running: tuple[int, ...], fence: Fence) -> int:
        by = self.by(fence)
        return self.store.write(by.op, calls.lose_interrupted, running, by).result()

    def decides(self, call: int, *, again: bool, who: str = "mei") -> Call:
        by = self.by(actor=who)
        return self.store.write(by.op, calls.decide, call, by, again=again).result()

    def all(self) -> list[Call]:
        return list(self.store.read(calls.latest, 100).result())

    def states(self) -> list[str]:
        return [call.state.value for call in reversed(self.all())]

    def happened(self, kind: type[e.Event], number: int = 1) -> list[e.Event]:
        detail = self.store.read(history.detail, number).result()
        assert detail is not None
        assert replay(number, detail.events) == detail.card.ticket, "the row is not what the log tells"
        return [recorded.event for recorded in detail.events if isinstance(recorded.event, kind)]

    def told(self, agent: str) -> list[e.Event]:
        found = self.store.read(notices.latest, agent, 100).result()
        return [notice.recorded.event for notice in reversed(found)]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Working]:
    working = Working(tmp_path / "desk.db")
    yield working
    working.store.close()


def claimed(desk: Working, fence: Fence) -> Call:
    call = desk.claims(fence)
    assert call is not None
    return call


def test_what_a_rule_wants_is_written_with_its_event_and_given_out_once(desk: Working) -> None:
    desk.writes()
    fence = desk.takes_over()
    call = claimed(desk, fence)
    assert (call.ticket, call.hook, call.rule, call.state, call.attempts) == (1, "label", "send", CallState.CALLING, 1)
    recorded = desk.store.read(calls.event_of, call).result()
    assert recorded.event == e.HookCalled("send", "label", NOW)
    assert desk.claims(fence) is None
    desk.ends(call, DONE, fence)
    assert (desk.states(), desk.told("zhou")) == (["done"], [])


def test_a_failure_is_in_the_history_and_told_to_the_supervisors(desk: Working) -> None:
    desk.writes()
    fence = desk.takes_over()
    call = claimed(desk, fence)
    desk.ends(call, FAILED, fence)
    failed = e.HookFailed(call.id, "label", "exit", 3)
    assert desk.happened(e.HookFailed) == [failed]
    assert (desk.told("zhou"), desk.told("mei")) == ([failed], [])
    assert [(each.state.value, each.why, each.status) for each in desk.all()] == [("failed", "exit", 3)]


def test_what_a_killed_worker_was_calling_is_lost_and_not_called_again(desk: Working) -> None:
    desk.writes()
    call = claimed(desk, desk.takes_over())
    successor = desk.takes_over()
    assert desk.claims(successor) is None
    assert desk.loses((), successor) == 1
    assert desk.states() == ["lost"]
    assert desk.happened(e.HookFailed) == [e.HookFailed(call.id, "label", "lost")]
    assert (desk.claims(successor), desk.loses((), successor)) == (None, 0)


def test_what_a_worker_calls_itself_is_not_lost(desk: Working) -> None:
    desk.writes()
    fence = desk.takes_over()
    call = claimed(desk, fence)
    assert desk.loses((call.id,), fence) == 0
    assert desk.states() == ["calling"]


def test_a_worker_whose_lease_is_gone_gets_nothing_and_loses_nothing(desk: Working) -> None:
    desk.writes("ada")
    desk.writes("bob")
    old = desk.takes_over()
    call = claimed(desk, old)
    new = desk.takes_over()
    with pytest.raises(LeaseLost):
        desk.claims(old)
    with pytest.raises(LeaseLost):
        desk.loses((), old)
    assert desk.states() == ["calling", "waiting"]
    other = claimed(desk, new)
    assert other.id != call.id


def test_the_outcome_of_a_late_worker_is_a_fact_until_somebody_had_it_called_again(desk: Working) -> None:
    desk.writes("ada")
    desk.writes("bob")
    old = desk.takes_over()
    first, second = claimed(desk, old), claimed(desk, old)
    new = desk.takes_over()
    desk.loses((), new)
    desk.ends(first, DONE, old)
    assert desk.states() == ["done", "lost"]
    desk.decides(second.id, again=True)
    again = claimed(desk, new)
    desk.ends(second, FAILED, old)
    assert (again.id, desk.states()) == (second.id, ["done", "calling"])


def test_what_surely_was_not_called_is_tried_again_after_ever_longer_pauses_and_given_up(desk: Working) -> None:
    desk.writes()
    fence, now, pauses = desk.takes_over(), NOW, []
    for _ in range(MAX_ATTEMPTS):
        call = desk.claims(fence, now)
        assert call is not None
        desk.ends(call, UNREACHABLE, fence, now)
        [left] = desk.all()
        if left.state is CallState.WAITING:
            assert desk.claims(fence, left.not_before - timedelta(milliseconds=1)) is None
            pauses.append(left.not_before - now)
        now = left.not_before
    assert pauses == sorted(pauses)
    assert (pauses[0], desk.states()) == (MINUTE / 2, ["failed"])
    assert desk.happened(e.HookFailed) == [e.HookFailed(left.id, "label", "unreachable")]


def test_a_desk_in_shadow_gives_out_nothing_that_waits_from_before(desk: Working) -> None:
    desk.writes()
    fence = desk.takes_over()
    desk.config = replace(DESK, desk=Desk(mode="shadow"))
    assert desk.claims(fence) is None
    desk.config = DESK
    assert desk.claims(fence) is not None


def test_people_decide_on_what_failed_or_is_lost_alone(desk: Working) -> None:
    desk.writes("ada")
    desk.writes("bob")
    fence = desk.takes_over()
    call = claimed(desk, fence)
    for again in (True, False):
        with pytest.raises(ConflictError):
            desk.decides(call.id, again=again)
    desk.ends(call, FAILED, fence)
    with pytest.raises(NotAllowedError):
        desk.decides(call.id, again=True, who="ken")
    assert desk.decides(call.id, again=True).state is CallState.WAITING
    with pytest.raises(ConflictError):
        desk.decides(call.id, again=True)
    desk.decides(call.id, again=False)
    assert desk.happened(e.HookDecided) == [
        e.HookDecided(call.id, "label", True, "failed", "exit", 3, 1, NOW),
        e.HookDecided(call.id, "label", False, "waiting"),
    ]
    assert desk.states() == ["cancelled", "waiting"]
    with pytest.raises(IgdeskError):
        desk.decides(99, again=True)


def test_of_a_chat_it_is_told_once_that_it_cannot_be_reached(desk: Working) -> None:
    desk.config = replace(
        DESK,
        rules=(Rule("tell", Condition(text_any=("order",)), notify=("mei",)),),
        notifications=Notifications(webhooks=("https://chat.example/secret",)),
    )
    fence = desk.takes_over()
    for place, result in enumerate((FAILED, FAILED, DONE, FAILED)):
        desk.writes(f"customer{place}")
        desk.ends(claimed(desk, fence), result, fence, NOW + place * MINUTE)
    assert desk.states() == ["failed", "failed", "done", "failed"], "that a chat failed is not posted in chats"
    assert len(desk.told("zhou")) == 2


def test_whatever_ends_well_is_forgotten_after_a_while(desk: Working) -> None:
    desk.writes("ada")
    desk.writes("bob")
    fence = desk.takes_over()
    desk.ends(claimed(desk, fence), DONE, fence)
    desk.ends(claimed(desk, fence), FAILED, fence)
    by = desk.by(now=NOW + calls.KEPT + MINUTE)
    desk.store.write(by.op, ticking.tick_due, config=desk.config, op=by.op, now=by.now).result()
    assert desk.states() == ["failed"]


def test_nothing_is_called_for_a_customer_who_is_forgotten(desk: Working) -> None:
    desk.writes("ada")
    desk.writes("bob")
    by = Forgetting(Mode.ERASE, "mei", "forget", NOW)
    desk.store.write(by.op, erase.forget, 1, by).result()
    assert desk.states() == ["cancelled", "waiting"]


def test_in_a_desk_out_of_a_backup_nothing_is_called_by_itself(desk: Working) -> None:
    desk.writes("ada")
    desk.writes("bob")
    fence = desk.takes_over()
    claimed(desk, fence)
    by = desk.by()
    assert desk.store.write(by.op, calls.doubt_restored, by).result() == 2
    assert (desk.states(), {call.why for call in desk.all()}) == (["lost", "lost"], {"restored"})


def test_looking_for_what_is_due_reads_an_index(desk: Working) -> None:
    desk.writes()
    seen = desk.store.read(calls.look, NOW).result()
    assert (seen.is_due, seen.calling) == (True, ())
    with closing(sqlite3.connect(desk.path)) as db:
        for asked in ("state = 'waiting' AND not_before <= 5", "state = 'calling'"):
            [plan] = db.execute(f"EXPLAIN QUERY PLAN SELECT 1 FROM calls WHERE {asked}")
            assert "INDEX calls_" in plan[3]
