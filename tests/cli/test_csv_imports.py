"""`igdesk import csv`: silent, once, and whole again after it was broken off."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from igdesk.clock import FixedClock
from igdesk.desk import csv_import
from igdesk.desk.batch import Batch

from .support import CustomerWrites, Igdesk

ROWS = """external_id,channel,username,text,status,category,tags,assignee,created_at,resolved_at
1,email,mia,I want a refund,open,returns,"vip, money",lin,2026-11-21T09:00:00Z,
2,form,bob,你好,waiting,order,,,2026-11-01T10:00:00Z,
3,other,mia,"two
lines",resolved,,,,2026-10-01T10:00:00Z,2026-10-02T10:00:00Z
4,dm,eve,done,closed,Unheard,,ghost,2026-10-01T10:00:00Z,2026-10-03T10:00:00Z
5,email,eve,new one,new,,,,2026-11-21T08:00:00Z,
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, config_file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    (folder / "x.csv").write_text(ROWS, encoding="utf-8")
    return folder


def tickets(igdesk: Igdesk) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = igdesk("export", "tickets", "--json").json
    return listed


def test_tickets_come_in_as_they_stood_there(igdesk: Igdesk) -> None:
    told = igdesk("import", "csv", "x.csv", "--preset", "generic", "--json")
    assert told.status == 0
    assert told.json == {
        "dry_run": False, "rows": 5, "created": 5, "known": 0, "rejected": 0, "rejected_file": None,
        "by_status": {"open": 1, "waiting": 1, "resolved": 1, "closed": 1, "new": 1},
        "by_category": {"returns": 1, "order": 1, "none": 3},
        "unknown": {"category": {"Unheard": 1}, "assignee": {"ghost": 1}}, "unused_columns": [],
    }  # fmt: skip
    found = tickets(igdesk)
    names = ("status", "channel", "category", "tags", "assignee", "created_at", "resolved_at", "closed_at")
    assert [[row[name] for name in names] for row in found] == [
        ["open", "email", "returns", ["vip", "money"], "lin", "2026-11-21T09:00:00Z", None, None],
        ["waiting", "form", "order", [], None, "2026-11-01T10:00:00Z", None, None],
        ["resolved", "other", None, [], None, "2026-10-01T10:00:00Z", "2026-10-02T10:00:00Z", None],
        ["closed", "dm", None, [], None, "2026-10-01T10:00:00Z", "2026-10-03T10:00:00Z", "2026-10-03T10:00:00Z"],
        ["new", "email", None, [], None, "2026-11-21T08:00:00Z", None, None],
    ]
    assert found[0]["customer"]["id"] == found[2]["customer"]["id"] != found[1]["customer"]["id"]
    assert igdesk("search", "lines", "--json").json[0]["ticket"] == 3


def test_it_is_silent_then_and_later(igdesk: Igdesk, clock: FixedClock) -> None:
    igdesk("import", "csv", "x.csv", "--preset", "generic")
    kinds = {row["kind"] for row in igdesk("export", "events", "--json").json}
    assert kinds.isdisjoint({"rule", "notified", "escalated", "reply_queued", "clock_told", "due", "would_assign"})
    clock.advance(timedelta(minutes=30))
    for agent in ("lin", "zhou", "mei"):
        assert igdesk("--as", agent, "notices", "--json").json == []
    assert igdesk("outbox", "--json").json == []
    assert {row["due_at"] for row in tickets(igdesk)} == {None}
    assert igdesk("undo").status != 0  # it was no step of the person's


