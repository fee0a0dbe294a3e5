"""`igdesk hooks`, and what the other commands tell of hooks; a sync that is killed in the middle of a call."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from igdesk.simulator.simulator import Simulator

from .support import CONFIG, CustomerWrites, Igdesk

LABEL = """
[[hooks]]
id = "label"
run = ["./label.sh"]

[[rules]]
id = "send"
when = { text_any = ["parcel"] }
hook = "label"

[[rule_tests]]
text = "Where is my parcel?"
expect = { hook = ["label"] }
"""
PATIENCE = 60.0


def program(config_file: Path, script: str) -> None:
    file = config_file.parent / "label.sh"
    file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    file.chmod(0o755)


def test_calls_are_listed_made_again_and_dropped(
    igdesk: Igdesk, config_file: Path, customer_writes: CustomerWrites
) -> None:
    config_file.write_text(CONFIG + LABEL, encoding="utf-8")
    customer_writes("Hello")
    assert igdesk("hooks").out == "Nothing was called outside yet.\n"
    customer_writes("Where is my parcel?", "bob")
    [call] = igdesk("hooks", "--json").json
    assert (call["id"], call["ticket"], call["hook"], call["rule"]) == (1, 2, "label", "send")
    assert (call["state"], call["attempts"], call["ended_at"], call["why"]) == ("waiting", 0, None, None)
    refused = igdesk("hooks", "--retry", "1")
    assert (refused.status, refused.err) == (3, "Call 1 waits to be made anyway; nothing was changed.\n")
    assert igdesk("hooks", "--retry", "1", "--cancel", "1").status == 2
    assert igdesk("hooks", "--retry", "7").err == "There is no call 7; igdesk hooks lists them.\n"
    assert igdesk("hooks", "--cancel", "1", "--json").json["state"] == "cancelled"
    assert "dropped" in igdesk("hooks").out
    assert igdesk("--as", "ken", "hooks", "--cancel", "1").status == 4
    history = igdesk("ticket", "show", "2", "--events").out
    assert "hook_called" in history
    assert "hook_decided" in history
    assert igdesk("undo").out == "Undid: drop the call (#2).\n"
    assert igdesk("hooks", "--json").json[0]["state"] == "waiting"
    assert igdesk("redo").out == "Did again: drop the call (#2).\n"
    assert igdesk("hooks", "--json").json[0]["state"] == "cancelled"


def test_the_rules_tell_what_they_would_call(igdesk: Igdesk, config_file: Path) -> None:
    config_file.write_text(CONFIG + LABEL, encoding="utf-8")
    told = igdesk("rules", "explain", "--text", "Where is my parcel?", "--json").json
    assert told["hook"] == ["label"]
    assert "label" in igdesk("rules", "explain", "--text", "Where is my parcel?").out
    assert igdesk("rules", "test").status == 0
    config_file.write_text(CONFIG + LABEL.replace("Where is my parcel?", "Hello"), encoding="utf-8")
    assert igdesk("rules", "test").status == 1


def test_the_check_names_what_is_not_there(igdesk: Igdesk, config_file: Path) -> None:
    config_file.write_text(CONFIG + LABEL, encoding="utf-8")
    told = igdesk("config", "check")
    assert told.status == 0
    assert f"{config_file}:" in told.out
    assert "there is no program" in told.out
    [absent] = igdesk("config", "check", "--json").json["not_ready"]
    assert (absent["hook"], absent["key"]) == ("label", "hooks[label].run")
    program(config_file, "exit 0")
    assert igdesk("config", "check", "--json").json["not_ready"] == []


def test_a_sync_makes_the_calls(instagram: Simulator, config_file: Path, live: Igdesk) -> None:
    config_file.write_text(config_file.read_text(encoding="utf-8") + LABEL, encoding="utf-8")
    program(config_file, "grep -q parcel && exit 4")
    instagram.control.customer_writes("Where is my parcel?")
    assert live("sync", "--once").status == 0
    [call] = live("hooks", "--json").json
    assert (call["state"], call["status"], call["why"]) == ("failed", 4, "the program ended with status 4")
    [notice] = live("--as", "zhou", "notices", "--json").json
    assert notice["event"]["kind"] == "hook_failed"
    assert "the program ended with status 4" in notice["text"]
    program(config_file, "exit 0")
    assert live("hooks", "--retry", "1").out == "Call 1 is made again at the next sync.\n"
    assert live("sync", "--once").status == 0
    assert [each["state"] for each in live("hooks", "--json").json] == ["done"]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_what_a_killed_sync_was_calling_is_not_called_again(
    instagram: Simulator, config_file: Path, live: Igdesk
) -> None:
    config_file.write_text(config_file.read_text(encoding="utf-8") + LABEL, encoding="utf-8")
    program(config_file, "echo $$ >> pid.txt; exec sleep 60")
    begun = config_file.parent / "pid.txt"
    instagram.control.customer_writes("Where is my parcel?")
    command = [sys.executable, "-m", "igdesk", "sync", "--once"]
    with subprocess.Popen(command, env=dict(os.environ), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as sync:
        deadline = time.monotonic() + PATIENCE
        while not begun.exists() or not begun.read_text():
            assert time.monotonic() < deadline
            assert sync.poll() is None
            time.sleep(0.02)
        sync.kill()
    os.kill(int(begun.read_text()), signal.SIGKILL)
    assert live("sync", "--once").status == 0
    [call] = live("hooks", "--json").json
    assert (call["state"], call["attempts"]) == ("lost", 1)
    assert len(begun.read_text().split()) == 1
