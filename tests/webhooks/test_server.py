"""Webhooks over real HTTP: who may deliver, what is answered, and that an answer means: it is on the disk."""

from __future__ import annotations

import errno
import json
import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from igdesk.desk.incoming import Incoming
from igdesk.store.connect import BUSY_TIMEOUT_MS
from igdesk.store.errors import StoreError
from igdesk.store.inbound import InboundThread
from igdesk.store.webhook_spool import Spool
from igdesk.webhooks import app

from .support import ACCOUNT, ADA, KEYS, Served, envelope, event, message, served, signature


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path) as running:
        yield running


def test_instagram_is_told_that_the_address_is_ours(desk: Served) -> None:
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": "the-verify-token"}
    answer = httpx.get(f"{desk.url}/webhooks", params=asked)
    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert answer.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize("wrong", [{"hub.verify_token": "x"}, {"hub.mode": "x"}, {"hub.verify_token": "中"}])
def test_nobody_else_is(desk: Served, wrong: dict[str, str]) -> None:
    asked = {"hub.mode": "subscribe", "hub.challenge": "1", "hub.verify_token": "the-verify-token"} | wrong
    answer = httpx.get(f"{desk.url}/webhooks", params=asked)
    assert answer.status_code == 403
    assert "verify token" in answer.json()["error"]


def test_a_signed_delivery_becomes_a_ticket(desk: Served) -> None:
    assert desk.post(envelope(message("m1", "Where is my parcel? 包裹"))).status_code == 200
    desk.settled()
    assert desk.texts() == ["Where is my parcel? 包裹"]
    assert desk.rows("SELECT account, kind, remote_id FROM threads") == [(ACCOUNT, "dm", None)]


def test_either_of_two_secrets_may_have_signed_and_no_other(desk: Served) -> None:
    assert desk.post(envelope(message("m1", "one")), secret="another-secret").status_code == 200
    refused = desk.post(envelope(message("m2", "two")), secret="a-third")
    assert refused.status_code == 403
    assert "signature" in refused.json()["error"]
    desk.settled()
    assert desk.texts() == ["one"]


@pytest.mark.parametrize("given", ["", "sha1=00", "sha256=", "sha256=zz", "sha256=\xff"])
def test_without_a_signature_nothing_is_kept(desk: Served, given: str) -> None:
    headers = {b"X-Hub-Signature-256": given.encode("latin-1")}
    answer = httpx.post(f"{desk.url}/webhooks", content=b"{}", headers=headers)
    assert (answer.status_code, desk.spool.waiting()) == (403, [])


