"""Comments and photo tags from Instagram to the desk, in few calls: Instagram has no list of what is new.

One call lists the newest posts, each with how many comments it has. A post is read when that number has changed; a
young one now and then anyway, because a comment that was deleted hides one that is new. It is read newest first, until
what is missing was found. Posts beyond the first page, and other people's that tag us, are looked through more rarely.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from igdesk.config.accounts import account_of
from igdesk.desk.sync_desk import SyncDesk
from igdesk.instagram.client import InstagramClient
from igdesk.instagram.errors import CONCERNS_ALL, InstagramError, PermissionMissing
from igdesk.instagram.model import Account, Comment, Malformed, Page, Post
from igdesk.log import EventLog
from igdesk.rules.model import Inbound
from igdesk.store.inbound import InboundThread, Unreadable
from igdesk.store.posts import PostRow
from igdesk.sync.comment_threads import Reading, below, names, tagged
from igdesk.sync.pull import TOGETHER, Meanwhile
from igdesk.sync.report import SyncReport
from igdesk.sync.translate import fault
from igdesk.values import dataclass

_log = EventLog(__name__)

EVERY = 60.0
"""Seconds between two looks at the posts: comments are answered in hours, and messages want the budget."""
AFTER_REFUSAL = 3600.0
"""Seconds before it is tried again where the account does not let us read comments: a person must put that right."""
POSTS_EVERY = timedelta(minutes=10)
"""How often all posts of the history are listed rather than the newest, and the photo tags."""
NEWEST_POSTS = 25
MANY_POSTS = 100
YOUNG = timedelta(days=14)
"""A post that is younger may get comments any time."""
YOUNG_EVERY = timedelta(hours=1)
"""How often a young post is read although the number of its comments has not changed."""
MOST_PAGES = 100
"""Pages of one post's comments read at a stretch: where Instagram counts comments that it does not show, what is
missing is never found, and reading has to end somewhere."""


@dataclass(slots=True)
class _Reader:
    """One post while its comments are read."""

    post: Post
    row: PostRow | None
    found: int = 0
    """Comments that were new."""
    read: int = 0
    """Top comments, new or not."""
    meets_known: bool = False
    """Whether the oldest top comment that was read is stored already."""

    @property
    def is_new(self) -> bool:
        """Whether its comments were never read."""
        return self.row is None or self.row.read_at is None

    @property
    def lacks(self) -> bool:
        """Whether more comments are new than were found so far, as far as Instagram tells."""
        if self.is_new or self.row is None:
            return True
        now, before = self.post.comments_count, self.row.comments_count
        return now is not None and before is not None and now - before > self.found

    def is_done(self, page: Page[Comment], found: int, since: datetime) -> bool:
        """Whether nothing more of the post is wanted after a page with so many new comments."""
        if page.after is None or (not self.lacks and (self.meets_known or not found)):
            return True
        count = self.post.comments_count
        if count is not None and self.read >= count:
            return True
        return self.is_new and any(each.created_at < since for each in page.items)


class CommentPuller:
    """Fetches comments and photo tags for one account.

    Args:
        instagram: The connection.
        desk: Where everything goes.
        account: Whose posts.
    """

    def __init__(self, instagram: InstagramClient, desk: SyncDesk, account: Account) -> None:
        self._comments = instagram.comments
        self._desk = desk
        self._account = account
        self._next_at = 0.0
        self._told: set[tuple[str, str]] = set()
        self._can_read = False
        self._barred: dict[str, float] = {}
        self.problem: InstagramError | None = None
        """Why comments cannot be read, while messages can; none while all is well."""

    async def pull(self, report: SyncReport, meanwhile: Meanwhile) -> None:
        """Fetch what is new, if the configuration asks for comments and it is time to look.

        Args:
            report: Where it is counted.
            meanwhile: Done between the calls, see `Puller.pull`.

        Raises:
            InstagramError: Nothing can be fetched now, neither comments nor anything else.
        """
        settings = account_of(self._desk.config, self._account.user_id)
        if settings is None or not settings.comments:
            self.problem = None
            return
        if self._desk.elapsed() < self._next_at:
            return
        try:
            await self._pull(report, meanwhile)
        except CONCERNS_ALL:
            raise
        except InstagramError as error:  # comments alone: messages go on
            self._refused(error, report)
        else:
            self.problem, self._next_at = None, self._desk.elapsed() + EVERY

    def _refused(self, error: InstagramError, report: SyncReport) -> None:
        if self.problem is None:
            _log.warning("sync_problem", error)
        key = "comments.not_allowed" if isinstance(error, PermissionMissing) else "comments.refused"
        self.problem = InstagramError(error.detail, key=key)
        self._next_at = self._desk.elapsed() + AFTER_REFUSAL
        report.errors.append(self.problem)

    async def _pull(self, report: SyncReport, meanwhile: Meanwhile) -> None:
        state = await self._desk.comments_state(self._account.user_id)
        since = self._desk.now() - self._desk.config.instagram.history
        reading = Reading(self._account, since, state.since is None)
        looked_at = state.posts_read_at
        widely = looked_at is None or not timedelta(0) <= self._desk.now() - looked_at < POSTS_EVERY
        await self._pull_posts(reading, report, meanwhile, widely=widely)
        if widely:
            await meanwhile()
            await self._pull_tags(reading, report, meanwhile)
            await self._desk.posts_looked_through(self._account.user_id)

    async def _pull_posts(self, reading: Reading, report: SyncReport, meanwhile: Meanwhile, *, widely: bool) -> None:
        after: str | None = None
        while True:
            page = await self._comments.posts(limit=MANY_POSTS if widely else NEWEST_POSTS, after=after)
            await self._tell(page.malformed)
            await self._read_changed(page.items, reading, report, meanwhile)
            oldest = min(filter(None, (post.created_at for post in page.items)), default=None)
            if not widely or page.after is None or (oldest is not None and oldest < reading.since):
                return
            after = page.after
            await meanwhile()

    async def _read_changed(
        self, posts: Sequence[Post], reading: Reading, report: SyncReport, meanwhile: Meanwhile
    ) -> None:
        """Read the comments of the posts that may have new ones; the others are remembered as they are."""
        account, now = self._account.user_id, self._desk.now()
        known = await self._desk.known_posts(account, [post.id for post in posts])
        readers = [_Reader(post, known.get(post.id)) for post in posts]
        due = [each for each in readers if _is_due(each, now, reading.since)]
        rest = [_listed(each, now) for each in readers if each not in due]
        due = [each for each in due if self._desk.elapsed() >= self._barred.get(each.post.id, 0.0)]
        await self._desk.keep_posts(account, [row for row in rest if row != known.get(row.id)])
        for each in due:
            await meanwhile()
            row = _row(each.post, each.row)
            # Known before its comments are stored, so that their tickets show it; as read only once it is.
            await self._desk.keep_posts(account, [row] if row != each.row else [])
            if await self._read(each, reading, report, meanwhile):
                done = replace(row, comments_count=each.post.comments_count, read_at=now)
                await self._desk.keep_posts(account, [done])

    async def _read(self, reader: _Reader, reading: Reading, report: SyncReport, meanwhile: Meanwhile) -> bool:
        """Read a post's comments; whether Instagram let us."""
        after: str | None = None
        try:
            for _ in range(MOST_PAGES):
                page = await self._comments.of_post(reader.post.id, after=after)
                self._can_read = True
                found = await self._take(page, reader, reading, report)
                reader.found += found
                reader.read += len(page.items)
                if reader.is_done(page, found, reading.since):
                    break
                after = page.after
                await meanwhile()
        except CONCERNS_ALL:
            raise
        except InstagramError as error:  # one post that is refused must not keep the others from coming in
            if isinstance(error, PermissionMissing) and not self._can_read:
                raise
            self._barred[reader.post.id] = self._desk.elapsed() + AFTER_REFUSAL
            await self._tell([Malformed(reader.post.id, f"the comments could not be read: {error.detail}", "")])
            return False
        return True

    async def _take(self, page: Page[Comment], reader: _Reader, reading: Reading, report: SyncReport) -> int:
        """Store a page's comments; how many of them were new."""
        replies = {each.id: list(each.replies or ()) for each in page.items}
        known = dict(await self._desk.known_comments(_ids(page.items, replies)))
        more = [each for each in page.items if _wants_more(each, reader, known)]
        for each in more:
            replies[each.id] = await self._all_replies(each)
        if more:
            known |= await self._desk.known_comments(_ids(more, replies))
        reader.meets_known = any(each.id in known for each in page.items[-1:])
        threads: list[InboundThread] = []
        faults: list[Unreadable] = [fault(each) for each in page.malformed]
        for top in reversed(page.items):  # the list is newest first; tickets are numbered as customers wrote
            found = below(top, replies[top.id], reader.post.id, reading, known)
            threads += found.threads
            faults += found.unreadable
        news = [each for each in threads if any(_is_news(message, known) for message in each.messages)]
        placed = {message.remote_id for thread in threads for message in thread.messages}
        await self._store(news, faults, report)
        entries = [each for top in page.items for each in (top, *replies[top.id]) if isinstance(each, Comment)]
        return sum(each.id not in known and (each.id in placed or _is_since(each, reader.row)) for each in entries)

    async def _all_replies(self, top: Comment) -> list[Comment | Malformed]:
        """The replies to a comment that were expanded, and those that were not."""
        found: list[Comment | Malformed] = list(top.replies or ())
        after = top.more_replies
        for _ in range(MOST_PAGES):
            page = await self._comments.replies(top.id, after=after)
            found += [*page.items, *page.malformed]
            after = page.after
            if after is None:
                break
        return list({each.id if isinstance(each, Comment) else each: each for each in found}.values())

    async def read_again(self, post: str, report: SyncReport) -> None:
        """Read the newest comments of a post of ours before a timed answer to one goes: one call as a rule.

        Raises:
            InstagramError: They cannot be read.
        """
        known = await self._desk.known_posts(self._account.user_id, [post])
        reader = _Reader(Post(post, None, None, None, None, None, None), known.get(post))
        since = self._desk.now() - self._desk.config.instagram.history
        page = await self._comments.of_post(post)
        await self._take(page, reader, Reading(self._account, since, is_first=False), report)

    async def _pull_tags(self, reading: Reading, report: SyncReport, meanwhile: Meanwhile) -> None:
        """Other people's posts that tag us: each is a message of theirs."""
        account, after = self._account.user_id, None
        try:
            for _ in range(MOST_PAGES):
                page = await self._comments.tags(after=after)
                await self._tell(page.malformed)
                known = await self._desk.known_comments([post.id for post in page.items])
                threads = {post: tagged(post, reading) for post in page.items if post.id not in known}
                news = [(post, thread) for post, thread in threads.items() if thread is not None]
                now = self._desk.now()
                rows = [_others(post, reading, now) for post, _ in news]
                await self._desk.keep_posts(account, rows)
                await self._store([thread for _, thread in news], [], report)
                after = page.after
                if after is None or not news:
                    return
                await meanwhile()
        except CONCERNS_ALL:
            raise
        except InstagramError as error:
            await self._tell([Malformed("tags", f"the photo tags could not be read: {error.detail}", "")])

    async def _store(self, threads: Sequence[InboundThread], faults: Sequence[Unreadable], report: SyncReport) -> None:
        ordered = sorted(threads, key=lambda thread: thread.messages[0].at)  # tickets are numbered as customers wrote
        new_faults = [each for each in faults if (each.ref, each.reason) not in self._told]
        self._told.update((each.ref, each.reason) for each in new_faults)
        for begin in range(0, max(len(ordered), min(len(new_faults), 1)), TOGETHER):
            done = await self._desk.ingest(ordered[begin : begin + TOGETHER], new_faults)
            report.comments += done.messages
            done.messages = 0
            report.ingested.add(done)
            new_faults = []

    async def _tell(self, malformed: Sequence[Malformed]) -> None:
        """Record what could not be read; once while this program runs."""
        await self._store([], [fault(each) for each in malformed], SyncReport())


