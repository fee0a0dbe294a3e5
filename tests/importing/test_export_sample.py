"""The sample exports come out exactly as their expected.json says: as folder, as zip, as zips that overlap."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from igdesk.importing.archive import ExportError
from igdesk.importing.instagram_export import Export, open_export
from igdesk.importing.owner import OwnerSource
from igdesk.importing.thread import ExportThread

DATA = Path(os.environ.get("IGDESK_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
SAMPLE = DATA / "instagram_export_sample"

pytestmark = pytest.mark.skipif(not SAMPLE.is_dir(), reason="the shared sample exports are not beside this checkout")


def expected(name: str) -> dict[str, Any]:
    content: dict[str, dict[str, Any]] = json.loads((SAMPLE / "expected.json").read_text("utf-8"))
    return content[name]


def as_expected(thread: ExportThread) -> list[dict[str, Any]]:
    """A thread's messages in the words of expected.json."""
    return [
        {
            "sender": m.sender,
            "direction": m.direction,
            "timestamp_ms": round(m.at.timestamp() * 1000),
            "kind": m.kind.value,
            "text": m.text,
            "attachments": [(a.type, a.uri, a.present) for a in m.attachments],
        }
        for m in thread.messages
    ]


def wanted(thread: dict[str, Any]) -> list[dict[str, Any]]:
    keys = ("sender", "direction", "timestamp_ms", "kind", "text")
    return [
        {key: m[key] for key in keys}
        | {"attachments": [(a["type"], a["uri"], a.get("in_export", False)) for a in m.get("attachments", [])]}
        for m in thread["messages"]
    ]


def check(export: Export, name: str) -> dict[str, ExportThread]:
    found = {thread.key: thread for thread in export.threads()}
    for thread in expected(name)["threads"]:
        got = found[thread["path"].rpartition("/")[2]]
        assert thread["path"].endswith(f"messages/{got.path}")
        assert (got.title, list(got.participants)) == (thread["title"], thread["participants"])
        assert as_expected(got) == wanted(thread)
    assert (export.files_read, export.bytes_read) == (export.file_count, export.total_bytes)
    return found


@pytest.mark.parametrize("where", ["constructed_2026", "constructed_2026.zip", "constructed_2026_split"])
def test_a_whole_export_is_read_exactly(where: str) -> None:
    with open_export([SAMPLE / where]) as export:
        found = check(export, "constructed_2026")
        assert (export.owner, export.owner_source) == ("Lumen & Loom 织光", OwnerSource.PROFILE)
        assert len(found) == export.thread_count == 16
        assert [thread.title for thread in found.values() if thread.is_group] == ["Pop-up market team 🎪"]
        assert sorted((s.reason.key, s.count) for s in export.skipped) == [
            ("importing.media_missing", 1),
            ("importing.not_customers", 1),
            ("importing.not_customers", 1),
            ("importing.own_comments", 1),
            ("importing.own_comments", 5),
        ]


def test_parts_given_one_by_one_are_one_export() -> None:
    with open_export(sorted((SAMPLE / "constructed_2026_split").iterdir())) as export:
        check(export, "constructed_2026")


def test_the_same_export_twice_over_gives_each_message_once() -> None:
    with open_export([SAMPLE / "constructed_2026", SAMPLE / "constructed_2026.zip"]) as export:
        check(export, "constructed_2026")


@pytest.mark.parametrize("name", ["constructed_2021", "constructed_2022", "constructed_localised"])
def test_other_layouts_and_languages_are_read_exactly(name: str) -> None:
    with open_export([SAMPLE / name]) as export:
        found = check(export, name)
        assert len(found) == len(expected(name)["threads"])
        assert (export.owner, export.owner_source) == ("Lumen & Loom 织光", OwnerSource.THREADS)


def test_a_damaged_export_gives_what_is_good_and_names_the_rest() -> None:
    with open_export([SAMPLE / "constructed_broken"]) as export:
        found = check(export, "constructed_broken")
        skipped = {(Path(s.path).parent.name, s.reason.key.partition(".")[2], s.count) for s in export.skipped}
    assert sorted(found) == ["oddmessages_5", "whole_70711924784800701"]
    assert [message.text for message in found["oddmessages_5"].messages if message.kind == "text"] == [
        "half a character ð\x9f\x98",
        "already repaired 已经修好 😀",
        "mixed ä½\xa0å¥½ 你好",
        "good",
    ]
    assert skipped == {
        ("cutoff_1", "file_cut", 1),
        ("nobytes_2", "file_empty", 1),
        ("notjson_3", "file_not_json", 1),
        ("listnotobject_4", "file_not_thread", 1),
        ("oddmessages_5", "no_time", 3),
        ("oddmessages_5", "no_sender", 1),
        ("oddmessages_5", "odd_content", 1),
    }


def test_an_html_export_is_declined_with_the_cure() -> None:
    with pytest.raises(ExportError, match="choose the format JSON"):
        open_export([SAMPLE / "constructed_html"])


def test_the_real_file_is_read() -> None:
    with open_export([SAMPLE / "real_anonymised"]) as export:
        (thread,) = export.threads()
    assert (export.owner, thread.title, len(thread.messages)) == ("sam ⚡︎", "Alex Example", 16)
    assert [m.direction for m in thread.messages[:3]] == ["out", "in", "in"]
    assert thread.messages[2].reactions[0].actor == "sam ⚡︎"


def test_a_single_thread_file_is_read_when_the_owner_is_said() -> None:
    with open_export([SAMPLE / "chat-miner" / "test_export.json"], owner="Jane Doe") as export:
        (thread,) = export.threads()
    assert [(m.direction, m.text) for m in thread.messages] == [("out", "Hello John!"), ("in", "Hello Jane!")]
    assert thread.title == "John Doe"


@pytest.mark.parametrize("where", ["your_instagram_activity", "your_instagram_activity/messages/inbox"])
def test_any_folder_inside_the_export_may_be_named(where: str) -> None:
    with open_export([SAMPLE / "constructed_2026" / where]) as export:
        assert export.owner == "Lumen & Loom 织光"
        (jose,) = [t for t in export.threads() if t.key.startswith("josand")]
    assert [a.present for m in jose.messages for a in m.attachments if a.type == "photos"] == [True, True, False]
