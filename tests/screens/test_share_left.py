"""What the last program could not save: found out at the start, done again once, dropped, or left for later."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import timedelta

import pytest

from igdesk.desk.desk import new_op
from igdesk.desk.drafts import Kind
from igdesk.desk.queries import Done, Pending, Unsure
from igdesk.rules.commands import AddNote, Claim, Command, GivePromise, Reply, SetStatus
from igdesk.rules.model import MessageState, Status
from igdesk.screens.app import IgdeskApp
from igdesk.screens.ticket import TicketScreen
from igdesk.store import settle
from igdesk.store.run import run_command
from igdesk.store.shared.share_facts import done_of
from igdesk.store.shared.spool import Kept
from igdesk.widgets.paragraph import Paragraph
from igdesk.widgets.share_dialogs import AskLeft

from .conftest import NOW
from .share_fixtures import LONGEST, SharedDesk, back, loaded, quick, shared_desk, silent, told, until

__all__ = ["quick", "shared_desk"]
EARLIER = NOW - timedelta(minutes=5)


def left_by_the_last_program(desk: SharedDesk, command: Command, *, seen: int | None = None) -> Kept:
    """A write that waits in the spool as a program left it that was ended while the drive hung."""
    op = new_op()
    kwargs = {"actor": "lin", "op": op, "config": desk.config, "now": EARLIER, "seen": seen, "mine": frozenset()}
    kept = Kept(op, EARLIER, run_command, (command,), kwargs)
    desk.spool.keep(kept)
    return kept


def version(desk: SharedDesk, number: int) -> int:
    card = desk.desk.card(number).result(LONGEST)
    assert card is not None
    return card.ticket.version


def replies(desk: SharedDesk, number: int) -> list[str]:
    detail = desk.desk.detail(number).result(LONGEST)
    assert detail is not None
    return [row.text for row in detail.outbox if row.state is MessageState.QUEUED]


def asking(app: IgdeskApp) -> bool:
    """Whether the question stands on the screen, all of it."""
    return isinstance(app.screen, AskLeft) and bool(app.screen.query("Static.hint"))


def waiting(desk: SharedDesk) -> list[Command]:
    return [kept.args[0] for kept in desk.spool.waiting()]


async def test_what_was_saved_after_all_is_told_and_forgotten(shared_desk: SharedDesk) -> None:
    kept = left_by_the_last_program(shared_desk, Reply(2, ("Soon.",)))
    shared_desk.shared.write(kept.op, kept.work, *kept.args, **kept.kwargs).result(LONGEST)
    shared_desk.spool.keep(kept)  # the program ended before it was told
    app = shared_desk.app()
    app.drafts.keep(2, "Soon.")
    async with app.run_test(notifications=True) as pilot:
        await loaded(pilot)
        await until(pilot, lambda: "Saved after all" in told(pilot) and "#2" in told(pilot))
        assert waiting(shared_desk) == []
        assert app.drafts.text(2) == "", "its words are where they were meant to go"
        assert not asking(app)
    assert replies(shared_desk, 2) == ["Soon."]


async def test_a_reply_is_done_again_once_and_is_no_draft_then(shared_desk: SharedDesk) -> None:
    kept = left_by_the_last_program(shared_desk, Reply(2, ("Soon.",)), seen=version(shared_desk, 2))
    app = shared_desk.app()
    async with app.run_test(notifications=True) as pilot:
        await until(pilot, lambda: asking(app) and app.screen.query_one(Paragraph).size.width)
        shown = "\n".join(str(each.render()) for each in app.screen.query("Static, Paragraph"))
        assert "Not saved yet: 1" in shown
        await pilot.press("enter")
        await until(pilot, lambda: not asking(app) and not app.changes._under_way)
        await until(pilot, lambda: waiting(shared_desk) == [])
        assert replies(shared_desk, 2) == ["Soon."]
        assert app.drafts.text(2) == ""
        assert shared_desk.shared.read(done_of, [kept.op]).result(LONGEST) == {kept.op}, "it is the same operation"


async def test_a_reply_that_the_world_overtook_is_refused_and_stays_a_draft(shared_desk: SharedDesk) -> None:
    left_by_the_last_program(shared_desk, Reply(2, ("Soon.",)), seen=version(shared_desk, 2))
    shared_desk.desk_of("ada").run(Reply(2, ("It is on its way.",))).result(LONGEST)
    app = shared_desk.app()
    async with app.run_test(notifications=True) as pilot:
        await until(pilot, lambda: asking(app))
        await pilot.press("enter")
        await until(pilot, lambda: "not saved" in told(pilot))
        assert replies(shared_desk, 2) == ["It is on its way."]
        assert app.drafts.text(2) == "Soon."


async def test_a_promise_that_is_refused_now_is_shown_with_its_words_and_stays_a_draft(shared_desk: SharedDesk) -> None:
    left_by_the_last_program(shared_desk, GivePromise(2, "a new lamp", NOW + timedelta(days=1)))
    shared_desk.desk_of("ada").run(SetStatus(2, Status.RESOLVED)).result(LONGEST)
    app = shared_desk.app()
    async with app.run_test(notifications=True) as pilot:
        await until(pilot, lambda: asking(app))
        assert app.left_over is not None
        assert [left.text for left in app.left_over._left] == ["a new lamp"]
        await pilot.press("enter")
        await until(pilot, lambda: "not saved" in told(pilot))
        assert app.drafts.lines(2, Kind.PROMISE) == {"text": "a new lamp"}


async def test_one_is_dropped_and_one_is_left_for_later(shared_desk: SharedDesk) -> None:
    left_by_the_last_program(shared_desk, Claim(3))
    left_by_the_last_program(shared_desk, AddNote(2, "asked the warehouse"))
    app = shared_desk.app()
    async with app.run_test(notifications=True) as pilot:
        await until(pilot, lambda: asking(app))
        await pilot.press("d")
        await until(pilot, lambda: "Dropped" in told(pilot) and asking(app))
        await pilot.press("escape")
        await until(pilot, lambda: not asking(app))
        assert waiting(shared_desk) == [AddNote(2, "asked the warehouse")]
        assert app.drafts.text(2, Kind.NOTE) == ""


async def test_no_other_reply_is_sent_before_it_is_decided(shared_desk: SharedDesk) -> None:
    left_by_the_last_program(shared_desk, Reply(2, ("Soon.",)), seen=version(shared_desk, 2))
    app = shared_desk.app()
    app.drafts.keep(2, "Soon.")
    async with app.run_test(notifications=True) as pilot:
        await until(pilot, lambda: asking(app))
        await pilot.press("escape")
        app.open_ticket(2)
        await until(pilot, lambda: isinstance(app.screen, TicketScreen) and app.screen.target())
        await pilot.press("r", "ctrl+s")
        await until(pilot, lambda: asking(app), "the same words would go out twice")
        await pilot.press("enter")
        await until(pilot, lambda: not asking(app) and not app.changes._under_way and not app.drafts.has(2))
        assert replies(shared_desk, 2) == ["Soon."]


async def test_it_is_asked_when_the_drive_is_back(shared_desk: SharedDesk) -> None:
    left_by_the_last_program(shared_desk, Claim(3))
    app = shared_desk.app()
    shared_desk.hang()
    async with app.run_test(notifications=True) as pilot:
        await silent(pilot)
        assert not asking(app)
        shared_desk.go_on()
        await until(pilot, lambda: asking(app))
        await pilot.press("enter")
        await back(pilot)
        card = shared_desk.desk.card(3).result(LONGEST)
        assert card is not None
        assert card.ticket.assignee == "lin"


async def test_two_that_come_into_doubt_at_once_are_one_question(shared_desk: SharedDesk) -> None:
    app = shared_desk.app()
    async with app.run_test() as pilot:
        await loaded(pilot)
        left_over = app.left_over
        assert left_over is not None
        await until(pilot, lambda: left_over._is_known)
        for command in (Claim(3), AddNote(2, "asked the warehouse")):
            left_by_the_last_program(shared_desk, command)
            left_over.doubt(command)
        assert [worker.group for worker in app.workers].count("left") == 1
        await until(pilot, lambda: asking(app))
        await pilot.press("d")
        await until(pilot, lambda: waiting(shared_desk) == [AddNote(2, "asked the warehouse")] and asking(app))
        await pilot.press("d")
        await until(pilot, lambda: waiting(shared_desk) == [] and not asking(app))


async def test_what_comes_into_doubt_while_another_is_asked_about_is_the_next_question(shared_desk: SharedDesk) -> None:
    left_by_the_last_program(shared_desk, Claim(3))
    app = shared_desk.app()
    async with app.run_test() as pilot:
        await until(pilot, lambda: asking(app))
        note = AddNote(2, "asked the warehouse")
        left_by_the_last_program(shared_desk, note)
        assert app.left_over is not None
        app.left_over.doubt(note)
        await pilot.press("d")
        await until(pilot, lambda: waiting(shared_desk) == [note] and asking(app), "nobody asks about the note")
        await pilot.press("d")
        await until(pilot, lambda: waiting(shared_desk) == [] and not asking(app))


async def test_what_the_sync_left_is_its_own_affair(shared_desk: SharedDesk) -> None:
    shared_desk.spool.keep(Kept(new_op(), EARLIER, settle.confirm, ("r", "m", NOW), {}))
    app = shared_desk.app()
    async with app.run_test() as pilot:
        await loaded(pilot)
        await until(pilot, lambda: waiting(shared_desk) == [])
        assert not asking(app)


async def test_a_reply_that_nobody_can_tell_of_is_looked_for(
    shared_desk: SharedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(command: Reply, seen: int) -> Pending[Done]:
        op = new_op()
        now = shared_desk.clock.now()
        kwargs = {"actor": "lin", "op": op, "config": shared_desk.config, "now": now, "seen": seen, "mine": frozenset()}
        shared_desk.spool.keep(Kept(op, now, run_command, (command,), kwargs))
        outcome: Future[Done] = Future()
        outcome.set_exception(Unsure("share.unsure", path=shared_desk.path))
        return Pending(outcome)

    app = shared_desk.app()
    async with app.run_test(notifications=True) as pilot:
        await loaded(pilot)
        app.open_ticket(2)
        await until(pilot, lambda: isinstance(app.screen, TicketScreen) and app.screen.target())
        with monkeypatch.context() as patch:
            patch.setattr(shared_desk.desk, "reply", lost)
            await pilot.press("r", *"Soon.", "ctrl+s")
            await until(pilot, lambda: asking(app))
        assert app.drafts.text(2) == "Soon."
        await pilot.press("enter")
        await until(pilot, lambda: not asking(app) and not app.changes._under_way and not app.drafts.has(2))
        assert isinstance(app.screen, TicketScreen)
        assert not app.screen.composer.is_open, "another Ctrl+S would send it twice"
        assert replies(shared_desk, 2) == ["Soon."]
        assert waiting(shared_desk) == []
