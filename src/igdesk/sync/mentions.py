"""Mentions in comments and captions elsewhere, of which a webhook has told the ids alone: what they say, one call each.

Meta, "Mentions": no list of them exists, so what cannot be read is asked for a few more times, hours apart, and then
given up with a fault that names it. Below our own posts nothing comes this way: comments there are read with the posts.
Of a comment that came with its words only whose post it is has to be known: Instagram shows a post to its owner alone.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from igdesk.config.accounts import account_of
from igdesk.desk.sync_desk import SyncDesk
from igdesk.instagram.client import InstagramClient
from igdesk.instagram.errors import (
    AuthFailed,
    BadRequest,
    InstagramError,
    ObjectGone,
    PermissionMissing,
    RateLimited,
    Unreachable,
)
from igdesk.instagram.model import Account, Post
from igdesk.store.inbound import InboundThread, Unreadable
from igdesk.store.mentions import Mention
from igdesk.store.posts import PostRow
from igdesk.sync.comment_threads import Reading, mentioned, tagged
from igdesk.sync.pull import Meanwhile
from igdesk.sync.report import SyncReport

A_ROUND = 5
"""Mentions read in one round: Instagram takes seconds for each, and messages come first."""
PAUSES = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
"""How long each further try waits; after the last of them it is given up."""
_CONCERNS_ALL = (AuthFailed, RateLimited, Unreachable)
"""Errors that are no mention's fault: it keeps its place. A stumbling server may stumble over this one alone."""


class MentionPuller:
    """Reads mentions of one account.

    Args:
        instagram: The connection.
        desk: Where they wait, and where they go.
        account: Who was mentioned.
    """

    def __init__(self, instagram: InstagramClient, desk: SyncDesk, account: Account) -> None:
        self._comments = instagram.comments
        self._desk = desk
        self._account = account

    async def pull(self, report: SyncReport, meanwhile: Meanwhile) -> None:
        """Read those whose time has come, if the configuration asks for comments.

        Args:
            report: Where they are counted, among the comments.
            meanwhile: Done between the calls, see `Puller.pull`.

        Raises:
            InstagramError: Nothing can be read now; they go on waiting.
        """
        settings = account_of(self._desk.config, self._account.user_id)
        if settings is None or not settings.comments:
            return
        for mention in await self._desk.due_mentions(self._account.user_id, A_ROUND):
            await meanwhile()
            try:
                thread = await self._read(mention)
            except _CONCERNS_ALL:
                raise
            except InstagramError as error:
                await self._put_off(mention, error)
            else:
                await self._store(mention, thread, report)

    async def _read(self, mention: Mention) -> InboundThread | None:
        """What it says; none where we said it ourselves, or where that is known."""
        since = self._desk.now() - self._desk.config.instagram.history
        reading = Reading(self._account, since, is_first=False)
        if mention.whose:
            await self._learn_whose(mention.post or "", reading)
            return None
        if not mention.in_caption:
            comment = await self._comments.mentioned_comment(mention.id)
            comment = replace(comment, created_at=_heard(comment.created_at, mention, since))
            place = comment.post.id if mention.post is None and comment.post is not None else mention.post
            await self._know_post(place, comment.post)
            return mentioned(comment, place, reading)
        post = await self._comments.mentioned_post(mention.id)
        if reading.is_our_name(post.username):
            return None
        await self._know_post(mention.id, post)
        return tagged(replace(post, created_at=_heard(post.created_at, mention, since)), reading)

    async def _learn_whose(self, ident: str, reading: Reading) -> None:
        """Whether a post is ours, for the webhooks that wait to know it."""
        account = self._account.user_id
        if ident in await self._desk.known_posts(account, [ident]):
            return
        try:
            post = await self._comments.post(ident)
        except (ObjectGone, BadRequest, PermissionMissing):
            await self._know_post(ident, None)
            return
        if reading.account.username and post.username and not reading.is_our_name(post.username):
            await self._know_post(ident, post)
            return
        row = PostRow(ident, True, post.permalink, post.caption, post.type, post.created_at)
        await self._desk.keep_posts(account, [row])

    async def _know_post(self, ident: str | None, post: Post | None) -> None:
        """Keep somebody's post, as far as it is told, unless it is known: our own are the business of comments."""
        account = self._account.user_id
        if ident is None or ident in await self._desk.known_posts(account, [ident]):
            return
        row = PostRow(ident, False, None, None, None, None, read_at=self._desk.now())
        if post is not None:
            row = replace(row, permalink=post.permalink, type=post.type, created_at=post.created_at)
        await self._desk.keep_posts(account, [row])

    async def _store(self, mention: Mention, thread: InboundThread | None, report: SyncReport) -> None:
        if thread is not None:
            done = await self._desk.ingest([thread])
            report.comments += done.messages
            done.messages = 0
            report.ingested.add(done)
        await self._desk.end_mention(mention)

    async def _put_off(self, mention: Mention, error: InstagramError) -> None:
        if mention.tries < len(PAUSES):
            await self._desk.postpone_mention(mention, self._desk.now() + PAUSES[mention.tries])
            return
        if mention.whose:  # a mention rather than nothing at all
            await self._know_post(mention.post, None)
            await self._desk.end_mention(mention)
            return
        what = "a caption" if mention.in_caption else "a comment"
        reason = f"a mention in {what} could not be read, {mention.tries + 1} tries: {error.detail}"
        await self._desk.ingest([], [Unreadable(mention.id, reason, "")])
        await self._desk.end_mention(mention)


def _heard(written: datetime | None, mention: Mention, since: datetime) -> datetime:
    """When it was said; of an old post that mentions us only now, or that tells no time, when it was told."""
    return mention.told_at if written is None or written < since else written
