"""`igdesk serve-webhooks` as a process: what it says, how it ends, and that what it answered outlives a kill."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from igdesk.cli import webhooks
from igdesk.cli.main import main
from igdesk.clock import SystemClock
from igdesk.config.load import load_config
from igdesk.store.engine import LocalStore

from .support import envelope, message, signature, until

CONFIG = '[desk]\nname = "Aurora"\nlanguage = "en"\nme = "mei"\n[store]\npath = "desk.db"\n[[agents]]\nid = "mei"\n'
SECRETS = {"IGDESK_APP_SECRET": "s3cret", "IGDESK_API_KEY": "k3y", "IGDESK_WEBHOOK_VERIFY_TOKEN": "v3rify"}
pytestmark = pytest.mark.slow


@pytest.fixture
def config_file(tmp_path: Path) -> Path:
    path = tmp_path / "igdesk-config" / "config.toml"
    path.parent.mkdir()
    path.write_text(CONFIG, encoding="utf-8")
    return path


@contextmanager
def running(**environ: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command, and where it listens."""
    command = [sys.executable, "-m", "igdesk", "serve-webhooks", "--port", "0", "--json"]
    with subprocess.Popen(
        command, env={**os.environ, **environ}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        lines: list[str] = []
        for line in process.stdout:
            lines.append(line)
            if line.rstrip() == "}":
                break
        try:
            yield process, json.loads("".join(lines))["base_url"]
        finally:
            process.kill()


def post(url: str, body: dict[str, object]) -> int:
    raw = json.dumps(body).encode()
    headers = {"X-Hub-Signature-256": signature(raw, "s3cret")}
    return httpx.post(f"{url}/webhooks", content=raw, headers=headers, timeout=60).status_code


def texts(config_file: Path) -> list[str]:
    with closing(sqlite3.connect(config_file.parent / "desk.db")) as db:
        return [row[0] for row in db.execute("SELECT text FROM messages ORDER BY id")]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_what_was_answered_outlives_its_being_killed(config_file: Path) -> None:
    path = load_config(config_file).store.path
    assert path is not None
    LocalStore(path, SystemClock(), create=True).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other, running(**SECRETS) as (process, url):
        other.execute("BEGIN IMMEDIATE")
        for number in range(5):
            assert post(url, envelope(message(f"m{number}", f"word {number}"))) == 200
        process.kill()
        process.wait()
        other.execute("ROLLBACK")
    assert texts(config_file) == []
    with running(**SECRETS) as (_, url):
        until(lambda: httpx.get(f"{url}/healthz").json()["waiting"] == 0)
        assert post(url, envelope(message("m0", "word 0"))) == 200
        until(lambda: httpx.get(f"{url}/healthz").json()["waiting"] == 0)
    assert texts(config_file) == [f"word {number}" for number in range(5)]


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGTERM")
def test_it_ends_in_good_order_and_tells_no_secret_and_no_word(config_file: Path) -> None:
    with running(**SECRETS) as (process, url):
        assert post(url, envelope(message("m1", "nobody's business"))) == 200
        httpx.get(f"{url}/webhooks", params={"hub.mode": "subscribe", "hub.verify_token": "v3rify"})
        httpx.post(f"{url}/tickets", headers={"Authorization": "Bearer k3y"}, content=b"{}")
        until(lambda: httpx.get(f"{url}/healthz").json()["waiting"] == 0)
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=60)
        assert (process.returncode, "Stopped" in err, "Traceback" in err) == (0, True, False)
    logged = "".join(file.read_text("utf-8") for file in Path(os.environ["IGDESK_STATE_DIR"]).glob("igdesk.log*"))
    assert "webhook_taken" in logged
    for hidden in (*SECRETS.values(), "business"):
        assert hidden not in logged + out + err


def test_beside_another_that_writes_all_the_time_nothing_is_lost(config_file: Path) -> None:
    with running(**SECRETS) as (_, one), running(**SECRETS) as (_, two):

        def deliver(url: str, first: int) -> None:
            for number in range(first, first + 15):
                assert post(url, envelope(message(f"m{number}", f"word {number}"))) == 200

        threads = [threading.Thread(target=deliver, args=(one, 0)), threading.Thread(target=deliver, args=(two, 5))]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        until(lambda: httpx.get(f"{one}/healthz").json()["waiting"] == 0)
    assert sorted(texts(config_file)) == sorted(f"word {number}" for number in range(20))


def test_without_a_secret_it_says_which_are_missing(config_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve-webhooks", "--port", "0"]) == 2
    told = capsys.readouterr().err
    assert "IGDESK_APP_SECRET" in told
    assert "IGDESK_API_KEY" in told


def test_without_its_packages_it_says_how_to_install_them(
    config_file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "find_spec", lambda name: None)
    assert main(["serve-webhooks", "--port", "0"]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "Webhooks need two more packages; install them with: pip install 'igdesk[webhooks]'"
    ]


def test_a_port_that_is_taken_is_said(
    config_file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    with running(**SECRETS) as (_, url):
        assert main(["serve-webhooks", "--port", url.rpartition(":")[2]]) == 2
    assert "cannot be listened on" in capsys.readouterr().err
