"""What a closed desk says once a night, and of which ticket an answer tells how it stands."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from igdesk.config.model import Condition, Config, Desk, Hours, Interval, Rule
from igdesk.rules import events as e
from igdesk.rules.arrival import Arrival
from igdesk.rules.asked_about import asked_about, numbers_in
from igdesk.rules.decision import Draft
from igdesk.rules.hours import last_closing
from igdesk.rules.model import Channel, Customer, Direction, Inbound
from igdesk.rules.nights import has_been_told, speakers
from tests.rules.support import NOON, ticket

ADA = Customer(1)
SHANGHAI = ZoneInfo("Asia/Shanghai")
BUSY = ((Interval(time(9), time(12)), Interval(time(13), time(21))),) * 5 + ((), ())
OVER_MIDNIGHT = ((Interval(time(0), time(2)), Interval(time(22), time(0))),) * 7
CONFIG = Config(
    desk=Desk(timezone=SHANGHAI),
    hours=Hours(BUSY, frozenset({date(2026, 11, 24)})),
    rules=(
        Rule("night", Condition(outside_hours=True, first_message=True), reply="night"),
        Rule("either", Condition(any=(Condition(outside_hours=True), Condition(tags=("x",)))), reply="night"),
        Rule("day", Condition(outside_hours=False), reply="day"),
        Rule("not", Condition(not_=(Condition(outside_hours=True),)), reply="day"),
        Rule("mute", Condition(outside_hours=True)),
    ),
)


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "closed"),
    [
        (local(23, 12, 30), local(23, 12)),
        (local(23, 12), local(23, 12)),
        (local(23, 8), local(20, 21)),
        (local(24, 15), local(23, 21)),
        (local(25, 8, 59), local(23, 21)),
        (local(25, 23), local(25, 21)),
    ],
)
def test_a_night_begins_with_the_last_closing_holidays_and_all(at: datetime, closed: datetime) -> None:
    assert last_closing(at, CONFIG.calendar()) == closed


def test_hours_over_midnight_end_on_the_next_day_and_a_desk_that_never_opens_has_no_closing() -> None:
    over = replace(CONFIG, hours=Hours(OVER_MIDNIGHT))
    assert last_closing(local(25, 15), over.calendar()) == local(25, 2)
    never = replace(CONFIG, hours=Hours(((),) * 7))
    assert last_closing(local(25, 15), never.calendar()) is None


def test_rules_that_ask_for_the_closed_desk_speak_for_it() -> None:
    assert speakers(CONFIG) == {"night", "either"}


def test_by_day_and_without_such_a_rule_nobody_is_looked_up() -> None:
    def looked(rules: Set[str], since: datetime, acts: bool) -> bool:
        raise AssertionError

    assert has_been_told(ticket(), ADA, local(23, 10), CONFIG, looked) is False
    assert has_been_told(ticket(), ADA, local(23, 23), replace(CONFIG, rules=CONFIG.rules[2:]), looked) is False


@pytest.mark.parametrize("spoken", [True, False])
def test_at_night_it_is_looked_up_since_the_closing(spoken: bool) -> None:
    asked: list[tuple[Set[str], datetime, bool]] = []

    def look(rules: Set[str], since: datetime, acts: bool) -> bool:
        asked.append((rules, since, acts))
        return spoken

    assert has_been_told(ticket(last_answered_at=local(23, 20)), ADA, local(24, 15), CONFIG, look) is spoken
    assert asked == [({"night", "either"}, local(23, 21), True)]
    assert has_been_told(ticket(last_answered_at=local(23, 22)), ADA, local(24, 15), CONFIG, look)


# --- which ticket ---


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("where is my ticket #12", [12]),
        ("我的工单 #12 到哪了", [12]),
        ("我的工单＃１２到哪了", [12]),
        ("工单12到哪了", [12]),
        ("工单号是 12，查询进度", [12]),
        ("12号工单怎么样了", [12]),
        ("Ticket no. 12 please", [12]),
        ("ticket 3 or #12?", [12, 3]),
        ("查询进度 12", [12]),
        ("工单进度：12？", [12]),
        ("三天了，我等了 3 天", []),
        ("I paid 12.50", []),
        ("退我 ¥12", []),
        ("订单 20261121123456 到哪了", []),
        ("where is my ticket", []),
        ("#0000000000012", []),
        ("#1#2#3#4#5#6#7#8#9#10#11#12", list(range(1, 11))),
    ],
)
def test_numbers_that_may_mean_a_ticket(text: str, numbers: list[int]) -> None:
    assert list(numbers_in(text)) == numbers


HERE = ticket(number=5, version=9)
MERGED_HERE = ticket(number=5)
OTHER, OPEN = ticket(number=2), ticket(number=4)


@pytest.mark.parametrize(
    ("text", "is_new", "found"),
    [
        ("ticket #2", False, 2),
        ("ticket #2", True, 2),
        ("ticket #5", True, 5),
        ("ticket #1, I mean #2", False, 2),
        ("ticket #3", False, 5),  # merged into the one that they write on
        ("ticket #9", False, 5),
        ("ticket #9", True, 4),
        ("ticket?", False, 5),
        ("ticket?", True, 4),
    ],
)
def test_it_is_the_named_one_if_it_is_theirs_else_the_one_that_is_open(text: str, is_new: bool, found: int) -> None:
    draft = Draft(HERE, "sync", NOON, "op", Customer(1))
    if is_new:
        opened = e.Opened(Channel.DM, 1, 1, NOON, "medium", "support")
        draft = Draft.opening(5, opened, "sync", NOON, "op", Customer(1))
    arrival = Arrival(
        CONFIG, "sync", "op", NOON, 1, Customer(1), None, 5,
        own=lambda number: {2: OTHER, 3: MERGED_HERE}.get(number), unfinished=lambda: OPEN,
    )  # fmt: skip
    assert asked_about(draft, Inbound(Direction.IN, NOON, text), arrival).number == found
    alone = replace(arrival, unfinished=lambda: None)
    if found == 4:
        assert asked_about(draft, Inbound(Direction.IN, NOON, text), alone).number == 5
