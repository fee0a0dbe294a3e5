"""What can be wrong with the database, in words that a person can act on."""

from __future__ import annotations

from igdesk.errors import IgdeskError, UsageError
from igdesk.i18n import Phrase


class StoreError(IgdeskError):
    """The database cannot be used as it is."""


class DamagedError(StoreError):
    """The file is damaged. Nothing more is written to it, and nothing of it is thrown away.

    Attributes:
        advice: Which backup can be restored and what Instagram can give again, once somebody has looked.
    """

    advice: Phrase | None = None


class NoDatabaseError(UsageError):
    """There is no desk where one was expected; a missing share is never answered with a new empty one."""


class NewerDatabaseError(UsageError):
    """The file was written by a newer igdesk."""


class RepeatedOperation(IgdeskError):
    """An operation with this id is in the database already: it was done, and is not done again."""


class LeaseLost(IgdeskError):
    """Another worker holds the lease now: this one must stop and must not write."""
