"""Which of a changed configuration a program takes over while it runs, and what waits until it starts the next time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from igdesk.config.model import Config

_AT_START: dict[str, tuple[str, ...]] = {
    "desk": ("language", "me"),
    "store": ("path", "backups"),
    "instagram": ("login", "account_id", "base_url", "version", "token_env", "token_file", "token_keyring", "clock"),
    "webhooks": ("verify_token_env", "app_secret_env", "api_key_env", "spool"),
}
"""What stands behind things that are opened once: the screens' words, the database, the connection to Instagram, what
is listened to."""


_OF_EACH = ("name", "human_agent", "comments")
"""What is so for one account and not for another: it stays with the accounts that are connected."""


def while_running(now: Config, wanted: Config) -> tuple[Config, tuple[str, ...]]:
    """What of `wanted` can take the place of `now`, and the keys that keep their value until the next start."""
    kept: dict[str, Any] = {}
    waiting: list[str] = []
    for section, keys in _AT_START.items():
        before, after = getattr(now, section), getattr(wanted, section)
        held = {key: getattr(before, key) for key in keys if getattr(before, key) != getattr(after, key)}
        kept[section] = replace(after, **held)
        waiting += (f"{section}.{key}" for key in held)
    if now.accounts != wanted.accounts:  # each has a connection of its own
        kept["accounts"] = now.accounts
        waiting.append("accounts")
    if now.accounts != wanted.accounts or now.instagram.account_id != wanted.instagram.account_id:
        before, after = now.instagram, kept["instagram"]
        held = {key: getattr(before, key) for key in _OF_EACH if getattr(before, key) != getattr(after, key)}
        kept["instagram"] = replace(after, **held)
        waiting += (f"instagram.{key}" for key in held)
    return replace(wanted, **kept), tuple(waiting)
