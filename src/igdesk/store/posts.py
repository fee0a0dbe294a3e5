"""Posts that comments hang on: what the sync knows of each, and which comments are stored."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime

from igdesk.clock import to_ms
from igdesk.store.lease import Fence, check_fence
from igdesk.store.rows import ms, when
from igdesk.values import dataclass

_AT_ONCE = 500
"""Ids looked up in one statement."""


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post as it was last listed, and its comments as they were last read."""

    id: str
    ours: bool
    permalink: str | None
    caption: str | None = field(repr=False)
    type: str | None
    created_at: datetime | None
    comments_count: int | None = None
    """As it was when its comments were last read, and those that came since by another way."""
    read_at: datetime | None = None
    """When they were; none: never."""
    only_tagged: bool = False
    """Of somebody else's: it tags us, and its caption does not name us, so that nobody can comment on it from here."""


@dataclass(frozen=True, slots=True)
class CommentsState:
    """How far an account's comments are read."""

    since: datetime | None
    """When they had all been read for the first time; none: not yet, what comes in is history."""
    posts_read_at: datetime | None
    """When older posts and the photo tags were last looked through."""


def state(db: sqlite3.Connection, account: str) -> CommentsState:
    """How far an account's comments are read."""
    row = db.execute("SELECT comments_since, posts_read_at FROM sync_state WHERE account = ?", [account]).fetchone()
    return CommentsState(None, None) if row is None else CommentsState(when(row[0]), when(row[1]))


def of_ids(db: sqlite3.Connection, account: str, ids: Sequence[str]) -> Mapping[str, PostRow]:
    """Those of these posts that are known, by id."""
    found: dict[str, PostRow] = {}
    for begin in range(0, len(ids), _AT_ONCE):
        some = ids[begin : begin + _AT_ONCE]
        marks = ", ".join("?" * len(some))
        rows = db.execute(f"SELECT * FROM posts WHERE account = ? AND id IN ({marks})", [account, *some])
        found |= {row["id"]: _post_of(row) for row in rows}
    return found


def whose(db: sqlite3.Connection, asked: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], bool]:
    """Whether posts are ours, of those of which that is known.

    Args:
        db: The connection.
        asked: Each by the account that it concerns and its id.
    """
    found: dict[tuple[str, str], bool] = {}
    for account in {account for account, _ in asked}:
        rows = of_ids(db, account, [post for whom, post in asked if whom == account])
        found |= {(account, each.id): each.ours for each in rows.values()}
    return found


def count(db: sqlite3.Connection) -> int:
    """How many posts are known."""
    known: int = db.execute("SELECT count(*) FROM posts").fetchone()[0]
    return known


def known_comments(db: sqlite3.Connection, ids: Sequence[str]) -> Mapping[str, bool]:
    """Those of these comments that are stored, each with whether it is hidden."""
    found: dict[str, bool] = {}
    for begin in range(0, len(ids), _AT_ONCE):
        some = ids[begin : begin + _AT_ONCE]
        marks = ", ".join("?" * len(some))
        rows = db.execute(f"SELECT remote_id, hidden FROM messages WHERE remote_id IN ({marks})", some)
        found |= {row["remote_id"]: bool(row["hidden"]) for row in rows}
    return found


def keep(db: sqlite3.Connection, account: str, posts: Sequence[PostRow], fence: Fence | None) -> None:
    """Keep what was read of posts, in place of what was known of them.

    Raises:
        LeaseLost: Another worker syncs now; nothing was written.
    """
    check_fence(db, fence)
    db.executemany(
        "INSERT INTO posts (account, id, ours, permalink, caption, type, created_at, comments_count, read_at,"
        " only_tagged) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account, id) DO UPDATE SET"
        " permalink = excluded.permalink, caption = excluded.caption, type = excluded.type,"
        " created_at = excluded.created_at, comments_count = excluded.comments_count, read_at = excluded.read_at,"
        " only_tagged = excluded.only_tagged",
        [
            [
                account, each.id, int(each.ours), each.permalink, each.caption, each.type, ms(each.created_at),
                each.comments_count, ms(each.read_at), int(each.only_tagged),
            ]
            for each in posts
        ],
    )  # fmt: skip


def one_more(db: sqlite3.Connection, thread: int) -> None:
    """A comment in a thread below a post is stored: the post need not be read for it, whoever brought it.

    Where that was the reading of the post, it ends with what Instagram counts, see `keep`.
    """
    db.execute(
        "UPDATE posts SET comments_count = comments_count + 1 WHERE read_at IS NOT NULL AND (account, id) ="
        " (SELECT account, post FROM threads WHERE id = ? AND kind = 'comment')",
        [thread],
    )


def looked_through(db: sqlite3.Connection, account: str, at: datetime, fence: Fence | None) -> None:
    """Every post was looked at, also older ones and other people's: from here on nothing that comes in is history.

    Raises:
        LeaseLost: Another worker syncs now; nothing was written.
    """
    check_fence(db, fence)
    db.execute(
        "INSERT INTO sync_state (account, comments_since, posts_read_at) VALUES (:account, :at, :at)"
        " ON CONFLICT (account) DO UPDATE SET comments_since = coalesce(comments_since, excluded.comments_since),"
        " posts_read_at = excluded.posts_read_at",
        {"account": account, "at": to_ms(at)},
    )


def forget_of(db: sqlite3.Connection, customer: int) -> None:
    """Drop what leads to a customer: where their own posts are, and their id in the names of their comment threads."""
    db.execute(
        "UPDATE posts SET permalink = NULL WHERE ours = 0 AND (account, id) IN"
        " (SELECT account, post FROM threads WHERE customer = ? AND kind = 'comment')",
        [customer],
    )
    db.execute(
        "UPDATE threads SET remote_id = substr(remote_id, 1, instr(remote_id, '/')) || 'erased-' || id"
        " WHERE customer = ? AND kind = 'comment' AND instr(remote_id, '/')",
        [customer],
    )


def _post_of(row: sqlite3.Row) -> PostRow:
    return PostRow(
        id=row["id"],
        ours=bool(row["ours"]),
        permalink=row["permalink"],
        caption=row["caption"],
        type=row["type"],
        created_at=when(row["created_at"]),
        comments_count=row["comments_count"],
        read_at=when(row["read_at"]),
        only_tagged=bool(row["only_tagged"]),
    )
