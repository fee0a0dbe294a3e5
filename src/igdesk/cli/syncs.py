"""`igdesk sync`: fetch and send without the screens, once or until stopped."""

from __future__ import annotations

from typing import Any

import click

from igdesk.cli import output, talk
from igdesk.cli.phrased import Command, json_option, option
from igdesk.cli.session import Session
from igdesk.cli.stopping import run_until_stopped
from igdesk.errors import IgdeskError, UsageError
from igdesk.i18n import Words
from igdesk.sync.report import SyncReport
from igdesk.sync.worker import SyncWorker


@click.command("sync", cls=Command, help="cli_help.sync")
@option("--once", is_flag=True, help="cli_help.o_once")
@json_option
@click.pass_obj
def sync(session: Session, *, once: bool) -> None:
    worker = session.parts.worker()
    report = run_until_stopped(_first_round(session, worker, go_on=not once))
    if report is None:
        if once:
            raise IgdeskError("cli.interrupted")
        talk.say(session.words("cli.sync_stopped"))
    elif report.errors:
        raise report.errors[0]


async def _first_round(session: Session, worker: SyncWorker, *, go_on: bool) -> SyncReport:
    """One round, told; then on and on if that is wanted. A second sync fails in the first round, at once."""
    report = await worker.once()
    fatal = next((error for error in report.errors if isinstance(error, UsageError)), None)
    if fatal is not None:
        raise fatal
    if session.as_json:
        output.print_json(as_json(report, session.words))
    else:
        output.print_lines([_sentence(report, session.words)])
    if go_on:
        talk.say(session.words("cli.sync_goes_on"))
        await worker.run()
    return report


def as_json(report: SyncReport, words: Words) -> dict[str, Any]:
    """The report as the public JSON has it."""
    return {
        "pulled": {"conversations": report.conversations, "messages": report.messages, "comments": report.comments},
        "tickets": {"created": report.created, "updated": report.updated, "reopened": report.reopened},
        "sent": report.sent,
        "failed": report.failed,
        "unconfirmed": report.unconfirmed,
        "api_calls": report.api_calls,
        "errors": [words.of(error.phrase) for error in report.errors],
    }


def _sentence(report: SyncReport, words: Words) -> str:
    return words(
        "cli.synced",
        conversations=report.conversations,
        messages=report.messages,
        created=report.created,
        updated=report.updated,
        reopened=report.reopened,
        sent=report.sent,
        failed=report.failed,
        unconfirmed=report.unconfirmed,
        calls=report.api_calls,
    )
