"""Rooms for both logins."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.harness import LOGINS

from .room import Room, a_room


@pytest.fixture(params=LOGINS)
def room(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Room]:
    yield from a_room(tmp_path, request.param)


@pytest.fixture
def by_page(tmp_path: Path) -> Iterator[Room]:
    yield from a_room(tmp_path, "facebook", "page_as_entry")
