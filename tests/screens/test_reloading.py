"""The configuration changes while the screens are open: taken over at once, or, where it is faulty, told and left."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets._toast import Toast

from igdesk.config.load import load_config
from igdesk.desk.reloading import Reloader
from igdesk.i18n import Lang, Words
from igdesk.screens.app import IgdeskApp
from igdesk.widgets.status import StatusLine
from tests.screens.conftest import CONFIG, TestDesk, settle
from tests.screens.test_palette import chosen

ANOTHER = CONFIG.replace("Mia & Co", "Kettle").replace('name = "Urgent"', 'name = "Now"').replace('"Ada"', '"Adele"')
ANOTHER = ANOTHER.replace('["visitor", "member", "vip"]', '["vip", "visitor", "member"]')
FAULTY = CONFIG.replace('language = "en"\ntimezone', 'langage = "en"\ntimezone')


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "conf" / "config.toml"
    path.parent.mkdir()
    path.write_text(CONFIG, encoding="utf-8")
    return path


@asynccontextmanager
async def opened(
    desk: TestDesk, file: Path, lang: Lang = "en", size: tuple[int, int] = (200, 60)
) -> AsyncIterator[Pilot[Any]]:
    """The screens over a desk whose configuration is a file."""
    desk.config = load_config(file)
    desk.desk.adopt(desk.config)
    reloader = Reloader(file, desk.config, desk.desk.me, [desk.desk.adopt])
    app = IgdeskApp(desk.desk, Words(lang), desk.clock, reloader=reloader)
    async with app.run_test(size=size, notifications=True) as pilot:
        await settle(pilot)
        await looks(pilot)
        yield pilot


async def looks(pilot: Pilot[Any], times: int = 2) -> None:
    for _ in range(times):
        of(pilot).reloading.look()
        await settle(pilot)


def of(pilot: Pilot[Any]) -> IgdeskApp:
    assert isinstance(pilot.app, IgdeskApp)
    return pilot.app


def notices(pilot: Pilot[Any]) -> list[str]:
    return [notice.message for notice in pilot.app._notifications]


def text_of(pilot: Pilot[Any]) -> str:
    return "\n".join(strip.text for strip in pilot.app.screen._compositor.render_strips())


async def test_a_change_is_in_force_everywhere_and_told(busy_desk: TestDesk, file: Path) -> None:
    async with opened(busy_desk, file) as pilot:
        assert notices(pilot) == []
        assert "★@hurt.sam" in text_of(pilot)
        file.write_text(ANOTHER, encoding="utf-8")
        await looks(pilot, 1)
        assert notices(pilot) == []  # it may still be being written
        await looks(pilot, 1)
        assert notices(pilot) == ["The changed configuration is in force."]
        assert pilot.app.screen.query_one(StatusLine).title == "Kettle"
        assert busy_desk.desk.config.priority("urgent").name == "Now"  # type: ignore[union-attr]  # it is there
        assert "★" not in text_of(pilot)


async def test_an_open_ticket_takes_the_new_names_and_times(busy_desk: TestDesk, file: Path) -> None:
    async with opened(busy_desk, file) as pilot:
        of(pilot).open_ticket(2)
        await settle(pilot)
        before = text_of(pilot)
        assert "Adele" not in before
        file.write_text(ANOTHER.replace('timezone = "UTC"', 'timezone = "Asia/Shanghai"'), encoding="utf-8")
        await looks(pilot)
        shown = text_of(pilot)
        assert "Adele" in shown
        assert ("04:30" in before, "12:30" in shown, "04:30" in shown) == (True, True, False)


async def test_a_faulty_file_leaves_the_old_set_and_is_told_once_until_it_is_mended(
    busy_desk: TestDesk, file: Path
) -> None:
    async with opened(busy_desk, file) as pilot:
        before = busy_desk.desk.config
        file.write_text(FAULTY.replace('role = "supervisor"', 'role = "boss"'), encoding="utf-8")
        await looks(pilot, 4)
        assert busy_desk.desk.config is before
        [told] = notices(pilot)
        assert told.startswith("config.toml:5: desk.langage")
        assert told.endswith("\nThe old one holds; faults: 2 (igdesk config check)")
        assert "config faulty, the old one holds" in text_of(pilot)
        file.write_text(CONFIG, encoding="utf-8")
        await looks(pilot)
        assert notices(pilot)[-1] == "The configuration is right again and in force."
        assert "config faulty" not in text_of(pilot)


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_a_fault_never_covers_half_of_a_small_screen(busy_desk: TestDesk, file: Path, lang: Lang) -> None:
    async with opened(busy_desk, file, lang, (80, 24)) as pilot:
        file.write_text(CONFIG.replace('language = "en"', f'{"language" * 30} = "en"'), encoding="utf-8")
        await looks(pilot)
        await pilot.pause()
        [toast] = pilot.app.screen.query(Toast)
        assert 1 < toast.region.height <= 3


async def test_a_deleted_file_a_folder_in_its_place_and_half_a_file_change_nothing(
    busy_desk: TestDesk, file: Path
) -> None:
    async with opened(busy_desk, file) as pilot:
        before = busy_desk.desk.config
        file.unlink()
        await looks(pilot)
        assert "there is no such file" in notices(pilot)[-1]
        file.mkdir()
        await looks(pilot)
        assert "cannot be read" in notices(pilot)[-1]
        file.rmdir()
        file.write_text(CONFIG[: len(CONFIG) // 2 + 3], encoding="utf-8")
        await looks(pilot)
        assert "is not TOML" in notices(pilot)[-1]
        assert busy_desk.desk.config is before
        file.write_text(ANOTHER, encoding="utf-8")
        await looks(pilot)
        assert busy_desk.desk.config.desk.name == "Kettle"


async def test_a_new_template_file_is_noticed(busy_desk: TestDesk, file: Path) -> None:
    async with opened(busy_desk, file) as pilot:
        folder = file.parent / "templates.d"
        folder.mkdir()
        (folder / "hello.toml").write_text('[[templates]]\nid = "hello"\ntext = "Hello!"\n', encoding="utf-8")
        await looks(pilot)
        assert busy_desk.desk.config.variants("hello")[0].text == "Hello!"
        (folder / "hello.toml").write_text('[[templates]]\nid = "hello"\ntext = "{order_nr}"\nid2 = 1\n', "utf-8")
        await looks(pilot)
        assert "hello.toml:4" in notices(pilot)[-1]
        assert busy_desk.desk.config.variants("hello")[0].text == "Hello!"


async def test_what_cannot_change_while_it_runs_is_said(busy_desk: TestDesk, file: Path) -> None:
    async with opened(busy_desk, file) as pilot:
        file.write_text(
            ANOTHER.replace('path = "desk.db"', 'path = "other.db"') + '\n[instagram]\ntoken_env = "OTHER"\n', "utf-8"
        )
        await looks(pilot)
        assert notices(pilot)[-1].splitlines() == [
            "The changed configuration is in force.",
            "Takes effect at the next start: store.path, instagram.token_env.",
        ]
        assert busy_desk.desk.config.store.path == file.parent / "desk.db"
        assert busy_desk.desk.config.desk.name == "Kettle"


async def test_a_configuration_without_the_person_who_works_here_is_not_taken(busy_desk: TestDesk, file: Path) -> None:
    async with opened(busy_desk, file) as pilot:
        file.write_text(CONFIG.replace('"lin"', '"ann"'), encoding="utf-8")
        await looks(pilot)
        assert "no longer has lin, who works here" in notices(pilot)[-1]
        assert busy_desk.desk.config.agent("lin") is not None


async def test_reload_on_the_command_line_reads_at_once(busy_desk: TestDesk, file: Path) -> None:
    async with opened(busy_desk, file) as pilot:
        await chosen(pilot, "colon", text=":reload")
        assert notices(pilot) == ["The configuration was read again; nothing in it has changed."]
        file.write_text(ANOTHER, encoding="utf-8")
        await pilot.press("g", "C")
        await settle(pilot)
        assert busy_desk.desk.config.desk.name == "Kettle"
        assert notices(pilot)[-1] == "The changed configuration is in force."


async def test_without_a_file_reload_says_so(test_desk: TestDesk) -> None:
    async with test_desk.app().run_test() as pilot:
        await pilot.press("g", "C")
        assert "without a configuration file" in notices(pilot)[-1]


async def test_what_is_being_written_stays(busy_desk: TestDesk, file: Path) -> None:
    async with opened(busy_desk, file) as pilot:
        await pilot.press("j", "j")
        current = pilot.app.screen.target().ticket.number  # type: ignore[attr-defined]  # the queue has one
        await pilot.press("r")
        await settle(pilot)
        await pilot.press(*"Hello")
        file.write_text(ANOTHER, encoding="utf-8")
        await looks(pilot)
        assert pilot.app.screen.composer.text == "Hello"  # type: ignore[attr-defined]  # the ticket's screen
        assert pilot.app.screen.target().ticket.number == current  # type: ignore[attr-defined]  # as above


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_a_fault_fits_a_small_screen(busy_desk: TestDesk, file: Path, lang: Lang) -> None:
    async with opened(busy_desk, file, lang, (80, 24)) as pilot:
        file.write_text(FAULTY, encoding="utf-8")
        await looks(pilot)
        assert "igdesk config check" in notices(pilot)[-1]
        assert {"zh": "沿用旧配置", "en": "the old one holds"}[lang] in text_of(pilot)
