"""When an app is still: told by its queues and by its database's thread, not by how long nothing seemed to happen.

Textual's pilot takes a process that uses no processor for 20 ms to be done. On a busy machine a process waits longer
than that for its turn, with everything still to do; on an idle one each key waits for nothing.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from sqlite3 import Connection
from typing import Any, TypeVar

import pytest
import textual.app
import textual.pilot
from textual._context import active_app
from textual._wait import wait_for_idle
from textual.app import App
from textual.message_pump import MessagePump
from textual.screen import Screen

from igdesk.screens.app import IgdeskApp
from igdesk.store.engine import LocalStore, Pending, Store
from igdesk.store.errors import StoreError
from igdesk.store.shared.store import SharedStore

T = TypeVar("T")

LONGEST = 30.0
"""Seconds until an app that does not come to rest is taken to be busy for ever."""
_ROUNDS = 2
"""How often in a row nothing must have been found: what was looked at last may have woken what was looked at first."""


class Stillness:
    """What pilots wait for, and the count of what databases were asked meanwhile."""

    def __init__(self) -> None:
        self._asked = 0
        self._submit = LocalStore._submit

    def patch(self, patch: pytest.MonkeyPatch) -> None:
        """Have every pilot wait for it."""

        def counted(store: LocalStore, job: Callable[[Connection], T]) -> Pending[T]:
            self._asked += 1
            return self._submit(store, job)

        patch.setattr(LocalStore, "_submit", counted)
        patch.setattr(textual.app, "wait_for_idle", self._wait)
        patch.setattr(textual.pilot, "wait_for_idle", self._wait)

    async def _wait(self, min_sleep: float = 0.0, max_sleep: float = 1.0) -> None:
        app = active_app.get()
        store = app.desk._store if isinstance(app, IgdeskApp) else None
        await self._still(app, store)
        if not isinstance(store, LocalStore | None):
            await wait_for_idle(0, 1)  # what a drive that is not well will do is waited for by nothing but time

    async def _still(self, app: App[Any], store: Store | None) -> None:
        """Wait until nothing happens but what a timer will begin, or a drive that may hang."""
        end = time.monotonic() + LONGEST
        rounds = 0
        while rounds < _ROUNDS:
            assert time.monotonic() < end, "the app does not come to rest"
            asked = self._asked
            await asyncio.sleep(0)
            if isinstance(store, LocalStore):
                with suppress(StoreError):  # closed: nothing is asked any more
                    await self._submit(store, _nothing)  # comes after the answers to all that was asked
            elif isinstance(store, SharedStore):
                await _answered(store, end)
            rounds = 0 if await _moved(app) or self._asked != asked else rounds + 1


def _nothing(_db: Connection) -> None:
    return None


async def _answered(store: SharedStore, end: float) -> None:
    """Wait for what a drive is asked, unless it is known not to be well."""
    while store._tasks and store.condition.is_calm and time.monotonic() < end:
        await asyncio.sleep(0.001)


async def _moved(app: App[Any]) -> bool:
    """Let one thing happen, if there is one."""
    if asyncio.get_running_loop()._ready:  # type: ignore[attr-defined]  # asyncio has no other way to ask
        return True
    if app._exit or not app._running or app._exception is not None:
        return False
    if any(_is_busy(pump) for pump in [app, *app._registry]):
        await asyncio.sleep(0.001)  # in the middle of a message: waits for a moment, or for somebody's answer
        return True
    drew = [_drew(screen) for screen in [*app._background_screens, app.screen]]
    return any(drew)


def _is_busy(pump: MessagePump) -> bool:
    return pump._running and not pump._closing and not pump._message_queue.ready_event._waiters


def _drew(screen: Screen[Any]) -> bool:
    """Draw what waits for the next frame; whether there was something."""
    if not screen.is_attached or screen.app._batch_count:
        return False
    waits = bool(screen._layout_required or screen._scroll_required or screen._recompose_required or screen._callbacks)
    if screen is screen.app.screen:  # what lies below asks for the next frame while it is drawn
        waits = waits or bool(screen._repaint_required or screen._dirty_widgets)
    if waits:
        screen._on_timer_update()
    return waits
