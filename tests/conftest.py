"""For every test: no file, variable or network of the developer's own; and where the shared data is."""

from __future__ import annotations

import ipaddress
import os
import secrets
import signal
import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from igdesk.store import connect, engine

from . import thrift

_CHECKOUT = Path(__file__).parents[1]
_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANGUAGE")


def pytest_configure(config: pytest.Config) -> None:
    """Ctrl+C is heard, to which a shell makes its background jobs deaf; no example of a property has a time limit."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    settings.register_profile("igdesk", deadline=None)  # how long an example takes says how busy the computer is
    settings.load_profile("igdesk")
    thrift.collect_less_garbage()
    if config.option.basetemp is None:
        thrift.keep_files_in_memory()


def pytest_collection_finish() -> None:
    """All is loaded."""
    thrift.keep_what_is_loaded()


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders of igdesk in the test's own place, no variable of the developer's, English, no colours asked for."""
    own = [name for name in os.environ if name.startswith("IGDESK_") and not name.startswith("IGDESK_SHARED")]
    for name in [*own, *_LOCALE, "NO_COLOR", "FORCE_COLOR"]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("TERM", "xterm-256color")  # a dumb one asks for plain lines
    for name in ("config", "data", "state"):
        monkeypatch.setenv(f"IGDESK_{name.upper()}_DIR", str(tmp_path / f"igdesk-{name}"))


@pytest.fixture(autouse=True, scope="session")
def _only_loopback() -> Iterator[None]:
    """No test reaches beyond this computer."""
    connect, resolve = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _check(address[0])
        connect(self, address)

    def guarded_resolve(host: Any, *args: Any, **kwargs: Any) -> Any:
        _check(host)
        return resolve(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket, "getaddrinfo", guarded_resolve)
        yield


def _check(host: str | bytes | None) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return
    try:
        inside = ipaddress.ip_address(str(name)).is_loopback
    except ValueError:
        inside = False
    if not inside:
        pytest.fail(f"a test tried to reach {name}")


@pytest.fixture(autouse=True, scope="session")
def _known_already() -> Iterator[None]:
    """What each client of HTTP and each desk would look up again."""
    with pytest.MonkeyPatch.context() as patch:
        thrift.read_mounts_once(patch)
        thrift.load_certificates_once(patch)
        thrift.look_once_for_what_is_absent(patch)
        yield


@pytest.fixture(autouse=True, scope="session")
def _copied_desks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A new desk of a test is a copy of one that the program made: 1 ms instead of 40, thousands of times.

    Other processes, and whatever makes a desk where there is a file already, make it themselves.
    """
    path = tmp_path_factory.mktemp("new-desk") / "desk.db"
    db = connect.open_local(path, create=True)
    (desk,) = db.execute("SELECT desk FROM meta").fetchone()
    db.close()
    made, opened = path.read_bytes(), connect.open_local

    def open_local(path: Path, *, create: bool, **more: Any) -> sqlite3.Connection:
        if create and path.parent.is_dir() and not path.exists():
            path.write_bytes(made.replace(desk.encode(), secrets.token_hex(8).encode()))
        return opened(path, create=create, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "open_local", open_local)
        yield


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared pages and data beside the checkout."""
    folder = Path(os.environ.get("IGDESK_SHARED") or _CHECKOUT.parent / "shared")
    if not folder.is_dir():
        pytest.skip("no shared folder: set IGDESK_SHARED to the one that holds data/ and acceptance/")
    return folder
