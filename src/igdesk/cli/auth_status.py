"""How the access token stands: whose, where, until when, what is missing, and the cure; as text and as JSON."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from igdesk.cli import output
from igdesk.cli.layout import fact, wrapped
from igdesk.cli.times import local as local_time
from igdesk.clock import iso
from igdesk.config.accounts import about, for_account
from igdesk.config.model import Config
from igdesk.errors import IgdeskError
from igdesk.i18n import Phrase, Words
from igdesk.instagram import issuing, probe
from igdesk.instagram.auth import TokenFault
from igdesk.instagram.cures import cure_of, cure_of_place
from igdesk.instagram.errors import AuthFailed
from igdesk.instagram.facebook import NoPage
from igdesk.instagram.keeper import TokenKeeper
from igdesk.instagram.login import Kind
from igdesk.instagram.model import Account
from igdesk.instagram.places import Found
from igdesk.instagram.records import Record
from igdesk.sync.connecting import no_token
from igdesk.text import cells, one_line, pad
from igdesk.values import dataclass

SECONDS = 5.0
"""Limit of each part of the one call."""
DEAD, UNREACHABLE = 1, 5
State = Literal["ok", "unchecked", "lacking", "none", "unusable", "dead", "no_page", "other_account", "unreachable"]
_STATUS: dict[State, int] = {"ok": 0, "unchecked": 0, "unreachable": UNREACHABLE}


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything that is known of the token."""

    state: State
    login: Kind
    found: Found | None = None
    record: Record | None = None
    account: Account | None = None
    missing: tuple[str, ...] = ()
    problem: Phrase | None = None
    cure: Phrase | None = None

    @property
    def exit_status(self) -> int:
        """0: it works; 5: nobody could be asked; 1: a person has to do something."""
        return _STATUS.get(self.state, DEAD)


def standing(keeper: TokenKeeper, config: Config, *, offline: bool) -> Standing:
    """Look for the token, then ask Instagram whose it is.

    Args:
        keeper: The token.
        config: The desk's configuration.
        offline: Ask nobody.
    """
    settings = config.instagram
    try:
        found = keeper.found()
    except TokenFault as error:
        return Standing("unusable", settings.login, problem=error.phrase, cure=cure_of_place(error))
    if found is None:
        problem = no_token(settings).phrase
        return Standing("none", settings.login, problem=problem, cure=cure_import(settings.login))
    known = local(keeper, found, "unchecked", config)
    return judged(known if offline else _asked(known, found, config), config)


def local(keeper: TokenKeeper, found: Found, state: State, config: Config) -> Standing:
    """What this computer knows of a token."""
    record = keeper.record(found)
    wanted = issuing.wanted_scopes(keeper.login, comments=config.instagram.comments)
    missing = issuing.missing_of(() if record is None else record.scopes, wanted)
    return Standing(state, keeper.login, found, record, missing=missing)


def cure_import(login: Kind) -> Phrase:
    """How another token is made and put in place."""
    return Phrase("facebook.cure_import" if login == "facebook" else "token.cure_import")


def _asked(known: Standing, found: Found, config: Config) -> Standing:
    settings = config.instagram
    try:
        heard = probe.ask(
            settings.base_url, settings.version, found.token, seconds=SECONDS, login=settings.login,
            account_id=settings.account_id,
        )  # fmt: skip
    except IgdeskError as error:
        return replace(known, state="unreachable", problem=error.phrase, cure=Phrase("token.cure_unreachable"))
    if isinstance(heard.refusal, AuthFailed):
        cure = cure_of(heard.refusal, cure_import(known.login).key)
        return replace(known, state="dead", problem=heard.refusal.phrase, cure=cure)
    if isinstance(heard.refusal, NoPage):
        return replace(known, state="no_page", problem=heard.refusal.phrase, cure=cure_import(known.login))
    if heard.refusal is not None:
        cure = cure_of(heard.refusal, "token.cure_later")
        return replace(known, state="unreachable", problem=heard.refusal.phrase, cure=cure)
    return replace(known, state="ok", account=heard.account)


def judged(known: Standing, config: Config) -> Standing:
    """What is wrong with a token that Instagram accepts: another account's, or one that may not do enough."""
    wanted = config.instagram.account_id
    if known.account is not None and wanted is not None and known.account.user_id != wanted:
        problem = Phrase("sync.other_account", {"wanted": wanted, "found": _who(known.account)})
        return replace(known, state="other_account", problem=problem, cure=cure_import(known.login))
    if known.missing and known.state in ("ok", "unchecked"):
        problem = Phrase("token.scopes_missing", {"scopes": ", ".join(known.missing)})
        cure = cure_import(known.login) if known.login == "facebook" else Phrase("token.cure_scopes")
        return replace(known, state="lacking", problem=problem, cure=cure)
    return known


