"""Reply windows in a real file: the list of those that close soon, and what is still possible once one has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from igdesk.clock import FixedClock
from igdesk.config.accounts import human_agent
from igdesk.config.model import Config, InstagramSettings, Limit, Priority
from igdesk.desk.desk import Desk
from igdesk.desk.filters import narrow, parse_filter
from igdesk.desk.views import views
from igdesk.rules.commands import Reply, SetStatus
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import Channel, Direction, Inbound, Status
from igdesk.store import ticking
from igdesk.store.engine import LocalStore
from igdesk.store.inbound import InboundThread
from igdesk.store.ingest import ingest
from igdesk.store.views import UNFINISHED, Filter, Sort

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
HUMAN = Config(instagram=InstagramSettings(human_agent=True))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LocalStore]:
    made = LocalStore(tmp_path / "desk.db", FixedClock(NOW), create=True)
    yield made
    made.close()


PLAIN = Config()


def wrote(store: LocalStore, who: str, ago: timedelta, kind: str = "dm", *, config: Config = PLAIN) -> None:
    channel = Channel.COMMENT if kind == "comment" else Channel.DM
    said = (Inbound(Direction.IN, NOW - ago, "words", channel, remote_id=f"{kind}-{who}"),)
    thread = InboundThread("1784", kind, f"{kind}-{who}", who, who, None, said, post="p" if kind == "comment" else None)
    op = f"{kind}-{who}"
    store.write(op, ingest, [thread], config=config, actor="sync", op=op, now=NOW).result()


def expiring(store: LocalStore, config: Config, typed: str = "") -> list[str | None]:
    view = next(each for each in views("mei", human_agent=human_agent(config)) if each.id == "expiring")
    desk = Desk(store, config, FixedClock(NOW), "mei")
    page = desk.page(narrow(view.filter, parse_filter(typed, "mei", config)), sort=Sort.SLA).result()
    return [card.customer.username for card in page.cards]


def test_what_closes_within_three_hours_stands_there_the_first_to_close_first(store: LocalStore) -> None:
    for who, hours in (("fresh", 1), ("second", 22), ("first", 23.5), ("shut", 25), ("week", 7 * 24 - 1)):
        wrote(store, who, timedelta(hours=hours))
    assert expiring(store, Config()) == ["first", "second"]
    assert expiring(store, HUMAN) == ["first", "week", "second"]
    assert expiring(store, Config(), "window:<1h") == ["first"]


def test_a_comment_that_waits_closes_when_it_can_no_longer_be_answered_privately(store: LocalStore) -> None:
    for who, hours in (("below", 7 * 24 - 2), ("shut", 7 * 24 + 1), ("fresh", 22)):
        wrote(store, who, timedelta(hours=hours), "comment")
    wrote(store, "last", timedelta(hours=23))
    assert expiring(store, PLAIN) == expiring(store, HUMAN) == ["last", "below"]
    assert expiring(store, PLAIN, "window:<90m") == ["last"]
    Desk(store, PLAIN, FixedClock(NOW), "mei").run(Reply(1, ("hello",), private=True)).result()
    assert expiring(store, PLAIN) == ["last"], "its one private reply is on its way"


def test_a_queue_has_comments_in_the_order_of_their_private_replies(store: LocalStore) -> None:
    slow = Priority("medium", "Medium", Limit(rest=timedelta(days=30)), hours="always")
    config = replace(slow_desk(), priorities=(slow,))
    for who, days in (("week", 6), ("fresh", 1), ("over", 8)):
        wrote(store, who, timedelta(days=days), "comment", config=config)
    assert order(store, config, NOW) == ["week", "fresh", "over"]
    assert order(store, config, NOW + timedelta(days=2)) == ["fresh", "over", "week"], "a public answer is left"


@pytest.mark.parametrize(("config", "shut"), [(PLAIN, {"shut", "over"}), (HUMAN, {"over"})])
def test_windows_that_have_closed_are_found(store: LocalStore, config: Config, shut: set[str]) -> None:
    for who, hours in (("fresh", 1), ("shut", 25), ("over", 7 * 24 + 1)):
        wrote(store, who, timedelta(hours=hours))
    wrote(store, "below", timedelta(days=9), "comment")
    wanted = parse_filter("window:closed", "mei", config)
    found = Desk(store, config, FixedClock(NOW), "mei").page(wanted).result().cards
    assert {card.customer.username for card in found} == shut
    others = parse_filter("-window:closed", "mei", config)
    found = Desk(store, config, FixedClock(NOW), "mei").page(others).result().cards
    assert {card.customer.username for card in found} == {"fresh", "shut", "over", "below"} - shut


@pytest.mark.parametrize(
    ("config", "days", "key"),
    [
        (Config(), 2, "limits.window_human"),
        (HUMAN, 8, "refusal.window_closed"),
    ],
)
def test_a_closed_window_is_refused_with_what_is_still_possible(
    store: LocalStore, config: Config, days: int, key: str
) -> None:
    wrote(store, "ada", timedelta(days=days))
    desk = Desk(store, config, FixedClock(NOW), "mei")
    with pytest.raises(Refusal) as refused:
        desk.run(Reply(1, ("hello",))).result()
    assert refused.value.phrase.key == key
    wrote(store, "ada", timedelta(days=6), "comment")
    with pytest.raises(Refusal) as refused:
        desk.run(Reply(1, ("hello",))).result()
    assert refused.value.phrase.key == "limits.window_comment"
    assert refused.value.phrase.args["other"] == 2
    desk.run(Reply(2, ("hello",), private=True)).result()
    with pytest.raises(Refusal) as refused:
        desk.run(Reply(1, ("hello",))).result()
    assert refused.value.phrase.key == key


def test_between_a_day_and_seven_a_person_may_answer_where_the_account_may(store: LocalStore) -> None:
    wrote(store, "ada", timedelta(days=2))
    desk = Desk(store, replace(HUMAN), FixedClock(NOW), "mei")
    assert desk.run(Reply(1, ("hello",))).result().replies


def slow_desk(*, human_agent: bool = False) -> Config:
    """Where an answer has three days' time, so that a window closes sooner."""
    slow = Priority("medium", "Medium", Limit(rest=timedelta(days=3)), hours="always")
    return Config(priorities=(slow,), instagram=InstagramSettings(human_agent=human_agent))


