"""`igdesk sync` and `ticket reply --wait` against the simulator: figures, statuses, who is first, what stays safe."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from igdesk.simulator.simulator import Simulator
from igdesk.sync.machine import MachineLock

from .support import Igdesk

NOTHING = {
    "pulled": {"conversations": 0, "messages": 0, "comments": 0},
    "tickets": {"created": 0, "updated": 0, "reopened": 0},
    "sent": 0,
    "failed": 0,
    "unconfirmed": 0,
    "errors": [],
}


def test_a_server_need_be_nobody_of_the_team(live: Igdesk, instagram: Simulator, config_file: Path) -> None:
    config_file.write_text(config_file.read_text(encoding="utf-8").replace('me = "mei"\n', ""), encoding="utf-8")
    assert (live("sync", "--once").status, live("--as", "nobody", "sync", "--once").status) == (0, 2)


def test_a_round_pulls_sorts_and_sends(live: Igdesk, instagram: Simulator) -> None:
    instagram.control.customer_writes("我要退货", customer="ada")
    instagram.control.customer_writes("hello", customer="bob")
    first = live("sync", "--once", "--json")
    assert (first.status, first.err) == (0, "")
    assert first.json | {"api_calls": 0} == NOTHING | {
        "pulled": {"conversations": 2, "messages": 2, "comments": 0},
        "tickets": {"created": 2, "updated": 0, "reopened": 0},
        "api_calls": 0,
    }
    [ticket] = live("ticket", "list", "--category", "returns", "--json").json
    live("ticket", "reply", str(ticket["number"]), "--text", "Of course!")
    second = live("sync", "--once", "--json").json
    assert (second["sent"], second["pulled"]["messages"], second["tickets"]["created"]) == (1, 0, 0)
    assert instagram.ledger.count("send") == 1
    [_, answer] = live("ticket", "show", str(ticket["number"]), "--json").json["messages"]
    assert (answer["text"], answer["state"], answer["direction"]) == ("Of course!", "sent", "out")
    assert live("sync", "--once").out.startswith("0 conversations, 0 new messages; tickets: 0 new")


def test_wait_ends_when_instagram_has_the_reply(live: Igdesk, instagram: Simulator) -> None:
    instagram.control.customer_writes("hello", customer="ada")
    live("sync", "--once")
    told = live("ticket", "reply", "1", "--template", "hello", "--wait", "--json")
    assert told.status == 0
    [reply] = told.json["replies"]
    assert (reply["state"], reply["error"], bool(reply["remote_id"])) == ("sent", None, True)
    assert live("ticket", "reply", "1", "--text", "And this", "--wait").out.endswith("to ticket #1: sent.\n")
    assert instagram.ledger.count("send") == 2


def test_a_reply_that_instagram_refuses_exits_5_and_is_kept(live: Igdesk, instagram: Simulator) -> None:
    instagram.control.customer_writes("hello", customer="ada")
    live("sync", "--once")
    instagram.control.set_faults("send:10/2534022@1")
    told = live("ticket", "reply", "1", "--text", "Too late", "--wait")
    assert (told.status, len(told.err.splitlines())) == (5, 2)
    [row] = live("outbox", "--json").json
    assert (row["state"], row["text"], row["error"] is None) == ("failed", "Too late", False)
    live("outbox", "--retry", row["id"])
    assert live("sync", "--once", "--json").json["sent"] == 1


def test_an_instagram_that_cannot_be_reached_exits_5_and_loses_nothing(live: Igdesk, instagram: Simulator) -> None:
    instagram.control.customer_writes("hello", customer="ada")
    live("sync", "--once")
    instagram.stop()
    told = live("ticket", "reply", "1", "--text", "Later", "--wait")
    assert told.status == 5
    assert "safe in the outbox" in told.err
    assert live("outbox", "--json").json[0]["state"] == "queued"
    once = live("sync", "--once", "--json")
    assert (once.status, len(once.json["errors"])) == (5, 1)


@pytest.mark.usefixtures("instagram")
def test_without_a_token_nothing_is_tried(live: Igdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IGDESK_TOKEN")
    told = live("sync", "--once", "--json")
    assert (told.status, told.out) == (2, "")
    assert "IGDESK_TOKEN" in told.err


def test_a_dead_token_exits_5_and_is_shown_nowhere(
    live: Igdesk, instagram: Simulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("IGDESK_TOKEN", instagram.expired_token)
    told = live("sync", "--once", "--json")
    assert told.status == 5
    log = (tmp_path / "igdesk-state" / "igdesk.log").read_text(encoding="utf-8")
    assert all(instagram.expired_token not in text for text in (told.out, told.err, log))


@pytest.mark.usefixtures("instagram")
def test_a_second_sync_exits_3_at_once(live: Igdesk, config_file: Path, tmp_path: Path) -> None:
    live("sync", "--once")
    lock = MachineLock(tmp_path / "igdesk-state", config_file.parent / "desk.db")
    assert lock.acquire()
    try:
        for options in (["--once", "--json"], []):
            told = live("sync", *options)
            assert (told.status, told.out) == (3, "")
            assert "A sync is running already" in told.err
    finally:
        lock.release()


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_sync_goes_on_until_it_is_stopped(live: Igdesk, instagram: Simulator, number: signal.Signals) -> None:
    command = [sys.executable, "-m", "igdesk", "sync", "--json"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ
    ) as process:
        assert process.stderr is not None
        assert "Ctrl+C" in process.stderr.readline()
        assert live("sync", "--once").status == 3
        process.send_signal(number)
        out, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "The sync has stopped.\n")
    assert '"pulled"' in out
    assert live("sync", "--once").status == 0


@pytest.mark.slow
def test_a_sync_that_goes_on_takes_a_changed_configuration_over(
    live: Igdesk, instagram: Simulator, config_file: Path
) -> None:
    command = [sys.executable, "-m", "igdesk", "sync"]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=os.environ
    ) as process:
        assert process.stderr is not None
        assert "Ctrl+C" in process.stderr.readline()
        right = config_file.read_text(encoding="utf-8")
        config_file.write_text(right.replace('id = "order"', 'idd = "order"'), encoding="utf-8")
        assert f"{config_file}:" in process.stderr.readline()
        assert "stays in force" in process.stderr.readline()
        config_file.write_text(right.replace("Aurora", "Borealis"), encoding="utf-8")
        assert process.stderr.readline() == "The configuration is right again and in force.\n"
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


def test_comments_come_in_with_their_post(live: Igdesk, instagram: Simulator, config_file: Path) -> None:
    config = config_file.read_text(encoding="utf-8")
    config_file.write_text(config.replace("[instagram]", "[instagram]\ncomments = true"), encoding="utf-8")
    post = instagram.control.owner_posts("New tea\nin spring")
    instagram.control.customer_comments("Is it vegan?", "ada")
    instagram.control.customer_tags("my cup", "bob")
    assert live("config", "check").status == 0
    pulled = live("sync", "--once", "--json").json
    assert (pulled["pulled"], pulled["tickets"]["created"]) == ({"conversations": 0, "messages": 0, "comments": 2}, 2)
    [listed] = live("ticket", "list", "--channel", "comment", "--json").json
    assert (listed["reply_window"]["kind"], listed["customer"]["username"]) == ("none", "ada")
    assert listed["post"]["id"] == post.id
    shown = live("--lang", "en", "ticket", "show", str(listed["number"])).out
    assert "New tea https://www.instagram.com/p/" in shown
    assert "in spring" not in shown
    [tag] = live("ticket", "list", "--channel", "mention", "--json").json
    assert (tag["preview"], tag["post"]["caption"]) == ("my cup", None)
    instagram.control.customer_comments("And I?", "cy")
    assert live("--lang", "en", "sync", "--once").out.splitlines()[1] == "New comments and photo tags: 1."
