"""The lock beside the database."""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from igdesk.store.shared import lockfile
from igdesk.store.shared.lockfile import Occupied, held

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


def test_a_lock_is_waited_for_and_its_holder_told(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    name = "安娜的电脑" * 20
    process = os.fork()
    if process == 0:
        with held(path, name, 1):
            (tmp_path / "ready").touch()
            while not (tmp_path / "end").exists():
                time.sleep(0.005)
        os._exit(0)
    while not (tmp_path / "ready").exists():
        time.sleep(0.005)
    with pytest.raises(Occupied) as busy, held(path, "mei", 0.05):
        pass
    assert busy.value.holder
    assert name.startswith(busy.value.holder)
    assert _told_behind_one_who_waits(path) == busy.value.holder
    (tmp_path / "end").touch()
    with held(path, "mei", 10):
        pass
    assert os.waitpid(process, 0)[1] == 0


def test_two_threads_exclude_each_other_and_one_may_nest(tmp_path: Path) -> None:
    path, inside, most = tmp_path / "lock", [0], [0]

    def enter() -> None:
        for _ in range(20):
            with suppress(ZeroDivisionError), held(path, "a", 30), held(path, "b", 0), held(path, "c", 0):
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                time.sleep(0.0005)
                inside[0] -= 1
                raise ZeroDivisionError

    threads = [threading.Thread(target=enter) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]
    assert not _is_locked(path)


def _is_locked(path: Path) -> bool:
    """Whether another process would have to wait."""
    process = os.fork()
    if process == 0:
        with path.open("r+b") as file:
            os._exit(0 if lockfile._take(file.fileno()) else 1)
    return os.waitpid(process, 0)[1] != 0


def test_a_nested_lock_is_kept_until_the_outer_end(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with held(path, "a", 0):
        with held(path, "b", 0):
            pass
        assert _is_locked(path)
    assert not _is_locked(path)


@pytest.mark.parametrize("junk", [b"", b"\0" * 500, b"\xff\xfe" * 90, b"x\x1b[31mred\x1b[0m\n"])
def test_whatever_stands_in_the_lock_file_does_not_hurt(tmp_path: Path, junk: bytes) -> None:
    path = tmp_path / "lock"
    path.write_bytes(junk)
    with path.open("r+b") as file:
        name = lockfile._name(file.fileno())
    assert name is None or name.isprintable()
    with held(path, "mei", 0):
        pass


def _told_behind_one_who_waits(path: Path) -> str | None:
    """Who has the lock, as a thread is told that comes after another one of its process: not itself."""

    def wait() -> None:
        with suppress(Occupied), held(path, "mei", 0.5):
            pass

    first = threading.Thread(target=wait)
    first.start()
    while lockfile._here(path).holder is None:
        time.sleep(0.001)
    with pytest.raises(Occupied) as busy, held(path, "mei", 0.01):
        pass
    first.join()
    return busy.value.holder
