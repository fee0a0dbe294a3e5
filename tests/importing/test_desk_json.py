"""What other help desks give out as JSON, as rows; the shapes are theirs, what is said in them is invented.

Zendesk: lines of its JSON export, as scottdotjs/zendesk-flatfile reads them. Freshdesk: `GET /api/v2/tickets` with
`include=requester,conversations`. Chatwoot: its `_conversation.json.jbuilder` and `_message.json.jbuilder`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.errors import UsageError
from igdesk.importing.desk_json import PRESETS, JsonRows

ZENDESK = {
    "id": 35, "subject": "Late", "status": "solved", "priority": "high", "type": "question", "via": {"channel": "web"},
    "tags": ["a", "b"], "requester": {"id": 1, "name": "Mia", "email": "mia@x.y"}, "created_at": "2024-05-01T10:00:00Z",
    "submitter": {"id": 1, "name": "Mia"}, "assignee": {"id": 2, "name": "Lin"}, "description": "Where?",
    "comments": [
        {"id": 91, "author_id": 1, "public": True, "plain_body": "Where?", "created_at": "2024-05-01T10:00:00Z"},
        {"id": 92, "author_id": 2, "public": False, "body": "ask Bob", "created_at": "2024-05-01T10:05:00Z"},
    ],
}  # fmt: skip
FRESHDESK = {
    "id": 7, "subject": "Late", "status": 4, "priority": 1, "source": 2, "type": "Question", "tags": ["a"],
    "description_text": "Where?", "created_at": "2024-05-01T10:00:00Z", "requester": {"name": "Mia", "email": "m@x.y"},
    "stats": {"resolved_at": None, "closed_at": "2024-05-02T10:00:00Z"},
    "conversations": [{"id": 8, "body_text": "On its way", "incoming": False, "private": False, "created_at": "2024"}],
}  # fmt: skip
CHATWOOT = {
    "id": 9, "status": "resolved", "priority": None, "labels": ["vip"], "created_at": 1714557600,
    "meta": {
        "sender": {"name": "Mia", "email": None, "additional_attributes": {"social_instagram_user_name": "mia.b"}},
        "channel": "Channel::Instagram", "assignee": {"name": "Lin"}, "team": {"name": "Support"},
    },
    "messages": [{"id": 1, "content": "Where?", "message_type": 0, "private": False, "created_at": 1714557600,
                  "conversation_id": 9, "sender": {"name": "Mia"}}],
}  # fmt: skip
SAID = {
    "id": 2,
    "content": "Here",
    "message_type": 1,
    "conversation_id": 9,
    "created_at": 1714557700,
    "private": True,
    "sender": {"name": "Mia", "type": "contact"},
}


def read(path: Path, preset: str, text: str | bytes) -> list[dict[str, str]]:
    path = path / "x.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with JsonRows(path, preset) as rows:
        return [{name: cell for name, cell in zip(rows.header, row.cells, strict=True) if cell} for row in rows]


def test_a_ticket_of_zendesk_is_its_comments(tmp_path: Path) -> None:
    about = {
        "external_id": "35", "subject": "Late", "status": "solved", "priority": "high", "category": "question",
        "channel": "web", "tags": "a, b", "customer": "Mia", "username": "mia@x.y", "assignee": "Lin",
    }  # fmt: skip
    assert read(tmp_path, "zendesk", json.dumps(ZENDESK)) == [
        about | {"message_id": "91", "text": "Where?", "direction": "in", "private": "no", "author": "Mia",
                 "created_at": "2024-05-01T10:00:00Z"},
        about | {"message_id": "92", "text": "ask Bob", "direction": "out", "private": "yes", "author": "Lin",
                 "created_at": "2024-05-01T10:05:00Z"},
    ]  # fmt: skip
    [alone] = read(tmp_path, "zendesk", json.dumps({"tickets": [ZENDESK | {"comments": []}]}))
    assert (alone["text"], alone["message_id"]) == ("Where?", "description")


def test_a_ticket_of_freshdesk_is_its_description_and_conversations(tmp_path: Path) -> None:
    first, second = read(tmp_path, "freshdesk", json.dumps([FRESHDESK]))
    assert (first["status"], first["priority"], first["channel"]) == ("resolved", "low", "portal")
    assert (first["text"], first["direction"], first["resolved_at"]) == ("Where?", "in", "2024-05-02T10:00:00Z")
    assert (second["text"], second["direction"], second["external_id"]) == ("On its way", "out", "7")
    [bare] = read(tmp_path, "freshdesk", json.dumps([{"id": 9, "ticket_id": 7, "body": "x", "incoming": True}]))
    assert (bare["external_id"], bare["message_id"], bare["direction"]) == ("7", "9", "in")


@pytest.mark.parametrize(
    "wrap", [lambda v: v, lambda v: [v], lambda v: {"payload": [v]}, lambda v: {"data": {"payload": [v]}}]
)
def test_a_conversation_of_chatwoot_and_its_messages(tmp_path: Path, wrap: Any) -> None:
    [row] = read(tmp_path, "chatwoot", json.dumps(wrap(CHATWOOT)))
    assert (row["external_id"], row["message_id"], row["direction"], row["text"]) == ("9", "1", "0", "Where?")
    assert (row["username"], row["channel"], row["department"]) == ("mia.b", "Channel::Instagram", "Support")
    [said] = read(tmp_path, "chatwoot", json.dumps(wrap(SAID)))
    assert (said["external_id"], said["direction"], said["private"], said["customer"]) == ("9", "1", "yes", "Mia")


def test_lines_are_read_one_by_one_and_a_broken_one_is_told(tmp_path: Path) -> None:
    lines = f"\ufeff{json.dumps({'ticket': ZENDESK})}\n\n{{broken\n{json.dumps(ZENDESK | {'id': 36})}\n"
    (tmp_path / "z.json").write_text(lines, encoding="utf-8")
    with JsonRows(tmp_path / "z.json", "zendesk") as rows:
        read_ = [(row.line, row.cells[:1], row.fault is None) for row in rows]
        with rows.again() as again:
            assert [row.line for row in again] == [1, 1, 3, 4, 4]
    assert read_ == [(1, ("35",), True)] * 2 + [(3, (), False)] + [(4, ("36",), True)] * 2


@pytest.mark.parametrize("text", [b"", b"no", b"{", b"\xff\xfe{", pytest.param(b"[" * 100_000, id="deep")])
def test_what_is_no_json_is_refused(tmp_path: Path, text: bytes) -> None:
    with pytest.raises(UsageError, match="is no JSON"):
        read(tmp_path, "zendesk", text)


@pytest.mark.parametrize("odd", [[], {}, "x", 7, None, True, [[1]], {"id": []}])
@pytest.mark.parametrize("preset", PRESETS)
def test_whatever_stands_where_something_else_was_expected_is_survived(tmp_path: Path, preset: str, odd: Any) -> None:
    for whole in (ZENDESK, FRESHDESK, CHATWOOT, SAID):
        for name in whole:
            assert all(len(row) <= 18 for row in read(tmp_path, preset, json.dumps([whole | {name: odd}])))


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        JsonRows(tmp_path / "none.json", "zendesk")


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["id", "comments", "messages", "conversations", "meta", "sender", "ticket", "data", "content",
                         "conversation_id", "message_type", "ticket_id", "status", "requester", "subject"]),
        inner, max_size=5,
    ),
)  # fmt: skip


@given(value=_VALUES, preset=st.sampled_from(PRESETS))
def test_any_json_is_survived(tmp_path_factory: pytest.TempPathFactory, value: object, preset: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    with JsonRows(path, preset) as rows:
        for row in rows:
            assert len(row.cells) == len(rows.header)
            assert all(isinstance(cell, str) for cell in row.cells)
