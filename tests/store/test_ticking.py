"""Time passing on a real file: everything is told once, however many programs look, and whoever looks first."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from igdesk.config.model import Condition, Config, Escalation, Limit, Rule, Target, Template
from igdesk.rules import events as e
from igdesk.rules.commands import Claim, SetStatus, SetTags
from igdesk.rules.model import Channel, Direction, Inbound, Status
from igdesk.store import history, notices, ticking, together
from igdesk.store.inbound import InboundThread
from igdesk.store.ingest import ingest

from .passing import DAY, DESK, HOUR, NOW, Working


@pytest.fixture
def desk(tmp_path: Path) -> Working:
    return Working(tmp_path / "desk.db")


def test_what_came_due_while_nobody_was_there_is_told_once(desk: Working) -> None:
    desk.writes("anna")
    assert desk.ticks(NOW) == 1  # the configuration is new to this file: everything is reckoned
    assert desk.ticks(NOW + HOUR) == 0
    desk.ticks(NOW + 5 * HOUR)
    desk.ticks(NOW + 5 * HOUR)
    assert desk.told() == [("first_response", 2)]
    kinds = [type(each) for each in desk.events()]
    assert [kinds.count(each) for each in (e.TimerRang, e.Notified, e.Escalated)] == [1, 1, 1]


def test_a_notice_is_taken_by_the_first_program_that_asks(desk: Working) -> None:
    desk.writes("anna")
    desk.ticks(NOW + 5 * HOUR)
    taken = desk.takes("zhou", NOW + 5 * HOUR)
    assert [type(each.recorded.event) for each in taken] == [e.Notified, e.Escalated, e.ClockTold]
    assert desk.takes("zhou", NOW + 5 * HOUR) == []
    assert [type(each.recorded.event) for each in desk.takes("mei", NOW + 5 * HOUR)] == [e.ClockTold]
    latest = desk.store.read(notices.latest, "zhou", 10).result()
    assert [each.told_at for each in latest] == [NOW + 5 * HOUR] * 3
    assert desk.store.read(notices.has_untold, "zhou").result() is False


def test_notices_are_forgotten_in_time_also_those_of_somebody_who_never_looks(desk: Working) -> None:
    desk.writes("anna")
    desk.ticks(NOW + 3 * HOUR)
    assert len(desk.takes("zhou", NOW + 3 * HOUR)) == 2
    desk.ticks(NOW + 5 * HOUR)

    def kept(agent: str, now: datetime) -> int:
        desk.store.write(desk.op(), notices.forget_old, now).result()
        return len(desk.store.read(notices.latest, agent, 50).result())

    assert (kept("zhou", NOW + 29 * DAY), kept("mei", NOW + 29 * DAY)) == (4, 2)
    assert (kept("zhou", NOW + 60 * DAY), kept("mei", NOW + 60 * DAY)) == (2, 2)
    assert (kept("zhou", NOW + 91 * DAY), kept("mei", NOW + 91 * DAY)) == (0, 0)


def test_many_programs_tell_each_thing_once(tmp_path: Path) -> None:
    desk = Working(tmp_path / "desk.db")
    for number in range(30):
        desk.writes(f"customer{number}")
    others = [Working(tmp_path / "desk.db") for _ in range(3)]
    now = NOW + 5 * HOUR

    def work(place: int, other: Working) -> list[int]:
        taken = []
        for turn in range(4):
            op = f"other{place}.{turn}"
            other.store.write(op, ticking.tick_due, config=DESK, op=op, now=now).result()
            found = other.store.write(f"{op}.take", notices.take, "zhou", now).result()
            taken += [each.id for each in found]
        return taken

    with ThreadPoolExecutor(3) as pool:
        taken = [each for found in pool.map(work, range(3), others) for each in found]
    assert sorted(taken) == sorted(set(taken))
    assert len(taken) == 30 * 3
    assert all(desk.told(number) == [("first_response", 2)] for number in range(1, 31))


def test_a_desk_on_which_nothing_is_due_is_not_written_to(desk: Working) -> None:
    desk.writes("anna")
    desk.ticks(NOW)
    assert desk.store.read(ticking.is_due, DESK, NOW + HOUR).result() is False


def test_only_what_is_due_is_looked_at(desk: Working) -> None:
    desk.writes("anna")
    desk.writes("ben", NOW + 3 * HOUR)
    desk.ticks(NOW + 3 * HOUR)
    assert desk.ticks(NOW + 4 * HOUR) == 1
    assert desk.told(2) == []


def test_a_new_configuration_is_followed(desk: Working) -> None:
    desk.writes("anna")
    desk.ticks(NOW)
    desk.config = replace(DESK, priorities=(replace(DESK.priorities[0], first_response=Limit(rest=HOUR)),))
    assert desk.ticks(NOW + HOUR) == 1
    assert desk.told() == [("first_response", 1)]


def test_what_is_answered_or_resolved_is_left_alone(desk: Working) -> None:
    desk.writes("anna")
    desk.does(Claim(1), NOW + HOUR)
    desk.does(SetStatus(1, Status.RESOLVED), NOW + HOUR)
    assert desk.ticks(NOW) == 0
    assert desk.ticks(NOW + 99 * HOUR) == 0


def test_history_that_is_brought_in_is_not_looked_at(desk: Working) -> None:
    desk.ticks(NOW)
    said = Inbound(Direction.IN, NOW - 80 * 24 * HOUR, "Hello?", import_key="k1")
    thread = InboundThread("import", "import", "t", "anna", "anna", None, (said,))
    op = desk.op()
    desk.store.write(op, together.take_history, (thread,), config=DESK, op=op, now=NOW).result()
    assert desk.ticks(NOW + 99 * HOUR) == 0


def test_what_a_person_does_is_followed_by_the_rules(desk: Working) -> None:
    dear = Escalation("dear", Condition(tags=("vip",)), Target(role="supervisor"))
    desk.config = replace(DESK, escalations=(dear,))
    desk.writes("anna")
    desk.ticks(NOW)
    desk.does(SetTags(1, ("vip",)), NOW + HOUR)
    assert desk.ticks(NOW + HOUR) == 0  # it went up in the same step
    assert [each.rule for each in desk.events() if isinstance(each, e.Escalated)] == ["dear"]


def test_a_file_of_an_earlier_version_catches_up(desk: Working, tmp_path: Path) -> None:
    desk.writes("anna")
    desk.ticks(NOW)
    with closing(sqlite3.connect(tmp_path / "desk.db")) as raw, raw:
        raw.execute("UPDATE tickets SET wake_at = 0")  # as the migration leaves it
    assert desk.ticks(NOW + 4 * HOUR) == 1
    assert desk.told() == [("first_response", 1)]


# --- automatic answers ---

NIGHT = Template("night", "Night", "We are asleep, {customer.name|friend}. We answer at {desk.next_open}.", "en")


def answering(template: Template = NIGHT, **when: object) -> Config:
    condition = Condition(**when)  # type: ignore[arg-type]
    return replace(DESK, rules=(Rule("robot", condition, reply="night"),), templates=(template,))


def outbox(desk: Working) -> list[tuple[str, str, int]]:
    query = "SELECT o.author, m.text, o.automatic FROM outbox o JOIN messages m ON m.outbox = o.id ORDER BY o.seq"
    return [tuple(row) for row in desk.store.read(lambda db: db.execute(query).fetchall()).result()]


def held(desk: Working) -> list[str]:
    return [each.why for each in desk.events() if isinstance(each, e.AutoReplyHeld)]


def test_a_rule_answers_and_that_is_no_first_response(desk: Working) -> None:
    desk.config = answering(first_message=True)
    desk.writes("anna")
    [(author, text, automatic)] = outbox(desk)
    assert (author, automatic) == ("rule:robot", 1)
    assert text.startswith("We are asleep, anna.")
    desk.writes("anna", NOW + HOUR / 2)
    assert len(outbox(desk)) == 1
    detail = desk.store.read(history.detail, 1).result()
    assert detail is not None
    assert (detail.card.ticket.first_responded_at, detail.card.ticket.unanswered_since) == (None, NOW)


def test_what_is_read_late_is_left_to_people(desk: Working) -> None:
    desk.config = answering()
    desk.writes("anna", NOW, now=NOW + 3 * HOUR)
    assert (outbox(desk), held(desk)) == ([], ["late"])


def test_what_somebody_answered_in_the_app_is_not_answered_again(desk: Working) -> None:
    desk.config = answering()
    asked = Inbound(Direction.IN, NOW, "Hello?", Channel.DM, remote_id="m1")
    answered = Inbound(Direction.OUT, NOW + HOUR / 60, "Hi!", Channel.DM, remote_id="m2")
    thread = InboundThread("a", "dm", "t", "anna", "anna", None, (asked, answered))
    op = desk.op()
    desk.store.write(op, ingest, (thread,), config=desk.config, actor="sync", op=op, now=NOW + HOUR / 6).result()
    assert (outbox(desk), held(desk)) == ([], ["late"])


def test_two_robots_do_not_talk_for_ever(desk: Working) -> None:
    desk.config = answering()
    for minute in range(6):
        desk.writes("anna", NOW + minute * HOUR / 60)
    assert len(outbox(desk)) == 3
    assert held(desk) == ["storm"] * 3
    desk.writes("anna", NOW + 2 * HOUR)
    assert len(outbox(desk)) == 4


def test_an_answer_with_a_gap_is_not_sent(desk: Working) -> None:
    desk.config = answering(replace(NIGHT, text="Your order {fields.order_no} is on its way."))
    desk.writes("anna")
    assert (outbox(desk), held(desk)) == ([], ["holes"])


def test_neighbouring_answers_take_turns(desk: Working) -> None:
    first, second = replace(NIGHT, text="Asleep."), replace(NIGHT, text="It is night.")
    desk.config = replace(answering(), templates=(first, second))
    for customer in ("anna", "ben", "cleo"):
        desk.writes(customer)
    assert [text for _, text, _ in outbox(desk)] == ["Asleep.", "It is night.", "Asleep."]
