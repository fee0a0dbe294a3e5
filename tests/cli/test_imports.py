"""`igdesk import instagram-export`: an export becomes quiet history; again it changes nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from .support import Igdesk

pytestmark = pytest.mark.usefixtures("config_file")
DAY = 86_400_000
START = 1_700_000_000_000


def message(at: int, sender: str, text: str | None, **more: Any) -> dict[str, Any]:
    return {"sender_name": sender, "timestamp_ms": START + at} | ({} if text is None else {"content": text}) | more


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Two conversations of Aurora's; one falls silent for a month in between."""
    folder = tmp_path / "export" / "your_instagram_activity" / "messages" / "inbox"
    add_thread(
        folder / "ada_12345678901",
        "Ada",
        [
            message(0, "Ada", "I want a refund"),
            message(DAY, "Aurora", "Done"),
            message(2 * DAY, "Ada", None, is_unsent=True),
            message(40 * DAY, "Ada", "Hello again"),
        ],
    )
    add_thread(folder / "bob_12345678902", "Bob", [message(5, "Aurora", "Hi Bob"), message(9, "Bob", "Hi")])
    return tmp_path / "export"


def add_thread(folder: Path, customer: str, messages: list[dict[str, Any]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    content = {
        "participants": [{"name": customer}, {"name": "Aurora"}],
        "messages": sorted(messages, key=lambda each: -each["timestamp_ms"]),
        "title": customer,
        "thread_path": f"inbox/{folder.name}",
    }
    (folder / "message_1.json").write_text(json.dumps(content), encoding="utf-8")


def test_an_export_becomes_resolved_history(igdesk: Igdesk, export: Path) -> None:
    told = igdesk("import", "instagram-export", str(export), "--json")
    assert (told.status, told.err) == (0, "")
    assert told.json == {
        "owner": "Aurora",
        "threads": 2,
        "messages": 6,
        "tickets": {"created": 3, "updated": 0},
        "skipped": [],
    }
    tickets = igdesk("ticket", "list", "--sort", "oldest", "--json").json
    assert [(t["status"], t["customer"]["name"], t["preview"]) for t in tickets] == [
        ("resolved", "Ada", "Done"),
        ("resolved", "Bob", "Hi"),
        ("resolved", "Ada", "Hello again"),
    ]
    first = tickets[0]
    assert (first["created_at"], first["resolved_at"]) == ("2023-11-14T22:13:20Z", "2023-11-16T22:13:20Z")
    assert (first["category"], first["tags"], first["due_at"], first["overdue"]) == (None, [], None, False)
    assert igdesk("outbox", "--json").json == []


def test_progress_is_shown_on_a_terminal_only(igdesk: Igdesk, export: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert igdesk("import", "instagram-export", str(export)).err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    told = igdesk("--lang", "zh", "import", "instagram-export", str(export), "--json")
    assert "导入中" in told.err
    assert "100%" in told.err
    assert told.json["messages"] == 0


def test_a_dry_run_tells_what_would_come_in_and_changes_nothing(
    igdesk: Igdesk, export: Path, config_file: Path
) -> None:
    told = igdesk("import", "instagram-export", str(export), "--dry-run")
    assert told.out.startswith("2 conversations: 6 new messages would come in, 0 known already. Nothing was changed.\n")
    assert not (config_file.parent / "desk.db").exists()
    igdesk("import", "instagram-export", str(export))
    folder = export / "your_instagram_activity" / "messages" / "inbox" / "bob_12345678902"
    add_thread(folder, "Bob", [message(5, "Aurora", "Hi Bob"), message(9, "Bob", "Hi"), message(DAY, "Bob", "So")])
    again = igdesk("import", "instagram-export", str(export), "--dry-run", "--json").json
    assert again == {
        "dry_run": True, "owner": "Aurora", "threads": 2, "messages": 1, "known": 6, "skipped": [],
    }  # fmt: skip
    assert igdesk("import", "instagram-export", str(export), "--json").json["messages"] == 1


def test_importing_again_changes_nothing(igdesk: Igdesk, export: Path) -> None:
    igdesk("import", "instagram-export", str(export))
    before = igdesk("ticket", "list", "--json").json
    again = igdesk("import", "instagram-export", str(export), "--json").json
    assert (again["messages"], again["tickets"]) == (0, {"created": 0, "updated": 0})
    assert igdesk("ticket", "list", "--json").json == before


def test_a_later_export_adds_what_is_new(igdesk: Igdesk, export: Path) -> None:
    igdesk("import", "instagram-export", str(export))
    folder = export / "your_instagram_activity" / "messages" / "inbox" / "bob_12345678902"
    messages = [message(5, "Aurora", "Hi Bob"), message(9, "Bob", "Hi"), message(DAY, "Bob", "One more thing")]
    add_thread(folder, "Bob", messages)
    later = igdesk("import", "instagram-export", str(export), "--json").json
    assert (later["messages"], later["tickets"]) == (1, {"created": 0, "updated": 1})
    [ticket] = [t for t in igdesk("ticket", "list", "--json").json if t["customer"]["name"] == "Bob"]
    assert (ticket["status"], ticket["preview"]) == ("resolved", "One more thing")


def test_the_summary_says_what_was_skipped_and_why(igdesk: Igdesk, export: Path) -> None:
    broken = export / "your_instagram_activity" / "messages" / "inbox" / "eve_12345678903"
    broken.mkdir()
    (broken / "message_1.json").write_text("no json", encoding="utf-8")
    told = igdesk("import", "instagram-export", str(export))
    assert told.status == 0
    lines = told.out.splitlines()
    assert lines[0] == "3 conversations, 6 new messages; tickets: 3 new, 0 updated."
    assert lines[1].startswith("Your side: Aurora (")
    assert lines[2] == "Skipped:"
    assert "eve_12345678903/message_1.json: the file is not JSON (1)" in lines[3]


@pytest.mark.parametrize("owner", ["Nobody"])
def test_what_cannot_be_imported_leaves_nothing(igdesk: Igdesk, export: Path, tmp_path: Path, owner: str) -> None:
    for arguments in ([str(tmp_path / "nowhere")], [str(export), "--owner", owner]):
        told = igdesk("import", "instagram-export", *arguments, "--json")
        assert (told.status, told.out, len(told.err.splitlines())) == (1, "", 1)
    assert igdesk("import", "instagram-export").status == 2


def test_the_sample_exports_come_in_whole_and_again_change_nothing(igdesk: Igdesk, shared: Path) -> None:
    for year in (2022, 2026):
        sample = shared / "data" / "instagram_export_sample" / f"constructed_{year}"
        first = igdesk("import", "instagram-export", str(sample), "--json")
        assert first.status == 0
        assert igdesk("import", "instagram-export", str(sample), "--json").json["messages"] == 0
    statuses = {ticket["status"] for ticket in igdesk("ticket", "list", "--json").json}
    assert statuses == {"resolved"}
