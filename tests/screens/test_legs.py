"""`d` asks a department, `e` of one of its members hands back, `g l` shows what is out; the procedure stands beside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from igdesk.config.load import load_text
from igdesk.i18n import Lang, Words
from igdesk.rules.commands import HandBack, HandOff
from igdesk.rules.model import Ticket
from igdesk.screens.app import IgdeskApp
from igdesk.screens.queue import QueueScreen
from igdesk.widgets.leg_dialog import AskLeg
from igdesk.widgets.views_bar import ViewsBar
from tests.screens.conftest import CONFIG, TestDesk
from tests.screens.ticket_fixtures import notices, quiet, type_keys, write

MORE = """
[[departments]]
id = "warehouse"
name = "Warehouse"

[[departments]]
id = "tech"
name = "Tech"

[[agents]]
id = "ken"
name = "Ken"
departments = ["tech"]
"""


@pytest.fixture
def team(tmp_path: Path) -> Any:
    text = CONFIG.replace(
        'name = "Returns"',
        'name = "Returns"\nsop = { lead = "support", with = ["tech"], deliver = "cause", within = "4h" }',
    ).replace('id = "ada"', 'id = "ada"\ndepartments = ["support"]')
    desk = TestDesk(tmp_path / "desk.db", config=load_text(text + MORE))
    desk.busy()
    yield desk
    desk.store.close()


def ticket(desk: TestDesk, number: int = 8) -> Ticket:
    card = desk.desk.card(number).result()
    assert card is not None
    return card.ticket


def app_of(desk: TestDesk, agent: str, lang: Lang = "en") -> IgdeskApp:
    return IgdeskApp(desk.desk_of(agent), Words(lang), desk.clock)


def beside(pilot: Pilot[Any]) -> str:
    return str(pilot.app.screen.query_one("_Everything").render())


async def test_the_procedure_s_department_stands_first_and_its_time_is_filled_in(team: TestDesk) -> None:
    async with team.app().run_test(size=(140, 40)) as pilot:
        await quiet(pilot)
        await type_keys(pilot, "enter")
        assert "Procedure" in beside(pilot)
        await type_keys(pilot, "d", "1")
        dialog = pilot.app.screen
        assert isinstance(dialog, AskLeg)
        assert [each.value for each in dialog.query(Input)] == ["", "cause", "2026-11-21 13:30", ""]
        await type_keys(pilot, "enter", "ctrl+s")
        assert "what is needed" in str(dialog.query_one("#wrong", Static).render())
        await type_keys(pilot, *"why", "ctrl+s")
        [leg] = ticket(team).legs
        assert (leg.department, leg.owner, leg.due_at) == ("tech", None, team.desk.now().replace(hour=13, minute=30))
        assert "→ Tech" in beside(pilot)
        assert "why" in beside(pilot)


async def test_what_is_typed_is_sent_by_enter_in_the_last_line(team: TestDesk) -> None:
    async with team.app().run_test(size=(140, 40)) as pilot:
        await quiet(pilot)
        await type_keys(pilot, "d", "2", *"there", "enter", "enter", *"2h", "enter", "enter")
        [leg] = ticket(team).legs
        assert (leg.department, leg.due_at) == ("warehouse", team.desk.now().replace(hour=11))


async def test_a_member_hands_back_with_e_and_it_is_the_sender_s_again(team: TestDesk) -> None:
    team.desk.run(HandOff(8, "tech", "why?")).result()
    async with app_of(team, "ken").run_test(size=(140, 40)) as pilot:
        await quiet(pilot)
        queue = pilot.app.screen
        assert isinstance(queue, QueueScreen)
        assert queue.query_one(ViewsBar).current == "department"
        assert queue.order() == (8,)
        await type_keys(pilot, "a", "a")
        assert ticket(team).legs[0].owner == "ken"
        await type_keys(pilot, "e", *"done", "enter")
        assert (ticket(team).department, ticket(team).returns, ticket(team).status.value) == ("support", 1, "open")
        assert queue.order() == ()


async def test_a_complaint_by_key_there_and_back_with_a_promise_to_the_answer_that_ends_it(team: TestDesk) -> None:
    async with team.app().run_test(size=(80, 24)) as pilot:
        await quiet(pilot)
        await type_keys(pilot, "d", "1", *"why", "ctrl+s")
        await type_keys(pilot, "P", *"refund", "enter", *"24h", "enter", "enter")
        await type_keys(pilot, "e")
        assert (ticket(team).status.value, "waits for an answer of Tech" in notices(pilot)[-1]) == ("open", True)
    async with app_of(team, "ken").run_test(size=(80, 24)) as pilot:
        await quiet(pilot)
        await type_keys(pilot, "a", "a", "e", *"seal", "enter")
    assert (ticket(team).department, ticket(team).returns, ticket(team).assignee) == ("support", 1, "lin")
    async with team.app().run_test(size=(80, 24)) as pilot:
        await quiet(pilot)
        await type_keys(pilot, "e")
        assert (ticket(team).status.value, "refund" in notices(pilot)[-1]) == ("open", True)
        await type_keys(pilot, "P", "1", "k", "r")
        await write(pilot, "A new seal is on its way.")
        await type_keys(pilot, "f8", "ctrl+s")
        assert ticket(team).status.value == "resolved"
    detail = team.desk.detail(8).result()
    assert detail is not None
    kinds = [recorded.event.kind for recorded in detail.events]
    chain = ("leg_sent", "promised", "leg_taken", "leg_done", "promise_kept", "reply_queued")
    assert [kind for kind in kinds if kind in chain] == list(chain)


async def test_left_with_escape_nothing_is_asked_and_nothing_handed_back(team: TestDesk) -> None:
    team.desk.run(HandOff(8, "tech", "why?")).result()
    async with team.app().run_test() as pilot:
        await quiet(pilot)
        await type_keys(pilot, "d", "1", *"x", "escape")
        assert len(ticket(team).legs) == 1
    async with app_of(team, "ken").run_test() as pilot:
        await quiet(pilot)
        await type_keys(pilot, "e", *"x", "escape")
        assert len(ticket(team).legs) == 1


async def test_what_is_out_is_a_list_of_its_own(team: TestDesk) -> None:
    team.desk.run(HandOff(8, "tech", "why?")).result()
    async with team.app().run_test(size=(160, 40)) as pilot:
        await quiet(pilot)
        await type_keys(pilot, "g", "l")
        queue = pilot.app.screen
        assert isinstance(queue, QueueScreen)
        assert queue.order() == (8,)
        await type_keys(pilot, "g", "i")
        assert queue.query_one(ViewsBar).current == "open"


@pytest.mark.parametrize(("lang", "told"), [("en", "the supervisor is asked"), ("zh", "将请主管决定")])
async def test_after_two_returns_the_dialog_says_who_decides(team: TestDesk, lang: Lang, told: str) -> None:
    for _ in range(2):
        team.desk.run(HandOff(8, "tech", "why?")).result()
        team.desk_of("ken").run(HandBack(8, "so")).result()
    async with app_of(team, "ada", lang).run_test(size=(100, 30)) as pilot:
        await quiet(pilot)
        await type_keys(pilot, "d", "1")
        assert told in str(pilot.app.screen.query_one("#leg-note", Static).render())
        await type_keys(pilot, *"x", "ctrl+s")
        assert (ticket(team).legs, ticket(team).escalated) == ((), True)


async def test_a_refusal_gives_the_words_back(team: TestDesk) -> None:
    async with team.app().run_test(size=(100, 30)) as pilot:
        await quiet(pilot)
        await type_keys(pilot, "d", "1", *"why")
        team.desk_of("ada").run(HandOff(8, "tech", "first")).result()
        await type_keys(pilot, "ctrl+s")
        dialog = pilot.app.screen
        assert isinstance(dialog, AskLeg)
        assert dialog.said("need") == "why"
        await type_keys(pilot, "escape")
        assert len(ticket(team).legs) == 1
