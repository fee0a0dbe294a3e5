"""What screens and widgets know of tickets: the values that the desk's reads give, and the words to ask with.

Screens must not reach past the desk, so the types are handed on here.
"""

from __future__ import annotations

from igdesk.store.engine import Pending
from igdesk.store.outbox import OutboxRow
from igdesk.store.queue import COUNT_LIMIT
from igdesk.store.sync_state import Health, SyncStatus
from igdesk.store.run import Done
from igdesk.store.undo import Action, TakenBack
from igdesk.store.views import (
    UNFINISHED,
    EscalationView,
    Filter,
    MessageView,
    NoteView,
    Page,
    Sort,
    TicketCard,
    TicketDetail,
)

__all__ = [
    "COUNT_LIMIT",
    "UNFINISHED",
    "Action",
    "Done",
    "EscalationView",
    "Filter",
    "Health",
    "MessageView",
    "NoteView",
    "OutboxRow",
    "Page",
    "Pending",
    "Sort",
    "SyncStatus",
    "TakenBack",
    "TicketCard",
    "TicketDetail",
]
