"""The drive that the desk lies on: what is known of it, the proof with another computer, what waits to be saved."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from igdesk.clock import Clock
from igdesk.config.model import Config
from igdesk.desk.desk import new_op
from igdesk.errors import IgdeskError
from igdesk.i18n import Phrase
from igdesk.store import backup
from igdesk.store.errors import NoDatabaseError, RepeatedOperation, StoreError
from igdesk.store.opening import LOOK, Here, within
from igdesk.store.share_verdict import Remark
from igdesk.store.shared import afterwards, convert, proof, share_facts
from igdesk.store.shared.connected import spool_of, this_machine
from igdesk.store.shared.convert import Computer, Converted
from igdesk.store.shared.errors import ReadOnly, Unsure
from igdesk.store.shared.link import Link, link_of, synced_by, why_unproven
from igdesk.store.shared.lockfile import Occupied, held
from igdesk.store.shared.meeting import Party
from igdesk.store.shared.place import Place
from igdesk.store.shared.proof import Outcome
from igdesk.store.shared.share_facts import Known
from igdesk.store.shared.spool import Kept
from igdesk.store.shelf import Shelf
from igdesk.store.sync_folders import SyncService
from igdesk.values import dataclass

if TYPE_CHECKING:
    from igdesk.store.engine import Store

_LONGEST_CHECK = 420.0
"""Seconds for a whole proof; each of its parts has a time of its own."""
_UNDER_WAY = timedelta(minutes=1)
"""How long a write may well be another program's that is still at it."""
_UNITS = 12
"""Units of work by which the drive is measured."""


class State(StrEnum):
    """What became of a write that waits on this computer."""

    UNDER_WAY = "under-way"
    SAVED = "saved"
    NOT_SAVED = "not-saved"
    UNKNOWN = "unknown"
    """The drive does not tell."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A write whose outcome was not known when it was left."""

    kept: Kept
    state: State


@dataclass(frozen=True, slots=True)
class Timing:
    """How long units of work take just now, as whoever waits for them sees it, in seconds."""

    units: int
    half: float
    """Half of them took no longer."""
    most: float
    """Nine of ten took no longer."""
    lock_wait: float
    """Nine of ten waited no longer for the lock."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What can be told without opening the desk."""

    profile: str
    link: Link
    synced: SyncService | None
    holder: str | None
    """Who has the lock just now."""
    skew: timedelta | None


@dataclass(frozen=True, slots=True)
class Status:
    """All that is known of the drive."""

    situation: Situation
    machine: str
    me: Known | None = None
    """This computer, if it was ever let in."""
    forbidden: Phrase | None = None
    """Why this computer may only read, if so."""
    others: tuple[Known, ...] = ()
    timing: Timing | None = None
    waiting: tuple[Waiting, ...] = ()
    trouble: Phrase | None = None
    """Why the desk does not open, if so."""


