"""What a person answers before there is a desk, and what stands in the way of it. Nothing is written here."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import field, replace
from pathlib import Path
from typing import Literal, Protocol, get_args

from igdesk.config.load import load_text
from igdesk.config.model import Agent, Config
from igdesk.config.problems import ConfigError, Problem
from igdesk.config.write import StarterAnswers, starter_text
from igdesk.errors import IgdeskError
from igdesk.i18n import Lang, Phrase
from igdesk.importing.instagram_export import open_export
from igdesk.secret import Secret
from igdesk.store.mounts import absent_share, mount_of, waits_for_a_drive
from igdesk.store.opening import LOOK, within
from igdesk.store.share_verdict import verdict
from igdesk.store.sync_folders import sync_folder
from igdesk.values import dataclass

Aim = Literal["demo", "account", "export", "empty"]
"""What somebody begins with: the demo, a real account, an export of one, or nothing yet."""
AIMS: tuple[Aim, ...] = get_args(Aim)
DESKS = AIMS[1:]
"""Those after which there is a desk."""
Told = Callable[[Phrase], None]


@dataclass(frozen=True, slots=True)
class Owner:
    """The account that a token belongs to."""

    id: str
    username: str | None

    @property
    def name(self) -> str:
        """As people call it."""
        return f"@{self.username}" if self.username else self.id


@dataclass(frozen=True, slots=True)
class TakenIn:
    """An export that can be read."""

    path: Path
    owner: str
    threads: int


@dataclass(frozen=True, slots=True)
class Plan:
    """All that was answered."""

    lang: Lang
    config: Path
    """Where the configuration will be."""
    answers: StarterAnswers = field(default_factory=StarterAnswers)
    aim: Aim | None = None
    owner: Owner | None = None
    token: Secret | None = None
    """Goes into the keyring where the answers name an entry of it, else into a file."""
    export: TakenIn | None = None

    @property
    def text(self) -> str:
        """The configuration."""
        return starter_text(self.lang, self.answers)

    def loaded(self) -> Config:
        """What the configuration means.

        Raises:
            ConfigError: An answer is not right.
        """
        return load_text(self.text, self.config)

    @property
    def problem(self) -> Problem | None:
        """What is wrong with an answer, if anything is."""
        try:
            self.loaded()
        except ConfigError as error:
            return error.problems[0]
        return None

    @property
    def others(self) -> tuple[Agent, ...]:
        """Whom the stage brings along beside the person who answers."""
        everybody = replace(self, answers=replace(self.answers, people={})).loaded().agents
        return tuple(each for each in everybody if each.id != self.answers.agent_id)


@dataclass(frozen=True, slots=True)
class Ground:
    """Where everything will lie."""

    database: Path
    is_there: bool
    """Whether a desk lies there already, which is used as it is."""
    backups: Path
    token: Path
    """The file for the token, if it goes into one."""


class Backstage(Protocol):
    """What is done for the answers. Each may wait for a disk or for Instagram: call it on a thread."""

    def whose(self, plan: Plan, token: Secret) -> Owner:
        """Ask Instagram whose a token is.

        Raises:
            IgdeskError: It is no good, or Instagram cannot be reached; with the cure.
        """
        ...

    def ground(self, plan: Plan) -> Ground:
        """Where everything will lie."""
        ...

    def make(self, plan: Plan, tell: Told) -> Phrase | None:
        """Make it all, the configuration last; what is to be told of the export afterwards.

        Raises:
            IgdeskError: It could not be made; without a configuration nothing of it counts.
        """
        ...


def path_of(text: str) -> Path:
    """A path as people type, paste or drop it: in quotes, or with a backslash before its spaces."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1]
    path = Path(text).expanduser()
    if os.name != "nt" and "\\" in text and not path.exists():
        path = Path(text.replace("\\", "")).expanduser()
    return path.absolute()


def look_into(export: Path, owner: str | None) -> TakenIn:
    """See whether an export can be read. May take seconds.

    Raises:
        ExportError: It cannot, or nobody can tell whose it is.
    """
    with open_export([export], owner=owner) as opened:
        opened.threads()
        assert opened.owner is not None  # `threads` has seen to it
        return TakenIn(export, opened.owner, opened.thread_count)


def look_at(database: Path) -> tuple[Phrase, ...]:
    """What is to be known of a place for a desk, such as that it is on a network drive. Waits for the drive.

    Raises:
        IgdeskError: No desk can lie there; with the cure.
    """
    return within(LOOK, lambda: _look_at(database), database)


def _look_at(database: Path) -> tuple[Phrase, ...]:
    folder = database.parent
    if database.is_dir():
        raise IgdeskError("first_run.is_folder", path=database)
    if (service := sync_folder(folder)) is not None:
        raise _refused(service.reason, service.cure)
    if absent_share(folder) is not None or waits_for_a_drive(folder):
        raise IgdeskError("first_run.drive_absent", path=folder)
    existing = next(each for each in (folder, *folder.parents) if each.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK):
        raise IgdeskError("first_run.not_writable", path=existing)
    found = verdict(mount_of(folder), database.name)
    if found.refusal is not None:
        raise _refused(found.refusal.reason, found.refusal.cure)
    if not found.is_network:
        return ()
    return (Phrase("first_run.on_network"), *(part for note in found.notes for part in (note.reason, note.cure)))


def _refused(reason: Phrase, cure: Phrase) -> IgdeskError:
    return IgdeskError("first_run.refused_place", reason=reason, cure=cure)
