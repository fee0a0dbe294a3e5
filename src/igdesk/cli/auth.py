"""`igdesk auth`: the access token; whose it is, taking one in, renewing it, asking Meta for one.

A token is never an argument, which other programs of the computer could read, and never printed.
"""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from igdesk import log
from igdesk.cli import auth_status, output, stdin, talk
from igdesk.cli.phrased import Group, json_option, option
from igdesk.cli.session import Session
from igdesk.config.accounts import about, account_named
from igdesk.errors import IgdeskError, UsageError
from igdesk.i18n import Phrase
from igdesk.instagram import issuing, probe
from igdesk.instagram.auth import checked, read_token
from igdesk.instagram.errors import InstagramError
from igdesk.instagram.issuing import App, Issued
from igdesk.instagram.keeper import SECONDS
from igdesk.instagram.model import Account
from igdesk.instagram.places import Found, NotKept, Source
from igdesk.rules.authority import Matter, check_matter
from igdesk.secret import Secret

if TYPE_CHECKING:
    from igdesk.config.settings import InstagramSettings
    from igdesk.instagram.keeper import TokenKeeper
    from igdesk.wiring import Parts

STDIN = "-"
USUAL_ENTRY = "igdesk"
"""The keyring's entry where neither the configuration nor the command names one; further accounts have their own."""
_CONFIGURED = ""
"""What `--keyring` without a name stands for."""


_account_option = option("--account", metavar="NAME", help="accounts.o_account")


@click.group("auth", cls=Group, help="cli_help.auth")
def auth() -> None:
    pass


@auth.command("status", help="cli_help.auth_status")
@option("--offline", is_flag=True, help="cli_help.o_auth_offline")
@_account_option
@json_option
@click.pass_context
def status(ctx: click.Context, *, offline: bool, account: str | None) -> None:
    session = ctx.ensure_object(Session)
    if account is not None or not session.parts.config.accounts:
        known = [_told(session, _of(session, account), offline=offline)]
    else:
        known = _told_each(session, offline=offline)
    if worst := max(each.exit_status for each in known):
        ctx.exit(worst)


@auth.command("import", help="cli_help.auth_import")
@option("--from-env", is_flag=True, help="cli_help.o_from_env")
@option("--from-file", metavar="FILE", help="cli_help.o_from_file")
@option("--file", "into_file", metavar="FILE", help="cli_help.o_into_file")
@option("--keyring", is_flag=False, flag_value=_CONFIGURED, default=None, metavar="[NAME]", help="cli_help.o_keyring")
@_account_option
@json_option
@click.pass_obj
def import_(
    session: Session,
    *,
    from_env: bool,
    from_file: str | None,
    into_file: str | None,
    keyring: str | None,
    account: str | None,
) -> None:
    check_matter(session.parts.me, Matter.TOKEN, session.parts.config)
    with _one(session, account) as parts:
        place = _place(session, parts, into_file, keyring)
        token = _offered(session, parts, from_env=from_env, from_file=from_file)
        _take_in(session, parts, Issued(token, None), place, is_fresh=False)


@auth.command("refresh", help="cli_help.auth_refresh")
@_account_option
@json_option
@click.pass_obj
def refresh(session: Session, *, account: str | None) -> None:
    check_matter(session.parts.me, Matter.TOKEN, session.parts.config)
    with _one(session, account) as parts:
        renewal = parts.token_keeper().renew()
        talk.say(session.words("token.renewed" if renewal.is_new else "token.renewed_before"))
        _told(session, parts, kept=renewal.found, refreshed=renewal.is_new)


@auth.command("login", help="cli_help.auth_login")
@option("--file", "into_file", metavar="FILE", help="cli_help.o_into_file")
@option("--keyring", is_flag=False, flag_value=_CONFIGURED, default=None, metavar="[NAME]", help="cli_help.o_keyring")
@_account_option
@json_option
@click.pass_obj
def login(session: Session, *, into_file: str | None, keyring: str | None, account: str | None) -> None:
    check_matter(session.parts.me, Matter.TOKEN, session.parts.config)
    with _one(session, account) as parts:
        settings = parts.config.instagram
        if settings.login == "facebook":
            raise UsageError("facebook.no_login")
        if settings.app_id is None or settings.redirect_uri is None:
            raise UsageError("token.login_needs_app")
        place, app = _place(session, parts, into_file, keyring), App(settings.app_id, settings.redirect_uri)
        issued = _agreed(session, settings, app)
        _take_in(session, parts, issued, place, is_fresh=True)


