"""The configuration for a report: its shape, its ids and numbers; of every text only how long it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from igdesk.config.model import Config

Free = Callable[[str], str]
"""What makes free text harmless."""

_WORDS = frozenset(
    {
        *("ask", "base_url", "channel", "channels", "hours", "language", "login", "mode", "on", "role", "severity"),
        *("app_secret_env", "status", "strategy", "style", "token_env", "type", "version"),
    }
)
"""Keys whose values are words of the program, or names that are told on purpose."""


def without_texts(config: Config, free: Free) -> Any:
    """`config` for JSON: agents by number, ids and words through `free`, texts by their length, places of secrets."""
    return _Plain(config, free).of(config, "")


class _Plain:
    def __init__(self, config: Config, free: Free) -> None:
        self._agents = {agent.id: f"agent-{number}" for number, agent in enumerate(config.agents, 1)}
        self._ids = frozenset(_ids(config))
        self._free = free

    def of(self, value: object, key: str) -> Any:
        """A value for JSON; `key` is the name that it has in the configuration."""
        match value:
            case Enum():
                return value.value
            case str():
                return self._said(value, key)
            case Path():
                return self._free(str(value))
            case Mapping():
                return {self._said(str(name), ""): self.of(each, key) for name, each in value.items()}
            case tuple() | list() | frozenset():
                return [self.of(each, key) for each in value]
            case _ if is_dataclass(value):
                return {each.name: self.of(getattr(value, each.name), each.name) for each in fields(value)}
            case _:
                return _measure(value)

    def _said(self, text: str, key: str) -> str:
        if text in self._agents:
            return self._agents[text]
        return self._free(text) if text in self._ids or key in _WORDS else f"({len(text)} characters)"


def _measure(value: object) -> Any:
    """Numbers and times."""
    match value:
        case None | bool() | int() | float():
            return value
        case timedelta():
            return value.total_seconds()
        case date() | time():
            return value.isoformat()
        case Decimal() | ZoneInfo():
            return str(value)
        case _:
            return type(value).__name__


def _ids(config: Config) -> Iterator[str]:
    """Every id that the configuration declares, but agents'."""
    parts = (config.departments, config.categories, config.priorities, config.sla, config.rules, config.escalations)
    for part in (*parts, config.templates, config.compensations, config.fields):
        yield from (each.id for each in part)
    yield from config.customer_tiers.order
    yield from config.urgency.order