def order(store: LocalStore, config: Config, at: datetime, *, ticks: bool = True) -> list[str | None]:
    """The customers as the queue has them at a time, the first to expire first."""
    if ticks:
        op = f"tick-{uuid4()}"
        store.write(op, ticking.tick_due, config=config, op=op, now=at).result()
        assert not store.read(ticking.is_due, config, at).result()
    page = Desk(store, config, FixedClock(at), "mei").page(Filter(status=UNFINISHED), sort=Sort.SLA).result()
    return [card.customer.username for card in page.cards]


def test_a_queue_is_in_the_order_of_what_expires_next_limit_or_window(store: LocalStore) -> None:
    config = slow_desk()
    wrote(store, "late", timedelta(hours=80), config=config)  # its limit has passed, and its window long before
    wrote(store, "shut", timedelta(hours=30), config=config)  # its window is closed: what is left is the limit, in 42 h
    wrote(store, "post", timedelta(hours=60), "comment", config=config)  # 12 h are left, 108 for a private answer
    wrote(store, "soon", timedelta(hours=23), config=config)  # its window closes in an hour
    wrote(store, "fresh", timedelta(hours=1), config=config)  # its window closes in 23 hours
    assert order(store, config, NOW, ticks=False) == ["late", "soon", "post", "fresh", "shut"]
    assert order(store, config, NOW + timedelta(hours=2)) == ["late", "post", "fresh", "shut", "soon"]


def test_with_human_agent_the_longer_window_counts_once_the_ordinary_one_is_over(store: LocalStore) -> None:
    slow = Priority("medium", "Medium", Limit(rest=timedelta(days=9)), hours="always")
    config = replace(slow_desk(human_agent=True), priorities=(slow,))
    wrote(store, "week", timedelta(days=6), config=config)  # three days are left for the answer, one of the window
    wrote(store, "soon", timedelta(hours=23), config=config)
    wrote(store, "post", timedelta(days=7), "comment", config=config)  # 48 hours are left
    assert order(store, config, NOW, ticks=False) == ["soon", "week", "post"]
    assert order(store, config, NOW + timedelta(hours=2)) == ["week", "post", "soon"]
    assert order(store, config, NOW + timedelta(hours=25)) == ["post", "week", "soon"]


def test_a_window_counts_as_long_as_somebody_waits_for_an_answer(store: LocalStore) -> None:
    config = slow_desk()
    wrote(store, "post", timedelta(hours=60), "comment", config=config)
    wrote(store, "soon", timedelta(hours=23), config=config)
    assert order(store, config, NOW) == ["soon", "post"]
    Desk(store, config, FixedClock(NOW), "mei").run(SetStatus(2, Status.WAITING)).result()
    assert order(store, config, NOW) == ["post", "soon"]
    Desk(store, config, FixedClock(NOW), "mei").run(SetStatus(2, Status.OPEN)).result()
    assert order(store, config, NOW) == ["soon", "post"]


def test_an_account_that_gets_the_longer_window_has_its_lists_in_order_at_once(store: LocalStore) -> None:
    slow = Priority("medium", "Medium", Limit(rest=timedelta(days=8)), hours="always")
    before, after = (replace(slow_desk(human_agent=each), priorities=(slow,)) for each in (False, True))
    wrote(store, "shut", timedelta(hours=30), config=before)  # 162 hours are left for the answer, 138 of seven days
    wrote(store, "post", timedelta(hours=20), "comment", config=before)  # 148 hours are left for a private answer
    assert order(store, before, NOW) == ["post", "shut"]
    assert order(store, after, NOW) == ["shut", "post"]
