"""The outbox on the screen: what a person knows of a reply in doubt is asked for, and done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from igdesk.desk.desk import Desk
from igdesk.i18n import LANGUAGES, Lang, Phrase, Words
from igdesk.rules.commands import ConfirmReply, Reply
from igdesk.rules.model import MessageState
from igdesk.screens.app import IgdeskApp
from igdesk.screens.ticket import TicketScreen
from igdesk.store import settle
from igdesk.store.settle import Settling
from igdesk.widgets.dialogs import Pick

from .ticket_fixtures import CONFIG, NOW, desk_over, inbound, notices, previewed, quiet, thread, type_keys

Compare = Callable[..., bool]
SIZES = [(80, 24), (120, 40)]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Two replies to one customer: the first is in doubt and holds the second back."""
    tom = thread("tom", [inbound("Where is my parcel?", timedelta(minutes=30), "t1")], "Tom Baker")
    with desk_over(tmp_path, [tom]) as made:
        for text in ("It left [b]today[/b].", "Tomorrow it is there."):
            made.run(Reply(1, (text,))).result()
        by = Settling("claim", NOW + timedelta(minutes=1), CONFIG)
        row = made._store.write("claim", settle.claim_next, by).result()
        assert row is not None
        made._store.write("doubt", settle.doubt, row.id, Phrase("outbox.interrupted"), by).result()
        yield made


def states(desk: Desk) -> list[MessageState]:
    detail = desk.detail(1).result()
    assert detail is not None
    return [row.state for row in detail.outbox]


def choices(pilot: Pilot[Any]) -> list[str]:
    """The first lines of what can be picked."""
    options: Sequence[Any] = pilot.app.screen.query_one(OptionList).options
    return [str(option.prompt) for option in options]


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_one_in_doubt_is_asked_about_with_both_choices(desk: Desk, lang: Lang) -> None:
    words = Words(lang)
    async with IgdeskApp(desk, words, desk._clock).run_test(size=(120, 40)) as pilot:
        await quiet(pilot)
        await type_keys(pilot, "g", "o", "1")
        assert isinstance(pilot.app.screen, Pick)
        told = "\n".join(choices(pilot))
        for key in ("stands", "stands_hint", "missing", "missing_hint"):
            assert words(f"arrived.{key}") in told
        await type_keys(pilot, "escape")
        assert states(desk) == [MessageState.UNCONFIRMED, MessageState.QUEUED]


@pytest.mark.parametrize("key", ["a", "2"])
async def test_it_stands_there(desk: Desk, key: str) -> None:
    async with IgdeskApp(desk, Words("en"), desk._clock).run_test(size=(120, 40)) as pilot:
        await quiet(pilot)
        await type_keys(pilot, "g", "o", "1", key)
        assert states(desk) == [MessageState.SENT, MessageState.QUEUED]
        assert notices(pilot)[-1] == Words("en")("arrived.confirmed", number=1)


@pytest.mark.parametrize("key", ["r", "3"])
async def test_it_does_not(desk: Desk, key: str) -> None:
    async with IgdeskApp(desk, Words("en"), desk._clock).run_test(size=(120, 40)) as pilot:
        await quiet(pilot)
        await type_keys(pilot, "g", "o", "1", key)
        assert states(desk) == [MessageState.QUEUED] * 2
        assert notices(pilot)[-1] == Words("en")("arrived.goes_again", number=1)


@pytest.mark.parametrize("keys", [("1", "o"), ("1", "enter"), ("2",)])
async def test_its_ticket_opens_as_that_of_any_other(desk: Desk, keys: tuple[str, ...]) -> None:
    async with IgdeskApp(desk, Words("en"), desk._clock).run_test(size=(120, 40)) as pilot:
        await quiet(pilot)
        await type_keys(pilot, "g", "o", *keys)
        assert isinstance(pilot.app.screen, TicketScreen)
        assert states(desk) == [MessageState.UNCONFIRMED, MessageState.QUEUED]


async def test_what_somebody_else_decided_meanwhile_is_told(desk: Desk) -> None:
    async with IgdeskApp(desk, Words("en"), desk._clock).run_test(size=(120, 40)) as pilot:
        await quiet(pilot)
        await type_keys(pilot, "g", "o", "1")
        detail = desk.detail(1).result()
        assert detail is not None
        desk.run(ConfirmReply(1, detail.outbox[0].id)).result()
        await type_keys(pilot, "a")
        assert notices(pilot)[-1].startswith("This reply is sent")
        assert states(desk) == [MessageState.SENT, MessageState.QUEUED]


async def test_the_thread_says_who_saw_it_and_undo_takes_it_back(desk: Desk) -> None:
    async with IgdeskApp(desk, Words("en"), desk._clock).run_test(size=(120, 40)) as pilot:
        await quiet(pilot)
        await type_keys(pilot, "g", "o", "1", "a", "enter")
        shown = "\n".join(strip.text for strip in pilot.app.screen._compositor.render_strips())
        assert Words("en")("ticket_ui.event_reply_confirmed") in shown
        await type_keys(pilot, "u")
        assert states(desk) == [MessageState.UNCONFIRMED, MessageState.QUEUED]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
def test_what_the_question_looks_like(desk: Desk, snap_compare: Compare, size: tuple[int, int], lang: Lang) -> None:
    async def asked(pilot: Pilot[Any]) -> None:
        await previewed(pilot)
        await type_keys(pilot, "g", "o", "1")

    app = IgdeskApp(desk, Words(lang), desk._clock)
    assert snap_compare(app, terminal_size=size, run_before=asked)
