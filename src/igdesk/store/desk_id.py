"""Which desk a database is."""

from __future__ import annotations

import sqlite3


def desk_id(db: sqlite3.Connection) -> str:
    """The desk's own id, made once: it stays the same wherever the file is moved or copied to."""
    found: str = db.execute("SELECT desk FROM meta").fetchone()[0]
    return found
