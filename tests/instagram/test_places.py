"""Putting a token away: for its owner's eyes alone, whole or not at all."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from pathlib import Path

import keyring
import pytest
from keyring.errors import NoKeyringError

from igdesk.instagram.auth import KEYRING_SERVICE
from igdesk.instagram.places import Found, NotKept, Places, into_file, keep
from igdesk.secret import Secret

from .support import TOKEN

unix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")


@unix
def test_a_file_and_its_folder_are_for_their_owner_alone(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        kept = keep(Secret(TOKEN), "file", str(tmp_path / "new" / "token"))
    finally:
        os.umask(old)
    file = tmp_path / "new" / "token"
    assert kept == Found(Secret(TOKEN), "file", str(file), 0o600)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert file.read_text() == f"{TOKEN}\n"
    assert [each.name for each in file.parent.iterdir()] == ["token"]


@unix
def test_it_is_never_open_to_others_for_a_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    real = tempfile.mkstemp

    def watched(*args: str, **settings: str) -> tuple[int, str]:
        handle, name = real(*args, **settings)  # type: ignore[call-overload]  # handed through
        seen.append(stat.S_IMODE(os.fstat(handle).st_mode))
        return handle, name

    monkeypatch.setattr(tempfile, "mkstemp", watched)
    file = tmp_path / "token"
    file.write_text("old")
    file.chmod(0o644)
    into_file(TOKEN, file)
    assert (seen, stat.S_IMODE(file.stat().st_mode)) == ([0o600], 0o600)


def test_what_was_there_stays_where_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "token"
    into_file("old", file)

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotKept, match="No space left") as refused:
        into_file(TOKEN, file)
    assert TOKEN not in str(refused.value)
    assert file.read_text() == "old\n"
    assert [each.name for each in tmp_path.iterdir()] == ["token"]


@unix
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "real")
    into_file(TOKEN, tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == f"{TOKEN}\n"


def test_a_keyring_that_is_absent_or_keeps_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(*_: str) -> None:
        raise NoKeyringError

    monkeypatch.setattr(keyring, "set_password", absent)
    with pytest.raises(NotKept, match="--file"):
        keep(Secret(TOKEN), "keyring", "shop")
    monkeypatch.setattr(keyring, "set_password", lambda *_: None)
    monkeypatch.setattr(keyring, "get_password", lambda *_: None)
    with pytest.raises(NotKept):
        keep(Secret(TOKEN), "keyring", "shop")


def test_places_are_asked_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = {(KEYRING_SERVICE, "shop"): "in-the-keyring"}
    monkeypatch.setattr(keyring, "get_password", lambda service, user: entries.get((service, user)))
    file = tmp_path / "token"
    environ = {"IGDESK_TOKEN": "in-the-variable"}
    places = Places("IGDESK_TOKEN", file, "shop", environ)

    def found() -> tuple[str, str] | None:
        first = places.find()
        return None if first is None else (first.source, first.token.reveal())

    into_file("in-the-file", file)
    assert found() == ("variable", "in-the-variable")
    environ.clear()
    assert found() == ("file", "in-the-file")
    file.unlink()
    assert found() == ("keyring", "in-the-keyring")
    entries.clear()
    assert found() is None
    assert "in-the" not in repr(places)
