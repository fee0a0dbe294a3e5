"""Opening a desk on a share from this computer: how it is connected decides what may be done."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from igdesk.clock import Clock
from igdesk.i18n import Phrase
from igdesk.machine import machine_id
from igdesk.store.errors import StoreError
from igdesk.store.shared.spool import Spool
from igdesk.store.shared.store import Patience, SharedStore
from igdesk.store.shared.wire import Setup
from igdesk.store.shelf import Shelf, path_id

if TYPE_CHECKING:
    from igdesk.store.opening import Here

LOCK_PATIENCE = 5.0
"""Seconds that the lock is waited for before it is told who has it."""
OF_COMMANDS = Patience(reads=10.0, writes=30.0)
"""A command ends, whatever the drive does."""


def open_shared(
    path: Path,
    clock: Clock,
    here: Here,
    *,
    create: bool,
    shelf: Shelf | None,
    tell: Callable[[Phrase], None] | None,
    patience: Patience | None,
) -> SharedStore:
    """Open a desk on a share; see `opening.open_store`."""
    setup = Setup(
        database=path,
        name=here.who,
        machine=_machine(here.state),
        patience=LOCK_PATIENCE,
        refusal=None,
        shelf=shelf,
        create=create,
        mount=json.dumps({}),
    )
    spool = Spool(here.state / "spool" / path_id(path))
    return SharedStore(setup, clock, spool, patience=patience or OF_COMMANDS, tell=tell)


def _machine(state: Path) -> str:
    try:
        return machine_id(state)
    except OSError as error:
        raise StoreError("share.no_spool", reason=error.strerror or "?") from error
