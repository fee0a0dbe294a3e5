"""Everything of the desk as one zip in open formats, and an empty desk filled from such a zip."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from igdesk.clock import Clock
from igdesk.config.model import Config
from igdesk.desk.desk import new_op
from igdesk.desk.export_readme import explanation
from igdesk.desk.whole_file import whole_file
from igdesk.rules.authority import Matter, check_matter
from igdesk.store.connect import open_local
from igdesk.store.engine import Store
from igdesk.store.portable import out, taking_in
from igdesk.store.portable.archive import Manifest
from igdesk.store.portable.taking_in import TakenIn
from igdesk.store.settle import Settling
from igdesk.values import dataclass

Progress = Callable[[int, int], None]
"""Told how much of how much is done."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export to a file came to."""

    path: Path
    rows: Mapping[str, int]
    """By table."""


class Portable:
    """The desk as a whole, on its way out or in.

    Args:
        store: The database, open, so that its schema is up to date.
        path: Where it lies.
        config: The desk's configuration.
        clock: The program's time.
        me: Id of the agent who acts.
    """

    def __init__(self, store: Store, path: Path, config: Config, clock: Clock, me: str) -> None:
        self._store = store
        self._path = path
        self._config = config
        self._clock = clock
        self._me = me

    def write(self, stream: IO[bytes], progress: Progress) -> Mapping[str, int]:
        """Export everything into a stream; how many rows that was, by table."""
        return out.write_desk(self._path, stream, now=self._clock.now(), readme=explanation(), progress=progress)

    def save(self, target: Path, progress: Progress, *, overwrite: bool) -> Exported:
        """Export everything into a file, which is there when it is whole.

        Args:
            target: The file, or the folder for one with the default name.
            progress: Told how many rows of how many are done.
            overwrite: Whether a file that is there may be replaced.

        Raises:
            UsageError: There is such a file already, or no such folder.
            StoreError: The database cannot be read.
            OSError: It cannot be written.
        """
        if target.is_dir():
            target /= self._default_name()
        with whole_file(target, overwrite=overwrite) as file:
            rows = self.write(file, progress)
        return Exported(target, rows)

    def take_in(self, path: Path) -> TakenIn:
        """Fill the empty desk from an export: all of it, or nothing.

        Raises:
            NotAllowedError: That is an admin's.
            IgdeskError: Why not; nothing was changed.
        """
        check_matter(self._me, Matter.TAKE_IN, self._config)
        by = Settling(new_op(), self._clock.now(), self._config)
        return self._store.write(by.op, taking_in.take_in, path.absolute(), by).result()

    def check_can_take_in(self) -> None:
        """Whether the person may fill this desk, and it is empty.

        Raises:
            NotAllowedError: That is an admin's.
            UsageError: The desk holds something already.
        """
        check_matter(self._me, Matter.TAKE_IN, self._config)
        self._store.read(taking_in.check_empty).result()

    def _default_name(self) -> str:
        """What an export is called unless somebody says otherwise."""
        day = self._clock.now().astimezone(self._config.desk.timezone)
        return f"igdesk-export-{day:%Y-%m-%d}.zip"


def check(path: Path, progress: Progress) -> Manifest:
    """Read an export from end to end; see `store.portable.taking_in.check`."""
    return taking_in.check(path, progress)


def rehearse(path: Path, clock: Clock) -> TakenIn:
    """Take an export into a desk of no account, as a trial: everything is checked, nothing stays.

    Raises:
        IgdeskError: Why it cannot be taken in.
    """
    with (
        TemporaryDirectory(prefix="igdesk-", ignore_cleanup_errors=True) as folder,
        closing(open_local(Path(folder) / "desk.db", create=True)) as db,
    ):
        db.execute("BEGIN IMMEDIATE")
        try:
            return taking_in.take_in(db, path, Settling(new_op(), clock.now(), Config()))
        finally:
            db.execute("ROLLBACK")
