"""`igdesk auth`: how the token stands, taking one in, renewing it, the guided log-in; and that nobody ever sees it."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import keyring
import pexpect
import pytest
from keyring.errors import NoKeyringError

from igdesk.instagram.auth import KEYRING_SERVICE
from igdesk.simulator.model import Account, Scope, TokenKind
from igdesk.simulator.simulator import Simulator

from .support import WITH_ADMIN, Igdesk, Result, piped

APP_SECRET = "0123456789abcdefTheAppSecret"


@pytest.fixture
def unset(instagram: Simulator, monkeypatch: pytest.MonkeyPatch, config_file: Path) -> Simulator:
    """Instagram, with no token anywhere yet, and an admin at the desk."""
    monkeypatch.delenv("IGDESK_TOKEN")
    configure(config_file, instagram)
    return instagram


def configure(config_file: Path, instagram: Simulator, more: str = "") -> None:
    text = WITH_ADMIN.replace('me = "mei"', 'me = "zhou"')
    address = f'base_url = "{instagram.base_url}"\n{more}'
    config_file.write_text(text.replace('base_url = "https://graph.instagram.com"', address), encoding="utf-8")


def pipe(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", piped(text))


def own_file(tmp_path: Path) -> Path:
    (file,) = (tmp_path / "igdesk-data" / "tokens").iterdir()
    return file


def summary(told: Result) -> tuple[int, Any]:
    return told.status, told.json["state"]


def test_status_of_each_kind(live: Igdesk, unset: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    none = live("auth", "status", "--json")
    assert summary(none) == (1, "none")
    assert "igdesk auth import" in none.json["cure"]
    monkeypatch.setenv("IGDESK_TOKEN", unset.token)
    works = live("auth", "status", "--json")
    assert summary(works) == (0, "ok")
    assert works.json["account"] == {"id": unset.account_id, "username": "aurora.tea"}
    assert works.json["source"] == {"kind": "variable", "name": "IGDESK_TOKEN", "mode": None}
    assert works.json["can_renew"] is False
    assert summary(live("auth", "status", "--offline", "--json")) == (0, "unchecked")
    unset.control.revoke_token(unset.token)
    dead = live("auth", "status", "--json")
    assert summary(dead) == (1, "dead")
    assert "password" in dead.json["problem"]
    monkeypatch.setenv("IGDESK_TOKEN", "two words")
    assert summary(live("auth", "status", "--json")) == (1, "unusable")
    monkeypatch.setenv("IGDESK_TOKEN", unset.token)
    unset.stop()
    unreachable = live("auth", "status", "--json")
    assert summary(unreachable) == (5, "unreachable")
    assert unreachable.json["cure"]


def test_a_network_that_wants_a_sign_in_first_is_named_with_its_cure(
    live: Igdesk, unset: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IGDESK_TOKEN", unset.token)
    unset.control.set_faults("any:portal")
    told = live("auth", "status", "--json")
    assert summary(told) == (5, "unreachable")
    assert "sign in to this network" in told.json["cure"]


def test_nothing_says_that_a_dead_token_is_renewed(
    live: Igdesk, unset: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe(monkeypatch, unset.token)
    assert live("auth", "import").status == 0
    assert "renews it by itself" in live("auth", "status").out
    unset.control.revoke_token(unset.token)
    assert live("auth", "status", "--json").json["can_renew"] is False
    told = live("auth", "status").out
    assert "a dead token cannot be renewed" in told
    assert "by itself" not in told.partition("What to do")[0]
    assert "失效的令牌无法续期" in live("--lang", "zh", "auth", "status").out


def test_import_keeps_what_is_piped_in_and_refresh_renews_it(
    live: Igdesk, unset: Simulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pipe(monkeypatch, f"{unset.token}\n")
    told = live("auth", "import", "--json")
    assert summary(told) == (0, "ok")
    assert told.json["ends_at"] is None
    assert told.json["ends_by"] is not None
    file = own_file(tmp_path)
    assert told.json["source"] == {"kind": "file", "name": str(file), "mode": "0600"}
    assert file.read_text() == f"{unset.token}\n"
    renewed = live("auth", "refresh", "--json")
    assert (*summary(renewed), renewed.json["refreshed"]) == (0, "ok", True)
    assert renewed.json["ends_at"] is not None
    assert renewed.json["missing_scopes"] == []
    assert file.read_text() != f"{unset.token}\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = live("auth", "refresh", "--json")
    assert (again.status, again.json["refreshed"], again.json["ends_at"]) == (0, False, renewed.json["ends_at"])
    assert live("sync", "--once").status == 0


def test_two_refreshes_at_once_renew_once(live: Igdesk, unset: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe(monkeypatch, unset.token)
    assert live("auth", "import").status == 0
    command = [sys.executable, "-m", "igdesk", "auth", "refresh", "--json"]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    ended = [each.communicate(timeout=60) for each in both]
    assert [each.returncode for each in both] == [0, 0], ended
    calls = [call for call in unset.ledger.entries() if call.path.endswith("refresh_access_token")]
    assert len(calls) == 1


def test_import_from_the_variable_a_file_and_where_it_may_go(
    live: Igdesk, unset: Simulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("IGDESK_TOKEN", unset.token)
    told = live("auth", "import", "--from-env", "--file", str(tmp_path / "elsewhere"))
    assert told.status == 0
    assert f'token_file = "{tmp_path / "elsewhere"}"' in told.err
    assert "unset it" in told.err
    monkeypatch.delenv("IGDESK_TOKEN")
    assert live("auth", "import", "--from-file", str(tmp_path / "elsewhere")).status == 0
    (tmp_path / "open").write_text(unset.token)
    (tmp_path / "open").chmod(0o644)
    assert "chmod 600" in live("auth", "import", "--from-file", str(tmp_path / "open")).err
    for wrong in (
        ["--from-env"],
        ["--from-env", "--from-file", "x"],
        ["--from-file", "none"],
        ["--file", "x", "--keyring"],
    ):
        assert live("auth", "import", *wrong).status == 2


def test_a_dead_token_and_another_accounts_are_not_taken_in(
    live: Igdesk, unset: Simulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, config_file: Path
) -> None:
    pipe(monkeypatch, unset.expired_token)
    assert live("auth", "import").status == 5
    configure(config_file, unset, 'account_id = "17841499999999999"\n')
    pipe(monkeypatch, unset.token)
    told = live("auth", "import")
    assert told.status == 2
    assert "17841499999999999" in told.err
    assert f"{unset.account_id} (@{Account().username})" in told.err
    assert not (tmp_path / "igdesk-data" / "tokens").exists()
    monkeypatch.setenv("IGDESK_TOKEN", unset.token)
    assert summary(live("auth", "status", "--json")) == (1, "other_account")


def test_the_keyring(
    live: Igdesk, unset: Simulator, monkeypatch: pytest.MonkeyPatch, config_file: Path, tmp_path: Path
) -> None:
    entries: dict[tuple[str, str], str] = {}
    monkeypatch.setattr(keyring, "get_password", lambda service, user: entries.get((service, user)))
    monkeypatch.setattr(keyring, "set_password", lambda service, user, text: entries.update({(service, user): text}))
    configure(config_file, unset, 'token_keyring = "shop"\n')
    pipe(monkeypatch, unset.token)
    told = live("auth", "import", "--json")
    assert told.json["source"] == {"kind": "keyring", "name": "shop", "mode": None}
    assert entries == {(KEYRING_SERVICE, "shop"): unset.token}
    assert live("auth", "refresh").status == 0
    assert entries[KEYRING_SERVICE, "shop"] != unset.token
    pipe(monkeypatch, unset.token)
    assert 'token_keyring = "other"' in live("auth", "import", "--keyring", "other").err

    def locked(*_: str) -> None:
        raise NoKeyringError

    monkeypatch.setattr(keyring, "set_password", locked)
    pipe(monkeypatch, unset.token)
    refused = live("auth", "import")
    assert (refused.status, "--file" in refused.err) == (1, True)
    assert not (tmp_path / "igdesk-data" / "tokens").exists()


def test_tokens_are_an_admins(live: Igdesk, instagram: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe(monkeypatch, instagram.token)
    for command in ("import", "refresh", "login"):
        assert live("auth", command).status == 4
    assert live("auth", "status").status == 0


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def agree(address: str) -> str:
    """What the browser is sent on to."""
    try:
        urllib.request.build_opener(_Stay).open(address)
    except urllib.error.HTTPError as redirect:
        return redirect.headers["Location"]
    raise AssertionError("no redirect")


def test_the_guided_log_in(
    live: Igdesk, unset: Simulator, config_file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert live("auth", "login").status == 2
    configure(config_file, unset, 'app_id = "990001"\nredirect_uri = "https://example.org/back"\n')
    missing = live("auth", "login")
    assert (missing.status, "IGDESK_APP_SECRET" in missing.err) == (2, True)
    environ = {**os.environ, "IGDESK_APP_SECRET": APP_SECRET}
    command = [sys.executable, "-m", "igdesk", "auth", "login", "--json"]
    with subprocess.Popen(
        command, env=environ, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stderr is not None
        process.stderr.readline()
        address = process.stderr.readline().strip()
        out, err = process.communicate(f"{agree(address)}\n", timeout=60)
    assert process.returncode == 0, err
    assert '"state": "ok"' in out
    assert "instagram_business_manage_messages" in out
    assert own_file(tmp_path).read_text().strip() in unset.world.tokens
    everything = out + err + all_files(tmp_path)
    assert APP_SECRET not in everything
    status = live("auth", "status", "--json").json
    assert status["ends_at"] is not None


def all_files(folder: Path, *, but: Path | None = None) -> str:
    told = []
    for each in folder.rglob("*"):
        if each.is_file() and each != but:
            told.append(each.read_bytes())
            if zipfile.is_zipfile(each):
                with zipfile.ZipFile(each) as packed:
                    told += [packed.read(name) for name in packed.namelist()]
    return b"\n".join(told).decode("latin-1")


@pytest.mark.parametrize("debug", ["", "1"])
def test_the_token_is_in_its_own_place_and_nowhere_else(
    live: Igdesk, unset: Simulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, debug: str
) -> None:
    """Database, log, exports, backups, reports, JSON, errors: all that these commands print and write."""
    monkeypatch.setenv("IGDESK_DEBUG", debug)
    odd = "a-token-that-looks-like-none-of-Instagrams"
    unset.world.issue_token(odd)
    told = ""
    for token in (unset.token, odd):
        pipe(monkeypatch, token)
        commands = (
            ["auth", "import"],
            ["auth", "status"],
            ["sync", "--once"],
            ["doctor", "--bundle", str(tmp_path / f"report-{len(token)}.zip"), "--yes"],
            ["export", "all", "--output", str(tmp_path / f"all-{len(token)}.zip")],
            ["backup"],
        )
        for command in commands:
            done = live(*command)
            assert done.status == 0, (command, done)
            told += done.out + done.err
        unset.control.revoke_token(token)
        for command in (["auth", "status", "--json"], ["auth", "refresh"], ["sync", "--once"], ["doctor", "--json"]):
            done = live(*command)
            told += done.out + done.err
    told += all_files(tmp_path, but=own_file(tmp_path))
    assert unset.token not in told
    assert odd not in told


@pytest.mark.skipif(sys.platform == "win32", reason="pexpect needs a terminal as Unix has it")
def test_what_is_pasted_at_a_prompt_is_not_shown(unset: Simulator, tmp_path: Path) -> None:
    child = pexpect.spawn(sys.executable, ["-m", "igdesk", "auth", "import"], encoding="utf-8", timeout=60)
    child.expect("not shown")
    child.sendline(unset.token)
    child.expect("The token is kept now")
    seen = child.before + child.read()
    child.close()
    assert child.exitstatus == 0
    assert unset.token not in seen
    assert own_file(tmp_path).read_text() == f"{unset.token}\n"


@pytest.mark.skipif(sys.platform == "win32", reason="pexpect needs a terminal as Unix has it")
def test_a_keyring_that_fails_is_replaced_by_the_file_when_somebody_agrees(
    unset: Simulator, tmp_path: Path, config_file: Path
) -> None:
    configure(config_file, unset, 'token_keyring = "shop"\n')
    environ = {**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    child = pexpect.spawn(
        sys.executable, ["-m", "igdesk", "auth", "import"], encoding="utf-8", timeout=60, env=environ
    )  # fmt: skip
    child.expect("not shown")
    child.sendline(unset.token)
    child.expect("only you can read")
    child.sendline("y")
    child.expect("The token is kept now: file")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert own_file(tmp_path).read_text() == f"{unset.token}\n"


def test_without_a_configuration_it_says_so(igdesk: Igdesk) -> None:
    told = igdesk("auth", "status")
    assert (told.status, "igdesk init" in told.err) == (2, True)


def test_chinese(live: Igdesk, unset: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IGDESK_TOKEN", unset.token)
    assert "令牌" in live("--lang", "zh", "auth", "status").out


def at_facebook(config_file: Path, instagram: Simulator, more: str = "") -> None:
    configure(config_file, instagram, more)
    text = config_file.read_text("utf-8").replace(
        f'base_url = "{instagram.base_url}"', f'login = "facebook"\nbase_url = "{instagram.facebook_url}"'
    )
    config_file.write_text(text, encoding="utf-8")


def test_a_person_s_token_of_facebook_gives_the_page_s(
    live: Igdesk, unset: Simulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, config_file: Path
) -> None:
    at_facebook(config_file, unset)
    person = unset.control.issue_token(kind="person").value
    pipe(monkeypatch, person)
    told = live("auth", "import", "--json")
    assert (*summary(told), told.json["login"]) == (0, "ok", "facebook")
    assert (told.json["ends_at"], told.json["ends_by"], told.json["can_renew"]) == (None, None, False)
    assert "instagram_manage_messages" in told.json["scopes"]
    kept = own_file(tmp_path).read_text().strip()
    assert unset.world.tokens[kept].kind is TokenKind.PAGE
    assert "token of the Page" in told.err
    assert not {person, kept} & {*told.out.split(), *told.err.split()}
    status = live("auth", "status")
    assert status.status == 0
    assert "Facebook names no end" in " ".join(status.out.split())
    unset.control.customer_writes("Where is my parcel?", "ada")
    assert live("sync", "--once").status == 0
    assert [each["customer"]["username"] for each in live("ticket", "list", "--json").json] == ["ada"]


def test_what_facebook_login_cannot_do_is_said_with_its_cure(
    live: Igdesk, unset: Simulator, monkeypatch: pytest.MonkeyPatch, config_file: Path
) -> None:
    at_facebook(config_file, unset)
    login = live("auth", "login")
    assert login.status == 2
    assert "igdesk auth import" in login.err
    pipe(monkeypatch, unset.control.issue_token(kind="page").value)
    assert live("auth", "import").status == 0
    refresh = live("auth", "refresh")
    assert (refresh.status, "cannot be renewed" in refresh.err) == (2, True)
    monkeypatch.setenv("IGDESK_TOKEN", unset.token)
    wrong = live("auth", "status", "--json")
    assert summary(wrong) == (1, "dead")
    assert "EAA" in wrong.json["problem"]
    monkeypatch.setenv("IGDESK_TOKEN", unset.control.issue_token(kind="person").value)
    unset.world.pages[0].is_linked = False
    nowhere = live("auth", "status", "--json")
    assert summary(nowhere) == (1, "no_page")
    assert "Linked accounts" in nowhere.json["problem"]
    assert "auth import" in nowhere.json["cure"]


def test_a_token_that_facebook_says_nothing_of_and_one_that_may_too_little(
    live: Igdesk, unset: Simulator, monkeypatch: pytest.MonkeyPatch, config_file: Path
) -> None:
    at_facebook(config_file, unset)
    unset.control.set_faults("token:#10@1")
    pipe(monkeypatch, unset.control.issue_token(kind="page").value)
    untold = live("auth", "import", "--json")
    assert (*summary(untold), untold.json["scopes"]) == (0, "ok", [])
    assert "Facebook does not tell" in untold.err
    basic = unset.world.issue_token(
        kind=TokenKind.PERSON, scopes=[Scope.BASIC], age=timedelta(), life=timedelta(hours=1)
    )
    pipe(monkeypatch, basic.value)
    lacking = live("auth", "import", "--json")
    assert lacking.json["state"] == "lacking"
    assert "instagram_manage_messages" in lacking.json["missing_scopes"]
    assert lacking.json["ends_at"] is not None
    assert "Access Token Debugger" in " ".join(live("auth", "status").out.split())
