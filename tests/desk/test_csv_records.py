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
from igdesk.desk.csv_times import DateOrder, Times, zone_called
from igdesk.errors import UsageError
from igdesk.rules.model import Channel, Direction, Status
from igdesk.store.records import Record, Said

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
        "2024/5/1 18:00", "2024-5-1 6:00 PM", "2024年5月1日 18:00", "2024年05月01日18时00分00秒", "2024/5/1 下午6:00",
        "1.5.2024 18:00", "May 1, 2024 06:00 PM", "01-May-2024 18:00", "Wed, 01 May 2024 10:00:00 +0000",
    ],
)  # fmt: skip
def test_times_are_read_as_others_write_them_and_without_a_zone_in_the_desks(text: str) -> None:
    assert created(text) == MAY


@pytest.mark.parametrize(
    "text", ["yesterday", "04/05/2024", "2024-13-01", "0001-01-01", "2026-11-23", "9999-12-31T23:59:59Z", "１２", "\0"]
)
def test_what_is_no_time_of_the_past_is_refused(text: str) -> None:
    with pytest.raises(BadRow, match="no time of the past"):
        created(text)


@pytest.mark.parametrize(
    ("order", "text"),
    [
        (DateOrder.DAY_FIRST, "01/05/2024 10:00"),
        (DateOrder.DAY_FIRST, "1-5-2024 10:00:00"),
        (DateOrder.MONTH_FIRST, "5/1/2024 10:00 AM"),
        (DateOrder.MONTH_FIRST, "05/01/2024 10:00 +00:00"),
    ],
)
def test_a_date_with_slashes_is_read_as_it_is_said_to_be(order: DateOrder, text: str) -> None:
    assert Times(UTC, order).moment(text) == MAY


@pytest.mark.parametrize("hour", range(24))
def test_half_days_are_counted_from_midnight_and_from_noon(hour: int) -> None:
    at = datetime(2024, 5, 1, hour, 7, tzinfo=UTC)
    half = "上午" if hour < 12 else "下午"
    for text in (
        f"{at:%Y-%m-%d %I:%M %p}",
        f"2024年5月1日 {half}{hour % 12 or 12}:07",
        f"2024年5月1日 {half} {hour}:07",
    ):
        assert Times(UTC).moment(text) == at


def test_a_zone_that_there_is_not_is_refused() -> None:
    assert zone_called("Europe/Berlin") == ZoneInfo("Europe/Berlin")
    for name in ("", "Nowhere", "../etc/passwd", "Europe"):
        with pytest.raises(UsageError, match="no time zone"):
            zone_called(name)


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


def said(header: str, *rows: tuple[str, ...]) -> tuple[Said, ...]:
    return reader_of(header).record(*rows).said


def test_rows_of_one_ticket_are_its_messages_by_time_and_each_once() -> None:
    header = "ticket_id,id,author,customer,body,created_at,direction"
    first = ("7", "a", "Mia", "Mia", "Where is it?", "2024-05-01T10:00:00Z", "")
    answer = ("7", "b", "Lin", "Mia", "On its way", "2024-05-01T11:00:00Z", "")
    later = ("7", "c", "Mia", "Mia", "Thanks", "2024-05-01T12:00:00Z", "incoming")
    found = reader_of(header).record(later, first, answer, first)
    assert found == reader_of(header).record(first, answer, later)
    assert (found.key, found.created_at, found.last_at) == ("generic:7", MAY, MAY + timedelta(hours=2))
    assert [(each.key, each.direction, each.author) for each in found.said] == [
        ("generic:7", Direction.IN, "Mia"),
        ("generic:7#b", Direction.OUT, "Lin"),
        ("generic:7#c", Direction.IN, "Mia"),
    ]


def test_a_message_without_words_is_none_and_a_subject_alone_is_one() -> None:
    header = "external_id,direction,subject,text"
    assert [each.text for each in said(header, ("1", "in", "Late", ""), ("1", "out", "Late", "Yes"))] == ["Yes"]
    assert [each.text for each in said(header, ("1", "in", "Late", ""), ("1", "in", "Late", ""))] == ["Late"]


def test_a_ticket_begins_with_what_its_customer_was_told_or_said() -> None:
    header = "external_id,direction,private,text,created_at"
    note, ours, theirs = (("1", way, private, way, "") for way, private in (("out", "yes"), ("out", ""), ("in", "no")))
    assert [each.is_private for each in said(header, note, ours, theirs)] == [True, False, False]
    assert [each.key.count("#") for each in said(header, note, ours, theirs)] == [1, 0, 1]
    assert [(each.direction, each.is_private) for each in said(header, note)] == [(Direction.IN, False)]
    assert [each.direction for each in said(header, ours)] == [Direction.IN]
    notice = ("1", "activity", "", "Assigned to Lin", "")
    assert [each.is_private for each in said(header, theirs, notice)] == [False, True]


@pytest.mark.parametrize("row", [("1", "sideways", "", "hi"), ("1", "in", "perhaps", "hi")])
def test_a_message_that_could_be_shown_to_the_wrong_people_is_refused(row: tuple[str, ...]) -> None:
    with pytest.raises(BadRow, match=f"“{'sideways' if row[2] == '' else 'perhaps'}”"):
        said("external_id,direction,private,text", row)


def test_without_a_column_of_messages_the_same_id_is_the_same_ticket() -> None:
    assert not reader_of("external_id,text").has_messages
    assert not reader_of("direction,text").has_messages  # of which ticket?
    assert reader_of("external_id,text,direction").has_messages
