"""An export beside what Instagram gave: each message once, each customer once, and what is older is added."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from igdesk.rules.model import Direction, Inbound, Status
from igdesk.store import erase, history, together, twins
from igdesk.store.erase import Forgetting, Mode
from igdesk.store.inbound import InboundThread, IngestReport
from igdesk.store.ingest import ingest
from igdesk.store.listing import Listing
from igdesk.store.search import index
from igdesk.store.together import IMPORT

from .passing import DAY, DESK, NOW, Working

IN, OUT = Direction.IN, Direction.OUT
SECOND = timedelta(seconds=1)
Talk = Sequence[tuple[Direction, datetime, str]]
TALK: Talk = (
    (IN, NOW - 90 * DAY, "Do you ship to Norway?"),
    (OUT, NOW - 89 * DAY, "We do."),
    (IN, NOW - 2 * DAY, "Where is my parcel?"),
    (OUT, NOW - 1 * DAY, "On its way"),
    (IN, NOW - timedelta(hours=1), "Still nothing"),
)


@pytest.fixture
def desk(tmp_path: Path) -> Working:
    return Working(tmp_path / "desk.db")


def pulled(
    desk: Working, talk: Talk, who: str = "ada", name: str | None = None, *, listed: bool = False, named: bool = True
) -> IngestReport:
    """What Instagram's API gives: ids, and times to the second; with `named` off it came by a webhook."""
    messages = tuple(
        Inbound(way, at.replace(microsecond=0), text, remote_id=f"{who}{at.timestamp()}{text}")
        for way, at, text in talk
    )
    told = frozenset(str(each.remote_id) for each in messages)
    thread = InboundThread(
        "1784", "dm", f"t-{who}" if named else None, f"igsid-{who}", who, name, messages,
        listing=Listing(told, NOW - 100 * DAY) if listed else None,
    )  # fmt: skip
    op = desk.op()
    return desk.store.write(op, ingest, [thread], config=DESK, actor="sync", op=op, now=NOW).result()


def exported(desk: Working, talk: Talk, title: str = "Ada L.", number: str = "1", late: int = 123) -> IngestReport:
    """What an export holds: keys of its own, and times to the millisecond."""
    messages = tuple(
        Inbound(way, at + timedelta(milliseconds=late), text, import_key=f"x{number}:{place}")
        for place, (way, at, text) in enumerate(talk)
    )
    thread = InboundThread(IMPORT, "import", number, None, None, title, messages)
    op = desk.op()
    return desk.store.write(op, together.take_history, [thread], config=DESK, op=op, now=NOW).result()


def counts(desk: Working) -> tuple[int, int, int]:
    """Customers, tickets, messages."""

    def read(db: sqlite3.Connection) -> tuple[int, int, int]:
        row = db.execute(
            "SELECT (SELECT count(*) FROM customers), (SELECT count(*) FROM tickets), (SELECT count(*) FROM messages)"
        ).fetchone()
        return tuple(row)

    return desk.store.read(read).result()


@pytest.mark.parametrize("late", [0, 123, 999])
def test_what_the_api_gave_is_not_doubled_and_what_is_older_is_the_same_customers(desk: Working, late: int) -> None:
    pulled(desk, TALK[2:])
    assert counts(desk) == (1, 1, 3)
    before = desk.events(1)
    assert exported(desk, TALK, late=late).messages == 2
    assert counts(desk) == (1, 2, 5)
    assert desk.events(1) == before  # the ticket that lives goes on as it was
    assert exported(desk, TALK, late=late).messages == 0
    assert counts(desk) == (1, 2, 5)


def test_lines_that_only_an_export_has_make_no_tickets_beside_what_the_api_gave(desk: Working) -> None:
    pulled(desk, TALK[2:])
    liked = (IN, NOW - DAY + SECOND * 60, "Liked a message")
    assert exported(desk, [*TALK[2:], liked]).messages == 0


def test_what_was_never_seen_in_between_is_filled_in(desk: Working) -> None:
    pulled(desk, [TALK[2], TALK[4]])

    def leave_gap(db: sqlite3.Connection) -> None:
        db.execute("UPDATE messages SET gap_before = 1 WHERE text = 'Still nothing'")

    desk.store.write(desk.op(), leave_gap).result()
    assert exported(desk, TALK[2:]).messages == 1
    assert counts(desk)[2] == 3


@pytest.mark.parametrize(
    ("talk", "title", "name", "is_same"),
    [
        (((IN, NOW - DAY, "hi"),), "Ada L.", None, False),  # so does anybody
        (((IN, NOW - DAY, "hi"),), "Ada L.", "Ada L.", True),
        (((IN, NOW - DAY, "hi"),), "ada", None, True),
        (((IN, NOW - DAY, "Where is order 1000000519?"),), "Ada L.", None, True),
        (((IN, NOW - DAY, "hi"), (OUT, NOW - DAY + SECOND, "Hello")), "Ada L.", None, True),
        (((IN, NOW - DAY, ""),), "ada", None, False),  # a picture is like another
    ],
)
def test_it_is_the_same_conversation_only_where_that_is_sure(
    desk: Working, talk: Talk, title: str, name: str | None, is_same: bool
) -> None:
    pulled(desk, talk, name=name)
    exported(desk, talk, title)
    assert counts(desk)[0] == (1 if is_same else 2)


