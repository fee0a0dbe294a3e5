"""Widgets that draw with the configuration: names of people and levels, the time zone."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from igdesk.config.model import Config


@runtime_checkable
class Configured(Protocol):
    """A widget that is told when another configuration is in force."""

    def adopt(self, config: Config) -> None:
        """Draw with it from now on, also what stands there."""
        ...
