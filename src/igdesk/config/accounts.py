"""The accounts of one desk: the one of `[instagram]`, and further ones, `[[accounts]]`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from igdesk.config.networks import network_id, network_name, network_named, network_of
from igdesk.config.settings import FIRST_NAME, TOKEN_VARIABLE, InstagramSettings, Login
from igdesk.i18n import Lang, NameKey, Phrase, by_id
from igdesk.values import dataclass

if TYPE_CHECKING:
    from igdesk.config.model import Config

HOSTS: Mapping[Login, str] = {"instagram": "https://graph.instagram.com", "facebook": "https://graph.facebook.com"}
"""Where the API answers, by the login that a token comes from."""


@dataclass(frozen=True, slots=True)
class FurtherAccount:
    """An account beside the one of `[instagram]`.

    What it does not say is as there, but for the places of its token: two accounts never share one.
    """

    name: str
    """What people call it: in filters, in the list, on the command line."""
    account_id: str
    login: Login | None = None
    base_url: str | None = None
    token_env: str | None = None
    """Where none is named, IGDESK_TOKEN_NAME."""
    token_file: Path | None = None
    token_keyring: str | None = None
    human_agent: bool | None = None
    comments: bool | None = None

    @property
    def variable(self) -> str:
        """The variable that may hold its token."""
        return self.token_env or f"{TOKEN_VARIABLE}_{re.sub(r'[^A-Za-z0-9]', '_', self.name).upper()}"

    def settings(self, first: InstagramSettings) -> InstagramSettings:
        """Everything that holds for it.

        Args:
            first: What `[instagram]` says.
        """
        login = self.login or first.login
        return replace(
            first,
            name=self.name,
            account_id=self.account_id,
            login=login,
            base_url=self.base_url or (first.base_url if login == first.login else HOSTS[login]),
            token_env=self.variable,
            token_file=self.token_file,
            token_keyring=self.token_keyring,
            human_agent=first.human_agent if self.human_agent is None else self.human_agent,
            comments=first.comments if self.comments is None else self.comments,
        )


@dataclass(frozen=True, slots=True)
class ByAccount:
    """What is so for some accounts and not for others; `accounts` are the ids of those that differ from the rest."""

    rest: bool
    accounts: frozenset[str] = frozenset()

    def of(self, account: str) -> bool:
        """Whether it is so for an account."""
        return self.rest != (account in self.accounts)

    def __bool__(self) -> bool:
        """Whether it is so for any."""
        return self.rest or bool(self.accounts)


NOBODY = ByAccount(False)
_OWN = ("name", "account_id", "token_env", "token_file", "token_keyring")
"""What each account has for itself alone."""
_END_OF_ID = 4
"""So much of an id is enough to tell it from others in a list."""
_COMMAND = r"`igdesk auth (?:status|import|refresh|login)(?! --account)"
"""What a sentence tells somebody to run, and what wants to know for which account."""


def every_account(config: Config) -> tuple[InstagramSettings, ...]:
    """What holds for each account of the desk, that of `[instagram]` first."""
    return (config.instagram, *(each.settings(config.instagram) for each in config.accounts))


def account_of(config: Config, account: str) -> InstagramSettings | None:
    """What holds for an account, by its id at Instagram; None: the desk has no such one (any more), or it is a network.

    A single account needs no id in the file: then every id is its.
    """
    if network_id(account) is not None:
        return None
    return next((each for each in every_account(config) if each.account_id in (None, account)), None)


def is_there(config: Config, account: str) -> bool:
    """Whether the desk has an account, or the network that it stands for."""
    return (account_of(config, account) or network_of(config, account)) is not None


def gone(number: int, account: str) -> Phrase:
    """That a ticket's account, or its network, is no longer there; see `is_there`."""
    if (network := network_id(account)) is not None:
        return Phrase("networks.gone", {"number": number, "network": network})
    return Phrase("accounts.gone", {"number": number, "account": account})


def name_of(config: Config, account: str) -> str | None:
    """What people call an account, where they have to tell several apart, or a network; None: there is nothing to tell.

    One that the desk has no longer is called by its id.
    """
    if not account:
        return None
    if (network := network_name(config, account)) is not None:
        return network
    settings = account_of(config, account)
    if settings is None:
        return account
    return settings.name if config.accounts else None


