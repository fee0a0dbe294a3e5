"""`igdesk snags`: listed, as JSON, as a Markdown table; and counted in the report without a word of them."""

from __future__ import annotations

from pathlib import Path

from igdesk.desk.snags import Snag, snags_file, write_down

from .support import Igdesk

ONE = Snag("2026-11-22T10:00:00Z", "mei", "slow | \x1b[31m list", "queue", "0.1.0", "xterm", "80x24", "zh", "open", 412)


def test_they_are_listed_and_written_to_a_file(igdesk: Igdesk, tmp_path: Path) -> None:
    assert "!" in igdesk("snags").out
    assert igdesk("snags", "--json").json == []
    write_down(ONE)
    listed = igdesk("snags").out
    assert ("queue open #412" in listed, "\x1b" in listed) == (True, False)
    [told] = igdesk("snags", "--json").json
    assert (told["words"], told["ticket"], told["size"]) == (ONE.words, 412, "80x24")
    target = tmp_path / "snags.md"
    assert igdesk("snags", "--export", str(target)).status == 0
    assert target.read_text(encoding="utf-8").splitlines()[2].count("|") == 6
    again = igdesk("snags", "--export", str(target))
    assert (again.status, str(target) in again.err) == (2, True)
    assert igdesk("snags", "--export", str(tmp_path / "no" / "folder.md")).status == 1


def test_what_cannot_be_read_is_said(igdesk: Igdesk) -> None:
    snags_file().mkdir(parents=True)
    told = igdesk("snags")
    assert (told.status, told.err.count("\n")) == (1, 1)
