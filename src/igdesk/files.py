"""Where everything of a desk lies on this computer, from what a person named. Nothing is opened or made here."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from igdesk import paths
from igdesk.config.load import load_config
from igdesk.config.model import Config
from igdesk.errors import UsageError
from igdesk.values import dataclass

if TYPE_CHECKING:
    from igdesk.store.shelf import Shelf


class NoConfigError(UsageError):
    """Nothing was configured yet on this computer."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a person named, on the command line or in the environment; None stands for the usual."""

    config: Path | None = None
    database: Path | None = None
    agent: str | None = None

    @property
    def config_file(self) -> Path:
        """Where the configuration is."""
        return self.config or paths.config_file()


class Files:
    """A desk's files.

    Args:
        named: What the person named.
        state: This computer's folder for locks and marks.
    """

    def __init__(self, named: Named, state: Path) -> None:
        self._named = named
        self._state = state

    @cached_property
    def config(self) -> Config:
        """The configuration.

        Raises:
            NoConfigError: There is none, and no database is named that could be used without.
            ConfigError: With every fault of it.
        """
        if self._named.config is None and not paths.config_file().is_file():
            if self._named.database is None:
                raise NoConfigError("cli.no_config", path=paths.config_file())
            return Config()
        return load_config(self._named.config_file)

    @property
    def database(self) -> Path:
        """Where the database is, or will be."""
        placed = self._named.database or self.config.store.path or paths.data_dir() / "desk.db"
        return placed.absolute()

    @property
    def drafts_at(self) -> Path:
        """Where drafts lie, of everybody and for every desk."""
        return self._state / "drafts" / "drafts.db"

    @property
    def settings_at(self) -> Path:
        """Where people's own settings lie, a file for each."""
        return self._state / "settings"

    @cached_property
    def shelf(self) -> Shelf:
        """Where the backups of this desk lie."""
        from igdesk.store.shelf import Shelf, path_id

        database, wanted = self.database, self.config.store.backups
        local = paths.data_dir() / "backups" / f"{database.stem}-{path_id(database)[:8]}"
        if wanted is None:
            return Shelf(database, local, local, self._state / "backups")
        return Shelf(database, wanted.dir, local, self._state / "backups", wanted.every, wanted.keep)

    def is_new(self, database: Path) -> bool:
        """Whether this computer has never seen that database, and there is a place for it."""
        if self.mark_of(database).exists():
            return False
        if database.parent == paths.data_dir():
            return True
        from igdesk.store.opening import may_begin_at

        return may_begin_at(database)

    def mark_of(self, database: Path) -> Path:
        """The file that says: this computer has seen that database."""
        from igdesk.store.shelf import path_id

        return self._state / "desks" / path_id(database)
