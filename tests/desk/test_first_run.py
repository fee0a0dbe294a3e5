"""What stands in the way of a desk before it is made: places, exports, paths as people drop them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from igdesk.config.write import PROFILES, StarterAnswers
from igdesk.desk import first_run
from igdesk.desk.first_run import Plan, look_at, look_into, path_of
from igdesk.errors import IgdeskError
from igdesk.store.mounts import Mount


def network(*options: str) -> Mount:
    return Mount(type="nfs4", source="server:/desk", point="/mnt/desk", options=options, is_network=True)


def test_a_place_of_ones_own_needs_no_word(tmp_path: Path) -> None:
    assert look_at(tmp_path / "not" / "yet" / "desk.db") == ()


def test_a_network_drive_is_told_of_with_what_could_be_better(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_run, "mount_of", lambda _path: network("vers=4.2", "soft"))
    told = [each.key for each in look_at(tmp_path / "desk.db")]
    assert told[0] == "first_run.on_network"
    assert "share_mounts.soft" in told


def test_a_drive_whose_locks_hold_nobody_off_is_refused_with_the_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_run, "mount_of", lambda _path: network("nolock"))
    with pytest.raises(IgdeskError) as caught:
        look_at(tmp_path / "desk.db")
    assert "nolock" in str(caught.value)


def test_a_folder_that_a_cloud_keeps_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".stfolder").mkdir()
    with pytest.raises(IgdeskError) as caught:
        look_at(tmp_path / "desk.db")
    assert "Syncthing" in str(caught.value)


def test_what_is_no_place_for_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    for path in (tmp_path, tmp_path / "file" / "desk.db"):
        with pytest.raises(IgdeskError) as caught:
            look_at(path)
        assert str(path if path == tmp_path else path.parent) in str(caught.value)


def test_a_path_may_be_typed_pasted_or_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = tmp_path / "my export.zip"
    there.write_bytes(b"")
    monkeypatch.setenv("HOME", str(tmp_path))
    for text in (str(there), f"'{there}'", f'"{there}" ', str(there).replace(" ", "\\ "), "~/my export.zip"):
        assert path_of(text) == there
    assert path_of("'") == Path("'").absolute()


def test_what_is_no_export_is_told(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.zip", tmp_path):
        with pytest.raises(IgdeskError):
            look_into(path, None)


def test_the_stage_tells_who_else_there_is() -> None:
    plan = Plan("zh", Path("/x/config.toml"))
    stages = [replace(plan, answers=StarterAnswers(profile=each, people={"early": ""})) for each in PROFILES]
    assert [len(each.others) for each in stages] == [0, 2, 6]


def test_a_wrong_answer_is_named_with_what_was_probably_meant() -> None:
    plan = Plan("en", Path("/x/config.toml"))
    assert plan.problem is None
    wrong = replace(plan, answers=StarterAnswers(timezone="shanghai")).problem
    assert wrong is not None
    assert (wrong.key, wrong.nearest) == ("desk.timezone", "Asia/Shanghai")
