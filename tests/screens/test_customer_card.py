"""The customer's card and the links of a ticket: what is shown, and what is opened only after asking."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from textual.content import Content
from textual.geometry import Size

from igdesk.desk.customer_words import LONGEST_NAME
from igdesk.desk.desk import Desk
from igdesk.rules.commands import GivePromise
from igdesk.rules.model import Attachment
from igdesk.screens import linking
from igdesk.screens.customer_card import CustomerCardScreen
from igdesk.widgets.dialogs import Confirm, Pick
from igdesk.widgets.reading_card import _Text

from .test_ticket import screen, shown, ticket_open
from .ticket_fixtures import IMAGE, NOW, desk_over, fill_mia, inbound, mia, notices, quiet, thread, type_keys

TRICK = "https://instagram.com@evil.example/login"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    linked = [
        inbound(f"look https://example.com/a, or {TRICK}", timedelta(minutes=9), "l1"),
        inbound("", timedelta(minutes=8), "l2", attachments=(Attachment("image", "https://10.0.0.1/x.jpg"),)),
    ]
    plain = thread("tom", [inbound("no links here", timedelta(minutes=30), "t1")])
    with desk_over(tmp_path, [mia(), thread("ada", linked), plain]) as made:
        fill_mia(made)
        yield made


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that would have been opened outside."""
    found: list[str] = []

    def take(url: str) -> bool:
        found.append(url)
        return True

    monkeypatch.setattr(linking, "open_outside", take)
    return found


async def test_the_card_tells_everything_known_and_lets_go_with_its_own_key(desk: Desk) -> None:
    desk.run(GivePromise(1, "call her back", NOW + timedelta(hours=2))).result()
    async with ticket_open(desk, size=(100, 60)) as pilot:
        await type_keys(pilot, "i")
        card = pilot.app.screen
        assert isinstance(card, CustomerCardScreen)
        said = card.query_one(_Text).render().plain
        for expected in ("@mia.wang", "王米娅", "Earlier tickets", "#1", "call her back", "Notes", "Known since"):
            assert expected in said
        await type_keys(pilot, "i")
        assert shown(pilot) == 1


async def test_a_card_is_laid_out_once_for_each_width_however_often_textual_asks(desk: Desk) -> None:
    async with ticket_open(desk, size=(100, 60)) as pilot:
        await type_keys(pilot, "i")
        text, asked = pilot.app.screen.query_one(_Text), list[int]()

        def written(width: int) -> Content:
            asked.append(width)
            return Content("one\ntwo")

        text._written = written
        text.changed()
        heights = [text.get_content_height(Size(80, 24), Size(80, 24), width) for width in (30, 40, 30, 40)]
        assert heights == [2, 2, 2, 2]
        assert sorted(width for width in asked if width in (30, 40)) == [30, 40]
        text.changed()
        text.get_content_height(Size(80, 24), Size(80, 24), 30)
        assert asked.count(30) == 2


async def test_a_name_without_end_is_cut(tmp_path: Path) -> None:
    named = thread("eva", [inbound("hello", timedelta(minutes=1), "e1")], "名" * 4000)
    with desk_over(tmp_path, [named]) as desk:
        async with ticket_open(desk, size=(100, 60)) as pilot:
            await type_keys(pilot, "i")
            said = pilot.app.screen.query_one(_Text).render().plain
            assert 0 < said.count("名") <= LONGEST_NAME


async def test_one_link_is_shown_whole_and_opened_only_after_a_yes(desk: Desk, opened: list[str]) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "o")
        picked = pilot.app.screen
        assert isinstance(picked, Pick)
        await type_keys(pilot, "1")
        dialog = pilot.app.screen
        assert isinstance(dialog, Confirm)
        assert IMAGE in dialog._text
        assert "lookaside.fbsbx.com" in dialog._text
        await type_keys(pilot, "enter", "n")
        assert opened == []
        await type_keys(pilot, "o", "1", "y")
        await quiet(pilot)
        assert opened == [IMAGE]
        assert "lookaside.fbsbx.com" in notices(pilot)[-1]


@pytest.mark.parametrize(("digit", "reason"), [("1", "own network"), ("3", "pretends")])
async def test_a_trick_is_told_and_never_opened(desk: Desk, opened: list[str], digit: str, reason: str) -> None:
    async with ticket_open(desk, number=2) as pilot:
        await type_keys(pilot, "o", digit)
        assert reason in notices(pilot)[-1]
        assert screen(pilot) is pilot.app.screen
        assert opened == []


async def test_a_ticket_without_links_says_so(desk: Desk, opened: list[str]) -> None:
    async with ticket_open(desk, number=3) as pilot:
        await type_keys(pilot, "o")
        assert "no link" in notices(pilot)[-1]
        assert opened == []


@pytest.mark.parametrize(("ends", "is_over"), [(NOW - timedelta(hours=1), True), (NOW + timedelta(hours=1), False)])
async def test_an_address_that_has_ended_is_told_before_it_is_opened(
    tmp_path: Path, opened: list[str], ends: datetime, is_over: bool
) -> None:
    url = f"https://scontent.cdninstagram.com/v/a.jpg?oe={int(ends.timestamp()):X}"
    picture = inbound("", timedelta(minutes=8), "p1", attachments=(Attachment("image", url),))
    with desk_over(tmp_path, [thread("ada", [picture])]) as desk:
        async with ticket_open(desk) as pilot:
            await type_keys(pilot, "o")
            dialog = pilot.app.screen
            assert isinstance(dialog, Confirm)
            assert ("ask the customer to send it again" in dialog._text) is is_over
            assert opened == []


async def test_where_nothing_opens_an_address_it_is_said_and_on_the_clipboard(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linking, "open_outside", lambda _url: False)
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "o", "1", "y")
        await quiet(pilot)
        assert pilot.app.clipboard == IMAGE
        assert IMAGE in notices(pilot)[-1]
