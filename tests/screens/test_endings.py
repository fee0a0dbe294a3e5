"""The end of a ticket by key: what is asked is seen before sending, can be left out; follow-ups in their lists."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from igdesk.clock import FixedClock
from igdesk.config.model import Csat, FollowUp, Template
from igdesk.desk.desk import Desk
from igdesk.i18n import Lang, Words
from igdesk.rules.commands import Rate, Reply
from igdesk.rules.model import Status, Ticket
from igdesk.screens.app import IgdeskApp
from igdesk.screens.queue import QueueScreen
from igdesk.store import ticking
from igdesk.widgets.dialogs import Pick
from igdesk.widgets.facts import FactsHeader
from igdesk.widgets.recipient import AfterSend
from igdesk.widgets.views_bar import ViewsBar

from .ticket_fixtures import CONFIG, NOW, desk_over, mia, notices, quiet, type_keys, write

ASKING = replace(
    CONFIG,
    templates=(*CONFIG.templates, Template("csat", "满意度", "满意吗？1–5", "zh")),
    csat=Csat("on_close", "csat"),
    follow_up=FollowUp(timedelta(hours=48), ("returns",)),
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk that asks, with Mia's ticket."""
    with desk_over(tmp_path, [mia()], ASKING) as made:
        yield made


@asynccontextmanager
async def opened(
    desk: Desk, lang: Lang = "zh", *, number: int | None = 1, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[Pilot[Any]]:
    app = IgdeskApp(desk, Words(lang), desk._clock)
    async with app.run_test(size=size) as pilot:
        await quiet(pilot)
        if number is not None:
            app.open_ticket(number, (1,))
            await quiet(pilot)
        yield pilot


def ticket(desk: Desk) -> Ticket:
    card = desk.card(1).result()
    assert card is not None
    return card.ticket


def outbox(desk: Desk) -> list[str]:
    return [row.text for row in desk.unsettled_replies().result()]


def foot(pilot: Pilot[Any]) -> str:
    return str(pilot.app.screen.query_one("#composer-foot", Static).render())


@pytest.mark.parametrize(
    ("lang", "asks", "not_"), [("zh", "询问满意度", "不询问"), ("en", "ask for a rating", "without")]
)
async def test_before_sending_it_is_seen_whether_the_customer_is_asked(
    desk: Desk, lang: Lang, asks: str, not_: str
) -> None:
    async with opened(desk, lang) as pilot:
        await type_keys(pilot, "r")
        assert asks not in foot(pilot)
        await type_keys(pilot, "f8")
        assert asks in foot(pilot)
        assert not_ not in foot(pilot)
        await type_keys(pilot, "f8")
        assert not_ in foot(pilot)
        await type_keys(pilot, "f8", "f8")
        assert pilot.app.screen.composer.after is AfterSend.STAY  # type: ignore[attr-defined]  # a ticket's screen


@pytest.mark.parametrize(("turns", "texts"), [(1, ["好了", "满意吗？1–5"]), (2, ["好了"])])
async def test_what_was_seen_is_done(desk: Desk, turns: int, texts: list[str]) -> None:
    async with opened(desk) as pilot:
        await type_keys(pilot, "r")
        await write(pilot, "好了")
        await type_keys(pilot, *["f8"] * turns, "ctrl+s")
        assert outbox(desk) == texts
        assert ticket(desk).status is Status.RESOLVED


async def test_a_key_resolves_with_the_question_and_the_menu_of_states_without_it(desk: Desk) -> None:
    async with opened(desk) as pilot:
        await type_keys(pilot, "e")
        assert outbox(desk) == ["满意吗？1–5"]
        await type_keys(pilot, "u")
        assert (outbox(desk), ticket(desk).status) == ([], Status.OPEN)
        await type_keys(pilot, "s", "x")
        assert (outbox(desk), ticket(desk).status) == ([], Status.RESOLVED)


async def test_where_nobody_is_asked_the_menu_offers_no_way_without_it(tmp_path: Path) -> None:
    with desk_over(tmp_path, [mia()], CONFIG) as silent:
        async with opened(silent) as pilot:
            await type_keys(pilot, "s", "x", "enter")
            assert isinstance(pilot.app.screen, Pick)
            assert ticket(silent).status is Status.OPEN


@pytest.mark.parametrize(("lang", "mark", "due"), [("zh", "回访", "该回访了"), ("en", "follow-up", "asked once more")])
async def test_a_follow_up_is_in_its_lists_told_and_done_by_key(desk: Desk, lang: Lang, mark: str, due: str) -> None:
    desk.run(Reply(1, ("好的",), then=Status.RESOLVED, rating=False)).result()
    later = NOW + timedelta(hours=49)
    assert isinstance(desk._clock, FixedClock)
    desk._clock.advance(timedelta(hours=49))
    desk._store.write("tick", ticking.tick_due, config=ASKING, op="tick", now=later).result()
    async with opened(desk, lang, number=None) as pilot:
        assert any(due in told for told in notices(pilot))
        queue = pilot.app.screen
        assert isinstance(queue, QueueScreen)
        for keys in (("g", "f"), ("g", "m")):
            await type_keys(pilot, *keys)
            assert queue.tickets.order == (1,)
        await type_keys(pilot, "g", "f")
        assert queue.query_one(ViewsBar).current == "follow_ups"
        await type_keys(pilot, "B", "d")
        assert ticket(desk).follow_up_at is None
        assert ticket(desk).status is Status.RESOLVED
        await type_keys(pilot, "u")
        assert ticket(desk).follow_up_at is not None


async def test_the_header_says_what_was_given_and_that_the_window_will_be_closed(desk: Desk) -> None:
    desk.run(Reply(1, ("好的",), then=Status.RESOLVED, rating=False)).result()
    desk.run(Rate(1, 2)).result()
    async with opened(desk, size=(90, 30)) as pilot:
        header = str(pilot.app.screen.query_one(FactsHeader).render())
        assert "评分 2/5" in header
        assert "届时窗口已关" in header
        await type_keys(pilot, "B", "s")
        assert ticket(desk).follow_up_at is None
        await type_keys(pilot, "B")
        assert "没有待办的回访" in notices(pilot)[-1]
