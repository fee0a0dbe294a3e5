"""A dialog of lines: Enter goes on and takes them at the end, what is wrong is said, any name is good for a line."""

from __future__ import annotations

from typing import Any

from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widgets import Input, Static

from igdesk.i18n import Words
from igdesk.screens.theme import own_variables
from igdesk.widgets.form import Form

NAMES = ("颜色 / colour", "0.size", "[b]x[/b]")


class Colours(Form[tuple[str, ...]]):
    """Three lines with names that are no identifiers; the first must not be empty."""

    def compose_lines(self) -> ComposeResult:
        for name in NAMES:
            yield from self.line(name, name, example=f"{name}…")

    def action_save(self) -> None:
        if not self.said(NAMES[0]):
            self.wrong(NAMES[0], "[red]which?[/red]")
        else:
            self.dismiss(tuple(self.said(name) for name in NAMES))


class Host(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.answers: list[tuple[str, ...] | None] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return own_variables(self.current_theme.to_color_system().generate())

    def on_mount(self) -> None:
        self.push_screen(Colours(Words("en"), "Colours", "Enter"), self.answers.append)


def said(pilot: Pilot[Any]) -> str:
    return str(pilot.app.screen.query_one("#wrong", Static).render())


async def test_enter_goes_through_the_lines_and_takes_them() -> None:
    host = Host()
    async with host.run_test() as pilot:
        await pilot.press("r", "enter", "enter", "l", "enter")
        assert host.answers == [("r", "", "l")]


async def test_what_is_wrong_is_said_as_it_is_and_the_line_has_the_cursor() -> None:
    host = Host()
    async with host.run_test() as pilot:
        await pilot.press("tab", "m", "ctrl+s")
        assert "[red]which?[/red]" in said(pilot)
        form = pilot.app.screen
        assert isinstance(form, Colours)
        assert form.focused is form.lines[NAMES[0]]
        assert [line.value for line in form.query(Input)] == ["", "m", ""]
        await pilot.press("escape")
        assert host.answers == [None]
