"""What screens and widgets know of tickets: the values that the desk's reads give, and the words to ask with.

Screens must not reach past the desk, so the types are handed on here.
"""

from __future__ import annotations

from igdesk.store.calls import Call
from igdesk.store.condition import Condition
from igdesk.store.engine import Pending
from igdesk.store.errors import DamagedError
from igdesk.store.lease import Watch
from igdesk.store.notices import Notice
from igdesk.store.outbox import OutboxRow
from igdesk.store.presence import Doing
from igdesk.store.queue import COUNT_LIMIT, MATCH_LIMIT
from igdesk.store.run import Done
from igdesk.store.run_many import ManyDone, Stayed, Wanted
from igdesk.store.search.documents import Kind as HitKind
from igdesk.store.search.hits import SearchHit, SearchPage
from igdesk.store.search.snippet import snippet
from igdesk.store.search.terms import Term
from igdesk.store.shared.errors import ReadOnly, ShareGone, Unsure, WentBack
from igdesk.store.sync_state import Health, SyncStatus, TokenEnding
from igdesk.store.undo import Action, TakenBack
from igdesk.store.views import (
    UNFINISHED,
    Compared,
    EndOfDay,
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
    "MATCH_LIMIT",
    "UNFINISHED",
    "Action",
    "Call",
    "Compared",
    "Condition",
    "DamagedError",
    "Doing",
    "Done",
    "EndOfDay",
    "EscalationView",
    "Filter",
    "Health",
    "HitKind",
    "ManyDone",
    "MessageView",
    "NoteView",
    "Notice",
    "OutboxRow",
    "Page",
    "Pending",
    "ReadOnly",
    "SearchHit",
    "SearchPage",
    "ShareGone",
    "Sort",
    "Stayed",
    "SyncStatus",
    "TakenBack",
    "Term",
    "TicketCard",
    "TicketDetail",
    "TokenEnding",
    "Unsure",
    "Wanted",
    "Watch",
    "WentBack",
    "snippet",
]
