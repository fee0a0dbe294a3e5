"""Every figure of a report is what the log of events says, reckoned a second time in plain Python."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import ceil
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from igdesk.clock import FixedClock
from igdesk.config.automation import SlaTarget
from igdesk.config.model import Condition, Config, Limit
from igdesk.desk import reporting
from igdesk.desk.filters import parse_filter
from igdesk.desk.report_causes import cause_tables
from igdesk.desk.report_json import report_json
from igdesk.desk.report_lists import BACKLOG, Part, resolved_in, text_of
from igdesk.desk.reporting import Question, Reporter
from igdesk.errors import UsageError
from igdesk.i18n import Words
from igdesk.rules.model import Ticket
from igdesk.rules.reports.figures import GROUPINGS, By
from igdesk.rules.reports.period import Period
from igdesk.rules.reports.terms import LISTS
from igdesk.rules.sla import limits_of
from igdesk.store import queue
from igdesk.store.counted import FIGURES
from igdesk.store.rows import TICKET_COLUMNS, ticket_of

from .busy_desk import CONFIG, BusyDesk
from .figures_desk import ChanceDesk, told
from .reckoning import Reckoning

SHANGHAI = ("Asia/Shanghai", datetime(2026, 10, 21, 14, tzinfo=UTC), 2)
BERLIN = ("Europe/Berlin", datetime(2026, 10, 22, 6, tzinfo=UTC), 5)
"""Its clocks go back in the night to 25 October."""
STEPS = 350


def nothing(*_told: int) -> None:
    pass


@pytest.fixture(scope="module", params=[SHANGHAI, BERLIN], ids=["shanghai", "berlin"])
def lived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChanceDesk]:
    """A desk to which much has happened."""
    zone, begin, seed = request.param
    desk = ChanceDesk(tmp_path_factory.mktemp("figures") / "desk.db", zone, begin, seed)
    desk.happens(STEPS)
    desk.above_answers()
    yield desk
    desk.store.close()


@pytest.fixture(scope="module")
def reckoning(lived: ChanceDesk) -> Reckoning:
    return Reckoning(lived.path, lived.config.desk.timezone, lived.clock.now())


def check(figures: dict[str, Any], expected: dict[str, Any]) -> None:
    assert {name: figures[name] for name in expected} == expected


def test_all_of_it_happens(lived: ChanceDesk) -> None:
    """What the others compare is something."""
    whole = told(lived)
    for name in ("tickets", "open", "escalated", "reopened", "legs", "returns"):
        assert whole[name] > 0, name
    assert 0 < whole["first_contact_resolution"] < 1
    assert min(whole["sla"]["first_response_limits"].values()) > 0
    assert min(whole["sla"]["resolution_limits"].values()) > 0
    assert min(whole["promises"][name] for name in ("given", "in_time", "overdue", "released")) > 0
    assert whole["compensations"]
    assert whole["csat"]["answers"] > 2
    assert whole["first_response_working_seconds"]["mean"] < whole["first_response_seconds"]["mean"]


def test_the_whole(lived: ChanceDesk, reckoning: Reckoning) -> None:
    whole = told(lived)
    check(whole, reckoning.figures(reckoning.counted("0000", "9999")))
    assert whole["per_day"] == round(whole["tickets"] / whole["days"], 6)


def test_some_days(lived: ChanceDesk, reckoning: Reckoning) -> None:
    found = told(lived, first="2026-10-24", last="2026-10-26")
    assert found["tickets"] > 0
    check(found, reckoning.figures(reckoning.counted("2026-10-24", "2026-10-26")))
    assert found["resolved_in_period"] == reckoning.resolved("2026-10-24", "2026-10-26") > 0


GROUP_OF: dict[By, Callable[[Reckoning, dict[str, Any]], Any]] = {
    "day": lambda reckoning, each: reckoning.local(each).date().isoformat(),
    "weekday": lambda reckoning, each: reckoning.local(each).strftime("%a").lower(),
    "hour": lambda reckoning, each: reckoning.local(each).hour,
    "category": lambda _, each: each["category"],
    "channel": lambda _, each: each["channel"],
    "agent": lambda _, each: each["assignee"],
    "department": lambda _, each: each["department"],
    "priority": lambda _, each: each["priority"],
    "tier": lambda _, each: None if each["customer"] % 3 else "vip",
    "policy": lambda _, each: f"priority:{each['priority']}",
}


@pytest.mark.parametrize("by", GROUP_OF)
def test_groups(lived: ChanceDesk, reckoning: Reckoning, by: By) -> None:
    found = told(lived, by=by)
    tickets = reckoning.counted("0000", "9999")
    rows = {row["group"]: row for row in found["rows"]}
    assert len(rows) == len(found["rows"])
    every = [reckoning.first_day() + timedelta(days=place) for place in range(found["days"])]
    for group, row in rows.items():
        expected = reckoning.figures([each for each in tickets if GROUP_OF[by](reckoning, each) == group])
        check(row, expected)
        assert set(row) == {*expected, "group", "per_day", "imported"}  # nothing is told that is not checked
        days = {"day": 1, "weekday": sum(day.strftime("%a").lower() == group for day in every)}.get(by, len(every))
        assert row["per_day"] == round(row["tickets"] / days, 6)
    assert {GROUP_OF[by](reckoning, each) for each in tickets} <= set(rows)
    for name in ("tickets", "open", "escalated", "reopened", "legs", "returns"):
        assert sum(row[name] for row in rows.values()) == found[name]


def test_a_ticket_counts_with_each_of_its_tags(lived: ChanceDesk, reckoning: Reckoning) -> None:
    tickets = reckoning.counted("0000", "9999")
    for row in told(lived, by="tag")["rows"]:
        tag = row["group"]
        check(row, reckoning.figures([each for each in tickets if (tag in each["tags"] if tag else not each["tags"])]))


def test_what_came_more_often_is_to_be_prevented(lived: ChanceDesk, reckoning: Reckoning) -> None:
    found = told(lived, by="tag", first="2026-10-25", last="2026-10-28", compared=True)
    assert found["prevention"]
    for each in found["prevention"]:
        before = [one for one in reckoning.counted("2026-10-21", "2026-10-24") if each["tag"] in one["tags"]]
        now = [one for one in reckoning.counted("2026-10-25", "2026-10-28") if each["tag"] in one["tags"]]
        assert (each["before"], each["tickets"]) == (len(before), len(now))
    assert [row["tickets_before"] for row in found["rows"] if row["group"] == each["tag"]] == [each["before"]]


def test_causes_roster_customers_and_backlog(lived: ChanceDesk, reckoning: Reckoning) -> None:
    found, tickets = told(lived), reckoning.counted("0000", "9999")
    reasons = {each.pop("rule"): each for each in found["escalations"]}
    assert reasons == reckoning.reasons(tickets)
    assert any(0 < each["answer_seconds"]["count"] < each["count"] for each in reasons.values())
    assert {each.pop("department"): each for each in found["departments"]} == reckoning.asked(tickets)
    assert found["backlog"] == reckoning.backlog()
    often = Counter(each["customer"] for each in tickets)
    expected = sorted((-count, customer) for customer, count in often.items() if count > 1)[:10]
    assert [(-each["tickets"], each["id"]) for each in found["customers"]] == expected
    every = [reckoning.first_day() + timedelta(days=place) for place in range(found["days"])]
    for each in found["roster"]:
        days = sum(day.strftime("%a").lower() == each["weekday"] for day in every)
        came = sum(reckoning.local(one).strftime("%a").lower() == each["weekday"] for one in tickets)
        assert (each["per_day"], each["people"]) == (round(came / days, 6), ceil(came / days / 40))


def test_the_log_says_what_the_messages_say(lived: ChanceDesk, reckoning: Reckoning) -> None:
    """When tickets began, and when a person answered first, from nothing but the messages."""
    said: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
    with closing(sqlite3.connect(lived.path)) as db:
        for ticket, at, direction in db.execute(
            "SELECT m.ticket, m.created_at, m.direction FROM messages m LEFT JOIN outbox o ON o.id = m.outbox"
            " WHERE m.ticket IS NOT NULL AND coalesce(o.automatic, 0) = 0 ORDER BY m.created_at"
        ):
            said[ticket].append((at, direction))
    alone = [number for number, each in reckoning.tickets.items() if each["merged"] is None and not each["family"]]
    for number in alone:
        each = reckoning.tickets[number]
        answers = [at for at, direction in said[number] if direction == "out"]
        assert each["first"] == (max(answers[0], each["created_at"]) if answers else None), number
        written = [at for at, direction in said[number] if direction == "in"]
        assert written[0] == each["created_at"], number
    assert len(alone) > 30


def test_heat_and_days(lived: ChanceDesk, reckoning: Reckoning) -> None:
    found = told(lived, by="day")
    for weekday, hours in found["heatmap"].items():
        for hour, count in enumerate(hours):
            at = [reckoning.local(each) for each in reckoning.counted("0000", "9999")]
            assert count == sum(each.hour == hour and each.strftime("%a").lower() == weekday for each in at)
    assert [row["per_day"] for row in found["rows"]] == [row["tickets"] for row in found["rows"]]
    assert len(found["rows"]) == found["days"]


def test_where_nothing_was_measured_there_is_nothing(lived: ChanceDesk) -> None:
    found = told(lived, first="2027-01-01", last="2027-01-02", by="hour")
    assert len(found["rows"]) == 24
    empty = found["rows"][0]
    assert empty["first_contact_resolution"] is empty["csat"]["mean"] is empty["resolution_seconds"]["mean"] is None


def test_the_days_before(lived: ChanceDesk, reckoning: Reckoning) -> None:
    before = told(lived, first="2026-10-27", last="2026-10-29", compared=True)["before"]
    assert (before["from"], before["to"]) == ("2026-10-24", "2026-10-26")
    assert before["resolved_in_period"] == reckoning.resolved("2026-10-24", "2026-10-26")
    check(before, reckoning.figures(reckoning.counted("2026-10-24", "2026-10-26")))


def test_the_backlog_is_what_is_open_now(lived: ChanceDesk) -> None:
    whole, none = told(lived), told(lived, first="2027-01-01")
    assert whole["backlog"] == none["backlog"]
    assert whole["backlog"]["tickets"] == whole["open"] == sum(whole["backlog"]["ages"].values())
    assert none["tickets"] == none["days"] == 0
    assert none["per_day"] is none["escalation_rate"] is none["sla"]["first_response"] is None


@pytest.mark.parametrize("by", GROUPINGS)
def test_a_desk_without_tickets(tmp_path: Path, by: By) -> None:
    desk = ChanceDesk(tmp_path / "desk.db", *SHANGHAI)
    try:
        found = told(desk, by=by, compared=True)
    finally:
        desk.store.close()
    assert (found["tickets"], found["days"], found["first_response_seconds"]["mean"]) == (0, 1, None)
    assert found["backlog"]["oldest_seconds"] is None
    assert sum(row["tickets"] for row in found["rows"]) == 0


@pytest.mark.parametrize(
    ("first", "last"), [("2026-11-02", "2026-11-01"), ("yesterday?", None), (None, "2026-02-30"), ("", None)]
)
def test_days_that_are_none(lived: ChanceDesk, first: str | None, last: str | None) -> None:
    with pytest.raises(UsageError):
        told(lived, first=first, last=last)


@pytest.mark.parametrize(("first", "last"), [("0001-01-02", "9999-12-31"), ("9999-12-31", None), (None, "1970-01-01")])
def test_days_far_away(lived: ChanceDesk, first: str | None, last: str | None) -> None:
    found = told(lived, first=first, last=last, by="day", compared=True)
    assert found["tickets"] in (0, told(lived)["tickets"])


@pytest.mark.parametrize(("zone", "hours"), [("Europe/Berlin", 25), ("Asia/Shanghai", 24)])
def test_a_day_is_one_of_the_desk(zone: str, hours: int) -> None:
    day = Period(date(2026, 10, 25), date(2026, 10, 25), ZoneInfo(zone))
    assert day.end_ms - day.begin_ms == timedelta(hours=hours) // timedelta(milliseconds=1)


def test_the_limit_that_counts_is_the_tightest(lived: ChanceDesk, reckoning: Reckoning) -> None:
    """A policy for one category comes before the priority where it gives less time."""
    soon = Limit(rest=timedelta(minutes=5))
    hurry = SlaTarget("hurry", Condition(category=("returns",)), first_response=soon, hours="always")
    config = replace(lived.config, sla=(hurry,))
    report = Reporter(lived.path, config, lived.clock).report(Question(by="policy"), nothing)
    tickets = [each for each in reckoning.counted("0000", "9999") if each["category"] == "returns"]
    assert {row.group: row.figures.tickets for row in report.rows}["sla:hurry"] == len(tickets) > 0
    assert sum(row.figures.tickets for row in report.rows) == report.whole.tickets


def test_imported_history_has_the_times_of_its_messages(desk: BusyDesk) -> None:
    """Dora wrote ninety days ago and was answered a day later, which was the last word."""
    reporter = Reporter(desk.path, CONFIG, desk.clock)
    found = report_json(reporter.report(Question(last="60d"), nothing))
    assert (found["tickets"], found["imported"], found["open"]) == (1, 1, 0)
    assert found["first_response_seconds"]["mean"] == found["resolution_seconds"]["mean"] == 86400
    assert found["first_contact_resolution"] == 1


def test_a_merged_ticket_counts_with_the_other_one(desk: BusyDesk) -> None:
    """Ada's second went into Bob's, with its escalation and its promise."""
    rows = desk.rows("SELECT number FROM tickets WHERE merged_into IS NULL")
    found = report_json(Reporter(desk.path, CONFIG, desk.clock).report(Question(), nothing))
    assert found["tickets"] == len(rows) == 6
    assert {each["rule"]: each["count"] for each in found["escalations"]} == {None: 2, "legal": 1}
    assert found["promises"]["given"] == 4


def listed(desk: ChanceDesk, text: str | None, config: Config | None = None) -> int:
    assert text is not None
    asked = parse_filter(text, "mei", config or desk.config)
    assert not asked.words
    return desk.store.read(queue.count, asked, desk.clock.now()).result()


PARTS: dict[str, Callable[[dict[str, Any]], int]] = {
    "counted": lambda told: told["tickets"],
    "open": lambda told: told["open"],
    "answered": lambda told: told["first_response_seconds"]["count"],
    "resolved": lambda told: told["resolution_seconds"]["count"],
    "once": lambda told: round(told["first_contact_resolution"] * told["tickets"]),
    "late-response": lambda told: told["sla"]["first_response_limits"]["missed"],
    "late-resolution": lambda told: told["sla"]["resolution_limits"]["missed"],
    "escalated": lambda told: told["escalated"],
    "reopened": lambda told: told["reopened"],
}
"""Of the other lists a ticket may stand for several of what is counted."""


@pytest.mark.parametrize("figure", PARTS)
def test_each_figure_leads_to_its_tickets(lived: ChanceDesk, figure: str) -> None:
    found = told(lived, first="2026-10-23", last="2026-10-27")
    period = Period(date(2026, 10, 23), date(2026, 10, 27), lived.config.desk.timezone)
    assert listed(lived, text_of(period, lived.config, figure=figure)) == PARTS[figure](found) > 0


def test_what_a_ticket_has_several_of_leads_to_the_tickets(lived: ChanceDesk, reckoning: Reckoning) -> None:
    period = Period(date(2026, 10, 1), date(2026, 11, 30), lived.config.desk.timezone)
    families = [[each, *each["family"]] for each in reckoning.counted("0000", "9999")]
    for figure, name in (("asked", "legs"), ("promised", "promises"), ("rated", "rating"), ("compensated", "granted")):
        expected = sum(any(one[name] for one in family) for family in families)
        assert listed(lived, text_of(period, lived.config, figure=figure)) == expected > 0, figure
    assert set(FIGURES) == set(LISTS) == {*PARTS, "asked", "promised", "rated", "compensated"}


def test_what_was_resolved_and_what_waits_leads_to_its_tickets(lived: ChanceDesk) -> None:
    """Whenever they began; on the day on which the clocks are changed, too."""
    in_all = 0
    for first, last in ((22, 24), (25, 25), (26, 30)):
        period = Period(date(2026, 10, first), date(2026, 10, last), lived.config.desk.timezone)
        found = told(lived, first=period.first.isoformat(), last=period.last.isoformat())
        assert listed(lived, resolved_in(period)) == found["resolved_in_period"]
        in_all += found["resolved_in_period"]
        assert listed(lived, BACKLOG) == found["backlog"]["tickets"] > 0
    assert in_all > 0


@pytest.mark.parametrize("by", GROUPINGS)
def test_each_group_leads_to_its_tickets(lived: ChanceDesk, by: By) -> None:
    """Also in the night in which the clocks are changed."""
    report = Reporter(lived.path, lived.config, lived.clock).report(Question(by=by), nothing)
    counts = [listed(lived, text_of(report.period, lived.config, Part(by, row.group))) for row in report.rows]
    assert counts == [row.figures.tickets for row in report.rows]
    assert sum(counts) >= report.whole.tickets > 0


WHENS = (
    Condition(category=("returns",)),
    Condition(tier=("vip",), not_=(Condition(status=("resolved",)),)),
    Condition(any=(Condition(tags=("torn",)), Condition(channel=("email",)))),
    Condition(unassigned=True),
)


def soonest(ticket: Ticket, tier: str | None, config: Config) -> str:
    """The limit for the first response that runs out first, of all that apply."""
    limits, calendar = limits_of(ticket, config, tier), config.calendar(ticket.department)
    dues = [(each.due(ticket.created_at, calendar), each.name) for each in limits if each.clock == "first_response"]
    return min(dues, key=lambda due: due[0])[1]


@pytest.mark.parametrize("count", [2, 3, 4])
def test_each_limit_leads_to_its_tickets(lived: ChanceDesk, count: int) -> None:
    """As it is told ticket by ticket, whatever the policies ask for; the list is as long as the figure says."""
    lengths = [Limit(rest=timedelta(minutes=each)) for each in (50, 60, 40, 70)]
    sla = tuple(
        SlaTarget(f"s{place}", when, first_response=lengths[place], hours=("always", "always", "desk", "desk")[place])
        for place, when in enumerate(WHENS[:count])
    )
    config = replace(lived.config, sla=sla)
    report = Reporter(lived.path, config, lived.clock).report(Question(by="policy"), nothing)
    with closing(sqlite3.connect(lived.path)) as db:
        db.row_factory = sqlite3.Row
        tiers = dict(db.execute("SELECT number, tier FROM tickets t JOIN customers c ON c.id = t.customer").fetchall())
        rows = db.execute(f"SELECT {TICKET_COLUMNS} FROM tickets t WHERE merged_into IS NULL").fetchall()
    expected = Counter(soonest(each, tiers[each.number], config) for each in map(ticket_of, rows))
    assert {row.group: row.figures.tickets for row in report.rows} == expected
    assert {f"s{place}" for place in range(count)} <= {str(each).partition(":")[2] for each in expected}
    for row in report.rows:
        text = text_of(report.period, config, Part("policy", row.group))
        assert listed(lived, text, config) == row.figures.tickets
    assert text is not None
    others = f"report:counted -{text.split()[-1]}"
    assert listed(lived, others, config) == report.whole.tickets - row.figures.tickets


def test_each_cause_leads_to_its_tickets(lived: ChanceDesk) -> None:
    report = Reporter(lived.path, lived.config, lived.clock).report(Question(), nothing)
    tables = list(cause_tables(report, lived.config, Words("en")))
    assert [table.title for table in tables] == ["reasons", "asked", "active"]
    for table in tables:
        place = table.columns.index("tickets")
        assert [listed(lived, row.list) for row in table.rows] == [int(row.cells[place]) for row in table.rows]


def test_what_was_undone_leads_nowhere(lived: ChanceDesk, tmp_path: Path) -> None:
    """Also where something else on the ticket stands."""
    undone = "id || '-undone', ticket, '{}', {}, actor, at, 1 FROM {} WHERE removed = 0"
    into = "INSERT INTO {} (id, ticket, {}, actor, at, removed) SELECT {}"
    reasons = undone.format("gone", "reason, target", "escalations")
    path = changed(lived, tmp_path, into.format("escalations", "rule, reason, target", reasons))
    legs = undone.format("nowhere", "question", "legs")
    with closing(sqlite3.connect(path)) as db:
        db.execute(into.format("legs", "department, question", legs))
        for text in ("reason:gone", "asked:nowhere"):
            asked = parse_filter(f"report:counted {text}", "mei", lived.config)
            assert queue.count(db, asked, lived.clock.now()) == 0


def test_each_hour_of_a_weekday_leads_to_its_tickets(lived: ChanceDesk) -> None:
    report = Reporter(lived.path, lived.config, lived.clock).report(Question(), nothing)
    cells = [(day, hour, count) for day, hours in report.heat.items() for hour, count in enumerate(hours) if count]
    for day, hour, count in cells[::5]:
        assert listed(lived, text_of(report.period, lived.config, Part(weekday=day, hour=hour))) == count


def test_a_group_that_no_line_finds_leads_nowhere(lived: ChanceDesk) -> None:
    period = Period(date(2026, 10, 1), date(2026, 10, 2), lived.config.desk.timezone)
    for by, group in (("reason", "none"), ("tag", "none"), ("tag", 'a "quoted" one'), ("tag", "full：width")):
        assert text_of(period, lived.config, Part(cast("By", by), group)) is None
    found = text_of(period, lived.config, Part("tag", "two words"))
    assert found == 'report:counted after:2026-10-01 before:2026-10-03 tag:"two words"'


def test_how_far_it_is_goes_up_once(lived: ChanceDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the days before are counted, too."""
    monkeypatch.setattr(reporting, "_TELL_EVERY", 1)
    told: list[tuple[int, int]] = []
    question = Question("2026-10-25", "2026-10-27", compared=True)
    found = Reporter(lived.path, lived.config, lived.clock).report(question, lambda *each: told.append(each))
    assert found.before is not None
    total = found.whole.tickets + found.before.tickets
    assert told == [(done, total) for done in range(total)] + [(total, total)]


