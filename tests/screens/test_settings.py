"""The person's settings: opened by a key, seen at once, kept with Enter, and as they were with Esc."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.filter import NoColor
from textual.pilot import Pilot
from textual.widgets import OptionList

from igdesk.config.person import PersonSettings
from igdesk.config.person_file import SettingsFile
from igdesk.desk.own_settings import OwnSettings
from igdesk.i18n import LANGUAGES, Lang, Words
from igdesk.screens.app import IgdeskApp
from igdesk.screens.queue import QueueScreen
from igdesk.screens.ticket import TicketScreen
from igdesk.widgets.settings_dialog import SettingsDialog
from igdesk.widgets.status import StatusLine
from igdesk.widgets.ticket_list import TicketList

from .conftest import TestDesk, settle
from .ticket_fixtures import notices

OPEN = ("g", "comma")
SIZES = ((80, 24), (120, 40))


def app_with(desk: TestDesk, file: SettingsFile, lang: Lang = "en") -> IgdeskApp:
    return IgdeskApp(desk.desk, Words(lang), desk.clock, own=OwnSettings(desk.desk, file))


async def press(pilot: Pilot[Any], *keys: str) -> None:
    """Not `settle`: the dialog is waited for as long as it is there."""
    await pilot.press(*keys)
    await pilot.pause()


async def opened(pilot: Pilot[Any]) -> None:
    await settle(pilot)
    await press(pilot, *OPEN)
    while not isinstance(pilot.app.screen, SettingsDialog):
        await pilot.pause()
    await pilot.pause()


async def closed(pilot: Pilot[Any], key: str) -> None:
    await pilot.press(key)
    await settle(pilot)
    assert not isinstance(pilot.app.screen, SettingsDialog)


def lines(pilot: Pilot[Any]) -> list[str]:
    tickets = pilot.app.screen_stack[0].query_one(TicketList)
    return [tickets.render_line(y).text.rstrip() for y in range(tickets.size.height)]


def config_file(tmp_path: Path) -> SettingsFile:
    return SettingsFile(tmp_path / "settings" / "lin.toml")


async def test_what_is_chosen_is_seen_at_once_and_kept(busy_desk: TestDesk, tmp_path: Path) -> None:
    file = config_file(tmp_path)
    async with app_with(busy_desk, file).run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        before = lines(pilot)
        await press(pilot, "right")  # the light theme
        assert pilot.app.theme == "igdesk-light"
        await press(pilot, "down", "down", "2")  # two lines
        assert [bool(line) for line in lines(pilot)] != [bool(line) for line in before]
        await press(pilot, "down", "2")  # no priorities
        assert " ! " not in lines(pilot)[0]
        await press(pilot, "down", "5")  # 30 s
        assert not file.path.exists()
        await closed(pilot, "enter")
        kept = PersonSettings(
            theme="igdesk-light", density="comfortable", undo_seconds=30,
            columns=("due", "channel", "customer", "preview", "tags", "signs", "owner", "status"),
        )  # fmt: skip
        assert file.read() == (kept, None)
        assert notices(pilot) == ["Settings kept."]
    async with app_with(busy_desk, file).run_test(size=(200, 40)) as pilot:
        await settle(pilot)
        assert pilot.app.theme == "igdesk-light"
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("r")
        await settle(pilot)
        shown = pilot.app.screen
        assert isinstance(shown, TicketScreen)
        assert "held 30s" in str(shown.composer.query_one("#composer-head").render())


async def test_esc_leaves_all_as_it_was(busy_desk: TestDesk, tmp_path: Path) -> None:
    file = config_file(tmp_path)
    async with app_with(busy_desk, file).run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        before = lines(pilot)
        await press(pilot, "right", "down", "3", "down", "2", "down", "space", "down", "7", "down", "1")
        assert (pilot.app.theme, pilot.app.colourless) == ("ansi-light", True)  # type: ignore[attr-defined]
        assert any(isinstance(each, NoColor) for each in pilot.app.get_line_filters())
        await closed(pilot, "escape")
        app = pilot.app
        assert isinstance(app, IgdeskApp)
        assert (app.theme, app.colourless, app.words.lang) == ("igdesk", False, "en")
        assert app.settings.in_force == PersonSettings()
        assert lines(pilot) == before
        assert not file.path.exists()
        assert notices(pilot) == []


async def test_another_language_is_spoken_at_once_and_nothing_is_lost(busy_desk: TestDesk, tmp_path: Path) -> None:
    file = config_file(tmp_path)
    async with app_with(busy_desk, file).run_test(size=(110, 30)) as pilot:
        await settle(pilot)
        await pilot.press("2", "f", *"tag:退款 ", "enter")
        await settle(pilot)
        await pilot.press("8", "enter")
        await settle(pilot)
        number = pilot.app.screen.number  # type: ignore[attr-defined]
        await pilot.press("r", *"hello")
        await settle(pilot)
        await pilot.press("escape")
        await opened(pilot)
        await press(pilot, "down", "down", "down", "down", "down", "1")
        await closed(pilot, "ctrl+s")
        app = pilot.app
        assert isinstance(app, IgdeskApp)
        assert isinstance(app.screen, TicketScreen)
        assert (app.words.lang, app.screen.number, app.drafts.text(number)) == ("zh", number, "hello")
        assert "工单 #" in str(app.screen.query_one(StatusLine).render())
        await pilot.press("q")
        await settle(pilot)
        queue: Any = app.screen
        assert isinstance(queue, QueueScreen)
        assert "编号" in lines(pilot)[0]
        assert queue.query_one("#filter").display
        assert queue.tickets.has_focus
        assert queue.tickets.current is not None
        assert file.read()[0].language == "zh"
        await opened(pilot)
        await press(pilot, "down")
        await closed(pilot, "enter")  # nothing was changed
        assert file.read()[0].language == "zh"


async def test_without_colours_every_cursor_is_seen(busy_desk: TestDesk) -> None:
    app = busy_desk.app()
    app.no_color = True
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert app.colourless
        row = app.screen_stack[0].query_one(TicketList).render_line(1)
        assert all(segment.style is not None and segment.style.reverse for segment in row)
        await pilot.press("s")
        await pilot.pause()
        options = app.screen.query_one(OptionList)
        styles = [options.render_line(y)._segments[1].style for y in range(2)]
        assert [style is not None and bool(style.underline) for style in styles] == [True, False]


async def test_a_damaged_file_is_told_and_stops_nothing(busy_desk: TestDesk, tmp_path: Path) -> None:
    file = config_file(tmp_path)
    file.path.parent.mkdir()
    file.path.write_bytes(b"\x00 theme")
    async with app_with(busy_desk, file).run_test(size=(100, 30), notifications=True) as pilot:
        await settle(pilot)
        [told] = notices(pilot)
        assert "the usual ones hold" in told
        assert "lin.damaged.toml" in told
        assert pilot.app.theme == "igdesk"


async def test_a_theme_that_is_not_there_is_told(busy_desk: TestDesk, tmp_path: Path) -> None:
    file = config_file(tmp_path)
    file.write(PersonSettings(theme="neon"))
    async with app_with(busy_desk, file).run_test() as pilot:
        await settle(pilot)
        assert notices(pilot) == ["There is no theme neon here, so igdesk's own holds."]


async def test_what_cannot_be_kept_holds_until_the_program_is_left(busy_desk: TestDesk, tmp_path: Path) -> None:
    (tmp_path / "settings").write_text("no folder")
    async with app_with(busy_desk, config_file(tmp_path)).run_test() as pilot:
        await opened(pilot)
        await press(pilot, "right")
        await closed(pilot, "enter")
        assert pilot.app.theme == "igdesk-light"
        assert "hold until you leave" in notices(pilot)[-1]


async def test_a_changed_configuration_keeps_what_the_person_chose(busy_desk: TestDesk) -> None:
    own = OwnSettings(busy_desk.desk)
    await own.keep(PersonSettings(undo_seconds=20, bell=True))
    own.adopt(busy_desk.config)
    assert busy_desk.desk.config.notifications.terminal_bell
    assert own.of_desk == busy_desk.config


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_the_settings_look_like(
    busy_desk: TestDesk, snap_compare: Callable[..., bool], lang: Lang, size: tuple[int, int]
) -> None:
    async def shown(pilot: Pilot[Any]) -> None:
        await opened(pilot)
        await press(pilot, "down", "down", "2", "down", "right", "right", "space")

    assert snap_compare(busy_desk.app(lang), terminal_size=size, run_before=shown)
