"""Several accounts on one desk, on the screens: whose ticket it is, which one fares badly, whom a merge concerns."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from igdesk.clock import FixedClock
from igdesk.config.accounts import FurtherAccount
from igdesk.desk.desk import Desk, new_op
from igdesk.i18n import Lang, Phrase, Words
from igdesk.screens.app import IgdeskApp
from igdesk.store.sync_state import SyncStatus, save_status
from igdesk.widgets.dialogs import Confirm
from igdesk.widgets.status import StatusLine

from .ticket_fixtures import ACCOUNT, CONFIG, NOW, desk_over, inbound, mia, notices, previewed, quiet, thread, type_keys

LANGS: tuple[Lang, ...] = ("en", "zh")
OTHER = "17841400000000077"
GONE = "17841400000000099"
TWO = replace(
    CONFIG,
    instagram=replace(CONFIG.instagram, name="shop", account_id=ACCOUNT),
    accounts=(FurtherAccount("outlet", OTHER),),
)
Compare = Callable[..., bool]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Mia wrote to both accounts, and somebody to one that the desk has no longer."""
    also = replace(thread("mia.wang", [inbound("Do you ship to Iceland?", timedelta(hours=1), "o1")]), account=OTHER)
    old = replace(thread("old.friend", [inbound("还有货吗？", timedelta(minutes=50), "g1")]), account=GONE)
    with desk_over(tmp_path, [mia(), also, old], TWO) as made:
        yield made


def fares(desk: Desk, *told: SyncStatus) -> None:
    for each in told:
        desk._store.write(new_op(), save_status, each, None, (ACCOUNT, OTHER)).result()


@asynccontextmanager
async def screens(desk: Desk, lang: Lang = "en", size: tuple[int, int] = (160, 40)) -> Any:
    app = IgdeskApp(desk, Words(lang), desk._clock)
    async with app.run_test(size=size) as pilot:
        await quiet(pilot)
        yield pilot


def status_text(pilot: Pilot[Any]) -> str:
    return pilot.app.screen.query_one(StatusLine).render().plain


async def test_the_line_says_which_account_fares_worst_and_a_toast_tells_of_each(desk: Desk) -> None:
    broken = Phrase("sync.no_token", {"variable": "IGDESK_TOKEN_OUTLET"})
    fares(
        desk,
        SyncStatus(ACCOUNT, "shop", NOW, Phrase("sync.bug"), name="shop"),
        SyncStatus(OTHER, "outlet", NOW - timedelta(hours=1), broken, is_locked_out=True, name="outlet"),
    )
    async with screens(desk) as pilot:
        assert "! outlet: There is no access token" in status_text(pilot)
        told = notices(pilot)
        assert any(each.startswith("outlet: ") for each in told)
        assert any(each.startswith("shop: ") for each in told)


async def test_of_a_single_account_no_name_is_said(desk: Desk) -> None:
    fares(desk, SyncStatus(ACCOUNT, "shop", NOW, Phrase("sync.bug")))
    async with screens(desk) as pilot:
        assert "! The sync met" in status_text(pilot)


async def test_a_token_that_ends_is_told_though_the_other_account_is_behind(desk: Desk) -> None:
    from igdesk.store.sync_state import TokenEnding

    ending = TokenEnding(NOW + timedelta(days=2), is_known=True, can_renew=True)
    fares(
        desk,
        SyncStatus(ACCOUNT, "shop", NOW - timedelta(hours=3), name="shop"),
        SyncStatus(OTHER, "outlet", NOW, token=ending, name="outlet"),
    )
    async with screens(desk) as pilot:
        assert "! outlet: " in status_text(pilot)


@pytest.mark.parametrize("lang", LANGS)
async def test_merging_the_same_name_of_two_accounts_asks_and_says_which_is_which(desk: Desk, lang: Lang) -> None:
    async with screens(desk, lang) as pilot:
        pilot.app.open_ticket(2, (1, 2))
        await quiet(pilot)
        await type_keys(pilot, "m")
        await type_keys(pilot, "1", "enter")
        dialog = pilot.app.screen
        assert isinstance(dialog, Confirm)
        assert "mia.wang (outlet)" in dialog._title
        assert "mia.wang (shop)" in dialog._title


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("size", [(80, 24), (200, 60)], ids=["80x24", "200x60"])
def test_what_a_list_of_several_accounts_looks_like(
    desk: Desk, snap_compare: Compare, size: tuple[int, int], lang: Lang
) -> None:
    fares(
        desk,
        SyncStatus(ACCOUNT, "shop", NOW, name="shop"),
        SyncStatus(OTHER, "outlet", NOW, Phrase("sync.bug"), name="outlet"),
    )
    app = IgdeskApp(desk, Words(lang), FixedClock(NOW))

    async def at_rest(pilot: Pilot[Any]) -> None:
        await previewed(pilot)
        pilot.app.clear_notifications()
        await quiet(pilot)

    ready: Callable[[Pilot[Any]], Awaitable[None]] = at_rest
    assert snap_compare(app, terminal_size=size, run_before=ready)
