"""Selecting in the queue by key, and verbs that act on all that is selected, and on nothing else."""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from igdesk.config.model import Department, TicketField
from igdesk.desk.bulk import Run
from igdesk.desk.drafts import MANY, Drafts
from igdesk.desk.queries import ManyDone, Wanted
from igdesk.errors import IgdeskError
from igdesk.i18n import Lang, Phrase, Words
from igdesk.rules.commands import AddNote, Assign, Claim, SetFields, SetPriority, SetStatus, SetTags
from igdesk.rules.model import Status, Ticket
from igdesk.screens.app import IgdeskApp
from igdesk.screens.queue import QueueScreen
from igdesk.store.drafts import DraftFile, Writer
from igdesk.store.run_many import STRETCH
from igdesk.widgets.dialogs import AskText, Pick
from igdesk.widgets.fields_dialog import FillFields
from igdesk.widgets.selection_bar import SelectionBar
from tests.screens.conftest import Says, TestDesk, settle


@pytest.fixture
def desk(test_desk: TestDesk) -> TestDesk:
    """Eight open tickets; ticket 8 wrote first and stands on top."""
    test_desk.many(8)
    return test_desk


def queue(pilot: Pilot[Any]) -> QueueScreen:
    screen = pilot.app.screen_stack[0]
    assert isinstance(screen, QueueScreen)
    return screen


def bar(pilot: Pilot[Any]) -> SelectionBar:
    return queue(pilot).query_one(SelectionBar)


def chosen(pilot: Pilot[Any]) -> tuple[int, ...]:
    return queue(pilot).selection.numbers


def ticket(desk: TestDesk, number: int) -> Ticket:
    card = desk.desk.card(number).result()
    assert card is not None
    return card.ticket


def states(desk: TestDesk) -> dict[int, str]:
    return {number: ticket(desk, number).status.value for number in range(1, 9)}


async def press(pilot: Pilot[Any], *keys: str) -> None:
    await pilot.press(*keys)
    await settle(pilot)


async def began(pilot: Pilot[Any], *keys: str) -> None:
    await settle(pilot)
    await press(pilot, *keys)


async def at_rest(pilot: Pilot[Any]) -> None:
    """Wait for what is read a little after a key: the counts, and the messages beside the list."""
    await settle(pilot)
    while queue(pilot)._waiting:
        await pilot.pause(0.01)
    await settle(pilot)


def told(pilot: Pilot[Any]) -> str:
    return "\n".join(each.message for each in pilot.app._notifications)


ORDER = (8, 7, 6, 5, 4, 3, 2, 1)


@pytest.mark.parametrize(
    ("keys", "numbers"),
    [
        (("space",), {8}),
        (("x", "x"), {8, 7}),
        (("space", "k", "space"), set()),
        (("space", "j", "space"), {8, 6}),
        (("v", "j", "j"), {8, 7, 6}),
        (("v", "j", "j", "k"), {8, 7}),
        (("G", "v", "k"), {1, 2}),
        (("j", "v", "G"), set(range(1, 8))),
        (("v", "j", "v", "j"), {8, 7}),
        (("v", "j", "escape", "j"), {8, 7}),
        (("v", "j", "escape", "escape"), set()),
        (("x", "escape"), set()),
        (("V",), set(range(1, 9))),
        (("V", "escape"), set()),
        (("V", "space"), set(range(1, 8))),
        (("x", "2"), set()),
        (("x", "O"), {8}),
    ],
)
async def test_keys_select(desk: TestDesk, keys: tuple[str, ...], numbers: set[int]) -> None:
    async with desk.app().run_test() as pilot:
        await began(pilot, *keys)
        assert set(chosen(pilot)) == numbers
        assert bar(pilot).display is bool(numbers)


async def test_selecting_moves_on_and_shows_a_sign(desk: TestDesk) -> None:
    async with desk.app().run_test() as pilot:
        await began(pilot, "space")
        rows = queue(pilot).tickets
        assert rows.current is not None
        assert rows.current.ticket.number == 7
        assert "✓8" in rows.render_line(1).text
        assert "#7" in rows.render_line(2).text


async def test_the_bar_names_count_and_scope(desk: TestDesk) -> None:
    async with desk.app().run_test(size=(120, 30)) as pilot:
        await began(pilot, "space", "space")
        assert bar(pilot).line().startswith("✓ 2 selected · 8 match, V takes all · ")
        await press(pilot, "V")
        assert "match" not in bar(pilot).line()


