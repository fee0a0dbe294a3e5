"""The sync and the care for the file beside the screens, as `desk.background` has it.

It is imported before the first screen stands: what it needs to work comes when it begins to.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from igdesk.i18n import Phrase
from igdesk.store.errors import DamagedError

if TYPE_CHECKING:
    from igdesk.config.model import Config
    from igdesk.desk.caretaker import Caretaker, Tell
    from igdesk.sync.worker import SyncWorker


class Background:
    """What goes on while the screens are open.

    Args:
        worker: Makes the sync.
        caretaker: Makes who looks after the file.
        advice: Tells what can be done about a damaged file; reads whole backups.
    """

    def __init__(
        self, worker: Callable[[], SyncWorker], caretaker: Callable[[], Caretaker], advice: Callable[[], Phrase]
    ) -> None:
        self._make_worker = worker
        self._make_caretaker = caretaker
        self._advice = advice
        self._worker: SyncWorker | None = None
        self._config: Config | None = None

    async def run(self) -> None:
        """Sync until cancelled."""
        self._worker = await asyncio.to_thread(self._make_worker)
        if self._config is not None:  # it changed while the worker was made
            self._worker.adopt(self._config)
        await self._worker.run()

    async def care(self, tell: Tell) -> None:
        """Check the database and back it up, until cancelled.

        Raises:
            DamagedError: With advice.
        """
        caretaker = await asyncio.to_thread(self._make_caretaker)
        try:
            await caretaker.run(tell)
        except DamagedError as error:
            error.advice = await asyncio.to_thread(self._advice)
            raise

    def adopt(self, config: Config) -> None:
        """From now on another configuration is in force, also for a worker that has not begun yet."""
        self._config = config
        if self._worker is not None:
            self._worker.adopt(config)

    def wake(self) -> None:
        """Sync now; a worker that has not begun yet begins with that anyway."""
        if self._worker is not None:
            self._worker.wake()
