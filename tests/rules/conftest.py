"""The complete desk that says all that a team may ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from igdesk.config.load import load_config
from igdesk.config.model import Config


@pytest.fixture(scope="session")
def acceptance(shared: Path) -> Config:
    """The acceptance desk; the test is skipped where it is not at hand."""
    return load_config(shared / "acceptance" / "desk.toml")
