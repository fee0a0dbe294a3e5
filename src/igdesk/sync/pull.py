"""From Instagram to the desk: conversations newest first, down to what is stored already.

Nothing new costs one call. The watermark moves only after everything above it is stored, so a crash loses nothing; the
overlap below it covers changes that arrive out of order. Message ids make reading twice harmless.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from igdesk.desk.sync_desk import SyncDesk
from igdesk.instagram.client import InstagramClient
from igdesk.instagram.errors import CONCERNS_ALL, InstagramError
from igdesk.instagram.model import Account, Conversation
from igdesk.store.inbound import InboundThread, Unreadable
from igdesk.sync.report import SyncReport
from igdesk.sync.translate import fault, translate
from igdesk.sync.unlisted import taken_back
from igdesk.values import dataclass

Meanwhile = Callable[[], Awaitable[None]]

OVERLAP = timedelta(minutes=10)
"""How far below the watermark conversations are read again."""
FIRST_PAGE = 10
"""Conversations asked for when probably little is new."""
PAGE = 50
TOGETHER = 10
"""Conversations stored in one transaction: a screen that asks for something does not wait for a whole page."""
PROFILES_A_ROUND = 40
"""Customers asked about in one round at most: profiles never get in the way of messages."""
PROFILES_WHEN_QUIET = 1
"""Customers of earlier rounds asked about in each: a poll that finds nothing new stays within three calls."""

MOST_ALONE = 40
"""Messages asked for one by one in a pull at most, where lists tell words alone; the next pulls get the others."""

LOOK_AGAIN = 300.0
"""Seconds after which the newest conversations are looked at whether they changed or not: what was taken back, edited
or reacted to may move nothing. They come with the list, so it costs no call."""
_SURE_AFTER = 10.0
"""Times are whole seconds: a conversation is read once more this many seconds later before its time is trusted."""
_AHEAD = timedelta(minutes=5)
"""A time further ahead of our clock than this is wrong, and must not hide what comes after it."""


@dataclass(slots=True)
class _Read:
    """A conversation that was read by itself, in this worker's own steady seconds."""

    updated_at: datetime | None
    seen_at: float
    read_at: float


