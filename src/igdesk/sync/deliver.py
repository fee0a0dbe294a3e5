"""From the outbox to Instagram: each reply once.

A reply is claimed in a commit of its own before it is sent. What comes back decides: confirmed; surely not sent, so it
waits or fails; or unknown, so the conversation is read back before anything is sent again. Never twice, never lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from igdesk.config.accounts import human_agent
from igdesk.desk.sync_desk import SyncDesk
from igdesk.i18n import Phrase
from igdesk.instagram.client import InstagramClient
from igdesk.instagram.errors import (
    CONCERNS_ALL,
    AuthFailed,
    InstagramError,
    MaybeSent,
    RateLimited,
    SendingBlocked,
    Transient,
    Unreachable,
)
from igdesk.instagram.model import Conversation, Message
from igdesk.log import EventLog, Id
from igdesk.rules.model import Channel
from igdesk.rules.ways import Way
from igdesk.rules.window import PRIVATE_REPLY, WindowKind, reply_window
from igdesk.store.outbox import MAX_ATTEMPTS, OutboxRow
from igdesk.store.send_later import Place
from igdesk.sync.comment_replies import answers_at_mention, answers_below, says_it_was_done, why_in_doubt, why_refused
from igdesk.sync.comments import CommentPuller
from igdesk.sync.pull import Puller
from igdesk.sync.report import SyncReport
from igdesk.sync.sending import send
from igdesk.values import dataclass

SETTLE = timedelta(seconds=10)
"""How long a reply's absence from its conversation must last before it proves that it did not arrive."""
_LONGEST_BETWEEN_LOOKS = timedelta(minutes=10)
_UNREACHABLE_PAUSE = timedelta(seconds=15)
_TRANSIENT_PAUSE = timedelta(seconds=30)
_BLOCKED_PAUSE = timedelta(minutes=15)
_READ_WITHIN = timedelta(minutes=10)
"""So long after its moment a reply is put off whose conversation cannot be read: then it goes unread."""
_BELOW = (Way.COMMENT, Way.PRIVATE)
_log = EventLog(__name__)


@dataclass(slots=True)
class _Doubt:
    """What this worker knows of a reply in doubt, in its own steady seconds: the time of day may jump."""

    since: float
    attempts: int
    looks: int = 0

    def look_at(self) -> float:
        """At once, then when absence proves something, then ever more rarely."""
        if self.looks == 0:
            return self.since
        return self.since + min(SETTLE * float(2 ** min(self.looks - 1, 10)), _LONGEST_BETWEEN_LOOKS).total_seconds()


