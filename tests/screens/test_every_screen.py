"""What holds for every screen and dialog: pictures, hostile text as text, no hint lost where there is little room.

Pictures are taken in one walk for each language and size. After `--snapshot-update`, look at them.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from pytest_textual_snapshot import SVGImageExtension  # type: ignore[import-untyped]
from syrupy.assertion import SnapshotAssertion
from textual import events
from textual.notifications import Notification
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, TextArea

from igdesk.i18n import LANGUAGES, Lang
from igdesk.screens import queue
from igdesk.screens.help import HelpScreen
from igdesk.widgets.footer import KeyFooter, WholeKeyFooter

from .scenes import SCENES, Scene, Stage, all_screens, desk_of_scenes, set_up, stage_on, tear_down
from .ticket_fixtures import quiet

NARROW, NORMAL = (80, 24), (120, 40)
PICTURES = Path(__file__).parent / "__snapshots__"
ELSEWHERE = dict.fromkeys(("Lines", "Summary", "Making"), "test_first_run/test_what_")
"""Screens of other apps, by name: where their pictures are."""

HOSTILE = "".join((
    "[red]Zq[/] [@click=app.quit]x[/] [/bold] ",
    "\x1b[31mESC\x1b]0;owned\x07 \x1b]8;;x://evil.example\x1b\\link\x1b]8;;\x1b\\ \x1b]52;c;AAAA\x07 \x9b2J ",
    "a\rb \x08\x0b\x7f \u202eevil\u2066 \u200b\ufeff \u2028 \U000e0001 ",
    "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 👨\u200d👩\u200d👧 Z", "\u0301" * 40,
    " %s {x ", "w" * 4000,
))  # fmt: skip
"""Markup, escape sequences, control and invisible characters, scripts from right to left, and a word without end."""
CHINESE = "客户已经等了两个星期仍然没有收到包裹十分着急"
"""Forty columns and more."""
_JOINERS = "\u200c\u200d"


@pytest.fixture(autouse=True)
def counted_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is counted a little after a change is not waited for, and notices stay."""
    monkeypatch.setattr(queue, "COUNT_PAUSE", 0.001)
    monkeypatch.setattr(queue, "PREVIEW_PAUSE", 0.001)
    monkeypatch.setattr(Notification, "time_left", property(lambda _: 3600.0))


def hostile(text: str) -> str:
    """A text that tries everything that has ever fooled a terminal."""
    return f"[red]Zq[/]{text}{HOSTILE}"


def long(text: str) -> str:
    """A text of more than forty columns."""
    return f"{text}{CHINESE}"


def test_every_screen_has_a_scene() -> None:
    shown = {scene.shows for scene in SCENES}
    assert [each.__name__ for each in all_screens() if each not in shown and each.__name__ not in ELSEWHERE] == []


def test_every_scene_has_its_name() -> None:
    assert len({scene.name for scene in SCENES}) == len(SCENES)


@pytest.mark.parametrize("place", [each.pictures for each in SCENES if each.pictures] + list(ELSEWHERE.values()))
def test_pictures_that_other_tests_take_are_there(place: str) -> None:
    folder, _, begin = place.partition("/")
    assert sum(each.name.startswith(begin) for each in (PICTURES / folder).iterdir()) >= 4


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", [NARROW, NORMAL], ids=["80x24", "120x40"])
async def test_what_every_screen_looks_like(
    tmp_path: Path, snapshot: SnapshotAssertion, size: tuple[int, int], lang: Lang
) -> None:
    changed = []
    with desk_of_scenes(tmp_path) as desk:
        async with stage_on(desk, size, lang) as stage:
            for scene in (each for each in SCENES if each.pictures == ""):
                await set_up(stage, scene)
                if snapshot(name=scene.name, extension_class=SVGImageExtension) != stage.app.export_screenshot():
                    changed.append(scene.name)
                assert lost_hints(stage, strips_of(stage)) == [], scene.name
                await tear_down(stage, scene)
    assert changed == []


@pytest.mark.slow
async def test_whatever_people_write_is_shown_as_text(tmp_path: Path) -> None:
    faults: list[tuple[str, ...]] = []
    with desk_of_scenes(tmp_path, hostile) as desk:
        async with stage_on(desk, NARROW, taint=hostile) as stage:
            for scene in SCENES:
                await set_up(stage, scene)
                strips = strips_of(stage)
                faults += [(scene.name, *each) for each in (acting(strips), read_as_markup(strips)) if each]
                faults += [(scene.name, *each) for each in await pasted(stage)]
                if "[red]" not in rows_of(strips) and scene.shows is not HelpScreen:
                    faults.append((scene.name, "nothing that anybody wrote is there"))
                await tear_down(stage, scene)
    assert faults == []


