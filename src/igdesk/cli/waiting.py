"""Waiting until Instagram has confirmed a reply, and delivering it where nobody else does."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from igdesk.cli.session import Session
from igdesk.desk.desk import Desk
from igdesk.desk.queries import OutboxRow
from igdesk.errors import ConflictError, RemoteError, UsageError
from igdesk.rules.model import MessageState
from igdesk.sync.worker import SyncWorker

LOOK_EVERY = 0.2
"""Seconds between two looks at the outbox: a small read each."""
LONGEST = 120.0
"""Seconds until a person is told to look at the outbox later."""
_UNDER_WAY = (MessageState.QUEUED, MessageState.SENDING)


def until_settled(session: Session, replies: Sequence[str]) -> None:
    """Wait until these replies are confirmed, failed or in doubt.

    Raises:
        RemoteError: Instagram cannot be reached, or takes too long; the replies are safe in the outbox.
        UsageError: There is no token to send with.
    """
    desk = session.parts.desk()
    asyncio.run(_until_settled(session, desk, replies))


async def _until_settled(session: Session, desk: Desk, replies: Sequence[str]) -> None:
    clock = session.clock
    give_up_at = clock.monotonic() + LONGEST
    while (held := await _held(desk, replies)) > 0:
        await asyncio.sleep(min(held, LOOK_EVERY))
    delivery = asyncio.create_task(_deliver(session.parts.worker()))
    try:
        while await _under_way(desk, replies):
            if delivery.done():
                delivery.result()  # raises what stood in its way
            if clock.monotonic() > give_up_at:
                raise RemoteError("cli.takes_long")
            await asyncio.sleep(LOOK_EVERY)
    finally:
        delivery.cancel()
        await asyncio.wait([delivery])


async def _deliver(worker: SyncWorker) -> None:
    """Sync until nothing stands in the way any more, or leave it to whoever syncs already."""
    try:
        report = await worker.once()
    except ConflictError:
        return
    if report.errors:
        error = report.errors[0]
        if isinstance(error, UsageError):
            raise error
        raise RemoteError("cli.safe_in_outbox", why=error.phrase) from error


async def _held(desk: Desk, replies: Sequence[str]) -> float:
    """Seconds until the last of them may go out."""
    rows = await unsettled(desk, replies)
    return max(((row.hold_until - desk.now()).total_seconds() for row in rows), default=0.0)


async def _under_way(desk: Desk, replies: Sequence[str]) -> bool:
    return any(row.state in _UNDER_WAY for row in await unsettled(desk, replies))


async def unsettled(desk: Desk, replies: Sequence[str]) -> list[OutboxRow]:
    """Those of these replies of which it is not known yet what becomes of them."""
    rows = await desk.replies_in((MessageState.QUEUED, MessageState.SENDING, MessageState.UNCONFIRMED))
    return [row for row in rows if row.id in replies]
