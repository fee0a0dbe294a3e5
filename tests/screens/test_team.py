"""Colleagues on the screens: called in a note, watching by a key, and the shift handed over."""

from __future__ import annotations

from typing import Any

from textual.pilot import Pilot
from textual.widgets import Static

from igdesk.rules.commands import AddNote, Assign
from igdesk.screens.handover import HandoverCard
from igdesk.screens.ticket import TicketScreen
from igdesk.widgets.dialogs import AskText, Pick
from igdesk.widgets.views_bar import ViewsBar

from .conftest import TestDesk, settle
from .test_queue import look, press, queue, tickets
from .ticket_fixtures import notices


def watchers(desk: TestDesk, number: int) -> frozenset[str]:
    card = desk.desk.card(number).result()
    assert card is not None
    return card.ticket.watchers


def bar(pilot: Pilot[Any]) -> str:
    return str(queue(pilot).query_one(ViewsBar).render())


async def count(pilot: Pilot[Any]) -> None:
    queue(pilot)._count()
    await settle(pilot)


async def test_a_call_is_told_listed_and_counted_until_the_ticket_was_opened(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test(size=(140, 30)) as pilot:
        await settle(pilot)
        assert "Mentions" not in bar(pilot)
        busy_desk.desk_of("ada").run(AddNote(3, "@lin please look")).result()
        await look(pilot)
        await settle(pilot)
        assert notices(pilot) == ["#3: Ada calls you in a note (g n)"]
        await count(pilot)
        assert "Mentions 1" in bar(pilot)
        await press(pilot, "g", "a", "enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, TicketScreen)
        await press(pilot, "q")
        await count(pilot)
        assert queue(pilot).query_one(ViewsBar).counts["mentions"] == 0
        assert tickets(pilot).order == (3,)


async def test_the_note_says_whom_it_calls_while_it_is_written_and_is_kept_whatever_it_says(
    busy_desk: TestDesk,
) -> None:
    async with busy_desk.app().run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await press(pilot, "g", "g", "c")
        assert isinstance(pilot.app.screen, AskText)
        line = pilot.app.screen.query_one(".remark", Static)
        assert not line.display
        await press(pilot, *"@ada @bob ")
        assert (line.display, str(line.render())) == (
            True,
            "Calls Ada · Nobody here is called @bob; the note is kept as it stands.",
        )
        await press(pilot, "ctrl+s")
        await settle(pilot)
        noted = busy_desk.store.read(lambda db: db.execute("SELECT text FROM notes").fetchone()).result()
        assert noted is not None
        assert noted[0].strip() == "@ada @bob"


async def test_the_star_watches_one_or_many_and_is_taken_back(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await press(pilot, "g", "g", "asterisk")
        await settle(pilot)
        [first] = [n for n in range(1, 9) if (card := busy_desk.desk.card(n).result()) and card.ticket.watchers]
        await press(pilot, "enter")
        await settle(pilot)
        await press(pilot, "asterisk")
        await settle(pilot)
        assert watchers(busy_desk, first) == frozenset()
        await press(pilot, "q", "g", "g", "space", "space", "asterisk")
        await settle(pilot)
        both = [n for n in range(1, 9) if (card := busy_desk.desk.card(n).result()) and card.ticket.watchers]
        assert len(both) == 2
        await press(pilot, "u")
        await settle(pilot)
        assert [watchers(busy_desk, number) for number in both] == [frozenset()] * 2


async def test_the_shift_is_read_copied_and_handed_over_as_one_step(busy_desk: TestDesk) -> None:
    for number in (1, 3):
        busy_desk.desk.run(Assign(number, "lin")).result()
    async with busy_desk.app().run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await press(pilot, "g", "t")
        await settle(pilot)
        assert isinstance(pilot.app.screen, HandoverCard)
        await press(pilot, "y")
        assert pilot.app.clipboard.startswith("Hand-over of ")
        assert "Your open tickets, which need somebody" in pilot.app.clipboard
        await press(pilot, "t")
        await settle(pilot)
        assert "hours with somebody there" in "\n".join(
            strip.text for strip in pilot.app.screen._compositor.render_strips()
        )
        await press(pilot, "escape")
        await press(pilot, "a")
        await settle(pilot)
        assert isinstance(pilot.app.screen, Pick)
        await press(pilot, "1")
        await settle(pilot)
        await press(pilot, *"call her", "enter")
        await settle(pilot)
        owners = {busy_desk.desk.card(number).result().ticket.assignee for number in (1, 3)}  # type: ignore[union-attr]
        assert len(owners) == 1
        assert owners != {"lin"}
        await press(pilot, "u")
        await settle(pilot)
        assert {busy_desk.desk.card(n).result().ticket.assignee for n in (1, 3)} == {"lin"}  # type: ignore[union-attr]
