"""`igdesk undo` and `igdesk redo`: the last things that a person did, taken back and done again, by name."""

from __future__ import annotations

from dataclasses import replace

import click

from igdesk.cli import many, output
from igdesk.cli.layout import table
from igdesk.cli.phrased import Command, json_option, option, storable
from igdesk.cli.session import Session
from igdesk.clock import iso
from igdesk.desk.queries import Action, TakenBack
from igdesk.errors import IgdeskError
from igdesk.i18n import Words
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.names import local_time
from igdesk.text import safe_text

LISTED = 20
"""How many steps `--list` shows."""


@click.command("undo", cls=Command, help="cli_help.undo")
@click.argument("op", required=False, type=storable, metavar="[ID]")
@option("--list", "listing", is_flag=True, help="cli_help.o_undo_list")
@json_option
@click.pass_obj
def undo(session: Session, *, op: str | None, listing: bool) -> None:
    back, _again = session.parts.desk().steps().result()
    if listing:
        _print_list(session, back[: -LISTED - 1 : -1])
        return
    if op is not None:
        step = _named(back, op)
    elif back:
        step = back[-1]
    else:
        raise Refusal("refusal.undo_nothing")
    _take_back(session, step, "cli.undone")


@click.command("redo", cls=Command, help="cli_help.redo")
@json_option
@click.pass_obj
def redo(session: Session) -> None:
    _back, again = session.parts.desk().steps().result()
    if not again:
        raise Refusal("refusal.redo_nothing")
    _take_back(session, again[-1], "cli.redone")


def _take_back(session: Session, step: Action, told: str) -> None:
    desk = session.parts.desk()
    if not step.is_many:
        _print_done(session, desk.undo(step.op).result(), told)
        return
    report = many.went_through(session, desk.bulk().undo(step))
    if session.as_json:
        output.print_json(_as_json(step, session.words) | {"texts": []} | many.report_json(report, session.words))
    else:
        done = replace(step, tickets=report.done)
        words = session.words
        what = session.with_names(step.what)
        lines = [words(told, what=what, tickets=_tickets(done, words))] if report.done else []
        output.print_lines([*lines, *many.reason_lines(report.stayed, words)])
    many.check_all(report)


def _named(steps: list[Action], wanted: str) -> Action:
    """The one step whose id begins so.

    Raises:
        IgdeskError: There is none, or more than one.
    """
    found = [step for step in steps if wanted and step.op.startswith(wanted)]
    if len(found) != 1:
        raise IgdeskError("cli.several_steps" if found else "cli.no_step", id=wanted)
    return found[0]


def _print_list(session: Session, steps: list[Action]) -> None:
    if session.as_json:
        output.print_json([_as_json(step, session.words) for step in steps])
        return
    config, words = session.parts.config, session.words
    rows = [
        [step.op, local_time(step.at, config), session.with_names(step.what), _tickets(step, words)] for step in steps
    ]
    output.print_lines(table(rows) if rows else [session.words("refusal.undo_nothing")])


def _print_done(session: Session, done: TakenBack, told: str) -> None:
    if session.as_json:
        output.print_json(_as_json(done.action, session.words) | {"texts": list(done.texts)})
        return
    said = {"what": session.with_names(done.action.what), "tickets": _tickets(done.action, session.words)}
    output.print_lines([session.words(told, **said), *map(safe_text, done.texts)])


def _tickets(action: Action, words: Words) -> str:
    """`#412 and 11 more`."""
    first, *others = action.tickets
    return words("cli.undo_tickets", number=first, count=len(others)) if others else f"#{first}"


def _as_json(action: Action, words: Words) -> dict[str, object]:
    return {"op": action.op, "at": iso(action.at), "what": words.of(action.what), "tickets": list(action.tickets)}
