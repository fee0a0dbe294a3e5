"""A desk in the shared profile, in a local folder."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from igdesk.clock import FixedClock
from igdesk.store.shared.place import Place
from igdesk.store.shared.prepare import prepare
from igdesk.store.shared.spool import Spool
from igdesk.store.shared.store import Patience, SharedStore
from igdesk.store.shared.unit import SharedFile
from igdesk.store.shared.wire import Setup

from ..desks import NOW

CHECKOUT = Path(__file__).parents[3]
Opener = Callable[..., SharedStore]
_FOUND = os.pathsep.join([str(CHECKOUT), os.environ.get("PYTHONPATH", "")])


@pytest.fixture(autouse=True)
def _deeds_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child is handed functions of these tests, by name."""
    monkeypatch.setenv("PYTHONPATH", _FOUND)


def setup_of(folder: Path, name: str = "mei", *, create: bool = True, patience: float = 5.0) -> Setup:
    """A computer that opens the desk of a folder; all of them are the first one that was let in."""
    return Setup(folder / "desk.db", name, "0123456789abcdef", patience, None, None, create, "{}")


@pytest.fixture(scope="session")
def new_desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a desk that nobody has used yet."""
    folder = tmp_path_factory.mktemp("new-desk")
    setup = setup_of(folder)
    prepare(SharedFile(Place(setup.database), "mei", 5.0), setup, NOW, lambda _: None)
    return folder


@contextmanager
def opener(folder: Path, new_desk: Path) -> Iterator[Opener]:
    """Opens stores on the desk of a folder, and closes them."""
    stores: list[SharedStore] = []
    shutil.copytree(new_desk, folder, dirs_exist_ok=True)

    def open_one(
        name: str = "mei", *, reads: float = 30.0, writes: float = 30.0, patience: float = 5.0, checks: bool = False
    ) -> SharedStore:
        spool = Spool(folder / f"spool-{name}")
        setup = setup_of(folder, name, patience=patience)
        stores.append(SharedStore(setup, FixedClock(NOW), spool, patience=Patience(60.0, 60.0), checks=checks))
        stores[-1]._patience = Patience(reads, writes)  # a busy machine may take its time to start a child
        return stores[-1]

    try:
        yield open_one
    finally:
        for store in stores:
            store.close()


@pytest.fixture
def opened(tmp_path: Path, new_desk: Path) -> Iterator[Opener]:
    """Opens stores on the desk in `tmp_path`, and closes them."""
    with opener(tmp_path, new_desk) as open_one:
        yield open_one


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory, new_desk: Path) -> Iterator[tuple[SharedStore, SharedStore]]:
    """Two programs on one desk, for all tests of a module: to start one takes half a second."""
    with pytest.MonkeyPatch.context() as environ, opener(tmp_path_factory.mktemp("two"), new_desk) as open_one:
        environ.setenv("PYTHONPATH", _FOUND)
        yield open_one("one"), open_one("there")
