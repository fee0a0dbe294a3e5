"""For every test: no file, variable or network of the developer's own; and where the shared data is."""

from __future__ import annotations

import ipaddress
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

_CHECKOUT = Path(__file__).parents[1]
_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANGUAGE")


def pytest_configure() -> None:
    """A shell starts its background jobs deaf to Ctrl+C, and their children inherit that: here it is heard."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders of igdesk in the test's own place, no variable of the developer's, English, no colours asked for."""
    own = [name for name in os.environ if name.startswith("IGDESK_") and not name.startswith("IGDESK_SHARED")]
    for name in [*own, *_LOCALE, "NO_COLOR", "FORCE_COLOR"]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
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


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared pages and data beside the checkout."""
    folder = Path(os.environ.get("IGDESK_SHARED") or _CHECKOUT.parent / "shared")
    if not folder.is_dir():
        pytest.skip("no shared folder: set IGDESK_SHARED to the one that holds data/ and acceptance/")
    return folder
