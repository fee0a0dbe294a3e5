"""A category that has kinds asks for the kind, too: one step, typed in one go, taken back at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from igdesk.config.load import load_text
from igdesk.config.model import Category
from igdesk.i18n import Lang
from igdesk.rules.model import Ticket
from igdesk.widgets.dialogs import Pick
from tests.screens.conftest import CONFIG, HOSTILE, TestDesk, settle

KINDS = ("logistics", "account", "odd")
COMPLAINT = Category("complaint", "投诉 [Complaint]", kinds=KINDS, kind_names={"odd": HOSTILE})


@pytest.fixture
def complaints(tmp_path: Path) -> Any:
    config = load_text(CONFIG)
    desk = TestDesk(tmp_path / "desk.db", config=replace(config, categories=(COMPLAINT, *config.categories)))
    desk.busy()
    yield desk
    desk.store.close()


def ticket(desk: TestDesk, number: int) -> Ticket:
    card = desk.desk.card(number).result()
    assert card is not None
    return card.ticket


async def press(pilot: Pilot[Any], *keys: str) -> None:
    await pilot.press(*keys)
    await settle(pilot)


@pytest.mark.parametrize(
    ("keys", "category", "kind"),
    [
        (("I", "1", "1"), "complaint", "logistics"),
        (("I", "1", "3"), "complaint", "odd"),
        (("I", "1", "-"), "complaint", None),
        (("I", "1", "escape"), "returns", None),
        (("I", "2"), "returns", None),
        (("I", "-"), None, None),
        (("I", "1", "1", "I", "1", "-"), "complaint", None),
        (("I", "1", "1", "I", "2"), "returns", None),
        (("I", "1", "1", "u", "y"), "returns", None),
    ],
)
async def test_the_kind_is_asked_for_after_the_category(
    complaints: TestDesk, keys: tuple[str, ...], category: str | None, kind: str | None
) -> None:
    async with complaints.app().run_test() as pilot:
        await settle(pilot)
        await press(pilot, *keys)
        after = ticket(complaints, 8)
        assert (after.category, after.kind) == (category, kind)


async def test_keys_that_are_typed_in_one_go_reach_the_second_question(complaints: TestDesk) -> None:
    async with complaints.app().run_test() as pilot:
        await settle(pilot)
        for key in "I12":
            pilot.app.post_message(events.Key(key, key))
        await settle(pilot)
        await settle(pilot)
        after = ticket(complaints, 8)
        assert (after.category, after.kind) == ("complaint", "account")


@pytest.mark.parametrize(("lang", "names"), [("en", ["delivery", "account"]), ("zh", ["物流配送", "账户技术"])])
async def test_kinds_are_called_by_their_names(complaints: TestDesk, lang: Lang, names: list[str]) -> None:
    async with complaints.app(lang).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "I", "1")
        assert isinstance(pilot.app.screen, Pick)
        shown = pilot.app.export_screenshot()
        assert all(name in shown for name in names)
        assert "\x1b" not in shown
        await press(pilot, "1")
