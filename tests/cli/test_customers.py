"""`igdesk customer`: who they are, and one of them out of the desk, its drafts and its backups."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
import pytest

from igdesk.clock import FixedClock
from igdesk.store.drafts import Draft, DraftFile, Kind, Writer
from igdesk.store.shelf import path_id
from igdesk.store.webhook_spool import Spool

from .support import NOW, WITH_ADMIN, CustomerWrites, Igdesk

MARK = b"zyxrefund"


@pytest.fixture(autouse=True)
def _some_customers(customer_writes: CustomerWrites, config_file: Path) -> None:
    config_file.write_text(WITH_ADMIN, encoding="utf-8")
    customer_writes("I want a zyxrefund refund")
    customer_writes("hello from @ada", "bob", timedelta(hours=2))


def everything(tmp_path: Path) -> dict[str, bytes]:
    """Every file that a test has made, in small letters, without the ids that the fixture makes of a text."""
    files = {str(file.relative_to(tmp_path)): file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    return {name: re.sub(rb"(op|m)-ada-I want a zyxrefund", b"", data).lower() for name, data in files.items()}


def holding(tmp_path: Path, mark: bytes = MARK) -> list[str]:
    return sorted(name for name, data in everything(tmp_path).items() if mark in data)


def test_customers_are_listed_and_shown(igdesk: Igdesk) -> None:
    rows = igdesk("customer", "list", "--json").json
    assert [(row["id"], row["username"], row["tickets"]) for row in rows] == [(1, "ada", 1), (2, "bob", 1)]
    assert [row["id"] for row in igdesk("customer", "list", "OB", "--json").json] == [2]
    assert "@ada" in igdesk("customer", "list").out
    assert igdesk("customer", "list", "nobody").out == ""
    for who in ("1", "ada", "@ADA"):
        shown = igdesk("customer", "show", who, "--json").json
        assert (shown["id"], shown["tickets"], shown["messages"], shown["notes"]) == (1, [1], 1, 0)
    assert "#1" in igdesk("customer", "show", "ada").out


def test_nobody_and_several_are_refused(igdesk: Igdesk) -> None:
    assert igdesk("customer", "show", "@nobody").status == 2
    for _ in range(2):
        igdesk("ticket", "new", "--channel", "email", "--customer", "Carol", "--text", "hi")
    told = igdesk("customer", "show", "carol")
    assert (told.status, told.out) == (2, "")
    assert "3, 4" in told.err


def test_only_an_admin_erases(igdesk: Igdesk) -> None:
    for command in ("erase", "mask"):
        told = igdesk("customer", command, "ada", "--yes")
        assert (told.status, told.out) == (4, "")
    assert igdesk("customer", "show", "ada").status == 0


def test_without_a_terminal_it_must_be_said_that_it_is_meant(igdesk: Igdesk) -> None:
    told = igdesk("--as", "zhou", "customer", "erase", "ada")
    assert (told.status, told.out) == (2, "")
    assert "--yes" in told.err


@pytest.mark.parametrize(("typed", "status"), [("@Ada", 0), ("bob", 2), ("", 2)])
def test_on_a_terminal_the_handle_is_typed(
    igdesk: Igdesk, monkeypatch: pytest.MonkeyPatch, typed: str, status: int
) -> None:
    monkeypatch.setattr("igdesk.cli.showing.on_terminal", lambda: True)
    monkeypatch.setattr(click, "prompt", lambda *_, **__: typed)
    told = igdesk("--as", "zhou", "customer", "erase", "ada")
    assert told.status == status
    assert "1, 1 of them unfinished" in told.err
    assert igdesk("customer", "show", "ada").status == (2 if status == 0 else 0)


def test_not_a_byte_is_left_on_this_computer(igdesk: Igdesk, tmp_path: Path, clock: FixedClock) -> None:
    igdesk("ticket", "note", "1", "zyxrefund, says @ada")
    desk = igdesk("backup", "--json").json
    keep_draft(tmp_path, "zyxrefund will follow")
    spool = keep_deliveries(tmp_path, "zyxrefund again")
    assert len(holding(tmp_path)) >= 5
    told = igdesk("--as", "zhou", "customer", "erase", "@ada", "--yes", "--backups", "--json")
    assert told.status == 0
    assert holding(tmp_path) == []
    assert told.json["backups_done"] == [desk["path"]]
    assert (told.json["wiped"], told.json["drafts_wiped"], told.json["mentioned"]) == (True, True, [2])
    assert told.json["backups_left"] == []
    assert (told.json["deliveries_left"], spool.aside(), len(spool.waiting())) == ([], 0, 1)
    shown = igdesk("ticket", "show", "1", "--json").json
    assert [(m["text"], m["state"], m["author"]) for m in shown["messages"]] == [("", "deleted", None)]
    assert shown["customer"]["username"] is None
    assert shown["category"] == "returns"
    assert shown["notes"] == []
    assert shown["events"][-1] == {"at": "2026-11-21T09:30:00Z", "actor": "zhou", "kind": "erased",
                                   "data": {"mode": "erase"}}  # fmt: skip
    assert igdesk("ticket", "show", "1", "--events").status == 0
    assert [b["ok"] for b in igdesk("backup", "list", "--json").json] == [True]
    assert igdesk("--as", "zhou", "restore", desk["path"], "--yes").status == 0
    assert igdesk("ticket", "show", "1", "--json").json["customer"]["username"] is None


def keep_deliveries(tmp_path: Path, text: str) -> Spool:
    """One that was set aside, and one that waits with another customer's words in it."""
    [database] = tmp_path.rglob("desk.db")
    spool = Spool(tmp_path / "igdesk-state" / "webhooks" / path_id(database))
    theirs = {"field": "comments", "value": {"id": "9", "from": {"username": "Ada"}, "text": text}}
    others = {"field": "comments", "value": {"id": "8", "from": {"username": "bob"}, "text": "hi"}}
    for changes in ([theirs], [theirs, others]):
        body = {"object": "instagram", "entry": [{"id": "1784", "changes": changes}]}
        spool.keep(json.dumps(body).encode(), NOW)
    spool.set_aside(spool.waiting()[0])
    return spool