def told_of(name: str | None, what: Phrase) -> Phrase:
    """Something about an account: with its name first, where there are several to tell apart; see `name_of`."""
    return what if name is None else Phrase("accounts.told", {"name": name, "what": about(name, what)})


def about(name: str | None, what: Phrase) -> Phrase:
    """Something whose commands say for which account they are, where there are several; see `name_of`."""
    return what if name is None else _About(what.key, what.args, name)


def for_account(name: str | None, text: str) -> str:
    """The same with words that are said already."""
    if name is None:
        return text
    from shlex import quote  # hardly ever anything is told with a name

    return re.sub(_COMMAND, lambda found: f"{found[0]} --account {quote(name)}", text)


@dataclass(frozen=True, slots=True)
class _About(Phrase):
    """What is said about one of several accounts."""

    account: str = ""

    def in_(self, lang: Lang, name_key: NameKey = by_id) -> str:
        return for_account(self.account, Phrase.in_(self, lang, name_key))

    def __reduce__(self) -> tuple[object, ...]:
        return (_About, (self.key, dict(self.args), self.account))


def mark_of(config: Config, account: str) -> str:
    """What stands before a ticket's words in a list where it came by another account than the first, or a network."""
    name = name_of(config, account)
    if network_id(account) is not None:
        return f"[{name}] "
    if name is None or name == config.instagram.name:
        return ""
    return f"[{name}] " if account_of(config, account) else f"[…{account[-_END_OF_ID:]}] "


def with_account(config: Config, who: str, account: str) -> str:
    """A customer's name with the account that they wrote to, where the desk has several: two may know the same name."""
    name = name_of(config, account)
    return who if name is None else f"{who} ({name})"


def account_named(config: Config, name: str) -> InstagramSettings | None:
    """What holds for an account, by what people call it."""
    return next((each for each in every_account(config) if each.name.casefold() == name.casefold()), None)


def id_named(config: Config, name: str) -> str:
    """The id of an account or a network, by what people call it; an id is its own: of one the desk has no longer."""
    settings = account_named(config, name)
    if settings is None:
        return name if name.isdigit() else network_named(config, name)
    return settings.account_id or name


def human_agent(config: Config) -> ByAccount:
    """Which accounts have Meta's Human Agent permission."""
    return _by_account(config, lambda settings: settings.human_agent)


def comments(config: Config) -> ByAccount:
    """Of which accounts comments become tickets."""
    return _by_account(config, lambda settings: settings.comments)


def _by_account(config: Config, is_so: Callable[[InstagramSettings], bool]) -> ByAccount:
    rest, *further = [(each.account_id, is_so(each)) for each in every_account(config)]
    return ByAccount(rest[1], frozenset(account for account, so in further if account and so != rest[1]))


def shared(main: Mapping[str, Any], further: Sequence[tuple[int, Mapping[str, Any]]]) -> list[tuple[int, str, str]]:
    """What two accounts have in common and must not: the row, the key, and what stands there.

    The same message would come in by both, a filter would mean both, or one would be read with the other's token.

    Args:
        main: The raw `[instagram]`.
        further: The raw `[[accounts]]`, each with its place.
    """
    first = {"name": FIRST_NAME, "token_env": TOKEN_VARIABLE, **main}
    taken = {_folded(key, said) for key in _OWN if isinstance(said := first.get(key), str)}
    found = []
    for place, row in further:
        name, account = row.get("name"), row.get("account_id")
        if not isinstance(name, str) or not isinstance(account, str):
            continue
        own = {key: said for key in _OWN if isinstance(said := row.get(key), str)}
        own.setdefault("token_env", FurtherAccount(name, account).variable)
        again = [key for key, said in own.items() if _folded(key, said) in taken]
        if "name" in again and "token_env" in again:  # which follows from it
            again.remove("token_env")
        found += [(place, key, own[key]) for key in again]
        taken |= {_folded(key, said) for key, said in own.items()}
    return found


def _folded(key: str, said: str) -> tuple[str, str]:
    """What stands there, as it is compared: names are the same however they are written."""
    return key, said.casefold() if key == "name" else said
