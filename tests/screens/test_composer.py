"""The composer by itself: holes, bytes, what stands in its header; and what the picker offers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widgets import Static

from igdesk.config.keys import Keys, names_of
from igdesk.config.model import Config, Template
from igdesk.desk.desk import Desk
from igdesk.i18n import Words
from igdesk.rules.model import Status, Ticket
from igdesk.rules.templates import choose_variant, holes
from igdesk.screens.theme import own_variables
from igdesk.screens.writing import ReplyComposer
from igdesk.widgets.composer import Composer
from igdesk.widgets.fact_customer import count_text
from igdesk.widgets.holes import holes_in, next_hole, previous_hole
from igdesk.widgets.known import Known
from igdesk.widgets.recipient import AfterSend, Recipient
from igdesk.widgets.template_picker import offers

from .ticket_fixtures import desk_over, mia

WORDS = Words("en", names_of(Keys))
TEXTS = st.lists(st.sampled_from(["{a}", "{b c}", "{", "}", "\n", "word ", "{}", "{x|y}", "好"]), max_size=20).map(
    "".join
)


@given(TEXTS)
def test_the_places_of_holes_are_those_that_the_rules_name(text: str) -> None:
    lines = text.split("\n")
    found = [lines[row][start + 1 : end - 1] for (row, start), (_, end) in holes_in(text)]
    assert tuple(dict.fromkeys(name.partition("|")[0].strip() for name in found)) == holes(text)


def test_jumping_goes_round() -> None:
    text = "a {x} b\n{y}"
    x, y = ((0, 2), (0, 5)), ((1, 0), (1, 3))
    assert next_hole(text, (0, 0)) == x
    assert next_hole(text, (0, 5)) == y
    assert next_hole(text, (1, 3)) == x
    assert previous_hole(text, (1, 3)) == x
    assert previous_hole(text, (0, 5)) == y
    assert next_hole("none", (0, 0)) is None
    assert previous_hole("none", (0, 0)) is None


class ComposerApp(App[None]):
    """The widget with its keys, for one ticket."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.asked: list[Composer.SendAsked] = []

    def compose(self) -> ComposeResult:
        yield ReplyComposer(WORDS)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return own_variables(self.current_theme.to_color_system().generate())

    def on_composer_send_asked(self, message: Composer.SendAsked) -> None:
        self.asked.append(message)

    @property
    def composer(self) -> Composer:
        return self.query_one(ReplyComposer)

    def line(self, which: str) -> str:
        return str(self.query_one(f"#composer-{which}", Static).content)

    async def begin(self, pilot: Pilot[None], text: str = "") -> None:
        detail = self.desk.detail(1).result()
        assert detail is not None
        known = Known(detail, self.desk.window(detail.card), self.desk.now(), WORDS, self.desk.config)
        self.composer.open(Recipient.of(known, 5), text)
        while not self.composer.size.width:
            await pilot.pause()


@pytest.fixture
def app(tmp_path: Path) -> Iterator[ComposerApp]:
    """The composer over Mia's ticket."""
    with desk_over(tmp_path, [mia()]) as desk:
        yield ComposerApp(desk)


async def test_the_header_says_who_will_read_it_and_what_happens_then(app: ComposerApp) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        await app.begin(pilot)
        await pilot.pause()
        head = app.line("head")
        for part in ("Reply to @mia.wang", "open, 23h35 left", "held 5s"):
            assert part in head
        assert app.line("foot").startswith("Then: waiting, next ticket (F8)")
        await pilot.press("f8")
        assert app.line("foot").startswith("Then: resolved, next ticket (F8)")


@pytest.mark.parametrize(
    ("characters", "words"),
    [
        (100, "300 / 1000 bytes"),
        (310, "930 / 1000 bytes · nearly full"),
        (333, "999 / 1000 bytes · nearly full"),
        (334, "! 1002 / 1000 bytes · Ctrl+S offers 2 messages"),
    ],
)
async def test_bytes_are_counted_and_not_characters(app: ComposerApp, characters: int, words: str) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        await app.begin(pilot, "好" * characters)
        await pilot.pause()
        assert app.line("foot").endswith(f"   {words}")


async def test_holes_stand_in_the_header_until_they_are_filled(app: ComposerApp) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        await app.begin(pilot)
        app.composer.insert("order {order_no}, {days} days", "t")
        await pilot.pause()
        assert "{order_no} {days}" in app.line("holes")
        assert app.composer.area.selected_text == "{order_no}"
        await pilot.press("4", "2", "ctrl+s")
        assert app.asked == []
        assert app.composer.area.selected_text == "{days}"
        await pilot.press("3", "ctrl+s")
        assert [(message.text, message.template) for message in app.asked] == [("order 42, 3 days", "t")]


