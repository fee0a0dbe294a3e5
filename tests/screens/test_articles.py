"""The articles on the screens: found while a reply is written, read, drafted from a ticket; and a case kept by key."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static, TextArea

from igdesk.desk import articles as desk_articles
from igdesk.desk.article_files import Folder, Shelf
from igdesk.desk.desk import Desk
from igdesk.desk.drafts import Kind
from igdesk.i18n import Words
from igdesk.rules.commands import Reply
from igdesk.screens.app import IgdeskApp
from igdesk.screens.ticket import TicketScreen
from igdesk.widgets.article_form import SaveArticle
from igdesk.widgets.articles_dialog import ArticlesDialog
from igdesk.widgets.template_dialog import SaveTemplate

from .ticket_fixtures import CONFIG, as_person, desk_over, inbound, mia, notices, quiet, thread, type_keys

RETURN = """---
title: 退货怎么走
owner: mei
review: 2026-11-01
categories: returns
---
给同事看的。

## 回答

收到 **7 天**内可以退换，{customer.first_name|您}的订单号是 {order_no?}。
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "return.md").write_text(RETURN, encoding="utf-8")
    (folder / "ship.md").write_text("---\nreview: 2027-01-01\n---\n# Shipping\n\n48 hours.\n", encoding="utf-8")
    tom = thread("tom", [inbound("退款到账了吗", timedelta(minutes=30), "t1")], "Tom Baker")
    config = replace(CONFIG, source=tmp_path / "config.toml")
    with desk_over(tmp_path, [mia(), tom], config) as made:
        yield made


@asynccontextmanager
async def opened(desk: Desk, number: int | None = 1) -> AsyncIterator[Pilot[Any]]:
    app = IgdeskApp(desk, Words("en"), desk._clock)
    async with app.run_test(size=(120, 40)) as pilot:
        await quiet(pilot)
        if number is not None:
            app.open_ticket(number, (1, 2))
            await quiet(pilot)
        yield pilot


def written(pilot: Pilot[Any]) -> str:
    return next(each for each in pilot.app.screen_stack if isinstance(each, TicketScreen)).composer.text


def titles(pilot: Pilot[Any]) -> list[str]:
    options = pilot.app.screen.query_one(OptionList).options
    return [str(each.prompt).replace("★", "").replace("!", "").split()[0] for each in options]


def shown(pilot: Pilot[Any], what: str = "article") -> str:
    return str(pilot.app.screen.query_one(f"#{what}", Static).content)


async def by_hand(pilot: Pilot[Any], typed: str) -> None:
    """Type signs as a terminal sends them: a pilot knows no full-width ones."""
    for char in typed:
        pilot.app.post_message(events.Key(_character_to_key(char), char))
    await quiet(pilot)


@pytest.mark.parametrize("typed", ["", "??", "？？"])
async def test_a_part_goes_to_the_cursor_and_nothing_is_sent(desk: Desk, typed: str) -> None:
    async with opened(desk) as pilot:
        await type_keys(pilot, "r", *"hi", "enter", *(() if typed else ("f3",)))
        await by_hand(pilot, typed)
        assert isinstance(pilot.app.screen, ArticlesDialog)
        assert titles(pilot) == ["退货怎么走", "Shipping"]
        assert "王米娅的订单号是 {order_no?}" in shown(pilot)
        await type_keys(pilot, *"thz", "tab")
        assert "给同事看的。" in shown(pilot)
        await type_keys(pilot, "shift+tab", "enter")
        assert written(pilot) == "hi\n收到 7 天内可以退换，王米娅的订单号是 {order_no?}。"
        await type_keys(pilot, "ctrl+s")
        assert desk.unsettled_replies().result() == ()


async def test_a_question_may_end_with_two_marks(desk: Desk) -> None:
    async with opened(desk) as pilot:
        await type_keys(pilot, "r")
        await by_hand(pilot, "真的？？")
        assert (isinstance(pilot.app.screen, TicketScreen), written(pilot)) == (True, "真的？？")


async def test_esc_leaves_the_text_as_it_was(desk: Desk) -> None:
    async with opened(desk) as pilot:
        await type_keys(pilot, "r", *"hi", "f3", *"ship", "escape")
        assert written(pilot) == "hi"


async def test_they_are_read_from_anywhere_and_what_is_due_is_marked(desk: Desk) -> None:
    async with opened(desk, None) as pilot:
        await type_keys(pilot, "g", "k")
        assert "review was due 2026-11-01" in shown(pilot) or "48 hours." in shown(pilot)
        await type_keys(pilot, "tab")
        assert titles(pilot) == ["退货怎么走"]
        assert "All 2" in shown(pilot, "lists")