def test_again_it_changes_nothing(igdesk: Igdesk, here: Path) -> None:
    igdesk("import", "csv", "x.csv", "--preset", "generic")
    before = igdesk("export", "events").out
    told = igdesk("import", "csv", "x.csv", "--preset", "generic", "--json").json
    assert (told["created"], told["known"]) == (0, 5)
    (here / "y.csv").write_text(ROWS.replace("I want a refund", "changed") + "6,email,z,z,new,,,,,\n" * 2, "utf-8")
    told = igdesk("import", "csv", "y.csv", "--preset", "generic", "--json").json
    assert (told["created"], told["known"]) == (1, 6)
    assert igdesk("export", "events").out.startswith(before)
    told = igdesk("import", "csv", "x.csv", "--preset", "generic", "--source", "other", "--json").json
    assert told["created"] == 5


def test_a_trial_says_the_same_and_changes_nothing(igdesk: Igdesk, here: Path, customer_writes: CustomerWrites) -> None:
    customer_writes("hello")
    (here / "x.csv").write_text(ROWS + ROWS.partition("\n")[2] + "7,email,m,m,weird,,,,,\n", encoding="utf-8")
    trial = igdesk("import", "csv", "x.csv", "--preset", "generic", "--dry-run", "--json").json
    assert len(tickets(igdesk)) == 1
    assert [each.name for each in here.iterdir()] == ["x.csv"]
    text = igdesk("import", "csv", "x.csv", "--preset", "generic", "--dry-run")
    assert text.out.startswith("5 tickets would be made, 5 known already, 1 would be rejected. Nothing was changed.")
    done = igdesk("import", "csv", "x.csv", "--preset", "generic", "--json").json
    assert done | {"dry_run": True, "rejected_file": None} == trial


def test_broken_off_and_done_again_it_is_whole(igdesk: Igdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_import, "_BATCH", 2)
    taken = Batch.take_records
    calls: list[int] = []

    def dies(self: Any, records: Any) -> Any:
        calls.append(len(records))
        if len(calls) == 2:
            raise KeyboardInterrupt
        return taken(self, records)

    with monkeypatch.context() as killed:
        killed.setattr(Batch, "take_records", dies)
        assert igdesk("import", "csv", "x.csv", "--preset", "generic").status != 0
    assert len(tickets(igdesk)) == 2
    told = igdesk("import", "csv", "x.csv", "--preset", "generic", "--json").json
    assert (told["created"], told["known"]) == (3, 2)
    assert [row["preview"] for row in tickets(igdesk)] == ["I want a refund", "你好", "two\nlines", "done", "new one"]


def test_rows_that_cannot_come_in_are_kept_with_the_reason_and_can_be_corrected(igdesk: Igdesk, here: Path) -> None:
    header = "Id,Subject,Status,Created at\n"
    bad = '2,=bad time,open,yesterday\n3,status,weird,\n4,,open,\n5,wide,open,,extra\n6,"unclosed,open,\n'
    (here / "z.csv").write_text(f"{header}1,good,open,\n{bad}7,good,open,\n", encoding="utf-8")
    told = igdesk("import", "csv", "z.csv", "--preset", "zendesk", "--json").json
    assert (told["created"], told["rejected"], told["rejected_file"]) == (2, 5, "z.csv.rejected.csv")
    text = (here / "z.csv.rejected.csv").read_text("utf-8-sig")
    rows = list(csv.reader(text.splitlines()))
    assert rows[0] == ["igdesk_line", "igdesk_reason", "Id", "Subject", "Status", "Created at"]
    assert [row[0] for row in rows[1:]] == ["3", "4", "5", "6", "7"]
    assert rows[1][1].startswith("“yesterday” is no time")
    assert rows[1][3] == "'=bad time"
    corrected = text.replace("yesterday", "2026-11-01")
    (here / "z.csv.rejected.csv").write_text(corrected, encoding="utf-8")
    told = igdesk("import", "csv", "z.csv.rejected.csv", "--preset", "zendesk", "--json").json
    assert (told["created"], told["rejected"], told["unused_columns"]) == (1, 4, [])
    assert tickets(igdesk)[-1]["subject"] == "=bad time"


