"""Pieces of SQL that many queries are made of."""

from __future__ import annotations

from collections.abc import Sequence

from igdesk.rules.model import MessageState
from igdesk.store.views import UNFINISHED

_STATUSES = ", ".join(f"'{status.value}'" for status in UNFINISHED)
IS_UNFINISHED = f"IN ({_STATUSES})"
"""Of a status. Written out, not bound: SQLite uses the partial indexes only where it reads the same words."""
_UNSETTLED = (MessageState.QUEUED, MessageState.SENDING, MessageState.FAILED, MessageState.UNCONFIRMED)
_STATES = ", ".join(f"'{state.value}'" for state in _UNSETTLED)
IS_UNSETTLED = f"IN ({_STATES})"
"""Of a reply's state: not confirmed by Instagram, so it is under way, or somebody has to decide about it."""


def one_of(values: Sequence[object]) -> str:
    """A condition for values that are bound; one as `=`, so that what an index has in order is not sorted again."""
    return "= ?" if len(values) == 1 else f"IN ({', '.join('?' * len(values))})"
