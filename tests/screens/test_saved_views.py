"""Lists saved under a name, in the queue: `F`, the bar, the keys that go through them, and a colleague's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from igdesk.desk.desk import Desk
from igdesk.desk.queries import Filter, Sort
from igdesk.desk.saved_views import NewView, id_of
from igdesk.i18n import LANGUAGES, Lang
from igdesk.rules.model import Status
from igdesk.screens.queue import QueueScreen
from igdesk.screens.triage import TriageScreen
from igdesk.widgets.dialogs import Ask, Pick
from igdesk.widgets.views_bar import ViewsBar
from tests.screens.conftest import TestDesk, settle
from tests.screens.ticket_fixtures import quiet, type_keys


def queue(pilot: Pilot[Any]) -> QueueScreen:
    screen = pilot.app.screen_stack[0]
    assert isinstance(screen, QueueScreen)
    return screen


def bar(pilot: Pilot[Any]) -> str:
    return queue(pilot).query_one(ViewsBar).render().plain


def notices(pilot: Pilot[Any]) -> str:
    return "\n".join(str(notice.message) for notice in pilot.app._notifications)


async def save(pilot: Pilot[Any], text: str, name: str, whose: str = "m") -> None:
    await type_keys(pilot, "f")
    pilot.app.screen.query_one("#filter", Input).value = text
    await type_keys(pilot, "enter", "F")
    assert isinstance(pilot.app.screen, Ask)
    pilot.app.screen.query_one(Input).value = name
    await type_keys(pilot, "enter")
    assert isinstance(pilot.app.screen, Pick)
    await type_keys(pilot, whose)
    await settle(pilot)


async def counted(pilot: Pilot[Any]) -> None:
    queue(pilot)._count()
    await settle(pilot)


async def test_what_is_shown_is_saved_under_a_name_with_its_count(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test(size=(160, 40)) as pilot:
        await settle(pilot)
        await save(pilot, "is:unowned", "Nobody's")
        await counted(pilot)
        found = len(queue(pilot).order())
        assert f"[g1 Nobody's {found}]" in bar(pilot)
        assert not queue(pilot).query_one("#filter").display
        assert found == await busy_desk.desk.count(queue(pilot).wanted()[0])


async def test_brackets_and_digits_go_through_them(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test(size=(160, 40)) as pilot:
        await settle(pilot)
        await save(pilot, "is:unowned", "one")
        await type_keys(pilot, "1")
        await save(pilot, "is:escalated", "two")
        await type_keys(pilot, "left_square_bracket")
        assert "[g1 one" in bar(pilot)
        await type_keys(pilot, "1", "g", "2")
        assert "[g2 two" in bar(pilot)
        await type_keys(pilot, "right_square_bracket")
        assert "[1 " in bar(pilot)
        await type_keys(pilot, "enter", "g", "1")
        assert pilot.app.screen is queue(pilot)
        assert "[g1 one" in bar(pilot)
        await type_keys(pilot, "g", "9")
        assert "no saved view 9" in notices(pilot)


async def test_the_order_is_saved_as_well(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test(size=(160, 40)) as pilot:
        await settle(pilot)
        await type_keys(pilot, "O")
        order = queue(pilot).wanted()[1]
        assert order is not Sort.SLA
        await save(pilot, "is:unowned", "one")
        await type_keys(pilot, "O", "1", "g", "1")
        assert queue(pilot).wanted()[1] is order


async def test_a_saved_one_is_narrowed_renamed_and_deleted(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test(size=(160, 40)) as pilot:
        await settle(pilot)
        await save(pilot, "is:unowned", "one")
        await save(pilot, "channel:dm", "both")
        views = {each.name: each for each in await busy_desk.desk.saved_views().all()}
        assert (views["both"].filter, views["both"].base) == ("is:unowned channel:dm", "open")
        await type_keys(pilot, "F", "r")
        pilot.app.screen.query_one(Input).value = "dm of nobody"
        await type_keys(pilot, "enter")
        await settle(pilot)
        assert "[g2 dm of nobody" in bar(pilot)
        await type_keys(pilot, "F", "d")
        await settle(pilot)
        assert [each.name for each in await busy_desk.desk.saved_views().all()] == ["one"]
        assert "[1 " in bar(pilot)


async def test_with_nothing_to_save_it_says_how_to_begin(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        await type_keys(pilot, "F")
        assert isinstance(pilot.app.screen, QueueScreen)
        assert "f builds a filter" in notices(pilot)


async def test_keys_that_come_at_once_answer_both_questions(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        await pilot.press("f", *"x", "enter", "F", *"both", "enter", "t")
        await settle(pilot)
        assert [(each.name, each.owner) for each in await busy_desk.desk.saved_views().all()] == [("both", None)]


async def test_esc_saves_nothing(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        await type_keys(pilot, "f", "x", "enter", "F", "escape", "F", "a", "enter", "escape")
        assert await busy_desk.desk.saved_views().all() == ()


async def test_a_name_that_is_none_can_be_mended(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test(notifications=True) as pilot:
        await settle(pilot)
        await save(pilot, "is:unowned", "x" * 41)
        assert isinstance(pilot.app.screen, Ask)
        assert "1 to 40" in notices(pilot)
        pilot.app.screen.query_one(Input).value = "short"
        await type_keys(pilot, "enter", "m")
        await settle(pilot)
        assert [each.name for each in await busy_desk.desk.saved_views().all()] == ["short"]


def colleague(desk: TestDesk) -> Desk:
    return Desk(desk.store, desk.config, desk.clock, "lin" if desk.desk.me != "lin" else "mei")


async def test_a_colleague_sees_what_is_saved_for_the_team_and_it_goes_with_them(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test(size=(160, 40)) as pilot:
        await settle(pilot)
        them = colleague(busy_desk).saved_views()
        shared = await them.save(NewView("Team", "open", "is:unowned", "sla", shared=True))
        await colleague(busy_desk).saved_views().save(NewView("Own", "open", "is:unowned", "sla"))
        await counted(pilot)
        assert "g1 Team" in bar(pilot)
        assert "Own" not in bar(pilot)
        await type_keys(pilot, "g", "1")
        await colleague(busy_desk).saved_views().delete(shared.id)
        await counted(pilot)
        assert "somebody has deleted it" in notices(pilot)
        assert "[1 " in bar(pilot)


async def test_hostile_names_and_filters_stay_text(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test(size=(160, 40)) as pilot:
        await settle(pilot)
        await save(pilot, '[red]\u202ex "', "[bold]VIP[/]")
        await counted(pilot)
        assert "[g1 [bold]VIP[/]" in bar(pilot)
        await type_keys(pilot, "F")
        await quiet(pilot)
        assert "\u202e" not in "\n".join(strip.text for strip in pilot.app.screen._compositor.render_strips())


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_what_saved_views_look_like(
    busy_desk: TestDesk, snap_compare: Callable[..., bool], lang: Lang, size: tuple[int, int]
) -> None:
    views = busy_desk.desk.saved_views
    views().save(NewView("VIP 退换货", "open", "tier:vip", "sla", shared=True)).result()
    views().save(NewView("Unowned DMs", "open", "is:unowned channel:dm", "newest")).result()

    async def prepare(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        await counted(pilot)
        await type_keys(pilot, "g", "2")
        queue(pilot)._read_preview()
        await counted(pilot)
        await type_keys(pilot, "F")

    assert snap_compare(busy_desk.app(lang), terminal_size=size, run_before=prepare)


async def test_quick_triage_from_the_shell_goes_through_a_saved_one(busy_desk: TestDesk) -> None:
    saved = await busy_desk.desk.saved_views().save(NewView("Escalated", "all", "is:escalated", "sla", False))
    app = busy_desk.app()
    app.triages = id_of(saved)
    async with app.run_test(size=(160, 40)) as pilot:
        await settle(pilot)
        assert isinstance(pilot.app.screen, TriageScreen)
        every = await busy_desk.desk.page(Filter(status=(Status.NEW, Status.OPEN), escalated=True), Sort.SLA)
        assert set(pilot.app.screen.session.order) == {card.ticket.number for card in every.cards}
        assert pilot.app.screen.session.order