class Share:
    """The drive of one desk.

    Args:
        here: This computer.
        shelf: The desk's file, and its backups.
        config: The configuration of now.
        clock: The program's time.
        opened: Opens the desk; asked when that is needed.
    """

    def __init__(self, here: Here, shelf: Shelf, config: Config, clock: Clock, opened: Callable[[], Store]) -> None:
        self._here = here
        self._config = config
        self._shelf = shelf
        self._clock = clock
        self._opened = opened
        self._spool = spool_of(here.state, shelf.database)

    @property
    def database(self) -> Path:
        """The desk's file."""
        return self._shelf.database

    def status(self) -> Status:
        """All that is known; writes that turn out to be saved are forgotten.

        Raises:
            NoDatabaseError: There is no desk.
            StoreError: The drive does not answer.
        """
        situation = within(LOOK, self._look, self.database)
        machine = this_machine(self._here.state)
        status = Status(situation, machine)
        try:
            store = self._opened()
            known = store.read(share_facts.computers).result()
        except IgdeskError as error:
            return replace(status, trouble=error.phrase, waiting=self._waiting(None))
        status = replace(status, waiting=self._waiting(store))
        if situation.profile != "shared":
            return status
        return replace(
            status,
            me=_of(machine, known),
            forbidden=self._forbidden(situation.link, _of(machine, known)),
            others=tuple(each for each in known if each.machine != machine),
            timing=self._measured(store),
        )

    def check(self, tell: Callable[[Phrase], None], *, lock: Path | None = None) -> Outcome:
        """Prove this computer's locks and caches together with another one that does the same now.

        Args:
            tell: Is told how far it is, on another thread.
            lock: See `proof.prove`.

        Raises:
            NoDatabaseError: There is no desk.
            StoreError: It lies where nothing can be proven, or the drive fails.
        """
        link = within(LOOK, self._link_to_prove, self.database)
        store, machine = self._opened(), this_machine(self._here.state)
        mine = _of(machine, store.read(share_facts.computers).result())
        may_write = self._forbidden(link, mine) is None
        me = Party(secrets.token_hex(4), machine, self._here.who, may_write, link.facts, proof.versions())

        def record(outcome: Outcome) -> None:
            store.write(new_op(), proof.record_proof, me, outcome, self._clock.now()).result()

        return within(_LONGEST_CHECK, lambda: proof.prove(self.database, me, record, tell, lock=lock), self.database)

    def check_may_write(self) -> None:
        """See that this computer may write a desk that others share. One that does not open is put right from anywhere.

        Raises:
            ReadOnly: It may not.
        """
        if not Place(self.database).is_shared:
            return
        try:
            self._opened().signal(afterwards.nothing).result()
        except ReadOnly:
            raise
        except IgdeskError:  # whoever writes then finds out what is wrong with it
            return

    def convert(self, profile: str, *, is_alone: bool = False) -> Converted:
        """Set the desk up for a network drive, or for this computer alone; see `store.shared.convert`."""
        me = Computer(this_machine(self._here.state), self._here.who)
        if profile == "local":
            return convert.to_local(self.database, me)
        return convert.to_shared(self._shelf, me, self._clock.now(), is_alone=is_alone)

    def again(self, kept: Kept) -> None:
        """Make a write again; see `afterwards.again`.

        Raises:
            IgdeskError: It is refused, because somebody was first for example; it stays here.
        """
        try:
            afterwards.again(self._opened(), kept, self._config, self._clock.now()).result()
        except Unsure:
            raise
        except RepeatedOperation:  # it has been saved meanwhile
            pass
        except IgdeskError:
            self._spool.keep(kept)  # what somebody wrote is thrown away by that person alone
            raise
        self._spool.forget(kept.op)  # a desk that has become this computer's own knows of no spool

    def forget(self, kept: Kept) -> None:
        """Throw a write away."""
        self._spool.forget(kept.op)

    def remarks(self) -> tuple[Remark, ...]:
        """What could be better about how the drive is connected; nothing where it does not answer."""
        try:
            link = within(LOOK, lambda: link_of(self.database), self.database)
        except StoreError:
            return ()
        return link.verdict.notes

    def backups(self) -> tuple[backup.Backup, ...]:
        """The desk's backups; none where they cannot be read, which the doctor tells."""
        try:
            return backup.backups(self._shelf)
        except StoreError:
            return ()

    def _link_to_prove(self) -> Link:
        """How this computer has the drive of a shared desk.

        Raises:
            NoDatabaseError: There is none.
            StoreError: It lies where nothing can be proven, or is no shared one.
        """
        link = convert.fit(self.database)
        if not Place(self.database).is_shared:
            raise StoreError("share_cli.not_shared", path=self.database)
        return link

    def _look(self) -> Situation:
        place = Place(self.database)
        is_shared = place.is_shared
        if not is_shared and not self.database.is_file():
            raise NoDatabaseError("store.missing", path=self.database)
        return Situation(
            "shared" if is_shared else "local",
            link_of(self.database),
            synced_by(self.database),
            _holder(place, self._here.who) if is_shared else None,
            share_facts.clock_skew(self.database) if is_shared else None,
        )

    def _forbidden(self, link: Link, mine: Known | None) -> Phrase | None:
        proven = None if mine is None or mine.proven_at is None else mine.mount
        return link.refusal or why_unproven(self.database, proven, link.text)

    def _measured(self, store: Store) -> Timing:
        times = []
        for _ in range(_UNITS):
            begin = self._clock.monotonic()
            store.read(backup.revision).result()
            times.append(self._clock.monotonic() - begin)
        times.sort()
        return Timing(_UNITS, times[_UNITS // 2], times[int(_UNITS * 0.9)], store.condition.lock_wait)

    def _waiting(self, store: Store | None) -> tuple[Waiting, ...]:
        found = tuple(self._spool.waiting())
        if not found:
            return ()
        if store is None:
            return tuple(Waiting(kept, State.UNKNOWN) for kept in found)
        done = store.read(share_facts.done_of, [kept.op for kept in found]).result()
        now = self._clock.now()
        return tuple(self._settled(kept, done, now) for kept in found)

    def _settled(self, kept: Kept, done: frozenset[str], now: datetime) -> Waiting:
        if timedelta() <= now - kept.at < _UNDER_WAY:
            return Waiting(kept, State.UNDER_WAY)
        if kept.op in done:
            self._spool.forget(kept.op)
            return Waiting(kept, State.SAVED)
        return Waiting(kept, State.NOT_SAVED)


def _of(machine: str, known: tuple[Known, ...]) -> Known | None:
    return next((each for each in known if each.machine == machine), None)


def _holder(place: Place, name: str) -> str | None:
    """Who has the lock at this moment."""
    try:
        with held(place.lock, name, 0.0):
            return None
    except Occupied as error:
        return error.holder or "?"
