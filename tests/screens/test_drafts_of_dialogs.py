"""What is typed into the dialogs of promises, departments and fields survives as a reply does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from igdesk.config.model import Agent, TicketField
from igdesk.desk.desk import Desk
from igdesk.desk.drafts import Drafts, Kind, words_of
from igdesk.rules.commands import GivePromise, HandBack, HandOff, Merge, ReleasePromise, SetFields, SetStatus
from igdesk.rules.model import Status, Ticket
from igdesk.screens.app import IgdeskApp
from igdesk.store.drafts import DraftFile
from igdesk.widgets.dialogs import Ask, AskText, Pick
from igdesk.widgets.fields_dialog import FillFields
from igdesk.widgets.leg_dialog import AskLeg
from igdesk.widgets.promise_dialog import AskPromise

from .test_drafts import app_of, hint, running, second_of_mia, ticket_screen
from .ticket_fixtures import CONFIG, as_person, desk_over, inbound, mia, notices, quiet, thread, type_keys

CONFIGURED = replace(
    CONFIG,
    agents=(*CONFIG.agents, Agent("ken", "阿肯", "agent", ("finance",))),
    fields=(TicketField("order_no", "订单号", pattern=r"\d{8}"), TicketField("color", "颜色")),
)
ORDER = "order_no"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Mia's ticket and one of Tom's."""
    with desk_over(
        tmp_path, [mia(), thread("tom", [inbound("Hi", timedelta(minutes=9), "t")], "Tom")], CONFIGURED
    ) as made:
        yield made


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "drafts" / "drafts.db"


def ken(desk: Desk) -> Desk:
    """The desk of somebody in the other department."""
    return Desk(desk._store, desk.config, desk._clock, "ken")


async def saved(desk: Desk, path: Path) -> dict[tuple[int, str], str]:
    """What the file holds, as the next program finds it."""
    file = DraftFile(path)
    drafts = Drafts(desk, file)
    await drafts.refresh()
    file.close()
    return {(each.ticket, each.kind.value): words_of(each) for each in drafts.newest_first()}


def lines(pilot: Pilot[Any]) -> list[str]:
    return [each.value for each in pilot.app.screen.query(Input)]


def ticket(desk: Desk, number: int = 1) -> Ticket:
    card = desk.card(number).result()
    assert card is not None
    return card.ticket


def app(pilot: Pilot[Any]) -> IgdeskApp:
    return app_of(pilot)


async def test_a_promise_is_kept_line_by_line_and_forgotten_once_given(desk: Desk, path: Path) -> None:
    async with running(desk, path) as pilot:
        await type_keys(pilot, "P", *"new lamp", "enter", *"2h")
        assert isinstance(pilot.app.screen, AskPromise)
        assert await app_of(pilot).drafts.saved()
        assert await saved(desk, path) == {(1, "promise"): "new lamp · 2h"}  # with no key that saves
    async with running(desk, path) as pilot:
        assert hint(pilot) == "✎ Begun, promise (P goes on): new lamp · 2h"
        await type_keys(pilot, "P")
        assert lines(pilot) == ["new lamp", "2h", "mei"]
        await type_keys(pilot, *"!", "ctrl+s")
        assert [each.text for each in (await desk.promises_on(1))] == ["new lamp!"]
        assert "Begun" not in hint(pilot)
    assert await saved(desk, path) == {}


async def test_a_promise_that_is_refused_is_offered_again(desk: Desk, path: Path) -> None:
    async with running(desk, path) as pilot:
        await type_keys(pilot, "P", *"lamp", "enter", *"2h")
        desk.run(SetStatus(1, Status.RESOLVED)).result()
        await type_keys(pilot, "ctrl+s")
        assert ticket(desk).promises == ()
        await type_keys(pilot, "P")
        assert lines(pilot)[:2] == ["lamp", "2h"]
    assert await saved(desk, path) == {(1, "promise"): "lamp · 2h"}


async def test_emptying_the_lines_forgets_them(desk: Desk, path: Path) -> None:
    async with running(desk, path) as pilot:
        await type_keys(pilot, "P", *"ab", "backspace", "backspace", "escape")
        assert not app(pilot).drafts.has(1)


async def test_the_reason_for_a_release_belongs_to_its_promise(desk: Desk, path: Path) -> None:
    later = desk.now() + timedelta(hours=5)
    desk.run(GivePromise(1, "a call", later)).result()
    desk.run(GivePromise(1, "a lamp", later + timedelta(hours=1))).result()
    async with running(desk, path) as pilot:
        await type_keys(pilot, "P", "2", "r", *"they moved", "escape")
        await type_keys(pilot, "P", "1", "r")
        assert lines(pilot) == [""]
        await type_keys(pilot, "escape", "P")
        assert isinstance(pilot.app.screen, Pick)
        await type_keys(pilot, "enter", "enter")  # the cursor stands on what was begun
        assert isinstance(pilot.app.screen, Ask)
        assert lines(pilot) == ["they moved"]
        assert await app_of(pilot).drafts.saved()
        assert await saved(desk, path) == {(1, "release"): "they moved"}
        await type_keys(pilot, "enter")
        assert [each.why for each in await desk.promises_on(1)] == [None, "they moved"]
    assert await saved(desk, path) == {}