TALK = """ticket_id;message_id;customer;author;private;body;created_at;status
7;a;Mia;Mia;;"Where is
it?";1.10.2026 10:00;Solved
8;a;Bob;Bob;;hello;1.10.2026 10:00;Open
7;c;Mia;Lin;;On its way;1.10.2026 12:00;Solved
7;b;Mia;Zoe;yes;ask Bob;1.10.2026 11:00;Solved
9;a;Eve;Eve;;bad;yesterday;Open
9;b;Eve;Lin;;good;1.10.2026 10:00;Open
"""


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_rows_of_one_ticket_are_its_conversation(igdesk: Igdesk, here: Path, encoding: str) -> None:
    (here / "t.csv").write_text(TALK, encoding=encoding)
    asked = ("import", "csv", "t.csv", "--preset", "generic", "--timezone", "Europe/Berlin", "--json")
    trial = igdesk("--db", str(here / "none.db"), *asked, "--dry-run").json  # before there is a desk
    told = igdesk(*asked).json
    assert (told["rows"], told["created"], told["rejected"]) == (6, 2, 2)
    assert trial == told | {"dry_run": True, "rejected_file": None}
    shown = igdesk("ticket", "show", "2", "--json").json
    assert [(each["direction"], each["author"], each["text"], each["created_at"]) for each in shown["messages"]] == [
        ("in", "Mia", "Where is\nit?", "2026-10-01T08:00:00Z"), ("out", "Lin", "On its way", "2026-10-01T10:00:00Z"),
    ]  # fmt: skip
    assert [(each["author"], each["text"], each["at"]) for each in shown["notes"]] == [
        ("Zoe", "ask Bob", "2026-10-01T09:00:00Z")
    ]
    assert (shown["status"], shown["first_responded_at"]) == ("resolved", "2026-10-01T10:00:00Z")
    rejected = (here / "t.csv.rejected.csv").read_text("utf-8-sig")
    assert rejected.count("“yesterday” is no time") == 2  # a ticket comes in whole or not at all
    (here / "again.csv").write_text(rejected.replace("yesterday", "2026-10-01"), "utf-8")
    again = igdesk("import", "csv", "again.csv", "--preset", "generic", "--json").json
    assert (again["created"], again["known"], again["rejected"]) == (1, 0, 0)
    assert igdesk(*asked).json["created"] == 0


def test_an_encoding_that_was_only_guessed_is_told(igdesk: Igdesk, here: Path) -> None:
    """Western text can be read as Chinese, too: nobody is to find that out afterwards."""
    (here / "t.csv").write_bytes("text,created_at\nGrüße aus Köln,2026-10-01 10:00\n".encode("cp1252"))
    asked = ("import", "csv", "t.csv", "--preset", "generic", "--dry-run")
    assert "GB18030" in igdesk(*asked).err
    assert "GB18030" not in igdesk(*asked, "--encoding", "cp1252").err
    (here / "t.csv").write_text("text,created_at\nGrüße,2026-10-01 10:00\n", "utf-8")
    assert "GB18030" not in igdesk(*asked).err


def test_conversations_of_another_desk_come_in_from_its_json(igdesk: Igdesk, here: Path, shared: Path) -> None:
    sample = str(shared / "data" / "exports" / "chatwoot_conversations_constructed.json")
    asked = ("import", "json", sample, "--preset", "chatwoot", "--json")
    trial = igdesk(*asked, "--dry-run").json
    told = igdesk(*asked).json
    assert trial == told | {"dry_run": True}
    assert (told["rows"], told["created"], told["rejected"], told["unknown"]) == (12, 8, 0, {})
    assert told["by_status"] == {"open": 3, "waiting": 2, "resolved": 3}
    assert igdesk(*asked).json["created"] == 0
    shown = igdesk("ticket", "show", "2", "--json").json
    assert [(each["direction"], each["author"]) for each in shown["messages"]] == [
        ("in", "顾客01号"),
        ("out", "Agent A"),
    ]


