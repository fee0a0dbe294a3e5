"""The command palette: actions with their keys, tickets by number and name, templates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.command import CommandList, CommandPalette
from textual.pilot import Pilot
from textual.widgets import Input

from igdesk.config.load import load_text
from igdesk.i18n import Lang
from igdesk.rules.model import Status
from igdesk.screens.palette import DeskProvider
from igdesk.screens.ticket import TicketScreen
from igdesk.text import cells
from tests.screens.conftest import CONFIG, TestDesk, settle


async def chosen(pilot: Pilot[Any], *keys: str, text: str) -> None:
    """Open the palette, type, and take the first that it offers."""
    await pilot.press(*keys)
    assert isinstance(pilot.app.screen, CommandPalette)
    pilot.app.screen.query_one(Input).value = text
    provider = DeskProvider(pilot.app.screen_stack[0])
    hits = sorted([hit async for hit in provider.search(text)], reverse=True)
    await pilot.press("escape")
    await pilot.pause()
    result = hits[0].command()
    if result is not None:
        await result
    await settle(pilot)


@pytest.mark.parametrize(
    ("keys", "text", "number"),
    [
        (("colon",), "7", 7),
        (("ctrl+p",), ":7", 7),
        (("ctrl+k",), "#2", 2),
        (("ctrl+p",), "tom_reads", 2),
        (("ctrl+p",), "退款", 3),
    ],
)
async def test_tickets_are_found_by_number_name_and_words(
    busy_desk: TestDesk, keys: tuple[str, ...], text: str, number: int
) -> None:
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        await chosen(pilot, *keys, text=text)
        screen = pilot.app.screen
        assert isinstance(screen, TicketScreen)
        card = screen.target()
        assert card is not None
        assert card.ticket.number == number


async def test_an_action_acts_on_the_ticket_under_the_cursor(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        await pilot.press("j")
        await chosen(pilot, "ctrl+p", text="Mark it resolved")
        card = busy_desk.desk.card(2).result()
        assert card is not None
        assert card.ticket.status is Status.RESOLVED


async def test_a_template_is_put_in_the_composer_and_kept_as_a_draft(busy_desk: TestDesk) -> None:
    app = busy_desk.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        await chosen(pilot, "ctrl+p", text="Thank you")
        screen = pilot.app.screen
        assert isinstance(screen, TicketScreen)
        assert screen.composer.is_open
        assert "thank you for writing" in screen.composer.text


@pytest.mark.parametrize("text", ["", ":", "[/x]", "\x1b]0;x", "99999999999999999999", "退" * 50, '"'])
async def test_any_text_may_be_typed(busy_desk: TestDesk, text: str) -> None:
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        provider = DeskProvider(pilot.app.screen)
        for hit in [hit async for hit in provider.search(text)]:
            assert "\x1b" not in str(hit.prompt)


@pytest.mark.parametrize(("lang", "told"), [("zh", "没有匹配的内容。"), ("en", "Nothing here matches that.")])
async def test_that_nothing_matches_is_said_in_the_language(busy_desk: TestDesk, lang: Lang, told: str) -> None:
    async with busy_desk.app(lang).run_test() as pilot:
        await settle(pilot)
        await pilot.press("ctrl+p")
        pilot.app.screen.query_one(Input).value = "zzqqzz"
        found = pilot.app.screen.query_one(CommandList)
        while found.option_count != 1 or not found.get_option_at_index(0).disabled:  # half a second after the search
            await pilot.pause(0.01)
        assert str(found.get_option_at_index(0).prompt) == told


async def test_every_action_is_offered_with_its_key(busy_desk: TestDesk) -> None:
    async with busy_desk.app("zh").run_test() as pilot:
        await settle(pilot)
        provider = DeskProvider(pilot.app.screen)
        offered = [str(hit.prompt) async for hit in provider.discover()]
        assert "认领工单  a a" in offered
        assert "立即收发  R" in offered
        lines = [line for each in offered for line in each.split("\n")]
        assert len(lines) > len(offered), "some take two"
        assert not [line for line in lines if line.startswith(tuple("，。、；：")) or cells(line) > 75]


async def typed(pilot: Pilot[Any], line: str) -> None:
    """Type a line after `:` and Enter, as a hand does that waits for nothing."""
    await pilot.press("colon")
    pilot.app.screen.query_one(Input).value = line
    await pilot.press("enter")
    await settle(pilot)


async def test_a_line_does_something_to_the_ticket_under_the_cursor(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        number = pilot.app.screen_stack[0].order()[0]  # type: ignore[attr-defined]  # the queue
        await typed(pilot, "tag from-a-line")
        card = busy_desk.desk.card(number).result()
        assert card is not None
        assert "from-a-line" in card.ticket.tags
        await typed(pilot, "snooze 2d")
        card = busy_desk.desk.card(number).result()
        assert card is not None
        assert card.ticket.snoozed_until is not None


async def test_a_line_does_it_to_all_that_are_selected(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        await pilot.press("space", "space")
        numbers = pilot.app.screen_stack[0].selection.numbers  # type: ignore[attr-defined]  # the queue
        await typed(pilot, "assign lin")
        cards = [busy_desk.desk.card(number).result() for number in numbers]
        assert [card.ticket.assignee for card in cards if card] == ["lin", "lin"]


async def test_what_has_no_key_of_its_own_is_done_by_a_line_on_one_ticket(tmp_path: Path) -> None:
    authority = CONFIG.replace('id = "lin"', 'id = "lin"\nauthority = { coupon = 50 }')
    config = load_text(f'{authority}\n[[compensations]]\nid = "coupon"\nname = "Coupon"\n')
    desk = TestDesk(tmp_path / "desk.db", config=config)
    desk.busy()
    async with desk.app().run_test() as pilot:
        await settle(pilot)
        number = pilot.app.screen_stack[0].order()[0]  # type: ignore[attr-defined]  # the queue
        said: list[list[str]] = []
        for line in ("compensate coupon 50", "compensate coupon 80", "withdraw coupon", "urgency serious"):
            await typed(pilot, line)
            card = desk.desk.card(number).result()
            assert card is not None
            remedies = (f"{each.amount:f} {each.granted}" for each in card.ticket.compensations)
            said.append([*remedies, card.ticket.urgency or "-"])
        assert said == [
            ["50 True", "-"],
            ["80 False", "50 True", "-"],
            ["50 True", "-"],
            ["50 True", "serious"],
        ]
        assert any("it went up as a proposal" in str(each.message) for each in pilot.app._notifications)
        await pilot.press("space", "space")
        await typed(pilot, "compensate coupon 20")
        assert any("one ticket at a time" in str(each.message) for each in pilot.app._notifications)
    desk.store.close()


async def test_a_line_that_is_not_understood_stays_and_says_why(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        await typed(pilot, "assign whoever")
        assert isinstance(pilot.app.screen, CommandPalette)
        assert any("“whoever” is not known here" in str(each.message) for each in pilot.app._notifications)


async def test_the_link_is_copied_and_said(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        card = pilot.app.screen_stack[0].target()  # type: ignore[attr-defined]  # the queue
        await pilot.press("Y")
        await settle(pilot)
        post = card.post.permalink if card.post else None
        assert pilot.app.clipboard == (post or f"https://www.instagram.com/{card.customer.username}/")
        assert any(pilot.app.clipboard in str(each.message) for each in pilot.app._notifications)
        await pilot.press("y")
        assert pilot.app.clipboard == f"#{card.ticket.number}"
