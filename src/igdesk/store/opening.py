"""Which store stands behind the door: the file beside the database says how the desk is kept.

Looking at a drive may hang, so it is done on a thread that is given up when it takes too long.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from igdesk.clock import Clock
from igdesk.i18n import Phrase
from igdesk.store.errors import NoDatabaseError, StoreError
from igdesk.store.mounts import absent_share, network_type

if TYPE_CHECKING:
    from igdesk.store.engine import Store
    from igdesk.store.shared.store import Patience
    from igdesk.store.shelf import Shelf

T = TypeVar("T")

LOOK = 8.0
"""Seconds after which a drive that was only looked at counts as silent."""
_SHARED = ".share"


@dataclass(frozen=True, slots=True)
class Here:
    """Whose computer a desk is opened on."""

    state: Path
    """This computer's state folder."""
    who: str
    """Who works here, as others are told: `mei@laptop`."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What lies at a path."""

    is_shared: bool
    is_there: bool
    is_network: bool
    is_absent: bool
    """Whether a share belongs there that is not connected."""


def open_store(
    path: Path,
    clock: Clock,
    here: Here,
    *,
    create: bool,
    shelf: Shelf,
    tell: Callable[[Phrase], None] | None,
    patience: Patience | None = None,
) -> Store:
    """Open the desk at a path, on its drive as it must be.

    Args:
        path: The database.
        clock: Times of operations.
        here: This computer.
        create: Whether a missing desk is made.
        shelf: Where an older desk is copied to before it is brought up to date.
        tell: Is told, on any thread, what takes long.
        patience: How long answers of a share are waited for; none: as long as a command does.

    Raises:
        NoDatabaseError: There is none.
        NewerDatabaseError: It is from a newer igdesk.
        StoreError: It cannot be opened, or not on such a drive.
    """
    path = path.absolute()  # whoever works on a share has another working folder
    seen = within(LOOK, lambda: _look(path), path)
    if seen.is_shared or (seen.is_network and not seen.is_there):
        from igdesk.store.shared.connected import open_shared

        return open_shared(path, clock, here, create=create, shelf=shelf, tell=tell, patience=patience)
    if seen.is_absent and not seen.is_there:
        raise NoDatabaseError("share.not_connected", path=path)
    if seen.is_network:
        raise StoreError("share.no_mark", path=path)
    from igdesk.store.engine import LocalStore

    if not (seen.is_there or create):
        raise NoDatabaseError("store.missing", path=path)
    return LocalStore(path, clock, create=create, shelf=shelf, tell=tell)


def refuse_synced(path: Path) -> None:
    """See that no sync program keeps the folder of a desk; asked once on each computer, since it takes a moment.

    Raises:
        StoreError: One does.
    """
    from igdesk.store.sync_folders import sync_folder

    service = within(LOOK, lambda: sync_folder(path.parent), path)
    if service is not None:
        raise StoreError("share.synced", reason=service.reason, cure=service.cure)


def within(seconds: float, look: Callable[[], T], path: Path) -> T:
    """What a look at a drive gives, if it gives it in time.

    Raises:
        StoreError: The drive does not answer.
    """
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(look())
        except Exception as error:  # it is for whoever asked
            future.set_exception(error)

    threading.Thread(target=run, name="igdesk-look", daemon=True).start()
    try:
        return future.result(seconds)
    except TimeoutError as error:
        raise StoreError("share.silent", path=path) from error
    except OSError as error:
        raise StoreError("store.cannot_open", path=path, reason=error.strerror or "?") from error


def _look(path: Path) -> Seen:
    is_shared, is_there = path.with_name(f"{path.name}{_SHARED}").is_file(), path.is_file()
    return Seen(
        is_shared=is_shared,
        is_there=is_there,
        is_network=not is_shared and network_type(path.parent) is not None,
        is_absent=not is_there and absent_share(path.parent) is not None,
    )
