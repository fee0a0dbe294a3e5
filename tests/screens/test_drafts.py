"""What is typed survives: leaving, quitting, refusals, other people, merges, and another ticket meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual._context import active_app
from textual.pilot import Pilot
from textual.widgets import TextArea

from igdesk.clock import FixedClock
from igdesk.desk.desk import Desk
from igdesk.desk.drafts import Drafts, Kind
from igdesk.desk.queries import OutboxRow, Pending
from igdesk.i18n import Lang, Words
from igdesk.rules.commands import CancelReply, Merge, SetStatus, Split
from igdesk.rules.model import MessageState, Status
from igdesk.screens.app import IgdeskApp
from igdesk.screens.escalate_dialog import EscalateDialog
from igdesk.screens.queue import QueueScreen
from igdesk.screens.ticket import TicketScreen
from igdesk.store.drafts import DraftFile
from igdesk.store.errors import StoreError
from igdesk.widgets.dialogs import AskText, Pick
from igdesk.widgets.send_dialogs import AskSendAnyway
from igdesk.widgets.ticket_list import TicketList

from .ticket_fixtures import (
    CONFIG,
    as_person,
    come_in,
    desk_over,
    inbound,
    mia,
    notices,
    quiet,
    thread,
    type_keys,
)

ORDER = (1, 2, 3)
HELD = replace(CONFIG, desk=replace(CONFIG.desk, undo_send=timedelta(hours=1)))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Three tickets; a reply is held for an hour."""
    others = [thread(who, [inbound("Hi there", timedelta(minutes=9), who)], who.title()) for who in ("tom", "zoe")]
    with desk_over(tmp_path, [mia(), *others], HELD) as made:
        yield made


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "drafts" / "drafts.db"


@asynccontextmanager
async def running(
    desk: Desk, path: Path, number: int | None = 1, lang: Lang = "en", size: tuple[int, int] = (120, 40)
) -> AsyncIterator[Pilot[Any]]:
    """A program of its own, with a ticket open over the queue."""
    file = DraftFile(path)
    app = IgdeskApp(desk, Words(lang), desk._clock, drafts=Drafts(desk, file))
    async with app.run_test(size=size) as pilot:
        await quiet(pilot)
        if number is not None:
            app.open_ticket(number, ORDER)
            await quiet(pilot)
        yield pilot
    file.close()


async def saved(desk: Desk, path: Path) -> dict[tuple[int, str], str]:
    """What the file holds, as the next program finds it; one that runs has put there what was typed so far."""
    app = active_app.get(None)
    if isinstance(app, IgdeskApp) and app.is_running and app.drafts._file is not None:
        await app.drafts._file.flush()
    file = DraftFile(path)
    drafts = Drafts(desk, file)
    await drafts.refresh()
    file.close()
    return {(each.ticket, each.kind.value): each.text for each in drafts.newest_first()}


def app_of(pilot: Pilot[Any]) -> IgdeskApp:
    assert isinstance(pilot.app, IgdeskApp)
    return pilot.app


def ticket_screen(pilot: Pilot[Any]) -> TicketScreen:
    return next(each for each in reversed(pilot.app.screen_stack) if isinstance(each, TicketScreen))


def composing(pilot: Pilot[Any]) -> str:
    composer = ticket_screen(pilot).composer
    assert composer.is_open
    return composer.text


def hint(pilot: Pilot[Any]) -> str:
    return str(ticket_screen(pilot).query_one("#ticket-hint").render())


def outbox(desk: Desk, number: int = 1) -> list[tuple[str, MessageState]]:
    detail = desk.detail(number).result()
    assert detail is not None
    return [(row.text, row.state) for row in detail.outbox]


def later(desk: Desk) -> None:
    clock = desk._clock
    assert isinstance(clock, FixedClock)
    clock.advance(timedelta(minutes=1))


async def test_esc_and_quitting_keep_the_text_for_the_next_program(desk: Desk, path: Path) -> None:
    async with running(desk, path) as pilot:
        await type_keys(pilot, "r", *"half", "escape")
        assert "Draft" in hint(pilot)
        await type_keys(pilot, "J", "r", *"two")
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert app_of(pilot)._exit
    assert await saved(desk, path) == {(1, "reply"): "half", (2, "reply"): "two"}
    async with running(desk, path) as pilot:
        assert hint(pilot).startswith("✎ Draft (r goes on): half")
        await type_keys(pilot, "r", *" a loaf")
        assert composing(pilot) == "half a loaf"
    assert (await saved(desk, path))[1, "reply"] == "half a loaf"


