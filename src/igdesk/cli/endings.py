"""What follows the end of a ticket: `igdesk ticket rate` and `follow-up`."""

from __future__ import annotations

import click

from igdesk.cli.changes import changing, do
from igdesk.cli.phrased import option, storable
from igdesk.cli.session import Session
from igdesk.errors import UsageError
from igdesk.rules import commands as c


@changing("rate", "cli_help.rate")
@click.argument("score", metavar="[1-5]", type=click.IntRange(1, 5), required=False)
@option("--ask", is_flag=True, help="cli_help.o_ask")
def rate(session: Session, number: int, seen: int | None, *, score: int | None, ask: bool) -> None:
    if ask == (score is not None):
        raise UsageError("ending.score_or_ask")
    do(session, [c.AskRating(number) if score is None else c.Rate(number, score)], seen)


@changing("follow-up", "cli_help.follow_up")
@option("--done", is_flag=True, help="cli_help.o_follow_up_done")
@option("--skip", is_flag=True, help="cli_help.o_follow_up_skip")
@option("--note", type=storable, metavar="T", help="cli_help.o_follow_up_note")
def follow_up(session: Session, number: int, seen: int | None, *, done: bool, skip: bool, note: str | None) -> None:
    if done == skip:
        raise UsageError("ending.done_or_skip")
    do(session, [c.EndFollowUp(number, note, skip)], seen)
