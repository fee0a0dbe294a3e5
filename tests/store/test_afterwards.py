"""The end of a ticket on a real file: told once whoever looks, and undone with all that came with it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from igdesk.clock import FixedClock
from igdesk.config.model import Category, Config, Csat, FollowUp, Template
from igdesk.rules import commands as c
from igdesk.rules.log import replay
from igdesk.rules.model import Direction, Inbound, MessageState, Status
from igdesk.store import history, notices, outbox, queue, run, tickets, ticking, undo
from igdesk.store.engine import LocalStore
from igdesk.store.inbound import InboundThread
from igdesk.store.ingest import ingest
from igdesk.store.joining import By
from igdesk.store.views import Filter, Sort
from tests.store.passing import DESK as TEAM
from tests.store.passing import NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DESK: Config = replace(
    TEAM,
    categories=(Category("returns", "Returns"),),
    templates=(Template("csat", "csat", "Satisfied? 1-5", "en"),),
    csat=Csat("on_close", "csat"),
    follow_up=FollowUp(2 * DAY, ("returns",)),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LocalStore]:
    """A desk with ticket 1, answered."""
    made = LocalStore(tmp_path / "desk.db", FixedClock(NOW), create=True)
    hears(made, "my cup is broken", NOW - HOUR)
    does(made, c.SetCategory(1, "returns"))
    does(made, c.Reply(1, ("we send another",)))
    yield made
    made.close()


def hears(store: LocalStore, text: str, at: datetime) -> None:
    message = Inbound(Direction.IN, at, text, remote_id=f"m-{text}")
    thread = InboundThread("1", "dm", "t", "igsid", "ada", None, (message,))
    now = message.at + timedelta(minutes=1)
    store.write(f"in-{text}", ingest, [thread], config=DESK, actor="sync", op=f"in-{text}", now=now).result()


def does(store: LocalStore, command: c.Command, op: str | None = None) -> run.Done:
    name = op or f"op-{type(command).__name__}-{store.read(queue.changed_since, -1).result()[0]}"
    return store.write(name, run.run_command, command, actor="mei", op=name, config=DESK, now=NOW).result()


def test_two_programs_that_look_tell_of_a_follow_up_once(store: LocalStore, tmp_path: Path) -> None:
    does(store, c.SetStatus(1, Status.RESOLVED))
    later = NOW + 3 * DAY
    with ThreadPoolExecutor(2) as both:
        others = [LocalStore(tmp_path / "desk.db", FixedClock(later), create=False) for _ in range(2)]
        asked = [
            both.submit(
                lambda s, n: s.write(f"t{n}", ticking.tick_due, config=DESK, op=f"t{n}", now=later).result(), s, n
            )
            for n, s in enumerate(others)
        ]
        assert [each.result() for each in asked]
        for other in others:
            other.close()
    detail = store.read(history.detail, 1).result()
    assert detail is not None
    assert [each.event.kind for each in detail.events].count("follow_up_due") == 1
    assert [each.recorded.event.kind for each in store.read(notices.latest, "mei", 9).result()] == ["follow_up_due"]
    assert store.read(queue.count, Filter(follow_up=True), later).result() == 1
    mine = Filter(status=(Status.OPEN,), or_follow_up=True, assignee=("mei",))
    assert store.read(queue.count, mine, later).result() == 1
    assert store.read(queue.count, mine, NOW).result() == 0
    hears(store, "a cup, please", NOW + 9 * DAY)
    does(store, c.Claim(2))
    page = store.read(queue.page, mine, Sort.SLA, priorities=(), now=later, limit=9).result()
    assert [each.ticket.number for each in page.cards] == [1, 2], "asking was due before the new one is"
    assert replay(1, detail.events) == detail.card.ticket


def test_undoing_takes_the_question_back_and_the_plan_with_it(store: LocalStore) -> None:
    before = store.read(tickets.find, 1).result()
    does(store, c.SetStatus(1, Status.RESOLVED), "resolving")
    [_, row] = store.read(outbox.unsettled).result()
    assert (row.automatic, row.text) == (True, "Satisfied? 1-5")
    taken = store.write("undo", undo.undo, "resolving", by=By("mei", "undo", DESK, NOW)).result()
    assert taken.texts == ()
    assert taken.action.what.key == "steps.status_resolved"
    assert not taken.action.replies
    after = store.read(tickets.find, 1).result()
    assert before is not None
    assert after is not None
    assert (after.status, after.rating_asked_at, after.follow_up_at, after.robots) == (before.status, None, None, ())
    [question] = store.read(outbox.of_ids, (row.id,)).result()
    assert question.state is MessageState.CANCELLED


def test_an_answer_stays_in_the_thread_of_the_ended_ticket(store: LocalStore) -> None:
    does(store, c.SetStatus(1, Status.RESOLVED))
    hears(store, "five stars", NOW + HOUR)
    detail = store.read(history.detail, 1).result()
    assert detail is not None
    assert (detail.card.ticket.rating, detail.card.ticket.status) == (5, Status.RESOLVED)
    assert detail.messages[-1].text == "five stars"
    assert store.read(queue.count, Filter(), NOW).result() == 1
    assert replay(1, detail.events) == detail.card.ticket


def test_a_rating_that_says_more_to_a_closed_ticket_is_kept_there(store: LocalStore) -> None:
    does(store, c.SetStatus(1, Status.CLOSED))
    hears(store, "5 stars! And where is the other one?", NOW + HOUR)
    closed, new = (store.read(tickets.find, number).result() for number in (1, 2))
    assert closed is not None
    assert new is not None
    assert (closed.rating, new.previous, new.unanswered_since) == (5, 1, NOW + HOUR)
