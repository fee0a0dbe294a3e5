"""The desk for several changes at once: all of them happen, or none."""

from __future__ import annotations

from collections.abc import Sequence

from igdesk.clock import Clock
from igdesk.config.model import Config
from igdesk.desk.desk import new_op
from igdesk.rules.commands import Command
from igdesk.store import records as taking
from igdesk.store import together, twins
from igdesk.store.create import NewTicket
from igdesk.store.engine import Pending, Store
from igdesk.store.inbound import InboundThread, IngestReport
from igdesk.store.records import Record
from igdesk.store.run import Done


class Batch:
    """One person who changes much at once.

    Args:
        store: The database.
        config: The desk's configuration.
        clock: The program's time.
        me: Id of the agent who acts.
    """

    def __init__(self, store: Store, config: Config, clock: Clock, me: str) -> None:
        self._store = store
        self._config = config
        self._clock = clock
        self._me = me

    def run(self, commands: Sequence[Command], *, seen: int | None = None) -> Pending[tuple[Done, ...]]:
        """Do one command after another to a ticket; see `Desk.run`."""
        op = new_op()
        return self._store.write(
            op, together.run_commands, tuple(commands), actor=self._me, op=op, config=self._config,
            now=self._clock.now(), seen=seen,
        )  # fmt: skip

    def create(self, news: Sequence[NewTicket], op: str | None = None) -> Pending[tuple[int, ...]]:
        """Make tickets by hand; the value is their numbers.

        Args:
            news: What is told of them.
            op: Id of the operation, where whoever asks may ask again: then it is done once.
        """
        op = op or new_op()
        return self._store.write(
            op, together.create_all, tuple(news), actor=self._me, op=op, config=self._config, now=self._clock.now()
        )

    def take_history(self, threads: Sequence[InboundThread]) -> Pending[IngestReport]:
        """Take in threads of an export, silently; see `store.together.take_history`."""
        op = new_op()
        return self._store.write(
            op, together.take_history, tuple(threads), config=self._config, op=op, now=self._clock.now()
        )

    def new_in_history(self, threads: Sequence[InboundThread]) -> Pending[tuple[int, ...]]:
        """How many messages of each thread of an export the desk has not; nothing changes."""
        return self._store.read(twins.new_ones, tuple(threads))

    def take_records(self, records: Sequence[Record]) -> Pending[tuple[int, ...]]:
        """Take in tickets of another system, silently; see `store.records.take`."""
        op = new_op()
        return self._store.write(op, taking.take, tuple(records), config=self._config, op=op, now=self._clock.now())

    def known_records(self, keys: Sequence[str]) -> Pending[frozenset[str]]:
        """Those of the keys whose record was taken in before."""
        return self._store.read(taking.known, tuple(keys))
