"""What several tests of the store begin with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .busy_desk import BusyDesk, busy_desk


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a desk may be made."""
    return tmp_path / "desk.db"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[BusyDesk]:
    """A desk with something of everything in it."""
    made = busy_desk(tmp_path)
    yield made
    made.store.close()
