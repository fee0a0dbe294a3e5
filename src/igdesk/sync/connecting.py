"""From the configuration to the account's token and to a connection to Instagram."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from igdesk import paths
from igdesk.clock import Clock
from igdesk.config.model import Config, InstagramSettings
from igdesk.errors import UsageError
from igdesk.instagram.budget import Budget
from igdesk.instagram.keeper import TokenKeeper
from igdesk.instagram.places import Places
from igdesk.secret import Secret

if TYPE_CHECKING:
    from igdesk.instagram.client import InstagramClient
    from igdesk.sync.account import Connect


def alone(config: Config, settings: InstagramSettings) -> Config:
    """The configuration as if the desk had one of its accounts alone.

    Args:
        config: The desk's configuration.
        settings: What holds for the account, one of `every_account`.
    """
    if settings is not config.instagram and settings.token_file is None:
        file = paths.token_file(config.source or paths.config_file(), settings.name)
        settings = replace(settings, token_file=file)
    return replace(config, instagram=settings, accounts=())


def keeper_of(config: Config, environ: Mapping[str, str], state: Path, clock: Clock) -> TokenKeeper:
    """Who looks after an account's token on this computer; a configuration that names no file has one of its own.

    Args:
        config: The configuration of one account, see `alone`.
        environ: Where the token may be.
        state: This computer's state folder.
        clock: The program's time.
    """
    settings = config.instagram
    file = settings.token_file or paths.token_file(config.source or paths.config_file())
    places = Places(settings.token_env, file, settings.token_keyring, environ)
    return TokenKeeper(settings.base_url, places, state, clock, settings.login)


def no_token(settings: InstagramSettings) -> UsageError:
    """That an account has no token, and how it gets one with its login."""
    key = "facebook.no_token" if settings.login == "facebook" else "sync.no_token"
    return UsageError(key, variable=settings.token_env)


def connecting(config: Config, keeper: TokenKeeper, budget: Budget) -> Connect:
    """What makes a connection with an account's token of the moment; `config` is that of the account, see `alone`."""
    settings = config.instagram

    async def connect() -> InstagramClient:
        found = await asyncio.to_thread(keeper.found)
        if found is None:
            raise no_token(settings)
        return await asyncio.to_thread(_client, settings, found.token, budget)

    return connect


def _client(settings: InstagramSettings, token: Secret, budget: Budget) -> InstagramClient:
    """On a thread: it comes with its HTTP, a tenth of a second, once there is a token to call with."""
    from igdesk.instagram.client import InstagramClient

    return InstagramClient(
        settings.base_url, token, settings.account_id, budget, login=settings.login, version=settings.version
    )