def test_conversations_of_freescout_come_in_from_what_its_api_answers(igdesk: Igdesk, here: Path) -> None:
    """By the shape of `/api/conversations?embed=threads`, which has the newest first."""
    ada = {"id": 91, "type": "customer", "firstName": "Ada", "lastName": "Lo", "email": "ada@x.y"}
    mia = {"id": 9, "type": "user", "firstName": "Mia", "lastName": "", "email": "mia@x.y"}
    said = (
        ("message", "It is on its way", mia, "published", "11:00"),
        ("note", "ask the courier", mia, "published", "10:30"),
        ("message", "not yet sent", mia, "draft", "10:20"),
        ("lineitem", "", mia, "published", "10:10"),
        ("customer", "Where <b>is</b> it?<br>Ada &amp; co", ada, "published", "10:00"),
    )
    threads = [
        {"id": place, "type": kind, "body": body, "createdBy": who, "state": state, "createdAt": f"2026-03-15T{at}:00Z"}
        for place, (kind, body, who, state, at) in enumerate(said)
    ]
    told = {
        "id": 3, "number": 7, "type": "email", "status": "closed", "subject": "Parcel", "customer": ada,
        "assignee": mia, "tags": [{"id": 1, "name": "late"}], "createdAt": "2026-03-15T10:00:00Z",
        "closedAt": "2026-03-15T12:00:00Z", "_embedded": {"threads": threads},
    }  # fmt: skip
    bare = told | {"id": 4, "status": "pending", "preview": "Hello", "closedAt": None, "_embedded": {}}
    answer = {"_embedded": {"conversations": [told, bare]}, "page": {"number": 1}}
    (here / "f.json").write_text(json.dumps(answer, indent=1), "utf-8")
    asked = ("import", "json", "f.json", "--preset", "freescout", "--json")
    found = igdesk(*asked).json
    assert (found["created"], found["rejected"], found["by_status"]) == (2, 0, {"closed": 1, "waiting": 1})
    assert igdesk(*asked).json["created"] == 0
    shown = igdesk("ticket", "show", "1", "--json").json
    assert (shown["subject"], shown["channel"], shown["tags"]) == ("Parcel", "email", ["late"])
    assert [(each["direction"], each["text"]) for each in shown["messages"]] == [
        ("in", "Where is it?\nAda & co"),
        ("out", "It is on its way"),
    ]
    assert [each["text"] for each in shown["notes"]] == ["ask the courier"]


def test_what_of_the_json_cannot_come_in_is_a_table_that_can_be_corrected(igdesk: Igdesk, here: Path) -> None:
    said = {"message_type": 0, "content": "hi", "conversation_id": 7, "created_at": 1700000000}
    lines = [{"id": 1, "sender": {"name": "Mia"}} | said, {"id": 2} | said | {"created_at": "soon", "message_type": 1}]
    (here / "c.ndjson").write_text("\n".join(map(json.dumps, lines)) + "\n{", "utf-8")
    told = igdesk("import", "json", "c.ndjson", "--preset", "chatwoot", "--json").json
    assert (told["created"], told["rejected"], told["rejected_file"]) == (0, 3, "c.ndjson.rejected.csv")
    corrected = (here / "c.ndjson.rejected.csv").read_text("utf-8-sig").replace("soon", "1700000001")
    (here / "d.csv").write_text(corrected, "utf-8")
    told = igdesk("import", "csv", "d.csv", "--preset", "generic", "--source", "chatwoot", "--json").json
    assert (told["created"], told["rejected"]) == (1, 1)  # of the line that was no JSON nothing is there
    assert igdesk("import", "json", "x.csv", "--preset", "chatwoot").status == 2


def test_names_of_theirs_are_told_and_can_be_given_ours(igdesk: Igdesk) -> None:
    told = igdesk("import", "csv", "x.csv", "--preset", "generic", "--dry-run", "--value", "assignee:ghost=mei")
    assert "category: Unheard (1)" in told.err
    assert "ghost" not in told.err
    igdesk("import", "csv", "x.csv", "--preset", "generic", "--value", "assignee:ghost=mei")
    assert tickets(igdesk)[3]["assignee"] == "mei"


