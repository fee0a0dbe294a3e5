"""A trainee's reply on the screens: said before it is sent, released, returned or taken over in the outbox."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from textual.widgets import Static

from igdesk.config.model import Agent
from igdesk.desk.desk import Desk
from igdesk.desk.drafts import Kind
from igdesk.i18n import LANGUAGES, Lang, Words
from igdesk.rules.commands import Reply
from igdesk.rules.model import MessageState
from igdesk.screens.app import IgdeskApp
from igdesk.screens.ticket import TicketScreen
from igdesk.store.outbox import OutboxRow

from .ticket_fixtures import CONFIG, desk_over, inbound, notices, quiet, thread, type_keys

LEARNS = replace(
    CONFIG, agents=(*CONFIG.agents, Agent("tess", "Tess", departments=("support",), trainee=True, buddy="mei"))
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    tom = thread("tom", [inbound("Where is my parcel?", timedelta(minutes=30), "t1")], "Tom Baker")
    with desk_over(tmp_path, [tom], config=LEARNS) as made:
        yield made


def row(desk: Desk) -> OutboxRow:
    detail = desk.detail(1).result()
    assert detail is not None
    return detail.outbox[0]


def writes_as_trainee(desk: Desk, text: str = "Good morning") -> None:
    """Tess answers at another computer."""
    Desk(desk._store, LEARNS, desk._clock, "tess").run(Reply(1, (text,))).result()


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_the_composer_of_a_trainee_says_whom_it_goes_to_before_it_is_sent(desk: Desk, lang: Lang) -> None:
    own = Desk(desk._store, LEARNS, desk._clock, "tess")
    async with IgdeskApp(own, Words(lang), desk._clock).run_test(size=(80, 24)) as pilot:
        await quiet(pilot)
        await type_keys(pilot, "enter", "r", "H", "i")
        line = pilot.app.screen.query_one("#composer-release", Static)
        assert line.display
        assert "小美" in str(line.render())
        await type_keys(pilot, "ctrl+s")
        assert (row(desk).text, row(desk).awaits_release) == ("Hi", True)
        assert any("小美" in each for each in notices(pilot))
        await type_keys(pilot, "u")
        assert row(desk).state is MessageState.CANCELLED


async def test_the_buddy_is_told_and_releases_it_with_a_key_which_can_be_undone(desk: Desk) -> None:
    async with IgdeskApp(desk, Words("en"), desk._clock).run_test(size=(120, 40)) as pilot:
        await quiet(pilot)
        writes_as_trainee(desk)
        await pilot.app.live.look()  # type: ignore[attr-defined]
        await quiet(pilot)
        assert any("waits for a release" in each for each in notices(pilot))
        await type_keys(pilot, "g", "o", "1", "r")
        assert (row(desk).waits, row(desk).released_by) == (False, "mei")
        await type_keys(pilot, "u")
        assert row(desk).awaits_release


async def test_returned_with_a_line_it_is_its_writers_draft_again(desk: Desk) -> None:
    writes_as_trainee(desk)
    async with IgdeskApp(desk, Words("en"), desk._clock).run_test(size=(120, 40)) as pilot:
        await quiet(pilot)
        await type_keys(pilot, "e")
        assert "still waits for a release" in notices(pilot)[-1]
        await type_keys(pilot, "u")
        await type_keys(pilot, "g", "o", "1", "b", *"warm", "escape")
        drafts = pilot.app.drafts  # type: ignore[attr-defined]
        assert (row(desk).state, drafts.text(1, Kind.CORRECTION)) == (MessageState.QUEUED, "warm")
        await type_keys(pilot, "g", "d", "1", *"er", "enter")
        assert row(desk).state is MessageState.CANCELLED
        assert drafts.newest_first() == ()
        drafts.keep(1, "colder", Kind.CORRECTION)
        await type_keys(pilot, "g", "d", "1")
        assert drafts.text(1, Kind.NOTE) == "colder", "no reply waits for it any more"
    own = Desk(desk._store, LEARNS, desk._clock, "tess")
    async with IgdeskApp(own, Words("en"), desk._clock).run_test(size=(120, 40)) as pilot:
        await quiet(pilot)
        for _ in range(3):
            await pilot.app.live.look()  # type: ignore[attr-defined]
            await quiet(pilot)
        assert pilot.app.drafts.text(1) == "Good morning"  # type: ignore[attr-defined]
        assert any("returned" in each for each in notices(pilot))


async def test_the_buddy_takes_it_over_and_its_words_are_in_their_composer(desk: Desk) -> None:
    writes_as_trainee(desk)
    async with IgdeskApp(desk, Words("en"), desk._clock).run_test(size=(120, 40)) as pilot:
        await quiet(pilot)
        await type_keys(pilot, "g", "o", "1", "e")
        await quiet(pilot)
        assert isinstance(pilot.app.screen, TicketScreen)
        assert pilot.app.screen.composer.text == "Good morning"
        assert row(desk).state is MessageState.CANCELLED


async def test_a_trainee_is_offered_no_release(desk: Desk) -> None:
    writes_as_trainee(desk)
    own = Desk(desk._store, LEARNS, desk._clock, "tess")
    async with IgdeskApp(own, Words("en"), desk._clock).run_test(size=(120, 40)) as pilot:
        await quiet(pilot)
        await type_keys(pilot, "g", "o", "1", "r", "b", "escape")
        assert row(desk).awaits_release
        await type_keys(pilot, "g", "o", "1", "x")
        await quiet(pilot)
        assert row(desk).state is MessageState.CANCELLED
