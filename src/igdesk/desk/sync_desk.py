"""The desk as the sync worker sees it: what comes in and what goes out, under the lease."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from igdesk.clock import Clock
from igdesk.config.accounts import every_account
from igdesk.config.keys import words_in
from igdesk.config.model import Config
from igdesk.desk.desk import Desk, new_op
from igdesk.desk.lease_holder import LeaseHolder
from igdesk.i18n import Phrase
from igdesk.rules.calling import CallResult
from igdesk.rules.log import Recorded
from igdesk.rules.model import Inbound, MessageState
from igdesk.rules.pilot import sends
from igdesk.store import (
    calls,
    comments,
    listing,
    mentions,
    outbox,
    pages,
    posts,
    profiles,
    queue,
    send_later,
    settle,
    sync_state,
    ticking,
)
from igdesk.store import ingest as store_ingest
from igdesk.store.calls import Call
from igdesk.store.engine import Pending, Store
from igdesk.store.inbound import InboundThread, IngestReport, Unreadable
from igdesk.store.mentions import Mention
from igdesk.store.outbox import OutboxRow
from igdesk.store.posts import CommentsState, PostRow
from igdesk.store.send_later import Place
from igdesk.store.settle import Settling
from igdesk.store.sync_state import SyncStatus

Look = Callable[[OutboxRow, tuple[Place, ...]], Awaitable[timedelta | None]]
_STRETCH = 1.0
"""Seconds of ticking at a stretch: one write close upon the other lets no other program in until they are over."""


class SyncDesk(LeaseHolder):
    """One sync worker's side of the desk. Outcomes of what was sent are recorded even when the lease is lost.

    Args:
        store: The database.
        config: The desk's configuration.
        clock: The program's time.
    """

    def __init__(self, store: Store, config: Config, clock: Clock) -> None:
        super().__init__(store, clock)
        self.config = config

    def watermark(self, account: str) -> Pending[datetime | None]:
        """Up to when everything that changed is stored."""
        return self._store.read(sync_state.watermark, account)

    async def set_watermark(self, account: str, at: datetime) -> None:
        """Everything up to `at` is stored."""
        await self._store.write(new_op(), sync_state.set_watermark, account, at, self._fence)

    async def ingest(self, threads: Sequence[InboundThread], unreadable: Sequence[Unreadable] = ()) -> IngestReport:
        """Store what came in; what is stored already changes nothing."""
        op = new_op()
        return await self._store.write(
            op, store_ingest.ingest, tuple(threads), tuple(unreadable), config=self.config, actor="sync", op=op,
            now=self.now(), fence=self._fence,
        )  # fmt: skip

    async def tick(self) -> bool:
        """Do what has come due by time passing, for about a second. Returns whether there may be more."""
        if not await self._store.read(ticking.is_due, self.config, self.now()):
            return False  # reading first: a quiet desk costs no write
        until = self.elapsed() + _STRETCH
        while self.elapsed() < until:
            op = new_op()
            found = await self._store.write(
                op, ticking.tick_due, config=self.config, op=op, now=self.now(), fence=self._fence
            )
            if len(found) < ticking.AT_ONCE:
                return False
        return True

    def without_profile(self, account: str, limit: int) -> Pending[tuple[str, ...]]:
        """Customers whom Instagram was not asked about yet, or not for long; none where it is not to be asked."""
        asks = self.config.instagram.profiles
        return self._store.read(profiles.without_profile, account, limit if asks else 0, self.now())

    async def save_profile(
        self,
        account: str,
        remote_id: str,
        *,
        username: str | None = None,
        name: str | None = None,
        followers: int | None = None,
        verified: bool | None = None,
        follows_us: bool | None = None,
    ) -> tuple[int, ...]:
        """Keep what is known of a customer now; the rules look again. Returns the tickets that changed."""
        op = new_op()
        return await self._store.write(
            op, profiles.save_profile, account, remote_id, username=username, name=name, followers=followers,
            verified=verified, follows_us=follows_us, config=self.config, op=op, now=self.now(), fence=self._fence,
        )  # fmt: skip

    async def claim_next(self, account: str | None = None, *, look: Look | None = None) -> OutboxRow | None:
        """The next reply to send, marked as being sent. It may be sent at once, and not later; see `store.lease`.

        Args:
            account: Whose replies; none: everybody's.
            look: Reads whether the customer wrote, there or elsewhere on its ticket, before one goes that waited for
                its moment; gives for how long that one is put off, if it could not be read.

        Raises:
            LeaseLost: Another worker sends now. A reply that was claimed just before is looked for by that one.
        """
        by = self._by(account)
        if not sends(self.config.desk):
            return None
        while (due := await self._store.read(outbox.next_due, by.now, account, asleep=True)) is not None and due.asleep:
            wait = None if look is None else await look(due, await self._store.read(send_later.elsewhere, due.id))
            by = self._by(account)
            if wait is None:
                await self._store.write(by.op, settle.wake, due.id, by)
            else:
                await self._store.write(by.op, settle.put_off, due.id, by.now + wait, by)
            by = self._by(account)
        if due is None:
            return None  # reading first: an empty outbox costs no write each second
        return await self._claim(settle.claim_next, by)

    async def confirm(self, reply: str, remote_id: str, sent_at: datetime) -> None:
        """Instagram has the reply."""
        by = self._by()
        await self._store.write(by.op, settle.confirm, reply, remote_id, sent_at, by)

    async def confirm_done(self, reply: str) -> None:
        """Instagram has done what says nothing: hidden a comment, say."""
        by = self._by()
        await self._store.write(by.op, settle.confirm_done, reply, by)

    async def post_of(self, thread: int) -> str | None:
        """Instagram's id of the post that a thread hangs on."""
        return await self._store.read(comments.post_of, thread)

    async def confirm_among(self, reply: str, said: Sequence[tuple[str, str, datetime]]) -> bool:
        """Confirm a public reply if it is among our answers to its comment; see `store.settle.confirm_among`."""
        by = self._by()
        return await self._store.write(by.op, settle.confirm_among, reply, tuple(said), by)

    async def try_again(self, reply: str, until: datetime, error: Phrase) -> None:
        """What says nothing may have been done or not: it is done again."""
        by = self._by()
        await self._store.write(by.op, settle.try_again, reply, until, error, by)

    async def fail(self, reply: str, error: Phrase) -> None:
        """The reply will not arrive."""
        by = self._by()
        await self._store.write(by.op, settle.fail, reply, error, by)

    async def doubt(self, reply: str, error: Phrase) -> None:
        """The reply may or may not have arrived."""
        by = self._by()
        await self._store.write(by.op, settle.doubt, reply, error, by)

    async def postpone(self, reply: str, until: datetime, error: Phrase) -> None:
        """The reply did not leave and waits."""
        by = self._by()
        await self._store.write(by.op, settle.postpone, reply, until, error, by)

    async def send_again(self, reply: str) -> None:
        """The reply surely did not arrive."""
        by = self._by()
        await self._store.write(by.op, settle.send_again, reply, by)

    async def doubt_interrupted(self, account: str | None = None) -> int:
        """Whatever is marked as being sent, while nothing is, is in doubt: the worker that sent it is gone."""
        if not await self._store.read(outbox.in_states, (MessageState.SENDING,), account):
            return 0
        by = self._by(account)
        return await self._store.write(by.op, settle.doubt_interrupted, by)

    async def give_up_of_others(self, account: str) -> int:
        """What waits to leave by an account that the desk has no longer is given up, and told.

        Args:
            account: The one that is connected: of a single one the configuration need not say which it is.

        Returns:
            How many replies.
        """
        ours = tuple({account, *self._known_accounts()})
        if not await self._store.read(settle.of_others, ours):
            return 0
        by = self._by()
        return await self._store.write(by.op, settle.give_up_of_others, ours, by)

    def in_doubt(self, account: str | None = None) -> Pending[tuple[OutboxRow, ...]]:
        """Replies that may or may not have arrived; of one account, or of all."""
        return self._store.read(outbox.in_states, (MessageState.UNCONFIRMED,), account)

    def shows_all_since(self, reply: str, remote_ids: Sequence[str], unread: Sequence[str]) -> Pending[bool]:
        """Whether a conversation read back would show the reply; see `store.outbox.shows_all_since`."""
        return self._store.read(outbox.shows_all_since, reply, tuple(remote_ids), tuple(unread))

    async def claim_call(self, running: Collection[int]) -> Call | None:
        """The next thing to call outside, marked as being called. It may be called at once, and not later.

        Args:
            running: What this worker calls at the moment; what else is marked so is lost.

        Raises:
            LeaseLost: Another worker calls now.
        """
        by = self._by()
        found = await self._store.read(calls.look, by.now)
        if not set(found.calling).issubset(running):
            await self._store.write(by.op, calls.lose_interrupted, tuple(running), by)
            by = self._by()
        if not found.is_due or not sends(self.config.desk):
            return None
        return await self._claim(calls.claim_next, by)

    async def end_call(self, call: int, result: CallResult) -> None:
        """Record what came of a call."""
        by = self._by()
        await self._store.write(by.op, calls.end, call, result, by)

    async def ticket_document(self, number: int) -> str:
        """A ticket as one JSON document: what `ticket show` prints of it."""
        from igdesk.desk.as_json import detail_json

        desk = Desk(self._store, self.config, self._clock, "sync")
        detail = await desk.detail(number)
        assert detail is not None  # whoever asks has it from a row with a foreign key
        return json.dumps(detail_json(desk, detail, words_in(self.config)), ensure_ascii=False)

    async def chat_text(self, call: Call) -> str:
        """What is posted in a chat of the event that a call is about."""
        from igdesk.desk.chat_words import chat_text

        recorded = await self._store.read(calls.event_of, call)
        card = await self._store.read(queue.card, call.ticket)
        assert card is not None  # as above
        return chat_text(call, recorded, card.preview, self.config, self.now())

    async def event_of(self, call: Call) -> Recorded:
        """The event because of which something is called."""
        return await self._store.read(calls.event_of, call)

    def comments_state(self, account: str) -> Pending[CommentsState]:
        """How far an account's comments are read."""
        return self._store.read(posts.state, account)

    def known_posts(self, account: str, ids: Sequence[str]) -> Pending[Mapping[str, PostRow]]:
        """Those of these posts that are known, by id."""
        return self._store.read(posts.of_ids, account, tuple(ids))

    def unlisted(self, account: str, shown: Sequence[str], since: datetime) -> Pending[tuple[tuple[str, Inbound], ...]]:
        """Conversations that should be among those shown, each with its messages as if they were taken back."""
        return self._store.read(listing.unlisted, account, tuple(shown), since)

    def stored_messages(self, ids: Sequence[str]) -> Pending[frozenset[str]]:
        """Those of these messages that are stored with what is in them."""
        return self._store.read(listing.stored, tuple(ids))

    def known_comments(self, ids: Sequence[str]) -> Pending[Mapping[str, bool]]:
        """Those of these comments that are stored, each with whether it is hidden."""
        return self._store.read(posts.known_comments, tuple(ids))

    async def keep_posts(self, account: str, read: Sequence[PostRow]) -> None:
        """Keep what was read of posts."""
        if read:
            await self._store.write(new_op(), posts.keep, account, tuple(read), self._fence)

    def due_mentions(self, account: str, limit: int) -> Pending[tuple[Mention, ...]]:
        """Mentions, told by their ids alone, that are to be read now."""
        return self._store.read(mentions.due, account, self.now(), limit)

    async def postpone_mention(self, mention: Mention, until: datetime) -> None:
        """It could not be read, and is asked for again later."""
        await self._store.write(new_op(), mentions.postpone, mention, until, self._fence)

    async def end_mention(self, mention: Mention) -> None:
        """It was read, or is given up."""
        await self._store.write(new_op(), mentions.end, mention, self.now(), self._fence)

    async def keep_page(self, page: str, account: str) -> None:
        """Keep through which Facebook Page an account is reached: webhooks may name it."""
        if (await self._store.read(pages.accounts)).get(page) != account:
            await self._store.write(new_op(), pages.keep, page, account, self._fence)

    async def posts_looked_through(self, account: str) -> None:
        """Every post was looked at, also older ones and other people's."""
        await self._store.write(new_op(), posts.looked_through, account, self.now(), self._fence)

    def blocked_until(self, account: str | None = None) -> Pending[datetime | None]:
        """Until when Instagram wants no calls, as whoever synced last has told; for one account, or for any."""
        return self._store.read(sync_state.blocked_until, account)

    async def save_status(self, status: SyncStatus) -> None:
        """Tell everybody how the sync of an account fares."""
        await self._store.write(new_op(), sync_state.save_status, status, self._fence, self._known_accounts())

    def _known_accounts(self) -> tuple[str, ...]:
        named = (each.account_id for each in every_account(self.config) if each.account_id is not None)
        return (*named, *(each.account for each in self.config.networks))

    def _by(self, account: str | None = None) -> Settling:
        return Settling(new_op(), self.now(), self.config, self._fence, account=account)
