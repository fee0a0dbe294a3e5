"""A mention elsewhere on its screen: who will read the answer, what cannot be done from here, and what is left then."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from igdesk.clock import FixedClock
from igdesk.desk.desk import Desk
from igdesk.desk.queries import OutboxRow
from igdesk.i18n import Lang, Words
from igdesk.rules.model import Channel, MessageState
from igdesk.rules.ways import Way
from igdesk.screens.app import IgdeskApp
from igdesk.screens.ticket import TicketScreen
from igdesk.store import posts
from igdesk.store.inbound import InboundThread
from igdesk.store.posts import PostRow
from igdesk.widgets.fact_due import window_value
from igdesk.widgets.known import Known, Value
from igdesk.widgets.send_dialogs import AskPublic

from .ticket_fixtures import ACCOUNT, NOW, desk_over, inbound, notices, quiet, ticket_open, type_keys, write

Compare = Callable[..., bool]
LANGS: tuple[Lang, ...] = ("en", "zh")
SIZES = ((80, 24), (120, 40))
READERS = {"en": "everybody under their post reads it", "zh": "对方帖子下所有人可见"}
WINDOWS = {
    "en": ("public, below their post", "only on Instagram itself"),
    "zh": ("可在对方帖子下公开回复", "只能到 Instagram 上回复"),
}


def bea() -> InboundThread:
    """Somebody names us below a post of somebody's."""
    said = (inbound("@lumi 这款灯哪里能买到？", timedelta(hours=2), "c1", channel=Channel.MENTION),)
    return InboundThread(ACCOUNT, "comment", "c1/igsid-bea", "igsid-bea", "bea", None, said, post="p1")


def cleo() -> InboundThread:
    """A picture of somebody's that tags us."""
    said = (inbound("新灯到家", timedelta(hours=1), "p2", channel=Channel.MENTION),)
    return InboundThread(ACCOUNT, "comment", "p2", None, "cleo", None, said, post="p2")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_over(tmp_path, [bea(), cleo()]) as made:
        link = "https://www.instagram.com/p/abc/"
        row = PostRow("p2", False, link, None, "IMAGE", NOW, read_at=NOW, only_tagged=True)
        made._store.write("posts", posts.keep, ACCOUNT, [row], None).result()
        yield made


def screen_of(pilot: Pilot[Any]) -> TicketScreen:
    return next(each for each in reversed(pilot.app.screen_stack) if isinstance(each, TicketScreen))


def head(pilot: Pilot[Any]) -> str:
    return str(screen_of(pilot).query_one("#composer-head", Static).content)


def outbox(desk: Desk, number: int = 1) -> list[OutboxRow]:
    detail = desk.detail(number).result()
    assert detail is not None
    return list(detail.outbox)


@pytest.mark.parametrize("lang", LANGS)
async def test_the_header_says_that_everybody_reads_it_and_each_answer_is_asked_for_once_more(
    desk: Desk, lang: Lang
) -> None:
    async with ticket_open(desk, lang) as pilot:
        await type_keys(pilot, "r")
        assert READERS[lang] in head(pilot)
        await write(pilot, "官网有售")
        await type_keys(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, AskPublic)
        await type_keys(pilot, "e")
        assert outbox(desk) == []
        await type_keys(pilot, "ctrl+s", "s")
        [row] = outbox(desk)
        assert (row.way, row.target, row.post, row.text) == (Way.MENTION, "c1", "p1", "官网有售")
        await type_keys(pilot, "u")
        assert [row.state for row in outbox(desk)] == [MessageState.CANCELLED]


async def test_it_cannot_be_private_and_nothing_there_is_ours_to_hide(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "H")
        assert any("only they can hide or delete" in each for each in notices(pilot))
        await type_keys(pilot, "r", "ctrl+r")
        assert READERS["en"] in head(pilot)
        assert any("answered in public, below their post" in each for each in notices(pilot))


@pytest.mark.parametrize("lang", LANGS)
async def test_where_it_cannot_be_answered_that_is_said_before_anything_is_typed(desk: Desk, lang: Lang) -> None:
    async with ticket_open(desk, lang, 2) as pilot:
        await type_keys(pilot, "r")
        assert not screen_of(pilot).composer.is_open
        assert any(" o " in each for each in notices(pilot))


@pytest.mark.parametrize("lang", LANGS)
def test_where_it_can_be_answered_stands_in_the_place_of_the_window(desk: Desk, lang: Lang) -> None:
    for number, told in enumerate(WINDOWS[lang], 1):
        detail = desk.detail(number).result()
        assert detail is not None
        known = Known(detail, desk.window(detail.card), desk.now(), Words(lang), desk.config)
        assert window_value(known) == Value(told, "calm")


def opening(number: int, *keys: str, text: str = "") -> Callable[[Pilot[Any]], Awaitable[None]]:
    async def prepare(pilot: Pilot[Any]) -> None:
        await quiet(pilot)
        pilot.app.open_ticket(number, (1, 2))  # type: ignore[attr-defined]  # the app is ours
        await quiet(pilot)
        await type_keys(pilot, *keys)
        if text:
            await write(pilot, text)
            await type_keys(pilot, "ctrl+s")

    return prepare


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
def test_what_an_answer_to_a_mention_looks_like(
    desk: Desk, snap_compare: Compare, size: tuple[int, int], lang: Lang
) -> None:
    app = IgdeskApp(desk, Words(lang), FixedClock(NOW))
    assert snap_compare(app, terminal_size=size, run_before=opening(1, "r"))


@pytest.mark.parametrize("lang", LANGS)
def test_what_the_question_before_it_looks_like(desk: Desk, snap_compare: Compare, lang: Lang) -> None:
    app = IgdeskApp(desk, Words(lang), FixedClock(NOW))
    assert snap_compare(app, terminal_size=(80, 24), run_before=opening(1, "r", text="官网有售"))
