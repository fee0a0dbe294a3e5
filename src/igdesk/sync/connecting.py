"""From the configuration to the account's token and to a connection to Instagram."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from igdesk import paths
from igdesk.clock import Clock
from igdesk.config.model import Config
from igdesk.errors import UsageError
from igdesk.instagram.budget import Budget
from igdesk.instagram.client import InstagramClient
from igdesk.instagram.keeper import TokenKeeper
from igdesk.instagram.places import Places

if TYPE_CHECKING:
    from igdesk.sync.worker import Connect


def keeper_of(config: Config, environ: Mapping[str, str], state: Path, clock: Clock) -> TokenKeeper:
    """Who looks after the desk's token on this computer; a configuration that names no file has one of its own.

    Args:
        config: The desk's configuration.
        environ: Where the token may be.
        state: This computer's state folder.
        clock: The program's time.
    """
    settings = config.instagram
    file = settings.token_file or paths.token_file(config.source or paths.config_file())
    places = Places(settings.token_env, file, settings.token_keyring, environ)
    return TokenKeeper(settings.base_url, places, state, clock, settings.login)


def connecting(config: Config, keeper: TokenKeeper, budget: Budget) -> Connect:
    """What makes a connection with the token of the moment."""
    settings = config.instagram

    async def connect() -> InstagramClient:
        found = await asyncio.to_thread(keeper.found)
        if found is None:
            raise UsageError("sync.no_token", variable=settings.token_env)
        return InstagramClient(
            settings.base_url, found.token, settings.account_id, budget, login=settings.login, version=settings.version
        )

    return connect
