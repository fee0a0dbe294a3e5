"""From the spool into the desk: in order, once, and as long as it takes. Nothing that comes in waits for this.

Where the database cannot be used, everything waits; where it can, and one delivery fails alone, it is tried again, then
taken in piece by piece, and what is left of it set aside with a fault that is recorded: it stands in nobody's way. With
Facebook Login a delivery may name a Page, with Instagram Login a comment may be a mention elsewhere: until the sync has
told whose the Page or the post is, that delivery waits, and no other.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from igdesk.clock import Clock
from igdesk.config.accounts import comments
from igdesk.desk.incoming import Incoming
from igdesk.errors import system_reason
from igdesk.log import EventLog, Id
from igdesk.store.errors import StoreError
from igdesk.store.inbound import Unreadable
from igdesk.store.pages import Pages
from igdesk.store.webhook_spool import Spool, Waiting
from igdesk.values import dataclass
from igdesk.webhooks.elsewhere import Posts
from igdesk.webhooks.translate import Translated, translate

_log = EventLog(__name__)

TOGETHER = 10
"""Threads stored in one transaction: a screen that asks for something does not wait for a thousand."""
TRIES = 3
"""How often a delivery may fail alone before it is taken apart."""
TIDY_EVERY = timedelta(hours=1)
LOOK_EVERY = 5.0
"""Seconds after which the spool is looked through although nobody called: another process may have filled it."""
PAUSES = (0.5, 1.0, 2.0, 5.0, 15.0)
"""Seconds to wait while the database cannot be used, longer each time."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What was known of our accounts when a delivery was looked at."""

    accounts: frozenset[str]
    pages: Pages
    names: Mapping[str, str | None]
    posts: int
    """How many posts were known."""