async def test_v_takes_the_match_and_not_the_page(desk: TestDesk) -> None:
    desk.many(450)
    async with desk.app().run_test() as pilot:
        await began(pilot, "V")
        assert len(chosen(pilot)) == 450
        await press(pilot, "escape", "f", *"from:user00003", "enter", "V")
        assert len(chosen(pilot)) == 1


async def test_keys_typed_right_after_taking_all_are_for_all(desk: TestDesk) -> None:
    async with desk.app().run_test() as pilot:
        await began(pilot, "V", "e")
        assert set(states(desk).values()) == {"resolved"}


@pytest.mark.parametrize(
    ("keys", "field", "value"),
    [
        (("e",), "status", Status.RESOLVED),
        (("s", "2"), "status", Status.WAITING),
        (("a", "a"), "assignee", "lin"),
        (("a", "2"), "assignee", "ada"),
        (("plus",), "priority", "high"),
        (("minus",), "priority", "low"),
        (("p", "1"), "priority", "urgent"),
        (("I", "1"), "category", "returns"),
        (("l", *"spam", "enter"), "tags", ("spam",)),
    ],
)
async def test_verbs_act_on_what_is_selected_alone(
    desk: TestDesk, keys: tuple[str, ...], field: str, value: object
) -> None:
    before = {number: getattr(ticket(desk, number), field) for number in ORDER}
    async with desk.app().run_test() as pilot:
        await began(pilot, "space", "j", "space", *keys)
        after = {number: getattr(ticket(desk, number), field) for number in ORDER}
        assert after == before | {8: value, 6: value}
        assert chosen(pilot) == ()
        assert "2" in told(pilot)
        await press(pilot, "u")
        assert {number: getattr(ticket(desk, number), field) for number in ORDER} == before
        assert "#8 and 1 more" in told(pilot)


async def test_a_note_stands_on_each_and_what_was_left_is_there_the_next_time(desk: TestDesk) -> None:
    async with desk.app().run_test() as pilot:
        await began(pilot, "v", "j", "escape", "c", *"Batch 7", "escape")
        await press(pilot, "c")
        assert isinstance(pilot.app.screen, AskText)
        await press(pilot, "ctrl+s")
        for number in (8, 7):
            detail = desk.desk.detail(number).result()
            assert detail is not None
            assert [note.text for note in detail.notes] == ["Batch 7"]


async def test_what_is_begun_for_several_outlives_the_program(desk: TestDesk, tmp_path: Path) -> None:
    path = tmp_path / "drafts" / "drafts.db"
    file = DraftFile(path)
    app = IgdeskApp(desk.desk, Words("en"), desk.clock, drafts=Drafts(desk.desk, file))
    async with app.run_test() as pilot:
        await began(pilot, "v", "j", "escape", "c", *"Batch 7")
        assert await app.drafts.saved()
        written = DraftFile(path)  # what the next program finds, should this one be killed now
        writer = Writer(await desk.desk.identity(), desk.desk.me)
        assert [(each.ticket, each.text) for each in await written.load(writer)] == [(MANY, "Batch 7")]
        written.close()
        await press(pilot, "escape", "escape", "g", "d")
        assert isinstance(pilot.app.screen, Pick)
        await press(pilot, "1")
        assert "c goes on" in told(pilot)
        await press(pilot, "V", "c", "ctrl+s")
        assert app.drafts.newest_first() == ()
    file.close()


async def test_setting_aside_and_taking_up_again(desk: TestDesk) -> None:
    async with desk.app().run_test() as pilot:
        await began(pilot, "v", "j", "escape", "b", "2")
        assert [n for n in ORDER if ticket(desk, n).snoozed_until is not None] == [8, 7]
        await press(pilot, "9", "V", "b", "w")
        assert [n for n in ORDER if ticket(desk, n).snoozed_until is not None] == []


async def test_a_department_is_asked_once_for_all(desk: TestDesk) -> None:
    desk.config = replace(desk.config, departments=(*desk.config.departments, Department("tech", "Tech")))
    desk.desk = desk.desk_of("lin")
    async with desk.app().run_test() as pilot:
        await began(pilot, "v", "j", "escape", "d", "1", *"Is it safe?", "enter")
        assert [n for n in ORDER if ticket(desk, n).department == "tech"] == [8, 7]


async def test_those_that_refuse_stay_selected_with_the_reason(desk: TestDesk) -> None:
    async with desk.app().run_test() as pilot:
        await began(pilot, "v", "j", "j", "escape")
        desk.desk_of("ada").run(SetStatus(7, Status.CLOSED)).result()
        await press(pilot, "e")
        assert states(desk) | {8: "resolved", 7: "closed", 6: "resolved"} == states(desk)
        assert chosen(pilot) == (7,)
        assert "Done on 2: resolve" in told(pilot)
        assert "still selected: 1" in told(pilot)
        assert "#7" in told(pilot)


