"""The order of a session, what arrives besides, what ends a ticket's turn, and keys that are held."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from igdesk.config.load import load_text
from igdesk.config.model import Config
from igdesk.desk.held import Held
from igdesk.desk.presence import Other
from igdesk.desk.queries import Doing, Filter, TicketCard, TicketDetail
from igdesk.desk.triage import (
    Session,
    Wish,
    colleague_guard,
    colleague_note,
    goes_on,
    of_view,
    puts_away,
    taken,
    ticket_guard,
    words_guard,
)
from igdesk.rules import commands as c
from igdesk.rules import events as e
from igdesk.rules.log import Recorded, evolve
from igdesk.rules.model import Channel, Customer, Status, Ticket
from igdesk.rules.window import ReplyWindow, WindowKind

NOW = datetime(2026, 11, 21, 6, 30, tzinfo=UTC)


def card(number: int, **more: object) -> TicketCard:
    ticket = Ticket(number, Status.OPEN, Channel.DM, 1, 1, NOW, NOW, "medium", unanswered_since=NOW)
    return TicketCard(replace(ticket, **more), Customer(1, "mia"), "", NOW, None, ())  # type: ignore[arg-type]


def session(*numbers: int) -> Session:
    return Session(map(card, numbers))


def test_the_order_is_gone_through_and_back() -> None:
    made = session(5, 3, 9)
    assert (made.current, made.place, made.following) == (5, 1, 3)
    assert made.back() is None
    assert (made.on(), made.on(), made.following) == (3, 9, None)
    assert (made.on(), made.current, made.place) == (None, None, 4)
    assert made.on() is None
    assert (made.back(), made.place) == (9, 3)
    assert made.go_to(5)
    assert made.current == 5
    assert not made.go_to(4)
    assert made.current == 5


def test_what_comes_is_told_and_waits_until_it_is_taken_in() -> None:
    made = session(1, 2)
    made.look([card(3), card(1), card(2), card(4)])
    assert list(made.order) == [1, 2]
    assert [each.ticket.number for each in made.arrived] == [3, 4]
    assert made.append() == 2
    assert (list(made.order), made.current, list(made.arrived)) == ([1, 2, 3, 4], 1, [])
    assert made.append() == 0


def test_what_was_put_away_arrives_again_once_the_customer_waits_again() -> None:
    made = session(1, 2, 3)
    made.put_away(1)
    made.on()
    assert not made.is_known(1)
    made.look([card(1, status=Status.WAITING)])
    assert made.arrived == ()
    made.look([card(1, unanswered_since=None)])
    assert made.arrived == ()
    made.look([card(1)])
    assert made.append() == 1
    assert (made.order, made.current) == ((2, 3, 1), 2)
    assert made.is_known(1)


def test_what_comes_at_the_end_is_next() -> None:
    made = session(1)
    made.put_away(1)
    made.on()
    made.look([card(1), card(7)])
    made.append()
    assert (made.order, made.current) == ((1, 7), 1)


def test_what_was_undone_is_to_be_done_again() -> None:
    made = session(1, 2)
    made.put_away(1)
    made.took_back(1)
    assert made.is_known(1)


def test_a_merged_ticket_gives_its_place_to_the_other_one() -> None:
    made = session(1, 2, 3)
    made.on()
    made.went_into(2, 8)
    assert (made.order, made.current) == ((1, 8, 3), 8)
    made.went_into(8, 3)
    assert (made.order, made.current) == ((1, 3), 3)
    made.went_into(9, 4)
    assert made.order == (1, 3)


def test_a_view_with_work_for_us_is_narrowed_to_it() -> None:
    assert of_view(Filter()).status == (Status.NEW, Status.OPEN)
    assert of_view(Filter(status=(Status.NEW, Status.WAITING))).status == (Status.NEW,)
    assert of_view(Filter(status=(Status.WAITING,))).status == (Status.WAITING,)


def test_what_ends_a_tickets_turn() -> None:
    ends: tuple[c.Command, ...] = (
        c.SetStatus(1, Status.RESOLVED), c.Snooze(1, NOW), c.Escalate(1, "why"), c.Claim(1), c.Assign(1, "lin"),
        c.AddNote(1, "n"), c.SetTags(1, ("a",)), c.SetPriority(1, "low"), c.HandOff(1, "tech", "what"),
    )  # fmt: skip
    stays = (c.SetStatus(1, Status.OPEN), c.Snooze(1, None), c.SetCategory(1, "returns"), None)
    assert [each for each in ends if not goes_on(each)] == []
    assert [each for each in stays if goes_on(each)] == []
    assert puts_away(c.SetStatus(1, Status.WAITING))
    assert puts_away(c.Snooze(1, NOW))
    assert not puts_away(c.AddNote(1, "n"))


def detail_after(listed: TicketCard, *events: tuple[str, e.Event]) -> TicketDetail:
    """A ticket as it is after somebody did something."""
    ticket = listed.ticket
    log = [Recorded(NOW, actor, event) for actor, event in events]
    for each in log:
        ticket = evolve(ticket, each)
    before = (Recorded(NOW, "sync", e.Noted("n0")),) * listed.ticket.version
    return TicketDetail(
        replace(listed, ticket=ticket), (), False, (), (*before, *log), (), (), (), (), 1,
    )  # fmt: skip


def test_that_nothing_can_be_sent_is_said_before_all_else_but_a_draft() -> None:
    seen = detail_after(card(1, escalated=True))
    closed, open_ = ReplyWindow(WindowKind.CLOSED, NOW), ReplyWindow(WindowKind.STANDARD, NOW)
    told = [
        ticket_guard(seen, window, begun=begun) for window, begun in ((open_, False), (closed, False), (closed, True))
    ]
    assert [each.key for each in told if each] == [
        "triage.guard_escalated", "triage.guard_window", "triage.guard_begun",
    ]  # fmt: skip


def test_what_others_took_or_put_away_is_taken() -> None:
    listed = card(1, version=3)
    assign, rest = e.Assigned(None, "lin"), e.StatusChanged(Status.OPEN, Status.WAITING, NOW)
    found = taken(detail_after(listed, ("lin", assign)), listed, "mei")
    assert found is not None
    assert found.event == assign
    assert taken(detail_after(listed, ("lin", rest)), listed, "mei") is not None
    assert taken(detail_after(listed, ("timer", rest)), listed, "mei") is not None


def test_what_is_still_to_be_done_is_not_taken() -> None:
    listed = card(1, version=3)
    rest = e.StatusChanged(Status.OPEN, Status.WAITING, NOW)
    assert taken(detail_after(listed), listed, "mei") is None
    assert taken(detail_after(listed, ("lin", e.Noted("n1"))), listed, "mei") is None
    assert taken(detail_after(listed, ("mei", rest)), listed, "mei") is None
    assert taken(detail_after(listed, ("lin", e.Assigned(None, "mei"))), listed, "mei") is None
    assert taken(detail_after(listed, ("lin", rest)), None, "mei") is None


def test_words_that_lack_nothing_may_go() -> None:
    assert words_guard(Wish("好的，马上。")) is None
    assert words_guard(Wish("  ")) is not None
    for wish in (
        Wish("{a}"), Wish("x", unknown=("f",)), Wish("x", lacks="XX"), Wish("x", doubts=("保证",)), Wish("x", parts=2),
    ):  # fmt: skip
        assert words_guard(wish) is not None


def presses(held: Held, key: str, *times: float) -> list[float]:
    return [at for at in times if not held.is_repeat(key, at)]


@dataclass(frozen=True, slots=True)
class Asking:
    """What the guards ask of a desk."""

    config: Config
    me: str = "mei"

    def now(self) -> datetime:
        return NOW


def asking(shift: str) -> Any:
    people = '[[agents]]\nid = "mei"\nname = "Mei"\n[[agents]]\nid = "lin"\nname = "Lin"\n' + shift
    return Asking(load_text(f'[desk]\ntimezone = "UTC"\n{people}'))


AT_WORK, AT_HOME = "", 'shifts = "sat 20:00-23:00"'


@pytest.mark.parametrize(
    ("owner", "shift", "others", "why"),
    [
        (None, AT_WORK, (), None),
        ("mei", AT_WORK, (), None),
        ("lin", AT_WORK, (), "triage.guard_owned"),
        ("lin", AT_HOME, (), None),
        ("lin", AT_HOME, (Other("lin", "PC", Doing.VIEWS, False),), "triage.guard_owned"),
        ("gone", AT_WORK, (), None),
        (None, AT_WORK, (Other("lin", "PC", Doing.VIEWS, False),), None),
        (None, AT_WORK, (Other("lin", "PC", Doing.WRITES, False),), "triage.guard_writes"),
        ("mei", AT_HOME, (Other("mei", "LAPTOP", Doing.WRITES, True),), "triage.guard_writes"),
    ],
)
def test_a_colleague_is_thought_of(owner: str | None, shift: str, others: tuple[Other, ...], why: str | None) -> None:
    desk, about = asking(shift), card(1, assignee=owner).ticket
    found = colleague_guard(about, others, desk)
    assert (found and found.key) == why
    note = colleague_note(about, desk)
    assert (note is not None) == (owner in ("lin", "gone"))


def test_who_it_is_is_said_by_name() -> None:
    desk = asking(AT_HOME)
    writes = colleague_guard(card(1).ticket, [Other("lin", "PC", Doing.WRITES, False)], desk)
    mine = colleague_guard(card(1).ticket, [Other("mei", "LAPTOP", Doing.WRITES, True)], desk)
    note = colleague_note(card(1, assignee="lin").ticket, desk)
    assert writes is not None
    assert mine is not None
    assert note is not None
    assert writes.in_("en").startswith("Lin is writing to the customer of #1")
    assert mine.in_("zh").startswith("您（在 LAPTOP）")
    assert note.in_("en") == "#1 is Lin's, who is off shift."


def test_presses_that_come_as_a_held_key_repeats_are_none() -> None:
    repeats = tuple(0.5 + 0.03 * each for each in range(150))
    assert presses(Held(), "enter", 0.0, *repeats) == [0.0, 0.5]
    assert presses(Held(), "enter", 0.0, 0.2, 0.4) == [0.0, 0.2, 0.4]
    held = Held()
    assert not held.is_repeat("enter", 1.0)
    assert not held.is_repeat("1", 1.01)


def test_a_press_that_sent_something_brings_nothing_more_while_it_is_held() -> None:
    held = Held()
    assert presses(held, "enter", 0.0) == [0.0]
    held.spent()
    assert presses(held, "enter", 0.5, *(0.53 + 0.03 * each for each in range(150))) == []
    assert presses(held, "enter", 6.0) == [6.0]