def _agreed(session: Session, settings: InstagramSettings, app: App) -> Issued:
    """The token that the account's owner agrees to, by way of a browser."""
    app_secret, state = _app_secret(session, settings.app_secret_env), secrets.token_urlsafe(24)
    talk.say(session.words("token.open_address"))
    talk.say(issuing.authorize_url(settings.base_url, app, state))
    code = issuing.code_in(_pasted(session), state)
    short = issuing.trade_code(settings.base_url, app, app_secret, code, seconds=SECONDS)
    issued = issuing.lengthen(settings.base_url, app_secret, short.token, seconds=SECONDS)
    return replace(issued, scopes=issued.scopes or short.scopes)


@contextmanager
def _one(session: Session, account: str | None) -> Iterator[Parts]:
    """The parts as one account has them; where something goes wrong, the cure is for that account."""
    parts = _of(session, account)
    try:
        yield parts
    except IgdeskError as error:
        error.phrase = about(_name_among(session, parts), error.phrase)
        raise


def _of(session: Session, account: str | None) -> Parts:
    """The parts as one account has them; which one must be said where there are several."""
    found = session.parts.by_account()
    if account is None and len(found) == 1:
        return found[0]
    names = [_name(parts) for parts in found]
    if account is None:
        raise UsageError("accounts.which", names=", ".join(names))
    named = [parts for parts, name in zip(found, names, strict=True) if name.casefold() == account.casefold()]
    if not named:
        raise UsageError("accounts.unknown", name=account, names=", ".join(names))
    return named[0]


def _take_in(session: Session, parts: Parts, issued: Issued, place: tuple[Source, str], *, is_fresh: bool) -> None:
    """Ask whose the token is, put it away, and tell how it stands."""
    keeper, config = parts.token_keeper(), parts.config
    account, issued = _owner(session, config.instagram, issued)
    wanted = config.instagram.account_id
    if wanted is not None and account.user_id != wanted:
        found = f"{account.user_id} (@{account.username})" if account.username else account.user_id
        raise UsageError("sync.other_account", wanted=wanted, found=found)
    kept = _keep(session, keeper, issued, account, place, is_fresh=is_fresh)
    talk.say(session.words("token.kept", place=auth_status.place_phrase(kept)))
    _tell_what_hides_it(session, parts, kept)
    _told(session, parts, kept=kept)


def _owner(session: Session, settings: InstagramSettings, issued: Issued) -> tuple[Account, Issued]:
    """The account that the token belongs to, and the token to keep: of a person's token that of the account's Page.

    A token that Instagram does not accept is not taken in.
    """
    heard = probe.ask(
        settings.base_url, settings.version, issued.token, seconds=auth_status.SECONDS, login=settings.login,
        account_id=settings.account_id,
    )  # fmt: skip
    if heard.account is None:
        assert heard.refusal is not None  # with a token, one of the two is always there
        raise heard.refusal
    if settings.login == "instagram":
        return heard.account, issued
    return heard.account, _of_page(session, settings, heard.page_token or issued.token, issued.token)


def _of_page(session: Session, settings: InstagramSettings, token: Secret, asker: Secret) -> Issued:
    """A Page's token, with what Facebook tells of it."""
    if token != asker:
        talk.say(session.words("facebook.page_taken"))
    try:
        return issuing.inspect(settings.base_url, settings.version, token, asker, session.clock.now(), seconds=SECONDS)
    except InstagramError:  # it works all the same
        talk.say(session.words("facebook.not_told"))
        return Issued(token, None)


def _keep(
    session: Session,
    keeper: TokenKeeper,
    issued: Issued,
    account: Account,
    place: tuple[Source, str],
    *,
    is_fresh: bool,
) -> Found:
    """Put it into the place, or, where the keyring fails and somebody agrees, into the file."""
    source, name = place
    try:
        return keeper.keep(issued, account, source, name, is_fresh=is_fresh)
    except NotKept as error:
        if source != "keyring" or not _is_at_terminal():
            raise
        talk.say(session.words.of(error.phrase))
        file = str(keeper.places.file)
        if not click.confirm(session.words("token.q_file_instead", file=file), default=True, err=True):
            raise
        return keeper.keep(issued, account, "file", file, is_fresh=is_fresh)


def _tell_what_hides_it(session: Session, parts: Parts, kept: Found) -> None:
    """Say what must be done before the token is used: a line in the configuration, or another token out of the way."""
    keeper = parts.token_keeper()
    places = keeper.places
    is_named = kept.name == (places.keyring_user if kept.source == "keyring" else str(places.file))
    if not is_named:
        key = "token_keyring" if kept.source == "keyring" else "token_file"
        where = "token.add_line" if _is_first(session, parts) else "token.add_line_in_row"
        talk.say(session.words(where, key=key, name=kept.name, account=_name(parts)))
    first = keeper.found()
    if first is not None and (first.source, first.name) != (kept.source, kept.name) and first.token != kept.token:
        talk.say(session.words("token.hidden_by", place=auth_status.place_phrase(first)))
    elif first is not None and first.source == "variable":
        talk.say(session.words("token.unset_variable", variable=first.name))