def test_the_signature_is_of_the_bytes_as_they_came(desk: Served) -> None:
    raw = b'{ "object":"instagram",\n"entry":[] }'
    headers = {"X-Hub-Signature-256": signature(raw)}
    assert httpx.post(f"{desk.url}/webhooks", content=raw, headers=headers).status_code == 200
    assert httpx.post(f"{desk.url}/webhooks", content=raw + b" ", headers=headers).status_code == 403


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe\xfa", b"[" * 100_000, b"<html>"])
def test_what_is_no_json_is_refused_in_a_sentence(desk: Served, raw: bytes) -> None:
    answer = desk.post(raw)
    assert (answer.status_code, desk.spool.waiting()) == (400, [])
    assert "JSON" in answer.json()["error"]


def test_what_is_too_large_is_refused_before_it_is_read(desk: Served) -> None:
    assert desk.post(b" " * 17_000_000).status_code == 413
    chunks = (b" " * 1_000_000 for _ in range(20))
    assert httpx.post(f"{desk.url}/webhooks", content=chunks).status_code == 413
    assert desk.post(envelope(message("m1", "still here"))).status_code == 200


def test_a_thousand_updates_are_answered_at_once_while_the_database_is_locked(desk: Served, tmp_path: Path) -> None:
    told = [message(f"m{n}", f"word {n} " + "这" * 300, customer=str(n % 40)) for n in range(1000)]
    with closing(sqlite3.connect(tmp_path / "desk.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        assert desk.post(envelope(*told)).status_code == 200
        assert time.monotonic() - began < BUSY_TIMEOUT_MS / 1000, "it waited for the database"
        assert httpx.get(f"{desk.url}/healthz").json()["waiting"] == 1
        other.execute("ROLLBACK")
    desk.settled()
    assert desk.rows("SELECT count(*), count(DISTINCT remote_id) FROM messages") == [(1000, 1000)]
    assert desk.rows("SELECT count(*) FROM threads") == [(40,)]


def test_the_same_again_and_in_any_order_changes_nothing(desk: Served) -> None:
    told = [envelope(message(f"m{n}", f"word {n}")) for n in range(5)]
    for each in (*reversed(told), *told, told[2]):
        assert desk.post(each).status_code == 200
    desk.settled()
    assert sorted(desk.texts()) == [f"word {n}" for n in range(5)]
    assert desk.rows("SELECT count(*) FROM tickets") == [(1,)]


def test_what_cannot_be_taken_in_is_set_aside_and_stands_in_nobodys_way(
    desk: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    from igdesk.store import ingest

    take = ingest._Batch.take_thread

    def broken(batch: ingest._Batch, thread: InboundThread) -> None:
        if thread.customer_remote_id == "poison":
            raise RuntimeError("nobody foresaw this")
        take(batch, thread)

    monkeypatch.setattr(ingest._Batch, "take_thread", broken)
    desk.post(envelope(message("bad", "x", customer="poison"), message("good", "beside it")))
    desk.post(envelope(message("next", "behind it")))
    desk.settled()
    assert sorted(desk.texts()) == ["behind it", "beside it"]
    assert [row[0] for row in desk.rows("SELECT ref FROM inbound_faults")] == ["bad"]
    assert httpx.get(f"{desk.url}/healthz").json()["set_aside"] == 1
    [kept] = desk.spool.aside_folder.glob("*.body")
    assert b"nobody" not in kept.read_bytes()
    assert json.loads(kept.read_bytes())["object"] == "instagram"


def test_what_is_damaged_on_the_disk_is_recorded(desk: Served) -> None:
    folder = desk.spool.aside_folder.parent
    folder.mkdir(exist_ok=True)
    (folder / "000000000000001-00000000.body").write_bytes(b"\xff{")
    desk.ingester.wake()
    desk.settled()
    assert len(desk.rows("SELECT ref FROM inbound_faults")) == 1


def test_messages_for_another_account_are_named_and_not_taken_in(tmp_path: Path) -> None:
    from igdesk.config.model import Config, InstagramSettings

    with served(tmp_path, Config(instagram=InstagramSettings(account_id="4711"))) as desk:
        desk.post(envelope(message("m1", "Hello")))
        desk.settled()
        assert desk.texts() == []
        assert [row[0] for row in desk.rows("SELECT ref FROM inbound_faults")] == ["m1"]


def test_a_comment_hangs_on_its_post_as_the_poll_has_it(desk: Served) -> None:
    value = {"id": "c2", "parent_id": "c1", "from": {"id": ADA, "username": "ada"}, "media": {"id": "p1"}, "text": "?"}
    change = {"field": "comments", "value": value}
    desk.post({"object": "instagram", "entry": [{"id": ACCOUNT, "time": 1790000000, "changes": [change]}]})
    desk.settled()
    assert desk.rows("SELECT kind, remote_id, post FROM threads") == [("comment", f"c1/{ADA}", "p1")]
    assert desk.rows("SELECT remote_id, channel, text FROM messages") == [("c2", "comment", "?")]


def test_what_has_no_secret_has_no_address(tmp_path: Path) -> None:
    with served(tmp_path, keys=replace(KEYS, app_secrets=())) as desk:
        assert desk.post(envelope()).status_code == 404
        assert desk.ticket({"channel": "email", "customer": "Ann", "text": "Hi"}).status_code == 201
    (tmp_path / "other").mkdir()
    with served(tmp_path / "other", keys=replace(KEYS, api_key=None)) as desk:
        assert desk.ticket({}).status_code == 404


def test_a_sign_of_life_tells_no_secrets(desk: Served) -> None:
    answer = httpx.get(f"{desk.url}/healthz")
    assert answer.json() == {"status": "ok", "waiting": 0, "oldest_seconds": 0.0, "unplaced": 0, "set_aside": 0}
    assert "server" not in answer.headers


def test_reactions_and_seen_are_no_faults(desk: Served) -> None:
    desk.post(envelope(event({"reaction": {"mid": "m1", "action": "react"}}), event({"read": {"mid": "m1"}})))
    desk.settled()
    assert desk.rows("SELECT count(*) FROM inbound_faults") == [(0,)]


def test_a_body_that_does_not_come_is_not_waited_for(desk: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "BODY_WITHIN", 0.2)
    address = urlsplit(desk.url)
    assert address.hostname is not None
    with socket.create_connection((address.hostname, address.port or 0), timeout=60) as connection:
        connection.sendall(b"POST /webhooks HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf")
        assert b" 408 " in connection.recv(100)
    assert desk.post(envelope(message("m1", "still here"))).status_code == 200


def test_while_the_desk_cannot_be_written_other_systems_are_told_to_come_again(
    desk: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def busy(*_: object) -> None:
        raise StoreError("store.busy", path="desk.db", reason="locked")

    monkeypatch.setattr(Incoming, "make", busy)
    answer = desk.ticket({"channel": "email", "customer": "Ann", "text": "Hi"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


def test_a_disk_that_is_full_is_no_acceptance(desk: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Spool, "keep", full)
    assert desk.post(envelope(message("m1", "Hello"))).status_code == 503