class Puller:
    """Fetches for one account.

    Args:
        instagram: The connection.
        desk: Where everything goes.
        account: Whose messages.
    """

    def __init__(self, instagram: InstagramClient, desk: SyncDesk, account: Account) -> None:
        self._instagram = instagram
        self._desk = desk
        self._account = account
        self._ours = frozenset(filter(None, (account.user_id, account.app_scoped_id)))
        self._read: dict[str, _Read] = {}
        self._looked_at: float | None = None
        self._unlisted: set[str] = set()
        """Conversations that are there though no list shows them."""
        self._asked_alone = 0
        """Messages that this pull has asked for one by one."""

    @property
    def account(self) -> Account:
        """Whose messages."""
        return self._account

    @property
    def ours(self) -> frozenset[str]:
        """Every id under which our own account appears."""
        return self._ours

    async def pull(self, report: SyncReport, meanwhile: Meanwhile) -> None:
        """Fetch everything that is new.

        Args:
            report: Where it is counted.
            meanwhile: Done between the pages: a first pull may take minutes, and replies do not wait for it.

        Raises:
            InstagramError: It could not be fetched; what was fetched is stored, and the next pull begins here again.
        """
        watermark = await self._desk.watermark(self._account.user_id)
        floor = watermark - OVERLAP if watermark else self._history_begins()
        # An account without any conversation counts as read, too: what comes after this pull is new.
        newest, after, limit = watermark or floor, None, FIRST_PAGE if watermark else PAGE
        self._asked_alone = 0
        while True:
            page = await self._instagram.conversations(limit=limit, after=after)
            changed = [c for c in page.items if c.updated_at is None or c.updated_at >= floor]
            is_time = after is None and watermark is not None and self._is_time_to_look_again()
            again = [each for each in page.items if each.messages is not None] if is_time else []
            unreadable = tuple(fault(each) for each in page.malformed)
            stored = report.messages
            wanted = [*changed, *(c for c in again if c not in changed)]
            complete = [c async for c in self._completed(wanted, report, meanwhile)]
            await self._store(complete, report, unreadable)
            if len(complete) < len(wanted):
                return  # what is stored by now is not asked for again: the next pull gets further
            if is_time:
                gone = await taken_back(self._instagram, self._desk, self._account.user_id, page, self._unlisted)
                await self._take_in(gone, (), report)
            newest = max([newest, *(c.updated_at for c in changed if c.updated_at is not None)])
            # Below the watermark an earlier pull was here to its end: a page of it without news ends this one.
            quiet = report.messages == stored and all(_is_below(c, watermark) for c in changed)
            if page.after is None or (page.items and quiet):
                break
            await meanwhile()
            after, limit = page.after, PAGE
        if newest != watermark:
            await self._desk.set_watermark(self._account.user_id, min(newest, self._desk.now() + _AHEAD))

    def _is_time_to_look_again(self) -> bool:
        """Whether the newest conversations are to be looked at, changed or not; asking means that it is done now."""
        now = self._desk.elapsed()
        if self._looked_at is not None and now - self._looked_at < LOOK_AGAIN:
            return False
        self._looked_at = now
        return True

    async def read_back(self, conversation_id: str, report: SyncReport) -> Conversation:
        """Read one conversation again and store it; a reply of ours that is in it is confirmed thereby."""
        conversation = await self._filled(await self._instagram.thread(conversation_id))
        await self._store([conversation], report)
        return conversation

    async def _completed(
        self, conversations: Sequence[Conversation], report: SyncReport, meanwhile: Meanwhile
    ) -> AsyncIterator[Conversation]:
        """The conversations with their messages, as far as a pull may ask for messages one by one.

        Where that costs calls of their own, what waits to be sent does not wait for all of them.
        """
        for each in conversations:
            calls = self._instagram.calls
            yield await self._complete(each, report)
            if self._asked_alone >= MOST_ALONE:
                return
            if self._instagram.calls > calls:
                await meanwhile()

    async def _filled(self, conversation: Conversation) -> Conversation:
        """The conversation with its new pictures and stories, where lists tell words alone."""
        shortened = conversation.shortened
        if not shortened:
            return conversation
        known = await self._desk.stored_messages(shortened)
        self._asked_alone += len(shortened) - len(known)
        return await self._instagram.filled(conversation, known)

    async def _complete(self, conversation: Conversation, report: SyncReport) -> Conversation:
        """The conversation with its messages: where the list may not hold them, each is read by itself."""
        if conversation.messages is not None:
            return await self._filled(conversation)
        now, updated = self._desk.elapsed(), conversation.updated_at
        last = self._read.get(conversation.id)
        if last is None or last.updated_at != updated:
            last = self._read[conversation.id] = _Read(updated, now, now)
        elif updated is not None and last.read_at - last.seen_at > _SURE_AFTER:
            return conversation
        try:
            complete = await self._filled(await self._instagram.thread(conversation.id))
        except CONCERNS_ALL:
            raise
        except InstagramError as error:  # one conversation that is refused must not keep the others from coming in
            del self._read[conversation.id]
            reason = f"the conversation could not be read: {error.detail}"
            await self._store([], report, (Unreadable(conversation.id, reason, ""),))
            return conversation
        last.read_at = now
        return complete

    async def _store(
        self, conversations: list[Conversation], report: SyncReport, unreadable: tuple[Unreadable, ...] = ()
    ) -> None:
        since = self._history_begins()
        translated = [translate(c, self._account.user_id, self._ours, since) for c in conversations]
        threads = [each.thread for each in translated if each.thread is not None and each.thread.messages]
        threads.reverse()  # the list is newest first; tickets are numbered as customers wrote
        await self._take_in(threads, [*unreadable, *(f for each in translated for f in each.unreadable)], report)

    async def _take_in(
        self, threads: Sequence[InboundThread], unreadable: Sequence[Unreadable], report: SyncReport
    ) -> None:
        faults = unreadable
        for begin in range(0, max(len(threads), 1), TOGETHER):
            some = threads[begin : begin + TOGETHER]
            if some or faults:
                done = await self._desk.ingest(some, faults)
                report.conversations += done.threads
                report.ingested.add(done)
            faults = ()

    async def ask_about_customers(self, report: SyncReport, meanwhile: Meanwhile) -> None:
        """Ask for the profiles of customers who are new: last in a round, never in the way of a message.

        Args:
            report: How many conversations had something new.
            meanwhile: Done between the calls.

        Raises:
            InstagramError: Nothing can be asked for now.
        """
        account = self._account.user_id
        most = min(report.conversations + PROFILES_WHEN_QUIET, PROFILES_A_ROUND)
        for igsid in await self._desk.without_profile(account, most):
            await meanwhile()
            try:
                profile = await self._instagram.profile(igsid)
            except CONCERNS_ALL:
                raise
            except InstagramError:  # no consent, no such user, or refused: it stays without
                await self._desk.save_profile(account, igsid)
            else:
                await self._desk.save_profile(
                    account,
                    igsid,
                    username=profile.username,
                    name=profile.name,
                    followers=profile.followers,
                    verified=profile.verified,
                    follows_us=profile.follows_us,
                )

    def _history_begins(self) -> datetime:
        return self._desk.now() - self._desk.config.instagram.history


def _is_below(conversation: Conversation, watermark: datetime | None) -> bool:
    updated = conversation.updated_at
    return watermark is not None and updated is not None and updated <= watermark
