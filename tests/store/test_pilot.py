"""A desk that is tried out, on a real file: sorted for all, answered and given out for some, the rest on record."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.clock import FixedClock
from igdesk.config.model import Agent, Assignment, Condition, Config, Department, Effects, Rule, Sharing, Template
from igdesk.config.settings import Desk as Settings
from igdesk.desk.rulebook import Rulebook
from igdesk.i18n import LANGUAGES
from igdesk.rules import events as e
from igdesk.rules.commands import Assign, CancelReply, Command, Reply, RetryReply, SetStatus
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.log import replay
from igdesk.rules.model import MessageState, Status
from igdesk.rules.pilot import is_inside
from igdesk.rules.pilot_report import Report
from igdesk.rules.telling import told
from igdesk.store import history, outbox, run, settle
from igdesk.store.draining import drain
from igdesk.store.engine import LocalStore
from igdesk.store.inbound import InboundThread
from igdesk.store.ingest import ingest
from igdesk.store.loads import imagined_loads
from igdesk.store.settle import Settling
from igdesk.store.sql import IS_UNFINISHED

from .desks import NOW, opened, wrote

LIVE = Config(
    departments=(Department("support", "Support", intake=True),),
    agents=tuple(Agent(each, each.title(), departments=("support",)) for each in ("mei", "lin")),
    rules=(
        Rule("order", Condition(text_any=("order",)), set_=Effects(tags=("asked",))),
        Rule("share", Condition(unassigned=True), assign=Assignment(strategy="round_robin", department="support")),
        Rule("robot", Condition(text_any=("order",)), reply="hello"),
    ),
    templates=(Template("hello", "Hello", "We look into it.", "en"),),
)
SHADOW = replace(LIVE, desk=Settings(mode="shadow"))


class Tried:
    """A desk's file, and what happens on it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.store: LocalStore = opened(path, create=True)
        self.config = SHADOW
        self._count = 0

    def op(self) -> str:
        self._count += 1
        return f"op{self._count}"

    def writes(self, who: str, text: str = "My order?", minutes: int = 0) -> int:
        message = wrote(f"m-{who}-{text}-{minutes}", text, NOW + timedelta(minutes=minutes))
        thread = InboundThread("1784", "dm", f"t-{who}", who, who, None, (message,))
        op, now = self.op(), NOW + timedelta(minutes=minutes)
        done = self.store.write(op, ingest, [thread], config=self.config, actor="sync", op=op, now=now).result()
        return (done.created or sorted(done.updated))[0]

    def does(self, command: Command, who: str = "mei") -> tuple[str, ...]:
        op = self.op()
        done = self.store.write(op, run.run_command, command, actor=who, op=op, config=self.config, now=NOW).result()
        return tuple(done.replies)

    def events(self, number: int) -> list[e.Event]:
        detail = self.store.read(history.detail, number).result()
        assert detail is not None
        assert replay(number, detail.events) == detail.card.ticket, "the row is not what the log tells"
        for lang in LANGUAGES:
            assert all(told(each, self.config).in_(lang) for each in detail.events)
        return [each.event for each in detail.events]

    def would(self, number: int) -> list[str]:
        return [each.agent for each in self.events(number) if isinstance(each, e.WouldAssign)]

    def held(self, number: int) -> list[str]:
        return [each.why for each in self.events(number) if isinstance(each, e.AutoReplyHeld)]

    def queued(self) -> int:
        return len(self.store.read(outbox.unsettled).result())

    def report(self) -> Report:
        return Rulebook(self.path, self.config, FixedClock(NOW)).trial(None, lambda _done, _of: None)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Tried]:
    made = Tried(tmp_path / "desk.db")
    with closing(made.store):
        yield made


def test_in_shadow_everything_is_sorted_and_nothing_else_is_done(desk: Tried) -> None:
    number = desk.writes("anna")
    happened = desk.events(number)
    assert e.Tagged(("asked",)) in happened
    assert not any(isinstance(each, e.Assigned | e.ReplyQueued) for each in happened)
    assert (desk.would(number), desk.held(number), desk.queued()) == (["mei"], ["mode"], 0)


def test_what_would_have_been_done_is_shared_and_recorded_once(desk: Tried) -> None:
    numbers = [desk.writes(f"c{n}") for n in range(4)]
    assert [desk.would(number) for number in numbers] == [["mei"], ["lin"], ["mei"], ["lin"]]
    desk.writes("c0", "Hello?", 5)
    assert desk.would(numbers[0]) == ["mei"]
    loads = desk.store.read(imagined_loads, desk.config).result()
    assert {agent: load.open for agent, load in loads.items()} == {"mei": 2, "lin": 2}
    desk.does(SetStatus(numbers[0], Status.RESOLVED))
    assert desk.store.read(imagined_loads, desk.config).result()["mei"].open == 1


def test_a_robot_would_not_have_talked_for_ever(desk: Tried) -> None:
    for minute in range(5):
        number = desk.writes("anna", "order", minute)
    assert desk.held(number) == ["mode"] * 3 + ["storm"] * 2


def test_a_line_would_have_been_stood_in(desk: Tried) -> None:
    away = tuple(replace(each, capacity=0) for each in LIVE.agents)
    desk.config = replace(SHADOW, agents=away, assignment=Sharing(wait=True))
    number = desk.writes("anna")
    desk.writes("anna", "order again", 1)
    assert [type(each) for each in desk.events(number)].count(e.WouldStandInLine) == 1
    assert e.StoodInLine not in [type(each) for each in desk.events(number)]


