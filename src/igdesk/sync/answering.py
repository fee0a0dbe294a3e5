"""One row of the outbox to Instagram, by the way that it goes; and finding a public reply again below its comment."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from igdesk.instagram.client import InstagramClient
from igdesk.instagram.model import Account, Comment
from igdesk.rules.ways import Way
from igdesk.store.outbox import OutboxRow

Said = tuple[str, str, datetime]
"""One of our answers: id, words, time."""

_PAGES = 4
"""Pages of replies that are read to find one; below them it is left to a person."""
_NO_LONGER = {Way.COMMENT: (506, None), Way.PRIVATE: (100, 2534025)}
"""What Instagram says to the same words again, and to a second private reply: code and subcode."""


async def send(instagram: InstagramClient, row: OutboxRow, *, human_agent: bool) -> str | None:
    """Do what the row says, once.

    Returns:
        Instagram's id of what was said; None where nothing was but hidden.

    Raises:
        MaybeSent: It may have been done.
        InstagramError: It surely was not.
    """
    target = row.target or ""
    match row.way:
        case Way.MESSAGE:
            return (await instagram.send_text(row.recipient or "", row.text, human_agent=human_agent)).message_id
        case Way.COMMENT:
            return await instagram.answering.reply_to_comment(target, row.text)
        case Way.PRIVATE:
            return (await instagram.answering.private_reply(target, row.text)).message_id
        case Way.HIDE | Way.UNHIDE:
            await instagram.answering.hide_comment(target, hidden=row.way is Way.HIDE)
            return None


def says_it_was_done(row: OutboxRow, code: int | None, subcode: int | None) -> bool:
    """Whether refusing another attempt means that an earlier one, of unknown outcome, may have arrived after all."""
    known = _NO_LONGER.get(row.way)
    return row.attempts > 1 and known is not None and code == known[0] and known[1] in (None, subcode)


async def answers_below(
    instagram: InstagramClient, row: OutboxRow, account: Account, ours: Collection[str]
) -> tuple[list[Said], bool]:
    """What we said below the comment that a public reply answers, oldest first, and whether all of it was read.

    A reply to a reply hangs on the top comment; should Instagram hang it on the reply itself, it is looked for there,
    too.

    Raises:
        InstagramError: It could not be read.
    """
    top = (row.remote_thread or "").partition("/")[0]
    found: list[Comment] = []
    is_whole = True
    for comment in dict.fromkeys(filter(None, (top, row.target))):
        after = None
        for _ in range(_PAGES):
            page = await instagram.comments.replies(comment, after=after)
            found += page.items
            is_whole = is_whole and not page.malformed
            after = page.after
            if after is None:
                break
        is_whole = is_whole and after is None
    own = {each.id: each for each in found if _is_ours(each, account, ours)}
    said = [(each.id, each.text, each.created_at) for each in own.values()]
    return sorted(said, key=lambda each: each[2]), is_whole


def _is_ours(comment: Comment, account: Account, ours: Collection[str]) -> bool:
    if comment.author_id is not None:
        return comment.author_id in ours
    return comment.is_own or comment.username in (None, account.username)
