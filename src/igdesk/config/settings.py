"""The desk's plain settings, one class for each TOML table that stands once. Import them from `model`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from igdesk.config.automation import Limit
from igdesk.config.template import Style
from igdesk.i18n import Lang
from igdesk.values import dataclass

Mode = Literal["live", "shadow", "canary"]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A part of a preset that asks for what the desk does not have."""

    id: str
    kind: str
    """Of what it has none: `category`, `priority`, …"""
    wanted: tuple[str, ...]


PRESET = "preset:"
"""What the ids of a preset's parts begin with: `preset:NAME:ID`."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What one preset brought into a configuration."""

    preset: str
    ids: tuple[str, ...] = ()
    """Its limits, rules and escalations that are in force."""
    settings: tuple[str, ...] = ()
    """Keys that the file leaves to it."""
    replaced: tuple[str, ...] = ()
    """Parts that a table of the file stands for."""
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk as a whole, and who sits at this computer."""

    name: str = "igdesk"
    language: Lang = "en"
    """Of the interface; templates carry their own."""
    style: Style | None = None
    """Which of its variants a template is used in unless somebody asks for another; none: each in turn."""
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    currency: str | None = None
    """Of amounts that name none, ISO 4217; None: see `currencies.usual_currency`."""
    me: str | None = None
    mode: Mode = "live"
    canary_percent: int = 10
    canary_channels: tuple[str, ...] = ()
    """By which channels customers are tried out on; none: by any."""
    canary_accounts: tuple[str, ...] = ()
    """By which of our accounts, as tickets have them; none: by any."""
    default_priority: str = "medium"
    resolved_reopens_for: timedelta = timedelta(days=7)
    """A customer's message within this time of resolving reopens a ticket; later it starts a linked new one."""
    closes_after: timedelta | None = None
    """A resolved ticket whose customer has been silent for so long is closed; None: never."""
    waiting_closes_after: timedelta | None = None
    """The same of one that waits for its customer's answer."""
    closing_notice: str | None = None
    """Id of the template by which the customer is told of that; None: nobody is."""
    undo_send: timedelta = timedelta(seconds=5)
    """How long a reply waits in the outbox, where it can still be taken back; who asks: `config.holding`."""
    undo_send_public: timedelta | None = None
    """The same for what everybody reads; None: as all else."""
    enter_sends: bool = False
    """Whether Enter sends a reply instead of beginning a new line of it."""
    undo_send_least: timedelta | None = None
    """The shortest time that people may choose for themselves; None: none that is shorter than the desk's."""
    undo_send_chosen: timedelta | None = None
    """What the person at this computer chose; no key of the file."""


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


Login = Literal["instagram", "facebook"]
FIRST_NAME = "main"
"""What the account of `[instagram]` is called where there are several and the file does not say."""
TOKEN_VARIABLE = "IGDESK_TOKEN"


@dataclass(frozen=True, slots=True)
class InstagramSettings:
    """The account and how to reach it.

    The token is named here, never written here. It is looked for in the variable, then the file, then the keyring.
    """

    name: str = FIRST_NAME
    """What people call the account, where there are several."""
    login: Login = "instagram"
    account_id: str | None = None
    base_url: str = "https://graph.instagram.com"
    version: str = "v25.0"
    token_env: str = TOKEN_VARIABLE
    token_file: Path | None = None
    token_keyring: str | None = None
    """Name of the entry in the system keyring."""
    app_id: str | None = None
    """Meta's app, for `auth login`; with its secret and the address that it sends people on to."""
    app_secret_env: str = "IGDESK_APP_SECRET"
    redirect_uri: str | None = None
    human_agent: bool = False
    """Whether the account has Meta's Human Agent permission: seven days to answer instead of one."""
    clock: Literal["own", "simulator"] = "own"
    """Whose time the desk lives by; a simulator's only where it is on this computer."""
    poll: timedelta = timedelta(seconds=30)
    profiles: bool = True
    """Whether Instagram is asked who customers are: their name, followers, and whether they follow us."""
    comments: bool = False
    history: timedelta = timedelta(days=90)
    """How far back the first pull goes."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """How tickets are given to people, `[assignment]`."""

    wait: bool = False
    """While nobody who fits is on shift with room, a ticket waits in line instead of going to somebody else."""
    take_back: Limit | None = None
    """After how much open time a ticket is taken from an owner who did not touch it; None: it stays theirs."""


@dataclass(frozen=True, slots=True)
class SlaWarnings:
    """When people are told of a clock: before it runs out its assignee, from then on the supervisors, too."""

    warn_at: float = 0.75
    """Share of the time used up."""
    repeat: timedelta = timedelta(hours=1)
    """How long after a limit has passed people are told again, counted as the limit is."""
    repeats: int = 3
    """How often they are told again; 0: never."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Resolved tickets of these categories come back as a follow-up task."""

    after: timedelta
    categories: tuple[str, ...] = ()
    template: str | None = None
    questions: Mapping[str, str] = field(default_factory=dict)
    """What `{follow_up.question}` says in the desk's language, by category."""


@dataclass(frozen=True, slots=True)
class Crisis:
    """What is done while an incident is a crisis."""

    agent: str | None = None
    """Who gets its tickets."""
    statement: str | None = None
    """The template of what is said until more is known, in each of its languages."""


@dataclass(frozen=True, slots=True)
class Learning:
    """What was learned from people; see `rules learn`."""

    suggest: bool = True
    """Whether it suggests a category where no rule decided on one."""
    threshold: float = 0.4
    """How sure a suggestion has to be, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Triage:
    """Quick triage, one ticket after another."""

    confirm: Literal["twice", "once"] = "twice"
    """Whether an answer stands there in full before the key that sends it, or goes out with its first key."""


@dataclass(frozen=True, slots=True)
class Csat:
    """Whether and how customers are asked if they are satisfied."""

    ask: Literal["on_close", "never"] = "never"
    template: str | None = None
    only_inside_window: bool = True

    @property
    def question(self) -> str:
        """Id of the template that asks."""
        return self.template or "csat"


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The team's articles."""

    folder: Path | None = None
    """Where the Markdown files lie; None: in `articles` beside the configuration."""
    review_every: timedelta = timedelta(days=90)
    """After what time a new article is to be looked at again."""


@dataclass(frozen=True, slots=True)
class Notifications:
    """How people are told besides the screen."""

    terminal_bell: bool = False
    webhooks: tuple[str, ...] = field(default=(), repr=False)
    """Incoming-webhook addresses. Whoever has one can post, so they are kept out of `repr`."""
    webhook_quotes: bool = False
    """Whether what is posted there quotes the customer."""


@dataclass(frozen=True, slots=True)
class Drop:
    """A folder from which mails and forms become tickets: whatever fetches them puts them there as files."""

    folder: Path
    network: str | None = None
    """By which of the networks those who write mails are answered; None: not from here."""
    keep: timedelta = timedelta(days=30)
    """How long a file stays after it was taken in."""


@dataclass(frozen=True, slots=True)
class Webhooks:
    """What `serve-webhooks` takes in. Secrets are named here, never written here: these are environment variables."""

    verify_token_env: str = "IGDESK_WEBHOOK_VERIFY_TOKEN"
    """What Instagram shows when the address is registered."""
    app_secret_env: tuple[str, ...] = ("IGDESK_APP_SECRET",)
    """What Instagram signs with; of which of an app's two secrets it is, its documents do not say."""
    api_key_env: str = "IGDESK_API_KEY"
    """What other systems show to make tickets."""
    spool: Path | None = None
    """Where deliveries wait on this computer; None leaves it to the state folder."""