async def test_enter_is_a_new_line(app: ComposerApp) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        await app.begin(pilot, "one")
        await pilot.press("enter", "2")
        assert app.composer.text == "one\n2"


async def test_of_a_long_reply_the_end_and_what_happens_then_are_in_view(app: ComposerApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await app.begin(pilot, "长文本。" * 200)
        await pilot.pause()
        foot, area, composer = app.query_one("#composer-foot").region, app.composer.area, app.composer.region
        assert area.region.bottom <= foot.y < foot.bottom <= composer.bottom <= 24
        assert area.region.y <= area.cursor_screen_offset.y < area.region.bottom
        for width, height in ((200, 60), (60, 20)):
            await pilot.resize_terminal(width, height)
            await pilot.pause()
            assert area.region.y <= area.cursor_screen_offset.y < area.region.bottom
            assert area.scroll_offset.y + area.size.height <= area.virtual_size.height  # no row below it is empty
            assert area.region.bottom == app.query_one("#composer-foot").region.y


async def test_a_template_goes_in_at_the_cursor(app: ComposerApp) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        await app.begin(pilot, "before after")
        app.composer.area.move_cursor((0, 7))
        app.composer.insert("{x} ", "t")
        await pilot.pause()
        assert app.composer.text == "before {x} after"
        assert app.composer.area.selected_text == "{x}"


async def test_closed_it_keeps_nothing_and_asks_nothing(app: ComposerApp) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        await app.begin(pilot, "secret")
        app.composer.close()
        app.composer.action_send()
        app.composer.action_keep_draft()
        await pilot.pause()
        assert app.composer.text == ""
        assert not app.composer.display
        assert app.asked == []


@pytest.mark.parametrize(
    ("status", "after", "left"),
    [
        (Status.NEW, AfterSend.STAY, Status.OPEN),
        (Status.OPEN, AfterSend.STAY, Status.OPEN),
        (Status.RESOLVED, AfterSend.STAY, Status.RESOLVED),
        (Status.NEW, AfterSend.WAITING, Status.WAITING),
        (Status.OPEN, AfterSend.RESOLVED, Status.RESOLVED),
    ],
)
def test_what_a_reply_leaves_behind(app: ComposerApp, status: Status, after: AfterSend, left: Status) -> None:
    card = app.desk.card(1).result()
    assert card is not None
    ticket: Ticket = replace(card.ticket, status=status)
    assert after.status(ticket) is left


# What the picker offers

TEMPLATES = (
    Template("a", "", "A en", "en"),
    Template("a", "Ah", "A zh warm", "zh", "warm"),
    Template("a", "", "A zh lively", "zh", "lively"),
    Template("a", "", "A zh warm again", "zh", "warm"),
    Template("b", "Bee", "B zh", "zh"),
    Template("c", "Sea", "退款", "zh"),
)


def due(language: str) -> Callable[[str], Template | None]:
    """Whose turn it is where nothing was said before."""
    return lambda template: choose_variant(Config(templates=tuple(TEMPLATES)), template, language, None)


def test_what_fits_comes_first_and_everything_comes_once() -> None:
    offered = offers(TEMPLATES, [TEMPLATES[5], TEMPLATES[1]], due("zh"))
    assert [(offer.id, offer.title, offer.fits) for offer in offered] == [
        ("c", "Sea", True),
        ("a", "Ah", True),
        ("b", "Bee", False),
    ]


def test_variants_are_the_tones_of_the_customer_s_language() -> None:
    [offer] = [each for each in offers(TEMPLATES, [], due("zh")) if each.id == "a"]
    assert [each.text for each in offer.variants] == ["A zh warm", "A zh lively", "A zh warm again"]
    [foreign] = [each for each in offers(TEMPLATES, [], due("fr")) if each.id == "b"]
    assert [each.text for each in foreign.variants] == ["B zh"]


@pytest.mark.parametrize(
    ("typed", "found"), [("sea", ["c"]), ("退", ["c"]), ("LIVELY", ["a"]), ("b", ["b"]), ("q", [])]
)
def test_typing_finds_by_id_title_and_wording(typed: str, found: list[str]) -> None:
    assert [offer.id for offer in offers(TEMPLATES, [], due("zh")) if offer.matches(typed)] == found


@pytest.mark.parametrize(
    ("count", "en", "zh"),
    [(999, "999", "999"), (1000, "1k", "1000"), (128_400, "128.4k", "12.8万"), (2_000_000, "2m", "200万")],
)
def test_numbers_of_people_are_short(count: int, en: str, zh: str) -> None:
    assert count_text(count, Words("en", names_of(Keys))) == en
    assert count_text(count, Words("zh", names_of(Keys))) == zh
