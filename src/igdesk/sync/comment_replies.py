"""Replies to comments whose fate is in doubt: finding a public one again, and what a refused further attempt says."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from igdesk.i18n import Phrase
from igdesk.instagram.client import InstagramClient
from igdesk.instagram.errors import BadRequest, InstagramError, ObjectGone, TextRefused
from igdesk.instagram.model import Account, Comment
from igdesk.rules.ways import Way
from igdesk.store.outbox import OutboxRow
from igdesk.values import dataclass

Said = tuple[str, str, datetime]
"""One of our answers: id, words, time."""

_PAGES = 4
"""Pages of replies that are read to find one; below them it is left to a person."""
_NO_LONGER = {Way.COMMENT: (506, None), Way.MENTION: (506, None), Way.PRIVATE: (100, 2534025)}
"""What Instagram says to the same words again, and to a second private reply: code and subcode."""


def says_it_was_done(row: OutboxRow, code: int | None, subcode: int | None) -> bool:
    """Whether refusing another attempt means that an earlier one, of unknown outcome, may have arrived after all."""
    known = _NO_LONGER.get(row.way)
    return row.attempts > 1 and known is not None and code == known[0] and known[1] in (None, subcode)


def why_refused(row: OutboxRow, error: InstagramError) -> Phrase:
    """Why it will not arrive; where a mention is answered, with what is left to do."""
    about_the_place = isinstance(error, ObjectGone | BadRequest) and not isinstance(error, TextRefused)
    if row.way is Way.MENTION and about_the_place:
        return Phrase("mentions.refused", {"number": row.ticket})
    return error.phrase


def why_in_doubt(row: OutboxRow, error: InstagramError) -> Phrase:
    """Why nobody knows whether it arrived; where a mention is answered, with where to look."""
    return Phrase("mentions.in_doubt", {"number": row.ticket}) if row.way is Way.MENTION else error.phrase


@dataclass(frozen=True, slots=True)
class Below:
    """What was found where a public reply would stand."""

    said: tuple[Said, ...] = ()
    """What we said there, oldest first."""
    is_whole: bool = False
    """Whether all of it was read."""
    is_gone: bool = False
    """Whether the comment itself was deleted, and with it all that stood below."""


async def answers_below(
    instagram: InstagramClient, row: OutboxRow, account: Account, ours: Collection[str], post: str | None
) -> Below:
    """What stands below the comment that a public reply answers.

    A reply to a reply hangs on the top comment; should Instagram hang it on the reply itself, it is looked for there,
    too. A comment that is not there was deleted, if the post that it hung on can still be read: Instagram says the
    same where something is not permitted.

    Raises:
        InstagramError: It could not be read.
    """
    top = (row.remote_thread or "").partition("/")[0] or row.target or ""
    try:
        found, is_whole = await _read_below(instagram, top)
    except ObjectGone:
        if post is None:
            raise
        await instagram.comments.of_post(post)
        return Below(is_gone=True)
    if row.target not in (None, top):
        try:
            more, is_all = await _read_below(instagram, row.target or "")
        except ObjectGone:  # what answered it hangs on the top comment, and was read there
            more, is_all = [], True
        found, is_whole = [*found, *more], is_whole and is_all
    own = {each.id: each for each in found if _is_ours(each, account, ours)}
    said = [(each.id, each.text, each.created_at) for each in own.values()]
    return Below(tuple(sorted(said, key=lambda each: each[2])), is_whole)


async def answers_at_mention(
    instagram: InstagramClient, row: OutboxRow, account: Account, ours: Collection[str]
) -> tuple[Said, ...]:
    """What we said where a mention is answered, as far as Instagram shows it there, oldest first.

    That an answer is missing proves nothing: the post is somebody else's, who may have hidden it, and nobody tells
    whether this is all. Nor is one taken for ours that does not say so.

    Raises:
        InstagramError: It could not be read.
    """
    comment = None if row.target == row.post else row.target
    found = await instagram.comments.answers_to_mention(row.post or "", comment)
    own = [each for each in found if _says_it_is_ours(each, account, ours)]
    return tuple((each.id, each.text, each.created_at) for each in sorted(own, key=lambda each: each.created_at))


async def _read_below(instagram: InstagramClient, comment: str) -> tuple[list[Comment], bool]:
    """The replies to a comment, and whether these are all."""
    found: list[Comment] = []
    is_whole = True
    after = None
    for _ in range(_PAGES):
        page = await instagram.comments.replies(comment, after=after)
        found += page.items
        is_whole = is_whole and not page.malformed
        after = page.after
        if after is None:
            break
    return found, is_whole and after is None


def _is_ours(comment: Comment, account: Account, ours: Collection[str]) -> bool:
    is_nobodys = comment.author_id is None and comment.username is None
    return is_nobodys or _says_it_is_ours(comment, account, ours)


def _says_it_is_ours(comment: Comment, account: Account, ours: Collection[str]) -> bool:
    if comment.author_id is not None:
        return comment.author_id in ours
    return comment.is_own or (comment.username is not None and comment.username == account.username)