def test_a_limit_of_a_rule_is_known_though_no_policy_is_asked(lived: ChanceDesk, tmp_path: Path) -> None:
    limits = json.dumps([{"rule": "hours", "name": "first_response", "days": 0, "rest_s": 60}])
    path = changed(lived, tmp_path, "UPDATE tickets SET limits = ? WHERE number = 1", limits)
    assert not lived.config.sla
    report = Reporter(path, lived.config, lived.clock).report(Question(by="policy"), nothing)
    assert {row.group: row.figures.tickets for row in report.rows}["rule:hours"] == 1


def changed(desk: ChanceDesk, folder: Path, asked: str, *values: str) -> Path:
    """A copy of a desk, with something else in it."""
    path = folder / "desk.db"
    with closing(sqlite3.connect(desk.path)) as source, closing(sqlite3.connect(path)) as copy:
        source.backup(copy)
        copy.execute(asked, values)
        copy.commit()
    return path


def test_what_is_not_wanted_any_more_is_no_answer_from_above(lived: ChanceDesk, tmp_path: Path) -> None:
    path = changed(lived, tmp_path, "UPDATE escalations SET answer = 'withdrawn' WHERE answered_at IS NOT NULL")
    found = Reporter(path, lived.config, lived.clock).report(Question(), nothing)
    assert {each.answer.count for each in found.reasons} == {0}
    assert sum(each.count for each in found.reasons) > 0


def test_it_may_be_ended(lived: ChanceDesk) -> None:
    class Enough(Exception):
        pass

    def stop(*_told: int) -> None:
        raise Enough

    with pytest.raises(Enough):
        Reporter(lived.path, lived.config, lived.clock).report(Question(), stop)


def test_hours_of_a_department(lived: ChanceDesk) -> None:
    """Working time counts by the calendar of where the ticket lies."""
    always = replace(lived.config, hours=type(lived.config.hours)())
    found = report_json(Reporter(lived.path, always, FixedClock(lived.clock.now())).report(Question(), nothing))
    assert found["resolution_working_seconds"] == found["resolution_seconds"]
