"""`igdesk init`, and what `igdesk` by itself does first where there is no configuration yet."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

import click

from igdesk.cli import output, talk
from igdesk.cli.failures import FAILED
from igdesk.cli.phrased import Command, option, storable
from igdesk.cli.session import Session
from igdesk.cli.showing import on_terminal, run_screens
from igdesk.config.write import FIELD_SETS, PROFILES, FieldSets, Profile, StarterAnswers
from igdesk.errors import UsageError

if TYPE_CHECKING:
    from igdesk.desk.first_run import Plan

_Choice = TypeVar("_Choice", bound=str)


@click.command("init", cls=Command, help="cli_help.init")
@option("--defaults", is_flag=True, help="cli_help.o_defaults")
@option("--profile", type=click.Choice(PROFILES), help="cli_help.o_profile")
@option("--fields", type=click.Choice(tuple(FIELD_SETS)), help="cli_help.o_fields")
@option("--base-url", metavar="URL", help="cli_help.o_base_url")
@click.pass_context
def init(
    ctx: click.Context, *, defaults: bool, profile: Profile | None, fields: FieldSets | None, base_url: str | None
) -> None:
    session = ctx.ensure_object(Session)
    path = session.named.config_file
    if path.exists():
        # The configuration stays as it is; but a database that was moved away can be begun anew only here.
        if not session.parts.make_database():
            raise UsageError("config.exists", path=path)
        output.print_lines([session.words("cli.made_database", path=session.parts.database)])
        return
    begun = _begun(session, profile, base_url, fields)
    if defaults or not on_terminal():
        nobody = StarterAnswers()
        answers = replace(begun.answers, agent_id=nobody.agent_id, agent_name=nobody.agent_name)
        made: Plan | None = _written(session, replace(begun, answers=answers))
    else:
        made = _by_lines(session, begun, profile, fields) if session.plain else _on_screen(session, begun, demo=False)
    if made is None:
        ctx.exit(FAILED)
    output.print_lines([session.words("cli.wrote_config", path=path)])
    if made.owner is None:
        talk.say(session.words("cli.after_init"))
    else:
        talk.say(session.words("first_run.next"))


def first_run(session: Session) -> bool:
    """Have the person make a desk, or look at the demo; whether there is a desk now."""
    if session.plain:
        talk.say(session.words("cli.first_run"))
        if not click.confirm(session.words("cli.q_set_up"), default=True, err=True):
            return False
        made = _by_lines(session, _begun(session))
        talk.say(session.words("cli.wrote_config", path=made.config))
        talk.say(session.words("plain.next"))
        return False
    made_or_demo = _on_screen(session, _begun(session), demo=True)
    if made_or_demo is not None and made_or_demo.aim == "demo":
        from igdesk.cli.demo import show

        show(session)
        return False
    return made_or_demo is not None


def _begun(
    session: Session,
    profile: Profile | None = None,
    base_url: str | None = None,
    fields: FieldSets | None = None,
) -> Plan:
    """What can be known before anything is answered."""
    from igdesk.desk.first_run import Plan

    path = session.named.config_file.absolute()
    answers = StarterAnswers(
        session.words("cli.default_desk"),
        agent_name=_user() or StarterAnswers().agent_name,
        timezone=zone_of_computer(os.environ),
        profile=profile or PROFILES[0],
        fields=fields or StarterAnswers().fields,
        base_url=base_url,
    )
    named = session.named.database
    if named is not None:
        answers = replace(answers, database=str(named.absolute()))
    return _with_own_id(Plan(session.words.lang, path, answers))


def _on_screen(session: Session, begun: Plan, *, demo: bool) -> Plan | None:
    """Ask on the screen, and make what is asked for, unless that is the demo; None: it was left before."""
    from igdesk.cli.first_run import Maker
    from igdesk.desk.first_run import AIMS, DESKS
    from igdesk.screens.first_run import FirstRunApp

    app = FirstRunApp(begun, Maker(session), AIMS if demo else DESKS)
    run_screens(app)
    if app.outcome is None:
        talk.say(session.words("first_run.left"))
        return None
    session.speak(app.outcome.lang)
    return app.outcome


def _by_lines(session: Session, begun: Plan, profile: Profile | None = None, fields: FieldSets | None = None) -> Plan:
    """Ask line by line, for those who do not look at a screen, and make the desk."""
    words, answers = session.words, begun.answers

    def ask(key: str, default: str) -> str:
        return storable(click.prompt(words(key), default=default, err=True, show_default=bool(default))).strip()

    name = ask("cli.q_desk", answers.desk_name)
    person = ask("cli.q_person", answers.agent_name)
    zone = click.prompt(words("cli.q_zone"), default=answers.timezone, err=True, value_proc=_zone(session))
    account = ask("cli.q_account", "") or None
    trade = fields or _picked(session, "cli.q_fields", answers.fields, tuple(FIELD_SETS))
    size = profile or _picked(session, "cli.q_profile", PROFILES[0], PROFILES)
    answers = replace(answers, desk_name=name, agent_name=person, timezone=zone, account_id=account)
    return _written(session, replace(begun, answers=replace(answers, profile=size, fields=trade)))


def _written(session: Session, plan: Plan) -> Plan:
    """The desk as it was planned, made."""
    from igdesk.cli.first_run import Maker

    Maker(session).make(plan, lambda _phrase: None)
    return plan


def _picked(session: Session, key: str, default: _Choice, choices: tuple[_Choice, ...]) -> _Choice:
    return click.prompt(session.words(key), default=default, err=True, type=click.Choice(choices))


def _with_own_id(plan: Plan) -> Plan:
    """With the system's user name as the agent's id, where that can be an id beside those of every stage."""
    named = replace(plan, answers=replace(plan.answers, agent_id=_user() or plan.answers.agent_id))
    stages = (replace(named, answers=replace(named.answers, profile=each)) for each in PROFILES)
    return plan if any(stage.problem for stage in stages) else named


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
