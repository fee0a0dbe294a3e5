"""Which store stands behind the door: the file beside the database says how the desk is kept.

Looking at a drive may hang, so it is done on a thread that is given up when it takes too long.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from igdesk.clock import Clock
from igdesk.errors import system_reason
from igdesk.i18n import Phrase
from igdesk.store.errors import NoDatabaseError, StoreError
from igdesk.store.mounts import absent_share, network_type, waits_for_a_drive
from igdesk.store.shared.place import Place
from igdesk.values import dataclass

if TYPE_CHECKING:
    from igdesk.store.engine import Store
    from igdesk.store.shelf import Shelf

T = TypeVar("T")

LOOK = 8.0
"""Seconds after which a drive that was only looked at counts as silent."""


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
    is_for_screens: bool = False,
) -> Store:
    """Open the desk at a path, on its drive as it must be.

    Args:
        path: The database.
        clock: Times of operations.
        here: This computer.
        create: Whether a missing desk is made.
        shelf: Where an older desk is copied to before it is brought up to date.
        tell: Is told, on any thread, what takes long.
        is_for_screens: Whether a person can see that a write to a share waits; else it ends as a command does.

    Raises:
        NoDatabaseError: There is none.
        NewerDatabaseError: It is from a newer igdesk.
        StoreError: It cannot be opened, or not on such a drive.
    """
    path = path.absolute()  # whoever works on a share has another working folder
    seen = within(LOOK, lambda: _look(path), path)
    if seen.is_shared or (seen.is_network and not seen.is_there):
        from igdesk.store.shared.connected import OF_COMMANDS, OF_SCREENS, open_shared

        patience = OF_SCREENS if is_for_screens else OF_COMMANDS
        return open_shared(path, clock, here, patience, create=create, shelf=shelf, tell=tell)
    if seen.is_absent and not seen.is_there:
        raise NoDatabaseError("share.not_connected", path=path)
    if seen.is_network:
        raise _unmarked(path)
    from igdesk.store.engine import LocalStore

    if not (seen.is_there or create):
        raise NoDatabaseError("store.missing", path=path)
    return LocalStore(path, clock, create=create, shelf=shelf, tell=tell)


def may_begin_at(path: Path) -> bool:
    """Whether a desk that nobody has asked to begin may be made there: in a folder that is no drive's empty place.

    Raises:
        StoreError: The drive does not answer.
    """
    return within(LOOK, lambda: path.parent.is_dir() and not waits_for_a_drive(path.parent), path)


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
        raise StoreError("store.cannot_open", path=path, reason=system_reason(error)) from error


def _unmarked(path: Path) -> StoreError:
    """Why a desk of one computer is not opened on a drive: to set it up for that one helps only where it may lie."""
    from igdesk.store.shared.link import link_of

    refused = within(LOOK, lambda: link_of(path), path).verdict.refusal
    if refused is not None:
        return StoreError("share_cli.refused", reason=refused.reason, cure=refused.cure)
    return StoreError("share.no_mark", path=path)


def _look(path: Path) -> Seen:
    is_shared, is_there = Place(path).is_shared, path.is_file()
    return Seen(
        is_shared=is_shared,
        is_there=is_there,
        is_network=not is_shared and network_type(path.parent) is not None,
        is_absent=not is_there and absent_share(path.parent) is not None,
    )