@pytest.mark.slow
async def test_with_little_room_and_no_colour_no_hint_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    with desk_of_scenes(tmp_path, long) as desk:
        async with stage_on(desk, NARROW, "zh", long) as stage:
            for scene in SCENES:
                await set_up(stage, scene)
                strips = strips_of(stage)
                assert coloured(strips) == [], scene.name
                assert [len(strips), *{strip.cell_length for strip in strips}] == [24, 80], scene.name
                assert lost_hints(stage, strips) == [], scene.name
                assert tickets_in(scene, strips) in (None, 5), scene.name
                await tear_down(stage, scene)


async def pasted(stage: Stage) -> list[list[str]]:
    """What becomes of a hostile text that is pasted into the field with the focus, if there is one."""
    field = stage.app.screen.focused
    if not isinstance(field, Input | TextArea):
        return []
    before = acting_in(field)
    stage.app.post_message(events.Paste(HOSTILE))
    await quiet(stage.pilot)
    new = [each for each in acting_in(field) if each not in before]
    return [each for each in (new, acting(strips_of(stage))) if each]


def acting_in(field: Input | TextArea) -> list[str]:
    text = field.value if isinstance(field, Input) else field.text
    return [repr(each) for each in text if each != "\n" and _acts(each)]


def strips_of(stage: Stage) -> list[Strip]:
    """What stands on the screen, as it goes to the terminal."""
    return list(stage.app.screen._compositor.render_strips())


def rows_of(strips: list[Strip]) -> str:
    return "\n".join(strip.text for strip in strips)


def acting(strips: list[Strip]) -> list[str]:
    """Characters that a terminal would act on, and codes besides the text."""
    codes = [repr(segment) for strip in strips for segment in strip if segment.control]
    return codes + [repr(each) for each in rows_of(strips) if each != "\n" and _acts(each)]


def _acts(character: str) -> bool:
    is_tag = 0xE0020 <= ord(character) < 0xE007F  # of flags
    return unicodedata.category(character) in ("Cc", "Cf", "Cs") and character not in _JOINERS and not is_tag


def read_as_markup(strips: list[Strip]) -> list[str]:
    """What a text has become besides a text: a link, something to click, words whose tag is gone."""
    styles = [segment.style for strip in strips for segment in strip if segment.style is not None]
    clicks = [str(style.meta["@click"]) for style in styles if "@click" in style.meta]
    links = [style.link for style in styles if style.link]
    return clicks + links + re.findall(r"(?<!\[red\])(?<![\n│▌❯ ])Zq", rows_of(strips))


def coloured(strips: list[Strip]) -> list[str]:
    """Texts that are of a colour."""
    found = []
    for segment in (segment for strip in strips for segment in strip):
        style = segment.style
        colours = [each.get_truecolor() for each in (style.color, style.bgcolor) if each] if style else []
        found += [segment.text for red, green, blue in colours if not red == green == blue]
    return found


def lost_hints(stage: Stage, strips: list[Strip]) -> list[str]:
    """Keys that a hint names and that do not stand on the screen."""
    shown = re.sub(r"\s", "", rows_of(strips))
    parts = [part for hint in hints_of(stage) for part in re.split(r"\s{2,}|\n", str(hint.render()))]
    return [part for part in parts if re.sub(r"\s", "", part) not in shown]


def hints_of(stage: Stage) -> list[Widget]:
    """Where the screen on top names its keys."""
    screen = stage.app.screen
    found = [*screen.query(".hint"), *screen.query("#picker-hint"), *screen.query(KeyFooter)]
    found = [each for each in found if isinstance(each, WholeKeyFooter) or each.display]
    return [each for each in found if not (isinstance(each, KeyFooter) and each.prefix)]


def tickets_in(scene: Scene, strips: list[Strip]) -> int | None:
    """How many rows of the queue stand below each other; None where there is no list."""
    if scene.name != "queue":
        return None
    rows = [bool(re.match(r".{0,3}#\d", strip.text)) for strip in strips]
    return sum(rows[rows.index(True) : rows.index(True) + 5])