def test_in_canary_each_customer_is_always_on_the_same_side(desk: Tried) -> None:
    desk.config = replace(LIVE, desk=Settings(mode="canary", canary_percent=30))
    for n in range(20):
        number = desk.writes(str(n))
        desk.writes(str(n), "order again", 1)
        detail = desk.store.read(history.detail, number).result()
        assert detail is not None
        inside = is_inside(detail.card.customer, desk.config.desk)
        assert (detail.card.ticket.assignee is not None, not desk.would(number)) == (inside, inside)
        assert desk.held(number) == ([] if inside else ["mode"] * 2)
    found = desk.report()
    assert (found.inside.tickets + found.outside.tickets, found.tickets) == (20, 20)
    assert found.replies["hello"].sent == 2 * found.inside.tickets > 0
    assert found.replies["hello"].would == 2 * found.outside.tickets > 0
    would = sorted(each.would for each in found.assignments.values())
    assert sum(would) == found.outside.tickets
    assert would[1] - would[0] <= 1, "what would have been done is shared as fairly as what is done"


def test_the_waiting_line_is_given_out_to_those_inside_alone(desk: Tried) -> None:
    full = tuple(replace(each, capacity=0) for each in LIVE.agents)
    desk.config = replace(LIVE, agents=full, assignment=Sharing(wait=True))
    numbers = [desk.writes(f"c{n}", "Hello") for n in range(20)]

    def drained(mode: str) -> tuple[int, ...]:
        there = replace(LIVE, assignment=Sharing(wait=True), desk=Settings(mode=mode, canary_percent=30))  # type: ignore[arg-type]
        op = desk.op()
        return desk.store.write(op, drain, config=there, op=op, now=NOW, limit=100).result()

    assert drained("shadow") == ()
    inside = drained("canary")
    assert 0 < len(inside) < 20
    assert set(drained("live")) == set(numbers) - set(inside)


def test_a_persons_reply_is_refused_before_anything_is_written(desk: Tried) -> None:
    number = desk.writes("anna")
    before = desk.events(number)
    with pytest.raises(Refusal) as refused:
        desk.does(Reply(number, ("Hello!",)))
    assert refused.value.phrase.key == "pilot.refused"
    assert (desk.events(number), desk.queued(), refused.value.exit_code) == (before, 0, 1)
    desk.config = replace(LIVE, desk=Settings(mode="canary", canary_percent=0))
    assert desk.does(Reply(number, ("Hello!",)))


def test_what_was_queued_before_stays_and_can_be_taken_back(desk: Tried) -> None:
    desk.config = replace(LIVE, rules=())
    number = desk.writes("anna")
    first, second = desk.does(Reply(number, ("One", "Two")))
    later = NOW + timedelta(minutes=1)
    claimed = desk.store.write(desk.op(), settle.claim_next, Settling("x", later, SHADOW)).result()
    assert (claimed, desk.queued()) == (None, 2)
    desk.config = SHADOW
    desk.does(CancelReply(number, first))
    assert desk.queued() == 0
    row = desk.store.read(outbox.find, second).result()
    assert row is not None
    assert (row.state, row.attempts) == (MessageState.CANCELLED, 0)


def test_in_shadow_nothing_is_queued_again(desk: Tried) -> None:
    desk.config = replace(LIVE, rules=())
    number = desk.writes("anna")
    [reply] = desk.does(Reply(number, ("One",)))
    later = NOW + timedelta(minutes=1)
    desk.store.write(desk.op(), settle.claim_next, Settling("x", later, LIVE)).result()
    desk.store.write(desk.op(), settle.doubt_interrupted, Settling("y", later, LIVE)).result()
    desk.config = SHADOW
    with pytest.raises(Refusal) as refused:
        desk.does(RetryReply(number, reply))
    assert refused.value.phrase.key == "pilot.refused"


def test_what_everybody_would_have_is_counted_by_indexes(desk: Tried) -> None:
    def plan(db: sqlite3.Connection) -> list[str]:
        asked = (
            f"SELECT count(*) FROM tickets WHERE would_go_to = 'mei' AND assignee IS NULL AND status {IS_UNFINISHED}",
            "SELECT max(number) FROM tickets WHERE would_go_to = 'mei'",
        )
        return [row["detail"] for query in asked for row in db.execute(f"EXPLAIN QUERY PLAN {query}")]

    load, turn = desk.store.read(plan).result()
    assert "COVERING INDEX tickets_would_load (would_go_to=? AND assignee=? AND status=?)" in load
    assert "COVERING INDEX tickets_would_turn (would_go_to=?)" in turn


def test_the_report_reads_all_of_it_and_changes_no_byte(desk: Tried) -> None:
    numbers = [desk.writes(f"c{n}") for n in range(6)]
    desk.does(Assign(numbers[0], "mei"), "mei")
    desk.does(Assign(numbers[1], "mei"), "mei")
    desk.store.close()
    before = desk.path.read_bytes()
    found = desk.report()
    assert (found.tickets, found.outside.tickets, found.replies["hello"].would) == (6, 6, 6)
    assert {agent: (each.would, each.same, each.others) for agent, each in found.assignments.items()} == {
        "mei": (3, 1, 0),
        "lin": (3, 0, 1),
    }
    assert desk.path.read_bytes() == before