def test_two_who_said_the_same_at_once_are_not_taken_for_each_other(desk: Working) -> None:
    talk = [(IN, NOW - DAY, "the same long complaint"), (IN, NOW - DAY + SECOND, "sent to everybody")]
    pulled(desk, talk, "ada")
    pulled(desk, talk, "bob")
    assert exported(desk, talk).messages == 2
    assert counts(desk)[0] == 3


def test_an_export_alone_is_what_it_was(desk: Working) -> None:
    assert exported(desk, TALK).messages == 5
    assert exported(desk, [*TALK, (IN, NOW, "new")]).messages == 1
    assert counts(desk)[0] == 1


def rows(desk: Working, sql: str) -> list[tuple[object, ...]]:
    def read(db: sqlite3.Connection) -> list[tuple[object, ...]]:
        return [tuple(row) for row in db.execute(sql)]

    return desk.store.read(read).result()


def is_sound(desk: Working) -> bool:
    """Whether every ticket is what its log tells, and the search finds all there is and nothing else."""
    for (number,) in rows(desk, "SELECT number FROM tickets"):
        assert isinstance(number, int)
        desk.events(number)
    return desk.store.read(index.faults, 1000).result() == 0


LATER = (IN, NOW - timedelta(minutes=30), "Hello?")


@pytest.mark.parametrize("late", [0, 123, 999])
def test_an_import_before_the_account_was_joined_is_the_same_conversation(desk: Working, late: int) -> None:
    exported(desk, TALK, late=late)
    before = desk.events(2)
    report = pulled(desk, TALK[2:], listed=True)
    assert (report.messages, report.created, report.updated) == (0, [], set())
    assert counts(desk) == (1, 2, 5)
    assert len(desk.events(2)) == len(before)  # nothing was decided
    assert rows(desk, "SELECT account, remote_id, username, name FROM customers") == [
        ("1784", "igsid-ada", "ada", "Ada L.")
    ]
    assert rows(desk, "SELECT count(*) FROM messages WHERE remote_id IS NOT NULL AND listed") == [(3,)]
    assert rows(desk, "SELECT due_at, wake_at, status FROM tickets") == [(None, None, "resolved")] * 2
    assert pulled(desk, TALK[2:], listed=True).messages == 0
    assert exported(desk, TALK, late=late).messages == 0
    assert counts(desk) == (1, 2, 5)
    assert is_sound(desk)


def test_only_what_is_new_comes_to_a_conversation_that_was_imported(desk: Working) -> None:
    exported(desk, TALK)
    report = pulled(desk, [*TALK[3:], LATER])
    assert (report.messages, report.created, report.reopened) == (1, [], {2})
    assert counts(desk) == (1, 2, 6)
    detail = desk.store.read(history.detail, 2, whole_thread=True).result()
    assert detail is not None
    assert detail.card.ticket.status is Status.OPEN
    assert detail.card.ticket.unanswered_since == LATER[1]
    assert [message.text for message in detail.messages] == [*(text for _, _, text in TALK), "Hello?"]
    assert is_sound(desk)


def test_a_message_that_is_gone_from_instagram_is_taken_back(desk: Working) -> None:
    exported(desk, TALK)
    pulled(desk, TALK[2:], listed=True)
    pulled(desk, [TALK[2], TALK[4]], listed=True)
    assert rows(desk, "SELECT text FROM messages WHERE missed_at IS NOT NULL") == [("On its way",)]


def test_what_an_export_left_out_of_its_time_is_history_too(desk: Working) -> None:
    exported(desk, [TALK[0], TALK[2], TALK[4]])
    report = pulled(desk, TALK[2:])
    assert (report.messages, report.created, report.updated) == (1, [], set())
    assert rows(desk, "SELECT ticket FROM messages WHERE text = 'On its way'") == [(2,)]
    assert rows(desk, "SELECT preview FROM tickets WHERE number = 2") == [("Still nothing",)]
    assert is_sound(desk)


def test_a_customer_of_whom_a_webhook_told_first_becomes_one_with_the_imported_one(desk: Working) -> None:
    exported(desk, TALK)
    pulled(desk, [LATER], named=False)
    assert counts(desk) == (2, 3, 6)
    assert pulled(desk, [*TALK[2:], LATER], listed=True).messages == 0
    assert counts(desk) == (1, 3, 6)
    assert rows(desk, "SELECT DISTINCT thread, customer, account FROM tickets") == [(2, 2, "1784")]
    assert rows(desk, "SELECT remote_id, username, name FROM customers") == [("igsid-ada", "ada", "Ada L.")]
    assert rows(desk, "SELECT kind, remote_id FROM threads") == [("dm", "t-ada")]
    assert is_sound(desk)


