"""What a person chose for themselves: read whatever the file holds, kept whole, and never in the way of a start."""

from __future__ import annotations

import os
import sys
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from igdesk.config.holding import choosable, held_for
from igdesk.config.model import Config, Desk
from igdesk.config.person import ALWAYS, COLUMNS, PersonSettings, personal, read_settings, settings_table
from igdesk.config.person_file import SettingsFile, settings_path
from igdesk.errors import IgdeskError

CHOSEN = PersonSettings(
    theme="nord", colours="plain", density="comfortable", columns=("customer", "preview", "signs", "due"),
    undo_seconds=20, language="zh", bell=True, desktop="words",
)  # fmt: skip


def file_in(folder: Path, content: bytes | None = None) -> SettingsFile:
    path = settings_path(folder, "mei")
    if content is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return SettingsFile(path)


def test_what_was_chosen_is_read_as_it_was_kept(tmp_path: Path) -> None:
    assert all(getattr(CHOSEN, each.name) != getattr(PersonSettings(), each.name) for each in fields(CHOSEN))
    file_in(tmp_path / "new").write(CHOSEN)
    assert file_in(tmp_path / "new").read() == (CHOSEN, None)
    assert [each.name for each in (tmp_path / "new").iterdir()] == ["mei.toml"]


def test_what_is_as_usual_is_not_written_down() -> None:
    assert settings_table(PersonSettings()) == {}
    assert read_settings({}) == (PersonSettings(), ())


@pytest.mark.parametrize("content", [b"\xff\xfe", b"theme = ", b"x" * 70_000, b"[", b"a = 1\na = 2"])
def test_a_damaged_file_is_kept_aside_and_told_once(tmp_path: Path, content: bytes) -> None:
    file = file_in(tmp_path, content)
    settings, told = file.read()
    assert settings == PersonSettings()
    assert told is not None
    aside = tmp_path / "mei.damaged.toml"
    assert str(aside) in told.in_("en")
    assert aside.read_bytes() == content
    assert file.read() == (PersonSettings(), None)


def test_a_value_that_is_none_costs_no_other(tmp_path: Path) -> None:
    content = b'theme = 5\nbell = true\ndensity = "huge"\nundo_seconds = true\ncolumns = ["due", "rank"]\n'
    file = file_in(tmp_path, content)
    settings, told = file.read()
    assert settings == PersonSettings(bell=True)
    assert told is not None
    assert "theme, density, columns, undo_seconds" in told.in_("en")
    assert (tmp_path / "mei.damaged.toml").read_bytes() == content == file.path.read_bytes()


def test_what_another_version_keeps_stays(tmp_path: Path) -> None:
    file = file_in(tmp_path, b'sounds = "quiet"\ntheme = "nord"\n')
    assert file.read() == (PersonSettings(theme="nord"), None)
    file.write(PersonSettings(bell=False))
    assert file.path.read_text("utf-8") == 'sounds = "quiet"\nbell = false\n'


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="nothing is out of reach there")
def test_a_file_that_cannot_be_read_stops_nothing(tmp_path: Path) -> None:
    file = file_in(tmp_path, b"")
    file.path.chmod(0)
    settings, told = file.read()
    assert (settings, told is None) == (PersonSettings(), False)


def test_a_folder_in_its_place_stops_nothing_and_keeps_nothing(tmp_path: Path) -> None:
    file = file_in(tmp_path)
    file.path.mkdir()
    settings, told = file.read()
    assert settings == PersonSettings()
    assert told is not None
    with pytest.raises(IgdeskError) as failed:
        file.write(CHOSEN)
    assert "hold until you leave" in str(failed.value)
    assert [each.name for each in tmp_path.iterdir()] == ["mei.toml"]


@pytest.mark.parametrize("agent", ["../../etc/x", "吴昊", "con", "a/b", "x" * 300, ".", "A\0b", "mei.x"])
def test_no_agent_has_a_file_elsewhere_or_another_ones(tmp_path: Path, agent: str) -> None:
    path = settings_path(tmp_path, agent)
    assert path.parent == tmp_path
    assert len(path.name) < 50
    assert path != settings_path(tmp_path, "mei")
    SettingsFile(path).write(CHOSEN)


@given(
    st.dictionaries(
        st.sampled_from([each.name for each in fields(PersonSettings)]),
        st.one_of(
            st.booleans(), st.integers(-5, 10**6), st.text(max_size=8), st.floats(),
            st.lists(st.one_of(st.sampled_from(COLUMNS), st.text(max_size=4))),
            st.dictionaries(st.text(max_size=3), st.integers()),
        ),
    )
)  # fmt: skip
def test_whatever_stands_there_becomes_settings_that_can_be_kept(table: dict[str, object]) -> None:
    settings, _ = read_settings(table)
    assert set(settings.columns) >= ALWAYS
    assert len(set(settings.columns)) == len(settings.columns)
    assert read_settings(settings_table(settings)) == (settings, ())
    assert tomli_w.dumps(settings_table(settings)) is not None


def test_only_what_was_chosen_differs_from_the_desk() -> None:
    assert personal(Config(), PersonSettings()) == Config()
    own = personal(Config(), PersonSettings(bell=True, undo_seconds=30))
    assert own.notifications.terminal_bell
    assert held_for(own.desk) == timedelta(seconds=30)
    assert own.desk.undo_send == Config().desk.undo_send  # what goes out by itself is held as the desk says


def seconds(desk: Desk, chosen: int | None, *, public: bool = False) -> float:
    wanted = None if chosen is None else timedelta(seconds=chosen)
    return held_for(replace(desk, undo_send_chosen=wanted), public=public).total_seconds()


FIVE = Desk(undo_send=timedelta(seconds=5))
FREE = replace(FIVE, undo_send_least=timedelta(seconds=2), undo_send_public=timedelta(seconds=15))


@pytest.mark.parametrize(
    ("desk", "chosen", "private", "public"),
    [
        (FIVE, None, 5, 5),
        (FIVE, 0, 5, 5),
        (FIVE, 30, 30, 30),
        (FIVE, 3600, 60, 60),
        (FREE, None, 5, 15),
        (FREE, 0, 2, 15),
        (FREE, 3, 3, 15),
        (FREE, 20, 20, 20),
        (replace(FIVE, undo_send=timedelta(minutes=5)), 10, 300, 300),
    ],
)
def test_a_reply_is_held_as_chosen_within_what_the_desk_allows(
    desk: Desk, chosen: int | None, private: int, public: int
) -> None:
    assert seconds(desk, chosen) == private
    assert seconds(desk, chosen, public=True) == public


def test_a_desk_that_allows_less_than_it_holds_itself_is_taken_at_its_word() -> None:
    odd = replace(FIVE, undo_send_least=timedelta(seconds=9))
    assert choosable(odd) == (timedelta(seconds=5), timedelta(seconds=60))
