"""Where the token is found, and what is refused."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from types import SimpleNamespace

import keyring
import pytest
from keyring.errors import NoKeyringError

from igdesk.instagram.auth import KEYRING_SERVICE, TokenFault, checked, read_token
from igdesk.secret import Secret

from .support import TOKEN

OTHER = TOKEN + "other"


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n")
    file.chmod(0o600)
    return file


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], str]:
    """A keyring that is a dictionary."""
    entries: dict[tuple[str, str], str] = {}
    monkeypatch.setattr(keyring, "get_password", lambda service, user: entries.get((service, user)))
    return entries


def test_order_is_environment_file_keyring(token_file: Path, stored: dict[tuple[str, str], str]) -> None:
    stored[KEYRING_SERVICE, "shop"] = "from-keyring"

    def read(environ: dict[str, str], file: Path | None) -> Secret | None:
        return read_token(env="IGDESK_TOKEN", file=file, keyring_user="shop", environ=environ)

    assert read({"IGDESK_TOKEN": OTHER}, token_file) == Secret(OTHER)
    assert read({"IGDESK_TOKEN": " "}, token_file) == Secret(TOKEN)
    assert read({}, token_file.with_name("none")) == Secret("from-keyring")
    stored.clear()
    assert read({}, None) is None


def test_process_environment_is_read_where_no_other_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IGDESK_TEST_TOKEN", f"  {TOKEN}\n")
    assert read_token(env="IGDESK_TEST_TOKEN") == Secret(TOKEN)
    assert read_token() is None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o602, 0o610, 0o777])
def test_file_that_others_can_use_is_refused_with_the_cure(token_file: Path, mode: int) -> None:
    token_file.chmod(mode)
    with pytest.raises(TokenFault) as refused:
        read_token(file=token_file)
    assert f"chmod 600 {token_file}" in str(refused.value)
    token_file.chmod(stat.S_IRUSR)
    assert read_token(file=token_file) == Secret(TOKEN)


def test_modes_mean_nothing_on_windows(token_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    token_file.chmod(0o666)
    monkeypatch.setattr("igdesk.instagram.auth.sys", SimpleNamespace(platform="win32"))
    assert read_token(file=token_file) == Secret(TOKEN)


def test_a_folder_is_no_token_file(tmp_path: Path) -> None:
    with pytest.raises(TokenFault) as refused:
        read_token(file=tmp_path)
    assert str(tmp_path) in str(refused.value)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a user whom modes bind")
def test_file_without_permission_names_the_reason(token_file: Path) -> None:
    token_file.chmod(0)
    with pytest.raises(TokenFault, match="Permission denied"):
        read_token(file=token_file)


@pytest.mark.parametrize("content", ["", "\n", "two words", f"{TOKEN}\n{OTHER}", "Schlüssel", "a\x00b", "x" * 5000])
def test_what_is_no_token_is_refused_and_not_quoted(token_file: Path, content: str) -> None:
    token_file.write_text(content, encoding="utf-8")
    with pytest.raises(TokenFault) as refused:
        read_token(file=token_file)
    assert str(token_file) in str(refused.value)
    assert not content.strip() or content not in str(refused.value)


def test_byte_order_mark_of_an_editor_is_no_part_of_the_token(token_file: Path) -> None:
    token_file.write_bytes(b"\xef\xbb\xbf" + TOKEN.encode())
    assert read_token(file=token_file) == Secret(TOKEN)


def test_keyring_that_does_not_open_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: str) -> str:
        raise NoKeyringError("no backend")

    monkeypatch.setattr(keyring, "get_password", locked)
    with pytest.raises(TokenFault, match="0600"):
        read_token(keyring_user="shop")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_bad_token_from_the_keyring_names_its_source(lang: str, stored: dict[tuple[str, str], str]) -> None:
    stored[KEYRING_SERVICE, "shop"] = "two words"
    with pytest.raises(TokenFault) as refused:
        read_token(keyring_user="shop")
    said = refused.value.phrase.in_("zh" if lang == "zh" else "en")
    assert ("钥匙串" if lang == "zh" else "keyring") in said
    assert "two words" not in said


@pytest.mark.parametrize("token", ["", f"{TOKEN}\r\nX-Evil: 1", "Ключ"])
def test_token_that_would_break_a_header_is_refused_before_it_meets_one(token: str) -> None:
    with pytest.raises(TokenFault):
        checked(Secret(token))
