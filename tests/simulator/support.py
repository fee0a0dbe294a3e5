"""What several tests of the simulator need."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

Graph = Callable[..., tuple[int, Any]]
"""Calls the API and gives status and JSON: `graph("GET", "/me", fields="id")`, `graph("POST", path, json={…})`."""


def failure(answer: tuple[int, Any]) -> tuple[int, int, int | None]:
    """Status, code and subcode of an error."""
    status, body = answer
    return status, body["error"]["code"], body["error"].get("error_subcode")
