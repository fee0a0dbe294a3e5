"""`igdesk hooks`: what was called outside and how it ended; a failed call made again, or dropped."""

from __future__ import annotations

from typing import Any

import click

from igdesk.cli import output
from igdesk.cli.layout import table
from igdesk.cli.phrased import Command, json_option, option
from igdesk.cli.session import Session
from igdesk.cli.times import local
from igdesk.clock import iso
from igdesk.desk.queries import Call
from igdesk.errors import UsageError
from igdesk.i18n import Words
from igdesk.rules.calling import is_chat, why_phrase
from igdesk.text import one_line

SHOWN = 20
"""Calls that are shown unless told otherwise."""


@click.command("hooks", cls=Command, help="cli_help.hooks")
@option("--retry", type=int, metavar="ID", help="cli_help.o_retry_call")
@option("--cancel", type=int, metavar="ID", help="cli_help.o_cancel_call")
@option("--limit", type=click.IntRange(min=1), default=SHOWN, metavar="N", help="cli_help.o_limit_notices")
@json_option
@click.pass_obj
def hooks(session: Session, *, retry: int | None, cancel: int | None, limit: int) -> None:
    if retry is not None and cancel is not None:
        raise UsageError("hooks.one_decision")
    chosen = cancel if retry is None else retry
    if chosen is None:
        _list(session, limit)
        return
    call = session.parts.desk().decide_call(chosen, again=retry is not None).result()
    if session.as_json:
        output.print_json(_as_json(call, session.words))
    else:
        output.print_lines([session.words("hooks.dropped" if retry is None else "hooks.again", id=call.id)])


def _list(session: Session, limit: int) -> None:
    desk, words = session.parts.desk(), session.words
    found = desk.calls(limit).result()
    if session.as_json:
        output.print_json([_as_json(call, words) for call in found])
        return
    rows = [
        (
            str(call.id),
            local(call.at, desk.config),
            f"#{call.ticket}",
            _name(call, words),
            words(f"hooks.state_{call.state.value}"),
            _why(call, words) or "",
        )
        for call in found
    ]
    output.print_lines(table(rows, output.width()) if rows else [words("hooks.none")])


def _name(call: Call, words: Words) -> str:
    return words("hooks.chat_name", name=call.hook.partition(":")[2]) if is_chat(call.hook) else one_line(call.hook)


def _why(call: Call, words: Words) -> str | None:
    return None if call.why is None else words.of(why_phrase(call.why, call.status))


def _as_json(call: Call, words: Words) -> dict[str, Any]:
    return {
        "id": call.id,
        "ticket": call.ticket,
        "hook": call.hook,
        "rule": call.rule,
        "state": call.state.value,
        "at": iso(call.at),
        "ended_at": None if call.ended_at is None else iso(call.ended_at),
        "attempts": call.attempts,
        "why": _why(call, words),
        "status": call.status,
    }
