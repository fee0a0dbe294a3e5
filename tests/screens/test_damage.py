"""What the screens say when the database turns out to be damaged, and when backups fail."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from igdesk.i18n import Phrase, Words
from igdesk.screens.app import IgdeskApp
from igdesk.store.errors import DamagedError
from igdesk.widgets.dialogs import ErrorModal
from tests.screens.conftest import TestDesk, settle


class Caring:
    """A sync that does nothing, and somebody who looks after the file."""

    def __init__(self, error: DamagedError | None = None, notice: Phrase | None = None) -> None:
        self._error = error
        self._notice = notice

    async def run(self) -> None:
        await asyncio.sleep(0)

    async def care(self, tell: Callable[[Phrase], None]) -> None:
        if self._notice is not None:
            tell(self._notice)
        if self._error is not None:
            raise self._error

    def wake(self) -> None:
        """Nothing to do."""


async def test_damage_is_said_in_a_dialog_with_the_way_back(busy_desk: TestDesk) -> None:
    error = DamagedError("store.damaged", path="/desks/[b]desk.db")
    error.advice = Phrase("backup.offer", {"at": "2026-11-20 10:00", "command": "igdesk restore '/b [x].db'"})
    app = IgdeskApp(busy_desk.desk, Words("en"), busy_desk.clock, Caring(error))
    async with app.run_test() as pilot:
        await settle(pilot)
        assert isinstance(pilot.app.screen, ErrorModal)
        shown = "\n".join(str(each.render()) for each in pilot.app.screen.query("Static, Paragraph"))
        assert "/desks/[b]desk.db" in shown
        assert "igdesk restore '/b [x].db'" in " ".join(shown.split())  # it may be broken into lines
        await pilot.press("escape")
        await settle(pilot)
        assert not isinstance(pilot.app.screen, ErrorModal), "what can be read still is"


async def test_a_backup_that_fails_is_a_notice(busy_desk: TestDesk) -> None:
    notice = Phrase("backup.no_room", {"folder": "/b [x]"})
    app = IgdeskApp(busy_desk.desk, Words("en"), busy_desk.clock, Caring(notice=notice))
    async with app.run_test() as pilot:
        await settle(pilot)
        assert any("no room in /b [x]" in str(toast.message) for toast in pilot.app._notifications)
