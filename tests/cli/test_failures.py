"""What a command ends with: the public statuses, one or two lines, never a traceback, nothing secret in the log."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from igdesk.cli import tickets
from igdesk.errors import ConflictError, IgdeskError, NotAllowedError, RemoteError, UsageError

from .support import Igdesk

TOKEN = "IGAAsecretTokenOfTheBrand0123456789"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (IgdeskError("cli.takes_long"), 1),
        (UsageError("cli.takes_long"), 2),
        (ConflictError("cli.takes_long"), 3),
        (NotAllowedError("cli.takes_long"), 4),
        (RemoteError("cli.takes_long"), 5),
        (KeyboardInterrupt(), 1),
        (PermissionError(13, "Permission denied", "/desk.db"), 1),
        (RuntimeError(f"boom {TOKEN}"), 1),
    ],
)
@pytest.mark.usefixtures("config_file")
def test_every_failure_is_one_or_two_lines_and_a_status(
    igdesk: Igdesk, monkeypatch: pytest.MonkeyPatch, error: BaseException, status: int
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(tickets, "_cards", fail)
    for options in ([], ["--json"]):
        told = igdesk("ticket", "list", *options)
        assert (told.status, told.out) == (status, "")
        assert 1 <= len(told.err.strip().splitlines()) <= 2
        assert "Traceback" not in told.err
        assert TOKEN not in told.err


@pytest.mark.usefixtures("config_file")
def test_what_nobody_foresaw_is_in_the_log_without_secrets(
    igdesk: Igdesk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(*_: object) -> None:
        written = "what the customer wrote".upper()
        try:
            raise ValueError(written)
        except ValueError as error:
            raise RuntimeError(f"boom with {TOKEN}") from error

    monkeypatch.setattr(tickets, "_cards", fail)
    told = igdesk("ticket", "list")
    log = tmp_path / "igdesk-state" / "igdesk.log"
    assert str(log) in told.err
    written = log.read_text(encoding="utf-8")
    assert "builtins.RuntimeError" in written
    assert "fail" in written
    assert "boom with" not in written
    assert "WHAT THE CUSTOMER WROTE" not in written
    monkeypatch.setenv("IGDESK_DEBUG", "1")
    igdesk("ticket", "list")
    assert "WHAT THE CUSTOMER WROTE" in log.read_text(encoding="utf-8")
    assert "boom with ***" in log.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--nope"], "There is no option --nope here."),
        (["ticket", "lst"], "There is no command “lst” here. Did you mean list?"),
        (["ticket", "list", "--statu", "new"], "There is no option --statu here. Did you mean --status?"),
        (["ticket", "show"], "'N' is missing."),
        (["ticket", "show", "x"], "'N' must be a whole number from 1 on."),
        (["ticket", "show", "0"], "'N' must be a whole number from 1 on."),
        (["ticket", "list", "--sort", "size"], "'--sort' must be one of: sla, newest,"),
        (["ticket", "show", "1", "2"], "That is not how it is used: "),
        (["--config"], "That is not how it is used: "),
    ],
)
def test_wrong_usage_names_what_is_wrong_and_where_help_is(igdesk: Igdesk, arguments: list[str], words: str) -> None:
    told = igdesk(*arguments)
    first, second = told.err.splitlines()
    assert (told.status, told.out) == (2, "")
    assert first.startswith(words)
    assert second.endswith("--help` shows what there is.")


def test_wrong_usage_is_told_in_the_persons_language(igdesk: Igdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert igdesk("--lang", "zh", "ticket", "lst").err.startswith("此处没有命令“lst”。")
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert igdesk("ticket", "lst").err.startswith("此处没有命令“lst”。")


def test_the_version_is_told(igdesk: Igdesk) -> None:
    told = igdesk("--version")
    assert (told.status, told.out.startswith("igdesk "), told.err) == (0, True, "")


@pytest.mark.usefixtures("config_file")
def test_a_reader_that_leaves_early_is_no_failure() -> None:
    """A real process: a closed pipe must not end in a complaint of Python's."""
    run = "from igdesk.cli.main import main; import sys; sys.exit(main(['ticket', 'list', '--json']))"
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(
            [sys.executable, "-c", run], stdout=write, stderr=subprocess.PIPE, text=True, check=False, env=os.environ
        )
    finally:
        os.close(write)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.usefixtures("config_file")
def test_real_processes_exit_with_the_public_statuses() -> None:
    def status(*arguments: str) -> int:
        command = [sys.executable, "-m", "igdesk", *arguments]
        return subprocess.run(command, capture_output=True, check=False, env=os.environ).returncode

    assert status("ticket", "list", "--json") == 0
    assert status("ticket", "show", "5") == 1
    assert status("ticket", "show") == 2


@pytest.mark.slow
def test_the_simulator_ends_quietly_when_it_is_asked_to() -> None:
    command = [sys.executable, "-m", "igdesk", "simulator", "--scenario", "quiet", "--customers", "1", "--json"]
    for number in (signal.SIGINT, signal.SIGTERM):
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert '"base_url"' in process.stdout.readline()
            process.send_signal(number)
            _, errors = process.communicate(timeout=60)
        assert (process.returncode, errors) == (0, "")
