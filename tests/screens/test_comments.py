"""A comment on its screen: who will read the answer stands there, everybody is asked for once more, hiding is a key."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
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
from igdesk.rules.commands import Reply
from igdesk.rules.model import Channel, MessageState
from igdesk.rules.ways import Way
from igdesk.screens.app import IgdeskApp
from igdesk.screens.ticket import TicketScreen
from igdesk.store import settle
from igdesk.store.inbound import InboundThread
from igdesk.text import cells
from igdesk.widgets.composer_lines import head as composer_head
from igdesk.widgets.fact_due import window_value
from igdesk.widgets.known import Known, Value
from igdesk.widgets.recipient import Recipient
from igdesk.widgets.send_dialogs import AskPublic

from .ticket_fixtures import (
    ACCOUNT,
    NOW,
    desk_over,
    inbound,
    mia,
    notices,
    quiet,
    settled,
    ticket_open,
    type_keys,
    write,
)

Compare = Callable[..., bool]
LANGS: tuple[Lang, ...] = ("en", "zh")


def anna(ago: timedelta = timedelta(hours=2)) -> InboundThread:
    """Two comments of one customer below a post."""
    said = (
        inbound("这款灯有白色的吗？", ago, "c1", channel=Channel.COMMENT),
        inbound("你们怎么都不回复！", ago - timedelta(minutes=30), "c2", channel=Channel.COMMENT),
    )
    return InboundThread(ACCOUNT, "comment", "c1/igsid-anna", "igsid-anna", "anna", None, said, post="p1")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_over(tmp_path, [anna(), mia()]) as made:
        yield made


def head(pilot: Pilot[Any]) -> str:
    screen = next(each for each in reversed(pilot.app.screen_stack) if isinstance(each, TicketScreen))
    return str(screen.query_one("#composer-head", Static).content)


def outbox(desk: Desk, number: int = 1) -> list[OutboxRow]:
    detail = desk.detail(number).result()
    assert detail is not None
    return list(detail.outbox)


def sent(desk: Desk) -> list[tuple[Way, str]]:
    return [(row.way, row.text) for row in outbox(desk) if row.state is not MessageState.CANCELLED]


READERS = {
    "en": ("everybody under the post reads it", "only they read it, as a direct message"),
    "zh": ("帖子下所有人可见", "仅对方在私信中可见"),
}


@pytest.mark.parametrize("lang", LANGS)
async def test_the_header_says_who_will_read_it_and_ctrl_r_changes_that(desk: Desk, lang: Lang) -> None:
    everybody, one = READERS[lang]
    async with ticket_open(desk, lang) as pilot:
        await type_keys(pilot, "r")
        assert everybody in head(pilot)
        await type_keys(pilot, "ctrl+r")
        assert one in head(pilot)
        await type_keys(pilot, "ctrl+r")
        assert everybody in head(pilot)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("private", [True, False])
def test_who_will_read_it_stays_however_long_the_name_and_narrow_the_line(
    desk: Desk, lang: Lang, private: bool
) -> None:
    detail = desk.detail(1).result()
    assert detail is not None
    customer = replace(detail.card.customer, username="a" * 30)
    known = Known(
        replace(detail, card=replace(detail.card, customer=customer)), desk.window(detail.card), desk.now(),
        Words(lang), desk.config,
    )  # fmt: skip
    line = composer_head(Recipient(known, 1, 1, 10), Words(lang), 78, private).plain
    assert cells(line) <= 78
    assert READERS[lang][private] in line
    assert "aaa" in line


@pytest.mark.parametrize("lang", LANGS)
async def test_a_public_answer_is_asked_for_once_more(desk: Desk, lang: Lang) -> None:
    async with ticket_open(desk, lang) as pilot:
        await type_keys(pilot, "r")
        await write(pilot, "有的")
        await type_keys(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, AskPublic)
        await type_keys(pilot, "ctrl+s", "enter")
        assert isinstance(pilot.app.screen, AskPublic)
        assert sent(desk) == []
        await type_keys(pilot, "e")
        assert sent(desk) == []
        await type_keys(pilot, "ctrl+s", "s")
        assert sent(desk) == [(Way.COMMENT, "有的")]


async def test_a_private_answer_is_asked_for_no_more_than_a_message(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "r", "ctrl+r")
        await write(pilot, "有的")
        await type_keys(pilot, "ctrl+s")
        assert sent(desk) == [(Way.PRIVATE, "有的")]


async def test_an_answer_that_cannot_be_private_stays_public_and_says_why(tmp_path: Path) -> None:
    with desk_over(tmp_path, [anna(timedelta(days=8))]) as desk:
        async with ticket_open(desk) as pilot:
            await type_keys(pilot, "r", "ctrl+r")
            assert READERS["en"][0] in head(pilot)
            assert any("within 7 days" in each for each in notices(pilot))


async def test_a_second_private_answer_is_refused_before_it_is_typed(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "r", "ctrl+r")
        await write(pilot, "有的")
        await type_keys(pilot, "f8", "f8", "f8", "ctrl+s", "r", "ctrl+r")
        assert READERS["en"][0] in head(pilot)
        assert any("one private reply" in each for each in notices(pilot))


async def test_a_direct_message_has_one_reader(desk: Desk) -> None:
    async with ticket_open(desk, number=2) as pilot:
        await type_keys(pilot, "r", "ctrl+r")
        assert any("this is a direct message" in each for each in notices(pilot))
        await write(pilot, "好的")
        await type_keys(pilot, "ctrl+s")
        assert [(row.way, row.text) for row in outbox(desk, 2)] == [(Way.MESSAGE, "好的")]


CLOCK = {
    "en": ("private, 6d22h left", "too late for a private reply", "private reply used"),
    "zh": ("可私信回复，剩 6天22时", "已过私信回复期限", "私信回复已用过"),
}


@pytest.mark.parametrize("lang", LANGS)
def test_a_comment_shows_until_when_it_can_be_answered_privately(tmp_path: Path, lang: Lang) -> None:
    def window(desk: Desk) -> Value:
        detail = desk.detail(1).result()
        assert detail is not None
        return window_value(Known(detail, desk.window(detail.card), desk.now(), Words(lang), desk.config))

    open_, late, used = CLOCK[lang]
    for name in ("open", "soon", "late"):
        (tmp_path / name).mkdir()
    with desk_over(tmp_path / "open", [anna()]) as desk:
        assert window(desk) == Value(open_, "calm")
        desk.run(Reply(1, ("here",), private=True)).result()
        assert window(desk) == Value(used, "calm")
    with desk_over(tmp_path / "soon", [anna(timedelta(days=7) - timedelta(hours=1))]) as desk:
        assert window(desk).look == "soon"
    with desk_over(tmp_path / "late", [anna(timedelta(days=8))]) as desk:
        assert window(desk) == Value(late, "calm")


@pytest.mark.parametrize("lang", LANGS)
async def test_a_comment_is_hidden_by_a_key_and_taken_back_by_another(desk: Desk, lang: Lang) -> None:
    async with ticket_open(desk, lang) as pilot:
        await type_keys(pilot, "H", "1")
        [row] = outbox(desk)
        assert (row.way, row.about) == (Way.HIDE, "你们怎么都不回复！")
        await type_keys(pilot, "u")
        assert sent(desk) == []
        await type_keys(pilot, "H", "2")
        settled(desk, settle.confirm_done, outbox(desk)[-1].id)
        detail = desk.detail(1).result()
        assert detail is not None
        assert [message.hidden for message in detail.messages] == [True, False]


async def test_there_is_nothing_to_hide_among_direct_messages(desk: Desk) -> None:
    async with ticket_open(desk, number=2) as pilot:
        await type_keys(pilot, "H")
        assert any("no comment that could be hidden" in each for each in notices(pilot))


def opening(*keys: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    async def prepare(pilot: Pilot[Any]) -> None:
        await quiet(pilot)
        pilot.app.open_ticket(1, (1, 2))  # type: ignore[attr-defined]  # the app is ours
        await quiet(pilot)
        await type_keys(pilot, *keys)

    return prepare


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("keys", [("r",), ("r", "ctrl+r")], ids=["public", "private"])
def test_what_an_answer_to_a_comment_looks_like(
    desk: Desk, snap_compare: Compare, keys: tuple[str, ...], lang: Lang
) -> None:
    app = IgdeskApp(desk, Words(lang), FixedClock(NOW))
    assert snap_compare(app, terminal_size=(120, 40), run_before=opening(*keys))
