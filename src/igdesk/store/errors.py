"""What can be wrong with the database, in words that a person can act on."""

from __future__ import annotations

from igdesk.errors import IgdeskError, UsageError


class StoreError(IgdeskError):
    """The database cannot be used as it is."""


class NoDatabaseError(UsageError):
    """There is no desk where one was expected; a missing share is never answered with a new empty one."""


class NewerDatabaseError(UsageError):
    """The file was written by a newer igdesk."""


class RepeatedOperation(IgdeskError):
    """An operation with this id is in the database already: it was done, and is not done again."""


class LeaseLost(IgdeskError):
    """Another worker holds the lease now: this one must stop and must not write."""
