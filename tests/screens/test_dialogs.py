"""The dialogs: what each key answers, and that nothing that is typed is lost or parsed."""

from __future__ import annotations

from typing import Any

import pytest
from textual.app import App
from textual.screen import ModalScreen

from igdesk.i18n import Words
from igdesk.screens.theme import own_variables
from igdesk.widgets.dialogs import Ask, AskText, Choice, Confirm, ErrorModal, Pick, Written
from tests.screens.conftest import HOSTILE

WORDS = Words("en")
CHOICES = [Choice("lin", "Lin", "me", key="a"), Choice("ada", "Ada"), Choice("wu", "吴昊 [Wu]", HOSTILE)]
NOT_ANSWERED = object()


class Host(App[None]):
    """An app with nothing but our colours."""

    def get_css_variables(self) -> dict[str, str]:
        theme = super().get_css_variables()
        return own_variables(theme) | theme


async def answer(dialog: ModalScreen[Any], *keys: str) -> object:
    """What a dialog gives back after these keys."""
    answers: list[object] = []
    app = Host()
    async with app.run_test() as pilot:
        await app.push_screen(dialog, answers.append)
        await pilot.press(*keys)
        await pilot.pause()
    return answers[0] if answers else NOT_ANSWERED


@pytest.mark.parametrize(
    ("keys", "danger", "expected"),
    [
        (["y"], False, True), (["enter"], False, True), (["n"], False, False), (["escape"], True, False),
        (["enter"], True, NOT_ANSWERED), (["x"], False, NOT_ANSWERED), (["y"], True, True),
    ],
)  # fmt: skip
async def test_confirm(keys: list[str], danger: bool, expected: object) -> None:
    assert await answer(Confirm(WORDS, HOSTILE, HOSTILE, danger=danger), *keys) is expected


async def test_ask_gives_the_line_or_nothing() -> None:
    assert await answer(Ask(WORDS, HOSTILE, value="a", example=HOSTILE), "end", "b", "enter") == "ab"
    assert await answer(Ask(WORDS, "?"), "b", "escape") is None


async def test_ask_text_hands_back_what_was_typed_either_way() -> None:
    assert await answer(AskText(WORDS, "?", value="a"), "b", "enter", "c", "ctrl+s") == Written("ab\nc", saved=True)
    assert await answer(AskText(WORDS, "?"), "y", "escape") == Written("y", saved=False)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (["1"], "lin"), (["3"], "wu"), (["a"], "lin"), (["down", "enter"], "ada"), (["w", "u", "enter"], "wu"),
        (["吴", "enter"], "wu"), (["w", "backspace", "2"], "ada"), (["escape"], None), (["9"], NOT_ANSWERED),
        (["x", "x", "enter"], NOT_ANSWERED), (["enter"], "lin"), (["up", "enter"], "wu"),
    ],
)  # fmt: skip
async def test_pick(keys: list[str], expected: object) -> None:
    assert await answer(Pick(WORDS, "Who?", CHOICES), *keys) == expected


async def test_pick_starts_on_what_is_so_now() -> None:
    assert await answer(Pick(WORDS, "Who?", CHOICES, current="wu"), "enter") == "wu"


async def test_an_error_can_be_copied_and_closed() -> None:
    app = Host()
    async with app.run_test() as pilot:
        await app.push_screen(ErrorModal(WORDS, "Oops", HOSTILE))
        await pilot.press("y", "down", "escape")
        await pilot.pause()
        assert app.clipboard == HOSTILE
        assert len(app.screen_stack) == 1
