"""The decision tree as a card: what the configuration says, and which branches the ticket in view has taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from igdesk.config.model import Config
from igdesk.desk.desk import Desk
from igdesk.i18n import LANGUAGES, Lang, Words
from igdesk.screens.app import IgdeskApp
from igdesk.screens.decision_tree import DecisionTree, tree_text
from igdesk.screens.queue import QueueScreen
from igdesk.text import cells

from .ticket_fixtures import CONFIG, desk_over, inbound, previewed, quiet, thread, type_keys

TAKEN = CONFIG.escalations[0].id
WIDE = 200


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_over(
        tmp_path, [thread("sam", [inbound("allergic reaction!! help", timedelta(minutes=10), "s1")])]
    ) as made:
        yield made


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_branch_stands_there_with_whom_and_how_soon(lang: Lang) -> None:
    text = tree_text(CONFIG, {TAKEN}, Words(lang), WIDE).plain
    for escalation in CONFIG.escalations:
        assert escalation.id in text
        assert escalation.reason in text
    [marked] = [line for line in text.splitlines() if Words(lang)("tree.taken") in line]
    assert TAKEN in marked


def test_what_the_configuration_says_is_no_markup() -> None:
    nasty = replace(CONFIG.escalations[0], reason="[bold red]angry[/] \x1b[31m")
    content = tree_text(replace(CONFIG, escalations=(nasty,)), set(), Words("en"), WIDE)
    assert "[bold red]angry[/]" in content.plain
    assert "\x1b" not in content.plain


def test_a_desk_without_escalations_says_so() -> None:
    assert Words("en")("tree.none") in tree_text(Config(), set(), Words("en"), WIDE).plain


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_does_not_fit_goes_on_under_itself(lang: Lang) -> None:
    lines = tree_text(CONFIG, set(), Words(lang), 40).plain.splitlines()
    assert all(cells(line) <= 40 for line in lines)
    first, last = (next(n for n, line in enumerate(lines) if line.startswith(mark)) for mark in ("├", "└"))
    assert all(line.startswith(("│", "├")) for line in lines[first:last])


async def test_it_marks_what_the_ticket_in_view_has_taken(desk: Desk) -> None:
    app = IgdeskApp(desk, Words("en"), desk._clock)
    async with app.run_test() as pilot:
        await quiet(pilot)
        await pilot.press("W")
        assert isinstance(app.screen, DecisionTree)
        shown = str(app.screen.query_one("_Text").render())
        assert Words("en")("tree.taken") in shown
        await pilot.press("j", "k", "escape")
        assert isinstance(app.screen, QueueScreen)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
def test_what_it_looks_like(desk: Desk, snap_compare: Callable[..., bool], size: tuple[int, int], lang: Lang) -> None:
    async def opened(pilot: Pilot[Any]) -> None:
        await previewed(pilot)
        await type_keys(pilot, "W")

    assert snap_compare(IgdeskApp(desk, Words(lang), desk._clock), terminal_size=size, run_before=opened)
