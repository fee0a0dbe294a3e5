"""The desk as other systems see it over HTTP: Instagram, which tells of messages, and whoever makes tickets.

It needs no lease: what Instagram tells are facts, each known by its id, and each batch is one transaction. So it works
beside a sync, and both may bring the same message.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from igdesk.clock import Clock
from igdesk.config.accounts import account_of, every_account
from igdesk.config.model import Config
from igdesk.desk.as_json import ticket_json
from igdesk.desk.batch import Batch
from igdesk.desk.desk import Desk, new_op
from igdesk.store import create, mentions, networks, pages, posts, sync_state
from igdesk.store import ingest as store_ingest
from igdesk.store.create import NewTicket
from igdesk.store.engine import Store
from igdesk.store.errors import RepeatedOperation
from igdesk.store.inbound import InboundThread, IngestReport, Unreadable
from igdesk.store.mentions import Mention
from igdesk.store.pages import Pages

_ACTOR = "sync"


class Incoming:
    """What comes in over HTTP.

    Args:
        store: The database.
        config: The desk's configuration.
        clock: The program's time.
        me: Who makes the tickets of other systems.
    """

    def __init__(self, store: Store, config: Config, clock: Clock, me: str) -> None:
        self._store = store
        self._clock = clock
        self._me = me
        self.config = config

    def adopt(self, config: Config) -> None:
        """Work with another configuration from now on."""
        self.config = config

    async def accounts(self) -> frozenset[str]:
        """The accounts that this desk is for: those named, else those synced; none while nobody knows any."""
        named = [each.account_id for each in every_account(self.config)]
        own = frozenset(account for account in named if account is not None)
        return own if None not in named else own | frozenset(await self._store.read(sync_state.accounts))

    async def pages(self) -> Pages:
        """What is known of the Facebook Pages through which accounts are reached."""
        return await self._store.read(pages.known, self.config)

    async def names(self) -> Mapping[str, str | None]:
        """The accounts to which mentions elsewhere come as comments, by id, with what each is called, if known."""
        called = await self._store.read(sync_state.names)
        own = {*await self.accounts(), *called}
        by_instagram = {each for each in own if (of := account_of(self.config, each)) and of.login == "instagram"}
        return {account: called.get(account) for account in sorted(by_instagram)}

    async def known_posts(self) -> int:
        """How many posts are known."""
        return await self._store.read(posts.count)

    async def whose(self, asked: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], bool]:
        """Whether posts are ours, each by account and id; without those of which that is not known."""
        return await self._store.read(posts.whose, tuple(asked))

    async def remember(self, told: Sequence[Mention]) -> None:
        """Keep mentions of which only ids were told, and what is to be found out of others, for whoever syncs.

        Raises:
            StoreError: The database cannot be used now.
        """
        await self._store.write(new_op(), mentions.keep, tuple(told), self._clock.now())

    async def take(self, threads: Sequence[InboundThread], faults: Sequence[Unreadable]) -> IngestReport:
        """Store what came in; what is stored already changes nothing.

        Raises:
            StoreError: The database cannot be used now.
        """
        op = new_op()
        return await self._store.write(
            op, store_ingest.ingest, tuple(threads), tuple(faults), config=self.config, actor=_ACTOR, op=op,
            now=self._clock.now(),
        )  # fmt: skip

    async def can_write(self) -> bool:
        """Whether the database takes anything at all; raises what is wrong with it."""
        await self.take((), ())
        return True

    async def make(self, news: Sequence[NewTicket], op: str | None) -> tuple[list[dict[str, Any]], bool]:
        """Make tickets, once for each `op`.

        Returns:
            The tickets as the public JSON has them, and whether they were made now.

        Raises:
            IgdeskError: They cannot be made, or not now; none was.
        """
        op = op or f"{create.BY_SYSTEMS}{new_op()}"
        try:
            is_new = not await self._store.read(networks.are_known, tuple(news))
            numbers = await Batch(self._store, self.config, self._clock, self._me).create(news, op)
        except RepeatedOperation:
            numbers, is_new = await self._store.read(networks.told_before, op, tuple(news)), False
        desk = Desk(self._store, self.config, self._clock, self._me)
        cards = [await desk.card(number) for number in numbers]
        return [ticket_json(desk, card) for card in cards if card is not None], is_new


class Door:
    """The desk, opened when it is needed: its drive may be away for a while, and nobody is to wait for that.

    Args:
        make: Opens it, on another thread.
        config: The configuration.
    """

    def __init__(self, make: Callable[[Config], Incoming], config: Config) -> None:
        self._make = make
        self._config = config
        self._opened: Incoming | None = None
        self._opening = asyncio.Lock()

    def adopt(self, config: Config) -> None:
        """Work with another configuration from now on."""
        self._config = config
        if self._opened is not None:
            self._opened.adopt(config)

    async def open(self) -> Incoming:
        """The desk.

        Raises:
            StoreError: It cannot be opened now.
        """
        async with self._opening:
            if self._opened is None:
                self._opened = await asyncio.to_thread(self._make, self._config)
                self._opened.adopt(self._config)
        return self._opened