async def test_a_drive_that_is_silent_holds_no_key(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    answers, looking = threading.Event(), Folder.look

    def look(folder: Folder) -> Shelf:
        answers.wait(20)
        return looking(folder)

    monkeypatch.setattr(Folder, "look", look)
    async with opened(desk, None) as pilot:
        await pilot.press("g", "k", *"ship")
        assert isinstance(pilot.app.screen, ArticlesDialog)
        assert (pilot.app.screen.query_one(Input).value, titles(pilot)) == ("ship", [])
        answers.set()
        await quiet(pilot)
        assert titles(pilot) == ["Shipping"]
        await type_keys(pilot, "escape")
    assert desk.articles().missed().result() == ()


async def test_a_broken_file_is_told_and_the_rest_is_there(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "articles" / "bad.md").write_text("---\ntitel: [red]x[/]\n---\n", encoding="utf-8")
    async with opened(desk, None) as pilot:
        await type_keys(pilot, "g", "k")
        assert "1 file left out. bad.md:2: there is no titel" in shown(pilot, "note")
        assert len(titles(pilot)) == 2


async def test_what_nobody_found_is_kept_and_can_be_written(desk: Desk, tmp_path: Path) -> None:
    async with opened(desk) as pilot:
        await type_keys(pilot, "r", "f3", *"invoic", *["backspace"] * 6, "escape", "escape", "g", "k")
        assert [(each.asked, each.agents) for each in desk.articles().missed().result()] == [("invoic", ("mei",))]
        await type_keys(pilot, "tab", "tab")
        assert titles(pilot) == ["invoic"]
        await type_keys(pilot, "enter")
        form = pilot.app.screen
        assert (isinstance(form, SaveArticle), form.query(Input).first().value) == (True, "invoic")
        await type_keys(pilot, "ctrl+s")
        assert str(form.query_one("#wrong", Static).content) == "Write something."
        form.query_one(TextArea).text = "Within a day."
        await type_keys(pilot, "ctrl+s")
        file = tmp_path / "articles" / "invoic.md"
        assert (file.exists(), notices(pilot)[-1]) == (True, f"Saved as {file}.")
        await type_keys(pilot, "g", "k", "tab", "tab")
        assert titles(pilot) == []


async def test_one_key_drafts_without_the_customer_and_writes_nothing_before_it_was_read(
    desk: Desk, tmp_path: Path
) -> None:
    as_person(desk, "mei", Reply(1, ("王米娅您好，50元已退到 13800138000 的账户。",)))
    async with opened(desk) as pilot:
        await type_keys(pilot, "w", "1")
        form = pilot.app.screen
        assert isinstance(form, SaveArticle)
        text = form.query_one(TextArea).text
        assert "{customer.name}您好，{amount?}已退到 {phone?} 的账户。" in text
        assert not any(word in text for word in ("米娅", "138", "50元"))
        await type_keys(pilot, "escape", "w", "2")
        assert isinstance(pilot.app.screen, SaveTemplate)
        assert pilot.app.screen.query_one(TextArea).text.startswith("{customer.name}您好，{amount?}")
        assert len(list((tmp_path / "articles").iterdir())) == 2


@pytest.mark.parametrize(("digit", "kind"), [("1", Kind.ARTICLE), ("2", Kind.WORDING)])
async def test_what_was_typed_and_left_is_there_again(desk: Desk, digit: str, kind: Kind) -> None:
    as_person(desk, "mei", Reply(1, ("好的",)))
    async with opened(desk) as pilot:
        drafts = pilot.app.drafts  # type: ignore[attr-defined]
        await type_keys(pilot, "w", digit, "escape")
        assert drafts.newest_first() == ()  # what merely stands there is no draft
        await type_keys(pilot, "w", digit, "x", "y")
        pilot.app.screen.query_one(TextArea).text = "Mine."
        await type_keys(pilot, "escape")
        assert [(each.ticket, each.kind) for each in drafts.newest_first()] == [(1, kind)]
        await drafts.refresh()
        await type_keys(pilot, "w", digit)
        form = pilot.app.screen
        assert (form.query(Input).first().value, form.query_one(TextArea).text) == ("xy", "Mine.")


async def test_what_nobody_found_is_compared_once_and_with_no_key(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.articles().note_missed("invoice").result()
    threads: list[str] = []
    compare = desk_articles.still_missed

    def counted(*known: Any) -> Any:
        threads.append(threading.current_thread().name)
        return compare(*known)

    monkeypatch.setattr(desk_articles, "still_missed", counted)
    async with opened(desk) as pilot:
        await type_keys(pilot, "g", "k", "tab", "tab", "i", "n")
        assert (titles(pilot), len(threads), "MainThread" in threads) == (["invoice"], 1, False)


async def test_an_article_about_what_nobody_found_is_gone_on_with_from_the_drafts(desk: Desk) -> None:
    desk.articles().note_missed("invoice").result()
    async with opened(desk) as pilot:
        await type_keys(pilot, "g", "k", "tab", "tab", "enter")
        pilot.app.screen.query_one(TextArea).text = "Within a day."
        await type_keys(pilot, "escape", "g", "d", "1")
        form = pilot.app.screen
        assert isinstance(form, SaveArticle)
        assert (form.query(Input).first().value, form.query_one(TextArea).text) == ("invoice", "Within a day.")
        await type_keys(pilot, "ctrl+s")
        drafts = pilot.app.drafts  # type: ignore[attr-defined]
        assert (pilot.app.screen is form, drafts.newest_first()) == (False, ())


async def test_a_case_is_kept_by_key(desk: Desk) -> None:
    async with opened(desk) as pilot:
        await type_keys(pilot, "X", "b", *"too late", "enter")
        assert notices(pilot)[-1] == "Kept #1 as a bad case."
        await type_keys(pilot, "X", "n")
        assert (notices(pilot)[-1], desk.cases(("bad",)).result()) == ("#1 is no case any more.", ())


async def test_the_file_is_opened_outside(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from igdesk.screens import editor

    opened_ones: list[Path] = []

    async def open_file(_app: object, path: Path) -> None:
        opened_ones.append(path)
        path.write_text("# Changed outside\n", encoding="utf-8")

    monkeypatch.setattr(editor, "open_file", open_file)
    async with opened(desk, None) as pilot:
        await type_keys(pilot, "g", "k", *"ship", "ctrl+o", *["backspace"] * 4)
        assert opened_ones == [tmp_path / "articles" / "ship.md"]
        assert "Changed" in titles(pilot)
