"""Templates on the screen of a ticket: turns and tones, what they do besides, careless words, saving one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static, TextArea

from igdesk.config.keys import Keys, names_of
from igdesk.config.load import load_config
from igdesk.config.model import Condition, Config, Rule, Template, Then
from igdesk.desk.desk import Desk
from igdesk.desk.drafts import Kind
from igdesk.i18n import Lang, Words
from igdesk.rules.model import Status
from igdesk.screens.app import IgdeskApp
from igdesk.screens.ticket import TicketScreen
from igdesk.widgets.paragraph import Paragraph
from igdesk.widgets.send_dialogs import AskWords
from igdesk.widgets.template_dialog import SaveTemplate
from igdesk.widgets.template_picker import TemplatePicker

from .ticket_fixtures import CONFIG, desk_over, inbound, mia, notices, quiet, thread, type_keys, write

WARM = Template("ack", "收到", "{customer.first_name|您好}，看到了，这就去查。", "zh", "warm")
LIVELY = Template("ack", "收到", "收到啦！马上帮您看～", "zh", "lively")
MAKE_GOOD = Template(
    "make-good", "补偿", "给您补 {amount} 元。", "zh", categories=("returns",),
    then=Then(status="resolved", priority="low", tags=("已补偿",), note="按标准补偿"),
)  # fmt: skip
SURE = Template("sure", "承诺", "保证今天到。", "zh")
RULES = (*CONFIG.rules, Rule("still", Condition(text_any=("还在吗",)), suggest="sure"))


def config_at(path: Path) -> Config:
    return replace(CONFIG, templates=(WARM, LIVELY, MAKE_GOOD, SURE), rules=RULES, source=path / "config.toml")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Mia's ticket and one of Tom's, both in Chinese."""
    tom = thread("tom", [inbound("我要退款", timedelta(minutes=30), "t1")], "Tom Baker")
    with desk_over(tmp_path, [mia(), tom], config_at(tmp_path)) as made:
        yield made


@asynccontextmanager
async def ticket_open(
    desk: Desk, number: int = 1, size: tuple[int, int] = (120, 40), lang: Lang = "en"
) -> AsyncIterator[Pilot[Any]]:
    app = IgdeskApp(desk, Words(lang), desk._clock)
    async with app.run_test(size=size) as pilot:
        await quiet(pilot)
        app.open_ticket(number, (1, 2))
        await quiet(pilot)
        yield pilot


def screen(pilot: Pilot[Any]) -> TicketScreen:
    return next(each for each in reversed(pilot.app.screen_stack) if isinstance(each, TicketScreen))


def line(pilot: Pilot[Any], which: str) -> str:
    return str(screen(pilot).query_one(f"#composer-{which}", Static).content)


def sent(desk: Desk) -> list[str]:
    return [row.text for row in desk.unsettled_replies().result()]


async def pick(pilot: Pilot[Any], template: str) -> None:
    await type_keys(pilot, "t", *template)
    assert isinstance(pilot.app.screen, TemplatePicker)
    await type_keys(pilot, "enter")


