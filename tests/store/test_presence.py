"""Who is where: what the file holds of it, and what observers make of it by their own clocks."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from igdesk.clock import FixedClock
from igdesk.config.model import Config
from igdesk.desk.desk import Desk
from igdesk.desk.presence import BEAT_EVERY, KEPT_FOR, SHOWN_FOR, Other, Presence
from igdesk.rules.commands import Merge
from igdesk.rules.model import Channel
from igdesk.store.create import NewTicket
from igdesk.store.engine import LocalStore, Pending
from igdesk.store.errors import StoreError
from igdesk.store.presence import Doing, Sign, forget, look, show

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


class Computer:
    """A program with its own connection to the file and its own clock, which nobody else knows of."""

    def __init__(self, path: Path, agent: str, machine: str, *, ahead: timedelta = timedelta()) -> None:
        self.clock = FixedClock(NOW + ahead)
        self.store = LocalStore(path, self.clock, create=True)
        self.desk = Desk(self.store, Config(), self.clock, agent)
        self.presence = Presence(self.store, self.clock, agent, session=f"{agent}@{machine}", machine=machine)

    def wait(self, seconds: float) -> None:
        self.clock.advance(timedelta(seconds=seconds))

    def goes(self, here: tuple[int, Doing] | None) -> None:
        """Be somewhere, and wait until the file knows."""
        self.presence.be(here)
        self.desk.look(0).result()  # one thing after the other

    def looks(self) -> bool:
        """One look; whether what is shown changed."""
        return self.presence.saw(self.desk.look(0).result().signs)

    def watches(self, seconds: int) -> None:
        """So many seconds with a look in each."""
        for _ in range(seconds):
            self.wait(1)
            self.looks()

    def rows(self) -> list[tuple[str, int, str]]:
        """What the file holds."""
        signs = self.desk.look(0).result().signs
        return sorted((sign.session, sign.ticket, sign.doing.value) for sign in signs)


@pytest.fixture
def both(tmp_path: Path) -> Iterator[tuple[Computer, Computer]]:
    """Ana's computer, and Bo's, whose clock is an hour ahead."""
    ana = Computer(tmp_path / "desk.db", "ana", "LAPTOP")
    bo = Computer(tmp_path / "desk.db", "bo", "DESK", ahead=timedelta(hours=1))
    yield ana, bo
    ana.store.close()
    bo.store.close()


ANA = Other("ana", "LAPTOP", Doing.VIEWS, is_me=False)


def test_the_other_sees_who_looks_who_writes_and_who_has_left(both: tuple[Computer, Computer]) -> None:
    ana, bo = both
    ana.goes((7, Doing.VIEWS))
    assert bo.looks()
    assert bo.presence.at(7) == (ANA,)
    ana.goes((7, Doing.WRITES))
    assert bo.looks()
    assert bo.presence.doing(7) is Doing.WRITES
    ana.goes(None)
    assert bo.looks()
    assert bo.presence.at(7) == ()
    assert bo.rows() == []


def test_nobody_sees_themselves_but_their_other_program(both: tuple[Computer, Computer], tmp_path: Path) -> None:
    ana, _bo = both
    ana.goes((7, Doing.VIEWS))
    assert not ana.looks()
    assert ana.presence.at(7) == ()
    at_home = Computer(tmp_path / "desk.db", "ana", "HOME")
    at_home.looks()
    assert at_home.presence.at(7) == (Other("ana", "LAPTOP", Doing.VIEWS, is_me=True),)
    at_home.store.close()


def test_it_is_told_when_it_changes_and_every_ten_seconds_and_not_between(both: tuple[Computer, Computer]) -> None:
    ana, bo = both
    beats = []
    for _second in range(int(3 * BEAT_EVERY)):
        ana.goes((7, Doing.VIEWS))
        ana.wait(1)
        beats.append(bo.desk.look(0).result().signs[0].beat)
    assert [beats.count(beat) for beat in (1, 2, 3)] == [BEAT_EVERY] * 3


def test_a_sign_is_no_change_of_the_desk(both: tuple[Computer, Computer]) -> None:
    ana, bo = both
    before = bo.desk.look(0).result()
    ana.goes((7, Doing.WRITES))
    after = bo.desk.look(before.rev).result()
    assert (after.rev, after.changed, len(after.signs)) == (before.rev, frozenset(), 1)


def test_who_gives_no_sign_is_silently_no_longer_shown(both: tuple[Computer, Computer]) -> None:
    ana, bo = both
    ana.goes((7, Doing.WRITES))
    bo.looks()
    bo.watches(int(SHOWN_FOR))
    assert bo.presence.at(7)
    bo.wait(1)
    assert bo.looks()  # by time alone: nothing else happened
    assert bo.presence.at(7) == ()
    assert len(bo.rows()) == 1  # it may come back
    ana.wait(BEAT_EVERY)
    ana.goes((7, Doing.WRITES))
    bo.looks()
    assert bo.presence.doing(7) is Doing.WRITES


def test_a_dead_programs_row_is_taken_away_by_whoever_watched_it(both: tuple[Computer, Computer]) -> None:
    ana, bo = both
    ana.goes((7, Doing.WRITES))
    bo.looks()
    bo.watches(int(KEPT_FOR) - 1)
    assert len(bo.rows()) == 1
    bo.watches(2)
    assert bo.rows() == []


def test_a_sleeping_observer_has_watched_nobody_stand_still(both: tuple[Computer, Computer]) -> None:
    ana, bo = both
    ana.goes((7, Doing.WRITES))
    bo.looks()
    bo.wait(8 * 3600)
    assert not bo.looks()
    assert bo.presence.doing(7) is Doing.WRITES
    assert len(bo.rows()) == 1


def test_a_row_that_has_moved_on_is_not_taken_away(both: tuple[Computer, Computer]) -> None:
    ana, bo = both
    for beat in (1, 2):
        ana.store.signal(show, Sign("s", "ana", "LAPTOP", 7, Doing.VIEWS, beat)).result()
    bo.store.signal(forget, [("s", 1)]).result()
    assert len(bo.rows()) == 1
    bo.store.signal(forget, [("s", 2)]).result()
    assert bo.rows() == []


def test_at_a_merged_ticket_is_at_the_one_that_has_its_conversation(both: tuple[Computer, Computer]) -> None:
    ana, bo = both
    for name in ("one", "two", "three"):
        ana.desk.create(NewTicket(Channel.EMAIL, name, "hello")).result()
    ana.desk.run(Merge(1, 2)).result()
    ana.desk.run(Merge(2, 3)).result()
    ana.goes((1, Doing.WRITES))
    bo.looks()
    assert bo.presence.doing(3) is Doing.WRITES
    assert bo.presence.at(1) == ()


class Hanging:
    """A share that does not answer: every sign is on its way for ever."""

    def __init__(self) -> None:
        self.asked: list[Any] = []

    def signal(self, work: Any, *args: Any) -> Pending[Any]:
        self.asked.append((work.__name__, *args))
        return Pending(Future())


class Refusing(Hanging):
    """A desk that may only be read, or that was closed."""

    def signal(self, work: Any, *args: Any) -> Pending[Any]:
        self.asked.append(work.__name__)
        raise StoreError("store.closed")


def test_signs_do_not_pile_up_on_a_share_that_hangs() -> None:
    clock, store = FixedClock(NOW), Hanging()
    presence = Presence(store, clock, "ana", session="s", machine="m")  # type: ignore[arg-type]  # signals alone
    for second in range(100):
        presence.be((second, Doing.WRITES))
        clock.advance(timedelta(seconds=1))
    assert len(store.asked) == 1
    presence.leave()
    assert [asked[0] for asked in store.asked] == ["show", "leave"]


def test_a_refused_sign_is_not_told_and_not_tried_all_the_time() -> None:
    clock, store = FixedClock(NOW), Refusing()
    presence = Presence(store, clock, "ana", session="s", machine="m")  # type: ignore[arg-type]  # signals alone
    for _second in range(int(3 * BEAT_EVERY)):
        presence.be((7, Doing.WRITES))
        clock.advance(timedelta(seconds=1))
    assert store.asked == ["show"] * 3


def test_what_cannot_be_taken_away_is_not_tried_again() -> None:
    clock, store = FixedClock(NOW), Refusing()
    presence = Presence(store, clock, "ana", session="s", machine="m")  # type: ignore[arg-type]  # signals alone
    for _second in range(int(KEPT_FOR) + 100):
        presence.saw([Sign("dead", "bo", "DESK", 7, Doing.VIEWS, 1)])
        clock.advance(timedelta(seconds=1))
    assert store.asked == ["forget"]


def test_a_look_without_anybody_costs_next_to_nothing(both: tuple[Computer, Computer]) -> None:
    ana, bo = both

    def steps(db: Any) -> int:
        count = 0

        def tick() -> None:
            nonlocal count
            count += 1

        db.set_progress_handler(tick, 1)
        look(db, 0)
        db.set_progress_handler(None, 0)
        return count

    alone = ana.store.read(steps).result()
    bo.goes((7, Doing.WRITES))
    assert (alone < 50, ana.store.read(steps).result() < 100) == (True, True)