@pytest.mark.parametrize(
    "arguments",
    [
        ("none.csv", "--preset", "generic"),
        ("x.csv", "--preset", "nonsense"),
        ("x.csv", "--preset", "generic", "--map", "text"),
        ("x.csv", "--preset", "generic", "--map", "nothing=text"),
        ("x.csv", "--preset", "generic", "--value", "text:a=b"),
        ("x.csv", "--preset", "generic", "--encoding", "klingon"),
        ("x.csv", "--preset", "generic", "--timezone", "Klingon/Home"),
        ("x.csv", "--preset", "generic", "--dates", "ydm"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_is_made(
    igdesk: Igdesk, here: Path, arguments: tuple[str, ...]
) -> None:
    told = igdesk("import", "csv", *arguments)
    assert (told.status, told.out) == (2, "")
    assert [each.name for each in here.iterdir()] == ["x.csv"]


def test_an_export_comes_in_again_with_all_that_the_fields_carry(igdesk: Igdesk, here: Path) -> None:
    igdesk("import", "csv", "x.csv", "--preset", "generic")
    igdesk("ticket", "set", "1", "--field", "order_no=-7 =x", "--priority", "urgent")
    for form in ("--bom", "--no-bom"):
        igdesk("export", "tickets", "-o", "out.csv", form, "--force")
        new = ("--db", str(here / f"new{form}.db"))
        told = igdesk(*new, "import", "csv", "out.csv", "--preset", "generic", "--json")
        assert (told.json["created"], told.json["rejected"], told.json["unknown"]) == (5, 0, {})
        names = (
            "status", "channel", "subject", "preview", "category", "priority", "tags", "assignee", "department",
            "created_at", "resolved_at", "fields", "language",
        )  # fmt: skip
        after: list[dict[str, Any]] = json.loads(igdesk(*new, "export", "tickets", "--json").out)
        for one, other in zip(tickets(igdesk), after, strict=True):
            assert {name: one[name] for name in names} == {name: other[name] for name in names}
            assert one["customer"]["username"] == other["customer"]["username"]


def test_a_list_gives_tiers_to_who_is_here_and_names_the_others(
    igdesk: Igdesk, here: Path, customer_writes: CustomerWrites
) -> None:
    customer_writes("hello", "ada")
    customer_writes("hello", "bob")
    (here / "vip.csv").write_text("\ufeffUsername;Name;Tier\n@Ada;A;vip\neve;E;VIP\nbob;B;king\n;N;vip\n", "utf-8")
    trial = igdesk("import", "customers", "vip.csv", "--dry-run", "--json").json
    assert {row["tier"] for row in igdesk("customer", "list", "--json").json} == {None}
    told = igdesk("import", "customers", "vip.csv", "--json").json
    assert told == {
        "dry_run": False, "rows": 4, "changed": 1, "same": 0, "rejected": 2, "strangers": {"vip": ["eve"]},
        "rejected_file": "vip.csv.rejected.csv",
    }  # fmt: skip
    assert trial == told | {"dry_run": True, "rejected_file": None}
    tiers = {row["username"]: row["tier"] for row in igdesk("customer", "list", "--json").json}
    assert tiers == {"ada": "vip", "bob": None}
    (here / "list.csv").write_text("客户,用户名,会员等级\nA,ada,VIP\n", "gb18030")
    assert igdesk("import", "customers", "list.csv", "--json").json["same"] == 1
    again = igdesk("import", "customers", "vip.csv")
    assert again.out.splitlines() == ["0 customers have another tier, 1 had it already, 2 rejected.", 'vip = ["eve"]']
    assert igdesk("undo").status == 0
    assert {row["tier"] for row in igdesk("customer", "list", "--json").json} == {None}
