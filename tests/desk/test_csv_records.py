"""Rows of other systems as tickets of this desk."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from igdesk.config.model import Agent, Category, Config, Department, TicketField
from igdesk.desk.csv_columns import columns, folded
from igdesk.desk.csv_records import BadRow, Reader
from igdesk.errors import UsageError
from igdesk.rules.model import Channel, Status
from igdesk.store.records import Record

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
MAY = datetime(2024, 5, 1, 10, tzinfo=UTC)
_BASE = Config(
    departments=(Department("support", "Support", intake=True), Department("tech", "技术部")),
    agents=(Agent("mei", "小美"), Agent("lin", "Lin Wang")),
    categories=(Category("returns", "退换货"),),
    fields=(TicketField("order_no", "Order number"), TicketField("size", "Size", "number")),
)
CONFIG = replace(_BASE, desk=replace(_BASE.desk, timezone=ZoneInfo("Asia/Shanghai")))


def reader_of(
    header: str, preset: str = "generic", values: dict[str, dict[str, str]] | None = None, **by_hand: str
) -> Reader:
    places, _ = columns(header.split(","), preset, by_hand, CONFIG)
    return Reader(preset, places, values or {}, CONFIG, NOW, source=preset)


def record(header: str, *cells: str, preset: str = "generic") -> Record:
    return reader_of(header, preset).record(cells)


def created(text: str) -> datetime:
    return record("text,created_at", "hi", text).created_at


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-01T10:00:00Z", "2024-05-01 10:00:00 +0000", "2024-05-01 12:00:00 +02:00", "2024-05-01 10:00:00 UTC",
        "2024-05-01T18:00:00", "2024-05-01 18:00", "2024/05/01 18:00:00", "1714557600", "1714557600123",
    ],
)  # fmt: skip
def test_times_are_read_as_others_write_them_and_without_a_zone_in_the_desks(text: str) -> None:
    assert created(text) == MAY


@pytest.mark.parametrize(
    "text", ["yesterday", "1.5.2024", "2024-13-01", "0001-01-01", "2026-11-23", "9999-12-31T23:59:59Z", "１２", "\0"]
)
def test_what_is_no_time_of_the_past_is_refused(text: str) -> None:
    with pytest.raises(BadRow, match="no time of the past"):
        created(text)


def test_a_clock_that_is_a_little_ahead_is_now() -> None:
    assert created((NOW + timedelta(hours=3)).isoformat()) == NOW
    assert record("text", "hi").created_at == NOW


def test_zendesk() -> None:
    found = record(
        "Id,Subject,Description,Status,Priority,Requester,Requester email,Assignee,Group,Tags,Created at,Solved at,Via",
        "7", "Late", "Where?", "Pending", "Normal", "Mia", "mia@x.y", "lin wang", "技术部", "a b",
        "2024-05-01T10:00:00Z", "", "Web form", preset="zendesk",
    )  # fmt: skip
    assert found == Record(
        "zendesk:7", found.person, "Where?", MAY, Status.WAITING, Channel.FORM, "mia@x.y", "Mia", "Late", None,
        "medium", ("a", "b"), "tech", "lin",
    )  # fmt: skip


def test_freshdesk() -> None:
    found = record(
        "Ticket ID,Subject,Status,Priority,Source,Agent,Group,Created time,Resolved time,Closed time,Tags,Full name",
        "8", "Late", "Waiting on Third Party", "Urgent", "Portal", "小美", "Support", "2024-05-01 10:00:00 +0000", "",
        "2024-05-02 10:00:00 +0000", "a, b c", "Mia", preset="freshdesk",
    )  # fmt: skip
    assert (found.status, found.priority, found.channel, found.assignee) == (
        Status.WAITING,
        "urgent",
        Channel.FORM,
        "mei",
    )
    assert (found.text, found.subject, found.tags) == ("Late", "Late", ("a", "b c"))
    assert found.resolved_at == MAY + timedelta(days=1)


def test_chatwoot() -> None:
    found = record(
        "Conversation ID,Contact name,Status,Labels,Created at,Message,Inbox type",
        "9", "Mia", "snoozed", "vip,退款", "1714557600", "hi", "Channel::Email", preset="chatwoot",
    )  # fmt: skip
    assert (found.key, found.status, found.tags) == ("chatwoot:9", Status.WAITING, ("vip", "退款"))
    assert (found.channel, found.created_at) == (Channel.EMAIL, MAY)


def test_a_person_is_known_again_without_being_named() -> None:
    people = [record("text,username,customer", "hi", *who).person for who in (("@Mia", "M"), ("mia", ""), ("", "mia"))]
    assert people[0] == people[1] == people[2] != record("text,username", "hi", "bob").person
    assert "mia" not in str(people)
    assert record("text,username", "hi", "").person is None


def test_an_export_of_ours_means_what_it_says() -> None:
    found = record(
        "number,status,customer.username,customer.name,preview,category,fields.order_no,fields.gone,fields.size",
        "3", "closed", "mia", "'=Mia", "'-5 hello", "returns", "'+A", "x", "12.5",
    )  # fmt: skip
    assert (found.key, found.username, found.name, found.text) == ("generic:3", "mia", "=Mia", "-5 hello")
    assert found.fields == {"order_no": "+A", "size": "12.5"}


def test_what_is_unknown_here_is_left_out_and_counted() -> None:
    reader = reader_of(
        "text,category,assignee,priority,field:size", values={"category": {folded("Swap It"): "returns"}}
    )
    first = reader.record(["hi", "swap-it", "Bob", "P9", "large"])
    reader.record(["hi", "Foo", "Bob", "", ""])
    assert (first.category, first.assignee, first.priority, first.fields) == ("returns", None, None, {})
    assert reader.unknown == {
        "category": Counter({"Foo": 1}),
        "assignee": Counter({"Bob": 2}),
        "priority": Counter({"P9": 1}),
        "field:size": Counter({"large": 1}),
    }


def test_another_way_in_is_told_and_is_other_here() -> None:
    reader = reader_of("text,channel")
    assert reader.record(["hi", "Twitter"]).channel is Channel.OTHER
    assert reader.record(["hi", ""]).channel is Channel.OTHER
    assert reader.unknown == {"channel": Counter({"Twitter": 1})}


def test_a_million_different_values_are_not_all_remembered() -> None:
    reader = reader_of("text,category")
    for number in range(1000):
        reader.record(["hi", f"c{number}"])
    assert len(reader.unknown["category"]) == 200


def test_a_row_without_an_id_is_known_again_by_all_that_it_says() -> None:
    one, same, other = (record("text,tags", "hi", tags).key for tags in ("a", "a", "b"))
    assert one == same != other
    assert record("external_id,text", "x" * 5000, "hi").key != record("external_id,text", "x" * 5001, "hi").key


def test_without_a_status_it_is_history() -> None:
    assert record("text,status", "hi", "").status is Status.RESOLVED
    with pytest.raises(BadRow, match="no status"):
        record("text,status", "hi", "weird")
    with pytest.raises(BadRow, match="neither"):
        record("text,subject", " ", "")


def test_columns_are_named_by_hand_left_out_and_told_where_they_mean_nothing() -> None:
    header = ["ID", "Body", "Notes", "Order", "id2"]
    found, unused = columns(
        header, "generic", {"id": "external_id", "BODY": "text", "Order": "field:Order number"}, CONFIG
    )
    assert found == {"external_id": (0,), "text": (1,), "field:order_no": (3,)}
    assert unused == ("Notes", "id2")
    found, unused = columns(["text", "subject"], "generic", {"subject": ""}, CONFIG)
    assert (found, unused) == ({"text": (0,)}, ())


@pytest.mark.parametrize(
    ("header", "by_hand", "told"),
    [
        (["a", "b"], {}, "--map COLUMN=text"),
        (["text"], {"none": "subject"}, "no column"),
        (["text", "x"], {"x": "nonsense"}, "no field"),
        (["text", "x"], {"x": "field:none"}, "no field"),
        (["x", "X"], {"x": "text"}, "more than one"),
    ],
)
def test_columns_that_cannot_be_meant_are_refused(header: list[str], by_hand: dict[str, str], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        columns(header, "generic", by_hand, CONFIG)


def test_of_two_columns_that_mean_the_same_the_first_that_says_something_counts() -> None:
    assert record("text,text", "", "second").text == "second"
    assert record("text,text", "first", "second").text == "first"
