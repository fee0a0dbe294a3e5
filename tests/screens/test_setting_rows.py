"""The settings as rows of values: what is offered, and what choosing makes of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.config.model import Config, Desk
from igdesk.config.person import ALWAYS, COLUMNS, PersonSettings, read_settings, settings_table
from igdesk.i18n import LANGUAGES, Lang, Words
from igdesk.widgets.setting_rows import ROW_NAMES, Choosable, begun, in_order, moved, rows, turned

CAN = Choosable(Config(desk=Desk(undo_send=timedelta(seconds=5))), ("igdesk", "igdesk-light", "nord"), "en", True)
FREE = replace(CAN, config=Config(desk=replace(CAN.config.desk, undo_send_least=timedelta())))


def seconds(can: Choosable) -> tuple[object, ...]:
    return next(row.values for row in rows(can, Words("en")) if row.name == "undo_seconds")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_setting_is_a_row_with_a_word_for_each_value_and_a_line_about_it(lang: Lang) -> None:
    words = Words(lang)
    shown = rows(CAN, words)
    assert tuple(row.name for row in shown) == ROW_NAMES == tuple(PersonSettings.__slots__)
    for row in shown:
        assert len(row.labels) == len(row.values) == len(set(row.labels))
        assert words(row.about)
        assert words(f"settings.name_{row.name}")


def test_only_times_are_offered_that_the_desk_allows() -> None:
    assert seconds(CAN) == (None, 5, 10, 15, 20, 30, 45, 60)
    assert seconds(FREE) == (None, 0, 2, 5, 10, 15, 20, 30, 45, 60)


def test_whatever_is_offered_is_kept_and_read_again() -> None:
    for row in rows(FREE, Words("en")):
        if row.name == "columns":
            continue
        for place in range(len(row.values)):
            chosen = row.chosen(PersonSettings(), place)
            assert read_settings(settings_table(chosen)) == (chosen, ())
            assert row.place(chosen) == place
        assert row.chosen(PersonSettings(), -1) == row.chosen(PersonSettings(), len(row.values) - 1)


def test_a_terminal_without_notices_of_the_computer_says_so() -> None:
    about = {row.name: row.about for row in rows(replace(CAN, has_desktop=False), Words("en"))}
    assert about["desktop"] == "settings.about_desktop_never"


@pytest.mark.parametrize(("kept", "shown"), [(None, None), (10, 10), (12, 10), (0, 5), (86400, 60)])
def test_a_time_that_is_not_offered_is_shown_as_the_one_that_holds(kept: int | None, shown: int | None) -> None:
    assert begun(PersonSettings(undo_seconds=kept), CAN).undo_seconds == shown


def test_the_language_that_is_spoken_is_the_one_that_is_shown() -> None:
    assert begun(PersonSettings(language="zh"), CAN).language == "en"


def test_columns_go_and_come_back_to_their_place() -> None:
    without = turned(COLUMNS, "customer")
    assert "customer" not in without
    assert turned(without, "customer") == COLUMNS
    assert all(turned(COLUMNS, each) == COLUMNS for each in ALWAYS)
    assert in_order(without) == (*without, "customer")


def test_columns_move_as_far_as_there_are_places() -> None:
    assert moved(("due", "preview", "signs"), "signs", -1) == ("due", "signs", "preview")
    assert moved(("due", "preview", "signs"), "due", -1) == ("due", "preview", "signs")
    assert moved(("due", "preview", "signs"), "due", 9) == ("preview", "signs", "due")
    assert moved(("preview", "signs"), "due", 1) == ("preview", "signs")


@given(st.lists(st.tuples(st.sampled_from(COLUMNS), st.sampled_from([-1, 0, 1])), max_size=30))
def test_no_way_of_choosing_columns_loses_one_that_has_to_be_there(steps: list[tuple[str, int]]) -> None:
    columns: tuple[str, ...] = COLUMNS
    for column, by in steps:
        columns = moved(columns, column, by) if by else turned(columns, column)
        assert set(columns) >= ALWAYS
        assert sorted(in_order(columns)) == sorted(COLUMNS)
