"""A desk's file, opened when it is first asked for and let go of at the end, with the time that it lives by."""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from igdesk.clock import Clock
from igdesk.files import Files, Named
from igdesk.i18n import Phrase
from igdesk.machine import system_user

if TYPE_CHECKING:
    from igdesk.store.drafts import DraftFile
    from igdesk.store.engine import Store
    from igdesk.store.opening import Here


class Opened(Files):
    """A desk's files, open.

    Args:
        named: What the person named.
        clock: This computer's time.
        environ: Where the token may be.
        state: This computer's folder for locks and marks.
        tell: Is told, on any thread, what takes long.
    """

    def __init__(
        self,
        named: Named,
        clock: Clock,
        environ: Mapping[str, str],
        state: Path,
        tell: Callable[[Phrase], None] | None = None,
    ) -> None:
        super().__init__(named, state)
        self._tell = tell
        self._own_clock = clock
        self._environ = environ
        self._store: Store | None = None
        self._drafts: DraftFile | None = None

    @cached_property
    def clock(self) -> Clock:
        """The desk's time: this computer's, or that of the simulator which it is tried on."""
        if self.config.instagram.clock == "own":
            return self._own_clock
        from igdesk.instagram.trial_clock import TrialClock

        return TrialClock(self._own_clock, self.config.instagram.base_url, self._tell)

    def draft_file(self) -> DraftFile:
        """Where texts that were begun on this computer are kept, by everybody and for every desk."""
        if self._drafts is None:
            from igdesk.store.drafts import DraftFile

            self._drafts = DraftFile(self.drafts_at)
        return self._drafts

    def close(self) -> None:
        """Finish what the database is doing and let go of it."""
        if self._drafts is not None:
            self._drafts.close()
            self._drafts = None
        if self._store is not None:
            self._store.close()
            stopped = self._store.condition.stopped
            if stopped is not None and self._tell is not None:
                self._tell(stopped)
            self._store = None

    def _opened(self, new: bool, *, even_if_lost: bool = False, is_for_screens: bool = False) -> Store:
        """The open database; made if it may be.

        A file that the configuration names is made at its first use. One that this computer has seen before is not
        made again, nor is its folder: it has been moved, or lies on a drive that is not connected.
        """
        if self._store is None:
            from igdesk.store.opening import open_store, refuse_synced

            path, mark = self.database, self.mark_of(self.database)
            expected = new or self._named.database is None
            may_make = expected and self.is_new(path)
            create = may_make or even_if_lost
            is_first = not mark.exists()
            if is_first:
                refuse_synced(path)
            self._store = open_store(
                path, self.clock, self._here, create=create, shelf=self.shelf, tell=self._tell,
                is_for_screens=is_for_screens,
            )  # fmt: skip
            if is_first:
                mark.parent.mkdir(parents=True, exist_ok=True)
                mark.touch()
        return self._store

    @property
    def _here(self) -> Here:
        """This computer, as others at the same desk are told of it."""
        from igdesk.store.opening import Here

        who = self._named.agent or system_user() or "igdesk"
        return Here(self._state, f"{who}@{platform.node() or 'localhost'}")
