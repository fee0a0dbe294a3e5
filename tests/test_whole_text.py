from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from igdesk.errors import system_reason
from igdesk.whole_text import write_whole


def test_a_file_is_written_whole_with_the_folders_around_it_however_long_its_name(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / ("x" * 255)
    write_whole(path, "one\n")
    write_whole(path, "另一个\n")
    assert path.read_bytes() == "另一个\n".encode()
    assert list(path.parent.iterdir()) == [path]


def test_on_a_full_disk_what_was_there_stays_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "kept"
    write_whole(path, "before")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, "after")
    assert path.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("error", "told"),
    [(OSError(errno.ENOSPC, "No space left on device"), "No space left on device"), (TimeoutError(), "TimeoutError")],
)
def test_a_failure_is_told_as_the_system_tells_it_else_by_its_kind(error: OSError, told: str) -> None:
    assert system_reason(error) == told
