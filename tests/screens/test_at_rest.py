"""What goes on while nobody does anything, and what a key that only moves costs: told by counting, never by time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from textual.app import App
from textual.message_pump import MessagePump
from textual.timer import Timer

from igdesk.widgets.ticket_list import TicketList

from .conftest import TestDesk, settle

AT_REST = {
    "IgdeskApp.look": 1.0,  # one row of the database: has anybody changed something
    "QueueScreen._count": 60.0,  # what became due makes other views longer
    "StatusLine._tick": 1.0,  # compares its text, and draws it anew only where a held reply counts down
    "TicketList._tick": 30.0,  # how long is left, in minutes
}
"""Every timer that goes on on a queue at rest, by what it calls, with its seconds. Another one has to be as cheap.

A desk with a file of configuration looks at that as well, every two seconds.
"""


def running(app: App[Any]) -> Iterator[Timer]:
    """The timers that come again and are not paused: of the app, its screen and everything on that."""
    for pump in (app, app.screen, *app.screen.query("*")):
        yield from (timer for timer in pump._timers if timer._repeat is None and timer._active.is_set())


def called(timer: Timer) -> str:
    """What a timer calls."""
    callback: Any = timer._callback
    while isinstance(callback, partial):
        callback = callback.func
    return f"{type(callback.__self__).__name__}.{callback.__name__}"


@contextmanager
def asked(desk: TestDesk) -> Iterator[list[str]]:
    """The statements that the database is asked meanwhile."""
    found: list[str] = []
    desk.store.read(lambda db: db.set_trace_callback(found.append)).result()
    try:
        yield found
    finally:
        desk.store.read(lambda db: db.set_trace_callback(None)).result()
        found[:] = [each for each in found if each not in ("BEGIN", "ROLLBACK")]  # of these two reads


def put_off(monkeypatch: pytest.MonkeyPatch) -> list[Timer]:
    """What would be done a little later is not; the timers for it, from now on."""
    made: list[Timer] = []
    real = MessagePump.set_timer

    def set_timer(pump: MessagePump, _delay: float, *args: Any, **named: Any) -> Timer:
        made.append(real(pump, 3600.0, *args, **named))
        return made[-1]

    monkeypatch.setattr(MessagePump, "set_timer", set_timer)
    return made


async def test_only_what_somebody_thought_of_runs_on_a_queue_at_rest(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("j", "k")
        await settle(pilot)
        assert {called(timer): timer._interval for timer in running(pilot.app)} == AT_REST


async def test_a_key_that_moves_the_cursor_asks_the_database_nothing(
    test_desk: TestDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    test_desk.many(30)
    app = test_desk.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        for timer in running(app):
            timer.pause()
        later = put_off(monkeypatch)
        order = app.screen.query_one(TicketList).order
        with asked(test_desk) as statements:
            await pilot.press(*"jjjjkj")
            current = app.screen.query_one(TicketList).current
        assert current is not None
        assert current.ticket.number == order[4]
        assert statements == []
        # Once for all of these keys: the ticket beside the list is read, and the others are told where one looks.
        assert len([timer for timer in later if timer._task is not None]) <= 2
