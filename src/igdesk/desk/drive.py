"""The network drive under a desk, for its screens: may one write, and what did the last program leave undone."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import datetime
from typing import Any

from igdesk.clock import Clock
from igdesk.config.model import Config
from igdesk.desk.kept_words import text_of, what_of
from igdesk.i18n import Phrase
from igdesk.rules.commands import Command
from igdesk.store.engine import Pending, Store
from igdesk.store.shared import afterwards
from igdesk.store.shared.errors import ReadOnly
from igdesk.store.shared.share_facts import done_of
from igdesk.store.shared.spool import Kept, Spool
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Left:
    """A write that somebody asked for, whose program ended before it was known what became of it."""

    kept: Kept

    @property
    def at(self) -> datetime:
        """When it was asked for."""
        return self.kept.at

    @property
    def what(self) -> Phrase:
        """What it was to do, and to which ticket."""
        return what_of(self.kept)

    @property
    def command(self) -> Command | None:
        """The command that it does, if it does one."""
        return afterwards.command_of(self.kept)

    @property
    def text(self) -> str:
        """The words that a person typed for it."""
        return text_of(self.kept)


class Drive:
    """What this computer and a desk on a network drive have to settle.

    Args:
        store: The database.
        spool: Where this computer keeps writes until it is known what became of them.
        config: The desk's configuration.
        clock: The program's time.
    """

    def __init__(self, store: Store, spool: Spool, config: Config, clock: Clock) -> None:
        self._store = store
        self._spool = spool
        self._config = config
        self._clock = clock
        self._began = clock.now()

    def adopt(self, config: Config) -> None:
        """From now on another configuration is in force."""
        self._config = config

    async def why_read_only(self) -> Phrase | None:
        """Why this computer may only read the desk; None if it may write.

        Raises:
            StoreError: The drive does not answer.
        """
        try:
            await self._store.signal(afterwards.nothing)
        except ReadOnly as error:
            return error.phrase
        return None

    async def left(self, own: Collection[Command] = ()) -> tuple[tuple[Left, ...], tuple[Left, ...]]:
        """What earlier programs left in the spool: what the desk has after all, and what it has not, oldest first.

        What it has, and what the sync does anew by itself, is forgotten.

        Args:
            own: Commands of this program that are looked for as well: nobody knows what became of them.

        Raises:
            StoreError: The drive does not answer.
        """
        found = await asyncio.to_thread(lambda: list(self._spool.waiting()))
        kept = [each for each in found if each.at < self._began or afterwards.command_of(each) in own]
        if not kept:
            return (), ()
        done = await self._store.read(done_of, [each.op for each in kept])
        asked = [each for each in kept if afterwards.is_of_a_person(each)]
        had = tuple(Left(each) for each in asked if each.op in done)
        missing = tuple(Left(each) for each in asked if each.op not in done)
        await asyncio.to_thread(self._forget_all_but, missing, kept)
        return had, missing

    def again(self, left: Left) -> Pending[Any]:
        """Do it again; see `store.shared.afterwards.again`."""
        return afterwards.again(self._store, left.kept, self._config, self._clock.now()).lasting()

    def drop(self, left: Left) -> None:
        """Nobody wants it any more."""
        self._spool.forget(left.kept.op)

    def _forget_all_but(self, missing: Collection[Left], kept: Collection[Kept]) -> None:
        wanted = {left.kept.op for left in missing}
        for each in kept:
            if each.op not in wanted:
                self._spool.forget(each.op)