def test_a_later_export_joins_what_did_not_touch(desk: Working) -> None:
    exported(desk, TALK[:2])
    pulled(desk, TALK[3:])
    assert counts(desk)[0] == 2
    assert exported(desk, TALK).messages == 1
    assert counts(desk) == (1, 3, 5)
    assert rows(desk, "SELECT remote_id, username, name FROM customers") == [("igsid-ada", "ada", "Ada L.")]
    assert is_sound(desk)
    assert exported(desk, TALK).messages == 0
    assert counts(desk) == (1, 3, 5)


@pytest.mark.parametrize("mode", Mode)
def test_who_was_erased_from_an_import_does_not_come_back_by_a_pull(desk: Working, mode: Mode) -> None:
    exported(desk, TALK)
    desk.store.write("forget", erase.forget, 1, Forgetting(mode, "mei", "forget", NOW)).result()
    for _ in range(2):
        assert pulled(desk, [(IN, NOW - 95 * DAY, "Hello, I am Ada"), *TALK[2:]]).messages == 0
    assert rows(desk, "SELECT remote_id, username, name FROM customers") == [(None, None, None)]
    assert mode is Mode.MASK or rows(desk, "SELECT DISTINCT text FROM messages") == [("",)]
    assert exported(desk, [*TALK, (IN, NOW - DAY * 80, "I am Ada")]).messages == 0
    anew = (IN, NOW + timedelta(hours=1), "It is me again")
    assert pulled(desk, [*TALK[2:], anew]).created == [3]
    assert rows(desk, "SELECT username FROM customers ORDER BY id") == [(None,), ("ada",)]
    assert is_sound(desk)


def test_who_was_erased_after_a_pull_does_not_come_back_by_an_export(desk: Working) -> None:
    pulled(desk, TALK[2:])
    desk.store.write("forget", erase.forget, 1, Forgetting(Mode.ERASE, "mei", "forget", NOW)).result()
    assert exported(desk, TALK).messages == 0
    assert counts(desk)[0] == 1
    assert rows(desk, "SELECT DISTINCT text FROM messages") == [("",)]


@pytest.mark.parametrize(
    ("talk", "title", "is_same"),
    [
        (((IN, NOW - DAY, "hi"),), "Ada L.", False),
        (((IN, NOW - DAY, "hi"),), "ada", True),
        (((IN, NOW - DAY, "hi"), (OUT, NOW - DAY + SECOND, "Hello")), "Ada L.", True),
        (((OUT, NOW - DAY, "We are closed today, see you on Monday"),), "Ada L.", False),  # that went to many
    ],
)
def test_an_imported_conversation_is_taken_up_only_where_that_is_sure(
    desk: Working, talk: Talk, title: str, is_same: bool
) -> None:
    exported(desk, talk, title)
    pulled(desk, talk)
    assert counts(desk)[0] == (1 if is_same else 2)
    assert is_sound(desk)


def test_two_imported_who_said_the_same_at_once_are_taken_for_nobody(desk: Working) -> None:
    talk = [(IN, NOW - DAY, "the same long complaint"), (IN, NOW - DAY + SECOND, "sent to everybody")]
    exported(desk, talk, "Ada", "1")
    exported(desk, talk, "Bob", "2")
    pulled(desk, talk, "ada")
    assert counts(desk)[0] == 3


def test_tickets_of_other_desks_are_never_taken_for_a_conversation(desk: Working) -> None:
    said = Inbound(IN, TALK[0][1], TALK[0][2], import_key="zendesk:1")
    thread = InboundThread(IMPORT, "import", "zendesk:1", None, None, "ada", (said,))
    op = desk.op()
    desk.store.write(op, ingest, [thread], config=DESK, actor=IMPORT, op=op, now=NOW, silent=True).result()
    assert pulled(desk, TALK).messages == 5
    assert counts(desk)[0] == 2


def test_a_pull_asks_for_imported_conversations_by_one_look_at_an_index(desk: Working) -> None:
    (plan,) = rows(desk, f"EXPLAIN QUERY PLAN {twins._NEWEST}")
    assert plan[-1] == "SEARCH m USING INDEX messages_unrecognised"


def test_an_export_is_compared_with_messages_of_its_own_time_alone(desk: Working) -> None:
    plan = [line[-1] for line in rows(desk, f"EXPLAIN QUERY PLAN {twins._NEAR.replace('?', '0')}")]
    assert "SEARCH m USING INDEX messages_thread (thread=? AND created_at>? AND created_at<?)" in plan
