"""The help screen: all keys of a context, from the registry."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from igdesk.config.actions import CONTEXTS, TEXT_CONTEXTS, Context, active_in
from igdesk.config.key_names import key_name
from igdesk.i18n import LANGUAGES, Lang, Words
from igdesk.screens.help import HelpScreen, help_text
from igdesk.screens.queue import QueueScreen
from igdesk.text import cells
from tests.screens.conftest import TestDesk, settle
from tests.screens.ticket_fixtures import pressed

EN = Words("en")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("context", CONTEXTS)
def test_it_lists_every_active_key(context: Context, lang: Lang) -> None:
    words = Words(lang)
    text = help_text(context, words, 200).plain
    for action in active_in(context):
        assert words(action.does) in text
        shown = [f"{action.keys[0]}-{action.keys[-1][-1]}"] if action.is_row else [key_name(key) for key in action.keys]
        assert all(keys in text for keys in shown)


@pytest.mark.parametrize("context", TEXT_CONTEXTS)
def test_where_letters_are_text_it_lists_no_letter(context: Context) -> None:
    first = {line.split()[0] for line in help_text(context, EN, 200).plain.splitlines() if line.strip()}
    assert "F1" in first
    assert not first & {"?", ":", "u", "R", "q", "g", "!"}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("context", CONTEXTS)
def test_what_does_not_fit_goes_on_under_itself(context: Context, lang: Lang) -> None:
    lines = help_text(context, Words(lang), 70).plain.splitlines()
    assert all(cells(line) <= 70 for line in lines)
    more = [line for line in lines if line.startswith("      ")]
    assert all(line.startswith(" " * 8) for line in more)


@pytest.mark.parametrize("key", ["question_mark", "f1"])
async def test_it_opens_and_closes(busy_desk: TestDesk, key: str) -> None:
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        await pilot.press(key)
        assert isinstance(pilot.app.screen, HelpScreen)
        await pilot.press("j", "k", "escape")
        assert isinstance(pilot.app.screen, QueueScreen)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_help_looks_like(busy_desk: TestDesk, snap_compare: Callable[..., bool], lang: Lang) -> None:
    assert snap_compare(busy_desk.app(lang), terminal_size=(100, 50), run_before=pressed("question_mark"))
