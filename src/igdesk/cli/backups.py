"""`igdesk backup` and `igdesk restore`: a verified copy of the desk, and the way back to one."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from igdesk.cli import output, talk
from igdesk.cli.layout import table
from igdesk.cli.phrased import Command, Group, json_option, option
from igdesk.cli.session import Session
from igdesk.clock import iso
from igdesk.desk.desk import new_op
from igdesk.errors import UsageError
from igdesk.rules.authority import Matter, check_matter
from igdesk.store import backup as backups
from igdesk.store import restore as restoring
from igdesk.store.backup import Backup
from igdesk.store.errors import NoDatabaseError
from igdesk.store.restore import Restored
from igdesk.store.settle import Settling
from igdesk.store.shelf import Reason
from igdesk.text import safe_text

_MIB = 1 << 20


class _FileOrCommand(Group):
    """A group whose first word may be a file instead of a command."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] in self.list_commands(ctx):
            return super().resolve_command(ctx, args)
        return make.name, make, args


@click.group(
    "backup",
    cls=_FileOrCommand,
    invoke_without_command=True,
    subcommand_metavar="[FILE | list]",
    help="cli_help.backup",
)
@json_option
@click.pass_context
def backup(ctx: click.Context) -> None:
    if ctx.invoked_subcommand is None:
        _make(ctx.ensure_object(Session), None)


@click.command("backup", cls=Command, help="cli_help.backup")
@click.argument("file", metavar="FILE")
@json_option
@click.pass_obj
def make(session: Session, *, file: str) -> None:
    _make(session, Path(file).expanduser())


@backup.command("list", cls=Command, help="cli_help.backup_list")
@json_option
@click.pass_obj
def list_(session: Session) -> None:
    found = backups.backups(session.parts.shelf)
    if session.as_json:
        output.print_json([_as_json(each) for each in found])
    elif not found:
        talk.say(session.words("backup.none", folder=session.parts.shelf.folder))
    else:
        output.print_lines(_lines(session, found))


@click.command("restore", cls=Command, help="cli_help.restore")
@click.argument("file", metavar="FILE")
@option("--yes", is_flag=True, help="cli_help.o_yes")
@json_option
@click.pass_obj
def restore(session: Session, *, file: str, yes: bool) -> None:
    parts, path = session.parts, Path(file).expanduser()
    check_matter(parts.me, Matter.RESTORE, parts.config)
    parts.share().check_may_write()
    facts = restoring.inspect(path)
    if not yes:
        _ask(session, path, facts.last_change)
    by = Settling(new_op(), session.clock.now(), parts.config)
    done = restoring.restore(path, facts, parts.shelf, by)
    if session.as_json:
        output.print_json(_restored_json(done))
    else:
        output.print_lines(_told(session, done))


def _make(session: Session, target: Path | None) -> None:
    shelf, now = session.parts.shelf, session.clock.now()
    if not shelf.database.is_file():
        raise NoDatabaseError("store.missing", path=shelf.database)
    if target is None:
        made = backups.make(shelf, Reason.BY_HAND, now)
    else:
        made = backups.make_at(shelf.database, target.absolute(), now)
    if session.as_json:
        output.print_json(_as_json(made))
    else:
        output.print_lines([session.words("backup.made", path=safe_text(str(made.path)), size=_size(made.size))])


def _ask(session: Session, path: Path, until: datetime | None) -> None:
    """A person says yes; where nobody can be asked, `--yes` must have.

    Raises:
        UsageError: Nobody can be asked.
        click.Abort: The person said no.
    """
    from igdesk.cli.showing import on_terminal

    if not on_terminal():
        raise UsageError("backup.needs_yes")
    words = session.words
    told = "-" if until is None else _local(session, until)
    question = words("backup.q_restore", database=session.parts.database, path=path, until=told)
    click.confirm(safe_text(question), abort=True, err=True)


def _told(session: Session, done: Restored) -> list[str]:
    words, until = session.words, done.facts.last_change
    lines = [words("backup.restored", until="-" if until is None else _local(session, until))]
    if done.kept is not None:
        lines.append(words("backup.kept", path=safe_text(str(done.kept))))
    if done.unconfirmed:
        lines.append(words("backup.unconfirmed", count=done.unconfirmed))
    return [*lines, words("backup.next")]


def _restored_json(done: Restored) -> dict[str, Any]:
    until = done.facts.last_change
    return {
        "last_change": None if until is None else iso(until),
        "kept": None if done.kept is None else str(done.kept),
        "unconfirmed": done.unconfirmed,
    }


def _as_json(each: Backup) -> dict[str, Any]:
    return {
        "path": str(each.path),
        "at": iso(each.at),
        "size": each.size,
        "reason": each.reason.value,
        "rev": each.rev,
        "ok": each.ok,
    }


def _lines(session: Session, found: tuple[Backup, ...]) -> list[str]:
    words = session.words
    rows = [
        (
            _local(session, each.at),
            _size(each.size),
            words(f"backup.reason_{each.reason.name.lower()}"),
            words("backup.good" if each.ok else "backup.bad"),
            safe_text(str(each.path)),
        )
        for each in found
    ]
    return table(rows)


def _local(session: Session, at: datetime) -> str:
    return f"{at.astimezone(session.parts.config.desk.timezone):%Y-%m-%d %H:%M}"


def _size(size: int) -> str:
    return f"{size / _MIB:.1f} MiB"
