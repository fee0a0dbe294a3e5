"""Opening a desk on a share from this computer: how it is connected decides what may be done."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

from igdesk.clock import Clock, from_ms, to_ms
from igdesk.errors import system_reason
from igdesk.i18n import Phrase
from igdesk.machine import machine_id
from igdesk.store.errors import StoreError
from igdesk.store.opening import LOOK, within
from igdesk.store.shared.link import link_of
from igdesk.store.shared.share_facts import note_visit
from igdesk.store.shared.spool import Spool
from igdesk.store.shared.store import Patience, SharedStore
from igdesk.store.shared.wire import Setup
from igdesk.store.shelf import Shelf, path_id

if TYPE_CHECKING:
    from igdesk.store.opening import Here

LOCK_PATIENCE = 1.0
"""Seconds that the lock is waited for before it is told who has it; then it is waited for again."""
OF_COMMANDS = Patience(reads=10.0, writes=30.0)
"""A command ends, whatever the drive does."""
OF_SCREENS = Patience(reads=10.0, writes=inf)
"""A person can see that something waits, and leave."""
_VISIT_EVERY = timedelta(hours=1)


def open_shared(
    path: Path,
    clock: Clock,
    here: Here,
    patience: Patience,
    *,
    create: bool,
    shelf: Shelf | None,
    tell: Callable[[Phrase], None] | None,
) -> SharedStore:
    """Open a desk on a share; see `opening.open_store`.

    Args:
        patience: How long answers of the drive are waited for.
    """
    link = within(LOOK, lambda: link_of(path), path)
    setup = Setup(
        database=path,
        name=here.who,
        machine=this_machine(here.state),
        patience=LOCK_PATIENCE,
        refusal=link.refusal,
        shelf=shelf,
        create=create,
        mount=link.text,
    )
    store = SharedStore(
        setup,
        clock,
        spool_of(here.state, path),
        patience=patience,
        checks=not link.fences,
        tell=tell,
    )
    if link.refusal is None and _is_time_for_a_visit(here.state / "visits" / path_id(path), clock.now()):
        store.signal(note_visit, setup.machine, setup.name, path, clock.now())
    return store


def spool_of(state: Path, database: Path) -> Spool:
    """Where this computer keeps the writes to a desk until it is known what became of them."""
    return Spool(state / "spool" / path_id(database))


def this_machine(state: Path) -> str:
    """This computer's id.

    Raises:
        StoreError: It has none, and none can be made.
    """
    try:
        return machine_id(state)
    except OSError as error:
        raise StoreError("share.no_spool", reason=system_reason(error)) from error


def _is_time_for_a_visit(mark: Path, now: datetime) -> bool:
    """Whether it has been a while since this computer noted that it uses the desk; notes that it does so now."""
    with suppress(OSError, ValueError):
        if abs(now - from_ms(int(mark.read_text("ascii")))) < _VISIT_EVERY:
            return False
    with suppress(OSError):  # then it is told each time
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.write_text(str(to_ms(now)), encoding="ascii")
    return True
