"""`igdesk share`: the drive that the desk lies on, the proof between two computers, and the change of the profile."""

from __future__ import annotations

import os

import click

from igdesk.cli import output, talk
from igdesk.cli.failures import FAILED
from igdesk.cli.phrased import Group, json_option, option
from igdesk.cli.session import Session
from igdesk.cli.share_json import check_json, convert_json, status_json
from igdesk.cli.share_text import check_lines, convert_lines, status_lines
from igdesk.desk.kept_words import what_of
from igdesk.desk.share import Share, State, Waiting
from igdesk.errors import IgdeskError, UsageError
from igdesk.rules.authority import Matter, check_matter
from igdesk.store.shared.errors import BrokenOff
from igdesk.store.shared.proof import Result
from igdesk.text import safe_text


@click.group("share", cls=Group, help="cli_help.share")
def share() -> None:
    pass


@share.command("status", help="cli_help.share_status")
@option("--again", metavar="ID", help="cli_help.o_share_again")
@option("--forget", metavar="ID", help="cli_help.o_share_forget")
@json_option
@click.pass_context
def status(ctx: click.Context, *, again: str | None, forget: str | None) -> None:
    session = ctx.ensure_object(Session)
    if again is not None and forget is not None:
        raise UsageError("share_cli.one_of_both")
    drive = session.parts.share()
    found = drive.status()
    wanted = again if again is not None else forget
    if wanted is not None:
        _settle(session, drive, _named(found.waiting, wanted), again=again is not None)
        found = drive.status()
    if session.as_json:
        output.print_json(status_json(session, drive, found))
    else:
        output.print_lines(status_lines(session, drive, found))
    if found.trouble is not None:
        ctx.exit(FAILED)


@share.command("check", help="cli_help.share_check")
@json_option
@click.pass_context
def check(ctx: click.Context) -> None:
    session = ctx.ensure_object(Session)
    drive = session.parts.share()
    outcome = drive.check(lambda phrase: talk.say(session.words.of(phrase)))
    if session.as_json:
        output.print_json(check_json(session, outcome))
    else:
        output.print_lines(check_lines(session, drive, outcome))
    if not (outcome.result is Result.PROVEN and outcome.is_recorded):
        ctx.exit(FAILED)


@share.command("convert", help="cli_help.share_convert")
@click.argument("profile", metavar="PROFILE", type=click.Choice(["shared", "local"]))
@option("--alone", is_flag=True, help="cli_help.o_share_alone")
@json_option
@click.pass_obj
def convert(session: Session, *, profile: str, alone: bool) -> None:
    if alone and profile != "shared":
        raise UsageError("share_cli.alone_is_for_shared")
    parts = session.parts
    check_matter(parts.me, Matter.CONVERT, parts.config)
    try:
        done = parts.share().convert(profile, is_alone=alone)
    except BrokenOff as error:
        # The database is left as it lies: closing it would let SQLite write to a drive that has just failed.
        talk.say(session.words("share_cli.convert_broke_off", why=session.words.of(error.why)))
        os._exit(FAILED)
    if session.as_json:
        output.print_json(convert_json(done))
    else:
        output.print_lines(convert_lines(session, parts.database, done))


def _named(waiting: tuple[Waiting, ...], wanted: str) -> Waiting:
    """The one write whose id begins so.

    Raises:
        IgdeskError: There is none, or more than one.
    """
    found = [each for each in waiting if wanted and each.kept.op.startswith(wanted)]
    if len(found) != 1:
        raise IgdeskError("share_cli.several_kept" if found else "share_cli.none_kept", id=wanted)
    return found[0]


def _settle(session: Session, drive: Share, meant: Waiting, *, again: bool) -> None:
    """Make a write again, or throw it away, and say so.

    Raises:
        IgdeskError: That cannot be done now, or the write is refused.
    """
    told = safe_text(session.words.of(what_of(meant.kept)))
    if meant.state is State.SAVED:
        talk.say(session.words("share_cli.saved_after_all", what=told))
        return
    if meant.state is not State.NOT_SAVED:
        raise IgdeskError("share_cli.not_known_yet", what=told)
    if again:
        drive.again(meant.kept)
        talk.say(session.words("share_cli.done_again", what=told))
    else:
        drive.forget(meant.kept)
        talk.say(session.words("share_cli.forgotten", what=told))