async def test_a_burst_that_ends_with_quitting_loses_no_letter(desk: Desk, path: Path) -> None:
    async with running(desk, path) as pilot:
        await type_keys(pilot, "r")
        for key in (*"the last letter", "ctrl+q"):
            pilot.app.post_message(events.Key("space" if key == " " else key, key if len(key) == 1 else None))
        await quiet(pilot)
    assert await saved(desk, path) == {(1, "reply"): "the last letter"}


async def test_sending_forgets_it_and_a_template_is_remembered(desk: Desk, path: Path) -> None:
    async with running(desk, path) as pilot:
        await type_keys(pilot, "1", "escape")
        draft = app_of(pilot).drafts.draft(1)
        assert draft is not None
        assert draft.template == "order-number"
    async with running(desk, path) as pilot:
        await type_keys(pilot, "r", "ctrl+s")
    assert [text for text, _state in outbox(desk)] == [draft.text]
    assert template_of_reply(desk) == "order-number"
    assert await saved(desk, path) == {}


def template_of_reply(desk: Desk) -> str:
    detail = desk.detail(1).result()
    assert detail is not None
    return next(str(each.event.template) for each in detail.events if hasattr(each.event, "template"))


async def test_emptying_it_forgets_it(desk: Desk, path: Path) -> None:
    async with running(desk, path) as pilot:
        await type_keys(pilot, "r", *"ab", "backspace", "backspace", "escape")
        assert "Draft" not in hint(pilot)
    assert await saved(desk, path) == {}


async def test_a_refused_reply_stays(desk: Desk, path: Path) -> None:
    async with running(desk, path) as pilot:
        await type_keys(pilot, "r", *"late")
        desk.run(SetStatus(1, Status.CLOSED)).result()
        await type_keys(pilot, "ctrl+s")
        assert outbox(desk) == []
        assert composing(pilot) == "late"
    assert await saved(desk, path) == {(1, "reply"): "late"}


async def test_a_conflict_keeps_it_and_sending_anyway_forgets_it(desk: Desk, path: Path) -> None:
    async with running(desk, path) as pilot:
        await type_keys(pilot, "r", *"answer")
        come_in(desk, thread("mia.wang", [inbound("wait", timedelta(), "m9")]))
        await type_keys(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, AskSendAnyway)
        assert await app_of(pilot).drafts.saved()
        assert await saved(desk, path) == {(1, "reply"): "answer"}
        await type_keys(pilot, "x")
        assert "Draft" in hint(pilot)
        await type_keys(pilot, "r", "ctrl+s", "s")
        assert outbox(desk) == [("answer", MessageState.QUEUED)]
    assert await saved(desk, path) == {}


async def test_a_reply_that_is_taken_back_is_a_draft_on_the_disk(desk: Desk, path: Path) -> None:
    async with running(desk, path) as pilot:
        await type_keys(pilot, "r", *"sent", "ctrl+s")
        assert await app_of(pilot).drafts.saved()
        assert await saved(desk, path) == {}
        later(desk)
        await type_keys(pilot, "u")
        assert composing(pilot) == "sent"
        assert outbox(desk) == [("sent", MessageState.CANCELLED)]
        assert await app_of(pilot).drafts.saved()
        assert await saved(desk, path) == {(1, "reply"): "sent"}


async def test_a_reply_that_was_queued_when_the_program_died_is_not_offered_again(desk: Desk, path: Path) -> None:
    async with running(desk, path) as pilot:
        await type_keys(pilot, "r", *"once", "escape")
    before = path.read_bytes()
    async with running(desk, path) as pilot:
        later(desk)
        await type_keys(pilot, "r", "ctrl+s")
        assert outbox(desk) == [("once", MessageState.QUEUED)]
    path.write_bytes(before)  # as if it had been killed before it could forget
    async with running(desk, path) as pilot:
        assert "Draft" not in hint(pilot)
        await type_keys(pilot, "r")
        assert composing(pilot) == ""
    assert await saved(desk, path) == {}


async def test_another_program_of_mine_is_gone_on_with(desk: Desk, path: Path) -> None:
    async with running(desk, path) as pilot:
        await type_keys(pilot, "r", *"here", "escape", "q")
        other = DraftFile(path)
        there = Drafts(desk, other)
        await there.refresh()
        there.keep(1, "here and there")
        there.keep(3, "note", Kind.NOTE)
        other.close()
        app_of(pilot).open_ticket(1, ORDER)
        await quiet(pilot)
        await type_keys(pilot, "r")
        assert composing(pilot) == "here and there"
        other = DraftFile(path)
        there = Drafts(desk, other)
        await there.refresh()
        there.keep(1, "written there meanwhile")
        other.close()
        await type_keys(pilot, "escape")  # nothing was typed here since
    assert (await saved(desk, path))[1, "reply"] == "written there meanwhile"


