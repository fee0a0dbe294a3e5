"""Reply windows in a real file: the list of those that close soon, and what is still possible once one has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from igdesk.clock import FixedClock
from igdesk.config.model import Config, InstagramSettings
from igdesk.desk.desk import Desk
from igdesk.desk.filters import narrow, parse_filter
from igdesk.desk.views import views
from igdesk.rules.commands import Reply
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import Channel, Direction, Inbound
from igdesk.store.engine import LocalStore
from igdesk.store.inbound import InboundThread
from igdesk.store.ingest import ingest
from igdesk.store.views import Sort

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
HUMAN = Config(instagram=InstagramSettings(human_agent=True))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LocalStore]:
    made = LocalStore(tmp_path / "desk.db", FixedClock(NOW), create=True)
    yield made
    made.close()


def wrote(store: LocalStore, who: str, ago: timedelta, kind: str = "dm") -> None:
    channel = Channel.COMMENT if kind == "comment" else Channel.DM
    said = (Inbound(Direction.IN, NOW - ago, "words", channel, remote_id=f"{kind}-{who}"),)
    thread = InboundThread("1784", kind, f"{kind}-{who}", who, who, None, said, post="p" if kind == "comment" else None)
    op = f"{kind}-{who}"
    store.write(op, ingest, [thread], config=Config(), actor="sync", op=op, now=NOW).result()


def expiring(store: LocalStore, config: Config, typed: str = "") -> list[str | None]:
    view = next(each for each in views("mei", human_agent=config.instagram.human_agent) if each.id == "expiring")
    desk = Desk(store, config, FixedClock(NOW), "mei")
    page = desk.page(narrow(view.filter, parse_filter(typed, "mei", config)), sort=Sort.SLA).result()
    return [card.customer.username for card in page.cards]


def test_what_closes_within_three_hours_stands_there_the_first_to_close_first(store: LocalStore) -> None:
    for who, hours in (("fresh", 1), ("second", 22), ("first", 23.5), ("shut", 25), ("week", 7 * 24 - 1)):
        wrote(store, who, timedelta(hours=hours))
    assert expiring(store, Config()) == ["first", "second"]
    assert expiring(store, HUMAN) == ["first", "week", "second"]
    assert expiring(store, Config(), "window:<1h") == ["first"]


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
