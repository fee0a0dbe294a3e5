"""Readers for the tables that stand once: desk, store, Instagram, hours, warnings, follow-up, survey, learning, …"""

from __future__ import annotations

import re
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit

from igdesk.config.accounts import FurtherAccount
from igdesk.config.automation import Channel
from igdesk.config.model import (
    Backups,
    Crisis,
    Csat,
    Desk,
    Drop,
    FollowUp,
    Hours,
    InstagramSettings,
    Knowledge,
    Learning,
    Levels,
    Mode,
    Notifications,
    Sharing,
    SlaWarnings,
    StoreSettings,
    Triage,
    Webhooks,
)
from igdesk.config.readers import (
    Reader,
    choice,
    currency,
    flag,
    ident,
    mapping,
    ref,
    several,
    shaped,
    share,
    table,
    text,
    wants,
    whole,
)
from igdesk.config.settings import Login
from igdesk.config.spot import Kind, Spot
from igdesk.config.template import Style
from igdesk.config.times import days, duration, limit, week, zone
from igdesk.i18n import LANGUAGES, Phrase

variable = shaped(r"[A-Za-z_][A-Za-z0-9_]{0,63}", wants("variable"), secret=True)
"""The name of an environment variable; an access token pasted where it belongs is longer."""
_version = shaped(r"v[0-9]{1,3}\.[0-9]{1,2}", wants("version"))
_account = shaped("[0-9]+", wants("account"))
_app = shaped("[0-9]+", wants("app"), secret=True)
"""Somebody may have pasted the app's secret."""


def path(raw: Any, spot: Spot) -> Path:
    """A file or folder, relative to the configuration's own folder; `~` is the home folder."""
    written = text(raw, spot)
    try:
        return spot.document.folder / Path(written).expanduser()
    except RuntimeError:
        raise spot.expected(wants("path"), raw) from None


def address(raw: Any, spot: Spot) -> str:
    """Where the Graph API answers: https, or http on this computer alone, since the token travels there."""
    parts = _split(raw)
    if parts is None:
        raise spot.expected(wants("address"), raw)
    if re.search(r"/v\d", parts[1]):
        raise spot.wrong(Phrase("config.address_version"), got=raw)
    return str(raw).rstrip("/")


def webhook(raw: Any, spot: Spot) -> str:
    """An incoming-webhook address. Whoever has it can post there, so it is never quoted."""
    if not is_private(raw):
        raise spot.expected(wants("address"), raw, secret=True)
    return str(raw)


def is_private(raw: Any) -> bool:
    """Whether nobody on the way can read what goes to an address: https, or this computer itself."""
    return _split(raw) is not None


def _split(raw: Any) -> tuple[str, str] | None:
    """Host and path of an address that may carry a secret; None when it may not."""
    if not isinstance(raw, str):
        return None
    try:
        parts = urlsplit(raw)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return None
    safe = parts.scheme == "https" or (parts.scheme == "http" and _is_here(host))
    return (host, parts.path) if host and safe else None


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _redirect(raw: Any, spot: Spot) -> str:
    """Where Meta sends on to, letter for letter as the app has it: a slash at the end counts."""
    if not is_private(raw):
        raise spot.expected(wants("address"), raw)
    return str(raw)


def levels(kind: Kind) -> Reader[Levels]:
    """A rising scale and what its levels are called; customers' handles can be listed by tier."""
    parts: dict[str, Reader[Any]] = {"order": several(ident, least=1), "names": mapping(ref(kind), text)}
    if kind == "tier":
        parts["lists"] = mapping(ref(kind), several(text))
    return table(Levels, parts, _each_level_once)


def _each_level_once(scale: Levels, spot: Spot) -> None:
    for place, level in enumerate(scale.order):
        if level in scale.order[:place]:
            spot.at("order").at(place).wrong(Phrase("config.twice", {"got": level}), got=level)


