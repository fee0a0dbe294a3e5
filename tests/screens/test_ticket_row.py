"""The cells of a row: exact widths for any text at any width, and what expires next."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.config.load import load_text
from igdesk.config.person import COLUMNS
from igdesk.desk.queries import Filter, TicketCard
from igdesk.i18n import LANGUAGES, Lang, Words
from igdesk.rules.model import Channel, Customer, MessageState, Status, Ticket
from igdesk.rules.ticket_parts import Promise, Told
from igdesk.text import cells
from igdesk.widgets.ticket_row import (
    RowContext,
    RowLayout,
    columns_for,
    customer_name,
    due_cell,
    further_cells,
    head_cells,
    leads_of,
    priority_cell,
    row_cells,
    signs_cell,
)
from tests.screens.conftest import CONFIG, HOSTILE

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
DESK = load_text(CONFIG)
EN = RowContext(DESK, Words("en"), "lin")
TICKET = Ticket(12, Status.OPEN, Channel.COMMENT, 1, 1, NOW, NOW, "medium")
CARD = TicketCard(TICKET, Customer(1, "mia"), "hello", None, None, (1,))


def with_ticket(**changes: object) -> TicketCard:
    return replace(CARD, ticket=replace(TICKET, **changes))  # type: ignore[arg-type]  # names are checked by the dataclass


@given(st.text(max_size=80), st.text(max_size=20), st.integers(60, 240), st.sampled_from(LANGUAGES))
def test_every_row_is_exactly_as_wide_as_the_list(text: str, name: str, width: int, lang: Lang) -> None:
    context = RowContext(DESK, Words(lang), "lin")
    card = replace(
        with_ticket(tags=(text,), assignee=name or None, status=Status.WAITING),
        preview=text,
        customer=Customer(1, name or None, text, tier="vip"),
    )
    columns = columns_for(width, 6)
    row = row_cells(card, columns, context, due_cell(card, context, NOW))
    assert sum(cells(part) for part, _ in row) + len(row) - 1 == width
    assert sum(cells(part) for part in head_cells(columns, context.words)) + len(row) - 1 == width


@given(st.text(max_size=300), st.integers(60, 240), st.permutations(COLUMNS), st.integers(0, 9))
def test_further_lines_and_columns_of_ones_own_are_as_wide(text: str, width: int, order: list[str], count: int) -> None:
    wanted = (*order[:count], *(each for each in ("preview", "signs") if each not in order[:count]))
    context = replace(EN, layout=lambda: RowLayout(wanted, 2))
    card, columns = replace(with_ticket(tags=("x", text)), preview=text), columns_for(width, 6, wanted)
    first = row_cells(card, columns, context, due_cell(card, context, NOW))
    second = further_cells(card, columns, context, 1)
    for cells_of in (first, second):
        assert sum(cells(part) for part, _ in cells_of) + len(cells_of) - 1 == width
    assert len(first) == len(second) == len(head_cells(columns, context.words))


def test_columns_stand_in_the_order_that_was_chosen() -> None:
    columns = columns_for(100, 5, ("status", "preview", "signs", "customer"))
    shown = [part.strip() for part, _ in row_cells(CARD, columns, EN, due_cell(CARD, EN, NOW))]
    assert shown == ["#12", "open", "hello", "", "@mia"]
    assert columns.preview > columns_for(100, 5).preview


def test_with_two_lines_the_message_goes_on_below_itself() -> None:
    context = replace(EN, layout=lambda: RowLayout(lines=2))
    card, columns = replace(CARD, preview="one two three four five six seven eight nine ten eleven"), columns_for(80, 5)
    first = row_cells(card, columns, context, due_cell(card, context, NOW))
    second = further_cells(card, columns, context, 1)
    said = ["".join(part for part, style in each if style == "text").strip() for each in (first, second)]
    assert said[0]
    assert card.preview.startswith(f"{said[0]} {said[1].rstrip('…')}")
    assert second[0][0].strip() == ""


def test_a_very_narrow_list_keeps_room_for_the_message() -> None:
    narrow, ordinary = columns_for(37, 5), columns_for(77, 5)
    assert narrow.preview >= 7
    assert (narrow.channel, ordinary.channel) == (0, 2)


def test_hostile_text_is_harmless_in_a_row() -> None:
    card = replace(CARD, preview=HOSTILE, customer=Customer(1, HOSTILE))
    shown = "".join(text for text, _ in row_cells(card, columns_for(200, 5), EN, due_cell(card, EN, NOW)))
    assert not {"\x1b", "\x07", "\u202e", "\n"} & set(shown)
    assert "[/bold]" in shown


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "span",
    [
        timedelta(0),
        timedelta(minutes=59),
        timedelta(hours=23, minutes=59),
        timedelta(days=9, hours=23),
        timedelta(days=999),
    ],
)
def test_the_longest_countdown_fits_its_column(span: timedelta, lang: Lang) -> None:
    context = RowContext(DESK, Words(lang), "lin")
    text, style = due_cell(with_ticket(first_response_due_at=NOW - span - timedelta(seconds=1)), context, NOW)
    assert cells(text) <= columns_for(80, 5).due
    assert style == "late"


def test_the_limit_or_the_window_whichever_closes_first() -> None:
    due = with_ticket(channel=Channel.DM, first_response_due_at=NOW + timedelta(hours=2), unanswered_since=NOW)
    late_window = replace(due, thread_customer_message_at=NOW - timedelta(hours=23, minutes=30))
    early_limit = replace(due, thread_customer_message_at=NOW)
    assert due_cell(late_window, EN, NOW) == ("w 30m", "soon")
    assert due_cell(early_limit, EN, NOW) == ("2h00", "calm")
    assert due_cell(CARD, EN, NOW) == ("", "calm")


def test_a_list_of_windows_shows_when_they_close_however_late_the_answer_is() -> None:
    late = with_ticket(channel=Channel.DM, first_response_due_at=NOW - timedelta(hours=20), unanswered_since=NOW)
    late = replace(late, thread_customer_message_at=NOW - timedelta(hours=22))
    assert due_cell(late, EN, NOW) == ("late 20h00", "late")
    assert due_cell(late, replace(EN, leads=lambda: "window"), NOW) == ("w 2h00", "calm")
    shut = replace(late, thread_customer_message_at=NOW - timedelta(hours=25))
    assert due_cell(shut, replace(EN, leads=lambda: "window"), NOW) == ("late 20h00", "late")


def test_a_list_of_promises_shows_when_they_are_due_whatever_else_is() -> None:
    promises = tuple(Promise(f"p{each}", "lin", NOW, NOW + timedelta(hours=each)) for each in (9, 5))
    late = with_ticket(first_response_due_at=NOW - timedelta(hours=1), unanswered_since=NOW, promises=promises)
    aside = replace(late, ticket=replace(late.ticket, snoozed_until=NOW + timedelta(hours=2)))
    by_promise = replace(EN, leads=lambda: leads_of(Filter(promised=True)))
    assert due_cell(late, EN, NOW) == ("late 1h00", "late")
    assert due_cell(late, by_promise, NOW) == due_cell(aside, by_promise, NOW) == ("p 5h00", "calm")
    assert due_cell(late, by_promise, NOW + timedelta(hours=6)) == ("p -1h00", "late")


def test_a_limit_stands_out_once_people_were_warned_of_it_and_not_before() -> None:
    due = NOW + timedelta(minutes=4)
    near = {"first_response_due_at": due, "unanswered_since": NOW}
    assert due_cell(with_ticket(**near), EN, NOW) == ("4m", "calm")
    warned = with_ticket(**near, told=(Told("first_response", NOW, due, 0),))
    assert due_cell(warned, EN, NOW) == ("! 4m", "soon")
    other = with_ticket(**near, told=(Told("first_response", NOW - timedelta(days=1), due, 0),))
    assert due_cell(other, EN, NOW) == ("4m", "calm")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_set_aside_says_when_it_comes_back(lang: Lang) -> None:
    until, context = NOW + timedelta(days=9, hours=23), RowContext(DESK, Words(lang), "lin")
    aside = with_ticket(snoozed_until=until, first_response_due_at=NOW, unanswered_since=NOW)
    text, style = due_cell(aside, context, NOW)
    assert (text, style) == ("zz 9d23h" if lang == "en" else "搁 9天23时", "calm")
    assert cells(text) <= columns_for(80, 5).due


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_came_back_says_since_when_until_it_is_answered(lang: Lang) -> None:
    since, context = NOW - timedelta(days=9, hours=23), RowContext(DESK, Words(lang), "lin")
    back = with_ticket(status=Status.OPEN, returned_at=since, first_response_due_at=NOW, unanswered_since=NOW)
    text, style = due_cell(back, context, NOW)
    assert (text, style) == ("back 9d23h" if lang == "en" else "回 9天23时", "soon")
    assert cells(text) <= columns_for(80, 5).due
    answered = replace(back, ticket=replace(back.ticket, last_answered_at=NOW))
    assert due_cell(answered, context, NOW) != (text, style)


def test_signs_say_in_characters_what_colours_say() -> None:
    assert [priority_cell(p, DESK)[0] for p in ("urgent", "high", "medium", "low")] == ["!!", "!", "", "-"]
    assert signs_cell(replace(with_ticket(escalated=True), outbox=MessageState.FAILED)) == ("▲✗", "fault")
    assert signs_cell(replace(CARD, outbox=MessageState.QUEUED)) == (" »", "held")
    assert signs_cell(CARD)[0].strip() == ""


def test_upper_tiers_are_marked_and_nameless_customers_have_their_id() -> None:
    def name(customer: Customer) -> str:
        return customer_name(replace(CARD, customer=customer), DESK)

    assert name(Customer(7, "mia", tier="vip")) == "★@mia"
    assert name(Customer(7, None, "Mia", tier="visitor")) == "Mia"
    assert name(Customer(7)) == "(7)"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_promise_that_is_due_first_is_shown_as_one(lang: Lang) -> None:
    desk = RowContext(DESK, Words(lang), "lin")
    sign = {"en": "p", "zh": "诺"}[lang]
    soon = Promise("p1", "lin", NOW, NOW + timedelta(hours=1))
    later = Promise("p2", "lin", NOW, NOW + timedelta(hours=9))
    limit = {"resolution_due_at": NOW + timedelta(hours=5)}
    first = with_ticket(promises=(later, soon), **limit)
    assert due_cell(first, desk, NOW)[0].startswith(f"{sign} 1")
    assert due_cell(with_ticket(promises=(later,), **limit), desk, NOW)[0].startswith("5")
    near = with_ticket(promises=(soon,), told=(Told("promise:p1", NOW, soon.due_at, 0),), **limit)
    text, style = due_cell(near, desk, NOW)
    assert (text.startswith(f"{sign}! 1"), style) == (True, "soon")
    text, style = due_cell(first, desk, NOW + timedelta(hours=24, minutes=59))
    assert (text.startswith("诺超" if lang == "zh" else "p -"), style, cells(text) <= 10) == (True, "late", True)
    waiting = with_ticket(status=Status.WAITING, promises=(soon,))
    assert due_cell(waiting, desk, NOW)[0].startswith(f"{sign} 1")
    assert due_cell(with_ticket(status=Status.RESOLVED, promises=(soon,)), desk, NOW) == ("", "calm")


def test_what_is_set_aside_shows_the_promise_that_is_due_before_it_comes_back() -> None:
    promise = Promise("p1", "lin", NOW, NOW + timedelta(hours=1))
    assert due_cell(with_ticket(snoozed_until=NOW + timedelta(hours=2), promises=(promise,)), EN, NOW)[0] == "p 1h00"
    aside = with_ticket(snoozed_until=NOW + timedelta(minutes=30), promises=(promise,))
    assert due_cell(aside, EN, NOW)[0] == "zz 30m"