class Ingester:
    """Works off a spool.

    Args:
        spool: Where deliveries wait.
        open_desk: Gives the desk; it is asked again as long as it raises `StoreError`.
        clock: The program's time.
    """

    def __init__(self, spool: Spool, open_desk: Callable[[], Awaitable[Incoming]], clock: Clock) -> None:
        self._spool = spool
        self._open_desk = open_desk
        self._clock = clock
        self._news = asyncio.Event()
        self._failed: dict[str, int] = {}
        self._held: dict[str, _Known] = {}
        self._pauses = 0
        self._tidied: datetime | None = None
        self.problem: StoreError | None = None
        """Why nothing is taken in; none while all is well."""

    @property
    def held(self) -> int:
        """How many deliveries wait because it cannot be told yet for which account they are."""
        return len(self._held)

    def wake(self) -> None:
        """Something has come in."""
        self._news.set()

    async def run(self) -> None:
        """Take in what comes in, for ever."""
        while True:
            await self._tidy()
            self._news.clear()
            done = await self.work_off()
            with suppress(TimeoutError):
                if done:
                    await asyncio.wait_for(self._news.wait(), LOOK_EVERY)
                else:
                    self._pauses += 1
                    await asyncio.sleep(PAUSES[min(self._pauses, len(PAUSES)) - 1])

    async def _tidy(self) -> None:
        """What was set aside is kept as long as promised, however long the program runs."""
        now = self._clock.now()
        if self._tidied is None or now - self._tidied >= TIDY_EVERY:
            self._tidied = now
            await asyncio.to_thread(self._spool.tidy, now)

    async def work_off(self) -> bool:
        """Take in what waits now; False if some of it still does, and not only until more is known of our accounts."""
        waiting = await asyncio.to_thread(self._spool.waiting)
        self._held = {each.name: known for each in waiting if (known := self._held.get(each.name)) is not None}
        if not waiting:
            return True
        try:
            desk = await self._open_desk()
            known = _Known(await desk.accounts(), await desk.pages(), await desk.names(), await desk.known_posts())
            left = [each for each in waiting if self._held.get(each.name) != known]
            left = [each for each in left if not await self._take(desk, each, known)]
        except (StoreError, OSError) as error:
            if self.problem is None:
                _log.warning("webhook_waits", error, waiting=len(waiting))
            self.problem = (
                error if isinstance(error, StoreError) else StoreError("webhooks.disk", reason=system_reason(error))
            )
            return False
        self.problem, self._pauses = None, 0
        return not left

    async def _take(self, desk: Incoming, delivery: Waiting, known: _Known) -> bool:
        """Take one delivery in; False if it is to be tried again.

        Raises:
            StoreError: The database cannot be used: it is not this delivery's fault.
        """
        try:
            found = await self._translated(desk, delivery, known)
            await self._store(desk, delivery, found)
        except FileNotFoundError:
            return True  # another process of this computer took it in
        except StoreError:
            await desk.can_write()
            failed = self._failed[delivery.name] = self._failed.get(delivery.name, 0) + 1
            if failed < TRIES:
                return False
            await self._take_apart(desk, delivery, known)
        except OSError:
            raise
        except Exception as error:  # whatever it is: the others are not to wait for it
            _log.error("webhook_waits", error, delivery=Id(delivery.name))
            await self._take_apart(desk, delivery, known)
        else:
            await self._let_go(delivery, found, known)
        self._failed.pop(delivery.name, None)
        return True

    async def _let_go(self, delivery: Waiting, found: Translated, known: _Known) -> None:
        """The desk has what is in it; it stays while something may be for an account of which too little is known."""
        if not found.unplaced:
            self._held.pop(delivery.name, None)
            await asyncio.to_thread(self._spool.forget, delivery)
            return
        if delivery.name not in self._held:
            _log.warning("webhook_waits", delivery=Id(delivery.name), unplaced=found.unplaced)
        self._held[delivery.name] = known

    async def _translated(self, desk: Incoming, delivery: Waiting, known: _Known) -> Translated:
        with_comments = comments(desk.config)

        def read(posts: Posts) -> Translated:
            body = delivery.path.read_bytes()
            return translate(
                body, delivery.received, known.accounts, comments=with_comments, pages=known.pages, posts=posts
            )

        posts = Posts(known.names)
        found = await asyncio.to_thread(read, posts)
        if found.asked and (ours := await desk.whose(found.asked)):
            found = await asyncio.to_thread(read, replace(posts, ours=ours))
        return found

    async def _store(self, desk: Incoming, delivery: Waiting, found: Translated) -> None:
        messages, faults = 0, found.faults
        for begin in range(0, max(len(found.threads), 1), TOGETHER):
            some = found.threads[begin : begin + TOGETHER]
            if some or faults:
                report = await desk.take(some, faults)
                messages += report.messages
            faults = ()
        if found.mentions:
            await desk.remember(found.mentions)
        _log.info("webhook_taken", delivery=Id(delivery.name), messages=messages, passed_over=found.passed_over)

    async def _take_apart(self, desk: Incoming, delivery: Waiting, known: _Known) -> None:
        """Store thread by thread what can be stored, record that the rest could not, and set the delivery aside."""
        try:
            found = await self._translated(desk, delivery, known)
        except OSError:
            raise
        except Exception as error:  # a bug: the log tells where it is, and the delivery is kept as a whole
            _log.error("webhook_set_aside", error, delivery=Id(delivery.name))
            found = Translated((), (_fault(delivery.name, error),), 0)
        bad = [*found.faults]
        for thread in found.threads:
            reason = await self._alone(desk, desk.take((thread,), ()))
            if reason is not None:
                bad.append(_fault(thread.messages[0].remote_id or delivery.name, reason))
        reason = await self._alone(desk, desk.remember(found.mentions))
        bad += [_fault(each.id, reason) for each in found.mentions if reason is not None]
        if found.unplaced:
            bad.append(Unreadable(delivery.name, "a webhook for an account that was not known was set aside", ""))
        await desk.take((), bad)
        await asyncio.to_thread(self._spool.set_aside, delivery)
        _log.warning("webhook_set_aside", delivery=Id(delivery.name), faults=len(bad))

    async def _alone(self, desk: Incoming, storing: Awaitable[object]) -> Exception | None:
        """Store one thing; why that cannot be done."""
        try:
            await storing
        except StoreError as error:
            await desk.can_write()
            return error
        except Exception as error:  # a bug: the log tells where it is, and the others are stored
            _log.error("webhook_set_aside", error)
            return error
        return None


def _fault(ref: str, error: Exception) -> Unreadable:
    return Unreadable(ref, f"a webhook could not be taken in and was set aside: {type(error).__name__}", "")
