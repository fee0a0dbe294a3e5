"""Mentions of which Instagram has told the ids alone: they wait here until whoever syncs has read what they say.

One that was read or given up stays for a while: Instagram tells of the same more than once, and it is read once. With
Instagram Login a mention comes among the comments, words and all, and does not say whether the post is ours: where
nobody knows, that is what is asked, and the webhook waits for it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta

from igdesk.clock import from_ms, to_ms
from igdesk.store.lease import Fence, check_fence
from igdesk.values import dataclass

KEPT = timedelta(days=30)
"""How long one that is over is remembered: Instagram repeats what it told for a day and a half."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody has mentioned an account of ours, in a comment or in the caption of a post."""

    account: str
    id: str
    """The comment's; where it stands in a caption, the post's."""
    post: str | None
    told_at: datetime
    tries: int = 0
    """How often what it says was asked for in vain."""
    whose: bool = False
    """What it says is known; whether the post is ours is not."""

    @property
    def in_caption(self) -> bool:
        """Whether the post itself mentions us."""
        return self.id == self.post


def keep(db: sqlite3.Connection, told: Sequence[Mention], now: datetime) -> None:
    """Remember mentions that are not known yet, and forget those that are over for long."""
    db.execute("DELETE FROM mentions WHERE ended_at < ?", [to_ms(now - KEPT)])
    for each in told:
        db.execute(
            "INSERT INTO mentions (account, id, post, told_at, not_before, whose)"
            " SELECT :account, :id, :post, :told, :now, :whose"
            " WHERE NOT EXISTS (SELECT 1 FROM messages WHERE remote_id = :id)"
            " ON CONFLICT DO UPDATE SET whose = 1, post = excluded.post, tries = 0, not_before = excluded.not_before,"
            " ended_at = NULL WHERE excluded.whose > whose",  # its words came by another way: they need no reading
            {
                "account": each.account, "id": each.id, "post": each.post, "told": to_ms(each.told_at),
                "now": to_ms(now), "whose": int(each.whose),
            },
        )  # fmt: skip


def due(db: sqlite3.Connection, account: str, now: datetime, limit: int) -> tuple[Mention, ...]:
    """Mentions that are to be read now, those that wait longest first."""
    rows = db.execute(
        "SELECT * FROM mentions WHERE account = ? AND ended_at IS NULL AND not_before <= ?"
        " ORDER BY not_before, id LIMIT ?",
        [account, to_ms(now), limit],
    )
    return tuple(
        Mention(
            row["account"], row["id"], row["post"], from_ms(row["told_at"]), row["tries"], whose=bool(row["whose"])
        )
        for row in rows
    )  # fmt: skip


def posts_asked(db: sqlite3.Connection) -> int:
    """How many comments wait to learn whose the post is that they are below."""
    asked: int = db.execute("SELECT count(*) FROM mentions WHERE whose AND ended_at IS NULL").fetchone()[0]
    return asked


def postpone(db: sqlite3.Connection, mention: Mention, until: datetime, fence: Fence | None) -> None:
    """It could not be read, and is asked for again later.

    Raises:
        LeaseLost: Another worker syncs now; nothing was written.
    """
    check_fence(db, fence)
    db.execute(
        "UPDATE mentions SET tries = tries + 1, not_before = ? WHERE account = ? AND id = ?",
        [to_ms(until), mention.account, mention.id],
    )


def end(db: sqlite3.Connection, mention: Mention, now: datetime, fence: Fence | None) -> None:
    """It was read, or is given up.

    Raises:
        LeaseLost: Another worker syncs now; nothing was written.
    """
    check_fence(db, fence)
    db.execute(
        "UPDATE mentions SET ended_at = ? WHERE account = ? AND id = ?", [to_ms(now), mention.account, mention.id]
    )