async def test_coming_back_to_the_window_shows_what_another_program_saved(desk: Desk, path: Path) -> None:
    async with running(desk, path, None) as pilot:
        other = DraftFile(path)
        there = Drafts(desk, other)
        await there.refresh()
        there.keep(2, "note", Kind.NOTE)
        other.close()
        pilot.app.post_message(events.AppFocus())
        await quiet(pilot)
        assert app_of(pilot).drafts.text(2, Kind.NOTE) == "note"


# Notes and escalations


async def test_a_note_is_kept_while_it_is_typed(desk: Desk, path: Path) -> None:
    async with running(desk, path) as pilot:
        await type_keys(pilot, "c", *"customs")
        assert isinstance(pilot.app.screen, AskText)
        assert await app_of(pilot).drafts.saved()
        assert await saved(desk, path) == {(1, "note"): "customs"}
    async with running(desk, path) as pilot:
        assert hint(pilot).startswith("✎ Note begun (c goes on): customs")
        await type_keys(pilot, "c")
        assert pilot.app.screen.query_one(TextArea).text == "customs"
        await type_keys(pilot, *"!", "ctrl+s")
        detail = desk.detail(1).result()
        assert detail is not None
        assert [note.text for note in detail.notes] == ["customs!"]
    assert await saved(desk, path) == {}


async def test_a_note_that_is_refused_stays(desk: Desk, path: Path) -> None:
    async with running(desk, path) as pilot:
        await type_keys(pilot, "c", *"x")
        desk._store.close()
        await type_keys(pilot, "ctrl+s")
        assert app_of(pilot).drafts.text(1, Kind.NOTE) == "x"


async def test_ones_own_reason_is_kept_and_the_arrows_leave_it_alone(desk: Desk, path: Path) -> None:
    async with running(desk, path) as pilot:
        await type_keys(pilot, "S", *"hurt", "up", "down", "escape")
        assert not isinstance(pilot.app.screen, EscalateDialog)
    assert await saved(desk, path) == {(1, "escalation"): "hurt"}
    async with running(desk, path) as pilot:
        await type_keys(pilot, "S", "up")
        dialog = pilot.app.screen
        assert isinstance(dialog, EscalateDialog)
        assert dialog.reason != "hurt"
        await type_keys(pilot, "down", *"!")
        assert dialog.reason == "hurt!"
        await type_keys(pilot, "enter")
        detail = desk.detail(1).result()
        assert detail is not None
        assert [each.reason for each in detail.escalations] == ["hurt!"]
    assert await saved(desk, path) == {}


# Merged


async def second_of_mia(desk: Desk) -> int:
    """Another ticket of the same customer."""
    detail = await desk.detail(1)
    assert detail is not None
    done = await desk.run(Split(1, (detail.messages[-1].id,)))
    assert done.other is not None
    return done.other


async def test_the_draft_of_a_merged_ticket_is_offered_where_it_went(desk: Desk, path: Path) -> None:
    other = await second_of_mia(desk)
    async with running(desk, path, other) as pilot:
        await type_keys(pilot, "r", *"old", "escape", "q")
        app_of(pilot).open_ticket(1, ORDER)
        await quiet(pilot)
        await type_keys(pilot, "r", *"new", "escape")
    as_person(desk, "lin", Merge(other, into=1))
    async with running(desk, path, other) as pilot:
        await type_keys(pilot, "r")
        assert composing(pilot) == "new\n\nold"
    assert await saved(desk, path) == {(1, "reply"): "new\n\nold"}


async def test_a_merge_under_the_writer_opens_the_composer_where_it_went(desk: Desk, path: Path) -> None:
    other = await second_of_mia(desk)
    async with running(desk, path, other) as pilot:
        await type_keys(pilot, "r", *"half")
        as_person(desk, "lin", Merge(other, into=1))
        await app_of(pilot).live.look()
        await quiet(pilot)
        await type_keys(pilot, *" e")
        assert composing(pilot) == "half e"
        card = ticket_screen(pilot).target()
        assert card is not None
        assert (card.ticket.number, card.ticket.status is Status.RESOLVED) == (1, False)
    assert await saved(desk, path) == {(1, "reply"): "half e"}


