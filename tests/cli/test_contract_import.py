"""The sample exports through the command line: every message of `expected.json`, to the letter, and silently."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from .support import Igdesk

pytestmark = pytest.mark.usefixtures("config_file")
SAMPLES = ["constructed_2021", "constructed_2022", "constructed_2026", "constructed_localised"]


@pytest.fixture
def samples(shared: Path) -> Path:
    return shared / "data" / "instagram_export_sample"


def imported(igdesk: Igdesk) -> Counter[tuple[str, str, str]]:
    """Direction, time and text of every message on the desk."""
    numbers = [t["number"] for t in igdesk("ticket", "list", "--json").json]
    messages = [m for n in numbers for m in igdesk("ticket", "show", str(n), "--json").json["messages"]]
    return Counter((m["direction"], m["created_at"], m["text"]) for m in messages)


def expected(samples: Path, name: str) -> Counter[tuple[str, str, str]]:
    threads = json.loads((samples / "expected.json").read_text(encoding="utf-8"))[name]["threads"]
    return Counter(
        (m["direction"], _time(m["timestamp_ms"]), m["text"]) for thread in threads for m in thread["messages"]
    )


def _time(ms: int) -> str:
    return datetime.fromtimestamp(ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.mark.parametrize("name", SAMPLES)
def test_every_message_comes_in_as_it_was(igdesk: Igdesk, samples: Path, name: str) -> None:
    told = igdesk("import", "instagram-export", str(samples / name), "--json").json
    wanted = expected(samples, name)
    assert told["messages"] == wanted.total()
    assert imported(igdesk) == wanted
    tickets: list[Any] = igdesk("ticket", "list", "--json").json
    assert {(t["status"], t["overdue"], t["due_at"], t["category"], t["escalated"]) for t in tickets} == {
        ("resolved", False, None, None, False)
    }
    assert igdesk("outbox", "--json").json == []


def test_parts_that_overlap_make_the_same_as_the_whole(igdesk: Igdesk, samples: Path) -> None:
    for part in sorted((samples / "constructed_2026_split").glob("*.zip")):
        assert igdesk("import", "instagram-export", str(part)).status == 0
    whole = igdesk("import", "instagram-export", str(samples / "constructed_2026.zip"), "--json").json
    assert (whole["messages"], whole["tickets"]) == (0, {"created": 0, "updated": 0})
    assert imported(igdesk) == expected(samples, "constructed_2026")


def test_damaged_files_do_not_stop_the_good_ones_and_html_is_declined(igdesk: Igdesk, samples: Path) -> None:
    declined = igdesk("import", "instagram-export", str(samples / "constructed_html"))
    assert (declined.status, "JSON" in declined.err, len(declined.err.splitlines())) == (1, True, 1)
    told = igdesk("import", "instagram-export", str(samples / "constructed_broken"), "--json").json
    assert expected(samples, "constructed_broken") <= imported(igdesk)
    assert all(each["reason"] and each["path"] for each in told["skipped"])


def test_what_was_taken_back_says_so(igdesk: Igdesk, samples: Path) -> None:
    igdesk("import", "instagram-export", str(samples / "constructed_2026"))
    numbers = [t["number"] for t in igdesk("ticket", "list", "--json").json]
    messages = [m for n in numbers for m in igdesk("ticket", "show", str(n), "--json").json["messages"]]
    assert [(m["text"], m["attachments"]) for m in messages if m["state"] == "deleted"] == [("", [])]
