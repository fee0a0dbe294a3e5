"""The person's own editor: what it saves is the text, what it breaks is not, and nothing stays behind."""

from __future__ import annotations

import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from textual.app import App
from textual.pilot import Pilot

from igdesk.desk.desk import Desk
from igdesk.desk.drafts import Kind
from igdesk.screens import editor
from igdesk.screens.editor import EditorError, command_of
from igdesk.screens.note_dialog import NoteDialog
from igdesk.screens.ticket import TicketScreen
from igdesk.widgets.reply_area import ReplyArea

from .test_ticket import desk as desk
from .test_ticket import ticket_open
from .ticket_fixtures import notices, quiet, type_keys, write

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="editors are written as shell scripts here")
ASIDE = editor._aside


@pytest.fixture(autouse=True)
def on_a_terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The tests have no terminal to give away."""

    @contextmanager
    def aside(_app: object) -> Iterator[None]:
        yield

    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(editor, "_aside", aside)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    monkeypatch.setattr(editor, "LOOK_EVERY", 0.01)


def uses(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str) -> None:
    """Edit with a shell script; the file is `$1`."""
    path = tmp_path / "an editor"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o700)
    monkeypatch.setenv("VISUAL", f"'{path}'")


async def edited(desk: Desk, begun: str = "half") -> tuple[str, str, str]:
    """The text after `Ctrl+O`, the draft, and what was said."""
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "r")
        await write(pilot, begun)
        await type_keys(pilot, "ctrl+o")
        await quiet(pilot)
        await pilot.app.workers.wait_for_complete(list(pilot.app.screen.workers))
        await quiet(pilot)
        assert isinstance(pilot.app.screen, TicketScreen)
        said = notices(pilot)
        draft = pilot.app.screen.igdesk.drafts.text(1)
        return pilot.app.screen.composer.text, draft, said[-1] if said else ""


async def test_what_is_saved_stands_in_the_composer(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    uses(monkeypatch, tmp_path, 'printf "%s and\\n整句。\\n" "$(cat "$1")" > "$1"')
    assert await edited(desk) == ("half and\n整句。", "half and\n整句。", "")


async def closed(pilot: Pilot[Any]) -> None:
    """Wait until no editor is open."""
    if editors := [each for each in pilot.app.workers if each.group == "editor"]:
        await pilot.app.workers.wait_for_complete(editors)
    await quiet(pilot)


async def test_a_note_goes_on_in_the_editor_too(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    uses(monkeypatch, tmp_path, 'printf "%s and more\\n" "$(cat "$1")" > "$1"')
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "c", *"half", "ctrl+o")
        dialog = pilot.app.screen
        assert isinstance(dialog, NoteDialog)
        await closed(pilot)
        assert dialog.query_one(ReplyArea).text == "half and more"
        monkeypatch.setenv("VISUAL", "/there/is/no/editor")
        await type_keys(pilot, "ctrl+o")
        await closed(pilot)
        await type_keys(pilot, "!", "escape")
        assert isinstance(pilot.app.screen, TicketScreen)
        assert any("/there/is/no/editor" in each for each in notices(pilot))
        assert pilot.app.screen.igdesk.drafts.text(1, Kind.NOTE) == "half and more!"


async def test_the_file_is_for_its_owner_and_gone_afterwards(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen = tmp_path / "seen"
    uses(monkeypatch, tmp_path, f'cp -p "$1" "{seen}"; touch "$1~"')
    await edited(desk)
    assert stat.S_IMODE(seen.stat().st_mode) == 0o600
    assert seen.read_text(encoding="utf-8") == "half\n"
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ('echo other > "$1"; exit 3', "an editor ended with status 3"),
        (': > "$1"', "left nothing"),
        ('printf "\\n \\n" > "$1"', "left nothing"),
        ('rm "$1"', "No such file"),
        ('printf "\\377\\376" > "$1"', "no text in UTF-8"),
        ('head -c 300000 /dev/zero > "$1"', "larger than any reply"),
    ],
)
async def test_a_broken_edit_leaves_the_text_and_says_why(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str, why: str
) -> None:
    uses(monkeypatch, tmp_path, script)
    text, draft, said = await edited(desk)
    assert (text, draft) == ("half", "half")
    assert why in said
    assert list((tmp_path / "tmp").iterdir()) == []


async def test_the_terminal_is_taken_back_however_the_editor_ends() -> None:
    app, driver = App[None](), Mock(can_suspend=True)
    driver.no_automatic_restart = nullcontext
    async with app.run_test():
        own, app._driver = app._driver, driver
        with pytest.raises(EditorError), ASIDE(app):
            raise EditorError("editor.emptied")
        app._driver = own
    assert [name for name, *_ in driver.method_calls] == ["suspend_application_mode", "resume_application_mode"]


async def test_an_editor_that_is_not_there_is_named(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "no-such-editor-here --wait")
    text, _, said = await edited(desk)
    assert text == "half"
    assert said.startswith("no-such-editor-here could not be started")


async def test_what_the_editor_saves_is_kept_while_it_is_open(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    go_on = tmp_path / "go-on"
    uses(monkeypatch, tmp_path, f'echo saved > "$1"; while [ ! -e "{go_on}" ]; do sleep 0.01; done')
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "r", "h", "ctrl+o")
        assert isinstance(pilot.app.screen, TicketScreen)
        drafts = pilot.app.screen.igdesk.drafts
        while drafts.text(1) != "saved":
            await pilot.pause(0.01)
        go_on.touch()
        await pilot.app.workers.wait_for_complete(list(pilot.app.screen.workers))


@pytest.mark.parametrize(
    ("environ", "command"),
    [
        ({}, ["vi"]),
        ({"EDITOR": "nano -w"}, ["nano", "-w"]),
        ({"EDITOR": "nano", "VISUAL": "code --wait"}, ["code", "--wait"]),
        ({"EDITOR": "nano", "VISUAL": ""}, ["nano"]),
        ({"VISUAL": "'/opt/my editor/ed' -x"}, ["/opt/my editor/ed", "-x"]),
    ],
)
def test_the_editor_is_the_one_that_is_named(environ: dict[str, str], command: list[str]) -> None:
    assert command_of(environ) == command


@pytest.mark.parametrize("said", ["'", "   "])
def test_what_is_no_command_is_refused(said: str) -> None:
    with pytest.raises(EditorError):
        command_of({"VISUAL": said})