def _simulated_here_only(settings: InstagramSettings, spot: Spot) -> None:
    parts = urlsplit(settings.base_url)
    if settings.clock == "simulator" and not (parts.scheme == "http" and _is_here(parts.hostname or "")):
        spot.at("clock").wrong(Phrase("trial_clock.only_here"))


def _asks_with_a_template(csat: Csat, spot: Spot) -> None:
    if csat.ask != "never" and csat.template is None:
        spot.at("template").wrong(Phrase("config.missing"))


def _closes_something(desk: Desk, spot: Spot) -> None:
    if desk.closing_notice is not None and desk.closes_after is None and desk.waiting_closes_after is None:
        spot.at("closing_notice").wrong(Phrase("config.without", {"missing": "closes_after"}))


DESK = table(
    Desk,
    {
        "name": text,
        "language": choice(*LANGUAGES),
        "style": choice(*get_args(Style)),
        "timezone": zone,
        "currency": currency,
        "me": ref("agent"),
        "mode": choice(*get_args(Mode)),
        "canary_percent": whole(0, 100),
        "canary_channels": several(choice(*get_args(Channel)), least=1),
        "canary_accounts": several(ref("account"), least=1),
        "default_priority": ref("priority"),
        "resolved_reopens_for": duration(timedelta()),
        "closes_after": duration(),
        "waiting_closes_after": duration(),
        "closing_notice": ref("template"),
        "undo_send": duration(timedelta()),
        "enter_sends": flag,
        "undo_send_public": duration(timedelta()),
        "undo_send_least": duration(timedelta()),
    },
    _closes_something,
)

BACKUPS = table(Backups, {"dir": path, "every": duration(timedelta(minutes=1)), "keep": whole(1)})

STORE = table(StoreSettings, {"path": path, "backups": BACKUPS})

INSTAGRAM = table(
    InstagramSettings,
    {
        "name": ident,
        "login": choice(*get_args(Login)),
        "account_id": _account,
        "base_url": address,
        "version": _version,
        "token_env": variable,
        "token_file": path,
        "token_keyring": ident,
        "app_id": _app,
        "app_secret_env": variable,
        "redirect_uri": _redirect,
        "human_agent": flag,
        "clock": choice("own", "simulator"),
        "poll": duration(),
        "profiles": flag,
        "comments": flag,
        "history": duration(),
    },
    _simulated_here_only,
)

ACCOUNT = table(
    FurtherAccount,
    {
        "name": ident,
        "account_id": _account,
        "login": choice(*get_args(Login)),
        "base_url": address,
        "token_env": variable,
        "token_file": path,
        "token_keyring": ident,
        "human_agent": flag,
        "comments": flag,
    },
)

HOURS = table(Hours, {"weekdays": week, "holidays": days})

ASSIGNMENT_SETTINGS = table(Sharing, {"wait": flag, "take_back": limit})

SLA_WARNINGS = table(SlaWarnings, {"warn_at": share, "repeat": duration(), "repeats": whole(0)})

FOLLOW_UP = table(
    FollowUp,
    {
        "after": duration(),
        "categories": several(ref("category"), least=1),
        "template": ref("template"),
        "questions": mapping(ref("category"), text),
    },
)

CRISIS = table(Crisis, {"agent": ref("agent"), "statement": ref("template")})

CSAT = table(
    Csat,
    {"ask": choice("on_close", "never"), "template": ref("template"), "only_inside_window": flag},
    _asks_with_a_template,
)

LEARNING = table(Learning, {"suggest": flag, "threshold": share})

KNOWLEDGE = table(Knowledge, {"folder": path, "review_every": duration()})

TRIAGE = table(Triage, {"confirm": choice("twice", "once")})

NOTIFICATIONS = table(Notifications, {"terminal_bell": flag, "webhooks": several(webhook), "webhook_quotes": flag})

DROP = table(Drop, {"folder": path, "network": ref("network"), "keep": duration(timedelta(days=1))})
WEBHOOKS = table(
    Webhooks,
    {
        "verify_token_env": variable,
        "app_secret_env": several(variable, least=1),
        "api_key_env": variable,
        "spool": path,
    },
)
