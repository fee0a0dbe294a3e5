"""An empty list: a desk that has fetched nothing yet must not say that every customer has been answered."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from igdesk.config.keys import Keys, names_of
from igdesk.desk.queries import Health, SyncStatus
from igdesk.desk.views import views
from igdesk.i18n import LANGUAGES, Lang, Phrase, Words
from igdesk.screens.empty import empty_lines
from igdesk.screens.queue import QueueScreen
from igdesk.widgets.status import Pulse
from tests.screens.conftest import TestDesk, settle

EN = Words("en", names_of(Keys))
NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def said(sync: SyncStatus | None, holder: str | None = "lin@laptop", filtered: str = "", words: Words = EN) -> str:
    pulse = Pulse(Health(() if sync is None else (sync,), holder, 0, 0, 0, 0, 1, "local"), None)
    return "\n".join(empty_lines("open", filtered, pulse, words))


def test_all_is_answered_only_once_something_was_fetched() -> None:
    assert "every customer has been answered" in said(SyncStatus("1", "shop", NOW))
    assert "first time" in said(SyncStatus("1", "shop", None))
    assert "first time" in said(None)


def test_nobody_syncs() -> None:
    assert "igdesk sync" in said(None, holder=None)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("fault", ["instagram.auth_expired", "instagram.unreachable"])
def test_a_fault_stands_there_whole_with_its_cure(lang: Lang, fault: str) -> None:
    words, error = Words(lang, names_of(Keys)), Phrase(fault)
    assert words.of(error) in said(SyncStatus("1", "shop", None, error), words=words)


def test_what_was_emptied_by_work_is_all_done_though_instagram_is_out_of_reach() -> None:
    sync = SyncStatus("1", "shop", None, Phrase("instagram.unreachable"))
    pulse = Pulse(Health((sync,), None, 0, 0, 0, 0, 1, "local"), None)
    assert "every customer has been answered" in empty_lines("open", "", pulse, EN, has_tickets=True)[0]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_view_has_a_name_and_says_why_it_is_empty(lang: Lang) -> None:
    words = Words(lang, names_of(Keys))
    pulse = Pulse(Health((SyncStatus("1", "shop", NOW),), None, 0, 0, 0, 0, 1, "local"), None)
    told = [(view.label(words), *empty_lines(view.id, "", pulse, words)) for view in views("lin", ("finance",))]
    assert len(told) == len(set(told))


def test_a_filter_is_named_first() -> None:
    assert "tag:x" in said(None, filtered="tag:x")


async def test_it_is_told_in_the_list_and_wrapped(test_desk: TestDesk) -> None:
    async with test_desk.app().run_test(size=(40, 12)) as pilot:
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, QueueScreen)
        assert "nobody syncs" in screen.tickets.empty[0]
        drawn = "".join(screen.tickets.render_line(y).text.strip() + " " for y in range(1, screen.tickets.size.height))
        assert " ".join(screen.tickets.empty) in drawn
