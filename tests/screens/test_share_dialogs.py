"""Dialogs and lists while the drive hangs: they open, what was typed is kept, and it is done once."""

from __future__ import annotations

from textual.widgets import Input

from igdesk.rules.commands import GivePromise
from igdesk.screens.app import IgdeskApp
from igdesk.screens.queue import QueueScreen
from igdesk.widgets.promise_dialog import AskPromise

from .share_fixtures import LONGEST, SharedDesk, back, loaded, quick, shared_desk, silent, until

__all__ = ["quick", "shared_desk"]


async def test_a_promise_is_written_while_the_drive_hangs_and_given_once(shared_desk: SharedDesk) -> None:
    def queue() -> QueueScreen:
        assert isinstance(pilot.app.screen, QueueScreen)
        return pilot.app.screen

    def typed() -> list[str]:
        assert isinstance(pilot.app.screen, AskPromise)
        return [field.value for field in pilot.app.screen.query(Input)]

    async with shared_desk.app().run_test(notifications=True) as pilot:
        await loaded(pilot)
        app = pilot.app
        assert isinstance(app, IgdeskApp)
        queue().tickets.go_to(3)
        await pilot.pause()
        with shared_desk.hanging():
            await silent(pilot)
            for view in ("p", "l", "f"):
                await pilot.press("g", view)
                await until(pilot, lambda: "Not loaded yet" in queue().tickets.note, f"g {view} waits")
                queue().tickets.note = ""
            await pilot.press("P", *"A cup", "escape")
            await until(pilot, lambda: isinstance(app.screen, QueueScreen))
            await pilot.press("P")
            await until(pilot, lambda: isinstance(app.screen, AskPromise) and typed()[:1] == ["A cup"])
            await pilot.press("enter", *"48h", "ctrl+s")
            await until(pilot, lambda: app.changes.waits_with(3, GivePromise))
        await back(pilot)
        assert [each.text for each in shared_desk.desk.promises_on(3).result(LONGEST)] == ["A cup"]