def _who(account: Account) -> str:
    return f"{account.user_id} (@{one_line(account.username)})" if account.username else account.user_id


def as_json(known: Standing, words: Words, name: str | None) -> dict[str, Any]:
    """The public JSON. The token is not in it; `name` is the account's, where there are several."""
    found, record, account = known.found, known.record, _account(known)
    source = None
    if found is not None:
        source = {"kind": found.source, "name": found.name, "mode": None if found.mode is None else f"{found.mode:04o}"}
    return {
        "state": known.state,
        "login": known.login,
        "account": account,
        "source": source,
        "scopes": [] if record is None else list(record.scopes),
        "missing_scopes": list(known.missing),
        "ends_at": None if record is None or record.ends_at is None else iso(record.ends_at),
        "ends_by": None if record is None or record.ends_by is None else iso(record.ends_by),
        "can_renew": _can_renew(known),
        "problem": None if known.problem is None else words.of(about(name, known.problem)),
        "cure": None if known.cure is None else words.of(about(name, known.cure)),
    }


def _can_renew(known: Standing) -> bool:
    if known.found is None or known.state == "dead":
        return False
    return known.login == "instagram" and known.found.source != "variable"


def _account(known: Standing) -> dict[str, str | None] | None:
    """Whose it is, as just heard or as it was the last time."""
    if known.account is not None:
        return {"id": known.account.user_id, "username": known.account.username}
    if known.record is not None and known.record.account_id is not None:
        return {"id": known.record.account_id, "username": known.record.username}
    return None


def lines(known: Standing, config: Config, now: datetime, words: Words, width: int, name: str | None) -> list[str]:
    """The same for a person."""
    rows = [(words(f"token.row_{row}"), for_account(name, text)) for row, text in _rows(known, config, now, words)]
    left = max(cells(row) for row, _ in rows)
    if output.is_plain():
        return [fact(row, text) for row, text in rows]
    told = []
    for row, text in rows:
        first, *others = wrapped(text, max(width - left - 2, 20)) or [""]
        told += [f"{pad(row, left)}  {first}", *(" " * (left + 2) + line for line in others)]
    return told


def _rows(known: Standing, config: Config, now: datetime, words: Words) -> list[tuple[str, str]]:
    rows = [("state", words(f"token.state_{known.state}")), ("login", words(f"facebook.login_{known.login}"))]
    if (account := _account(known)) is not None:
        name = f"@{one_line(account['username'])} " if account["username"] else ""
        rows.append(("account", f"{name}({account['id']})"))
    if known.found is not None:
        rows.append(("source", one_line(words.of(place_phrase(known.found)))))
        rows.append(("ends", ends_text(known, config, now, words)))
        scopes = () if known.record is None else known.record.scopes
        rows.append(("scopes", ", ".join(scopes) or words("token.scopes_untold")))
    if known.problem is not None:
        rows.append(("problem", one_line(words.of(known.problem))))
    if known.cure is not None:
        rows.append(("cure", words.of(known.cure)))
    return rows


def place_phrase(found: Found) -> Phrase:
    """Where the token is."""
    if found.mode is not None:
        return Phrase("token.in_file_mode", {"name": found.name, "mode": f"{found.mode:04o}"})
    return Phrase(f"token.in_{found.source}", {"name": found.name})


def ends_text(known: Standing, config: Config, now: datetime, words: Words) -> str:
    """Until when it lives, and who renews it; a dead one nobody does, whatever end was known of it."""
    if known.state == "dead":
        return words("token.ends_dead")
    record, is_page = known.record, known.login == "facebook"
    if record is None:
        return words("facebook.ends_unknown" if is_page else "token.ends_unknown")
    if record.ends_by is None:
        return words("facebook.ends_unknown")
    at = local_time(record.ends_by, config)
    days = max((record.ends_by - now).days, 0)
    told = words("token.ends_at" if record.ends_at is not None else "token.ends_by", at=at, days=days)
    is_variable = known.found is not None and known.found.source == "variable"
    renewing = "facebook.ends_soon" if is_page else "token.not_renewed" if is_variable else "token.renewed_by_itself"
    return words("token.two_sentences", first=told, second=words(renewing))
