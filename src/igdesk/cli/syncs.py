"""`igdesk sync`: fetch and send without the screens, once or until stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any

import click

from igdesk.cli import output, talk
from igdesk.cli.phrased import Command, json_option, option
from igdesk.cli.session import Session
from igdesk.cli.stopping import run_until_stopped
from igdesk.errors import IgdeskError, UsageError
from igdesk.i18n import Phrase, Words
from igdesk.rules.pilot import sends
from igdesk.sync.report import SyncReport

if TYPE_CHECKING:
    from igdesk.desk.reloading import Reloader


@click.command("sync", cls=Command, help="cli_help.sync")
@option("--once", is_flag=True, help="cli_help.o_once")
@json_option
@click.pass_obj
def sync(session: Session, *, once: bool) -> None:
    report = run_until_stopped(_once(session) if once else _stay(session))
    if report is None:
        if once:
            raise IgdeskError("cli.interrupted")
        talk.say(session.words("cli.sync_stopped"))
    elif report.errors:
        first, *others = report.errors  # one for each account that fares badly
        _tell_errors(session, others)
        raise first


async def _once(session: Session) -> SyncReport:
    report = await session.parts.worker().once(_say(session))
    _tell(session, report)
    # whoever has a timer run this needs backups, too; the database is looked through when one is made
    await session.parts.caretaker().back_up_if_due(_say(session))
    return report


async def _stay(session: Session) -> SyncReport:
    """One round, told; then on and on, looking after the database. A second sync fails in the first round, at once."""
    told = asyncio.Event()

    def tell(report: SyncReport) -> None:
        _tell(session, report)
        _tell_errors(session, report.errors)
        talk.say(session.words("cli.sync_goes_on"))
        told.set()

    async def care() -> None:
        await told.wait()
        await session.parts.caretaker().run(_say(session))

    worker = session.parts.worker()
    watching = session.parts.reloader([worker.adopt])
    endless = [] if watching is None else [watch(watching, _say(session))]
    await _go_on(worker.stay(tell, _say(session)), care(), *endless)
    raise AssertionError("a sync that stays ends by being stopped")


async def watch(reloader: Reloader, say: Callable[[Phrase], None]) -> None:
    """Take a changed configuration over, on and on."""
    from igdesk.desk.reloading import LOOK_EVERY

    while True:
        news = await reloader.look()
        for phrase in news.phrases if news else ():
            say(phrase)
        await asyncio.sleep(LOOK_EVERY)


def _tell(session: Session, report: SyncReport) -> None:
    """The figures of a round.

    Raises:
        UsageError: The round found what a person must put right, and no account could be synced.
    """
    fatal = [error for error in report.errors if isinstance(error, UsageError)]
    if len(fatal) > len(session.parts.config.accounts):
        raise fatal[0]
    if session.as_json:
        output.print_json(as_json(report, session.words))
    else:
        output.print_lines([_sentence(report, session.words)])
        if report.comments:
            output.print_lines([session.words("comments.pulled", count=report.comments)])
    if report.ingested.gaps:
        talk.say(session.words("shapes.gaps_now", count=report.ingested.gaps))
    if not sends(session.parts.config.desk):
        talk.say(session.words("pilot.shadow"))


def _tell_errors(session: Session, errors: Sequence[IgdeskError]) -> None:
    for error in errors:
        talk.say(session.words.of(error.phrase))


async def _go_on(*endless: Coroutine[Any, Any, None]) -> None:
    """Sync, and look after the database; whichever fails ends both."""
    tasks = [asyncio.create_task(each) for each in endless]
    try:
        ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in ended:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


def _say(session: Session) -> Callable[[Phrase], None]:
    return lambda phrase: talk.say(session.words.of(phrase))


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
