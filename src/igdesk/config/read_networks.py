"""Reads `[[networks]]`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from igdesk.config.hooks import command
from igdesk.config.networks import LONGEST_TIMEOUT, Network
from igdesk.config.problems import listed
from igdesk.config.read_settings import variable
from igdesk.config.readers import ident, several, table, text, wants, whole
from igdesk.config.spot import Spot
from igdesk.config.times import duration
from igdesk.i18n import Phrase

_SHORTEST = 20
"""A message that is cut into smaller parts is none."""
_LENGTHS = ("max_bytes", "max_characters")


def _timeout(raw: Any, spot: Spot) -> timedelta:
    read = duration()(raw, spot)
    if read > LONGEST_TIMEOUT:
        raise spot.expected(wants("duration_to", most=f"{LONGEST_TIMEOUT.total_seconds():.0f}s"), raw)
    return read


def _has_one_length(network: Network, spot: Spot) -> None:
    if network.max_bytes is not None and network.max_characters is not None:
        spot.wrong(Phrase("config.at_most_one", {"keys": listed(_LENGTHS)}))


NETWORK = table(
    Network,
    {
        "id": ident,
        "name": text,
        "run": command,
        "env": several(variable),
        "timeout": _timeout,
        "window": duration(),
        "max_bytes": whole(_SHORTEST),
        "max_characters": whole(_SHORTEST),
    },
    _has_one_length,
)
