"""Conversations that have gone from the list because everything in them was taken back.

Reading a conversation tells what is missing in it (`store/listing`); one without any message is in no list, so its
messages are asked for by themselves. Only "deleted" counts: a list may leave out a conversation for other reasons.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from igdesk.desk.sync_desk import SyncDesk
from igdesk.instagram.client import InstagramClient
from igdesk.instagram.errors import CONCERNS_ALL, InstagramError, ObjectGone
from igdesk.instagram.model import Conversation, Page
from igdesk.store.inbound import InboundThread

_RECENT = timedelta(days=7)
"""What has stood still for longer may be hidden by Instagram as idle, and is rarely taken back."""
_DELETED = 9000001
"""Also said of messages beyond the newest 20, which there are none of where nothing is left. Source: Meta, "Error
codes"; 100/33 has other causes, too."""


async def taken_back(
    instagram: InstagramClient, desk: SyncDesk, account: str, page: Page[Conversation], there: set[str]
) -> tuple[InboundThread, ...]:
    """What was taken back of conversations that should be on the first page of the list, and are not.

    Args:
        instagram: The connection.
        desk: What is stored.
        account: Whose conversations.
        page: The first page.
        there: Conversations that are there though no list shows them: asked about once. Kept by the caller.

    Raises:
        InstagramError: Nothing can be asked for now.
    """
    shown = [each.id for each in page.items]
    there.difference_update(shown)
    gone: list[InboundThread] = []
    for thread, message in await desk.unlisted(account, shown, _since(page, desk.now())):
        if thread in there:
            continue
        if await _is_deleted(instagram, message.remote_id or ""):
            gone.append(InboundThread(account, "dm", thread, None, None, None, (message,)))
        else:
            there.add(thread)
    return tuple(gone)


def _since(page: Page[Conversation], now: datetime) -> datetime:
    """What changed after this should be on the page."""
    recent = now - _RECENT
    if page.after is None:
        return recent
    return max([recent, *(each.updated_at for each in page.items[-1:] if each.updated_at is not None)])


async def _is_deleted(instagram: InstagramClient, message: str) -> bool:
    try:
        await instagram.message(message)
    except CONCERNS_ALL:
        raise
    except InstagramError as error:
        return isinstance(error, ObjectGone) and error.code == _DELETED
    return False