def _told(
    session: Session, parts: Parts, *, offline: bool = False, kept: Found | None = None, refreshed: bool | None = None
) -> auth_status.Standing:
    """Print how the token stands: the one that is in use, or the one that Instagram has just accepted."""
    keeper, config = parts.token_keeper(), parts.config
    if kept is None:
        known = auth_status.standing(keeper, config, offline=offline)
    else:
        known = auth_status.judged(auth_status.local(keeper, kept, "ok", config), config)
    if session.as_json:
        more = {} if refreshed is None else {"refreshed": refreshed}
        output.print_json(auth_status.as_json(known, session.words, _name_among(session, parts)) | more)
    else:
        output.print_lines(_lines(session, parts, known))
    return known


def _told_each(session: Session, *, offline: bool) -> list[auth_status.Standing]:
    """Print how the token of every account stands."""
    known = {
        parts: auth_status.standing(parts.token_keeper(), parts.config, offline=offline)
        for parts in session.parts.by_account()
    }
    if session.as_json:
        words = session.words
        rows = [{"name": _name(each)} | auth_status.as_json(one, words, _name(each)) for each, one in known.items()]
        output.print_json({"accounts": rows})
    else:
        for parts, one in known.items():
            output.print_lines([session.words("accounts.heading", name=_name(parts)), *_lines(session, parts, one)])
    return list(known.values())


def _name(parts: Parts) -> str:
    return parts.config.instagram.name


def _name_among(session: Session, parts: Parts) -> str | None:
    """What the account is called, where there are several to tell apart."""
    return _name(parts) if session.parts.config.accounts else None


def _is_first(session: Session, parts: Parts) -> bool:
    """Whether it is the account of `[instagram]`, and none of those beside it."""
    return _name(parts) == session.parts.config.instagram.name


def _lines(session: Session, parts: Parts, known: auth_status.Standing) -> list[str]:
    among, now = _name_among(session, parts), session.parts.clock.now()
    return auth_status.lines(known, parts.config, now, session.words, output.width(), among)


def _place(session: Session, parts: Parts, into_file: str | None, keyring: str | None) -> tuple[Source, str]:
    """Where the token is to go: as the command says, else as the configuration does, else into the usual file."""
    places = parts.token_keeper().places
    if into_file is not None and keyring is not None:
        raise UsageError("token.one_place")
    if into_file is not None:
        return "file", str(Path(into_file).expanduser().absolute())
    if keyring is not None:
        own = USUAL_ENTRY if _is_first(session, parts) else f"{USUAL_ENTRY}-{_name(parts)}"
        return "keyring", keyring or places.keyring_user or own
    named = account_named(session.parts.config, _name(parts))  # without a file by itself, as a further account has
    if places.keyring_user is not None and (named is None or named.token_file is None):
        return "keyring", places.keyring_user
    return "file", str(places.file)


def _offered(session: Session, parts: Parts, *, from_env: bool, from_file: str | None) -> Secret:
    """The token to take in: as the command says; else the variable's, one typed blindly, or one piped in."""
    variable = parts.config.instagram.token_env
    if from_env and from_file is not None:
        raise UsageError("token.one_origin")
    if from_file is not None and from_file != STDIN:
        token = read_token(file=Path(from_file).expanduser())
        if token is None:
            raise UsageError("token.no_such_file", file=from_file)
    elif from_file == STDIN:
        token = checked(Secret(stdin.read()))
    elif (token := read_token(env=variable, environ=session.environ)) is not None:
        talk.say(session.words("token.from_variable", variable=variable))
    elif from_env:
        raise UsageError("token.variable_empty", variable=variable)
    else:
        token = checked(_asked_for(session, Phrase("token.q_token"), variable))
    log.hide(token)
    return token


def _app_secret(session: Session, variable: str) -> Secret:
    found = read_token(env=variable, environ=session.environ)
    if found is None:
        if not _is_at_terminal():
            raise UsageError("token.app_secret_missing", variable=variable)
        found = checked(_asked_for(session, Phrase("token.q_app_secret"), variable))
    log.hide(found)
    return found


def _asked_for(session: Session, question: Phrase, variable: str) -> Secret:
    """A secret that a person types or pastes without seeing it, or that is piped in."""
    if _is_at_terminal():
        return Secret(click.prompt(session.words.of(question), hide_input=True, err=True))
    text = stdin.read()
    if not text.strip():
        raise UsageError("token.nothing_to_import", variable=variable)
    return Secret(text)


def _pasted(session: Session) -> str:
    """The one line with the code; it is of no use without the app's secret, so it may be seen."""
    if _is_at_terminal():
        return str(click.prompt(session.words("token.q_code"), err=True))
    if sys.stdin is None:
        raise UsageError("cli.no_stdin")
    return sys.stdin.readline()


def _is_at_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()
