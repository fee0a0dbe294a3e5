"""What a person is told: once, calmly, whatever number of programs runs; and the list of all of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from igdesk.config.load import load_text
from igdesk.desk.desk import new_op
from igdesk.rules.commands import Escalate, Snooze
from igdesk.screens.ticket import TicketScreen
from igdesk.store import ticking
from igdesk.store.engine import LocalStore
from igdesk.widgets.status import StatusLine

from .conftest import CONFIG, NOW, TestDesk, settle
from .test_queue import look, press
from .ticket_fixtures import notices


def bells(pilot: Pilot[Any], monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    rung: list[bool] = []
    monkeypatch.setattr(pilot.app, "bell", lambda: rung.append(True))
    return rung


def escalate(desk: TestDesk, *numbers: int) -> None:
    for number in numbers:
        desk.desk_of("ada").run(Escalate(number, "Somebody is hurt")).result()


def status(pilot: Pilot[Any]) -> str:
    return str(pilot.app.screen.query_one(StatusLine).render())


def tick(desk: TestDesk, later: timedelta) -> None:
    """Time passes, and a worker looks what is due."""
    desk.clock.advance(later)
    op, now = new_op(), desk.clock.now()
    desk.store.write(op, ticking.tick_due, config=desk.config, op=op, now=now).result()


async def test_one_notice_says_what_happened_where_and_how_to_get_there(
    busy_desk: TestDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with busy_desk.app().run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        rung = bells(pilot, monkeypatch)
        escalate(busy_desk, 3)
        await look(pilot)
        assert notices(pilot) == ["#3 was escalated: Somebody is hurt (g n)"]
        assert rung == []
        assert "new notices 1: g n" in status(pilot)
        await look(pilot)
        assert len(notices(pilot)) == 1


async def test_many_are_told_together_and_the_bell_rings_once(
    busy_desk: TestDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy_desk.config = load_text(CONFIG + "\n[notifications]\nterminal_bell = true\n")
    busy_desk.desk = busy_desk.desk_of("lin")
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        rung = bells(pilot, monkeypatch)
        busy_desk.desk.run(Snooze(1, NOW + timedelta(minutes=5))).result()
        escalate(busy_desk, 3, 7)
        tick(busy_desk, timedelta(minutes=5))
        await look(pilot)
        [said] = notices(pilot)
        assert said == "5 tickets need you: 2 overdue, 2 escalated, 1 due soon (g n)"
        assert rung == [True]


async def test_a_thousand_at_once_are_one_toast_and_what_follows_waits(
    busy_desk: TestDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        monkeypatch.setattr("igdesk.screens.notices.AT_ONCE", 2)
        monkeypatch.setattr("igdesk.screens.notices.LISTED", 3)
        escalate(busy_desk, 3, 7, 2, 4, 6)
        await look(pilot)
        assert notices(pilot) == ["5 tickets need you: 5 escalated (g n)"]
        escalate(busy_desk, 8)
        await look(pilot)
        assert len(notices(pilot)) == 1
        busy_desk.clock.advance(timedelta(seconds=12))
        await look(pilot)
        assert len(notices(pilot)) == 2


async def test_of_two_programs_of_a_person_one_tells(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test() as one:
        await settle(one)
        async with busy_desk.app().run_test() as other:
            await settle(other)
            escalate(busy_desk, 3)
            await look(one)
            await look(other)
            assert sorted(map(len, (notices(one), notices(other)))) == [0, 1]


async def test_a_quiet_desk_costs_no_write(busy_desk: TestDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)

        def write(*_args: object, **_more: object) -> None:
            raise AssertionError("written")

        monkeypatch.setattr(LocalStore, "write", write)
        await look(pilot)
        await look(pilot)


async def test_the_list_has_the_newest_first_marks_what_is_new_and_opens_the_ticket(busy_desk: TestDesk) -> None:
    escalate(busy_desk, 3)
    busy_desk.desk.take_notices().result()
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        escalate(busy_desk, 7)
        await look(pilot)
        await press(pilot, "g", "n")
        options = pilot.app.screen.query_one(OptionList)
        rows = [str(options.get_option_at_index(place).prompt) for place in range(options.option_count)]
        assert ["#7" in rows[0], "●" in rows[0], "#3" in rows[1], "●" in rows[1]] == [True, True, True, False]
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, TicketScreen)
        assert pilot.app.screen.number == 7
        assert "new notices" not in status(pilot)


async def test_nothing_to_tell_is_said(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        await press(pilot, "g", "n")
        assert "Nobody had to tell you anything yet." in notices(pilot)
