"""The drive hangs for a while: no key waits, what is loaded can be read, nothing is lost and nothing is done twice."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Static

from igdesk.desk.desk import Desk
from igdesk.desk.drive import Drive
from igdesk.desk.queries import Filter, ShareGone, Sort
from igdesk.i18n import Phrase
from igdesk.rules.commands import AddNote, GivePromise, Reply
from igdesk.rules.model import MessageState
from igdesk.screens import share_watch, type_ahead
from igdesk.screens.app import IgdeskApp
from igdesk.screens.escalation import EscalationScreen
from igdesk.screens.queue import QueueScreen
from igdesk.screens.search import SearchScreen
from igdesk.screens.ticket import TicketScreen
from igdesk.store.shared.lockfile import held
from igdesk.store.shared.place import Place
from igdesk.store.shared.prepare import admit
from igdesk.store.shared.store import Patience
from igdesk.widgets.dialogs import ErrorModal, Pick
from igdesk.widgets.list_order import Downwards, Further, Key, ListOrder
from igdesk.widgets.share_notice import ShareNotice
from igdesk.widgets.thread import Thread

from .conftest import NOW
from .share_fixtures import LONGEST, SharedDesk, back, loaded, quick, shared_desk, silent, status, told, until

__all__ = ["quick", "shared_desk"]


def ticket(app: object) -> TicketScreen:
    assert isinstance(app, IgdeskApp)
    assert isinstance(app.screen, TicketScreen)
    return app.screen


def queue(app: object) -> QueueScreen:
    assert isinstance(app, IgdeskApp)
    assert isinstance(app.screen, QueueScreen)
    return app.screen


def notice(screen: TicketScreen | EscalationScreen) -> str:
    line = screen.query_one(ShareNotice)
    return str(line.render()) if line.is_wanted else ""


def shown(app: IgdeskApp) -> str:
    return "\n".join(str(each.render()) for each in app.screen.query("Static, Paragraph"))


async def answering(pilot: Pilot[Any]) -> IgdeskApp:
    """Ticket 2 with an answer that is written and not sent."""
    await loaded(pilot)
    app = pilot.app
    assert isinstance(app, IgdeskApp)
    app.open_ticket(2)
    await until(pilot, lambda: isinstance(app.screen, TicketScreen) and app.screen.target())
    await pilot.press("r", *"Soon.")
    await until(pilot, lambda: ticket(app).composer.text == "Soon.")
    return app


def replies(desk: SharedDesk, number: int) -> list[str]:
    detail = desk.desk.detail(number).result(LONGEST)
    assert detail is not None
    return [row.text for row in detail.outbox if row.state is MessageState.QUEUED]


async def test_silence_is_told_once_and_its_end_once_and_keys_go_on(shared_desk: SharedDesk) -> None:
    app = shared_desk.app()
    app.type_ahead._longest = 8.0
    async with app.run_test(notifications=True) as pilot:
        await loaded(pilot)
        first = queue(pilot.app).tickets.current
        with shared_desk.hanging():
            await silent(pilot)
            await until(pilot, lambda: "drive silent" in status(pilot))
            begun = time.monotonic()
            for _ in range(5):
                await pilot.press("j")
            assert queue(pilot.app).tickets.current != first, "what is loaded can be gone through"
            assert time.monotonic() - begun < 20, "no key waits for the drive"
            assert told(pilot).count("not answering") == 1
        await back(pilot)
        await until(pilot, lambda: "answers again" in told(pilot))
        assert "silent" not in status(pilot)


async def test_a_ticket_that_is_not_loaded_says_so_and_comes_when_the_drive_does(shared_desk: SharedDesk) -> None:
    async with shared_desk.app().run_test() as pilot:
        await loaded(pilot)
        with shared_desk.hanging():
            await silent(pilot)
            await pilot.press("enter")
            await until(pilot, lambda: "not loaded yet" in notice(ticket(pilot.app)))
            assert not ticket(pilot.app).query_one(Thread).display
            await pilot.press("escape")
            assert isinstance(pilot.app.screen, QueueScreen), "Esc leaves"
            await pilot.press("enter")
            await until(pilot, lambda: notice(ticket(pilot.app)))
        await until(pilot, lambda: ticket(pilot.app).target() is not None)
        await until(pilot, lambda: not notice(ticket(pilot.app)))
        assert ticket(pilot.app).query_one(Thread).display


async def test_the_next_ticket_is_not_shown_as_the_one_before(shared_desk: SharedDesk) -> None:
    async with shared_desk.app().run_test() as pilot:
        await loaded(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: ticket(pilot.app).target())
        number = ticket(pilot.app).number
        with shared_desk.hanging():
            await silent(pilot)
            await pilot.press("J")
            screen = ticket(pilot.app)
            assert screen.number != number
            await until(pilot, lambda: f"#{screen.number}" in notice(screen))
            assert f"#{number}" not in status(pilot)
            assert not screen.query_one(Thread).display
            await pilot.press("K")
            await until(pilot, lambda: "last read" in notice(screen))
            card = screen.target()
            assert card is not None
            assert card.ticket.number == number, "a ticket that was read can be read again"
            assert screen.query_one(Thread).display


async def test_a_reading_that_is_given_up_is_made_up_for(shared_desk: SharedDesk) -> None:
    mark = Place(shared_desk.path).mark
    away = mark.with_suffix(".away")
    async with shared_desk.app().run_test(notifications=True) as pilot:
        await loaded(pilot)
        shared_desk.shared._patience = Patience(0.3, float("inf"))
        mark.rename(away)
        await silent(pilot)
        await pilot.press("2")
        await until(pilot, lambda: queue(pilot.app)._missed_list)
        await pilot.press("enter")
        await until(pilot, lambda: notice(ticket(pilot.app)))
        await until(pilot, lambda: not any(worker.group == "read" for worker in pilot.app.workers))
        assert str(shared_desk.path) not in told(pilot), "it is not told again and again"
        shared_desk.shared._patience = Patience(LONGEST, float("inf"))
        away.rename(mark)
        await until(pilot, lambda: ticket(pilot.app).target() is not None)
        await pilot.press("escape")
        await until(pilot, lambda: not queue(pilot.app)._missed_list and queue(pilot.app).settled)


async def test_a_claim_waits_in_its_row_is_not_doubled_and_is_done(shared_desk: SharedDesk) -> None:
    async with shared_desk.app().run_test(notifications=True) as pilot:
        await loaded(pilot)
        queue(pilot.app).tickets.go_to(3)
        await pilot.pause()
        with shared_desk.hanging():
            await silent(pilot)
            await pilot.press("a", "a")
            app = pilot.app
            assert isinstance(app, IgdeskApp)
            await until(pilot, lambda: app.changes.waits(3))
            await until(pilot, lambda: "waits for the network drive" in told(pilot))
            await until(pilot, lambda: "your changes wait here: 1" in status(pilot))
            row = queue(app).tickets.render_lines(queue(app).tickets.region.reset_offset)
            assert any("#3 " in strip.text and "…" in strip.text for strip in row)
            await pilot.press("a", "a")
            await until(pilot, lambda: "already" in told(pilot))
            assert app.changes.waiting == 1
            await pilot.press("j", "enter", "escape")  # whoever goes elsewhere takes nothing back
        await back(pilot)
        card = shared_desk.desk.card(3).result(LONGEST)
        assert card is not None
        assert card.ticket.assignee == "lin"


async def test_a_reply_waits_and_is_sent_once(shared_desk: SharedDesk) -> None:
    async with shared_desk.app().run_test(notifications=True) as pilot:
        app = await answering(pilot)
        with shared_desk.hanging():
            await silent(pilot)
            await pilot.press("ctrl+s")
            await until(pilot, lambda: ticket(app).composer.waits)
            foot = ticket(app).composer.query_one("#composer-foot", Static)
            assert "Waiting for the network drive" in str(foot.render())
            await pilot.press("ctrl+s", "x")
            await until(pilot, lambda: "is sent once" in told(pilot))
            assert ticket(app).composer.text == "Soon."
            await pilot.press("escape")
            await until(pilot, lambda: not ticket(app).composer.is_open)
            assert app.drafts.text(2) == "Soon.", "the words are kept until it is known that they were saved"
            await pilot.press("r", "ctrl+s")
            await until(pilot, lambda: ticket(app).composer.is_open)
            assert app.changes.waiting == 1
        await back(pilot)
        await until(pilot, lambda: not ticket(app).composer.is_open)
        assert replies(shared_desk, 2) == ["Soon."]
        assert app.drafts.text(2) == ""


async def test_leaving_the_ticket_takes_no_reply_back(shared_desk: SharedDesk) -> None:
    async with shared_desk.app().run_test(notifications=True) as pilot:
        app = await answering(pilot)
        with shared_desk.hanging():
            await silent(pilot)
            await pilot.press("ctrl+s", "escape", "escape")
            await until(pilot, lambda: isinstance(app.screen, QueueScreen))
        await back(pilot)
        assert replies(shared_desk, 2) == ["Soon."]
        assert app.drafts.text(2) == ""
        assert "#2: saved" in told(pilot)


async def test_a_reply_that_the_world_overtook_is_not_sent_and_stays_a_draft(shared_desk: SharedDesk) -> None:
    other, ada = shared_desk.elsewhere()
    async with shared_desk.app().run_test(notifications=True) as pilot:
        app = await answering(pilot)
        with shared_desk.hanging():
            await silent(pilot)
            await pilot.press("ctrl+s")
            await until(pilot, lambda: ticket(app).composer.waits)
            ada.run(Reply(2, ("It is on its way.",))).result(LONGEST)
        await back(pilot)
        await until(pilot, lambda: not ticket(app).composer.waits)
        assert replies(shared_desk, 2) == ["It is on its way."]
        assert ticket(app).composer.text == app.drafts.text(2) == "Soon."
        assert "not saved" in told(pilot)
    other.close()


async def test_a_note_waits_is_not_written_twice_and_its_draft_goes(shared_desk: SharedDesk) -> None:
    async with shared_desk.app().run_test(notifications=True) as pilot:
        await loaded(pilot)
        app = pilot.app
        assert isinstance(app, IgdeskApp)
        queue(app).tickets.go_to(3)
        await pilot.pause()
        with shared_desk.hanging():
            await silent(pilot)
            await pilot.press("c", *"hm", "ctrl+s")
            await until(pilot, lambda: app.changes.waits_with(3, AddNote))
            await pilot.press("c")
            await until(pilot, lambda: "A note on #3 waits" in told(pilot))
            assert isinstance(app.screen, QueueScreen)
        await back(pilot)
        detail = shared_desk.desk.detail(3).result(LONGEST)
        assert detail is not None
        assert [note.text for note in detail.notes] == ["hm"]
        await until(pilot, lambda: not app.drafts.has(3))


async def test_every_screen_opens_and_is_left_while_the_drive_hangs(shared_desk: SharedDesk) -> None:
    async with shared_desk.app().run_test(notifications=True) as pilot:
        await loaded(pilot)
        app = pilot.app
        with shared_desk.hanging():
            await silent(pilot)
            for keys in (("g", "o"), ("u",), ("ctrl+r",)):
                await pilot.press(*keys)
                await until(pilot, lambda: "nothing was undone" in told(pilot))
                app.clear_notifications()
            await pilot.press("g", "e")
            await until(pilot, lambda: isinstance(app.screen, EscalationScreen) and notice(app.screen))
            await pilot.press("slash", *"parcel")
            await until(pilot, lambda: isinstance(app.screen, SearchScreen))
            await until(pilot, lambda: "looked for as soon" in text_of_note(app.screen))
            await pilot.press("escape", "escape")
            await until(pilot, lambda: isinstance(app.screen, QueueScreen))
            await pilot.press("g", "e", "slash", *"parcel")
            await until(pilot, lambda: isinstance(app.screen, SearchScreen))
        await back(pilot)
        await until(pilot, lambda: isinstance(app.screen, SearchScreen) and app.screen._found.hits, "not looked for")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, EscalationScreen) and app.screen.rows.current)
        assert isinstance(app.screen, EscalationScreen)
        assert notice(app.screen) == ""


def text_of_note(screen: object) -> str:
    from igdesk.widgets.hit_list import SearchNote

    assert isinstance(screen, SearchScreen)
    return str(screen.query_one(SearchNote).render())


async def test_drafts_are_listed_whatever_the_drive_does(shared_desk: SharedDesk) -> None:
    from igdesk.widgets.dialogs import Pick

    async with shared_desk.app().run_test() as pilot:
        await loaded(pilot)
        app = pilot.app
        assert isinstance(app, IgdeskApp)
        app.drafts.keep(2, "to be continued")
        with shared_desk.hanging():
            await silent(pilot)
            await pilot.press("g", "d")
            await until(pilot, lambda: isinstance(app.screen, Pick))


async def test_leaving_says_what_waits(shared_desk: SharedDesk) -> None:
    app = shared_desk.app()
    async with app.run_test(notifications=True) as pilot:
        await loaded(pilot)
        queue(app).tickets.go_to(3)
        await pilot.pause()
        with shared_desk.hanging():
            await silent(pilot)
            await pilot.press("a", "a")
            await until(pilot, lambda: app.changes.waits(3))
            await pilot.press("ctrl+q")
            await until(pilot, lambda: "wait for the network drive: 1" in told(pilot))
            assert not app._exit
            await pilot.press("ctrl+q")
            await until(pilot, lambda: app._exit)


HOLDER = """
import sys
from pathlib import Path
from igdesk.store.shared.lockfile import held
with held(Path(sys.argv[1]), "ana@laptop", 20):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def ana_saves(path: Path) -> Iterator[None]:
    """Somebody else has the lock for long."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(Place(path).lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        yield
        process.communicate()


async def test_who_has_the_lock_is_named(shared_desk: SharedDesk) -> None:
    async with shared_desk.app().run_test(notifications=True) as pilot:
        await loaded(pilot)
        with ana_saves(shared_desk.path):
            await until(pilot, lambda: "ana@laptop is saving" in status(pilot))
        await back(pilot)
        await until(pilot, lambda: "saving" not in status(pilot))


async def test_a_drive_that_is_gone_is_called_so(shared_desk: SharedDesk) -> None:
    mark = Place(shared_desk.path).mark
    async with shared_desk.app().run_test() as pilot:
        await loaded(pilot)
        mark.rename(mark.with_suffix(".away"))
        await until(pilot, lambda: "drive not connected" in status(pilot))
        mark.with_suffix(".away").rename(mark)
        await back(pilot)


async def test_a_file_that_went_back_is_told_in_its_own_words(
    shared_desk: SharedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = shared_desk.app()
    async with app.run_test() as pilot:
        await loaded(pilot)
        with held(Place(shared_desk.path).lock, "test", LONGEST):
            Place(shared_desk.path).rev.write_text("999999", "ascii")
        await until(pilot, lambda: isinstance(pilot.app.screen, ErrorModal) and "older than it was" in shown(app))
        assert "This computer writes no more" in shown(app)
        await pilot.press("escape")
        await until(pilot, lambda: "stopped: older than it was" in status(pilot))
        assert queue(pilot.app).tickets.current is not None


class Stranger(SharedDesk):
    """The desk at a computer that is not proven."""

    machine = "machine-of-a-stranger"


async def test_a_computer_that_is_not_proven_reads_only_until_it_is(
    shared_desk: SharedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(share_watch, "ASK_AGAIN", 1)
    stranger = Stranger(shared_desk.path)
    async with stranger.app().run_test(notifications=True) as pilot:
        await loaded(pilot)
        await until(pilot, lambda: "read only: not proven" in status(pilot))
        assert "igdesk share check" in told(pilot)
        proof = (stranger.machine, "lin@here", "{}", NOW, "{}")
        shared_desk.store.write("let-in", admit, *proof).result(LONGEST)
        await until(pilot, lambda: "may write" not in status(pilot) and "read only" not in status(pilot))
        assert "This computer may write" in told(pilot)
    stranger.close()


async def test_whether_it_may_write_is_asked_again_where_the_drive_gave_no_answer(
    shared_desk: SharedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    why_read_only, asked = Drive.why_read_only, []

    async def lost_once(drive: Drive) -> Phrase | None:
        asked.append(drive)
        if len(asked) == 1:
            raise ShareGone("share.gone", path=shared_desk.path)
        return await why_read_only(drive)

    monkeypatch.setattr(Drive, "why_read_only", lost_once)
    monkeypatch.setattr(share_watch, "ASK_AGAIN", 2)
    stranger = Stranger(shared_desk.path)
    async with stranger.app().run_test() as pilot:
        await until(pilot, lambda: "read only: not proven" in status(pilot), "it was not asked again")
    stranger.close()


async def test_only_the_first_key_waits_for_a_screen_that_does_not_come(
    shared_desk: SharedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = shared_desk.app()
    monkeypatch.setattr(app.type_ahead, "_ready", lambda: False)
    monkeypatch.setattr(app.type_ahead, "_longest", 3.0)
    async with app.run_test() as pilot:
        await loaded(pilot)
        order = queue(app).tickets.order
        begun = time.monotonic()
        for _ in order:
            app.post_message(events.Key("j", "j"))
        await until(pilot, lambda: current(app) == order[-1])
        assert time.monotonic() - begun < len(order) * 0.7 * 3.0
        event = events.Key("j", "j")
        event._set_forwarded()
    await app.on_event(event)  # what comes up from a widget after the screens have gone is let go


class Unheard(Downwards):
    """A list of which the drive was silent when more of it was read for the first time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._asked = 0

    async def after(self, _key: Key) -> Further:
        self._asked += 1
        if self._asked == 1:
            raise ShareGone("share.gone", path="desk.db")
        page = await self._desk.page(Filter(), Sort.OLDEST, limit=9)
        return Further(tuple(card.ticket.number for card in page.cards), None)