async def test_what_a_department_is_asked_is_kept_whichever_it_is(desk: Desk, path: Path) -> None:
    async with running(desk, path) as pilot:
        await type_keys(pilot, "d", "1", *"refund 12", "enter", *"receipt", "escape")
        assert await app_of(pilot).drafts.saved()
        assert await saved(desk, path) == {(1, "leg"): "refund 12 · receipt"}
        await type_keys(pilot, "d", "1")
        assert isinstance(pilot.app.screen, AskLeg)
        assert lines(pilot)[:2] == ["refund 12", "receipt"]
        await type_keys(pilot, "ctrl+s")
        assert [each.department for each in ticket(desk).legs] == ["finance"]
    assert await saved(desk, path) == {}


async def test_an_answer_is_kept_and_becomes_a_note_where_nobody_asks_for_it(desk: Desk, path: Path) -> None:
    desk.run(HandOff(1, "finance", "why?")).result()
    async with running(ken(desk), path) as pilot:
        await type_keys(pilot, "e", *"paid", "escape")
        assert hint(pilot) == "✎ Begun, answer (e goes on): paid"
        await type_keys(pilot, "e")
        assert lines(pilot) == ["paid"]
        await type_keys(pilot, "escape")
        as_person(desk, "zhou", HandBack(1, "done", "finance"))
        await app(pilot).live.look()
        await quiet(pilot)
        assert hint(pilot) == "✎ Begun, answer (g d goes on): paid"  # `e` would resolve it now
        await type_keys(pilot, "g", "d", "1")
        assert isinstance(pilot.app.screen, AskText)
        assert pilot.app.screen.query_one(TextArea).text == "paid"
        assert "does not ask" in notices(pilot)[-1]
        assert ticket(desk).status is not Status.RESOLVED
    assert await saved(ken(desk), path) == {(1, "note"): "paid"}


async def test_an_answer_that_was_handed_back_is_forgotten(desk: Desk, path: Path) -> None:
    desk.run(HandOff(1, "finance", "why?")).result()
    async with running(ken(desk), path) as pilot:
        await type_keys(pilot, "e", *"paid", "enter")
        assert ticket(desk).legs == ()
    assert await saved(ken(desk), path) == {}


async def test_fields_are_kept_until_they_are_filled_in(desk: Desk, path: Path) -> None:
    async with running(desk, path) as pilot:
        await type_keys(pilot, "D", *"123", "enter", *"red", "ctrl+s")
        assert isinstance(pilot.app.screen, FillFields)  # the number does not fit
        await type_keys(pilot, "escape")
        assert await app_of(pilot).drafts.saved()
        assert await saved(desk, path) == {(1, "fields"): "123 · red"}
        desk.run(SetFields(1, (("color", "red"),))).result()
        await type_keys(pilot, "D")
        assert lines(pilot) == ["123", "red"]
        await type_keys(pilot, *"45678", "ctrl+s")
        assert ticket(desk).fields == {ORDER: "12345678", "color": "red"}
    assert await saved(desk, path) == {}


async def test_the_list_leads_to_the_dialog(desk: Desk, path: Path) -> None:
    async with running(desk, path) as pilot:
        await type_keys(pilot, "D", *"123", "escape", "q", "g", "d")
        picker = pilot.app.screen
        assert isinstance(picker, Pick)
        assert [(each.label, each.hint) for each in picker._choices] == [("#1 @mia.wang fields", "123")]
        await type_keys(pilot, "enter")
        assert isinstance(pilot.app.screen, FillFields)
        assert lines(pilot) == ["123", ""]
        await type_keys(pilot, "escape")
        assert ticket_screen(pilot).target() is not None


async def test_merged_tickets_lose_no_line(desk: Desk, path: Path) -> None:
    other = await second_of_mia(desk)
    async with running(desk, path, other) as pilot:
        await type_keys(pilot, "P", *"old", "escape", "q")
        app(pilot).open_ticket(1)
        await quiet(pilot)
        await type_keys(pilot, "P", *"new", "enter", *"2h", "escape")
    as_person(desk, "lin", Merge(other, into=1))
    async with running(desk, path, other) as pilot:
        await type_keys(pilot, "P")
        assert lines(pilot)[:2] == ["new old", "2h"]


async def test_what_was_done_when_the_program_died_is_not_offered_again(desk: Desk, path: Path) -> None:
    [given] = (desk.run(GivePromise(1, "a call", desk.now() + timedelta(hours=5))).result().ticket.promises,)
    desk.run(HandOff(1, "finance", "why?")).result()
    file = DraftFile(path)
    drafts = Drafts(desk, file)
    drafts.keep_line(1, Kind.PROMISE, "text", " a lamp ")
    drafts.keep_line(1, Kind.PROMISE, "when", "2h")
    drafts.keep_line(1, Kind.RELEASE, given[0].id, "moved")
    drafts.keep_line(1, Kind.LEG, "need", "how?")
    drafts.keep_line(1, Kind.FIELDS, ORDER, "12345678")
    await drafts.refresh()
    assert len(drafts.newest_first()) == 4  # the same words before they were typed are no proof
    desk.run(GivePromise(1, "a lamp", desk.now() + timedelta(hours=2))).result()
    desk.run(ReleasePromise(1, "moved", given[0].id)).result()
    as_person(desk, "zhou", HandBack(1, "done", "finance"))
    desk.run(HandOff(1, "finance", "how?")).result()
    desk.run(SetFields(1, ((ORDER, "12345678"),))).result()
    await drafts.refresh()
    assert drafts.newest_first() == ()
    there = Drafts(ken(desk), file)
    there.keep_line(1, Kind.ANSWER, "answer", "so")
    ken(desk).run(HandBack(1, "so")).result()
    await there.refresh()
    assert there.newest_first() == ()
    file.close()
