"""A desk on a drive that can be made to hang: the shared profile over a local folder, its child stopped and let go."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from igdesk.desk.desk import Desk
from igdesk.desk.drafts import Drafts
from igdesk.desk.drive import Drive
from igdesk.i18n import Lang, Words
from igdesk.screens import app as app_module
from igdesk.screens import share_watch
from igdesk.screens.app import IgdeskApp
from igdesk.store.drafts import DraftFile
from igdesk.store.shared import supervisor as supervisor_module
from igdesk.store.shared.lockfile import held
from igdesk.store.shared.place import Place
from igdesk.store.shared.spool import Spool
from igdesk.store.shared.store import Patience, SharedStore
from igdesk.store.shared.wire import Setup
from igdesk.widgets.status import StatusLine
from igdesk.widgets.ticket_list import TicketList

from .conftest import TestDesk

LONGEST = 40.0
"""Seconds until what must come has to be there, on a machine with other things to do."""
FIRST = "machine-of-lin"


class SharedDesk(TestDesk):
    """The desk of `conftest`, on a share."""

    __test__ = False

    machine = FIRST

    def __post_init__(self) -> None:
        self.spool = Spool(self.path.parent / f"spool-{self.machine}")
        setup = Setup(self.path, "lin@here", self.machine, 1.0, None, None, not self.path.exists(), "{}")
        self.shared = SharedStore(setup, self.clock, self.spool, patience=Patience(LONGEST, float("inf")))
        self.store = self.shared  # type: ignore[assignment]  # whoever uses it knows the door alone
        self.desk = self.desk_of("lin")
        self.files: list[DraftFile] = []

    def app(self, lang: Lang = "en") -> IgdeskApp:
        """The app over it, with drafts that last."""
        file = DraftFile(self.path.parent / "drafts.db")
        self.files.append(file)
        drive = Drive(self.shared, self.spool, self.config, self.clock)
        return IgdeskApp(self.desk, Words(lang), self.clock, drafts=Drafts(self.desk, file), drive=drive)

    def elsewhere(self, agent: str = "ada") -> tuple[SharedStore, Desk]:
        """The same desk as a colleague has it open, at the same computer as far as the proof goes."""
        setup = Setup(self.path, "ada@there", FIRST, 5.0, None, None, False, "{}")
        store = SharedStore(setup, self.clock, Spool(self.path.parent / "spool-ada"), patience=Patience(30, 30))
        return store, Desk(store, self.config, self.clock, agent)

    def hang(self) -> None:
        """From now on the drive does not answer."""
        self.desk.health().result(LONGEST)  # a child is there to be stopped
        with held(Place(self.path).lock, "test", LONGEST):  # it must not keep the lock from others
            process = self.shared._supervisor._process
            assert process is not None
            self._stopped = process._process.pid
            os.kill(self._stopped, signal.SIGSTOP)

    def go_on(self) -> None:
        """It answers again."""
        os.kill(self._stopped, signal.SIGCONT)

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """While it lasts, the drive does not answer."""
        self.hang()
        try:
            yield
        finally:
            self.go_on()

    def close(self) -> None:
        """Let go of everything."""
        self.store.close()
        for file in self.files:
            file.close()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes seconds is told at once, and no watchdog ends the silence."""
    monkeypatch.setattr(supervisor_module, "_SILENCE", 0.15)
    monkeypatch.setattr(supervisor_module, "LONGEST", 300.0)
    monkeypatch.setattr(share_watch, "TELL_AFTER", 0.2)
    monkeypatch.setattr(app_module, "LOOK_EVERY", 0.05)


@pytest.fixture
def shared_desk(tmp_path: Path, quick: None) -> Iterator[SharedDesk]:
    """A desk on a share, with a day's work on it."""
    desk = SharedDesk(tmp_path / "desk.db")
    desk.busy()
    yield desk
    desk.close()


async def until(pilot: Pilot[Any], seen: Callable[[], object], what: str = "") -> None:
    """Let the app run until something is so and the screen on top is whole: one left while it opens has no parts."""
    deadline = time.monotonic() + LONGEST
    while not (seen() and pilot.app.screen.is_mounted):
        assert time.monotonic() < deadline, what or "this never came"
        await pilot.pause(0.01)


async def loaded(pilot: Pilot[Any]) -> None:
    """Wait until the queue is there."""
    await until(pilot, lambda: _queue(pilot).current is not None, "no queue")


def _queue(pilot: Pilot[Any]) -> TicketList:
    return pilot.app.screen.query_one(TicketList)


async def silent(pilot: Pilot[Any]) -> None:
    """Wait until it is known that the drive is silent."""
    assert isinstance(pilot.app, IgdeskApp)
    watch = pilot.app.share_watch
    await until(pilot, lambda: watch.is_waiting and watch._is_told, "the drive answers")


async def back(pilot: Pilot[Any]) -> None:
    """Wait until the drive is known to be back, and nothing waits for it."""
    assert isinstance(pilot.app, IgdeskApp)
    app = pilot.app
    await until(pilot, lambda: not app.share_watch.is_waiting and not app.changes._under_way, "the drive is silent")
    await until(pilot, lambda: not app.share_watch._is_told)
    await pilot.pause(0.05)


def told(pilot: Pilot[Any]) -> str:
    """Every notice that stands."""
    return "\n".join(str(toast.message) for toast in pilot.app._notifications)


def status(pilot: Pilot[Any]) -> str:
    """The status line of the screen on top."""
    line = pilot.app.screen.query_one(StatusLine)
    return line.render().plain
