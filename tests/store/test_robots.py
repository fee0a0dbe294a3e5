"""Automatic answers that mind all of a customer's tickets: once a night, of the ticket that is asked about."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from igdesk.config.model import Condition, Faq, Hours, Interval, Rule, Template
from igdesk.config.settings import Desk
from igdesk.i18n import Phrase
from igdesk.rules import events as e
from igdesk.rules.commands import Claim, Merge, SetStatus
from igdesk.rules.model import Channel, Direction, Inbound, Status
from igdesk.store import ingest, outbox, settle, ticking
from igdesk.store.inbound import InboundThread
from igdesk.store.settle import Settling

from .passing import DESK, HOUR, Working

DAYS = ((Interval(time(9), time(18)),),) * 5 + ((), ())
SATURDAY = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
MONDAY, TUESDAY = SATURDAY + timedelta(days=2), SATURDAY + timedelta(days=3)
CONFIG = replace(
    DESK,
    hours=Hours(DAYS),
    rules=(
        Rule("vip", Condition(outside_hours=True, text_any=("vip",)), reply="night"),
        Rule("night", Condition(all=(Condition(outside_hours=True),)), reply="night"),
        Rule("where", Condition(text_any=("ticket",)), reply="status"),
    ),
    templates=(
        Template("night", "Night", "We answer at {desk.next_open}.", "en"),
        Template("status", "Status", "#{ticket.number} is {ticket.status}.", "en"),
    ),
)


@pytest.fixture
def desk(tmp_path: Path) -> Working:
    made = Working(tmp_path / "desk.db")
    made.config = CONFIG
    return made


def said(desk: Working) -> list[str]:
    query = "SELECT m.text FROM outbox o JOIN messages m ON m.outbox = o.id ORDER BY o.seq"
    return [row["text"] for row in desk.store.read(lambda db: db.execute(query).fetchall()).result()]


def held(desk: Working, number: int = 1) -> list[str]:
    return [each.why for each in desk.events(number) if isinstance(each, e.AutoReplyHeld)]


def by(desk: Working, now: datetime) -> Settling:
    return Settling(desk.op(), now, desk.config)


# --- once a night ---


def test_a_customer_with_two_tickets_is_told_once_a_night_and_the_next_night_again(desk: Working) -> None:
    desk.writes("anna", SATURDAY)
    desk.does(SetStatus(1, Status.CLOSED), SATURDAY + HOUR)
    desk.writes("anna", SATURDAY + 2 * HOUR)
    desk.writes("anna", SATURDAY + 30 * HOUR, "vip here")  # early on Monday: the same night, another rule
    desk.writes("ben", SATURDAY + 30 * HOUR)
    assert said(desk) == ["We answer at Mon 09:00.", "We answer at 09:00 today."]
    assert held(desk, 2) == ["tonight", "tonight"]
    desk.writes("anna", MONDAY)
    desk.writes("anna", TUESDAY, "anybody?")
    assert said(desk)[2:] == ["We answer at 09:00 tomorrow."] * 2
    assert held(desk, 2) == ["tonight", "tonight"]


def test_a_row_of_holidays_is_one_night_and_the_answer_names_the_day_after_it(desk: Working) -> None:
    desk.config = replace(CONFIG, hours=Hours(DAYS, frozenset({date(2026, 11, 23), date(2026, 11, 24)})))
    for days in range(4):
        desk.writes("anna", SATURDAY + timedelta(days=days))
    assert said(desk) == ["We answer at Wed 09:00."]
    assert held(desk) == ["tonight"] * 3


def test_where_it_has_spoken_tonight_another_rule_may_answer(desk: Working) -> None:
    desk.writes("anna", SATURDAY)
    desk.writes("anna", SATURDAY + HOUR, "my ticket?")
    assert said(desk)[1:] == ["#1 is new."]
    assert held(desk) == []


def test_what_did_not_arrive_and_another_customer_count_for_nothing(desk: Working) -> None:
    desk.writes("anna", SATURDAY)
    [row] = desk.store.read(outbox.unsettled).result()
    desk.store.write(desk.op(), settle.fail, row.id, Phrase("outbox.interrupted"), by(desk, SATURDAY)).result()
    desk.writes("anna", SATURDAY + HOUR)
    assert len(said(desk)) == 2
    desk.writes("anna", SATURDAY + 2 * HOUR)
    assert (len(said(desk)), held(desk)) == (2, ["tonight"])


def test_where_a_person_answered_tonight_nobody_is_told_that_nobody_is_there(desk: Working) -> None:
    answered = Inbound(Direction.OUT, SATURDAY - HOUR, "Hi!", Channel.DM, remote_id="ours")
    asked = Inbound(Direction.IN, SATURDAY - 2 * HOUR, "Hi?", Channel.DM, remote_id="theirs")
    thread = InboundThread("a", "dm", "t-anna", "anna", "anna", None, (asked, answered))
    op = desk.op()
    desk.store.write(
        op, ingest.ingest, (thread,), config=desk.config, actor="sync", op=op, now=SATURDAY
    ).result()  # fmt: skip
    desk.writes("anna", SATURDAY)
    assert (said(desk), held(desk)) == ([], ["late", "tonight"])
    desk.writes("anna", MONDAY)
    assert len(said(desk)) == 1


def test_what_the_desk_said_by_itself_is_nobodys_answer_when_it_is_read_back(desk: Working) -> None:
    desk.writes("anna", SATURDAY)
    row = desk.store.write(desk.op(), settle.claim_next, by(desk, SATURDAY + HOUR)).result()
    assert row is not None
    sent = SATURDAY + HOUR / 60
    desk.store.write(desk.op(), settle.confirm, row.id, "echo", sent, by(desk, sent)).result()
    asked = Inbound(Direction.IN, sent - timedelta(seconds=2), "my ticket?", Channel.DM, remote_id="m2")
    said_by_us = Inbound(Direction.OUT, sent, row.text, Channel.DM, remote_id="echo")
    thread = InboundThread("a", "dm", "t-anna", "anna", "anna", None, (asked, said_by_us))
    op = desk.op()
    desk.store.write(op, ingest.ingest, (thread,), config=CONFIG, actor="sync", op=op, now=sent).result()
    assert said(desk)[1:] == ["#1 is new."]


def test_in_shadow_it_would_have_been_said_once(desk: Working) -> None:
    desk.config = replace(CONFIG, desk=Desk(mode="shadow"))
    for hours in range(3):
        desk.writes("anna", SATURDAY + hours * HOUR)
    assert (said(desk), held(desk)) == ([], ["mode", "tonight", "tonight"])
    desk.config = CONFIG  # it was not said, after all
    desk.writes("anna", SATURDAY + 4 * HOUR)
    assert len(said(desk)) == 1


def test_several_programs_say_it_once(tmp_path: Path, desk: Working) -> None:
    others = [Working(tmp_path / "desk.db", name=f"other{place}.") for place in range(3)]

    def hear(place: int, other: Working) -> None:
        for turn in range(5):
            message = Inbound(Direction.IN, SATURDAY, "Hello?", Channel.DM, remote_id=f"m{place}.{turn}")
            thread = InboundThread("a", "dm", f"t{place}.{turn}", "anna", "anna", None, (message,))
            op = other.op()
            other.store.write(
                op, ingest.ingest, (thread,), config=CONFIG, actor="sync", op=op, now=SATURDAY
            ).result()  # fmt: skip

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(hear, range(3), others))
    assert said(desk) == ["We answer at Mon 09:00."]
    for other in others:
        other.store.close()


def test_several_programs_close_a_silent_ticket_once_and_say_so_once(tmp_path: Path, desk: Working) -> None:
    over = Template("over", "Over", "#{ticket.number} is closed now.", "en")
    config = replace(CONFIG, rules=(), templates=(over,), desk=Desk(closes_after=HOUR, closing_notice="over"))
    desk.config = config
    desk.writes("anna", MONDAY)
    desk.does(SetStatus(1, Status.RESOLVED), MONDAY)
    others = [Working(tmp_path / "desk.db", name=f"other{place}.") for place in range(3)]

    def tick(other: Working) -> None:
        for turn in range(3):
            op = f"{other.op()}.{turn}"
            other.store.write(op, ticking.tick_due, config=config, op=op, now=MONDAY + 2 * HOUR).result()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(tick, others))
    assert said(desk) == ["#1 is closed now."]
    assert [type(each) for each in desk.events()].count(e.ClosedSilent) == 1
    for other in others:
        other.store.close()


# --- how a ticket stands ---

NOON = MONDAY - 8 * HOUR


def test_a_named_ticket_of_ones_own_is_answered_about(desk: Working) -> None:
    desk.writes("anna", NOON, "It broke")
    desk.does(SetStatus(1, Status.CLOSED), NOON)
    desk.writes("anna", NOON + HOUR, "Another one")
    desk.writes("anna", NOON + HOUR * 1.1, "where is my ticket #1?")
    desk.writes("anna", NOON + HOUR * 1.2, "and ticket 2?")
    assert said(desk) == ["#1 is closed.", "#2 is new."]


def test_a_number_of_somebody_elses_and_one_of_nobodys_tell_the_same(desk: Working) -> None:
    desk.writes("ben", NOON, "It broke")
    desk.does(Claim(1), NOON)
    desk.writes("anna", NOON, "Mine, too")
    for place, number in enumerate((1, 99)):
        desk.writes("anna", NOON + (place + 1) * HOUR / 10, f"where is my ticket #{number}?")
    assert said(desk) == ["#2 is new."] * 2


def test_a_merged_number_tells_of_what_took_it_in_unless_that_is_somebody_elses(desk: Working) -> None:
    desk.writes("anna", NOON, "It broke")
    desk.does(SetStatus(1, Status.RESOLVED), NOON)
    desk.writes("ben", NOON, "Same here")
    desk.does(Merge(2, 1), NOON)
    desk.writes("ben", NOON + HOUR, "where is ticket #2?")
    assert said(desk) == []  # the answer would go to Anna
    assert held(desk) == ["unanswerable"]


# --- the FAQ ---


def test_an_answer_of_the_faq_does_not_leave_once_a_person_has_begun(desk: Working) -> None:
    desk.config = replace(CONFIG, faq=(Faq("ship", "How long?", "48 hours.", "en", ("shipping time",), auto=True),))
    for who in ("anna", "ben"):
        desk.writes(who, NOON, "What is the shipping time?")
    desk.does(Claim(1), NOON)
    row = desk.store.write(desk.op(), settle.claim_next, by(desk, NOON + HOUR)).result()
    assert row is not None
    assert (row.ticket, said(desk)) == (2, ["48 hours."] * 2)
    assert held(desk) == ["taken_up"]
    assert any(isinstance(each, e.ReplyCancelled) for each in desk.events())