def _is_due(reader: _Reader, now: datetime, since: datetime) -> bool:
    post, row, count = reader.post, reader.row, reader.post.comments_count
    if count == 0:
        return False
    created = post.created_at
    if row is None or row.read_at is None:
        return created is None or created >= since
    if count is not None and count != row.comments_count:
        return True
    is_young = created is None or now - created < YOUNG
    return is_young and not timedelta(0) <= now - row.read_at < YOUNG_EVERY


def _listed(reader: _Reader, now: datetime) -> PostRow:
    """A post that is not read: it has no comments, no new ones, or was older than the history when first seen."""
    row = _row(reader.post, reader.row)
    is_read = row.read_at is not None and row.comments_count == reader.post.comments_count
    return row if is_read else replace(row, comments_count=reader.post.comments_count, read_at=now)


def _row(post: Post, before: PostRow | None) -> PostRow:
    """A post as it is now, with its comments as they were read before."""
    return PostRow(
        id=post.id,
        ours=True,
        permalink=post.permalink,
        caption=post.caption,
        type=post.type,
        created_at=post.created_at,
        comments_count=before.comments_count if before else None,
        read_at=before.read_at if before else None,
    )


def _others(post: Post, reading: Reading, now: datetime) -> PostRow:
    """Somebody's post that tags us; whether it names us, too, its caption tells."""
    row = replace(_row(post, None), ours=False, caption=None, read_at=now)
    return replace(row, only_tagged=not names(post.caption or "", reading.account.username))


def _wants_more(top: Comment, reader: _Reader, known: dict[str, bool]) -> bool:
    """Whether the replies that were not expanded may hold something new."""
    if top.replies is not None and top.more_replies is None:
        return False
    shown = [top.id, *(each.id for each in top.replies or () if isinstance(each, Comment))]
    return reader.lacks or any(each not in known for each in shown)


def _is_news(message: Inbound, known: dict[str, bool]) -> bool:
    """Whether a comment is new, or has been hidden or shown again since it was stored."""
    stored = known.get(message.remote_id or "")
    return stored is None or message.hidden not in (None, stored)


def _ids(tops: Sequence[Comment], replies: dict[str, list[Comment | Malformed]]) -> list[str]:
    below_them = (each.id for top in tops for each in replies[top.id] if isinstance(each, Comment))
    return [*(top.id for top in tops), *below_them]


def _is_since(comment: Comment, row: PostRow | None) -> bool:
    """Whether it is of the time since the post was last read: so are comments of ours that no ticket has."""
    return row is not None and row.read_at is not None and comment.created_at >= row.read_at.replace(microsecond=0)
