"""A heart and media by one key: what can get a heart is listed, addresses are checked, `u` takes it back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from igdesk.desk.desk import Desk
from igdesk.desk.queries import OutboxRow
from igdesk.i18n import Lang, Words
from igdesk.rules.model import Channel, MessageState, Status
from igdesk.rules.ways import Way
from igdesk.screens.app import IgdeskApp
from igdesk.store import settle
from igdesk.store.inbound import InboundThread

from .ticket_fixtures import ACCOUNT, desk_over, inbound, mia, notices, quiet, settled, ticket_open, type_keys

LANGS: tuple[Lang, ...] = ("en", "zh")
URL = "https://shop.example.com/chart.png"


def anna() -> InboundThread:
    said = (inbound("多少钱？", timedelta(hours=2), "c1", channel=Channel.COMMENT),)
    return InboundThread(ACCOUNT, "comment", "c1/igsid-anna", "igsid-anna", "anna", None, said, post="p1")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_over(tmp_path, [mia(), anna()]) as made:
        yield made


def outbox(desk: Desk) -> list[OutboxRow]:
    detail = desk.detail(1).result()
    assert detail is not None
    return [row for row in detail.outbox if row.state is not MessageState.CANCELLED]


def offered(pilot: Pilot[Any]) -> list[str]:
    options = pilot.app.screen.query_one(OptionList)
    return [str(options.get_option_at_index(place).prompt) for place in range(options.option_count)]


async def paste(pilot: Pilot[Any], text: str) -> None:
    pilot.app.screen.query_one(Input).value = text
    await type_keys(pilot, "enter")


@pytest.mark.parametrize("lang", LANGS)
async def test_a_heart_is_put_by_two_keys_and_taken_back_by_another(desk: Desk, lang: Lang) -> None:
    async with ticket_open(desk, lang) as pilot:
        await type_keys(pilot, "A")
        latest = offered(pilot)[1]
        await type_keys(pilot, "2")
        [row] = outbox(desk)
        assert row.way is Way.REACT
        assert "还在吗" in latest
        assert "还在吗" in row.words
        await type_keys(pilot, "u")
        assert outbox(desk) == []
        await type_keys(pilot, "A", "2")
        settled(desk, settle.confirm_done, outbox(desk)[-1].id)
        await type_keys(pilot, "A", "2")
        assert [row.way for row in outbox(desk)] == [Way.REACT, Way.UNREACT]


@pytest.mark.parametrize("lang", LANGS)
async def test_media_goes_by_its_address(desk: Desk, lang: Lang) -> None:
    async with ticket_open(desk, lang) as pilot:
        await type_keys(pilot, "A", "1")
        await paste(pilot, URL)
        [row] = outbox(desk)
        assert (row.media and row.media.url, row.way) == (URL, Way.MESSAGE)
        card = desk.card(1).result()
        assert card is not None
        assert card.ticket.status is Status.WAITING
        await type_keys(pilot, "u")
        assert outbox(desk) == []


async def test_what_lies_at_an_address_is_asked_where_it_does_not_say(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "A", "1")
        await paste(pilot, "https://shop.example.com/files/77")
        await type_keys(pilot, "4")
        [row] = outbox(desk)
        assert row.media is not None
        assert row.media.type == "file"


async def test_an_address_that_instagram_cannot_reach_is_refused_with_why(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "A", "1")
        await paste(pilot, "https://192.168.0.2/chart.png")
        assert outbox(desk) == []
        assert any("cannot reach this computer" in each for each in notices(pilot))
        assert pilot.app.screen.query_one(Input).value == "https://192.168.0.2/chart.png", "it need not be pasted again"
        await paste(pilot, URL)
        assert len(outbox(desk)) == 1


async def test_a_file_dropped_on_the_reply_is_no_answer(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "r")
        pilot.app.post_message(Paste("'/home/mei/size chart.png' "))
        await type_keys(pilot, "ctrl+s")
        assert "A outside the text sends what lies at that address" in notices(pilot)[-1]
    assert outbox(desk) == []


async def test_not_to_say_what_lies_there_goes_back_to_the_address(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "A", "1")
        await paste(pilot, "https://shop.example.com/files/77")
        await type_keys(pilot, "escape")
        assert pilot.app.screen.query_one(Input).value == "https://shop.example.com/files/77"
        await type_keys(pilot, "escape")
        assert not pilot.app.screen.query(Input)
        assert outbox(desk) == []


async def test_what_can_be_chosen_is_whole_at_80_columns(desk: Desk) -> None:
    app = IgdeskApp(desk, Words("en"), desk._clock)
    async with app.run_test(size=(80, 24)) as pilot:
        await quiet(pilot)
        app.open_ticket(1, (1, 2))
        await quiet(pilot)
        await type_keys(pilot, "A")
        assert "by its address" in offered(pilot)[0]


async def test_a_comment_has_neither(desk: Desk) -> None:
    async with ticket_open(desk, number=2) as pilot:
        await type_keys(pilot, "A")
        assert any("direct messages only" in each for each in notices(pilot))
