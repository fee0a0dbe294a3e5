"""What to do about one of several accounts, typed: each command that is told names the account that it is for."""

from __future__ import annotations

from pathlib import Path

import keyring
import pytest

from igdesk.instagram.auth import KEYRING_SERVICE
from igdesk.simulator.simulator import Simulator

from .support import Igdesk
from .test_accounts import OTHER, outlet

__all__ = ["outlet"]

IMPORT = "igdesk auth import"
OF_OUTLET = f"`{IMPORT} --account outlet`"


def as_admin(config_file: Path) -> None:
    text = config_file.read_text(encoding="utf-8").replace('me = "mei"', 'me = "zhou"')
    text = text.replace('role = "supervisor"', 'role = "admin"')
    config_file.write_text(text, encoding="utf-8")


def test_status_says_how_each_token_is_mended(live: Igdesk, outlet: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    live("sync", "--once")
    told = " ".join(live("auth", "status").out.split())
    assert f"`{IMPORT} --account main` puts it where it is" in told  # in a variable, and so not renewed
    assert f"{OF_OUTLET} puts it where it is" in told
    monkeypatch.delenv("IGDESK_TOKEN_OUTLET")
    known = live("auth", "status", "--json").json["accounts"][1]
    assert OF_OUTLET in known["problem"]
    assert OF_OUTLET in known["cure"]
    assert "`igdesk auth login --account outlet`" in known["cure"]


def test_a_dead_token_is_mended_by_a_command_for_its_account(live: Igdesk, outlet: Simulator) -> None:
    outlet.control.revoke_token(outlet.token)
    told = live("sync", "--once", "--json")
    assert told.err.startswith("outlet: ")
    assert OF_OUTLET in told.err
    [error] = told.json["errors"]
    assert OF_OUTLET in str(error)
    checks = {each["check"]: each for each in live("doctor", "--json").json}
    assert OF_OUTLET in checks["token"]["detail"]
    assert OF_OUTLET in checks["token"]["cure"]
    assert OF_OUTLET in checks["sync"]["detail"]


def test_a_command_that_is_refused_names_the_account(live: Igdesk, outlet: Simulator, config_file: Path) -> None:
    as_admin(config_file)
    refused = live("auth", "refresh", "--account", "OUTLET")
    assert refused.status == 2
    assert OF_OUTLET in refused.err


def test_where_a_token_was_put_is_written_into_the_row_of_its_account(
    live: Igdesk, outlet: Simulator, config_file: Path, tmp_path: Path
) -> None:
    as_admin(config_file)
    for name in ("outlet", "main"):
        told = live("auth", "import", "--account", name, "--from-env", "--file", str(tmp_path / name)).err
        assert ("under [[accounts]], in the row of outlet" in told) == (name == "outlet")
        assert ("under [instagram]" in told) == (name == "main")


def test_the_keyring_has_an_entry_for_each_account(
    live: Igdesk, instagram: Simulator, outlet: Simulator, config_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries: dict[tuple[str, str], str] = {}
    monkeypatch.setattr(keyring, "get_password", lambda service, user: entries.get((service, user)))
    monkeypatch.setattr(keyring, "set_password", lambda service, user, text: entries.update({(service, user): text}))
    as_admin(config_file)
    for name in ("main", "outlet"):
        assert live("auth", "import", "--account", name, "--from-env", "--keyring").status == 0
    assert entries == {(KEYRING_SERVICE, "igdesk"): instagram.token, (KEYRING_SERVICE, "igdesk-outlet"): outlet.token}


def test_the_entry_that_a_row_names_is_where_its_token_goes(
    live: Igdesk, outlet: Simulator, config_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries: dict[str, str] = {}
    monkeypatch.setattr(keyring, "get_password", lambda _service, user: entries.get(user))
    monkeypatch.setattr(keyring, "set_password", lambda _service, user, text: entries.update({user: text}))
    as_admin(config_file)
    text = config_file.read_text(encoding="utf-8").replace(
        'name = "outlet"', 'name = "outlet"\ntoken_keyring = "theirs"'
    )
    config_file.write_text(text, encoding="utf-8")
    assert live("auth", "import", "--account", "outlet", "--from-env").status == 0
    assert entries == {"theirs": outlet.token}


def test_with_facebook_login_nobody_is_sent_to_a_log_in_that_there_is_not(
    live: Igdesk, outlet: Simulator, config_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("IGDESK_TOKEN_OUTLET")
    text = config_file.read_text(encoding="utf-8")
    text = text.replace('name = "outlet"', 'name = "outlet"\nlogin = "facebook"')
    config_file.write_text(text.replace(outlet.base_url, outlet.facebook_url), encoding="utf-8")
    known = live("auth", "status", "--account", "outlet", "--json").json
    checks = {each["check"]: each for each in live("doctor", "--json").json}
    for told in (known["problem"], known["cure"], live("sync", "--once").err, checks["token"]["cure"]):
        assert OF_OUTLET in told
        assert "auth login" not in told


def test_a_token_that_is_there_and_cannot_be_used_is_mended_where_it_is(
    live: Igdesk, instagram: Simulator, config_file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("IGDESK_TOKEN")
    file = tmp_path / "token"
    file.write_text(instagram.token, encoding="utf-8")
    file.chmod(0o644)
    text = config_file.read_text(encoding="utf-8").replace("[instagram]\n", f'[instagram]\ntoken_file = "{file}"\n')
    config_file.write_text(text, encoding="utf-8")
    known = live("auth", "status", "--json").json
    checks = {each["check"]: each for each in live("doctor", "--json").json}
    assert known["state"] == "unusable"
    assert known["cure"] == checks["token"]["cure"] == f"Run `chmod 600 {file}`."


def test_another_accounts_token_is_not_mended_in_the_place_of_the_first(
    live: Igdesk, instagram: Simulator, outlet: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    outlet.control.revoke_token(outlet.token)
    theirs = outlet.control.issue_token().value
    monkeypatch.setenv("IGDESK_TOKEN_OUTLET", theirs)
    outlet.world.account.user_id = "17841400000000099"
    checks = {each["check"]: each for each in live("doctor", "--json").json}
    assert OTHER in checks["token"]["detail"]
    assert "instagram.account_id" not in checks["token"]["cure"]


def test_a_desk_of_one_account_names_none(live: Igdesk, instagram: Simulator) -> None:
    instagram.control.revoke_token(instagram.token)
    said = live("sync", "--once").err + live("auth", "status").out + live("doctor").out
    told = " ".join(said.split())
    assert f"`{IMPORT}`" in told
    assert "--account" not in told
