"""What was learned in the desk's file: loaded once, corrected by decisions, kept only if nothing changed meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from igdesk.clock import FixedClock
from igdesk.config.model import Agent, Category, Config, Department, Learning
from igdesk.rules.commands import Command, Merge, SetCategory, SetPriority, Split
from igdesk.rules.fitting import Example, fit
from igdesk.rules.learned_bytes import pack_examples, pack_weights
from igdesk.rules.learning import example_of
from igdesk.rules.model import Direction, Inbound
from igdesk.store import erase, learned, tickets, undo
from igdesk.store.engine import LocalStore
from igdesk.store.erase import Forgetting, Mode
from igdesk.store.inbound import InboundThread
from igdesk.store.ingest import ingest
from igdesk.store.joining import By
from igdesk.store.run import Done, run_command

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
CONFIG = Config(
    departments=(Department("support", "Support", intake=True),),
    agents=(Agent("mei", "Mei", role="admin", departments=("support",)),),
    categories=(Category("order", "Order"), Category("usage", "Usage")),
)
SILENT = Config(learning=Learning(suggest=False))
TEACHING = (
    ("where is my parcel", "order"),
    ("the parcel did not come", "order"),
    ("a zipper that jams", "usage"),
    ("my zipper is stuck", "usage"),
)


class Desk:
    """A desk that is taught by hand."""

    def __init__(self, path: Path) -> None:
        self.store = LocalStore(path, FixedClock(NOW), create=True)
        self._ops = 0

    def op(self) -> str:
        self._ops += 1
        return f"op{self._ops}"

    def hear(self, *texts: str, who: str = "ada") -> None:
        """Messages of a customer come in, one after another."""
        op = self.op()
        messages = tuple(
            Inbound(Direction.IN, NOW, text, remote_id=f"{op}-{place}") for place, text in enumerate(texts)
        )
        thread = InboundThread("1", "dm", f"t-{who}", f"c-{who}", who, None, messages)
        self.store.write(op, ingest, [thread], config=CONFIG, actor="sync", op=op, now=NOW).result()

    def do(self, command: Command) -> Done:
        op = self.op()
        return self.store.write(op, run_command, command, actor="mei", op=op, config=CONFIG, now=NOW).result()

    def undo(self, done: Done) -> None:
        op = self.op()
        self.store.write(op, undo.undo, done.op, by=By("mei", op, CONFIG, NOW)).result()

    def learn(self, own: Sequence[tuple[int, Example]] = (), seen: learned.State | None = None) -> bool:
        state = seen or self.store.read(learned.state).result()
        known = [example for each in TEACHING if (example := example_of(*each)) is not None]
        weights = pack_weights(fit([*known, *(example for _, example in own)]))
        taught = learned.Taught(state, weights, pack_examples(known), tuple(own))
        return self.store.write(self.op(), learned.keep, taught).result()

    def suggested(self, number: int) -> str | None:
        ticket = self.store.read(tickets.find, number).result()
        assert ticket is not None
        return ticket.suggested

    def rows(self) -> list[tuple[object, ...]]:
        """Message, category, and what was fitted, of each example of the desk."""
        sql = "SELECT message, category, fitted FROM learned_from ORDER BY message"
        return self.store.read(lambda db: [tuple(row) for row in db.execute(sql)]).result()


@pytest.fixture
def desk(path: Path) -> Iterator[Desk]:
    made = Desk(path)
    yield made
    made.store.close()


def loads() -> int:
    return learned._loaded.cache_info().misses


def test_is_loaded_once_until_it_changes(desk: Desk) -> None:
    desk.learn()
    before = loads()
    for place in range(3):
        desk.hear("where is the parcel", who=f"c{place}")
    assert loads() == before + 1
    desk.do(SetPriority(1, "high"))
    desk.hear("where is the parcel", who="c3")
    assert loads() == before + 1
    desk.do(SetCategory(1, "usage"))
    desk.hear("where is the parcel", who="c4")
    assert loads() == before + 2
    assert [desk.suggested(number) for number in (2, 3, 4)] == ["order"] * 3


def test_a_desk_without_a_model_remembers_nothing(desk: Desk) -> None:
    before = loads()
    desk.hear("where is the parcel")
    desk.do(SetCategory(1, "order"))
    assert (desk.rows(), loads()) == ([], before)


def test_switched_off_it_is_not_even_looked_for(desk: Desk) -> None:
    desk.learn()
    assert desk.store.read(learned.judge, SILENT).result() is None


def test_a_rule_that_was_fitted_is_corrected_and_comes_back(desk: Desk) -> None:
    desk.hear("my zipper is stuck again")
    example = example_of("my zipper is stuck again", "usage")
    assert example is not None
    assert desk.learn([(1, example)])
    done = desk.do(SetCategory(1, "order"))
    assert desk.rows() == [(1, "order", "usage")]
    desk.undo(done)
    assert desk.rows() == [(1, None, "usage")], "nobody stands by it any more: it goes with the next learning"


def test_taking_back_a_decision_leaves_no_trace_of_it(desk: Desk) -> None:
    desk.learn()
    desk.hear("hm, look", "does this open at all, it seems stuck")
    done = desk.do(SetCategory(1, "usage"))
    assert desk.rows() == [(2, "usage", None)]
    again = desk.do(SetCategory(1, "order"))
    assert desk.rows() == [(2, "order", None)]
    desk.undo(again)
    assert desk.rows() == [(2, "usage", None)]
    desk.undo(done)
    assert desk.rows() == []


def test_is_not_kept_over_what_people_did_meanwhile(desk: Desk) -> None:
    desk.learn()
    desk.hear("where is the parcel")
    seen = desk.store.read(learned.state).result()
    desk.do(SetCategory(1, "usage"))
    assert not desk.learn(seen=seen)
    assert desk.rows() == [(1, "usage", None)]
    assert desk.learn()


def test_is_not_kept_if_a_customer_was_erased_meanwhile(desk: Desk) -> None:
    desk.hear("where is the parcel")
    seen = desk.store.read(learned.state).result()
    by = Forgetting(Mode.ERASE, "mei", desk.op(), NOW)
    desk.store.write(by.op, erase.forget, 1, by).result()
    assert not desk.learn(seen=seen)


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("fitted", [True, False])
def test_goes_with_the_customer(desk: Desk, mode: Mode, fitted: bool) -> None:
    desk.hear("my zipper is stuck again")
    desk.hear("a zipper, stuck, says @ada", who="bob")
    desk.hear("a zipper that jams", who="cem")
    own = [(number, example_of("zipper", "usage")) for number in (1, 2, 3)] if fitted else []
    assert desk.learn([(number, example) for number, example in own if example is not None])
    for number in (1, 2, 3):
        desk.do(SetCategory(number, "usage"))
    by = Forgetting(mode, "mei", desk.op(), NOW)
    desk.store.write(by.op, erase.forget, 1, by).result()
    assert [row[0] for row in desk.rows()] == [3], "bob's names ada: its words have changed"
    assert desk.store.read(learned.needs_fitting).result() is fitted
    assert (desk.store.read(learned.model).result() is None) is fitted


def test_splitting_and_merging(desk: Desk) -> None:
    desk.learn()
    desk.hear("where is the parcel that I sent for", "a zipper jams")
    desk.do(SetCategory(1, "order"))
    assert desk.rows() == [(1, "order", None)]
    desk.do(Split(1, (2,)))
    desk.do(SetCategory(2, "usage"))
    assert desk.rows() == [(1, "order", None), (2, "usage", None)]
    merged = desk.do(Merge(2, 1))
    desk.undo(merged)
    assert desk.rows() == [(1, "order", None), (2, "usage", None)]


def test_many_corrections_are_capped(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learned, "_MOST_CORRECTIONS", 1)
    desk.learn()
    desk.hear("xqzzt", who="old")
    desk.hear("vrblk", who="new")
    desk.do(SetCategory(1, "usage"))
    desk.do(SetCategory(2, "usage"))
    model = desk.store.read(learned.model).result()
    assert model is not None
    assert (model.judge("xqzzt"), model.judge("vrblk") is None) == (None, False)
