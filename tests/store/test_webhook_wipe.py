"""Of deliveries that wait or were set aside, what is of an erased customer goes and everybody else's stays."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from igdesk.store.webhook_spool import Spool, replace
from igdesk.store.webhook_wipe import without

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
ADA = ("9001", "ada.l")


def said(who: str | int, text: str, mid: str) -> dict[str, Any]:
    return {"sender": {"id": who}, "recipient": {"id": "178"}, "message": {"mid": mid, "text": text}}


def commented(who: str, text: str) -> dict[str, Any]:
    return {"field": "comments", "value": {"id": "c1", "from": {"id": "77", "username": who}, "text": text}}


def delivery(*entries: dict[str, Any]) -> bytes:
    return json.dumps({"object": "instagram", "entry": [{"id": "178", "time": 1, **each} for each in entries]}).encode()


def test_what_is_not_theirs_stays_to_the_byte() -> None:
    body = delivery({"messaging": [said("9002", "ask 9001 or @ada.l", "m1")]}) + b"  "
    assert without(body, ADA) == body
    assert without(b"no json", ADA) == b"no json"


@pytest.mark.parametrize(
    "theirs",
    [
        {"messaging": [said("9001", "secret", "m1")]},
        {"standby": [said(9001, "secret", "m1")]},
        {"messaging": [{"sender": {"id": "178"}, "recipient": {"id": "9001"}, "message": {"text": "secret"}}]},
        {"changes": [commented("Ada.L", "secret")]},
        {"field": "comments", "value": {"from": {"username": "ada.l"}, "text": "secret"}},
    ],
)
def test_theirs_goes_and_the_others_of_the_same_delivery_stay(theirs: dict[str, Any]) -> None:
    assert without(delivery(theirs), ADA) is None
    others = {"messaging": [said("9002", "hello", "m2")], "changes": [commented("bob", "nice")]}
    kept = without(delivery(theirs, others), ADA)
    assert kept is not None
    assert b"secret" not in kept
    assert json.loads(kept)["entry"] == [{"id": "178", "time": 1, **others}]
    together = {**others, "messaging": [*others["messaging"], said("9001", "secret", "m3")]}
    kept = without(b"[" + delivery(together) + b"]", ADA)
    assert kept is not None
    assert json.loads(kept)[0]["entry"] == [{"id": "178", "time": 1, **others}]


@pytest.mark.parametrize("body", [b'{"secret of": "9001"', b'{"from": "ada.l"}', b'[["9001", "secret"]]', b'"9001"'])
def test_what_cannot_be_told_apart_goes_as_a_whole(body: bytes) -> None:
    assert without(body, ADA) is None


def test_the_spool_is_cleaned_where_it_waits_and_where_it_was_set_aside(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    assert spool.forget_customer(ADA) == ()
    spool.keep(delivery({"messaging": [said("9001", "secret", "m1")]}), NOW)
    spool.set_aside(spool.waiting()[0])
    spool.keep(delivery({"messaging": [said("9001", "secret", "m1"), said("9002", "hello", "m2")]}), NOW)
    spool.keep(delivery({"messaging": [said("9002", "more", "m3")]}), NOW)
    assert spool.forget_customer(ADA) == ()
    assert spool.aside() == 0
    left = [each.path.read_bytes() for each in spool.waiting()]
    assert [json.loads(each)["entry"][0]["messaging"][0]["message"]["text"] for each in left] == ["hello", "more"]
    assert not [path for path in (tmp_path / "spool").rglob("*") if path.is_file() and b"secret" in path.read_bytes()]
    if os.name != "nt":
        assert {path.path.stat().st_mode & 0o777 for path in spool.waiting()} == {0o600}


def test_what_was_taken_in_meanwhile_stays_gone(tmp_path: Path) -> None:
    path = tmp_path / "1-a.body"
    replace(path, b"{}")
    replace(path, None)
    assert [*tmp_path.iterdir()] == []


def test_what_a_crash_left_beside_a_delivery_stands_in_nobodys_way_and_is_tidied(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.keep(delivery({"messaging": [said("9001", "secret", "m1"), said("9002", "hello", "m2")]}), NOW)
    path = spool.set_aside(spool.waiting()[0])
    unfinished = path.with_name(f"{path.name}.new")
    unfinished.write_bytes(b"half of it")
    assert spool.forget_customer(ADA) == ()
    assert (b"secret" in path.read_bytes(), unfinished.exists()) == (False, False)
    unfinished.write_bytes(b"half of it")
    spool.tidy(NOW + timedelta(minutes=59))
    assert unfinished.exists()
    spool.tidy(NOW + timedelta(hours=2))
    assert (unfinished.exists(), path.exists()) == (False, True)


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    (tmp_path / "1-a.body").mkdir()
    assert spool.forget_customer(ADA) == (tmp_path / "1-a.body",)
