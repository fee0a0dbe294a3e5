"""All of it or nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Do what is inside in one transaction that holds the write lock from its beginning on; where no `Store` does it.

    Raises:
        sqlite3.Error: It cannot be begun or ended; nothing has happened.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        roll_back(connection)
        raise


def roll_back(connection: sqlite3.Connection) -> None:
    """End a transaction with nothing done, unless SQLite has ended it by itself, as it does when a disk fails.

    Raises:
        sqlite3.Error: It cannot be.
    """
    if connection.in_transaction:
        connection.execute("ROLLBACK")