def keep_draft(tmp_path: Path, text: str) -> None:
    import sqlite3

    [database] = tmp_path.rglob("desk.db")
    connection = sqlite3.connect(database)
    [(desk,)] = connection.execute("SELECT desk FROM meta").fetchall()
    connection.close()
    file = DraftFile(tmp_path / "igdesk-state" / "drafts" / "drafts.db")
    file.put(Writer(desk, "mei"), {(1, Kind.REPLY): Draft(1, Kind.REPLY, text, None, NOW)})
    assert file.flush().result()
    file.close()


def test_backups_that_hold_it_still_are_told_with_their_dates(igdesk: Igdesk, tmp_path: Path) -> None:
    igdesk("backup")
    told = igdesk("--as", "zhou", "customer", "erase", "ada", "--yes")
    assert told.status == 0
    assert "Customer 1 was erased, in 1 ticket." in told.out
    assert "1 backup from 2026-11-21 to 2026-11-21 still holds this customer; --backups" in told.err
    assert "gone by" not in told.err  # it was made by hand
    assert "`igdesk customer erase 1 --backups`" in told.err  # nobody has the handle any more
    assert len(holding(tmp_path)) == 1
    assert igdesk("--as", "zhou", "customer", "erase", "1", "--yes", "--backups").status == 0
    assert holding(tmp_path) == []


def test_masking_keeps_the_words(igdesk: Igdesk) -> None:
    igdesk("ticket", "note", "1", "Ada called from 0170 1234567")
    told: Any = igdesk("--as", "zhou", "customer", "mask", "ada", "--yes", "--json")
    assert (told.status, told.json["mode"]) == (0, "mask")
    shown = igdesk("ticket", "show", "1", "--json").json
    assert [message["text"] for message in shown["messages"]] == ["I want a zyxrefund refund"]
    assert [note["text"] for note in shown["notes"]] == ["*** called from ***"]
    assert igdesk("customer", "list", "--json").json[0]["erased_at"] == "2026-11-21T09:30:00Z"
    assert "erased 2026-11-21" in igdesk("customer", "list").out


@pytest.mark.parametrize("how", ["erase", "mask"])
def test_nobody_elses_name_stands_at_what_was_theirs_in_a_merged_ticket(igdesk: Igdesk, how: str) -> None:
    igdesk("ticket", "merge", "1", "2")
    assert "← ada" in igdesk("ticket", "show", "2").out
    igdesk("--as", "zhou", "customer", how, "ada", "--yes")
    headings = [line for line in igdesk("ticket", "show", "2").out.splitlines() if "←" in line]
    assert [("bob" in line, "ada" in line) for line in headings] == [(True, False), (False, False)]