async def test_at_the_edge_of_what_was_read_the_key_says_so_and_moves_nothing_later(shared_desk: SharedDesk) -> None:
    app = shared_desk.app()
    async with app.run_test(notifications=True) as pilot:
        await loaded(pilot)
        app.open_ticket(2, ListOrder((1, 2), Unheard(shared_desk.desk), after=(2,)))
        await until(pilot, lambda: ticket(app).target())
        with shared_desk.hanging():
            await silent(pilot)
            await pilot.press("J")
            await until(pilot, lambda: "could not be read on" in told(pilot))
            assert (ticket(app).number, ticket(app).settled) == (2, True)
            await pilot.press("r", "x")
            await until(pilot, lambda: ticket(app).composer.text == "x")
        await back(pilot)
        await until(pilot, lambda: not ticket(app).around().goes_on(1), "it was not read on when the drive was back")
        assert ticket(app).number == 2, "whoever has gone on is not torn away"
        await pilot.press("escape", "J")
        await until(pilot, lambda: ticket(app).number == ticket(app).order()[2])


async def test_words_for_a_question_that_the_drive_holds_back_are_no_commands(shared_desk: SharedDesk) -> None:
    shared_desk.desk.run(GivePromise(2, "a new lamp", NOW + timedelta(days=1))).result(LONGEST)
    app = shared_desk.app()
    app.type_ahead._longest = 0.2
    async with app.run_test(notifications=True) as pilot:
        await loaded(pilot)
        app.open_ticket(2, (2, 3))
        await until(pilot, lambda: ticket(app).target())
        with shared_desk.hanging():
            await silent(pilot)
            await pilot.press("P")
            await until(pilot, lambda: app.type_ahead._since is None)
            for key in "Ja":
                app.post_message(events.Key(key, key))
            await until(pilot, lambda: "went nowhere" in told(pilot))
            assert (ticket(app).number, app.changes.waiting) == (2, 0), "they were commands"
            await until(pilot, lambda: _has_paused(app))
            await pilot.press("J")
            assert ticket(app).number == 3, "the keyboard is dead"
            await pilot.press("K")
        await until(pilot, lambda: isinstance(app.screen, Pick))


def _has_paused(app: IgdeskApp) -> bool:
    last = app.type_ahead._unheard_at
    return last is not None and asyncio.get_running_loop().time() - last > type_ahead._PAUSE


def current(app: object) -> int | None:
    card = queue(app).tickets.current
    return None if card is None else card.ticket.number
