"""All checks, and what they look at."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from igdesk.clock import Clock
from igdesk.config.accounts import every_account
from igdesk.doctor import (
    access,
    backups,
    clocks,
    configuration,
    database,
    deliveries,
    drafts,
    folders,
    keyrings,
    packages,
    shares,
    syncing,
)
from igdesk.doctor import search as search_index
from igdesk.doctor import terminal as terminals
from igdesk.doctor.configuration import Reading
from igdesk.doctor.database import DatabaseFile
from igdesk.doctor.finding import Check
from igdesk.doctor.remote import Remote
from igdesk.doctor.terminal import TerminalFacts
from igdesk.store.shelf import Shelf
from igdesk.store.webhook_spool import Spool
from igdesk.values import dataclass

READS_EVERYTHING = 120.0
"""Seconds for what reads the whole database."""
ASKS_FAR_AWAY = 30.0
"""Seconds for what waits for Instagram, or for a person who unlocks a keyring."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A desk on this computer, as it is examined; nothing of it needs to be right, or there."""

    reading: Reading
    file: DatabaseFile
    shelf: Shelf
    drafts: Path
    state: Path
    """This computer's own folder."""
    folders: Mapping[str, Path]
    """igdesk's folders by the environment variable that moves each."""
    remotes: tuple[Remote, ...]
    """One for each account."""
    terminal: TerminalFacts
    clock: Clock
    offline: bool = False
    spool: Spool | None = None
    """Where webhooks wait on this computer."""


def checks(subject: Subject) -> tuple[Check, ...]:
    """The checks in the order in which they are told: causes before what follows from them."""
    config, file, clock, remotes = subject.reading.config, subject.file, subject.clock, subject.remotes
    entries = tuple(each.token_keyring for each in every_account(config) if each.token_keyring is not None)
    zone, offline = config.desk.timezone, subject.offline
    own = (subject.reading.path, file.path)
    return (
        Check("config", lambda: configuration.check(subject.reading)),
        Check("database", lambda: database.check(file)),
        Check("share", lambda: shares.check(file, subject.state)),
        Check("integrity", lambda: database.check_integrity(file), READS_EVERYTHING),
        Check("search", lambda: search_index.check(file), READS_EVERYTHING),
        Check("backups", lambda: backups.check(subject.shelf, file, clock.now())),
        Check("token", lambda: access.check(remotes, offline=offline), ASKS_FAR_AWAY),
        Check("sync", lambda: syncing.check(file, config.instagram.poll, clock.now())),
        Check("clock", lambda: clocks.check(remotes[0], zone, file, clock.now(), offline=offline), ASKS_FAR_AWAY),
        Check("webhooks", lambda: deliveries.check(subject.spool, file, config, clock.now())),
        Check("drafts", lambda: drafts.check(subject.drafts)),
        Check("files", lambda: folders.check(subject.folders, own)),
        Check("keyring", lambda: keyrings.check(is_needed=bool(entries)), ASKS_FAR_AWAY),
        Check("terminal", lambda: terminals.check(subject.terminal)),
        Check("packages", packages.check),
    )