class Deliverer:
    """Sends for one account.

    Args:
        instagram: The connection.
        desk: Where the outbox is.
        puller: Reads conversations back.
        comments: Reads the comments of a post again.
    """

    def __init__(self, instagram: InstagramClient, desk: SyncDesk, puller: Puller, comments: CommentPuller) -> None:
        self._instagram = instagram
        self._desk = desk
        self._puller = puller
        self._comments = comments
        self._account = puller.account.user_id
        self._doubts: dict[str, _Doubt] = {}
        self._resumes_at = 0.0
        self._problem: InstagramError | None = None

    @property
    def problem(self) -> InstagramError | None:
        """Why nothing is sent for now; none while sending works."""
        return self._problem if self._desk.elapsed() < self._resumes_at else None

    async def deliver(self, report: SyncReport) -> None:
        """Send everything that is due; nothing while sending pauses.

        Raises:
            InstagramError: Nothing can be sent for now; what was to be sent waits in the outbox.
        """
        interrupted = await self._desk.doubt_interrupted(self._account)
        if interrupted:
            _log.warning("reply_unconfirmed", interrupted=interrupted)
        while self.problem is None and (row := await self._claim_next(report)) is not None:
            await self._deliver_one(row, report)

    async def _claim_next(self, report: SyncReport) -> OutboxRow | None:
        """The next reply; before one goes that waited for its moment, its ticket is read anew: nobody may have."""

        async def look(row: OutboxRow, elsewhere: tuple[Place, ...]) -> timedelta | None:
            own = Place(row.remote_thread if row.way is Way.MESSAGE else None, row.post if row.way in _BELOW else None)
            for place in dict.fromkeys((own, *elsewhere)):
                try:
                    await self._read_again(place, report)
                except Transient as error:  # it may be this conversation alone: the others go on
                    return _pause(error) if self._desk.now() < row.hold_until + _READ_WITHIN else None
                except CONCERNS_ALL as error:
                    self._pause(error)
                    raise
                except InstagramError:  # this conversation is gone or refused: sending tells that
                    continue
            return None

        return await self._desk.claim_next(self._account, look=look)

    async def _read_again(self, place: Place, report: SyncReport) -> None:
        if place.conversation is not None:
            await self._puller.read_back(place.conversation, report)
        elif place.post is not None:
            await self._comments.read_again(place.post, report)

    def _pause(self, error: InstagramError) -> timedelta:
        """Nothing is sent for a while."""
        pause = _pause(error)
        self._problem, self._resumes_at = error, self._desk.elapsed() + pause.total_seconds()
        return pause

    async def reconcile(self, report: SyncReport) -> None:
        """Look for the replies in doubt in their conversations; what surely did not arrive is queued again.

        Raises:
            InstagramError: Nothing can be read for now.
        """
        rows = [
            row for row in await self._desk.in_doubt(self._account) if row.way.speaks and self._is_time_to_look(row)
        ]
        await self._look_in_conversations([row for row in rows if row.way is Way.MESSAGE], report)
        for row in rows:
            if row.way is Way.PRIVATE:
                await self._look_in_messages(row, report)
            elif row.way is Way.COMMENT:
                await self._look_below(row, report)
            elif row.way is Way.MENTION:
                await self._look_at_mention(row, report)

    async def _look_in_conversations(self, rows: Sequence[OutboxRow], report: SyncReport) -> None:
        for remote_thread in dict.fromkeys(row.remote_thread for row in rows if row.remote_thread):
            mine = [row for row in rows if row.remote_thread == remote_thread]
            try:
                conversation = await self._puller.read_back(remote_thread, report)
            except CONCERNS_ALL:
                raise
            except InstagramError:  # this conversation is gone or refused: the others are not
                continue
            finally:
                for row in mine:
                    self._doubts[row.id].looks += 1
            still = {row.id for row in await self._desk.in_doubt(self._account)}
            for row in mine:
                if row.id in still and await self._is_absent(row, conversation):
                    await self._did_not_arrive(row, report)

    async def _look_in_messages(self, row: OutboxRow, report: SyncReport) -> None:
        """A private reply arrives among the customer's direct messages; where there are none yet, a person decides."""
        try:
            conversation = await self._instagram.find_conversation(row.recipient) if row.recipient else None
            read = None if conversation is None else await self._puller.read_back(conversation, report)
        except CONCERNS_ALL:
            raise
        except InstagramError:
            return
        finally:
            self._doubts[row.id].looks += 1
        still = {each.id for each in await self._desk.in_doubt(self._account)}
        if read is not None and row.id in still and await self._is_absent(row, read):
            await self._did_not_arrive(row, report)

    async def _look_below(self, row: OutboxRow, report: SyncReport) -> None:
        """A public reply stands below its comment."""
        try:
            post = await self._desk.post_of(row.thread)
            below = await answers_below(self._instagram, row, self._puller.account, self._puller.ours, post)
        except CONCERNS_ALL:
            raise
        except InstagramError:  # it cannot be read, or the whole post is gone: a person decides
            return
        finally:
            self._doubts[row.id].looks += 1
        if await self._desk.confirm_among(row.id, below.said):
            report.delivered += 1
        elif below.is_gone and self._has_settled(row):
            await self._fail(row, Phrase("answering.comment_gone"), report)
        elif below.is_whole and self._has_settled(row):
            await self._did_not_arrive(row, report)

    async def _look_at_mention(self, row: OutboxRow, report: SyncReport) -> None:
        """An answer at somebody's post: found there it is confirmed; else a person decides."""
        try:
            said = await answers_at_mention(self._instagram, row, self._puller.account, self._puller.ours)
        except CONCERNS_ALL:
            raise
        except InstagramError:
            return
        finally:
            self._doubts[row.id].looks += 1
        if await self._desk.confirm_among(row.id, said):
            report.delivered += 1

    async def _deliver_one(self, row: OutboxRow, report: SyncReport) -> None:
        refused = self._refuse_here(row)
        if refused is not None:
            await self._fail(row, refused, report)
            return
        try:
            is_late = row.way is Way.MESSAGE and self._window(row) is WindowKind.HUMAN_AGENT
            remote_id = await send(self._instagram, row, human_agent=is_late)
        except MaybeSent as error:
            await self._doubt(row, error)
        except (Unreachable, RateLimited, AuthFailed, SendingBlocked, Transient) as error:
            until = self._desk.now() + _pause(error)  # before our own pause ends: else what is behind it would go first
            pause = self._pause(error)
            await self._desk.postpone(row.id, until, error.phrase)
            _log.warning("reply_postponed", error, reply=Id(row.id), ticket=row.ticket, wait=pause)
            raise
        except InstagramError as error:
            if says_it_was_done(row, error.code, error.subcode):
                await self._doubt(row, error)
            else:
                await self._fail(row, why_refused(row, error), report, error)
        else:
            if remote_id is None:
                await self._desk.confirm_done(row.id)
            else:
                await self._desk.confirm(row.id, remote_id, self._desk.now())
            _log.info("reply_sent", reply=Id(row.id), ticket=row.ticket, attempts=row.attempts)
            report.delivered += 1

    async def _doubt(self, row: OutboxRow, error: InstagramError) -> None:
        """Nobody knows whether it was done: what is said is looked for, hiding and hearts are simply done again."""
        if row.way.speaks:
            await self._desk.doubt(row.id, why_in_doubt(row, error))
        else:
            await self._desk.try_again(row.id, self._desk.now() + _TRANSIENT_PAUSE, error.phrase)
        _log.warning("reply_unconfirmed", error, reply=Id(row.id), ticket=row.ticket, attempts=row.attempts)

    def _refuse_here(self, row: OutboxRow) -> Phrase | None:
        """Why a reply is not even tried: the window may have closed while it waited."""
        if row.way.reacts:
            return self._refuse_reaction(row)
        if row.way is Way.MENTION and row.post is None:
            return Phrase("mentions.no_post", {"number": row.ticket})
        if row.way is not Way.MESSAGE:
            until = row.target_at + PRIVATE_REPLY if row.target_at and row.way is Way.PRIVATE else None
            if until is None or self._desk.now() < until:
                return None
            return Phrase("answering.private_late", {"number": row.ticket, "days": PRIVATE_REPLY.days})
        if row.recipient is None:
            return Phrase("refusal.not_answerable", {"number": row.ticket})
        if self._window(row) is WindowKind.CLOSED:
            return Phrase("refusal.window_closed", {"number": row.ticket})
        return None

    def _refuse_reaction(self, row: OutboxRow) -> Phrase | None:
        is_in_time = row.recipient is not None and self._window(row) is WindowKind.STANDARD
        return None if is_in_time else Phrase("reactions.late", {"number": row.ticket})

    def _window(self, row: OutboxRow) -> WindowKind:
        human = human_agent(self._desk.config).of(self._account) and not row.automatic
        at = row.thread_customer_message_at
        return reply_window(Channel.DM, at, human_agent=human, now=self._desk.now()).kind

    async def _fail(self, row: OutboxRow, why: Phrase, report: SyncReport, error: InstagramError | None = None) -> None:
        await self._desk.fail(row.id, why)
        _log.warning("reply_failed", error, reply=Id(row.id), ticket=row.ticket, why=why)
        report.failed += 1

    def _is_time_to_look(self, row: OutboxRow) -> bool:
        doubt = self._doubts.get(row.id)
        if doubt is None or doubt.attempts != row.attempts:
            doubt = self._doubts[row.id] = _Doubt(self._desk.elapsed(), row.attempts)
        return self._desk.elapsed() >= doubt.look_at()

    async def _is_absent(self, row: OutboxRow, conversation: Conversation) -> bool:
        """Whether it is proven that the reply did not arrive: time has passed, and it would be in what was read."""
        if not self._has_settled(row):
            return False
        entries = conversation.messages or ()
        read = [each.id for each in entries if isinstance(each, Message) and not each.detail_missing]
        unread = [each.id if isinstance(each, Message) else each.ref for each in entries]
        unread = [each for each in unread if each not in read]
        if not conversation.more and not unread:
            return True
        return await self._desk.shows_all_since(row.id, read, unread)

    def _has_settled(self, row: OutboxRow) -> bool:
        """Whether time enough has passed for an absence to prove something."""
        return self._desk.elapsed() >= self._doubts[row.id].since + SETTLE.total_seconds()

    async def _did_not_arrive(self, row: OutboxRow, report: SyncReport) -> None:
        del self._doubts[row.id]
        if row.attempts < MAX_ATTEMPTS:
            await self._desk.send_again(row.id)
            _log.warning("reply_repeated", reply=Id(row.id), ticket=row.ticket, attempts=row.attempts)
        else:
            await self._fail(row, Phrase("outbox.gave_up", {"attempts": row.attempts}), report)


def _pause(error: InstagramError) -> timedelta:
    if isinstance(error, RateLimited):
        return error.retry_after
    if isinstance(error, SendingBlocked):
        return _BLOCKED_PAUSE  # after `AuthFailed` the worker sends nothing until a token is accepted again
    return _TRANSIENT_PAUSE if isinstance(error, Transient) else _UNREACHABLE_PAUSE