async def test_a_rule_that_fired_is_suggested_first(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        assert str(screen(pilot).query_one("#ticket-hint", Static).content).startswith("1 承诺")
        await type_keys(pilot, "1")
        assert screen(pilot).composer.text == "保证今天到。"
    async with ticket_open(desk, 2) as pilot:
        await type_keys(pilot, "1")
        assert screen(pilot).composer.text == "给您补 {amount} 元。"


async def test_neighbouring_answers_differ(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await pick(pilot, "ack")
        await type_keys(pilot, "ctrl+s")
        assert screen(pilot).number == 2
        await pick(pilot, "ack")
        await type_keys(pilot, "ctrl+s")
        assert sent(desk) == ["王米娅，看到了，这就去查。", "收到啦！马上帮您看～"]


@pytest.mark.parametrize("key", ["f9", "tab"])
async def test_the_tone_turns_while_the_words_are_untouched(desk: Desk, key: str) -> None:
    async with ticket_open(desk) as pilot:
        composer = screen(pilot).composer
        await pick(pilot, "ack")
        first = composer.text
        await type_keys(pilot, key)
        assert composer.text == LIVELY.text
        await type_keys(pilot, key)
        assert composer.text == first
        await type_keys(pilot, "!", key)
        assert composer.text == f"{first}!"
    assert sent(desk) == []


async def test_a_touched_text_says_why_its_tone_stays(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await pick(pilot, "ack")
        await type_keys(pilot, "!", "f9")
        assert "while the template stands as it was put" in notices(pilot)[-1]
        await type_keys(pilot, "backspace", "f9")
        assert screen(pilot).composer.text == LIVELY.text
        screen(pilot).composer.area.load_text("")
        await type_keys(pilot, "ctrl+t", *"sure", "enter")
        await type_keys(pilot, "f9")
        assert "one tone" in notices(pilot)[-1]


async def test_the_picker_shows_what_a_template_does(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "t", *"make")
        shown = str(pilot.app.screen.query_one(Paragraph).render())
        assert "→ resolved +已补偿 priority 低" in shown.replace("\n", " ")
        assert "→ resolved" in str(pilot.app.screen.query_one("#picker-list", Static).content)


async def test_actions_stand_before_sending_and_happen_with_it_in_one_step(desk: Desk) -> None:
    before = desk.detail(1).result()
    assert before is not None
    async with ticket_open(desk) as pilot:
        await pick(pilot, "make")
        assert line(pilot, "then") == "With it: +已补偿 · priority 低 · note “按标准补偿” (F4 leave out)"
        assert line(pilot, "foot").startswith("Then: resolved")
        await type_keys(pilot, "ctrl+s")
        assert desk.card(1).result().ticket == before.card.ticket  # type: ignore[union-attr]  # it is there
        await write(pilot, "20")
        await type_keys(pilot, "ctrl+s")
        after = desk.detail(1).result()
        assert after is not None
        ticket = after.card.ticket
        assert (ticket.status, ticket.priority) == (Status.RESOLVED, "low")
        assert "已补偿" in ticket.tags
        assert [note.text for note in after.notes] == ["按标准补偿"]
        await type_keys(pilot, "u")
        undone = desk.detail(1).result()
        assert undone is not None
        was, now = before.card.ticket, undone.card.ticket
        assert (now.status, now.priority, now.tags, undone.notes) == (was.status, was.priority, was.tags, ())
        assert sent(desk) == []
        assert screen(pilot).composer.text == "给您补 20 元。"
        assert "已补偿" in line(pilot, "then")


async def test_actions_can_be_left_out(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await pick(pilot, "make")
        await write(pilot, "20")
        await type_keys(pilot, "f4")
        assert line(pilot, "then").startswith("Left out: +已补偿")
        assert line(pilot, "foot").startswith("Then: waiting")
        await type_keys(pilot, "ctrl+s")
        detail = desk.detail(1).result()
        assert detail is not None
        assert (detail.card.ticket.status, "已补偿" in detail.card.ticket.tags, detail.notes) == (
            Status.WAITING, False, (),
        )  # fmt: skip


async def test_keys_that_have_nothing_to_do_say_so(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "r", "f4")
        assert notices(pilot)[-1] == Words("en", names_of(Keys))("ticket_ui.no_actions")
        await type_keys(pilot, "ctrl+g")
        assert notices(pilot)[-1] == Words("en", names_of(Keys))("ticket_ui.nothing_to_save")
        assert screen(pilot).composer.is_open


async def test_a_template_that_was_deleted_does_nothing(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await pick(pilot, "make")
        screen(pilot).composer.area.load_text("")
        await quiet(pilot)
        assert (line(pilot, "then"), line(pilot, "foot").startswith("Then: waiting")) == ("", True)
        await write(pilot, "自己写的")
        await type_keys(pilot, "ctrl+s")
        detail = desk.detail(1).result()
        assert detail is not None
        assert "已补偿" not in detail.card.ticket.tags


async def test_careless_words_are_shown_and_asked_about_once(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await pick(pilot, "sure")
        assert line(pilot, "doubts") == "! promises too much: 保证"
        await type_keys(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, AskWords)
        await type_keys(pilot, "enter", "ctrl+s")
        assert isinstance(pilot.app.screen, AskWords)
        await type_keys(pilot, "e")
        assert (sent(desk), screen(pilot).composer.is_open) == ([], True)
        await type_keys(pilot, "ctrl+s", "s")
        assert sent(desk) == ["保证今天到。"]


TOML = """
[desk]
language = "zh"
[[agents]]
id = "mei"
[[categories]]
id = "returns"
"""


def id_line(pilot: Pilot[Any]) -> Input:
    dialog = pilot.app.screen
    assert isinstance(dialog, SaveTemplate)
    line = dialog.lines["id"]
    assert isinstance(line, Input)
    return line


async def test_a_text_is_saved_as_a_template_without_the_customer_s_name(desk: Desk, tmp_path: Path) -> None:
    source = tmp_path / "config.toml"
    source.write_text(TOML, encoding="utf-8")
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "r")
        await write(pilot, "王米娅您好，请补差价 {amount} 元。")
        await type_keys(pilot, "ctrl+g")
        dialog = pilot.app.screen
        assert isinstance(dialog, SaveTemplate)
        assert dialog.query_one(TextArea).text == "{customer.name}您好，请补差价 {amount} 元。"
        await type_keys(pilot, "ctrl+s")
        assert "id" in str(dialog.query_one("#wrong", Static).content)
        id_line(pilot).value = "difference"
        await type_keys(pilot, "escape")
        drafts = pilot.app.drafts  # type: ignore[attr-defined]
        assert drafts.lines(1, Kind.WORDING) == {"id": "difference"}
        await type_keys(pilot, "ctrl+g")
        assert id_line(pilot).value == "difference"
        await type_keys(pilot, "ctrl+s")
        assert not drafts.lines(1, Kind.WORDING)
        assert pilot.app.screen is screen(pilot)
        assert "Saved template difference." in notices(pilot)
        assert screen(pilot).composer.is_open
    [made] = load_config(source).variants("difference")
    assert (made.text, made.language, made.categories) == (
        "{customer.name}您好，请补差价 {amount} 元。", "zh", ("returns",),
    )  # fmt: skip
    assert source.read_text(encoding="utf-8") == TOML


async def test_a_wording_that_is_there_is_replaced_only_when_asked_twice(desk: Desk, tmp_path: Path) -> None:
    source = tmp_path / "config.toml"
    source.write_text(TOML, encoding="utf-8")
    async with ticket_open(desk) as pilot:
        for text in ("一", "二"):
            await type_keys(pilot, *([] if screen(pilot).composer.is_open else ["r"]))
            screen(pilot).composer.area.load_text(text)
            await type_keys(pilot, "ctrl+g")
            id_line(pilot).value = "t"
            await type_keys(pilot, "ctrl+s")
            await type_keys(pilot, "escape")
        assert [each.text for each in load_config(source).variants("t")] == ["一"]
        await type_keys(pilot, "ctrl+g")
        id_line(pilot).value = "t"
        await type_keys(pilot, "ctrl+s")
        assert "save again to replace it" in str(pilot.app.screen.query_one("#wrong", Static).content)
        await type_keys(pilot, "ctrl+s")
    assert [each.text for each in load_config(source).variants("t")] == ["二"]


def after_line_of(pilot: Pilot[Any]) -> str:
    return str(pilot.app.screen.query_one("#picker-after", Static).content)


async def test_the_picker_sends_straight_away_and_says_what_follows(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "t", *"ack")
        picker = pilot.app.screen
        assert isinstance(picker, TemplatePicker)
        before = after_line_of(pilot)
        await type_keys(pilot, "f8")
        assert after_line_of(pilot) != before
        await type_keys(pilot, "ctrl+s")
        assert len(sent(desk)) == 1


async def test_what_was_begun_is_not_sent_with_a_template(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "r", *"half a sentence ", "ctrl+t")
        await type_keys(pilot, "ctrl+s")
        assert sent(desk) == []
        assert screen(pilot).composer.text.startswith("half a sentence ")


async def test_the_picker_finds_names_by_pinyin_initials(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "t", *"bc")
        picker = pilot.app.screen
        assert isinstance(picker, TemplatePicker)
        assert picker.current is not None
        assert picker.current.title == "补偿"
