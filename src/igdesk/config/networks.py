"""Other networks whose customers are answered from here, `[[networks]]`: each by a program that hands on one message.

A network stands where an account of Instagram's stands: on threads, customers and tickets, as `network:ID`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from igdesk.values import dataclass

if TYPE_CHECKING:
    from igdesk.config.model import Config

_PREFIX = "network:"
"""An account of Instagram's is digits, so nothing else is called so."""
LONGEST_TIMEOUT = timedelta(seconds=45)
"""A message is handed on while the lease of the sync holds, and that is over before anybody could have taken over."""


@dataclass(frozen=True, slots=True)
class Network:
    """Where customers write besides Instagram, and how they are answered there."""

    id: str
    name: str
    """What people call it."""
    run: tuple[str, ...]
    """The program that sends, an absolute path or a name to look for, and its arguments."""
    env: tuple[str, ...] = ()
    """Names of the environment variables that it is given besides: what it proves itself with."""
    timeout: timedelta = timedelta(seconds=30)
    """How long it may take for one message."""
    window: timedelta | None = None
    """How long after a customer's message they can be answered; None: whenever."""
    max_bytes: int | None = None
    max_characters: int | None = None
    """How long one message may be, in one of the two ways; where neither is said, as Instagram's."""

    @property
    def account(self) -> str:
        """What stands for it where an account does."""
        return account_for(self.id)


def account_for(network: str) -> str:
    """What stands for a network where an account does."""
    return f"{_PREFIX}{network}"


def network_id(account: str) -> str | None:
    """The id of the network that an account stands for, also of one that the desk has no longer; None: for none."""
    return account.removeprefix(_PREFIX) if account.startswith(_PREFIX) else None


def network_of(config: Config, account: str) -> Network | None:
    """The network that an account stands for; None: it stands for none that the desk has."""
    return next((each for each in config.networks if each.account == account), None)


def network_name(config: Config, account: str) -> str | None:
    """What people call the network that an account stands for, its id where the desk has it no longer; None: none."""
    known = network_of(config, account)
    return network_id(account) if known is None else known.name


def where(config: Config, account: str) -> str:
    """What people call the place where a ticket's customer reads our answers."""
    return network_name(config, account) or "Instagram"


def window_of(config: Config, account: str) -> timedelta | None:
    """How long after a customer's message the network lets them be answered; None: it has no such rule, or is none."""
    known = network_of(config, account)
    return None if known is None else known.window


def network_named(config: Config, name: str) -> str:
    """The account of a network, by its id or its name; of one that the desk has no longer, by its id."""
    wanted = name.casefold()
    found = (each for each in config.networks if wanted in (each.id.casefold(), each.name.casefold()))
    return next((each.account for each in found), account_for(name))
