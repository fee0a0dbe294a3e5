"""The desk's plain settings, one class for each TOML table that stands once. Import them from `model`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from igdesk.i18n import Lang

Mode = Literal["live", "shadow", "canary"]


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk as a whole, and who sits at this computer."""

    name: str = "igdesk"
    language: Lang = "en"
    """Of the interface; templates carry their own."""
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    me: str | None = None
    mode: Mode = "live"
    canary_percent: int = 10
    default_priority: str = "medium"
    resolved_reopens_for: timedelta = timedelta(days=7)
    """A customer's message within this time of resolving reopens a ticket; later it starts a linked new one."""
    undo_send: timedelta = timedelta(seconds=5)
    """How long a reply waits in the outbox, where it can still be taken back."""


@dataclass(frozen=True, slots=True)
class Backups:
    """Rotating copies of the database."""

    dir: Path
    """Made absolute against the configuration's folder, like `StoreSettings.path`."""
    every: timedelta = timedelta(days=1)
    keep: int = 14


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """Where the database lies."""

    path: Path | None = None
    """Absolute when the configuration came from a file; None leaves it to the program's data folder."""
    backups: Backups | None = None


@dataclass(frozen=True, slots=True)
class InstagramSettings:
    """The account and how to reach it.

    The token is named here, never written here. It is looked for in the variable, then the file, then the keyring.
    """

    login: Literal["instagram", "facebook"] = "instagram"
    account_id: str | None = None
    base_url: str = "https://graph.instagram.com"
    version: str = "v25.0"
    token_env: str = "IGDESK_TOKEN"
    token_file: Path | None = None
    token_keyring: str | None = None
    """Name of the entry in the system keyring."""
    human_agent: bool = False
    """Whether the account has Meta's Human Agent permission: seven days to answer instead of one."""
    poll: timedelta = timedelta(seconds=30)
    comments: bool = False
    history: timedelta = timedelta(days=90)
    """How far back the first pull goes."""


@dataclass(frozen=True, slots=True)
class SlaWarnings:
    """When a running clock is told to its assignee."""

    warn_at: float = 0.75
    """Share of the time used up."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Resolved tickets of these categories come back as a follow-up task."""

    after: timedelta
    categories: tuple[str, ...] = ()
    template: str | None = None


@dataclass(frozen=True, slots=True)
class Csat:
    """Whether and how customers are asked if they are satisfied."""

    ask: Literal["on_close", "never"] = "never"
    template: str | None = None
    only_inside_window: bool = True


@dataclass(frozen=True, slots=True)
class Notifications:
    """How people are told besides the screen."""

    terminal_bell: bool = False
    webhooks: tuple[str, ...] = field(default=(), repr=False)
    """Incoming-webhook addresses. Whoever has one can post, so they are kept out of `repr`."""