async def test_what_lacks_a_field_is_asked_for_once(desk: TestDesk) -> None:
    fields = TicketField("order", "Order", required=True), TicketField("size", "Size", required=True)
    desk.config = replace(desk.config, fields=fields)
    desk.desk = desk.desk_of("lin")
    desk.desk.run(SetFields(8, (("order", "A8"),))).result()
    async with desk.app().run_test() as pilot:
        await began(pilot, "v", "j", "escape", "e")
        assert isinstance(pilot.app.screen, FillFields)
        await press(pilot, "tab", "L", "ctrl+s")  # the order stays empty
        assert ticket(desk, 8).fields == {"order": "A8", "size": "L"}
        assert chosen(pilot) == (7,)
        await press(pilot, "e", *"A7", "tab", "M", "ctrl+s")
        assert ticket(desk, 7).fields == {"order": "A7", "size": "M"}
        assert states(desk) | {8: "resolved", 7: "resolved"} == states(desk)


async def test_leaving_a_question_changes_nothing_and_keeps_the_selection(desk: TestDesk) -> None:
    before = [ticket(desk, number) for number in ORDER]
    async with desk.app().run_test() as pilot:
        for key in ("a", "s", "p", "I", "l", "b"):
            await began(pilot, "space", key, "escape")
        assert [ticket(desk, number) for number in ORDER] == before
        assert len(chosen(pilot)) == 6


@pytest.mark.parametrize("key", ["m", "M", "L", "H", "A", "P", "S", "B"])
async def test_what_goes_one_at_a_time_does_nothing_and_says_so(desk: TestDesk, key: str) -> None:
    async with desk.app().run_test() as pilot:
        await began(pilot, "space", "space", key)
        assert pilot.app.screen is queue(pilot)
        assert "one ticket at a time" in told(pilot)
        assert len(chosen(pilot)) == 2


async def test_without_a_selection_the_verbs_are_those_of_one_ticket(desk: TestDesk) -> None:
    async with desk.app().run_test() as pilot:
        await began(pilot, "space", "escape", "k", "e")
        assert states(desk) | {8: "resolved"} == states(desk)


async def test_all_is_one_step_that_names_how_many_and_comes_again(desk: TestDesk) -> None:
    async with desk.app().run_test() as pilot:
        await began(pilot, "V", "e", "u")
        assert "Undid: resolve (#8 and 7 more)" in told(pilot)
        assert set(states(desk).values()) == {"new"}
        await press(pilot, "ctrl+r")
        assert "Did again: resolve (#8 and 7 more)" in told(pilot)
        assert set(states(desk).values()) == {"resolved"}


async def test_one_that_was_changed_since_stays_while_the_rest_is_taken_back(desk: TestDesk) -> None:
    async with desk.app().run_test() as pilot:
        await began(pilot, "V", "e")
        desk.desk_of("ada").run(SetStatus(5, Status.OPEN)).result()
        await press(pilot, "u")
        assert states(desk) == dict.fromkeys(ORDER, "new") | {5: "open"}
        assert "#8 and 6 more" in told(pilot)
        assert "#5" in told(pilot)
        await press(pilot, "u")  # what is left of it is not tried again
        assert states(desk)[5] == "open"


async def test_news_change_neither_what_is_selected_nor_what_is_acted_on(desk: TestDesk) -> None:
    async with desk.app().run_test() as pilot:
        await began(pilot, "space", "space")
        desk.arrive([Says("early", "it came before all of these")])
        desk.desk_of("ada").run(Claim(3)).result()
        await queue(pilot).igdesk.live.look()
        await settle(pilot)
        assert chosen(pilot) == (8, 7)
        await press(pilot, "l", *"mine")
        desk.desk_of("ada").run(AddNote(8, "looking")).result()
        await queue(pilot).igdesk.live.look()
        await settle(pilot)
        await press(pilot, "enter")
        assert [n for n in range(1, 10) if "mine" in ticket(desk, n).tags] == [7, 8]


async def test_what_somebody_changed_while_it_was_asked_stays(desk: TestDesk) -> None:
    async with desk.app().run_test() as pilot:
        await began(pilot, "space", "space", "a")
        assert isinstance(pilot.app.screen, Pick)
        desk.desk_of("ada").run(Claim(8)).result()
        await press(pilot, "3")
        assert (ticket(desk, 8).assignee, ticket(desk, 7).assignee) == ("ada", "wu")
        assert chosen(pilot) == (8,)


