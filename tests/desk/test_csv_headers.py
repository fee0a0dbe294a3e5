"""The headings that other systems really write, each with the place that names them; the rows below are invented."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from igdesk.config.model import Agent, Config, Department, Priority
from igdesk.desk.csv_columns import columns
from igdesk.desk.csv_records import Reader
from igdesk.desk.csv_times import Times
from igdesk.importing.csv_rows import CsvRows
from igdesk.rules.model import Channel, Direction, Status
from igdesk.store.records import Record

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
_BASE = Config(departments=(Department("support", "Support", intake=True),), agents=(Agent("lin", "Lin Wang"),))
CONFIG = replace(_BASE, desk=replace(_BASE.desk, timezone=BERLIN))

ZENDESK_ACCOUNT = (
    # "Exporting ticket, user, or organization data from your account", support.zendesk.com article 4408886165402
    "Summation column;Id;Requester;Requester id;Requester external id;Requester email;Requester domain;Submitter;"
    "Assignee;Group;Subject;Tags;Status;Priority;Via;Ticket type;Created at;Updated at;Assigned at;Organization;"
    "Due date;Initially assigned at;Solved at;Resolution time;Satisfaction Score;Group stations;Assignee stations;"
    "Reopens;Replies;First reply time in minutes;First reply time in minutes within business hours;"
    "First resolution time in minutes;First resolution time in minutes within business hours;"
    "Full resolution time in minutes;Full resolution time in minutes within business hours;"
    "Agent wait time in minutes;Agent wait time in minutes within business hours;Requester wait time in minutes;"
    "Requester wait time in minutes within business hours;On hold time in minutes;"
    "On hold time in minutes within business hours"
)
ZENDESK_EXPLORE = (
    # Attributes of the dataset "Support - Tickets", as public scripts read them from an export of Explore
    "Ticket ID;Ticket subject;Ticket status;Ticket priority;Ticket type;Ticket group;Ticket channel;Assignee name;"
    "Requester name;Requester email;Ticket created - Timestamp;Ticket solved - Timestamp;Ticket updated - Timestamp"
)
FRESHDESK = (
    # tickets.csv of "Export tickets" with every field ticked, as public scripts read it
    "Ticket ID;Subject;Status;Priority;Source;Type;Agent;Group;Created time;Due by Time;Resolved time;Closed time;"
    "Last update time;Initial response time;Time tracked;First response time (in hrs);Resolution time (in hrs);"
    "Agent interactions;Customer interactions;Resolution status;First response status;Tags;Survey results;Product;"
    "Every response status;Summary;Full name;Title;Email;Work phone;Mobile phone;Twitter ID;Timezone;Language;"
    "Contact ID"
)
CHATWOOT_CSAT = (
    # config/locales/en.yml (reports.csat.headers) of chatwoot/chatwoot
    "Agent Name;Rating;Feedback Comment;Contact Name;Contact Email Address;Contact Phone Number;"
    "Link to the conversation;Recorded date"
)
CHATWOOT_TABLES = (
    # db/schema.rb of chatwoot/chatwoot: its messages joined to their conversation, as a self-hosted desk can copy them
    "id;conversation_id;content;message_type;private;sender_type;created_at;status;priority;cached_label_list"
)


def read(
    heading: str, preset: str, *rows: dict[str, str], times: Times | None = None, more: dict[str, str] | None = None
) -> Record:
    names = heading.split(";")
    places, _ = columns(names, preset, more or {}, CONFIG)
    reader = Reader(preset, places, {}, CONFIG, NOW, source=preset, times=times)
    record = reader.record(*([row.get(name, "") for name in names] for row in rows))
    assert reader.unknown == {}
    return record


def test_zendesk_tells_the_time_of_its_account() -> None:
    row = {
        "Summation column": "1", "Id": "70", "Requester": "Mia", "Requester email": "mia@x.y", "Assignee": "Lin Wang",
        "Group": "Support", "Subject": "Late", "Tags": "a b", "Status": "On-hold", "Priority": "Normal",
        "Via": "Web form", "Created at": "2026-04-21 04:25", "Solved at": "",
    }  # fmt: skip
    found = read(ZENDESK_ACCOUNT, "zendesk", row)
    assert found == Record(
        "zendesk:70", found.person, "Late", datetime(2026, 4, 21, 2, 25, tzinfo=UTC), Status.WAITING, Channel.FORM,
        "mia@x.y", "Mia", "Late", None, "medium", ("a", "b"), "support", "lin",
    )  # fmt: skip
    there = read(ZENDESK_ACCOUNT, "zendesk", row, times=Times(ZoneInfo("America/New_York")))
    assert there.created_at == datetime(2026, 4, 21, 8, 25, tzinfo=UTC)


def test_zendesk_explore() -> None:
    found = read(ZENDESK_EXPLORE, "zendesk", {
        "Ticket ID": "71", "Ticket subject": "Late", "Ticket status": "Solved", "Ticket priority": "Urgent",
        "Ticket group": "Support", "Ticket channel": "Mail", "Assignee name": "lin wang", "Requester name": "Mia",
        "Ticket created - Timestamp": "2026-04-21T04:25:10", "Ticket solved - Timestamp": "2026-04-22T04:25:10",
    })  # fmt: skip
    assert (found.key, found.text, found.priority, found.department) == ("zendesk:71", "Late", "urgent", "support")
    assert (found.status, found.channel, found.assignee) == (Status.RESOLVED, Channel.EMAIL, "lin")
    assert found.resolved_at == datetime(2026, 4, 22, 2, 25, 10, tzinfo=UTC)


def test_freshdesk() -> None:
    found = read(FRESHDESK, "freshdesk", {
        "Ticket ID": "300", "Subject": "Late", "Status": "Waiting on Customer", "Priority": "High", "Source": "Phone",
        "Agent": "No Agent", "Group": "No Group", "Created time": "2026-04-10 08:36:00",
        "Closed time": "2026-04-11 08:36:00", "Tags": "vip,zh", "Full name": "Mia", "Email": "mia@x.y",
    })  # fmt: skip
    assert (found.status, found.priority, found.channel) == (Status.WAITING, "high", Channel.OTHER)
    assert (found.assignee, found.department, found.tags) == (None, None, ("vip", "zh"))
    assert (found.name, found.username) == ("Mia", "mia@x.y")
    assert found.created_at == datetime(2026, 4, 10, 6, 36, tzinfo=UTC)
    assert found.resolved_at == datetime(2026, 4, 11, 6, 36, tzinfo=UTC)


def test_chatwoot_exports_no_conversations_but_ratings() -> None:
    row = {"Feedback Comment": "slow", "Contact Name": "Mia", "Recorded date": "2026-04-21 04:25:10 UTC"}
    more = {"Feedback Comment": "text", "Recorded date": "created_at", "Agent Name": "assignee"}
    found = read(CHATWOOT_CSAT, "chatwoot", row | {"Agent Name": "Lin Wang"}, more=more)
    assert (found.text, found.name, found.assignee) == ("slow", "Mia", "lin")
    assert found.created_at == datetime(2026, 4, 21, 4, 25, 10, tzinfo=UTC)


def test_chatwoots_tables_are_conversations() -> None:
    told = {"conversation_id": "9", "private": "f", "status": "resolved"}
    found = read(
        CHATWOOT_TABLES, "chatwoot",
        told | {"id": "1", "content": "Where is it?", "message_type": "0", "created_at": "2026-04-21 04:25:10.5"},
        told | {"id": "3", "content": "ask Bob", "message_type": "1", "private": "t", "created_at": "2026-04-21 05:00"},
        told | {"id": "2", "content": "On its way", "message_type": "1", "created_at": "2026-04-21 06:00"},
        times=Times(UTC), more={"sender_type": ""},
    )  # fmt: skip
    assert found.key == "chatwoot:9"
    assert [(each.key, each.direction, each.text, each.is_private) for each in found.said] == [
        ("chatwoot:9", Direction.IN, "Where is it?", False),
        ("chatwoot:9#3", Direction.OUT, "ask Bob", True),
        ("chatwoot:9#2", Direction.OUT, "On its way", False),
    ]
    assert found.created_at == datetime(2026, 4, 21, 4, 25, 10, 500_000, tzinfo=UTC)


LABELS = {"zendesk": "zendesk_export_constructed.csv", "freshdesk": "freshdesk_export_constructed.csv"}


def records(path: Path, preset: str, config: Config = CONFIG) -> tuple[list[Record], Reader]:
    with CsvRows(path) as rows:
        places, _ = columns(rows.header, preset, {}, config)
        reader = Reader(preset, places, {}, config, NOW, source=preset)
        return [reader.record(row.cells) for row in rows], reader


@pytest.mark.parametrize(("preset", "name"), LABELS.items())
def test_the_samples_come_in_whole(shared: Path, preset: str, name: str) -> None:
    exports = shared / "data" / "exports"
    found, reader = records(exports / name, preset)
    wanted = {
        key for key in json.loads((exports / "expected_labels.json").read_text("utf-8")) if key.startswith(preset)
    }
    assert {each.key for each in found} == wanted
    assert all(each.text and each.name and each.username and each.created_at < NOW for each in found)
    assert set(reader.unknown) <= {"assignee", "category"}
    assert len({each.status for each in found}) >= 4


@pytest.mark.parametrize("name", ["generic_zh_gb18030.csv", "generic_zh_bom_semicolon.csv"])
def test_a_chinese_table_means_what_it_says(shared: Path, name: str) -> None:
    priorities = (*CONFIG.priorities, Priority("p0", "P0"))
    config = replace(CONFIG, agents=(Agent("wang", "小王"), Agent("li", "小李")), priorities=priorities)
    found, reader = records(shared / "data" / "exports" / name, "generic", config)
    assert (len(found), reader.unknown) == (30, {})
    assert Counter(each.channel for each in found).keys() == {Channel.DM, Channel.COMMENT, Channel.EMAIL, Channel.OTHER}
    assert {each.status for each in found} == {Status.OPEN, Status.WAITING, Status.RESOLVED, Status.CLOSED}
    assert {each.priority for each in found} == {"high", "medium", "low", "p0"}
    assert {each.assignee for each in found} == {"wang", "li", None}
    assert found[2].created_at == datetime(2026, 4, 10, 22, tzinfo=UTC)  # 2026年04月11日 in Berlin


def test_a_chinese_table_with_english_headings(shared: Path) -> None:
    found, reader = records(shared / "data" / "exports" / "tickets_zh_kangshaojun.csv", "generic")
    assert found[0].key == "generic:TK001"
    assert all(each.name and each.priority for each in found)
    assert {each.status for each in found} <= {Status.RESOLVED, Status.OPEN, Status.NEW}
    assert set(reader.unknown) == {"category", "assignee"}


def test_hostile_cells_are_data_and_an_id_counts_once(shared: Path) -> None:
    found, _ = records(shared / "data" / "exports" / "generic_nasty.csv", "generic")
    assert [each.key for each in found].count("generic:1") == 2  # the second is the same told again
    assert (found[0].text, found[0].name) == ("=1+1", '=HYPERLINK("https://example.com","x")')
    assert found[2].text == 'line one\nline "two", three'
