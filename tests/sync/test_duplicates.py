"""What comes twice, over real HTTP: one person by message and by comment, many with one question, ours from the app."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.config.model import Agent, Config, Department
from igdesk.desk.filters import parse_filter
from igdesk.desk.queries import TicketDetail
from igdesk.rules import events as e
from igdesk.rules.model import APP_AUTHOR, Direction, Status
from igdesk.rules.repeats import MANY
from igdesk.store.views import Filter, Repeats
from tests.sync.harness import LOGINS, Bench, bench

TEAM = Config(
    departments=(Department("support", "Support", intake=True),),
    agents=(
        Agent("mei", "Mei", departments=("support",)),
        Agent("zhou", "Zhou", role="supervisor", departments=("support",)),
    ),
)
ASKED = "我的杯子一到就裂了，怎么办？"


@pytest.fixture(params=LOGINS)
def at(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    with bench(tmp_path, TEAM, login=request.param) as made:
        made.config = replace(made.config, instagram=replace(made.config.instagram, comments=True))
        made.simulator.control.owner_posts("New cups")
        yield made


async def detail(at: Bench, number: int) -> TicketDetail:
    found = await at.desk.detail(number)
    assert found is not None
    return found


async def test_one_person_by_message_and_by_comment_is_one_customer_who_asked_twice(at: Bench) -> None:
    at.simulator.control.customer_writes(ASKED, "anna")
    at.pass_time(timedelta(seconds=5))
    at.simulator.control.customer_comments(f"{ASKED} 😡", "anna")
    await at.once()
    one, other = await detail(at, 1), await detail(at, 2)
    assert {one.card.ticket.channel, other.card.ticket.channel} == {"dm", "comment"}
    assert one.card.customer.id == other.card.customer.id
    assert (one.others, other.others) == ((2,), (1,))  # what merging offers first
    assert (one.repeats, other.repeats) == (Repeats(0, (2,)), Repeats(0, (1,)))
    card = await at.desk.customer_card(one.card.customer.id)
    assert card is not None
    assert sorted(each.ticket.number for each in card.tickets) == [1, 2]


async def test_a_comment_then_a_message_is_the_same_person_too(at: Bench) -> None:
    at.simulator.control.customer_comments("Is it vegan?", "anna")
    await at.once()
    at.pass_time(timedelta(minutes=2))
    at.simulator.control.customer_writes("Where is my order?", "anna")
    await at.once()
    one, other = await detail(at, 1), await detail(at, 2)
    assert one.card.customer.id == other.card.customer.id
    assert (one.others, one.repeats) == ((2,), Repeats())


async def test_one_question_pasted_by_many_is_listed_and_told_of_once(at: Bench) -> None:
    for place in range(MANY):
        who = f"customer{place}"
        if place % 2:
            at.simulator.control.customer_comments(ASKED, who)
        else:
            at.simulator.control.customer_writes(f"你好，{ASKED}", who)
        at.pass_time(timedelta(seconds=5))
    at.simulator.control.customer_writes("你们什么时候补货，想买两件", "else")
    await at.once()
    for _ in range(2):
        at.pass_time(timedelta(minutes=2))
        await at.once()
    wanted = parse_filter("same:1", "mei", at.config)
    assert await at.desk.count(wanted) == await at.desk.count(parse_filter("is:repeated", "mei", at.config)) == MANY
    assert await at.desk.count(Filter()) == MANY + 1
    assert (await detail(at, 1)).repeats == Repeats(MANY - 1)
    told = [
        recorded.event.customers
        for number in range(1, MANY + 2)
        for recorded in (await detail(at, number)).events
        if isinstance(recorded.event, e.AskedByMany)
    ]
    assert told == [MANY]
    rows = at.store.read(lambda db: [tuple(row) for row in db.execute("SELECT agent FROM notices")]).result()
    assert rows == [("zhou",)]


async def test_what_one_of_us_types_in_the_app_is_ours_once(at: Bench) -> None:
    control = at.simulator.control
    control.customer_writes("Where is my order?", "anna")
    comment = control.customer_comments("How much?", "bea")
    at.pass_time(timedelta(seconds=5))
    control.owner_writes("It left today", "anna")
    control.owner_comments("@bea 12 euros", parent=comment.id)
    for _ in range(3):
        await at.once()
        at.pass_time(timedelta(minutes=2))
    for number in (1, 2):
        found = await detail(at, number)
        ours = [message for message in found.messages if message.direction is Direction.OUT]
        assert [message.author for message in ours] == [APP_AUTHOR]
        assert found.card.ticket.status is Status.WAITING
        assert [type(each.event) for each in found.events].count(e.AnsweredInApp) == 1
    assert await at.desk.count(Filter()) == 2
    names = at.store.read(lambda db: [row[0] for row in db.execute("SELECT username FROM customers")]).result()
    assert sorted(names) == ["anna", "bea"], "we are no customer of ours"


async def test_what_we_sent_from_here_is_not_ours_twice(at: Bench) -> None:
    at.simulator.control.customer_writes("Where is my order?", "anna")
    await at.once()
    await at.reply(1, "It left today")
    for _ in range(3):
        await at.once()
        at.pass_time(timedelta(minutes=2))
    found = await detail(at, 1)
    assert [message.author for message in found.messages if message.direction is Direction.OUT] == ["mei"]
    assert at.arrived("It left today") == 1