async def test_what_was_changed_and_then_seen_is_changed_again(desk: TestDesk) -> None:
    async with desk.app().run_test() as pilot:
        await began(pilot, "space", "space")
        desk.desk_of("ada").run(Assign(8, "ada")).result()
        await queue(pilot).igdesk.live.look()
        await settle(pilot)
        await press(pilot, "a", "3")
        assert (ticket(desk, 8).assignee, ticket(desk, 7).assignee) == ("wu", "wu")


async def test_it_can_be_stopped_between_two_stretches(desk: TestDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.many(STRETCH * 4)
    async with desk.app().run_test() as pilot:
        await began(pilot, "V")
        screen, took = queue(pilot), Run.took

        def stopping(run: Run, done: ManyDone) -> None:
            took(run, done)
            if run.settled == STRETCH * 2:
                screen.action_leave()

        monkeypatch.setattr(Run, "took", stopping)
        await press(pilot, "e")
        done = [n for n in range(1, STRETCH * 4 + 1) if ticket(desk, n).status is Status.RESOLVED]
        assert len(done) == STRETCH * 2
        assert len(chosen(pilot)) == STRETCH * 2
        assert not set(chosen(pilot)) & set(done)
        assert f"Not reached, still selected: {STRETCH * 2}" in told(pilot)
        await press(pilot, "u")
        assert all(ticket(desk, n).status is Status.NEW for n in done)


async def test_progress_is_shown_and_nothing_else_is_begun_meanwhile(
    desk: TestDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.many(STRETCH * 3)
    clock = iter(range(0, 1000, 2))
    desk.desk.elapsed = lambda: float(next(clock))  # type: ignore[method-assign]
    lines: list[str] = []
    async with desk.app().run_test() as pilot:
        await began(pilot, "V")
        screen, took = queue(pilot), Run.took

        def watching(run: Run, done: ManyDone) -> None:
            took(run, done)
            lines.append(bar(pilot).line())
            screen.action_claim()

        monkeypatch.setattr(Run, "took", watching)
        await press(pilot, "e")
        assert lines[1].startswith(f"resolve: {STRETCH} of {STRETCH * 3} · Esc stops")
        assert "being changed just now" in told(pilot)
        assert bar(pilot).progress is None
        assert not any(ticket(desk, n).assignee for n in range(1, STRETCH * 3 + 1))


async def test_leaving_in_the_middle_is_asked_for_twice(desk: TestDesk) -> None:
    app = desk.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        app.at_many.run = desk.desk.bulk().run(Phrase("steps.change"), [Wanted(8, (Claim(0),))])
        await press(pilot, "ctrl+q")
        assert "0 of 1" in told(pilot)
        assert app.is_running
        await pilot.press("ctrl+q")
        assert app._exit


async def test_letters_in_the_filter_select_nothing(desk: TestDesk) -> None:
    async with desk.app().run_test() as pilot:
        await began(pilot, "f", "x", "v", "V", "space")
        assert queue(pilot).query_one("#filter", Input).value == "xvV "
        assert chosen(pilot) == ()


async def test_numbers_of_all_are_copied(desk: TestDesk) -> None:
    async with desk.app().run_test() as pilot:
        await began(pilot, "space", "space", "y")
        assert pilot.app.clipboard == "#8 #7"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_a_selection_looks_like(busy_desk: TestDesk, snap_compare: Any, lang: Lang, size: tuple[int, int]) -> None:
    async def select(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        await press(pilot, "space", "j", "space")
        await at_rest(pilot)

    assert snap_compare(busy_desk.app(lang), run_before=select, terminal_size=size)


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_others_do_meanwhile_the_tickets_acted_on_are_those_that_were_shown_as_selected(
    desk: TestDesk, seed: int
) -> None:
    chance, others = random.Random(seed), desk.desk_of("ada")
    async with desk.app().run_test() as pilot:
        await settle(pilot)

        async def somebody_else_works() -> None:
            number = chance.randint(1, 8)
            command = chance.choice([SetTags(number, (f"t{chance.random()}",)), SetPriority(number, "urgent")])
            with suppress(IgdeskError):
                await others.run(command)
            await queue(pilot).igdesk.live.look()
            await settle(pilot)

        for step in range(6):
            for key in chance.choices(["space", "j", "k", "v", "x", "G"], k=5):
                await press(pilot, key)
                await somebody_else_works()
            if not chosen(pilot):
                continue
            await press(pilot, "l", *f"mine{step}")
            shown = set(chosen(pilot))
            await somebody_else_works()
            await press(pilot, "enter")
            tagged = {n for n in ORDER if f"mine{step}" in ticket(desk, n).tags}
            assert tagged == shown
