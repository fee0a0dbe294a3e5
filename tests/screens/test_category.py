"""Categories by key: what was learned stands first, so that Enter takes it; the suggestion in the facts of a ticket."""

from __future__ import annotations

import pytest
from textual.widgets import OptionList

from igdesk.config.load import load_text
from igdesk.desk.desk import new_op
from igdesk.i18n import LANGUAGES, Lang
from igdesk.rules.fitting import fit
from igdesk.rules.learned_bytes import pack_examples, pack_weights
from igdesk.rules.learning import example_of
from igdesk.store import learned
from igdesk.widgets.dialogs import Pick
from igdesk.widgets.facts import FactsPanel

from .conftest import CONFIG, Says, TestDesk, settle

MORE = """
[[categories]]
id = "order"
name = "订单 [Order]"

[[categories]]
id = "usage"
name = "Usage"
"""
TEACHING = (
    ("where is my parcel", "order"),
    ("the parcel did not come", "order"),
    ("a zipper that jams", "usage"),
    ("my zipper is stuck", "usage"),
)


@pytest.fixture
def taught(test_desk: TestDesk) -> TestDesk:
    """A desk that learned where parcels belong, and a customer who asks for one."""
    test_desk.config = load_text(CONFIG + MORE)
    test_desk.desk = test_desk.desk_of("lin")
    examples = [example for each in TEACHING if (example := example_of(*each)) is not None]
    weights, packed = pack_weights(fit(examples)), pack_examples(examples)
    taught = learned.Taught(learned.State(None, None), weights, packed, ())
    assert test_desk.store.write(new_op(), learned.keep, taught).result()
    test_desk.arrive([Says("tom", "Where is my [parcel]?"), Says("ann", "hello")])
    return test_desk


def category(desk: TestDesk, number: int) -> tuple[str | None, str | None]:
    card = desk.desk.card(number).result()
    assert card is not None
    return card.ticket.category, card.ticket.suggested


async def test_enter_takes_the_suggestion(taught: TestDesk) -> None:
    assert category(taught, 1) == (None, "order")
    async with taught.app().run_test() as pilot:
        await settle(pilot)
        await pilot.press("g", "g", "I")
        await settle(pilot)
        assert isinstance(pilot.app.screen, Pick)
        first = str(pilot.app.screen.query_one(OptionList).get_option_at_index(0).prompt)
        assert "订单 [Order]" in first
        assert "suggested" in first
        await pilot.press("enter")
        await settle(pilot)
        assert category(taught, 1) == ("order", None)
        await pilot.press("u")
        await settle(pilot)
        assert category(taught, 1) == (None, "order")


@pytest.mark.parametrize(
    ("keys", "expected"), [(("2",), "returns"), (("u", "s", "a", "enter"), "usage"), (("-",), None)]
)
async def test_or_another_one_is_picked(taught: TestDesk, keys: tuple[str, ...], expected: str | None) -> None:
    async with taught.app().run_test() as pilot:
        await settle(pilot)
        await pilot.press("g", "g", "I", *keys)
        await settle(pilot)
        assert category(taught, 1) == (expected, None)


async def test_without_categories_it_says_where_they_are_named(test_desk: TestDesk) -> None:
    test_desk.config = load_text(CONFIG.replace('[[categories]]\nid = "returns"\nname = "Returns"\n', "").replace(
        'category = "returns", ', "").replace('categories = ["returns"]', ""))  # fmt: skip
    test_desk.desk = test_desk.desk_of("lin")
    test_desk.arrive([Says("tom", "hello")])
    async with test_desk.app().run_test(notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("I")
        await settle(pilot)
        assert any("[[categories]]" in each.message for each in pilot.app._notifications)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("width", "height"), [(200, 60), (80, 24)])
async def test_the_ticket_says_what_is_suggested(taught: TestDesk, lang: Lang, width: int, height: int) -> None:
    async with taught.app(lang).run_test(size=(width, height)) as pilot:
        await settle(pilot)
        await pilot.press("g", "g", "enter")
        await settle(pilot)
        if width == 200:
            shown = " ".join(str(each.render()) for each in pilot.app.screen.query_one(FactsPanel).children)
            assert "parcel" in shown
            assert " I " in shown
        else:
            shown = " ".join(str(each.render()) for each in pilot.app.screen.query("FactsHeader"))
        assert "订单 [Order]" in shown
