"""What an account is synced with, once Instagram has told whose token it is.

It comes when an account is first connected, with its HTTP: a tenth of what a program has in memory, which whoever has
no token does without, and whoever stands by while another program syncs.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from igdesk.desk.sync_desk import SyncDesk
from igdesk.instagram.client import InstagramClient
from igdesk.instagram.model import Account
from igdesk.sync.comments import CommentPuller
from igdesk.sync.deliver import SETTLE, Deliverer
from igdesk.sync.mentions import MentionPuller
from igdesk.sync.pull import Puller
from igdesk.sync.report import SyncReport


class Session:
    """A connection of an account, and what uses it.

    Args:
        instagram: The connection.
        desk: The desk as the sync sees it.
        account: Whose token it is.
    """

    def __init__(self, instagram: InstagramClient, desk: SyncDesk, account: Account) -> None:
        self.instagram = instagram
        self.account = account
        self.puller = Puller(instagram, desk, account)
        self.comments = CommentPuller(instagram, desk, account)
        self.mentions = MentionPuller(instagram, desk, account)
        self.deliverer = Deliverer(instagram, desk, self.puller, self.comments)

    async def settle(self, report: SyncReport, sleep: Callable[[float], Awaitable[None]]) -> None:
        """Wait, shortly and once, until the absence of a reply in doubt proves something; then act on it."""
        await self.deliverer.reconcile(report)
        await sleep(SETTLE.total_seconds())
        await self.deliverer.reconcile(report)
        await self.deliverer.deliver(report)
        await self.deliverer.reconcile(report)
