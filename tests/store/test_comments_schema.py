"""Comments in the file: the table of threads made anew under everything that refers to it, and what goes with them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.rules.model import Channel, Direction, Inbound
from igdesk.store import commenters, ingest, posts, profiles
from igdesk.store.inbound import InboundThread
from igdesk.store.posts import PostRow

from .busy_desk import CONFIG, NOW, BusyDesk, dm, open_desk, said
from .desks import assert_sound, old_desk, opened

POST = PostRow("post-1", True, "https://www.instagram.com/p/1/", "New tea", "FEED", NOW, 3, NOW)


@pytest.fixture
def desk(tmp_path: Path) -> BusyDesk:
    return open_desk(tmp_path)


def comment(key: str, text: str = "nice", *, out: bool = False, hidden: bool = False) -> Inbound:
    return Inbound(Direction.OUT if out else Direction.IN, NOW, text, Channel.COMMENT, key, hidden=hidden)


def below(top: str, who: str, *messages: Inbound, name: str | None = None) -> InboundThread:
    return InboundThread("1784", "comment", f"{top}/{who}", who, name, None, messages, post="post-1")


def test_a_full_desk_of_earlier_keeps_every_reference(tmp_path: Path) -> None:
    path = old_desk(tmp_path / "desk.db")
    with closing(sqlite3.connect(path)) as before:
        referring = [
            (table, before.execute(f"SELECT * FROM {table}").fetchall()) for table in referring_to_threads(path)
        ]
    assert {table for table, _ in referring} >= {"tickets", "messages", "outbox"}
    assert all(rows for _, rows in referring)
    opened(path).close()
    assert_sound(path)
    with closing(sqlite3.connect(path)) as after:
        after.execute("PRAGMA foreign_keys = ON")
        assert referring_to_threads(path) >= {"tickets", "messages", "outbox"}
        for table, rows in referring:
            ids = after.execute(f"SELECT count(*) FROM {table} x JOIN threads t ON t.id = x.thread").fetchone()
            assert ids == (len(rows),)
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
            after.execute("DELETE FROM threads")
        after.execute("INSERT INTO threads (account, kind, remote_id, customer) VALUES ('a', 'comment', 'x', 1)")
        with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
            after.execute("INSERT INTO threads (account, kind, remote_id, customer) VALUES ('a', 'letter', 'x', 1)")
        assert not after.execute("SELECT name FROM sqlite_master WHERE name = 'threads_before'").fetchall()


def referring_to_threads(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name for name in names for row in db.execute(f"PRAGMA foreign_key_list({name})") if row[2] == "threads"}


def test_what_is_known_of_posts_is_kept_and_replaced(desk: BusyDesk) -> None:
    newer = PostRow("post-1", True, POST.permalink, "Newer tea", "FEED", NOW, 5, NOW + timedelta(hours=1))
    for row in (POST, newer):
        desk.store.write(desk.op(), posts.keep, "1784", (row,), None).result()
    assert desk.store.read(posts.of_ids, "1784", ("post-1", "post-2")).result() == {"post-1": newer}
    assert desk.store.read(posts.of_ids, "other", ("post-1",)).result() == {}


def test_comments_have_been_read_once_from_the_first_time_on(desk: BusyDesk) -> None:
    assert desk.store.read(posts.state, "1784").result() == posts.CommentsState(None, None)
    later = NOW + timedelta(hours=1)
    for at in (NOW, later):
        desk.store.write(desk.op(), posts.looked_through, "1784", at, None).result()
    assert desk.store.read(posts.state, "1784").result() == posts.CommentsState(NOW, later)


def test_a_thousand_comments_are_looked_up(desk: BusyDesk) -> None:
    desk.comes(below("c1", "ada", comment("c1"), comment("c2", hidden=True)))
    ids = [f"c{number}" for number in range(1200)]
    assert desk.store.read(posts.known_comments, ids).result() == {"c1": False, "c2": True}


def test_an_answer_in_doubt_is_found_in_any_thread_below_the_same_comment(desk: BusyDesk) -> None:
    desk.comes(
        below("c1", "ada", comment("c1")), below("c1", "bea", comment("c2")), below("c9", "ada", comment("c9")),
        dm("ada", said("m1", "hello")),
    )  # fmt: skip
    assert desk.store.read(commenters.threads_beside, 1).result() == (1, 2)
    assert desk.store.read(commenters.threads_beside, 2).result() == (2, 1)
    assert desk.store.read(commenters.threads_beside, 3).result() == (3,)
    assert desk.store.read(commenters.threads_beside, 4).result() == (4,)


def test_a_tag_and_a_message_of_the_same_name_are_one_customers_and_another_accounts_are_not(desk: BusyDesk) -> None:
    tag = InboundThread("1784", "comment", "p7", None, "Ada", None, (comment("p7"),), post="p7")
    other = InboundThread("1999", "comment", "p8", None, "ada", None, (comment("p8"),), post="p8")
    desk.comes(tag, other, InboundThread("1784", "dm", "t", "igsid-ada", "ada", None, (said("m1", "hello"),)))
    assert desk.rows("SELECT customer, remote_id FROM threads ORDER BY id") == [(1, "p7"), (2, "p8"), (1, "t")]
    assert desk.rows("SELECT remote_id FROM customers ORDER BY id") == [("igsid-ada",), (None,)]


def test_two_ids_are_two_customers_whatever_their_names(desk: BusyDesk) -> None:
    desk.comes(below("c1", "one", comment("c1"), name="ada"), below("c2", "two", comment("c2"), name="ada"))
    assert desk.rows("SELECT remote_id FROM customers ORDER BY id") == [("one",), ("two",)]


def test_nobody_is_asked_about_for_a_comment_alone(desk: BusyDesk) -> None:
    desk.comes(below("c1", "ada", comment("c1")), dm("bea", said("m1", "hello")))
    assert desk.store.read(profiles.without_profile, "1784", 10).result() == ("igsid-bea",)


def test_ours_alone_makes_no_customer(desk: BusyDesk) -> None:
    desk.comes(below("c1", "ada", comment("c2", out=True)))
    assert desk.rows("SELECT count(*) FROM customers") == [(0,)]


def test_comments_read_for_the_first_time_are_history(desk: BusyDesk) -> None:
    old = Inbound(Direction.IN, NOW - timedelta(days=3), "old", Channel.COMMENT, "c1")
    for key, is_first in (("c1", True), ("c2", False)):
        message = Inbound(old.direction, old.at, old.text, old.channel, key)
        thread = InboundThread(
            "1784", "comment", f"{key}/ada", "ada", "ada", None, (message,), None, False, "p", is_first
        )
        op = desk.op()
        desk.store.write(op, ingest.ingest, (thread,), config=CONFIG, actor="sync", op=op, now=NOW).result()
    assert desk.rows("SELECT heard_late_at IS NOT NULL FROM tickets ORDER BY number") == [(1,), (0,)]
