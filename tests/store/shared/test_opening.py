"""Which store stands behind the door, and that no drive that is missing or silent gets another answer than that."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from igdesk.clock import FixedClock
from igdesk.store import opening
from igdesk.store.engine import LocalStore, Store
from igdesk.store.errors import NoDatabaseError, StoreError
from igdesk.store.mounts import Mount
from igdesk.store.opening import Here, open_store, within
from igdesk.store.shared.place import Place
from igdesk.store.shared.store import SharedStore

from ..desks import NOW, shelf_of
from . import deeds


def opened(path: Path, *, create: bool = False, state: str = "state") -> Store:
    """As the program opens a desk."""
    here = Here(path.parent.parent / state, "mei@laptop")
    return open_store(path, FixedClock(NOW), here, create=create, shelf=shelf_of(path), tell=None)


@pytest.fixture
def drive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that counts as a network drive."""
    folder = tmp_path / "drive"
    folder.mkdir()
    monkeypatch.setattr(opening, "network_type", lambda path: "nfs4" if path == folder else None)
    return folder


def test_a_new_desk_on_a_drive_is_a_shared_one_for_all_who_open_it(drive: Path) -> None:
    path = drive / "desk.db"
    with pytest.raises(NoDatabaseError):
        opened(path)
    assert not [*drive.iterdir()]
    for create in (True, False, True):
        store = opened(path, create=create)
        assert isinstance(store, SharedStore)
        assert store.read(deeds.tally).result() == ([], [])
        store.close()
    assert Place(path).is_shared


def test_a_drive_that_is_not_connected_is_no_empty_desk(drive: Path, tmp_path: Path) -> None:
    path = drive / "desk.db"
    opened(path, create=True).close()
    drive.rename(tmp_path / "elsewhere")
    drive.mkdir()
    with pytest.raises(NoDatabaseError):
        opened(path)
    assert not [*drive.iterdir()]
    drive.rmdir()
    for create in (False, True):
        with pytest.raises(NoDatabaseError):
            opened(path, create=create)
    assert not drive.exists()


def test_a_local_desk_on_a_drive_is_refused(drive: Path) -> None:
    path = drive / "desk.db"
    LocalStore(path, FixedClock(NOW), create=True).close()
    with pytest.raises(StoreError) as failed:
        opened(path)
    assert failed.value.phrase.key == "share.no_mark"


def test_a_local_desk_on_a_drive_without_locks_is_not_told_to_be_set_up_for_it(
    drive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = drive / "desk.db"
    LocalStore(path, FixedClock(NOW), create=True).close()
    mount = Mount(str(drive), "mei@nas:/export", "fuse.sshfs", ("rw",), is_network=True)
    monkeypatch.setattr("igdesk.store.shared.link.mount_of", lambda _: mount)
    with pytest.raises(StoreError) as failed:
        opened(path)
    assert failed.value.phrase.key == "share_cli.refused"
    assert "nas:/export" in failed.value.phrase.in_("en")


def test_a_shared_desk_without_its_mark_is_no_local_one(drive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = drive / "desk.db"
    opened(path, create=True).close()
    Place(path).mark.unlink()
    monkeypatch.setattr(opening, "network_type", lambda _: None)
    with pytest.raises(StoreError) as failed:
        opened(path, create=True)
    assert failed.value.phrase.key == "share.is_shared"


def test_a_look_that_hangs_is_given_up(tmp_path: Path) -> None:
    end = threading.Event()
    with pytest.raises(StoreError) as failed:
        within(0.05, end.wait, tmp_path)
    end.set()
    assert failed.value.phrase.key == "share.silent"


def test_a_look_that_fails_says_why(tmp_path: Path) -> None:
    def stale() -> None:
        raise OSError(116, "Stale file handle")

    with pytest.raises(StoreError, match="Stale file handle"):
        within(5, stale, tmp_path)


@pytest.mark.parametrize("state", ["状态", "state with spaces"])
def test_folders_may_have_any_name(drive: Path, state: str) -> None:
    path = drive / "客服 台#?%41.db"
    store = opened(path, create=True, state=state)
    assert store.write("one", deeds.count, "one").result() == 1
    store.close()
    assert [*drive.glob("*.db")] == [path]


def test_relative_names_mean_the_folder_of_the_program(
    drive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(opening, "network_type", lambda _: "nfs4")
    path = Path("drive/desk.db")
    here = Here(Path("state"), "mei@laptop")
    store = open_store(path, FixedClock(NOW), here, create=True, shelf=shelf_of(path), tell=None)
    assert store.write("one", deeds.count, "one").result() == 1
    store.close()
    assert (drive / "desk.db").is_file()
