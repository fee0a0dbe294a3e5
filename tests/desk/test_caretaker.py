"""Who looks after the file: backups when they are due, one failure told once, damage that stops all writing."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from igdesk.clock import FixedClock
from igdesk.desk.caretaker import Caretaker, advice
from igdesk.i18n import Phrase
from igdesk.store import backup, integrity
from igdesk.store.engine import LocalStore
from igdesk.store.errors import DamagedError, StoreError
from igdesk.store.shelf import Reason, Shelf
from tests.store.desks import NOW, add_note, make_ticket, opened, shelf_of

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LocalStore]:
    running = opened(tmp_path / "desk.db", create=True)
    make_ticket(running, "made")
    yield running
    running.close()


@pytest.fixture
def shelf(tmp_path: Path, store: LocalStore) -> Shelf:
    return shelf_of(tmp_path / "desk.db")


class Watched:
    """A caretaker whose waiting moves the clock, and what it told.

    Attributes:
        told: What a person was shown.
    """

    def __init__(self, store: LocalStore, shelf: Shelf, clock: FixedClock) -> None:
        self._clock = clock
        self._left = 0
        self.told: list[str] = []
        self.caretaker = Caretaker(store, shelf, clock, sleep=self._sleep)

    async def looks(self, count: int, every: timedelta = HOUR) -> None:
        """Let it look so many times."""
        self._left, self._every = count, every
        with pytest.raises(asyncio.CancelledError):
            await self.caretaker.run(lambda phrase: self.told.append(phrase.in_("en")))

    async def _sleep(self, _: float) -> None:
        self._left -= 1
        if self._left <= 0:
            raise asyncio.CancelledError
        self._clock.advance(self._every)


@pytest.fixture
def watched(store: LocalStore, shelf: Shelf, clock: FixedClock) -> Watched:
    return Watched(store, shelf, clock)


def made(shelf: Shelf) -> list[timedelta]:
    """When the automatic backups were made, oldest first, counted from the beginning."""
    return [each.at - NOW for each in reversed(backup.backups(shelf)) if each.reason is Reason.AUTOMATIC]


async def test_the_first_backup_is_made_at_once_and_the_next_a_day_later(
    watched: Watched, shelf: Shelf, store: LocalStore
) -> None:
    await watched.looks(1)
    assert made(shelf) == [timedelta()]
    add_note(store, "note", 1, "something changed")
    await watched.looks(30)
    assert made(shelf) == [timedelta(), DAY]
    assert watched.told == []


@pytest.mark.skipif(sys.platform != "linux", reason="threads have no priorities of their own elsewhere")
async def test_reading_a_whole_desk_gives_way_to_keys(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def priority() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    def noting(work: Callable[..., object]) -> Callable[..., object]:
        def noted(*args: object, **how: object) -> object:
            seen.append(priority())
            return work(*args, **how)

        return noted

    before = priority()
    monkeypatch.setattr(integrity, "check", noting(integrity.check))
    monkeypatch.setattr(backup, "make", noting(backup.make))
    await watched.looks(1)
    assert seen == [max(before, 10)] * 2
    assert priority() == before


async def test_a_desk_that_did_not_change_needs_no_other_backup(watched: Watched, shelf: Shelf) -> None:
    await watched.looks(60)
    assert made(shelf) == [timedelta()]


async def test_another_process_has_made_it_already(watched: Watched, shelf: Shelf, store: LocalStore) -> None:
    backup.make(shelf, Reason.AUTOMATIC, NOW - HOUR)
    add_note(store, "note", 1, "something changed")
    await watched.looks(20)
    assert made(shelf) == [-HOUR]


async def test_backups_by_hand_do_not_put_the_automatic_ones_off(watched: Watched, shelf: Shelf) -> None:
    backup.make(shelf, Reason.BY_HAND, NOW)
    await watched.looks(1)
    assert len(made(shelf)) == 1


async def test_a_backup_from_the_future_does_not_stop_them(watched: Watched, shelf: Shelf) -> None:
    backup.make(shelf, Reason.AUTOMATIC, NOW + 900 * DAY)
    await watched.looks(1)
    assert timedelta() in made(shelf)


async def test_a_failure_is_told_once_and_tried_again_until_it_works(
    watched: Watched, shelf: Shelf, store: LocalStore
) -> None:
    shelf.folder.write_text("no folder")
    await watched.looks(8, every=timedelta(minutes=5))
    assert len(watched.told) == 1
    assert str(shelf.folder) in watched.told[0]
    trouble = backup.trouble(shelf)
    assert trouble is not None
    assert trouble.why.in_("en") == watched.told[0]
    shelf.folder.unlink()
    await watched.looks(8, every=timedelta(minutes=5))
    assert len(made(shelf)) == 1
    assert len(watched.told) == 1
    assert backup.trouble(shelf) is None


async def test_damage_stops_all_writing_and_makes_no_backup(
    watched: Watched, shelf: Shelf, store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(path: Path, **_: object) -> None:
        raise DamagedError("store.damaged", path=path)

    monkeypatch.setattr(integrity, "check", damaged)
    with pytest.raises(DamagedError):
        await watched.caretaker.run(lambda _: None)
    assert made(shelf) == []
    with pytest.raises(DamagedError):
        add_note(store, "note", 1, "no")


async def test_damage_that_work_met_ends_the_caretaking(watched: Watched, store: LocalStore) -> None:
    store.stop_writing()
    with pytest.raises(DamagedError):
        await watched.caretaker.run(lambda _: None)


async def test_a_file_that_cannot_be_looked_at_is_told_and_backed_up_all_the_same(
    watched: Watched, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(path: Path, **_: object) -> None:
        raise StoreError("store.busy", path=path)

    monkeypatch.setattr(integrity, "check", busy)
    await watched.looks(1)
    assert ["Another program holds" in each for each in watched.told] == [True]
    assert made(shelf) == [timedelta()]


async def test_leaving_throws_an_unfinished_copy_away(
    watched: Watched, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()
    make = backup.make

    def slowly(*arguments: object, stop: threading.Event, **named: object) -> object:
        begun.set()
        assert stop.wait(30)
        return make(*arguments, stop=stop, **named)  # type: ignore[arg-type]  # what it was called with

    monkeypatch.setattr(backup, "make", slowly)
    caring = asyncio.create_task(watched.caretaker.run(lambda _: None))
    assert await asyncio.to_thread(begun.wait, 30)
    caring.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caring
    assert list(shelf.folder.iterdir()) == []


def test_the_advice_names_the_newest_sound_backup_and_the_command(shelf: Shelf) -> None:
    spaced = replace(shelf, folder=shelf.folder.with_name("my backups"))
    backup.make(spaced, Reason.AUTOMATIC, NOW - DAY)
    newest = backup.make(spaced, Reason.BY_HAND, NOW)
    told = advice(spaced, UTC, "igdesk --db 'x y'")
    assert isinstance(told, Phrase)
    assert f"igdesk --db 'x y' restore '{newest.path}'" in told.in_("en")
    assert "2026-11-20 10:00" in told.in_("zh")


def test_without_a_backup_the_advice_says_how_to_begin_anew(shelf: Shelf) -> None:
    assert "igdesk init" in advice(shelf, UTC).in_("en")
