"""What screens and widgets know of tickets: the values that the desk's reads give, and the words to ask with.

Screens must not reach past the desk, so the types are handed on here. Those that bring along the rules by which tickets
are changed come when they are first asked for: the first list waits for none of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from igdesk.store.condition import Condition
from igdesk.store.engine import Pending
from igdesk.store.errors import DamagedError
from igdesk.store.lease import Watch
from igdesk.store.notices import Notice
from igdesk.store.presence import Doing
from igdesk.store.queue import COUNT_LIMIT, MATCH_LIMIT
from igdesk.store.shared.errors import ReadOnly, ShareGone, Unsure, WentBack
from igdesk.store.sync_state import Health, SyncStatus, TokenEnding
from igdesk.store.views import (
    UNFINISHED,
    Began,
    Compared,
    EndOfDay,
    EscalationView,
    Filter,
    Limited,
    MessageView,
    NoteView,
    Page,
    Repeats,
    Sort,
    TicketCard,
    TicketDetail,
)

if TYPE_CHECKING:
    from igdesk.store.calls import Call
    from igdesk.store.customers import CustomerRow
    from igdesk.store.outbox import OutboxRow
    from igdesk.store.run import Done
    from igdesk.store.run_many import ManyDone, Stayed, Wanted
    from igdesk.store.search.documents import Kind as HitKind
    from igdesk.store.search.hits import SearchHit, SearchPage
    from igdesk.store.search.snippet import snippet
    from igdesk.store.search.terms import Term
    from igdesk.store.undo import Action, TakenBack

__all__ = [
    "COUNT_LIMIT",
    "MATCH_LIMIT",
    "UNFINISHED",
    "Action",
    "Began",
    "Call",
    "Compared",
    "Condition",
    "CustomerRow",
    "DamagedError",
    "Doing",
    "Done",
    "EndOfDay",
    "EscalationView",
    "Filter",
    "Health",
    "HitKind",
    "Limited",
    "ManyDone",
    "MessageView",
    "NoteView",
    "Notice",
    "OutboxRow",
    "Page",
    "Pending",
    "ReadOnly",
    "Repeats",
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

_LATER = {
    "Action": "igdesk.store.undo",
    "Call": "igdesk.store.calls",
    "CustomerRow": "igdesk.store.customers",
    "Done": "igdesk.store.run",
    "HitKind": "igdesk.store.search.documents",
    "ManyDone": "igdesk.store.run_many",
    "OutboxRow": "igdesk.store.outbox",
    "SearchHit": "igdesk.store.search.hits",
    "SearchPage": "igdesk.store.search.hits",
    "Stayed": "igdesk.store.run_many",
    "TakenBack": "igdesk.store.undo",
    "Term": "igdesk.store.search.terms",
    "Wanted": "igdesk.store.run_many",
    "snippet": "igdesk.store.search.snippet",
}
"""Where each of the others is."""

if not TYPE_CHECKING:  # which knows them all, and a name that is none of them as well

    def __getattr__(name: str) -> object:
        if name not in _LATER:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        module = import_module(_LATER[name])
        return getattr(module, "Kind" if name == "HitKind" else name)
