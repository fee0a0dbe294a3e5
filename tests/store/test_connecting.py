"""What a desk finds when it is connected, or was off for a while: history is silent, and what is new is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from igdesk.config.model import Condition, Escalation, Limit, Priority, Rule, Target
from igdesk.rules import events as e
from igdesk.rules.model import Channel, Direction, Inbound
from igdesk.store import history, notices, sync_state
from igdesk.store.inbound import InboundThread
from igdesk.store.ingest import ingest

from .passing import DAY, DESK, HOUR, NOW, Working


@pytest.fixture
def desk(tmp_path: Path) -> Working:
    return Working(tmp_path / "desk.db")


ANGRY = Escalation("angry", Condition(text_any=("scam",)), Target(role="supervisor"))
CALM = replace(
    DESK,
    rules=(*DESK.rules, Rule("watch", Condition(text_any=("scam",)), notify=("supervisor",))),
    escalations=(*DESK.escalations, ANGRY),
)


def untold(desk: Working) -> list[type[e.Event]]:
    return [type(each.recorded.event) for each in desk.store.read(notices.latest, "zhou", 50).result()]


def test_what_had_run_out_long_before_the_desk_heard_of_it_alerts_nobody(desk: Working) -> None:
    desk.config = CALM
    desk.writes("anna", NOW - 80 * DAY, "A scam!", now=NOW)
    desk.ticks(NOW)
    desk.ticks(NOW + 9 * DAY)
    assert untold(desk) == []
    kinds = [type(each) for each in desk.events()]
    assert kinds.count(e.HeardLate) == 1
    assert not {e.ClockTold, e.TimerRang}.intersection(kinds)
    assert [each.rule for each in desk.events() if isinstance(each, e.Escalated)] == ["angry"]  # by words, not by time
    detail = desk.store.read(history.detail, 1).result()
    assert detail is not None
    assert detail.card.ticket.overdue(NOW)


def test_what_came_while_nobody_was_there_is_no_history(desk: Working) -> None:
    """A desk that was closed over a long weekend tells on Monday what ran out on Saturday."""
    desk.store.write(desk.op(), sync_state.set_watermark, "a", NOW - 4 * DAY, None).result()
    desk.config = CALM
    desk.writes("anna", NOW - 3 * DAY, "A scam!", now=NOW)
    desk.ticks(NOW)
    assert set(untold(desk)) == {e.ClockTold, e.Notified, e.Escalated}


def test_another_configuration_does_not_bring_it_up_again(desk: Working) -> None:
    desk.writes("anna", NOW - 80 * DAY, now=NOW)
    desk.ticks(NOW)
    renamed = tuple(replace(each, id=f"new-{each.id}") for each in DESK.escalations)
    desk.config = replace(DESK, rules=(replace(DESK.rules[0], id="new"),), escalations=renamed)
    assert desk.ticks(NOW + HOUR) == 1
    assert untold(desk) == []


def test_connecting_is_silent_about_what_had_run_out_before_however_lately(desk: Working) -> None:
    desk.writes("anna", NOW - 26 * HOUR, now=NOW)  # due 22 hours ago
    desk.ticks(NOW)
    assert desk.told() == []
    assert untold(desk) == []


def test_what_runs_out_after_connecting_is_silent_too_if_it_began_before(desk: Working) -> None:
    resolving(desk)
    desk.writes("anna", NOW - 40 * HOUR, now=NOW)  # resolving it is due in eight hours
    desk.ticks(NOW + 2 * DAY)
    assert untold(desk) == []


def test_what_ran_out_before_connecting_is_told_of_a_message_of_the_same_day(desk: Working) -> None:
    desk.writes("anna", NOW - 23 * HOUR, now=NOW)
    desk.ticks(NOW)
    assert desk.told() == [("first_response", 4)]


def test_a_customer_who_writes_anew_is_not_forgotten(desk: Working) -> None:
    desk.writes("anna", NOW - 80 * DAY, now=NOW)
    desk.ticks(NOW)
    desk.writes("anna", NOW + HOUR, "Hello??")
    desk.ticks(NOW + HOUR)
    assert untold(desk) == []  # what had run out 80 days ago is history; their limits begin with this message
    desk.ticks(NOW + 6 * HOUR)
    assert desk.told() == [("first_response", 2)]
    assert set(untold(desk)) == {e.ClockTold, e.Notified, e.Escalated}


def first_pull(desk: Working, *said: tuple[timedelta, str]) -> None:
    """Connecting the desk finds all of this in one conversation; ours begins with `>`."""
    messages = tuple(
        Inbound(Direction.OUT if text.startswith(">") else Direction.IN, NOW - ago, text, Channel.DM, remote_id=text)
        for ago, text in said
    )
    thread = InboundThread("a", "dm", "t-anna", "anna", "anna", None, messages)
    op = desk.op()
    desk.store.write(op, ingest, (thread,), config=desk.config, actor="sync", op=op, now=NOW).result()
    desk.ticks(NOW)


@pytest.mark.parametrize("before", ["Hello?", ">We look into it", "Hello? Anybody?"])
def test_of_somebody_who_wrote_long_ago_and_lately_only_the_latter_counts(desk: Working, before: str) -> None:
    desk.config = replace(DESK, priorities=(replace(DESK.priorities[0], resolution=Limit(days=2)),))
    first_pull(desk, (80 * DAY, "Where is it?"), (70 * DAY, before), (HOUR, "Are you there?"))
    assert untold(desk) == []
    detail = desk.store.read(history.detail, 1).result()
    assert detail is not None
    assert detail.card.ticket.unanswered_since == NOW - HOUR
    desk.ticks(NOW + 2 * HOUR)
    assert e.Notified in untold(desk)  # that one has waited for two hours now


def test_thanks_of_today_bring_nothing_of_long_ago_up(desk: Working) -> None:
    first_pull(desk, (80 * DAY, "Where is it?"), (3 * HOUR, "Thanks!"))
    desk.ticks(NOW + 9 * DAY)
    assert untold(desk) == []


def test_an_answer_after_connecting_does_not_bring_it_up_either(desk: Working) -> None:
    desk.config = replace(DESK, priorities=(replace(DESK.priorities[0], resolution=Limit(days=2)),))
    first_pull(desk, (80 * DAY, "Where is it?"))
    op = desk.op()
    ours = Inbound(Direction.OUT, NOW + HOUR, "We look into it", Channel.DM, remote_id="ours")
    thread = InboundThread("a", "dm", "t-anna", "anna", "anna", None, (ours,))
    desk.store.write(op, ingest, (thread,), config=desk.config, actor="sync", op=op, now=NOW + HOUR).result()
    desk.writes("anna", NOW + 2 * HOUR, "And?")
    desk.ticks(NOW + 2 * HOUR)
    assert untold(desk) == []


def test_what_was_answered_long_ago_says_nothing_of_it(desk: Working) -> None:
    first_pull(desk, (80 * DAY, "Hello?"), (79 * DAY, ">Hi!"))
    assert untold(desk) == []


def resolving(desk: Working) -> None:
    """Two days for resolving, and nobody looks at anything else."""
    desk.config = replace(DESK, rules=(), priorities=(Priority("medium", "Medium", resolution=Limit(days=2)),))


def began(desk: Working) -> tuple[datetime | None, datetime | None]:
    """Since when the customer waits, and resolving runs."""
    detail = desk.store.read(history.detail, 1).result()
    assert detail is not None
    return detail.card.ticket.unanswered_since, detail.card.ticket.resolution_from


@pytest.mark.parametrize("thanks", [False, True])
def test_whom_we_had_answered_long_ago_begins_anew_after_connecting(desk: Working, thanks: bool) -> None:
    resolving(desk)
    said = [(80 * DAY, "Where is it?"), (75 * DAY, ">We look into it"), (70 * DAY, "And?"), (66 * DAY, ">It is lost")]
    first_pull(desk, *said)
    if thanks:
        desk.writes("anna", NOW + HOUR, "Thanks!")
    desk.writes("anna", NOW + 2 * HOUR, "And now?")
    assert began(desk) == (NOW + 2 * HOUR, NOW + 2 * HOUR)
    desk.ticks(NOW + 3 * HOUR)
    assert untold(desk) == []
    desk.ticks(NOW + 3 * DAY)
    assert desk.told() == [("resolution", 4)]


def test_what_they_wrote_while_the_desk_was_off_for_a_week_is_told(desk: Working) -> None:
    first_pull(desk, (80 * DAY, "Where is it?"))
    desk.store.write(desk.op(), sync_state.set_watermark, "a", NOW, None).result()
    desk.writes("anna", NOW + 2 * DAY, "Hello??", now=NOW + 9 * DAY)
    assert began(desk) == (NOW + 2 * DAY, NOW + 2 * DAY)
    desk.ticks(NOW + 9 * DAY)
    assert set(untold(desk)) == {e.ClockTold, e.Notified, e.Escalated}


def test_what_was_answered_before_it_was_read_makes_nobody_wait(desk: Working) -> None:
    """Our answer by the app may be known before the message to which it was one."""
    first_pull(desk, (80 * DAY, "Where is it?"))
    ours = Inbound(Direction.OUT, NOW + 2 * HOUR, "It comes", Channel.DM, remote_id="ours")
    thread, op = InboundThread("a", "dm", "t-anna", "anna", "anna", None, (ours,)), desk.op()
    desk.store.write(op, ingest, (thread,), config=desk.config, actor="sync", op=op, now=NOW + 2 * HOUR).result()
    desk.writes("anna", NOW + HOUR, "And?", now=NOW + 3 * HOUR)
    assert began(desk) == (None, NOW + HOUR)
    desk.ticks(NOW + 9 * DAY)
    assert untold(desk) == []


def test_what_comes_to_light_of_long_ago_begins_nothing(desk: Working) -> None:
    """Instagram shows the newest twenty: an older one is read where one of these was taken back."""
    first_pull(desk, (80 * DAY, "Where is it?"), (79 * DAY, ">We look into it"))
    desk.store.write(desk.op(), sync_state.set_watermark, "a", NOW, None).result()
    desk.writes("anna", NOW - 81 * DAY, "Hello?", now=NOW + HOUR)
    assert began(desk) == (None, None)
    desk.ticks(NOW + HOUR)
    assert untold(desk) == []


def test_angry_words_that_were_answered_long_ago_take_nothing_up(desk: Working) -> None:
    desk.config = CALM
    first_pull(desk, (80 * DAY, "A scam!"), (79 * DAY, ">Hi!"))
    assert e.Escalated not in [type(each) for each in desk.events()]
    assert desk.store.read(lambda db: db.execute("SELECT count(*) FROM escalations").fetchone()[0]).result() == 0
    desk.writes("anna", NOW + HOUR, "A scam!!")
    assert [each.rule for each in desk.events() if isinstance(each, e.Escalated)] == ["angry"]
