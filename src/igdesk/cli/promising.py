"""What customers are promised: giving a promise, keeping and releasing it, and the list of those to keep."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from igdesk.cli import output
from igdesk.cli.changes import changing, do, moment
from igdesk.cli.layout import marked, table
from igdesk.cli.phrased import Command, json_option, option, storable
from igdesk.cli.session import Session
from igdesk.cli.ticket_text import styled
from igdesk.cli.times import local, time_left
from igdesk.desk.as_json import promise_json
from igdesk.rules import commands as c
from igdesk.rules.names import agent_name
from igdesk.text import one_line

if TYPE_CHECKING:
    from igdesk.config.model import Config
    from igdesk.i18n import Words
    from igdesk.rules.promises import GivenPromise

_MARKS = {"kept": "✓", "released": "–", "open": "○", "late": "!"}


@changing("promise", "promises.help_give")
@option("--text", required=True, type=storable, metavar="T", help="promises.o_text")
@option("--owner", type=storable, metavar="A", help="promises.o_owner")
@option("--due", required=True, type=storable, metavar="WHEN", help="promises.o_due")
def promise(session: Session, number: int, seen: int | None, *, text: str, owner: str | None, due: str) -> None:
    do(session, [c.GivePromise(number, text, moment(due, session), owner)], seen)


@changing("keep", "promises.help_keep")
@click.argument("promise", metavar="[ID]", required=False, type=storable)
def keep(session: Session, number: int, seen: int | None, promise: str | None) -> None:
    do(session, [c.KeepPromise(number, promise)], seen)


@changing("release", "promises.help_release")
@click.argument("promise", metavar="[ID]", required=False, type=storable)
@option("--why", required=True, type=storable, metavar="R", help="promises.o_why")
def release(session: Session, number: int, seen: int | None, promise: str | None, why: str) -> None:
    do(session, [c.ReleasePromise(number, why, promise)], seen)


@click.command("promises", cls=Command, help="promises.help_list")
@option("--owner", type=storable, metavar="A", help="promises.o_whose")
@option("--overdue", is_flag=True, help="promises.o_overdue")
@json_option
@click.pass_obj
def promises(session: Session, *, owner: str | None, overdue: bool) -> None:
    desk, words = session.parts.desk(), session.words
    found = desk.promises(owner=owner, overdue=overdue).result()
    now = desk.now()
    if session.as_json:
        output.print_json([{"ticket": each.ticket} | promise_json(each, now) for each in found])
        return
    if not found:
        output.print_lines([words("promises.no_list")])
        return
    heading = [words(f"promises.col_{name}") for name in ("due", "left", "ticket", "owner", "text")]
    told = [heading, *(_row(each, desk.config, now) for each in found)]
    first, *rows = table(told, output.width(), right=(1,), headed=True)
    late = [each.overdue(now) for each in found]
    marked = [styled(line, fg="red") if is_late else line for line, is_late in zip(rows, late, strict=True)]
    output.print_lines([styled(first, bold=True), *marked])


def promise_line(each: GivenPromise, config: Config, now: datetime, words: Words) -> str:
    """A promise as `ticket show` tells it: what, whose, by when, and what became of it."""
    became = "kept" if each.kept_at else "released" if each.released_at else "late" if each.overdue(now) else "open"
    said: dict[str, Any] = {
        "text": one_line(each.text),
        "owner": one_line(agent_name(each.owner, config)),
        "due": local(each.due_at, config),
        "why": one_line(each.why or ""),
        "id": each.id,
    }
    at = each.kept_at or each.released_at
    said["at"] = "" if at is None else local(at, config)
    return marked(_MARKS[became], words(f"promises.line_{became}", **said))


def _row(each: GivenPromise, config: Config, now: datetime) -> list[str]:
    left = time_left(each.due_at, now)
    owner = one_line(agent_name(each.owner, config))
    return [local(each.due_at, config), left, f"#{each.ticket}", owner, one_line(each.text)]