async def test_a_merge_into_the_ticket_that_is_written_on_changes_nothing_under_the_hands(
    desk: Desk, path: Path
) -> None:
    other = await second_of_mia(desk)
    async with running(desk, path, other) as pilot:
        await type_keys(pilot, "r", *"old", "escape", "q")
        app_of(pilot).open_ticket(1, ORDER)
        await quiet(pilot)
        await type_keys(pilot, "r", *"ne")
        as_person(desk, "lin", Merge(other, into=1))
        await app_of(pilot).live.look()
        await quiet(pilot)
        await type_keys(pilot, *"w")
        assert composing(pilot) == "new"
        assert await app_of(pilot).drafts.saved()
        assert await saved(desk, path) == {(1, "reply"): "new", (other, "reply"): "old"}
        await type_keys(pilot, "escape", "J", "K", "r")
        assert composing(pilot) == "new\n\nold"


# The list, and the queue


async def test_the_list_shows_the_newest_first_and_opens_a_ticket(desk: Desk, path: Path) -> None:
    async with running(desk, path) as pilot:
        await type_keys(pilot, "r", *"first words", "escape")
        later(desk)
        await type_keys(pilot, "J", "c", *"second", "escape", "q")
        await type_keys(pilot, "g", "d")
        picker = pilot.app.screen
        assert isinstance(picker, Pick)
        labels = [(choice.label, choice.hint) for choice in picker._choices]
        assert labels == [("#2 @tom note", "second"), ("#1 @mia.wang reply", "first words")]
        await type_keys(pilot, "2")
        card = ticket_screen(pilot).target()
        assert card is not None
        assert card.ticket.number == 1


async def test_an_empty_list_says_so(desk: Desk, path: Path) -> None:
    async with running(desk, path, None) as pilot:
        await type_keys(pilot, "g", "d")
        assert isinstance(pilot.app.screen, QueueScreen)
        assert "No drafts" in notices(pilot)[-1]


async def test_a_row_of_the_queue_shows_that_something_was_begun(desk: Desk, path: Path) -> None:
    def row(pilot: Pilot[Any], text: str) -> str:
        tickets = pilot.app.screen_stack[0].query_one(TicketList)
        lines = ("".join(part.text for part in tickets.render_line(y)) for y in range(5))
        return next(line for line in lines if text in line)

    async with running(desk, path) as pilot:
        await type_keys(pilot, "r", *"half", "escape", "q")
        assert "✎" in row(pilot, "#1 ")
        assert "✎" not in row(pilot, "#2 ")
    async with running(desk, path, None) as pilot:
        assert "✎" in row(pilot, "#1 ")
        await type_keys(pilot, "G", "c", *"x", "escape")
        number = app_of(pilot).drafts.newest_first()[0].ticket
        assert "✎" in row(pilot, f"#{number} ")


# The disk


async def test_a_disk_that_takes_nothing_is_told_and_quitting_asks(desk: Desk, path: Path) -> None:
    path.parent.write_text("a file where the folder belongs", encoding="utf-8")
    async with running(desk, path) as pilot:
        await type_keys(pilot, "r", *"half")
        assert await app_of(pilot).drafts.saved() is False
        app_of(pilot).look()
        await quiet(pilot)
        assert [notice for notice in notices(pilot) if "cannot be saved" in notice]
        await pilot.press("ctrl+q")
        await quiet(pilot)
        assert not app_of(pilot)._exit
        assert "would be lost" in notices(pilot)[-1]
        assert composing(pilot) == "half"
        path.parent.unlink()
        await type_keys(pilot, *" a", "ctrl+q")
        assert app_of(pilot)._exit
    assert await saved(desk, path) == {(1, "reply"): "half a"}


async def test_words_that_come_back_after_a_reply_was_cancelled_elsewhere(desk: Desk, path: Path) -> None:
    async with running(desk, path) as pilot:
        await type_keys(pilot, "r", *"sent", "ctrl+s")
        reply = desk.replies_in([MessageState.QUEUED]).result()[0]
        await app_of(pilot).drafts.taking(1, reply.operation)
    as_person(desk, "mei", CancelReply(1, reply.id))  # and here the program died
    async with running(desk, path) as pilot:
        assert "Draft" in hint(pilot)
        await type_keys(pilot, "r")
        assert composing(pilot) == "sent"


async def test_words_that_cannot_be_fetched_at_once_come_back_with_the_ticket(
    desk: Desk, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = [StoreError("store.busy", path="desk.db")]

    def replies(ids: Sequence[str]) -> Pending[tuple[OutboxRow, ...]]:
        if busy:
            raise busy.pop()
        return Desk.replies(desk, ids)

    async with running(desk, path) as pilot:
        await type_keys(pilot, "r", *"early", "ctrl+s")
        monkeypatch.setattr(desk, "replies", replies)
        await type_keys(pilot, "u")
        assert [notice for notice in notices(pilot) if "desk.db" in notice]
        assert composing(pilot) == "early"
