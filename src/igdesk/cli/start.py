"""`igdesk` by itself and `igdesk init`: the screens, and what happens before there is a configuration."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click
from rich.console import Console

from igdesk import paths
from igdesk.cli import output, talk
from igdesk.cli.phrased import Command, option, storable
from igdesk.cli.session import Session
from igdesk.config.load import load_text
from igdesk.config.problems import ConfigError
from igdesk.config.write import PROFILES, Profile, StarterAnswers, starter_text, write_new
from igdesk.errors import UsageError
from igdesk.files import NoConfigError

if TYPE_CHECKING:
    from igdesk.screens.app import IgdeskApp


def open_desk(session: Session, triages: str | None = None) -> None:
    """The screens; on a computer without a configuration, first the way to one.

    Args:
        session: This call.
        triages: The list that is gone through from the start, by its id; none: the queue stands first.

    Raises:
        UsageError: There is no terminal to draw on.
    """
    try:
        _ = session.parts.config
    except NoConfigError:
        if not on_terminal():
            raise
        if not _first_run(session):
            return
    if not on_terminal():
        raise UsageError("cli.needs_terminal")
    app = session.parts.app(session.words)
    app.triages = triages
    run_screens(app)


def run_screens(app: IgdeskApp) -> None:
    """Show the app until it is left; SIGTERM and a closed terminal leave it in good order, too.

    Raises:
        Exception: What nobody in the app has foreseen.
    """
    # Textual would print a traceback with every local variable in it, which may be a token or a customer's words.
    app.error_console = Console(quiet=True)

    async def shown() -> None:
        for name in ("SIGTERM", "SIGHUP"):
            with suppress(AttributeError, NotImplementedError):  # Windows has neither SIGHUP nor signals in its loop
                asyncio.get_running_loop().add_signal_handler(getattr(signal, name), app.exit)
        await app.run_async()

    asyncio.run(shown())
    if app._exception is not None:  # Textual tells it nowhere else
        raise app._exception


def on_terminal() -> bool:
    """Whether a person sits at both ends."""
    return sys.stdin is not None and sys.stdin.isatty() and output.is_terminal()


@click.command("init", cls=Command, help="cli_help.init")
@option("--defaults", is_flag=True, help="cli_help.o_defaults")
@option("--profile", type=click.Choice(PROFILES), help="cli_help.o_profile")
@click.pass_obj
def init(session: Session, *, defaults: bool, profile: Profile | None) -> None:
    path = session.named.config or paths.config_file()
    if path.exists():
        # The configuration stays as it is; but a database that was moved away can be begun anew only here.
        if not session.parts.make_database():
            raise UsageError("config.exists", path=path)
        output.print_lines([session.words("cli.made_database", path=session.parts.database)])
        return
    ask = not defaults and on_terminal()
    answers = _asked(session, profile) if ask else _unasked(session, profile)
    _write(session, path, answers)
    session.parts.make_database()
    output.print_lines([session.words("cli.wrote_config", path=path)])
    talk.say(session.words("cli.after_init"))


def _first_run(session: Session) -> bool:
    """Say what can be done, and do it if the person likes; whether there is a desk now."""
    words = session.words
    talk.say(words("cli.first_run"))
    if not click.confirm(words("cli.q_set_up"), default=True, err=True):
        return False
    path = paths.config_file()
    _write(session, path, _asked(session))
    talk.say(words("cli.wrote_config", path=path))
    return True


def _write(session: Session, path: Path, answers: StarterAnswers) -> None:
    text = starter_text(session.words.lang, answers)
    load_text(text, path)  # an answer that the configuration does not take is told before anything is written
    write_new(path, text)


def _unasked(session: Session, profile: Profile | None) -> StarterAnswers:
    zone = zone_of_computer(os.environ)
    return StarterAnswers(session.words("cli.default_desk"), timezone=zone, profile=profile or PROFILES[0])


def _asked(session: Session, profile: Profile | None = None) -> StarterAnswers:
    words = session.words

    def ask(key: str, default: str) -> str:
        return storable(click.prompt(words(key), default=default, err=True, show_default=bool(default))).strip()

    defaults = StarterAnswers()
    name = ask("cli.q_desk", words("cli.default_desk"))
    person = ask("cli.q_person", _user() or defaults.agent_name)
    zone = click.prompt(words("cli.q_zone"), default=zone_of_computer(os.environ), err=True, value_proc=_zone(session))
    account = ask("cli.q_account", "") or None
    size = profile or _size(session)
    answers = replace(defaults, desk_name=name, agent_name=person, timezone=zone, account_id=account, profile=size)
    return _with_own_id(session, answers)


def _size(session: Session) -> Profile:
    return click.prompt(session.words("cli.q_profile"), default=PROFILES[0], err=True, type=click.Choice(PROFILES))


def _with_own_id(session: Session, answers: StarterAnswers) -> StarterAnswers:
    """With the system's user name as the agent's id, where that can be an id."""
    named = replace(answers, agent_id=_user() or answers.agent_id)
    try:
        load_text(starter_text(session.words.lang, named))
    except ConfigError:
        return answers
    return named


def _zone(session: Session) -> Callable[[str], str]:
    def checked(text: str) -> str:
        try:
            return ZoneInfo(text.strip()).key
        except (ValueError, OSError, KeyError) as error:  # ZoneInfoNotFoundError is a KeyError
            raise click.UsageError(session.words("cli.no_zone", got=text)) from error

    return checked


def zone_of_computer(environ: Mapping[str, str], link: Path = Path("/etc/localtime")) -> str:
    """The computer's time zone by name, as far as it tells; UTC otherwise."""
    named = environ.get("TZ", "").lstrip(":")
    if not named and link.is_symlink():
        named = link.readlink().as_posix().partition("zoneinfo/")[2]
    try:
        return ZoneInfo(named).key if named else "UTC"
    except (ValueError, OSError, KeyError):
        return "UTC"


def _user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
